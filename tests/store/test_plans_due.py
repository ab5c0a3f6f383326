"""Plans that wait for their day: they come into force on it, once, and replace what was."""

from datetime import UTC, datetime

import pytest

from grid_planner.plan import PlanState
from store.audit import acts_on
from store.backend import Backend, ConflictError
from store.open import open_store
from store.plans import list_plans, load_plan, save_plan
from tests.store.conftest import act
from tests.store.things import plan
from web.jobs.plans import enforcing
from web.jobs.plans.enforcing import come_due, move_plan, move_plans
from web.jobs.plans.states import branch, history

ORDERED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
EVE = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)  # 23:59 in the office
MIDNIGHT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 8, 0, tzinfo=UTC)
DAY = "2026-12-01"


def approved(store: Backend, *plan_ids: str) -> None:
    for plan_id in plan_ids:
        save_plan(store, plan(plan_id), act())
        for step in ("submit", "approve"):
            move_plan(store, plan_id, step, reason="", who="li", now=ORDERED)


def ordered(store: Backend, plan_id: str, day: str, *, who: str = "wang", why: str = "文件3号"):
    return move_plan(
        store, plan_id, "enforce", reason=why, who=who, now=ORDERED, from_date=day
    )  # fmt: skip


def states(store: Backend) -> dict[str, str]:
    return {head.plan_id: head.state.value for head in list_plans(store)}


def test_until_its_day_a_plan_waits_and_its_predecessor_stays_in_force(store: Backend):
    approved(store, "p000001", "p000002")
    ordered(store, "p000001", "2026-11-21")
    waits = ordered(store, "p000002", DAY)
    assert (waits.state, waits.in_force_from) == (PlanState.APPROVED, DAY)
    assert come_due(store, EVE) == []
    assert states(store) == {"p000001": "in_force", "p000002": "approved"}
    assert come_due(store, MIDNIGHT) == ["p000002"]
    assert states(store) == {"p000001": "retired", "p000002": "in_force"}
    assert load_plan(store, "p000002").in_force_from == DAY
    assert store.verify() == []


def test_the_history_of_both_says_who_ordered_it_why_and_for_which_day(store: Backend):
    approved(store, "p000001", "p000002")
    ordered(store, "p000001", "2026-11-21")
    ordered(store, "p000002", DAY)
    come_due(store, LATER)  # nothing ran for weeks: it is in force since its day all the same
    told = [
        (e.what, e.who, e.from_, e.to, e.why, e.from_date) for e in history(store, "p000002")[-2:]
    ]
    assert told == [
        ("enforce", "wang", "approved", "approved", "文件3号", DAY),
        ("due", "wang", "approved", "in_force", "文件3号", DAY),
    ]
    gone = history(store, "p000001")[-1]
    assert (gone.what, gone.who, gone.to, gone.why, gone.from_date) == (
        "replaced", "wang", "retired", "p000002 文件3号", DAY,
    )  # fmt: skip


def test_a_day_that_came_is_done_once(store: Backend):
    approved(store, "p000001")
    ordered(store, "p000001", DAY)
    assert come_due(store, MIDNIGHT) == ["p000001"]
    revision = store.revision()
    assert come_due(store, MIDNIGHT) == []
    assert store.revision() == revision
    assert len(acts_on(store, "p000001", ["plan due"])) == 1


def test_of_two_processes_one_does_it(store: Backend, monkeypatch):
    approved(store, "p000001", "p000002")
    for plan_id in ("p000001", "p000002"):
        ordered(store, plan_id, DAY)
    other = open_store(store.address)
    first = enforcing.set_states

    def between(backend, moves):  # the other one is quicker, after this one has looked
        monkeypatch.setattr(enforcing, "set_states", first)
        assert come_due(other, MIDNIGHT) == ["p000001", "p000002"]
        with pytest.raises(ConflictError):
            first(backend, moves)
        return first(backend, moves)

    monkeypatch.setattr(enforcing, "set_states", between)
    try:
        assert come_due(store, MIDNIGHT) == []
    finally:
        other.close()
    for plan_id in ("p000001", "p000002"):
        assert len(acts_on(store, plan_id, ["plan due"])) == 1
    assert store.verify() == []


def test_a_later_order_changes_the_day(store: Backend):
    approved(store, "p000001")
    ordered(store, "p000001", DAY)
    ordered(store, "p000001", "2026-12-20", who="zhao", why="推迟")
    assert come_due(store, MIDNIGHT) == []
    assert come_due(store, LATER) == ["p000001"]
    last = history(store, "p000001")[-1]
    assert (last.what, last.who, last.why, last.from_date) == ("due", "zhao", "推迟", "2026-12-20")


def test_an_order_for_today_does_not_wait_for_the_earlier_one(store: Backend):
    approved(store, "p000001")
    ordered(store, "p000001", DAY)
    now = ordered(store, "p000001", "2026-11-21")
    assert (now.state, now.in_force_from) == (PlanState.IN_FORCE, "2026-11-21")
    assert come_due(store, LATER) == []


def test_a_plan_retired_while_it_waits_never_was_in_force(store: Backend):
    approved(store, "p000001", "p000002")
    ordered(store, "p000001", "2026-11-21")
    ordered(store, "p000002", DAY)
    gone = move_plan(store, "p000002", "retire", reason="作废", who="li", now=ORDERED)
    assert (gone.state, gone.in_force_from) == (PlanState.RETIRED, None)
    assert come_due(store, LATER) == []
    assert states(store) == {"p000001": "in_force", "p000002": "retired"}


def test_of_two_that_wait_for_one_unit_the_later_day_wins_in_its_turn(store: Backend):
    approved(store, "p000001", "p000002")
    ordered(store, "p000001", "2026-12-20")
    ordered(store, "p000002", DAY)
    assert come_due(store, MIDNIGHT) == ["p000002"]
    assert states(store) == {"p000001": "approved", "p000002": "in_force"}
    assert come_due(store, LATER) == ["p000001"]
    assert states(store) == {"p000001": "in_force", "p000002": "retired"}


def test_days_that_passed_while_nothing_ran_come_in_their_order(store: Backend):
    approved(store, "p000001", "p000002")
    ordered(store, "p000001", "2026-12-20")
    ordered(store, "p000002", DAY)
    assert come_due(store, LATER) == ["p000002", "p000001"]
    assert states(store) == {"p000001": "in_force", "p000002": "retired"}
    assert store.verify() == []


def test_plans_ordered_together_come_in_force_together(store: Backend):
    approved(store, "p000001")
    other = plan("p000002", unit_codes=("510722109009",))
    save_plan(store, other, act())
    for step in ("submit", "approve"):
        move_plan(store, "p000002", step, reason="", who="li", now=ORDERED)
    both = ["p000001", "p000002"]
    move_plans(store, both, "enforce", reason="", who="li", now=ORDERED, from_date=DAY)
    assert come_due(store, MIDNIGHT) == both
    assert set(states(store).values()) == {"in_force"}


def test_a_branch_of_a_plan_that_waits_has_not_changed_on_a_day_to_come(store: Backend):
    approved(store, "p000001")
    ordered(store, "p000001", DAY)
    made = branch(store, "p000001", reason="再划", who="li", now=ORDERED)
    assert (made.state, made.in_force_from) == (PlanState.DRAFT, None)
    assert {grid.changed_at for grid in made.grids} == {None}
