"""Which neighbouring units one can walk to, and what lies along the common line.

Only the ground along the line is looked at: that is where blocks could change their unit.
"""

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from shapely import Geometry

from gis.adjacency import Shapes, polygons_of
from gis.places import Block, PlacesOf, UnitKind
from gis.rulebook import Pack
from gis.walkgraph import WalkGraph, middles, walk_graph
from grid_planner.answers.across import Beside
from grid_planner.answers.neighbours import joined_places
from grid_planner.assemble import Assembled, obstacles_of, shapes_of
from grid_planner.problem import UNKNOWN, Ints, Problem

# ground on both sides of the common line in which the walk is looked at
_DEEP_M = 150.0


def beside_of(town: Assembled, places: PlacesOf, other: PlacesOf, pack: Pack) -> Beside | None:
    """Return a neighbouring community along the common line, None when one cannot walk there.

    Only communities with a household band are neighbours to settle with; both units need a
    boundary.
    """
    units = (places.unit, other.unit)
    if other.unit.kind is not UnitKind.URBAN_COMMUNITY or any(u.boundary is None for u in units):
        return None
    strip = _strip(town, other, pack)
    near = [*_inside(town, places.blocks, strip), *_inside(town, other.blocks, strip)]
    if shapely.is_empty(strip) or not near:
        return None
    shapes = shapes_of(town.plane, near)
    stepping = np.array([block.households == 0 for block in near])
    obstacles = obstacles_of(joined_places(places, other), town.plane, pack)
    graph = walk_graph(strip, shapes, stepping, obstacles)
    theirs = np.array([block.unit_code == other.unit.code for block in near])
    links = _links(near, theirs, graph.edges)
    if not links:
        return None
    counts = [block.households for block in other.blocks]
    return Beside(
        code=other.unit.code,
        name=other.unit.name,
        households=sum(count or 0 for count in counts),
        unknown=counts.count(None),
        problem=_problem(near, shapes, theirs, graph),
        links=links,
        rooted=_rooted(near, other),
        spans=bool(pack.settings["grid_may_span_units"]),
    )


def _strip(town: Assembled, other: PlacesOf, pack: Pack) -> Geometry:
    """Return the ground of both units along their common line, empty when they do not touch."""
    ours = town.area
    theirs = polygons_of(town.plane.to_metres([other.unit.boundary])[0])
    if shapely.distance(ours, theirs) > float(pack.settings["crossing_reach_m"]):
        return shapely.MultiPolygon()
    deep = shapely.intersection(*shapely.buffer([ours, theirs], _DEEP_M))
    return polygons_of(shapely.intersection(shapely.union_all([ours, theirs]), deep))


def _inside(town: Assembled, blocks: Sequence[Block], strip: Geometry) -> list[Block]:
    ordered = sorted(blocks, key=lambda block: block.block_id)
    hits = shapely.intersects(shapes_of(town.plane, ordered), strip) if ordered else ()
    return [block for block, hit in zip(ordered, hits, strict=True) if hit]


def _links(near: list[Block], theirs: np.ndarray, edges: Ints) -> tuple[tuple[str, str], ...]:
    found = []
    for i, j in edges[theirs[edges[:, 0]] != theirs[edges[:, 1]]].tolist():
        a, b = (j, i) if theirs[i] else (i, j)
        found.append((near[a].block_id, near[b].block_id))
    return tuple(sorted(found))


def _problem(near: list[Block], shapes: Shapes, theirs: np.ndarray, graph: WalkGraph) -> Problem:
    """Return their blocks along the line and the walk between them."""
    rows = np.flatnonzero(theirs)
    place = np.full(len(near), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    pairs = place[graph.edges]
    inner = (pairs >= 0).all(axis=1)
    blocks = [near[i] for i in rows]
    return Problem(
        tuple(block.block_id for block in blocks),
        np.array([UNKNOWN if b.households is None else b.households for b in blocks]),
        pairs[inner],
        graph.border_m[inner],
        middles(shapes)[rows],
        length_m=graph.length_m[inner],
        compound=_labels(blocks, lambda block: block.compound_id),
    )


def _rooted(near: list[Block], other: PlacesOf) -> frozenset[str]:
    """Return their blocks along the line whose compound reaches beyond it: they cannot move."""
    here = {block.block_id for block in near}
    beyond = {block.compound_id for block in other.blocks if block.block_id not in here} - {None}
    return frozenset(block.block_id for block in near if block.compound_id in beyond)


def _labels(blocks: list[Block], of: Callable[[Block], str | None]) -> Ints:
    names = {name: k for k, name in enumerate(sorted({of(block) or "" for block in blocks}))}
    return np.array([names[of(b) or ""] if of(b) else -1 for b in blocks], dtype=np.int64)
