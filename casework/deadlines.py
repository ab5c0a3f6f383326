"""What of a case is due, until when, and how it stands: limits of the pack, run over its history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from casework.calendar import (
    Calendar,
    Clock,
    due_after,
    end_of,
    later,
    left,
    office_day,
    resumed,
    shown,
    unknown_year,
    working_days_over,
)
from casework.case import Case, StepKind
from casework.incident import IncidentState
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

_REPORT = "report"  # what starts a case is no step of it
_HOUR = timedelta(hours=1)
_OVER = (IncidentState.CLOSED, IncidentState.EVALUATED, IncidentState.REVISITED)


class Standing(StrEnum):
    """How a limit stands at a moment."""

    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    MET = "met"
    LATE = "late"  # done, after it was due
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One limit of a case, until the end of `due` (UTC); None: not known, its level is not.

    `done_at` is when what it asks for was done, `rest` what is left of it while the clock is
    stopped. `moved` are the days it was extended by. `unknown_years` it was counted in by
    weekdays, their holidays not being on record.
    """

    name: str
    rule: str
    clock: Clock
    soon: int
    started_at: datetime
    due: datetime | None
    done_at: datetime | None = None
    rest: timedelta | None = None
    moved: int = 0
    unknown_years: tuple[int, ...] = ()

    def standing(self, calendar: Calendar, now: datetime) -> Standing:
        """Return how it stands; at the very end of `due` it is still in time."""
        if self.due is None:
            return Standing.UNKNOWN if self.done_at is None else Standing.MET
        if self.done_at is not None:
            return Standing.MET if self.done_at <= self.due else Standing.LATE
        if self.rest is not None and self.rest > timedelta():
            return Standing.STOPPED
        if now > self.due:
            return Standing.OVERDUE
        near = left(calendar, self.clock, now, self.due) <= _span(self.clock, self.soon)
        return Standing.SOON if near else Standing.RUNNING


def deadlines(case: Case, calendar: Calendar, pack: Pack) -> tuple[Deadline, ...]:
    """Return the limits of a case that began, in the order of the pack; none of one withdrawn."""
    if case.state is IncidentState.WITHDRAWN:
        return ()
    rows = pack["CASE-08"].params
    found = (_run(name, row, case, calendar=calendar, pack=pack) for name, row in rows.items())
    return tuple(one for one in found if one is not None)


def close_by(case: Case, calendar: Calendar, pack: Pack) -> Deadline | None:
    """Return the limit of closing (INC-07); None before it began."""
    limits = deadlines(case, calendar, pack)
    return next((one for one in limits if one.name == StepKind.CLOSE), None)


def light(standing: Standing, pack: Pack) -> str | None:
    """Return the colour of a limit (CASE-12), which is no warning; None where it has none."""
    colour = pack["CASE-12"].params.get(standing.value)
    return None if colour is None else str(colour)


def late_findings(case: Case, calendar: Calendar, now: datetime, pack: Pack) -> list[Finding]:
    """Return what is overdue or near, what lacks feedback (INC-10), and years not on record."""
    found: list[Finding] = []
    limits = [d for d in deadlines(case, calendar, pack) if d.done_at is None]
    for limit in limits:
        standing = limit.standing(calendar, now)
        if standing is Standing.OVERDUE and pack.has(limit.rule):
            found.append(_overdue(limit, case, calendar, now=now, pack=pack))
        elif standing is Standing.SOON and limit.due is not None:
            words = _step_words(limit, pack)
            found.append(
                pack["CASE-08"].finding(
                    Outcome.PASS, place_of(case), no=case.incident.incident_id, step=words,
                    due=shown(limit.due), required=shown(limit.due),
                )
            )  # fmt: skip
    if case.state in _OVER and case.feedback is None and pack.has("INC-10"):
        rule = pack["INC-10"]
        found.append(rule.finding(Outcome.FAIL, place_of(case), no=case.incident.incident_id))
    years = sorted({year for limit in limits for year in limit.unknown_years})
    return found + [unknown_year(year, pack) for year in years]


def contact_expires(case: Case, pack: Pack) -> datetime | None:
    """Return when the reporter's contact has to be deleted (INC-18); None while the case is open.

    Days after the last return visit, or after the day of the last one due when none took place;
    of a case that was withdrawn, after that.
    """
    days = pack["INC-18"].count("d")
    if case.state is IncidentState.WITHDRAWN:
        return _days_after(case.steps[-1].at, days)
    closed = case.incident.closed_at
    if closed is None:
        return None
    visits = [step.at for step in case.steps if step.kind is StepKind.RETURN_VISIT]
    if case.visits:
        return _days_after(visits[-1], days)
    return _days_after(closed, pack["INC-12"].count("d2") + days)


def place_of(case: Case) -> Place:
    """Return where a finding about a case applies."""
    unit = case.lead_unit or case.incident.unit_code or ""
    return Place("incident", case.incident.incident_id, unit)


def _days_after(at: datetime, days: int) -> datetime:
    return end_of(office_day(at) + timedelta(days=days))


def _run(
    name: str, row: Mapping[str, Any], case: Case, *, calendar: Calendar, pack: Pack
) -> Deadline | None:
    """Return a limit after all steps; None when it did not begin or does not apply."""
    row = {**row, **(row.get("urgent", {}) if case.urgent else {})}
    if "unless" in row and case.feedback == row["unless"]:
        return None
    amount, clock = _amount(row, case, pack), Clock(row["clock"])
    limit: Deadline | None = None
    ends = 0
    for event in _events(case):
        if event.kind in row.get("drops", ()):
            limit, ends = None, 0
        if event.kind in row["starts"]:
            due = None if amount is None else due_after(calendar, clock, event.at, amount)
            limit = Deadline(
                name=name, rule=str(row["rule"]), clock=clock, soon=int(row["soon"]),
                started_at=event.at, due=due,
            )  # fmt: skip
        elif limit is not None:
            ends += event.kind in row["ends"]
            limit = _after(limit, row, calendar, event=event)
            if event.kind in row["ends"] and ends == int(row.get("nth", 1)):
                limit = replace(limit, done_at=event.at)
                ends = 0 if "goes_on" in row else ends
    return None if limit is None else _with_years(limit, calendar)


def _after(
    limit: Deadline, row: Mapping[str, Any], calendar: Calendar, *, event: "_Event"
) -> Deadline:
    """Return a limit after an event that neither starts nor ends it."""
    if event.kind in row.get("moves", ()) and limit.due is not None:
        due = later(calendar, limit.clock, limit.due, event.days)
        limit = replace(limit, due=due, moved=limit.moved + event.days)
    if event.kind in row.get("stops", ()) and limit.due is not None:
        limit = replace(limit, rest=left(calendar, limit.clock, event.at, limit.due))
    if event.kind in row.get("goes_on", ()):
        limit = replace(limit, done_at=None, rest=None, due=_gone_on(limit, calendar, event.at))
    return limit


def _gone_on(limit: Deadline, calendar: Calendar, at: datetime) -> datetime | None:
    """Return the due time of a limit whose clock goes on; one that was overdue stays so."""
    if limit.due is None or not limit.rest:
        return limit.due
    return resumed(calendar, limit.clock, at, limit.rest)


class _Event(NamedTuple):
    """A step or the report; `days` a limit moves by, where it is one that moves limits."""

    kind: str
    at: datetime
    days: int = 0


def _events(case: Case) -> Iterator[_Event]:
    yield _Event(_REPORT, case.reported_at)
    asked = 0
    for step in case.steps:
        if step.kind is StepKind.ASK_EXTENSION:
            asked = step.days or 0
        yield _Event(step.kind.value, step.at, asked)


def _amount(row: Mapping[str, Any], case: Case, pack: Pack) -> int | None:
    """Return the number of a limit; None where it goes by a level that is not known."""
    rule, name = pack[str(row["rule"])], str(row["number"])
    if "{level}" not in name:
        return rule.count(name)
    level = level_of(case.incident.level, pack)
    return None if level is None else rule.count(name.format(level=level))


def level_of(text: str | None, pack: Pack) -> str | None:
    """Return the level of INC-07 that a word means (CASE-06); None where it means none."""
    levels = pack["CASE-06"].params
    return next((level for level, words in levels.items() if text in words), None)


def _with_years(limit: Deadline, calendar: Calendar) -> Deadline:
    if limit.due is None or not (limit.clock.in_working_time or limit.clock is Clock.DAYS):
        return limit
    return replace(limit, unknown_years=calendar.unknown_years(limit.started_at, limit.due))


def _span(clock: Clock, amount: int) -> timedelta:
    if clock is Clock.MINUTES:
        return timedelta(minutes=amount)
    return timedelta(days=amount) if clock.in_days else timedelta(hours=amount)


def _overdue(
    limit: Deadline, case: Case, calendar: Calendar, *, now: datetime, pack: Pack
) -> Finding:
    """Return the finding of the limit's own rule, with the number it speaks of."""
    due = limit.due or now
    if limit.clock is Clock.WORKING_DAYS:
        n: float = working_days_over(calendar, due, now)
        if limit.rule == "INC-05":  # says how long the unit has had it
            n += pack["INC-05"].count("workdays")
    else:
        n = round((now - limit.started_at) / _HOUR, 1)
    return pack[limit.rule].finding(
        Outcome.FAIL, place_of(case), found=n, required=shown(due), no=case.incident.incident_id,
        n=n, due=shown(due), unit=case.lead_unit or "",
    )  # fmt: skip


def _step_words(limit: Deadline, pack: Pack) -> Words:
    kind = limit.name if limit.name in pack["CASE-02"].params else StepKind.RETURN_VISIT.value
    row = pack["CASE-02"].params[kind]
    return Words(str(row["zh"]), str(row["en"]))
