"""Labels: none over another, none outside the frame, each in its area or led to it."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from grid_planner.sheet.labels import Ground, Line, Wanted, placed
from grid_planner.sheet.marks import Box
from tests.sheets.places import cells, half_em

FRAME = Box(0, 0, 200, 150)
FULL = (Line("001", 10, bold=True), Line("第一网格", 8), Line("612户", 7))
SHORT = (Line("001", 7),)


def wanted(area, **more):
    return Wanted(area, full=(FULL,), beside=FULL, short=(SHORT,), **more)


def test_a_large_area_has_its_full_label_in_its_middle():
    (label,), nowhere = placed([wanted(box(50, 50, 150, 100))], Ground(FRAME), half_em)
    assert (label.lines, label.leader, nowhere) == (FULL, None, [])
    assert Point(label.box.middle).distance(Point(100, 75)) < 1


def test_a_small_area_has_its_full_label_beside_it_on_open_ground():
    (label,), nowhere = placed([wanted(box(100, 70, 103, 73))], Ground(FRAME), half_em)
    assert label.lines == FULL
    assert nowhere == []
    assert not label.box.shape().intersects(box(100, 70, 103, 73))
    assert shapely.distance(label.leader, Point(101.5, 71.5)) < 0.5


def test_a_label_leaves_out_what_does_not_fit_between_others():
    areas = [box(0, 0, 200, 70), box(0, 70, 200, 76), box(0, 76, 200, 150)]
    labels, nowhere = placed([wanted(area) for area in areas], Ground(FRAME), half_em)
    assert nowhere == []
    assert [label.lines for label in sorted(labels, key=lambda one: one.wanted)] == [
        FULL,
        SHORT,
        FULL,
    ]


def test_what_finds_no_place_is_told():
    full = Ground(FRAME, taken=[Box(0, 0, 200, 150)])
    assert placed([wanted(box(50, 50, 150, 100))], full, half_em) == ([], [0])


def test_a_label_wider_than_leaders_reach_stands_nowhere():
    huge = (Line("很长的名称" * 20, 12),)
    one = Wanted(box(100, 70, 103, 73), full=(huge,), beside=huge, short=(huge,))
    assert placed([one], Ground(FRAME), half_em) == ([], [0])


def test_a_label_that_may_not_lead_stays_away_from_a_small_area():
    one = Wanted(box(100, 70, 103, 73), short=(SHORT,), leads=False)
    assert placed([one], Ground(FRAME), half_em) == ([], [0])


def test_a_multipart_area_is_labelled_in_its_largest_part():
    parts = shapely.union_all([box(0, 0, 5, 5), box(60, 40, 140, 110)])
    (label,), _ = placed([wanted(parts)], Ground(FRAME), half_em)
    assert box(60, 40, 140, 110).contains(label.box.shape())


@given(
    st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=70, unique=True),
    st.floats(0.02, 0.14),
)  # fmt: skip
@settings(max_examples=40)
def test_no_label_of_any_town_lies_over_another_or_outside(points, millimetres):
    town = cells(points) if len(points) > 1 else [box(0, 0, 1000, 1000)]
    areas = [
        shapely.transform(cell, lambda xy: xy * millimetres + [FRAME.width / 3, 3]) for cell in town
    ]
    ground = Ground(FRAME, taken=[Box(1, 1, 12, 18)])
    labels, nowhere = placed([wanted(area) for area in areas], ground, half_em)
    assert sorted([label.wanted for label in labels] + nowhere) == list(range(len(points)))
    boxes = [label.box for label in labels] + [Box(1, 1, 12, 18)]
    assert all(FRAME.holds(one) for one in boxes)
    assert not any(a.meets(b) for n, a in enumerate(boxes) for b in boxes[:n])
    for label in labels:
        area = areas[label.wanted]
        if label.leader is None:
            assert area.buffer(1e-6).contains(label.box.shape())
        else:
            assert shapely.distance(label.leader, area) < 0.5
            others = [one.shape() for one in boxes if one != label.box]
            spot = Point(label.leader.coords[0]).buffer(0.5)
            assert not any(label.leader.union(spot).intersects(other) for other in others)
