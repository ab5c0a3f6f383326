"""Control points: a known turn is found again, and what cannot be trusted is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from gis.intake.coordinates.control import ControlError, control_points, fitted
from gis.intake.coordinates.systems import datum
from gis.rulebook import load_pack

RULE = load_pack()["IN-84"]
CORNERS = np.array([[112.6, 30.3], [113.1, 30.4], [112.8, 30.7], [112.9, 30.5]])
MIDDLE = np.array([380_000.0, 3_370_000.0])


def turned(seconds, scale, shift):
    way = Transformer.from_crs("EPSG:4490", "EPSG:4547", always_xy=True)
    x, y = (np.column_stack(way.transform(*CORNERS.T)) - MIDDLE).T
    angle = np.radians(seconds / 3600)
    east = scale * (np.cos(angle) * x - np.sin(angle) * y)
    north = scale * (np.sin(angle) * x + np.cos(angle) * y)
    return np.column_stack((east, north)) + MIDDLE + shift


def text(plane):
    pairs = zip(plane.tolist(), CORNERS.tolist(), strict=True)
    return "\n".join(f"{x:.4f}，{y:.4f} {lon} {lat}" for (x, y), (lon, lat) in pairs)


def fit_of(plane, name="EPSG:2383"):
    return fitted(control_points(text(plane), RULE), datum(name), RULE)


@pytest.mark.parametrize("name", ["EPSG:2383", "local"])
def test_a_known_turn_is_found_again(name):
    plane = turned(2.0, 1 + 3e-6, [-117.3, 42.1])
    fit = fit_of(plane, name)
    assert fit.turn == pytest.approx(-2, abs=0.01)
    assert fit.scale == pytest.approx(1 - 3e-6, abs=1e-8)
    assert fit.rms_m < 0.001
    assert np.abs(fit.moved(plane) - CORNERS).max() * 111_320 < 0.001


def test_degrees_of_xian_80_are_fitted_in_a_plane():
    degrees = CORNERS + np.array([0.0005, -0.0003])
    fit = fitted(np.column_stack((degrees, CORNERS)), datum("EPSG:4610"), RULE)
    assert fit.rms_m < 0.1
    assert np.abs(fit.moved(degrees) - CORNERS).max() * 111_320 < 0.1


def test_exchanged_axes_are_recognised_and_not_taken():
    with pytest.raises(ControlError, match="exchanged they fit"):
        fit_of(turned(2.0, 1.0, [0, 0])[:, ::-1])


@pytest.mark.parametrize(
    ("said", "why"),
    [("", "0 control points"), ("1 2 3 4;5 6 7 8", "2 control points"),
     ("1 2 112 30;1 2 112 30;1 2 112 30", "on one another"), ("1 2 3;4 5 6;7 8 9", "not four numbers"),
     ("1 2 312 30;3 4 112 30;5 6 112 30", "no longitude"), (";".join(["1 2 3 4"] * 201), "201"),
     ("1e9 2 112 30;3 4 112 30;5 6 112 30", "not four numbers")],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused(said, why):
    with pytest.raises(ControlError, match=why):
        fitted(control_points(said, RULE), datum("EPSG:2383"), RULE)


@given(st.floats(-30, 30), st.floats(0.9995, 1.0005), st.floats(-500, 500), st.floats(-500, 500))
def test_any_similarity_is_undone(seconds, scale, east, north):
    plane = turned(seconds, scale, [east, north])
    assert np.abs(fit_of(plane).moved(plane) - CORNERS).max() * 111_320 < 0.01


GOOD = text(turned(2.0, 1.0, [0, 0]))
SIGNS = st.text(st.sampled_from("0123456789.,; -+eE\n，一二"), max_size=5)
MUTATED = st.builds(
    lambda at, cut, new: GOOD[: at % len(GOOD)] + new + GOOD[at % len(GOOD) + cut :],
    st.integers(0, 400),
    st.integers(0, 40),
    SIGNS,
)


def no_exception_but_the_documented_one(said):
    for name in ("EPSG:2383", "EPSG:4610", "local"):
        try:
            fit = fitted(control_points(said, RULE), datum(name), RULE)
        except ControlError:
            continue
        assert fit.residuals_m.max() <= RULE.number("residual_m")


@given(MUTATED)
@settings(max_examples=200)
def test_mutated_control_points_raise_nothing_else(said):
    no_exception_but_the_documented_one(said)


@pytest.mark.long
@given(st.one_of(MUTATED, st.text(max_size=60)))
@settings(max_examples=5000)
def test_many_mutated_control_points_raise_nothing_else(said):
    no_exception_but_the_documented_one(said)
