"""One sweep over cameras that are fetched from: all that the file of sources names, or some."""

import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from gis.rulebook import load_pack
from store.backend import Act, Backend
from store.cameras import load_cameras
from store.settings import place_info
from web.jobs.health.fetching import fetch
from web.jobs.health.looking import Delivered, Looked, look_at, names_of
from web.jobs.health.sources import read_sources
from web.jobs.progress import Progress, quiet


def sweep(
    backend: Backend,
    file: Path,
    only: Collection[str] | None = None,
    *,
    tiers: Collection[int] | None = None,
    who: str,
    progress: Progress = quiet,
) -> tuple[Looked, list[tuple[str, str]]]:
    """Fetch from cameras, judge and keep; return also the cameras that were not asked, and why.

    `only` names cameras, `tiers` those that are looked at so often. Raises SourcesError.
    """
    pack = load_pack(place_info(backend).pack)
    sources = read_sources(file, pack)
    cameras = load_cameras(backend)
    known = names_of(cameras)
    refused = [(name, "not in the register") for name in sources.cameras if name not in known]
    wanted = [
        name
        for name, one in sorted(sources.cameras.items())
        if name in known
        and (only is None or name in only or known[name] in only)
        and (tiers is None or one.tier in tiers)
    ]

    def clock() -> datetime:
        return datetime.now(UTC)

    def delivered() -> Iterator[Delivered]:
        for one in fetch(sources, wanted, pack=pack, environ=os.environ, clock=clock):
            if isinstance(one, Delivered):
                yield replace(one, camera_id=known[one.camera_id])
            else:
                refused.append(one)

    act = Act(who=who, what="health", at=clock())
    done = look_at(
        backend, delivered(), cameras, act=act, pack=pack, progress=progress, total=len(wanted)
    )
    return done, refused
