"""What runs beside the answers: the watcher of the store, the first counting, plans' days."""

import contextlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from fastapi import FastAPI

from gis.rulebook import load_pack
from grid_planner.plan import PlanState
from store.backend import Backend, StoreError
from store.plans import list_plans
from store.scope import EVERYTHING
from store.users import Grant
from web.access import reader_of
from web.files import pack_files
from web.jobs.page.opening import read_map
from web.jobs.plans.enforcing import come_due
from web.jobs.redraw.grounds import read_ground
from web.kept import Desk
from web.live import Live
from web.signin import OWNER
from web.uploads.desk import Drafts

_LONGEST_WARMING_S = 10
_LOOK_S = 60
_DRAFTS = 16
_REST_S = 15
_BENCHES = 2  # drafts laid out in full: whoever opens one finds it ready


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
    warming = threading.Thread(target=_warm, args=(app, ending), name="wangge-warm", daemon=True)
    warming.start()
    try:
        yield
    finally:
        ending.set()
        stream.stop()
        drafts.close()
        days.join(timeout=_LONGEST_WARMING_S)
        warming.join(timeout=_LONGEST_WARMING_S)


def _watch_days(app: FastAPI, ending: threading.Event) -> None:
    """Put approved plans in force on their day, soon after midnight in the office."""
    while not ending.wait(_LOOK_S):
        _come_due(app)


def _come_due(app: FastAPI) -> None:
    """Put approved plans in force whose day has come; what fails is tried again at the next look."""
    with contextlib.suppress(StoreError):
        come_due(app.state.backend, datetime.now(UTC))


def _warm(app: FastAPI, ending: threading.Event) -> None:
    """Do before the first person asks: pack the page, count the blocks, lay out newest drafts.

    What fails here is told to who asks.
    """
    with contextlib.suppress(OSError):
        pack_files(app.state.settings.static)
    backend: Backend = app.state.backend
    everyone = reader_of("", [Grant(user="", role=OWNER)])
    with contextlib.suppress(StoreError, ValueError):
        desk = Desk(backend, app.state.kept, backend.revision())
        read_map(desk, replace(everyone, scope=EVERYTHING))
        for number, head in enumerate(list_plans(backend, states=[PlanState.DRAFT])[:_DRAFTS]):
            if ending.is_set():
                return
            if number < _BENCHES:
                app.state.workshop.lay_out(head.plan_id)
                continue
            # whoever comes first is served first: this is a courtesy to later ones
            if number == _BENCHES and ending.wait(_REST_S):
                return
            # kept in a file: who opens the draft does not wait for its neighbours on foot
            read_ground(backend, head.unit_codes, load_pack(head.pack))
