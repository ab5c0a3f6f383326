"""Repairs proposed next to what is wrong, and parts of a draft solved again."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid_planner.redraw.applying import applied
from grid_planner.redraw.draft import opened
from grid_planner.redraw.drawing import drawn
from grid_planner.redraw.here import CannotSolveError, Search, solved_here
from grid_planner.redraw.judging import Band, figures, judged
from grid_planner.redraw.least import least_bundle
from grid_planner.redraw.repairs import proposals
from grid_planner.redraw.strokes import Moved, grouped
from tests.grid_planner.redraw_towns import CODE, PACK, A, B, C, draft, town

SEARCH = Search(effort=200, seconds=60.0)


def households(made) -> dict[str, int]:
    return {code: figures(made, code).households for code in made.grids}


def after(made, moves):
    return applied(made, moves)[0]


def test_the_smallest_exchange_brings_both_grids_into_the_band():
    made = draft(town([[300, 300, 150, 60, 30, 400, 90]]), ["AAAAABB"])
    (best,) = proposals(made, PACK, A)
    assert best.moves == (Moved(grid=A, to=B, blocks=("b003", "b004")),)
    assert (best.households, best.blocks, best.cures) == (90, 2, True)
    assert households(after(made, best.moves)) == {A: 750, B: 580}
    assert best.finding.rule == "DRAW-04"
    assert best.finding.message_zh == (
        "将2个楼栋(院落)共90户由“第1网格”调到“第2网格”,调整后“第1网格”750户、“第2网格”580户。"
    )
    assert 'Move 2 block(s), 90 households, from "第1网格"' in best.finding.message_en
    # the other one is below the band and is cured by the same exchange
    assert [one.proposal_id for one in proposals(made, PACK)] == [best.proposal_id]


def test_two_grids_that_are_too_small_become_one():
    made = draft(town([[100, 200, 300, 150]]), ["AABB"])
    (best, *_) = proposals(made, PACK, A)
    assert best.moves == (Moved(grid=A, to=B, blocks=("b000", "b001")),)
    assert (best.households, best.cures) == (300, True)


def test_a_locked_neighbour_is_not_asked():
    made = draft(town([[300, 300, 150, 60, 30, 400, 90]]), ["AAAAABB"])
    assert proposals(replace(made, locked=frozenset([B])), PACK, A) == []
    assert proposals(replace(made, locked=frozenset([A])), PACK, A) == []


def test_a_chain_over_a_full_neighbour_is_found_by_the_planner():
    # A has too many and touches only B, which is full; C has room
    made = draft(town([[400, 300, 150, 400, 250, 150, 300, 210]]), ["AAABBBCC"])
    assert households(made) == {A: 850, B: 800, C: 510}
    (best,) = proposals(made, PACK, A)
    assert best.cures
    now = households(after(made, best.moves))
    assert all(500 <= h <= 800 for h in now.values())
    assert set(now) == {A, B, C}


def test_a_piece_that_lies_apart_goes_to_the_grid_around_it():
    made = draft(town([[300, 300, 50, 250, 250, 40]]), ["AABBBA"])
    (best,) = [p for p in proposals(made, PACK, A) if p.blocks == 1]
    assert best.moves == (Moved(grid=A, to=B, blocks=("b005",)),)
    assert best.cures


def test_a_divided_compound_is_put_together_where_fewest_move():
    made = draft(town([[400, 200, 50, 90, 500]], {"b002": "k", "b003": "k"}), ["AAABB"])
    (best,) = proposals(made, PACK, A)
    assert best.moves == (Moved(grid=A, to=B, blocks=("b002",)),)


def test_blocks_in_no_grid_go_where_there_is_room():
    made = draft(town([[780, 60, 600]]), ["A.B"])
    (best,) = proposals(made, PACK)
    assert best.moves == (Moved(grid=None, to=B, blocks=("b001",)),)
    assert best.finding.message_zh.startswith("将1个楼栋(院落)共60户划入“第2网格”")


def test_what_cannot_be_cured_is_lessened_or_left():
    made = draft(town([[900, 600]]), ["AB"])
    assert proposals(made, PACK, A) == []


@settings(max_examples=40)
@given(
    counts=st.lists(st.lists(st.integers(0, 200), min_size=4, max_size=4), min_size=2, max_size=2),
    low=st.integers(1, 300), width=st.integers(0, 200),
)  # fmt: skip
def test_no_smaller_bundle_exists_than_the_one_found(counts, low, width):
    made = draft(town(counts), ["AAAB", "AAAB"])
    found = least_bundle(made, A, B, (low, low + width))
    fits = []
    members = made.members(A).tolist()
    for n in range(1, len(members)):
        for chosen in combinations(members, n):
            h = int(made.ground.known[list(chosen)].sum())
            names = [made.ground.block_ids[i] for i in chosen]
            moves = grouped((name, A, B) for name in names)
            if low <= h <= low + width and judged(made, moves).forbids is None:
                fits.append(h)
    if found is None:
        assert fits == []
    else:
        assert int(made.ground.known[found].sum()) == min(fits)


def test_some_grids_are_divided_again_and_the_others_stay():
    made = draft(town([[300, 300, 150, 100, 100, 250, 250, 600]]), ["AAAABBBC"])
    solved = solved_here(made, [A, B], SEARCH)
    now = after(made, solved.moves)
    assert all(figures(now, code).band is Band.IN for code in (A, B))
    assert judged(made, solved.moves).forbids is None
    assert now.code("b007") == C
    assert solved.opens == ()


def test_moves_of_a_part_solved_again_can_be_made_one_by_one_each_sound():
    made = draft(town([[300, 300, 300, 250, 250, 250, 250, 250]]), ["AAABBBCC"])
    solved = solved_here(made, [A, B, C], SEARCH)
    assert [
        (one.blocks, one.grid, one.to, one.households, one.grid_households, one.to_households, one.sound)
        for one in solved.steps
    ] == [
        (("b005",), B, C, 250, 500, 750, True),
        (("b002",), A, B, 300, 600, 800, True),
    ]  # fmt: skip
    assert [one.step for one in solved.steps] == [1, 2]
    now = made
    for one in solved.steps:
        step = (Moved(grid=one.grid, to=one.to, blocks=one.blocks),)
        assert judged(now, step).forbids is None
        now = after(now, step)
        told = {one.grid: one.grid_households, one.to: one.to_households}
        assert told == {code: figures(now, code).households for code in told}
    assert now.assignment() == after(made, solved.moves).assignment()


def test_a_step_into_a_grid_to_open_and_one_out_of_no_grid_are_told_too():
    (fresh,) = solved_here(draft(town([[300, 300, 300, 300]]), ["AAAA"]), [A], SEARCH).steps
    assert (fresh.grid, fresh.to, fresh.grid_households, fresh.to_households) == (A, "+1", 600, 600)
    made = draft(town([[500, 60, 600]]), ["A.B"])
    (placed,) = solved_here(made, [A, B], SEARCH, picked=np.array([1])).steps
    assert (placed.grid, placed.grid_households, placed.households) == (None, None, 60)


def test_a_grid_that_is_far_too_big_is_divided_and_opens_another():
    made = draft(town([[300, 300, 300, 300]]), ["AAAA"])
    solved = solved_here(made, [A], SEARCH)
    assert solved.opens == ("+1",)
    (one,) = solved.moves
    assert (one.grid, one.to, len(one.blocks)) == (A, "+1", 2)
    fresh, grid = opened(made, CODE, PACK, ever=())
    done = drawn(after(fresh, (replace(one, to=grid.grid_code),)), [A, grid.grid_code])
    assert [g.households for g in done.grids.values()] == [600, 600]


def test_only_the_blocks_that_were_picked_move():
    made = draft(town([[400, 400, 100, 100, 300]]), ["AAABB"])
    picked = np.array([2, 3])
    solved = solved_here(made, [A, B], SEARCH, picked=picked)
    assert {b for one in solved.moves for b in one.blocks} <= {"b002", "b003"}
    assert all(500 <= h <= 800 for h in households(after(made, solved.moves)).values())


def test_blocks_in_no_grid_are_placed_when_they_are_picked():
    made = draft(town([[500, 60, 600]]), ["A.B"])
    solved = solved_here(made, [A, B], SEARCH, picked=np.array([1]))
    assert [(one.grid, one.blocks) for one in solved.moves] == [(None, ("b001",))]


@pytest.mark.parametrize(("codes", "said"), [(["x"], "no grid"), ([B], "locked")])
def test_what_cannot_be_solved_is_refused(codes, said):
    made = replace(draft(town([[300, 300, 600]]), ["AAB"]), locked=frozenset([B]))
    with pytest.raises(CannotSolveError, match=said):
        solved_here(made, codes, SEARCH)


def test_a_repair_that_takes_a_grid_out_of_its_band_says_so():
    made = draft(town([[500, 300, 800, 30]]), ["AAB."])
    (best,) = proposals(made, PACK)
    assert (best.cures, best.finding.rule) == (False, "DRAW-05")
    assert best.finding.message_zh.endswith("范围之外的户数由0户变为30户。")
