"""What a person may write into a field of a camera's record, and what it is then.

The same limits hold as for a delivered file, but a person is there to be asked: what a file
leaves unknown is refused here, with the field, what was found and what is wanted.
"""

import math
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache, partial

from shapely import Point

from camera_registry.camera import Camera, PositionState, Preset, Status
from camera_registry.record.bearings import Bearings, parse_bearings
from camera_registry.record.gb_id import read_gb_id
from camera_registry.record.ranges import CODES, RANGES
from gis.cells import dates
from gis.cells.cell import CellError
from gis.cells.codes import phone
from gis.cells.personal import PersonalNumbers
from gis.layers.catalogue import LAYERS
from gis.reading.secrets import masked
from gis.rulebook import Words

FIXED = frozenset(("camera_id", "delivered", "unit_located"))  # no person writes these
LONGEST = 1000
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]+\]?", re.ASCII)
_ENDS = re.compile(r"[\x00-\x1f\x7f]")
_PRESET_ENDS = frozenset(";；@*/")
_EARTH = (180.0, 90.0)

Made = Callable[[object], object]


class StrangeValueError(ValueError):
    """A field cannot hold a value; `words` say which field, what was found, what is wanted."""

    def __init__(self, field: str, found: object, wanted: Words) -> None:
        label = label_of(field)
        shown = "***" if masked(str(found)) != str(found) else str(found)[:80]
        self.field = field
        self.found = shown
        self.words = Words(
            f"“{label.zh}”不能是“{shown}”：应为{wanted.zh}",
            f'{field} cannot be "{shown}": {wanted.en} is wanted',
        )
        self.more = {"field": field}
        super().__init__(self.words.en)


def label_of(field: str) -> Words:
    """Return what a field is called."""
    return _labels().get(field, Words(field, field))


@cache
def _labels() -> Mapping[str, Words]:
    labels = {one.name: Words(one.zh, one.name) for one in LAYERS["cameras"].all_fields}
    return labels | {"position": Words("位置", "position")}


def value_of(field: str, given: object, persons: PersonalNumbers) -> object:
    """Return the value of a field, from what JSON carries; None is "not known".

    Raises StrangeValueError: no such field, another type, out of range, a password, a number of
    a person.
    """
    hint = _hints().get(field)
    if hint is None or field in FIXED:
        wanted = Words("台账中可以修改的字段", "a field of the record that may be changed")
        raise StrangeValueError(field, given, wanted)
    if given is None:
        return _nothing(field)
    return _maker(field, hint, persons)(given)


def hint_of(field: str) -> tuple[object, ...]:
    """Return the types a field may have; none for what is no field."""
    hint = _hints().get(field)
    return typing.get_args(hint) or (() if hint is None else (hint,))


@cache
def _hints() -> Mapping[str, object]:
    return typing.get_type_hints(Camera)


@cache
def _defaults() -> Mapping[str, object]:
    return {one.name: one.default for one in fields(Camera)}


def _nothing(field: str) -> object:
    return _defaults()[field]


def _maker(field: str, hint: object, persons: PersonalNumbers) -> Made:
    """Return what makes the value of a field."""
    own: Mapping[str, Made] = {
        "position": partial(_position, field),
        "presets": partial(_presets, field, persons),
        "more_bearings_deg": lambda given: tuple(
            _bearing(field, one) for one in _listed(field, given)
        ),
        "shared_with": lambda given: tuple(
            _text(field, one, persons) for one in _listed(field, given)
        ),
        "bearing_deg": partial(_bearing, field),
        "gb_id": partial(_gb_id, field),
        "operator_contact": partial(_phone, field),
        "stream_host": partial(_host, field),
        "status": partial(_enum, field, Status),
        "position_state": partial(_enum, field, PositionState),
    }
    return own.get(field) or _plain_maker(field, typing.get_args(hint) or (hint,), persons)


def _plain_maker(field: str, kinds: tuple[object, ...], persons: PersonalNumbers) -> Made:
    """Return what makes a number, a yes or no, a day, one of a few words, or a text."""
    by_type = {bool: _yes_no, int: _whole, float: _number}
    for kind, make in by_type.items():
        if kind in kinds:
            return partial(make, field)
    one = LAYERS["cameras"][field]
    choices = CODES.get(field, frozenset(one.choices.values()))
    if one.parse is dates.day:
        return partial(_day, field)
    if choices:
        return partial(_choice, field, choices)
    return partial(_text, field, persons=persons)


def _number(field: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise StrangeValueError(field, given, Words("数字", "a number"))
    span = RANGES.get(field)
    if span is not None and not span.holds(given):
        raise StrangeValueError(field, given, span.words)
    return float(given)


def _whole(field: str, given: object) -> int:
    value = _number(field, given)
    if not value.is_integer():
        raise StrangeValueError(field, given, Words("整数", "a whole number"))
    return int(value)


def _yes_no(field: str, given: object) -> bool:
    if not isinstance(given, bool):
        raise StrangeValueError(field, given, Words("是或否", "yes or no (true, false)"))
    return given


def _text(field: str, given: object, persons: PersonalNumbers) -> str:
    text = given.strip() if isinstance(given, str) else ""
    if not text or len(text) > LONGEST or _ENDS.search(text):
        wanted = f"1—{LONGEST}个字的文字", f"a text of 1 to {LONGEST} characters"
        raise StrangeValueError(field, given, Words(*wanted))
    if masked(text) != text:
        wanted = "不含口令的文字（SECRET_IN_FIELD）", "a text without a password (SECRET_IN_FIELD)"
        raise StrangeValueError(field, text, Words(*wanted))
    if persons.covered(text) != text:
        wanted = "不含个人证件号、手机号的文字", "a text without the numbers of a person"
        raise StrangeValueError(field, "***", Words(*wanted))
    return text


def _choice(field: str, choices: frozenset[str], given: object) -> str:
    if given not in choices:
        listed = sorted(choices, key=lambda one: (len(one), one))
        raise StrangeValueError(field, given, Words("、".join(listed), ", ".join(listed)))
    return str(given)


def _enum(field: str, kind: type[Status] | type[PositionState], given: object) -> object:
    return kind(_choice(field, frozenset(one.value for one in kind), given))


def _day(field: str, given: object) -> str:
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError as error:
        wanted = Words("存在的日期，如 2026-01-05", "a date that exists, such as 2026-01-05")
        raise StrangeValueError(field, given, wanted) from error


def _bearing(field: str, given: object) -> float:
    """Return a direction in [0, 360); 360 is north."""
    if isinstance(given, str):  # a word
        read = parse_bearings(given)
        if isinstance(read, Bearings) and read.bearing_deg is not None:
            return read.bearing_deg
        raise StrangeValueError(field, given, _DIRECTION)
    value = _number(field, given)
    if not 0 <= value <= _FULL:
        raise StrangeValueError(field, given, _DIRECTION)
    return value % _FULL


_FULL = 360.0
_DIRECTION = Words("0—360度（正北为0，顺时针）", "degrees from 0 to 360 (north is 0, clockwise)")


def _gb_id(field: str, given: object) -> str:
    read = read_gb_id(given) if isinstance(given, str) else Words("文字", "a text")
    if isinstance(read, Words):
        wanted = Words(f"20位国标编码（{read.zh}）", f"a device id of 20 digits ({read.en})")
        raise StrangeValueError(field, given, wanted)
    return read.text


def _phone(field: str, given: object) -> str:
    try:
        found = phone(given) if isinstance(given, str) else None
    except CellError as error:
        raise StrangeValueError(field, given, error.wanted) from error
    if found is None:
        raise StrangeValueError(field, given, Words("电话号码", "a telephone number"))
    return found


def _host(field: str, given: object) -> str:
    if not isinstance(given, str) or not _HOST.fullmatch(given.strip()):
        wanted = Words(
            "主机名或IP地址（不带账号、口令和路径）",
            "a host name or address alone, without login or path",
        )
        raise StrangeValueError(field, given, wanted)
    return given.strip()


def _listed(field: str, given: object) -> list[object]:
    if not isinstance(given, list | tuple):
        raise StrangeValueError(field, given, Words("列表", "a list"))
    return list(given)


def _position(field: str, given: object) -> Point:
    pair = _listed(field, given)
    if len(pair) != len(_EARTH):
        raise StrangeValueError(field, given, _PAIR)
    lon, lat = (_number(field, one) for one in pair)
    if abs(lon) > _EARTH[0] or abs(lat) > _EARTH[1] or (lon, lat) == (0.0, 0.0):
        raise StrangeValueError(field, given, _PAIR)
    return Point(lon, lat)


_PAIR = Words(
    "[经度, 纬度]（CGCS2000，度；先经度后纬度）",
    "[longitude, latitude] in degrees (CGCS2000), longitude first",
)


def _presets(field: str, persons: PersonalNumbers, given: object) -> tuple[Preset, ...]:
    found = tuple(_preset(field, one, persons) for one in _listed(field, given))
    names = [one.name for one in found]
    if len(set(names)) < len(names) or sum(one.home for one in found) > 1:
        wanted = Words("名称互不相同、至多一个常态位", "poses of different names, one home at most")
        raise StrangeValueError(field, names, wanted)
    return found


def _preset(field: str, given: object, persons: PersonalNumbers) -> Preset:
    if isinstance(given, Preset):
        return given
    names = {one.name for one in fields(Preset)}
    if not isinstance(given, dict) or "name" not in given or set(given) - names:
        wanted = Words("含 name 等字段的预置位", f"a pose with {', '.join(sorted(names))}")
        raise StrangeValueError(field, given, wanted)
    name = _text(field, given["name"], persons)
    if _PRESET_ENDS & set(name):
        wanted = Words("不含 ; @ * / 的名称", "a name without ; @ * /")
        raise StrangeValueError(field, name, wanted)
    measures = {
        one: _bearing(one, value) if one == "bearing_deg" else _number(one, value)
        for one, value in given.items()
        if one not in ("name", "home") and value is not None
    }
    return Preset(name=name, home=given.get("home") is True, **measures)
