"""A real RTSP stream through the relay and FFmpeg: pictures in RTP, packed as RFC 2435 says."""

import itertools
import socket
import struct
import threading
import time

import cv2
import numpy as np
import pytest

from bench.health.scenes import Sight, burst, street
from camera_registry.health.frames import Frame, read_frame
from camera_registry.health.presence import Presence
from tests.web.test_health_fetching import HERE
from web.jobs.health.snapshots import Asking
from web.jobs.health.streams import stream

QUALITY = 50
SDP = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=c\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=control:track1\r\n"
MOST = 1400


def packets(jpeg: bytes, number: itertools.count, at: int) -> list[bytes]:
    """Return the RTP packets of one picture of 640 x 360, 4:2:0, tables of the standard."""
    start = jpeg.index(b"\xff\xda")
    scan = jpeg[start + 2 + struct.unpack(">H", jpeg[start + 2 : start + 4])[0] : -2]
    found = []
    for offset in range(0, len(scan), MOST):
        part = scan[offset : offset + MOST]
        last = 0x80 if offset + MOST >= len(scan) else 0
        head = struct.pack(">BBHII", 0x80, 26 | last, next(number) & 0xFFFF, at, 7)
        picture = struct.pack(">I", offset) + bytes((1, QUALITY, 640 // 8, 360 // 8))
        packet = head + picture + part
        found.append(b"$\x00" + struct.pack(">H", len(packet)) + packet)
    return found


def play(line: socket.socket) -> None:
    """Speak RTSP with one player and send pictures until it leaves."""
    number, frames = itertools.count(), []
    for one in burst(street(1), Sight(frames=11), np.random.default_rng(3)):
        picture = cv2.imdecode(np.frombuffer(one, np.uint8), 1)
        done, packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        frames.append(packed.tobytes() if done else b"")
    while True:
        asked = line.recv(4000)
        if not asked:
            return
        word, _, rest = asked.partition(b" ")
        sequence = rest.partition(b"CSeq: ")[2].split(b"\r\n")[0]
        head = b"RTSP/1.0 200 OK\r\nCSeq: " + sequence + b"\r\nSession: 5\r\n"
        if word == b"OPTIONS":
            head += b"Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n"
        elif word == b"DESCRIBE":
            head += b"Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n" % len(SDP) + SDP
        elif word == b"SETUP":
            head += b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"
        else:
            head += b"\r\n"
        line.sendall(head)
        if word == b"PLAY":
            break
    for at in itertools.count():
        for packet in packets(frames[at % len(frames)], number, at * 3600):
            line.sendall(packet)
        time.sleep(0.04)


@pytest.fixture
def camera():
    def serve(server: socket.socket) -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                try:
                    play(line)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield f"rtsp://127.0.0.1:{server.getsockname()[1]}/live"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.long
def test_frames_of_a_stream_come_through_the_relay(camera: str):
    asking = Asking(wait_s=4, most_bytes=2**20)
    got = stream(HERE.allow(camera), asking, frames=3, gap_s=0.3)
    assert (len(got.frames), got.device, got.channel) == (3, Presence.ONLINE, Presence.ONLINE)
    read = [read_frame(one) for one in got.frames]
    assert all(isinstance(one, Frame) and one.size == (640, 360) for one in read)
    assert len(set(got.frames)) == 3
