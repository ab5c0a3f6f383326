"""What is done before the first person asks."""

import contextlib
import threading
from dataclasses import replace

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
from web.jobs.redraw.grounds import read_ground
from web.kept import Desk
from web.signin import OWNER

_DRAFTS = 16
_REST_S = 15
_BENCHES = 2  # drafts laid out in full: whoever opens one finds it ready


def warm(app: FastAPI, ending: threading.Event) -> None:
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
