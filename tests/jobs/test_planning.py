"""Planning and checking a small store: what is kept, what is told, what workers change."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shapely import box
from typer.testing import CliRunner

from gis.findings import Outcome
from gis.places import Division, Level, UnitKind
from grid_planner.plan import Grid, PlanState
from store.backend import Act, StoreError
from store.findings import load_findings
from store.places import import_layer
from store.plans import list_plans, load_plan, shown_plans
from tests.grid_planner.towns import BRIDGE, CODE, RIVER, block, blocks, on_ground, unit
from tests.stores import new_store
from web.cli.main import application
from web.jobs.checking import check_units
from web.jobs.plans.enforcing import move_plan, put_in_force
from web.jobs.plans.planning import plan_units

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
OTHER = "510722109004"
TOWNSHIP = Division(
    code="510722109000",
    name="示范镇",
    level=Level.TOWNSHIP,
    residents=5000,
    patrol_members=3,
)


def act(what: str) -> Act:
    return Act(who="li", what=what, at=NOW)


@pytest.fixture
def address(tmp_path):
    return str(tmp_path / "town.gpkg")


@pytest.fixture
def store(address):
    """Return a store with a community on both banks of a river and a small one beside it."""
    backend = new_store(address, who="test", now=NOW)
    community = unit(households=1200)
    small = replace(
        unit(households=900), code=OTHER, name="小社区", boundary=on_ground(box(400, 0, 600, 200))
    )
    row = [replace(b, unit_code=OTHER) for b in blocks((410, 460, 510), households=75, first=500)]
    lost = replace(block(900, 900, 900, 7), unit_code=None)
    town = [*blocks((10, 60, 110)), *blocks((260, 310, 360), first=100), *row, lost]
    layers = {
        "divisions": [TOWNSHIP],
        "units": [community, small],
        "blocks": town,
        "barriers": [RIVER],
        "crossings": [BRIDGE],
    }
    for layer, things in layers.items():
        import_layer(backend, act("import"), layer, things)
    yield backend
    backend.close()


def planned(store, codes=None, **more):
    return plan_units(store, codes, effort=20, who="li", now=NOW, **more)


def rules(findings) -> set[tuple[str, Outcome]]:
    return {(f.rule, f.outcome) for f in findings}


def test_every_unit_gets_a_draft_and_households_are_kept(store):
    results = planned(store)
    assert [r.unit.code for r in results] == [CODE, OTHER]
    kept = shown_plans(store, "latest")
    assert [sum(g.households for g in plan.grids) for plan in kept] == [1200, 900]
    assert len(kept[0].grids) == 2
    assert all(plan.state is PlanState.DRAFT for plan in kept)
    assert {plan.author for plan in kept} == {"li"}


def test_a_total_without_a_division_carries_the_possibilities(store):
    (result,) = planned(store, [OTHER])
    assert ("GRID-02", Outcome.FAIL) in rules(result.findings)
    (said,) = [f for f in result.findings if f.rule == "GRID-02"]
    assert "1 grid of 900, 100 over" in said.message_en
    assert load_plan(store, result.plan.plan_id).findings == result.findings


def test_any_number_of_workers_gives_the_same_plan(store):
    one, two = planned(store), planned(store, workers=2)
    assert [r.plan.grid_of for r in one] == [r.plan.grid_of for r in two]
    assert [r.plan.grids for r in one] == [r.plan.grids for r in two]
    assert [r.findings for r in one] == [r.findings for r in two]


def test_a_unit_that_cannot_be_divided_gets_a_reason_and_no_plan(store):
    village = replace(unit(UnitKind.VILLAGE), code="510722109201", name="某村")
    import_layer(store, act("import"), "units", [village])
    (result,) = planned(store, [village.code])
    assert result.plan is None
    assert rules(result.findings) == {("GRID-06", Outcome.UNKNOWN)}
    assert list_plans(store, [village.code]) == []


def test_an_abolished_unit_is_planned_only_when_it_is_named(store):
    old = replace(unit(), code="510722109005", abolished_into=CODE)
    import_layer(store, act("import"), "units", [old])
    assert old.code not in [r.unit.code for r in planned(store)]
    assert [r.unit.code for r in planned(store, [old.code])] == [old.code]


def walk_through(store, plan_id) -> None:
    for step in ("submit", "approve", "enforce"):
        move_plan(store, plan_id, step, reason="试行", who="li", now=NOW)


def test_a_plan_moves_step_by_step_and_self_approval_is_marked(store):
    (result,) = planned(store, [CODE])
    with pytest.raises(StoreError, match="cannot follow"):
        move_plan(store, result.plan.plan_id, "enforce", reason="急", who="li", now=NOW)
    walk_through(store, result.plan.plan_id)
    plan = load_plan(store, result.plan.plan_id)
    assert (plan.state, plan.in_force_from) == (PlanState.IN_FORCE, "2026-11-21")
    assert plan.self_approved


def test_a_successor_keeps_the_codes_of_the_grids_it_continues(store):
    (first,) = planned(store, [CODE])
    walk_through(store, first.plan.plan_id)
    (second,) = planned(store, [CODE])
    assert second.plan.grid_of == first.plan.grid_of
    walk_through(store, second.plan.plan_id)
    assert load_plan(store, first.plan.plan_id).state is PlanState.RETIRED
    assert "GRID-14" not in {f.rule for f in check_units(store, now=NOW, who="li")}


def test_check_judges_what_is_in_force_and_keeps_what_it_found(store):
    planned(store)
    found = check_units(store, now=NOW, who="li")
    assert rules(found) >= {
        ("CHK-01", Outcome.UNKNOWN),
        ("CHK-03", Outcome.FAIL),
        ("GRID-02", Outcome.FAIL),
        ("PAT-01", Outcome.FAIL),
    }
    (first, _) = [f for f in found if f.rule == "CHK-01"]
    assert "p000001" in first.message_zh
    assert not [f for f in found if f.rule == "GRID-01"]
    assert rules(load_findings(store)) == rules(found)


def delivered(number, area) -> Grid:
    return Grid(
        grid_code=f"D{number}",
        unit_code="",
        unit_codes=(),
        name=f"警区{number}",
        households=0,
        boundary=on_ground(area),
    )


def test_delivered_grids_are_in_force_and_judged(store):
    areas = [box(0, 0, 200, 200), box(200, 0, 450, 200), box(450, 0, 600, 200)]
    put_in_force(store, [delivered(i, a) for i, a in enumerate(areas)], act("import"), pack=None)
    (plan,) = shown_plans(store, "in_force")
    assert plan.state is PlanState.IN_FORCE
    assert [g.households for g in plan.grids] == [600, 900, 600]
    assert plan.grids[1].unit_codes == (CODE, OTHER)
    found = rules(check_units(store, now=NOW, who="li"))
    assert found >= {
        ("GRID-01", Outcome.FAIL),
        ("GRID-07", Outcome.FAIL),
        ("GRID-08", Outcome.FAIL),
        ("GRID-13", Outcome.FAIL),
    }
    assert ("CHK-01", Outcome.UNKNOWN) not in found
    assert ("GRID-10", Outcome.FAIL) not in found


def test_a_new_plan_of_one_unit_leaves_delivered_grids_in_force_for_the_other(store):
    areas = [box(0, 0, 400, 200), box(400, 0, 600, 200)]
    put_in_force(store, [delivered(i, a) for i, a in enumerate(areas)], act("import"), pack=None)
    (result,) = planned(store, [CODE])
    walk_through(store, result.plan.plan_id)
    found = check_units(store, now=NOW, who="li")
    bands = [f.place.id for f in found if f.rule == "GRID-01"]
    assert bands == ["D1"]
    assert "GRID-09" not in {f.rule for f in found}


def run(*words: str):
    return CliRunner().invoke(application(words[0]), words)


@pytest.mark.usefixtures("store")
def test_the_command_line_plans_moves_and_checks(address):
    made = run("plan", CODE, "--store", address, "--effort", "20", "--json")
    document = json.loads(made.stdout)
    (row,) = document["plans"]
    assert (row["unit"], row["households"], row["grids"]) == (CODE, 1200, 2)
    assert made.exit_code == 0
    refused = run("plan", "enforce", row["plan"], "--store", address, "--reason", "急")
    assert refused.exit_code == 1
    for step, state in (("submit", "submitted"), ("approve", "approved"), ("enforce", "in_force")):
        moved = run("plan", step, row["plan"], "--store", address, "--reason", "试行", "--json")
        assert json.loads(moved.stdout)["state"] == state
    checked = run("check", "--store", address, "--json")
    assert checked.exit_code == 1  # PAT-01 is a must
    assert "PAT-01" in {f["rule"] for f in json.loads(checked.stdout)["findings"]}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "nowhere"), "no such unit or township"),
        (("check", "nowhere"), "no such unit or township"),
        (("plan", "submit", "p000001", "--reason", " "), "reason is empty"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(address, words, said):
    refused = run(*words, "--store", address)
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_a_plan_is_in_force_from_the_offices_day(store):
    (result,) = planned(store, [CODE])
    before_breakfast = datetime(2026, 1, 4, 23, 30, tzinfo=UTC)  # 07:30 on the 5th in China
    for step in ("submit", "approve", "enforce"):
        moved = move_plan(
            store, result.plan.plan_id, step, reason="", who="li", now=before_breakfast
        )
    assert moved.in_force_from == "2026-01-05"
