"""When which cameras are looked at while the service runs: by tier, off unless it was set."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gis.rulebook import load_pack
from store.backend import Backend, StoreError
from store.settings import place_info
from web.jobs.health.looking import look_into
from web.jobs.health.sources import TIERS, SourcesError
from web.jobs.health.sweeping import sweep

WHO = "health@serve"
_FOLDER = 0  # the folder of frames counts as a tier of its own
_TICK_S = 20
_LOG = logging.getLogger("wangge.health")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is looked at: a file of sources, a folder of frames; every how many minutes.

    `minutes` is that of tier 2 and of the folder; None: the pack's.
    """

    sources: Path | None = None
    frames: Path | None = None
    minutes: int | None = None


@dataclass(slots=True)
class Round:
    """When each tier was looked at last."""

    last: dict[int, datetime] = field(default_factory=dict)

    def due(self, minutes: Mapping[int, float], now: datetime) -> list[int]:
        """Return the tiers whose time has come, and note that they are looked at now."""
        found = [
            tier
            for tier, every in sorted(minutes.items())
            if tier not in self.last or now - self.last[tier] >= timedelta(minutes=every)
        ]
        self.last |= dict.fromkeys(found, now)
        return found


def minutes_of(backend: Backend, watch: Watch) -> dict[int, float]:
    """Return every how many minutes each tier is looked at."""
    rule = load_pack(place_info(backend).pack)["HLT-03"]
    middle = watch.minutes or rule.number("tier2_minutes")
    found: dict[int, float] = {}
    if watch.sources is not None:
        found |= {tier: rule.number(f"tier{tier}_minutes") for tier in TIERS} | {2: middle}
    if watch.frames is not None:
        found[_FOLDER] = middle
    return found


def keep_watch(backend: Backend, watch: Watch, ending: threading.Event) -> None:
    """Look at cameras until the service ends; what fails is told and tried again in its turn."""
    done = Round()
    while not ending.is_set():
        look_once(backend, watch, done)
        ending.wait(_TICK_S)


def look_once(backend: Backend, watch: Watch, done: Round) -> None:
    """Look at what is due now."""
    try:
        tiers = done.due(minutes_of(backend, watch), datetime.now(UTC))
        if _FOLDER in tiers and watch.frames is not None:
            look_into(backend, watch.frames, who=WHO, now=datetime.now(UTC))
        tiers = [tier for tier in tiers if tier != _FOLDER]
        if tiers and watch.sources is not None:
            _, refused = sweep(backend, watch.sources, tiers=tiers, who=WHO)
            for name, why in refused:
                _LOG.warning("camera %s was not asked: %s", name, why)
    except (StoreError, SourcesError, OSError) as error:
        _LOG.warning("%s", error)
