"""What the page reads about grids and plans: which are shown, and how many incidents they hold."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from gis.findings import Finding, Outcome
from gis.places import UnitKind
from gis.rulebook import Pack, load_pack
from grid_planner.plan import Grid, GridKind, Plan, PlanState
from store.backend import NotFoundError
from store.findings import load_findings
from store.places import load_units
from store.plans import PlanHead, list_plans, load_grids, load_plan, shown_plans
from store.scope import Scope
from store.settings import place_info
from web.access import Reader
from web.jobs.page.outlines import box_of, centres_of, finding_out
from web.kept import Desk
from web.shapes.plan import GridDetail, GridOut, Grids, PlanOut, Plans
from web.shapes.thing import Position

_ALWAYS = ("GRID-23", "PLAN-24")


@dataclass(frozen=True, slots=True)
class Shown:
    """The plans a map shows, and their grids as rows, by code."""

    plans: tuple[Plan, ...]
    grids: tuple[GridOut, ...]


def shown(desk: Desk, scope: Scope, which: str) -> Shown:
    """Return the plans to show: `latest`, `in_force` or a plan's id."""
    return desk.once(("shown", scope.key(), which), lambda: _shown(desk, scope, which))


def read_grids(desk: Desk, reader: Reader, which: str, unit_code: str | None) -> Grids:
    """Return the grids of the plans shown, of one unit when it is named."""
    rows = [
        row
        for row in shown(desk, reader.scope, which).grids
        if unit_code is None or unit_code in row.unit_codes
    ]
    return Grids(plan=which, revision=desk.revision, grids=rows)


def read_grid(desk: Desk, reader: Reader, plan_id: str, grid_code: str) -> GridDetail:
    """Return a grid with its blocks and findings. Raises NotFoundError."""
    rows = shown(desk, reader.scope, plan_id)
    row = next((row for row in rows.grids if row.grid_code == grid_code), None)
    if row is None:
        raise NotFoundError(f"no grid {grid_code!r} in plan {plan_id!r}")
    plan = load_plan(desk.backend, plan_id, scope=reader.scope)
    grid = next(grid for grid in plan.grids if grid.grid_code == grid_code)
    checked = load_findings(
        desk.backend, unit_codes=[grid.unit_code], scope=reader.scope_of("findings.read")
    )
    return GridDetail(
        **_fields(row),
        phone=grid.phone,
        host=grid.host,
        blocks=sorted(block for block, code in plan.grid_of.items() if code == grid_code),
        findings=[finding_out(finding) for finding in _about(grid_code, plan, checked)],
        pack=plan.pack,
        pack_version=plan.pack_version,
        author=plan.author,
        reason=plan.reason,
        proof=plan.proof,
        self_approved=plan.self_approved,
        in_force_from=plan.in_force_from,
    )


def read_plans(desk: Desk, reader: Reader, unit_code: str | None) -> Plans:
    """Return the plans, the newest first."""
    units = None if unit_code is None else [unit_code]
    scope = reader.scope
    heads = list_plans(desk.backend, units, scope=scope)
    partly = {
        head.plan_id for head in heads if not all(scope.covers(code) for code in head.unit_codes)
    }
    grids = load_grids(desk.backend, partly, scope=scope) if partly else {}
    shown_heads = [
        _own_head(head, grids.get(head.plan_id, []), scope) if head.plan_id in partly else head
        for head in heads
    ]
    return Plans(revision=desk.revision, plans=[plan_out(head) for head in shown_heads])


def plan_out(head: PlanHead) -> PlanOut:
    """Return the head of a plan as it is sent."""
    named = {field.name: getattr(head, field.name) for field in fields(PlanOut)}
    return PlanOut(**{**named, "unit_codes": list(head.unit_codes)})


def findings_of_draft(plans: Sequence[Plan], unit_code: str) -> list[Finding]:
    """Return what the planner said of the plan of a unit that is shown and not in force.

    How many households change their grid (GRID-23), and how many may come or go before one
    breaks (PLAN-24), is said whatever it is.
    """
    mine = [plan for plan in plans if unit_code in plan.unit_codes]
    return [
        finding
        for plan in mine
        if plan.state is not PlanState.IN_FORCE
        for finding in plan.findings
        if finding.place.unit_code == unit_code
        and (finding.outcome is not Outcome.PASS or finding.rule in _ALWAYS)
    ]


def band_of(grid: Grid, kind: UnitKind | None, pack: Pack) -> str:
    """Return where a grid lies against the band: within, below, above, unknown or none (GRID-01).

    A grid with blocks of unknown households is above when what is known is already too much.
    """
    if kind is not UnitKind.URBAN_COMMUNITY or grid.kind is not GridKind.COMPREHENSIVE:
        return "none"
    if not pack.has("GRID-01"):
        return "none"
    if grid.households > pack["GRID-01"].count("max"):
        return "above"
    if grid.unknown_blocks:
        return "unknown"
    return "below" if grid.households < pack["GRID-01"].count("min") else "within"


def _shown(desk: Desk, scope: Scope, which: str) -> Shown:
    plans = tuple(_own(plan, scope) for plan in shown_plans(desk.backend, which, scope=scope))
    grids = [(plan, grid) for plan in plans for grid in plan.grids]
    kinds = {unit.code: unit.kind for unit in load_units(desk.backend, scope=scope)}
    pack = load_pack(place_info(desk.backend).pack)
    centres = centres_of([grid.boundary for _, grid in grids])
    rows = [
        _row(plan, grid, centre, band_of(grid, kinds.get(grid.unit_code), pack))
        for (plan, grid), centre in zip(grids, centres, strict=True)
    ]
    return Shown(plans, tuple(sorted(rows, key=lambda row: (row.grid_code, row.gid))))


def _own(plan: Plan, scope: Scope) -> Plan:
    """Return what of a plan of several units lies in the scope."""
    if all(scope.covers(code) for code in plan.unit_codes):
        return plan
    grids = tuple(grid for grid in plan.grids if scope.covers(grid.unit_code))
    codes = {grid.grid_code for grid in grids}
    return replace(
        plan,
        unit_codes=tuple(code for code in plan.unit_codes if scope.covers(code)),
        grids=grids,
        grid_of={block: code for block, code in plan.grid_of.items() if code in codes},
    )


def _own_head(head: PlanHead, grids: Sequence[Grid], scope: Scope) -> PlanHead:
    """Return the head of a plan as if it had only these grids, those of the scope."""
    return replace(
        head,
        unit_codes=tuple(code for code in head.unit_codes if scope.covers(code)),
        grids=len(grids),
        households=sum(grid.households for grid in grids),
        unknown_blocks=sum(grid.unknown_blocks for grid in grids),
    )


def _row(plan: Plan, grid: Grid, centre: Position | None, band: str) -> GridOut:
    return GridOut(
        gid=f"{plan.plan_id}/{grid.grid_code}",
        grid_code=grid.grid_code,
        plan_id=plan.plan_id,
        state=plan.state.value,
        unit_code=grid.unit_code,
        unit_codes=list(grid.unit_codes),
        name=grid.name,
        households=grid.households,
        unknown_blocks=grid.unknown_blocks,
        kind=grid.kind.value,
        band=band,
        tint=grid.tint,
        worker=grid.worker,
        bounds=box_of(grid.boundary),
        centre=centre,
    )


def _about(grid_code: str, plan: Plan, checked: Sequence[Finding]) -> list[Finding]:
    """Return findings of the plan and of the last check about a grid, each rule once."""
    both = (f for f in (*plan.findings, *checked) if f.place.kind == "grid")
    about = {f.rule: f for f in both if f.place.id == grid_code}
    return [about[rule] for rule in sorted(about)]


def _fields(row: GridOut) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(GridOut)}
