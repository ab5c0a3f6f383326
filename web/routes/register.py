"""The camera register as people keep it: changes of records, their history, poses."""

from typing import Annotated

from fastapi import APIRouter, Query

from web.access import CameraEditor, CameraReader
from web.jobs.cameras.register import change_camera, enter_camera, pose_camera, read_history
from web.purpose import Purpose, purpose_for
from web.routes.desk import AtDesk, Now, ThingId
from web.shapes.register import AddOrder, CameraHistory, EditedOut, EditOrder, PoseOrder, PoseOut

router = APIRouter(prefix="/api/cameras", tags=["register"])
DryRun = Annotated[bool, Query(description="tell what it would bring, write nothing")]


@router.post("", status_code=201)
def post_camera(
    *, reader: CameraEditor, desk: AtDesk, order: AddOrder, now: Now, dry_run: DryRun = False
) -> EditedOut:
    """Enter a camera into the register; 409 when there is one of this id."""
    return enter_camera(desk, reader, order, now=now, dry_run=dry_run)


@router.get("/{camera_id:path}/history")
def get_history(
    *, reader: CameraReader, desk: AtDesk, camera_id: ThingId, now: Now, purpose: Purpose = ""
) -> CameraHistory:
    """Return who changed what in a camera's record, when and why; the look is recorded."""
    return read_history(
        desk, reader, camera_id, purpose=purpose_for(reader, "camera", purpose), now=now
    )


@router.post("/{camera_id:path}/pose")
def post_pose(
    *,
    reader: CameraEditor,
    desk: AtDesk,
    camera_id: ThingId,
    order: PoseOrder,
    now: Now,
    keep: Annotated[bool, Query(description="write the pose to the record")] = False,
) -> PoseOut:
    """Fit where a camera stands and looks from click pairs; 422 names why there is no pose."""
    return pose_camera(desk, reader, camera_id, order, now=now, keep=keep)


@router.patch("/{camera_id:path}")
def patch_camera(
    *,
    reader: CameraEditor,
    desk: AtDesk,
    camera_id: ThingId,
    order: EditOrder,
    now: Now,
    dry_run: DryRun = False,
) -> EditedOut:
    """Change a camera's record; 409 when it was changed after the revision named."""
    return change_camera(desk, reader, camera_id, order, now=now, dry_run=dry_run)
