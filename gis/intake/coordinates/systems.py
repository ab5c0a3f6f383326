"""Which coordinate system a file is in, and the way from it to lon/lat EPSG:4490.

WGS-84 and CGCS2000 are treated as equal (they differ by less than the 1 m that is stated for
both). EPSG:4490 itself names latitude first and Gauss-Kruger systems the northing: here x is
always east and y always north.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gis.datums import bd09_to_wgs84, gcj02_to_wgs84
from gis.intake.coordinates.zones import ZONES, Zone

Shapes = NDArray[np.object_]
Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]

NAMED_DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
SHIFTED = frozenset(("gcj02", "bd09"))  # the two that web maps have moved away
LOCAL = "local"  # a plane of metres that only control points can place
WANTED = ", ".join((*NAMED_DATUMS, "EPSG:n"))

_EQUAL_TO_4490 = {4326: "wgs84", 4490: "cgcs2000"}
# no transformation of these exists in pyproj
_OLD_CODES = {4214: "Beijing 54", 4555: "New Beijing", 4610: "Xi'an 80"}
_OLD_NAME = re.compile(r"xian.{0,2}(?:19)?80|beijing.{0,2}(?:19)?54|new.beijing", re.IGNORECASE)
# a code, a URN, WKT, PROJ's JSON or its own text: anything else would be searched for by name
_CRS_TEXT = re.compile(
    r"[A-Za-z]{2,8}:[A-Za-z0-9]{1,12}(\+\d{1,6})?|\d{4,6}|urn:ogc:[\w:.-]+|[A-Z_0-9a-z]+\s*\[.*"
    r"|\{.*|\+proj=.*",
    re.DOTALL,
)
_READS_FILES = re.compile(r"init\s*=|grids\s*=|^\s*[/\\]|@", re.IGNORECASE)


class UnknownDatumError(ValueError):
    """A declared coordinate system that does not exist, or cannot be converted."""


@dataclass(frozen=True, slots=True)
class Datum:
    """A coordinate system: its name (wgs84, cgcs2000, gcj02, bd09 or EPSG:n) and the way out.

    `old` names the datum of a system that only control points bring to CGCS2000; `zone` is its
    Gauss-Kruger zone, where it is one of China's. `by_control` is the way that control points
    have given.
    """

    name: str
    degrees: bool
    crs: CRS | None = None
    old: str = ""
    zone: Zone | None = None
    by_control: Move | None = None

    @property
    def same(self) -> bool:
        """Whether its numbers are those of EPSG:4490 already."""
        return self.name in _EQUAL_TO_4490.values()

    def moved(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) coordinates of this system as lon/lat EPSG:4490."""
        if self.by_control is not None:
            return self.by_control(xy)
        if self.name == "gcj02":
            return np.column_stack(gcj02_to_wgs84(xy[:, 0], xy[:, 1]))
        if self.name == "bd09":
            return np.column_stack(bd09_to_wgs84(xy[:, 0], xy[:, 1]))
        if self.crs is None:
            return xy
        return np.column_stack(_way(self.crs).transform(xy[:, 0], xy[:, 1]))


@lru_cache(maxsize=64)
def _way(crs: CRS) -> Transformer:
    # by way of WGS-84, to which every system has a path; always_xy against axis surprises
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


@lru_cache(maxsize=256)
def datum(name: str) -> Datum:
    """Return a coordinate system by its name, EPSG code or WKT.

    Raises UnknownDatumError.
    """
    plain = name.strip()
    if plain.lower() in NAMED_DATUMS:
        return Datum(plain.lower(), degrees=True)
    if plain.lower() == LOCAL:
        return Datum(LOCAL, degrees=False, old=LOCAL)
    crs = _crs(plain)
    code = crs.to_epsg()
    if code in _EQUAL_TO_4490:
        return Datum(_EQUAL_TO_4490[code], degrees=True)
    shown = f"EPSG:{code}" if code else str(crs.name)
    old = _old(crs, code)
    return Datum(shown, degrees=crs.is_geographic, crs=crs, old=old, zone=ZONES.get(code or 0))


def _crs(text: str) -> CRS:
    wrong = f"no coordinate system {text[:80]!r}; expected {WANTED}"
    if not _CRS_TEXT.fullmatch(text) or _READS_FILES.search(text):
        raise UnknownDatumError(wrong)
    try:
        crs = CRS.from_user_input(text).to_2d()
    except CRSError as error:
        raise UnknownDatumError(wrong) from error
    if not (crs.is_geographic or crs.is_projected):  # heights, engineering sites, the globe's core
        raise UnknownDatumError(wrong)
    return crs


def of_zone(zone: Zone) -> Datum:
    """Return the coordinate system of a Gauss-Kruger zone."""
    return datum(zone.name)


def _old(crs: CRS, code: int | None) -> str:
    base = crs.geodetic_crs
    base_code = base.to_epsg() if base is not None else None
    known = _OLD_CODES.get(code or 0) or _OLD_CODES.get(base_code or 0)
    named = f"{crs.name} {base.name if base is not None else ''}"
    found = _OLD_NAME.search(named)
    return known or (found.group() if found else "")


def in_degrees(shapes: Shapes, system: Datum) -> Shapes:
    """Return the shapes in EPSG:4490 degrees, flat; None and empty stay as they are."""
    flat = shapes.copy()
    if (shapely.has_z(shapes) | shapely.has_m(shapes)).any():
        flat = np.asarray(shapely.force_2d(shapes), dtype=object)
    if system.same:
        return flat
    moved: Shapes = np.asarray(shapely.transform(flat, system.moved), dtype=object)
    return moved
