"""When a time limit ends: minutes, hours and days counted on the working calendar of the pack.

Days are counted as 民法典 Art. 201 and 203 say: the day it begins is not counted, the last day ends
at 24:00, and one that is no working day gives way to the next that is. Times are UTC in and out;
days are those of the office.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from gis.findings import Finding, Outcome, Place
from gis.places import OFFICE_ZONE
from gis.rulebook import Pack

_DAY = timedelta(days=1)
_NO_TIME = timedelta()
_MOST_REST = 366  # a calendar without a working day in a year is a mistake


class Clock(StrEnum):
    """What a time limit is counted in; only the working ones ask the calendar on the way."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"

    @property
    def in_days(self) -> bool:
        """Whether whole days are counted, to 24:00 of the last."""
        return self in (Clock.DAYS, Clock.WORKING_DAYS)

    @property
    def in_working_time(self) -> bool:
        """Whether holidays and make-up days change the answer on the way."""
        return self in (Clock.WORKING_HOURS, Clock.WORKING_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working days and hours. `years` are those whose holidays are on record.

    `rest` are ISO weekdays (7 is Sunday) nobody works on; `off` are days off beside them, `worked`
    the make-up days. `hours` are the parts of a working day, in order.
    """

    rest: frozenset[int]
    hours: tuple[tuple[timedelta, timedelta], ...]
    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        edges = [edge for part in self.hours for edge in part]
        if not edges or edges[0] < _NO_TIME or edges[-1] > _DAY:
            raise ValueError(f"calendar: working hours {edges} are not within a day")
        if any(one >= other for one, other in pairwise(edges)):
            raise ValueError(f"calendar: working hours {edges} are not in order")
        if both := self.off & self.worked:
            raise ValueError(f"calendar: {min(both)} is both a day off and a make-up day")
        if len(self.rest) >= 7 or not self.rest <= set(range(1, 8)):  # noqa: PLR2004 -- a week
            raise ValueError(f"calendar: rest days {sorted(self.rest)}, expected some of 1 to 7")

    def works(self, day: date) -> bool:
        """Whether the office works on a day; in a year not on record by the weekday alone."""
        if day in self.worked:
            return True
        return day not in self.off and day.isoweekday() not in self.rest

    def working_day(self, day: date) -> date:
        """Return the day, or the next one the office works on."""
        for _ in range(_MOST_REST):
            if self.works(day):
                return day
            day += _DAY
        raise ValueError(f"calendar: no working day in the year before {day}")

    def unknown_years(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """Return the years between two moments whose holidays are not on record."""
        first, last = office_day(since), _last_day(until)
        return tuple(y for y in range(first.year, last.year + 1) if y not in self.years)


def calendar_of(pack: Pack) -> Calendar:
    """Return the working calendar of a pack (CASE-01); ValueError says which entry is none."""
    params = pack["CASE-01"].params
    years = {int(name): entry for name, entry in params.items() if name.isdigit()}
    return Calendar(
        rest=frozenset(params["rest_weekdays"]),
        hours=tuple((_of_day(opens), _of_day(closes)) for opens, closes in params["hours"]),
        years=frozenset(years),
        off=frozenset(d for y, entry in years.items() for d in _days(entry["off"], y)),
        worked=frozenset(d for y, entry in years.items() for d in _days(entry["worked"], y)),
    )


def unknown_year(year: int, pack: Pack) -> Finding:
    """Return CASE-01: the holidays of a year are not on record, limits in it go by weekdays."""
    place = Place("calendar", str(year))
    return pack["CASE-01"].finding(Outcome.UNKNOWN, place, year=year)


def office_day(at: datetime) -> date:
    """Return the day of the office a moment lies in; 24:00 is the next day."""
    return at.astimezone(OFFICE_ZONE).date()


def end_of(day: date) -> datetime:
    """Return 24:00 of a day of the office, UTC."""
    return _at(day, _DAY)


def shown(at: datetime) -> str:
    """Return a moment as the office writes it; the end of a day is its 24:00.

    >>> shown(end_of(date(2026, 12, 31)))
    '2026-12-31 24:00'
    """
    local = at.astimezone(OFFICE_ZONE)
    if local.time() == time.min:
        return f"{local - _DAY:%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def due_after(calendar: Calendar, clock: Clock, at: datetime, amount: int) -> datetime:
    """Return when a limit of `amount` ends that begins at a moment."""
    if clock is Clock.MINUTES:
        return at + timedelta(minutes=amount)
    if clock is Clock.HOURS:
        return at + timedelta(hours=amount)
    if clock is Clock.WORKING_HOURS:
        return _worked_off(calendar, at, timedelta(hours=amount))
    if clock is Clock.DAYS:
        return end_of(calendar.working_day(office_day(at) + amount * _DAY))
    return _nth_end(calendar, office_day(at) + _DAY, amount)


def later(calendar: Calendar, clock: Clock, due: datetime, amount: int) -> datetime:
    """Return a limit moved by `amount`: its last day counts as gone."""
    if clock.in_days:
        return due_after(calendar, clock, end_of(_last_day(due)) - _DAY, amount)
    return due_after(calendar, clock, due, amount)


def left(calendar: Calendar, clock: Clock, at: datetime, due: datetime) -> timedelta:
    """Return what is left of a limit at a moment, never less than nothing.

    Whole days for clocks in days, the day of the moment counted with the last one.
    """
    if at >= due:
        return _NO_TIME
    if clock is Clock.WORKING_HOURS:
        return sum((b - a for a, b in _parts(calendar, at, due)), _NO_TIME)
    if not clock.in_days:
        return due - at
    days = _range(office_day(at), _last_day(due))
    if clock is Clock.DAYS:
        return _DAY * sum(1 for _ in days)
    return _DAY * sum(1 for day in days if calendar.works(day))


def resumed(calendar: Calendar, clock: Clock, at: datetime, rest: timedelta) -> datetime:
    """Return when a limit ends that goes on at a moment with what `left` said of it."""
    if clock is Clock.WORKING_HOURS:
        return _worked_off(calendar, at, rest)
    if not clock.in_days:
        return at + rest
    if clock is Clock.DAYS:
        return end_of(calendar.working_day(office_day(at) + rest - _DAY))
    return _nth_end(calendar, office_day(at), rest // _DAY)


def working_days_over(calendar: Calendar, due: datetime, now: datetime) -> int:
    """Return the working days that began after the last day of a limit."""
    days = _range(_last_day(due) + _DAY, office_day(now))
    return sum(1 for day in days if calendar.works(day))


def _last_day(due: datetime) -> date:
    """Return the day a limit ends on: 24:00 belongs to the day before."""
    return office_day(due - timedelta.resolution)


def _at(day: date, since_midnight: timedelta) -> datetime:
    return (datetime.combine(day, time.min, OFFICE_ZONE) + since_midnight).astimezone(UTC)


def _range(first: date, last: date) -> Iterator[date]:
    return (first + n * _DAY for n in range((last - first).days + 1))


def _nth_end(calendar: Calendar, first: date, amount: int) -> datetime:
    """Return 24:00 of the nth working day from `first` on, that day counted."""
    day = calendar.working_day(first)
    for _ in range(amount - 1):
        day = calendar.working_day(day + _DAY)
    return end_of(day)


def _worked_off(calendar: Calendar, at: datetime, amount: timedelta) -> datetime:
    """Return when so much working time has gone by; nothing of it ends at once."""
    day = office_day(at)
    while amount > _NO_TIME:
        for opens, closes in _parts(calendar, at, end_of(day)):
            if amount <= closes - opens:
                return opens + amount
            amount -= closes - opens
        day = calendar.working_day(day + _DAY)
        at = _at(day, _NO_TIME)
    return at


def _parts(
    calendar: Calendar, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working time between two moments, part by part."""
    for day in _range(office_day(since), _last_day(until)):
        if calendar.works(day):
            for opens, closes in calendar.hours:
                part = max(since, _at(day, opens)), min(until, _at(day, closes))
                if part[0] < part[1]:
                    yield part


def _of_day(clock: str) -> timedelta:
    """Return "HH:MM" as the time since midnight; 24:00 is the end of the day."""
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _days(entries: Iterable[str], year: int) -> Iterator[date]:
    """Yield days written as 2026-10-01 or 2026-10-01/2026-10-07; they lie in the year."""
    for entry in entries:
        first, _, last = entry.partition("/")
        for day in _range(date.fromisoformat(first), date.fromisoformat(last or first)):
            if day.year != year:
                raise ValueError(f"calendar {year}: {entry!r} is not in that year")
            yield day
