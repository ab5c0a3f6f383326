"""Gather a report of cameras: figures, register, law, gaps, and the ground its maps are drawn on."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

import numpy as np
from shapely import Geometry

from camera_registry.camera import Camera
from camera_registry.homes import homes
from camera_registry.indicators import Indicator, four_fulls
from camera_registry.law.filing import due_list
from camera_registry.law.grounds import around
from camera_registry.law.judging import judge
from camera_registry.law.verdict import ABOUT, today
from camera_registry.report import HAMLET, UNIT, CoverageReport, View
from gis.crs import LocalPlane, plane_for
from gis.findings import Finding, Outcome
from gis.places import OFFICE_ZONE, Unit
from gis.rulebook import Pack, Words, load_pack
from grid_planner.sheet.content import Ground, NothingToPrintError
from store.backend import Backend
from store.cameras import load_cameras, load_views
from store.casework import load_incidents
from store.coverage import load_coverage
from store.places import load_blocks, load_divisions, load_hamlets, load_key_places
from store.scope import Scope
from store.settings import place_info
from web.jobs.exporting import plans_of
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.gaps import Seen, gaps_of, read_seen
from web.jobs.sheets import asked as sheets
from web.jobs.sheets.ground import ground_of
from web.reports.content import Face, Listed, Report, Sees, Township, Village
from web.reports.grids import Grids
from web.reports.words import voice

_BUILDING = "building"


@dataclass(frozen=True, slots=True)
class _Register:
    """The cameras as a report lists them, those of each village, and those of none."""

    of: Mapping[str, Sequence[Listed]]
    homeless: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks for what, and the rules of the store."""

    backend: Backend
    asked: Asked
    sight: Sight
    pack: Pack

    @classmethod
    def of(cls, backend: Backend, asked: Asked, sight: Sight) -> Self:
        """Return it with the rules of the store."""
        return cls(backend, asked, sight, load_pack(place_info(backend).pack))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the villages are looked up in: reports, cameras, gaps, names of hamlets."""

    reports: Mapping[str, Sequence[CoverageReport]]
    register: _Register
    seen: Seen
    hamlets: Mapping[str, str]


def gather(backend: Backend, asked: Asked, sight: Sight) -> Report:
    """Return the report of the units asked for. Raises NothingToPrintError without any.

    What the reader may not see is not in it: cameras, views and gaps each by its own scope.
    """
    asking = _Asking.of(backend, asked, sight)
    units = _units(asking, sight.coverage)
    views = load_views(backend, scope=sight.views)
    register = _register(asking, units, views)
    plane = _plane(units, views)
    seen = read_seen(backend, views, asking.pack, plane=plane, sight=sight)
    made = _villages(asking, units, register, seen)
    listed = [*(one for v in made for one in v.cameras or ()), *register.homeless]
    cameras = [one.camera for one in listed]
    return Report(
        face=_face(asking, units, _hidden(sight)),
        townships=_townships(asking, made),
        indicators=_fulls(cameras, made, asking.pack),
        homeless=register.homeless,
        dues=due_list(cameras, today(asked.now), asking.pack),
        plane=plane,
        ground=_ground(asking, units, plane),
        views=_by_camera(views, {camera.camera_id for camera in cameras}),
    )


def gather_grids(backend: Backend, asked: Asked, sight: Sight) -> Grids:
    """Return the grids of the units asked for, with the findings about them and incidents.

    Raises NothingToPrintError without any unit.
    """
    asking = _Asking.of(backend, asked, sight)
    units = _units(asking, sight.map)
    codes = [unit.code for unit in units]
    plans = plans_of(backend, codes, asked.plan, scope=sight.grids)
    grids = [(plan, grid) for plan in plans for grid in plan.grids if grid.unit_code in set(codes)]
    plane = _plane(units, [])
    incidents = load_incidents(backend, unit_codes=codes, scope=sight.counts)
    return Grids(
        face=_face(asking, units, ()),
        plane=plane,
        ground=_ground(asking, units, plane),
        units=tuple(units),
        grids=tuple(grid for _, grid in grids),
        plans={grid.grid_code: plan.plan_id for plan, grid in grids},
        findings=tuple(f for plan in plans for f in plan.findings if _is_in(f, codes)),
        incidents=tuple(incident for incident in incidents if incident.counts),
        spots=not sight.incidents.nothing,
    )


def _is_in(finding: Finding, codes: Sequence[str]) -> bool:
    return not finding.place.unit_code or finding.place.unit_code in codes


def _units(asking: _Asking, seen: Scope) -> list[Unit]:
    scope = sheets.Sight(grids=seen)
    units = sheets.units_asked(asking.backend, _as_sheet(asking.asked), scope)
    if not units:
        raise NothingToPrintError(
            Words("没有这样的村（社区），请核对代码", "there is no such unit; check the codes")
        )
    return units


def _as_sheet(asked: Asked) -> sheets.Asked:
    return sheets.Asked(
        units=asked.units, township=asked.township, plan=asked.plan, language=asked.language
    )


def _face(asking: _Asking, units: Sequence[Unit], hidden: Sequence[str]) -> Face:
    asked, pack = asking.asked, asking.pack
    info, at = place_info(asking.backend), asked.now.astimezone(OFFICE_ZONE)
    return Face(
        place=sheets.place_name(asking.backend, _as_sheet(asked), units),
        language=asked.language,
        who=asked.who,
        at=at.strftime("%Y-%m-%d %H:%M"),
        on=at.date().isoformat(),
        purpose=asked.purpose,
        revision=asking.backend.revision(),
        pack=pack.name,
        pack_version=pack.version,
        synthetic=info.synthetic,
        credit=info.credit,
        hidden=tuple(hidden),
    )


def _hidden(sight: Sight) -> list[str]:
    parts = (("cameras", sight.cameras), ("gaps", sight.views))
    return [name for name, scope in parts if scope.nothing]


def _register(asking: _Asking, units: Sequence[Unit], views: Sequence[View]) -> _Register:
    """Return the cameras of the units; those of none only where the whole store is asked for."""
    asked, sight = asking.asked, asking.sight
    if sight.cameras.nothing:
        return _Register({}, ())
    cameras = load_cameras(asking.backend, scope=sight.cameras)
    home = homes(units, (), cameras).unit_of
    codes = {unit.code for unit in units}
    mine = [camera for camera in cameras if home.get(camera.camera_id) in codes]
    whole = not asked.units and asked.township is None
    others = [c for c in cameras if c.camera_id not in home] if whole else []
    listed = _listing(asking, [*mine, *others], views)
    of: dict[str, list[Listed]] = defaultdict(list)
    for camera in mine:
        code = home[camera.camera_id]
        of[code].append(listed(camera, code))
    return _Register(of, tuple(listed(camera, None) for camera in others))


def _listing(
    asking: _Asking, cameras: Sequence[Camera], views: Sequence[View]
) -> Callable[[Camera, str | None], Listed]:
    """Return what lists a camera: with its view, and held against the law."""
    backend, pack, hidden = asking.backend, asking.pack, asking.sight.views.nothing
    named = [b for b in load_blocks(backend) if b.kind == _BUILDING and b.name is not None]
    near = around(cameras, load_key_places(backend), named, pack)
    assumed: dict[str, bool] = defaultdict(bool)
    for view in views:
        assumed[view.camera_id] |= view.assumed

    def listed(camera: Camera, code: str | None) -> Listed:
        told = judge(camera, pack, now=asking.asked.now, near=near)
        guess = assumed.get(camera.camera_id)
        sight: Sees = "none" if guess is None else "assumed" if guess else "declared"
        return Listed(
            camera=camera,
            unit_code=code,
            sight="hidden" if hidden else sight,
            broken=tuple(ABOUT[f.rule] for f in told if f.outcome is Outcome.FAIL),
            open=tuple(ABOUT[f.rule] for f in told if f.outcome is Outcome.UNKNOWN),
        )

    return listed


def _villages(
    asking: _Asking, units: Sequence[Unit], register: _Register, seen: Seen
) -> list[Village]:
    backend, sight = asking.backend, asking.sight
    codes = [unit.code for unit in units]
    reports: dict[str, list[CoverageReport]] = defaultdict(list)
    for report in load_coverage(backend, unit_codes=codes, scope=sight.coverage):
        reports[report.unit_code].append(report)
    names = {one.code: one.name for one in load_hamlets(backend, codes, scope=sight.map)}
    parts = _Parts(reports, register, seen, names)
    return [_village(unit, asking, parts) for unit in units]


def _village(unit: Unit, asking: _Asking, parts: _Parts) -> Village:
    own = parts.reports.get(unit.code, ())
    report = next((one for one in own if one.kind == UNIT), None)
    hidden = asking.sight.cameras.nothing
    cameras = None if hidden else tuple(parts.register.of.get(unit.code, ()))
    there = [one.camera for one in cameras or ()]
    hamlets = (one for one in own if one.kind == HAMLET)
    return Village(
        unit=unit,
        report=report,
        hamlets=tuple((parts.hamlets.get(one.code, one.code), one) for one in hamlets),
        cameras=cameras,
        gaps=None if asking.sight.views.nothing else gaps_of(unit, parts.seen),
        indicators=four_fulls(there, [] if report is None else [report], 1, asking.pack),
    )


def _townships(asking: _Asking, villages: Sequence[Village]) -> tuple[Township, ...]:
    names = {division.code: division.name for division in load_divisions(asking.backend)}
    groups: dict[str | None, list[Village]] = defaultdict(list)
    for village in villages:
        groups[village.unit.parent].append(village)
    say = voice(asking.asked.language)
    return tuple(
        Township(
            code=code,
            name=say("township.none") if code is None else names.get(code, code),
            villages=tuple(groups[code]),
            indicators=_fulls(
                [one.camera for v in groups[code] for one in v.cameras or ()],
                groups[code],
                asking.pack,
            ),
        )
        for code in sorted(groups, key=lambda code: (code is None, code or ""))
    )


def _fulls(
    cameras: Sequence[Camera], villages: Sequence[Village], pack: Pack
) -> tuple[Indicator, ...]:
    reports = [village.report for village in villages if village.report is not None]
    return four_fulls(cameras, reports, len(villages), pack)


def _ground(asking: _Asking, units: Sequence[Unit], plane: LocalPlane) -> Ground:
    """Return what the maps are drawn on; nothing where no place has a shape."""
    sight = asking.sight
    codes = [unit.code for unit in units]
    blocks = load_blocks(asking.backend, unit_codes=codes, scope=sight.blocks)
    if not blocks and all(unit.boundary is None for unit in units):
        return Ground()
    lie = sheets.Sight(grids=sight.map, blocks=sight.blocks, land=sight.map)
    return ground_of(asking.backend, units, blocks, plane, lie)


def _plane(units: Sequence[Unit], views: Sequence[View]) -> LocalPlane:
    shapes: list[Geometry] = [unit.boundary for unit in units if unit.boundary is not None]
    shapes = shapes or [view.polygon for view in views]
    return plane_for(np.array(shapes, dtype=object)) if shapes else LocalPlane(0.0, 0.0)


def _by_camera(views: Sequence[View], shown: AbstractSet[str]) -> dict[str, list[View]]:
    found: dict[str, list[View]] = defaultdict(list)
    for view in views:
        if view.camera_id in shown:
            found[view.camera_id].append(view)
    return dict(found)
