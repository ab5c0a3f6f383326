"""Which bytes of a camera are a picture, and which are not: HTML, half a JPEG, 100 megapixels.

What cannot be read counts as no frame (FRAME_UNREADABLE, FRAME_TOO_LARGE); it never raises.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

WORK_WIDTH = 640  # what is compared is compared at this width
FORMATS = ("JPEG", "PNG", "WEBP", "BMP")
_LEAST_SIDE = 16  # fewer pixels than one block of a codec are no picture
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError,
           struct.error, zlib.error)  # fmt: skip


class Unread(StrEnum):
    """Why bytes are no frame."""

    UNREADABLE = "FRAME_UNREADABLE"
    TOO_LARGE = "FRAME_TOO_LARGE"


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: (height, width, 3) blue, green, red; `size` = width, height as delivered.

    The pixels may be a half or a quarter of the delivered size: that is all the checks need.
    """

    pixels: Pixels
    size: tuple[int, int]


Delivery = Frame | Pixels | Unread | None
"""What a fetch gave: a frame, an array of OpenCV's order, a reason, or None (nothing came)."""


def read_frame(delivered: bytes, *, most_megapixels: float = 40.0) -> Frame | Unread:
    """Return the picture in the bytes, or why there is none.

    JPEG, PNG, WebP and BMP; 16 bit are cut to 8, transparency is dropped. The size is read from
    the header and refused before anything is decoded; a JPEG of 1920 is decoded at half size.

    >>> read_frame(b"<html>login</html>")
    <Unread.UNREADABLE: 'FRAME_UNREADABLE'>
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(io.BytesIO(delivered), formats=FORMATS) as picture:
                return _decoded(picture, most_megapixels)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Unread.TOO_LARGE
    except _BROKEN:
        return Unread.UNREADABLE


def _decoded(picture: Image.Image, most_megapixels: float) -> Frame | Unread:
    size = picture.size
    if size[0] * size[1] > most_megapixels * 1e6:
        return Unread.TOO_LARGE
    if min(size) < _LEAST_SIDE:
        return Unread.UNREADABLE
    if picture.format == "JPEG":
        picture.draft("RGB", (WORK_WIDTH, WORK_WIDTH * size[1] // size[0]))
    picture.load()
    if picture.mode.startswith("I"):
        deep = np.asarray(picture).astype(np.int64) >> 8
        grey = np.clip(deep, 0, 255).astype(np.uint8)
        return Frame(np.repeat(grey[..., None], 3, axis=2), size)
    pixels = np.asarray(picture.convert("RGB"))[..., ::-1]
    return Frame(np.ascontiguousarray(pixels), size)


def frames_of(burst: Sequence[Delivery]) -> tuple[Frame, ...]:
    """Return the frames among what was delivered; grey arrays become colour."""
    return tuple(_frame(one) for one in burst if isinstance(one, Frame | np.ndarray))


def _frame(one: Frame | Pixels) -> Frame:
    if isinstance(one, Frame):
        return one
    if one.dtype != np.uint8 or one.ndim not in (2, 3) or min(one.shape[:2]) < _LEAST_SIDE:
        raise ValueError(
            f"a frame is (height, width, 3) of uint8, at least {_LEAST_SIDE} pixels a side; "
            f"found {one.shape} of {one.dtype}"
        )
    pixels = np.repeat(one[..., None], 3, axis=2) if one.ndim == 2 else one[..., :3]  # noqa: PLR2004 -- axes
    return Frame(np.ascontiguousarray(pixels), (one.shape[1], one.shape[0]))
