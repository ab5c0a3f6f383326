"""Divide units into grids: read places, solve each unit by itself, keep a draft plan of each.

Many units are one run: what is done is kept as it comes, and the same call goes on with a run
that was stopped (`web.jobs.plans.run`). Who divides - this process, others, a cluster - changes
nothing about the plans, nor does the order in which units are ready.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial

from gis.places import OFFICE_ZONE, Unit
from gis.rulebook import load_pack
from grid_planner.problem import Repair
from grid_planner.propose import Task
from grid_planner.request import Search
from grid_planner.workload import By
from store.backend import Act, Backend
from store.places import load_units
from store.plan_runs import PLANNING
from store.plans import next_plan_id, save_plan
from store.settings import place_info
from web.jobs.plans.pool import here, in_processes
from web.jobs.plans.run import Order, PlanResult, Pool, Watch, divide_many
from web.jobs.plans.tasks import Reading
from web.jobs.plans.worker import answer
from web.jobs.progress import Progress, quiet

__all__ = ["PlanResult", "Watch", "plan_units", "task_of"]


def plan_units(  # noqa: PLR0913 -- what a person may choose, each by name
    backend: Backend,
    codes: Collection[str] | None = None,
    *,
    pack: str | None = None,
    effort: int | None = None,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int = 1,
    scheduler: str | None = None,
    repair: Repair = Repair.BEST,
    by: By = By.HOUSEHOLDS,
    who: str,
    now: datetime,
    progress: Progress = quiet,
    watch: Watch | None = None,
) -> list[PlanResult]:
    """Divide units (None: all that exist today), keep a draft of each, return results by code.

    `pack` None takes that of the store; `seconds` is a ceiling for each unit, `effort` decides.
    `repair` says what becomes of a plan in force that is not in order, `by` what is to be even.
    Results are equal for any number of `workers` (processes here) or on the Dask cluster of a
    `scheduler`, unless the ceiling of seconds ended a search. A call that was stopped is gone on
    with by the same call; a unit that takes its workers down, or on which the program fails, is
    a finding, unless it is the only one.
    """
    units = [u for u in load_units(backend, codes) if codes or u.abolished_into is None]
    order = Order(
        codes=tuple(sorted(set(codes))) if codes else None,
        pack=load_pack(pack or place_info(backend).pack).name,
        search=_search(effort, seconds, seed, repair=repair, by=by, now=now),
        who=who,
        now=now,
    )
    watch = watch or Watch(progress=progress)
    if not units:
        return []
    if len(units) == 1 and scheduler is None:
        results = [_divide_one(backend, units[0], order)]
    else:
        pool = _pool(min(workers, len(units)), scheduler)
        results = divide_many(backend, units, order, pool=pool, watch=watch)
    watch.progress("", len(units), len(units))
    return results


def _search(
    effort: int | None, seconds: float, seed: int, *, repair: Repair, by: By, now: datetime
) -> Search:
    on = now.astimezone(OFFICE_ZONE).date().isoformat() if by is By.WORKLOAD else None
    return Search(effort=effort, seconds=seconds, seed=seed, repair=repair, by=by, on=on)


def task_of(backend: Backend, unit: Unit, pack: str, search: Search) -> Task:
    """Return what dividing a unit reads: its places and those close around it, its codes."""
    return next(Reading(backend, [unit], pack, search).tasks([unit]))


def _pool(workers: int, scheduler: str | None) -> Pool:
    if scheduler is not None:
        from web.jobs.plans.cluster import on_cluster

        return partial(on_cluster, address=scheduler)
    return here if workers <= 1 else partial(in_processes, workers=workers)


def _divide_one(backend: Backend, unit: Unit, order: Order) -> PlanResult:
    done = answer(task_of(backend, unit, order.pack, order.search))
    plan = done.plan and replace(
        done.plan, plan_id=next_plan_id(backend), author=order.who, created_at=order.now
    )
    if plan is not None:
        save_plan(
            backend, plan, Act(who=order.who, what=PLANNING, object=plan.plan_id, at=order.now)
        )
    return PlanResult(
        unit=unit, plan=plan, findings=done.findings, seconds=done.seconds, cpu_s=done.cpu_s
    )
