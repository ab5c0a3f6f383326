"""What can be measured in a burst of frames alone, without knowing the camera."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_registry.health.frames import WORK_WIDTH, Delivery, Frame, Pixels, frames_of

Floats = NDArray[np.float32]

TILE_PX = 40  # at work width: 16 tiles in a row
BLOCK_PX = 16  # of a codec
_OSD_SHARE = 0.14  # clock and title run in these strips at the top and at the bottom
_MOST_FRAMES = 4
_MEAN_TO_SIGMA = 1.2533 / np.sqrt(2)  # mean of |difference of two normals| -> sigma of one
_GREY_CHROMA = 6.0  # mean spread of the channels of a picture without colour
_PEAK = 250  # of 255: nothing is left of the light there
_FLOOR, _CEILING = 15, 240
_STEP = 18  # between neighbouring codec blocks: more than compression alone makes
_SPECK = 50
_BLUE = 100


class Light(StrEnum):
    """By which light the camera looks: each has a reference of its own."""

    COLOUR = "colour"
    INFRARED = "infrared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Numbers of one burst. Grey levels 0..255, shares 0..1; NaN: cannot be measured.

    `changed_share`: codec blocks outside the clock's strips in which anything differs between
    frames. `spread`: standard deviation of grey over the picture. `top`: the 99th percentile.
    `noise`: sigma of the sensor, from differences in time. `blocky`: excess of steps on the
    codec's grid. `banded`: columns alike from top to bottom. `means`, `spreads`: blue, green, red.
    """

    frames: int
    size: tuple[int, int]
    light: Light
    identical: bool
    changed_share: float
    mean: float
    spread: float
    top: float
    chroma: float
    blue_share: float
    banded: float
    burnt_share: float
    noise: float
    speck_share: float
    blocky: float
    means: tuple[float, float, float]
    spreads: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Burst:
    """Frames brought to one width, and their figures; only ever in memory.

    `greys` (n, h, 640); `still` is the median over time: what moves is not in it.
    """

    greys: tuple[Pixels, ...]
    still: Pixels
    colour: Pixels
    figures: Figures


def describe(burst: Sequence[Delivery]) -> Figures | None:
    """Return the figures of a burst, None when no frame came."""
    seen = watch(burst)
    return None if seen is None else seen.figures


def watch(burst: Sequence[Delivery]) -> Burst | None:
    """Return the burst at work width with its figures, None when no frame came.

    Frames of another size than the first are left out; of more than four, four are taken.
    """
    came = frames_of(burst)
    if not came:
        return None
    alike = [f for f in came if f.size == came[0].size and f.pixels.shape == came[0].pixels.shape]
    step = max(1, len(alike) // _MOST_FRAMES)
    frames = alike[::step][:_MOST_FRAMES]
    small = [_at_work_width(frame) for frame in frames]
    greys = tuple(
        cv2.cvtColor(one, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False) for one in small
    )
    still = _median(greys)
    colour = cv2.resize(
        small[-1], (WORK_WIDTH // 4, still.shape[0] // 4), interpolation=cv2.INTER_AREA
    )
    figures = _figures(frames, greys, still, np.asarray(colour, dtype=np.uint8))
    return Burst(greys, still, np.asarray(colour, dtype=np.uint8), figures)


def _at_work_width(frame: Frame) -> Pixels:
    height, width = frame.pixels.shape[:2]
    if width == WORK_WIDTH:
        return frame.pixels
    tall = max(round(height * WORK_WIDTH / width), TILE_PX)
    how = cv2.INTER_AREA if width > WORK_WIDTH else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(frame.pixels, (WORK_WIDTH, tall), interpolation=how), np.uint8)


def _median(greys: Sequence[Pixels]) -> Pixels:
    """Return the median over time: at most four frames, so the sum without its extremes."""
    if len(greys) == 1:
        return greys[0]
    low, high, total = greys[0], greys[0], greys[0].astype(np.uint16)
    for one in greys[1:]:
        low, high = np.asarray(cv2.min(low, one)), np.asarray(cv2.max(high, one))
        total = total + one
    if len(greys) == 2:  # noqa: PLR2004 -- two frames have no middle
        return np.asarray(total // 2, dtype=np.uint8)
    return np.asarray((total - low - high) // (len(greys) - 2), dtype=np.uint8)


def _figures(
    frames: Sequence[Frame], greys: Sequence[Pixels], still: Pixels, colour: Pixels
) -> Figures:
    strip = round(still.shape[0] * _OSD_SHARE)
    inner = still[strip : still.shape[0] - strip]  # a white clock makes no black picture bright
    noise, changed = _in_time(greys)
    channels = colour.reshape(-1, 3).astype(np.float32)
    spread = channels.max(axis=1) - channels.min(axis=1)
    chroma = float(spread.mean())
    return Figures(
        frames=len(frames),
        size=frames[0].size,
        light=Light.INFRARED if chroma < _GREY_CHROMA else Light.COLOUR,
        identical=len(frames) > 1
        and all(np.array_equal(frames[0].pixels, other.pixels) for other in frames[1:]),
        changed_share=changed,
        mean=float(inner.mean()),
        spread=float(inner.std()),
        top=float(np.percentile(inner[::4, ::4], 99)),
        chroma=chroma,
        blue_share=float(((channels[:, 0] > _BLUE) & (channels[:, 0] > 2 * channels[:, 2])).mean()),
        banded=_banded(still),
        burnt_share=float((still[::2, ::2] >= _PEAK).mean()),
        noise=noise,
        speck_share=float((cv2.absdiff(greys[0], cv2.medianBlur(greys[0], 3)) > _SPECK).mean()),
        blocky=max(_blocky(one) for one in greys),
        means=_three(channels.mean(axis=0)),
        spreads=_three(channels.std(axis=0)),
    )


def _three(values: Floats) -> tuple[float, float, float]:
    blue, green, red = (float(one) for one in values)
    return blue, green, red


def tiles_of(values: NDArray[np.generic], tile: int) -> NDArray[np.generic]:
    """Return an image as (rows, columns, tile * tile); what does not fill a tile is left out."""
    rows, columns = values.shape[0] // tile, values.shape[1] // tile
    cut = values[: rows * tile, : columns * tile]
    split = cut.reshape(rows, tile, columns, tile)
    return split.transpose(0, 2, 1, 3).reshape(rows, columns, tile * tile)


def _in_time(greys: Sequence[Pixels]) -> tuple[float, float]:
    """Return the sensor's noise and the share of codec blocks that changed at all."""
    if len(greys) < 2:  # noqa: PLR2004 -- one frame says nothing about time
        return float("nan"), float("nan")
    tall = greys[0].shape[0]
    strip = round(tall * _OSD_SHARE)
    noises: list[float] = []
    moved = np.zeros((0, 0), dtype=np.float32)
    for one, other in pairwise(greys):
        apart = np.asarray(cv2.absdiff(one, other))[strip : tall - strip]
        small = (apart.shape[1] // BLOCK_PX, apart.shape[0] // BLOCK_PX)
        cut = apart[: small[1] * BLOCK_PX, : small[0] * BLOCK_PX].astype(np.float32)
        means = np.asarray(cv2.resize(cut, small, interpolation=cv2.INTER_AREA), np.float32)
        lit = _within(
            np.asarray(cv2.resize(one[strip : tall - strip], small, interpolation=cv2.INTER_AREA))
        )
        noises.append(float(np.percentile(means[lit] if lit.any() else means, 10)) * _MEAN_TO_SIGMA)
        moved = means if not moved.size else np.asarray(np.maximum(moved, means), np.float32)
    return float(np.median(noises)), float((moved > 0).mean())


def _within(levels: Pixels) -> NDArray[np.bool_]:
    """Return where noise can be seen: neither black nor white cuts it off."""
    return np.asarray((levels > _FLOOR) & (levels < _CEILING))


def _banded(still: Pixels) -> float:
    """Return how much of the spread is between columns alone: 1 for colour bars."""
    whole = float(still.var())
    return float(still.mean(axis=0).var()) / whole if whole > 1 else 0.0


def _blocky(grey: Pixels) -> float:
    """Return how many more steps lie on the codec's grid than half a block beside it."""
    shares = []
    for turned in (grey, grey.T):
        step = np.abs(np.diff(turned.astype(np.int16), axis=1))
        beside = np.maximum(step[:, :-2], step[:, 2:])
        edge = step[:, 1:-1] - beside > _STEP
        on, off = edge[:, BLOCK_PX - 2 :: BLOCK_PX], edge[:, BLOCK_PX // 2 - 2 :: BLOCK_PX]
        shares.append(float(on.mean()) - float(off.mean()))
    return max(shares)
