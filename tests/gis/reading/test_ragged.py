"""Shapes go to arrays of coordinates and come back as they were."""

import struct

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.reading.ragged import put_together, taken_apart

AS_THEY_ARE = [
    None,
    "POINT (1 2)",
    "POINT Z (1 2 3)",
    "POINT EMPTY",
    "LINESTRING (0 0, 1 1)",
    "LINESTRING EMPTY",
    "POLYGON ((0 0, 4 0, 4 4, 0 0), (2 1, 3 1, 3 2, 2 1), (3.1 1, 3.2 1, 3.2 1.5, 3.1 1))",
    "POLYGON EMPTY",
    "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))",
    "MULTIPOINT ((1 2), (3 4))",
    "MULTILINESTRING Z ((0 0 1, 1 1 2), (2 2 3, 3 3 4))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), EMPTY)",
    "MULTIPOLYGON (EMPTY, ((0 0, 1 0, 1 1, 0 0)))",
    "MULTIPOLYGON (EMPTY)",
    "MULTIPOLYGON EMPTY",
    "MULTILINESTRING (EMPTY, (0 0, 1 1))",
    "GEOMETRYCOLLECTION EMPTY",
    "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)))",
]


def wkb(texts):
    shapes = [None if text is None else shapely.from_wkt(text) for text in texts]
    return [None if one is None else shapely.to_wkb(one, flavor="iso") for one in shapes]


def back(blobs):
    return [one if one is None else one.wkt for one in put_together(taken_apart(blobs))]


def test_shapes_of_all_types_come_back_as_they_were():
    assert back(wkb(AS_THEY_ARE)) == AS_THEY_ARE


@pytest.mark.parametrize("text", AS_THEY_ARE)
@pytest.mark.parametrize("count", [1, 3])
def test_shapes_of_one_type_come_back_as_they_were(text, count):
    assert back(wkb([text]) * count) == [text] * count


def test_no_shape_is_no_shape():
    assert back([]) == []
    assert back([b"", b"\1\1", b"nonsense"]) == [None] * 3


def test_collections_in_collections_become_one():
    nested = "GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (POINT (1 2)), MULTIPOINT ((1 1), (2 2)))"
    flat = "GEOMETRYCOLLECTION (MULTIPOINT ((1 1), (2 2)), POINT (1 2))"
    assert back(wkb([nested, "POINT (1 2)"])) == [flat, "POINT (1 2)"]


def test_a_multipoint_loses_its_points_that_are_nowhere():
    assert back(wkb(["MULTIPOINT (EMPTY, (1 1))", "MULTIPOINT (EMPTY)", "MULTIPOINT ((2 2))"])) == [
        "MULTIPOINT ((1 1))",
        "MULTIPOINT EMPTY",
        "MULTIPOINT ((2 2))",
    ]


def test_measures_along_a_line_are_left_out():
    assert back(wkb(["POINT M (1 2 3)", "LINESTRING ZM (0 0 1 2, 1 1 1 2)"])) == [
        "POINT (1 2)",
        "LINESTRING (0 0, 1 1)",
    ]


@given(st.lists(st.sampled_from(AS_THEY_ARE), max_size=12))
def test_any_mixture_comes_back_in_its_order(texts):
    assert back(wkb(texts)) == texts


def test_arrays_that_do_not_fit_are_refused():
    arrays = taken_apart(wkb(["MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"]))
    for name in arrays:
        if name[-1].isdigit():
            spoiled = arrays | {name: arrays[name] + 1}
            with pytest.raises(ValueError, match="do not fit"):
                put_together(spoiled)


def test_points_are_two_columns_of_numbers():
    arrays = taken_apart(wkb(["POINT (1 2)", "POINT (3 4)"]))
    assert list(arrays) == ["shapes", "points"]
    assert np.array_equal(arrays["points"], [[1, 2], [3, 4]])


def test_an_open_ring_is_closed_and_no_shape_is_lost():
    ring = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.5)]
    head = struct.pack("<BIII", 1, 3, 1, len(ring))
    wkb = head + b"".join(struct.pack("<dd", *pair) for pair in ring)
    (shape,) = put_together(taken_apart([wkb]))
    assert shape.equals(shapely.Polygon(ring))
