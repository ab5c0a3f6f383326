"""The planner's workspace over HTTP: read, redraw, undo, lock, submit, approve."""

import uuid

import pytest

from grid_planner.plan import PlanState
from grid_planner.redraw.strokes import unwound
from store.plans import load_plan
from store.strokes import load_draft, load_log
from store.users import disable_user
from tests.web.conftest import ABROAD, HERE, Page, act

A, B = f"{HERE}001", f"{HERE}002"
PLAN = "/api/plans/p000001"


def stroke(page: Page, *moves: tuple[str, str | None, str | None], seq: int = 0, **more):
    body = {
        "stroke_id": str(uuid.uuid4()), "seq": seq, "kind": "paint",
        "moves": [{"block": b, "from": grid, "to": to} for b, grid, to in moves],
    } | more  # fmt: skip
    return page.post(f"{PLAN}/strokes", json=body)


def turned(page: Page, what: str, seq: int = 0):
    return page.post(f"{PLAN}/{what}", json={"stroke_id": str(uuid.uuid4()), "seq": seq})


def step(page: Page, what: str, plan_id: str = "p000001", **more):
    return page.post(f"/api/plans/{plan_id}/{what}", json={"reason": "因为", **more})


def test_the_workspace_is_read_in_one_go(enter):
    space = enter("paul").read(f"{PLAN}/workspace")
    assert space["plan"]["state"] == "draft"
    assert space["limits"] == {"min": 500, "max": 800}
    assert (space["fixed_grids"], space["undo"], space["redo"], space["log_size"]) == (
        None,
        False,
        False,
        0,
    )
    blocks = space["blocks"]
    assert blocks["ids"] == ["a1", "a2", "a3"]
    assert blocks["households"] == [600, 700, None]
    assert (blocks["grid"], blocks["compound"], blocks["locked"]) == ([0, 1, 1], [-1] * 3, [0] * 3)
    assert (blocks["x"][0], blocks["y"][0]) == (104.005, 31.005)
    assert sorted(zip(space["edges"]["a"], space["edges"]["b"], strict=True)) == [(0, 1), (1, 2)]
    assert [(g["code"], g["households"], g["unknown_blocks"], g["blocks"], g["band"]) for g in space["grids"]] == [
        (A, 600, 0, 1, "in"), (B, 700, 1, 2, "unknown"),
    ]  # fmt: skip


def test_the_workspace_is_not_sent_again_while_nothing_changed(enter):
    paul = enter("paul")
    first = paul.get(f"{PLAN}/workspace")
    tag = first.headers["etag"]
    again = paul.get(f"{PLAN}/workspace", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert stroke(paul, ("a2", B, A)).status_code == 200
    assert paul.get(f"{PLAN}/workspace", headers={"If-None-Match": tag}).status_code == 200


def test_a_stroke_is_kept_and_everything_that_reads_agrees(enter, town):
    paul = enter("paul")
    answer = stroke(paul, ("a2", B, A))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["accepted"] == [{"block": "a2", "from": B, "to": A}]
    assert (said["seq"], said["lost"], said["undo"], said["redo"]) == (1, [], True, False)
    assert [(g["code"], g["households"], g["blocks"], g["band"]) for g in said["grids"]] == [
        (A, 1300, 2, "above"), (B, 0, 1, "unknown"),
    ]  # fmt: skip
    assert {f["rule"] for f in said["findings"]} == {"GRID-01", "DRAW-03"}
    space = paul.read(f"{PLAN}/workspace")
    assert {f["rule"] for f in space["findings"]} == {"GRID-01", "DRAW-03"}
    rows = {row["grid_code"]: row for row in paul.read("/api/grids", plan="p000001")["grids"]}
    assert (rows[A]["households"], rows[A]["band"], rows[B]["unknown_blocks"]) == (1300, "above", 1)
    assert rows[A]["bounds"] == pytest.approx([104.0, 31.0, 104.02, 31.01], abs=1e-6)
    detail = paul.read(f"/api/grids/p000001/{A}")
    assert detail["blocks"] == ["a1", "a2"]
    assert [f["found"] for f in detail["findings"] if f["rule"] == "GRID-01"] == [1300]
    plan = load_plan(town.backend, "p000001")
    assert plan.grid_of == {"a1": A, "a2": A, "a3": B}
    assert [row["households"] for row in paul.read("/api/plans", unit=HERE)["plans"]] == [1300]
    assert town.backend.verify() == []


def test_the_same_stroke_twice_is_done_once(enter, town):
    paul = enter("paul")
    once = stroke(paul, ("a2", B, A), stroke_id="12345678-1").json()
    again = stroke(paul, ("a2", B, A), stroke_id="12345678-1").json()
    assert (again["seq"], again["accepted"], again["lost"]) == (1, once["accepted"], [])
    assert len(load_log(town.backend, "p000001")) == 1


def test_a_stroke_that_cuts_a_grid_is_refused_whole_unless_forced(enter, town):
    paul, pia = enter("paul"), enter("pia")
    stroke(paul, ("a2", B, A))
    refused = stroke(paul, ("a1", A, B))
    assert (refused.status_code, refused.json()["code"]) == (409, "cuts_grid")
    assert refused.json()["cut_off"] == ["a1"]
    assert refused.json()["title"]
    before = load_plan(town.backend, "p000001")
    assert before.grid_of["a1"] == A
    verdict = paul.post(
        f"{PLAN}/judge", json={"moves": [{"block": "a1", "from": A, "to": B}]}
    ).json()
    assert (verdict["forbids"], verdict["cut_off"]) == ("cuts_grid", ["a1"])
    assert stroke(pia, ("a1", A, B), force=True).status_code == 200
    assert load_log(town.backend, "p000001")[-1].forced


def test_one_winner_for_each_block_and_the_loser_is_told_who(enter):
    paul, pia = enter("paul"), enter("pia")
    assert stroke(paul, ("a2", B, A)).json()["seq"] == 1
    late = stroke(pia, ("a2", "x", B)).json()
    assert (late["seq"], late["accepted"]) == (1, [])
    (lost,) = late["lost"]
    assert (lost["block"], lost["wanted"], lost["grid"], lost["by"]) == ("a2", B, A, "paul")
    assert lost["at"]
    spaces = [page.read(f"{PLAN}/workspace")["blocks"]["grid"] for page in (paul, pia)]
    assert spaces[0] == spaces[1] == [0, 0, 1]


def test_undo_and_redo_are_everyones_own_and_survive_a_new_server(enter, town):
    paul, pia = enter("paul"), enter("pia")
    stroke(paul, ("a2", B, A))
    assert turned(pia, "undo").json()["code"] == "nothing_to_turn"
    back = turned(paul, "undo").json()
    assert (back["seq"], back["undo"], back["redo"]) == (2, False, True)
    assert back["accepted"] == [{"block": "a2", "from": A, "to": B}]
    from tests.web.conftest import page_of

    with page_of(town.backend) as fresh:
        fresh.enter("paul")
        again = turned(fresh, "redo").json()
        assert (again["seq"], again["undo"], again["redo"]) == (3, True, False)
    log = load_log(town.backend, "p000001")
    assert [(one.kind, one.inverts) for one in log] == [("paint", None), ("undo", 1), ("redo", 2)]
    assert unwound(load_plan(town.backend, "p000001").grid_of, log) == {"a1": A, "a2": B, "a3": B}
    strokes = paul.read(f"{PLAN}/strokes", after=1)
    assert [(s["seq"], s["kind"], s["undoes"]) for s in strokes["strokes"]] == [
        (2, "undo", 1),
        (3, "redo", 2),
    ]
    assert (strokes["more"], strokes["seq"]) == (False, 3)


def test_a_block_that_another_moved_since_is_lost_to_an_undo(enter):
    paul, pia = enter("paul"), enter("pia")
    stroke(paul, ("a2", B, A), ("a3", B, A))
    stroke(pia, ("a3", A, f"{HERE}003"))
    opened = pia.post(f"{PLAN}/grids", json={"stroke_id": "12345678-9", "seq": 1}).json()
    assert opened["code"] == f"{HERE}003"
    assert stroke(pia, ("a3", A, f"{HERE}003")).status_code == 200
    back = turned(paul, "undo").json()
    assert back["accepted"] == [{"block": "a2", "from": A, "to": B}]
    assert [(one["block"], one["by"]) for one in back["lost"]] == [("a3", "pia")]


def test_an_emptied_grid_goes_and_an_undo_brings_it_back_with_its_name(enter, town):
    paul = enter("paul")
    said = stroke(paul, ("a2", B, A), ("a3", B, A)).json()
    assert (said["gone"], [g["code"] for g in said["grids"]]) == ([B], [A])
    assert [g["code"] for g in paul.read(f"{PLAN}/workspace")["grids"]] == [A]
    back = turned(paul, "undo").json()
    assert back["opened"] == [B]
    (grid,) = [g for g in load_plan(town.backend, "p000001").grids if g.grid_code == B]
    assert (grid.name, grid.households, grid.unknown_blocks) == ("甲社区第二网格", 700, 1)
    assert town.backend.verify() == []


def test_new_grids_open_with_a_stroke_or_alone_and_unused_ones_are_not_submitted(enter, town):
    paul = enter("paul")
    alone = paul.post(
        f"{PLAN}/grids", json={"stroke_id": "12345678-1", "seq": 0, "name": "新区"}
    ).json()
    assert alone["code"] == f"{HERE}003"
    assert [(g["name"], g["blocks"]) for g in alone["grids"]] == [("新区", 0)]
    with_stroke = stroke(paul, ("a3", B, "+1")).json()
    assert with_stroke["opened"] == [f"{HERE}004"]
    assert step(paul, "submit").json()["state"] == "submitted"
    plan = load_plan(town.backend, "p000001")
    assert [grid.grid_code for grid in plan.grids] == [A, B, f"{HERE}004"]
    assert load_log(town.backend, "p000001")[-1].kind == "tidy"
    assert town.backend.verify() == []


def test_a_locked_grid_is_touched_by_nobody_not_even_by_undo(enter):
    paul, pia = enter("paul"), enter("pia")
    stroke(paul, ("a2", B, A))
    order = {"stroke_id": "12345678-2", "seq": 1, "grids": [A], "locked": True}
    assert paul.post(f"{PLAN}/locks", json=order).json()["grids"][0]["locked"] is True
    refused = stroke(pia, ("a2", A, B), force=True).json()
    assert (refused["code"], refused["grids"]) == ("locked", [A])
    assert turned(paul, "undo").json()["code"] == "locked"
    assert paul.read(f"{PLAN}/workspace")["blocks"]["locked"] == [1, 1, 0]
    again = pia.post(
        f"{PLAN}/locks", json=order | {"stroke_id": "12345678-3", "grids": "all", "locked": False}
    ).json()
    assert again["seq"] == 3
    assert turned(paul, "undo").status_code == 200


def test_exceptions_come_with_a_frame_to_zoom_to(enter):
    paul = enter("paul")
    stroke(paul, ("a2", B, A))
    found = paul.read(f"{PLAN}/exceptions")
    assert [(one["kind"], one["grid"], one["found"]) for one in found] == [
        ("out_of_band", A, 1300), ("out_of_band", B, 0),
    ]  # fmt: skip
    assert found[0]["bbox"] == pytest.approx([104.0, 31.0, 104.02, 31.01], abs=1e-6)
    assert found[1]["finding"]["outcome"] == "unknown"


def test_a_branch_is_redrawn_and_compared_with_the_plan_in_force(enter, town):
    olga = enter("olga")
    for what in ("submit", "approve", "enforce"):
        answer = step(olga, what, from_date="2026-04-01")
        assert answer.status_code == 200, answer.text
    made = step(olga, "branch")
    assert made.status_code == 201
    copy = made.json()["plan_id"]
    assert (made.json()["state"], made.json()["based_on"]) == ("draft", "p000001")
    frozen = stroke(olga, ("a2", B, A))
    assert (frozen.status_code, frozen.json()["code"]) == (409, "not_a_draft")
    body = {
        "stroke_id": "12345678-1",
        "seq": 0,
        "kind": "paint",
        "moves": [{"block": "a2", "from": B, "to": A}],
    }
    assert olga.post(f"/api/plans/{copy}/strokes", json=body).status_code == 200
    told = olga.read("/api/plans/compare", a="p000001", b=copy)
    assert told["blocks"] == [{"block": "a2", "from": B, "to": A, "households": 700}]
    assert (told["households"], told["kept"], told["grids_only_a"]) == (700, 2, [])
    grids = {grid.grid_code: grid for grid in load_plan(town.backend, copy).grids}
    assert {grids[code].changed_at for code in grids} == {None}
    assert load_plan(town.backend, "p000001").grid_of["a2"] == B
    other = olga.read("/api/plans/compare", a="p000001", b="p000002")
    assert other["kept"] == 0


def test_a_plan_is_approved_by_somebody_who_did_not_draw_it(enter):
    paul, pia, olga = enter("paul"), enter("pia"), enter("olga")
    stroke(paul, ("a2", B, A))
    assert step(paul, "approve").json()["code"] == "step_not_possible"
    assert step(paul, "submit").status_code == 200
    refused = step(paul, "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_another_person")
    assert step(pia, "return").json()["state"] == "draft"
    assert step(paul, "submit").status_code == 200
    approved = step(pia, "approve").json()
    assert (approved["state"], approved["self_approved"]) == ("approved", False)
    enforced = step(olga, "enforce", from_date="2026-04-01").json()
    assert (enforced["state"], enforced["in_force_from"]) == ("in_force", "2026-04-01")
    events = olga.read(f"{PLAN}/log")["events"]
    assert [(e["what"], e["who"], e["to"]) for e in events] == [
        ("make", "test", "draft"), ("redraw", "paul", None), ("submit", "paul", "submitted"),
        ("return", "pia", "draft"), ("submit", "paul", "submitted"), ("approve", "pia", "approved"),
        ("enforce", "olga", "in_force"),
    ]  # fmt: skip
    assert {e["why"] for e in events[2:]} == {"因为"}


def test_who_plans_alone_approves_their_own_plan_and_it_is_marked(enter, town):
    paul = enter("paul")
    stroke(paul, ("a2", B, A))
    for name in ("pia", "olga"):
        disable_user(town.backend, name, act("disable"))
    step(paul, "submit")
    assert step(paul, "approve").json()["self_approved"] is True


@pytest.mark.parametrize("what", ["submit", "approve", "enforce", "retire", "return", "branch"])
def test_every_step_needs_a_reason(enter, what):
    assert enter("paul").post(f"{PLAN}/{what}", json={"reason": " "}).status_code == 422


def test_a_plan_outside_the_readers_places_is_not_there(enter):
    paul = enter("paul")
    assert paul.get("/api/plans/p000003/workspace").status_code == 404
    assert (
        paul.get("/api/plans/compare", params={"a": "p000001", "b": "p000003"}).status_code == 404
    )
    assert paul.get("/api/plans/p000099/workspace").status_code == 404
    assert stroke(enter("ping"), ("a2", B, A)).status_code == 403
    village = enter("pia").read("/api/plans/p000003/workspace")
    assert (village["limits"], village["fixed_grids"]) == (None, None)
    assert village["grids"][0]["code"] == f"{ABROAD}001"


@pytest.mark.parametrize(
    "moves",
    [[], [("a9", B, A)], [("a2", B, "x")], [("a2", B, A)] * 2, [("b1", None, A)]],
)
def test_moves_that_make_no_sense_are_refused(enter, moves):
    answer = stroke(enter("paul"), *moves)
    assert answer.status_code == 422
    assert answer.json()["code"] in ("strange_move", "invalid")


def test_counts_imported_meanwhile_are_in_the_next_stroke(enter, town):
    from dataclasses import replace

    from store.places import import_layer
    from tests.web.conftest import blocks

    paul = enter("paul")
    assert paul.read(f"{PLAN}/workspace")["grids"][1]["unknown_blocks"] == 1
    import_layer(town.backend, act("import"), "blocks", [replace(blocks()[2], households=10)])
    assert paul.read(f"{PLAN}/workspace")["grids"][1]["households"] == 710
    said = stroke(paul, ("a2", B, A)).json()
    assert [(g["code"], g["households"]) for g in said["grids"]] == [(A, 1300), (B, 10)]
    assert sum(g.households for g in load_plan(town.backend, "p000001").grids) == 1310


def test_a_stroke_of_another_process_is_seen(enter, town):
    from store.open import open_store
    from tests.web.conftest import page_of

    paul = enter("paul")
    paul.read(f"{PLAN}/workspace")
    other = open_store(str(town.path))
    with page_of(other) as page:
        page.enter("pia")
        assert stroke(page, ("a2", B, A)).json()["seq"] == 1
    other.close()
    assert paul.read(f"{PLAN}/workspace")["blocks"]["grid"] == [0, 0, 1]
    assert stroke(paul, ("a3", B, A)).json()["seq"] == 2
    kept = load_draft(town.backend, "p000001")
    assert (kept.plan.state, kept.seq) == (PlanState.DRAFT, 2)


@pytest.fixture
def row(town):
    """Give the community seven blocks in a row: 850 households west, 490 east."""
    from dataclasses import replace

    from shapely import box

    from store.places import import_layer
    from store.plans import save_plan
    from tests.web.conftest import SOUTH, STEP, WEST, blocks, grid, plan

    counts = [300, 300, 150, 60, 40, 400, 90]
    step = 3 * STEP / 7
    shapes = [box(WEST + i * step, SOUTH, WEST + (i + 1) * step, SOUTH + STEP) for i in range(7)]
    made = [
        replace(blocks()[0], block_id=f"r{i}", households=h, geometry=shape)
        for i, (h, shape) in enumerate(zip(counts, shapes, strict=True))
    ]
    gone = [replace(one, unit_code=None) for one in blocks()[:3]]
    import_layer(town.backend, act("import"), "blocks", [*made, *gone])
    west, east = (grid(code, HERE, f"甲{code[-1]}", households=0) for code in (A, B))
    of = {f"r{i}": A if i < 5 else B for i in range(7)}
    save_plan(town.backend, plan("p000009", HERE, (west, east), of), act("plan"))
    return "/api/plans/p000009"


def test_a_proposal_is_accepted_as_a_stroke_and_both_grids_comply(enter, row):
    paul = enter("paul")
    (best,) = paul.post(f"{row}/proposals", json={"grid": A}).json()
    assert best["words"]["zh"].startswith("将2个楼栋(院落)共100户由“甲1”调到“甲2”")
    assert best["cures"] is True
    assert [one["band"] for one in best["after"]] == ["in", "in"]
    order = {"stroke_id": "12345678-1", "seq": 0, "kind": "proposal", "moves": best["moves"]}
    said = paul.post(f"{row}/strokes", json=order).json()
    assert [one["band"] for one in said["grids"]] == ["in", "in"]
    assert sum(one["households"] for one in said["grids"]) == 1340
    assert paul.read(f"{row}/exceptions") == []
    assert paul.post(f"{row}/proposals", json={}).json() == []
    assert paul.post(f"{row}/proposals", json={"grid": "x"}).json()["code"] == "no_answer"


def test_blocks_are_taken_out_of_every_grid_told_as_such_and_come_back_by_undo(enter, town):
    paul = enter("paul")
    said = stroke(paul, ("a3", B, None)).json()
    assert said["accepted"] == [{"block": "a3", "from": B, "to": None}]
    assert [(g["code"], g["households"], g["unknown_blocks"]) for g in said["grids"]] == [
        (B, 700, 0)
    ]
    assert load_plan(town.backend, "p000001").grid_of == {"a1": A, "a2": B}
    assert paul.read(f"{PLAN}/workspace")["blocks"]["grid"] == [0, 1, -1]
    wrong = {(one["kind"], one["place"]) for one in paul.read(f"{PLAN}/exceptions")}
    assert ("unassigned", "a3") in wrong
    last = stroke(paul, ("a2", B, None), seq=1).json()
    assert last["gone"] == [B]
    for seq in (2, 3):
        assert turned(paul, "undo", seq).status_code == 200
    assert load_plan(town.backend, "p000001").grid_of == {"a1": A, "a2": B, "a3": B}
    assert town.backend.verify() == []


def test_no_block_leaves_a_locked_grid_and_none_is_cut_off_by_one_that_leaves(enter):
    paul = enter("paul")
    stroke(paul, ("a2", B, A))
    stroke(paul, ("a3", B, A), seq=1)
    refused = stroke(paul, ("a2", A, None), seq=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "cuts_grid")
    lock = {"stroke_id": str(uuid.uuid4()), "seq": 2, "grids": [A], "locked": True}
    assert paul.post(f"{PLAN}/locks", json=lock).status_code == 200
    assert stroke(paul, ("a3", A, None), seq=3).json()["code"] == "locked"


def test_a_part_is_solved_again_and_kept_only_as_a_stroke(enter, row, town):
    paul = enter("paul")
    before = town.backend.revision()
    answer = paul.post(f"{row}/solve", json={"grids": [A, B], "effort": 100})
    assert answer.status_code == 200, answer.text
    solved = answer.json()
    assert [one["households"] for one in solved["before"]] == [850, 490]
    assert all(one["band"] == "in" for one in solved["after"])
    (step,) = solved["steps"]
    assert [{"block": b, "from": step["from"], "to": step["to"]} for b in step["blocks"]] == solved[
        "moves"
    ]
    assert (step["households"], step["unknown_blocks"]) == (solved["households"], 0)
    assert (step["from_households"], step["to_households"], step["sound"]) == (
        solved["after"][0]["households"],
        solved["after"][1]["households"],
        True,
    )
    picked = paul.post(f"{row}/solve", json={"blocks": ["r4", "r3"], "effort": 100}).json()
    assert {move["block"] for move in picked["moves"]} <= {"r3", "r4"}
    assert town.backend.revision() == before
    order = {"stroke_id": "12345678-1", "seq": 0, "kind": "solve", "moves": solved["moves"]}
    said = paul.post(f"{row}/strokes", json=order).json()
    assert sum(one["households"] for one in said["grids"]) == 1340
    for wrong in ({"grids": ["x"]}, {"blocks": ["x"]}):
        assert paul.post(f"{row}/solve", json=wrong).json()["code"] == "no_answer"
    assert paul.post(f"{row}/solve", json={}).status_code == 422


@pytest.fixture
def elsewhere(town, tmp_path):
    """Return the same store on another machine: restored from a backup."""
    from store.open import restore_store
    from tests.web.conftest import THEN, page_of

    town.backend.backup(tmp_path / "b.bak")
    other = restore_store(tmp_path / "b.bak", str(tmp_path / "other.gpkg"), who="test", now=THEN)
    with page_of(other) as page:
        page.enter("pia")
        yield page
    other.close()


def merged(page: Page, content: bytes):
    return page.post(f"{PLAN}/merge", content=content, headers={"content-type": "application/json"})


def test_work_carried_on_another_machine_is_merged_and_the_first_here_wins(enter, town, elsewhere):
    paul = enter("paul")
    stroke(elsewhere, ("a2", B, A))
    stroke(elsewhere, ("a3", B, "+1"), seq=1)
    opened = paul.post(f"{PLAN}/grids", json={"stroke_id": "12345678-1", "seq": 0, "name": "本地"})
    assert opened.json()["code"] == f"{HERE}003"
    stroke(paul, ("a2", B, f"{HERE}003"), force=True)
    content = elsewhere.get(f"{PLAN}/carry").content
    said = merged(paul, content)
    assert said.status_code == 200, said.text
    # the code 003 was given on both machines: theirs gets the next one
    assert said.json()["accepted"] == [{"block": "a3", "from": B, "to": f"{HERE}004"}]
    assert [(one["block"], one["by"]) for one in said.json()["lost"]] == [("a2", "paul")]
    again = merged(paul, content).json()
    assert again["seq"] == said.json()["seq"]
    assert [one.kind for one in load_log(town.backend, "p000001")] == ["grid", "paint", "merge"]
    # and back: both machines agree on what was merged only here
    assert turned(paul, "undo").json()["accepted"] == [
        {"block": "a3", "from": f"{HERE}004", "to": B}
    ]
    assert town.backend.verify() == []


def test_a_carried_file_that_is_none_or_was_changed_is_refused(enter, elsewhere):
    paul = enter("paul")
    stroke(elsewhere, ("a2", B, A))
    content = elsewhere.get(f"{PLAN}/carry").content
    for wrong in (b"{}", b"nothing", content.replace(b"a2", b"a3"), content[:-9]):
        answer = merged(paul, wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "carried_file"), wrong
    other = enter("pia").post(
        "/api/plans/p000002/merge", content=content, headers={"content-type": "application/json"}
    )
    assert other.json()["code"] == "carried_file"
    assert merged(paul, content).json()["accepted"] == [{"block": "a2", "from": B, "to": A}]
