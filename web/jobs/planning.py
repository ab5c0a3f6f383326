"""Divide units into grids: read places, solve each unit by itself, keep a draft plan of each."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from multiprocessing import get_context
from time import perf_counter

import shapely

from gis.findings import Finding
from gis.places import PlacesOf, Unit
from gis.rulebook import Pack, load_pack
from grid_planner.draw import Known
from grid_planner.plan import Plan, PlanState
from grid_planner.propose import Proposal, Search, Task, propose
from store.backend import Act, Backend
from store.places import load_barriers, load_blocks, load_crossings, load_roads, load_units
from store.plans import list_plans, load_grids, next_plan_id, save_plan, shown_plans
from store.settings import place_info
from web.jobs.progress import Progress, quiet

# about 100 m in degrees: bridges just outside a unit still join its banks
_AROUND_DEG = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """What became of a unit: its draft plan, or None and findings that say why."""

    unit: Unit
    plan: Plan | None
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
    """Divide units (None: all that exist today), keep a draft of each, return results by code.

    `pack` None takes that of the store; `seconds` is a ceiling for each unit, `effort` decides.
    Results are equal for any number of workers, unless the ceiling of seconds ended a search.
    """
    units = [u for u in load_units(backend, codes) if codes or u.abolished_into is None]
    rules = load_pack(pack or place_info(backend).pack)
    search = Search(effort=effort, seconds=seconds, seed=seed)
    tasks = [task_of(backend, unit, rules.name, search) for unit in units]
    results = []
    for done, (task, (proposal, took_s)) in enumerate(_proposals(tasks, workers)):
        unit = task.places.unit
        progress(unit.name, done, len(tasks))
        plan = _kept(backend, task, proposal, rules, who=who, now=now)
        results.append(PlanResult(unit=unit, plan=plan, findings=proposal.findings, seconds=took_s))
    progress("", len(tasks), len(tasks))
    return results


def task_of(backend: Backend, unit: Unit, pack: str, search: Search) -> Task:
    """Return what dividing a unit reads: its places and those close around it, its codes."""
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


Timed = tuple[Proposal, float]


def _proposals(tasks: Sequence[Task], workers: int) -> Iterator[tuple[Task, Timed]]:
    if workers <= 1 or len(tasks) <= 1:
        yield from ((task, _timed(task)) for task in tasks)
        return
    # spawn: a fork of a process with threads and open stores may hang
    with ProcessPoolExecutor(min(workers, len(tasks)), get_context("spawn")) as pool:
        yield from zip(tasks, pool.map(_timed, tasks), strict=True)


def _timed(task: Task) -> Timed:
    start = perf_counter()
    proposal = propose(task)
    return proposal, perf_counter() - start


def _kept(
    backend: Backend, task: Task, proposal: Proposal, pack: Pack, *, who: str, now: datetime
) -> Plan | None:
    if proposal.drawn is None or proposal.result is None:
        return None
    unit, result = task.places.unit, proposal.result
    plan = Plan(
        plan_id=next_plan_id(backend),
        unit_codes=(unit.code,),
        state=PlanState.DRAFT,
        pack=pack.name,
        pack_version=pack.version,
        author=who,
        reason="",
        created_at=now,
        grids=proposal.drawn.grids,
        grid_of=proposal.drawn.grid_of,
        seed=task.search.seed,
        effort=result.effort,
        stopped=result.stopped,
        bound=result.bound,
        proof=result.proof,
        objective=result.objective,
        findings=proposal.findings,
    )
    save_plan(backend, plan, Act(who=who, what="plan", object=plan.plan_id, at=now))
    return plan
