"""Gather what leaves the product as sheets: plans, cameras, coverage, incidents, everything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from camera_registry.camera import Camera
from camera_registry.report import CoverageReport, View
from casework.incident import Incident
from gis.findings import FIELDS, Finding, as_row
from gis.places import Block, Unit
from gis.sheets import Sheet
from grid_planner.plan import Grid, Plan, PlanState
from store.backend import Backend
from store.cameras import load_cameras, load_views
from store.casework import load_incidents
from store.coverage import load_coverage
from store.places import load_blocks, load_units
from store.plans import shown_plans

CAMERA_FIELDS = (
    "camera_id", "gb_id", "name", "unit_code", "hamlet_code", "bearing_deg", "view_angle_deg",
    "range_m", "height_m", "tilt_deg", "status", "position_state", "body", "kind", "programme",
    "operator", "purpose", "legal_basis", "filing_no", "filed_at", "in_use_since", "sign_posted",
    "sign_checked_at", "retention_days", "resolution", "address", "source",
)  # fmt: skip
INCIDENT_FIELDS = (
    "incident_id", "category", "level", "state", "unit_code", "grid_code", "occurred_at",
    "reported_at", "closed_at", "source",
)  # fmt: skip
COVERAGE_FIELDS = (
    "unit_code", "cameras", "required", "working", "suspect", "without_view", "area_share",
    "area_share_declared", "road_share", "road_share_declared", "key_place_share", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """The sheets, and a sentence that says what was taken."""

    sheets: tuple[Sheet, ...]
    said: str


def export_plan(backend: Backend, units: Sequence[str] | None, which: str | None) -> Exported:
    """Return grids, blocks and findings of a plan: the one in force, else the latest.

    `which` is in_force, latest or a plan id; None takes, unit by unit, the plan in force and
    where there is none the latest.
    """
    plans = _chosen(backend, units, which)
    blocks = load_blocks(backend, unit_codes=sorted({c for p in plans for c in p.unit_codes}))
    grids = [grid for plan in plans for grid in plan.grids]
    grid_of = {block: code for plan in plans for block, code in plan.grid_of.items()}
    findings = [finding for plan in plans for finding in plan.findings]
    said = ", ".join(f"{plan.plan_id} ({plan.state.value})" for plan in plans) or "no plan"
    sheets = (_grids(grids), _blocks(blocks, grid_of), _findings(findings))
    return Exported(sheets, f"plans taken: {said}")


def export_cameras(backend: Backend, units: Sequence[str] | None, _which: str | None) -> Exported:
    """Return the register and the views."""
    cameras = load_cameras(backend, unit_codes=units)
    known = {camera.camera_id for camera in cameras}
    views = [view for view in load_views(backend) if view.camera_id in known]
    return Exported((_cameras(cameras), _views(views)), f"{len(cameras)} cameras")


def export_coverage(backend: Backend, units: Sequence[str] | None, _which: str | None) -> Exported:
    """Return a row of coverage for each unit, on its boundary."""
    reports = [r for r in load_coverage(backend, unit_codes=units) if r.kind == "unit"]
    boundaries = {unit.code: unit for unit in load_units(backend)}
    return Exported((_coverage(reports, boundaries),), f"{len(reports)} units")


def export_incidents(backend: Backend, units: Sequence[str] | None, _which: str | None) -> Exported:
    """Return the incidents, without any reporter."""
    incidents = load_incidents(backend, unit_codes=units)
    return Exported((_incidents(incidents),), f"{len(incidents)} incidents")


def export_store(backend: Backend, units: Sequence[str] | None, which: str | None) -> Exported:
    """Return everything above in one file, for leaving us; accounts and audit stay here."""
    parts = [
        export(backend, units, which)
        for export in (export_plan, export_cameras, export_coverage, export_incidents)
    ]
    return Exported(
        tuple(sheet for part in parts for sheet in part.sheets),
        "; ".join(part.said for part in parts),
    )


EXPORTS: dict[str, Callable[[Backend, Sequence[str] | None, str | None], Exported]] = {
    "plan": export_plan,
    "cameras": export_cameras,
    "coverage": export_coverage,
    "incidents": export_incidents,
    "store": export_store,
}


def _chosen(backend: Backend, units: Sequence[str] | None, which: str | None) -> list[Plan]:
    if which is not None:
        return shown_plans(backend, which, unit_codes=units)
    in_force = shown_plans(backend, PlanState.IN_FORCE.value, unit_codes=units)
    covered = {code for plan in in_force for code in plan.unit_codes}
    latest = shown_plans(backend, "latest", unit_codes=units)
    return in_force + [plan for plan in latest if not covered & set(plan.unit_codes)]


def _columns(things: Sequence[Any], names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [getattr(thing, name) for thing in things] for name in names}


def _grids(grids: Sequence[Grid]) -> Sheet:
    columns = _columns(
        grids, ("grid_code", "unit_code", "name", "households", "unknown_blocks", "kind")
    )
    columns["unit_codes"] = [",".join(grid.unit_codes) for grid in grids]
    columns["kind"] = [grid.kind.value for grid in grids]
    return Sheet(name="grids", columns=columns, geometry=[grid.boundary for grid in grids])


def _blocks(blocks: Sequence[Block], grid_of: dict[str, str]) -> Sheet:
    columns = _columns(blocks, ("block_id", "unit_code", "households"))
    columns["grid_code"] = [grid_of.get(block.block_id) for block in blocks]
    return Sheet(name="blocks", columns=columns, geometry=[block.geometry for block in blocks])


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
    columns = _columns(cameras, CAMERA_FIELDS)
    columns["more_bearings_deg"] = [
        ";".join(f"{bearing:g}" for bearing in camera.more_bearings_deg) or None
        for camera in cameras
    ]
    columns["status"] = [camera.status.value for camera in cameras]
    columns["position_state"] = [camera.position_state.value for camera in cameras]
    return Sheet(name="cameras", columns=columns, geometry=[c.position for c in cameras])


def _views(views: Sequence[View]) -> Sheet:
    columns = _columns(views, ("camera_id", "lens", "assumed"))
    return Sheet(name="views", columns=columns, geometry=[view.polygon for view in views])


def _coverage(reports: Sequence[CoverageReport], units: dict[str, Unit]) -> Sheet:
    columns = _columns(reports, COVERAGE_FIELDS)
    columns["state"] = [report.state.value for report in reports]
    shapes = [units[r.unit_code].boundary if r.unit_code in units else None for r in reports]
    return Sheet(name="units", columns=columns, geometry=shapes)


def _incidents(incidents: Sequence[Incident]) -> Sheet:
    columns = _columns(incidents, INCIDENT_FIELDS)
    columns["state"] = [None if i.state is None else i.state.value for i in incidents]
    for name in ("occurred_at", "reported_at", "closed_at"):
        columns[name] = [None if t is None else t.isoformat() for t in columns[name]]
    return Sheet(name="incidents", columns=columns, geometry=[i.position for i in incidents])
