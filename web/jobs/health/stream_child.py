"""Read some frames of one stream with FFmpeg and hand them back as PNG.

The address (on this machine, the relay's) comes on standard input, so that no list of processes
shows a password. Memory, time and writing are limited; FFmpeg's own protocols by environment.
"""

import resource
import sys
import time

import cv2

_LIMITS = (
    (resource.RLIMIT_AS, 3 * 2**30),
    (resource.RLIMIT_CPU, 30),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)
_MOST_PIXELS = 40_000_000


def main() -> int:
    """Exit 0 with frames, 1 when the stream gives none."""
    address, count, gap_s, wait_s = sys.stdin.read().splitlines()
    for what, most in _LIMITS:
        resource.setrlimit(what, (most, most))
    cv2.setNumThreads(1)
    wait = int(float(wait_s) * 1000)
    options = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 2 * wait, cv2.CAP_PROP_READ_TIMEOUT_MSEC, wait]
    film = cv2.VideoCapture(address, cv2.CAP_FFMPEG, options)
    sent, due = 0, time.monotonic()
    end = due + int(count) * float(gap_s) + 3 * float(wait_s)
    while film.isOpened() and sent < int(count) and time.monotonic() < end and film.grab():
        if time.monotonic() < due:
            continue
        done, frame = film.retrieve()
        if not done or frame.size > 3 * _MOST_PIXELS:
            break
        _, packed = cv2.imencode(".png", frame, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        body = packed.tobytes()
        sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
        sent, due = sent + 1, time.monotonic() + float(gap_s)
    return 0 if sent else 1
