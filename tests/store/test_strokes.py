"""Strokes of drafts: kept with what they change, refused when stale, one log on both back ends."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from grid_planner.plan import PlanState
from grid_planner.redraw.strokes import Kind, Lost, Stroke, grouped, unwound
from store.backend import Backend, ConflictError, NotFoundError, StoreError
from store.books import LAYER_STATE
from store.change import change
from store.plans import load_plan, save_plan, set_state
from store.schema import LAYERS
from store.steps import step_0005
from store.strokes import Redrawn, keep_stroke, load_draft, load_log, load_strokes, strokes_since
from store.summary import totals
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.things import UNIT, grid, plan

A, B = UNIT + "001", UNIT + "002"


def two_grids(plan_id: str = "p000001"):
    return plan(plan_id, grid(A, 60), grid(B, 30, boundary=things.square(0.02)), grid_of={"b0": A, "b1": A, "b2": B})  # fmt: skip


def stroke(seq: int, **more) -> Stroke:
    values = {"kind": Kind.PAINT, "who": "olga", "at": NOW, "moved": grouped([("b1", A, B)])} | more
    return Stroke(plan_id="p000001", seq=seq, stroke_id=f"s{seq}", **values)


def painted(made=None, **more) -> Redrawn:
    made = made or two_grids()
    grids = (grid(A, 30), grid(B, 60, boundary=things.square(0.03)))
    after = replace(made, grids=grids, grid_of={"b0": A, "b1": B, "b2": B}, **more)
    return Redrawn(plan=after, stroke=stroke(1), grids=grids)


def test_a_stroke_and_what_it_changes_are_there_together(store: Backend):
    revision = save_plan(store, two_grids(), act())
    redrawn = painted()
    assert keep_stroke(store, act("redraw"), redrawn, expected=revision) == revision + 1
    kept = load_draft(store, "p000001")
    assert kept.plan == redrawn.plan == load_plan(store, "p000001")
    assert (kept.revision, kept.seq) == (revision + 1, 1)
    assert [(e.seq, e.kind, e.who, e.stroke_id) for e in kept.entries] == [
        (1, "paint", "olga", "s1")
    ]
    assert load_log(store, "p000001") == [stroke(1)]
    assert unwound(kept.plan.grid_of, load_log(store, "p000001")) == two_grids().grid_of
    assert store.verify() == []


def test_a_stroke_comes_back_with_everything_it_says(store: Backend):
    revision = save_plan(store, two_grids(), act())
    lost = Lost(block="b2", wanted=A, grid=B, by="paul", at=NOW)
    full = stroke(
        1, kind=Kind.UNDO, lost=(lost,), inverts=7, opened=(grid(B, 0, boundary=None),),
        closed=(grid(A, 0, boundary=None, worker="张三"),), locks=(B,), merged=("x",), forced=True,
        why="理由", moved=grouped([("b1", A, None), ("b2", None, B)]),
    )  # fmt: skip
    keep_stroke(store, act(), Redrawn(plan=two_grids(), stroke=full), expected=revision)
    assert load_log(store, "p000001") == [full]
    assert load_draft(store, "p000001").marks == (full,)
    assert load_strokes(store, "p000001", [1, 9]) == [full]


def test_a_stroke_made_from_an_older_state_is_refused(store: Backend):
    revision = save_plan(store, two_grids(), act())
    keep_stroke(store, act(), painted(), expected=revision)
    before = store.digest()
    with pytest.raises(ConflictError):
        keep_stroke(store, act(), replace(painted(), stroke=stroke(2)), expected=revision)
    assert store.digest() == before
    assert [one.seq for one in load_log(store, "p000001")] == [1]
    assert store.verify() == []


def test_only_drafts_are_redrawn(store: Backend):
    revision = save_plan(store, two_grids(), act())
    made = set_state(store, "p000001", PlanState.SUBMITTED, act())
    with pytest.raises(ConflictError):
        keep_stroke(store, act(), painted(), expected=revision)
    with pytest.raises(StoreError, match="only a draft"):
        keep_stroke(store, act(), painted(state=PlanState.SUBMITTED), expected=made)
    with pytest.raises(NotFoundError):
        load_draft(store, "p000009")


def test_an_emptied_grid_goes_in_the_same_step(store: Backend):
    revision = save_plan(store, two_grids(), act())
    made = two_grids()
    grids = (grid(B, 90),)
    after = replace(made, grids=grids, grid_of=dict.fromkeys(made.grid_of, B))
    closed = stroke(1, closed=(grid(A, 0, boundary=None),))
    keep_stroke(store, act(), Redrawn(plan=after, stroke=closed, grids=grids, gone=(A,)), expected=revision)  # fmt: skip
    assert load_plan(store, "p000001") == after
    assert store.counts()["grids"] == 1
    assert store.verify() == []


def test_who_listens_hears_which_drafts_got_strokes(store: Backend):
    save_plan(store, two_grids("p000002"), act())
    revision = save_plan(store, two_grids(), act())
    keep_stroke(store, act(), painted(), expected=revision)
    assert strokes_since(store, revision) == [("p000001", 1)]
    assert strokes_since(store, revision + 1) == []


def test_the_log_is_no_content_but_guarded_like_it(store: Backend):
    revision = save_plan(store, two_grids(), act())
    before, places = store.digest(), totals(store, ["blocks", "units"])
    assert totals(store, ["strokes"])[0][1] == 0
    keep_stroke(store, act(), Redrawn(plan=two_grids(), stroke=stroke(1)), expected=revision)
    assert store.digest() == before
    assert totals(store, ["blocks", "units"]) == places
    with store.writing() as connection:
        table = LAYERS["strokes"].first
        connection.execute(table.update().values(who="paul"))
    assert [finding.rule for finding in store.verify()] == ["STORE-03"]


def test_a_store_of_before_gets_a_log(store: Backend):
    save_plan(store, two_grids(), act())
    digest = store.digest()
    with change(store, act()) as made:
        made.connection.execute(sa.text("DROP TABLE strokes"))
        step_0005.upgrade(Operations(MigrationContext.configure(made.connection)))
        found = set(made.connection.execute(sa.select(LAYER_STATE.c.layer)).scalars())
    assert "strokes" in found
    assert store.digest() == digest
    assert load_draft(store, "p000001").seq == 0
    assert store.verify() == []
