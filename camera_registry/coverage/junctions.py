"""Where roads meet: points at which three ways or more come together."""

import numpy as np
import shapely
from numpy.typing import NDArray

_SAME_M = 0.01  # corners of two roads this close are one
_WAYS = 3


def junctions(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the junctions of roads given in metres, as points.

    Roads that share a corner meet there: an end is one way, a corner inside a road two. Roads
    that cross without a common corner are taken for a bridge.
    """
    if not len(lines):
        return np.empty(0, dtype=object)
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
