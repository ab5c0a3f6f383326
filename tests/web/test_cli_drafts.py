"""Drafts at the command line: branched, compared, carried to another machine and merged."""

import json

import pytest
from typer.testing import CliRunner

from grid_planner.redraw.strokes import Kind
from store.backend import Act
from store.open import open_store, restore_store
from store.plans import load_plan
from store.strokes import load_log
from store.users import disable_user, list_users
from tests.web.conftest import HERE, THEN
from web.cli.main import application
from web.jobs.redraw.redrawing import draw_stroke
from web.jobs.redraw.seat import Seat, at_the_machine
from web.jobs.redraw.workshop import Workshop
from web.shapes.redrawing import MoveIn, StrokeOrder

A, B = f"{HERE}001", f"{HERE}002"


@pytest.fixture
def run(town, monkeypatch):
    town.backend.close()
    monkeypatch.setenv("WANGGE_STORE", str(town.path))
    monkeypatch.setenv("WANGGE_LANG", "zh")

    def ran(*words: str):
        return CliRunner().invoke(application("plan"), ["plan", *words])

    return ran


def paint(path, plan_id: str, block: str, grid: str, to: str) -> None:
    """Make a stroke as the page does."""
    backend = open_store(str(path))
    seat = Seat(
        workshop=Workshop(backend), reader=at_the_machine("olga"), plan_id=plan_id, now=THEN
    )
    move = MoveIn(block=block, from_=grid, to=to)
    order = StrokeOrder(
        stroke_id=f"{plan_id}-{block}-{to}", seq=0, kind="paint", moves=[move], force=True
    )
    draw_stroke(seat, order)
    backend.close()


def test_a_branch_is_drawn_on_compared_and_logged(run, town):
    made = json.loads(run("branch", "p000001", "--reason", "试划", "--json").stdout)
    assert made["based_on"] == "p000001"
    copy = made["plan"]
    paint(town.path, copy, "a2", B, A)
    done = run("compare", "p000001", copy)
    assert done.exit_code == 0, done.output
    assert "1个楼栋(院落)共700户改变网格,2个不变" in done.stdout
    assert f"a2: {B} -> {A}  700" in done.stdout
    document = json.loads(run("compare", "p000001", copy, "--json").stdout)
    assert (document["kept"], document["blocks"][0]["households"]) == (2, 700)
    run("submit", copy, "--reason", "送审")
    run("return", copy, "--reason", "再改")
    events = json.loads(run("log", copy, "--json").stdout)["events"]
    assert [e["what"] for e in events] == ["branch", "redraw", "submit", "return"]
    assert "退回  再改" in run("log", copy).stdout


def test_who_drew_a_plan_approves_it_at_the_terminal_only_where_nobody_else_may(run, town):
    mine = json.loads(run("branch", "p000001", "--reason", "试划", "--json").stdout)["plan"]
    run("submit", mine, "--reason", "送审")
    refused = run("approve", mine, "--reason", "批准")
    assert refused.exit_code == 1
    assert "应由他人批准:可由olga、paul、pia批准" in refused.stderr
    backend = open_store(str(town.path))
    assert load_plan(backend, mine).state == "submitted"
    for user in list_users(backend):
        disable_user(backend, user.name, Act(who="test", what="disable", at=THEN))
    backend.close()
    done = run("approve", mine, "--reason", "批准", "--json")
    assert json.loads(done.stdout)["self_approved"] is True


def test_a_plan_comes_into_force_on_the_day_it_is_told(run, town):
    for step in ("submit", "approve"):
        assert run(step, "p000001", "--reason", "x").exit_code == 0
    assert run("enforce", "p000001", "--reason", "x", "--from", "1.1.27").exit_code == 2
    early = run("enforce", "p000001", "--reason", "x", "--from", "2020-01-01")
    assert early.exit_code == 1
    assert "方案p000001编制于2026-" in early.stderr
    assert run("enforce", "p000001", "--reason", "x", "--from", "2026-11-01").exit_code == 0
    backend = open_store(str(town.path))
    kept = load_plan(backend, "p000001")
    assert (kept.state, kept.in_force_from) == ("in_force", "2026-11-01")
    backend.close()


def test_work_is_carried_and_merged(run, town, tmp_path, monkeypatch):
    backend = open_store(str(town.path))
    backend.backup(tmp_path / "b.bak")
    backend.close()
    other = tmp_path / "other.gpkg"
    restore_store(tmp_path / "b.bak", str(other), who="test", now=THEN).close()
    paint(other, "p000001", "a2", B, A)
    file = tmp_path / "work.json"
    monkeypatch.setenv("WANGGE_STORE", str(other))
    assert run("carry", "p000001", "--to", str(file)).exit_code == 0
    assert run("carry", "p000001", "--to", str(file)).exit_code == 1
    monkeypatch.setenv("WANGGE_STORE", str(town.path))
    done = run("merge", "p000001", str(file))
    assert done.exit_code == 0, done.output
    assert "并入1个楼栋(院落)的调整" in done.stdout
    assert json.loads(run("merge", "p000001", str(file), "--json").stdout)["seq"] == 1
    backend = open_store(str(town.path))
    assert [stroke.kind for stroke in load_log(backend, "p000001")] == [Kind.MERGE]
    assert load_plan(backend, "p000001").grid_of["a2"] == A
    assert backend.verify() == []
    backend.close()
    refused = run("merge", "p000002", str(file))
    assert refused.exit_code == 1
    assert "不能并入" in refused.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("branch", "p9", "--reason", "x"), ("branch", "p000001", "--reason", " "), ("log", "p9"),
        ("compare", "p000001", "p9"), ("carry", "p9", "--to", "nowhere.json"), ("merge", "p000001", "no.json"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_sentence(run, words):
    done = run(*words)
    assert done.exit_code == 1
    assert done.stderr
