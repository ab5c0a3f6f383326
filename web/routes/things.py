"""Cameras, incidents and patrols."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header

from web.access import CameraReader, IncidentReader, PatrolReader
from web.jobs.page.incidents import read_incident, read_incidents
from web.jobs.page.things import (
    look_at_camera,
    read_cameras,
    read_patrol,
)
from web.routes.desk import AtDesk, LastDays, Limit, Now, ThingId, UnitCode
from web.shapes.thing import CameraDetail, Cameras, IncidentOut, Incidents, PatrolOut

router = APIRouter(prefix="/api", tags=["things"])
Purpose = Annotated[str, Header(alias="X-Purpose", max_length=600, description="percent-encoded")]


@router.get("/cameras")
def get_cameras(reader: CameraReader, desk: AtDesk, unit: UnitCode = None) -> Cameras:
    """Return the camera register as a list."""
    return read_cameras(desk, reader, unit)


@router.get("/cameras/{camera_id:path}")
def get_camera(
    *, reader: CameraReader, desk: AtDesk, camera_id: ThingId, now: Now, purpose: Purpose = ""
) -> CameraDetail:
    """Return a camera's record; the look is recorded with its purpose."""
    return look_at_camera(desk, reader, camera_id, purpose=unquote(purpose), now=now)


@router.get("/incidents")
def get_incidents(
    *,
    reader: IncidentReader,
    desk: AtDesk,
    now: Now,
    days: LastDays = 30,
    unit: UnitCode = None,
    limit: Limit = 500,
) -> Incidents:
    """Return the incidents of the last days, the newest first."""
    return read_incidents(desk, reader, days=days, unit_code=unit, limit=limit, now=now)


@router.get("/incidents/{incident_id:path}")
def get_incident(reader: IncidentReader, desk: AtDesk, incident_id: ThingId) -> IncidentOut:
    """Return an incident."""
    return read_incident(desk, reader, incident_id)


@router.get("/patrols/{patrol_id:path}")
def get_patrol(reader: PatrolReader, desk: AtDesk, patrol_id: ThingId) -> PatrolOut:
    """Return a patrol shift."""
    return read_patrol(desk, reader, patrol_id)
