"""What runs beside the answers: the watcher of the store, the warming, the days of plans."""

import contextlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from store.backend import StoreError
from web.jobs.plans.enforcing import come_due
from web.live import Live
from web.settings import Settings
from web.uploads.desk import Drafts
from web.warming import warm

_LONGEST_WARMING_S = 10
_LOOK_S = 60


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Watch the store and warm up while the application runs."""
    stream: Live = app.state.live
    drafts: Drafts = app.state.drafts
    drafts.start()
    stream.start()
    ending = threading.Event()
    _come_due(app)
    days = threading.Thread(target=_watch_days, args=(app, ending), name="wangge-days", daemon=True)
    days.start()
    warming = threading.Thread(target=warm, args=(app, ending), name="wangge-warm", daemon=True)
    warming.start()
    looking = _looking(app, ending)
    try:
        yield
    finally:
        ending.set()
        stream.stop()
        drafts.close()
        days.join(timeout=_LONGEST_WARMING_S)
        warming.join(timeout=_LONGEST_WARMING_S)
        for thread in looking:
            thread.join(timeout=_LONGEST_WARMING_S)


def _looking(app: FastAPI, ending: threading.Event) -> list[threading.Thread]:
    """Look at cameras beside the answers, where that was set."""
    settings: Settings = app.state.settings
    if settings.health_minutes is None:
        return []
    from web.jobs.health.schedule import Watch, keep_watch

    watch = Watch(
        sources=settings.camera_sources,
        frames=settings.camera_frames,
        minutes=settings.health_minutes,
    )
    args = (app.state.backend, watch, ending)
    looking = threading.Thread(target=keep_watch, args=args, name="wangge-health", daemon=True)
    looking.start()
    return [looking]


def _watch_days(app: FastAPI, ending: threading.Event) -> None:
    """Put approved plans in force on their day, soon after midnight in the office."""
    while not ending.wait(_LOOK_S):
        _come_due(app)


def _come_due(app: FastAPI) -> None:
    """Put approved plans in force whose day has come; what fails is tried again at the next look."""
    with contextlib.suppress(StoreError):
        come_due(app.state.backend, datetime.now(UTC))
