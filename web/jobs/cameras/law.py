"""Hold the law of cameras, and the upkeep of faulty ones, against the register in the store."""

from collections.abc import Collection
from datetime import datetime

from camera_registry.coverage.places import BUILDING
from camera_registry.law.grounds import around
from camera_registry.law.judging import judge_register
from camera_registry.law.verdict import today
from camera_registry.record.upkeep import fault_findings
from gis.findings import Finding
from gis.rulebook import Pack
from store.backend import Backend
from store.cameras import load_cameras
from store.places import load_blocks, load_key_places, load_units


def law_findings(
    backend: Backend, codes: Collection[str] | None, *, pack: Pack, now: datetime
) -> list[Finding]:
    """Return what is broken, due or not known of the cameras of units (None: all).

    Operators work across units: the whole register is judged, and what concerns the units told.
    """
    cameras = load_cameras(backend)
    named = [b for b in load_blocks(backend) if b.kind == BUILDING and b.name is not None]
    near = around(cameras, load_key_places(backend), named, pack)
    found = judge_register(cameras, load_units(backend), pack, now=now, near=near)
    found += fault_findings(cameras, pack, on=today(now))
    return [f for f in found if codes is None or f.place.unit_code in codes]
