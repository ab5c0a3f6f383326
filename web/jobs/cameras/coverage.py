"""What the cameras of units see and whether there are enough: read, compute, keep."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely

from camera_registry.camera import Camera
from camera_registry.coverage import BUILDING, Coverage, Ground, coverage
from camera_registry.gb_id import id_findings
from camera_registry.report import CoverageReport
from gis.findings import Finding
from gis.places import Unit
from gis.rulebook import load_pack
from store.backend import Act, Backend, Bounds, NotFoundError
from store.cameras import load_cameras, save_views
from store.coverage import save_coverage
from store.places import load_blocks, load_hamlets, load_key_places, load_roads, load_units
from store.settings import place_info
from web.jobs.progress import Progress, quiet

# about 1 km in degrees: buildings, roads and cameras this far around a unit can matter to it
_AROUND_DEG = 0.01
_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What was computed and kept; `revision` is that of the store afterwards."""

    pack: str
    units: tuple[Unit, ...]
    reports: tuple[CoverageReport, ...]
    findings: tuple[Finding, ...]
    views: int
    revision: int


def cover_units(
    backend: Backend,
    codes: Collection[str] | None = None,
    *,
    pack: str | None = None,
    who: str,
    now: datetime,
    progress: Progress = quiet,
) -> list[CoverageReport]:
    """Work out and keep the coverage of units (None: all); return their reports."""
    done = cover(backend, codes, pack=pack, who=who, now=now, progress=progress)
    return list(done.reports)


def cover(
    backend: Backend,
    codes: Collection[str] | None = None,
    *,
    pack: str | None = None,
    who: str,
    now: datetime,
    progress: Progress = quiet,
) -> Covered:
    """Work out and keep views and coverage of units (None: all); return all that came of it.

    `pack` None is the pack of the store. Raises NotFoundError for a code that is no unit.
    """
    rules = load_pack(pack or place_info(backend).pack)
    progress("read", 0, _STEPS)
    revision = backend.revision()
    ground, cameras = _read(backend, codes)
    progress("views", 1, _STEPS)
    found = coverage(ground, cameras, rules, revision=revision)
    progress("write", 2, _STEPS)
    act = Act(who=who, what="coverage", object=_named(codes), at=now)
    ids = None if codes is None else [camera.camera_id for camera in cameras]
    save_views(backend, found.views, act, camera_ids=ids)
    kept = save_coverage(backend, found.reports, act)
    progress("done", _STEPS, _STEPS)
    return Covered(
        pack=rules.name,
        units=tuple(ground.units),
        reports=found.reports,
        findings=_told(found, codes),
        views=len(found.views),
        revision=kept,
    )


def camera_findings(
    backend: Backend, codes: Collection[str] | None = None, *, pack: str | None = None
) -> list[Finding]:
    """Return every finding about the cameras of units (None: all) and keep nothing."""
    rules = load_pack(pack or place_info(backend).pack)
    ground, cameras = _read(backend, codes)
    ids = id_findings(load_cameras(backend), rules)
    here = [f for f in ids if codes is None or f.place.unit_code in codes]
    return [*here, *_told(coverage(ground, cameras, rules), codes)]


def _named(codes: Collection[str] | None) -> str:
    return "all" if codes is None else ",".join(sorted(codes))


def _told(found: Coverage, codes: Collection[str] | None) -> tuple[Finding, ...]:
    """Leave out what a part cannot tell of a whole township or county (CAM-03, CAM-04)."""
    if codes is None:
        return found.findings
    return tuple(finding for finding in found.findings if finding.place.kind != "division")


def _read(backend: Backend, codes: Collection[str] | None) -> tuple[Ground, list[Camera]]:
    units, cameras = load_units(backend, codes), load_cameras(backend)
    bounds: Bounds | None = None
    if codes is not None:
        missing = sorted(set(codes) - {unit.code for unit in units})
        if missing:
            raise NotFoundError(f"no unit {', '.join(missing)}: expected codes that are imported")
        cameras = _concerned(units, cameras)
        bounds = _around(units, cameras)
    ground = Ground(
        units=units,
        hamlets=load_hamlets(backend, codes),
        blocks=[b for b in load_blocks(backend, bounds=bounds) if b.kind == BUILDING],
        roads=load_roads(backend, bounds=bounds),
        key_places=load_key_places(backend, bounds=bounds),
    )
    return ground, cameras


def _concerned(units: Sequence[Unit], cameras: Sequence[Camera]) -> list[Camera]:
    """Return the cameras of the units, those near them, and all on one coordinate with those.

    A heap of cameras on one coordinate is told by its number (CAM-23): it must be whole.
    """
    codes = {unit.code for unit in units}
    west, south, east, north = _around(units, ())
    at = {c.camera_id: (c.position.x, c.position.y) for c in cameras if c.position is not None}
    spots = {
        (x, y)
        for c in cameras
        if c.camera_id in at
        for x, y in [at[c.camera_id]]
        if c.unit_code in codes or (west <= x <= east and south <= y <= north)
    }
    return [c for c in cameras if c.unit_code in codes or at.get(c.camera_id) in spots]


def _around(units: Sequence[Unit], cameras: Sequence[Camera]) -> Bounds:
    """Return the box of the units and cameras, a kilometre wider; an empty one for nothing."""
    shapes = [u.boundary for u in units if u.boundary is not None]
    points = [c.position for c in cameras if c.position is not None]
    if not shapes and not points:
        return (0.0, 0.0, 0.0, 0.0)
    west, south, east, north = shapely.total_bounds(np.array([*shapes, *points], dtype=object))
    around = _AROUND_DEG
    return (west - around, south - around, east + around, north + around)
