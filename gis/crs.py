"""From lon/lat to metres and back: the only place that knows projections.

Everything kept is lon/lat in EPSG:4490; distances and areas are taken on a plane laid through
the middle of what is measured, where a metre is a metre to within 1 part in 10,000 for places
up to 80 km across.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import Geometry

Geometries = Sequence[Geometry | None] | NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """A transverse Mercator plane (GRS80, scale 1) with its origin at lon0, lat0 degrees."""

    lon0: float
    lat0: float

    def to_metres(self, geometries: Geometries) -> NDArray[np.object_]:
        """Return the geometries with x east and y north in metres; None stays None."""
        forward, _ = _transformers(self.lon0, self.lat0)
        return _moved(geometries, forward)

    def to_degrees(self, geometries: Geometries) -> NDArray[np.object_]:
        """Return geometries of this plane as lon/lat EPSG:4490; None stays None."""
        _, back = _transformers(self.lon0, self.lat0)
        return _moved(geometries, back)

    def metres_of(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) lon/lat as x east and y north in metres."""
        forward, _ = _transformers(self.lon0, self.lat0)
        return np.column_stack(forward.transform(xy[:, 0], xy[:, 1]))

    def degrees_of(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) metres of this plane as lon/lat EPSG:4490."""
        _, back = _transformers(self.lon0, self.lat0)
        return np.column_stack(back.transform(xy[:, 0], xy[:, 1]))


def plane_for(geometries: Geometries) -> LocalPlane:
    """Return the plane through the middle of the geometries.

    The origin is rounded to 0.01 degree, so that small changes keep the plane. Raises ValueError
    when there is nothing to measure.
    """
    west, south, east, north = shapely.total_bounds(np.asarray(geometries, dtype=object))
    if np.isnan(west):
        raise ValueError("no geometry to lay a plane through; expected at least one")
    return LocalPlane(round(float(west + east) / 2, 2), round(float(south + north) / 2, 2))


@cache
def _transformers(lon0: float, lat0: float) -> tuple[Transformer, Transformer]:
    plane = f"+proj=tmerc +lon_0={lon0} +lat_0={lat0} +k=1 +x_0=0 +y_0=0 +ellps=GRS80 +units=m"
    # always_xy: EPSG:4490 itself has its axes as lat, lon
    forward = Transformer.from_crs("EPSG:4490", plane, always_xy=True)
    return forward, Transformer.from_crs(plane, "EPSG:4490", always_xy=True)


def _moved(geometries: Geometries, transformer: Transformer) -> NDArray[np.object_]:
    shapes = np.asarray(geometries, dtype=object)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    moved: NDArray[np.object_] = np.atleast_1d(shapely.transform(shapes, move))
    return moved
