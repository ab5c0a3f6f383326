"""A case as its history tells it: the steps taken, and what they made of the incident.

A case is a fold over its steps. Where a step leads is no matter of a pack: a history means the same
under every one. Nothing here names a person; the record of acts knows who took a step.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import Any

from casework.incident import Incident, IncidentState


class StepKind(StrEnum):
    """What can be done with a case."""

    ACCEPT = "accept"
    CLASSIFY = "classify"
    DISPATCH = "dispatch"
    ACKNOWLEDGE = "acknowledge"
    RETURN = "return"
    TRACK = "track"
    URGE = "urge"
    SUPERVISE = "supervise"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    HANG = "hang"
    RESUME = "resume"
    CLOSE = "close"
    FEED_BACK = "feed_back"
    ASK_EVALUATION = "ask_evaluation"
    EVALUATE = "evaluate"
    RETURN_VISIT = "return_visit"
    REOPEN = "reopen"
    MERGE = "merge"
    VOID = "void"


class Role(StrEnum):
    """In what capacity a step is taken; a capacity, not an account."""

    REPORTER = "reporter"
    WORKER = "worker"
    DUTY = "duty"
    CENTRE = "centre"
    UNIT = "unit"


# where a step leads; the others leave the state as it is
LEADS_TO: Mapping[StepKind, IncidentState] = {
    StepKind.ACCEPT: IncidentState.ACCEPTED,
    StepKind.CLASSIFY: IncidentState.CLASSIFIED,
    StepKind.DISPATCH: IncidentState.DISPATCHED,
    StepKind.ACKNOWLEDGE: IncidentState.TRACKED,
    StepKind.RETURN: IncidentState.CLASSIFIED,
    StepKind.CLOSE: IncidentState.CLOSED,
    StepKind.EVALUATE: IncidentState.EVALUATED,
    StepKind.RETURN_VISIT: IncidentState.REVISITED,
    StepKind.REOPEN: IncidentState.TRACKED,
    StepKind.MERGE: IncidentState.WITHDRAWN,
    StepKind.VOID: IncidentState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step, at a time in UTC, with what it has to say.

    `by_unit` is the unit that takes it, `unit_code` the one it is dispatched to, `into` the case
    it is merged into, `days` the working days asked for, `answer` one of those the pack offers.
    """

    kind: StepKind
    at: datetime
    by: Role
    by_unit: str | None = None
    reason: str | None = None
    result: str | None = None
    category: str | None = None
    level: str | None = None
    unit_code: str | None = None
    into: str | None = None
    days: int | None = None
    answer: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"step {self.kind}: the time {self.at} names no zone, expected UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident with the steps taken of it, and what is true after the last of them.

    `first_unit` is the unit of first responsibility (INC-13): set once. `asked_days` is an
    extension that waits for an answer. `visits` are return visits since it was last closed.
    """

    incident: Incident
    urgent: bool = False
    steps: tuple[Step, ...] = ()
    lead_unit: str | None = None
    first_unit: str | None = None
    returns: int = 0
    asked_days: int | None = None
    extensions: int = 0
    extended_days: int = 0
    hung: bool = False
    supervision: str | None = None
    feedback: str | None = None
    evaluation_asked: bool = False
    evaluation: str | None = None
    visits: int = 0
    reopened: int = 0
    merged_into: str | None = None

    @property
    def state(self) -> IncidentState:
        """The state after the last step."""
        return self.incident.state or IncidentState.REPORTED

    @property
    def reported_at(self) -> datetime:
        """When it was reported."""
        at = self.incident.reported_at
        if at is None:
            raise ValueError(f"incident {self.incident.incident_id}: no time of report")
        return at


def opened(incident: Incident, *, urgent: bool = False) -> Case:
    """Return the case of an incident that was reported and is not accepted yet.

    ValueError where it is not known when it was reported, or it was closed before it begins.
    """
    case = Case(
        incident=replace(incident, state=IncidentState.REPORTED, closed_at=None), urgent=urgent
    )
    if case.reported_at.tzinfo is None:
        raise ValueError(f"incident {incident.incident_id}: its time of report names no zone")
    return case


def taken(case: Case, step: Step) -> Case:
    """Return the case after a step, which is not judged here: `casework.steps.apply` does."""
    changes: dict[str, Any] = {}
    if step.kind in LEADS_TO:
        changes["state"] = LEADS_TO[step.kind]
    if step.kind is StepKind.CLASSIFY:
        changes |= {"category": step.category, "level": step.level}
    if step.kind in (StepKind.CLOSE, StepKind.REOPEN):
        changes["closed_at"] = step.at if step.kind is StepKind.CLOSE else None
    incident = replace(case.incident, **changes) if changes else case.incident
    effect = _EFFECTS.get(step.kind)
    return replace(
        case, incident=incident, steps=(*case.steps, step), **(effect(case, step) if effect else {})
    )


def replayed(case: Case, steps: Iterable[Step]) -> Case:
    """Return the case after all the steps: what was stored, when they are its history."""
    return reduce(taken, steps, case)


def _granted(case: Case, _: Step) -> dict[str, Any]:
    return {
        "asked_days": None,
        "extensions": case.extensions + 1,
        "extended_days": case.extended_days + (case.asked_days or 0),
    }


def _reopened(case: Case, _: Step) -> dict[str, Any]:
    return {
        "reopened": case.reopened + 1,
        "feedback": None,
        "evaluation_asked": False,
        "evaluation": None,
        "visits": 0,
    }


_EFFECTS: Mapping[StepKind, Callable[[Case, Step], dict[str, Any]]] = {
    StepKind.DISPATCH: lambda case, step: {
        "lead_unit": step.unit_code,
        "first_unit": case.first_unit or step.unit_code,
    },
    StepKind.RETURN: lambda case, _: {"lead_unit": None, "returns": case.returns + 1},
    StepKind.SUPERVISE: lambda _, step: {"supervision": step.answer},
    StepKind.ASK_EXTENSION: lambda _, step: {"asked_days": step.days},
    StepKind.GRANT_EXTENSION: _granted,
    StepKind.REFUSE_EXTENSION: lambda *_: {"asked_days": None},
    StepKind.HANG: lambda *_: {"hung": True},
    StepKind.RESUME: lambda *_: {"hung": False},
    StepKind.CLOSE: lambda *_: {"asked_days": None},
    StepKind.FEED_BACK: lambda _, step: {"feedback": step.answer},
    StepKind.ASK_EVALUATION: lambda *_: {"evaluation_asked": True},
    StepKind.EVALUATE: lambda _, step: {"evaluation": step.answer},
    StepKind.RETURN_VISIT: lambda case, _: {"visits": case.visits + 1},
    StepKind.REOPEN: _reopened,
    StepKind.MERGE: lambda _, step: {"merged_into": step.into, "hung": False},
    StepKind.VOID: lambda *_: {"hung": False},
}
