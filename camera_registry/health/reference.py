"""How a camera normally looks, by day and by infrared: descriptors and a masked thumbnail.

This is all that is ever kept of a picture. Masks (what must not be seen) are painted over before
anything is computed, so that nothing under them can be kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_registry.health.figures import TILE_PX, Burst, Figures, Light, tiles_of, watch
from camera_registry.health.frames import WORK_WIDTH, Delivery, Pixels

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Mask = Sequence[tuple[float, float]]
"""A polygon over the picture: corners as shares of its width and height, 0..1."""

_HALF = WORK_WIDTH // 2
HALF_TILE = TILE_PX // 2
_KEYPOINTS = 400
_HIDDEN = 128


@dataclass(frozen=True, slots=True)
class Look:
    """One burst as kept: what later pictures are held against.

    `thumbnail` (h/2, 320) grey, masked; `detail` (2, rows, columns), across and down, and
    `structure` (rows, columns): energy of fine and of coarse texture per tile; `seen` tiles not under a mask; `points` (n, 2), `marks`
    (n, 32) of ORB, on the thumbnail.
    """

    thumbnail: Pixels
    detail: Floats
    structure: Floats
    seen: Flags
    points: Floats
    marks: Pixels
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is kept of a camera: the looks by light, and the size its stream should have."""

    size: tuple[int, int]
    looks: Mapping[Light, Look]
    masks: tuple[Mask, ...] = ()


def remember(
    burst: Sequence[Delivery], reference: Reference | None = None, *, masks: Sequence[Mask] = ()
) -> Reference:
    """Return the reference with the look of this burst, put in place of one of the same light.

    Take it when a person has seen that the picture is sound, never during a fault. Raises
    ValueError when no frame came.
    """
    hidden = tuple(masks) if reference is None else reference.masks
    seen = watch(burst)
    if seen is None:
        raise ValueError("a reference needs at least one readable frame; none came")
    look = look_of(seen, hidden)
    size = seen.figures.size
    if reference is None:
        looks = {seen.figures.light: look}
        return Reference(size=size, looks=MappingProxyType(looks), masks=hidden)
    kept = reference.looks if reference.size == size else {}
    together = MappingProxyType({**kept, seen.figures.light: look})
    return replace(reference, size=size, looks=together)


def look_of(burst: Burst, masks: Sequence[Mask] = ()) -> Look:
    """Return the look of a burst, everything under the masks painted over first."""
    sharp = np.mean([_detail(one) for one in burst.greys], axis=0)
    return look_again(_half(burst.still), sharp, burst.figures, masks)


def look_again(half: Pixels, sharp: Floats, figures: Figures, masks: Sequence[Mask] = ()) -> Look:
    """Return the look of a thumbnail (h/2, 320) and its fine texture, masks painted over first."""
    half, shown = _painted(half, masks)
    points, marks = _landmarks(half, shown)
    seen = np.asarray(tiles_of(shown, HALF_TILE).all(axis=2), dtype=np.bool_)
    detail = np.where(seen, sharp, 0).astype(np.float32)
    structure = tiles_of(band(half), HALF_TILE).astype(np.float32).var(axis=2)
    return Look(half, detail, structure, seen, points, marks, figures)


def band(half: Pixels) -> Floats:
    """Return the coarse texture of a thumbnail: neither noise and blur nor light reach it."""
    fine = cv2.GaussianBlur(half.astype(np.float32), (0, 0), 1.5)
    light = cv2.blur(cv2.blur(fine, (21, 21)), (21, 21))
    return np.asarray(fine - light, dtype=np.float32)


def _half(grey: Pixels) -> Pixels:
    tall = grey.shape[0] // 2
    return np.asarray(cv2.resize(grey, (_HALF, tall), interpolation=cv2.INTER_AREA), np.uint8)


def _painted(half: Pixels, masks: Sequence[Mask]) -> tuple[Pixels, Flags]:
    shown = np.ones(half.shape, dtype=np.uint8)
    scale = np.array([half.shape[1], half.shape[0]])
    for mask in masks:
        corners = np.round(np.asarray(mask, dtype=np.float64) * scale).astype(np.int32)
        cv2.fillPoly(shown, [corners], (0,))
    painted = np.where(shown == 1, half, np.uint8(_HIDDEN))
    return painted.astype(np.uint8), shown == 1


def _landmarks(half: Pixels, shown: Flags) -> tuple[Floats, Pixels]:
    orb = cv2.ORB_create(nfeatures=_KEYPOINTS, fastThreshold=10)  # type: ignore[attr-defined]
    clear = (
        cv2.erode(shown.astype(np.uint8), np.ones((31, 31), np.uint8)) if not shown.all() else None
    )
    found, marks = orb.detectAndCompute(half, clear)
    if marks is None:
        return np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8)
    return np.array([one.pt for one in found], dtype=np.float32), marks


def _detail(grey: Pixels) -> Floats:
    """Return the energy of fine texture per tile, across and down: (2, rows, columns)."""
    rows, columns = grey.shape[0] // TILE_PX, grey.shape[1] // TILE_PX
    energy = []
    for along in ((2, 0), (0, 2)):
        fine = cv2.Sobel(grey[: rows * TILE_PX, : columns * TILE_PX], cv2.CV_32F, *along, ksize=1)
        square = cv2.multiply(fine, fine)
        energy.append(cv2.resize(square, (columns, rows), interpolation=cv2.INTER_AREA))
    return np.asarray(energy, dtype=np.float32)
