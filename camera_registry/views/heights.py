"""What a lens sees over low buildings: ground behind a wall of known height comes back in sight.

From a lens H above the ground a wall of height h < H hides the ground behind it out to
H / (H - h) times its distance, all of it where h >= H or h is not known. So a flat roof hides its
outline, the outline drawn that much larger from the point below the lens, and all between:
polygons, exact. Roofs are not ground, and the ground is level.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import Polygon, STRtree

from camera_registry.views.framing import Area, areas_only
from camera_registry.views.obstacles import prepare
from camera_registry.views.view import NOTHING, off_walls, open_areas, sector_boxes

Floats = NDArray[np.float64]
Polygons = NDArray[np.object_]

_GRID_M = 1e-8
_AS_HIGH = 0.9999  # of the lens: a roof so little below it hides all behind
_EDGE_ON_M2 = 1e-12


@dataclass(frozen=True)
class Roofs:
    """Buildings and the heights of their roofs, inf where not known. Slits are filled."""

    polygons: Polygons
    height_m: Floats
    gap_m: float

    @cached_property
    def tree(self) -> STRtree:
        """The index of the polygons."""
        return STRtree(self.polygons)


def roofs(polygons: Polygons, height_m: ArrayLike, *, gap_m: float = 0.0) -> Roofs:
    """Return buildings (n,) with heights (n,) ready for `seen_over`; nan: height not known.

    A slit narrower than `gap_m` between two buildings is as high as the lower one.
    """
    known = np.asarray(height_m, dtype=float)
    parts, owner = _whole(polygons)
    high = np.where(np.isnan(known), np.inf, known)[owner]
    if gap_m > 0 and len(parts) > 1:
        left, right = STRtree(parts).query(parts, predicate="dwithin", distance=gap_m)
        left, right = left[left < right], right[left < right]
        slits = [_between(parts[[i, j]], gap_m) for i, j in zip(left, right, strict=True)]
        pieces, pair = shapely.get_parts(np.array([*slits, None])[:-1], return_index=True)
        areas = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
        parts = np.concatenate([parts, pieces[areas]])
        high = np.concatenate([high, np.minimum(high[left], high[right])[pair[areas]]])
    return Roofs(parts, high, gap_m)


def _whole(polygons: Polygons) -> tuple[Polygons, NDArray[np.intp]]:
    """Return outlines repaired, one a row, and of which row each is a part."""
    shapes = np.asarray(polygons, dtype=object).ravel()
    corners, owners = shapely.get_coordinates(shapes, return_index=True)
    usable = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    usable[owners[~np.isfinite(corners).all(axis=1)]] = False
    rows = np.flatnonzero(usable)
    mended = shapely.make_valid(shapely.force_2d(shapes[rows]))
    parts, of = shapely.get_parts(mended, return_index=True)
    parts, again = shapely.get_parts(parts, return_index=True)  # collections hold multis
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    return parts[areas], rows[of[again[areas]]]


def _between(pair: Polygons, gap_m: float) -> shapely.Geometry:
    """Return the slit narrower than `gap_m` between two outlines."""
    closed = shapely.union_all(prepare(pair, gap_m=gap_m).polygons)
    return shapely.difference(closed, shapely.union_all(pair))


def areas_over(cameras: Floats, height_m: ArrayLike, buildings: Roofs) -> list[Area]:
    """Return the ground each lens sees; `height_m` is (n,) or one for all, nan: not known."""
    heights = np.broadcast_to(np.asarray(height_m, dtype=float), len(cameras))
    return [
        seen_over(camera, float(height), buildings) if np.isfinite(camera).all() else NOTHING
        for camera, height in zip(cameras, heights, strict=True)
    ]


def seen_over(camera: Floats, height_m: float, buildings: Roofs) -> Area:
    """Return the ground a lens `height_m` above it sees, in one or more pieces.

    `camera` is a row of `view.sectors`. A lens above a roof it stands over sees past its edges; one
    inside a building higher than itself sees nothing.
    """
    near = buildings.tree.query(shapely.box(*sector_boxes(camera[None])[0]))
    high = ~(buildings.height_m[near] < _AS_HIGH * height_m)  # all, where its own is not known
    walls = prepare(buildings.polygons[near[high]], gap_m=buildings.gap_m)
    placed, outside = off_walls(camera[None], walls)
    if not outside[0]:
        return NOTHING
    seen: Area = open_areas(placed, walls)[0]
    low = near[~high]
    if not low.size or seen.is_empty:
        return seen
    times = height_m / (height_m - buildings.height_m[low])
    hidden = [
        part
        for polygon, by in zip(buildings.polygons[low], times, strict=True)
        for part in _hidden_by(polygon, camera[:2], by)
    ]
    box = shapely.total_bounds(seen)
    within = shapely.clip_by_rect(np.array(hidden, dtype=object), *box)
    covered = shapely.union_all(shapely.make_valid(within), grid_size=_GRID_M)
    return areas_only(shapely.difference(seen, covered, grid_size=_GRID_M))


def _hidden_by(polygon: Polygon, foot: Floats, times: float) -> list[Polygon]:
    """Return the pieces of ground hidden by a flat roof: its outline swept away from the foot."""
    larger: Polygon = shapely.transform(polygon, lambda xy: foot + times * (xy - foot))
    pieces = [polygon, larger]
    for ring in shapely.get_rings(polygon):
        near = shapely.get_coordinates(ring)
        far = foot + times * (near - foot)
        corners = np.stack([near[:-1], near[1:], far[1:], far[:-1]], axis=1)
        swept = np.asarray(shapely.polygons(corners))
        pieces += list(swept[shapely.area(swept) > _EDGE_ON_M2])
    return pieces
