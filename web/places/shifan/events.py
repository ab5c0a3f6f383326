"""A year of incidents with their hot spots, and the patrols of two months. No person in either."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point

from web.places.shifan.registers import BY_KEY, STREET_OFFICE
from web.places.shifan.shapes import Rng
from web.places.shifan.town import Town, rng_for

INCIDENTS = 4200
PATROLS = 104

# category, share, what the report says; the areas of work named in the plans, and daily matters
CATEGORIES: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("环境保护", 16, ("垃圾未及时清运", "夜间施工噪声", "污水外溢", "油烟扰民", "焚烧秸秆")),
    ("物业管理", 13, ("电梯故障待修", "楼道堆物", "路灯不亮", "停车位争议", "水管漏水")),
    ("道路交通", 13, ("占道停车", "路面破损", "信号灯故障", "人行道被占", "路口拥堵")),
    ("相邻关系", 12, ("邻里噪声争执", "排水走向争议", "通道堆物争议", "宅基地边界争议")),
    ("安全隐患", 11, ("飞线充电", "消防通道堵塞", "井盖缺失", "杆线低垂", "护栏损坏")),
    ("消费维权", 8, ("商品退换争议", "预付卡退费", "计量不准")),
    ("婚姻家庭", 7, ("家庭琐事调解",)),
    ("劳动争议", 6, ("工资结算争议", "工时争议")),
    ("住房建设", 6, ("房屋漏水", "外墙脱落隐患", "违规搭建")),
    ("医疗卫生", 4, ("就诊秩序", "卫生检查整改")),
    ("土地山林", 3, ("承包地边界争议", "田埂水路争议")),
    ("知识产权", 1, ("商标使用争议",)),
)
LEVELS = (("简易", 0.52), ("一般", 0.38), ("突出", 0.085), ("重大", 0.015))
SOURCES = (("网格员上报", 0.58), ("扫码上报", 0.2), ("热线转办", 0.14), ("巡逻发现", 0.08))
# where much happens: x, y, spread in metres, share
HOT = (
    (658, 95, 70, 0.075), (-1330, -185, 90, 0.06), (-100, 110, 80, 0.055), (-1060, -140, 80, 0.035),
    (600, 1200, 110, 0.05), (270, -270, 90, 0.04), (3090, -1780, 80, 0.045), (-310, -620, 120, 0.04),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IncidentMade:
    """One incident; times are UTC, the place in metres (None: not located)."""

    incident_id: str
    category: str
    level: str
    state: str
    unit_code: str | None
    text: str
    source: str
    at: Point | None
    occurred: datetime
    reported: datetime
    closed: datetime | None


def incidents(town: Town, until: datetime) -> list[IncidentMade]:
    """Return a year of incidents, the newest a few minutes before `until`."""
    rng = rng_for(town.rng_seed, "incidents")
    places = _places(town, rng)
    units = _units_at(town, places)
    days = np.sort(_days_back(rng))[::-1]
    return [
        _incident((number, place, unit), until - timedelta(days=float(back)), until, rng)
        for number, (place, unit, back) in enumerate(zip(places, units, days, strict=True), start=1)
    ]


def _days_back(rng: Rng) -> NDArray[np.float64]:
    """Spread over the year: more in summer evenings and before the Spring Festival."""
    back = rng.uniform(0.004, 365, INCIDENTS * 2)
    clock = (back * 24) % 24  # hours before the end of the last day
    busy = 0.35 + 0.65 * np.exp(-(((clock - 5) / 4.5) ** 2)) + 0.25 * np.sin(back / 365 * 6.28)
    keep = rng.random(len(back)) < busy
    return np.concatenate([back[keep], back[~keep]])[:INCIDENTS]


def _places(town: Town, rng: Rng) -> list[Point]:
    lived = [block for block in town.blocks if block.households]
    weight = np.array([float(block.households or 0) for block in lived])
    picked = rng.choice(len(lived), INCIDENTS, p=weight / weight.sum())
    middles = shapely.get_coordinates(
        shapely.point_on_surface(np.array([b.geometry for b in lived], dtype=object))
    )
    xy = middles[picked] + rng.normal(0, 16, (INCIDENTS, 2))
    spots = np.array(HOT)
    hot = rng.random(INCIDENTS) < spots[:, 3].sum()
    which = rng.choice(len(spots), INCIDENTS, p=spots[:, 3] / spots[:, 3].sum())
    near = spots[which, :2] + rng.normal(0, 1, (INCIDENTS, 2)) * spots[which, 2:3]
    xy = np.where(hot[:, None], near, xy)
    return [Point(x, y) for x, y in xy]


def _units_at(town: Town, places: Sequence[Point]) -> list[str | None]:
    bounded = [unit for unit in town.units if unit.boundary is not None]
    tree = shapely.STRtree(np.array([unit.boundary for unit in bounded], dtype=object))
    where, unit = tree.query(np.array(places, dtype=object), predicate="within")
    found: list[str | None] = [None] * len(places)
    for place, number in zip(where, unit, strict=True):
        found[int(place)] = bounded[int(number)].code
    return found


def _incident(
    what: tuple[int, Point, str | None], when: datetime, until: datetime, rng: Rng
) -> IncidentMade:
    number, place, unit = what
    shares = np.array([share for _, share, _ in CATEGORIES], dtype=float)
    rural = unit is not None and not unit.startswith(STREET_OFFICE)
    shares[10] *= 4 if rural else 0.3  # land and woods are a matter of the villages
    category, _, texts = CATEGORIES[int(rng.choice(len(CATEGORIES), p=shares / shares.sum()))]
    reported = min(when + timedelta(minutes=float(rng.exponential(40))), until)
    takes = timedelta(hours=float(rng.lognormal(3.6, 1.0)))
    closed = reported + takes if reported + takes < until else None
    return IncidentMade(
        incident_id=f"SF{when.astimezone(UTC):%Y%m%d}{number:05d}",
        category=category,
        level=_drawn(LEVELS, rng),
        state=_state(closed, until, reported, rng),
        unit_code=unit,
        text=str(rng.choice(texts)),
        source=_drawn(SOURCES, rng),
        at=None if rng.random() < 0.012 else place,
        occurred=when.replace(microsecond=0),
        reported=reported.replace(microsecond=0),
        closed=closed.replace(microsecond=0) if closed else None,
    )


def _drawn(shares: Sequence[tuple[str, float]], rng: Rng) -> str:
    return str(rng.choice([word for word, _ in shares], p=[share for _, share in shares]))


def _state(closed: datetime | None, until: datetime, reported: datetime, rng: Rng) -> str:
    if closed is None:
        young = until - reported < timedelta(hours=6)
        return str(rng.choice(["受理", "分类登记"] if young else ["派遣", "跟踪督办"]))
    if until - closed < timedelta(days=8):
        return "办结"
    return str(rng.choice(["办结", "评价", "回访", "撤回"], p=[0.2, 0.27, 0.51, 0.02]))


@dataclass(frozen=True, slots=True)
class PatrolMade:
    """One patrol shift: when, by which team, along which way."""

    patrol_id: str
    unit_code: str | None
    team: str
    kind: str
    started: datetime
    ended: datetime
    track: LineString


def patrols(town: Town, until: datetime) -> list[PatrolMade]:
    """Return the patrols of the last sixty days; the tracks follow the streets."""
    rng = rng_for(town.rng_seed, "patrols")
    ways = _network(town)
    starts = sorted(ways)
    weight = np.array([1.0 if abs(x) < 1500 and abs(y) < 1500 else 0.25 for x, y in starts])
    tracks: list[LineString] = []
    while len(tracks) < PATROLS:
        start = starts[int(rng.choice(len(starts), p=weight / weight.sum()))]
        track = _walk(ways, start, float(rng.uniform(1400, 4200)), rng)
        if track.length > 900:
            tracks.append(track)
    units = _units_at(town, [track.interpolate(0.5, normalized=True) for track in tracks])
    return [
        _patrol((number, track, unit), until, rng)
        for number, (track, unit) in enumerate(zip(tracks, units, strict=True), start=1)
    ]


def _patrol(what: tuple[int, LineString, str | None], until: datetime, rng: Rng) -> PatrolMade:
    number, track, unit = what
    night = rng.random() < 0.45
    day = (until - timedelta(days=float(rng.uniform(1, 60)))).replace(
        hour=12 if night else int(rng.choice([0, 1, 6, 7])), minute=int(rng.integers(0, 60)),
        second=0, microsecond=0,
    )  # fmt: skip
    ended = day + timedelta(hours=track.length / 1000 / float(rng.uniform(3.0, 4.6)))
    name = next((e.name for e in BY_KEY.values() if e.code == unit), "城关街道")
    team = str(rng.choice([f"{name}平安巡防队", "城关派出所", "辅警巡逻组", "平安志愿者队"]))
    kind = "平安夜访" if night else str(rng.choice(["步巡", "步巡", "重点场所检查"]))
    return PatrolMade(f"XL{number:04d}", unit, team, kind, day, ended, track)


Node = tuple[float, float]


def _network(town: Town) -> dict[Node, list[tuple[Node, LineString]]]:
    """Return for each street corner the pieces of street that lead away from it."""
    lines = [street.line for street in town.land.streets]
    ways: dict[Node, list[tuple[Node, LineString]]] = {}
    for piece in shapely.get_parts(shapely.node(shapely.union_all(lines))):
        ends = [(round(x, 1), round(y, 1)) for x, y in (piece.coords[0], piece.coords[-1])]
        if ends[0] != ends[1]:
            ways.setdefault(ends[0], []).append((ends[1], piece))
            ways.setdefault(ends[1], []).append((ends[0], piece.reverse()))
    return ways


def _walk(
    ways: dict[Node, list[tuple[Node, LineString]]], start: Node, length_m: float, rng: Rng
) -> LineString:
    """Walk at random, straight on rather than back, until the length is reached."""
    here, before, walked = start, start, 0.0
    xy: list[tuple[float, float]] = []
    seen: dict[Node, int] = {}
    while walked < length_m:
        open_ways = [way for way in ways[here] if way[0] != before] or ways[here]
        least = min(seen.get(node, 0) for node, _ in open_ways)
        fresh = [way for way in open_ways if seen.get(way[0], 0) == least]
        node, piece = fresh[int(rng.integers(len(fresh)))]
        xy += [(x, y) for x, y in piece.coords]
        seen[node] = seen.get(node, 0) + 1
        walked += piece.length
        before, here = here, node
    shaken = np.array(xy) + rng.normal(0, 1.2, (len(xy), 2))
    return LineString(shaken)
