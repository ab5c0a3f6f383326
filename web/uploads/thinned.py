"""Shapes of fewer corners, for the eye: in time that grows with the corners and no faster.

Simplifying by distance takes minutes on shapes that are made for it, so corners are left out by
their number.
"""

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Shapes = np.ndarray[Any, np.dtype[np.object_]]

_MOST_PARTS = 1_000  # of one shape
_LEAST_RING = 4


def thinned(shapes: Shapes, most: int) -> Shapes:
    """Return shapes with about `most` corners in all, holes left out; as they are when fewer.

    >>> ring = shapely.Point(0, 0).buffer(1, quad_segs=1000)
    >>> shapely.get_num_coordinates(thinned(np.array([ring]), 100)).tolist()
    [97]
    """
    corners = shapely.get_num_coordinates(shapes)
    step = -(-int(corners.sum()) // most)
    if step <= 1:
        return shapes
    fewer = np.array([_thin(one, step + 1) for one in shapes.tolist()], dtype=object)
    if shapely.get_num_coordinates(fewer).sum() > most:
        return np.asarray(shapely.envelope(fewer), dtype=object)
    return fewer


def _thin(shape: BaseGeometry, step: int) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    if len(parts) > _MOST_PARTS:
        return shape.envelope
    fewer = [_thin_part(part, step) for part in parts.tolist()]
    if len(fewer) == 1:
        return fewer[0]
    polygons = [part for part in fewer if isinstance(part, shapely.Polygon)]
    if len(polygons) == len(fewer):
        return shapely.MultiPolygon(polygons)
    lines = [part for part in fewer if isinstance(part, shapely.LineString)]
    if len(lines) == len(fewer):
        return shapely.MultiLineString(lines)
    return shapely.GeometryCollection(fewer)


def _thin_part(part: BaseGeometry, step: int) -> BaseGeometry:
    """Return every so manyth corner of a line or of the outer ring of a polygon."""
    if part.geom_type not in ("Polygon", "LineString"):
        return part.envelope if len(shapely.get_coordinates(part)) > 1 else part
    ring = part.geom_type == "Polygon"
    all_corners = shapely.get_coordinates(shapely.get_exterior_ring(part) if ring else part)
    corners = all_corners[:-1:step]
    if ring:
        return shapely.Polygon(corners) if len(corners) >= _LEAST_RING else part.envelope
    return shapely.LineString(np.vstack((corners, all_corners[-1:])))
