"""What a file without a coordinate system could be in, and where its things would then lie.

Nothing here decides: every choice is offered with what speaks for it.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from gis.crs import LocalPlane
from gis.intake.coordinates.looks import (
    Look,
    Points,
    Ranges,
    looks,
    middle_of,
    most_common,
    prefixes,
)
from gis.intake.coordinates.systems import LOCAL, NAMED_DATUMS, datum, of_zone
from gis.intake.coordinates.zones import BEIJING_54, XIAN_80, meridians, of_meridian, of_prefix
from gis.places import Unit
from gis.questions import Choice
from gis.rulebook import Pack, Words

_MOST_LOOKED_AT = 2_000
_NEAR_KM = 150.0  # half a zone: the next zone of 3 degrees brings things about 290 km away
_WEB_MERCATOR = "EPSG:3857"
_WEB_MERCATOR_FROM = 7e6
_LABELS = {
    "wgs84": Words("WGS-84(GPS)", "WGS-84 (GPS)"),
    "cgcs2000": Words("CGCS2000(国家 2000)", "CGCS2000 (national)"),
    "gcj02": Words("GCJ-02(高德、腾讯)", "GCJ-02 (AMap, Tencent)"),
    "bd09": Words("BD-09(百度)", "BD-09 (Baidu)"),
}
_OLD = {XIAN_80: Words("西安 80", "Xi'an 80"), BEIJING_54: Words("北京 54", "Beijing 54")}
_BY_CONTROL = Words("需要控制点才能转换", "needs control points")


def systems_for(xy: Points, pack: Pack, units: Sequence[Unit] | None) -> tuple[Choice, ...]:
    """Return the coordinate systems that numbers of this size could be in."""
    some = _sample(xy)
    found = looks(some, Ranges.of(pack))
    common = most_common(found)
    some = some[found == common]
    if common.swapped:
        some = some[:, ::-1]
    if common.upright is Look.DEGREES:
        return tuple(_named(name, some, units) for name in NAMED_DATUMS)
    if common.upright is Look.ZONED:
        return _zoned(some, units)
    if common.upright is Look.METRES:
        return (*meridian_choices(some, units, by_name=True), _local())
    if len(some) and middle_of(np.abs(some[:, 0])) >= _WEB_MERCATOR_FROM:
        label = Words("网络墨卡托(EPSG:3857)", "Web Mercator (EPSG:3857)")
        return (_choice(_WEB_MERCATOR, label, some, units), _local())
    return (_local(),)


def meridian_choices(
    xy: Points, units: Sequence[Unit] | None, *, by_name: bool = False
) -> tuple[Choice, ...]:
    """Return the central meridians that metres without a zone number could have, nearest first.

    The value is the meridian or, `by_name`, the name of its coordinate system; then only those
    are offered that bring the things near the units, where there are units.
    """
    found: list[tuple[float, Choice]] = []
    for meridian in meridians():
        zone = of_meridian(meridian)
        if zone is None:
            continue
        label = Words(f"中央经线 {meridian}°", f"central meridian {meridian}°")
        if by_name:
            label = Words(f"CGCS2000 {label.zh}({zone.name})", f"CGCS2000 {label.en} ({zone.name})")
        value = zone.name if by_name else str(meridian)
        there = of_zone(zone).moved(_sample(xy))
        choice = Choice(value=value, label=label, note=where(there, units))
        found.append((far_km(there, units) or 0.0, choice))
    found.sort(key=lambda pair: pair[0])
    near = [choice for away, choice in found if away <= _NEAR_KM]
    return tuple(near) if by_name and near else tuple(choice for _, choice in found)


def _zoned(xy: Points, units: Sequence[Unit] | None) -> tuple[Choice, ...]:
    numbers = prefixes(xy[:, 0])
    number = int(np.bincount(numbers).argmax())
    choices = []
    zone = of_prefix(number)
    if zone is not None:
        label = Words(f"CGCS2000 {zone.width}度带 第{number}带(EPSG:{zone.code})",
                      f"CGCS2000 {zone.width}-degree zone {number} (EPSG:{zone.code})")  # fmt: skip
        choices.append(_choice(zone.name, label, xy, units))
    for old, words in _OLD.items():
        zone = of_prefix(number, old)
        if zone is not None:
            label = Words(f"{words.zh} 第{number}带(EPSG:{zone.code})",
                          f"{words.en} zone {number} (EPSG:{zone.code})")  # fmt: skip
            choices.append(Choice(value=zone.name, label=label, note=_BY_CONTROL))
    return tuple(choices)


def _local() -> Choice:
    label = Words("西安 80、北京 54 或地方坐标系", "Xi'an 80, Beijing 54 or a local plane")
    return Choice(value=LOCAL, label=label, note=_BY_CONTROL)


def _named(name: str, xy: Points, units: Sequence[Unit] | None) -> Choice:
    return _choice(name, _LABELS[name], xy, units)


def _choice(value: str, label: Words, xy: Points, units: Sequence[Unit] | None) -> Choice:
    note = where(datum(value).moved(_sample(xy)), units)
    return Choice(value=value, label=label, note=note)


def where(lonlat: Points, units: Sequence[Unit] | None) -> Words | None:
    """Return where points would lie: their middle, and how many of them in how many units."""
    known = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(known):
        return None
    lon, lat = middle_of(known)
    middle = f"{lon:.4f}, {lat:.4f}"
    boundaries = _boundaries(units)
    if not len(boundaries):
        return Words(f"中心约在 {middle}", f"middle near {middle}")
    things, hit = shapely.STRtree(boundaries).query(shapely.points(known), predicate="intersects")
    if not len(things):
        away = far_km(known, units) or 0.0
        return Words(
            f"中心约在 {middle},距本地各村(社区)约{away:.0f}公里",
            f"middle near {middle}, {away:.0f} km outside all villages and communities",
        )
    inside, villages = len(np.unique(things)) / len(known) * 100, len(np.unique(hit))
    return Words(
        f"{inside:.0f}%的点落在{len(boundaries)}个村(社区)中的{villages}个内,中心约在 {middle}",
        f"{inside:.0f} % of the points in {villages} of {len(boundaries)} villages and "
        f"communities, middle near {middle}",
    )


def far_km(lonlat: Points, units: Sequence[Unit] | None) -> float | None:
    """Return how far the middle of points lies from the nearest unit; None without units."""
    boundaries = _boundaries(units)
    known = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(boundaries) or not len(known):
        return None
    lon, lat = middle_of(known).tolist()
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 -- the globe
        return None
    middle = shapely.Point(lon, lat)
    nearest = boundaries[shapely.STRtree(boundaries).nearest(middle)]
    there = shapely.get_coordinates(shapely.shortest_line(middle, nearest))[-1]
    plane = LocalPlane(round((lon + float(there[0])) / 2, 2), round((lat + float(there[1])) / 2, 2))
    ends = plane.metres_of(np.array([[lon, lat], there]))
    return float(np.hypot(*(ends[0] - ends[1]))) / 1000


def _boundaries(units: Sequence[Unit] | None) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    known = [unit.boundary for unit in units or () if unit.boundary is not None]
    return np.array(known, dtype=object)


def _sample(xy: Points) -> Points:
    known = xy[np.isfinite(xy).all(axis=1)]
    return known[:: max(1, len(known) // _MOST_LOOKED_AT)]
