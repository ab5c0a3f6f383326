"""The store at a glance: how many things of each layer, and where they lie."""

import math
from collections.abc import Sequence

import sqlalchemy as sa

from store.backend import Backend, Bounds
from store.books import LAYER_STATE
from store.schema import FEATURES, LAYERS
from store.scope import Scope
from store.select import in_scope, visible

_COUNTED = (*FEATURES, "workers", "plans")
_FRAME = ("units", "blocks", "hamlets", "cameras", "incidents", "grids", "roads", "key_places")


def counts(backend: Backend, scope: Scope) -> dict[str, int]:
    """Return the number of visible things of each layer; `grids` are those of every plan."""
    found: dict[str, int] = {}
    with backend.reading() as connection:
        for name in _COUNTED:
            layer = LAYERS[name]
            found[name] = sum(
                connection.execute(
                    sa.select(sa.func.count())
                    .select_from(table)
                    .where(visible(table), *in_scope(layer, table, scope))
                ).scalar_one()
                for table in layer.tables.values()
            )
    return found


def totals(backend: Backend, layers: Sequence[str]) -> tuple[tuple[str, int, str], ...]:
    """Return number and sum of MACs of some layers: equal while nobody changed a thing of them."""
    query = sa.select(LAYER_STATE.c.layer, LAYER_STATE.c.rows, LAYER_STATE.c.total)
    query = query.where(LAYER_STATE.c.layer.in_(sorted(layers))).order_by(LAYER_STATE.c.layer)
    with backend.reading() as connection:
        return tuple((layer, rows, total) for layer, rows, total in connection.execute(query))


def bounds(backend: Backend, scope: Scope) -> Bounds | None:
    """Return west, south, east, north of what may be seen of a place; None when it is empty.

    A scope that is not everything is framed by what belongs to its units.
    """
    west, south, east, north = math.inf, math.inf, -math.inf, -math.inf
    with backend.reading() as connection:
        for name in _FRAME:
            layer = LAYERS[name]
            if layer.unit is None and not scope.everything:
                continue
            for table in layer.tables.values():
                where = sa.and_(visible(table), *in_scope(layer, table, scope))
                box = backend.extent(connection, table, where)
                if box is not None:
                    west, south = min(west, box[0]), min(south, box[1])
                    east, north = max(east, box[2]), max(north, box[3])
    return None if west > east else (west, south, east, north)
