"""Names of ways: along them, the right way up, never over anything else."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from grid_planner.sheet.content import Ways
from grid_planner.sheet.labels import Ground
from grid_planner.sheet.marks import Box, Text
from grid_planner.sheet.press import Press
from grid_planner.sheet.waynames import named_ways, way_names
from grid_planner.sheet.words import Speech
from tests.sheets.places import array, half_em

PRESS = Press(Speech("zh"), half_em, 1.0)
FRAME = Box(0, 0, 200, 150)


def names(shapes, *, kind="road", taken=(), lines=(), called="人民路"):
    kept = Ways(shapes=array(shapes), names=(called,) * len(shapes), kinds=(kind,) * len(shapes))
    room = Ground(FRAME, list(taken))
    return way_names(named_ways([(kept, shapes)]), room, lines, PRESS)


def test_a_name_stands_in_the_middle_of_its_way_and_along_it():
    (name,) = names([LineString([(20, 20), (120, 120)])])
    assert name.angle == pytest.approx(45)
    assert name.shape(half_em).centroid.distance(shapely.Point(70, 70)) < 3


@pytest.mark.parametrize(
    "ends", [((100, 20), (20, 20)), ((50, 140), (50, 10)), ((120, 100), (20, 90))]
)
def test_no_name_stands_on_its_head(ends):
    (name,) = names([LineString(ends)])
    assert -90 < name.angle <= 90


def test_a_name_comes_once_whatever_the_number_of_pieces():
    pieces = [LineString([(20 + 20 * n, 50), (40 + 20 * n, 50)]) for n in range(6)]
    assert [name.text for name in names(pieces)] == ["人民路"]


def test_a_short_way_has_no_name_and_neither_has_a_wall():
    assert names([LineString([(20, 50), (28, 50)])]) == []
    assert names([LineString([(20, 50), (150, 50)])], kind="wall") == []
    assert names([LineString([(20, 50), (150, 50)])], called="") == []


def test_a_name_gives_way_to_labels_and_borders():
    way = LineString([(20, 50), (150, 50)])
    (aside,) = names([way], taken=[Box(60, 40, 200, 60)])
    assert aside.shape(half_em).bounds[2] < 60
    assert names([way], lines=[LineString([(0, 50), (200, 50)])]) == []


def test_a_river_is_named_within_its_banks():
    (name,) = names([box(10, 40, 190, 50)], kind="river", called="清溪河")
    assert box(10, 40, 190, 50).contains(name.shape(half_em))
    assert names([box(10, 40, 190, 41)], kind="river") == []  # narrower than its name is high


def test_a_turned_text_takes_its_turned_room():
    level = Text(text="人民路", x=50, y=50, size_pt=10, anchor="middle")
    turned = Text(text="人民路", x=50, y=50, size_pt=10, anchor="middle", angle=90)
    x0, y0, x1, y1 = turned.shape(half_em).bounds
    assert y1 - y0 == pytest.approx(level.box(half_em).width)
    assert x1 - x0 == pytest.approx(level.box(half_em).height)
    assert (x0 + x1) / 2 > 50  # what was over the baseline is right of it: clockwise


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 200), st.integers(0, 150)), min_size=2, max_size=6, unique=True),
        min_size=1,
        max_size=20,
    )
)  # fmt: skip
@settings(max_examples=40)
def test_no_name_of_any_ways_lies_over_another_or_outside(ways):
    lines = [LineString(points) for points in ways]
    kept = Ways(
        shapes=array(lines),
        names=tuple(f"第{n}街" for n in range(len(lines))),
        kinds=("",) * len(lines),
    )
    taken = Box(80, 60, 120, 90)
    found = way_names(named_ways([(kept, lines)]), Ground(FRAME, [taken]), [], PRESS)
    rooms = [name.shape(half_em) for name in found]
    assert all(FRAME.shape().contains(room) for room in rooms)
    assert not any(room.intersects(taken.shape()) for room in rooms)
    assert not any(a.intersects(b) for n, a in enumerate(rooms) for b in rooms[:n])
