"""The law held against one camera, as its record shows it."""

from datetime import date, datetime

from camera_registry.camera import Camera
from camera_registry.coverage.places import BUILDING
from camera_registry.law.filing import due_day, filed
from camera_registry.law.grounds import NOTHING_AROUND, Around, around
from camera_registry.law.judging import judged
from camera_registry.law.verdict import ABOUT, applies, day_of
from gis.layers.catalogue import LAYERS
from gis.rulebook import Pack
from store.backend import Bounds
from store.places import load_blocks, load_key_places
from web.kept import Desk
from web.shapes.camera import JudgedOut

_LABELS = {one.name: one.zh for one in LAYERS["cameras"].all_fields}
_NEAR_DEG = 0.003  # 280 m and more: beyond what the law asks about near a camera


def filing_day(camera: Camera, pack: Pack) -> date | None:
    """Return the last day for filing; None where none is needed, or was made, or is not known."""
    since = day_of(camera.in_use_since)
    if since is None or not pack.has("CAM-11") or filed(camera):
        return None
    return due_day(since, pack["CAM-11"]) if applies("CAM-11", camera, pack) is None else None


def judged_of(desk: Desk, camera: Camera, pack: Pack, now: datetime) -> list[JudgedOut]:
    """Return every rule of the law held against a camera."""
    return [
        JudgedOut(
            rule=verdict.rule,
            about_zh=ABOUT[verdict.rule].zh,
            about_en=ABOUT[verdict.rule].en,
            severity=finding.severity.value,
            outcome=verdict.outcome.value,
            missing_zh=[called(name)[0] for name in verdict.missing],
            missing_en=[called(name)[1] for name in verdict.missing],
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


def called(name: str) -> tuple[str, str]:
    """Return how a field of the register is called in both languages."""
    if name == "position":
        return "可信的位置", "a position to be trusted"
    return _LABELS.get(name, name), name.replace("_", " ")
