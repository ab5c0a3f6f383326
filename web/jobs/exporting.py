"""Gather what leaves the product as sheets: plans, cameras, coverage, incidents, everything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from camera_registry.camera import Camera
from camera_registry.coverage.report import Contribution, CoverageReport, View
from casework.incident import Incident
from gis.findings import FIELDS, Finding, as_row
from gis.layers.catalogue import LAYERS
from gis.layers.fields import DELIVERED
from gis.places import Block, Unit
from gis.rulebook import Words
from gis.writing import Sheet
from grid_planner.plan import Grid, Plan, PlanState
from store.backend import Backend
from store.cameras import load_cameras, load_views
from store.casework import load_incidents
from store.coverage import load_contributions, load_coverage
from store.places import load_blocks, load_units
from store.plans import list_plans, shown_plans
from store.scope import EVERYTHING, Scope

PLAN_FIELDS = (
    "plan_id", "state", "in_force_from", "self_approved", "author", "reason", "pack",
    "pack_version", "bound", "proof", "seed", "effort", "stopped", "based_on",
)  # fmt: skip
INCIDENT_FIELDS = (
    "incident_id", "category", "level", "state", "unit_code", "grid_code", "occurred_at",
    "reported_at", "closed_at", "source",
)  # fmt: skip
COVERAGE_FIELDS = (
    "unit_code", "cameras", "required", "working", "suspect", "without_view", "area_share",
    "area_share_declared", "road_share", "road_share_declared", "key_place_share", "state",
    "area_share_working", "area_share_verified", "area_share_now", "area_share_reach",
    "share_on_assumptions", "area_by", "open_area_m2", "settled_m2", "settled_share",
    "seen_once_m2", "seen_twice_m2", "seen_more_m2", "road_m", "road_share_verified",
    "junctions", "junction_share", "key_places", "status_unknown", "verified", "unfit",
)  # fmt: skip
_PARTS = ("kind", "code", *COVERAGE_FIELDS)
_CONTRIBUTION_FIELDS = (
    "unit_code", "camera_id", "seen_m2", "alone_m2", "junctions", "junctions_alone",
    "key_places", "spare",
)  # fmt: skip


_STATES = {
    PlanState.DRAFT: "草案",
    PlanState.SUBMITTED: "已送审",
    PlanState.APPROVED: "已批准",
    PlanState.IN_FORCE: "生效",
    PlanState.RETIRED: "已停用",
}


class NothingToExportError(ValueError):
    """There is nothing of the kind that was asked for."""

    def __init__(self, said: Words) -> None:
        self.said = said
        super().__init__(said.en)


@dataclass(frozen=True, slots=True)
class Exported:
    """The sheets, and a sentence that says what was taken."""

    sheets: tuple[Sheet, ...]
    said: Words


def export_plan(backend: Backend, units: Sequence[str] | None, which: str | None) -> Exported:
    """Return grids, blocks and findings of plans, and who approved them: in force, else latest.

    `which` is in_force, latest or a plan id; None takes, unit by unit, the plan in force and
    where there is none the latest. Raises NothingToExportError where there is no such plan.
    """
    plans = plans_of(backend, units, which)
    if not plans:
        raise NothingToExportError(
            Words(
                f"没有可导出的方案({which or '生效或最新'});先划分:wangge plan",
                f"there is no plan to export ({which or 'in force or latest'}); "
                "first divide: wangge plan",
            )
        )
    covered = sorted({code for plan in plans for code in plan.unit_codes})
    blocks = load_blocks(backend, unit_codes=covered)
    if units is None and which in (None, "in_force", "latest"):  # no household may be lost
        blocks += load_blocks(backend, without_unit=True)
    grids = [grid for plan in plans for grid in plan.grids]
    grid_of = {block: code for plan in plans for block, code in plan.grid_of.items()}
    findings = [finding for plan in plans for finding in plan.findings]
    sheets = (_grids(grids), _blocks(blocks, grid_of), _findings(findings), _plans(plans))
    return Exported(sheets, _said(plans))


def plans_of(
    backend: Backend,
    units: Sequence[str] | None,
    which: str | None,
    *,
    scope: Scope = EVERYTHING,
) -> list[Plan]:
    """Return the plans that leave: `which` as in `export_plan`, None in force, else latest."""
    if which is not None:
        return shown_plans(backend, which, unit_codes=units, scope=scope)
    in_force = shown_plans(backend, PlanState.IN_FORCE.value, unit_codes=units, scope=scope)
    covered = {code for plan in in_force for code in plan.unit_codes}
    latest = shown_plans(backend, "latest", unit_codes=units, scope=scope)
    return in_force + [plan for plan in latest if not covered & set(plan.unit_codes)]


def export_cameras(backend: Backend, units: Sequence[str] | None, _which: str | None) -> Exported:
    """Return the register and the views."""
    cameras = load_cameras(backend, unit_codes=units)
    known = {camera.camera_id for camera in cameras}
    views = [view for view in load_views(backend) if view.camera_id in known]
    return Exported(
        (_cameras(cameras), _views(views)), _counted(len(cameras), "个摄像机", "cameras")
    )


def export_coverage(backend: Backend, units: Sequence[str] | None, _which: str | None) -> Exported:
    """Return a row of coverage for each unit, on its boundary; hamlets and grids; each camera."""
    found = load_coverage(backend, unit_codes=units)
    reports = [report for report in found if report.kind == "unit"]
    boundaries = {unit.code: unit for unit in load_units(backend)}
    sheets = [_coverage(reports, boundaries)]
    if parts := [report for report in found if report.kind != "unit"]:
        sheets.append(_parts(parts))
    if added := load_contributions(backend, unit_codes=units):
        sheets.append(_contributions(added))
    return Exported(tuple(sheets), _counted(len(reports), "个村(社区)", "units"))


def export_incidents(backend: Backend, units: Sequence[str] | None, _which: str | None) -> Exported:
    """Return the incidents, without any reporter."""
    incidents = load_incidents(backend, unit_codes=units)
    return Exported((_incidents(incidents),), _counted(len(incidents), "起事件", "incidents"))


def export_store(backend: Backend, units: Sequence[str] | None, which: str | None) -> Exported:
    """Return everything above in one file, for leaving us; accounts and audit stay here."""
    parts = [
        export(backend, units, which)
        for export in (export_cameras, export_coverage, export_incidents)
    ]
    if which or list_plans(backend, units, set(PlanState) - {PlanState.RETIRED}):
        parts.insert(0, export_plan(backend, units, which))
    return Exported(
        tuple(sheet for part in parts for sheet in part.sheets),
        Words("; ".join(part.said.zh for part in parts), "; ".join(p.said.en for p in parts)),
    )


EXPORTS: dict[str, Callable[[Backend, Sequence[str] | None, str | None], Exported]] = {
    "plan": export_plan,
    "cameras": export_cameras,
    "coverage": export_coverage,
    "incidents": export_incidents,
    "store": export_store,
}


def _said(plans: Sequence[Plan]) -> Words:
    zh = (
        f"{p.plan_id}({_STATES[p.state]}{',编制人自批' if p.self_approved else ''})" for p in plans
    )
    en = (
        f"{p.plan_id} ({p.state.value}{', self-approved' if p.self_approved else ''})"
        for p in plans
    )
    return Words(f"导出方案:{'、'.join(zh)}", f"plans taken: {', '.join(en)}")


def _counted(number: int, zh: str, en: str) -> Words:
    return Words(f"{number}{zh}", f"{number} {en}")


def _own(layer: str, kind: type) -> tuple[str, ...]:
    """Return the fields of a layer that its things keep: what import reads, export writes."""
    kept = {one.name for one in fields(kind)}
    return tuple(one.name for one in LAYERS[layer].fields if one.name in kept)


def _columns(things: Sequence[Any], names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [getattr(thing, name) for thing in things] for name in names}


def _delivered(things: Sequence[Camera] | Sequence[Incident]) -> dict[str, list[Any]]:
    """Return the pairs that were delivered first, by the columns that import reads them from."""
    given = [thing.delivered for thing in things]
    parts = [(one.x, one.y, one.datum) if one else (None, None, None) for one in given]
    named = [one.name for one in DELIVERED]
    return {name: [part[at] for part in parts] for at, name in enumerate(named)}


def _grids(grids: Sequence[Grid]) -> Sheet:
    columns = _columns(grids, (*_own("grids", Grid), "unknown_blocks"))
    columns["unit_codes"] = [",".join(grid.unit_codes) for grid in grids]
    columns["kind"] = [grid.kind.value for grid in grids]
    return Sheet(name="grids", columns=columns, geometry=[grid.boundary for grid in grids])


def _blocks(blocks: Sequence[Block], grid_of: dict[str, str]) -> Sheet:
    columns = _columns(blocks, _own("blocks", Block))
    columns["grid_code"] = [grid_of.get(block.block_id) for block in blocks]
    return Sheet(name="blocks", columns=columns, geometry=[block.geometry for block in blocks])


def _plans(plans: Sequence[Plan]) -> Sheet:
    """Return who made and approved the plans, and how each was found."""
    columns = _columns(plans, PLAN_FIELDS)
    columns["state"] = [plan.state.value for plan in plans]
    columns["unit_codes"] = [",".join(plan.unit_codes) for plan in plans]
    columns["created_at"] = [plan.created_at.isoformat() for plan in plans]
    return Sheet(name="plans", columns=columns)


def _findings(findings: Sequence[Finding]) -> Sheet:
    rows = [as_row(finding) for finding in findings]
    texts = ("found", "required")  # numbers or words: one column holds them as text
    return Sheet(
        name="findings",
        columns={
            name: [None if r[name] is None else str(r[name]) for r in rows]
            if name in texts
            else [r[name] for r in rows]
            for name in FIELDS
        },
    )


def _cameras(cameras: Sequence[Camera]) -> Sheet:
    columns = _columns(cameras, _own("cameras", Camera))
    columns["more_bearings_deg"] = [
        ";".join(f"{bearing:g}" for bearing in camera.more_bearings_deg) or None
        for camera in cameras
    ]
    columns["presets"] = [";".join(one.text for one in c.presets) or None for c in cameras]
    columns["shared_with"] = [";".join(camera.shared_with) or None for camera in cameras]
    columns["status"] = [camera.status.value for camera in cameras]
    columns["position_state"] = [camera.position_state.value for camera in cameras]
    columns |= _delivered(cameras)
    return Sheet(name="cameras", columns=columns, geometry=[c.position for c in cameras])


def _views(views: Sequence[View]) -> Sheet:
    columns = _columns(views, ("camera_id", "lens", "assumed"))
    return Sheet(name="views", columns=columns, geometry=[view.polygon for view in views])


def _coverage(reports: Sequence[CoverageReport], units: dict[str, Unit]) -> Sheet:
    columns = _columns(reports, COVERAGE_FIELDS)
    columns["state"] = [report.state.value for report in reports]
    shapes = [units[r.unit_code].boundary if r.unit_code in units else None for r in reports]
    return Sheet(name="units", columns=columns, geometry=shapes)


def _parts(reports: Sequence[CoverageReport]) -> Sheet:
    columns = _columns(reports, _PARTS)
    columns["state"] = [report.state.value for report in reports]
    return Sheet(name="places", columns=columns)


def _contributions(added: Sequence[Contribution]) -> Sheet:
    columns = _columns(added, _CONTRIBUTION_FIELDS)
    columns["key_places_alone"] = [";".join(one.key_places_alone) or None for one in added]
    return Sheet(name="contributions", columns=columns)


def _incidents(incidents: Sequence[Incident]) -> Sheet:
    columns = _columns(incidents, INCIDENT_FIELDS)
    columns["state"] = [None if i.state is None else i.state.value for i in incidents]
    for name in ("occurred_at", "reported_at", "closed_at"):
        columns[name] = [None if t is None else t.isoformat() for t in columns[name]]
    columns |= _delivered(incidents)
    return Sheet(name="incidents", columns=columns, geometry=[i.position for i in incidents])
