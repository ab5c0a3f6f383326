"""Things to rows with their MACs, and small writes of them within one change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Table

from gis.batch import values_by
from store.backend import Backend, ConflictError, chunks
from store.books import BATCHES
from store.change import Change, count_retired, key_of, sum_of
from store.columns import Rows, TableRows
from store.geometry import AREA, AREAS, LINES, POINT, wkb_for
from store.history import remember
from store.macs import macs_of
from store.schema import GEOM, Layer
from store.select import Condition, visible

Extras = Sequence[Mapping[str, Any]]
Shapes = NDArray[np.object_]

_AT_ONCE = 500  # keys or rows in one statement
_KINDS = {  # by shapely's type id
    0: (POINT,),
    1: (LINES,),
    3: (AREAS, AREA),
    5: (LINES,),
    6: (AREAS,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Things that come in, and the rows that go: those of the same key, and `instead_of`."""

    layer: Layer
    rows: Rows
    instead_of: Callable[[Table], Condition] | None = None


def rows_for(backend: Backend, layer: Layer, things: Sequence[Any], extras: Extras = ()) -> Rows:
    """Return the rows of things by table, with their MACs.

    Raises ValueError when two have one key, or a geometry does not fit the layer.
    """
    key = key_of(backend)
    columns: dict[str, Sequence[Any]] = {
        name: [extra[name] for extra in extras] for name, _ in layer.extra
    }
    columns |= layer.codec.rows(things)
    _refuse_doubles(layer, columns[layer.key])
    whole = TableRows(layer.first, columns)
    if layer.codec.geometry is None:
        return (_with_macs(key, layer, whole),) if things else ()
    shapes = np.empty(len(things), dtype=object)
    shapes[:] = values_by(things, layer.codec.geometry)
    return tuple(
        _with_macs(key, layer, _placed(layer, table, whole.chosen(at.tolist()), shapes[at]))
        for table, at in _by_table(layer, shapes)
    )


def _placed(layer: Layer, table: Table, rows: TableRows, shapes: Shapes) -> TableRows:
    """Return the rows of one table with their geometries."""
    wkb = wkb_for(layer.kinds[table.name] or "", shapes)
    return TableRows(table, {**rows.columns, GEOM: wkb}, shapely.bounds(shapes))


def _with_macs(key: bytes, layer: Layer, rows: TableRows) -> TableRows:
    return TableRows(rows.table, {**rows.columns, "row_mac": macs_of(key, layer, rows)}, rows.boxes)


def _refuse_doubles(layer: Layer, keys: Sequence[str]) -> None:
    if len(set(keys)) == len(keys):
        return
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{layer.name}: {layer.key} {key!r} is there twice")
        seen.add(key)


def _by_table(layer: Layer, shapes: Shapes) -> Iterator[tuple[Table, NDArray[np.intp]]]:
    """Return which rows go to which table; without a geometry they go to the first."""
    kinds = {kind: name for name, kind in layer.kinds.items()}
    types = shapely.get_type_id(shapes)
    goes = np.full(len(shapes), layer.first.name, dtype=object)
    for kind in np.unique(types[types >= 0]).tolist():
        fitting = [kinds[one] for one in _KINDS.get(kind, ()) if one in kinds]
        here = types == kind
        if not fitting:
            at = int(np.flatnonzero(here)[0])
            raise ValueError(
                f"{layer.name}: row {at} is a {shapes[at].geom_type}, which it cannot keep"
            )
        goes[here] = fitting[0]
    for name, table in layer.tables.items():
        places = np.flatnonzero(goes == name)
        if places.size:
            yield table, places


# --- in one step ----------------------------------------------------------------------------------


def put(made: Change, write: Write) -> None:
    """Write few rows within a change; an import leaves what is there the same as it is."""
    rows = write.rows
    if made.imports is not None:
        rows = tuple(one for one in (_news(made, write.layer, some) for some in rows) if len(one))
    for table in write.layer.tables.values():
        taken = _conditions(write, rows, table)
        if taken is not None:
            take(made, write.layer, table, taken)
    for some in rows:
        made.backend.load(made.connection, stamped(some, made))
    macs = [mac for some in rows for mac in some.columns["row_mac"]]
    tally = made.tallies[write.layer.name]
    tally.rows += len(macs)
    tally.total += sum_of(macs)
    if len(macs) == 1:
        made.notes["after"] = macs[0]


def _news(made: Change, layer: Layer, rows: TableRows) -> TableRows:
    """Return the rows that are not there yet as they are, and count all."""
    keys = rows.columns[layer.key]
    there: dict[str, tuple[str | None, int | None]] = {}
    for table in layer.tables.values():
        for some in chunks(keys, _AT_ONCE):
            query = sa.select(table.c[layer.key], table.c.row_mac, table.c.row_import)
            here = sa.and_(visible(table), table.c[layer.key].in_(some))
            for key, mac, brought_by in made.connection.execute(query.where(here)):
                there[key] = mac, brought_by
    return rows.chosen(made.came.news(keys, rows.columns["row_mac"], there))


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
    for some in chunks([row.fid for row in found], _AT_ONCE):
        if made.undoes is None:
            remember(made.backend, made.connection, (layer, table), some, by=made.replacer)
        made.backend.forget_pieces(made.connection, table, some)
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


def _conditions(write: Write, rows: Rows, table: Table) -> Condition | None:
    ways: list[Condition] = []
    keys = [key for some in rows for key in some.columns[write.layer.key]]
    if keys:
        ways.append(table.c[write.layer.key].in_(keys))
    if write.instead_of is not None:
        ways.append(write.instead_of(table))
    return sa.or_(*ways) if ways else None


def stamped(rows: TableRows, made: Change) -> TableRows:
    """Return rows with their bookkeeping columns; what they carry already stays."""
    stamps = {"row_revision": made.revision, "row_batch": 0, "row_import": made.imports}
    return rows.with_all(**{n: value for n, value in stamps.items() if n not in rows.columns})
