"""What an import would change, before it is made (DAT-08)."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from store.backend import Backend
from store.schema import IMPORTED, LAYERS, Layer
from store.select import visible
from store.write import rows_for

There = dict[str, tuple[str | None, int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What things are to the store: how many are new, others than they are there, or the same.

    `changed_ids` are those that would be replaced. `conflicts` are the ids among them that were
    written here by a person since the last import: their work would be lost.
    """

    new: int
    changed: int
    same: int
    changed_ids: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def compare(backend: Backend, layer: str, things: Sequence[object]) -> Changes:
    """Return what importing things of a layer would change.

    A thing is the same when every field is, its geometry included. Raises ValueError as
    `import_layer` does.
    """
    if layer not in IMPORTED:
        raise ValueError(f"layer {layer!r}: expected one of {', '.join(IMPORTED)}")
    kept = LAYERS[layer]
    there = _there(backend, kept)
    if not there:
        return Changes(new=len(things), changed=0, same=0)
    rows = rows_for(backend, kept, things)
    changed: list[str] = []
    by_hand: list[str] = []
    known = 0
    for some in rows:
        for key, mac in zip(some.columns[kept.key], some.columns["row_mac"], strict=True):
            old = there.get(key)
            if old is None:
                continue
            known += 1
            if old[0] != mac:
                changed.append(key)
                if old[1] is None:
                    by_hand.append(key)
    return Changes(
        new=len(things) - known,
        changed=len(changed),
        same=known - len(changed),
        changed_ids=tuple(sorted(changed)),
        conflicts=tuple(sorted(by_hand)),
    )


def _there(backend: Backend, layer: Layer) -> There:
    """Return MAC and import of every visible row by its key."""
    there: There = {}
    with backend.reading() as connection:
        for table in layer.tables.values():
            query = sa.select(table.c[layer.key], table.c.row_mac, table.c.row_import)
            for key, mac, brought_by in connection.execute(query.where(visible(table))):
                there[key] = (mac, brought_by)
    return there
