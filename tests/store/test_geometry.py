"""Geometry goes into blobs and EWKB and comes back unchanged."""

import struct

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from store.geometry import (
    AREAS,
    LINES,
    POINT,
    blob_of,
    blobs_of,
    ewkb_hex,
    frame_of,
    shapes_of,
    wkb_for,
    wkb_of,
)  # fmt: skip

HOLED = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [
        (POINT, [Point(104.123456789012345, 31.1), None]),
        (
            LINES,
            [LineString([(0, 0), (1, 1)]), MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]])],
        ),
        (AREAS, [HOLED, MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]), None]),
    ],
)
def test_shapes_come_back_as_they_were(kind, shapes):
    wkb = wkb_for(kind, shapes)
    assert shapes_of(wkb) == shapes
    blobs = blobs_of(wkb, shapely.bounds(np.array(shapes, dtype=object)))
    assert [wkb_of(blob) for blob in blobs] == wkb
    assert blobs == [blob_of(one) for one in wkb]


def test_a_multi_geometry_of_one_part_comes_back_simple():
    assert shapes_of(wkb_for(AREAS, [MultiPolygon([box(0, 0, 1, 1)])])) == [box(0, 0, 1, 1)]


def test_heights_are_left_out():
    assert shapes_of(wkb_for(POINT, [Point(1, 2, 3)])) == [Point(1, 2)]


@pytest.mark.parametrize("shape", [Polygon(), LineString([(0, 0), (1, 1)])])
def test_what_does_not_fit_is_refused(shape):
    with pytest.raises(ValueError, match="geometry 1"):
        wkb_for(AREAS, [box(0, 0, 1, 1), shape])


def test_the_frame_of_a_blob_is_that_of_its_geometry():
    (area,), (point,) = wkb_for(AREAS, [HOLED]), wkb_for(POINT, [Point(5, 6)])
    assert frame_of(blob_of(area)) == (0, 4, 0, 4)
    assert frame_of(blob_of(point)) == (5, 5, 6, 6)
    assert frame_of(None) is None
    empty = b"GP\x00\x11" + struct.pack("<i", 4490) + shapely.to_wkb(Point())
    assert frame_of(empty) is None


def test_ewkb_is_what_shapely_writes():
    (area,) = wkb_for(AREAS, [HOLED])
    assert area is not None
    theirs = shapely.to_wkb(
        shapely.set_srid(shapely.from_wkb(area), 4490), hex=True, include_srid=True, byte_order=1
    )
    assert ewkb_hex(area) == theirs.lower()
    assert ewkb_hex(None) is None


def test_many_shapes_at_once():
    points = shapely.points(np.random.default_rng(1).random((1000, 2))).tolist()
    assert shapes_of(wkb_for(POINT, points)) == points
