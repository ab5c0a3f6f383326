"""What coordinates look like by their size alone: a hint to a person, and a check of what is said."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.intake.coordinates.zones import PREFIX_M
from gis.rulebook import Pack, Words

Points = NDArray[np.float64]  # (n, 2)

# medians of |x| and |y|, the first that fits; metres of Chinese surveys
_ANY = float("inf")
_RANGES = (
    ((0, 180), (0, 90), "像经纬度", "degrees"),
    ((0, 90), (0, 180), "像颠倒的经纬度", "degrees with the axes swapped"),
    ((1.2e7, 4.6e7), (0, 6.5e6), "像带带号的高斯投影", "Gauss-Kruger metres with a zone number"),
    ((0, 6.5e6), (1.2e7, 4.6e7), "像坐标轴颠倒的高斯投影", "Gauss-Kruger metres, axes swapped"),
    ((7e6, _ANY), (0, _ANY), "像网络墨卡托", "Web Mercator metres"),
    ((1e5, _ANY), (1e5, _ANY), "像不带带号的投影坐标", "projected metres without a zone number"),
)  # fmt: skip
_GLOBE = (180.0, 90.0)
_NO_ZONE, _MOST = -1, 1000


class Look(IntEnum):
    """What one pair of coordinates looks like."""

    NOTHING = 0
    DEGREES = 1
    DEGREES_SWAPPED = 2
    ZONED = 3
    ZONED_SWAPPED = 4
    METRES = 5
    METRES_SWAPPED = 6
    OTHER = 7

    @property
    def swapped(self) -> bool:
        """Whether the two coordinates stand the wrong way round."""
        return self in _UPRIGHT

    @property
    def upright(self) -> "Look":
        """The same look, the right way round."""
        return _UPRIGHT.get(self, self)

    @property
    def words(self) -> Words:
        """What a person calls it."""
        return _WORDS[self]


_UPRIGHT = {
    Look.DEGREES_SWAPPED: Look.DEGREES,
    Look.ZONED_SWAPPED: Look.ZONED,
    Look.METRES_SWAPPED: Look.METRES,
}
_WORDS = {
    Look.NOTHING: Words("空", "nothing"),
    Look.DEGREES: Words("经纬度", "degrees"),
    Look.DEGREES_SWAPPED: Words("颠倒的经纬度", "degrees with the axes swapped"),
    Look.ZONED: Words("带带号的高斯投影米数", "Gauss-Kruger metres with a zone number"),
    Look.ZONED_SWAPPED: Words("坐标轴颠倒、带带号的高斯投影米数",
                              "Gauss-Kruger metres with a zone number, axes swapped"),
    Look.METRES: Words("不带带号的高斯投影米数", "Gauss-Kruger metres without a zone number"),
    Look.METRES_SWAPPED: Words("坐标轴颠倒、不带带号的高斯投影米数",
                               "Gauss-Kruger metres without a zone number, axes swapped"),
    Look.OTHER: Words("其他数值", "other numbers"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranges:
    """Within what China's coordinates lie, from the rule pack: (least, most) of each."""

    lon: tuple[float, float]
    lat: tuple[float, float]
    easting: tuple[float, float]
    northing: tuple[float, float]
    zones: tuple[float, float]

    @classmethod
    def of(cls, pack: Pack) -> "Ranges":
        """Return the ranges of a rule pack (IN-80)."""
        return cls(**{name: tuple(pair) for name, pair in pack["IN-80"].params.items()})


def middles(shapes: NDArray[np.object_]) -> Points:
    """Return the middle of each shape's box, NaN for a shape that is None or empty."""
    if (shapely.get_type_id(shapes) <= 0).all():  # points and nothing: the quick way
        return np.column_stack((shapely.get_x(shapes), shapely.get_y(shapes)))
    box = shapely.bounds(shapes)
    middle: Points = (box[:, :2] + box[:, 2:]) / 2
    return middle


def looks(xy: Points, ranges: Ranges) -> NDArray[np.int8]:
    """Return the `Look` of each pair."""
    known = np.asarray(np.isfinite(xy).all(axis=1), dtype=bool)
    x, y = np.where(known[:, None], xy, np.nan).T
    found = np.full(len(xy), Look.OTHER, dtype=np.int8)
    degrees = (np.abs(x) <= _GLOBE[0]) & (np.abs(y) <= _GLOBE[1])
    found[degrees] = Look.DEGREES
    found[_in(x, ranges.lat) & _in(y, ranges.lon)] = Look.DEGREES_SWAPPED
    for east, north, upright in ((x, y, True), (y, x, False)):
        northing = _in(north, ranges.northing)
        # a northing never lies in the range of eastings with a zone, an easting may be a northing
        metres = northing & _in(east, ranges.easting)
        if not upright:
            metres &= found != Look.METRES
        found[metres] = Look.METRES if upright else Look.METRES_SWAPPED
        zoned = northing & _in(np.floor(east / PREFIX_M), ranges.zones)
        zoned &= _in(np.mod(east, PREFIX_M), ranges.easting)
        found[zoned] = Look.ZONED if upright else Look.ZONED_SWAPPED
    found[~known] = Look.NOTHING
    return found


def _in(values: Points, between: tuple[float, float]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (values >= between[0]) & (values <= between[1])
    return inside


def most_common(found: NDArray[np.int8]) -> Look:
    """Return the look that most pairs have, NOTHING where there is none."""
    counts = np.bincount(found[found != Look.NOTHING], minlength=len(Look))
    return Look(int(counts.argmax())) if counts.any() else Look.NOTHING


def prefixes(eastings: Points) -> NDArray[np.int64]:
    """Return the zone numbers that stand in front of the eastings, -1 where there is none."""
    numbers = np.nan_to_num(np.floor(eastings / PREFIX_M), nan=_NO_ZONE)
    zones: NDArray[np.int64] = np.clip(numbers, _NO_ZONE, _NO_ZONE + _MOST).astype(np.int64)
    return zones


def looks_like(xy: Points) -> Words:
    """Return what unlabelled coordinates look like, as a hint to the person; never a decision."""
    known = xy[np.isfinite(xy).all(axis=1)]
    if not len(known):
        return Words("为空", "are empty")
    x, y = middle_of(np.abs(known))
    shown = f"({known[0, 0]:.6g}, {known[0, 1]:.6g} …)"
    for (x_from, x_to), (y_from, y_to), zh, en in _RANGES:
        if x_from <= x <= x_to and y_from <= y <= y_to:
            return Words(f"{zh}{shown}", f"look like {en} {shown}")
    return Words(f"像图上坐标{shown}", f"look like coordinates of a picture {shown}")


def middle_of(xy: Points) -> NDArray[np.float64]:
    """Return the middle values along the first axis; one that is there, so no sum overflows."""
    values: NDArray[np.float64] = np.quantile(xy, 0.5, axis=0, method="nearest")
    return values


def all_degrees(xy: Points) -> bool:
    """Tell whether every known pair could be degrees: never so for metres of a real survey."""
    known = np.abs(xy[np.isfinite(xy).all(axis=1)])
    return bool(len(known) and known.any() and (known <= _GLOBE).all())
