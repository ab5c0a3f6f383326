"""From single checks to a state: a fault needs two of three, and three sound ones to be over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from camera_registry.health.faults import Fault, State
from camera_registry.health.limits import Limits, default_limits

if TYPE_CHECKING:
    from camera_registry.health.judge import Verdict


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


def check_of(at: datetime, verdict: "Verdict") -> Check:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What must be known of a camera to take its next check: no history, only where it stands.

    `recent` are the last checks that could judge, oldest first; `going` the outages that last;
    `sound_for` how many checks in a row were ok.
    """

    recent: tuple[Check, ...] = ()
    going: tuple[Outage, ...] = ()
    sound_for: int = 0
    blind: bool = True


def advance(
    standing: Standing, check: Check, limits: Limits | None = None
) -> tuple[Standing, tuple[Outage, ...]]:
    """Return where a camera stands after one more check, and the outages that this check ended.

    Taken check by check it gives what `settle` and `outages` give of the whole history.
    """
    limits = limits or default_limits()
    if check.state is State.CANNOT_JUDGE:
        return replace(standing, blind=True), ()
    told = (*standing.recent, check)[-int(max(limits.faulty_of, limits.clear_after)) :]
    before = {one.fault: one for one in standing.going}
    going: list[Outage] = []
    ended: list[Outage] = []
    for fault in Fault:
        had = before.get(fault)
        if fault in check.faults:
            last = told[-int(limits.faulty_of) :]
            sure = sum(fault in one.faults for one in last) >= limits.faulty_from
            settled = sure or (had is not None and had.settled)
            going.append(Outage(fault, had.since if had else check.at, None, settled))
        elif had is not None:
            sound = [one.at for one in _sound_tail(told, fault)]
            over = len(sound) >= (limits.clear_after if had.settled else 1)
            (ended if over else going).append(replace(had, until=sound[0] if over else None))
    ok = standing.sound_for + 1 if check.state is State.OK else 0
    return Standing(recent=told, going=tuple(going), sound_for=ok, blind=False), tuple(ended)


def settled_of(standing: Standing, limits: Limits | None = None) -> Settled:
    """Return what holds for a camera that stands so."""
    limits = limits or default_limits()
    if not standing.recent:
        return Settled(state=State.CANNOT_JUDGE, faults=(), of_last=())
    holding = tuple(one.fault for one in standing.going if one.settled)
    last = standing.recent[-int(limits.faulty_of) :]
    seen = tuple(sum(fault in check.faults for check in last) for fault in holding)
    sound = State.CANNOT_JUDGE if standing.blind else State.OK
    return Settled(state=State.FAULT if holding else sound, faults=holding, of_last=seen)


def _sound_tail(told: Sequence[Check], fault: Fault) -> Sequence[Check]:
    """Return the checks after the last that saw the fault."""
    seen = [at for at, check in enumerate(told) if fault in check.faults]
    return told[seen[-1] + 1 :] if seen else told


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
