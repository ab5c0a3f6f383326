"""One camera's record as the page shows it: every look at it is recorded."""

from dataclasses import fields
from datetime import date, datetime
from enum import Enum

from camera_registry.camera import Camera
from camera_registry.coverage import BUILDING
from camera_registry.law.filing import due_day, filed
from camera_registry.law.grounds import NOTHING_AROUND, Around, around
from camera_registry.law.judging import judged
from camera_registry.law.verdict import ABOUT, applies, day_of, today
from gis.layers.catalogue import LAYERS
from gis.rulebook import Pack, load_pack
from store.audit import record
from store.backend import Act, Bounds
from store.cameras import get_camera, load_views
from store.findings import load_findings
from store.places import load_blocks, load_key_places
from store.settings import place_info
from web.access import Reader
from web.jobs.page.outlines import findings_at, position_of
from web.kept import Desk
from web.shapes.camera import CameraDetail, DeliveredOut, JudgedOut, RecordField

_LABELS = {one.name: one.zh for one in LAYERS["cameras"].all_fields}
_NEAR_DEG = 0.003  # 280 m and more: beyond what the law asks about near a camera


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
    due = _filing_due(camera, pack)
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
        judged=_judged(desk, camera, pack, now),
        filing_due=None if due is None else due.isoformat(),
        filing_left=None if due is None else (due - today(now)).days,
        record=_more(camera),
    )


def _filing_due(camera: Camera, pack: Pack) -> date | None:
    """Return the last day for filing; None where none is needed, or was made, or is not known."""
    since = day_of(camera.in_use_since)
    if since is None or not pack.has("CAM-11") or filed(camera):
        return None
    return due_day(since, pack["CAM-11"]) if applies("CAM-11", camera, pack) is None else None


def _judged(desk: Desk, camera: Camera, pack: Pack, now: datetime) -> list[JudgedOut]:
    return [
        JudgedOut(
            rule=verdict.rule,
            about_zh=ABOUT[verdict.rule].zh,
            about_en=ABOUT[verdict.rule].en,
            severity=finding.severity.value,
            outcome=verdict.outcome.value,
            missing_zh=[_called(name)[0] for name in verdict.missing],
            missing_en=[_called(name)[1] for name in verdict.missing],
            message_zh=finding.message_zh,
            message_en=finding.message_en,
        )
        for verdict, finding in judged(camera, pack, now=now, near=_around(desk, camera, pack))
    ]


def _around(desk: Desk, camera: Camera, pack: Pack) -> Around:
    """Return what the law asks about near a camera; whether there are restricted units anywhere."""
    if camera.position is None:
        return NOTHING_AROUND
    x, y = camera.position.x, camera.position.y
    box: Bounds = (x - _NEAR_DEG, y - _NEAR_DEG, x + _NEAR_DEG, y + _NEAR_DEG)
    places = desk.once(("key places",), lambda: load_key_places(desk.backend))
    blocks = load_blocks(desk.backend, bounds=box)
    named = [b for b in blocks if b.kind == BUILDING and b.name is not None]
    return around([camera], places, named, pack)


def _more(camera: Camera) -> list[RecordField]:
    """Return what is on record beyond the fields that the answer names; plain values only."""
    found = []
    for one in fields(camera):
        value = getattr(camera, one.name)
        if one.name in _SENT or not isinstance(value, str | int | float | bool):
            continue
        plain = str(value.value) if isinstance(value, Enum) else value
        zh, en = _called(one.name)
        found.append(RecordField(field=one.name, zh=zh, en=en, value=plain))
    return found


def _called(name: str) -> tuple[str, str]:
    """Return how a field of the register is called in both languages."""
    if name == "position":
        return "可信的位置", "a position to be trusted"
    return _LABELS.get(name, name), name.replace("_", " ")


_OWN = {"position", "centre", "delivered", "more_bearings_deg", "counts", "views",
        "view_on_assumptions", "findings", "judged", "filing_due", "filing_left",
        "record", "history"}  # fmt: skip
_SENT = {field.name for field in fields(CameraDetail)}
_CAMERA = tuple(name for name in (f.name for f in fields(CameraDetail)) if name not in _OWN)
