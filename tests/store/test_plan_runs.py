"""Runs over many units: stopped anywhere they go on, nothing is there twice, on both stores."""

from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa

from grid_planner.plan import PlanState, Worker
from store.backend import Backend
from store.books import PLAN_RUN_UNITS, PLAN_RUNS
from store.open import init_store
from store.places import import_layer
from store.plan_runs import (
    AlreadyKeptError,
    RunEndedError,
    UnitResult,
    anew,
    begin_or_resume,
    end_run,
    keep_results,
    plans_there,
    sizes,
)
from store.plans import list_plans, load_plan, next_plan_id, save_plan, set_state
from tests.jobs.county import Stopped, fill, places, planned, stopping_after
from tests.store import things
from tests.store.conftest import NOW, act
from web.jobs.plans.run import Watch

CODES = ("b", "a", "c")


def begun(store: Backend, request: str = "r", codes=CODES, **more):
    return begin_or_resume(store, request, codes, **{"engine": "e", "who": "li", "now": NOW} | more)


def result(run, code: str, key: str = "k") -> UnitResult:
    plan = replace(things.plan(run.units[code].plan_id), unit_codes=(code,))
    return UnitResult(unit_code=code, key=key, plan=plan, findings=(), seconds=1.0)


def rows(store: Backend) -> tuple[int, int]:
    """Return how many runs and units of runs are kept."""
    with store.reading() as connection:
        count = sa.select(sa.func.count())
        return tuple(
            connection.execute(count.select_from(table)).scalar_one()
            for table in (PLAN_RUNS, PLAN_RUN_UNITS)
        )


def test_plan_ids_are_reserved_in_the_order_of_codes(store: Backend):
    run = begun(store)
    assert {code: unit.plan_id for code, unit in run.units.items()} == {
        "a": "p000001",
        "b": "p000002",
        "c": "p000003",
    }
    assert next_plan_id(store) == "p000004"


def test_ids_that_are_taken_are_stepped_over(store: Backend):
    save_plan(store, things.plan("p000002"), act())
    assert [unit.plan_id for unit in begun(store).units.values()] == [
        "p000003",
        "p000004",
        "p000005",
    ]


def test_the_same_request_goes_on_and_another_one_begins(store: Backend):
    run = begun(store)
    keep_results(store, run.number, [result(run, "a")], act("plan"), last=False)
    later = NOW.replace(year=2027)
    again = begun(store, now=later)
    assert (again.number, again.at, again.trusted) == (run.number, NOW, True)
    assert [code for code, unit in again.units.items() if unit.key] == ["a"]
    assert begun(store, "other").number != run.number


def test_a_run_of_which_nothing_is_done_begins_at_the_time_it_is_given_again(store: Backend):
    run, later = begun(store), NOW.replace(year=2027)
    again = begun(store, now=later)
    assert (again.number, again.at) == (run.number, later)


def test_units_that_came_since_get_an_id_and_those_that_went_are_left_out(store: Backend):
    run = begun(store)
    again = begun(store, codes=("a", "d"))
    assert again.number == run.number
    assert {c: u.plan_id for c, u in again.units.items()} == {"a": "p000001", "d": "p000004"}


@pytest.mark.parametrize("layer", ["blocks", "units"])
def test_results_are_trusted_until_someone_writes_what_planning_reads(store: Backend, layer):
    run = begun(store)
    keep_results(store, run.number, [result(run, "a")], act("plan"), last=False)
    import_layer(store, act(), "workers", [Worker(worker_id="w1", name="李")])
    assert begun(store).trusted
    assert not begun(store, engine="newer").trusted
    import_layer(store, act(), layer, [things.block(1) if layer == "blocks" else things.unit()])
    assert not begun(store).trusted


def test_a_result_is_kept_once_and_with_it_all_or_nothing(store: Backend):
    run = begun(store)
    keep_results(store, run.number, [result(run, "a")], act("plan"), last=False)
    with pytest.raises(AlreadyKeptError) as told:
        keep_results(
            store, run.number, [result(run, "b"), result(run, "a")], act("plan"), last=False
        )
    assert told.value.codes == {"a"}
    assert [head.plan_id for head in list_plans(store)] == ["p000001"]
    assert begun(store).units["b"].key is None


def test_an_ended_run_leaves_its_plans_and_nothing_else(store: Backend):
    run = begun(store)
    keep_results(store, run.number, [result(run, code) for code in CODES], act("plan"), last=True)
    assert rows(store) == (0, 0)
    assert len(list_plans(store)) == 3
    with pytest.raises(RunEndedError):
        keep_results(store, run.number, [result(run, "a")], act("plan"), last=False)
    end_run(store, run.number)
    assert store.verify() == []


def test_units_without_a_plan_are_kept_with_their_reasons(store: Backend):
    run = begun(store)
    said = things.finding()
    without = UnitResult(unit_code="a", key="k", plan=None, findings=(said,), seconds=0.5)
    revision = store.revision()
    keep_results(store, run.number, [without], act("plan"), last=False)
    assert store.revision() == revision
    assert begun(store).units["a"].findings == (said,)


def test_a_unit_planned_anew_gets_another_id_and_its_former_draft_stays(store: Backend):
    run = begun(store)
    keep_results(store, run.number, [result(run, "a")], act("plan"), last=False)
    assert anew(store, run.number, ["a"]) == {"a": "p000004"}
    assert begun(store).units["a"].key is None
    assert load_plan(store, "p000001").state is PlanState.DRAFT


def test_retired_plans_are_not_there(store: Backend):
    for plan_id in ("p000001", "p000002"):
        save_plan(store, things.plan(plan_id), act())
    set_state(store, "p000001", PlanState.RETIRED, act())
    assert plans_there(store, ["p000001", "p000002", "p000003"]) == {"p000002"}


def test_sizes_are_blocks_and_known_households(store: Backend):
    fill(store, 2)
    assert sizes(store) == {"510722109001": (12, 600), "510722109002": (12, 1200)}


# --- whole runs -----------------------------------------------------------------------------------


def test_when_plans_were_made_does_not_change_the_digest(store: Backend):
    save_plan(store, things.plan("p000001"), act())
    before = store.digest()
    later = NOW.replace(year=2027)
    save_plan(store, replace(things.plan("p000001"), created_at=later), act())
    assert store.digest() == before


@pytest.fixture
def twin(other_address: str):
    """Return a second store of the same kind with the same units."""
    backend = init_store(other_address, who="tester", now=NOW)
    fill(backend, 9)
    yield backend
    backend.close()


@pytest.fixture
def county(address: str):
    backend = init_store(address, who="tester", now=NOW)
    fill(backend, 9)
    yield backend
    backend.close()


def drafts(store: Backend) -> Counter[str]:
    return Counter(code for head in list_plans(store) for code in head.unit_codes)


def test_a_stopped_run_goes_on_and_ends_as_one_that_was_not_stopped(county, twin):
    whole = planned(twin)
    with pytest.raises(Stopped):
        planned(county, watch=stopping_after(4))
    assert len(drafts(county)) < 8
    told = []
    later = NOW.replace(year=2027)
    watch = Watch(resumes=lambda *said: told.append(said))
    results = planned(county, now=later, watch=watch)
    assert told == [(4, 9)]
    assert county.digest() == twin.digest()
    assert set(drafts(county).values()) == {1}
    assert [r.findings for r in results] == [r.findings for r in whole]
    assert [r.plan for r in results] == [r.plan for r in whole]
    assert county.verify() == []


def test_a_finished_run_given_again_makes_new_drafts(county):
    first, second = planned(county), planned(county)
    assert [r.plan.grids for r in first if r.plan] == [r.plan.grids for r in second if r.plan]
    assert set(drafts(county).values()) == {2}


def test_a_unit_that_changed_since_the_stop_is_planned_again(county):
    with pytest.raises(Stopped):
        planned(county, watch=stopping_after(8))
    changed = places(1, households=60)
    import_layer(county, act(), "blocks", changed.blocks)
    told = []
    results = planned(county, watch=Watch(resumes=lambda *said: told.append(said)))
    assert told == [(7, 9)]
    by_code = {r.unit.code: r for r in results}
    assert sum(g.households for g in by_code[changed.unit.code].plan.grids) == 720
    assert {c: n for c, n in drafts(county).items() if n > 1} == {changed.unit.code: 2}


def test_a_draft_retired_since_the_stop_is_planned_again(county):
    with pytest.raises(Stopped):
        planned(county, watch=stopping_after(3))
    some = list_plans(county)[0]
    set_state(county, some.plan_id, PlanState.RETIRED, act())
    results = planned(county)
    (again,) = [r for r in results if r.unit.code == some.unit_codes[0]]
    assert again.plan.plan_id != some.plan_id


def test_two_processes_with_one_run_keep_every_unit_once(county, twin):
    """The second finds what the first keeps meanwhile, and takes it for its own."""
    planned(twin)
    seen = []

    def progress(_what: str, done: int, _total: int) -> None:
        if done == 5 and not seen:
            seen.append(done)
            with pytest.raises(Stopped):
                planned(county, watch=stopping_after(7))

    planned(county, watch=Watch(progress=progress))
    assert county.digest() == twin.digest()
    assert rows(county) == (0, 0)
