"""Where roads meet: points at which three ways or more come together."""

import numpy as np
import shapely
from numpy.typing import NDArray

_SAME_M = 0.01  # corners of two roads this close are one
_WAYS = 3


def junctions(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the junctions of roads given in metres, as points.

    Roads that share a corner meet there: an end is one way, a corner inside a road two. Roads
    that cross without a common corner are taken for a bridge, unless no two roads of the whole
    network share one: then it was drawn without corners, and every crossing is a junction.
    """
    if not len(lines):
        return np.empty(0, dtype=object)
    corners = _shared(lines)
    return corners if corners.size else _crossing(lines)


def _shared(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = shapely.get_parts(lines)
    xy, owner = shapely.get_coordinates(parts, return_index=True)
    ends = np.ones(len(xy), dtype=bool)
    ends[1:-1] = (owner[1:-1] != owner[:-2]) | (owner[1:-1] != owner[2:])
    cells = np.round(xy / _SAME_M).astype(np.int64)
    keys = cells[:, 0] * (1 << 31) + cells[:, 1]
    _, first, of = np.unique(keys, return_index=True, return_inverse=True)
    ways = np.bincount(of, weights=np.where(ends, 1, 2))
    met: NDArray[np.object_] = shapely.points(xy[np.sort(first[ways >= _WAYS])])
    return met


def _crossing(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    one, other = shapely.STRtree(lines).query(lines, predicate="crosses")
    once = one < other
    met = shapely.get_parts(shapely.intersection(lines[one[once]], lines[other[once]]))
    points = met[shapely.get_type_id(met) == shapely.GeometryType.POINT]
    spots = np.unique(np.round(shapely.get_coordinates(points) / _SAME_M), axis=0) * _SAME_M
    crossings: NDArray[np.object_] = np.array([*shapely.points(spots)], dtype=object)
    return crossings
