"""What there is to say of one record: its id, its place, the law, and the quota of its village."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from camera_registry.camera import Camera
from camera_registry.coverage.places import BUILDING
from camera_registry.coverage.quotas import against_quotas
from camera_registry.law.grounds import around
from camera_registry.law.judging import judge
from camera_registry.law.verdict import today
from camera_registry.record.gb_id import id_findings
from camera_registry.record.suspects import outside_unit
from camera_registry.record.upkeep import fault_findings
from gis.findings import Finding, Outcome
from gis.rulebook import Pack
from store.backend import Backend, Bounds
from store.cameras import cameras_of_ids, load_cameras
from store.places import load_blocks, load_hamlets, load_key_places, load_units

_AROUND_DEG = 0.01  # about 1 km: what the law asks about the surroundings lies nearer
_TOLD = (Outcome.FAIL, Outcome.UNKNOWN)


def findings_of(
    backend: Backend, camera: Camera, units: Sequence[str], rules: Pack, *, now: datetime
) -> list[Finding]:
    """Return what a record, kept or only tried, brings about; passes are left out.

    `units` are the codes of the units whose quota it may decide.
    """
    found = [*_ids(backend, camera, rules), *_place(backend, camera, rules)]
    found += _law(backend, camera, rules, now)
    found += fault_findings([camera], rules, on=today(now))
    found += _quotas(backend, camera, units, rules)
    return [one for one in found if one.outcome in _TOLD]


def _ids(backend: Backend, camera: Camera, rules: Pack) -> list[Finding]:
    """Return CAM-20 and CAM-21, the latter with the other bearers of the id."""
    if camera.gb_id is None:
        return []
    others = cameras_of_ids(backend, [camera.gb_id])
    same = [one for one in others if one.camera_id != camera.camera_id]
    return id_findings([*same, camera], rules)


def _place(backend: Backend, camera: Camera, rules: Pack) -> list[Finding]:
    return outside_unit([camera], load_units(backend), rules)


def _law(backend: Backend, camera: Camera, rules: Pack, now: datetime) -> list[Finding]:
    bounds = _box(camera)
    if bounds is None:
        return judge(camera, rules, now=now)
    named = [
        block
        for block in load_blocks(backend, bounds=bounds)
        if block.kind == BUILDING and block.name is not None
    ]
    near = around([camera], load_key_places(backend, bounds=bounds), named, rules)
    return judge(camera, rules, now=now, near=near)


def _box(camera: Camera) -> Bounds | None:
    if camera.position is None:
        return None
    x, y = camera.position.x, camera.position.y
    return (x - _AROUND_DEG, y - _AROUND_DEG, x + _AROUND_DEG, y + _AROUND_DEG)


def _quotas(
    backend: Backend, camera: Camera, codes: Sequence[str], rules: Pack
) -> Iterator[Finding]:
    """Yield what the quotas say of units; of townships and counties a part tells nothing."""
    if not codes:
        return
    cameras = [
        one for one in load_cameras(backend, unit_codes=codes) if one.camera_id != camera.camera_id
    ]
    if camera.unit_code in codes:
        cameras.append(camera)
    quotas = against_quotas(
        load_units(backend, codes), load_hamlets(backend, codes), cameras, rules
    )
    yield from (one for one in quotas.findings if one.place.kind != "division")
