"""Gather what a printed sheet is made of: units, grids with their workers, the ground, the plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from shapely import Geometry

from gis.crs import LocalPlane, plane_for
from gis.divisions import KINDS
from gis.findings import Finding, Outcome
from gis.places import Block, Unit
from gis.rulebook import Words
from grid_planner.plan import Grid, Plan, PlanState, Worker
from grid_planner.sheet.content import (
    Contact,
    Content,
    GridOnSheet,
    NothingToPrintError,
    PlanOnSheet,
    UnitOnSheet,
)  # fmt: skip
from grid_planner.sheet.signs import typeset
from grid_planner.sheet.words import Language, Speech
from store.backend import Backend
from store.places import load_blocks
from store.plans import list_plans, load_plans, load_workers, shown_plans
from store.settings import place_info
from web.jobs.exporting import plans_of
from web.jobs.sheets.asked import Asked, Sight, place_name, units_asked
from web.jobs.sheets.ground import ground_of


def gather(backend: Backend, asked: Asked, sight: Sight) -> Content:
    """Return everything of the units asked for. Raises NothingToPrintError without any unit."""
    units = units_asked(backend, asked, sight)
    codes = [unit.code for unit in units]
    plan_of = _plan_of(plans_of(backend, codes, asked.plan, scope=sight.grids), codes)
    if asked.plan not in {None, "in_force", "latest"}:
        units = [unit for unit in units if unit.code in plan_of]
    if not units or (asked.plan and not plan_of):
        raise NothingToPrintError(
            Words(
                "没有可打印的村（社区）或方案；请核对代码和方案编号",
                "there is no such unit or plan to print; check the codes",
            )
        )
    blocks = load_blocks(backend, unit_codes=codes, scope=sight.blocks)
    grids = [
        (plan, grid)
        for code, plan in plan_of.items()
        for grid in plan.grids
        if grid.unit_code == code
    ]
    plane = _plane(units, [grid for _, grid in grids], blocks)
    grid_of = {block: code for plan in _each(plan_of) for block, code in plan.grid_of.items()}
    former = _former(backend, plan_of)
    info = place_info(backend)
    return Content(
        place=place_name(backend, asked, units),
        synthetic=info.synthetic,
        credit=info.credit,
        units=tuple(_unit(unit, plan_of.get(unit.code), plane, asked.language) for unit in units),
        grids=_grids(backend, [grid for _, grid in grids], grid_of, plane, sight),
        ground=ground_of(backend, units, blocks, plane, sight),
        blocks=tuple(blocks),
        shapes=_shapes(blocks, plane),
        grid_of=grid_of,
        in_force={block: code for plan in former for block, code in plan.grid_of.items()},
        former={grid.grid_code: grid.name for plan in former for grid in plan.grids},
        warnings=_warnings(plan_of, asked.language),
    )


def _shapes(blocks: Sequence[Block], plane: LocalPlane) -> dict[str, Geometry]:
    """Return where blocks are, in metres, by id."""
    shapes = plane.to_metres([*(block.geometry for block in blocks), None])[:-1]
    return dict(zip((block.block_id for block in blocks), shapes, strict=True))


def _plan_of(plans: Sequence[Plan], codes: Sequence[str]) -> dict[str, Plan]:
    """Return the plan of each unit that has one."""
    found = {code: plan for plan in plans for code in plan.unit_codes}
    return {code: found[code] for code in codes if code in found}


def _each(plan_of: Mapping[str, Plan]) -> list[Plan]:
    return list({plan.plan_id: plan for plan in plan_of.values()}.values())


def _former(backend: Backend, plan_of: Mapping[str, Plan]) -> list[Plan]:
    """Return what the plans replace: the plan in force, or what was in force before it."""
    codes = sorted(plan_of)
    if not codes:
        return []
    now = {
        code: plan
        for plan in shown_plans(backend, PlanState.IN_FORCE.value, codes)
        for code in plan.unit_codes
    }
    retired = list_plans(backend, codes, (PlanState.RETIRED,))
    retired.sort(key=lambda head: (head.in_force_from or "", head.plan_id))
    before = {
        code: head.plan_id for head in retired if head.in_force_from for code in head.unit_codes
    }
    same = {code for code in codes if code in now and now[code].plan_id == plan_of[code].plan_id}
    others = {now[code].plan_id: now[code] for code in codes if code in now and code not in same}
    wanted = {before[code] for code in same if code in before}
    return [*others.values(), *load_plans(backend, wanted)]


def _plane(units: Sequence[Unit], grids: Sequence[Grid], blocks: Sequence[Block]) -> LocalPlane:
    shapes: list[Geometry | None] = [unit.boundary for unit in units]
    shapes += [grid.boundary for grid in grids]
    known = [shape for shape in shapes if shape is not None] or [b.geometry for b in blocks]
    if not known:
        raise NothingToPrintError(
            Words("没有任何边界或楼栋，无法绘图", "there is no boundary and no block to draw")
        )
    return plane_for(known)


def _unit(unit: Unit, plan: Plan | None, plane: LocalPlane, language: Language) -> UnitOnSheet:
    boundary = None if unit.boundary is None else plane.to_metres([unit.boundary])[0]
    return UnitOnSheet(
        code=unit.code,
        name=unit.name,
        kind=None if unit.kind is None else Speech(language).of(KINDS[unit.kind]),
        reported=unit.households,
        boundary=boundary,
        plan=None if plan is None else _plan(plan),
    )


def _plan(plan: Plan) -> PlanOnSheet:
    return PlanOnSheet(
        plan_id=plan.plan_id,
        state=plan.state,
        pack=plan.pack,
        pack_version=plan.pack_version,
        author=plan.author,
        reason=plan.reason,
        in_force_from=plan.in_force_from,
        self_approved=plan.self_approved,
    )


def _grids(  # noqa: PLR0917
    backend: Backend, grids: Sequence[Grid], grid_of: Mapping[str, str], plane: LocalPlane,
    sight: Sight,
) -> tuple[GridOnSheet, ...]:  # fmt: skip
    """Return the grids by code, with who works in them: as delivered, and as registered."""
    workers = load_workers(backend, scope=sight.grids)
    blocks: dict[str, int] = defaultdict(int)
    for code in grid_of.values():
        blocks[code] += 1
    shapes = plane.to_metres([*(grid.boundary for grid in grids), None])
    on_sheet = (
        GridOnSheet(
            code=grid.grid_code,
            short=grid.grid_code,
            name=grid.name,
            unit_code=grid.unit_code,
            households=grid.households,
            unknown_blocks=grid.unknown_blocks,
            blocks=blocks[grid.grid_code],
            kind=grid.kind,
            contacts=tuple(Contact(*person) for person in people_of(grid, workers)),
            boundary=shape,
            changed_at=grid.changed_at,
        )
        for grid, shape in zip(grids, shapes[:-1], strict=True)
    )
    return tuple(sorted(on_sheet, key=lambda grid: (grid.unit_code, grid.code)))


def people_of(grid: Grid, workers: Sequence[Worker]) -> list[tuple[str, str | None]]:
    """Return name and duty phone of the worker named in a grid, then of those registered for it."""
    own = [(grid.worker, grid.phone)] if grid.worker else []
    registered = [(w.name, w.phone) for w in workers if w.grid_code == grid.grid_code]
    if own and grid.phone is None:  # the register may know the number
        own = [one for one in registered if one[0] == grid.worker and one[1]][:1] or own
    known = {*own, *((name, None) for name, _ in own)}
    return list(dict.fromkeys([*own, *(one for one in registered if one not in known)]))


def _warnings(plan_of: Mapping[str, Plan], language: Language) -> tuple[tuple[str, str], ...]:
    """Return what plans themselves warn of, each once: unit code and words."""
    told = (
        (finding.place.unit_code, _said(finding, language))
        for plan in _each(plan_of)
        for finding in plan.findings
        if finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
    )
    return tuple(dict.fromkeys(one for one in told if one[0] in plan_of))


def _said(finding: Finding, language: Language) -> str:
    said = finding.message(language)
    return typeset(said) if language == "zh" else said
