"""Which views are plainly valid polygons, told from their corners; compiled.

Asking GEOS costs as much as half the sweep. Nearly all views need not be asked: their corners go
clockwise round the camera step by step, which cannot cross itself, or along one direction to or
from a wall, clear of the walls before and after. The others are left to GEOS.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_FULL = 2 * math.pi
_SPARE = 1e-6  # radians a view angle stays under the full circle
_ROUNDING_M = 1e-9  # far more than coordinates of a county are rounded by
_FEWEST = 3  # corners of a polygon


@njit(cache=True, nogil=True)
def plainly_valid(cameras: Floats, corners: Floats, first: Ints) -> Bools:
    """Return (n,) whether the corners of each camera, as `kernels.swept` gives them, are valid.

    False means: not plain from the corners, not that it is invalid.
    """
    told = np.zeros(cameras.shape[0], dtype=np.bool_)
    for i in range(cameras.shape[0]):
        if cameras[i, 3] >= _FULL or cameras[i, 3] < _FULL - _SPARE:
            told[i] = _goes_round(cameras[i], corners[first[i] : first[i + 1]])
    return told


def warm() -> None:
    """Compile it, or load it compiled."""
    one = np.array([[0.0, 0.0, 0.0, math.pi / 2, 10.0, 90.0]])
    plainly_valid(one, np.array([[0.0, 0.0], [0.0, 9.0], [9.0, 0.0]]), np.array([0, 3]))


@njit(cache=True, nogil=True)
def _goes_round(camera: Floats, corners: Floats) -> bool:
    """Tell whether the corners go clockwise round the camera, of a full circle back to the first."""
    full = camera[3] >= _FULL
    corners = corners if full else corners[1:]  # of a sector the camera itself comes first
    n, along_before, margin = corners.shape[0], False, _ROUNDING_M * camera[4]
    if n < _FEWEST and (full or n < _FEWEST - 1):
        return False
    for i in range(n if full else n - 1):
        j = i + 1 if i + 1 < n else 0
        if _left(corners[i], corners[j], camera) < -margin:
            along_before = False
            continue
        if along_before or (not full and (i == 0 or j + 1 == n)):  # rare
            return False
        along_before = True
        before = _left(corners[i - 1], corners[i], corners[j])
        after = _left(corners[j], corners[j + 1 if j + 1 < n else 0], corners[i])
        if _away(corners[j], camera) < _away(corners[i], camera):  # to a nearer wall
            before, after = -before, -after
        if min(before, -after) < margin:
            return False
    return True


@njit(cache=True, nogil=True)
def _left(a: Floats, b: Floats, c: Floats) -> float:
    """Return how far left of the way from a to b a point lies, times its length."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


@njit(cache=True, nogil=True)
def _away(a: Floats, camera: Floats) -> float:
    return float((a[0] - camera[0]) ** 2 + (a[1] - camera[1]) ** 2)
