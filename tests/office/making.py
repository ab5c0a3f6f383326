"""An invented county, its people and its files as offices keep them; the units, and files 01 to 12.

Nothing here is real: names are drawn from syllables that say so, telephone numbers lie in a
segment never given out (168), identity numbers in a region that does not exist (510799).
Positions are true in metres (EPSG:4544); every file disguises them in its own way.
"""

import datetime as dt
import functools
import math
import random
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import geopandas
import pyogrio
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union

TO_DEGREES = Transformer.from_crs(4544, 4490, always_xy=True).transform
MIDDLE = Transformer.from_crs(4490, 4544, always_xy=True).transform(104.70, 31.50)
TOWNS = {
    "510722001": "东城街道",
    "510722109": "柳溪镇",
    "510722112": "石板镇",
    "510722203": "双河乡",
}


class Unit(NamedTuple):
    """A community or village: where its heart lies, in km east and north of the middle."""

    code: str
    name: str
    kind: str
    urban_rural: str
    east: float
    north: float

    @property
    def town(self) -> str:
        """Return the name of its township."""
        return TOWNS[self.code[:9]]

    @property
    def full_name(self) -> str:
        """Return its name as its seal has it."""
        return self.name + ("村民委员会" if self.kind == "村" else "居民委员会")


UNITS = [
    Unit("510722001001", "文昌路社区", "城镇社区", "111", -0.6, 0.3),
    Unit("510722001002", "南河坝社区", "城镇社区", "111", 0.5, -0.5),
    Unit("510722001003", "凤凰社区", "城镇社区", "112", 0.5, 0.9),
    Unit("510722109001", "柳溪场社区", "场镇社区", "121", -4.2, 0.2),
    Unit("510722109201", "新华村", "村", "220", -3.0, 2.4),
    Unit("510722109203", "青龙嘴村", "村", "220", -5.8, 1.9),
    Unit("510722109207", "高桥村", "村", "220", -2.8, -1.9),
    Unit("510722109211", "檬子垭村", "村", "220", -5.6, -2.0),
    Unit("510722112001", "石板场社区", "场镇社区", "121", 4.0, 1.1),
    Unit("510722112201", "新华村", "村", "220", 2.6, 3.2),
    Unit("510722112202", "大石包村", "村", "220", 5.9, 2.8),
    Unit("510722112205", "白鹤林村", "村", "220", 5.2, -0.8),
    Unit("510722203001", "双河场社区", "场镇社区", "121", 1.2, -4.0),
    Unit("510722203200", "双河口村", "村", "220", -1.3, -4.8),
    Unit("510722203201", "莲花堰村", "村", "220", 3.6, -3.5),
]
UNIT = {unit.code: unit for unit in UNITS}


# ---------------------------------------------------------------- datums, as the map services do it
def _shift(east: float, north: float) -> tuple[float, float]:
    x, y, pi, sin = east - 105, north - 35, math.pi, math.sin
    lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    lat += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    lat += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    lat += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    lon += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    lon += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    lon += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    r = north / 180 * pi
    m = 1 - 0.00669342162296594323 * sin(r) ** 2
    axis = 6378245.0
    return (
        lon * 180 / (axis / math.sqrt(m) * math.cos(r) * pi),
        lat * 180 / ((axis * (1 - 0.00669342162296594323)) / (m * math.sqrt(m)) * pi),
    )


def gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return a true position as 高德 and 腾讯 show it."""
    dx, dy = _shift(lon, lat)
    return lon + dx, lat + dy


def bd09(lon: float, lat: float) -> tuple[float, float]:
    """Return a true position as Baidu shows it."""
    x, y = gcj02(lon, lat)
    k = math.pi * 3000 / 180
    z = math.hypot(x, y) + 2e-5 * math.sin(y * k)
    t = math.atan2(y, x) + 3e-6 * math.cos(x * k)
    return z * math.cos(t) + 0.0065, z * math.sin(t) + 0.006


def degrees(shape):
    """Return a shape in metres as longitude and latitude."""
    return shapely.transform(shape, TO_DEGREES, interleaved=False)


def lonlat(point: Point) -> tuple[float, float]:
    """Return a point in metres as longitude and latitude."""
    return TO_DEGREES(point.x, point.y)


# ---------------------------------------------------------------- borders
def _wiggle(a, b, depth, much):
    if depth == 0:
        return [a]
    h = (hash((round(a[0]), round(a[1]), round(b[0]), round(b[1]))) % 2001 - 1000) / 1000 * much
    m = ((a[0] + b[0]) / 2 - (b[1] - a[1]) * h, (a[1] + b[1]) / 2 + (b[0] - a[0]) * h)
    return _wiggle(a, m, depth - 1, much * 0.8) + _wiggle(m, b, depth - 1, much * 0.8)


def _edges(cells):
    for cell in cells:
        for part in shapely.get_parts(cell):
            yield part.exterior


def tessellated(seeds, outline, depth=4, much=0.12):
    """Return one area per seed: together the outline, borders crooked as on the ground."""
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(seeds), extend_to=outline.envelope.buffer(5000)
    )
    net = unary_union(list(_edges(cell.intersection(outline) for cell in cells.geoms)))
    pieces = set()
    for line in shapely.get_parts(net):
        ends = [(round(x, 3), round(y, 3)) for x, y in line.coords]
        pieces |= {(min(pair), max(pair)) for pair in pairwise(ends)}
    lines = []
    for a, b in sorted(pieces):
        half = Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        length = math.dist(a, b)
        bends = 0 if outline.exterior.distance(half) < 0.5 else 0 if length < 60 else depth
        lines.append(LineString([*_wiggle(a, b, 2 if bends and length < 300 else bends, much), b]))
    return _owned(list(polygonize(unary_union(lines))), seeds)


def _owned(pieces, seeds):
    found = [max((p for p in pieces if p.contains(Point(s))), key=lambda p: p.area) for s in seeds]
    for crumb in [p for p in pieces if not any(p.equals(one) for one in found)]:
        shared = [one.boundary.intersection(crumb.boundary).length for one in found]
        most = shared.index(max(shared))
        found[most] = unary_union([found[most], crumb])
    return found


@functools.cache
def borders() -> dict[str, Polygon]:
    """Return the area of every unit, in metres."""
    ring = []
    for turn in (k / 72 * 2 * math.pi for k in range(72)):
        far = 1 + 0.07 * math.sin(3 * turn + 1) + 0.05 * math.sin(7 * turn)
        far += 0.02 * math.sin(17 * turn)
        ring.append(
            (MIDDLE[0] + 8000 * far * math.cos(turn), MIDDLE[1] + 6800 * far * math.sin(turn))
        )
    hearts = [(MIDDLE[0] + u.east * 1000, MIDDLE[1] + u.north * 1000) for u in UNITS]
    return dict(zip(UNIT, tessellated(hearts, Polygon(ring)), strict=True))


def somewhere(code: str, draw: random.Random, inside: float = 100) -> Point:
    """Return a point of a unit, so many metres from its border."""
    area = borders()[code].buffer(-inside)
    west, south, east, north = area.bounds
    while True:
        point = Point(draw.uniform(west, east), draw.uniform(south, north))
        if area.contains(point):
            return point


# ---------------------------------------------------------------- people, all invented
FAMILIES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = [
    "试一",
    "试二",
    "样甲",
    "样乙",
    "虚谷",
    "拟山",
    "佚川",
    "仿林",
    "假禾",
    "模泉",
    "例安",
    "测文",
    "代强",
    "造明",
    "构兰",
    "设芳",
    "编珍",
    "撰英",
    "托梅",
    "借华",
    "演贵",
    "拟富",
    "仿德",
    "虚才",
    "样勇",
    "例军",
    "测平",
    "代秀",
    "造琼",
    "构碧",
    "设群",
    "编蓉",
]


class People:
    """Persons of one file; those who are residents are remembered and must never be kept."""

    def __init__(self, file: int) -> None:
        self.draw = random.Random(20261121 + file)
        self.file, self.count = file, 0
        self.needles: list[str] = []
        self._used: set[str] = set()

    def name(self) -> str:
        """Return a name not used in this file before."""
        while True:
            name = self.draw.choice(FAMILIES) + self.draw.choice(GIVEN)
            if name not in self._used:
                self._used.add(name)
                return name

    def phone(self) -> str:
        """Return a number of the shape of a mobile telephone's."""
        self.count += 1
        return f"168{self.file:02d}16{1000 + self.count * 7 % 8999}"

    def resident(self) -> tuple[str, str]:
        """Return name and telephone of a person nobody may find again."""
        both = self.name(), self.phone()
        self.needles += both
        return both

    def secret(self, *texts: str) -> None:
        """Remember texts that nobody may find again."""
        self.needles += texts

    @staticmethod
    def identity(number: int, *, wrong: bool = False) -> str:
        """Return an identity number; `wrong` has a check digit that does not fit."""
        born = dt.date(1966, 1, 5) + dt.timedelta(days=(number * 811) % 12000)
        body = f"510799{born:%Y%m%d}{(number * 37 + 11) % 1000:03d}"
        weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
        if wrong:
            check = "3" if check == "X" else str((int(check) + 4) % 10)
        return body + check


class Office(NamedTuple):
    """A file as the office sent it, what must never be kept of it, and what is true in it."""

    path: Path
    needles: list[str]
    truth: dict[str, object]


# ---------------------------------------------------------------- the units
def units(folder: Path) -> Path:
    """Write units.gpkg: 15 units, whole, without gaps; two of them are called 新华村."""
    frame = geopandas.GeoDataFrame(
        {
            "code": [u.code for u in UNITS],
            "name": [u.name for u in UNITS],
            "full_name": [u.full_name for u in UNITS],
            "kind": [u.kind for u in UNITS],
            "parent_code": [u.code[:9] for u in UNITS],
            "parent_name": [u.town for u in UNITS],
            "county": ["涪源县"] * len(UNITS),
            "county_code": ["510722"] * len(UNITS),
            "urban_rural_class": [u.urban_rural for u in UNITS],
        },
        geometry=[degrees(borders()[u.code]) for u in UNITS],
        crs=4490,
    )
    path = folder / "units.gpkg"
    pyogrio.write_dataframe(frame, path, layer="units")
    return path
