"""Between WGS-84 and the two shifted datums of Chinese web maps, GCJ-02 and BD-09.

Arrays of degrees in, arrays of degrees out, always (lon, lat). The formula is the published one
(agreement with the official algorithm cannot be tested; about 1 m of AMap's). The way back is a
fixed-point iteration and exact to 1e-8 m (to 1e-6 m on the meridian of 105 E itself, where the
formula folds over itself). Points outside the box in which the shift is defined
come back unchanged.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

# the box of the published formula; it holds more than China (Seoul is shifted too)
WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271

_SEMI_MAJOR_M = 6378245.0  # Krasovsky 1940, as in the published formula
_ECCENTRICITY_2 = 0.00669342162296594323
_BAIDU_TURN = np.pi * 3000.0 / 180.0
_STEPS = 6  # three already give 0.15 mm
_AT_ONCE = 16_384  # points per round: the work stays in the processor's cache


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return WGS-84 degrees as GCJ-02 (AMap, Tencent)."""
    return _by_chunks(lon, lat, _to_gcj02)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return GCJ-02 degrees as WGS-84, the exact inverse of `wgs84_to_gcj02`."""
    return _by_chunks(lon, lat, lambda x, y: _solved(_to_gcj02, x, y, (x, y)))


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return GCJ-02 degrees as BD-09 (Baidu)."""
    return _by_chunks(lon, lat, _to_bd09)


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return BD-09 degrees as GCJ-02, the exact inverse of `gcj02_to_bd09`."""
    return _by_chunks(lon, lat, lambda x, y: _solved(_to_bd09, x, y, (x - 0.0065, y - 0.006)))


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return WGS-84 degrees as BD-09 (Baidu)."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return BD-09 degrees as WGS-84."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _to_gcj02(lon: Degrees, lat: Degrees) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = 20.0 * (np.sin(6.0 * np.pi * x) + np.sin(2.0 * np.pi * x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    angle = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY_2 * np.sin(angle) ** 2
    north_radius_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2) / (magic * np.sqrt(magic))
    east_radius_m = _SEMI_MAJOR_M / np.sqrt(magic) * np.cos(angle)
    return lon + np.degrees(east / east_radius_m), lat + np.degrees(north / north_radius_m)


def _to_bd09(lon: Degrees, lat: Degrees) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _solved(
    forward: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees, guess: Pair
) -> Pair:
    """Return what `forward` takes to (lon, lat): the shift changes slowly, so guesses close in."""
    x, y = guess
    for _ in range(_STEPS):
        there_x, there_y = forward(x, y)
        x, y = x + (lon - there_x), y + (lat - there_y)
    return x, y


def _by_chunks(lon: ArrayLike, lat: ArrayLike, convert: Callable[[Degrees, Degrees], Pair]) -> Pair:
    lons, lats = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    flat_x, flat_y = lons.reshape(-1), lats.reshape(-1)
    inside = np.flatnonzero((flat_x > WEST) & (flat_x < EAST) & (flat_y > SOUTH) & (flat_y < NORTH))
    for start in range(0, len(inside), _AT_ONCE):
        part = inside[start : start + _AT_ONCE]
        flat_x[part], flat_y[part] = convert(flat_x[part], flat_y[part])
    return lons, lats
