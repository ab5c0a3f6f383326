"""Look at cameras: bursts to a child that judges them, its verdicts to the store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from camera_registry.camera import Camera
from camera_registry.health.faults import Fault, State
from camera_registry.health.kept import KeptReference
from camera_registry.health.limits import limits_of
from camera_registry.health.presence import Presence
from gis.rulebook import Pack, load_pack
from store.backend import Act, Backend
from store.cameras import load_cameras
from store.health import (
    Kept,
    KeptCheck,
    forget_old,
    keep_checks,
    load_states,
)
from store.looks import load_references, save_reference
from store.rows import from_plain
from store.settings import place_info
from web.jobs.health.folder import FoundBurst, Rejected, bursts_in
from web.jobs.health.worker import Worker
from web.jobs.progress import Progress, quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one camera delivered at one time; bytes that nobody has looked into yet."""

    camera_id: str
    at: datetime
    frames: tuple[bytes, ...]
    device: Presence = Presence.UNKNOWN
    channel: Presence = Presence.UNKNOWN
    source: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What came of a sweep: the checks, what changed in the store, files that were not taken."""

    checks: tuple[KeptCheck, ...] = ()
    kept: Kept = field(default_factory=lambda: Kept(checks=0, changed=(), late=0))
    rejected: tuple[Rejected, ...] = ()


def look_into(
    backend: Backend, folder: Path, *, who: str, now: datetime, progress: Progress = quiet
) -> Looked:
    """Judge the frames that lie in a folder and keep the checks."""
    pack = load_pack(place_info(backend).pack)
    cameras = load_cameras(backend)
    bursts, rejected = bursts_in(folder, names_of(cameras), now)
    most = most_bytes(pack)
    seen = {one.camera_id: one.at for one in load_states(backend, brief=True)}
    new = [one for one in bursts if one.camera_id not in seen or one.at > seen[one.camera_id]]
    delivered = (_delivered(burst, most) for burst in new)
    done = look_at(
        backend, delivered, cameras, act=Act(who=who, what="health", at=now), pack=pack,
        progress=progress, total=len(new),
    )  # fmt: skip
    kept = replace(done.kept, late=done.kept.late + len(bursts) - len(new))
    return Looked(checks=done.checks, kept=kept, rejected=tuple(rejected))


def look_at(
    backend: Backend,
    delivered: Iterable[Delivered],
    cameras: Sequence[Camera],
    *,
    act: Act,
    pack: Pack,
    progress: Progress = quiet,
    total: int = 0,
) -> Looked:
    """Judge what cameras delivered, keep the checks, and forget what is old."""
    limits = limits_of(pack)
    turning = {one.camera_id for one in cameras if turns(one, pack)}
    checks: list[KeptCheck] = []
    with Worker(limits) as worker:
        for number, one in enumerate(delivered):
            progress(one.camera_id, number, total)
            reference = load_references(backend, [one.camera_id]).get(one.camera_id)
            checks.append(_judged(worker, one, reference, turning=one.camera_id in turning))
    if not checks:
        return Looked()
    act = replace(act, object=_named(checks))
    kept = keep_checks(backend, checks, act, limits)
    forget(backend, pack, act.at)
    return Looked(checks=tuple(checks), kept=kept)


def _named(checks: Sequence[KeptCheck]) -> str:
    """Return which cameras were looked at, for the record."""
    names = sorted({one.camera_id for one in checks})
    return names[0] if len(names) == 1 else f"{len(names)} cameras"


def forget(backend: Backend, pack: Pack, now: datetime) -> None:
    """Delete what is older than the pack says."""
    rule = pack["HLT-03"]
    forget_old(
        backend,
        checks_before=now - timedelta(days=rule.number("keep_days")),
        outages_before=now - timedelta(days=rule.number("keep_outages_days")),
    )


def _judged(
    worker: Worker, one: Delivered, reference: KeptReference | None, *, turning: bool
) -> KeptCheck:
    """Return the check of one delivery; frames that killed the child are no frames."""
    answer: Mapping[str, Any] | None = None
    if one.frames:
        kept = None if reference is None else asdict(reference)
        answer = worker.ask({"reference": kept, "turns": turning}, one.frames)
    arrived = answer is not None and Fault.NO_FRAME not in answer["faults"]
    if answer is None or not arrived:
        broken = Presence.OFFLINE if one.device is Presence.ONLINE else one.channel
        return KeptCheck(
            camera_id=one.camera_id, at=one.at, device=one.device,
            channel=broken if one.frames else one.channel, state=State.FAULT,
            faults=(Fault.NO_FRAME,), arrived=False, source=one.source,
        )  # fmt: skip
    return KeptCheck(
        camera_id=one.camera_id, at=one.at, device=Presence.ONLINE, channel=Presence.ONLINE,
        state=State(answer["state"]), faults=tuple(map(Fault, answer["faults"])),
        unjudged=tuple(map(Fault, answer["unjudged"])), why=answer["why"], light=answer["light"],
        arrived=True, figures=answer["figures"], source=one.source,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """What a person asks when a reference is taken: of which cameras, hiding what, and why."""

    camera_ids: tuple[str, ...]
    masks: tuple[tuple[tuple[float, float], ...], ...] = ()
    why: str


def take_references(
    backend: Backend, folder: Path, asked: Remembering, *, who: str, now: datetime
) -> tuple[list[KeptReference], list[str]]:
    """Keep how cameras look in these frames as how they should look; by the person who saw it.

    Returns the references, and the cameras of which no frame could be read. Bursts of a camera are
    taken in order of time: one by day and one by infrared make a look each.
    """
    pack = load_pack(place_info(backend).pack)
    cameras = load_cameras(backend)
    bursts, _ = bursts_in(folder, names_of(cameras), now)
    before = load_references(backend, asked.camera_ids)
    made: dict[str, KeptReference] = {}
    most = most_bytes(pack)
    with Worker(limits_of(pack)) as worker:
        for burst in (one for one in bursts if one.camera_id in asked.camera_ids):
            had = made.get(burst.camera_id) or before.get(burst.camera_id)
            task = {
                "remember": True, "camera_id": burst.camera_id, "by": who, "at": now.isoformat(),
                "masks": asked.masks, "reference": None if had is None else asdict(had),
            }  # fmt: skip
            answer = worker.ask(task, _delivered(burst, most).frames)
            if answer is not None and answer["reference"] is not None:
                made[burst.camera_id] = from_plain(KeptReference, answer["reference"])
    for name, kept in sorted(made.items()):
        act = Act(who=who, what="set reference picture", object=name, why=asked.why, at=now)
        save_reference(backend, kept, act)
    missing = [name for name in asked.camera_ids if name not in made]
    return [made[name] for name in sorted(made)], missing


def names_of(cameras: Iterable[Camera]) -> dict[str, str]:
    """Return the camera_id of every camera_id and GB/T 28181 id; an id of two cameras is none's."""
    cameras = list(cameras)
    by_gb: dict[str, str] = {}
    for one in cameras:
        if one.gb_id is not None:
            by_gb[one.gb_id] = "" if one.gb_id in by_gb else one.camera_id
    named = {gb_id: name for gb_id, name in by_gb.items() if name}
    return named | {one.camera_id: one.camera_id for one in cameras}


def turns(camera: Camera, pack: Pack) -> bool:
    """Tell whether a person can steer the camera, by the words for its type."""
    body = (camera.body or "").lower()
    return any(word in body for word in pack["HLT-03"].params["turning"])


def most_bytes(pack: Pack) -> int:
    """Return how many bytes one picture may have."""
    return int(pack["HLT-03"].number("most_mebibytes") * 2**20)


def _delivered(burst: FoundBurst, most: int) -> Delivered:
    frames = tuple(_read(file, most) for file in burst.files)
    return Delivered(camera_id=burst.camera_id, at=burst.at, frames=frames, source="folder")


def _read(file: Path, most: int) -> bytes:
    """Return the bytes of a file; none of one that is too large to be a picture."""
    with file.open("rb") as opened:
        found = opened.read(most + 1)
    return b"" if len(found) > most else found
