"""A map has a round scale at which its place fits, and metres are the right way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from grid_planner.sheet.marks import Box
from grid_planner.sheet.paper import Format, Paper
from grid_planner.sheet.scales import bar_metres, fitted, round_up
from tests.sheets.places import array


@pytest.mark.parametrize(("ratio", "rounded"), [(3120, 3500), (1000, 1000), (9501, 10_000), (1, 1)])
def test_a_ratio_is_rounded_up_to_one_people_use(ratio, rounded):
    assert round_up(ratio) == rounded


@pytest.mark.parametrize(("ratio", "bar"), [(10_000, 200), (1000, 20), (25_000, 1000)])
def test_the_bar_has_a_round_length_that_fits(ratio, bar):
    assert bar_metres(ratio, 45.0) == bar


def test_north_is_up_and_east_is_right():
    projection = fitted((0, 0, 1000, 500), Box(0, 0, 100, 100))
    assert projection.ratio == 10_000
    corner, middle = projection.to_page(array([Point(1000, 500), Point(500, 250)]))
    assert (corner.x, corner.y) == (100, 25)
    assert (middle.x, middle.y) == (50, 50)


@given(st.floats(1, 1e5), st.floats(1, 1e5), st.floats(20, 1000), st.floats(20, 1000))
def test_every_place_fits_its_room(wide, high, room_w, room_h):
    room = Box(10, 20, 10 + room_w, 20 + room_h)
    projection = fitted((0, 0, wide, high), room)
    corners = projection.to_page(array([Point(0, 0), Point(wide, high)]))
    assert all(
        room.x0 - 1e-6 <= p.x <= room.x1 + 1e-6 and room.y0 - 1e-6 <= p.y <= room.y1 + 1e-6
        for p in corners
    )


@pytest.mark.parametrize(
    ("paper", "landscape", "size"),
    [("A4", False, (210, 297)), ("A4", True, (297, 210)), ("A0", True, (1189, 841)), ("A1", False, (594, 841))],
)  # fmt: skip
def test_paper_has_the_size_of_the_standard(paper, landscape, size):
    form = Format(Paper(paper), landscape)
    assert (form.width_mm, form.height_mm) == size
    assert form.inside.x0 >= 8
