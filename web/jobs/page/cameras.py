"""One camera's record as the page shows it: every look at it is recorded."""

from dataclasses import fields
from datetime import datetime
from enum import Enum

from camera_registry.camera import Camera
from camera_registry.law.verdict import today
from gis.rulebook import load_pack
from store.audit import record
from store.backend import Act
from store.cameras import get_camera, load_views
from store.findings import load_findings
from store.settings import place_info
from web.access import Reader
from web.jobs.cameras.judged import called, filing_day, judged_of
from web.jobs.page.outlines import findings_at, position_of
from web.kept import Desk
from web.shapes.camera import CameraDetail, DeliveredOut, RecordField


def look_at_camera(
    desk: Desk, reader: Reader, camera_id: str, *, purpose: str, now: datetime
) -> CameraDetail:
    """Return a camera's record, and record that it was looked at. Raises NotFoundError."""
    camera = get_camera(desk.backend, camera_id, scope=reader.scope)
    record(
        desk.backend,
        Act(who=reader.name, what="look at camera", object=camera_id, why=purpose, at=now),
    )
    views = load_views(desk.backend, camera_ids=[camera_id], scope=reader.scope_of("views.read"))
    units = [camera.unit_code or ""]
    checked = load_findings(desk.backend, unit_codes=units, scope=reader.scope_of("findings.read"))
    given = camera.delivered
    pack = load_pack(place_info(desk.backend).pack)
    due = filing_day(camera, pack)
    return CameraDetail(
        **{name: getattr(camera, name) for name in _CAMERA},
        position=position_of(camera.position),
        centre=position_of(camera.position),
        delivered=DeliveredOut(x=given.x, y=given.y, datum=given.datum) if given else None,
        more_bearings_deg=list(camera.more_bearings_deg),
        counts=camera.counts,
        views=len(views),
        view_on_assumptions=any(view.assumed for view in views) if views else None,
        findings=findings_at(checked, "camera", camera_id),
        judged=judged_of(desk, camera, pack, now),
        filing_due=None if due is None else due.isoformat(),
        filing_left=None if due is None else (due - today(now)).days,
        record=_more(camera),
    )


def _more(camera: Camera) -> list[RecordField]:
    """Return what is on record beyond the fields that the answer names; plain values only."""
    found = []
    for one in fields(camera):
        value = getattr(camera, one.name)
        if one.name in _SENT or not isinstance(value, str | int | float | bool):
            continue
        plain = str(value.value) if isinstance(value, Enum) else value
        zh, en = called(one.name)
        found.append(RecordField(field=one.name, zh=zh, en=en, value=plain))
    return found


_OWN = {"position", "centre", "delivered", "more_bearings_deg", "counts", "views",
        "view_on_assumptions", "findings", "judged", "filing_due", "filing_left",
        "record"}  # fmt: skip
_SENT = {field.name for field in fields(CameraDetail)}
_CAMERA = tuple(name for name in (f.name for f in fields(CameraDetail)) if name not in _OWN)
