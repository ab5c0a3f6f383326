"""The drawing the county grows from: river, railway, expressway, main streets, in metres.

x is metres east and y metres north of the town's central crossroads. The drawing is larger
than the county: `TOWN` scales all of it together.
"""

from dataclasses import dataclass
from functools import cache

from shapely import LineString, Polygon

from gis.crs import LocalPlane
from web.places.shifan.shapes import Pairs, ribbon, smooth

ORIGIN = LocalPlane(104.68, 31.47)
TOWN = 0.56


def _drawn(*points: tuple[float, float], step_m: float = 25.0) -> LineString:
    return smooth([(x * TOWN, y * TOWN) for x, y in points], step_m)


COUNTY: Pairs = [
    (x * TOWN, y * TOWN)
    for x, y in (
        (-6760, 1320), (-6540, 3820), (-4850, 4850), (-2500, 5290), (-440, 4930), (1760, 5440),
        (3820, 4930), (6320, 5150), (8240, 3970), (8970, 1760), (8600, -740), (9260, -3380),
        (8090, -5740), (5740, -6620), (3380, -6250), (1030, -6910), (-1470, -6100), (-3970, -6320),
        (-5880, -5000), (-6320, -2500),
    )
]  # fmt: skip

RIVER = _drawn(
    (-8200, 4300), (-6700, 3500), (-5200, 3500), (-4100, 2600), (-3000, 2700), (-1900, 2050),
    (-1250, 1180), (-300, 800), (500, 940), (1300, 700), (1850, -60), (2150, -1000),
    (3100, -1700), (3900, -2600), (4300, -3800), (5500, -4500), (7000, -4500), (8300, -5600),
    (10500, -5900),
)  # fmt: skip
STREAM = _drawn(
    (-2300, -7300), (-1900, -5900), (-700, -5000), (300, -4200), (1500, -3500), (2400, -2500),
    (3100, -1720),
)  # fmt: skip
RAILWAY = _drawn(
    (-7200, -5200), (-5200, -3100), (-3300, -1500), (-2450, -300), (-2200, 1000), (-2350, 2500),
    (-1700, 4200), (-200, 6000),
    step_m=60,
)  # fmt: skip
EXPRESSWAY = _drawn(
    (2500, 6200), (2900, 4200), (2800, 2300), (2700, 700), (3000, -700), (3500, -2300),
    (3300, -4200), (3700, -7000),
    step_m=60,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Street:
    """A street drawn by hand; `width_m` is from kerb to kerb."""

    name: str
    kind: str
    line: LineString
    width_m: float


def _street(name: str, kind: str, *points: tuple[float, float]) -> Street:
    widths = {"primary": 26.0, "secondary": 20.0, "tertiary": 14.0}
    return Street(name, kind, _drawn(*points), widths[kind])


@cache
def main_streets() -> tuple[Street, ...]:
    """Return the streets that frame the quarters of the town, and the roads out of it."""
    return (
        _street("人民路", "primary", (-6800, -700), (-4400, -500), (-3300, -330), (-2430, -180),
                (-1900, -130), (-1000, 0), (0, 60), (1000, -20), (1830, -50), (2740, 150),
                (4200, 100), (6000, 800), (9300, 900)),
        _street("解放路", "primary", (500, -7000), (150, -5000), (-250, -3600), (-80, -2600),
                (-50, -1250), (0, 60), (90, 890), (160, 1640), (330, 2700), (100, 3700),
                (700, 5600)),
        _street("滨河路", "secondary", (-2140, 1700), (-1760, 1480), (-1380, 1020), (-820, 730),
                (-320, 590), (130, 660), (520, 730), (1130, 530), (1560, 50), (1640, -40),
                (1820, -720), (1960, -1120)),
        _street("北滨路", "secondary", (-2040, 2420), (-1640, 2130), (-1110, 1440), (-280, 1060),
                (500, 1170), (1450, 880), (2040, 120), (2280, -620), (2480, -1010)),
        _street("环城路", "secondary", (-2140, 1700), (-2060, 900), (-2130, -150), (-2000, -1000),
                (-1250, -1760), (-60, -1950), (1050, -1830), (1960, -1120)),
        _street("建设路", "secondary", (-2100, 560), (-1500, 480), (-1060, 380), (-500, 330),
                (20, 330), (560, 380), (1000, 290), (1560, 50)),
        _street("文昌路", "secondary", (-1250, -1760), (-1080, -900), (-1000, 0), (-1060, 380),
                (-1090, 860)),
        _street("迎宾路", "secondary", (1050, -1830), (960, -950), (1000, -20), (1000, 290),
                (1130, 530)),
        _street("朝阳路", "secondary", (-2000, -1000), (-1080, -900), (-60, -960), (960, -950),
                (1900, -900)),
        _street("南桥路", "tertiary", (1820, -720), (2180, -860), (2830, -980), (3600, -700)),
        _street("北新大道", "primary", (-1700, 2180), (-900, 1830), (160, 1640), (1200, 1620),
                (2120, 1270), (2740, 1260), (4300, 1900), (6300, 2500), (8600, 2600)),
        _street("科技路", "secondary", (-990, 1340), (-900, 1830), (-820, 2620)),
        _street("创业路", "secondary", (1100, 1060), (1200, 1620), (1310, 2560)),
        _street("北环路", "secondary", (-1700, 2180), (-820, 2620), (330, 2700), (1310, 2560),
                (2060, 2020), (2120, 1270), (2040, 120)),
        _street("铁西路", "secondary", (-3050, 1250), (-3180, 500), (-3300, -330), (-3500, -1050),
                (-3300, -1500)),
        _street("铁西北街", "tertiary", (-2230, 1060), (-2600, 1200), (-3050, 1250)),
    )  # fmt: skip


@cache
def country_roads() -> tuple[Street, ...]:
    """Return the county roads outside the town, the market town's main street among them."""
    return (
        _street("清溪大道", "secondary", (3600, -700), (4700, -1300), (5200, -2300), (5560, -3100),
                (6020, -3500), (6900, -3700), (9300, -3300)),
        _street("石龙路", "tertiary", (5560, -3100), (6300, -2200), (7300, -1600), (7600, 100),
                (6000, 800)),
        _street("云台路", "tertiary", (4300, 1900), (5200, 3100), (6600, 4000), (8300, 4100)),
        _street("双河路", "tertiary", (-250, -3600), (1300, -4200), (2400, -4600), (3500, -5300),
                (5200, -5900), (6900, -5500), (6020, -3500)),
        _street("高店路", "tertiary", (-4400, -500), (-4700, -2000), (-3900, -3700), (-2400, -4500),
                (-250, -3600)),
        _street("柏树路", "tertiary", (-4400, -500), (-5000, 900), (-5300, 2300), (-4300, 3900),
                (-2500, 4600), (100, 3700)),
    )  # fmt: skip


@cache
def river() -> Polygon:
    """Return the river's bed."""
    return ribbon(RIVER, 58, 13)


@cache
def stream() -> Polygon:
    """Return the bed of the stream that joins the river below the town."""
    return ribbon(STREAM, 13, 3)


TOWN_EDGE: Pairs = [
    (x * TOWN, y * TOWN)
    for x, y in (
        (-2140, 1700), (-2040, 2420), (-1700, 2180), (-820, 2620), (330, 2700), (1310, 2560),
        (2060, 2020), (2120, 1270), (2740, 1260), (2740, 150), (2830, -980), (2480, -1010),
        (1960, -1120), (1050, -1830), (-60, -1950), (-1250, -1760), (-2000, -1000),
        (-2500, -1100), (-3300, -1500), (-3500, -1050), (-3300, -330), (-3180, 500),
        (-3050, 1250), (-2230, 1060),
    )
]  # fmt: skip

MARKET_EDGE: Pairs = [
    (x * TOWN, y * TOWN)
    for x, y in (
        (5130, -2560), (5380, -2480), (5900, -2750), (6420, -3250), (6480, -3560), (6380, -3900),
        (5960, -4040), (5480, -3780), (5150, -3150),
    )
]  # fmt: skip
