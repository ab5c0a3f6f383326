"""Sums per area lose nothing: what lies in no area asked for is counted last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from gis.tally import area_of, counts, tally


def test_known_amounts_are_summed_and_unknown_ones_counted():
    got = tally(["a", "b"], ["a", "a", "b", None, "z"], [600, None, 40, 7, None])
    assert got.things.tolist() == [2, 1, 2]
    assert got.known.tolist() == [600, 40, 7]
    assert got.unknown.tolist() == [1, 0, 1]
    assert got.of("a") == (2, 600, 1)


def test_an_area_not_asked_for_is_an_error():
    with pytest.raises(KeyError):
        tally(["a"], [], []).of("b")


def test_nothing_gives_zeros():
    assert tally([], [], []).known.tolist() == [0]
    assert counts(["a"], []).tolist() == [0, 0]


def test_counts_by_hand():
    assert counts(["a", "b"], ["b", "b", "c", None]).tolist() == [0, 2, 2]


things = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", None]), st.none() | st.integers(0, 2**53 + 1))
)


@given(things)
def test_nothing_is_lost(rows):
    where, amounts = [w for w, _ in rows], [a for _, a in rows]
    got = tally(["a", "b"], where, amounts)
    assert got.things.sum() == len(rows)
    assert got.known.sum() == sum(a for a in amounts if a is not None)
    assert got.unknown.sum() == amounts.count(None)
    assert counts(["a", "b"], where).tolist() == got.things.tolist()


def test_points_lie_in_the_first_area_that_holds_them():
    areas = [box(0, 0, 1, 1), None, box(1, 0, 2, 1), Polygon()]
    points = [Point(0.5, 0.5), Point(1, 0.5), Point(1.5, 0.5), Point(3, 3), None, Point()]
    assert area_of(areas, points).tolist() == [0, 0, 2, -1, -1, -1]
    assert area_of([], points).tolist() == [-1] * 6
    assert area_of(areas, []).tolist() == []
