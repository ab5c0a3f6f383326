"""Rivers, rails and roads as the register holds them, where they cross, and the key places."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

from collections.abc import Iterable
from typing import Any

import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import substring

from gis.places import Area, Barrier, Crossing, KeyPlace, Road
from web.places.shifan import landscape
from web.places.shifan.countryside import Group
from web.places.shifan.fabric import Plot
from web.places.shifan.landscape import TOWN, Street
from web.places.shifan.registers import BY_KEY

_MAIN = ("primary", "secondary", "tertiary", "village")


def _frame() -> Any:
    return Polygon(landscape.COUNTY).buffer(220)


def barriers() -> list[Barrier]:
    """Return the river, the stream, the railway and the expressway."""
    frame = _frame()
    rows: list[tuple[str, str, str, Any]] = [
        ("R1", "river", "清溪河", landscape.river()),
        ("R2", "river", "柳溪", landscape.stream()),
        ("T1", "railway", "示范铁路", landscape.RAILWAY),
        ("E1", "expressway", "示范高速", landscape.EXPRESSWAY),
    ]
    return [
        Barrier(barrier_id=key, kind=kind, name=name, geometry=line.intersection(frame))
        for key, kind, name, line in rows
    ]


def crossings(streets: Iterable[Street]) -> list[Crossing]:
    """Return a bridge, an underpass or a level crossing where a road meets a barrier."""
    frame = _frame()
    found: list[tuple[str, str, LineString]] = []
    for street in streets:
        if street.kind in _MAIN:
            found += _crossings_of(street, frame)
    ordered = sorted(found, key=lambda row: (row[0], round(row[2].centroid.x), row[1]))
    return [
        Crossing(crossing_id=f"C{number:03d}", kind=kind, name=name, geometry=line)
        for number, (kind, name, line) in enumerate(ordered, start=1)
    ]


def _crossings_of(street: Street, frame: Any) -> list[tuple[str, str, LineString]]:
    level = street.kind in ("tertiary", "village")
    kinds: list[tuple[Any, str, str]] = [
        (landscape.river(), "bridge", "桥"),
        (landscape.stream(), "bridge", "桥"),
        (landscape.RAILWAY.buffer(9), "level_crossing" if level else "underpass",
         "道口" if level else "铁路立交"),
        (landscape.EXPRESSWAY.buffer(14), "underpass", "高速涵洞"),
    ]  # fmt: skip
    found = []
    for barrier, kind, word in kinds:
        over = street.line.intersection(barrier).intersection(frame)
        found += [
            (kind, f"{street.name or '村道'}{word}", _longer(part, street.line))
            for part in shapely.get_parts(over)
            if part.length > 1
        ]
    return found


def _longer(part: LineString, line: LineString, by_m: float = 9.0) -> LineString:
    """Return the crossing with its ramps: a little more of the road on both sides."""
    ends = sorted(float(line.project(Point(part.coords[i]))) for i in (0, -1))
    longer: Any = substring(line, max(ends[0] - by_m, 0), min(ends[1] + by_m, line.length))
    return LineString(longer.coords)


def roads(streets: Iterable[Street]) -> list[Road]:
    """Return every street, road and lane, and the expressway, cut at the edge of the map."""
    frame = _frame()
    rows = [(street.name, street.kind, street.line) for street in streets]
    rows.append(("示范高速", "expressway", landscape.EXPRESSWAY))
    shown = [(name, kind, line.intersection(frame)) for name, kind, line in rows]
    return [
        Road(road_id=f"L{number:04d}", name=name or None, kind=kind, geometry=line)
        for number, (name, kind, line) in enumerate(shown, start=1)
        if not line.is_empty
    ]


_POINTS = (
    ("示范火车站", "station", "站前", -2380, -330),
    ("汽车客运站", "station", "城南", -1900, -260),
    ("县政务服务中心", "office", "锦苑", 120, -60),
    ("城关街道综治中心", "office", "老城", 60, 270),
    ("城关派出所", "police_post", "老城", -430, 260),
    ("农贸市场", "market", "东门", 1180, 170),
    ("实验小学", "school", "城南", -640, -520),
    ("滨河幼儿园", "school", "河滨", 830, 1310),
    ("桥北小学", "school", "桥北", -420, 2020),
    ("县妇幼保健院", "hospital", "南苑", 420, -1300),
    ("清溪镇综治中心", "office", "清溪场", 5620, -3060),
    ("清溪农贸市场", "market", "清溪场", 5520, -3180),
    ("清溪中心小学", "school", "新场", 6080, -3300),
    ("清溪卫生院", "hospital", "新场", 6200, -3520),
)


def key_places(plots: Iterable[Plot], groups: Iterable[Group]) -> list[KeyPlace]:
    """Return schools, hospitals, stations, markets, squares, parks and village offices."""
    rows: list[tuple[str, str, str, Area | Point]] = [
        (name, kind, unit, Point(x * TOWN, y * TOWN)) for name, kind, unit, x, y in _POINTS
    ]
    rows += _grounds(plots)
    rows += [
        (f"{BY_KEY[group.village].name}村委会", "village_office", group.village, group.seat)
        for group in groups
        if group.number == 1
    ]
    return [
        KeyPlace(
            key_place_id=f"K{number:03d}",
            name=name,
            kind=kind,
            unit_code=BY_KEY[unit].code,
            geometry=place,
        )
        for number, (name, kind, unit, place) in enumerate(rows, start=1)
    ]


def _grounds(plots: Iterable[Plot]) -> list[tuple[str, str, str, Area | Point]]:
    names = {
        ("学府", "campus"): [
            "示范县第一中学",
            "示范职业学院",
            "实验中学",
            "体育中心",
            "示范师范学校",
        ],
        ("高新", "campus"): ["示范县人民医院", "高新中学"],
        ("老城", "square"): ["中心广场"],
        ("河滨", "park"): ["北滨公园", "湿地公园"],
        ("桥北", "park"): ["桥北公园"],
        ("老城", "park"): ["滨河公园"],
        ("学府", "park"): ["学府江岸公园"],
    }
    kinds = {"square": "square", "park": "park"}
    found: list[tuple[str, str, str, Area | Point]] = []
    for plot in sorted(plots, key=lambda p: -p.inner.area):
        waiting = names.get((plot.unit, plot.style), [])
        if waiting and plot.inner.area > 900:
            name = waiting.pop(0)
            kind = kinds.get(plot.style, "hospital" if "医院" in name else "school")
            found.append((name, kind, plot.unit, plot.inner))
    return found
