"""When patrols of a sign-in sheet were: a day without a year, and from when to when."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gis.cells.cell import CellError
from gis.cells.dates import SHANGHAI, day
from gis.cells.spans import Span, span
from gis.cells.words import normal
from gis.intake.ledger import listed
from gis.intake.rows.sieve import Sieve
from gis.rulebook import Words

_ASK, _TAKEN, _NO_TIME, _BACKWARDS, _OFF = "IN-184", "IN-185", "IN-186", "IN-187", "IN-188"
_NO_YEAR = re.compile(r"(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*年")
_DAY_MINUTES = 24 * 60


def settle_shifts(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    """Make start and end of patrols from a column of days and one of times, where there are such.

    Rows of patrols that did not take place, or that do not say when, are rejected.
    """
    if sieve.columns.layer.name != "patrols":
        return
    nothing = [None] * len(sieve.table)
    days, times = (values.pop(name, nothing) for name in ("day", "span"))
    starts, ends = ([*values.get(name, nothing)] for name in ("started_at", "ended_at"))
    tracks = sieve.table.geometry if sieve.table.geometry is not None else values.get("shape")
    sheet = {"day", "span"} & {*sieve.columns.column_of, *sieve.columns.value_of}
    off = _called_off(sieve) if sheet else {}
    year = _year(sieve, days)
    backwards: list[int] = []
    for at, (one, said) in enumerate(zip(days, times, strict=True)):
        if at in sieve.bad or starts[at] is not None:
            continue
        if at in off:
            sieve.reject(at, _OFF, found=off[at])
            continue
        drawn = tracks is not None and tracks[at] is not None
        read = _read(sieve, at, _dated(one, year), said, drawn=drawn)
        if read is not None:
            starts[at], ends[at] = _moments(sieve, at, read, backwards)
    if backwards:
        rows = listed([str(row) for row in sieve.table.rows[backwards]])
        sieve.ledger.note(_BACKWARDS, found=len(backwards), rows=rows)
    if any(starts):
        values["started_at"], values["ended_at"] = starts, ends


def _called_off(sieve: Sieve) -> dict[int, str]:
    """Return the rows that say that the patrol did not take place, with their words."""
    words = sieve.ledger.pack[_OFF].params["words"]
    found: dict[int, str] = {}
    for name, column in sieve.table.columns.items():
        if column.dtype.kind in "OU" and name not in sieve.columns.personal:
            for at, cell in enumerate(column.tolist()):
                if isinstance(cell, str) and any(word in cell for word in words):
                    found.setdefault(at, cell[:40])
    return found


def _year(sieve: Sieve, days: Sequence[str | None]) -> str | None:
    """Return the year of days that have none: the one of the title, else a person's answer."""
    without = [one for one in days if one is not None and _NO_YEAR.fullmatch(normal(one))]
    if not without:
        return None
    years = {year for title in sieve.table.titles for year in _YEAR.findall(normal(title))}
    col = sieve.columns.heading("day")
    answer = sieve.ledger.answers.get("year")
    if len(years) == 1 and not answer:
        year = str(years.pop())
        sieve.ledger.note(_TAKEN, found=year, col=col, n=len(without), first=without[0])
        return year
    said = sieve.ledger.ask(
        _ASK, "year", free="2026", samples=tuple(without[:3]), found=without[0], col=col,
        n=len(without),
    )  # fmt: skip
    return said if said and re.fullmatch(r"(?:19|20)\d{2}", said) else None


def _dated(said: str | None, year: str | None) -> str | None:
    found = None if said is None else _NO_YEAR.fullmatch(normal(said))
    if found is None or year is None:
        return said
    return f"{year}年{found.group(1)}月{found.group(2)}日"


def _read(
    sieve: Sieve, at: int, one: str | None, said: str | None, *, drawn: bool
) -> tuple[date, Span] | None:
    """Return the day and the times of a row; without them the row is rejected."""
    col = sieve.columns.heading("day")
    try:
        found = day(one)
        col = sieve.columns.heading("span")
        lasted = span(said)
    except CellError as error:
        sieve.reject(at, "IN-05", found=error.found, required=error.wanted, col=col)
        return None
    if found is not None and lasted is not None:
        return date.fromisoformat(found), lasted
    if not drawn:
        lacks = Words("日期", "the day") if found is None else Words("起止时间", "the times")
        sieve.reject(at, _NO_TIME, found=lacks)
    return None


def _moments(
    sieve: Sieve, at: int, read: tuple[date, Span], backwards: list[int]
) -> tuple[datetime, datetime | None]:
    first, lasted = read
    midnight = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    start = (midnight + timedelta(minutes=lasted.start)).astimezone(UTC)
    end = lasted.end
    if end is not None and end <= lasted.start:
        backwards.append(at)
        longest = sieve.ledger.pack[_BACKWARDS].number("hours") * 60
        end += _DAY_MINUTES
        if end - lasted.start > longest:
            return start, None
    return start, None if end is None else (midnight + timedelta(minutes=end)).astimezone(UTC)
