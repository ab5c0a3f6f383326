"""The register as the page changes it: orders to jobs, and what they did to answers."""

from collections.abc import Sequence
from datetime import datetime

from camera_registry.poses.posing import Pairs
from camera_registry.record.edits import Difference
from camera_registry.record.values import label_of
from web.access import Reader
from web.jobs.cameras.editing import Edited, Editor, add_camera, edit_camera
from web.jobs.cameras.history import history, undoing
from web.jobs.cameras.pose import fit_camera, pose_out
from web.jobs.cameras.wishes import Wish
from web.jobs.page.cameras import look_at_camera
from web.jobs.page.outlines import finding_out
from web.kept import Desk
from web.shapes.register import (
    AddOrder,
    CameraHistory,
    DifferenceOut,
    EditedOut,
    EditOrder,
    PoseOrder,
    PoseOut,
    VersionOut,
)


def change_camera(
    desk: Desk, reader: Reader, camera_id: str, order: EditOrder, *, now: datetime, dry_run: bool
) -> EditedOut:
    """Change a record as asked. Raises what `edit_camera` does."""
    wish = Wish(
        changes=order.changes, reason=order.reason, revision=order.revision, dry_run=dry_run
    )
    done = edit_camera(desk.backend, _editor(reader, now), camera_id, wish)
    return _answer(desk, reader, done, reason=order.reason, now=now)


def enter_camera(
    desk: Desk, reader: Reader, order: AddOrder, *, now: datetime, dry_run: bool
) -> EditedOut:
    """Enter a camera as asked. Raises what `add_camera` does."""
    wish = Wish(changes=order.changes, reason=order.reason, dry_run=dry_run)
    done = add_camera(desk.backend, _editor(reader, now), order.camera_id, wish)
    return _answer(desk, reader, done, reason=order.reason, now=now)


def pose_camera(
    desk: Desk, reader: Reader, camera_id: str, order: PoseOrder, *, now: datetime, keep: bool
) -> PoseOut:
    """Fit a pose from click pairs and keep it where that is wished. Raises what `fit_camera` does."""
    pairs = Pairs(
        picture=[one.picture for one in order.pairs],
        ground=[one.map for one in order.pairs],
        size=order.size,
    )
    wish = Wish(changes={}, reason=order.reason, revision=order.revision) if keep else None
    return pose_out(fit_camera(desk.backend, _editor(reader, now), camera_id, pairs, keep=wish))


def read_history(
    desk: Desk, reader: Reader, camera_id: str, *, purpose: str, now: datetime
) -> CameraHistory:
    """Return the versions of a record; the look is recorded. Raises NotFoundError."""
    revision = desk.backend.revision()
    steps = history(desk.backend, camera_id, _editor(reader, now), purpose=purpose)
    versions = [
        VersionOut(
            revision=one.revision, at=one.at, who=one.who, what=one.what, why=one.why,
            changed=differences_out(one.changed),
        )
        for one in steps
    ]  # fmt: skip
    undo = undoing(steps)
    return CameraHistory(camera_id=camera_id, revision=revision, versions=versions, undo=undo)


def differences_out(changed: Sequence[Difference]) -> list[DifferenceOut]:
    """Return differences as they are sent, with what each field is called."""
    return [
        DifferenceOut(
            field=one.field, label_zh=label_of(one.field).zh, label_en=label_of(one.field).en,
            before=one.before, after=one.after,
        )
        for one in changed
    ]  # fmt: skip


def _editor(reader: Reader, now: datetime) -> Editor:
    return Editor(who=reader.name, now=now, scope=reader.scope)


def _answer(desk: Desk, reader: Reader, done: Edited, *, reason: str, now: datetime) -> EditedOut:
    shown = None
    if done.written:
        camera_id = done.camera.camera_id
        shown = look_at_camera(desk, reader, camera_id, purpose=reason, now=now)
    return EditedOut(
        camera=shown,
        changed=differences_out(done.changed),
        findings=[finding_out(one) for one in done.findings],
        revision=done.revision,
        units=list(done.units),
        written=done.written,
    )
