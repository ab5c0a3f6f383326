"""What a write replaced: whole for an import, so that it can be undone; else that it was.

A row that an import brought and something else replaced leaves a mark (`SUPERSEDED`), so that it
is known without a look at the rows what has happened to an import's things since.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import orjson
import shapely
import sqlalchemy as sa
from sqlalchemy import Connection, Table

from store.backend import Backend, StoreError
from store.books import BATCHES, CONFIRMED, STATE, SUPERSEDED
from store.change import Change, Replacer, key_of, sum_text
from store.columns import Rows, TableRows
from store.geometry import shapes_of
from store.macs import macs_of
from store.rows import canonical_all
from store.schema import GEOM, Layer

_KEPT = ("row_import", "row_revision", "row_mac")


def remember(
    backend: Backend,
    connection: Connection,
    place: tuple[Layer, Table],
    fids: Sequence[int],
    *,
    by: Replacer,
) -> None:
    """Keep rows that are about to be deleted: whole, or only those an import had brought."""
    layer, table = place
    names = layer.columns if by.whole else (layer.key,)
    query = sa.select(*(table.c[name] for name in (*names, *_KEPT))).where(table.c.fid.in_(fids))
    if not by.whole:
        query = query.where(table.c.row_import.is_not(None))
    found = connection.execute(query).all()
    if not found:
        return
    columns = dict(zip((*names, *_KEPT), map(list, zip(*found, strict=True)), strict=True))
    kept = {
        "key": columns[layer.key],
        "was_import": columns["row_import"],
        "was_revision": columns["row_revision"],
        "content": _contents(layer, columns) if by.whole else [None] * len(found),
        "mac": columns["row_mac"],
    }
    rows = TableRows(SUPERSEDED, kept)
    backend.load(
        connection, rows.with_all(by_batch=by.number, layer=layer.name, kept_in=table.name)
    )


def _contents(layer: Layer, columns: dict[str, list[Any]]) -> list[str]:
    content = [columns[name] for name in layer.columns]
    if layer.codec.geometry:
        content[-1] = [None if wkb is None else wkb.hex() for wkb in content[-1]]
    return [one.decode() for one in canonical_all(layer.name, content)]


def replaced_by(backend: Backend, layer: Layer, batch: int) -> Rows:
    """Return the rows that an import replaced, as they were, with whose they were.

    Raises StoreError when one was changed behind our back.
    """
    found: list[TableRows] = []
    for name, table in layer.tables.items():
        query = sa.select(SUPERSEDED).where(
            SUPERSEDED.c.by_batch == batch, SUPERSEDED.c.kept_in == name
        )
        with backend.reading() as connection:
            rows = connection.execute(query.order_by(SUPERSEDED.c.number)).all()
        if rows:
            found.append(_as_they_were(backend, layer, table, rows))
    return tuple(found)


def _as_they_were(backend: Backend, layer: Layer, table: Table, rows: Sequence[Any]) -> TableRows:
    contents = zip(*(orjson.loads(row.content)[1:] for row in rows), strict=True)
    columns: dict[str, Sequence[Any]] = dict(zip(layer.columns, map(list, contents), strict=True))
    boxes = None
    if layer.codec.geometry:
        columns[GEOM] = [None if text is None else bytes.fromhex(text) for text in columns[GEOM]]
        boxes = shapely.bounds(np.array(shapes_of(columns[GEOM]), dtype=object))
    columns["row_mac"] = [row.mac for row in rows]
    found = TableRows(table, columns, boxes)
    for row, mac in zip(rows, macs_of(key_of(backend), layer, found), strict=True):
        if row.mac is not None and row.mac != mac:
            raise StoreError(f"{layer.name} {row.key}: what it was before was changed since")
    columns["row_import"] = [row.was_import for row in rows]
    if layer.name == "plans":  # the order in which plans came into force says which is shown
        columns["row_revision"] = [row.was_revision for row in rows]
    return found


def open_import(made: Change, layer: Layer, import_id: str | None) -> None:
    """Give the import that a change makes its number."""
    number = next_batch(made.connection)
    made.imports = number
    made.replacer = Replacer(number, whole=import_id is not None)
    made.connection.execute(
        BATCHES.insert().values(
            new_batch(number, layer, made.revision)
            | {"done": 2, "revision": made.revision, "import_id": import_id}
        )
    )


def close_import(made: Change) -> None:
    """Keep how much an import brought, and what of other imports it found there the same."""
    where = BATCHES.c.batch == made.imports
    rows = made.came.new + made.came.changed
    made.connection.execute(BATCHES.update().where(where).values(rows=rows))
    for other, same in sorted(made.came.same_of.items()):
        made.connection.execute(
            CONFIRMED.insert().values(by_batch=made.imports, was_import=other, rows=same)
        )


def next_batch(connection: Connection) -> int:
    """Reserve and return the next number of a bulk write or import."""
    batch = int(connection.execute(sa.select(STATE.c.next_batch).with_for_update()).scalar_one())
    connection.execute(STATE.update().values(next_batch=batch + 1))
    return batch


def new_batch(number: int, layer: Layer, since: int) -> dict[str, Any]:
    """Return the row of a bulk write that begins."""
    nothing = {"rows": 0, "total": sum_text(0), "retired_rows": 0, "retired_total": sum_text(0)}
    return nothing | {
        "batch": number,
        "layer": layer.name,
        "since": since,
        "done": 0,
        "undone": 0,
    }


def forgettable(connection: Connection, batch: int) -> list[int]:
    """Return the numbers of the rows kept for an import that is undone now."""
    query = sa.select(SUPERSEDED.c.number).where(SUPERSEDED.c.by_batch == batch)
    return list(connection.execute(query.order_by(SUPERSEDED.c.number)).scalars())


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Let go of rows that were kept."""
    connection.execute(SUPERSEDED.delete().where(SUPERSEDED.c.number.in_(numbers)))


def undone() -> sa.Select[Any]:
    """Return the numbers of imports that are undone."""
    return sa.select(BATCHES.c.batch).where(BATCHES.c.undone == 1)


def replacers_of(connection: Connection, batch: int) -> Iterator[tuple[str, int]]:
    """Return which things of an import were replaced since, and by which batch (0: by hand)."""
    query = sa.select(SUPERSEDED.c.key, SUPERSEDED.c.by_batch).where(
        SUPERSEDED.c.was_import == batch, SUPERSEDED.c.by_batch.not_in(undone())
    )
    for key, by in connection.execute(query.order_by(SUPERSEDED.c.key)):
        yield str(key), int(by)
