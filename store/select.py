"""Read things of a layer: what is visible, in scope, within bounds, as values."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table, types
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from gis.places import Level
from store.backend import Backend, Bounds
from store.books import BATCHES
from store.geometry import shapes_of
from store.schema import GEOM, LAYERS, Layer
from store.scope import CODE_LENGTH, DIGITS, Scope

Condition = ColumnElement[Any]
Conditions = Callable[[Table], Iterable[Condition]]


class _IsCode(FunctionElement[Any]):
    """Whether a text is a 12-digit code; no Boolean, or SQLite would compare it with 1."""

    inherit_cache = True
    type = types.NULLTYPE


@compiles(_IsCode)
def _is_code_in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"{compiler.process(element.clauses, **kw)} GLOB '{'[0-9]' * CODE_LENGTH}'"


@compiles(_IsCode, "postgresql")
def _is_code_in_postgres(element: Any, compiler: Any, **kw: Any) -> str:
    return f"{compiler.process(element.clauses, **kw)} ~ '^[0-9]{{{CODE_LENGTH}}}$'"


def visible(table: Table) -> Condition:
    """Return the condition that a row is there for readers: no bulk write hides it."""
    unfinished = sa.select(BATCHES.c.batch).where(BATCHES.c.done == 0)
    kept = sa.or_(table.c.row_retired.is_(None), table.c.row_retired.in_(unfinished))
    return sa.and_(table.c.row_batch.not_in(unfinished), kept)


def in_scope(layer: Layer, table: Table, scope: Scope) -> list[Condition]:
    """Return the conditions that a row may be seen; things of no unit are for everyone."""
    if scope.everything:
        return []
    if scope.nothing:
        return [sa.false()]
    if layer.name == "views":
        cameras = LAYERS["cameras"]
        theirs = sa.select(cameras.first.c.camera_id).where(
            visible(cameras.first), *in_scope(cameras, cameras.first, scope)
        )
        return [table.c.camera_id.in_(theirs)]
    return [unit_in_scope(table.c[layer.unit], scope)] if layer.unit else []


def unit_in_scope(column: sa.ColumnElement[Any], scope: Scope) -> Condition:
    """Return the condition that a unit code is covered; the same answer as `scope.covers`."""
    if scope.everything:
        return sa.true()
    ways = [_covered(column, level, code) for level, code in scope.grants if level is not None]
    return sa.or_(sa.false(), *ways)


def _covered(column: sa.ColumnElement[Any], level: Level, code: str) -> Condition:
    if level is Level.UNIT:
        return column == code
    key = code[: DIGITS[level]]
    rest = CODE_LENGTH - len(key)
    return sa.and_(column >= key + "0" * rest, column <= key + "9" * rest, _IsCode(column))


def things(
    connection: Connection,
    layer: Layer,
    conditions: Conditions = lambda _: (),
    *,
    newest_by: str | None = None,
    limit: int | None = None,
) -> list[Any]:
    """Return the visible things of a layer, sorted by key, or the newest first by a column."""
    found: list[tuple[tuple[Any, ...], Any]] = []
    for table in layer.tables.values():
        query = sa.select(*_columns(layer, table)).where(visible(table), *conditions(table))
        if newest_by:
            column = table.c[newest_by]
            query = query.order_by(column.desc().nulls_last(), table.c[layer.key].desc())
        else:
            query = query.order_by(table.c[layer.key])
        rows = connection.execute(query.limit(limit) if limit is not None else query).all()
        at, key = layer.columns.index(newest_by or layer.key), layer.columns.index(layer.key)
        keys = [(row[at] or "", row[key]) for row in rows]
        found += zip(keys, _values(layer, rows), strict=True)
    if len(layer.tables) > 1:
        found.sort(key=lambda pair: pair[0], reverse=newest_by is not None)
    return [thing for _, thing in found[:limit]]


def _columns(layer: Layer, table: Table) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in layer.columns]


def _values(layer: Layer, rows: Sequence[Sequence[Any]]) -> list[Any]:
    names = layer.columns
    make: Any = layer.codec.thing
    values = [layer.codec.values(dict(zip(names, row, strict=True))) for row in rows]
    if layer.codec.geometry and rows:
        shapes = shapes_of([row[-1] for row in rows])
        for value, shape in zip(values, shapes, strict=True):
            value[layer.codec.geometry] = shape
    return [make(**value) for value in values]


def narrowed(
    backend: Backend,
    layer: Layer,
    *,
    scope: Scope,
    bounds: Bounds | None = None,
    isin: dict[str, Collection[str] | None] | None = None,
) -> Conditions:
    """Return conditions by scope, by bounds, and by lists of values (None: any value)."""

    def conditions(table: Table) -> Iterable[Condition]:
        yield from in_scope(layer, table, scope)
        for column, wanted in (isin or {}).items():
            if wanted is not None:
                yield table.c[column].in_(sorted(set(wanted)))
        if bounds is not None and GEOM in table.c:
            yield backend.overlaps(table, bounds)

    return conditions


def rows_of(
    connection: Connection, layer: Layer, columns: Sequence[str], conditions: Conditions
) -> list[Any]:
    """Return some columns of the visible rows of a layer, sorted by key."""
    rows: list[Any] = []
    for table in layer.tables.values():
        query = sa.select(*(table.c[name] for name in columns))
        query = query.where(visible(table), *conditions(table)).order_by(table.c[layer.key])
        rows += connection.execute(query).all()
    return rows
