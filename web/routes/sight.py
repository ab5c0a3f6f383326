"""The map for police: a camera's view from any pose, who sees a place, what if."""

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Query, Response
from shapely import Point

from web.access import CameraReader, ViewReader
from web.jobs.cameras.sight import try_view
from web.jobs.cameras.trying import try_steps
from web.jobs.cameras.who_sees import who_sees
from web.purpose import Purpose, purpose_for
from web.routes.desk import AtDesk, Now
from web.shapes.sight import PoseOrder, Seeing, ViewTrial, WhatIf, WhatIfOrder

router = APIRouter(prefix="/api/cameras", tags=["sight"])


@router.post("/view")
def post_view(
    *, reader: CameraReader, desk: AtDesk, order: PoseOrder, response: Response
) -> ViewTrial:
    """Return what a camera would see from a pose; nothing is kept."""
    begun = perf_counter()
    trial = try_view(desk, reader, order)
    response.headers["Server-Timing"] = f"view;dur={1000 * (perf_counter() - begun):.2f}"
    return trial


@router.get("/seeing")
def get_seeing(
    *,
    reader: ViewReader,
    desk: AtDesk,
    lon: Annotated[float, Query(ge=-180, le=180)],
    lat: Annotated[float, Query(ge=-85, le=85)],
    now: Now,
    purpose: Purpose = "",
) -> Seeing:
    """Return the cameras that see a place and why the nearest others do not; it is recorded."""
    return who_sees(
        desk, reader, Point(lon, lat), purpose=purpose_for(reader, "gaps", purpose), now=now
    )


@router.post("/what-if")
def post_what_if(
    *, reader: ViewReader, desk: AtDesk, order: WhatIfOrder, now: Now, purpose: Purpose = ""
) -> WhatIf:
    """Return what removed, added or turned cameras do to villages; nothing is kept."""
    return try_steps(desk, reader, order, purpose=purpose_for(reader, "gaps", purpose), now=now)
