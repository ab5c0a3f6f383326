"""Which way a camera looks, read from what an office wrote; what is not clear is refused.

A bearing is degrees clockwise from north in [0, 360). Sources of the spellings: registers of
counties (朝东, 东向西), GB/T 28181 catalogue exports (codes 1-8) and OpenStreetMap ("0;180").
"""

import math
import re
import unicodedata
from dataclasses import dataclass

from gis.rulebook import Words


@dataclass(frozen=True, slots=True)
class Bearings:
    """The bearings of one device, named as in `Camera`; None: the register says nothing.

    `notice` tells what was changed on the way (-10 became 350).
    """

    bearing_deg: float | None = None
    more_bearings_deg: tuple[float, ...] = ()
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a direction was not taken over, for the person who has to correct it.

    `impossible`: no camera can look like that, whatever was meant (two ways at once, 725°).
    """

    text: str
    reason: Words
    impossible: bool = False


def parse_bearings(text: str | None, *, gb_codes: bool = False) -> Bearings | Unreadable:
    """Return the bearings a text names, or why it names none.

    `gb_codes` says that the column holds the codes 1-8 of GB/T 28181 (1 = looking east); they
    are never taken for codes otherwise, nor for degrees when it is set. Several bearings are
    several lenses of one device.

    >>> parse_bearings("0;180")
    Bearings(bearing_deg=0.0, more_bearings_deg=(180.0,), notice=None)
    >>> parse_bearings("东向西").bearing_deg
    270.0
    >>> parse_bearings("").bearing_deg is None
    True
    """
    wanted = _plain(text or "")
    if wanted.lower() in _NOTHING:
        return Bearings()
    if gb_codes:
        return _of_code(wanted)
    if _COMMA_IN_NUMBER.search(wanted):
        return _unreadable(
            wanted, "逗号可能是小数点也可能是分隔符", "the comma may be a point or a separator"
        )
    found: list[float] = []
    for part in filter(None, (p.strip() for p in _BETWEEN.split(wanted))):
        bearing = _one(part)
        if isinstance(bearing, Words):
            return Unreadable(wanted, bearing, bearing in (_TOO_MUCH, _TWO_WAYS))
        if bearing not in found:
            found.append(bearing)
    if not found:
        return _unreadable(wanted, *_NOT_A_DIRECTION)
    notice = _NEGATIVE if _MINUS.search(wanted) else None
    return Bearings(found[0], tuple(found[1:]), notice)


_FULL, _HALF, _QUARTER = 360.0, 180.0, 90.0

_NOTHING = frozenset(
    {"", "-", "--", "/", "n/a", "na", "none", "null", "nan", "unknown", "未知", "不详", "无", "空"}
)
_COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
            "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")  # fmt: skip
_NAMES = {name.lower(): index * 22.5 for index, name in enumerate(_COMPASS)} | {
    "north": 0.0, "northeast": 45.0, "north-east": 45.0, "east": 90.0, "southeast": 135.0,
    "south-east": 135.0, "south": 180.0, "southwest": 225.0, "south-west": 225.0, "west": 270.0,
    "northwest": 315.0, "north-west": 315.0,
}  # fmt: skip
_CHINESE = {
    "北": 0.0, "东北": 45.0, "东": 90.0, "东南": 135.0,
    "南": 180.0, "西南": 225.0, "西": 270.0, "西北": 315.0,
}  # fmt: skip
# GB/T 28181 direction: 1 = 东(西向东), looking east
_GB_CODES = {"1": 90.0, "2": 270.0, "3": 180.0, "4": 0.0,
             "5": 135.0, "6": 45.0, "7": 225.0, "8": 315.0}  # fmt: skip

_NO_ONE_WAY = "9"  # of the ledger of 27 columns, which goes one further than the standard

_WORD = r"(东北|东南|西北|西南|东|南|西|北)"
_FACING = re.compile(rf"^(?:面?朝向?|面?向|正)?正?{_WORD}方?向?$")
_FROM_TO = re.compile(rf"^[由从自]?正?{_WORD}(?:向|往|朝|至|到|->|→){_WORD}(?:方向)?$")
_OPPOSITE = re.compile(r"^(?:东西|西东|南北|北南)(?:方?向|双向)?$")
_OFF = re.compile(r"^([东南西北])偏([东南西北])(\d+(?:\.\d+)?)(?:°|度)?$")
_BOTH = re.compile(r"^([^()]+)\(([^()]+)\)$")
_DEGREES = re.compile(r"^([+-]?\d+(?:\.\d*)?)\s*(?:°|度|deg|degrees)?$")
_SPAN = re.compile(r"^\d+(?:\.\d+)?\s*(?:°|度)?\s*[-~–—]\s*\d+(?:\.\d+)?\s*(?:°|度)?$")
_BETWEEN = re.compile(r"[;/、|]|,\s*")
_COMMA_IN_NUMBER = re.compile(r"\d,\d")
_MINUS = re.compile(r"(?:^|[;/、|,\s])-\d")

_NOT_A_DIRECTION = (
    "不是能识别的方向,请填0—359的度数或东南西北",
    "not a direction; give degrees 0-359 or a compass word",
)
_NEGATIVE = Words("负角度已换算为0—360度", "negative degrees were turned into 0-360")
_RANGE = Words(
    "是一个角度范围,请分别填写中心方向和视角",
    "is a range of angles; give its middle as the direction and its width as the view angle",
)
_TWO_WAYS = Words(
    "写了两个相反的方向:看东写“东”或“西向东”,两个镜头写“东;西”",
    "names two opposite ways; write 东 or 西向东 for east, 东;西 for two lenses",
)
_TOO_MUCH = Words("超出一圈,应在0—360度之间", "is more than a full turn; 0-360 is expected")


def _plain(text: str) -> str:
    """Return the text with full-width signs made plain and outer blanks gone."""
    return unicodedata.normalize("NFKC", text).replace("º", "°").replace("−", "-").strip()


def _unreadable(text: str, zh: str, en: str) -> Unreadable:
    return Unreadable(text, Words(zh, en))


def _of_code(text: str) -> Bearings | Unreadable:
    code = text.removesuffix(".0")  # a spreadsheet made a number of it
    if code in _GB_CODES:
        return Bearings(_GB_CODES[code])
    if code == _NO_ONE_WAY:
        return _unreadable(
            text, "代码9不指一个方向(全向或其他)", "code 9 is no one direction (all round)"
        )
    return _unreadable(text, "不是监控方位代码1—8", "not a direction code 1-8 of GB/T 28181")


def _one(part: str) -> float | Words:
    """Return one bearing in [0, 360), or the reason why the text is none."""
    degrees = _DEGREES.match(part)
    if degrees:
        return _turned(float(degrees[1]))
    if _SPAN.match(part):
        return _RANGE
    both = _BOTH.match(part)
    if both:  # 东(西向东): the catalogue's own label says it twice
        first, second = _word(both[1].strip()), _word(both[2].strip())
        same = first is not None and first == second
        return first if same and first is not None else Words(*_NOT_A_DIRECTION)
    if _OPPOSITE.match(re.sub(r"\s+", "", part)):
        return _TWO_WAYS
    bearing = _word(part)
    return Words(*_NOT_A_DIRECTION) if bearing is None else bearing


def _turned(degrees: float) -> float | Words:
    if not -_HALF <= degrees <= _FULL:
        return _TOO_MUCH
    return degrees % _FULL + 0.0


def _word(text: str) -> float | None:
    """Return the bearing of a word of direction; None when it is not clearly one."""
    compact = re.sub(r"\s+", "", text)
    if compact.lower() in _NAMES:
        return _NAMES[compact.lower()]
    from_to = _FROM_TO.match(compact)
    if from_to:  # 东向西 stands in the east and looks west
        start, end = _CHINESE[from_to[1]], _CHINESE[from_to[2]]
        return end if (end - start) % _FULL == _HALF else None
    off = _OFF.match(compact)
    if off:
        return _off(_CHINESE[off[1]], _CHINESE[off[2]], float(off[3]))
    facing = _FACING.match(compact)
    return _CHINESE[facing[1]] if facing else None


def _off(main: float, towards: float, degrees: float) -> float | None:
    """Return 南偏西30度 as 210: from the main direction, turned towards the other."""
    turn = (towards - main + _HALF) % _FULL - _HALF
    if abs(turn) != _QUARTER or degrees > _QUARTER:
        return None
    return (main + math.copysign(degrees, turn)) % _FULL
