"""How a look differs from the one kept: has the camera turned, is something before it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_registry.health.figures import tiles_of
from camera_registry.health.limits import Limits
from camera_registry.health.reference import HALF_TILE, Look, band

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_LEAST_SHIFT_PX = 0.5
_MOST_ZOOM = 3.0  # between two looks of one camera
_RATIO = 0.8  # Lowe 2004: the best match is clearly better than the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The way from the kept picture to this one.

    `moved_share`: mean way of its corners, in widths of the picture; `matches`: landmarks (or
    tiles) that agree on it.
    """

    moved_share: float
    zoom: float
    turned_deg: float
    matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed against the look kept. Shares are of the tiles that have texture there.

    `agree_share` tiles whose coarse texture is still the same; `lost_share` of all tiles: the
    largest connected patch without its texture or of another brightness; `sharpness`,
    `contrast` now over then; `textured` tiles with texture then, `textured_now` now; `rows`
    stripes in grey levels. `alike_share`: tiles the kept picture shares with itself a step aside.
    """

    textured: int
    textured_now: int
    agree_share: float
    alike_share: float
    lost_share: float
    sharpness: float
    contrast: float
    stripes: float
    turn: Turn | None


def difference(now: Look, kept: Look, limits: Limits) -> Difference:
    """Return how a look differs from the one kept; both of one size and one light."""
    before, after = band(kept.thumbnail), band(now.thumbnail)
    shift = _shift(before, after)
    near = np.hypot(*shift) <= limits.sway_share * before.shape[1]
    aligned = _moved(after, shift) if near else after
    thumbnail = now.thumbnail.astype(np.float32)
    thumbnail = _moved(thumbnail, shift) if near else thumbnail
    rich = (kept.structure > limits.texture) & kept.seen
    alike = _alike(before, aligned)
    agree = rich & (alike > limits.agree)
    share = float(agree.sum() / rich.sum()) if rich.any() else float("nan")
    own = _own(before, rich, limits)
    still = _shifted(shift, agree, before) if near and share >= limits.agree_share else None
    return Difference(
        textured=int(rich.sum()),
        textured_now=int(((now.structure > limits.texture) & kept.seen).sum()),
        agree_share=share,
        alike_share=own,
        lost_share=_patch(_lost(thumbnail, kept, rich, alike < limits.lost, limits=limits)),
        sharpness=_sharpness(now, kept, limits),
        contrast=_ratio(np.sqrt(now.structure), np.sqrt(kept.structure), rich),
        stripes=_stripes(thumbnail, kept.thumbnail),
        # where tiles look the same a step aside, only landmarks can tell a move from none
        turn=still
        if still is not None and own < limits.hidden_share
        else _turn(now, kept) or still,
    )


def _shifted(shift: tuple[float, float], agree: Flags, before: Floats) -> Turn:
    share = float(np.hypot(*shift)) / before.shape[1]
    return Turn(moved_share=share, zoom=1.0, turned_deg=0.0, matches=int(agree.sum()))


def _own(before: Floats, rich: Flags, limits: Limits) -> float:
    """Return the share of tiles that look the same a step aside: along streaks a move hides."""
    if not rich.any():
        return float("nan")
    step = limits.own_step * before.shape[1]
    ways = ((step, 0.0), (0.0, step))
    return max(float((_alike(before, _moved(before, w))[rich] > limits.agree).mean()) for w in ways)


def _shift(before: Floats, after: Floats) -> tuple[float, float]:
    window = cv2.createHanningWindow((before.shape[1], before.shape[0]), cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(before, after, window)
    return float(x), float(y)


def _moved(image: Floats, shift: tuple[float, float]) -> Floats:
    if np.hypot(*shift) < _LEAST_SHIFT_PX:
        return image
    back = np.array([[1, 0, -shift[0]], [0, 1, -shift[1]]], dtype=np.float32)
    size = (image.shape[1], image.shape[0])
    return np.asarray(
        cv2.warpAffine(image, back, size, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def _alike(before: Floats, after: Floats) -> Floats:
    """Return the correlation of coarse texture per tile, -1..1."""
    one, other = tiles_of(before, HALF_TILE), tiles_of(after, HALF_TILE)
    one = one - one.mean(axis=2, keepdims=True)
    other = other - other.mean(axis=2, keepdims=True)
    both = np.sqrt((one**2).sum(axis=2) * (other**2).sum(axis=2)) + 1e-6
    return np.asarray((one * other).sum(axis=2) / both, dtype=np.float32)


def _lost(
    now: NDArray[np.generic], kept: Look, rich: Flags, unlike: Flags, *, limits: Limits
) -> Flags:
    """Return the tiles without their texture, or smooth ones of another brightness."""
    then = tiles_of(kept.thumbnail, HALF_TILE).mean(axis=2)
    here = tiles_of(now, HALF_TILE).mean(axis=2)
    gain = np.median((here + 8) / (then + 8))
    other = np.abs(here - gain * then) > limits.other_light
    return np.asarray(kept.seen & np.where(rich, unlike, other), dtype=np.bool_)


def _patch(lost: Flags) -> float:
    """Return the share of all tiles in the largest connected patch of lost ones."""
    if not lost.any():
        return 0.0
    _, _, stats, _ = cv2.connectedComponentsWithStats(lost.astype(np.uint8), connectivity=8)
    return float(stats[1:, cv2.CC_STAT_AREA].max() / lost.size)


def _sharpness(now: Look, kept: Look, limits: Limits) -> float:
    """Return what is left of the fine texture, in the worse of both directions; NaN: none.

    Measured on the sharpest third of the tiles with texture, against the coarse texture, so that
    neither light nor fog counts as blur.
    """
    ratios = []
    for here, then in zip(now.detail, kept.detail, strict=True):
        able = (kept.structure > limits.texture) & (then > limits.detail) & kept.seen
        if able.any():
            able &= then >= np.percentile(then[able], 67)
            ratios.append(_ratio(here / (now.structure + 1), then / (kept.structure + 1), able))
    told = [ratio for ratio in ratios if not np.isnan(ratio)]
    return min(told) if told else float("nan")


def _ratio(now: Floats, then: Floats, where: Flags) -> float:
    if where.sum() < 4:  # noqa: PLR2004 -- a median of fewer is one tile's chance
        return float("nan")
    return float(np.median(now[where] / (then[where] + 1e-6)))


def _stripes(now: NDArray[np.generic], then: NDArray[np.generic]) -> float:
    """Return how strong stripes across the whole picture are that were not there, grey levels."""
    one, other = now.astype(np.float32), then.astype(np.float32)
    gain = np.clip(one.std() / (other.std() + 1e-6), 0.3, 3.0)
    apart = one - gain * other
    strongest = 0.0
    for turned in (apart, apart.T):
        quarters = np.array_split(turned, 4, axis=1)
        profiles = np.array([np.median(one, axis=1) for one in quarters])
        fine = profiles - np.asarray(cv2.blur(profiles, (31, 1)))
        # a stripe runs through every quarter of the picture at the same height
        together = np.where(
            (fine > 0).all(axis=0) | (fine < 0).all(axis=0), np.abs(fine).min(axis=0), 0
        )
        strongest = max(strongest, float(np.sqrt((together**2).mean())))
    return strongest


def _turn(now: Look, kept: Look) -> Turn | None:
    """Return the move that the landmarks agree on, None when they agree on none."""
    if min(len(now.marks), len(kept.marks)) < 8:  # noqa: PLR2004 -- too few to agree on anything
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(kept.marks, now.marks, k=2)
    good = [
        a
        for a, *rest in (p for p in pairs if p)
        if not rest or a.distance < _RATIO * rest[0].distance
    ]
    if len(good) < 6:  # noqa: PLR2004 -- as above
        return None
    source = kept.points[[m.queryIdx for m in good]]
    target = now.points[[m.trainIdx for m in good]]
    way, inliers = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=2.0)
    if np.ndim(way) != 2:  # noqa: PLR2004 -- OpenCV gives None where it finds no way
        return None
    tall, wide = kept.thumbnail.shape
    corners = np.array([(0, 0, 1), (wide, 0, 1), (0, tall, 1), (wide, tall, 1)], dtype=np.float64)
    zoom = float(np.hypot(way[0, 0], way[1, 0]))
    if not 1 / _MOST_ZOOM < zoom < _MOST_ZOOM:
        return None  # everything falls into one point: chance, no move
    away = np.hypot(*(corners @ way.T - corners[:, :2]).T)
    return Turn(
        moved_share=float(away.mean()) / wide,
        zoom=zoom,
        turned_deg=float(np.degrees(np.arctan2(way[1, 0], way[0, 0]))),
        matches=int(inliers.sum()),
    )
