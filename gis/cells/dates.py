"""Cells that are days or moments; a time that names no zone is China's."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from gis.cells.cell import CellError, Trouble
from gis.cells.words import known_text, normal
from gis.rulebook import Words

SHANGHAI = timezone(timedelta(hours=8))  # the zone of times that name none

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*[:分]?\s*(\d{1,2})?(?:\.\d+)?\s*秒?")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # Excel's dates from 1954 to 2119


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
    return zoned.astimezone(UTC)


def _moment(cell: object) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 -- a day has no zone
    words = known_text(cell)
    if words is None:
        return None
    plain = normal(words)
    if re.fullmatch(r"\d{5}(\.\d+)?", plain) and int(float(plain)) in _SERIALS:
        start = datetime.combine(_EXCEL_EPOCH, datetime.min.time())
        return start + timedelta(seconds=round(float(plain) * 86_400))
    try:
        return _iso(plain) or _written(plain)
    except ValueError as error:
        wanted = Words("存在的日期,如 2024-01-05", "a date that exists, such as 2024-01-05")
        raise CellError(Trouble.UNREADABLE, words, wanted) from error


def _iso(plain: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:", plain) or "T24" in plain or " 24:" in plain:
        return None
    return datetime.fromisoformat(plain)


def _written(plain: str) -> datetime:
    found = _DATE.match(plain) or _COMPACT_DATE.match(plain)
    if found is None:
        raise ValueError(plain)
    start = datetime(*map(int, found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    rest = plain[found.end() :].strip(" T")
    zone = _ZONE.search(rest)
    clock = _CLOCK.fullmatch(rest[: zone.start()].strip() if zone else rest)
    if rest and clock is None:
        raise ValueError(plain)
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second > 0):  # noqa: PLR2004
        raise ValueError(plain)
    moment = start + timedelta(hours=hour, minutes=minute, seconds=second)
    if zone:
        moment = datetime.fromisoformat(moment.isoformat() + zone.group())
    return moment
