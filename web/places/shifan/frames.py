"""Frames of a few demo cameras, drawn from a seed: no street of any town, no person.

Written as a platform would leave them: FOLDER/reference and FOLDER/now, CAMERA/TIME-n.jpg (UTC).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Spoil = Callable[[Picture, np.random.Generator], Picture]

_WIDE, _TALL = 640, 360
_BURSTS, _APART, _FRAMES = 3, timedelta(minutes=15), 4
_CLOCK = (16, 28)


def write_frames(folder: Path, cameras: Sequence[str], now: datetime) -> int:
    """Write a reference and three bursts, up to now, of some cameras; return how many frames.

    Of each six cameras three are sound; one is turned, one covered, one black.
    """
    count = 0
    for number, camera in enumerate(cameras):
        rng = np.random.default_rng(519_901 + number)
        place = _street(rng)
        before = now - timedelta(days=1)
        count += _burst(folder / "reference" / camera, place, before, rng, spoil=_as_it_is)
        spoil = _KINDS[number % len(_KINDS)]
        for n in range(_BURSTS):
            at = now - (_BURSTS - n) * _APART
            count += _burst(folder / "now" / camera, place, at, rng, spoil=spoil)
    return count


def _burst(
    folder: Path, place: Picture, at: datetime, rng: np.random.Generator, *, spoil: Spoil
) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(_FRAMES):
        second = at + timedelta(seconds=n)
        seen = spoil(place, rng).astype(np.float32)
        noisy = np.clip(seen + rng.normal(0, 2, seen.shape), 0, 255).astype(np.uint8)
        cv2.putText(
            noisy, f"{second:%H:%M:%S}", _CLOCK, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1
        )
        done, packed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])
        if done:
            (folder / f"{second:%Y%m%dT%H%M%SZ}-{n}.jpg").write_bytes(packed.tobytes())
    return _FRAMES


def _street(rng: np.random.Generator) -> Picture:
    """Draw houses with windows on both sides of a road, wider than the view."""
    wide = _WIDE + 160
    picture = np.full((_TALL, wide, 3), rng.integers(150, 220, 3), dtype=np.uint8)
    horizon = int(_TALL * rng.uniform(0.4, 0.5))
    picture[horizon:] = rng.integers(80, 130, 3)
    x = 0
    while x < wide:
        house, high = int(rng.integers(70, 160)), int(rng.integers(70, 150))
        foot = horizon + int(rng.integers(5, 30))
        wall = tuple(int(one) for one in rng.integers(80, 210, 3))
        pane = tuple(int(one) for one in rng.integers(20, 90, 3))
        cv2.rectangle(picture, (x, foot - high), (x + house, foot), wall, -1)
        for at in range(x + 8, x + house - 14, 24):
            for row in range(foot - high + 8, foot - 16, 26):
                cv2.rectangle(picture, (at, row), (at + 11, row + 14), pane, -1)
        x += house + int(rng.integers(0, 25))
    for step in range(9):
        top = horizon + 40 + 18 * step
        cv2.rectangle(
            picture, (wide // 2 - 2, top), (wide // 2 + 3 + step, top + 8), (235, 235, 235), -1
        )
    grain = rng.normal(0, 8, (_TALL // 2, wide // 2)).astype(np.float32)
    rough = picture + cv2.resize(grain, (wide, _TALL))[..., None]
    return np.asarray(np.clip(rough, 0, 255), dtype=np.uint8)


def _view(place: Picture, left: int) -> Picture:
    return np.ascontiguousarray(place[:, left : left + _WIDE])


def _as_it_is(place: Picture, _: np.random.Generator) -> Picture:
    return _view(place, 80)


def _turned(place: Picture, _: np.random.Generator) -> Picture:
    return _view(place, 150)


def _covered(place: Picture, _: np.random.Generator) -> Picture:
    seen = _view(place, 80)
    cv2.rectangle(seen, (0, 60), (260, _TALL), (60, 75, 95), -1)
    return seen


def _black(place: Picture, _: np.random.Generator) -> Picture:
    return np.zeros_like(_view(place, 80))


_KINDS: tuple[Spoil, ...] = (_as_it_is, _turned, _as_it_is, _covered, _as_it_is, _black)
