"""A pose from click pairs goes to the record with its errors; what gives none is refused by name."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import Point

from camera_registry.camera import Camera, PositionState
from camera_registry.poses.calibration import CalibrationError, Refusal
from camera_registry.poses.pole import Pose
from camera_registry.poses.posing import NoPlaceError, Pairs, posed, priors_of
from camera_registry.record.edits import edited
from gis.crs import LocalPlane
from gis.intake.ledger import numbers_of_persons
from gis.rulebook import load_pack

PACK = load_pack()
SIZE = (1920, 1080)
HOME = Point(104.0, 31.0)
PLANE = LocalPlane(104.0, 31.0)
TRUE = Pose(
    x_m=1.2, y_m=-0.8, height_m=6.4, bearing_deg=47.0, tilt_deg=18.0, roll_deg=0.5, focal=0.6,
    k1=0.0, size=SIZE,
)  # fmt: skip
NEAR_AND_FAR = [(5, 9), (14, 6), (9, 22), (26, 18), (20, 34), (44, 30), (12, 14), (33, 48)]
CAMERA = Camera(
    camera_id="c1", position=HOME, height_m=6.0, view_angle_deg=80.0, bearing_deg=40.0,
    position_state=PositionState.DECLARED, host_building_id="b1",
)  # fmt: skip


def pairs_of(ground_m, pose=TRUE, size=SIZE) -> Pairs:
    ground = np.array(ground_m, dtype=float)
    lonlat = PLANE.degrees_of(ground)
    return Pairs(
        picture=[tuple(p) for p in pose.pixels(ground)],
        ground=[tuple(p) for p in lonlat],
        size=size,
    )


def test_exact_pairs_give_the_pole_back_and_the_record_says_calibrated():
    found = posed(CAMERA, pairs_of(NEAR_AND_FAR), PACK)
    made = edited(CAMERA, found.changes, numbers_of_persons(PACK))
    x, y = PLANE.metres_of(np.array([[made.position.x, made.position.y]]))[0]
    assert (x, y) == (pytest.approx(1.2, abs=0.3), pytest.approx(-0.8, abs=0.3))
    assert made.bearing_deg == pytest.approx(47, abs=0.5)
    assert made.tilt_deg == pytest.approx(18, abs=0.5)
    assert made.height_m == pytest.approx(6.4, abs=0.3)
    assert made.position_state is PositionState.CALIBRATED
    assert made.pose_residual_m < 0.3
    assert (made.width_px, made.height_px, made.host_building_id) == (1920, 1080, "b1")
    assert 0 < made.position_within_m < 3
    assert made.delivered.x == made.position.x
    assert "8对" in found.finding.message_zh


def test_turning_the_camera_by_hand_afterwards_is_no_calibrated_pose_any_more():
    persons = numbers_of_persons(PACK)
    made = edited(CAMERA, posed(CAMERA, pairs_of(NEAR_AND_FAR), PACK).changes, persons)
    turned = edited(made, {"bearing_deg": 90}, persons)
    assert (turned.position_state, turned.pose_residual_m) == (PositionState.DECLARED, None)
    renamed = edited(made, {"name": "东门"}, persons)
    assert (renamed.position_state, renamed.pose_residual_m) == (
        PositionState.CALIBRATED,
        made.pose_residual_m,
    )


def refusal(camera: Camera, pairs: Pairs) -> Refusal:
    with pytest.raises(CalibrationError) as caught:
        posed(camera, pairs, PACK)
    return caught.value.refusal


def test_calib_too_few_three_pairs_give_no_pose():
    assert refusal(CAMERA, pairs_of(NEAR_AND_FAR[:3])) is Refusal.TOO_FEW
    assert refusal(CAMERA, Pairs(picture=[], ground=[], size=SIZE)) is Refusal.TOO_FEW


def test_calib_degenerate_pairs_on_a_line_or_in_one_spot_give_no_pose():
    line = [(5 * n, 5 * n) for n in range(1, 8)]
    assert refusal(CAMERA, pairs_of(line)) is Refusal.DEGENERATE
    spot = replace(pairs_of(NEAR_AND_FAR), picture=[(900 + n, 500 + n) for n in range(8)])
    assert refusal(CAMERA, spot) is Refusal.DEGENERATE


@pytest.mark.long
def test_calib_mirrored_pairs_are_told_as_mirrored():
    right = pairs_of(NEAR_AND_FAR)
    turned = replace(right, picture=[(SIZE[0] - x, y) for x, y in right.picture])
    assert refusal(replace(CAMERA, bearing_deg=None), turned) is Refusal.MIRRORED


def test_a_camera_without_a_position_has_nothing_to_begin_with():
    with pytest.raises(NoPlaceError):
        posed(replace(CAMERA, position=None), pairs_of(NEAR_AND_FAR), PACK)


def test_what_the_register_does_not_say_enters_with_a_wide_error():
    known, bare = (
        priors_of(camera, PLANE, PACK)
        for camera in (
            CAMERA,
            replace(CAMERA, height_m=None, view_angle_deg=None, bearing_deg=None),
        )
    )
    assert bare.height_sd_m > known.height_sd_m
    assert bare.focal_sd_share > known.focal_sd_share
    assert bare.bearing_deg is None
    assert priors_of(replace(CAMERA, position_within_m=0.4), PLANE, PACK).position_sd_m == 0.4
