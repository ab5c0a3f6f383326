import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.datums import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

# WGS-84, GCJ-02, BD-09, made with an independent library
KNOWN = np.array(
    [
        [104.68, 31.47, 104.68261964, 31.46772598, 104.68919659, 31.47353895],
        [116.36, 30.85, 116.36524780, 30.84784424, 116.37177831, 30.85376032],
        [111.03, 27.11, 111.03523570, 27.10671053, 111.04174526, 27.11261732],
        [117.06, 27.70, 117.06520830, 27.69691597, 117.07177012, 27.70257345],
        [121.18, 31.87, 121.18456272, 31.86812155, 121.19098870, 31.87437057],
        [117.22, 37.73, 117.22610918, 37.73078840, 117.23253346, 37.73705393],
    ]
)
METRES_PER_DEGREE = 111_320.0


def test_known_places_come_out_as_published():
    lon, lat, glon, glat, blon, blat = KNOWN.T
    assert np.allclose(wgs84_to_gcj02(lon, lat), (glon, glat), rtol=0, atol=5e-9)
    assert np.allclose(wgs84_to_bd09(lon, lat), (blon, blat), rtol=0, atol=5e-9)
    assert np.allclose(gcj02_to_bd09(glon, glat), (blon, blat), rtol=0, atol=2e-8)


def test_a_users_point_goes_and_comes_back_exactly():
    forward = wgs84_to_gcj02([111.43877780268987], [27.223905373786593])
    assert forward[0][0] == pytest.approx(111.44439660708835, abs=1e-12)
    assert forward[1][0] == pytest.approx(27.220718937598154, abs=1e-12)
    back = gcj02_to_wgs84(*forward)
    assert back[0][0] == pytest.approx(111.43877780268987, abs=1e-12)
    assert back[1][0] == pytest.approx(27.223905373786593, abs=1e-12)


@pytest.mark.parametrize("convert", [wgs84_to_gcj02, gcj02_to_wgs84, gcj02_to_bd09, bd09_to_gcj02])
def test_points_outside_the_box_stay_where_they_are(convert):
    lon, lat = convert([-71.1, 6.14, 139.69], [42.37, 46.2, 35.68])
    assert lon.tolist() == [-71.1, 6.14, 139.69]
    assert lat.tolist() == [42.37, 46.2, 35.68]


def test_nothing_in_gives_nothing_out():
    lon, lat = bd09_to_wgs84([], [])
    assert len(lon) == len(lat) == 0


def test_the_callers_arrays_are_left_alone():
    lon, lat = np.array([104.68]), np.array([31.47])
    wgs84_to_gcj02(lon, lat)
    assert (lon[0], lat[0]) == (104.68, 31.47)


@given(st.floats(75, 132), st.floats(5, 52))
def test_there_and_back_is_where_one_was(lon, lat):
    # the published formula folds over itself by 1e-12 degrees on the meridian of 105 E
    near_m = 2e-8 if abs(lon - 105) > 1e-6 else 1e-6
    for there, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (gcj02_to_bd09, bd09_to_gcj02),
                        (wgs84_to_bd09, bd09_to_wgs84)):  # fmt: skip
        again = back(*there([lon], [lat]))
        assert abs(again[0][0] - lon) * METRES_PER_DEGREE < near_m
        assert abs(again[1][0] - lat) * METRES_PER_DEGREE < near_m


@given(st.floats(75, 132), st.floats(5, 52))
def test_the_shift_is_never_over_a_kilometre(lon, lat):
    moved = wgs84_to_gcj02([lon], [lat])
    away = np.hypot((moved[0][0] - lon) * np.cos(np.radians(lat)), moved[1][0] - lat)
    assert away * METRES_PER_DEGREE < 1_000


def test_twenty_thousand_places_come_back_within_a_hundred_millionth_of_a_metre():
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(75, 132, 20_000), rng.uniform(19, 52, 20_000)
    again = gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat))
    away = np.hypot((again[0] - lon) * np.cos(np.radians(lat)), again[1] - lat)
    assert away.max() * METRES_PER_DEGREE <= 1e-8


@pytest.mark.parametrize("convert", [wgs84_to_gcj02, gcj02_to_wgs84, gcj02_to_bd09, bd09_to_gcj02])
def test_what_is_no_number_stays_so_and_shapes_of_arrays_are_kept(convert):
    lon, lat = convert([[np.nan, np.inf], [104.0, -np.inf]], [[30.0, 30.0], [30.0, 30.0]])
    assert lon.shape == (2, 2)
    assert np.isnan(lon[0, 0])
    assert (lon[0, 1], lon[1, 1]) == (np.inf, -np.inf)
    assert 103 < lon[1, 0] < 105
    assert np.isfinite(lat).all()


@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=4))
def test_any_numbers_can_be_shifted(pairs):
    lon, lat = np.array(pairs, dtype=float).reshape(-1, 2).T
    for convert in (wgs84_to_bd09, bd09_to_wgs84):
        assert len(convert(lon, lat)[0]) == len(pairs)
