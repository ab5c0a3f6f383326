"""Divide units into grids: read places, solve each unit by itself, keep a draft plan of each."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from multiprocessing import get_context
from time import perf_counter

import shapely

from gis.findings import Finding, Outcome, Place
from gis.places import PlacesOf, Unit
from gis.rulebook import Pack, load_pack
from grid_planner.assemble import assemble
from grid_planner.borders import check_borders
from grid_planner.check import Situation, check_numbers
from grid_planner.draw import Drawn, Known, draw, moved_share
from grid_planner.plan import Plan, PlanState
from grid_planner.problem import Problem, Result
from grid_planner.rules import total_finding
from grid_planner.solver import solve
from grid_planner.verifier import verify
from store.backend import Act, Backend
from store.places import load_barriers, load_blocks, load_crossings, load_roads, load_units
from store.plans import list_plans, load_grids, next_plan_id, save_plan, shown_plans
from store.settings import place_info

Progress = Callable[[str, int, int], None]
# about 100 m in degrees: bridges just outside a unit still join its banks
_AROUND_DEG = 0.001


def quiet(_what: str, _done: int, _total: int) -> None:
    """Take progress and say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How long and from which seed the planner searches; effort None: by size."""

    effort: int | None
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """What became of a unit: its draft plan, or None and findings that say why."""

    unit: Unit
    plan: Plan | None
    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One unit to divide: everything a worker needs, so that any worker gives the same."""

    places: PlacesOf
    known: Known
    pack: str
    search: Search


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a worker gives back."""

    drawn: Drawn | None
    result: Result | None
    findings: tuple[Finding, ...]
    seconds: float


def plan_units(  # noqa: PLR0913 -- what a person may choose, each by name
    backend: Backend,
    codes: Collection[str] | None = None,
    *,
    pack: str | None = None,
    effort: int | None = None,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    who: str,
    now: datetime,
    progress: Progress = quiet,
) -> list[PlanResult]:
    """Divide units (None: all) and keep a draft plan of each; return results by unit code.

    `pack` None takes that of the store; `seconds` is a ceiling for each unit, `effort` decides.
    Results are equal for any number of workers, unless the ceiling of seconds ended a search.
    """
    units = load_units(backend, codes)
    rules = load_pack(pack or place_info(backend).pack)
    search = Search(effort=effort, seconds=seconds, seed=seed)
    tasks = [_task(backend, unit, rules.name, search) for unit in units]
    results = []
    for done, (task, solved) in enumerate(_solved(tasks, workers)):
        unit = task.places.unit
        progress(unit.name, done, len(tasks))
        plan = _kept(backend, task, solved, rules, who=who, now=now)
        results.append(
            PlanResult(unit=unit, plan=plan, findings=solved.findings, seconds=solved.seconds)
        )
    progress("", len(tasks), len(tasks))
    return results


def solve_unit(task: Task) -> Solved:
    """Divide one unit: a pure step from places to grids."""
    start = perf_counter()
    pack, search = load_pack(task.pack), task.search
    assembled = assemble(task.places, pack)
    if isinstance(assembled, tuple):
        return Solved(drawn=None, result=None, findings=assembled, seconds=perf_counter() - start)
    problem = assembled.problem
    result = solve(problem, search.seconds, search.effort, search.seed)
    drawn = draw(assembled, result.grid_of, pack, task.known)
    findings = [*assembled.findings, *result.findings]
    findings += _verified(problem, result, drawn)
    findings += _of_total(task.places, pack)
    findings += _of_plan(task, drawn, pack)
    return Solved(
        drawn=drawn,
        result=result,
        findings=tuple(dict.fromkeys(findings)),
        seconds=perf_counter() - start,
    )


def _verified(problem: Problem, result: Result, drawn: Drawn) -> list[Finding]:
    """Return what the independent verifier says, its grid numbers turned into codes and names.

    The band (GRID-01) is left to the check of the drawn plan, which knows the unit.
    """
    code_of = {
        str(number): drawn.grid_of[block]
        for block, number in zip(problem.block_ids, result.grid_of.tolist(), strict=True)
    }
    name_of = {grid.grid_code: grid.name for grid in drawn.grids}
    found = []
    for finding in verify(problem, result.grid_of):
        code = code_of.get(finding.place.id) if finding.place.kind == "grid" else None
        if code is None:
            found.append(finding)
        elif finding.rule != "GRID-01":
            old, new = finding.place.id, name_of[code]
            found.append(
                replace(
                    finding,
                    place=replace(finding.place, id=code),
                    message_zh=finding.message_zh.replace(f"“{old}”", f"“{new}”"),
                    message_en=finding.message_en.replace(f'"{old}"', f'"{new}"'),
                )
            )
    return found


def _of_total(places: PlacesOf, pack: Pack) -> list[Finding]:
    counts = [block.households for block in places.blocks]
    known = sum(count or 0 for count in counts)
    finding = total_finding(places.unit, known, counts.count(None), pack)
    return [finding] if finding is not None and finding.outcome is not Outcome.PASS else []


def _of_plan(task: Task, drawn: Drawn, pack: Pack) -> list[Finding]:
    """Return findings on the drawn plan itself, and how many households it moves (GRID-23)."""
    unit, blocks = task.places.unit, task.places.blocks
    trial = Plan(
        plan_id="",
        unit_codes=(unit.code,),
        state=PlanState.DRAFT,
        pack=pack.name,
        pack_version=pack.version,
        author="",
        reason="",
        created_at=datetime.min,  # noqa: DTZ901 -- never kept
        grids=drawn.grids,
        grid_of=drawn.grid_of,
    )
    history = {unit.code: (task.known.ever, frozenset((task.known.grid_of or {}).values()))}
    situation = Situation(on="", units=[unit], blocks=blocks, plans=[trial], history=history)
    of_unit = ("GRID-20", "GRID-22", "GRID-02")  # data of the unit, not of the plan
    found = [f for f in check_numbers(situation, pack) if f.rule not in of_unit]
    found += check_borders(situation, pack)
    households = {block.block_id: block.households for block in blocks}
    moved = moved_share(task.known.grid_of or {}, drawn.grid_of, households)
    if moved and pack.has("GRID-23"):
        rule = pack["GRID-23"]
        outcome = Outcome.PASS if moved <= rule.number("p") else Outcome.FAIL
        place = Place("unit", unit.code, unit.code)
        share = round(100 * moved, 1)
        found.append(rule.finding(outcome, place, found=share, required=100 * rule.number("p")))
        found[-1] = replace(
            found[-1],
            message_zh=rule.zh.replace("{p}", f"{share:g}"),
            message_en=rule.en.replace("{p}", f"{share:g}"),
        )
    return found


def _task(backend: Backend, unit: Unit, pack: str, search: Search) -> Task:
    blocks = load_blocks(backend, unit_codes=[unit.code])
    shapes = [unit.boundary] if unit.boundary is not None else [b.geometry for b in blocks]
    bounds = None
    if shapes:
        west, south, east, north = shapely.total_bounds(shapes)
        around = _AROUND_DEG
        bounds = (west - around, south - around, east + around, north + around)
    places = PlacesOf(
        unit=unit,
        blocks=tuple(blocks),
        barriers=tuple(load_barriers(backend, bounds)),
        crossings=tuple(load_crossings(backend, bounds)),
        roads=tuple(load_roads(backend, bounds)),
    )
    return Task(places=places, known=_known(backend, unit), pack=pack, search=search)


def _known(backend: Backend, unit: Unit) -> Known:
    """Return the grid codes a unit has ever had in force, and those it has now."""
    states = (PlanState.IN_FORCE, PlanState.RETIRED)
    heads = list_plans(backend, [unit.code], states)
    grids = load_grids(backend, [head.plan_id for head in heads])
    ever = frozenset(
        grid.grid_code
        for grid in chain.from_iterable(grids.values())
        if grid.unit_code == unit.code
    )
    current = shown_plans(backend, PlanState.IN_FORCE.value, [unit.code])
    return Known(ever, current[0].grid_of if current else None)


def _solved(tasks: Sequence[Task], workers: int) -> Iterator[tuple[Task, Solved]]:
    if workers <= 1 or len(tasks) <= 1:
        yield from ((task, solve_unit(task)) for task in tasks)
        return
    # spawn: a fork of a process with threads and open stores may hang
    with ProcessPoolExecutor(min(workers, len(tasks)), get_context("spawn")) as pool:
        yield from zip(tasks, pool.map(solve_unit, tasks), strict=True)


def _kept(
    backend: Backend, task: Task, solved: Solved, pack: Pack, *, who: str, now: datetime
) -> Plan | None:
    if solved.drawn is None or solved.result is None:
        return None
    unit, result = task.places.unit, solved.result
    plan = Plan(
        plan_id=next_plan_id(backend),
        unit_codes=(unit.code,),
        state=PlanState.DRAFT,
        pack=pack.name,
        pack_version=pack.version,
        author=who,
        reason="",
        created_at=now,
        grids=solved.drawn.grids,
        grid_of=solved.drawn.grid_of,
        seed=task.search.seed,
        effort=result.effort,
        stopped=result.stopped,
        bound=result.bound,
        proof=result.proof,
        objective=result.objective,
        findings=solved.findings,
    )
    save_plan(backend, plan, Act(who=who, what="plan", object=plan.plan_id, at=now))
    return plan
