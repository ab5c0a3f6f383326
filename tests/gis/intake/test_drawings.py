"""Lines into areas: gaps, loose ends, texts; and borders that neighbours share."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.intake.coordinates.borders import snap
from gis.intake.coordinates.drawings import drawn, polygonised
from gis.intake.ledger import Ledger
from gis.layers.catalogue import LAYERS
from gis.reading.table import RawTable
from gis.rulebook import load_pack

PACK = load_pack()


def shapes_of(*shapes):
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def lines(*paths):
    return shapes_of(*(shapely.LineString(path) for path in paths))


def drawing(shapes, layers, texts):
    columns = {"Layer": np.array(layers, dtype=object), "Text": np.array(texts, dtype=object)}
    return RawTable(file="a.dxf", layer="a", kind="dxf", columns=columns, geometry=shapes,
                    rows=np.arange(1, len(shapes) + 1))  # fmt: skip


SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]


def test_crossing_lines_close_areas_and_loose_ends_are_counted():
    found = polygonised(lines([*SQUARE, SQUARE[0]], [(5, -3), (5, 13)], [(20, 0), (30, 0)]), 0.5)
    assert [area.area for area in found.faces] == [50, 50]
    assert (found.gaps, found.dangles, found.cuts) == (0, 3, 0)


@pytest.mark.parametrize(("gap", "areas"), [(0.0, 1), (0.4, 1), (0.6, 0)])
def test_a_gap_is_closed_up_to_the_tolerance(gap, areas):
    found = polygonised(lines([*SQUARE, (0, gap)]), 0.5)
    assert len(found.faces) == areas
    assert found.gaps == (1 if 0 < gap < 0.5 else 0)


def test_an_end_that_stops_short_of_a_line_is_led_to_it():
    found = polygonised(lines([*SQUARE, SQUARE[0]], [(5, 0.3), (5, 9.8)]), 0.5)
    assert sorted(round(area.area) for area in found.faces) == [50, 50]
    assert found.gaps == 2


def test_texts_give_name_and_number_and_those_outside_are_said():
    shapes = shapes_of(
        shapely.LineString([*SQUARE, SQUARE[0]]), *shapely.points([(2, 2), (8, 8), (50, 5)])
    )
    ledger = Ledger(PACK, "a.dxf")
    table = drawn(drawing(shapes, ["界"] + ["字"] * 3, [None, "甲网格", "001", "图例"]),
                  LAYERS["grids"], ledger)  # fmt: skip
    assert {name: column.tolist() for name, column in table.columns.items()} == {
        "网格编码": ["001"], "名称": ["甲网格"]}  # fmt: skip
    assert [one.rule for one in ledger.findings] == ["IN-89", "IN-101"]
    assert "图例" in ledger.findings[1].message_en


def test_layers_of_lines_take_a_drawing_as_it_is():
    table = drawing(lines(SQUARE), ["路"], [None])
    assert drawn(table, LAYERS["roads"], Ledger(PACK, "a.dxf")) is table


def test_a_drawing_without_lines_gives_no_areas():
    table = drawing(shapes_of(shapely.Point(1, 1)), ["字"], ["甲"])
    assert len(drawn(table, LAYERS["grids"], Ledger(PACK, "a.dxf"))) == 0


def test_centimetres_are_snapped_and_a_metre_is_not():
    areas = shapes_of(
        shapely.box(0, 0, 10, 10), shapely.box(10.05, 0, 20, 10), shapely.box(0, 11, 20, 20)
    )
    done = snap(areas, 0.2)
    assert done.changed.tolist() == [False, True, False]
    assert done.moved_m == pytest.approx(0.05)
    assert shapely.equals(done.areas[1], shapely.box(10, 0, 20, 10))


def test_a_vertex_near_an_edge_is_put_into_it():
    areas = shapes_of(
        shapely.box(0, 0, 10, 10), shapely.box(0, 10.03, 5, 20), shapely.box(5, 9.98, 10, 20)
    )
    done = snap(areas, 0.2)
    assert shapely.coverage_is_valid(done.areas)
    assert shapely.union_all(done.areas).interiors[:] == []


OFFSETS = st.lists(st.floats(-0.05, 0.05), min_size=32, max_size=32)


@given(OFFSETS)
@settings(max_examples=200)
def test_four_neighbours_with_noise_become_a_coverage_and_nothing_moves_far(offsets):
    noise = np.array(offsets).reshape(4, 4, 2)
    boxes = [(0, 0), (10, 0), (0, 10), (10, 10)]
    corners = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], dtype=float)
    areas = shapes_of(
        *(shapely.Polygon(corners + box + more) for box, more in zip(boxes, noise, strict=True))
    )
    done = snap(areas, 0.2)
    assert shapely.coverage_is_valid(done.areas)
    assert done.moved_m <= 0.2
    away = shapely.hausdorff_distance(done.areas, areas)
    assert away.max() <= 0.2


COORDINATE = st.integers(0, 12).map(float) | st.floats(0, 12)
PATHS = st.lists(
    st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=5), min_size=1, max_size=6
)


def any_lines_are_polygonised(paths):
    kept = [shapely.LineString(path) for path in paths]
    found = polygonised(shapes_of(*kept), 0.5)
    assert shapely.is_valid(found.faces).all()
    assert (shapely.get_type_id(found.faces) == 3).all()
    assert shapely.area(found.faces).sum() == pytest.approx(shapely.union_all(found.faces).area)


@given(PATHS)
@settings(max_examples=200)
def test_any_lines_are_polygonised(paths):
    any_lines_are_polygonised(paths)


@pytest.mark.long
@given(PATHS)
@settings(max_examples=5000)
def test_very_many_lines_are_polygonised(paths):
    any_lines_are_polygonised(paths)


@pytest.mark.long
@given(
    st.lists(
        st.tuples(COORDINATE, COORDINATE, st.floats(0.3, 6), st.floats(0.3, 6)),
        min_size=2,
        max_size=5,
    )
)
@settings(max_examples=5000)
def test_any_areas_can_be_snapped(boxes):
    areas = shapes_of(*(shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes))
    done = snap(areas, 0.2)
    assert shapely.is_valid(done.areas).all()
    assert done.moved_m <= 0.2 + 1e-9
