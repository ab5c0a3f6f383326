"""How much of a place its cameras see: open ground, roads, key places; with and without guesses.

Views are counted where they lie, whoever registered the camera. Open ground is the place without
its buildings.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from camera_registry.camera import Camera, Status
from camera_registry.coverage.contributions import contributions
from camera_registry.coverage.homes import grouped, homes, standing_in, trusted
from camera_registry.coverage.measuring import measured
from camera_registry.coverage.parts import Part, drawn_for, ground_of, of_part
from camera_registry.coverage.quotas import Count, against_quotas, is_recorder, of_zones
from camera_registry.coverage.report import (
    GRID,
    HAMLET,
    ROWS,
    UNIT,
    Contribution,
    CoverageReport,
    View,
    Zone,
)
from camera_registry.coverage.scene import (
    BUILDING,
    Ground,
    Scene,
    Target,
    plane_of,
    scene_of,
    verified,
)
from camera_registry.record.offices import offices_among
from camera_registry.record.suspects import outside_unit, suspects_among
from camera_registry.views.lenses import SEEING
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack

__all__ = ["BUILDING", "Coverage", "Ground", "Part", "Zone", "coverage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was computed: views by camera and lens, reports by kind and code, findings.

    `contributions` say of each unit what each camera adds to it, by unit and camera.
    """

    views: tuple[View, ...]
    reports: tuple[CoverageReport, ...]
    findings: tuple[Finding, ...]
    contributions: tuple[Contribution, ...] = ()


def coverage(
    ground: Ground,
    cameras: Sequence[Camera],
    pack: Pack,
    *,
    revision: int = 0,
    unfit: Collection[str] = frozenset(),
    part: Part | None = None,
) -> Coverage:
    """Return views, a report for every unit, hamlet and grid, and all findings about cameras.

    A place without a boundary has counts and no shares. `revision` is noted in the reports.
    Recorders and platforms see nothing; cameras whose position or id is doubtful are left out of
    what is seen, and counted as `suspect`. `unfit` are ids of cameras whose picture or aim is
    known to be wrong: they see as registered, but are not verified.

    With `part` only its units are reported and only cameras that can matter to them are drawn.
    Units, hamlets, key places and cameras are those of the whole store all the same: doubles,
    heaps and homes are told by all of them; of buildings and roads those around are enough.
    """
    quotas = against_quotas(ground.units, ground.hamlets, cameras, pack)
    cameras = [camera for camera in cameras if not is_recorder(camera, pack)]
    suspects = suspects_among(cameras, offices_among(ground.key_places, pack), pack)
    drawn = cameras if part is None else drawn_for(part, ground, cameras, pack)
    scene = scene_of(
        ground if part is None else ground_of(part, ground),
        drawn,
        pack,
        suspect=suspects.camera_ids,
        unfit=unfit,
        plane=plane_of(ground, cameras),
    )
    asked = _Asked(
        ground=ground,
        register=_register(ground, cameras, scene, suspect=suspects.camera_ids, unfit=unfit),
        scene=scene,
        pack=pack,
        revision=revision,
    )
    findings = [*quotas.findings, *suspects.findings]
    findings += outside_unit(drawn, ground.units, pack)
    findings += scene.seen.findings
    counts = [*quotas.counts, *of_zones(ground.grids, cameras)]
    if part is not None:
        counts = [count for count in counts if count.unit_code in part.codes]
    reports: list[CoverageReport] = []
    added: list[Contribution] = []
    for count in counts:
        report, contributed, told = _of(count, asked)
        reports.append(report)
        added += contributed
        findings += told
    findings += _unseen(scene.key_places, pack)
    return Coverage(
        views=scene.seen.views,
        reports=tuple(reports),
        findings=tuple(findings if part is None else of_part(part, findings, drawn)),
        contributions=tuple(added),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Register:
    """Cameras that should see, by kind and code of place; the doubtful, the unfit, the seeing."""

    of: Mapping[str, Mapping[str, Sequence[Camera]]]
    doubtful: frozenset[str]
    viewing: frozenset[str]
    unfit: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What every report is made from."""

    ground: Ground
    register: _Register
    scene: Scene
    pack: Pack
    revision: int


def _register(
    ground: Ground,
    cameras: Sequence[Camera],
    scene: Scene,
    *,
    suspect: frozenset[str],
    unfit: Collection[str],
) -> _Register:
    seeing = [camera for camera in cameras if camera.status in SEEING]
    home = homes(ground.units, ground.hamlets, seeing)
    zones = standing_in({zone.code: zone.boundary for zone in ground.grids}, seeing)
    return _Register(
        of={
            UNIT: home.by_unit(seeing),
            HAMLET: home.by_hamlet(seeing),
            GRID: grouped(seeing, zones),
        },
        doubtful=suspect | {c.camera_id for c in cameras if not trusted(c)},
        viewing=frozenset(view.camera_id for view in scene.seen.views),
        unfit=unfit,
    )


def _of(
    count: Count, asked: _Asked
) -> tuple[CoverageReport, Sequence[Contribution], list[Finding]]:
    """Return the report of one place; of a unit also what each camera adds, and findings."""
    scene, register = asked.scene, asked.register
    mine = register.of[count.kind].get(count.code, ())
    found = measured(scene, scene.areas.get((count.kind, count.code)), asked.pack)
    here = _key_places(count, scene)
    added: Sequence[Contribution] = ()
    if count.kind == UNIT:
        added = contributions(scene, count.code, found, here)
    report = CoverageReport(
        kind=count.kind,
        code=count.code,
        unit_code=count.unit_code,
        cameras=count.cameras,
        required=count.required,
        working=count.working,
        status_unknown=sum(camera.status is Status.UNKNOWN for camera in mine),
        suspect=sum(camera.camera_id in register.doubtful for camera in mine),
        without_view=sum(camera.camera_id not in register.viewing for camera in mine),
        verified=sum(verified(camera, register.unfit) for camera in mine),
        unfit=sum(camera.camera_id in register.unfit for camera in mine),
        key_places=len(here),
        key_place_share=sum(target.seen for target in here) / len(here) if here else None,
        state=count.state,
        revision=asked.revision,
        **found.fields,
    )
    told = _about(report, count.name, scene, asked.pack) if count.kind == UNIT else []
    return report, added, told


def _key_places(count: Count, scene: Scene) -> list[Target]:
    """Return the key places of a unit (by their code, else where they lie) or another place."""
    area = scene.areas.get((count.kind, count.code))
    lying = [] if area is None else scene.key_points.query(area, predicate="intersects").tolist()
    found = [scene.key_places[i] for i in sorted(lying)]
    if count.kind == UNIT:
        found = [target for target in found if not target.place.unit_code]
        found += scene.key_places_of.get(count.code, ())
    return found


def _unseen(places: Sequence[Target], pack: Pack) -> list[Finding]:
    return [
        pack["COV-08"].finding(
            Outcome.FAIL,
            Place("key_place", target.place.key_place_id, target.place.unit_code or ""),
            name=target.place.name,
        )
        for target in places
        if not target.seen
    ]


def _about(report: CoverageReport, name: str, scene: Scene, pack: Pack) -> list[Finding]:
    """Return what limits the figures of a unit: no boundary, no buildings, unknown status."""
    place = Place(UNIT, report.code, report.unit_code)
    area = scene.areas.get((UNIT, report.code))
    if area is None:
        return [pack["COV-09"].finding(Outcome.UNKNOWN, place, unit=name)]
    findings = []
    if not scene.obstacles.tree.query(area).size and report.area_share:
        findings.append(pack["COV-04"].finding(Outcome.UNKNOWN, place, found=0, unit=name))
    if report.area_by == ROWS:
        n = len(scene.views.tree.query(area, predicate="intersects"))
        findings.append(pack["COV-12"].finding(Outcome.PASS, place, found=n, unit=name, n=n))
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
