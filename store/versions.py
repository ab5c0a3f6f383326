"""Former versions of a thing, with who wrote each, when and why.

What an import or a person replaces is kept whole (`store.history`); the audit record says whose
change made each version. A thing that is gone has no history here: the record of acts has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from store.backend import Backend, NotFoundError, StoreError
from store.books import AUDIT, BATCHES, SUPERSEDED
from store.change import key_of
from store.geometry import shapes_of
from store.macs import row_mac
from store.rows import moment
from store.schema import GEOM, LAYERS, Layer
from store.scope import EVERYTHING, Scope
from store.select import in_scope, things, visible

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a thing was from one revision of the store on, and the act that made it so.

    `at` is None, and the texts empty, where the record of acts no longer says.
    """

    revision: int
    thing: Any
    at: datetime | None = None
    who: str = ""
    what: str = ""
    why: str = ""


def versions_of(
    backend: Backend, layer_name: str, key: str, *, scope: Scope = EVERYTHING
) -> list[Version]:
    """Return every version of a thing that is kept, the oldest first, the present one last.

    Raises NotFoundError when there is no such thing now, StoreError when a kept version was
    changed behind our back.
    """
    layer = LAYERS[layer_name]
    with backend.reading() as connection:
        here = _present(connection, layer, key, scope)
        kept = _kept(connection, layer, key)
        acts = _acts(connection, [*(revision for revision, _ in kept), here[0]])
    signed = key_of(backend)
    found = [(revision, _thing(layer, row, signed)) for revision, row in kept]
    return [
        Version(revision=revision, thing=thing, **acts.get(revision, {}))
        for revision, thing in (*found, here)
    ]


def revision_of(backend: Backend, layer_name: str, key: str) -> int:
    """Return the revision in which a thing was last written. Raises NotFoundError."""
    with backend.reading() as connection:
        return _revision(connection, LAYERS[layer_name], key)


def _present(connection: Connection, layer: Layer, key: str, scope: Scope) -> tuple[int, Any]:
    here = things(
        connection, layer, lambda table: [*in_scope(layer, table, scope), table.c[layer.key] == key]
    )
    if not here:
        raise NotFoundError(f"there is no {layer.codec.thing.__name__.lower()} {key!r}")
    return _revision(connection, layer, key), here[0]


def _revision(connection: Connection, layer: Layer, key: str) -> int:
    for table in layer.tables.values():
        made = sa.func.coalesce(BATCHES.c.revision, table.c.row_revision)
        brought = table.outerjoin(BATCHES, BATCHES.c.batch == table.c.row_batch)
        query = sa.select(made).select_from(brought)
        found = connection.execute(query.where(visible(table), table.c[layer.key] == key)).scalar()
        if found is not None:
            return int(found)
    raise NotFoundError(f"there is no {layer.codec.thing.__name__.lower()} {key!r}")


def _kept(connection: Connection, layer: Layer, key: str) -> list[tuple[int, sa.Row[Any]]]:
    """Return the versions kept, with the revision that made each, in their order."""
    made = sa.func.coalesce(BATCHES.c.revision, SUPERSEDED.c.was_revision)
    brought = SUPERSEDED.outerjoin(BATCHES, BATCHES.c.batch == SUPERSEDED.c.was_import)
    query = (
        sa.select(made.label("made"), SUPERSEDED)
        .select_from(brought)
        .where(
            SUPERSEDED.c.layer == layer.name,
            SUPERSEDED.c.key == key,
            SUPERSEDED.c.content.is_not(None),
        )
        .order_by(SUPERSEDED.c.number)
    )
    rows = connection.execute(query).all()
    return sorted(((int(row.made), row) for row in rows), key=lambda pair: pair[0])


def _thing(layer: Layer, row: sa.Row[Any], signed: bytes) -> Any:
    values = orjson.loads(row.content)[1:]
    if row.mac is not None and row.mac != row_mac(signed, layer, values):
        raise StoreError(f"{layer.name} {row.key}: what it was before was changed since")
    named = dict(zip(layer.columns, values, strict=True))
    made: dict[str, Any] = layer.codec.values(named)
    if layer.codec.geometry:
        wkb = named[GEOM]
        made[layer.codec.geometry] = shapes_of([None if wkb is None else bytes.fromhex(wkb)])[0]
    return layer.codec.thing(**made)


def _acts(connection: Connection, revisions: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return who made each of some revisions: its first entry, for those that follow are looks."""
    found: dict[int, dict[str, Any]] = {}
    for at in range(0, len(revisions), _AT_ONCE):
        some = sorted(set(revisions[at : at + _AT_ONCE]))
        first = sa.select(sa.func.min(AUDIT.c.seq)).where(AUDIT.c.revision.in_(some))
        entries = sa.select(AUDIT).where(AUDIT.c.seq.in_(first.group_by(AUDIT.c.revision)))
        for row in connection.execute(entries).all():
            when = {"at": moment(row.at), "who": row.who, "what": row.what, "why": row.why}
            found[int(row.revision)] = when
    return found
