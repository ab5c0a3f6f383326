"""Metres are metres, and the way back gives the same place."""

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
