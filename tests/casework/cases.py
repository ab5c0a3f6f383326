"""Cases for tests: a made-up calendar, and steps that say all a step has to say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from casework.calendar import Calendar
from casework.case import Case, Role, Step, StepKind, opened
from casework.incident import Incident
from casework.steps import apply
from gis.findings import Finding
from gis.places import OFFICE_ZONE
from gis.rulebook import load_pack

PACK = load_pack()
HOUR = timedelta(hours=1)


def days(first: str, last: str) -> frozenset[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return frozenset(begin + timedelta(days=n) for n in range((end - begin).days + 1))


HOURS = ((8 * HOUR, 12 * HOUR), (14 * HOUR, 18 * HOUR))
# made up: a week off in October with a make-up Saturday after it, and new year's days
CALENDAR = Calendar(
    rest=frozenset({6, 7}),
    hours=HOURS,
    years=frozenset({2026, 2027}),
    off=days("2026-10-01", "2026-10-07") | days("2027-01-01", "2027-01-03"),
    worked=frozenset({date(2026, 10, 10)}),
)


def at(text: str) -> datetime:
    """Return a time of the office, UTC; 24:00 is the end of the day."""
    day, clock = text.split()
    hours, minutes = map(int, clock.split(":"))
    midnight = datetime.fromisoformat(day).replace(tzinfo=OFFICE_ZONE)
    return (midnight + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)


def reported(when: str = "2026-11-02 09:00", *, urgent: bool = False, **facts: object) -> Case:
    known = {"category": "dispute", "unit_code": "510722109203", "source": "duty"}
    incident = Incident(incident_id="7", reported_at=at(when), **{**known, **facts})
    return opened(incident, urgent=urgent)


SAYS = {
    StepKind.CLASSIFY: {"category": "dispute", "level": "简易"},
    StepKind.DISPATCH: {"unit_code": "u1"},
    StepKind.RETURN: {"reason": "r"},
    StepKind.TRACK: {"result": "r"},
    StepKind.SUPERVISE: {"answer": "talk", "reason": "r"},
    StepKind.ASK_EXTENSION: {"reason": "r", "days": 5},
    StepKind.REFUSE_EXTENSION: {"reason": "r"},
    StepKind.HANG: {"reason": "r"},
    StepKind.RESUME: {"reason": "r"},
    StepKind.CLOSE: {"result": "r"},
    StepKind.FEED_BACK: {"answer": "informed"},
    StepKind.EVALUATE: {"answer": "satisfied"},
    StepKind.RETURN_VISIT: {"result": "r"},
    StepKind.REOPEN: {"reason": "r"},
    StepKind.MERGE: {"into": "8"},
    StepKind.VOID: {"reason": "r"},
}
BY = {
    StepKind.ACCEPT: Role.DUTY, StepKind.CLASSIFY: Role.DUTY, StepKind.DISPATCH: Role.CENTRE,
    StepKind.ACKNOWLEDGE: Role.UNIT, StepKind.RETURN: Role.UNIT, StepKind.TRACK: Role.UNIT,
    StepKind.URGE: Role.DUTY, StepKind.ASK_EXTENSION: Role.UNIT, StepKind.CLOSE: Role.UNIT,
    StepKind.FEED_BACK: Role.UNIT, StepKind.ASK_EVALUATION: Role.DUTY,
    StepKind.EVALUATE: Role.REPORTER, StepKind.RETURN_VISIT: Role.WORKER,
}  # fmt: skip


def step(kind: str, when: str | datetime, **says: object) -> Step:
    """Return a step that says all it has to say, by who may take it."""
    kind = StepKind(kind)
    moment = when if isinstance(when, datetime) else at(when)
    made = Step(kind=kind, at=moment, by=BY.get(kind, Role.CENTRE), by_unit="u1")
    return replace(made, **{**SAYS.get(kind, {}), **says})


def after(case: Case, *steps: Step) -> Case:
    """Return the case after steps none of which is refused."""
    for one in steps:
        made = apply(case, one, CALENDAR, PACK)
        assert not isinstance(made, Finding), made.message_en
        case = made
    return case


def walked(case: Case, kinds: str, when: str = "2026-11-02 09:00") -> Case:
    """Return the case after steps of these kinds, an hour apart from `when` on."""
    for n, kind in enumerate(kinds.split()):
        case = after(case, step(kind, at(when) + n * HOUR))
    return case
