"""Whether the pictures of cameras are sound; goes before the routes of cameras' records."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from web.access import CameraReader, CoverageReader
from web.jobs.health.telling import read_camera_health, read_health, read_unwell
from web.purpose import Purpose, purpose_for
from web.routes.desk import AtDesk, Limit, Now, ThingId
from web.shapes.health import CameraHealth, Health, HealthRows

router = APIRouter(prefix="/api", tags=["health"])
State = Annotated[
    Literal["ok", "fault", "cannot_judge", "unknown", "offline"],
    Query(description="offline: device or channel, whatever the picture was"),
]


@router.get("/health")
def get_health(reader: CoverageReader, desk: AtDesk, now: Now) -> Health:
    """Return online rate and fault-free rate of each township, what is unknown beside them."""
    return read_health(desk, reader, now)


@router.get("/health/cameras")
def get_unwell(
    *,
    reader: CameraReader,
    desk: AtDesk,
    now: Now,
    state: State = "fault",
    limit: Limit = 500,
    purpose: Purpose = "",
) -> HealthRows:
    """Return the cameras of one state, those that stand so longest first; recorded."""
    return read_unwell(
        desk, reader, state, limit=limit, purpose=purpose_for(reader, "camera", purpose), now=now
    )


@router.get("/cameras/{camera_id:path}/health")
def get_camera_health(
    *, reader: CameraReader, desk: AtDesk, camera_id: ThingId, now: Now, purpose: Purpose = ""
) -> CameraHealth:
    """Return whether a camera works: last verdict and its age, outages; the look is recorded."""
    return read_camera_health(
        desk, reader, camera_id, purpose=purpose_for(reader, "camera", purpose), now=now
    )
