"""Checks of pictures as they are kept: where each camera stands, and its outages.

Checks are observations, no content: a sweep writes one audit entry, and moves the revision only
when some camera stands otherwise than before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from camera_registry.health.faults import Fault, State
from camera_registry.health.limits import Limits
from camera_registry.health.presence import Presence, of_channel
from camera_registry.health.settle import Check, Standing, advance, settled_of
from gis.rulebook import Pack, load_pack
from store.backend import Act, Backend, chunks
from store.books import HEALTH_CHECKS, HEALTH_OUTAGES, HEALTH_STATES
from store.change import change, lock_state
from store.rows import from_plain, iso, json_text, moment
from store.settings import place_info

DEVICE, CHANNEL = "device_offline", "channel_offline"
"""Kinds of outages that are no fault of a picture."""
_AT_ONCE = 200
_CHECKS, _OUTAGES, _STATES = HEALTH_CHECKS.c, HEALTH_OUTAGES.c, HEALTH_STATES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCheck:
    """One check of a camera: when (UTC), what was heard of device and channel, what was seen.

    `arrived` tells whether a picture came, None when the check could not tell; `why` what kept it
    from judging; `figures` are numbers of the burst.
    """

    camera_id: str
    at: datetime
    device: Presence = Presence.UNKNOWN
    channel: Presence = Presence.UNKNOWN
    state: State = State.CANNOT_JUDGE
    faults: tuple[Fault, ...] = ()
    unjudged: tuple[Fault, ...] = ()
    why: str | None = None
    light: str | None = None
    arrived: bool | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOutage:
    """A time during which a fault, or no connection, lasted; `until` None: it still does."""

    camera_id: str
    kind: str
    since: datetime
    until: datetime | None
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    standing: Standing = field(default_factory=Standing)
    device_off: datetime | None = None
    channel_off: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraState:
    """What holds of a camera after its last check, `at`; `since` tells since when.

    `told_at` is the last check that could say something about device or channel.
    """

    camera_id: str
    at: datetime
    since: datetime
    device: Presence
    channel: Presence
    state: State
    faults: tuple[Fault, ...]
    of_last: tuple[int, ...]
    last_state: State
    unjudged: tuple[Fault, ...]
    why: str | None
    light: str | None
    told_at: datetime | None
    standing: _Stand = field(repr=False)

    def says_the_same(self, other: "CameraState") -> bool:
        """Tell whether nothing that a page shows is otherwise, but when it was looked at."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("state", "faults", "device", "channel", "why")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of keeping checks: how many, cameras that stand otherwise, checks that were late.

    A late check is older than one that is kept already, and is left out.
    """

    checks: int
    changed: tuple[CameraState, ...]
    late: int


def keep_checks(
    backend: Backend, checks: Iterable[KeptCheck], act: Act, limits: Limits | None = None
) -> Kept:
    """Keep checks and move on where their cameras stand; the act is recorded once for all."""
    ordered = sorted(checks, key=lambda one: (one.camera_id, one.at))
    by_camera = {name: list(some) for name, some in groupby(ordered, lambda one: one.camera_id)}
    kept, changed = 0, list[CameraState]()
    for names in chunks(sorted(by_camera), _AT_ONCE):
        with backend.writing() as connection:
            lock_state(connection)
            before = _states(connection, names)
            for name in names:
                had = before.get(name)
                fresh = [one for one in by_camera[name] if had is None or one.at > had.at]
                now = _move_on(connection, had, fresh, limits)
                kept += len(fresh)
                if now is not None and (had is None or not had.says_the_same(now)):
                    changed.append(now)
    with change(backend, act, moves=bool(changed)):
        pass
    return Kept(checks=kept, changed=tuple(changed), late=len(ordered) - kept)


def _move_on(
    connection: Connection,
    had: CameraState | None,
    checks: Sequence[KeptCheck],
    limits: Limits | None,
) -> CameraState | None:
    """Keep the checks of one camera, in order, and return where it stands; None without any."""
    now = had
    ended: list[KeptOutage] = []
    for check in checks:
        now, over = _after(now, check, limits)
        ended += over
    if now is None or not checks:
        return None
    connection.execute(HEALTH_CHECKS.insert(), [_check_row(one) for one in checks])
    mine = _OUTAGES.camera_id == now.camera_id
    connection.execute(HEALTH_OUTAGES.delete().where(mine, _OUTAGES.until.is_(None)))
    lasting = [*ended, *_going(now)]
    if lasting:
        connection.execute(HEALTH_OUTAGES.insert(), [_outage_row(one) for one in lasting])
    connection.execute(HEALTH_STATES.delete().where(_STATES.camera_id == now.camera_id))
    connection.execute(HEALTH_STATES.insert().values(_state_row(now)))
    return now


def _after(
    had: CameraState | None, check: KeptCheck, limits: Limits | None
) -> tuple[CameraState, list[KeptOutage]]:
    """Return where a camera stands after a check, and the outages that are over."""
    stand = had.standing if had is not None else _Stand()
    seen = Check(check.at, check.state, check.faults)
    standing, over = advance(stand.standing, seen, limits)
    ended = [
        KeptOutage(
            camera_id=check.camera_id, kind=one.fault.value, since=one.since, until=one.until,
            settled=one.settled,
        )
        for one in over
    ]  # fmt: skip
    channel = of_channel(check.device, check.channel)
    device_off, one = _line(check, DEVICE, check.device, stand.device_off)
    ended += one
    # while the device itself is away nothing is known of what hangs on it
    alone = channel if check.device is not Presence.OFFLINE else Presence.UNKNOWN
    channel_off, one = _line(check, CHANNEL, alone, stand.channel_off)
    ended += one
    settled = settled_of(standing, limits)
    told = (check.device, check.channel) != (Presence.UNKNOWN, Presence.UNKNOWN)
    now = CameraState(
        camera_id=check.camera_id, at=check.at, since=check.at, device=check.device,
        channel=channel, state=settled.state, faults=settled.faults, of_last=settled.of_last,
        last_state=check.state, unjudged=check.unjudged, why=check.why, light=check.light,
        told_at=check.at if told else had.told_at if had is not None else None,
        standing=_Stand(standing=standing, device_off=device_off, channel_off=channel_off),
    )  # fmt: skip
    same = had is not None and (had.state, had.faults) == (now.state, now.faults)
    return (replace(now, since=had.since) if same and had is not None else now), ended


def _line(
    check: KeptCheck, kind: str, heard: Presence, off: datetime | None
) -> tuple[datetime | None, list[KeptOutage]]:
    """Return since when a line is off after what was heard of it, and the outage that is over."""
    if heard is Presence.OFFLINE:
        return off or check.at, []
    if heard is Presence.UNKNOWN or off is None:
        return off, []
    return None, [
        KeptOutage(camera_id=check.camera_id, kind=kind, since=off, until=check.at, settled=True)
    ]


def _going(now: CameraState) -> list[KeptOutage]:
    stand = now.standing
    lasting = [(one.fault.value, one.since, one.settled) for one in stand.standing.going]
    lasting += [(DEVICE, stand.device_off, True)] if stand.device_off else []
    lasting += [(CHANNEL, stand.channel_off, True)] if stand.channel_off else []
    return [
        KeptOutage(camera_id=now.camera_id, kind=kind, since=since, until=None, settled=settled)
        for kind, since, settled in lasting
    ]


def load_states(
    backend: Backend, camera_ids: Collection[str] | None = None, *, brief: bool = False
) -> list[CameraState]:
    """Return where cameras stand (None: all that were ever checked), sorted by id.

    `brief` leaves out, of all cameras, what only the next check needs and what lasts.
    """
    with backend.reading() as connection:
        if camera_ids is None:
            columns = [one for one in _STATES if not brief or one is not _STATES.standing]
            return list(_read(connection, sa.select(*columns)))
        found: dict[str, CameraState] = {}
        for some in chunks(sorted(set(camera_ids)), _AT_ONCE):
            found |= _states(connection, some)
    return [found[name] for name in sorted(found)]


def _states(connection: Connection, names: Sequence[str]) -> dict[str, CameraState]:
    query = HEALTH_STATES.select().where(_STATES.camera_id.in_(list(names)))
    return {one.camera_id: one for one in _read(connection, query)}


def _read(connection: Connection, query: sa.Select[Any]) -> Iterable[CameraState]:
    rows = connection.execute(query.order_by(_STATES.camera_id)).mappings().all()
    return [_state_of(row) for row in rows]


def load_checks(backend: Backend, camera_id: str, since: datetime) -> list[KeptCheck]:
    """Return the checks of a camera from `since` on, oldest first."""
    query = HEALTH_CHECKS.select().where(_CHECKS.camera_id == camera_id, _CHECKS.at >= iso(since))
    with backend.reading() as connection:
        rows = connection.execute(query.order_by(_CHECKS.at)).mappings().all()
    return [_check_of(row) for row in rows]


def load_outages(backend: Backend, camera_id: str, since: datetime) -> list[KeptOutage]:
    """Return the outages of a camera that reach into the time from `since` on, oldest first."""
    reaches = sa.or_(_OUTAGES.until.is_(None), _OUTAGES.until >= iso(since))
    query = HEALTH_OUTAGES.select().where(_OUTAGES.camera_id == camera_id, reaches)
    with backend.reading() as connection:
        rows = connection.execute(query.order_by(_OUTAGES.since, _OUTAGES.kind)).mappings().all()
    return [
        KeptOutage(
            camera_id=row["camera_id"], kind=row["kind"], since=moment(row["since"]),
            until=moment(row["until"]) if row["until"] else None, settled=bool(row["settled"]),
        )
        for row in rows
    ]  # fmt: skip


def forget_old(backend: Backend, *, checks_before: datetime, outages_before: datetime) -> int:
    """Delete single checks before a time, and outages over before another; return how many."""
    gone = (
        HEALTH_CHECKS.delete().where(_CHECKS.at < iso(checks_before)),
        HEALTH_OUTAGES.delete().where(_OUTAGES.until < iso(outages_before)),
    )
    with backend.writing() as connection:
        return sum(connection.execute(one).rowcount for one in gone)


def unfit_cameras(backend: Backend, now: datetime, pack: Pack | None = None) -> frozenset[str]:
    """Return the cameras known not to show what they should: they leave "verified" coverage.

    One of the faults named `unfit` (HLT-03) holds, whenever that was seen last: silence mends
    nothing. Or device or channel were heard to be off within the time to live; before that it is
    unknown. A camera that was never looked at is neither unfit nor `sound_cameras`.
    """
    rule = (pack or load_pack(place_info(backend).pack))["HLT-03"]
    faults = frozenset(rule.params["unfit"])
    ttl = timedelta(minutes=rule.number("ttl_minutes"))
    return frozenset(
        one.camera_id
        for one in load_states(backend, brief=True)
        if faults.intersection(one.faults)
        or (
            Presence.OFFLINE in (one.device, one.channel)
            and one.told_at is not None
            and now - one.told_at <= ttl
        )
    )


def sound_cameras(backend: Backend, now: datetime, pack: Pack | None = None) -> frozenset[str]:
    """Return the cameras whose picture was found sound, and that not too long ago."""
    rule = (pack or load_pack(place_info(backend).pack))["HLT-03"]
    ttl = timedelta(minutes=rule.number("picture_ttl_minutes"))
    return frozenset(
        one.camera_id
        for one in load_states(backend, brief=True)
        if one.state is State.OK and now - one.at <= ttl
    )


def _check_row(one: KeptCheck) -> dict[str, Any]:
    return {
        "camera_id": one.camera_id, "at": iso(one.at), "device": one.device.value,
        "channel": one.channel.value, "state": one.state.value, "faults": json_text(one.faults),
        "unjudged": json_text(one.unjudged), "why": one.why, "light": one.light,
        "arrived": None if one.arrived is None else int(one.arrived),
        "figures": json_text(one.figures), "source": one.source,
    }  # fmt: skip


def _check_of(row: Any) -> KeptCheck:
    return KeptCheck(
        camera_id=row["camera_id"], at=moment(row["at"]), device=Presence(row["device"]),
        channel=Presence(row["channel"]), state=State(row["state"]),
        faults=_faults(row["faults"]), unjudged=_faults(row["unjudged"]), why=row["why"],
        light=row["light"], arrived=None if row["arrived"] is None else bool(row["arrived"]),
        figures=orjson.loads(row["figures"] or "{}"), source=row["source"],
    )  # fmt: skip


def _outage_row(one: KeptOutage) -> dict[str, Any]:
    return {
        "camera_id": one.camera_id, "kind": one.kind, "since": iso(one.since),
        "until": None if one.until is None else iso(one.until), "settled": int(one.settled),
    }  # fmt: skip


def _state_row(one: CameraState) -> dict[str, Any]:
    return {
        "camera_id": one.camera_id, "at": iso(one.at), "since": iso(one.since),
        "device": one.device.value, "channel": one.channel.value, "state": one.state.value,
        "faults": json_text(one.faults), "of_last": json_text(one.of_last),
        "last_state": one.last_state.value, "unjudged": json_text(one.unjudged),
        "standing": json_text(one.standing), "why": one.why, "light": one.light,
        "told_at": None if one.told_at is None else iso(one.told_at),
    }  # fmt: skip


def _state_of(row: Any) -> CameraState:
    return CameraState(
        camera_id=row["camera_id"], at=moment(row["at"]), since=moment(row["since"]),
        device=Presence(row["device"]), channel=Presence(row["channel"]),
        state=State(row["state"]), faults=_faults(row["faults"]),
        of_last=tuple(orjson.loads(row["of_last"])), last_state=State(row["last_state"]),
        unjudged=_faults(row["unjudged"]), why=row["why"], light=row["light"],
        told_at=moment(row["told_at"]) if row["told_at"] else None,
        standing=from_plain(_Stand, orjson.loads(row["standing"])) if "standing" in row else _Stand(),
    )  # fmt: skip


def _faults(text: str) -> tuple[Fault, ...]:
    return tuple(Fault(one) for one in orjson.loads(text))
