"""One run over many units: what is there already, what is to do, and keeping what is done."""

import hashlib
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter

import orjson

from gis.findings import Finding, Outcome, Place
from gis.places import Unit
from gis.rulebook import load_pack
from grid_planner.plan import Plan
from grid_planner.propose import Task
from grid_planner.request import Search
from store.backend import Act, Backend
from store.plan_runs import (
    PLANNING,
    AlreadyKeptError,
    PlanRun,
    UnitResult,
    anew,
    begin_or_resume,
    end_run,
    keep_results,
    plans_there,
    sizes,
)
from store.plans import load_plans
from web.jobs.plans.pool import TRIES, Divided, Lost
from web.jobs.plans.tasks import Reading
from web.jobs.plans.worker import Answer, engine, key_of
from web.jobs.progress import Left, Progress, TimeLeft, quiet

Pool = Callable[[Iterator[Task]], Generator[list[Divided]]]
_AT_ONCE = 32  # results in one transaction at most, and taken over at a time
_GRID, _PROVEN = 650.0, 8.0  # households of a usual grid; grids up to which proofs take longer
_WITHIN_S = 1.0  # work of so many seconds at most is lost by a stop


class OtherEngineError(Exception):
    """A worker has another version of the program or its libraries: its plans may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """What became of a unit: its draft plan, or None and findings that say why.

    `seconds` is how long it took on the wall, `cpu_s` on the processor (0: in an earlier run).
    """

    unit: Unit
    plan: Plan | None
    findings: tuple[Finding, ...]
    seconds: float
    cpu_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told how a run goes: units done, time left, and that a stopped run goes on.

    `resumes` takes how many units are there already, and of how many.
    """

    progress: Progress = quiet
    left: TimeLeft = lambda _seconds: None
    resumes: Callable[[int, int], None] = lambda _there, _total: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for; `codes` None: all units. The same order goes on with a stopped run."""

    codes: tuple[str, ...] | None
    pack: str
    search: Search
    who: str
    now: datetime

    def digest(self) -> str:
        """Return what tells one order from another; when it was given does not."""
        said = orjson.dumps([self.codes, self.pack, self.search, self.who])
        return hashlib.sha256(said).hexdigest()


def divide_many(
    backend: Backend, units: Sequence[Unit], order: Order, *, pool: Pool, watch: Watch
) -> list[PlanResult]:
    """Divide units and keep what comes of each as it comes; return results by code."""
    run = begin_or_resume(
        backend,
        order.digest(),
        [unit.code for unit in units],
        engine=engine(),
        who=order.who,
        now=order.now,
    )
    reading = Reading(backend, units, order.pack, order.search)
    job = _Job(backend, order, run, watch, {unit.code: unit for unit in units})
    to_do = job.resume(reading)
    try:
        with closing(pool(reading.tasks(to_do))) as answers:
            for ready in answers:
                job.take(ready)
    except KeyboardInterrupt:
        job.flush()
        raise
    job.end()
    return [job.results[code] for code in sorted(job.results)]


@dataclass(slots=True)
class _Job:
    """A run under way in this process."""

    backend: Backend
    order: Order
    run: PlanRun
    watch: Watch
    units: Mapping[str, Unit]
    results: dict[str, PlanResult] = field(default_factory=dict)
    size: dict[str, float] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    left: Left = field(default_factory=lambda: Left(0.0))
    _earlier: list[str] = field(default_factory=list)
    _waiting: list[UnitResult] = field(default_factory=list)
    _kept_at: float = field(default_factory=perf_counter)

    def resume(self, reading: Reading) -> list[Unit]:
        """Take over what is there; return the units to do, the largest first."""
        self.ids = {code: unit.plan_id for code, unit in self.run.units.items()}
        done = [code for code, unit in self.run.units.items() if unit.key is not None]
        stands = self._standing(done, reading)
        again = set(done) - stands
        if again:
            self.ids |= anew(self.backend, self.run.number, again)
        if stands:
            self.watch.resumes(len(stands), len(self.units))
            self._earlier = sorted(stands)
        found = sizes(self.backend)
        self.size = {code: _weight(*found.get(code, (0, 0))) for code in self.units}
        to_do = [unit for code, unit in self.units.items() if code not in stands]
        to_do.sort(key=lambda unit: (-self.size[unit.code], unit.code))
        self.left = Left(sum(self.size[unit.code] for unit in to_do))
        return to_do

    def _standing(self, done: Collection[str], reading: Reading) -> set[str]:
        """Return the units whose result still is what planning them now would give."""
        of = self.run.units
        alive = plans_there(self.backend, [of[code].plan_id for code in done])
        there = [c for c in done if of[c].findings is not None or of[c].plan_id in alive]
        if self.run.trusted:
            return set(there)
        tasks = reading.tasks([self.units[code] for code in there])
        return {task.places.unit.code for task in tasks if self._same(task)}

    def _same(self, task: Task) -> bool:
        return key_of(task) == self.run.units[task.places.unit.code].key

    def _take_over(self, most: int) -> None:
        """Read some results of before: while others divide, so that nobody waits for it."""
        codes, self._earlier = self._earlier[:most], self._earlier[most:]
        if not codes:
            return
        plans = load_plans(self.backend, [self.ids[code] for code in codes])
        by_id = {plan.plan_id: plan for plan in plans}
        for code in codes:
            of, plan = self.run.units[code], by_id.get(self.ids[code])
            findings = of.findings if plan is None else plan.findings
            self.results[code] = PlanResult(
                unit=self.units[code], plan=plan, findings=findings or (), seconds=of.seconds
            )

    def take(self, ready: Sequence[Divided]) -> None:
        """Keep what is ready, soon and together, and tell how far the run is."""
        for one in ready:
            result, cpu_s = self._lost(one) if isinstance(one, Lost) else self._planned(one)
            unit = self.units[result.unit_code]
            self._waiting.append(result)
            self.results[unit.code] = PlanResult(
                unit=unit,
                plan=result.plan,
                findings=result.findings,
                seconds=result.seconds,
                cpu_s=cpu_s,
            )
            self.left.finished(self.size[unit.code], perf_counter())
            self.watch.left(self.left.seconds(perf_counter()))
            count = len(self.results) + len(self._earlier)
            self.watch.progress(unit.name, count, len(self.units))
        late = perf_counter() - self._kept_at >= _WITHIN_S
        if late or len(self._waiting) >= _AT_ONCE:
            self.flush()
        self._take_over(_AT_ONCE)

    def _planned(self, one: Answer) -> tuple[UnitResult, float]:
        if one.engine != engine():
            raise OtherEngineError(
                f"a worker divided {one.unit_code} with another version of this program or of its "
                "libraries; install the same on every machine, then give the same command again"
            )
        plan = one.plan and replace(
            one.plan,
            plan_id=self.ids[one.unit_code],
            author=self.order.who,
            created_at=self.run.at,
        )
        result = UnitResult(
            unit_code=one.unit_code,
            key=one.key,
            plan=plan,
            findings=one.findings,
            seconds=one.seconds,
        )
        return result, one.cpu_s

    def _lost(self, lost: Lost) -> tuple[UnitResult, float]:
        unit = lost.task.places.unit
        finding = _why_lost(lost, unit, self.order.pack)
        key = key_of(lost.task)
        return UnitResult(
            unit_code=unit.code, key=key, plan=None, findings=(finding,), seconds=0.0
        ), 0.0

    def flush(self, *, last: bool = False) -> None:
        """Write what waits in one transaction; `last` ends the run with it."""
        while self._waiting:
            ids = [one.plan.plan_id for one in self._waiting if one.plan is not None]
            act = Act(who=self.order.who, what=PLANNING, object=", ".join(ids), at=self.order.now)
            try:
                keep_results(self.backend, self.run.number, self._waiting, act, last=last)
            except AlreadyKeptError as there:  # another process does the same run: equal results
                self._waiting = [r for r in self._waiting if r.unit_code not in there.codes]
            else:
                self._waiting = []
        self._kept_at = perf_counter()

    def end(self) -> None:
        """Write what waits, and end the run."""
        if self._waiting:
            self.flush(last=True)
        self._take_over(len(self._earlier))
        end_run(self.backend, self.run.number)


def _weight(blocks: int, households: int) -> float:
    """Return how long a unit takes beside others; measured in bench/province.

    Small communities are divided until they are proven, which takes longer with each grid.
    """
    grids = households / _GRID
    return 1 + blocks / 50 + min(grids, _PROVEN) * grids


def _why_lost(lost: Lost, unit: Unit, pack: str) -> Finding:
    place = Place("unit", unit.code, unit.code)
    rules = load_pack(pack)
    words = {"unit": unit.name, "code": unit.code}
    if lost.error is None:
        return rules["RUN-01"].finding(Outcome.FAIL, place, found=TRIES, **words)
    what = f"{type(lost.error).__name__}: {lost.error}"
    return rules["RUN-02"].finding(Outcome.FAIL, place, found=what, **words)
