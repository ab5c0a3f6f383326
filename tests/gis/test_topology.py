"""Faces between lines, gaps and overlaps: small squares, areas one can check in the head."""

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Polygon, box

from gis.topology import areas_apart, faces_between, overlaps, piece_count, uncovered


def shapes(*geometries):
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array


def test_a_line_across_a_square_makes_two_faces_with_one_segment_between():
    faces = faces_between(shapes(box(0, 0, 10, 10).exterior, LineString([(4, -1), (4, 11)])))
    assert shapely.area(faces.shapes) == pytest.approx([40, 60])
    assert faces.sides.tolist() == [[0, 1]]
    assert faces.length_m == pytest.approx([10])
    assert faces.middle_xy.tolist() == [[4, 5]]


def test_loose_ends_make_no_face():
    faces = faces_between(shapes(box(0, 0, 10, 10).exterior, LineString([(4, 5), (4, 11)])))
    assert len(faces.shapes) == 1


def test_only_some_faces_are_renumbered():
    rows = [LineString([(0, y), (10, y)]) for y in (2, 5)]
    faces = faces_between(shapes(box(0, 0, 10, 10).exterior, *rows))
    upper = faces.only(shapely.area(faces.shapes) > 25)
    assert shapely.area(upper.shapes) == pytest.approx([30, 50])
    assert upper.sides.tolist() == [[0, 1]]


def test_overlaps_are_pairs_with_their_area():
    pairs, shared = overlaps(shapes(box(0, 0, 10, 10), box(8, 0, 20, 10), box(20, 0, 30, 10)))
    assert pairs.tolist() == [[0, 1]]
    assert shared == pytest.approx([20])


def test_areas_of_two_kinds_are_compared():
    pairs, shared = areas_apart(
        shapes(box(0, 0, 10, 10)), shapes(box(9, 9, 20, 20), box(30, 0, 31, 1))
    )
    assert pairs.tolist() == [[0, 0]]
    assert shared == pytest.approx([1])


def test_what_no_part_covers_is_left():
    whole = box(0, 0, 10, 10)
    assert uncovered(whole, [box(0, 0, 10, 7)]).area == pytest.approx(30)
    assert uncovered(whole, [box(-1, -1, 11, 11)]).is_empty
    assert uncovered(whole, []).area == pytest.approx(100)


@pytest.mark.parametrize(
    ("area", "pieces"),
    [
        (box(0, 0, 1, 1), 1),
        (MultiPolygon([box(0, 0, 1, 1), box(1, 1, 2, 2)]), 2),
        (Polygon(), 0),
        (None, 0),
    ],
)
def test_pieces_of_an_area_are_counted(area, pieces):
    assert piece_count(area) == pieces
