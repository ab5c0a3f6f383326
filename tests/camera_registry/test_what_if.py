"""What a village would see with cameras gone, come or turned: by hand, then against the plain way."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from camera_registry.coverage.what_if import Change, Village, what_if

GROUND = box(0, 0, 100, 100)


def village(views: dict[str, list], spots: dict[str, object] | None = None) -> Village:
    spots = spots or {}
    rows = [(owner, view) for owner, theirs in views.items() for view in theirs]
    return Village(
        code="v", name="甲村", ground=GROUND, open_m2=8000.0,
        views=np.array([*(view for _, view in rows), None], dtype=object)[:-1],
        owners=tuple(owner for owner, _ in rows),
        spots=np.array([*spots.values(), None], dtype=object)[:-1],
        spot_names=tuple((name, name) for name in spots), spot_share=0.8,
    )  # fmt: skip


def test_what_two_cameras_see_is_lost_only_with_both():
    here = village({"a": [box(0, 0, 20, 20)], "b": [box(10, 0, 30, 20)]}, {"gate": Point(15, 10)})
    first, second = what_if(here, [Change(frozenset({"a"})), Change(frozenset({"b"}))])
    assert first.share_before == pytest.approx(600 / 8000)
    assert first.share_after == pytest.approx(400 / 8000)
    assert first.spots_lost == ()
    assert second.share_after == 0
    assert second.spots_lost == (("gate", "gate"),)


def test_a_later_step_takes_away_what_an_earlier_one_put_up():
    here = village({"a": [box(0, 0, 20, 20)]})
    put = Change(come=(box(50, 50, 60, 60),), owner="new 0")
    there, back = what_if(here, [put, Change(gone=frozenset({"new 0"}))])
    assert shapely.difference(there.after, there.before).area == pytest.approx(100)
    assert back.after.equals(there.before)


def test_an_area_is_seen_from_four_fifths_on():
    school = box(0, 0, 10, 10)
    here = village({}, {"school": school})
    less, enough = what_if(
        here, [Change(come=(box(0, 0, 7.9, 10),)), Change(come=(box(7.9, 0, 8, 10),))]
    )
    assert (less.spots_won, enough.spots_won) == ((), (("school", "school"),))


def test_ground_outside_the_village_counts_for_nothing():
    here = village({"a": [box(-50, 0, 10, 10)]})
    assert here.without(()).seen_m2 == pytest.approx(100)
    assert here.without({"a"}).alone_m2(np.array([box(-50, 0, 10, 10)])) == pytest.approx(100)


def test_a_village_without_open_ground_has_no_share():
    built_up = Village("v", "V", GROUND, 0.0, np.empty(0, object), (), np.empty(0, object), (), 0.8)
    (effect,) = what_if(built_up, [Change(come=(box(0, 0, 1, 1),))])
    assert (effect.share_before, effect.share_after) == (None, None)


corner = st.integers(0, 100)
views = st.lists(
    st.tuples(st.sampled_from("abcde"), corner, corner, st.integers(1, 40), st.integers(1, 40)),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(views, st.sampled_from("abcde"), st.tuples(corner, corner))
def test_the_quick_share_of_a_dragged_camera_is_that_of_the_whole_union(rows, moved, to):
    theirs: dict[str, list] = {}
    for owner, x, y, wide, tall in rows:
        theirs.setdefault(owner, []).append(box(x, y, x + wide, y + tall))
    here = village(theirs)
    new = box(*to, to[0] + 15, to[1] + 15)
    quick = here.without({moved}).share_with(np.array([new]))
    (whole,) = what_if(here, [Change(frozenset({moved}), (new,), moved)])
    assert quick == pytest.approx(whole.share_after, abs=1e-9)
