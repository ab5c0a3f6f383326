"""Places in the store: divisions, units, hamlets, blocks, barriers, crossings, roads."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Table

from gis.places import Barrier, Block, Crossing, Division, Hamlet, KeyPlace, Road, Unit
from store.backend import Backend, Bounds, NotFoundError
from store.geometry import shapes_of
from store.imports import ImportRecord, Reject, import_layer
from store.schema import GEOM, LAYERS
from store.scope import EVERYTHING, Scope
from store.select import Condition, narrowed, rows_of, things

__all__ = ["ImportRecord", "Reject", "import_layer"]


def load_divisions(
    backend: Backend, codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[Division]:
    """Return divisions sorted by code."""
    return _load(backend, "divisions", scope=scope, isin={"code": codes})


def load_units(
    backend: Backend,
    codes: Collection[str] | None = None,
    *,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[Unit]:
    """Return units sorted by code."""
    return _load(backend, "units", scope=scope, bounds=bounds, isin={"code": codes})


def load_hamlets(
    backend: Backend,
    unit_codes: Collection[str] | None = None,
    *,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[Hamlet]:
    """Return hamlets sorted by code."""
    return _load(backend, "hamlets", scope=scope, bounds=bounds, isin={"unit_code": unit_codes})


def load_blocks(
    backend: Backend,
    *,
    unit_codes: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
    without_unit: bool = False,
) -> list[Block]:
    """Return blocks sorted by id; `without_unit` asks for those that lie in no unit."""
    layer = LAYERS["blocks"]
    some = narrowed(backend, layer, scope=scope, bounds=bounds, isin={"unit_code": unit_codes})

    def conditions(table: Table) -> Iterable[Condition]:
        yield from some(table)
        if without_unit:
            yield table.c.unit_code.is_(None)

    with backend.reading() as connection:
        return things(connection, layer, conditions)


def load_homes(
    backend: Backend, *, scope: Scope = EVERYTHING
) -> tuple[list[str | None], list[int | None], list[Any]]:
    """Return unit, households and shape of each block, sorted by id in each table.

    A tenth of the time of `load_blocks`: for who counts.
    """
    layer = LAYERS["blocks"]
    some = narrowed(backend, layer, scope=scope)
    with backend.reading() as connection:
        rows = rows_of(connection, layer, ("unit_code", "households", GEOM), some)
    units, households, wkb = zip(*rows, strict=True) if rows else ((), (), ())
    return list(units), list(households), shapes_of(wkb) if rows else []


def get_block(backend: Backend, block_id: str, *, scope: Scope = EVERYTHING) -> Block:
    """Return a block. Raises NotFoundError."""
    block: Block = get(backend, "blocks", block_id, scope=scope)
    return block


def load_barriers(
    backend: Backend, bounds: Bounds | None = None, *, scope: Scope = EVERYTHING
) -> list[Barrier]:
    """Return barriers sorted by id."""
    return _load(backend, "barriers", scope=scope, bounds=bounds)


def load_crossings(
    backend: Backend, bounds: Bounds | None = None, *, scope: Scope = EVERYTHING
) -> list[Crossing]:
    """Return crossings sorted by id."""
    return _load(backend, "crossings", scope=scope, bounds=bounds)


def load_roads(
    backend: Backend, bounds: Bounds | None = None, *, scope: Scope = EVERYTHING
) -> list[Road]:
    """Return roads sorted by id."""
    return _load(backend, "roads", scope=scope, bounds=bounds)


def load_key_places(
    backend: Backend,
    unit_codes: Collection[str] | None = None,
    *,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[KeyPlace]:
    """Return key places sorted by id."""
    return _load(backend, "key_places", scope=scope, bounds=bounds, isin={"unit_code": unit_codes})


def get(backend: Backend, layer_name: str, key: str, *, scope: Scope = EVERYTHING) -> Any:
    """Return one thing of a layer by its id. Raises NotFoundError."""
    layer = LAYERS[layer_name]
    with backend.reading() as connection:
        conditions = narrowed(backend, layer, scope=scope, isin={layer.key: [key]})
        found = things(connection, layer, conditions)
    if not found:
        raise NotFoundError(f"there is no {layer.codec.thing.__name__.lower()} {key!r}")
    return found[0]


def _load(
    backend: Backend,
    layer_name: str,
    *,
    scope: Scope,
    bounds: Bounds | None = None,
    isin: dict[str, Collection[str] | None] | None = None,
) -> list[Any]:
    layer = LAYERS[layer_name]
    with backend.reading() as connection:
        return things(
            connection, layer, narrowed(backend, layer, scope=scope, bounds=bounds, isin=isin)
        )
