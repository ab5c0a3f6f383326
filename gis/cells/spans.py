"""Cells that say from when to when something lasted on a day: 20:00-22:00, 晚8点-10点."""

import re
from typing import NamedTuple

from gis.cells.cell import CellError, Trouble
from gis.cells.words import known_text, normal
from gis.rulebook import Words

_DAY = 24 * 60
_NOON = 12 * 60
_BETWEEN = re.compile(r"\s*(?:[-—–―~〜至到]|--)+\s*")
_CLOCK = re.compile(
    r"(?P<next>次日|第二天|翌日|凌晨)?\s*"
    r"(?P<part>凌晨|早上|早|上午|中午|下午|傍晚|晚上|夜间|晚)?\s*"
    r"(?P<hour>\d{1,2})\s*(?:[:时点]\s*(?:(?P<half>半)|(?P<minute>\d{1,2})?\s*分?))?\s*整?",
    re.ASCII,
)
_LATE = frozenset(("下午", "傍晚", "晚上", "夜间", "晚"))
_WANTED = Words("起止时间,如 20:00-22:00", "from and to, such as 20:00-22:00")
_TWO = 2


class Span(NamedTuple):
    """Minutes after midnight of the day; the end may lie on the next day, or not be told."""

    start: int
    end: int | None
    next_day: bool = False


def span(cell: object) -> Span | None:
    """Return from when to when, in minutes after midnight; None where nothing is said.

    >>> span("20：00—22：00"), span("晚8点-10点"), span("23:30-次日0:40")
    (Span(start=1200, end=1320, next_day=False), Span(start=1200, end=1320, next_day=False), Span(start=1410, end=1480, next_day=True))

    Raises CellError. An end before the start is given as it stands: whether it is of the next
    day is not decided here.
    """
    words = known_text(cell)
    if words is None:
        return None
    plain = normal(words)
    parts = _BETWEEN.split(plain)
    read = [_CLOCK.fullmatch(part) for part in parts]
    if len(parts) > _TWO or any(one is None for one in read):
        raise CellError(Trouble.UNREADABLE, words, _WANTED)
    first = read[0]
    start = _minutes(first, words)  # type: ignore[arg-type]
    if len(read) < _TWO:
        return Span(start, None)
    last = read[1]
    end = _minutes(last, words)  # type: ignore[arg-type]
    next_day = bool(last["next"])  # type: ignore[index]
    late = first["part"] in _LATE and not last["part"]  # type: ignore[index]
    if late and not next_day and end < start <= end + _NOON:
        end += _NOON  # 晚8点-10点: the evening goes on
    return Span(start, end + _DAY if next_day else end, next_day)


def _minutes(clock: re.Match[str], words: str) -> int:
    hour, minute = int(clock["hour"]), 30 if clock["half"] else int(clock["minute"] or 0)
    minutes = hour * 60 + minute
    if clock["part"] in _LATE and 60 <= minutes < _NOON:  # noqa: PLR2004 -- one hour
        minutes += _NOON
    if minute >= 60 or minutes > _DAY:  # noqa: PLR2004
        wanted = Words("存在的时间,如 20:00-22:00", "times that exist, such as 20:00-22:00")
        raise CellError(Trouble.IMPOSSIBLE, words, wanted)
    return minutes
