# ruff: noqa: C901, D101, D205, D401, PLW2901
"""Made cameras: a picture as the place, a window of 640 x 360 as the view, time, weather, faults.

A camera renders what really happens between lens and decoder, in this order: pose, light and
weather, things that move, what hangs before the lens, blur, sensor noise, clock, JPEG.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

WIDE, TALL = 640, 360
EDGE = 100  # canvas beyond the view, so that a camera can turn
CLOCK = (18, 28)
PICTURES = (".png", ".jpg", ".jpeg", ".npz", ".mp4")


@dataclass(frozen=True)
class Sight:
    """How one burst is taken. `pose`: shift in px, degrees, zoom; `paint` acts on the scene,
    `spoil` on what leaves the sensor, both per frame; `freeze` repeats the first picture.
    """

    pose: tuple[float, float, float, float] = (0, 0, 0, 1)
    sway: float = 0.3
    gain: float = 1.0
    tint: tuple[float, float, float] = (1, 1, 1)
    noise: float = 2.0
    quality: int = 85
    sprites: int = 3
    infrared: bool = False
    paint: Callable[[np.ndarray, np.random.Generator, int], np.ndarray] | None = None
    spoil: Callable[[np.ndarray, np.random.Generator, int], np.ndarray] | None = None
    freeze: str = ""
    size: tuple[int, int] = (WIDE, TALL)
    frames: int = 4


@dataclass(frozen=True)
class Scene:
    name: str
    canvas: np.ndarray = field(repr=False)


def street(seed: int) -> Scene:
    """A street drawn from a seed: sky, houses with windows, a road, trees, poles."""
    rng = np.random.default_rng(seed)
    wide, tall = WIDE + 2 * EDGE, TALL + 2 * EDGE
    canvas = np.zeros((tall, wide, 3), np.uint8)
    horizon = int(tall * rng.uniform(0.35, 0.5))
    sky = rng.integers((150, 140, 120), (245, 220, 200))
    canvas[:horizon] = sky
    canvas[horizon:] = rng.integers(60, 130, 3)
    x = 0
    while x < wide:
        house, high = int(rng.integers(60, 170)), int(rng.integers(60, 210))
        wall = rng.integers(70, 215, 3).tolist()
        foot = horizon + int(rng.integers(10, 40))
        cv2.rectangle(canvas, (x, foot - high), (x + house, foot), wall, -1)
        pane = rng.integers(20, 110, 3).tolist()
        gap = int(rng.integers(16, 30))
        for wx in range(x + 6, x + house - 12, gap):
            for wy in range(foot - high + 8, foot - 14, gap):
                cv2.rectangle(canvas, (wx, wy), (wx + gap // 2, wy + gap // 2 + 3), pane, -1)
        x += house + int(rng.integers(0, 30))
    middle = int(rng.uniform(0.35, 0.65) * wide)
    road = np.array(
        [(middle - 30, horizon + 25), (middle + 30, horizon + 25), (wide, tall), (0, tall)]
    )
    cv2.fillPoly(canvas, [road], rng.integers(70, 120, 3).tolist())
    for step in range(7):
        top = horizon + 35 + int((tall - horizon) * (step / 7) ** 1.5)
        cv2.rectangle(
            canvas,
            (middle - 2 - step, top),
            (middle + 2 + step, top + 5 + 4 * step),
            (235, 235, 235),
            -1,
        )
    for _ in range(int(rng.integers(2, 7))):
        cx, cy, r = (
            int(rng.integers(0, wide)),
            horizon + int(rng.integers(-30, 80)),
            int(rng.integers(20, 60)),
        )
        for _ in range(160):
            dx, dy = rng.normal(0, r / 2, 2)
            shade = int(rng.integers(20, 120))
            cv2.circle(
                canvas,
                (int(cx + dx), int(cy + dy)),
                int(rng.integers(2, 7)),
                (shade // 3, shade, shade // 2),
                -1,
            )
    grain = cv2.resize(rng.normal(0, 9, (tall // 2, wide // 2)).astype(np.float32), (wide, tall))
    canvas = np.clip(canvas + grain[..., None], 0, 255).astype(np.uint8)
    return Scene(f"street {seed}", cv2.GaussianBlur(canvas, (0, 0), 0.7))


def pictured(path: Path) -> Scene | None:
    """A packaged picture, or one frame of a packaged film, as the place."""
    if path.suffix == ".npz":
        grey = next(iter(np.load(path).values()))
        image = np.clip(grey, 0, 255).astype(np.uint8)
    elif path.suffix == ".mp4":
        film = cv2.VideoCapture(str(path))
        film.set(cv2.CAP_PROP_POS_FRAMES, 30)
        image = film.read()[1]
    else:
        image = cv2.imread(str(path))
    if image is None:
        return None
    if image.ndim == 2 or not np.ptp(image.reshape(-1, 3), axis=1).any():
        grey = image if image.ndim == 2 else image[..., 0]
        image = np.stack([255 * (grey / 255.0) ** g for g in (0.85, 1.0, 1.2)], axis=2).astype(
            np.uint8
        )
    wide, tall = WIDE + 2 * EDGE, TALL + 2 * EDGE
    scale = max(wide / image.shape[1], tall / image.shape[0])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    big = cv2.resize(image, None, fx=scale, fy=scale, interpolation=how)
    y, x = (big.shape[0] - tall) // 2, (big.shape[1] - wide) // 2
    return Scene(path.stem, np.ascontiguousarray(big[y : y + tall, x : x + wide]))


def scenes(folders: Sequence[Path], streets: int) -> list[Scene]:
    files = sorted(f for d in folders for f in d.rglob("*") if f.suffix in PICTURES)
    read = [scene for f in files if (scene := pictured(f)) is not None]
    return sorted(read + [street(n) for n in range(streets)], key=lambda scene: scene.name)


def burst(scene: Scene, sight: Sight, rng: np.random.Generator) -> list[bytes]:
    """The bytes of one burst as a camera would send them."""
    movers = [_Mover(rng) for _ in range(sight.sprites)]
    hour = int(rng.integers(0, 86000))
    pictures = []
    for n in range(sight.frames):
        if sight.freeze and pictures:
            pictures.append(pictures[0])
            continue
        image = _light(_posed(scene, sight, rng), sight)
        for mover in movers:
            mover.draw(image, n, sight)
        if sight.paint:
            image = sight.paint(image, rng, n)
        image = np.clip(image + rng.normal(0, sight.noise, image.shape).astype(np.float32), 0, 255)
        if sight.infrared:
            image = np.repeat(image[..., :1], 3, axis=2)
        pictures.append(image.astype(np.uint8))
    sent = []
    for n, picture in enumerate(pictures):
        image = sight.spoil(picture.copy(), rng, n) if sight.spoil else picture.copy()
        quality = sight.quality
        if sight.freeze == "exact":
            n = 0
        if sight.freeze == "re-encoded":
            image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 70])[1], 1)
        if sight.freeze == "requality":
            quality = int(rng.integers(70, 95))
        _clock(image, hour + 3 * n)
        if sight.size != (WIDE, TALL):
            image = cv2.resize(image, sight.size, interpolation=cv2.INTER_AREA)
        sent.append(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
    return sent


def _posed(scene: Scene, sight: Sight, rng: np.random.Generator) -> np.ndarray:
    dx, dy, turn, zoom = sight.pose
    sway = rng.normal(0, sight.sway, 2)
    centre = (EDGE + WIDE / 2, EDGE + TALL / 2)
    way = cv2.getRotationMatrix2D(centre, turn, zoom)
    way[:, 2] -= EDGE + np.array([dx, dy]) + sway
    seen = cv2.warpAffine(
        scene.canvas, way, (WIDE, TALL), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return seen.astype(np.float32)


def _light(image: np.ndarray, sight: Sight) -> np.ndarray:
    if not sight.infrared:
        return image * (np.float32(sight.gain) * np.array(sight.tint, np.float32))
    grey = image.mean(axis=2) / 255
    y, x = np.mgrid[-1 : 1 : TALL * 1j, -1 : 1 : WIDE * 1j]
    lamp = 0.35 + 0.75 * np.exp(-(x**2 + y**2) / 0.7)
    lit = 190 * sight.gain * grey**1.1 * lamp
    return np.repeat(lit[..., None], 3, axis=2).astype(np.float32)


class _Mover:
    """A car or a walker: a box with some pattern, on its way through the picture."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.start = rng.uniform((0, TALL * 0.3), (WIDE, TALL * 0.9))
        self.speed = rng.normal(0, (70, 12))
        self.size = rng.uniform((12, 16), (70, 40))
        self.tone = rng.uniform(20, 235, 3)

    def draw(self, image: np.ndarray, n: int, sight: Sight) -> None:
        x, y = np.round(self.start + n * self.speed).astype(int)
        w, h = self.size.astype(int)
        lit = self.tone * np.array(sight.tint) * sight.gain
        tone = [float(lit.mean()) * 0.6] * 3 if sight.infrared else lit.tolist()
        cv2.rectangle(image, (x, y), (x + w, y + h), tone, -1)
        cv2.rectangle(
            image, (x + w // 5, y + h // 5), (x + w // 2, y + h // 2), [t * 0.5 for t in tone], -1
        )


def _clock(image: np.ndarray, second: int) -> None:
    text = f"2026-11-22 {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    cv2.putText(image, text, CLOCK, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 3)
    cv2.putText(image, text, CLOCK, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1)
