"""Rows of plans and their grids, and ids for plans that are yet to be made."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from grid_planner.plan import Grid, Plan
from store.backend import Backend, chunks
from store.books import STATE
from store.rows import json_text
from store.schema import LAYERS
from store.write import Write, rows_for

_PLANS, _GRIDS = LAYERS["plans"], LAYERS["grids"]
_AT_ONCE = 500


def writes_of(backend: Backend, plans: Sequence[Plan]) -> list[Write]:
    """Return what writes whole plans, each instead of what it was with the same id.

    Raises ValueError for a plan without units, with a grid twice, or blocks in no grid.
    """
    if not plans:
        return []
    for plan in plans:
        _check(plan)
    ids = [plan.plan_id for plan in plans]
    grids = [(plan, grid) for plan in plans for grid in plan.grids]
    rows = rows_for(
        backend, _GRIDS, [grid for _, grid in grids], [_of_grid(plan, grid) for plan, grid in grids]
    )
    return [
        Write(layer=_PLANS, rows=rows_for(backend, _PLANS, plans, [extra(p) for p in plans])),
        Write(layer=_GRIDS, rows=rows, instead_of=lambda table: table.c.plan_id.in_(ids)),
    ]


def extra(plan: Plan) -> dict[str, Any]:
    """Return the columns of a plan that are worked out, not fields."""
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    for block_id, code in plan.grid_of.items():
        blocks[code].append(block_id)
    for ids in blocks.values():
        ids.sort()  # as good as sorted already where the plan was read: one pass
    return {
        "first_unit": plan.unit_codes[0],
        "units": len(plan.unit_codes),
        "grids": len(plan.grids),
        "households": sum(grid.households for grid in plan.grids),
        "unknown_blocks": sum(grid.unknown_blocks for grid in plan.grids),
        "grid_of": json_text(blocks),
        "findings": json_text(plan.findings),
    }


def reserved_ids(connection: Connection, count: int) -> list[str]:
    """Reserve the next free plan ids within a transaction; they follow one another."""
    query = sa.select(STATE.c.next_plan).with_for_update()
    first = int(connection.execute(query).scalar_one())
    while taken := _taken(connection, [f"p{first + at:06d}" for at in range(count)]):
        first = int(max(taken, key=_number).removeprefix("p")) + 1
    connection.execute(STATE.update().values(next_plan=first + count))
    return [f"p{first + at:06d}" for at in range(count)]


def _number(plan_id: str) -> int:
    return int(plan_id.removeprefix("p"))


def _taken(connection: Connection, ids: Sequence[str]) -> list[str]:
    column = _PLANS.first.c.plan_id
    return [
        found
        for some in chunks(ids, _AT_ONCE)
        for found in connection.execute(sa.select(column).where(column.in_(some))).scalars()
    ]


def _check(plan: Plan) -> None:
    codes = {grid.grid_code for grid in plan.grids}
    if len(codes) != len(plan.grids):
        raise ValueError(f"plan {plan.plan_id}: a grid code is there twice")
    strange = set(plan.grid_of.values()) - codes
    if strange:
        raise ValueError(f"plan {plan.plan_id}: blocks lie in {min(strange)}, which is no grid")
    if not plan.unit_codes:
        raise ValueError(f"plan {plan.plan_id} belongs to no unit, expected one or more")


def grid_key(plan_id: str, grid_code: str) -> str:
    """Return the id of a grid of a plan."""
    return f"{plan_id}/{grid_code}"


def _of_grid(plan: Plan, grid: Grid) -> dict[str, Any]:
    return {"gid": grid_key(plan.plan_id, grid.grid_code), "plan_id": plan.plan_id}
