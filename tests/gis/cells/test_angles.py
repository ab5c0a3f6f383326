"""Degrees as offices, phones and surveyors write them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.cells.angles import angle, packed
from gis.cells.cell import CellError, Trouble

IN_SECONDS = 112 + 18 / 60 + 37.6 / 3600


@pytest.mark.parametrize(
    "written",
    ["112°18′37.6″", "东经112度18分37.6秒", "E112°18'37.6\"", "112º18’37.6”", "112 18 37.6",
     "112-18-37.6", "112˚18´37.6˝", "112度18分37.6秒", "112°18′37.6″E", "112°18'37.6''",
     "１１２°１８′３７.６″", "112° 18′ 37.6″", "112:18:37.6", "东112°18′37.6″", "112°18′37.6", "e112°18′37.6″",
     " 112°18′37.6″\u200b", "112°18‘37.6“", "112゜18′37.6″", "东经：112°18′37.6″", "112°18′37.6″ 东",
     "+112°18′37.6″"],
)  # fmt: skip
def test_one_angle_in_every_shape(written):
    assert angle(written) == pytest.approx(IN_SECONDS, abs=1e-11)


@pytest.mark.parametrize(
    ("written", "degrees"),
    [("112°18.627′", 112 + 18.627 / 60), ("112°18.627", 112 + 18.627 / 60), ("112°", 112.0),
     ("112.31°", 112.31), ("112.31度", 112.31), ("112.31", 112.31), (112.31, 112.31), ("W0°30′", -0.5),
     ("西经0度30分", -0.5), ("0°30′S", -0.5), ("S0°30′36″", -0.51), ("南纬0°30′36″", -0.51), ("-0°30′", -0.5),
     ("北纬30°", 30.0), ("30°15′N", 30.25), ("N30.25", 30.25), ("30.25E", 30.25), ("30.25", 30.25),
     ("38512345.678", 38512345.678), (512345, 512345.0), ("／", None), ("", None), (None, None),
     ("１１２．３１", 112.31), ("112 18.627", 112 + 18.627 / 60), ("112°05′", 112 + 5 / 60)],
)  # fmt: skip
def test_other_angles_and_plain_numbers(written, degrees):
    assert angle(written) == (None if degrees is None else pytest.approx(degrees, abs=1e-11))


@pytest.mark.parametrize(
    "written", ["112°60′10″", "112°18′75″", "112 60 10", "112-18-60", "112度61分", "E112°18′99.9″"]
)
def test_sixty_minutes_or_seconds_are_no_angle(written):
    with pytest.raises(CellError) as caught:
        angle(written)
    assert caught.value.trouble is Trouble.IMPOSSIBLE
    assert "60" in caught.value.wanted.zh


@pytest.mark.parametrize(
    "written", ["112°18.5′30″", "112.5°18′", "-112°18′W", "112°18′37″37", "1.2.3", "南门", True, "112°-18′",
                "117.261  163", "30.5,112.3", "112d18x"]
)  # fmt: skip
def test_what_is_no_single_angle_is_refused(written):
    with pytest.raises(CellError):
        angle(written)


def test_the_letter_o_is_no_zero():
    with pytest.raises(CellError) as caught:
        angle("112.3O5")
    assert caught.value.trouble is Trouble.LOOKALIKE
    assert "112.305" in caught.value.wanted.en


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 599))
def test_degrees_minutes_and_tenths_of_seconds_come_back(degrees, minutes, tenths):
    expected = degrees + minutes / 60 + tenths / 36000
    for written in (
        f"{degrees}°{minutes}′{tenths / 10}″",
        f"东经{degrees}度{minutes:02}分{tenths / 10:04.1f}秒",
        f"{degrees} {minutes} {tenths / 10}",
        f"{degrees}-{minutes}-{tenths / 10}",
    ):
        assert angle(written) == pytest.approx(expected, abs=1e-9)


def test_packed_minutes_and_seconds_are_suspected_only_in_a_whole_column():
    lon = np.array([112.1837, 112.1845, 112.1901, 112.2059, 112.2112, 112.1733])
    found = packed(lon, fewest=6)
    assert found is not None
    assert found.unpacked(lon[:1])[0] == pytest.approx(112 + 18 / 60 + 37 / 3600, abs=1e-9)
    assert packed(lon[:5], fewest=6) is None
    assert packed(np.append(lon, 112.1867), fewest=6) is None
    assert packed(np.array([112.0, 113.0, 30.0, 31.0, 32.0, 33.0]), fewest=6) is None


def test_packed_degrees_and_minutes_are_told_by_their_size():
    lat = np.array([3112.345, 3113.001, 3145.9, 3159.99, 3100.0, 3122.5])
    found = packed(lat, fewest=6)
    assert found is not None
    assert found.unpacked(lat[:1])[0] == pytest.approx(31 + 12.345 / 60, abs=1e-9)
    assert packed(np.append(lat, 3160.0), fewest=6) is None
    assert packed(lat * 1000, fewest=6) is None


@given(st.lists(st.tuples(st.integers(70, 139), st.integers(0, 59), st.integers(1, 59)),
                min_size=6, max_size=30))  # fmt: skip
def test_packed_angles_come_back_whatever_the_floats_do(parts):
    written = np.array([float(f"{d}.{m:02}{s:02}") for d, m, s in parts])
    found = packed(written, fewest=6)
    assert found is not None
    expected = [d + m / 60 + s / 3600 for d, m, s in parts]
    np.testing.assert_allclose(found.unpacked(written), expected, atol=1e-9)
