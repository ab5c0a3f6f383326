"""From delivered shapes to usable ones in EPSG:4490: which datum, which type, what was repaired.

A coordinate system is never assumed: it stands in the file or a person declares it. WGS-84 and
CGCS2000 are treated as equal (they differ by less than the 1 m that is stated for both).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gis.datums import bd09_to_wgs84, gcj02_to_wgs84
from gis.layers.fields import LINE, POINT, Layer
from gis.rulebook import Words

Shapes = NDArray[np.object_]
Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]

NAMED_DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
_OLD_CHINESE = {4214: "Beijing 54", 4610: "Xi'an 80"}  # no transformation exists in pyproj
_EQUAL_TO_4490 = {4326: "wgs84", 4490: "cgcs2000"}

_TYPES = {POINT: (0,), LINE: (1, 2), "Polygon": (3,), "Multi" + POINT: (4,),
          "Multi" + LINE: (5,), "MultiPolygon": (6,)}  # fmt: skip
# medians of |x| and |y|, the first that fits; metres of Chinese surveys (domain study 2.7)
_ANY = float("inf")
_RANGES = (
    ((0, 180), (0, 90), "像经纬度", "degrees"),
    ((0, 90), (0, 180), "像颠倒的经纬度", "degrees with the axes swapped"),
    ((1.2e7, 4.6e7), (0, 6.5e6), "像带带号的高斯投影", "Gauss-Kruger metres with a zone number"),
    ((0, 6.5e6), (1.2e7, 4.6e7), "像坐标轴颠倒的高斯投影", "Gauss-Kruger metres, axes swapped"),
    ((7e6, _ANY), (0, _ANY), "像网络墨卡托", "Web Mercator metres"),
    ((1e5, _ANY), (1e5, _ANY), "像不带带号的投影坐标", "projected metres without a zone number"),
)  # fmt: skip
_GLOBE = (-180.0, -90.0, 180.0, 90.0)


class UnknownDatumError(ValueError):
    """A declared coordinate system that does not exist, or cannot be converted."""


class OldDatumError(UnknownDatumError):
    """Beijing 54 or Xi'an 80: only control points can bring these to CGCS2000."""


@dataclass(frozen=True, slots=True)
class Datum:
    """A coordinate system: its name (wgs84, cgcs2000, gcj02, bd09 or EPSG:n) and the way out."""

    name: str
    degrees: bool
    crs: CRS | None = None

    def moved(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) coordinates of this system as lon/lat EPSG:4490."""
        if self.name == "gcj02":
            return np.column_stack(gcj02_to_wgs84(xy[:, 0], xy[:, 1]))
        if self.name == "bd09":
            return np.column_stack(bd09_to_wgs84(xy[:, 0], xy[:, 1]))
        if self.crs is None:
            return xy
        # by way of WGS-84, to which every system has a path; always_xy against axis surprises
        way = Transformer.from_crs(self.crs, "EPSG:4326", always_xy=True)
        return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))


def datum(name: str) -> Datum:
    """Return a coordinate system by its name, EPSG code or WKT.

    Raises UnknownDatumError, and OldDatumError for Beijing 54 and Xi'an 80.
    """
    plain = name.strip()
    if plain.lower() in NAMED_DATUMS:
        return Datum(plain.lower(), degrees=True)
    try:
        crs = CRS.from_user_input(plain)
    except CRSError as error:
        raise UnknownDatumError(
            f"no coordinate system {plain[:80]!r}; expected {', '.join(NAMED_DATUMS)} or EPSG:n"
        ) from error
    code = crs.to_epsg()
    shown = f"EPSG:{code}" if code else str(crs.name)
    base = crs.geodetic_crs.to_epsg() if crs.geodetic_crs else None
    if base in _OLD_CHINESE or re.search(r"xian.?1980|beijing.?1954", shown, re.IGNORECASE):
        raise OldDatumError(f"{shown} ({_OLD_CHINESE.get(base or 0, 'an old datum')})")
    if code in _EQUAL_TO_4490:
        return Datum(_EQUAL_TO_4490[code], degrees=True)
    return Datum(shown, degrees=crs.is_geographic, crs=crs)


def looks_like(xy: NDArray[np.float64]) -> Words:
    """Return what unlabelled coordinates look like, as a hint to the person; never a decision."""
    known = xy[np.isfinite(xy).all(axis=1)]
    if not len(known):
        return Words("为空", "are empty")
    x, y = np.median(np.abs(known), axis=0)
    shown = f"({known[0, 0]:.6g}, {known[0, 1]:.6g} …)"
    for (x_from, x_to), (y_from, y_to), zh, en in _RANGES:
        if x_from <= x <= x_to and y_from <= y <= y_to:
            return Words(f"{zh}{shown}", f"look like {en} {shown}")
    return Words(f"像图上坐标{shown}", f"look like coordinates of a picture {shown}")


def all_degrees(xy: NDArray[np.float64]) -> bool:
    """Tell whether every known pair could be degrees: never so for metres of a real survey."""
    known = np.abs(xy[np.isfinite(xy).all(axis=1)])
    return bool(len(known) and known.any() and (known <= (180, 90)).all())


def in_degrees(shapes: Shapes, system: Datum) -> Shapes:
    """Return the shapes in EPSG:4490 degrees, flat; None and empty stay as they are."""
    flat = np.asarray(shapely.force_2d(shapes), dtype=object)
    if system.name in ("wgs84", "cgcs2000"):
        return flat
    moved: Shapes = np.asarray(shapely.transform(flat, system.moved), dtype=object)
    return moved


def off_the_globe(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which shapes have coordinates that are no place; None and empty are not meant."""
    box = shapely.bounds(shapes)
    west, south, east, north = _GLOBE
    inside = (box[:, 0] >= west) & (box[:, 1] >= south) & (box[:, 2] <= east) & (box[:, 3] <= north)
    bad: NDArray[np.bool_] = ~(shapely.is_empty(shapes) | shapely.is_missing(shapes)) & ~inside
    return bad


def at_zero(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which shapes lie at (0, 0), where people put what they do not know."""
    zero: NDArray[np.bool_] = (shapely.bounds(shapes) == 0).all(axis=1)
    return zero


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Shapes that can be used, and by row what was repaired (area change, %) or is wrong."""

    shapes: Shapes
    repaired: dict[int, float]
    wrong: dict[int, Words]


def cleaned(shapes: Shapes, layer: Layer) -> Cleaned:
    """Return shapes of the layer's types, areas made valid; empty ones become None."""
    result = shapes.copy()
    result[shapely.is_empty(shapes) | shapely.is_missing(shapes)] = None
    kinds = shapely.get_type_id(result)
    allowed = [t for shape in layer.shapes for t in (*_TYPES[shape], *_TYPES["Multi" + shape])]
    wrong = {
        int(at): Words(f"是{result[at].geom_type}", f"is a {result[at].geom_type}")
        for at in np.flatnonzero((kinds >= 0) & ~np.isin(kinds, allowed))
    }
    _unwrap_single_points(result, wrong)
    repaired = _repair_areas(result, wrong)
    lines = np.isin(shapely.get_type_id(result), (1, 5))
    for at in np.flatnonzero(lines & (shapely.length(result) == 0)).tolist():
        wrong[at] = Words("没有长度", "has no length")
    for at in wrong:
        result[at] = None
    return Cleaned(result, repaired, wrong)


def _unwrap_single_points(shapes: Shapes, wrong: dict[int, Words]) -> None:
    for at in np.flatnonzero(shapely.get_type_id(shapes) == _TYPES["Multi" + POINT][0]):
        if int(at) in wrong:
            continue
        if shapely.get_num_geometries(shapes[at]) == 1:
            shapes[at] = shapely.get_geometry(shapes[at], 0)
        else:
            count = int(shapely.get_num_geometries(shapes[at]))
            wrong[int(at)] = Words(f"有{count}个点", f"has {count} points")


def _repair_areas(shapes: Shapes, wrong: dict[int, Words]) -> dict[int, float]:
    """Make invalid areas valid in place; return the change of area in percent by row."""
    areas = np.isin(shapely.get_type_id(shapes), (3, 6))
    repaired: dict[int, float] = {}
    for at in np.flatnonzero(areas & ~shapely.is_valid(shapes)).tolist():
        before = shapely.area(shapes[at])
        shape = _only_areas(shapely.make_valid(shapes[at], method="structure"))
        if shape is None or not np.isfinite(before):
            wrong[at] = Words("围不成面", "encloses no area")
            continue
        shapes[at] = shape
        change = abs(shapely.area(shape) - before) / before * 100 if before else 100.0
        repaired[at] = round(float(change), 3)
    for at in np.flatnonzero(areas & (shapely.area(shapes) == 0)).tolist():
        wrong[at] = Words("面积为 0", "has no area")
    return repaired


def _only_areas(shape: shapely.Geometry) -> shapely.Geometry | None:
    parts = shapely.get_parts(shape)
    kept = parts[shapely.get_type_id(parts) == _TYPES["Polygon"][0]]
    if not len(kept):
        return None
    whole: shapely.Geometry = kept[0] if len(kept) == 1 else shapely.multipolygons(kept)
    return whole
