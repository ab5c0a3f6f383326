"""Fetch bursts from cameras: a few at a time, each under the guard, every failure a sentence."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from camera_registry.health.presence import Presence
from gis.rulebook import Pack
from web.jobs.health.guard import AddressRefusedError, Target
from web.jobs.health.looking import Delivered, most_bytes
from web.jobs.health.snapshots import Asking, Fetched, snapshot
from web.jobs.health.sources import Source, Sources, SourcesError
from web.jobs.health.streams import stream

_AT_ONCE = 8
_AHEAD = 32


def fetch(
    sources: Sources,
    names: Sequence[str],
    *,
    pack: Pack,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
) -> Iterator[Delivered | tuple[str, str]]:
    """Yield what each camera delivers; a camera that may not be asked as its id and why."""
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="wangge-frames") as pool:
        for at in range(0, len(names), _AHEAD):  # frames of so many cameras lie in memory
            yield from pool.map(
                lambda name: _one(sources, sources.cameras[name], pack, environ, clock=clock),
                names[at : at + _AHEAD],
            )


def _one(
    sources: Sources,
    source: Source,
    pack: Pack,
    environ: Mapping[str, str],
    *,
    clock: Callable[[], datetime],
) -> Delivered | tuple[str, str]:
    try:
        target = sources.guard.allow(source.address)
        credentials = source.credentials(environ)
    except (AddressRefusedError, SourcesError) as refused:
        return source.camera_id, str(refused)
    rule = pack["HLT-03"]
    asking = Asking(
        wait_s=rule.number("wait_s"), most_bytes=most_bytes(pack), credentials=credentials,
        fingerprint=source.fingerprint,
    )  # fmt: skip
    count, gap_s = rule.count("frames"), rule.number("gap_s")
    if target.scheme == "rtsp":
        got = stream(target, asking, frames=count, gap_s=gap_s)
    else:
        got = _burst(target, asking, count, gap_s)
    return Delivered(
        camera_id=source.camera_id, at=clock(), frames=got.frames, device=got.device,
        channel=got.channel, source=target.scheme, why=got.why,
    )  # fmt: skip


def _burst(target: Target, asking: Asking, count: int, gap_s: float) -> Fetched:
    """Ask for some pictures, one after the other; the first silence ends it."""
    frames: list[bytes] = []
    for number in range(count):
        if number:
            time.sleep(gap_s)
        got = snapshot(target, asking)
        if not got.frames:
            # one that has sent a picture is there, whatever became of the next
            return got if not frames else _partly(frames)
        frames += got.frames
    return Fetched(frames=tuple(frames), device=Presence.ONLINE, channel=Presence.ONLINE)


def _partly(frames: list[bytes]) -> Fetched:
    return Fetched(frames=tuple(frames), device=Presence.ONLINE, channel=Presence.ONLINE)
