"""Where a camera stands and looks, from pairs of points clicked in the picture and on the map.

The model is a pole on level ground: position, height, bearing, tilt, roll, focal length and one
term of barrel distortion. What the register says enters as priors; a pair weighs by the error of
the click *and* of the map: 0.3 m on the map are 40 pixels at 8 m and one at 60 m.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from camera_registry.camera import Camera
from camera_registry.poses.pole import Floats, Pose, ground_of, pixels_of, pose_of
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack

_STARTS_DEG = (12.0, 30.0)  # tilts to begin with when the register has none
LEAST_PAIRS = 4  # eight numbers
_SLOPE = 1e-5
_MOST_STARTS = 3
_REWEIGHED = 2  # weights that move with the pose would prefer poses of large errors


@dataclass(frozen=True, slots=True, kw_only=True)
class PosePriors:
    """What the register says, each with its standard deviation; metres on a local plane.

    `focal` is the focal length in widths of the picture: 1 / (2 tan(view angle / 2)). Bearing
    and tilt may be unknown (None). `pixel_px` and `map_m` are the errors of a click and of the
    map; `robust` the number of standard deviations from which a pair counts as a blunder.
    """

    x_m: float
    y_m: float
    position_sd_m: float = 3.0
    height_m: float = 6.0
    height_sd_m: float = 1.0
    focal: float = 0.55
    focal_sd_share: float = 0.03
    bearing_deg: float | None = None
    bearing_sd_deg: float = 15.0
    tilt_deg: float | None = None
    tilt_sd_deg: float = 10.0
    roll_sd_deg: float = 1.5
    k1_sd: float = (
        0.07  # bench/health: barrels of -0.12 fit as well as with 0.1, straight lenses better
    )
    pixel_px: float = 1.5
    map_m: float = 0.3
    robust: float = 3.0


class Refusal(StrEnum):
    """Why no pose can be had from these pairs."""

    TOO_FEW = "CALIB_TOO_FEW"
    DEGENERATE = "CALIB_DEGENERATE"
    MIRRORED = "CALIB_MIRRORED"
    ABOVE_HORIZON = "CALIB_ABOVE_HORIZON"


class CalibrationError(ValueError):
    """The pairs give no pose; `refusal` names why, `pairs` the pairs that are to blame."""

    def __init__(self, refusal: Refusal, told: str, pairs: tuple[int, ...] = ()) -> None:
        super().__init__(f"{refusal}: {told}")
        self.refusal = refusal
        self.pairs = pairs


_RULES = {
    Refusal.TOO_FEW: "CALIB-01",
    Refusal.DEGENERATE: "CALIB-02",
    Refusal.MIRRORED: "CALIB-03",
    Refusal.ABOVE_HORIZON: "CALIB-04",
}


def refused(error: CalibrationError, camera: Camera, pack: Pack) -> Finding:
    """Return why there is no pose, as a finding about the camera."""
    rule = pack[_RULES[error.refusal]]
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    few = error.refusal is Refusal.TOO_FEW
    return rule.finding(
        Outcome.FAIL,
        place,
        found=len(error.pairs) if error.pairs or few else None,
        required=LEAST_PAIRS if few else None,
        cam=camera.name or camera.camera_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A pose and how good it is, pair by pair (n).

    `residual_px` and `residual_m` (NaN above the horizon) as they are; `outlier` pairs beyond
    `robust` standard deviations; `left_out_m` the error of each pair's ground point in a fit
    without it (NaN when that fit has none); `ellipse` one standard deviation of the pole's
    position: major and minor axis in metres, bearing of the major one; `sd` of each number of
    the pose, in the order of `Pose`.
    """

    pose: Pose
    residual_px: Floats
    residual_m: Floats
    outlier: NDArray[np.bool_]
    left_out_m: Floats
    ellipse: tuple[float, float, float]
    sd: Floats

    @property
    def typical_m(self) -> float:
        """Return the median error of a pair left out: what to expect of a new point, metres."""
        return float(np.nanmedian(self.left_out_m))


def fit_pose(
    picture_px: Floats,
    map_m: Floats,
    priors: PosePriors,
    size: tuple[int, int],
    *,
    left_out: bool = True,
) -> Fit:
    """Return the pose that explains the pairs and the register best, with its errors.

    `picture_px` (n, 2) from the upper left corner; `map_m` (n, 2) east and north on a local
    plane; `size` width and height of the picture. Ask for six pairs or more, near and far.
    `left_out=False` spares the n fits without one pair each.

    Raises CalibrationError: fewer than four pairs, pairs on a line or in one spot, a mirrored
    picture, points above the horizon.
    """
    pixels, ground = _checked(picture_px, map_m, size)
    best = _solved(pixels, ground, priors, size)
    _refuse_mirrored(pixels, ground, priors, size, best)
    pose = pose_of(best, size)
    away = pose.ground(pixels) - ground
    above = np.flatnonzero(np.isnan(away[:, 0]))
    if above.size:
        raise CalibrationError(
            Refusal.ABOVE_HORIZON,
            f"{above.size} of {len(pixels)} points lie above the horizon of the fitted camera: "
            "click points on the ground",
            tuple(int(i) for i in above),
        )
    whitened = _whitened(best, pixels, ground, priors, size)
    covariance = _covariance(best, pixels, ground, priors, size)
    left = np.full(len(pixels), np.nan)
    if left_out:
        left = _left_out(pixels, ground, priors, size, start=best)
    return Fit(
        pose=pose,
        residual_px=np.hypot(*(pose.pixels(ground) - pixels).T),
        residual_m=np.hypot(*away.T),
        outlier=np.hypot(*whitened.T) > priors.robust,
        left_out_m=left,
        ellipse=_ellipse(covariance[:2, :2]),
        sd=np.sqrt(np.diag(covariance)),
    )


def _checked(picture_px: Floats, map_m: Floats, size: tuple[int, int]) -> tuple[Floats, Floats]:
    pixels = np.asarray(picture_px, dtype=np.float64).reshape(-1, 2)
    ground = np.asarray(map_m, dtype=np.float64).reshape(-1, 2)
    if pixels.shape != ground.shape or not (
        np.isfinite(pixels).all() and np.isfinite(ground).all()
    ):
        raise ValueError(f"pairs must be finite and as many: {pixels.shape} and {ground.shape}")
    if len(pixels) < LEAST_PAIRS:
        told = f"{len(pixels)} pairs, at least {LEAST_PAIRS} are needed (6 are better)"
        raise CalibrationError(Refusal.TOO_FEW, told, tuple(range(len(pixels))))
    for what, points, least in (("picture", pixels, 0.01 * size[0]), ("map", ground, 0.5)):
        narrow = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[1] / np.sqrt(
            len(points)
        )
        if narrow < least:
            raise CalibrationError(
                Refusal.DEGENERATE,
                f"the points lie on a line or in one spot of the {what}: choose some near and far, "
                "left and right",
            )
    return pixels, ground


def _refuse_mirrored(  # noqa: PLR0917 -- the four givens of a fit, in their order
    pixels: Floats, ground: Floats, priors: PosePriors, size: tuple[int, int], best: Floats
) -> None:
    """Refuse when the picture turned over explains the pairs and the picture itself does not."""
    own = np.median(np.hypot(*_whitened(best, pixels, ground, priors, size).T))
    if own <= priors.robust:
        return
    turned = np.column_stack([size[0] - pixels[:, 0], pixels[:, 1]])
    other = _solved(turned, ground, priors, size)
    if np.median(np.hypot(*_whitened(other, turned, ground, priors, size).T)) < own / 3:
        raise CalibrationError(
            Refusal.MIRRORED, "the pairs fit a mirrored picture: left and right are exchanged"
        )


def _solved(
    pixels: Floats,
    ground: Floats,
    priors: PosePriors,
    size: tuple[int, int],
    *,
    start: Floats | None = None,
) -> Floats:
    """Return the best of several starts, or from one, in the order of `NAMES` (degrees)."""
    runs = []
    given = (pixels, ground, priors, size)
    starts = [start] if start is not None else list(_starts(*given))
    starts.sort(key=lambda one: float((_cost(one, *given) ** 2).sum()))
    for one in starts[:_MOST_STARTS]:
        run = least_squares(_cost, one, args=given, x_scale=_scales(priors), max_nfev=60)
        runs.append((run.cost, run.x))
        if run.cost < len(pixels):  # every pair within its errors: no better start is needed
            break
    best = min(runs, key=lambda run: run[0])[1]
    for _ in range(_REWEIGHED):
        roots = _roots(best, ground, priors, size)
        run = least_squares(
            _cost,
            best,
            args=(pixels, ground, priors, size, roots),
            x_scale=_scales(priors),
            max_nfev=40,
        )
        best = run.x
    return np.asarray(best)


def _starts(
    pixels: Floats, ground: Floats, priors: PosePriors, size: tuple[int, int]
) -> Iterator[Floats]:
    """Yield starts: the bearing of each pair less its angle in the picture, their middle first."""
    east, north = (ground - (priors.x_m, priors.y_m)).T
    aside = np.arctan2(pixels[:, 0] - size[0] / 2, priors.focal * size[0])
    ways = np.exp(1j * (np.arctan2(east, north) - aside))
    guess = float(np.degrees(np.angle(ways.sum())))
    known = [] if priors.bearing_deg is None else [priors.bearing_deg]
    tilts = _STARTS_DEG if priors.tilt_deg is None else (priors.tilt_deg,)
    for bearing in (*known, guess, guess + 90, guess - 90, guess + 180):
        for tilt in tilts:
            yield np.array(
                [priors.x_m, priors.y_m, priors.height_m, bearing, tilt, 0, priors.focal, 0]
            )


def _scales(priors: PosePriors) -> Floats:
    metres = (priors.position_sd_m, priors.position_sd_m, priors.height_sd_m)
    return np.array(
        [*metres, 5, 5, priors.roll_sd_deg, priors.focal * priors.focal_sd_share, priors.k1_sd]
    )


def _cost(  # noqa: PLR0917 -- least_squares passes what it was given in order
    vector: Floats,
    pixels: Floats,
    ground: Floats,
    priors: PosePriors,
    size: tuple[int, int],
    roots: Floats | None = None,
) -> Floats:
    """Return what is squared and summed: the pairs, then the priors.

    Blunders are softened (Cauchy's loss): doubted, not forgotten.
    """
    if roots is None:
        roots = _roots(vector, ground, priors, size)
    apart = pixels_of(vector, ground, size, behind=True) - pixels
    pairs = np.clip(np.linalg.solve(roots, apart[..., None])[..., 0], -1e3, 1e3)
    far = np.hypot(*pairs.T)
    soft = priors.robust * np.sqrt(np.log1p((far / priors.robust) ** 2))
    share = np.divide(soft, far, out=np.ones_like(far), where=far > _SLOPE)
    return np.concatenate([(pairs * share[:, None]).ravel(), _held_to_priors(vector, priors)])


def _held_to_priors(vector: Floats, priors: PosePriors) -> Floats:
    x, y, height, bearing, tilt, roll, focal, k1 = vector
    held = [
        (x - priors.x_m) / priors.position_sd_m,
        (y - priors.y_m) / priors.position_sd_m,
        (height - priors.height_m) / priors.height_sd_m,
        roll / priors.roll_sd_deg,
        np.log(max(focal, 1e-3) / priors.focal) / priors.focal_sd_share,
        k1 / priors.k1_sd,
    ]
    if priors.bearing_deg is not None:
        held.append(((bearing - priors.bearing_deg + 180) % 360 - 180) / priors.bearing_sd_deg)
    if priors.tilt_deg is not None:
        held.append((tilt - priors.tilt_deg) / priors.tilt_sd_deg)
    return np.array(held)


def _whitened(  # noqa: PLR0917 -- the four givens of a fit, in their order
    vector: Floats, pixels: Floats, ground: Floats, priors: PosePriors, size: tuple[int, int]
) -> Floats:
    """Return residuals (n, 2) in standard deviations of click and map together."""
    apart = pixels_of(vector, ground, size, behind=True) - pixels
    return np.asarray(
        np.linalg.solve(_roots(vector, ground, priors, size), apart[..., None])[..., 0]
    )


def _roots(vector: Floats, ground: Floats, priors: PosePriors, size: tuple[int, int]) -> Floats:
    """Return the square root (n, 2, 2) of each pair's covariance in pixels.

    It is pixel_px^2 I + map_m^2 J J^T, J = d pixel / d map.
    """
    step = 0.01
    here = pixels_of(vector, ground, size, behind=True)
    east = (pixels_of(vector, ground + np.array([step, 0]), size, behind=True) - here) / step
    north = (pixels_of(vector, ground + np.array([0, step]), size, behind=True) - here) / step
    slope = np.stack([east, north], axis=2)
    spread = priors.map_m**2 * slope @ slope.transpose(0, 2, 1) + priors.pixel_px**2 * np.eye(2)
    return np.asarray(np.linalg.cholesky(spread))


def _covariance(  # noqa: PLR0917 -- the four givens of a fit, in their order
    vector: Floats, pixels: Floats, ground: Floats, priors: PosePriors, size: tuple[int, int]
) -> Floats:
    scales = _scales(priors) * 1e-3
    sides = [
        (
            _cost(vector + step, pixels, ground, priors, size)
            - _cost(vector - step, pixels, ground, priors, size)
        )
        / (2 * scale)
        for scale, step in zip(scales, np.diag(scales), strict=True)
    ]
    slope = np.array(sides).T
    return np.asarray(np.linalg.pinv(slope.T @ slope))


def _left_out(
    pixels: Floats, ground: Floats, priors: PosePriors, size: tuple[int, int], *, start: Floats
) -> Floats:
    """Return how far each pair's ground point is missed by a fit without it, metres."""
    missed = np.full(len(pixels), np.nan)
    if len(pixels) <= LEAST_PAIRS:
        return missed
    for one in range(len(pixels)):
        rest = np.arange(len(pixels)) != one
        vector = _solved(pixels[rest], ground[rest], priors, size, start=start)
        missed[one] = np.hypot(*(ground_of(vector, pixels[one : one + 1], size) - ground[one])[0])
    return missed


def _ellipse(covariance: Floats) -> tuple[float, float, float]:
    minor, major = np.sqrt(np.maximum(np.linalg.eigvalsh(covariance), 0))
    east, north = np.linalg.eigh(covariance)[1][:, 1]
    return float(major), float(minor), float(np.degrees(np.arctan2(east, north)) % 180)
