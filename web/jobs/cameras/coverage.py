"""What the cameras of units see and whether there are enough: read, compute, keep."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from camera_registry.camera import Camera
from camera_registry.coverage.parts import Part, around, concerned, drawn_for
from camera_registry.coverage.places import BUILDING, Ground, coverage
from camera_registry.coverage.report import Contribution, CoverageReport, Zone
from camera_registry.record.gb_id import id_findings
from gis.findings import Finding
from gis.places import Unit
from gis.rulebook import Pack, load_pack
from grid_planner.plan import PlanState
from store.backend import Act, Backend, Bounds, NotFoundError
from store.cameras import load_cameras, save_views
from store.coverage import load_contributions, save_coverage
from store.health import unfit_cameras
from store.places import load_blocks, load_hamlets, load_key_places, load_roads, load_units
from store.plans import list_plans, load_grids, shown
from store.settings import place_info
from web.jobs.progress import Progress, quiet

_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What was computed and kept; `revision` is that of the store afterwards."""

    pack: str
    units: tuple[Unit, ...]
    reports: tuple[CoverageReport, ...]
    findings: tuple[Finding, ...]
    contributions: tuple[Contribution, ...]
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

    `pack` None is the pack of the store. Cameras whose picture is known to be unfit are not
    verified. Raises NotFoundError for a code that is no unit.
    """
    rules = load_pack(pack or place_info(backend).pack)
    progress("read", 0, _STEPS)
    revision = backend.revision()
    ground, cameras, part = _read(backend, codes, rules)
    progress("views", 1, _STEPS)
    found = coverage(
        ground,
        cameras,
        rules,
        revision=revision,
        unfit=unfit_cameras(backend, now, rules),
        part=part,
    )
    progress("write", 2, _STEPS)
    act = Act(who=who, what="coverage", object=_named(codes), at=now)
    ids = None if part is None else _drawn(part, ground, cameras, rules)
    save_views(backend, found.views, act, camera_ids=ids)
    kept = save_coverage(backend, found.reports, act, contributions=found.contributions)
    progress("done", _STEPS, _STEPS)
    return Covered(
        pack=rules.name,
        units=tuple(u for u in ground.units if codes is None or u.code in codes),
        reports=found.reports,
        findings=found.findings,
        contributions=found.contributions,
        views=len(found.views),
        revision=kept,
    )


def recover(
    backend: Backend,
    camera_ids: Collection[str],
    *,
    before: Sequence[Camera] = (),
    pack: str | None = None,
    who: str,
    now: datetime,
) -> Covered:
    """Work out anew only what cameras that were changed, added or taken away can matter to.

    `before` are their records as they were: without them the units they belonged to and reached
    are told by what was kept of the last coverage. The figures are those a coverage of everything
    would give; `reports` says of which units, hamlets and grids.
    """
    rules = load_pack(pack or place_info(backend).pack)
    revision = backend.revision()
    places, cameras = _places(backend), load_cameras(backend)
    ids = frozenset(camera_ids)
    changed = [*before, *(camera for camera in cameras if camera.camera_id in ids)]
    part = concerned(changed, places, cameras, rules)
    kept = {one.unit_code for one in load_contributions(backend, camera_ids=ids)}
    known = {unit.code for unit in places.units}
    part = Part(codes=part.codes | (kept & known), camera_ids=part.camera_ids | ids)
    ground = _with_things(backend, places, around(part, places, cameras, rules))
    ground = replace(ground, grids=_grids(backend, part.codes))
    found = coverage(
        ground,
        cameras,
        rules,
        revision=revision,
        unfit=unfit_cameras(backend, now, rules),
        part=part,
    )
    act = Act(who=who, what="coverage", object=_named(part.codes), at=now)
    views = [view for view in found.views if view.camera_id in part.camera_ids]
    save_views(backend, views, act, camera_ids=part.camera_ids)
    kept_at = save_coverage(backend, found.reports, act, contributions=found.contributions)
    return Covered(
        pack=rules.name,
        units=tuple(unit for unit in ground.units if unit.code in part.codes),
        reports=found.reports,
        findings=found.findings,
        contributions=found.contributions,
        views=len(views),
        revision=kept_at,
    )


def camera_findings(
    backend: Backend, codes: Collection[str] | None = None, *, pack: str | None = None
) -> list[Finding]:
    """Return every finding about the cameras of units (None: all) and keep nothing."""
    rules = load_pack(pack or place_info(backend).pack)
    ground, cameras, part = _read(backend, codes, rules)
    ids = id_findings(cameras, rules)
    here = [f for f in ids if codes is None or f.place.unit_code in codes]
    return [*here, *coverage(ground, cameras, rules, part=part).findings]


def _drawn(part: Part, ground: Ground, cameras: Sequence[Camera], pack: Pack) -> list[str]:
    return [camera.camera_id for camera in drawn_for(part, ground, cameras, pack)]


def _named(codes: Collection[str] | None) -> str:
    return "all" if codes is None else ",".join(sorted(codes))


def _read(
    backend: Backend, codes: Collection[str] | None, pack: Pack
) -> tuple[Ground, list[Camera], Part | None]:
    places, cameras = replace(_places(backend), grids=_grids(backend, codes)), load_cameras(backend)
    if codes is None:
        return _with_things(backend, places, [None]), cameras, None
    missing = sorted(set(codes) - {unit.code for unit in places.units})
    if missing:
        raise NotFoundError(f"no unit {', '.join(missing)}: expected codes that are imported")
    part = Part(codes=frozenset(codes))
    return _with_things(backend, places, around(part, places, cameras, pack)), cameras, part


def _places(backend: Backend) -> Ground:
    """Return the places of the whole store: cameras find their home among all of them."""
    return Ground(
        units=load_units(backend),
        hamlets=load_hamlets(backend),
        key_places=load_key_places(backend),
    )


def _grids(backend: Backend, codes: Collection[str] | None) -> list[Zone]:
    """Return the service grids in force of these units."""
    chosen = shown(backend, "in_force")
    if codes is not None:
        heads = list_plans(backend, sorted(codes), {PlanState.IN_FORCE})
        chosen = {head.plan_id: chosen[head.plan_id] for head in heads if head.plan_id in chosen}
    return [
        Zone(code=grid.grid_code, unit_code=grid.unit_code, name=grid.name, boundary=grid.boundary)
        for plan_id, grids in load_grids(backend, list(chosen)).items()
        for grid in grids
        if grid.boundary is not None
        and (codes is None or grid.unit_code in codes)
        and ((own := chosen[plan_id]) is None or grid.unit_code in own)
    ]


def _with_things(backend: Backend, places: Ground, boxes: Sequence[Bounds | None]) -> Ground:
    """Return the places with the buildings and roads of some boxes (None: everywhere)."""
    blocks = {
        block.block_id: block
        for box in boxes
        for block in load_blocks(backend, bounds=box)
        if block.kind == BUILDING
    }
    roads = load_roads(backend, boxes[0]) if boxes else []
    return replace(places, blocks=[blocks[key] for key in sorted(blocks)], roads=roads)
