"""Which grid rules the borders in force break: outside, overlap, gap, pieces, cut (GRID-08 to 12).

All areas are square metres on a plane laid through the place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import numpy as np
import shapely

from gis.adjacency import Shapes, areas_of
from gis.crs import plane_for
from gis.findings import Finding, Outcome, Place
from gis.places import Block, Unit
from gis.rulebook import Pack, Words
from gis.topology import areas_apart, overlaps, piece_count, uncovered
from grid_planner.check import Situation, at, is_comprehensive
from grid_planner.plan import Grid


@dataclass(frozen=True, slots=True)
class Ground:
    """Grids with a border, units with a boundary and areal blocks, with their shapes in metres."""

    grids: tuple[Grid, ...]
    grid_shapes: Shapes
    units: tuple[Unit, ...]
    unit_shapes: Shapes
    blocks: tuple[Block, ...]
    block_shapes: Shapes


def check_borders(situation: Situation, pack: Pack) -> list[Finding]:
    """Return findings on the borders of the grids in force; empty when no grid has a border."""
    ground = _ground(situation)
    if ground is None:
        return []
    checks: dict[str, Callable[[Ground, Situation, Pack], list[Finding]]] = {
        "GRID-08": outside,
        "GRID-09": overlapping,
        "GRID-10": gaps,
        "GRID-11": in_pieces,
        "GRID-12": cut_blocks,
    }
    found = [check(ground, situation, pack) for rule, check in checks.items() if pack.has(rule)]
    return list(chain.from_iterable(found))


def _ground(situation: Situation) -> Ground | None:
    grids = tuple(grid for grid in situation.grids() if grid.boundary is not None)
    if not grids:
        return None
    units = tuple(unit for unit in situation.units if unit.boundary is not None)
    blocks = tuple(
        block
        for block in situation.blocks
        # land without households may be cut: a park, a street
        if block.geometry.area and (block.households is None or block.households > 0)
    )
    plane = plane_for([grid.boundary for grid in grids])

    def metres(things: tuple[Grid | Unit, ...] | tuple[Block, ...], name: str) -> Shapes:
        return areas_of(plane.to_metres([getattr(thing, name) for thing in things]))

    return Ground(
        grids,
        metres(grids, "boundary"),
        units,
        metres(units, "boundary"),
        blocks,
        metres(blocks, "geometry"),
    )


def outside(ground: Ground, situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-08: a grid lies inside its unit; unknown where the unit has no boundary."""
    rule, found = pack["GRID-08"], []
    tol = rule.number("tol_m2")
    area_of = {u.code: s for u, s in zip(ground.units, ground.unit_shapes, strict=True)}
    names = {unit.code: unit.name for unit in situation.units}
    for grid, shape in zip(ground.grids, ground.grid_shapes, strict=True):
        unit = area_of.get(grid.unit_code)
        if unit is None:
            continue  # GRID-07 or CHK-06 say so
        m2 = float(shapely.area(shapely.difference(shape, unit)))
        if m2 > tol:
            words = {"grid": grid.name, "a": round(m2), "unit": names[grid.unit_code]}
            found.append(
                rule.finding(Outcome.FAIL, at(grid), found=round(m2), required=tol, **words)
            )
    return found


def overlapping(ground: Ground, _situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-09: no two comprehensive grids overlap."""
    rule = pack["GRID-09"]
    tol = rule.number("tol_m2")
    keep = np.array([is_comprehensive(grid) for grid in ground.grids])
    grids = [grid for grid in ground.grids if is_comprehensive(grid)]
    pairs, shared = overlaps(ground.grid_shapes[keep])
    return [
        rule.finding(
            Outcome.FAIL,
            at(grids[i]),
            found=round(float(m2)),
            required=tol,
            a=grids[i].name,
            b=grids[j].name,
            m2=round(float(m2)),
        )
        for (i, j), m2 in zip(pairs.tolist(), shared, strict=True)
        if m2 > tol
    ]


def gaps(ground: Ground, situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-10: the grids cover the whole unit, wherever a plan of the unit is in force."""
    rule, found, planned = pack["GRID-10"], [], situation.planned()
    tol = rule.number("tol_m2")
    for unit, shape in zip(ground.units, ground.unit_shapes, strict=True):
        if unit.code not in planned:
            continue
        bare = shapely.get_parts(uncovered(shape, ground.grid_shapes.tolist()))
        # slivers are closed by snapping, not reported one by one
        m2 = round(float(sum(part.area for part in bare if part.area > tol)))
        if m2 > tol:
            place = Place("unit", unit.code, unit.code)
            found.append(
                rule.finding(Outcome.FAIL, place, found=m2, required=tol, unit=unit.name, m2=m2)
            )
    return found


def in_pieces(ground: Ground, _situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-11: a grid is one polygon."""
    rule = pack["GRID-11"]
    counts = [piece_count(shape) for shape in ground.grid_shapes]
    return [
        rule.finding(Outcome.FAIL, at(grid), found=n, required=1, grid=grid.name, n=n)
        for grid, n in zip(ground.grids, counts, strict=True)
        if n > 1
    ]


def cut_blocks(ground: Ground, _situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-12: no building, compound or villager group is cut by a grid line."""
    rule, share_m = pack["GRID-12"], float(pack.settings["cut_share"])
    pairs, shared = areas_apart(ground.block_shapes, ground.grid_shapes)
    share = shared / shapely.area(ground.block_shapes)[pairs[:, 0]]
    big = share >= share_m
    pairs, share = pairs[big], share[big]
    found = []
    for i in np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(ground.blocks)) > 1):
        block, mine = ground.blocks[i], pairs[:, 0] == i
        order = np.lexsort((pairs[mine, 1], -np.round(share[mine], 2)))
        names = [ground.grids[j].name for j in pairs[mine, 1][order]]
        percents = [f"{100 * part:.0f}%" for part in share[mine][order]]
        parts = [f"{name} {percent}" for name, percent in zip(names, percents, strict=True)]
        found.append(
            rule.finding(
                Outcome.FAIL,
                Place("block", block.block_id, block.unit_code or ""),
                found=len(parts),
                required=1,
                block=block.name or block.block_id,
                shares=Words("、".join(parts), ", ".join(parts)),
            )
        )
    return found
