"""A view cut to its picture and into bands of detail: exact polygons, walls and all.

The lower and the upper edge of the picture of a flat lens are straight lines on level ground,
across the direction it looks; those of a wider lens are taken as arcs. Bands end at arcs, in the
same pieces as the arc of the view: beside the middle a flat lens shows more than a band promises.
"""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from camera_registry.views.optics import Band, Frame
from camera_registry.views.view import NOTHING

Area = Polygon | MultiPolygon
Floats = NDArray[np.float64]

_FULL = 2 * math.pi
_BEYOND = 1.01  # drawn so far past the range that nothing coincides with the border of the view
_NOTHING_M2 = 0.01
_THREAD_M = 0.01


def in_picture(area: Area, lens: Floats, frame: Frame, *, flat: bool) -> Area:
    """Return the part of a view that is in the picture.

    `lens` is a row of `view.sectors`; `flat`: the picture's edges are straight lines (see above).
    """
    reach = float(lens[4]) * _BEYOND
    near, far = frame.near_m, min(frame.far_m, reach)
    if near >= far:
        return NOTHING
    if near <= 0 and far >= reach:
        return area
    kept = _strip(lens, near, far) if flat else _ring(lens, near, far)
    return areas_only(shapely.intersection(area, kept))


def cut_in_bands(area: Area, lens: Floats, bands: tuple[Band, ...]) -> list[Area]:
    """Return the part of a view in each band, finest first, and what lies beyond them all."""
    most = float(lens[4]) * _BEYOND
    ends = np.array([0.0, *(band.far_m for band in bands), math.inf]).clip(max=most)
    reached = int(np.searchsorted(ends, most))  # bands from here on begin out of range
    parts = shapely.intersection(area, _rings(lens, ends[:reached], ends[1 : reached + 1]))
    return [areas_only(part) for part in parts] + [NOTHING] * (len(bands) + 1 - reached)


def within(area: Area, lens: Floats, reach_m: float) -> Area:
    """Return the part of a view at most so far away."""
    if reach_m >= lens[4]:
        return area
    return areas_only(shapely.intersection(area, _ring(lens, 0.0, reach_m)))


def in_one_piece(area: Area) -> Polygon:
    """Return a view with its pieces tied by threads of a centimetre, as the store keeps it.

    A post below the picture parts the view beyond it: two pieces that almost touch.
    """
    if isinstance(area, Polygon):
        return area
    tied, *others = sorted(area.geoms, key=lambda part: -part.area)
    for part in others:
        thread = shapely.buffer(
            shapely.shortest_line(tied, part), _THREAD_M / 2, cap_style="square"
        )
        tied = max(shapely.get_parts(tied | thread | part), key=lambda piece: float(piece.area))
    return tied


def areas_only(shape: shapely.Geometry) -> Area:
    """Return the polygons of a shape, without lines, points and what is next to nothing."""
    if isinstance(shape, Polygon):
        return shape if shape.area >= _NOTHING_M2 else NOTHING
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    parts = parts[shapely.area(parts) >= _NOTHING_M2]
    if len(parts) == 1:
        one: Polygon = parts[0]
        return one
    return MultiPolygon(list(parts)) if len(parts) else NOTHING


def _strip(lens: Floats, near: float, far: float) -> Polygon:
    """Return the ground between two lines across the middle of the view."""
    x, y, start, width, reach, _ = lens
    ahead = np.array([math.sin(start + width / 2), math.cos(start + width / 2)])
    aside = np.array([ahead[1], -ahead[0]]) * reach * _BEYOND
    foot = np.array([x, y])
    first, last = foot + near * ahead, foot + far * ahead
    strip: Polygon = shapely.polygons([first - aside, last - aside, last + aside, first + aside])
    return strip


def _ring(lens: Floats, near: float, far: float) -> Polygon:
    ring: Polygon = _rings(lens, np.array([near]), np.array([far]))[0]
    return ring


def _rings(lens: Floats, near: Floats, far: Floats) -> NDArray[np.object_]:
    """Return rings between distances (n,), their arcs in the pieces of the view's own arc."""
    start, width, _, pieces = lens[2:]
    step = width / pieces
    if width + 2 * step >= _FULL:
        around = start + step * np.arange(int(pieces))
        around = np.append(around, np.arange(around[-1] + step, start + _FULL - step / 2, step))
        discs = shapely.polygons(_arcs(lens, around, far))
        holes = np.asarray(shapely.polygons(_arcs(lens, around, near)))
        holes[near <= 0] = NOTHING
        return np.asarray(shapely.difference(discs, holes))
    # a piece further on both sides, so that no side of the view is a side of the ring
    around = start + step * np.arange(-1, int(pieces) + 2)
    inner = _arcs(lens, around[::-1], near)
    return np.asarray(shapely.polygons(np.hstack([_arcs(lens, around, far), inner])))


def _arcs(lens: Floats, angles: Floats, reach: Floats) -> Floats:
    """Return the corners (n, angles, 2) at these distances (n,)."""
    arc = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    return np.asarray(lens[:2] + reach[:, None, None] * arc)
