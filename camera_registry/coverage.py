"""How much of a place its cameras see: open ground, roads, key places; with and without guesses.

Views are counted where they lie, whoever registered the camera. Open ground is the place without
its buildings. Unions are exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.camera import Camera, Status
from camera_registry.homes import homes, trusted
from camera_registry.lenses import SEEING, Seen, seen_by
from camera_registry.obstacles import Obstacles, prepare
from camera_registry.offices import offices_among
from camera_registry.quotas import Count, against_quotas, is_recorder
from camera_registry.report import HAMLET, UNIT, CoverageReport, View
from camera_registry.suspects import outside_unit, suspects_among
from gis.crs import LocalPlane, plane_for
from gis.findings import Finding, Outcome, Place
from gis.places import Block, Hamlet, KeyPlace, Road, Unit
from gis.rulebook import Pack

BUILDING = "building"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The places coverage is measured on. Only blocks of kind building cut a view."""

    units: Sequence[Unit]
    hamlets: Sequence[Hamlet] = ()
    blocks: Sequence[Block] = ()
    roads: Sequence[Road] = ()
    key_places: Sequence[KeyPlace] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was computed: views by camera and lens, reports by kind and code, findings."""

    views: tuple[View, ...]
    reports: tuple[CoverageReport, ...]
    findings: tuple[Finding, ...]


def coverage(
    ground: Ground, cameras: Sequence[Camera], pack: Pack, *, revision: int = 0
) -> Coverage:
    """Return views, a report for every unit and hamlet, and all findings about cameras.

    A place without a boundary has counts and no shares. `revision` is noted in the reports.
    Recorders and platforms see nothing; cameras whose position or id is doubtful are left out of
    what is seen, and counted as `suspect`.
    """
    quotas = against_quotas(ground.units, ground.hamlets, cameras, pack)
    cameras = [camera for camera in cameras if not is_recorder(camera, pack)]
    suspects = suspects_among(cameras, offices_among(ground.key_places, pack), pack)
    scene = _scene(ground, cameras, pack, suspects.camera_ids)
    register = _register(ground, cameras, scene, suspects.camera_ids)
    reports, findings = [], [*quotas.findings, *suspects.findings]
    findings += outside_unit(cameras, ground.units, pack)
    findings += scene.seen.findings
    for count in quotas.counts:
        report = _report(count, register, scene, revision)
        reports.append(report)
        if count.kind == UNIT:
            findings += _about(report, count.name, scene, pack)
    findings += scene.unseen
    return Coverage(views=scene.seen.views, reports=tuple(reports), findings=tuple(findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Everything on one plane, indexed; `areas` are the boundaries by kind and code."""

    areas: dict[tuple[str, str], Geometry]
    obstacles: Obstacles
    roads: STRtree
    seen: Seen
    views: STRtree
    key_places: tuple[tuple[KeyPlace, Geometry, bool], ...]
    unseen: tuple[Finding, ...]


def _scene(
    ground: Ground, cameras: Sequence[Camera], pack: Pack, suspect: frozenset[str]
) -> _Scene:
    boundaries: dict[tuple[str, str], Geometry] = {
        (UNIT, unit.code): unit.boundary for unit in ground.units if unit.boundary is not None
    }
    for hamlet in ground.hamlets:
        if isinstance(hamlet.geometry, Polygon | MultiPolygon):
            boundaries[HAMLET, hamlet.code] = hamlet.geometry
    plane = _plane(boundaries, cameras)
    buildings = [b.geometry for b in ground.blocks if b.kind == BUILDING]
    rule = pack["COV-04"]
    obstacles = prepare(
        _metres(plane, buildings), gap_m=rule.number("gap_m"), sliver_m2=rule.number("sliver_m2")
    )
    seen = seen_by(cameras, obstacles, plane, pack, suspect=suspect)
    views = STRtree(seen.areas_m)
    key_places = _key_places(ground.key_places, plane, views, pack)
    return _Scene(
        areas=dict(
            zip(
                boundaries,
                shapely.make_valid(_metres(plane, list(boundaries.values()))),
                strict=True,
            )
        ),
        obstacles=obstacles,
        roads=STRtree(_metres(plane, [road.geometry for road in ground.roads])),
        seen=seen,
        views=views,
        key_places=key_places,
        unseen=_unseen(key_places, pack),
    )


def _plane(boundaries: dict[tuple[str, str], Geometry], cameras: Sequence[Camera]) -> LocalPlane:
    shapes = list(boundaries.values()) or [c.position for c in cameras if c.position is not None]
    return plane_for(shapes) if shapes else LocalPlane(0.0, 0.0)


def _metres(plane: LocalPlane, shapes: Sequence[Geometry]) -> NDArray[np.object_]:
    return plane.to_metres(shapes) if shapes else np.empty(0, dtype=object)


def _key_places(
    places: Sequence[KeyPlace], plane: LocalPlane, views: STRtree, pack: Pack
) -> tuple[tuple[KeyPlace, Geometry, bool], ...]:
    """Return each key place on the plane and whether it is seen: its point, or most of its area."""
    needed = pack["COV-08"].number("area_share")
    shapes = _metres(plane, [place.geometry for place in places])
    found = []
    for place, shape in zip(places, shapes, strict=True):
        near = views.geometries[views.query(shape, predicate="intersects")]
        if shape.area > 0:
            seen = shapely.union_all(near).intersection(shape).area >= needed * shape.area
        else:
            seen = near.size > 0
        found.append((place, shape, bool(seen)))
    return tuple(found)


def _unseen(places: Sequence[tuple[KeyPlace, Geometry, bool]], pack: Pack) -> tuple[Finding, ...]:
    return tuple(
        pack["COV-08"].finding(
            Outcome.FAIL,
            Place("key_place", place.key_place_id, place.unit_code or ""),
            name=place.name,
        )
        for place, _, seen in places
        if not seen
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Register:
    """Cameras that should see, by place; which of them are doubtful and which do see."""

    of: Mapping[str, Mapping[str, Sequence[Camera]]]
    doubtful: frozenset[str]
    viewing: frozenset[str]


def _register(
    ground: Ground, cameras: Sequence[Camera], scene: _Scene, suspect: frozenset[str]
) -> _Register:
    seeing = [camera for camera in cameras if camera.status in SEEING]
    home = homes(ground.units, ground.hamlets, seeing)
    return _Register(
        of={UNIT: home.by_unit(seeing), HAMLET: home.by_hamlet(seeing)},
        doubtful=suspect | {c.camera_id for c in cameras if not trusted(c)},
        viewing=frozenset(view.camera_id for view in scene.seen.views),
    )


def _report(count: Count, register: _Register, scene: _Scene, revision: int) -> CoverageReport:
    mine = register.of[count.kind].get(count.code, ())
    measured = _measured(scene, scene.areas.get((count.kind, count.code)))
    here = [
        seen
        for place, shape, seen in scene.key_places
        if _belongs(place, shape, count, scene.areas)
    ]
    return CoverageReport(
        kind=count.kind,
        code=count.code,
        unit_code=count.unit_code,
        cameras=count.cameras,
        required=count.required,
        working=count.working,
        status_unknown=sum(camera.status is Status.UNKNOWN for camera in mine),
        suspect=sum(camera.camera_id in register.doubtful for camera in mine),
        without_view=sum(camera.camera_id not in register.viewing for camera in mine),
        key_places=len(here),
        key_place_share=sum(here) / len(here) if here else None,
        state=count.state,
        revision=revision,
        **measured,
    )


def _belongs(
    place: KeyPlace, shape: Geometry, count: Count, areas: dict[tuple[str, str], Geometry]
) -> bool:
    """Tell whether a key place is of this unit (by its code, else where it lies) or hamlet."""
    if count.kind == UNIT and place.unit_code:
        return place.unit_code == count.code
    area = areas.get((count.kind, count.code))
    return area is not None and bool(area.intersects(shape.representative_point()))


def _measured(scene: _Scene, area: Geometry | None) -> dict[str, float | None]:
    """Return the shares of a place by the names of the report; nothing without a boundary."""
    if area is None:
        return {}
    walls = scene.obstacles.polygons[scene.obstacles.tree.query(area, predicate="intersects")]
    open_m2 = float(area.area - shapely.area(shapely.intersection(walls, area)).sum())
    roads = scene.roads.geometries[scene.roads.query(area, predicate="intersects")]
    roads = shapely.intersection(roads, area)
    road_m = float(shapely.length(roads).sum())
    rows = np.sort(scene.views.query(area, predicate="intersects"))
    assumed = np.array([scene.seen.views[i].assumed for i in rows], dtype=bool)
    working = np.array(
        [scene.seen.cameras[i].status is Status.IN_SERVICE for i in rows], dtype=bool
    )
    views = scene.seen.areas_m[rows]
    declared = _clipped(views[~assumed], area)
    full = declared if not assumed.any() else _clipped(views, area)
    sure = full if working.all() else _clipped(views[working], area)
    return {
        "open_area_m2": open_m2,
        "area_share": _share(full.area, open_m2),
        "area_share_declared": _share(declared.area, open_m2),
        "area_share_working": _share(sure.area, open_m2),
        "road_m": road_m,
        "road_share": _share(_length_in(roads, full), road_m),
        "road_share_declared": _share(_length_in(roads, declared), road_m),
        "share_on_assumptions": _share(full.area - declared.area, full.area),
    }


def _clipped(views: NDArray[np.object_], area: Geometry) -> Geometry:
    return shapely.intersection(shapely.union_all(views), area)


def _length_in(lines: NDArray[np.object_], area: Geometry) -> float:
    near = lines[shapely.intersects(lines, area)]
    return float(shapely.length(shapely.intersection(near, area)).sum())


def _share(part: float, whole: float) -> float | None:
    return min(1.0, max(0.0, part / whole)) if whole > 0 else None


def _about(report: CoverageReport, name: str, scene: _Scene, pack: Pack) -> list[Finding]:
    """Return what limits the figures of a unit: no boundary, no buildings, unknown status."""
    place = Place(UNIT, report.code, report.unit_code)
    area = scene.areas.get((UNIT, report.code))
    if area is None:
        return [pack["COV-09"].finding(Outcome.UNKNOWN, place, unit=name)]
    findings = []
    if not scene.obstacles.tree.query(area).size and report.area_share:
        findings.append(pack["COV-04"].finding(Outcome.UNKNOWN, place, found=0, unit=name))
    if report.status_unknown and report.area_share is not None:
        findings.append(
            pack["COV-05"].finding(
                Outcome.UNKNOWN,
                place,
                found=report.status_unknown,
                unit=name,
                n=report.status_unknown,
                share=_percent(report.area_share),
                sure=_percent(report.area_share_working),
            )
        )
    return findings


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{100 * share:.1f}"
