"""Blind spots and places for more cameras."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from web.access import GapReader, backend_of
from web.jobs.page.siting import Look, read_gaps, read_heat, site_cameras, try_sites
from web.kept import Desk
from web.purpose import Purpose, purpose_for
from web.routes.desk import Now, UnitCode
from web.shapes.siting import GapsOut, SitingOrder, SitingOut, WhatIfOrder, WhatIfOut

router = APIRouter(prefix="/api", tags=["siting"])


def _stages(request: Request) -> Desk:
    backend = backend_of(request)
    return Desk(backend, request.app.state.stages, backend.revision())


AtStage = Annotated[Desk, Depends(_stages)]
MostGaps = Annotated[int, Query(ge=1, le=5000)]


@router.get("/gaps")
def get_gaps(
    *,
    reader: GapReader,
    desk: AtStage,
    now: Now,
    unit: UnitCode = None,
    limit: MostGaps = 500,
    purpose: Purpose = "",
) -> GapsOut:
    """Return the blind spots of a unit or township, the heaviest first; the look is recorded."""
    look = Look(reader=reader, unit=unit, purpose=purpose_for(reader, "gaps", purpose), now=now)
    return read_gaps(desk, look, limit)


@router.get("/gaps/heat", response_class=Response)
def get_heat(
    *, reader: GapReader, desk: AtStage, now: Now, unit: UnitCode = None, purpose: Purpose = ""
) -> Response:
    """Return GeoJSON of road and ground by how many cameras see it: 0, 1, 2, 3 or more."""
    look = Look(reader=reader, unit=unit, purpose=purpose_for(reader, "gaps", purpose), now=now)
    return Response(read_heat(desk, look), media_type="application/geo+json")


@router.post("/siting")
def post_siting(
    *, reader: GapReader, desk: AtStage, now: Now, order: SitingOrder, purpose: Purpose = ""
) -> SitingOut:
    """Return where more cameras help most, with a proven bound; nothing is kept."""
    look = Look(
        reader=reader, unit=order.unit, purpose=purpose_for(reader, "gaps", purpose), now=now
    )
    return site_cameras(desk, look, order)


@router.post("/siting/what-if")
def post_what_if(
    *, reader: GapReader, desk: AtStage, now: Now, order: WhatIfOrder, purpose: Purpose = ""
) -> WhatIfOut:
    """Return what cameras at these places would add, each to those before it."""
    look = Look(
        reader=reader, unit=order.unit, purpose=purpose_for(reader, "gaps", purpose), now=now
    )
    return try_sites(desk, look, order)
