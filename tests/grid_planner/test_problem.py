"""What a problem refuses, and what the band allows."""

import numpy as np
import pytest

from grid_planner import Limits, Problem
from grid_planner.problem import default_limits
from tests.grid_planner.places import row


def given(**change):
    fields = {
        "block_ids": ("a", "b", "c"),
        "households": [10, 20, 30],
        "edges": [[0, 1], [1, 2]],
        "border_m": [1.0, 2.0],
        "xy_m": [[0, 0], [1, 0], [2, 0]],
    }
    return Problem(**{**fields, **change})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"block_ids": ()}, "block_ids is empty"),
        ({"block_ids": ("a", "b", "a")}, "block 'a' is listed twice"),
        ({"households": [10, 20]}, r"households has shape \(2,\), expected \(3,\)"),
        ({"households": [10, -2, 30]}, "block 'b': households is -2, expected >= 0"),
        ({"households": [10, 2.5, 30]}, "not whole"),
        ({"households": ["x", "y", "z"]}, "expected whole numbers"),
        ({"edges": [[0, 1], [1, 3]]}, "edges names block 3, expected 0 to 2"),
        ({"edges": [[0, 1], [1, 1]]}, "block 'b' is paired with itself"),
        ({"edges": [[0, 1], [1, 0]]}, "lists 'a' and 'b' twice"),
        ({"border_m": [1.0]}, "border_m has shape"),
        ({"border_m": [1.0, -1.0]}, "border_m holds -1"),
        ({"xy_m": [[0, 0], [1, np.nan], [2, 0]]}, "xy_m holds a number that is not finite"),
        ({"grids": 0}, "grids is 0, expected 1 to 3"),
        ({"grids": 4}, "grids is 4, expected 1 to 3"),
        ({"compound": [0, -2, 0]}, "block 'b': compound is -2"),
        ({"touch": [[0, 1]]}, "touch and touch_m belong together"),
        ({"together": [[0, 9]]}, "together names block 9"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        given(**change)


def test_a_problem_cannot_be_changed_afterwards():
    problem = given()
    with pytest.raises(ValueError, match="read-only"):
        problem.households[0] = 5
    mine = np.array([10, 20, 30])
    given(households=mine)
    mine[0] = 11  # the caller's array stays the caller's


def test_the_same_pair_may_be_asked_for_twice():
    assert len(given(together=[[0, 1], [1, 0]]).together) == 2


def test_the_default_band_is_that_of_the_rule_pack():
    assert default_limits() == Limits(500, 800)
    assert given().limits == default_limits()


@pytest.mark.parametrize(("low", "high"), [(-1, 5), (6, 5), (0, 0)])
def test_a_band_upside_down_is_refused(low, high):
    with pytest.raises(ValueError, match="limits"):
        Limits(low, high)


def test_every_total_of_1000_or_more_has_a_number_of_grids_and_801_to_999_has_none():
    band = Limits(500, 800)
    for households in range(500):
        assert not band.counts(households)
    for households in range(500, 801):
        assert list(band.counts(households)) == [1]
    for households in range(801, 1000):
        assert not band.counts(households)
    for households in range(1000, 20_000):
        assert band.counts(households)


def test_without_an_upper_limit_any_number_fits():
    assert list(Limits(0, None).counts(3)) == [1, 2, 3]
    assert Limits(0, None).excess(10**9) == 0
    assert row(5, 5, limits=Limits(0)).limits.max_households is None


def test_lengths_are_straight_unless_given():
    assert row(1, 2, 3).lengths().tolist() == [50.0, 50.0]
    assert given(length_m=[7, 8]).lengths().tolist() == [7.0, 8.0]
