"""Plans: kept with their grids, moved from state to state, one in force per unit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gis.places import Level
from grid_planner.plan import PlanState
from store.backend import Backend, ConflictError, NotFoundError, StoreError
from store.plans import (
    list_plans,
    load_grids,
    load_plan,
    next_plan_id,
    save_plan,
    set_state,
    shown_plans,
)  # fmt: skip
from store.scope import Scope
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.things import OTHER, UNIT, grid, plan

UP = (PlanState.SUBMITTED, PlanState.APPROVED, PlanState.IN_FORCE)


def enforce(store: Backend, plan_id: str) -> None:
    for state in UP:
        set_state(store, plan_id, state, act(), in_force_from="2026-12-01")


def two_units(plan_id: str, **more: object):
    here, there = grid(UNIT + "001"), grid(OTHER + "001", unit_code=OTHER, unit_codes=(OTHER,))
    return plan(plan_id, here, there, unit_codes=(UNIT, OTHER), **more)


def states(store: Backend) -> dict[str, str]:
    return {head.plan_id: head.state.value for head in list_plans(store)}


def test_a_plan_comes_back_as_it_was(store: Backend):
    kept = plan(
        "p000001", *things.GRIDS, seed=7, effort=1000, stopped="proved", bound=2,
        proof="optimal", objective=12.25, based_on="p000000", in_force_from="2026-12-01",
        findings=(things.finding(), things.finding("g2", "约")),
    )  # fmt: skip
    save_plan(store, kept, act())
    assert load_plan(store, "p000001") == kept
    (head,) = list_plans(store)
    assert (head.grids, head.households, head.unknown_blocks, head.revision) == (3, 1500, 2, 1)
    assert (head.bound, head.proof, head.objective) == (2, "optimal", 12.25)
    assert load_grids(store, ["p000001"]) == {"p000001": list(things.GRIDS)}
    assert store.verify() == []


def test_plan_ids_are_reserved_in_order(store: Backend):
    save_plan(store, plan("p000002"), act())
    assert [next_plan_id(store) for _ in range(3)] == ["p000001", "p000003", "p000004"]


def test_a_draft_may_be_saved_again_and_loses_its_old_grids(store: Backend):
    seen = save_plan(store, plan("p000001", *things.GRIDS), act())
    save_plan(store, plan("p000001"), act(), expected=seen)
    assert len(load_plan(store, "p000001").grids) == 1
    assert store.counts()["grids"] == 1
    with pytest.raises(ConflictError):
        save_plan(store, plan("p000001"), act(), expected=seen)
    assert store.verify() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"grid_of": {"b1": "nowhere"}}, "no grid"),
        ({"unit_codes": ()}, "no unit"),
        ({"grids": (grid(), grid())}, "twice"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(store: Backend, wrong: dict, said: str):
    with pytest.raises(ValueError, match=said):
        save_plan(store, replace(plan(), **wrong), act())
    assert store.revision() == 0


def test_coming_into_force_retires_the_predecessor(store: Backend):
    for plan_id in ("p000001", "p000002"):
        save_plan(store, plan(plan_id), act())
        enforce(store, plan_id)
    assert states(store) == {"p000001": "retired", "p000002": "in_force"}
    assert load_plan(store, "p000002").in_force_from == "2026-12-01"
    assert [p.plan_id for p in shown_plans(store, "in_force")] == ["p000002"]
    assert store.verify() == []


def test_a_plan_of_two_units_stays_in_force_for_the_other(store: Backend):
    save_plan(store, two_units("p000001"), act())
    enforce(store, "p000001")
    save_plan(store, plan("p000002"), act())
    enforce(store, "p000002")
    assert states(store) == {"p000001": "in_force", "p000002": "in_force"}
    old, new = shown_plans(store, "in_force")
    assert (old.unit_codes, [g.unit_code for g in old.grids]) == ((OTHER,), [OTHER])
    assert set(old.grid_of.values()) == {OTHER + "001"}
    assert new.unit_codes == (UNIT,)
    third = grid(OTHER + "009", unit_code=OTHER, unit_codes=(OTHER,))
    save_plan(store, plan("p000003", third, unit_codes=(OTHER,)), act())
    enforce(store, "p000003")
    assert states(store)["p000001"] == "retired"  # now every unit of it has a newer one


def test_a_state_that_cannot_follow_is_refused(store: Backend):
    save_plan(store, plan("p000001"), act())
    with pytest.raises(StoreError, match="cannot follow, only retired, submitted"):
        set_state(store, "p000001", PlanState.IN_FORCE, act())
    enforce(store, "p000001")
    with pytest.raises(StoreError, match="never changed"):
        save_plan(store, plan("p000001"), act())
    with pytest.raises(NotFoundError):
        set_state(store, "p000009", PlanState.RETIRED, act())


def test_a_stale_decision_is_refused(store: Backend):
    seen = save_plan(store, plan("p000001"), act())
    set_state(store, "p000001", PlanState.SUBMITTED, act(), expected=seen)
    with pytest.raises(ConflictError):
        set_state(store, "p000001", PlanState.APPROVED, act(), expected=seen)


def test_self_approval_is_marked(store: Backend):
    save_plan(store, plan("p000001"), act())
    set_state(store, "p000001", PlanState.SUBMITTED, act())
    set_state(store, "p000001", PlanState.APPROVED, act(), self_approved=True)
    assert load_plan(store, "p000001").self_approved


def test_latest_is_the_newest_plan_of_each_unit_that_is_not_retired(store: Backend):
    save_plan(store, two_units("p000001"), act())
    save_plan(store, plan("p000002", created_at=NOW + timedelta(days=1)), act())
    save_plan(store, plan("p000003", created_at=NOW + timedelta(days=2)), act())
    set_state(store, "p000003", PlanState.RETIRED, act())
    shown = {p.plan_id: p.unit_codes for p in shown_plans(store, "latest")}
    assert shown == {"p000001": (OTHER,), "p000002": (UNIT,)}
    assert [p.plan_id for p in shown_plans(store, "p000003")] == ["p000003"]
    assert [p.plan_id for p in shown_plans(store, "latest", [OTHER])] == ["p000001"]
    assert [h.plan_id for h in list_plans(store, [UNIT])] == ["p000003", "p000002", "p000001"]
    assert [h.plan_id for h in list_plans(store, states=[PlanState.RETIRED])] == ["p000003"]


def test_plans_of_other_places_are_hidden(store: Backend):
    save_plan(store, two_units("p000001"), act())
    here = Scope(((Level.UNIT, UNIT),))
    far = Scope(((Level.CITY, "510800"),))
    (mine,) = shown_plans(store, scope=here)
    assert {g.unit_code for g in mine.grids} == {UNIT}
    assert list_plans(store, scope=far) == []
    assert shown_plans(store, "p000001", scope=far) == []
    with pytest.raises(NotFoundError):
        load_plan(store, "p000001", scope=far)
