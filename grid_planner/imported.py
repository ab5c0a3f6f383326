"""Grids that exist already, delivered as areas, as a plan in force."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import shapely
from shapely import STRtree

from gis.places import Block, Unit
from gis.rulebook import Pack
from grid_planner.draw import TINTS
from grid_planner.plan import Grid, GridKind, Plan, PlanState, layer_code

_NO_HOST = "部门网格"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Who delivered the grids, why, when, and from which ISO date they are in force."""

    plan_id: str
    author: str
    reason: str
    created_at: datetime
    in_force_from: str | None = None


def plan_from_grids(
    grids: Sequence[Grid],
    units: Sequence[Unit],
    blocks: Sequence[Block],
    *,
    pack: Pack,
    delivery: Delivery,
) -> Plan:
    """Return delivered grids as an approved plan, ready to be put in force.

    A block is in the grid that holds its representative point; households are summed from the
    blocks, unknown ones counted. A grid without a delivered unit gets the unit of most of its
    blocks, else the one it shares most area with; `unit_codes` lists every unit its blocks lie
    in. Blocks in no grid stay out of the plan. A departmental grid holds no blocks and belongs to
    its office's layer instead of a unit.
    """
    layers = [_layered(grid) for grid in grids if grid.kind is GridKind.DEPARTMENTAL]
    ordered = sorted(
        (grid for grid in grids if grid.kind is not GridKind.DEPARTMENTAL),
        key=lambda grid: grid.grid_code,
    )
    grid_of = _grid_of(ordered, blocks)
    members: dict[str, list[Block]] = {grid.grid_code: [] for grid in ordered}
    for block in blocks:
        if block.block_id in grid_of:
            members[grid_of[block.block_id]].append(block)
    tints = _tints(ordered)
    counted = (
        *(
            _counted(replace(grid, tint=tint), members[grid.grid_code], units)
            for grid, tint in zip(ordered, tints, strict=True)
        ),
        *sorted(layers, key=lambda grid: grid.grid_code),
    )
    return Plan(
        plan_id=delivery.plan_id,
        unit_codes=tuple(sorted({code for grid in counted for code in grid.unit_codes})),
        state=PlanState.APPROVED,
        pack=pack.name,
        pack_version=pack.version,
        author=delivery.author,
        reason=delivery.reason,
        created_at=delivery.created_at,
        grids=counted,
        grid_of=grid_of,
        in_force_from=delivery.in_force_from,
    )


def _layered(grid: Grid) -> Grid:
    code = layer_code(grid.host or _NO_HOST)
    return replace(grid, unit_code=code, unit_codes=(code,), households=0, unknown_blocks=0)


def _grid_of(grids: Sequence[Grid], blocks: Sequence[Block]) -> dict[str, str]:
    points = shapely.point_on_surface([block.geometry for block in blocks])
    tree = STRtree(np.array([grid.boundary for grid in grids], dtype=object))
    at, found = tree.query(points, predicate="intersects")
    # a point on a common line, or in an overlap, goes to the lower code
    order = np.lexsort((-found, at))
    return {blocks[at[i]].block_id: grids[found[i]].grid_code for i in order}


def _counted(grid: Grid, members: Sequence[Block], units: Sequence[Unit]) -> Grid:
    lies_in = Counter(block.unit_code for block in members if block.unit_code)
    most = sorted(lies_in, key=lambda code: (-lies_in[code], code))
    unit_code = grid.unit_code or (most[0] if most else _unit_around(grid, units))
    others = sorted({*most, *grid.unit_codes} - {unit_code})
    return replace(
        grid,
        unit_code=unit_code,
        unit_codes=(unit_code, *others) if unit_code else tuple(others),
        households=sum(block.households or 0 for block in members),
        unknown_blocks=sum(block.households is None for block in members),
    )


def _unit_around(grid: Grid, units: Sequence[Unit]) -> str:
    """Return the unit a grid without blocks shares most area with, empty when there is none."""
    bounded = [unit for unit in units if unit.boundary is not None]
    shared = shapely.area(shapely.intersection([u.boundary for u in bounded], grid.boundary))
    if len(bounded) == 0 or not shared.max() > 0:
        return ""
    return bounded[int(np.argmax(shared))].code


def _tints(grids: Sequence[Grid]) -> list[int]:
    """Return tints such that touching grids differ, as far as six tints go."""
    shapes = np.array([grid.boundary for grid in grids], dtype=object)
    beside = STRtree(shapes).query(shapes, predicate="intersects").T
    tints = [-1] * len(grids)
    for i in range(len(grids)):
        worn = Counter(tints[j] for a, j in beside if a == i and tints[j] >= 0)
        tints[i] = min(range(TINTS), key=lambda tint, worn=worn: worn[tint])  # type: ignore[misc]
    return tints
