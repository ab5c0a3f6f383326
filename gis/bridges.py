"""What crossings open: strips of open ground over barriers, and bridges just outside an area.

A crossing acts on the barriers it lies on, else on the nearest one within reach. Every strip and
bridge keeps the crossing or road it is of. Everything is in metres.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Geometry, STRtree

from gis.adjacency import Floats, Ints, Shapes, pieces
from gis.places import Barrier, Crossing
from gis.tessellation import Tessellation

# half the width of the strip a crossing opens: two people pass each other
_HALF_WIDTH_M = 2.0
# a crossing drawn this near a barrier is meant to lie on it
_ON_BARRIER_M = 3.0
_AREA = 2
# where a way begins, and its direction
Lead = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """Barriers, crossings and roads in metres, and what the pack says of them.

    Roads cross barriers of the kinds in `roads_cross` (streets bridge rivers, not railways);
    a crossing counts for barriers, and a bridge for blocks, within `reach_m`. `road_ids` name
    the roads, in their order.
    """

    barriers: Sequence[Barrier] = ()
    crossings: Sequence[Crossing] = ()
    roads: Shapes = field(default_factory=lambda: np.empty(0, dtype=object))
    roads_cross: Collection[str] = ()
    road_ids: Sequence[str] = ()
    reach_m: float

    def way_ids(self) -> tuple[str, ...]:
        """Return the ids of what can open a barrier: crossings, then roads."""
        named = self.road_ids or [""] * len(self.roads)
        return (*(crossing.crossing_id for crossing in self.crossings), *named)


@dataclass(frozen=True, slots=True)
class Bridge:
    """A road over a barrier: the piece `over` it and the way on at both ends.

    `way` is its place in `Obstacles.way_ids`.
    """

    over: Geometry
    heads: tuple[Geometry, Geometry]
    way: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The strip a way (place in `Obstacles.way_ids`) opens in a barrier (its place)."""

    way: int
    barrier: int
    strip: Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Barriers with the openings of their crossings cut out, and the bridges made of roads.

    `closed` are the barriers as they were.
    """

    closed: Shapes
    lines: Shapes
    areas: Shapes
    openings: tuple[Opening, ...]
    bridges: tuple[Bridge, ...]
    reach_m: float


def open_barriers(barriers: Sequence[Barrier], obstacles: Obstacles, area: Geometry) -> Opened:
    """Return what is left of the barriers of an area where they can be crossed."""
    shapes = np.array([b.geometry for b in barriers], dtype=object)
    closed, openings = shapes.copy(), list[Opening]()
    tree = STRtree(closed)
    for way, crossing in enumerate(obstacles.crossings):
        for at in _barriers_of(crossing.geometry, tree, obstacles.reach_m):
            strip = _strip(crossing.geometry, shapes[at], obstacles.reach_m)
            openings.append(Opening(way, at, strip))
    bridges: list[Bridge] = []
    for number, at in _roads_over(barriers, tree, obstacles):
        road, way = obstacles.roads[number], len(obstacles.crossings) + number
        over = shapely.intersection(road, shapes[at])
        openings.append(Opening(way, at, shapely.buffer(over, _HALF_WIDTH_M)))
        if shapely.dwithin(over, area, obstacles.reach_m):
            bridges += _bridges(road, over, way)
    for at in sorted({opening.barrier for opening in openings}):
        cut = [opening.strip for opening in openings if opening.barrier == at]
        shapes[at] = shapely.difference(shapes[at], shapely.union_all(cut))
    areal = shapely.get_dimensions(shapes) == _AREA
    return Opened(
        closed=closed,
        lines=shapely.intersection(shapes[~areal], area),
        areas=shapes[areal],
        openings=tuple(openings),
        bridges=tuple(sorted(bridges, key=lambda bridge: tuple(shapely.bounds(bridge.over)))),
        reach_m=obstacles.reach_m,
    )


def _barriers_of(crossing: Geometry, tree: STRtree, reach_m: float) -> list[int]:
    on = tree.query(crossing, predicate="dwithin", distance=_ON_BARRIER_M)
    if len(on):
        return sorted(int(at) for at in on)
    found = tree.query_nearest(crossing, max_distance=reach_m)
    return [int(at) for at in found[:1]]


def _strip(crossing: Geometry, barrier: Geometry, reach_m: float) -> Geometry:
    """Return the open strip of a crossing: itself and its way on to both banks."""
    areal = shapely.get_dimensions(barrier) == _AREA
    solid = barrier if areal else shapely.buffer(barrier, _HALF_WIDTH_M / 10)
    lines = shapely.get_parts(crossing)
    over = shapely.length(crossing) and shapely.intersects(crossing, solid)
    leads = _ends(lines, solid) if over else [_through(crossing, solid)]
    ways = [_way(start, step, solid, reach_m) for start, step in leads]
    return shapely.buffer(shapely.union_all([crossing, *ways]), _HALF_WIDTH_M)


def _ends(lines: Shapes, solid: Geometry) -> list[Lead]:
    """Return the ends of lines that stop inside a barrier, with the way they point."""
    leads = []
    for line in lines:
        xy = shapely.get_coordinates(line)
        for end, before in ((xy[0], xy[1]), (xy[-1], xy[-2])):
            if shapely.intersects(solid, shapely.Point(end)):
                leads.append((end, end - before))
    return leads


def _through(crossing: Geometry, solid: Geometry) -> Lead:
    """Return the bank a bare point (or a line beside the barrier) is nearest to, and the way in."""
    rim = shapely.boundary(solid)
    bank = shapely.get_coordinates(shapely.shortest_line(crossing, rim))[-1]
    around = shapely.intersection(solid, shapely.buffer(shapely.Point(bank), 0.1))
    return bank, shapely.get_coordinates(shapely.centroid(around))[0] - bank


def _way(start: Floats, step: Floats, solid: Geometry, reach_m: float) -> Geometry:
    """Return the way from a point straight on through a barrier to where it ends."""
    from_rim = shapely.distance(shapely.Point(start), shapely.boundary(solid))
    far = start + step / max(float(np.hypot(*step)), 1e-9) * (4 * reach_m + 3 * from_rim)
    inside = shapely.get_parts(shapely.intersection(shapely.LineString([start, far]), solid))
    if len(inside) == 0:
        return shapely.Point(start)
    first = inside[np.argmin(shapely.distance(inside, shapely.Point(start)))]
    return shapely.LineString([start, shapely.get_coordinates(first)[-1]])


def _roads_over(
    barriers: Sequence[Barrier], tree: STRtree, obstacles: Obstacles
) -> Iterator[tuple[int, int]]:
    found = tree.query(obstacles.roads, predicate="intersects").T
    for road, at in found[np.lexsort((found[:, 0], found[:, 1]))]:
        if barriers[at].kind in obstacles.roads_cross:
            yield int(road), int(at)


def _bridges(road: Geometry, over: Geometry, way: int) -> list[Bridge]:
    beside = shapely.get_parts(shapely.difference(road, shapely.buffer(over, 0.01)))
    found = []
    for part in shapely.get_parts(over):
        ends = shapely.get_parts(shapely.boundary(part))
        if len(ends) == 2:  # noqa: PLR2004 -- a ring or a bare point has no two ends
            a, b = (_way_on(end, beside) for end in ends)
            found.append(Bridge(part, (a, b), way))
    return found


def _way_on(end: Geometry, beside: Shapes) -> Geometry:
    meets = beside[shapely.dwithin(beside, end, 0.1)]
    return shapely.union_all([end, *meets])


def joins(opened: Opened, cells: Tessellation, edges: Ints) -> tuple[Ints, Ints]:
    """Return edges for bridges whose ends no walk joins yet, and the way each is made by.

    Such bridges pass just outside the area. The blocks nearest to the two ends are joined; where they do not touch, the touching pair of
    their two sides that is nearest to the bridge, so that what is joined is one piece of land.
    """
    found, ways = np.empty((0, 2), dtype=np.int64), list[int]()
    home = np.flatnonzero(cells.home)
    tree = STRtree(cells.faces.shapes[home])
    for bridge in opened.bridges:
        side = pieces(len(cells.host), np.vstack([edges, found]))
        faces = [_reached(head, tree, opened) for head in bridge.heads]
        ends = [int(cells.owner[home[face]]) for face in faces if face is not None]
        if len(ends) == len(bridge.heads) and side[ends[0]] != side[ends[1]]:
            found = np.vstack([found, _nearest_pair(bridge.over, cells, side, sorted(ends))])
            ways.append(bridge.way)
    return found, np.array(ways, dtype=np.int64)


def _reached(head: Geometry, tree: STRtree, opened: Opened) -> int | None:
    """Return the face nearest to a bridgehead that one reaches without crossing a barrier."""
    near = tree.query(head, predicate="dwithin", distance=opened.reach_m)
    ways = shapely.shortest_line(head, tree.geometries[near])
    length = np.round(shapely.length(ways), 3)
    for i in np.lexsort((near, length)):
        through = shapely.length(shapely.intersection(ways[i], opened.closed)).sum()
        if through < _HALF_WIDTH_M and not shapely.crosses(ways[i], opened.lines).any():
            return int(near[i])
    return None


def _nearest_pair(over: Geometry, cells: Tessellation, side: Ints, ends: list[int]) -> list[int]:
    pair = np.sort(cells.owner[cells.faces.sides], axis=1)
    wanted = np.sort(side[ends])
    fits = np.flatnonzero((np.sort(side[pair], axis=1) == wanted).all(axis=1))
    if len(fits) == 0 or (pair[fits] == ends).all(axis=1).any():
        return ends
    away = shapely.distance(shapely.points(cells.faces.middle_xy[fits]), over)
    return [int(block) for block in pair[fits[np.argmin(np.round(away, 3))]]]
