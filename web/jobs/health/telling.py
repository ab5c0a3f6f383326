"""What may be said of cameras now: never more than the last check saw, and not for longer."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from camera_registry.health.availability import availability
from camera_registry.health.presence import Presence, of_channel, presence_at
from gis.rulebook import Pack, load_pack
from store.audit import record
from store.backend import Act
from store.cameras import get_camera
from store.health import (
    CameraState,
    load_checks,
    load_outages,
    load_states,
)
from store.looks import load_references
from store.places import load_divisions, load_units
from store.settings import place_info
from web.access import Reader
from web.jobs.health.counting import counting
from web.kept import Desk
from web.shapes.health import (
    AvailabilityOut,
    CameraHealth,
    FaultOut,
    Health,
    HealthRow,
    HealthRows,
    OutageOut,
    ReferenceOut,
    TownshipHealth,
)

UNKNOWN = "unknown"
_DAYS = (7, 30)
_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class _Now:
    """What may be said at a moment of the last check."""

    state: str
    device: Presence
    channel: Presence


def read_camera_health(
    desk: Desk, reader: Reader, camera_id: str, *, purpose: str, now: datetime
) -> CameraHealth:
    """Return whether a camera works, and record that it was looked at. Raises NotFoundError."""
    get_camera(desk.backend, camera_id, scope=reader.scope)
    act = Act(who=reader.name, what="look at camera health", object=camera_id, why=purpose, at=now)
    record(desk.backend, act)
    pack = load_pack(place_info(desk.backend).pack)
    found = load_states(desk.backend, [camera_id])
    last = found[0] if found else None
    said = _said(last, pack, now)
    first = now - timedelta(days=max(_DAYS))
    outages = load_outages(desk.backend, camera_id, first)
    going = last.standing.standing.going if last is not None else ()
    return CameraHealth(
        camera_id=camera_id,
        state=said.state,
        checked_at=None if last is None else last.at,
        minutes=None if last is None else _minutes(now - last.at),
        since=None if last is None else last.since,
        device=said.device,
        channel=said.channel,
        faults=_faults(last, pack),
        doubted=[one.fault.value for one in going if not one.settled],
        unjudged=[] if last is None else [one.value for one in last.unjudged],
        why=None if last is None else last.why,
        light=None if last is None else last.light,
        availability=_availability(desk, camera_id, pack, now),
        outages=[
            OutageOut(kind=one.kind, since=one.since, until=one.until, settled=one.settled)
            for one in reversed(outages)
        ],
        reference=_reference(desk, camera_id),
    )


def _reference(desk: Desk, camera_id: str) -> ReferenceOut | None:
    """Return that there is a reference, and who took it; never the picture."""
    kept = load_references(desk.backend, [camera_id]).get(camera_id)
    if kept is None:
        return None
    return ReferenceOut(
        lights=[look.light for look in kept.looks], set_by=kept.set_by, set_at=kept.set_at,
        masks=len(kept.masks),
    )  # fmt: skip


def read_health(desk: Desk, reader: Reader, now: datetime) -> Health:
    """Return how the cameras of each township do."""
    pack = load_pack(place_info(desk.backend).pack)
    states = {one.camera_id: one for one in load_states(desk.backend, brief=True)}
    parents = {unit.code: unit.parent or "" for unit in load_units(desk.backend)}
    names = {one.code: one.name for one in load_divisions(desk.backend)}
    lines: dict[str, Counter[str]] = defaultdict(Counter)
    for camera_id, _, unit_code in counting(desk.backend, reader.scope):
        said = _said(states.get(camera_id), pack, now)
        lines[parents.get(unit_code or "", "")].update(
            ("cameras", f"line {said.channel}", f"picture {said.state}")
        )
    townships = [_township(code, names.get(code, ""), lines[code]) for code in sorted(lines)]
    townships.sort(key=lambda one: -1.0 if one.fault_free_rate is None else one.fault_free_rate)
    return Health(revision=desk.revision, townships=townships[::-1])


def read_unwell(
    desk: Desk, reader: Reader, state: str, *, limit: int, purpose: str, now: datetime
) -> HealthRows:
    """Return the cameras of one state, longest first; the look is recorded: it shows gaps."""
    act = Act(who=reader.name, what="look at camera health", object=state, why=purpose, at=now)
    record(desk.backend, act)
    pack = load_pack(place_info(desk.backend).pack)
    states = {one.camera_id: one for one in load_states(desk.backend, brief=True)}
    rows = [
        _row(camera_id, name, unit_code, last=states.get(camera_id), said=said)
        for camera_id, name, unit_code in counting(desk.backend, reader.scope)
        if (said := _said(states.get(camera_id), pack, now)).state == state
        or (state == "offline" and said.channel is Presence.OFFLINE)
    ]
    rows.sort(key=lambda one: (one.since is None, one.since or now, one.camera_id))
    return HealthRows(revision=desk.revision, total=len(rows), cameras=rows[:limit])


def _said(last: CameraState | None, pack: Pack, now: datetime) -> _Now:
    if last is None:
        return _Now(UNKNOWN, Presence.UNKNOWN, Presence.UNKNOWN)
    rule = pack["HLT-03"]
    ttl = timedelta(minutes=rule.number("ttl_minutes"))
    device = presence_at(last.device, last.told_at, now, ttl=ttl)
    channel = of_channel(device, presence_at(last.channel, last.told_at, now, ttl=ttl))
    old = now - last.at > timedelta(minutes=rule.number("picture_ttl_minutes"))
    return _Now(UNKNOWN if old else last.state.value, device, channel)


def _faults(last: CameraState | None, pack: Pack) -> list[FaultOut]:
    if last is None:
        return []
    of = min(pack["HLT-01"].count("faulty_of"), len(last.standing.standing.recent))
    return [
        FaultOut(fault=fault.value, seen=seen, of=of)
        for fault, seen in zip(last.faults, last.of_last, strict=True)
    ]


def _availability(desk: Desk, camera_id: str, pack: Pack, now: datetime) -> list[AvailabilityOut]:
    ttl = timedelta(minutes=pack["HLT-03"].number("ttl_minutes"))
    checks = load_checks(desk.backend, camera_id, now - timedelta(days=max(_DAYS)) - ttl)
    heard = [(one.at, one.arrived) for one in checks]
    told = [(days, availability(heard, now - timedelta(days=days), now, ttl=ttl)) for days in _DAYS]
    return [AvailabilityOut(days=days, share=one.share, known=one.known) for days, one in told]


def _township(code: str, name: str, line: Counter[str]) -> TownshipHealth:
    on, off = line["line online"], line["line offline"]
    ok, fault = line["picture ok"], line["picture fault"]
    return TownshipHealth(
        code=code, name=name, cameras=line["cameras"], online=on, offline=off,
        line_unknown=line["line unknown"], ok=ok, fault=fault,
        cannot_judge=line["picture cannot_judge"], unknown=line["picture unknown"],
        online_rate=on / (on + off) if on + off else None,
        fault_free_rate=ok / (ok + fault) if ok + fault else None,
    )  # fmt: skip


def _row(
    camera_id: str,
    name: str | None,
    unit_code: str | None,
    *,
    last: CameraState | None,
    said: _Now,
) -> HealthRow:
    return HealthRow(
        camera_id=camera_id, name=name, unit_code=unit_code, state=said.state,
        faults=[] if last is None else [one.value for one in last.faults],
        since=None if last is None else last.since,
        checked_at=None if last is None else last.at,
        device=said.device, channel=said.channel,
    )  # fmt: skip


def _minutes(passed: timedelta) -> int:
    return max(0, int(passed.total_seconds() // _MINUTE_S))
