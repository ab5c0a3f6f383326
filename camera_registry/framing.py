"""A view cut to its picture and into bands of detail: exact polygons, walls and all.

The lower and the upper edge of the picture of a flat lens are straight lines on level ground,
across the direction it looks; those of a wider lens are taken as arcs. Bands end at arcs, in the
same pieces as the arc of the view: beside the middle a flat lens shows more than a band promises.
"""

import math
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from camera_registry.optics import Band, Frame

Area = Polygon | MultiPolygon
Floats = NDArray[np.float64]

_FULL = 2 * math.pi
_BEYOND = 1.01  # drawn so far past the range that nothing coincides with the border of the view
_NOTHING_M2 = 0.01
NOTHING = Polygon()  # one for all: making an empty one takes longer than cutting a view


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
    ends = [0.0, *(band.far_m for band in bands), math.inf]
    most = float(lens[4]) * _BEYOND
    rings = [
        _ring(lens, near, min(far, most)) if near < most else NOTHING
        for near, far in pairwise(ends)
    ]
    parts = shapely.intersection(area, np.array(rings, dtype=object))
    return [areas_only(part) for part in parts]


def within(area: Area, lens: Floats, reach_m: float) -> Area:
    """Return the part of a view at most so far away."""
    if reach_m >= lens[4]:
        return area
    return areas_only(shapely.intersection(area, _ring(lens, 0.0, reach_m)))


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
    return Polygon([first - aside, last - aside, last + aside, first + aside])


def _ring(lens: Floats, near: float, far: float) -> Polygon:
    """Return the ring between two distances, its arcs in the pieces of the view's own arc."""
    x, y, start, width, _, pieces = lens
    step = width / pieces
    if width + 2 * step >= _FULL:
        around = start + step * np.arange(int(pieces))
        around = np.append(around, np.arange(around[-1] + step, start + _FULL - step / 2, step))
        outer = _circle(x, y, around, far)
        return Polygon(outer, [_circle(x, y, around, near)] if near > 0 else [])
    # a piece further on both sides, so that no side of the view is a side of the ring
    around = start + step * np.arange(-1, int(pieces) + 2)
    outer = _circle(x, y, around, far)
    inner = _circle(x, y, around[::-1], near) if near > 0 else np.array([[x, y]])
    return Polygon(np.vstack([outer, inner]))


def _circle(x: float, y: float, angles: Floats, reach: float) -> Floats:
    return np.column_stack([x + reach * np.sin(angles), y + reach * np.cos(angles)])
