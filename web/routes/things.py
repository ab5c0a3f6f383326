"""Incidents and patrols."""

from fastapi import APIRouter

from web.access import IncidentReader, PatrolReader
from web.jobs.page.incidents import read_incident, read_incidents
from web.jobs.page.things import read_patrol
from web.routes.desk import AtDesk, LastDays, Limit, Now, ThingId, UnitCode
from web.shapes.thing import IncidentOut, Incidents, PatrolOut

router = APIRouter(prefix="/api", tags=["things"])


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
