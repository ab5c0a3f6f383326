"""What cameras should see, as points with weights: road, junctions, key places, ground (SIT-01)."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, STRtree

from camera_registry.siting.terms import Floats, Ints
from camera_registry.views.obstacles import Obstacles
from gis.places import Area
from gis.rulebook import Pack

Shapes = NDArray[np.object_]
SLACK = 1e-3
"""Share of a piece by which it may be longer: 200 m measured are 200.0000003."""


class What(IntEnum):
    """Kinds of targets."""

    ROAD = 0
    JUNCTION = 1
    KEY_PLACE = 2
    GROUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Points on a plane, (n,) rows: pieces of road in their order, then junctions, places, ground.

    `thing` is the number of the line, junction, key place or ground cell among its kind, `area`
    that of the unit it lies in. `size` is metres of road or square metres of ground, else 0.
    `weight` has one decimal.
    """

    xy_m: Floats
    what: Ints
    thing: Ints
    area: Ints
    size: Floats
    weight: Floats

    def __len__(self) -> int:
        return len(self.what)

    def of(self, what: What) -> Ints:
        """Return the rows of one kind."""
        return np.flatnonzero(self.what == what)


def targets(  # noqa: PLR0917 -- the layers of a place
    areas: Shapes, lines: Shapes, places: Shapes, obstacles: Obstacles, pack: Pack
) -> Targets:
    """Return the targets inside the areas and outside the obstacles; everything in metres.

    Parameters
    ----------
    areas : (a,) polygons of units; on a border the first counts
    lines : (l,) LineStrings of roads
    places : (p,) points or areas of key places; one drawn inside a building is its front
    """
    rule = pack["SIT-01"]
    ways = STRtree(lines)
    parts = [
        _pieces(lines, rule.number("piece_m")),
        _junctions(lines, rule.number("junction_merge_m"), rule.number("junction_weight")),
        _key_places(places, ways, obstacles, pack),
        _ground(areas, obstacles, pack),
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    xy, what, thing, size, weight = columns
    points = points_of(xy)
    area = inside(points, areas)
    kept = (area >= 0) & ~_built(points, obstacles)
    return Targets(
        xy_m=xy[kept],
        what=what[kept].astype(np.int64),
        thing=thing[kept].astype(np.int64),
        area=area[kept],
        size=size[kept],
        weight=np.round(weight[kept], 1),
    )


def points_of(xy_m: Floats) -> Shapes:
    """Return a point for each row of (n, 2)."""
    found: Shapes = np.array(shapely.points(xy_m), dtype=object, ndmin=1)
    return found


def inside(points: Shapes, areas: Shapes) -> Ints:
    """Return the number of the first area each point lies in, -1 for none."""
    found = np.full(len(points), len(areas), dtype=np.int64)
    if len(areas):
        who, which = STRtree(points).query(areas, predicate="intersects")[::-1]
        np.minimum.at(found, who, which)
    found[found == len(areas)] = -1
    return found


def seen_points(areas: Shapes, xy_m: Floats) -> tuple[Ints, Ints]:
    """Return pairs (area, point) of what lies in or on the border of which area, sorted."""
    if not len(areas) or not len(xy_m):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    pairs: Ints = STRtree(points_of(xy_m)).query(areas, predicate="intersects")
    order = np.lexsort(pairs[::-1])
    return pairs[0][order], pairs[1][order]


_Part = tuple[Floats, Ints, Ints, Floats, Floats]


def _part(  # noqa: PLR0917 -- the columns in their order
    xy: Floats, what: What, thing: Ints, size: Floats, weight: Floats
) -> _Part:
    return xy.reshape(-1, 2), np.full(len(thing), what.value), thing, size, weight


def _pieces(lines: Shapes, piece_m: float) -> _Part:
    """Return the middles of equal pieces of each line, none longer than `piece_m`."""
    length = shapely.length(lines) if len(lines) else np.empty(0)
    number = np.ceil(length / piece_m - SLACK).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), number)
    step = np.arange(len(line)) - np.repeat(np.cumsum(number) - number, number)
    size = length[line] / number[line]
    at = shapely.line_interpolate_point(lines[line], (step + 0.5) * size)
    return _part(shapely.get_coordinates(at), What.ROAD, line, size, size)


def junctions(lines: Shapes) -> Floats:
    """Return where three or more ways meet, (j, 2).

    Lines that cross meet, also without a common corner: roads of a drawing seldom have them, and
    of bridges the register of roads knows nothing.
    """
    if not len(lines):
        return np.empty((0, 2))
    parts = shapely.get_parts(shapely.node(shapely.multilinestrings(lines)))
    ends = [shapely.get_coordinates(shapely.get_point(parts, at)) for at in (0, -1)]
    spots, ways = np.unique(np.round(np.concatenate(ends), 2), axis=0, return_counts=True)
    meet = spots[ways >= 3]  # noqa: PLR2004 -- of two ways it is a bend
    return np.asarray(meet, dtype=np.float64)


def _merged(spots: Floats, merge_m: float) -> Floats:
    """Return the middles of the groups of spots that lie close together, in their order."""
    if len(spots) < 2:  # noqa: PLR2004
        return spots
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    points = points_of(spots)
    left, right = STRtree(points).query(points, predicate="dwithin", distance=merge_m)
    links = coo_array((np.ones(len(left)), (left, right)), shape=(len(spots),) * 2)
    groups, group = connected_components(links, directed=False)
    count = np.bincount(group, minlength=groups)
    middles = [np.bincount(group, weights=spots[:, axis]) / count for axis in (0, 1)]
    return np.column_stack(middles)


def _junctions(lines: Shapes, merge_m: float, weight: float) -> _Part:
    """Return where roads meet; meetings closer than `merge_m` are one."""
    xy = _merged(junctions(lines), merge_m)
    count = len(xy)
    return _part(xy, What.JUNCTION, np.arange(count), np.zeros(count), np.full(count, weight))


def _key_places(places: Shapes, ways: STRtree, obstacles: Obstacles, pack: Pack) -> _Part:
    """Return a point for each key place, or some for an area; what lies in a building is its front."""
    rule = pack["SIT-01"]
    whole = rule.number("key_place_weight")
    xy: list[Floats] = []
    thing: list[int] = []
    weight: list[float] = []
    for number, place in enumerate(places):
        spots = _spread(place, rule.count("key_place_points"))
        free = spots[~_built(points_of(spots), obstacles)]
        if not len(free):
            free = _front(spots[0], ways, obstacles, rule.number("front_m"))[None]
        xy.append(free)
        thing += [number] * len(free)
        each = np.floor(10 * whole / len(free)) / 10  # one decimal; the first takes the rest
        weight += [whole - each * (len(free) - 1), *[each] * (len(free) - 1)]
    points = np.concatenate(xy) if xy else np.empty((0, 2))
    numbers = np.array(thing, dtype=np.int64)
    return _part(points, What.KEY_PLACE, numbers, np.zeros(len(numbers)), np.array(weight))


def _spread(place: Area | Point, most: int) -> Floats:
    """Return points spread evenly over an area, a middle one first; a point is itself."""
    middle = shapely.get_coordinates(shapely.point_on_surface(place))
    if place.area == 0 or most < 2:  # noqa: PLR2004
        return middle
    west, south, east, north = place.bounds
    side = int(np.sqrt(most))
    share = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(west + share * (east - west), south + share * (north - south))
    spots = np.column_stack([x.ravel(), y.ravel()])
    within = shapely.contains_xy(place, spots)
    return spots[within] if within.any() else middle


def _front(spot: Floats, ways: STRtree, obstacles: Obstacles, front_m: float) -> Floats:
    """Return the point before the wall of the building around a spot, on the way to its road."""
    point = Point(spot)
    (host, *_) = obstacles.tree.query(point, predicate="intersects")
    walls = shapely.boundary(obstacles.polygons[host])
    goal = ways.geometries[ways.nearest(point)] if len(ways) else walls
    straight = shapely.shortest_line(point, goal)
    road = np.asarray(shapely.get_coordinates(straight), dtype=np.float64)[1]
    passed = shapely.get_coordinates(shapely.intersection(straight, walls))
    if not len(passed):  # the road runs through the building
        passed = shapely.get_coordinates(shapely.shortest_line(point, walls))[1:]
        road = passed[0]
    wall = passed[np.argmin(np.hypot(*(passed - road).T))]
    away = wall - spot
    front: Floats = wall + front_m * away / max(float(np.hypot(*away)), 1e-9)
    return front


def _ground(areas: Shapes, obstacles: Obstacles, pack: Pack) -> _Part:
    """Return the corners of a square mesh that lie near a building of the areas."""
    rule = pack["SIT-01"]
    step, near = rule.number("ground_step_m"), rule.number("ground_near_m")
    rows = obstacles.tree.query(areas, predicate="intersects")[1] if len(areas) else []
    walls = obstacles.polygons[np.unique(rows).astype(np.int64)]
    cells = _cells_around(walls, step, near)
    if len(cells):
        points = points_of(cells * step)
        close = STRtree(points).query(walls, predicate="dwithin", distance=near)[1]
        cells = cells[np.unique(close)]
    number = np.arange(len(cells))
    size = np.full(len(cells), step * step)
    return _part(
        cells * step, What.GROUND, number, size, np.full(len(cells), rule.number("ground_weight"))
    )


def _cells_around(walls: Shapes, step: float, near: float) -> Floats:
    """Return the mesh corners, in steps, of the boxes around walls; each once, sorted."""
    if not len(walls):
        return np.empty((0, 2))
    bounds = shapely.bounds(walls)
    low = np.floor((bounds[:, :2] - near) / step).astype(np.int64)
    wide = np.ceil((bounds[:, 2:] + near) / step).astype(np.int64) - low + 1
    number = wide.prod(axis=1)
    owner = np.repeat(np.arange(len(walls)), number)
    at = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    column, row = at % wide[owner, 0], at // wide[owner, 0]
    found: Floats = np.unique(low[owner] + np.column_stack([column, row]), axis=0).astype(float)
    return found


def _built(points: Shapes, obstacles: Obstacles) -> NDArray[np.bool_]:
    inside_wall = np.zeros(len(points), dtype=np.bool_)
    inside_wall[np.unique(obstacles.tree.query(points, predicate="within")[0])] = True
    return inside_wall
