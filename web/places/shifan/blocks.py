"""Buildings and villager groups as the register holds them: ids, counts, compounds, walls."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

from gis.places import Barrier, Block, Crossing, Hamlet
from web.places.shifan import buildings, landscape
from web.places.shifan.buildings import House
from web.places.shifan.countryside import Group
from web.places.shifan.fabric import Plot
from web.places.shifan.registers import AS_OF, BY_KEY
from web.places.shifan.shapes import Rng, largest, spread

NAMES = (
    "锦绣花园", "阳光家园", "翠湖苑", "金桂园", "书香雅居", "福星小区", "和顺苑", "清溪人家", "银杏园",
    "百合苑", "东方雅苑", "紫薇庭", "荷塘月色", "西苑小区", "惠民小区", "安居苑", "龙腾苑", "碧水湾",
    "望江苑", "凤栖园", "世纪家园", "新城花园", "盛景园", "丽景苑", "枫林苑", "怡和苑", "学苑小区",
    "文峰苑", "丰泽园", "民乐苑", "光华苑", "梧桐里", "长乐坊", "静安里", "永兴苑", "同心苑",
)  # fmt: skip
FORMER_STAFF = ("机械厂", "粮食局", "丝厂", "供销社", "农机站", "教育局", "水电局", "医药公司")
GIANT = 862  # one building above 800: no plan can hold it in a grid of its own band
UNKNOWN = 4  # newly built in 桥北, not yet counted
SETTLED = (1, 3, 5, 7)  # groups whose settlement is a natural village of its own


@dataclass(slots=True)
class Compound:
    """A residential compound (小区): its id, name and ground; walled ones have a gate."""

    compound_id: str
    name: str
    ground: Polygon
    walled: bool


@dataclass(slots=True)
class Built:
    """The blocks of the register and the compounds they stand in."""

    blocks: list[Block] = field(default_factory=list)
    compounds: list[Compound] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    house: House
    compound: Compound | None
    name: str | None
    north: bool


def blocks_of(plots: list[Plot], groups: list[Group], rng: Rng) -> Built:
    """Return every block of the county; each unit's counts add up to its register entry."""
    built = Built()
    names = [*NAMES, *(f"{name}家属院" for name in FORMER_STAFF)]
    rng.shuffle(names)
    for key in BY_KEY:
        own = [plot for plot in plots if plot.unit == key]
        if own:
            drafts = [d for plot in own for d in _drafts(plot, names, built.compounds, rng)]
            built.blocks += _registered(key, drafts) + _open_ground(key, own)
        else:
            built.blocks += _villager_groups(key, [g for g in groups if g.village == key])
    return built


def _drafts(plot: Plot, names: list[str], compounds: list[Compound], rng: Rng) -> list[_Draft]:
    houses = buildings.houses_on(plot, rng)
    north = plot.face.centroid.y > _river_y(plot.face.centroid.x)
    compound = None
    chance = 0.8 if plot.unit == "锦苑" else 0.42  # 锦苑 is the community of walled compounds
    dwellings = [house for house in houses if house.use == "residential"]
    if (
        plot.style in ("slabs", "towers")
        and len(dwellings) >= 3
        and names
        and rng.random() < chance
    ):
        walled = plot.unit == "锦苑" or rng.random() < 0.5
        name = names.pop()
        code = f"{BY_KEY[plot.unit].code}-X{len(compounds) + 1:02d}"
        compound = Compound(code, name, largest(plot.inner.buffer(-0.4)), walled)
        compounds.append(compound)
        houses = [house for house in houses if house.use != "shop_house"]
    number = 0
    drafts = []
    for house in houses:
        inside = compound if compound and house.homes > 0 else None
        number += inside is not None
        label = f"{inside.name}{number}栋" if inside else None
        drafts.append(_Draft(house, inside, label, north))
    return drafts


def _river_y(x: float) -> float:
    line = np.asarray(landscape.RIVER.coords)
    return float(np.interp(x, line[:, 0], line[:, 1]))


def _registered(key: str, drafts: list[_Draft]) -> list[Block]:
    counts = _counts(key, drafts)
    code = BY_KEY[key].code
    blocks = []
    for number, (draft, count) in enumerate(zip(drafts, counts, strict=True), start=1):
        giant = count is not None and count >= GIANT
        blocks.append(
            Block(
                block_id=f"{code}-{number:04d}",
                unit_code=code,
                households=count,
                geometry=draft.house.footprint,
                name="时代广场公寓" if giant else draft.name,
                kind="building",
                compound_id=None if giant or not draft.compound else draft.compound.compound_id,
                basis="常住户",
                as_of=AS_OF,
                source="社区台账(模拟)",
            )
        )
    return blocks


def _counts(key: str, drafts: list[_Draft]) -> list[int | None]:
    """Share the unit's households out over its buildings; the sum is exact."""
    homes = np.array([draft.house.homes for draft in drafts])
    total = BY_KEY[key].counted
    counts: list[int | None] = [None] * len(drafts)
    if key == "河滨":  # 900 south of the river and 700 north of it
        north = np.array([draft.north for draft in drafts])
        _fill(counts, np.flatnonzero(north), homes, 700)
        _fill(counts, np.flatnonzero(~north), homes, total - 700)
        return counts
    places = np.arange(len(drafts))
    if key == "高新":
        giant = int(np.argmax(homes * [d.compound is None for d in drafts]))
        counts[giant], total = GIANT, total - GIANT
        places = np.delete(places, giant)
    if key == "桥北":
        lived = np.flatnonzero(homes > 0)
        places = np.setdiff1d(places, lived[:: len(lived) // UNKNOWN][:UNKNOWN])
    _fill(counts, places, homes, total)
    return counts


def _fill(counts: list[int | None], places: "np.ndarray[tuple[int], np.dtype[np.int64]]",
          homes: "np.ndarray[tuple[int], np.dtype[np.float64]]", total: int) -> None:  # fmt: skip
    for place, count in zip(places, spread(homes[places], total), strict=True):
        counts[int(place)] = count


def _open_ground(key: str, plots: list[Plot]) -> list[Block]:
    """Return parks and squares as blocks where nobody lives."""
    code = BY_KEY[key].code
    open_plots = [p for p in plots if p.style in ("park", "square") and p.inner.area > 900]
    return [
        Block(
            block_id=f"{code}-P{number:02d}", unit_code=code, households=0, geometry=plot.inner,
            name="广场" if plot.style == "square" else "公园绿地", kind="parcel", as_of=AS_OF,
            source="规划用地(模拟)",
        )
        for number, plot in enumerate(open_plots, start=1)
    ]  # fmt: skip


def _villager_groups(key: str, groups: list[Group]) -> list[Block]:
    entry = BY_KEY[key]
    counts = spread(np.array([group.weight for group in groups]), entry.counted)
    return [
        Block(
            block_id=f"{entry.code}-G{group.number:02d}",
            unit_code=entry.code,
            households=count,
            geometry=MultiPolygon(group.houses),
            name=f"{entry.name}{group.number}组",
            kind="villager_group",
            predecessor=group.former,
            basis="户籍户",
            as_of=AS_OF,
            source="村台账(模拟)",
        )
        for group, count in zip(groups, counts, strict=True)
    ]


def walls_of(built: Built) -> tuple[list[Barrier], list[Crossing]]:
    """Return the walls of the walled compounds and the gate of each, on its longest side."""
    walled = [compound for compound in built.compounds if compound.walled]
    walls = [
        Barrier(barrier_id=f"W{n:02d}", kind="wall", name=f"{c.name}围墙",
                geometry=LineString(c.ground.exterior.coords))
        for n, c in enumerate(walled, start=1)
    ]  # fmt: skip
    gates = [
        Crossing(
            crossing_id=f"D{n:02d}", kind="gate", name=f"{c.name}大门", geometry=_gate(c.ground)
        )
        for n, c in enumerate(walled, start=1)
    ]
    return walls, gates


def _gate(ground: Polygon) -> Point:
    xy = np.asarray(largest(ground.simplify(1.0)).exterior.coords)
    longest = int(np.argmax(np.hypot(*np.diff(xy, axis=0).T)))
    return Point((xy[longest] + xy[longest + 1]) / 2)


def hamlets_of(groups: list[Group], rng: Rng) -> list[Hamlet]:
    """Return the natural villages: the settled ground of two to four groups of a village."""
    surnames = list(
        "张王李赵陈杨周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    )
    ends = ("家湾", "家院子", "家坝", "家沟", "家坪", "家店")
    rng.shuffle(surnames)
    last = {group.village: group.number for group in groups}
    hamlets = []
    for number, group in enumerate(groups):
        if (
            group.number
            not in SETTLED[: 2 + (last[group.village] > 7) + (last[group.village] > 10)]
        ):
            continue
        entry = BY_KEY[group.village]
        ground = shapely.concave_hull(MultiPolygon(group.houses), 0.4).buffer(18).simplify(3)
        name = surnames[number % len(surnames)] + ends[int(rng.integers(len(ends)))]
        code = f"{entry.code}{group.number:03d}"
        hamlets.append(Hamlet(code=code, unit_code=entry.code, name=name, geometry=largest(ground)))
    return hamlets
