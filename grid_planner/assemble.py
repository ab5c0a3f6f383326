"""From the places of a unit to the planner's problem, in metres."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import shapely
from shapely import Geometry

from gis.adjacency import Ints, Shapes, areas_of, polygons_of
from gis.bridges import Obstacles
from gis.crs import LocalPlane, plane_for
from gis.findings import Finding, Outcome, Place
from gis.places import Area, Barrier, Block, Crossing, Line, PlacesOf, Unit
from gis.rulebook import Pack
from gis.walkgraph import WalkGraph, middles, walk_graph
from grid_planner.problem import UNKNOWN, Problem
from grid_planner.rules import Allowed, allowed_grids, count_finding, headroom_of

# ground taken around the blocks of a unit whose boundary is not known
_MARGIN_M = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A unit ready to be divided: blocks sorted by id, their graph on foot, and the problem."""

    unit: Unit
    blocks: tuple[Block, ...]
    plane: LocalPlane
    area: Geometry
    graph: WalkGraph
    problem: Problem
    findings: tuple[Finding, ...]


def assemble(places: PlacesOf, pack: Pack) -> Assembled | tuple[Finding, ...]:
    """Return the problem of a unit, or findings when there is nothing that can be divided."""
    unit = places.unit
    allowed = allowed_grids(unit, pack)
    blocks = tuple(sorted(places.blocks, key=lambda block: block.block_id))
    place = Place("unit", unit.code, unit.code)
    if not allowed.known:
        unknown = count_finding(unit, 0, pack)
        return () if unknown is None else (unknown,)
    if not blocks:
        return (pack["CHK-05"].finding(Outcome.UNKNOWN, place, found=0, unit=unit.name),)
    known = [unit.boundary] if unit.boundary is not None else [b.geometry for b in blocks]
    plane = plane_for(known)
    shapes = shapes_of(plane, blocks)
    area, findings = _area(unit, plane, shapes, pack)
    graph = walk_graph(area, shapes, _households(blocks) == 0, obstacles_of(places, plane, pack))
    return Assembled(
        unit=unit,
        blocks=blocks,
        plane=plane,
        area=area,
        graph=graph,
        problem=replace(
            _problem(blocks, graph, shapes, allowed),
            unit_code=unit.code,
            headroom=headroom_of(allowed.limits, pack),
        ),
        findings=findings,
    )


def shapes_of(plane: LocalPlane, blocks: Sequence[Block]) -> Shapes:
    """Return the ground of blocks in metres: valid areas and points."""
    moved = plane.to_metres([block.geometry for block in blocks])
    areal = shapely.get_dimensions(moved) == 2  # noqa: PLR2004 -- areas, not points
    moved[areal] = areas_of(moved[areal])
    return moved


def _area(
    unit: Unit, plane: LocalPlane, shapes: Shapes, pack: Pack
) -> tuple[Geometry, tuple[Finding, ...]]:
    if unit.boundary is not None:
        return polygons_of(plane.to_metres([unit.boundary])[0]), ()
    area = shapely.buffer(shapely.convex_hull(shapely.union_all(shapes)), _MARGIN_M)
    place = Place("unit", unit.code, unit.code)
    finding = pack["CHK-06"].finding(Outcome.UNKNOWN, place, unit=unit.name, m=_MARGIN_M)
    return area, (finding,)


def in_force(assembled: Assembled, known: Mapping[str, str] | None) -> Ints | None:
    """Return the number of the grid in force of each block, -1 for none; None without a plan.

    `known` gives grid codes by block id; numbers follow the order of the codes.
    """
    return _labels(assembled.blocks, lambda block: (known or {}).get(block.block_id))


def _households(blocks: Sequence[Block]) -> Ints:
    return np.array([UNKNOWN if b.households is None else b.households for b in blocks])


def obstacles_of(places: PlacesOf, plane: LocalPlane, pack: Pack) -> Obstacles:
    """Return barriers, crossings and roads in metres."""
    barriers = plane.to_metres([barrier.geometry for barrier in places.barriers])
    crossings = plane.to_metres([crossing.geometry for crossing in places.crossings])
    roads = plane.to_metres([road.geometry for road in places.roads])
    return Obstacles(
        barriers=[
            Barrier(barrier_id=barrier.barrier_id, kind=barrier.kind, geometry=_valid(shape))
            for barrier, shape in zip(places.barriers, barriers, strict=True)
        ],
        crossings=[
            Crossing(crossing_id=crossing.crossing_id, kind=crossing.kind, geometry=shape)
            for crossing, shape in zip(places.crossings, crossings, strict=True)
        ],
        roads=roads,
        roads_cross=tuple(pack.settings["roads_cross"]),
        road_ids=[road.road_id for road in places.roads],
        reach_m=float(pack.settings["crossing_reach_m"]),
    )


def _valid(shape: Geometry) -> Area | Line:
    areal = shapely.get_dimensions(shape) == 2  # noqa: PLR2004 -- areas, not lines
    return cast("Area | Line", polygons_of(shape) if areal else shape)


def _problem(
    blocks: Sequence[Block], graph: WalkGraph, shapes: Shapes, allowed: Allowed
) -> Problem:
    fixed = allowed.fixed
    several = fixed is not None and fixed > 1
    return Problem(
        tuple(block.block_id for block in blocks),
        _households(blocks),
        graph.edges,
        graph.border_m,
        middles(shapes),
        allowed.limits,
        fixed if fixed is None else min(fixed, len(blocks)),
        length_m=graph.length_m,
        touch=graph.touch,
        touch_m=graph.touch_m,
        compound=_labels(blocks, lambda block: block.compound_id),
        # GRID-05: the two grids of a village merged from three or more follow the old villages
        predecessor=_labels(blocks, lambda block: block.predecessor) if several else None,
    )


def _labels(blocks: Sequence[Block], of: Callable[[Block], str | None]) -> Ints | None:
    names = sorted({name for name in map(of, blocks) if name})
    if not names:
        return None
    number = {name: i for i, name in enumerate(names)}
    return np.array([number.get(of(block) or "", -1) for block in blocks])
