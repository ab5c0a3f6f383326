"""The camera ledger of the county: who hangs where, looks which way, and what is wrong with it."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from web.places.shifan.countryside import Group
from web.places.shifan.registers import BY_KEY, COUNTY_CODE
from web.places.shifan.shapes import Rng
from web.places.shifan.town import Town, rng_for

# cameras of each village: some under the standard of five, some well above it (CAM-01)
VILLAGE_CAMERAS = {
    "柏树": 7, "高店": 5, "桃园": 3, "梨花": 8, "石桥": 13, "龙泉": 11, "双河": 4, "青岗": 7,
    "红岩": 10, "杨柳": 2, "云台": 12, "河口": 6,
}  # fmt: skip
TOWN_CAMERAS = {
    "老城": 18, "河滨": 14, "东门": 9, "站前": 8, "学府": 13, "锦苑": 12, "高新": 16, "桥北": 14,
    "工业园": 8, "城南": 18, "南苑": 13, "铁西": 11, "清溪场": 9, "新场": 6,
}  # fmt: skip
WORDS = {0: "北", 45: "东北", 90: "东", 135: "东南", 180: "南", 225: "西南", 270: "西", 315: "西北"}
FROM_TO = {90: "西向东", 270: "东向西", 0: "南向北", 180: "北向南"}
FILLER = Point(-236.0, 152.0)  # the police post whose coordinate stands in for six unknown ones
_STATUS = ("在用", "故障", "停用", "报废", "不详")
_STATUS_SHARE = (0.86, 0.075, 0.02, 0.02, 0.025)


@dataclass(slots=True)
class Pole:
    """One camera of the ledger; what the office does not know is None."""

    unit: str
    name: str
    at: Point | None
    bearing: float | None
    hamlet: str | None = None
    status: str = "在用"
    angle: float | None = None
    range_m: float | None = None
    body: str = "枪机"
    direction_text: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def poles(town: Town) -> list[Pole]:
    """Return the county's cameras in ledger order."""
    rng = rng_for(town.rng_seed, "cameras")
    corners = _corners(town)
    found = [pole for key, n in TOWN_CAMERAS.items() for pole in _in_town(key, n, corners, rng)]
    found += [pole for key, n in VILLAGE_CAMERAS.items() for pole in _in_village(town, key, n, rng)]
    houses = shapely.STRtree([block.geometry for block in town.blocks])
    for pole in found:
        _mounted(pole, houses)
        _described(pole, rng)
    _spoil(found)
    return found


def _corners(town: Town) -> dict[str, list[tuple[Point, list[float]]]]:
    """Return the street corners of each unit with the bearings of the streets that meet there."""
    lines = [s.line for s in town.land.streets if s.kind != "service"]
    noded = shapely.get_parts(shapely.node(shapely.union_all(lines)))
    ways: dict[tuple[float, float], list[float]] = {}
    for line in noded:
        xy = shapely.get_coordinates(line)
        for here, there in ((xy[0], xy[1]), (xy[-1], xy[-2])):
            corner = (round(float(here[0]), 1), round(float(here[1]), 1))
            ways.setdefault(corner, []).append(_bearing(here, there))
    corners = [(Point(xy), found) for xy, found in sorted(ways.items()) if len(found) >= 3]
    grounds = {unit.code: unit.boundary for unit in town.units}
    by_unit: dict[str, list[tuple[Point, list[float]]]] = {}
    for key in TOWN_CAMERAS:
        ground = grounds[BY_KEY[key].code]
        by_unit[key] = [c for c in corners if ground is not None and ground.distance(c[0]) < 6]
    return by_unit


def _bearing(here: NDArray[np.float64], there: NDArray[np.float64]) -> float:
    east, north = there - here
    return math.degrees(math.atan2(float(east), float(north))) % 360


def _in_town(
    key: str, number: int, corners: dict[str, list[tuple[Point, list[float]]]], rng: Rng
) -> Iterator[Pole]:
    mine = corners[key]
    order = rng.permutation(len(mine))
    for serial in range(number):
        at, ways = mine[int(order[(serial // 2) % len(mine)])]  # two a corner, looking apart
        way = sorted(ways)[serial % len(ways)]
        aside = math.radians(way + 90)
        spot = Point(at.x + 7 * math.sin(aside), at.y + 7 * math.cos(aside))
        yield Pole(key, f"{BY_KEY[key].name}路口{serial // 2 + 1:02d}-{serial % 2 + 1}", spot, way)


def _in_village(town: Town, key: str, number: int, rng: Rng) -> Iterator[Pole]:
    groups = [g for g in town.land.groups if g.village == key]
    hamlets = {h.code: h for h in town.hamlets if h.unit_code == BY_KEY[key].code}
    # two in each natural village first, as the standard asks; then at the other groups
    first = [g for g in groups if f"{BY_KEY[key].code}{g.number:03d}" in hamlets]
    rest = [g for g in groups if g not in first]
    order = [*first, *first, *rest, *first]
    for serial in range(number):
        group = order[serial % len(order)]
        code = f"{BY_KEY[key].code}{group.number:03d}"
        hamlet = hamlets.get(code)
        spot = Point(group.seat.x + rng.normal(0, 26), group.seat.y + rng.normal(0, 26))
        name = f"{BY_KEY[key].name}{hamlet.name if hamlet else f'{group.number}组'}{serial + 1:02d}"
        yield Pole(key, name, spot, _toward(spot, group, rng), code if hamlet else None)


def _toward(spot: Point, group: Group, rng: Rng) -> float:
    east, north = group.seat.x - spot.x, group.seat.y - spot.y
    return (math.degrees(math.atan2(east, north)) + float(rng.normal(0, 25))) % 360


def _mounted(pole: Pole, houses: shapely.STRtree) -> None:
    """Move a pole that would stand in a house just outside its wall."""
    if pole.at is None:
        return
    for number in houses.query(pole.at, predicate="within"):
        outline = houses.geometries[number].boundary
        edge = outline.interpolate(outline.project(pole.at))
        dx, dy = edge.x - pole.at.x, edge.y - pole.at.y
        far = math.hypot(dx, dy) or 1.0
        pole.at = Point(edge.x + dx / far, edge.y + dy / far)


def _described(pole: Pole, rng: Rng) -> None:
    pole.status = str(rng.choice(_STATUS, p=_STATUS_SHARE))
    ball = rng.random() < 0.16
    pole.body = "球机" if ball else str(rng.choice(["枪机", "枪机", "半球", "云台枪机"]))
    pole.angle = None if rng.random() < 0.12 else float(rng.choice([55, 60, 75, 90, 105]))
    if ball:
        pole.angle = 360.0
    pole.range_m = None if rng.random() < 0.12 else float(rng.choice([40, 50, 60, 80, 100, 120]))
    assert pole.bearing is not None  # noqa: S101 -- set by whoever made the pole
    chance = rng.random()
    if chance < 0.14:
        pole.bearing, pole.direction_text = None, ""
    elif chance < 0.45:
        pole.bearing = float(round(pole.bearing / 45) * 45 % 360)
        word = WORDS[int(pole.bearing)]
        pole.direction_text = str(
            rng.choice([word, f"朝{word}", FROM_TO.get(int(pole.bearing), word)])
        )
    else:
        pole.bearing = float(round(pole.bearing))
        pole.direction_text = f"{pole.bearing:.0f}{rng.choice(['', '', '°'])}"


def _spoil(found: list[Pole]) -> None:
    """Six share the police post's coordinate (CAM-23), two have none, some are doubtful."""
    old_town = [pole for pole in found if pole.unit in ("老城", "城南")]
    for pole in old_town[3:39:6]:
        pole.at = FILLER
    for pole in (old_town[1], found[-1]):
        pole.at = None
    for pole in found[11:60:16]:
        pole.extra["位置状态"] = "存疑"
    for pole in found[4:90:9]:
        pole.extra["位置状态"] = "实测"
    strayed = next(pole for pole in found if pole.unit == "东门" and pole.at is not None)
    if strayed.at is not None:  # CAM-25: registered in 东门, standing 400 m inside 南苑
        strayed.at = Point(520.0, -820.0)


LEDGER = (
    "设备编码", "设备名称", "设备厂商", "行政区域", "监控点位类型", "设备型号", "点位俗称", "IPV4地址",
    "IPV6地址", "MAC地址", "摄像机类型", "摄像机功能类型", "补光属性", "摄像机编码格式", "安装地址", "经度",
    "纬度", "摄像机位置类型", "监控方位", "联网属性", "所属辖区公安机关", "安装时间", "管理单位",
    "管理单位联系方式", "录像保存天数", "设备状态", "所属部门",
)  # fmt: skip
MORE = ("所属村(社区)编码", "自然村编码", "视场角", "可视距离", "安装高度", "位置状态", "公共区域",
        "所属工程", "提示标识", "设置依据")  # fmt: skip


def ledger_row(number: int, pole: Pole, rng: Rng) -> dict[str, str | float | None]:
    """Return a camera as a row of the 27-column ledger and the columns offices add to it.

    Coordinates are left to the writer, who knows the datum.
    """
    entry = BY_KEY[pole.unit]
    installed = f"20{int(rng.integers(17, 26))}-{int(rng.integers(1, 13)):02d}-{int(rng.integers(1, 28)):02d}"
    row: dict[str, str | float | None] = dict.fromkeys((*LEDGER, *MORE))
    row |= {
        "设备编码": f"{COUNTY_CODE[:6]}0100132{0}{number:06d}", "设备名称": pole.name,
        "设备厂商": "示范厂商(模拟)", "行政区域": COUNTY_CODE[:6],
        "监控点位类型": str(rng.choice(["1", "2", "2", "3"])), "摄像机类型": pole.body,
        "补光属性": "红外", "安装地址": f"{entry.name}(模拟地址)", "监控方位": pole.direction_text,
        "联网属性": "1", "所属辖区公安机关": "示范县公安局(模拟)", "安装时间": installed,
        "管理单位": entry.name, "录像保存天数": str(rng.choice(["30", "30", "30", "90", "15"])),
        "设备状态": pole.status, "所属村(社区)编码": entry.code, "自然村编码": pole.hamlet,
        "视场角": pole.angle, "可视距离": pole.range_m,
        "安装高度": float(rng.choice([4.0, 4.5, 5.0, 6.0])), "位置状态": "申报", "公共区域": "是",
        "所属工程": "雪亮工程", "提示标识": "是" if rng.random() < 0.9 else None,
        "设置依据": "条例第七条第一款",
    }  # fmt: skip
    return row | pole.extra
