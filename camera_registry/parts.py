"""Which cameras, units and ground a part of a register can matter to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.camera import Camera
from camera_registry.scene import Ground
from gis.crs import LocalPlane
from gis.rulebook import Pack

Box = tuple[float, float, float, float]

_DEGREE_M = 110_500.0  # the shortest degree of latitude, so that no box is too small
_BESIDE_M = 5.0  # lenses are moved to walls; boxes take that in


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The units to report, and the plane all of the store is measured on."""

    codes: frozenset[str]
    plane: LocalPlane


def drawn_for(
    codes: Collection[str], ground: Ground, cameras: Sequence[Camera], pack: Pack
) -> list[Camera]:
    """Return the cameras of the units and those whose range reaches any of their places."""
    boxes = reaches(cameras, pack)
    shapes = list(_places_of(codes, ground))
    near = np.zeros(len(cameras), dtype=bool)
    for west, south, east, north in shapely.bounds(np.array(shapes, dtype=object)).reshape(-1, 4):
        near |= (
            (boxes[:, 0] <= east)
            & (boxes[:, 2] >= west)
            & ((boxes[:, 1] <= north) & (boxes[:, 3] >= south))
        )
    return [c for c, close in zip(cameras, near, strict=True) if close or c.unit_code in codes]


def _places_of(codes: Collection[str], ground: Ground) -> Iterable[Geometry]:
    for unit in ground.units:
        if unit.code in codes and unit.boundary is not None:
            yield unit.boundary
    for hamlet in ground.hamlets:
        if hamlet.unit_code in codes and hamlet.geometry is not None:
            yield hamlet.geometry
    yield from (zone.boundary for zone in ground.grids if zone.unit_code in codes)
    yield from (place.geometry for place in ground.key_places if place.unit_code in codes)


def reaches(cameras: Sequence[Camera], pack: Pack) -> NDArray[np.float64]:
    """Return boxes (n, 4) in degrees of all a camera can see; nan where it stands nowhere."""
    points = np.empty(len(cameras), dtype=object)
    points[:] = [camera.position for camera in cameras]
    x, y = shapely.get_x(points), shapely.get_y(points)
    assumed = pack["CAM-26"].number("default_dist_m") if pack.has("CAM-26") else 0.0
    metres = np.array([c.range_m or assumed for c in cameras], dtype=float) + _BESIDE_M
    up = metres / _DEGREE_M
    along = up / np.maximum(0.01, np.cos(np.radians(y)))
    return np.column_stack([x - along, y - up, x + along, y + up])
