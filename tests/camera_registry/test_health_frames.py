"""Bytes that are a picture and bytes that only say so."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from camera_registry.health.frames import Frame, Unread, frames_of, read_frame

RAMP = (np.arange(64 * 48 * 3) % 251).astype(np.uint8).reshape(48, 64, 3)


def encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def size_of(delivered: bytes) -> object:
    read = read_frame(delivered)
    return (read.size, read.pixels.shape, read.pixels.dtype) if isinstance(read, Frame) else read


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_pictures_of_the_usual_kinds_are_read(kind: str):
    assert size_of(encoded(Image.fromarray(RAMP), kind)) == ((64, 48), (48, 64, 3), np.uint8)


def test_colours_come_in_the_order_of_opencv():
    red = np.zeros((48, 64, 3), np.uint8)
    red[..., 0] = 200
    read = read_frame(encoded(Image.fromarray(red), "PNG"))
    assert isinstance(read, Frame)
    assert read.pixels[0, 0].tolist() == [0, 0, 200]


def test_sixteen_bits_become_eight_and_transparency_goes():
    deep = Image.fromarray(np.full((48, 64), 0x8000, np.uint16))
    read = read_frame(encoded(deep, "PNG"))
    assert isinstance(read, Frame)
    assert set(read.pixels.ravel().tolist()) == {128}
    clear = Image.fromarray(np.dstack([RAMP, np.full((48, 64), 9, np.uint8)]))
    assert size_of(encoded(clear, "PNG")) == ((64, 48), (48, 64, 3), np.uint8)


def test_a_large_picture_is_decoded_at_reduced_size_and_keeps_its_own():
    big = read_frame(encoded(Image.new("RGB", (1920, 1080), (9, 90, 9)), "JPEG"))
    assert isinstance(big, Frame)
    assert big.size == (1920, 1080)
    assert big.pixels.shape[1] < 1920


@pytest.mark.parametrize(
    "delivered",
    [
        b"",
        b"<html><body>please log in</body></html>",
        b"\xff\xd8\xff",
        encoded(Image.fromarray(RAMP), "JPEG")[:-200],
        encoded(Image.fromarray(RAMP), "PNG")[:-60],
        encoded(Image.new("RGB", (1, 1)), "PNG"),
        encoded(Image.new("RGB", (640, 4)), "PNG"),
        encoded(Image.fromarray(RAMP), "TIFF"),
    ],
    ids=["nothing", "HTML", "start only", "half a JPEG", "half a PNG", "1x1", "a line", "TIFF"],
)
def test_what_is_no_picture_counts_as_no_frame(delivered: bytes):
    assert read_frame(delivered) is Unread.UNREADABLE


@pytest.mark.parametrize(("wide", "tall"), [(10_000, 10_000), (60_000, 60_000), (8_000, 5_001)])
def test_too_many_pixels_are_refused_before_they_are_decoded(wide: int, tall: int):
    head = struct.pack(">IIBBBBB", wide, tall, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    assert read_frame(png) is Unread.TOO_LARGE


@given(
    st.integers(0, 2000),
    st.binary(min_size=1, max_size=8),
    st.sampled_from(["JPEG", "PNG", "WEBP", "BMP"]),
)
def test_damaged_bytes_never_raise(place: int, damage: bytes, kind: str):
    whole = encoded(Image.fromarray(RAMP), kind)
    place %= len(whole)
    assert isinstance(
        read_frame(whole[:place] + damage + whole[place + len(damage) :]), Frame | Unread
    )


@given(st.binary(max_size=200))
def test_any_bytes_never_raise(delivered: bytes):
    assert read_frame(delivered) in set(Unread)


def test_arrays_count_as_frames_and_what_is_missing_does_not():
    grey = np.zeros((48, 64), np.uint8)
    frames = frames_of([grey, None, Unread.UNREADABLE, RAMP])
    assert [(one.size, one.pixels.shape) for one in frames] == [((64, 48), (48, 64, 3))] * 2
    with pytest.raises(ValueError, match="uint8"):
        frames_of([np.zeros((48, 64, 3))])
