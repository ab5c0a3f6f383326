"""Tell a page that something changed: as a stream, or when it asks."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from web.access import Listener, Needs, Reach
from web.errors import SignInNeededError
from web.live import Live
from web.routes.desk import Set, Store
from web.shapes.account import Changes

router = APIRouter(prefix="/api", tags=["live"])


@router.get("/changes")
def get_changes(_: Listener, store: Store, since: Annotated[int, Query(ge=0)] = 0) -> Changes:
    """Return the number of the last change and whether it is above `since`."""
    revision = store.revision()
    return Changes(revision=revision, changed=revision > since)


@router.get("/events", response_class=StreamingResponse)
def get_events(_: Listener, request: Request, settings: Set) -> StreamingResponse:
    """Stream an event `revision` at once and after every change (server-sent events)."""
    live: Live = request.app.state.live
    live.admit()

    def alive() -> bool:
        try:
            return Needs("live.read", Reach.NONE)(request) is not None
        except SignInNeededError:
            return False

    events = live.stream(settings.heartbeat_s, alive)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
