"""What a lens shows at which distance: pixels per metre, and where its picture meets the ground.

Distances are along level ground, from below the lens. A lens up to `flat_most_deg` wide draws
straight lines straight: a metre across at distance d takes width / (2 d tan(angle / 2)) pixels in
the middle of the picture, and more beside it. The pixels of a wider one are spread evenly over its
angle. Of a camera that sees all around nothing is told: its picture is a circle, or several.
"""

import math
import re
from dataclasses import dataclass

from gis.rulebook import Pack

NAMES = ("identify", "recognise", "observe", "detect", "monitor")  # finest first
BELOW = "below"  # fewer pixels than the coarsest band asks

_FULL_DEG = 360.0
_UPRIGHT_DEG = 90.0


@dataclass(frozen=True, slots=True)
class Band:
    """Ground shown with at least so many pixels per metre, out to `far_m` from the lens."""

    name: str
    px_per_m: float
    far_m: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the lower and the upper edge of a picture meet level ground, metres; inf: nowhere."""

    near_m: float
    far_m: float


def bands_of(
    view_angle_deg: float | None, width_px: float | None, pack: Pack
) -> tuple[Band, ...] | None:
    """Return the bands of a lens (OPT-01), finest first; None where they cannot be known."""
    if view_angle_deg is None or not width_px or view_angle_deg >= _FULL_DEG:
        return None
    rule = pack["OPT-01"]
    flat = is_flat(view_angle_deg, pack)
    half = math.radians(view_angle_deg) / 2
    across = 2 * (math.tan(half) if flat else half)
    return tuple(
        Band(name, rule.number(name), width_px / (across * rule.number(name))) for name in NAMES
    )


def band_at(distance_m: float, bands: tuple[Band, ...] | None) -> str | None:
    """Return the name of the band a distance is in, `below` beyond all; None when not known."""
    if bands is None:
        return None
    return next((band.name for band in bands if distance_m <= band.far_m), BELOW)


def is_flat(view_angle_deg: float, pack: Pack) -> bool:
    """Tell whether a lens of this angle draws straight lines straight."""
    return view_angle_deg <= pack["OPT-01"].number("flat_most_deg")


def upright_angle_deg(
    view_angle_deg: float, picture_px: tuple[int, int] | None, pack: Pack
) -> float | None:
    """Return the vertical angle a picture of this size has; None where it cannot be known."""
    if picture_px is None or view_angle_deg >= _FULL_DEG:
        return None
    ratio = picture_px[1] / picture_px[0]
    if not is_flat(view_angle_deg, pack):
        return view_angle_deg * ratio
    return math.degrees(2 * math.atan(math.tan(math.radians(view_angle_deg) / 2) * ratio))


def frame_of(height_m: float, tilt_deg: float, upright_deg: float) -> Frame:
    """Return where the picture of a lens begins and ends on level ground.

    `tilt_deg` is down from level. `near_m` is 0 when the foot of the pole is in the picture and
    inf when no ground is; `far_m` is inf when the horizon is.

    >>> frame = frame_of(4.0, 20.0, 30.0)
    >>> round(frame.near_m, 2), round(frame.far_m, 1)
    (5.71, 45.7)
    """
    return Frame(
        _meets_ground(height_m, tilt_deg + upright_deg / 2),
        _meets_ground(height_m, tilt_deg - upright_deg / 2),
    )


def _meets_ground(height_m: float, down_deg: float) -> float:
    if down_deg <= 0:
        return math.inf
    return height_m / math.tan(math.radians(down_deg)) if down_deg < _UPRIGHT_DEG else 0.0


def picture_px(resolution: str | None, pack: Pack) -> tuple[int, int] | None:
    """Return width and height written as text: 1920x1080, or a name of the pack (OPT-03)."""
    text = re.sub(r"\s|像素", "", resolution or "").upper()
    pair = re.fullmatch(r"(\d{2,5})[X×*＊](\d{2,5})P?", text)
    if pair:
        return int(pair[1]), int(pair[2])
    named = pack["OPT-03"].params["pictures"].get(text)
    return None if named is None else (int(named[0]), int(named[1]))
