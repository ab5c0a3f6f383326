"""Frames of an RTSP stream: FFmpeg in a child, behind a relay that leads to one address only.

FFmpeg follows redirects to any host and no option stops it. So it is given an address on this
machine; the relay behind it speaks to the one IP that the guard let through, and ends at a 3xx.
"""

import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

from camera_registry.health.presence import Presence
from web.jobs.health.guard import Target
from web.jobs.health.snapshots import Asking, Fetched

_ROOT = Path(__file__).parents[3]
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from web.jobs.health.stream_child import main; sys.exit(main())"
)
_REDIRECT = re.compile(rb"RTSP/1\.\d 3\d\d")
_CHUNK = 65536
_MOST = 64 * 2**20
_OPTIONS = "rtsp_transport;tcp|protocol_whitelist;rtsp,rtp,tcp,udp"


def stream(target: Target, asking: Asking, *, frames: int, gap_s: float) -> Fetched:
    """Return some frames of a stream as PNG, as far apart as asked."""
    try:
        socket.create_connection((target.ip, target.port), timeout=asking.wait_s).close()
    except OSError:
        return Fetched(device=Presence.OFFLINE, channel=Presence.OFFLINE, why="does not answer")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(2 * asking.wait_s)
        relay = threading.Thread(target=_relay, args=(server, target, asking), daemon=True)
        relay.start()
        got = _watched(server.getsockname()[1], target, asking, frames=frames, gap_s=gap_s)
    if not got:
        return Fetched(device=Presence.ONLINE, channel=Presence.OFFLINE, why="no stream")
    return Fetched(frames=got, device=Presence.ONLINE, channel=Presence.ONLINE)


def _watched(
    port: int, target: Target, asking: Asking, *, frames: int, gap_s: float
) -> tuple[bytes, ...]:
    login = ""
    if asking.credentials is not None:
        login = ":".join(quote(one, safe="") for one in asking.credentials) + "@"
    task = f"rtsp://{login}127.0.0.1:{port}{target.path}\n{frames}\n{gap_s}\n{asking.wait_s}\n"
    environment = {"LANG": "C.UTF-8", "OPENCV_FFMPEG_CAPTURE_OPTIONS": _OPTIONS}
    try:
        done = subprocess.run(  # noqa: S603 -- our own script; the address goes over stdin, unseen
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, str(_ROOT)],
            input=task.encode(), capture_output=True, env=environment, check=False,
            timeout=4 * asking.wait_s + frames * gap_s + 10,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ()
    return _parts(done.stdout) if done.returncode == 0 else ()


def _parts(answer: bytes) -> tuple[bytes, ...]:
    """Return the frames of the child's answer: each four bytes of length and a PNG."""
    found, at = [], 0
    while at + 4 <= len(answer):
        size = int.from_bytes(answer[at : at + 4], "big")
        found.append(answer[at + 4 : at + 4 + size])
        at += 4 + size
    return tuple(found)


def _relay(server: socket.socket, target: Target, asking: Asking) -> None:
    """Carry one connection to the camera and back until either ends, or a redirect comes."""
    try:
        near, _ = server.accept()
        far = socket.create_connection((target.ip, target.port), timeout=asking.wait_s)
    except OSError:
        return
    with near, far:
        for line in (near, far):
            line.settimeout(asking.wait_s)
        real = f"{target.host}:{target.port}".encode()
        shown = f"127.0.0.1:{server.getsockname()[1] if server.fileno() >= 0 else 0}".encode()
        up = threading.Thread(target=_up, args=(near, far, shown, real), daemon=True)
        up.start()
        _down(far, near, real, shown)


def _up(near: socket.socket, far: socket.socket, shown: bytes, real: bytes) -> None:
    """Carry requests, the camera's own address put back into them."""
    try:
        while part := near.recv(_CHUNK):
            far.sendall(part.replace(shown, real))
    except OSError:
        return


def _down(far: socket.socket, near: socket.socket, real: bytes, shown: bytes) -> None:
    """Carry answers; pictures come in frames that begin with a dollar and their length."""
    carried, kept = 0, b""
    try:
        while (part := far.recv(_CHUNK)) and carried < _MOST:
            carried += len(part)
            kept += part
            kept = _passed(near, kept, real, shown)
    except (OSError, ValueError):
        pass
    for line in (near, far):
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue


def _passed(near: socket.socket, kept: bytes, real: bytes, shown: bytes) -> bytes:
    """Pass on whole messages and return what is left; ValueError where a redirect comes."""
    while kept:
        if kept[:1] == b"$":
            size = 4 + int.from_bytes(kept[2:4], "big")
            if len(kept) < max(size, 4):
                return kept
            message, kept = kept[:size], kept[size:]
            near.sendall(message)
            continue
        head, gap, rest = kept.partition(b"\r\n\r\n")
        if not gap:
            if len(kept) > _CHUNK:
                raise ValueError("a header without an end")
            return kept
        if _REDIRECT.match(head):
            raise ValueError("redirected")
        length = re.search(rb"(?im)^content-length:\s*(\d{1,6})\s*$", head)
        size = int(length[1]) if length else 0
        if len(rest) < size:
            return kept
        # a body keeps its length: only addresses in headers are put right
        near.sendall(head.replace(real, shown) + gap + rest[:size])
        kept = rest[size:]
    return kept
