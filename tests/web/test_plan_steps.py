"""Several plans moved together over HTTP: all or none, by the rules of a single one."""

from store.plans import load_plans
from store.users import disable_user
from tests.web.conftest import THEN, Page, TestClient, act
from web.app import create_app
from web.jobs.plans.enforcing import move_plan
from web.settings import Settings

TWO = ["p000001", "p000002"]


def steps(page: Page, step: str, plans=TWO, **more):
    return page.post(
        "/api/plans/steps", json={"step": step, "plans": plans, "reason": "因为", **more}
    )


def states(town) -> list[str]:
    return [plan.state.value for plan in load_plans(town.backend, TWO)]


def test_two_plans_are_submitted_approved_and_in_force_together(enter, town):
    pia = enter("pia")
    for step, state in (("submit", "submitted"), ("approve", "approved")):
        said = steps(pia, step).json()
        assert [plan["state"] for plan in said["plans"]] == [state] * 2
    said = steps(pia, "enforce", from_date="2026-04-01").json()
    assert [plan["state"] for plan in said["plans"]] == ["in_force"] * 2
    assert [plan["in_force_from"] for plan in said["plans"]] == ["2026-04-01"] * 2
    assert said["revision"] == town.backend.revision()
    assert town.backend.verify() == []


def test_where_one_cannot_none_is_moved_and_the_answer_names_it(enter, town):
    pia = enter("pia")
    assert steps(pia, "submit", ["p000002"]).status_code == 200
    refused = steps(pia, "submit")
    assert (refused.status_code, refused.json()["code"]) == (409, "steps_refused")
    assert refused.json()["refused"] == {"p000002": "step_not_possible"}
    assert "p000002" in refused.json()["detail"]
    assert states(town) == ["draft", "submitted"]


def test_who_drew_one_of_them_approves_none_while_others_may(enter, town):
    pia, olga = enter("pia"), enter("olga")
    mine = pia.post("/api/plans/p000002/branch", json={"reason": "试划"}).json()["plan_id"]
    both = ["p000001", mine]
    assert steps(pia, "submit", both).status_code == 200
    refused = steps(pia, "approve", both)
    assert refused.json()["refused"] == {mine: "needs_another_person"}
    assert states(town)[0] == "submitted"
    approved = steps(olga, "approve", both).json()["plans"]
    assert [plan["self_approved"] for plan in approved] == [False, False]


def test_alone_ones_own_is_approved_and_marked(enter, town):
    pia = enter("pia")
    mine = pia.post("/api/plans/p000002/branch", json={"reason": "试划"}).json()["plan_id"]
    for name in ("olga", "paul"):
        disable_user(town.backend, name, act("disable"))
    steps(pia, "submit", ["p000001", mine])
    approved = steps(pia, "approve", ["p000001", mine]).json()["plans"]
    assert [plan["self_approved"] for plan in approved] == [False, True]


def test_plans_of_other_places_are_not_moved(enter, town):
    paul = enter("paul")
    assert steps(paul, "submit").status_code == 404  # the second is not his to see
    assert states(town) == ["draft", "draft"]
    assert steps(enter("ping"), "submit").status_code == 403
    assert steps(enter("pia"), "submit", []).status_code == 422


def test_of_two_told_for_a_day_to_come_none_is_in_force_yet(enter, town):
    pia = enter("pia")
    for step in ("submit", "approve"):
        steps(pia, step)
    said = steps(pia, "enforce", from_date="2999-12-01").json()
    assert {(p["state"], p["in_force_from"]) for p in said["plans"]} == {("approved", "2999-12-01")}
    assert states(town) == ["approved", "approved"]
    log = pia.read("/api/plans/p000001/log")["events"][-1]
    assert (log["what"], log["to"], log["from_date"]) == ("enforce", "approved", "2999-12-01")


def test_a_day_before_the_drawing_is_refused_unless_said_on_purpose(enter, town):
    pia = enter("pia")
    for step in ("submit", "approve"):
        steps(pia, step)
    one = pia.post("/api/plans/p000001/enforce", json={"reason": "因为", "from_date": "2026-01-01"})
    assert (one.status_code, one.json()["code"]) == (409, "before_drawn")
    assert "补录" in one.json()["next"]
    both = steps(pia, "enforce", from_date="2026-01-01").json()
    assert both["refused"] == dict.fromkeys(TWO, "before_drawn")
    assert states(town) == ["approved", "approved"]
    said = steps(pia, "enforce", from_date="2026-01-01", backdate=True).json()
    assert {(p["state"], p["in_force_from"]) for p in said["plans"]} == {("in_force", "2026-01-01")}


def test_a_day_that_is_in_no_calendar_is_refused(enter):
    assert steps(enter("pia"), "enforce", from_date="2026-02-30").status_code == 422


def test_the_service_puts_in_force_what_waited_while_it_was_away(town):
    backend = town.backend
    for step in ("submit", "approve"):
        move_plan(backend, "p000001", step, reason="", who="pia", now=THEN)
    move_plan(
        backend, "p000001", "enforce", reason="因为", who="pia", now=THEN, from_date="2026-04-02"
    )
    assert states(town)[0] == "approved"
    with TestClient(create_app(Settings(), backend)):
        assert states(town)[0] == "in_force"
