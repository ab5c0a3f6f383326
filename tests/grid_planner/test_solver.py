"""Known answers, worked out by hand."""

import numpy as np
import pytest

from grid_planner import Limits, solve, verify
from tests.grid_planner.places import chequer, failing, place, row, totals


def test_a_row_is_cut_where_it_must_be():
    result = solve(row(300, 300, 300, 300))
    assert result.grid_of.tolist() == [0, 0, 1, 1]
    assert (result.grids, result.bound, result.proof) == (2, 2, "optimal")
    assert result.findings == ()


def test_the_fewest_grids_are_found():
    problem = chequer(12, 12, 30)  # 4320 households: at least 6 grids of at most 800
    result = solve(problem)
    assert (result.grids, result.bound, result.proof) == (6, 6, "optimal")
    assert verify(problem, result.grid_of) == []


@pytest.mark.parametrize(
    ("households", "grids", "rule"),
    [(430, 1, "PLAN-19"), (900, 1, "PLAN-11"), (840, 1, "PLAN-11"), (980, 2, "PLAN-11")],
)
def test_totals_without_a_solution_are_explained(households, grids, rule):
    problem = row(*[households // 10] * 10)
    result = solve(problem)
    assert result.grids == grids
    assert result.proof == "infeasible"
    assert [f.rule for f in result.findings] == [rule]
    assert str(households) in result.findings[0].message_zh
    assert failing(verify(problem, result.grid_of)) == ["GRID-01"]


def test_the_two_ways_out_of_900_are_named():
    (finding,) = solve(row(*[90] * 10)).findings
    assert "100 over" in finding.message_en
    assert "2 would be 100 below" in finding.message_en


def two_banks(bridges):
    """Return two rows of 8 blocks, 75 households each; `bridges` join column k of both."""
    i = np.arange(7)
    edges = np.r_[
        np.c_[i, i + 1], np.c_[i + 8, i + 9], np.array([(b, b + 8) for b in bridges]).reshape(-1, 2)
    ]
    xy = np.c_[np.tile(np.arange(8), 2) * 50.0, np.repeat([0.0, 60.0], 8)]
    return place([50] * 8 + [75] * 8, edges, xy)


def test_taking_the_bridge_away_changes_the_plan():
    with_bridge = solve(two_banks([0, 7]))
    assert with_bridge.proof == "optimal"
    assert with_bridge.grids == 2
    assert verify(two_banks([0, 7]), with_bridge.grid_of) == []
    without = solve(two_banks([]))
    assert totals(two_banks([]), without.grid_of) == {0: 400, 1: 600}
    assert without.proof == "infeasible"
    (finding,) = without.findings
    assert (finding.rule, finding.found) == ("PLAN-10", 400)
    assert "100" in finding.message_zh  # so many households short
    assert not np.array_equal(with_bridge.grid_of, without.grid_of)


def test_a_block_above_the_maximum_stands_alone_and_is_named():
    problem = row(900, 300, 300, 300)
    result = solve(problem)
    assert "PLAN-12" in failing(result.findings)
    assert "b0000" in result.findings[0].message_en
    assert result.proof == "infeasible"
    assert sorted(totals(problem, result.grid_of).values()) == [900, 900]


def test_a_dead_end_behind_a_heavy_block_is_proven():
    # 288 households reach the town only through a compound of 731: 1019 together
    problem = row(144, 144, 731, 300, 300)
    result = solve(problem)
    assert result.proof == "infeasible"
    (finding,) = [f for f in result.findings if f.rule == "PLAN-13"]
    assert finding.found == 1019
    assert "288" in finding.message_zh
    assert result.grid_of.tolist() == [0, 0, 1, 2, 2]  # 212 short is less than 219 over


def test_a_dead_end_that_fits_shares_the_grid_of_its_gate():
    star = place([100, 400, 300, 300], [[0, 1], [1, 2], [2, 3]], np.zeros((4, 2)))
    result = solve(star)
    assert result.grid_of.tolist() == [0, 0, 1, 1]
    assert result.proof == "optimal"


def test_the_way_between_parts_of_a_compound_divides_no_other_compound():
    # the first compound lies on both sides of the second, which is in one piece
    edges = [[0, 1], [1, 2], [1, 3]]
    xy = np.array([[0.0, 0.0], [50.0, 0.0], [100.0, 0.0], [50.0, 50.0]])
    compound = np.array([0, 1, 0, 1])
    town = place([60, 10, 60, 50], edges, xy, limits=Limits(50, 130), compound=compound)
    result = solve(town, effort=200)
    assert result.grid_of[1] == result.grid_of[3]
    assert "PLAN-01" in {finding.rule for finding in result.findings}


def test_compounds_stay_whole_and_too_big_ones_are_divided():
    whole = row(100, 300, 300, 100, 300, 300, compound=np.array([-1, 0, 0, 0, -1, -1]))
    result = solve(whole)
    assert len(set(result.grid_of[1:4])) == 1
    assert verify(whole, result.grid_of) == []
    big = row(500, 500, compound=np.array([3, 3]))
    result = solve(big)
    assert result.grid_of.tolist() == [0, 1]
    assert [f.rule for f in result.findings] == ["PLAN-18"]
    assert verify(big, result.grid_of) == []


def test_kept_together_blocks_that_do_not_touch_take_the_way_between_them():
    problem = row(200, 100, 200, 500, together=np.array([[0, 2]]))
    result = solve(problem)
    assert result.grid_of.tolist() == [0, 0, 0, 1]
    assert result.findings == ()


def test_kept_together_across_a_river_is_a_broken_wish():
    problem = place([600, 600], np.empty((0, 2), int), [[0, 0], [9, 9]], together=[[0, 1]])
    result = solve(problem)
    assert [f.rule for f in result.findings] == ["PLAN-01"]
    assert result.findings[0].blocks
    assert failing(verify(problem, result.grid_of)) == ["PLAN-01"]


def test_blocks_to_keep_apart_are_kept_apart_before_the_band():
    problem = row(300, 300, apart=np.array([[0, 1]]))
    result = solve(problem)
    assert result.grid_of.tolist() == [0, 1]
    assert failing(verify(problem, result.grid_of)) == ["GRID-01"]
    both = row(600, 300, 300, compound=np.array([-1, 0, 0]), apart=np.array([[1, 2]]))
    assert "PLAN-02" in failing(solve(both).findings)


def test_a_locked_grid_keeps_its_number_and_its_blocks():
    locked = np.array([-1, -1, 4, 4, -1, -1])
    problem = row(300, 300, 350, 350, 300, 300, locked=locked)
    result = solve(problem)
    assert result.grid_of.tolist() == [0, 0, 4, 4, 1, 1]
    assert verify(problem, result.grid_of) == []
    assert (result.grids, result.bound, result.proof) == (3, 3, "optimal")


def test_a_place_that_is_locked_altogether_stays_as_it_is():
    problem = row(300, 300, 350, 350, locked=np.array([2, 2, 4, 4]))
    result = solve(problem)
    assert result.grid_of.tolist() == [2, 2, 4, 4]
    assert (result.grids, result.bound, result.proof) == (2, 2, "optimal")


def test_blocks_without_households_beside_locked_grids_are_a_grid_below_the_band():
    problem = row(600, 0, locked=np.array([3, -1]))
    result = solve(problem)
    assert result.grid_of.tolist() == [3, 0]
    assert (result.grids, result.bound, result.proof) == (2, 2, "infeasible")
    assert [f.rule for f in result.findings] == ["PLAN-10"]


def test_an_island_without_households_joins_the_nearest_grid():
    problem = place(
        [300, 300, 0, 300, 300], [[0, 1], [1, 3], [3, 4]],
        [[0, 0], [50, 0], [0, 30], [100, 0], [150, 0]],
    )  # fmt: skip
    result = solve(problem)
    assert result.grid_of[2] == result.grid_of[0]
    assert [(f.rule, f.outcome, f.found) for f in result.findings] == [("PLAN-14", "exempt", 30)]
    assert verify(problem, result.grid_of) == []
    assert result.proof == "optimal"


def test_a_place_without_any_household_is_one_grid_each_piece():
    result = solve(row(0, 0, 0))
    assert result.grid_of.tolist() == [0, 0, 0]


def test_unknown_households_are_unknown_never_zero():
    problem = row(300, -1, 300)
    result = solve(problem)
    assert result.grids == 1
    assert [(f.rule, f.outcome) for f in result.findings] == [("PLAN-16", "unknown")]
    short = row(300, -1)
    assert [f.outcome for f in verify(short, np.zeros(2, int))] == ["unknown"]
    sure = row(900, -1)
    assert [f.outcome for f in verify(sure, np.zeros(2, int))] == ["fail"]


def test_one_grid_for_a_market_town_whatever_its_size():
    result = solve(row(*[400] * 9, limits=Limits(0), grids=1))
    assert set(result.grid_of) == {0}
    assert (result.proof, result.findings) == ("optimal", ())


def test_two_grids_run_along_the_former_villages():
    former = np.array([0, 0, 1, 1, 1, 2, 2])
    problem = row(100, 100, 50, 50, 60, 90, 90, limits=Limits(0), grids=2, predecessor=former)
    result = solve(problem)
    assert result.grids == 2
    for village in range(3):
        assert len(set(result.grid_of[former == village])) == 1
    assert sorted(totals(problem, result.grid_of).values()) == [200, 340] or sorted(
        totals(problem, result.grid_of).values()
    ) == [180, 360]


def test_two_grids_without_former_villages_are_balanced():
    problem = chequer(6, 10, 7, limits=Limits(0), grids=2)
    result = solve(problem)
    assert max(totals(problem, result.grid_of).values()) <= 231  # a tenth above the half
    assert verify(problem, result.grid_of) == []


def test_more_walkable_pieces_than_grids_are_joined_over_the_shortest_gap():
    problem = place([50, 60, 70], [], [[0, 0], [100, 0], [130, 0]], Limits(0), grids=2)
    result = solve(problem)
    assert result.grid_of.tolist() == [0, 1, 1]
    assert (result.proof, [f.rule for f in result.findings]) == ("infeasible", ["PLAN-17"])
    assert failing(verify(problem, result.grid_of)) == ["GRID-11"]


def test_a_fixed_number_that_cannot_be_in_band_is_explained():
    problem = row(*[100] * 9, grids=2)
    result = solve(problem)
    assert result.grids == 2
    assert result.proof == "infeasible"
    assert [f.rule for f in result.findings] == ["PLAN-20"]
    assert result.findings[0].found == 100


def test_as_many_grids_as_just_fit_are_found():
    problem = chequer(20, 20, 30, grids=23)  # 12,000 households, at least 510 a grid
    result = solve(problem)
    assert (result.grids, failing(verify(problem, result.grid_of))) == (23, [])


@pytest.mark.parametrize("effort", [1, 30])
@pytest.mark.parametrize("grids", [15, 24])  # too full, too empty: 30 households a block
def test_a_number_of_grids_that_does_not_fit_is_kept_all_the_same(grids, effort):
    problem = chequer(20, 20, 30, grids=grids)
    result = solve(problem, effort=effort)
    assert result.grids == grids
    assert failing(verify(problem, result.grid_of)) == ["GRID-01"]


def test_a_plan_in_force_that_is_in_order_stays_as_it_is():
    former = np.repeat([5, 2, 7], 4)
    result = solve(row(*[150] * 12, previous=former))
    assert result.grid_of.tolist() == former.tolist()


def test_a_plan_in_force_with_too_few_households_for_any_grid_stays():
    problem = row(11, 0, 15, 14, previous=np.zeros(4, int))
    result = solve(problem)
    assert result.grid_of.tolist() == [0, 0, 0, 0]
    assert "PLAN-19" in failing(result.findings)


def test_a_plan_in_force_is_repaired_with_few_moves():
    former = np.repeat([0, 1, 2], 4)
    households = [150] * 12
    households[0] = 400  # the first grid has grown to 850
    problem = row(*households, previous=former)
    result = solve(problem)
    assert verify(problem, result.grid_of) == []
    assert problem.households[result.grid_of != former].sum() <= 150


def test_big_numbers_do_not_need_big_tables():
    problem = chequer(8, 8, 11_000, limits=Limits(150_000, 200_000))
    result = solve(problem)
    assert verify(problem, result.grid_of) == []


def test_seconds_are_a_ceiling_and_said_so():
    result = solve(chequer(20, 20, 30), seconds=0.0)
    assert result.stopped == "seconds"
    assert failing(verify(chequer(20, 20, 30), result.grid_of)) in ([], ["GRID-01"])


def test_one_grid_needs_no_search():
    result = solve(row(300, 300))
    assert (result.stopped, result.objective_proof, result.effort) == ("proved", "optimal", 0)
    assert result.objective == result.objective_bound == 300 * 50**2


def test_an_objective_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="expected walk or border"):
        solve(row(1, 2), objective="beauty")


def test_border_is_less_when_border_is_asked_for():
    problem = chequer(12, 12, 30)
    walk = solve(problem)
    border = solve(problem, objective="border", effort=2000)
    cut = walk.grid_of[problem.edges[:, 0]] != walk.grid_of[problem.edges[:, 1]]
    assert border.objective <= problem.border_m[cut].sum()
    assert verify(problem, border.grid_of) == []
