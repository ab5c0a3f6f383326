"""Redrawing by hand: what a stroke does, what forbids it, what is wrong, and that nothing is lost."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from shapely import area, box, union_all

from gis.findings import Outcome, Place
from gis.places import Block, UnitKind
from grid_planner.redraw.applying import applied, taken, told
from grid_planner.redraw.comparing import changed_share, compared, plans_compared
from grid_planner.redraw.draft import Draft, draft_of, opened, relocked, reopened
from grid_planner.redraw.drawing import differing, drawn
from grid_planner.redraw.faults import FaultKind, box_of, faults, findings_of
from grid_planner.redraw.judging import Band, Forbids, judged
from grid_planner.redraw.standing import restated
from grid_planner.redraw.strokes import (
    Hand,
    Kind,
    NoCodeLeftError,
    StrangeMoveError,
    Stroke,
    grouped,
    hands_of,
    net,
    turned,
    unwound,
)
from tests.grid_planner.redraw_towns import CODE, PACK, THEN, A, B, C, draft, name, plan_of, town

ROW = [[100, 200, 300, 100, 200, 300]]


def steps(made: Draft, to: str, *blocks: str):
    return [(block, made.code(block), to) for block in blocks]


def moves(made: Draft, to: str, *blocks: str):
    return grouped(steps(made, to, *blocks))


def stroke(seq: int, who: str = "olga", kind: Kind = Kind.PAINT, **more) -> Stroke:
    return Stroke(
        plan_id="p000001", seq=seq, stroke_id=f"s{seq}", kind=kind, who=who, at=THEN, **more
    )


def test_a_stroke_is_judged_with_totals_and_bands_of_both_grids():
    made = draft(town(ROW), ["AAABBB"])
    verdict = judged(made, moves(made, A, "b003"))
    assert verdict.forbids is None
    assert [(f.code, f.households, f.band) for f in verdict.before] == [
        (A, 600, Band.IN),
        (B, 600, Band.IN),
    ]
    assert [(f.code, f.households, f.band) for f in verdict.after] == [
        (A, 700, Band.IN),
        (B, 500, Band.IN),
    ]


@pytest.mark.parametrize(
    ("households", "band"), [(499, "below"), (500, "in"), (800, "in"), (801, "above"), (None, "unknown")]
)  # fmt: skip
def test_the_ends_of_the_band_belong_to_it(households, band):
    made = draft(town([[households, 600]]), ["AB"])
    assert judged(made, moves(made, B, "b000")).before[0].band == band
    found = [(f.rule, f.outcome.value) for f in findings_of(made, PACK, [A])]
    wanted = {"in": [], "unknown": [("DRAW-03", "unknown")]}.get(band, [("GRID-01", "fail")])
    assert found == wanted


def test_a_village_has_no_band():
    made = draft(town([[30, 20]], kind=UnitKind.VILLAGE, merged_from=2), ["AB"])
    assert {f.band for f in judged(made, moves(made, B, "b000")).before} == {Band.NONE}
    assert faults(made, PACK) == []


def test_a_stroke_that_cuts_a_grid_names_what_it_cuts_off():
    made = draft(town(ROW), ["AAABBB"])
    verdict = judged(made, moves(made, B, "b001"))
    assert verdict.forbids is Forbids.CUTS_GRID
    # the smaller part of A is cut off, and the block itself lies apart from B
    assert verdict.cut_off == ("b000", "b001")
    assert verdict.grids == (A, B)
    assert judged(made, moves(made, B, "b001", "b002")).cut_off == ()


def test_a_grid_that_is_in_pieces_may_stay_so_and_be_healed():
    made = draft(town(ROW), ["ABABBB"])
    assert judged(made, moves(made, A, "b001")).forbids is None
    assert judged(made, moves(made, A, "b003")).forbids is None


def test_blocks_where_nobody_lives_may_lie_apart():
    ground = town([[100, 200, 0]])
    cut = replace(ground, stray=np.array([False, False, True]))
    made = draft(cut, ["AAB"])
    assert judged(made, moves(made, A, "b002")).forbids is None


def test_a_compound_is_not_split_and_one_above_the_limit_may_be():
    pair = {"b002": "k", "b003": "k"}
    made = draft(town([[100, 200, 150, 150, 200, 100]], pair), ["AAAABB"])
    verdict = judged(made, moves(made, B, "b003"))
    assert (verdict.forbids, verdict.cut_off) == (Forbids.SPLITS_COMPOUND, ("b002",))
    assert judged(made, moves(made, B, "b002", "b003")).forbids is None
    heavy = draft(town([[100, 200, 500, 400, 200, 100]], pair), ["AAAABB"])
    assert judged(heavy, moves(heavy, B, "b003")).forbids is None


def test_a_lock_forbids_giving_and_taking_and_cannot_be_forced():
    made = replace(draft(town(ROW), ["AAABBB"]), locked=frozenset([B]))
    verdict = judged(made, moves(made, A, "b003"))
    assert (verdict.forbids, verdict.grids) == (Forbids.LOCKED, (B,))


def test_one_winner_for_each_block():
    made = draft(town(ROW), ["AAABBB"])
    first = taken(made, steps(made, B, "b002"))
    after, _ = applied(made, first.moved)
    late = taken(after, [("b002", A, B), ("b001", A, B), ("b003", A, B)])
    assert first.late == ()
    assert late.moved == grouped([("b001", A, B)])  # b002 is there already, b003 never was in A
    assert late.late == ()
    others = taken(after, [("b002", A, B), ("b003", A, B), ("b004", A, B)])
    assert others.late == ()
    lost = taken(after, [("b002", "x", A)])
    assert lost.moved == ()
    (one,) = told(lost.late, after, [stroke(1, "paul", moved=first.moved)])
    assert (one.block, one.wanted, one.grid, one.by, one.at) == ("b002", A, B, "paul", THEN)


@pytest.mark.parametrize(
    "wrong", [[("b999", A, B)], [("b000", A, "x")], [("b999", A, None)], [("b000", A, B)] * 2]
)
def test_moves_that_make_no_sense_are_refused(wrong):
    with pytest.raises(StrangeMoveError):
        taken(draft(town(ROW), ["AAABBB"]), wrong)


def test_an_emptied_grid_goes_and_comes_back_with_its_names():
    made = draft(town(ROW), ["AABBBB"])
    named = replace(made.grids[A], name="河东", worker="张三", notice_at="2026-01-01")
    made = replace(made, grids={**made.grids, A: named})
    way = moves(made, B, "b000", "b001")
    after, gone = applied(made, way)
    assert gone == [A]
    assert set(after.grids) == {B}
    log = [stroke(1, moved=way, closed=tuple(after.closed[code] for code in gone))]
    again, _ = applied(after, turned(log[0]))
    back = drawn(again, [A, B])
    assert (back.grids[A].name, back.grids[A].worker, back.grids[A].notice_at) == (
        "河东",
        "张三",
        "2026-01-01",
    )
    assert back.grids[A].households == 300
    # and from the store: the plan has one grid, the log knows the other
    kept = replace(plan_of(made.ground, ["BBBBBB"]), grids=(after.grids[B],))
    assert draft_of(made.ground, kept, log).closed[A].name == "河东"


def test_a_new_grid_gets_the_number_after_the_highest_ever():
    made = draft(town(ROW), ["AAABBB"])
    after, grid = opened(made, CODE, PACK, ever=[f"{CODE}007"])
    assert (grid.grid_code, grid.name) == (f"{CODE}008", "第八网格")
    again, next_one = opened(after, CODE, PACK, ever=())
    assert next_one.grid_code == f"{CODE}009"
    assert again.codes[-2:] == (f"{CODE}008", f"{CODE}009")
    with pytest.raises(NoCodeLeftError):
        opened(made, CODE, PACK, ever=[f"{CODE}999"])


def test_grids_are_drawn_from_their_blocks_and_touching_ones_differ_in_tint():
    made = draft(town([[100, 200, None], [300, 50, 60]]), ["AAB", "ABB"])
    assert (made.grids[A].households, made.grids[A].unknown_blocks) == (600, 0)
    assert (made.grids[B].households, made.grids[B].unknown_blocks) == (110, 1)
    assert made.grids[A].tint != made.grids[B].tint
    whole = union_all([grid.boundary for grid in made.grids.values()])
    assert area(whole) == pytest.approx(sum(area(cell) for cell in made.ground.cells))
    assert differing(made) == []
    more = replace(made, ground=town([[100, 200, 9], [300, 50, 61]]))
    assert differing(more) == [B]


def test_everything_wrong_is_found_gravest_first():
    counts = [[100, 200, 300, 100], [100, 100, 100, 100], [100, 100, 100, 100]]
    made = draft(town(counts, {"b000": "k", "b001": "k"}), ["AB.C", "BCBB", "BBBB"])
    found = [(fault.kind, fault.grid) for fault in faults(made, PACK)]
    assert found == [
        (FaultKind.UNASSIGNED, None), (FaultKind.IN_PIECES, B), (FaultKind.IN_PIECES, C),
        (FaultKind.SPLIT_COMPOUND, A), (FaultKind.OUT_OF_BAND, A), (FaultKind.OUT_OF_BAND, B),
        (FaultKind.OUT_OF_BAND, C),
    ]  # fmt: skip
    first = faults(made, PACK)[0]
    assert (first.finding.rule, first.finding.found) == ("DRAW-01", 1)
    west, south, east, north = box_of(made, first.blocks)
    assert (west, south) == pytest.approx((104.0006, 31.0))
    assert east > west
    assert north > south


def test_a_grid_inside_another_is_an_enclave():
    made = draft(town([[100] * 3, [100, 600, 100], [100] * 3]), ["AAA", "ABA", "AAA"])
    (fault,) = [fault for fault in faults(made, PACK) if fault.kind is FaultKind.ENCLAVE]
    assert (fault.grid, fault.finding.rule) == (B, "DRAW-02")
    assert "第1网格" in fault.finding.message_zh


def test_two_plans_are_compared_block_by_block():
    made = compared(
        {"a": A, "b": A, "c": B}, {"a": A, "b": B, "d": C}, {"b": 40, "c": None, "d": 7}
    )
    assert [(one.block, one.grid, one.to, one.households) for one in made.blocks] == [
        ("b", A, B, 40), ("c", B, None, None), ("d", None, C, 7),
    ]  # fmt: skip
    assert (made.households, made.unknown_blocks, made.kept) == (47, 1, 1)
    assert (made.grids_only_a, made.grids_only_b) == ((), (C,))


def test_a_plan_of_one_unit_is_compared_with_the_county_s_where_both_divide():
    ground = town(ROW)
    one = plan_of(ground, ["AAABBB"])
    other = "510711101002"
    county = replace(
        one, unit_codes=(CODE, other), grid_of={**one.grid_of, "b000": B, "far": other + "001"}
    )
    place = box(104.0, 31.0, 104.001, 31.001)
    blocks = [
        Block(block_id=name, unit_code=CODE, households=40, geometry=place)
        for name in ground.block_ids
    ]
    blocks.append(Block(block_id="far", unit_code=other, households=900, geometry=place))
    made = plans_compared(county, one, blocks)
    assert [(c.block, c.grid, c.to) for c in made.blocks] == [(ground.block_ids[0], B, A)]
    assert (made.households, made.kept, made.grids_only_a) == (40, 5, ())


def test_how_many_households_change_their_grid_is_always_said():
    ground = town(ROW)
    plan = plan_of(ground, ["AAABBB"])
    made = draft_of(ground, plan, former={**plan.grid_of, "gone": A, "b005": B})
    assert changed_share(made) == 0
    way = moves(made, B, "b002")
    after = drawn(applied(made, way)[0], [A, B])
    assert changed_share(after) == pytest.approx(300 / 1200)
    now = restated(plan, after, PACK, stroke(1, moved=way), codes=[A, B])
    found = {f.rule: (f.outcome.value, f.found) for f in now.findings}
    assert found["GRID-23"] == ("fail", 25.0)
    assert found["GRID-01"] == ("fail", 900)
    assert changed_share(draft(ground, ["AAABBB"])) is None


def test_what_is_a_fact_of_the_ground_stays_and_the_search_s_account_goes():
    ground = town(ROW)
    said = [
        PACK[rule].finding(Outcome.FAIL, Place(*place), found=1, required=1)
        for rule, place in [
            ("PLAN-13", ("block", "b000", CODE)), ("PLAN-22", ("unit", CODE, CODE)),
            ("PLAN-34", ("block", "b000", CODE)), ("PLAN-34", ("block", "b005", CODE)),
            ("GRID-01", ("grid", A, CODE)), ("GRID-01", ("grid", C, CODE)),
        ]
    ]  # fmt: skip
    made = draft(ground, ["AABBCC"])
    plan = replace(plan_of(ground, ["AABBCC"]), findings=tuple(said), objective=7.0, proof="gap")
    way = moves(made, B, "b001")
    after = drawn(applied(made, way)[0], [A, B])
    now = restated(plan, after, PACK, stroke(1, moved=way), codes=[A, B])
    kept = [(f.rule, f.place.id) for f in now.findings]
    assert kept[:3] == [("PLAN-13", "b000"), ("PLAN-34", "b005"), ("GRID-01", C)]
    assert [rule for rule, place in kept[3:]] == ["GRID-01", "PLAN-24"]  # A has 100, B 600
    assert (now.objective, now.proof) == (None, "none")


def test_what_is_said_of_room_stays_until_a_grid_of_the_unit_changes():
    ground = town(ROW)
    told = PACK["PLAN-24"].finding(
        Outcome.PASS, Place("unit", CODE, CODE), found="1-2", required="-"
    )
    made = draft(ground, ["AABBCC"])
    plan = replace(plan_of(ground, ["AABBCC"]), findings=(told,))
    way = moves(made, B, "b001")
    after = drawn(applied(made, way)[0], [A, B])

    def room(pack=PACK, **how) -> list[object]:
        now = restated(plan, after, pack, **how)
        return [f.found for f in now.findings if f.rule == "PLAN-24"]

    off = replace(PACK, rules={**PACK.rules, "PLAN-24": replace(PACK["PLAN-24"], enabled=False)})
    assert room(stroke=stroke(1, moved=way), codes=[A, B]) == ["500-600"]
    assert room(stroke=stroke(1, moved=way), codes=["of another unit"]) == ["1-2"]
    assert room(off, stroke=stroke(1, moved=way), codes=["of another unit"]) == []


def test_undo_and_redo_are_a_stack_for_each_person():
    log = [
        stroke(1, "olga"), stroke(2, "paul"), stroke(3, "olga"), stroke(4, "olga", Kind.UNDO),
        stroke(5, "olga", Kind.UNDO), stroke(6, "olga", Kind.REDO), stroke(7, "olga", Kind.LOCK),
    ]  # fmt: skip
    hands = hands_of(log)
    assert hands["olga"] == Hand(done=(6,), undone=(4,))
    assert hands["paul"] == Hand(done=(2,))
    assert hands["olga"].after(Kind.PAINT, 8) == Hand(done=(6, 8))


def test_a_log_that_does_not_fit_its_plan_is_found_out():
    with pytest.raises(ValueError, match="stroke 1"):
        unwound({"a": A}, [stroke(1, moved=grouped([("a", A, B)]))])


def test_the_net_of_strokes_is_from_the_first_to_the_last_grid():
    log = [stroke(1, moved=grouped([("a", A, B), ("b", A, B)])), stroke(2, moved=grouped([("a", B, C), ("b", B, A)]))]  # fmt: skip
    assert net(log) == grouped([("a", A, C)])


def test_locks_are_folded_from_the_log():
    locked = relocked(frozenset(), stroke(1, kind=Kind.LOCK, locks=(A, B)))
    assert relocked(locked, stroke(2, kind=Kind.UNLOCK, locks=(A,))) == {B}


class TwoPlanners(RuleBasedStateMachine):
    """Random strokes by two planners with undo and redo, as the store would keep them."""

    @initialize(data=st.data())
    def begin(self, data):
        counts = data.draw(st.lists(st.lists(st.integers(0, 300), min_size=4, max_size=4), min_size=3, max_size=3))  # fmt: skip
        self.draft = draft(town(counts), ["AABB", "AABB", "CCCC"])
        self.base = self.draft.assignment()
        self.codes = set(self.draft.codes)
        self.log: list[Stroke] = []

    def keep(self, who: str, kind: Kind, way, inverts: int | None = None):
        after, gone = applied(self.draft, way)
        self.draft = drawn(
            after, [c for c in after.grids if c in {x for m in way for x in (m.grid, m.to)}]
        )
        closed = tuple(after.closed[code] for code in gone)
        self.log.append(
            stroke(len(self.log) + 1, who, kind, moved=way, inverts=inverts, closed=closed)
        )

    @rule(
        who=st.sampled_from(["olga", "paul"]), to=st.sampled_from("ABC"),
        picked=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=5, unique=True),
        stale=st.sampled_from([None, A, B]),
    )  # fmt: skip
    def paint(self, who, to, picked, stale):
        code = {"A": A, "B": B, "C": C}[to]
        if code not in self.draft.grids:
            self.draft = reopened(self.draft, self.draft.closed[code])
        wanted = [(name(*at), stale or self.draft.code(name(*at)), code) for at in picked]
        fit = taken(self.draft, wanted)
        assert all(self.draft.code(block) != grid for block, grid, _ in fit.late)
        if fit.moved:
            self.keep(who, Kind.PAINT, fit.moved)

    @rule(who=st.sampled_from(["olga", "paul"]), back=st.booleans())
    def turn(self, who, back):
        hand = hands_of(self.log).get(who, Hand())
        stack = hand.done if back else hand.undone
        if stack:
            old = self.log[stack[-1] - 1]
            wanted = [(b, m.grid, m.to) for m in turned(old) for b in m.blocks]
            fit = taken(self.draft, wanted, strict=False)
            self.keep(who, Kind.UNDO if back else Kind.REDO, fit.moved, inverts=old.seq)

    @invariant()
    def nothing_is_lost(self):
        if not hasattr(self, "draft"):
            return
        made = self.draft
        assert set(made.assignment()) == set(made.ground.block_ids)
        assert sum(grid.households for grid in made.grids.values()) == made.ground.known.sum()
        assert differing(made) == []
        assert set(made.assignment().values()) <= set(made.grids)

    @invariant()
    def the_log_leads_back_to_the_base(self):
        if hasattr(self, "log"):
            assert unwound(self.draft.assignment(), self.log) == self.base

    def teardown(self):
        if not hasattr(self, "log"):
            return
        alone = {entry.who for entry in self.log} <= {"olga"}
        while (hand := hands_of(self.log).get("olga", Hand())).done:
            self.turn("olga", True)
            assert len(hands_of(self.log)["olga"].done) == len(hand.done) - 1
        if alone:
            assert self.draft.assignment() == self.base


TestTwoPlanners = TwoPlanners.TestCase
TestTwoPlanners.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
