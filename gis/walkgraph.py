"""Which blocks one can walk between: neighbours, barriers that part them, crossings that join.

Two blocks are walkable neighbours when their grounds meet where no barrier lies. A crossing is a
strip of open ground laid over a barrier, so it joins exactly what lies at its ends. Everything
is in metres.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Geometry, STRtree

from gis.adjacency import Bools, Floats, Ints, Shapes, pieces, summed_pairs
from gis.places import Barrier, Crossing
from gis.tessellation import Ground, Tessellation, tessellate

# half the width of the strip a crossing opens: two people pass each other
_HALF_WIDTH_M = 2.0
# a crossing drawn this near a barrier is meant to lie on it
_ON_BARRIER_M = 3.0
# corners that meet over less than this are no way through
_LEAST_BORDER_M = 0.5
_AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """Barriers, crossings and roads in metres, and what the pack says of them.

    A crossing acts on the barriers it lies on, else on the nearest one within `reach_m`. Roads
    cross barriers of the kinds in `roads_cross` (streets bridge rivers, but not railways).
    """

    barriers: Sequence[Barrier] = ()
    crossings: Sequence[Crossing] = ()
    roads: Shapes = field(default_factory=lambda: np.empty(0, dtype=object))
    roads_cross: Collection[str] = ()
    reach_m: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkGraph:
    """Pairs of blocks (indices, smaller first, sorted) that are neighbours.

    `edges` can be walked, over a shared border of `border_m` metres (0 for blocks at one place)
    and a way of `length_m`; `touch` lists every shared border, walkable or not, and `parted_by`
    the barrier (index into `barrier_ids`, -1 = none) of each of them that cannot be walked.
    """

    edges: Ints
    length_m: Floats
    border_m: Floats
    touch: Ints
    touch_m: Floats
    parted_by: Ints
    barrier_ids: tuple[str, ...]
    cells: Tessellation

    def why_not(self, a: int, b: int) -> str | None:
        """Return the id of the barrier between two touching blocks that cannot be walked.

        None when they can be walked, do not touch, or no barrier explains it (a bare corner).
        """
        pair = (min(a, b), max(a, b))
        at = np.flatnonzero((self.touch == pair).all(axis=1))
        if len(at) == 0 or self.parted_by[at[0]] < 0:
            return None
        return self.barrier_ids[self.parted_by[at[0]]]


def walk_graph(area: Geometry, blocks: Shapes, stepping: Bools, obstacles: Obstacles) -> WalkGraph:
    """Return who is whose neighbour on foot inside an area.

    `stepping` marks blocks known to hold no household.
    """
    near = [b for b in obstacles.barriers if b.geometry.intersects(area)]
    opened, bridges = _opened(near, obstacles)
    areal = np.isin(shapely.get_type_id(opened), _AREAL)
    cells = tessellate(
        Ground(
            area=area,
            blocks=blocks,
            stepping=stepping,
            barrier_lines=shapely.intersection(opened[~areal], area),
            barrier_areas=opened[areal],
        )
    )
    close = bridges[shapely.dwithin(bridges, area, obstacles.reach_m)]
    return _graph(cells, blocks, near, close)


def _graph(
    cells: Tessellation, blocks: Shapes, barriers: Sequence[Barrier], bridges: Shapes
) -> WalkGraph:
    faces, owner = cells.faces, cells.owner
    pair = owner[faces.sides]
    apart = pair[:, 0] != pair[:, 1]
    touch, touch_m = summed_pairs(pair[apart], faces.length_m[apart])
    walk = apart & cells.home[faces.sides].all(axis=1) & ~cells.closed
    edges, border = summed_pairs(pair[walk], faces.length_m[walk])
    _, x = summed_pairs(pair[walk], faces.length_m[walk] * faces.middle_xy[walk, 0])
    _, y = summed_pairs(pair[walk], faces.length_m[walk] * faces.middle_xy[walk, 1])
    wide = border >= _LEAST_BORDER_M
    edges, border = edges[wide], border[wide]
    middle = np.column_stack([x[wide], y[wide]]) / border[:, None]
    length = _length(edges, blocks, middle)
    guests = np.flatnonzero(cells.host >= 0)
    more = np.sort(np.column_stack([cells.host[guests], guests]), axis=1)
    edges = np.vstack([edges, more]).astype(np.int64)
    joins = joined_by(bridges, cells, edges, len(blocks))
    more = np.vstack([more, joins]).astype(np.int64)
    edges = np.vstack([edges, joins])
    border = np.concatenate([border, np.zeros(len(more))])
    length = np.concatenate([length, shapely.distance(*middle_points(blocks)[more].T)])
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    return WalkGraph(
        edges=edges[order],
        length_m=length[order],
        border_m=border[order],
        touch=touch,
        touch_m=touch_m,
        parted_by=_parted_by(touch, edges, blocks, barriers),
        barrier_ids=tuple(b.barrier_id for b in barriers),
        cells=cells,
    )


def middle_points(blocks: Shapes) -> Shapes:
    """Return the centre of each block as a point."""
    points: Shapes = shapely.centroid(blocks)
    return points


def middles(blocks: Shapes) -> Floats:
    """Return the centre of each block, (n, 2) metres."""
    xy: Floats = shapely.get_coordinates(middle_points(blocks))
    return xy


def _length(edges: Ints, blocks: Shapes, middle: Floats) -> Floats:
    """Return the way from centre to centre through the middle of the shared border."""
    xy = middles(blocks)
    there, back = middle - xy[edges[:, 0]], xy[edges[:, 1]] - middle
    length: Floats = np.hypot(*there.T) + np.hypot(*back.T)
    return length


def _parted_by(touch: Ints, edges: Ints, blocks: Shapes, barriers: Sequence[Barrier]) -> Ints:
    """Return the barrier nearest to the shortest way of each touching pair without an edge."""
    result = np.full(len(touch), -1, dtype=np.int64)
    n = len(blocks)
    blocked = np.flatnonzero(~np.isin(touch @ [n, 1], edges @ [n, 1]))
    if len(barriers) == 0 or len(blocked) == 0:
        return result
    ways = shapely.shortest_line(blocks[touch[blocked, 0]], blocks[touch[blocked, 1]])
    tree = STRtree([b.geometry for b in barriers])
    of, barrier = tree.query_nearest(ways, max_distance=1000.0)
    result[blocked[of[::-1]]] = barrier[::-1]
    return result


def joined_by(bridges: Shapes, cells: Tessellation, edges: Ints, n: int) -> Ints:
    """Return edges for bridges whose ends no walk joins yet (they pass just outside the area).

    The blocks nearest to the two ends are joined; where they do not touch, the touching pair of
    their two sides that is nearest to the bridge, so that what is joined is one piece of land.
    """
    joins: list[list[int]] = []
    home = np.flatnonzero(cells.home)
    tree = STRtree(cells.faces.shapes[home])
    for bridge in bridges:
        side = pieces(n, np.vstack([edges, *joins]) if joins else edges)
        ends = shapely.get_parts(shapely.boundary(bridge))
        if len(ends) != 2:  # noqa: PLR2004 -- a ring has no ends
            continue
        a, b = (int(cells.owner[home[tree.query_nearest(end)[0]]]) for end in ends)
        if side[a] != side[b]:
            joins.append(_nearest_pair(bridge, cells, side, (a, b)))
    return np.array(joins, dtype=np.int64).reshape(-1, 2)


def _nearest_pair(
    bridge: Geometry, cells: Tessellation, side: Ints, ends: tuple[int, int]
) -> list[int]:
    pair = np.sort(cells.owner[cells.faces.sides], axis=1)
    sides = np.sort(side[pair], axis=1)
    fits = np.flatnonzero((sides == sorted(side[list(ends)])).all(axis=1))
    if len(fits) == 0 or (pair[fits] == sorted(ends)).all(axis=1).any():
        return sorted(ends)
    away = shapely.distance(shapely.points(cells.faces.middle_xy[fits]), bridge)
    return [int(block) for block in pair[fits[np.argmin(np.round(away, 3))]]]


def _opened(barriers: Sequence[Barrier], obstacles: Obstacles) -> tuple[Shapes, Shapes]:
    """Return the barriers with the strips of their crossings cut out, and the bridging lines."""
    strips: list[list[Geometry]] = [[] for _ in barriers]
    shapes = np.array([b.geometry for b in barriers], dtype=object)
    tree = STRtree(shapes)
    for crossing in obstacles.crossings:
        for at in _barriers_of(crossing.geometry, tree, obstacles.reach_m):
            strips[at].append(_strip(crossing.geometry, shapes[at], obstacles.reach_m))
    bridged = np.array([b.kind in obstacles.roads_cross for b in barriers], dtype=bool)
    road, at_all = tree.query(obstacles.roads, predicate="intersects")
    lines: list[Geometry] = []
    for way, at in zip(road[bridged[at_all]], at_all[bridged[at_all]], strict=True):
        over = shapely.intersection(obstacles.roads[way], shapes[at])
        strips[at].append(shapely.buffer(over, _HALF_WIDTH_M))
        lines += [part for part in shapely.get_parts(over) if part.length]
    for at, cut in enumerate(strips):
        if cut:
            shapes[at] = shapely.difference(shapes[at], shapely.union_all(cut))
    bridges = np.array(lines, dtype=object)
    return shapes, bridges[np.lexsort(shapely.bounds(bridges).reshape(-1, 4).T[::-1])]


def _barriers_of(crossing: Geometry, tree: STRtree, reach_m: float) -> list[int]:
    on = tree.query(crossing, predicate="dwithin", distance=_ON_BARRIER_M)
    if len(on):
        return sorted(int(at) for at in on)
    found = tree.query_nearest(crossing, max_distance=reach_m)
    return [int(at) for at in found[:1]]


def _strip(crossing: Geometry, barrier: Geometry, reach_m: float) -> Geometry:
    """Return the open strip of a crossing: itself and its shortest ways to both banks."""
    to_bank = shapely.distance(crossing, shapely.boundary(barrier)) if barrier.area else 0.0
    solid = barrier if barrier.area else shapely.buffer(barrier, _HALF_WIDTH_M / 10)
    around = shapely.buffer(crossing, reach_m + 2 * to_bank)
    banks = shapely.get_parts(shapely.difference(around, solid))
    away = shapely.distance(banks, crossing)
    order = np.argsort(away, kind="stable")
    joined = max(2, int((away <= _HALF_WIDTH_M).sum()))
    ways = shapely.shortest_line(crossing, banks[order[:joined]])
    return shapely.buffer(shapely.union_all([crossing, *ways]), _HALF_WIDTH_M)
