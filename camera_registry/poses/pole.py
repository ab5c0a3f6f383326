"""How a camera on a pole sees level ground: from metres to pixels and back.

East and north are metres on a local plane; the numbers of a pose as a vector stand in the order
of `NAMES`, degrees and all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NAMES = ("x_m", "y_m", "height_m", "bearing_deg", "tilt_deg", "roll_deg", "focal", "k1")
_NEAR_M = 0.05  # depth before the lens below which a point counts as behind it
_SLOPE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A camera on its pole.

    Degrees; bearing clockwise from north, tilt down from level, roll
    clockwise as the camera sees it; `focal` in widths of the picture; `k1` < 0: barrel.
    """

    x_m: float
    y_m: float
    height_m: float
    bearing_deg: float
    tilt_deg: float
    roll_deg: float
    focal: float
    k1: float
    size: tuple[int, int]

    @property
    def view_angle_deg(self) -> float:
        """Return the horizontal view angle without the distortion."""
        return float(2 * np.degrees(np.arctan(0.5 / self.focal)))

    def pixels(self, map_m: Floats) -> Floats:
        """Return where ground points (n, 2) appear, in pixels; NaN behind the camera."""
        return pixels_of(vector_of(self), np.asarray(map_m, dtype=np.float64), self.size)

    def ground(self, picture_px: Floats) -> Floats:
        """Return the ground points (n, 2) under pixels, metres; NaN above the horizon."""
        return ground_of(vector_of(self), np.asarray(picture_px, dtype=np.float64), self.size)


def pose_of(vector: Floats, size: tuple[int, int]) -> Pose:
    """Return the pose of a vector."""
    named = dict(zip(NAMES, map(float, vector), strict=True))
    named["bearing_deg"] %= 360
    return Pose(**named, size=size)


def vector_of(pose: Pose) -> Floats:
    """Return the numbers of a pose in the order of `NAMES`."""
    return np.array([getattr(pose, name) for name in NAMES])


def _axes(vector: Floats) -> Floats:
    """Return the camera's axes right, down, ahead as rows, in east, north, up."""
    bearing, tilt, roll = np.radians(vector[3:6])
    ahead = np.array(
        [np.sin(bearing) * np.cos(tilt), np.cos(bearing) * np.cos(tilt), -np.sin(tilt)]
    )
    right = np.array([np.cos(bearing), -np.sin(bearing), 0.0])
    down = np.cross(ahead, right)
    rolled = np.cos(roll) * right + np.sin(roll) * down
    return np.array([rolled, np.cross(ahead, rolled), ahead])


def pixels_of(
    vector: Floats, ground: Floats, size: tuple[int, int], *, behind: bool = False
) -> Floats:
    """Return pixels (n, 2); with `behind` points behind the lens are drawn far outside."""
    height, focal, k1 = vector[2], vector[6] * size[0], vector[7]
    from_lens = np.column_stack([ground - vector[:2], np.full(len(ground), -height)])
    right, down, ahead = _axes(vector) @ from_lens.T
    depth = np.where(ahead > _NEAR_M, ahead, _NEAR_M if behind else np.nan)
    flat = np.clip(np.column_stack([right, down]) / depth[:, None], -1e3, 1e3)
    square = np.minimum((flat**2).sum(axis=1), 4.0)
    return np.asarray(np.array(size) / 2 + focal * flat * (1 + k1 * square)[:, None])


def ground_of(vector: Floats, pixels: Floats, size: tuple[int, int]) -> Floats:
    """Return ground points (n, 2), NaN at or above the horizon."""
    bent = (pixels - np.array(size) / 2) / (vector[6] * size[0])
    flat = bent.copy()
    for _ in range(25):  # a fixed point: the distortion of a lens is small
        square = np.minimum((flat**2).sum(axis=1), 4.0)
        flat = bent / (1 + vector[7] * square)[:, None]
    rays = np.column_stack([flat, np.ones(len(flat))]) @ _axes(vector)
    fall = np.where(rays[:, 2] < -_SLOPE, -rays[:, 2], np.nan)
    return np.asarray(vector[:2] + rays[:, :2] * (vector[2] / fall)[:, None])
