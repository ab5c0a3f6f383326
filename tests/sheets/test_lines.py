"""Where borders run, and what a grid reaches to on its four sides."""

from dataclasses import replace

import pytest
from shapely import LineString, box

from grid_planner.sheet.content import Ground, Ways
from grid_planner.sheet.lines import borders, limits
from grid_planner.sheet.words import Speech
from tests.sheets.places import array, content, grid, two_squares, unit

ZH, EN = Speech("zh"), Speech("en")
COMMA = "\uff0c"


def test_the_four_sides_name_the_road_the_river_and_else_the_border_of_the_unit():
    told = limits(two_squares(), ZH)
    out = "村\uff08社区\uff09界"
    assert told == {
        "510711001001001": f"东至中街{COMMA}南至{out}{COMMA}西至{out}{COMMA}北至清溪",
        "510711001001002": f"东至{out}{COMMA}南至{out}{COMMA}西至中街{COMMA}北至清溪",
    }
    assert limits(two_squares(), EN)["510711001001001"].startswith("east: 中街; south: the border")


def test_a_neighbour_is_named_where_nothing_with_a_name_runs_between():
    told = limits(two_squares(ground=Ground()), ZH)
    assert "东至第2网格" in told["510711001001001"]
    assert "西至第1网格" in told["510711001001002"]


def test_a_neighbour_in_another_unit_is_named_with_its_unit_and_not_twice():
    west, east = grid(1, box(0, 0, 200, 200)), grid(1, box(200, 0, 400, 200))
    east = replace(east, code="510711001002001", unit_code="510711001002")
    units = (unit(west.boundary), unit(east.boundary, "510711001002", "西街社区"))
    told = limits(content(west, east, units=units), ZH)
    assert "东至西街社区第1网格" in told[west.code]
    assert "西至东街社区第1网格" in told[east.code]
    whole = replace(east, name="西街社区第一网格")
    told = limits(content(west, whole, units=units), ZH)
    assert f"东至西街社区第一网格{COMMA}" in told[west.code]


def test_a_line_between_two_grids_is_told_once_with_its_length_and_what_it_follows():
    inner, first, second = borders(two_squares(), ZH)
    assert (inner.one[-3:], inner.other[-3:], inner.along) == ("001", "002", ("中街",))
    assert inner.length_m == pytest.approx(200, abs=3)
    assert (first.other, second.other) == (None, None)
    assert first.length_m == pytest.approx(600, abs=3)
    assert first.along == ("清溪",)


def test_a_way_that_only_crosses_a_line_is_not_what_it_follows():
    across = Ways(
        shapes=array([LineString([(100, 100), (300, 100)])]), names=("横街",), kinds=("",)
    )
    inner, *_ = borders(two_squares(ground=Ground(roads=across)), ZH)
    assert inner.along == ()


def test_a_way_without_a_name_is_called_what_it_is():
    wall = Ways(shapes=array([LineString([(200, 0), (200, 200)])]), names=("",), kinds=("wall",))
    inner, *_ = borders(two_squares(ground=Ground(barriers=wall)), ZH)
    assert inner.along == ("围墙等阻隔",)


def test_grids_without_a_border_have_no_lines():
    alone = content(grid(1, box(0, 0, 100, 100)), grid(2, None))
    assert [border.one[-3:] for border in borders(alone, ZH)] == ["001"]
    assert set(limits(alone, ZH)) == {"510711001001001"}
