"""Poses from clicked pairs: exact by hand, honest about errors, refusals with names."""

import numpy as np
import pytest

from bench.health.calibration import FOCAL, SIZE, miss_m, pairs, priors, truth
from camera_registry import fit_pose
from camera_registry.camera import Camera
from camera_registry.poses.calibration import CalibrationError, PosePriors, Refusal, refused
from camera_registry.poses.pole import Pose
from gis.rulebook import load_pack

REGISTER = PosePriors(x_m=0.0, y_m=0.0, height_m=6.0, focal=0.5)
GROUND = np.array([(-6, 10), (5, 12), (-12, 25), (9, 30), (0, 45), (-20, 50)], dtype=float)


def pose(**other: float) -> Pose:
    given = {
        "x_m": 0,
        "y_m": 0,
        "height_m": 6,
        "bearing_deg": 0,
        "tilt_deg": 20,
        "roll_deg": 0,
        "focal": 0.5,
        "k1": 0,
    }
    return Pose(**{**given, **other}, size=SIZE)


def test_a_camera_tilted_by_45_degrees_sees_the_point_as_far_away_as_it_is_high_in_its_middle():
    assert pose(tilt_deg=45).pixels(np.array([(0.0, 6.0)])) == pytest.approx(np.array([(960, 540)]))


def test_east_is_on_the_right_of_a_camera_that_looks_north_and_far_is_up():
    middle, right, far = pose().pixels(np.array([(0, 20), (5, 20), (0, 40)], dtype=float))
    assert right[0] > middle[0] == pytest.approx(960)
    assert far[1] < middle[1]


def test_a_roll_to_the_right_lifts_what_is_on_the_right():
    left, right = pose(roll_deg=5).pixels(np.array([(-5, 20), (5, 20)], dtype=float))
    assert right[1] < left[1]


def test_view_angle_of_half_a_width_is_ninety_degrees():
    assert pose().view_angle_deg == pytest.approx(90)


@pytest.mark.parametrize("k1", [0.0, -0.12, 0.05])
def test_ground_and_pixels_are_inverse(k1: float):
    camera = pose(bearing_deg=200, roll_deg=2, k1=k1)
    ground = np.array([(-4, -12), (3, -20), (-10, -40)], dtype=float)
    assert camera.ground(camera.pixels(ground)) == pytest.approx(ground, abs=1e-3)


def test_above_the_horizon_there_is_no_ground_and_behind_the_camera_no_pixel():
    assert np.isnan(pose().ground(np.array([(960.0, 0.0)]))).all()
    assert np.isnan(pose().pixels(np.array([(0.0, -20.0)]))).all()


@pytest.mark.parametrize("bearing", [0.0, 137.0, 270.0])
def test_exact_pairs_give_the_pose_back_whatever_the_bearing(bearing: float):
    camera = pose(bearing_deg=bearing)
    turn = np.radians(bearing)
    ground = GROUND @ np.array([(np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))])
    fit = fit_pose(camera.pixels(ground), ground, REGISTER, SIZE)
    assert (fit.pose.bearing_deg - bearing + 180) % 360 - 180 == pytest.approx(0, abs=0.05)
    assert fit.pose.tilt_deg == pytest.approx(20, abs=0.05)
    assert fit.residual_m.max() < 0.05
    assert fit.typical_m < 0.1
    assert not fit.outlier.any()


def test_a_blunder_is_flagged_and_the_pose_holds():
    camera = pose()
    ground = np.vstack([GROUND, [(3, 18), (-3, 35)]])
    pixels = camera.pixels(ground)
    wrong = ground.copy()
    wrong[3] += (8, -6)
    fit = fit_pose(pixels, wrong, REGISTER, SIZE)
    assert np.flatnonzero(fit.outlier).tolist() == [3]
    assert fit.left_out_m[3] == pytest.approx(10, abs=1.5)
    assert np.hypot(*(fit.pose.ground(pixels) - ground).T).max() < 1.5


def test_errors_tell_which_way_the_pole_is_uncertain():
    fit = fit_pose(pose().pixels(GROUND), GROUND, REGISTER, SIZE, left_out=False)
    major, minor, bearing = fit.ellipse
    assert 0 < minor <= major < REGISTER.position_sd_m
    assert 0 <= bearing < 180
    assert (fit.sd > 0).all()
    assert np.isnan(fit.left_out_m).all()


def refusal(pixels: np.ndarray, ground: np.ndarray) -> CalibrationError:
    with pytest.raises(CalibrationError) as told:
        fit_pose(pixels, ground, REGISTER, SIZE, left_out=False)
    return told.value


def test_three_pairs_are_too_few():
    told = refusal(pose().pixels(GROUND[:3]), GROUND[:3])
    assert told.refusal is Refusal.TOO_FEW
    finding = refused(told, Camera(camera_id="C1"), load_pack())
    assert (finding.rule, finding.found, finding.required) == ("CALIB-01", 3, 4)
    assert "C1" in finding.message_zh


@pytest.mark.parametrize(
    "ground",
    [
        np.array([(0, 10), (0, 20), (0, 30), (0, 40)], dtype=float),
        np.array([(0, 30), (0.05, 30), (0, 30.05), (0.05, 30.05)], dtype=float),
    ],
)
def test_points_on_a_line_or_in_one_spot_are_refused(ground: np.ndarray):
    assert refusal(pose().pixels(ground), ground).refusal is Refusal.DEGENERATE


def test_a_mirrored_picture_is_refused():
    pixels = pose().pixels(GROUND)
    pixels[:, 0] = SIZE[0] - pixels[:, 0]
    assert refusal(pixels, GROUND).refusal is Refusal.MIRRORED


def test_a_point_in_the_sky_is_refused_and_named():
    ground = np.vstack([GROUND, [(3, 18), (-3, 35), (8, 55)]])
    pixels = pose().pixels(ground)
    pixels[8] = (1500, 5)
    told = refusal(pixels, ground)
    assert (told.refusal, told.pairs) == (Refusal.ABOVE_HORIZON, (8,))


def test_unequal_or_infinite_pairs_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="as many"):
        fit_pose(np.zeros((4, 2)), np.zeros((5, 2)), REGISTER, SIZE)
    with pytest.raises(ValueError, match="finite"):
        fit_pose(np.full((4, 2), np.nan), np.zeros((4, 2)), REGISTER, SIZE)


def test_the_order_of_the_pairs_does_not_matter():
    rng = np.random.default_rng(3)
    pixels, ground = pairs(truth(rng), 8, rng)
    order = rng.permutation(8)
    register = priors(rng, 0.3)
    one = fit_pose(pixels, ground, register, SIZE, left_out=False).pose
    other = fit_pose(pixels[order], ground[order], register, SIZE, left_out=False).pose
    assert one.bearing_deg == pytest.approx(other.bearing_deg, abs=1e-2)
    assert one.x_m == pytest.approx(other.x_m, abs=1e-2)


def test_twelve_pairs_place_unseen_points_within_a_metre():
    assert np.median([miss_m(seed, 12)[0] for seed in range(3)]) < 0.8
    assert pytest.approx(0.5457, abs=1e-3) == FOCAL


@pytest.mark.long
@pytest.mark.parametrize(
    ("count", "how", "median_m"), [(6, {}, 0.85), (12, {}, 0.5), (12, {"blunder_m": 10.0}, 0.65)]
)
def test_medians_of_unseen_points_stay_near_those_of_the_bench(
    count: int, how: dict[str, float], median_m: float
):
    assert np.median([miss_m(900 + seed, count, **how)[0] for seed in range(120)]) <= median_m
