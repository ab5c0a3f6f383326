"""Cells that are days or moments; a time that names no zone is China's."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from gis.cells.cell import CellError, Trouble
from gis.cells.words import known_text, normal
from gis.rulebook import Words

SHANGHAI = timezone(timedelta(hours=8))  # the zone of times that name none

_DATE = re.compile(r"(\d{4})\s*[-/.年,]\s*(\d{1,2})\s*[-/.月,]\s*(\d{1,2})\s*[日号]?", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)", re.ASCII)
_COMPACT_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?", re.ASCII)
_CLOCK = re.compile(
    r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间|晚|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<half>半)?(?P<minute>\d{1,2})?\s*[:分]?\s*"
    r"(?P<second>\d{1,2})?(?:\.\d+)?\s*秒?整?\s*(?P<after>AM|PM)?",
    re.IGNORECASE | re.ASCII,
)
_AFTER_NOON = frozenset(("下午", "傍晚", "晚上", "夜间", "晚", "PM"))
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_VAGUE = re.compile(
    r"(今|去|前|上|本|明)(年|月|周)|年[初中底末]|月[初中底末]|[上中下]旬|[上下]半年|季度|春|夏|秋|冬|"
    r"左右|前后|近期|最近|节|大约|约|^\d{4}\s*年?$|^\d{4}\s*[-/.年]\s*\d{1,2}\s*月?(份)?$|[-~至到].*[-~至到]"
)
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # Excel's dates from 1954 to 2119
_EARLIEST_YEAR = 1900  # an earlier one is a time of day that a sheet gave a date

_NO_SUCH_DAY = Words("存在的日期,如 2024-01-05", "a date that exists, such as 2024-01-05")
_A_DAY = Words("日期,如 2024-01-05", "a date such as 2024-01-05")
_ONE_DAY = Words("具体日期,如 2024-01-05", "one day, such as 2024-01-05")


class _NoSuchTimeError(ValueError):
    """The text has the form of a date or time, but there is none like it."""


def day(cell: object) -> str | None:
    """Return a date as ISO 8601 text; a day that does not exist is refused.

    >>> day("2024年1月5日"), day("2024.1.5"), day("20240105"), day(45292)
    ('2024-01-05', '2024-01-05', '2024-01-05', '2024-01-01')
    """
    moment = _moment(cell)
    return None if moment is None else moment.date().isoformat()


def time(cell: object) -> datetime | None:
    """Return a moment in UTC; a time that names no zone is China's (UTC+8)."""
    moment = _moment(cell)
    if moment is None:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    try:
        return zoned.astimezone(UTC)
    except OverflowError as error:
        raise CellError(Trouble.UNREADABLE, cell, _A_DAY) from error


def _moment(cell: object) -> datetime | None:
    found = cell
    if isinstance(cell, date) and not isinstance(cell, datetime):
        found = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 -- a day has no zone
    if not isinstance(found, datetime):
        words = known_text(cell)
        if words is None:
            return None
        found = _said(words)
    if found.year < _EARLIEST_YEAR:
        raise CellError(Trouble.UNREADABLE, cell, _A_DAY)
    return found


def _said(words: str) -> datetime:
    plain = normal(words)
    if re.fullmatch(r"\d{5}(\.\d{1,12})?", plain, re.ASCII) and int(float(plain)) in _SERIALS:
        start = datetime.combine(_EXCEL_EPOCH, datetime.min.time())
        return start + timedelta(seconds=round(float(plain) * 86_400))
    try:
        return _iso(plain) or _written(plain)
    except _NoSuchTimeError as error:
        raise CellError(Trouble.IMPOSSIBLE, words, _NO_SUCH_DAY) from error
    except (ValueError, OverflowError) as error:
        if _VAGUE.search(plain):
            raise CellError(Trouble.VAGUE, words, _ONE_DAY) from error
        raise CellError(Trouble.UNREADABLE, words, _A_DAY) from error


def _iso(plain: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:", plain, re.ASCII) or "24:" in plain[10:14]:
        return None
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return None  # `_written` says whether it only looks like one


def _written(plain: str) -> datetime:
    packed = _COMPACT_MOMENT.fullmatch(plain)
    if packed:
        return _existing(*(int(part or 0) for part in packed.groups()))
    found = _DATE.match(plain) or _COMPACT_DATE.match(plain)
    if found is None:
        raise ValueError(plain)
    parts = [int(part) for part in found.groups()]
    rest = plain[found.end() :].strip(" T")
    zone = _ZONE.search(rest)
    rest = rest[: zone.start()].strip() if zone else rest
    if not rest:
        return _zoned(_existing(*parts), zone)
    clock = _CLOCK.fullmatch(rest)
    if clock is None:
        raise ValueError(plain)
    return _zoned(_existing(*parts, *_clock(clock)), zone)


def _clock(clock: re.Match[str]) -> tuple[int, int, int]:
    """Return hour, minute and second; afternoon and evening hours count from noon."""
    hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
    part = (clock["part"] or clock["after"] or "").upper()
    if part in _AFTER_NOON and 1 <= hour < 12:  # noqa: PLR2004
        hour += 12
    if part == "中午" and hour in (1, 2):
        hour += 12
    if part == "AM" and hour == 12:  # noqa: PLR2004
        hour = 0
    return hour, 30 if clock["half"] else minute, second


def _existing(*parts: int) -> datetime:
    """Return the moment of these parts, from the year to at most the second."""
    year, month, day, hour, minute, second = (*parts, 0, 0, 0)[:6]
    late = hour == 24 and minute + second == 0  # noqa: PLR2004 -- 24:00 is the next day's 00:00
    try:
        found = datetime(year, month, day, 0 if late else hour, minute, second)  # noqa: DTZ001
        return found + timedelta(days=1) if late else found
    except (ValueError, OverflowError) as error:
        raise _NoSuchTimeError(str(error)) from error


def _zoned(moment: datetime, zone: re.Match[str] | None) -> datetime:
    return datetime.fromisoformat(moment.isoformat() + zone.group()) if zone else moment
