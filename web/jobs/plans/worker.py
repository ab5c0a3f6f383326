"""What a worker does: divide one unit, and say by a digest what the result depends on.

Everything here is pure but for the seconds it took: any process on any machine gives the same.
"""

import gc
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, thread_time
from typing import Any

import orjson
import shapely

from gis.findings import Finding
from gis.rulebook import load_pack
from grid_planner.plan import Plan, PlanState
from grid_planner.propose import Proposal, Task, propose
from grid_planner.solver import warm
from web.jobs.plans.engine import engine

__all__ = ["Answer", "answer", "begin", "dask_setup", "engine", "key_of"]

_NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A unit divided: a plan that still lacks id, author and time, or None and findings why not.

    `key` is the digest of everything the answer depends on; `cpu_s` the processor's own seconds.
    """

    unit_code: str
    key: str
    engine: str
    plan: Plan | None
    findings: tuple[Finding, ...]
    seconds: float
    cpu_s: float


def begin() -> None:
    """Load the kernels, and leave what is loaded out of the search for garbage.

    Looking through compiled kernels again and again took a twelfth of planning.
    """
    warm()
    gc.freeze()


def dask_setup(_worker: object) -> None:
    """Begin a worker of a cluster: Dask calls this where its settings preload this module."""
    begin()


def answer(task: Task) -> Answer:
    """Return the division of one unit; equal for equal tasks, whoever does it."""
    start, cpu = perf_counter(), thread_time()
    proposal = propose(task)
    seconds, cpu_s = perf_counter() - start, thread_time() - cpu
    return Answer(
        unit_code=task.places.unit.code,
        key=key_of(task),
        engine=engine(),
        plan=_plan(task, proposal),
        findings=proposal.findings,
        seconds=seconds,
        cpu_s=cpu_s,
    )


def _plan(task: Task, proposal: Proposal) -> Plan | None:
    if proposal.drawn is None or proposal.result is None:
        return None
    pack, result = load_pack(task.pack), proposal.result
    return Plan(
        plan_id="",
        unit_codes=(task.places.unit.code,),
        state=PlanState.DRAFT,
        pack=pack.name,
        pack_version=pack.version,
        author="",
        reason="",
        created_at=_NO_TIME,
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


def key_of(task: Task) -> str:
    """Return the digest of everything a result depends on: places, codes, search, pack, engine."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    content = orjson.dumps([engine(), task], default=_plain, option=option)
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> Any:
    """Return what JSON cannot say as something it can, the same for equal values anywhere."""
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value, hex=True)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not part of a task")
