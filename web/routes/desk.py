"""What routes take from the request: the desk of the reading jobs, the clock, the caller."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from store.backend import Backend
from web.access import backend_of, settings_of
from web.kept import Desk
from web.settings import Settings
from web.signin import Caller

ID = r"^[^\x00-\x1f]{1,200}$"


def clock() -> datetime:
    """Return the time now, UTC."""
    return datetime.now(UTC)


def _desk(request: Request) -> Desk:
    backend = backend_of(request)
    return Desk(backend, request.app.state.kept, backend.revision())


def _caller(request: Request) -> Caller:
    return Caller(request.client.host if request.client else "", clock())


AtDesk = Annotated[Desk, Depends(_desk)]
Store = Annotated[Backend, Depends(backend_of)]
Set = Annotated[Settings, Depends(settings_of)]
From = Annotated[Caller, Depends(_caller)]
Now = Annotated[datetime, Depends(clock)]

ThingId = Annotated[str, Path(pattern=ID)]
UnitCode = Annotated[str | None, Query(alias="unit", pattern=ID, description="code of a unit")]
Which = Annotated[
    str, Query(alias="plan", pattern=r"^[A-Za-z0-9_-]{1,64}$", description="latest, in_force or id")
]
LastDays = Annotated[int, Query(ge=1, le=3660)]
Limit = Annotated[int, Query(ge=1, le=5000)]
