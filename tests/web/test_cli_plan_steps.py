"""Plans moved together at the command line: several ids, or all the drafts below a code."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from typer.testing import CliRunner

from grid_planner.plan import PlanState
from store.audit import acts_on
from store.open import open_store
from store.plans import load_plan, load_plans, save_plan
from store.users import disable_user, list_users
from tests.web.conftest import ABROAD, HERE, NEXT_DOOR, THEN, act, plans
from web.cli.main import application

ALL = ("p000001", "p000002", "p000003")


@pytest.fixture
def run(town, monkeypatch):
    for user in list_users(town.backend):  # the plans are of one person who is alone
        disable_user(town.backend, user.name, act("disable"))
    town.backend.close()
    monkeypatch.setenv("WANGGE_STORE", str(town.path))
    monkeypatch.setenv("WANGGE_LANG", "zh")

    def ran(*words: str):
        return CliRunner().invoke(application("plan"), ["plan", *words, "--reason", "调整"])

    return ran


@pytest.fixture
def read(town):
    def reading(what):
        backend = open_store(str(town.path))
        try:
            return what(backend)
        finally:
            backend.close()

    return reading


def states(backend):
    return {plan.plan_id: plan.state.value for plan in load_plans(backend, [*ALL, "p000004"])}


def test_several_plans_go_from_draft_to_in_force_together(run, read):
    for step in ("submit", "approve"):
        assert run(step, *ALL).exit_code == 0
    done = run("enforce", *ALL, "--from", "2026-11-01", "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert [row["plan"] for row in document["plans"]] == list(ALL)
    assert {row["state"] for row in document["plans"]} == {"in_force"}
    assert document["left"] == []
    assert read(lambda b: {p.in_force_from for p in load_plans(b, ALL)}) == {"2026-11-01"}
    steps = ["plan submit", "plan approve", "plan enforce"]
    for plan_id in ALL:  # each has its own line in the audit
        acts = read(lambda b, plan_id=plan_id: acts_on(b, plan_id, steps))
        assert [(entry.what, entry.why) for entry in acts] == [(step, "调整") for step in steps]
    assert read(lambda b: b.verify()) == []


def test_one_plan_by_its_id_is_told_as_ever(run):
    done = run("submit", "p000002", "--json")
    assert json.loads(done.stdout) == {
        "plan": "p000002", "state": "submitted", "units": [NEXT_DOOR], "self_approved": False,
        "in_force_from": None,
    }  # fmt: skip


def test_where_one_may_not_none_does_and_each_is_named(run, read):
    assert run("submit", "p000002").exit_code == 0
    before = read(lambda b: b.revision())
    refused = run("submit", *ALL)
    assert refused.exit_code == 1
    assert "方案 p000002 现为“已送审”" in refused.stderr
    assert "p000001" not in refused.stderr
    assert read(states) == {"p000001": "draft", "p000002": "submitted", "p000003": "draft"}
    assert read(lambda b: b.revision()) == before
    unknown = run("submit", "p000001", "p9")
    assert unknown.exit_code == 1
    assert "没有方案 p9" in unknown.stderr
    assert read(states)["p000001"] == "draft"


def test_a_township_is_moved_by_its_code_the_newest_draft_of_each_unit(run, read):
    later = replace(plans()[1], plan_id="p000004", created_at=THEN.replace(year=2027))
    read(lambda b: save_plan(b, later, act("plan")))
    done = run("submit", NEXT_DOOR[:9], HERE)
    assert done.exit_code == 0, done.output
    assert "p000004 已送审" in done.stdout
    assert read(states) == {
        "p000001": "submitted", "p000002": "draft", "p000003": "draft", "p000004": "submitted",
    }  # fmt: skip


def test_what_is_left_is_told_and_a_second_run_goes_on(run):
    assert run("submit", HERE).exit_code == 0
    done = run("submit", HERE, NEXT_DOOR, "--json")
    document = json.loads(done.stdout)
    assert [row["plan"] for row in document["plans"]] == ["p000002"]
    assert document["left"] == [
        {"unit": HERE, "name": "甲社区", "plan": "p000001", "state": "submitted"}
    ]
    again = run("submit", HERE, NEXT_DOOR)
    assert again.exit_code == 1
    assert "没有方案可以办理 submit" in again.stderr
    assert f"{HERE} 甲社区: p000001 已送审" in again.stderr


def test_a_step_too_early_names_the_drafts_that_are_there_and_the_step_before(run):
    early = run("approve", HERE, NEXT_DOOR)
    assert early.exit_code == 1
    assert "这一步只办状态为“已送审”的方案" in early.stderr
    assert f"请先办理：wangge plan submit {HERE} {NEXT_DOOR}" in early.stderr
    assert f"{HERE} 甲社区: p000001 草案" in early.stderr
    assert "请先生成" not in early.stderr


def test_units_that_were_not_named_are_not_listed(run, read):
    wide = replace(plans()[0], plan_id="p000004", unit_codes=(HERE, NEXT_DOOR))
    wide = replace(wide, state=PlanState.APPROVED, created_at=THEN.replace(year=2027))
    read(lambda b: save_plan(b, wide, act("plan")))
    refused = run("submit", HERE)
    assert refused.exit_code == 1
    assert HERE in refused.stderr
    assert NEXT_DOOR not in refused.stderr


def test_a_draft_that_was_passed_over_is_not_taken_by_a_second_run(run, read):
    later = replace(plans()[1], plan_id="p000004", created_at=THEN.replace(year=2027))
    read(lambda b: save_plan(b, later, act("plan")))
    assert run("submit", NEXT_DOOR).exit_code == 0
    assert run("submit", NEXT_DOOR).exit_code == 1
    assert read(states)["p000002"] == "draft"
    assert run("approve", NEXT_DOOR).exit_code == 0
    assert run("return", NEXT_DOOR).exit_code == 1  # nothing there is submitted
    assert run("enforce", NEXT_DOOR).exit_code == 0
    assert run("retire", NEXT_DOOR).exit_code == 0
    assert read(states)["p000004"] == "retired"


def test_a_plan_of_more_than_was_named_is_moved_by_its_id_only(run, read):
    wide = replace(
        plans()[1], plan_id="p000004", unit_codes=(NEXT_DOOR, ABROAD),
        created_at=THEN.replace(year=2027),
    )  # fmt: skip
    read(lambda b: save_plan(b, wide, act("plan")))
    refused = run("submit", NEXT_DOOR)
    assert refused.exit_code == 1
    assert "方案 p000004 还划分了其他村（社区）" in refused.stderr
    assert read(lambda b: load_plan(b, "p000004").state.value) == "draft"
    assert run("submit", NEXT_DOOR, ABROAD).exit_code == 0
    assert read(lambda b: load_plan(b, "p000004").state.value) == "submitted"


def test_a_code_that_is_nowhere_is_refused(run):
    refused = run("submit", "999999999")
    assert refused.exit_code == 1
    assert "没有村(社区)或乡镇(街道):999999999" in refused.stderr


def test_a_day_to_come_is_told_as_such_and_changes_nothing_before(run, read):
    for step in ("submit", "approve"):
        run(step, *ALL)
    run("enforce", "p000001")
    done = run("enforce", "p000002", "--from", "2999-12-01")
    assert f"p000002 已批准，2999-12-01起生效: {NEXT_DOOR}" in done.stdout
    assert read(states)["p000002"] == "approved"
    log = CliRunner().invoke(application("plan"), ["plan", "log", "p000002"]).stdout
    assert "  批准，2999-12-01起生效  调整" in log


def test_a_command_puts_in_force_what_waited_for_its_day(run, read, monkeypatch):
    for step in ("submit", "approve"):
        run(step, "p000002")
    run("enforce", "p000002", "--from", "2999-12-01")

    class NewYear(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(3000, 1, 1, tzinfo=tz)

    monkeypatch.setattr("datetime.datetime", NewYear)
    log = CliRunner().invoke(application("plan"), ["plan", "log", "p000002"]).stdout
    assert "  到期生效  2999-12-01起生效  调整" in log
    assert read(states)["p000002"] == "in_force"


def test_what_was_in_force_before_it_was_drawn_is_taken_on_purpose_only(run, read):
    for step in ("submit", "approve"):
        run(step, *ALL)
    early = ("enforce", *ALL, "--from", "2026-01-01")
    refused = run(*early)
    assert refused.exit_code == 1
    assert "方案p000001编制于2026-" in refused.stderr
    assert "请加 --backdate（补录）" in refused.stderr
    assert set(read(states).values()) == {"approved"}
    assert run(*early, "--backdate").exit_code == 0
    assert read(lambda b: {(p.state.value, p.in_force_from) for p in load_plans(b, ALL)}) == {
        ("in_force", "2026-01-01")
    }
