"""Gather a report of cameras: figures, register, law, gaps, and the ground its maps are drawn on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from camera_registry.camera import Camera
from camera_registry.coverage.indicators import four_fulls
from camera_registry.coverage.report import HAMLET, UNIT, CoverageReport, View
from camera_registry.law.filing import due_list
from camera_registry.law.verdict import today
from gis.places import Unit
from store.backend import Backend
from store.cameras import load_views
from store.coverage import load_coverage
from store.places import load_divisions, load_hamlets
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.asking import Asking, face_of, ground_for, plane_of, units_of
from web.jobs.reports.counting import cameras_of, fulls_of
from web.jobs.reports.gaps import Seen, gaps_of, read_seen
from web.jobs.reports.listing import Register, register_of
from web.reports.content import Report, Township, Village
from web.reports.words import voice


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the villages are looked up in: reports, cameras, gaps, names of hamlets."""

    reports: Mapping[str, Sequence[CoverageReport]]
    register: Register
    counted: Mapping[str | None, Sequence[Camera]]
    seen: Seen
    hamlets: Mapping[str, str]


def gather(backend: Backend, asked: Asked, sight: Sight) -> Report:
    """Return the report of the units asked for. Raises NothingToPrintError without any.

    What the reader may not see is not in it: cameras, views and gaps each by its own scope.
    """
    asking = Asking.of(backend, asked, sight)
    units = units_of(asking, sight.coverage)
    views = load_views(backend, scope=sight.views)
    counted = cameras_of(asking, units)
    register = register_of(asking, counted, views)
    plane = plane_of(units, views)
    seen = read_seen(backend, views, asking.pack, plane=plane, sight=sight)
    made = _villages(asking, units, register, counted, seen=seen)
    cameras = [camera for mine in counted.values() for camera in mine]
    listed = [one.camera for one in register.everyone()]
    return Report(
        face=face_of(asking, units, _hidden(sight)),
        townships=_townships(asking, made, counted),
        indicators=fulls_of(cameras, made, asking.pack),
        homeless=register.homeless,
        dues=due_list(listed, today(asked.now), asking.pack),
        plane=plane,
        ground=ground_for(asking, units, plane),
        views=_by_camera(views, {camera.camera_id for camera in cameras}),
    )


def _hidden(sight: Sight) -> list[str]:
    parts = (("cameras", sight.cameras), ("gaps", sight.views))
    return [name for name, scope in parts if scope.nothing]


def _villages(
    asking: Asking,
    units: Sequence[Unit],
    register: Register,
    counted: Mapping[str | None, Sequence[Camera]],
    *,
    seen: Seen,
) -> list[Village]:
    backend, sight = asking.backend, asking.sight
    codes = [unit.code for unit in units]
    reports: dict[str, list[CoverageReport]] = defaultdict(list)
    for report in load_coverage(backend, unit_codes=codes, scope=sight.coverage):
        reports[report.unit_code].append(report)
    names = {one.code: one.name for one in load_hamlets(backend, codes, scope=sight.map)}
    parts = _Parts(reports, register, counted, seen, names)
    return [_village(unit, asking, parts) for unit in units]


def _village(unit: Unit, asking: Asking, parts: _Parts) -> Village:
    own = parts.reports.get(unit.code, ())
    report = next((one for one in own if one.kind == UNIT), None)
    sight = asking.sight
    cameras = (
        None if not sight.cameras.covers(unit.code) else tuple(parts.register.of.get(unit.code, ()))
    )
    there = parts.counted.get(unit.code, ())
    hamlets = (one for one in own if one.kind == HAMLET)
    return Village(
        unit=unit,
        report=report,
        hamlets=tuple((parts.hamlets.get(one.code, one.code), one) for one in hamlets),
        cameras=cameras,
        gaps=gaps_of(unit, parts.seen) if sight.views.covers(unit.code) else None,
        indicators=four_fulls(there, [] if report is None else [report], 1, asking.pack),
    )


def _townships(
    asking: Asking,
    villages: Sequence[Village],
    counted: Mapping[str | None, Sequence[Camera]],
) -> tuple[Township, ...]:
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
            indicators=fulls_of(
                [camera for v in groups[code] for camera in counted.get(v.unit.code, ())],
                groups[code],
                asking.pack,
            ),
        )
        for code in sorted(groups, key=lambda code: (code is None, code or ""))
    )


def _by_camera(views: Sequence[View], shown: Collection[str]) -> dict[str, list[View]]:
    found: dict[str, list[View]] = defaultdict(list)
    for view in views:
        if view.camera_id in shown:
            found[view.camera_id].append(view)
    return dict(found)
