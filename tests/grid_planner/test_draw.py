"""Grids as people know them: borders without gaps, codes, names, tints."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.places import PlacesOf
from gis.rulebook import Pack, load_pack
from grid_planner.assemble import Assembled, assemble
from grid_planner.draw import Known, draw, grid_code, grid_name, in_order, moved_share, number_of
from tests.grid_planner.towns import CODE, PLANE, blocks, river_town, unit

PACK = load_pack()
CUSTOM = Pack(
    name="custom",
    version="1",
    title_zh="自定",
    title_en="Custom",
    rules=PACK.rules,
    settings={**PACK.settings, "code_scheme": "custom"},
)


def town(columns=(10, 60, 110, 160, 210)) -> Assembled:
    result = assemble(PlacesOf(unit=unit(), blocks=tuple(blocks(columns))), PACK)
    assert isinstance(result, Assembled)
    return result


def test_grids_fill_the_unit_and_share_their_vertices():
    place = town()
    grid_of = np.repeat([2, 0, 1], [8, 4, 8])
    drawn = draw(place, grid_of, PACK)
    borders = [grid.boundary for grid in drawn.grids]
    assert [b.geom_type for b in borders if b is not None] == ["Polygon"] * 3
    assert shapely.coverage_is_valid(borders)
    metres = PLANE.to_metres(borders)
    assert shapely.area(metres).sum() == pytest.approx(place.area.area, abs=1)


def test_codes_run_west_to_east_and_names_follow():
    drawn = draw(town(), np.repeat([2, 0, 1], [8, 4, 8]), PACK)
    assert [g.grid_code for g in drawn.grids] == [CODE + n for n in ("001", "002", "003")]
    assert [g.name for g in drawn.grids] == ["第一网格", "第二网格", "第三网格"]
    assert [g.households for g in drawn.grids] == [400, 200, 400]
    assert drawn.grid_of["b000"] == CODE + "001"
    west = [g.boundary.centroid.x for g in drawn.grids if g.boundary is not None]
    assert west == sorted(west)


def test_a_plan_over_a_bridge_is_one_polygon():
    place = assemble(river_town(bridge=True), PACK)
    assert isinstance(place, Assembled)
    drawn = draw(place, np.zeros(24, dtype=np.int64), PACK)
    assert drawn.grids[0].boundary is not None
    assert drawn.grids[0].boundary.geom_type == "Polygon"


def test_a_grid_in_force_keeps_its_number_and_a_retired_number_never_returns():
    place = town()
    first = draw(place, np.repeat([0, 1], [8, 12]), PACK)
    ever = frozenset({CODE + "001", CODE + "002", CODE + "004"})
    second = draw(place, np.repeat([0, 1, 2], [8, 8, 4]), PACK, Known(ever, first.grid_of))
    assert [g.grid_code[-3:] for g in second.grids] == ["001", "002", "005"]
    assert second.grid_of["b000"] == CODE + "001"
    assert second.grid_of["b019"] == CODE + "005"


def test_unknown_blocks_are_counted_apart():
    rows = [*blocks((10, 60)), *blocks((110,), households=None, first=50)]
    place = assemble(PlacesOf(unit=unit(), blocks=tuple(rows)), PACK)
    assert isinstance(place, Assembled)
    drawn = draw(place, np.zeros(12, dtype=np.int64), PACK)
    assert (drawn.grids[0].households, drawn.grids[0].unknown_blocks) == (400, 4)


def test_touching_grids_have_different_tints():
    place = town()
    drawn = draw(place, np.arange(20) // 2, PACK)
    for a in drawn.grids:
        for b in drawn.grids:
            if a.grid_code < b.grid_code and shapely.relate_pattern(
                a.boundary, b.boundary, "****1****"
            ):
                assert a.tint != b.tint


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "第一网格"), (10, "第十网格"), (12, "第十二网格"), (20, "第二十网格"),
     (101, "第一百零一网格"), (110, "第一百一十网格"), (345, "第三百四十五网格")],
)  # fmt: skip
def test_names_are_written_as_offices_write_them(number, name):
    assert grid_name(number, PACK) == name


def test_foreign_places_have_codes_and_names_of_their_own():
    assert grid_code("CAM-01", 7, CUSTOM) == "CAM-01-007"
    assert number_of("CAM-01-007", "CAM-01", CUSTOM) == 7
    assert grid_name(7, CUSTOM) == "Grid 7"
    assert number_of("1305", "CAM-01", CUSTOM) is None
    assert number_of(CODE + "01x", CODE, PACK) is None


def test_order_is_west_to_east_then_north_to_south():
    assert in_order(np.array([[10.0, 0.0], [0.0, 0.0], [0.0, 9.0]])).tolist() == [2, 1, 0]


def test_moved_households_do_not_depend_on_codes():
    before = {"a": "1", "b": "1", "c": "2"}
    counts = {"a": 100, "b": 100, "c": 200}
    assert moved_share(before, {"a": "x", "b": "x", "c": "y"}, counts) == pytest.approx(0)
    assert moved_share(before, {"a": "x", "b": "y", "c": "y"}, counts) == pytest.approx(0.25)
    assert moved_share({}, {"a": "x"}, counts) is None


@given(st.lists(st.integers(0, 5), min_size=20, max_size=20))
@settings(max_examples=25, deadline=None)
def test_no_household_is_lost_whatever_the_division(labels):
    drawn = draw(town(), np.array(labels), PACK)
    assert sum(grid.households for grid in drawn.grids) == 1000
    assert sorted(drawn.grid_of) == [f"b{i:03d}" for i in range(20)]
    codes = {grid.grid_code for grid in drawn.grids}
    assert len(codes) == len(set(labels)) == len(drawn.grids)
