"""Things to rows with their MACs, and small writes of them within one change."""

import hmac
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry as Shape
from sqlalchemy import Table

from store.backend import Backend, ConflictError, chunks
from store.books import BATCHES
from store.change import Change, count_retired, key_of, sum_of
from store.geometry import AREA, AREAS, LINES, POINT, wkb_for
from store.rows import canonical
from store.schema import GEOM, Layer
from store.select import Condition, visible

Rows = Sequence[tuple[Table, dict[str, Any]]]
Extras = Sequence[Mapping[str, Any]]

_KINDS = {
    "Point": (POINT,),
    "LineString": (LINES,),
    "MultiLineString": (LINES,),
    "Polygon": (AREAS, AREA),
    "MultiPolygon": (AREAS,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Things that come in, and the rows that go: those of the same key, and `instead_of`."""

    layer: Layer
    rows: Rows
    instead_of: Callable[[Table], Condition] | None = None


def rows_for(backend: Backend, layer: Layer, things: Sequence[Any], extras: Extras = ()) -> Rows:
    """Return the rows of things, each with its table and MAC.

    Raises ValueError when two have one key, or a geometry does not fit the layer.
    """
    key = key_of(backend)
    contents = [
        {**(extras[at] if extras else {}), **layer.codec.row(thing)}
        for at, thing in enumerate(things)
    ]
    _refuse_doubles(layer, contents)
    tables: list[Table | None] = [None] * len(contents)
    for table, at, shapes in _by_table(layer, things):
        kind = layer.kinds[table.name]
        wkb = wkb_for(kind, shapes) if kind else [None] * len(at)
        for place, geom in zip(at, wkb, strict=True):
            tables[place] = table
            if layer.codec.geometry:
                contents[place][GEOM] = geom
    names = layer.columns
    for content in contents:
        content["row_mac"] = row_mac(key, layer, [content[name] for name in names])
    return [(table, row) for table, row in zip(tables, contents, strict=True) if table is not None]


def row_mac(key: bytes, layer: Layer, values: Sequence[Any]) -> str:
    """Return the MAC of a row's content."""
    return hmac.digest(key, canonical(layer.name, values), "sha256")[:16].hex()


def _refuse_doubles(layer: Layer, contents: Sequence[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for content in contents:
        if content[layer.key] in seen:
            raise ValueError(f"{layer.name}: {layer.key} {content[layer.key]!r} is there twice")
        seen.add(content[layer.key])


def _by_table(
    layer: Layer, things: Sequence[Any]
) -> Iterator[tuple[Table, list[int], list[Shape | None]]]:
    kinds = {kind: layer.tables[name] for name, kind in layer.kinds.items()}
    places: dict[str, list[int]] = defaultdict(list)
    shapes: list[Shape | None] = [
        getattr(thing, layer.codec.geometry) if layer.codec.geometry else None for thing in things
    ]
    for at, shape in enumerate(shapes):
        fitting = [kinds[kind] for kind in _kinds_for(shape) if kind in kinds]
        if shape is not None and not fitting:
            raise ValueError(f"{layer.name}: row {at} is a {shape.geom_type}, which it cannot keep")
        places[(fitting or [layer.first])[0].name].append(at)
    for name, at_places in places.items():
        yield layer.tables[name], at_places, [shapes[at] for at in at_places]


def _kinds_for(shape: Shape | None) -> tuple[str, ...]:
    return () if shape is None else _KINDS.get(shape.geom_type, ())


# --- in one step ----------------------------------------------------------------------------------


def put(made: Change, write: Write) -> None:
    """Write few rows within a change."""
    for table in write.layer.tables.values():
        taken = _conditions(table, write)
        if taken is not None:
            take(made, write.layer, table, taken)
    for table, rows in grouped(write.rows):
        full = [stamped(row, revision=made.revision, batch=0) for row in rows]
        made.backend.load(made.connection, table, full)
    tally = made.tallies[write.layer.name]
    tally.rows += len(write.rows)
    tally.total += sum(int(row["row_mac"], 16) for _, row in write.rows)
    if len(write.rows) == 1:
        made.notes["after"] = write.rows[0][1]["row_mac"]


def take(made: Change, layer: Layer, table: Table, condition: Condition) -> int:
    """Delete visible rows within a change; return how many."""
    query = sa.select(table.c.fid, table.c.row_mac, table.c.row_retired)
    found = made.connection.execute(query.where(visible(table), condition)).all()
    tally = made.tallies[layer.name]
    for batch in {row.row_retired for row in found} - {None}:
        # an unfinished bulk write wanted to replace them and has counted them already
        theirs = [row.row_mac for row in found if row.row_retired == batch and row.row_mac]
        count_retired(made.connection, batch, -len(theirs), -sum_of(theirs))
    ours = [row.row_mac for row in found if row.row_mac]
    tally.taken += len(ours)
    tally.taken_total += sum_of(ours)
    for some in chunks([row.fid for row in found], 500):
        made.connection.execute(table.delete().where(table.c.fid.in_(some)))
    if len(found) == 1:
        made.notes["before"] = found[0].row_mac
    return len(found)


def refuse_stale(made: Change, layer: Layer, key: str, expected: int | None) -> None:
    """Raise ConflictError when a thing was written after the revision its reader saw."""
    if expected is None:
        return
    for table in layer.tables.values():
        revision = sa.func.coalesce(BATCHES.c.revision, table.c.row_revision)
        query = sa.select(revision).select_from(
            table.outerjoin(BATCHES, BATCHES.c.batch == table.c.row_batch)
        )
        found = made.connection.execute(
            query.where(visible(table), table.c[layer.key] == key)
        ).scalar()
        if found is not None and int(found) > expected:
            raise ConflictError(expected, int(found), f"{layer.name} {key}")


def _conditions(table: Table, write: Write) -> Condition | None:
    ways: list[Condition] = []
    keys = [row[write.layer.key] for _, row in write.rows]
    if keys:
        ways.append(table.c[write.layer.key].in_(keys))
    if write.instead_of is not None:
        ways.append(write.instead_of(table))
    return sa.or_(*ways) if ways else None


def grouped(rows: Rows) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Return the rows of each table."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    tables: dict[str, Table] = {}
    for table, row in rows:
        tables[table.name] = table
        groups[table.name].append(row)
    for name, group in groups.items():
        yield tables[name], group


def stamped(row: dict[str, Any], *, revision: int, batch: int) -> dict[str, Any]:
    """Return a row with its bookkeeping columns."""
    return row | {"row_revision": revision, "row_batch": batch, "row_retired": None}
