# ruff: noqa: ANN001, ANN002, ANN202, ARG001, ARG005
"""What happens to cameras: benign weather and light, and everything that is to be found."""

from collections.abc import Callable

import cv2
import numpy as np

from bench.health.scenes import TALL, WIDE, Scene, Sight, burst

Make = Callable[[Scene, list[Scene], np.random.Generator], list[bytes]]


def _taken(**how: object) -> Make:
    return lambda scene, _others, rng: burst(scene, Sight(**how), rng)


def _cloud(image, rng, n):
    y, x = np.mgrid[0:TALL, 0:WIDE]
    shade = 1 - 0.4 / (1 + np.exp(-(x + 0.6 * y - 330) / 50))
    return image * shade[..., None].astype(np.float32)


def _rain(image, rng, n):
    for x, y in rng.uniform(0, (WIDE, TALL), (140, 2)).astype(int):
        cv2.line(image, (x, y), (x + 2, y + 11), (205, 205, 205), 1)
    return image


def _fog(share):
    def paint(image, rng, n):
        y = np.linspace(1, 0.6, TALL, dtype=np.float32)[:, None, None]
        return image * (1 - share * y) + 205 * share * y

    return paint


def _headlights(image, rng, n):
    for x in (220 + 40 * n, 252 + 40 * n):
        glow = np.zeros((TALL, WIDE), np.float32)
        cv2.circle(glow, (x, 240), 10, 255, -1)
        image = image + cv2.GaussianBlur(glow, (0, 0), 16)[..., None] + glow[..., None]
    return image


BENIGN: dict[str, Make] = {
    "clean": _taken(),
    "clean, quiet": _taken(sprites=0),
    "busy": _taken(sprites=8),
    "light x0.7": _taken(gain=0.7),
    "light x1.25": _taken(gain=1.25),
    "JPEG 40": _taken(quality=40),
    "noise x2": _taken(noise=4.0),
    "cloud": _taken(paint=_cloud),
    "rain": _taken(paint=_rain),
    "light fog": _taken(paint=_fog(0.3)),
    "sway 2 px": _taken(sway=1.4),
    "warm light": _taken(tint=(0.86, 0.98, 1.08)),
    "night infrared": _taken(infrared=True, noise=4.0),
    "night, quiet": _taken(infrared=True, noise=4.0, sprites=0),
    "headlights": _taken(infrared=True, noise=4.0, paint=_headlights),
}


def _flat(*bgr):
    def make(_scene, _others, rng):
        image = np.full((TALL, WIDE, 3), bgr, np.uint8)
        return [cv2.imencode(".jpg", image)[1].tobytes()] * 4

    return make


def _black(_scene, _others, rng):
    frames = np.clip(rng.normal(5, 2, (4, TALL, WIDE, 3)), 0, 255).astype(np.uint8)
    return [cv2.imencode(".jpg", f)[1].tobytes() for f in frames]


def _blue(_scene, _others, rng):
    image = np.full((TALL, WIDE, 3), (190, 20, 10), np.uint8)
    cv2.putText(image, "NO SIGNAL", (220, 190), 0, 1.3, (255, 255, 255), 2)
    return [cv2.imencode(".jpg", image)[1].tobytes()] * 4


def _bars(_scene, _others, rng):
    tones = [
        (255, 255, 255),
        (0, 255, 255),
        (255, 255, 0),
        (0, 255, 0),
        (255, 0, 255),
        (0, 0, 255),
        (255, 0, 0),
    ]
    image = np.repeat(np.array(tones, np.uint8)[None], TALL, 0).repeat(92, 1)[:, :WIDE]
    return [cv2.imencode(".jpg", image)[1].tobytes()] * 4


def _other(_scene, others, rng):
    return burst(others[int(rng.integers(len(others)))], Sight(), rng)


def _spoilt(act: Callable) -> Make:
    return _taken(spoil=act)


def _blur(sigma):
    return lambda image, rng, n: cv2.GaussianBlur(image, (0, 0), sigma)


def _drag(image, rng, n):
    return cv2.blur(image, (15, 1))


def _grain(sigma):
    return lambda image, rng, n: np.clip(image + rng.normal(0, sigma, image.shape), 0, 255).astype(
        np.uint8
    )


def _snow(image, rng, n):
    hit = rng.random((TALL, WIDE)) < 0.03
    image[hit] = rng.integers(0, 2, (int(hit.sum()), 1)) * 255
    return image


def _stripes(image, rng, n):
    wave = 28 * np.sign(np.sin(2 * np.pi * (np.arange(TALL) + 7 * n) / 24))
    return np.clip(image + wave[:, None, None], 0, 255).astype(np.uint8)


def _macroblocks(image, rng, n):
    for by, bx in zip(
        rng.integers(0, TALL // 16, 60), rng.integers(0, WIDE // 16, 60), strict=True
    ):
        fy, fx = rng.integers(0, TALL // 16 - 1), rng.integers(0, WIDE // 16 - 1)
        block = image[fy * 16 : fy * 16 + 16, fx * 16 : fx * 16 + 16].copy()
        if rng.random() < 0.5:
            block[:] = rng.integers(0, 255, 3)
        where = image[by * 16 : by * 16 + 16, bx * 16 : bx * 16 + 16]
        where[:] = block[: where.shape[0], : where.shape[1]]
    return image


def _tint(*bgr):
    return _taken(tint=bgr)


def _cover(share):
    def paint(image, rng, n):
        tone = np.float32([60, 75, 95])
        image[:, : round(WIDE * share)] = (
            tone + np.linspace(0, 25, TALL, dtype=np.float32)[:, None, None]
        )
        return image

    return paint


def _leaf(image, rng, n):
    over = np.zeros((TALL, WIDE), np.float32)
    cv2.ellipse(over, (430, 130), (190, 78), 25, 0, 360, 1, -1)
    over = cv2.GaussianBlur(over, (0, 0), 9)[..., None]
    return image * (1 - over) + np.float32([40, 105, 60]) * over


def _spray(image, rng, n):
    speck = np.random.default_rng(5).random((TALL // 24, WIDE // 24)).astype(np.float32)
    over = np.clip(cv2.resize(speck, (WIDE, TALL)) * 1.6 + 0.45, 0, 0.98)[..., None]
    return image * (1 - over) + np.float32([45, 45, 50]) * over


FAULTS: dict[str, tuple[str, Make]] = {
    "no frame": ("no_frame", lambda s, o, r: [b"", b"<html></html>", b"", b""]),
    "blue screen": ("no_signal", _blue),
    "colour bars": ("no_signal", _bars),
    "grey": ("uniform", _flat(120, 120, 120)),
    "black": ("black", _black),
    "frozen, exact": ("frozen", _taken(freeze="exact")),
    "frozen, clock runs": ("frozen", _taken(freeze="clock")),
    "frozen, re-encoded, clock runs": ("frozen", _taken(freeze="re-encoded")),
    "still picture, quality varies": ("frozen", _taken(freeze="requality")),
    "frozen, at night": ("frozen", _taken(freeze="clock", infrared=True, noise=4.0)),
    "moved 5 %": ("moved", _taken(pose=(32, 0, 0, 1))),
    "moved 10 %": ("moved", _taken(pose=(-60, 22, 0, 1))),
    "turned 4 degrees": ("moved", _taken(pose=(0, 0, 4, 1))),
    "zoom 1.15": ("moved", _taken(pose=(0, 0, 0, 1.15))),
    "other scene": ("moved", _other),
    "moved at night": ("moved", _taken(pose=(40, 10, 0, 1), infrared=True, noise=4.0)),
    "cast red": ("cast", _tint(0.55, 0.6, 1.15)),
    "cast green": ("cast", _tint(0.6, 1.15, 0.6)),
    "IR cut stuck": ("cast", _tint(1.1, 0.7, 1.25)),
    "noise 20": ("noise", _spoilt(_grain(20))),
    "noise 35": ("noise", _spoilt(_grain(35))),
    "snow 3 %": ("noise", _spoilt(_snow)),
    "stripes": ("stripes", _spoilt(_stripes)),
    "macroblocks": ("macroblocks", _spoilt(_macroblocks)),
    "dark": ("dark", _taken(gain=0.12)),
    "over-exposed": ("overexposed", _taken(gain=3.6)),
    "dense fog": ("faded", _taken(paint=_fog(0.85))),
    "blur 1.5 px": ("blurred", _spoilt(_blur(1.5))),
    "blur 2.5 px": ("blurred", _spoilt(_blur(2.5))),
    "blur 4.5 px": ("blurred", _spoilt(_blur(4.5))),
    "motion blur 15 px": ("blurred", _spoilt(_drag)),
    "covered 25 %": ("covered", _taken(paint=_cover(0.25))),
    "covered 50 %": ("covered", _taken(paint=_cover(0.5))),
    "leaf 20 %": ("covered", _taken(paint=_leaf)),
    "spray 90 %": ("covered", _taken(paint=_spray)),
    "smaller stream": ("wrong_size", _taken(size=(352, 198))),
}
MUST = ("no_frame", "no_signal", "uniform", "black", "frozen", "moved")
BEYOND = ("still picture, quality varies",)  # told as it is: looks like a still scene without noise
