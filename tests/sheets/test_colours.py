"""Neighbours never wear one colour, and four are enough on a plane."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from grid_planner.sheet.colours import colours, touching
from tests.sheets.places import array, cells

SPOTS = st.lists(
    st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=2, max_size=60, unique=True
)


def test_squares_in_a_row_touch_their_neighbours_only():
    row = array([box(x, 0, x + 10, 10) for x in (0, 10, 20)])
    assert touching(row, 0.1) == [(0, 1), (1, 2)]


def test_areas_that_meet_in_a_corner_are_no_neighbours():
    board = array([box(x, y, x + 10, y + 10) for x in (0, 10) for y in (0, 10)])
    assert touching(board, 0.1) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_a_gap_narrower_than_near_does_not_part_neighbours():
    apart = array([box(0, 0, 10, 10), box(10.5, 0, 20, 10)])
    assert touching(apart, 1.0) == [(0, 1)]
    assert touching(apart, 0.2) == []


def test_four_areas_that_all_touch_need_four_colours():
    middle = Polygon([(0, 0), (10, 0), (5, 8)])
    assert sorted(colours(4, [(a, b) for a in range(4) for b in range(a)])) == [0, 1, 2, 3]
    assert colours(1, []) == [0]
    assert colours(0, []) == []
    assert middle.is_valid


def test_five_areas_in_pieces_that_all_touch_get_a_fifth_colour():
    every = [(a, b) for a in range(5) for b in range(a)]
    assert sorted(colours(5, every)) == [0, 1, 2, 3, 4]


def test_an_odd_ring_around_an_area_needs_going_back():
    wheel = [(0, n) for n in range(1, 6)] + [(n, n % 5 + 1) for n in range(1, 6)]
    worn = colours(6, wheel)
    assert all(worn[a] != worn[b] for a, b in wheel)
    assert max(worn) == 3


@given(SPOTS)
@settings(max_examples=30)
def test_no_two_neighbours_of_any_town_wear_one_colour(points):
    shapes = array(cells(points))
    pairs = touching(shapes, 0.5)
    worn = colours(len(points), pairs)
    assert all(worn[a] != worn[b] for a, b in pairs)
    assert max(worn) <= 3


@pytest.mark.parametrize("side", [12, 30])
def test_a_large_town_is_coloured_with_four(side):
    rng = np.random.default_rng(3)
    points = [tuple(p) for p in rng.integers(0, 100_000, (side * side, 2)) / 100]
    pairs = touching(array(cells(points)), 0.5)
    worn = colours(side * side, pairs)
    assert all(worn[a] != worn[b] for a, b in pairs)
    assert max(worn) <= 3
