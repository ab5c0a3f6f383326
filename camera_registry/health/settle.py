"""From single checks to a state: a fault needs two of three, and three sound ones to be over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from camera_registry.health.judge import Fault, State, Verdict
from camera_registry.health.limits import Limits, default_limits


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one channel: when (UTC) and what it found."""

    at: datetime
    state: State
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Outage:
    """A time during which one fault held: from the first check that saw it to the first sound one.

    `until` None: it lasts. `settled` tells whether it was ever confirmed, or a blip.
    """

    fault: Fault
    since: datetime
    until: datetime | None
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What holds after a history of checks. `of_last` says in how many checks each was seen."""

    state: State
    faults: tuple[Fault, ...]
    of_last: tuple[int, ...]


def check_of(at: datetime, verdict: Verdict) -> Check:
    """Return what is kept of a verdict."""
    return Check(at, verdict.state, verdict.faults)


def settle(history: Sequence[Check], limits: Limits | None = None) -> Settled:
    """Return what holds after these checks, oldest first.

    A fault holds once `faulty_from` of the last `faulty_of` checks saw it, and is over after
    `clear_after` sound checks in a row; a check that could judge nothing neither raises nor
    clears one. Without any check, or with none that could judge, nothing is known.
    """
    limits = limits or default_limits()
    told = [check for check in history if check.state is not State.CANNOT_JUDGE]
    if not told:
        return Settled(state=State.CANNOT_JUDGE, faults=(), of_last=())
    holding = [fault for fault in Fault if _holds(told, fault, limits)]
    last = told[-int(limits.faulty_of) :]
    seen = tuple(sum(fault in check.faults for check in last) for fault in holding)
    blind = history[-1].state is State.CANNOT_JUDGE
    sound = State.CANNOT_JUDGE if blind else State.OK
    return Settled(state=State.FAULT if holding else sound, faults=tuple(holding), of_last=seen)


def outages(history: Sequence[Check], limits: Limits | None = None) -> tuple[Outage, ...]:
    """Return every time during which a fault was seen, oldest first; short blips too."""
    limits = limits or default_limits()
    told = [check for check in history if check.state is not State.CANNOT_JUDGE]
    found = [one for fault in Fault for one in _intervals(told, fault, limits)]
    return tuple(sorted(found, key=lambda one: (one.since, one.fault)))


def _holds(told: Sequence[Check], fault: Fault, limits: Limits) -> bool:
    spans = _intervals(told, fault, limits)
    return bool(spans) and spans[-1].until is None and spans[-1].settled


def _intervals(told: Sequence[Check], fault: Fault, limits: Limits) -> list[Outage]:
    spans: list[Outage] = []
    since: datetime | None = None
    sound: list[datetime] = []
    settled = False
    for index, check in enumerate(told):
        if fault in check.faults:
            since, sound = since or check.at, []
            recent = told[max(0, index + 1 - int(limits.faulty_of)) : index + 1]
            settled |= sum(fault in one.faults for one in recent) >= limits.faulty_from
        elif since is not None:
            sound.append(check.at)
            if len(sound) >= (limits.clear_after if settled else 1):
                spans.append(Outage(fault, since, sound[0], settled))
                since, sound, settled = None, [], False
    if since is not None:
        spans.append(Outage(fault, since, None, settled))
    return spans
