"""Metres are metres, and the way back gives the same place."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import LocalPlane, plane_for


def test_a_minute_of_latitude_is_a_nautical_mile():
    plane = LocalPlane(104.7, 31.47)
    line = shapely.LineString([(104.7, 31.47), (104.7, 31.47 + 1 / 60)])
    assert plane.to_metres([line])[0].length == pytest.approx(1848, abs=1)


@given(st.floats(73, 135), st.floats(18, 53), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_there_and_back_is_the_same_point(lon: float, lat: float, dx: float, dy: float):
    plane = LocalPlane(lon, lat)
    point = shapely.Point(lon + dx, lat + dy)
    back = plane.to_degrees(plane.to_metres([point]))[0]
    assert shapely.distance(point, back) < 1e-9


def test_nothing_stays_nothing():
    plane = plane_for([shapely.Point(104, 31), None])
    assert plane.to_metres([None])[0] is None
    with pytest.raises(ValueError, match="no geometry"):
        plane_for([None])


def test_pairs_go_the_same_way_as_shapes_with_east_before_north():
    plane = LocalPlane(104.7, 31.47)
    metres = plane.metres_of(np.array([[104.71, 31.47]]))
    assert metres[0, 0] == pytest.approx(951, abs=1)  # east, not north
    assert abs(metres[0, 1]) < 1
    shape = plane.to_metres([shapely.Point(104.71, 31.47)])[0]
    assert (shape.x, shape.y) == tuple(metres[0])
    assert np.allclose(plane.degrees_of(metres), [[104.71, 31.47]], rtol=0, atol=1e-12)
