"""What cameras see: their sectors cut by buildings, exact, in metres.

Bearings are degrees clockwise from north. An arc is drawn in pieces of at most one degree, so an
open sector is at most 0.006 % smaller than the round one and nothing reaches beyond the range.
"""

from importlib.util import find_spec
from typing import cast

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import Polygon

from camera_registry.views import shadows
from camera_registry.views.obstacles import Obstacles, prepare

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FULL_DEG = 360.0
_AT_WALL_M = 1e-7  # closer than this a camera hangs on the wall
_OFF_WALL_M = 1e-6  # and is held that far from it, so that the wall has one side
_NOTHING_M2 = 0.01  # a view smaller than a hand is none
_CHUNK = 4096
NOTHING = Polygon()  # one for all: making an empty one takes longer than cutting a view


def visible_areas(  # noqa: PLR0917 -- the agreed call
    xy_m: ArrayLike,
    bearing_deg: ArrayLike,
    view_angle_deg: ArrayLike,
    range_m: ArrayLike,
    obstacles: NDArray[np.object_] | Obstacles,
    *,
    height_m: ArrayLike | None = None,
    obstacle_height_m: ArrayLike | None = None,
) -> list[Polygon]:
    """Return what each camera sees, an empty polygon where it sees nothing.

    Parameters
    ----------
    xy_m : (n, 2), one row a camera; the others are (n,) or one value for all
    bearing_deg : the middle of the view; nan = not known = no view
    view_angle_deg : in (0, 360]; 360 sees all around
    obstacles : polygons in metres, in any state, or what `prepare` made of them
    height_m, obstacle_height_m : where both are given, lenses see over what is lower than they
        are (see `heights`), and an area may be a MultiPolygon; one height an obstacle, nan: not
        known

    A camera inside an obstacle sees nothing; one on its wall sees what lies before the wall.
    Raises ValueError for an angle or a range that cannot be.

    >>> [round(area.area) for area in visible_areas([(0, 0)], [90], [90], [20], [])]
    [314]
    """
    cameras = sectors(xy_m, bearing_deg, view_angle_deg, range_m)
    if height_m is not None and obstacle_height_m is not None:
        from camera_registry.views.heights import areas_over, roofs

        drawn = obstacles.polygons if isinstance(obstacles, Obstacles) else obstacles
        over = areas_over(cameras, height_m, roofs(drawn, obstacle_height_m))
        return cast("list[Polygon]", over)  # the agreed type; several pieces only where asked for
    if not isinstance(obstacles, Obstacles):
        obstacles = prepare(np.asarray(obstacles, dtype=object))
    areas = np.full(len(cameras), NOTHING, dtype=object)
    seeing = np.flatnonzero(np.isfinite(cameras).all(axis=1))
    placed, outside = off_walls(cameras[seeing], obstacles)
    seeing, placed = seeing[outside], placed[outside]
    areas[seeing] = open_areas(placed, obstacles)
    return list(areas)


def open_areas(cameras: Floats, obstacles: Obstacles) -> NDArray[np.object_]:
    """Return the visible areas of cameras outside all obstacles; rows as `off_walls` gives them."""
    # without numba the plain way: slower, the same areas
    cut = swept_areas if find_spec("numba") else shadowed_areas
    areas = np.empty(len(cameras), dtype=object)
    for at in range(0, len(cameras), _CHUNK):
        areas[at : at + _CHUNK] = cut(cameras[at : at + _CHUNK], obstacles)
    return areas


def sectors(
    xy_m: ArrayLike, bearing_deg: ArrayLike, view_angle_deg: ArrayLike, range_m: ArrayLike
) -> Floats:
    """Return (n, 6) rows x, y, first bearing, view angle (radians), range, pieces of the arc."""
    xy = np.asarray(xy_m, dtype=float).reshape(-1, 2)
    aims = np.column_stack(
        [
            np.broadcast_to(np.asarray(v, float), len(xy))
            for v in (bearing_deg, view_angle_deg, range_m)
        ]
    )
    bearing, angle, reach = aims.T
    if not ((angle > 0) & (angle <= _FULL_DEG) | np.isnan(angle)).all():
        raise ValueError(
            f"view angles {angle.min()}..{angle.max()}, expected more than 0 up to 360"
        )
    if not ((reach > 0) | np.isnan(reach)).all():
        raise ValueError(f"ranges from {reach.min()} m, expected more than 0")
    start = np.radians((bearing - angle / 2) % _FULL_DEG)
    return np.column_stack([xy, start, np.radians(angle), reach, np.ceil(angle)])


def swept_areas(cameras: Floats, obstacles: Obstacles) -> NDArray[np.object_]:
    """Return the visible areas by the compiled sweep; rows as `sectors` and `off_walls` give."""
    from camera_registry.views.kernels import swept
    from camera_registry.views.soundness import plainly_valid

    first_near, near = _near(cameras, obstacles)
    corners, first = swept(cameras, obstacles.edges, obstacles.first_edge, first_near, near)
    counts = np.diff(first)
    areas = np.full(len(cameras), NOTHING, dtype=object)
    real = counts > 2  # noqa: PLR2004 -- corners of a polygon
    ring = np.repeat(np.cumsum(real) - 1, counts)[np.repeat(real, counts)]
    areas[real] = shapely.polygons(
        shapely.linearrings(corners[np.repeat(real, counts)], indices=ring)
    )
    return _sound(areas, ~plainly_valid(cameras, corners, first))


def shadowed_areas(cameras: Floats, obstacles: Obstacles) -> NDArray[np.object_]:
    """Return the visible areas by subtracting shadows; rows as `sectors` and `off_walls` give."""
    first_near, near = _near(cameras, obstacles)
    areas = np.full(len(cameras), NOTHING, dtype=object)
    for i, camera in enumerate(cameras):
        around = near[first_near[i] : first_near[i + 1]]
        rows = [obstacles.edges[slice(*obstacles.first_edge[k : k + 2])] for k in around]
        edges = np.concatenate([np.empty((0, 4)), *rows])
        areas[i] = shadows.seen_past(camera, edges, obstacles.polygons[around])
    return _sound(areas, np.ones(len(areas), dtype=bool))


def off_walls(cameras: Floats, obstacles: Obstacles) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the cameras with those on a wall held just off it, and which are outside."""
    placed, outside = cameras.copy(), np.ones(len(cameras), dtype=bool)
    points = np.array(shapely.points(cameras[:, :2]), dtype=object, ndmin=1)
    who, which = obstacles.tree.query(points, predicate="dwithin", distance=_AT_WALL_M)
    turns = np.arange(0, 2 * np.pi, np.pi / 8)
    steps = _OFF_WALL_M * np.column_stack([np.sin(turns), np.cos(turns)])
    for i in np.unique(who):
        walls = shapely.union_all(obstacles.polygons[which[who == i]])
        on_wall = shapely.distance(points[i], shapely.boundary(walls)) <= _AT_WALL_M
        tried = cameras[i, :2] + steps
        away = shapely.distance(shapely.points(tried), walls)
        outside[i] = on_wall and away.max() > 0
        placed[i, :2] = tried[np.argmax(away)]
    return placed, outside


def _near(cameras: Floats, obstacles: Obstacles) -> tuple[Ints, Ints]:
    """Return for each camera the obstacles whose box it may reach, as (first, members)."""
    who, which = obstacles.tree.query(shapely.box(*sector_boxes(cameras).T))
    order = np.argsort(who, kind="stable")
    first = np.searchsorted(who[order], np.arange(len(cameras) + 1))
    return first.astype(np.int64), which[order].astype(np.int64)


def sector_boxes(cameras: Floats) -> Floats:
    """Return the boxes (n, 4) of the sectors."""
    x, y, start, width, reach, _ = cameras.T
    ends = np.stack([start, start + width])
    quarters = np.arange(4)[:, None] * np.pi / 2  # north, east, south, west
    past = (quarters - start) % (2 * np.pi) <= width
    east, north = np.sin(ends), np.cos(ends)
    high_x, low_x = np.maximum(0, east.max(axis=0)), np.minimum(0, east.min(axis=0))
    high_y, low_y = np.maximum(0, north.max(axis=0)), np.minimum(0, north.min(axis=0))
    high_y[past[0]], high_x[past[1]], low_y[past[2]], low_x[past[3]] = 1, 1, -1, -1
    sides = np.stack([low_x, low_y, high_x, high_y]) * reach
    return np.column_stack([x + sides[0], y + sides[1], x + sides[2], y + sides[3]])


def _sound(areas: NDArray[np.object_], doubtful: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return the areas valid, in one piece, and empty where they are next to nothing.

    Only the doubtful ones are asked: the others are valid by their corners (see `soundness`).
    """
    asked = np.flatnonzero(doubtful)
    for i in asked[~shapely.is_valid(areas[asked])]:
        parts = shapely.get_parts(shapely.buffer(areas[i], 0))
        areas[i] = max(parts, key=shapely.area, default=NOTHING)
    areas[shapely.area(areas) < _NOTHING_M2] = NOTHING
    return areas
