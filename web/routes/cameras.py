"""The register of cameras: pages, figures, what is due, one record.

The route of a record takes whatever comes after `/api/cameras/`: it stands last, here and among
the routers of the application.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from camera_registry.law.verdict import today
from web.access import CameraReader, SignedIn, load_roles
from web.jobs.cameras.due import read_due
from web.jobs.page.cameras import look_at_camera
from web.jobs.page.register import Asked, read_cameras, read_figures
from web.purpose import Purpose, purpose_for, purposes_of, recent_purposes
from web.routes.desk import AtDesk, Limit, Now, Store, ThingId, UnitCode
from web.shapes.camera import (
    CameraDetail,
    CameraFigures,
    Cameras,
    DueList,
    PurposesOut,
    RegisterQuery,
)

router = APIRouter(prefix="/api", tags=["cameras"])


@router.get("/cameras")
def get_cameras(
    reader: CameraReader, desk: AtDesk, now: Now, asked: Annotated[RegisterQuery, Query()]
) -> Cameras:
    """Return a page of the camera register."""
    wanted = Asked(
        words=asked.q,
        unit=asked.unit,
        status=asked.status and asked.status.value,
        few=asked.few,
        due=asked.due,
        order=asked.sort,
        down=asked.down,
        on=today(now),
    )
    return read_cameras(desk, reader, wanted, after=asked.after, limit=asked.limit)


@router.get("/cameras/figures")
def get_figures(
    *, reader: CameraReader, desk: AtDesk, now: Now, unit: UnitCode = None
) -> CameraFigures:
    """Return how many cameras there are, all and by state."""
    return read_figures(desk, reader, unit, on=today(now))


@router.get("/cameras/due")
def get_due(
    *, reader: CameraReader, desk: AtDesk, now: Now, unit: UnitCode = None, limit: Limit = 1000
) -> DueList:
    """Return what the law asks to be done about cameras: at once first, then by day."""
    return read_due(desk, reader, unit, on=today(now), limit=limit)


@router.get("/purposes")
def get_purposes(reader: SignedIn, store: Store) -> PurposesOut:
    """Return what this person looks at only for a purpose, with purposes to choose from."""
    words = load_roles().purpose_words
    return PurposesOut(
        needed=purposes_of(reader),
        recent=recent_purposes(store, reader),
        offered_zh=list(words["zh"]),
        offered_en=list(words["en"]),
    )


@router.get("/cameras/{camera_id:path}")
def get_camera(
    *, reader: CameraReader, desk: AtDesk, camera_id: ThingId, now: Now, purpose: Purpose = ""
) -> CameraDetail:
    """Return a camera's record; the look is recorded with its purpose."""
    said = purpose_for(reader, "camera", purpose)
    return look_at_camera(desk, reader, camera_id, purpose=said, now=now)
