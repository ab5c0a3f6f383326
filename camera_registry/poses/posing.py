"""A camera's pose from click pairs: what the register says enters, what was fitted goes back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Point

from camera_registry.camera import Camera
from camera_registry.poses.calibration import CalibrationError, Fit, PosePriors, fit_pose, refused
from gis.crs import LocalPlane
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

_RULE = "CALIB-05"
_DECIMALS = {"height_m": 2, "view_angle_deg": 2, "bearing_deg": 2, "tilt_deg": 2, "roll_deg": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Points clicked in a picture (pixels from the upper left) and on the map (lon, lat), in pairs.

    `size` is the width and height of the picture.
    """

    picture: Sequence[tuple[float, float]]
    ground: Sequence[tuple[float, float]]
    size: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A fitted pose: the fit on a local plane, the pole's place, and the changes of the record."""

    fit: Fit
    position: Point
    changes: dict[str, object]
    finding: Finding


class NoPlaceError(ValueError):
    """The register has no position for the camera: nothing to begin with."""

    def __init__(self) -> None:
        self.words = Words(
            "台账没有该摄像机的坐标，无法标定；请先填写大致位置",
            "the register has no position for this camera; enter where it stands, roughly, first",
        )
        super().__init__(self.words.en)


def posed(camera: Camera, pairs: Pairs, pack: Pack) -> Posed:
    """Return the pose that explains the pairs and the register best, as changes of the record.

    Raises NoPlaceError, CalibrationError (see `refusal_of`), ValueError for pairs that are none.
    """
    if camera.position is None:
        raise NoPlaceError
    plane = LocalPlane(camera.position.x, camera.position.y)
    ground = plane.metres_of(np.asarray(pairs.ground, dtype=np.float64).reshape(-1, 2))
    picture = np.asarray(pairs.picture, dtype=np.float64).reshape(-1, 2)
    fit = fit_pose(picture, ground, priors_of(camera, plane, pack), pairs.size)
    pose = fit.pose
    lon, lat = plane.degrees_of(np.array([[pose.x_m, pose.y_m]]))[0]
    position = Point(float(lon), float(lat))
    measured = {
        "height_m": pose.height_m, "view_angle_deg": pose.view_angle_deg,
        "bearing_deg": pose.bearing_deg, "tilt_deg": pose.tilt_deg, "roll_deg": pose.roll_deg,
    }  # fmt: skip
    changes: dict[str, object] = {
        name: round(value, _DECIMALS[name]) for name, value in measured.items()
    }
    changes |= {
        "position": [position.x, position.y],
        "position_state": "calibrated",
        "position_within_m": round(fit.ellipse[0], 2),
        "bearing_within_deg": round(float(fit.sd[3]), 2),
        "pose_residual_m": None if math.isnan(fit.typical_m) else round(fit.typical_m, 2),
        "width_px": pairs.size[0],
        "height_px": pairs.size[1],
        "host_building_id": camera.host_building_id,
    }
    return Posed(fit=fit, position=position, changes=changes, finding=_told(camera, fit, pack))


def refusal_of(error: CalibrationError, camera: Camera, pack: Pack) -> Finding:
    """Return why pairs give no pose, as a finding about the camera."""
    return refused(error, camera, pack)


def priors_of(camera: Camera, plane: LocalPlane, pack: Pack) -> PosePriors:
    """Return what the register says of a camera's pose, with how far each may be off."""
    rule = pack[_RULE]
    x, y = plane.metres_of(np.array([[camera.position.x, camera.position.y]]))[0]  # type: ignore[union-attr]
    angle = camera.view_angle_deg
    known = angle is not None and 0 < angle < 180  # noqa: PLR2004 -- a flat picture sees less
    within = camera.position_within_m or rule.number("position_sd_m")
    return PosePriors(
        x_m=float(x),
        y_m=float(y),
        position_sd_m=max(within, 0.05),
        height_m=camera.height_m or rule.number("height_m"),
        height_sd_m=rule.number("height_sd_m" if camera.height_m else "height_unknown_sd_m"),
        focal=_focal(angle if known and angle is not None else rule.number("angle_deg")),
        focal_sd_share=rule.number("focal_sd_share" if known else "focal_unknown_sd_share"),
        bearing_deg=camera.bearing_deg,
        bearing_sd_deg=max(camera.bearing_within_deg or 0.0, rule.number("bearing_sd_deg")),
        tilt_deg=camera.tilt_deg,
        tilt_sd_deg=rule.number("tilt_sd_deg"),
    )


def _focal(angle_deg: float) -> float:
    """Return the focal length in widths of the picture."""
    return 0.5 / math.tan(math.radians(angle_deg) / 2)


def _told(camera: Camera, fit: Fit, pack: Pack) -> Finding:
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    typical = fit.typical_m
    return pack[_RULE].finding(
        Outcome.PASS,
        place,
        found=len(fit.residual_px),
        cam=camera.name or camera.camera_id,
        typical=Words("未知", "unknown") if math.isnan(typical) else f"{typical:.2f}",
        major=f"{fit.ellipse[0]:.2f}",
        minor=f"{fit.ellipse[1]:.2f}",
    )
