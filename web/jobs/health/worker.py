"""A child process that judges bursts: begun anew when a picture kills it, and now and then."""

import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from camera_registry.health.limits import Limits

_ROOT = Path(__file__).parents[3]
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from web.jobs.health.child import main; sys.exit(main())"
)
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_IO_MAX_IMAGE_PIXELS": "50000000",
}
_BURSTS = 400  # of one child: it has 40 seconds of processor time
_ANSWER_S = 20.0
_MOST_ANSWER = 4 * 2**20
_SHORT = 4


class Worker:
    """Judges bursts in a child behind a fence; use it with `with`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._bursts = 0

    def __enter__(self) -> Self:
        """Return the worker; its child begins with the first burst."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self._end()

    def ask(self, task: Mapping[str, Any], frames: Sequence[bytes]) -> dict[str, Any] | None:
        """Return the child's answer; None when it did not survive the frames, or took too long."""
        if self._bursts >= _BURSTS:
            self._end()
        try:
            child = self._child or self._begin()
            clock = threading.Timer(_ANSWER_S, child.kill)
            clock.start()
            try:
                _send(child, {**task, "frames": [len(one) for one in frames]}, frames)
                answer = _received(child)
            finally:
                clock.cancel()
        except (OSError, ValueError):
            answer = None
        self._bursts += 1
        if answer is None:
            self._end()
        return answer

    def _begin(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(  # noqa: S603 -- our own script, arguments fixed
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, str(_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
        )
        self._bursts = 0
        _send(self._child, {"limits": asdict(self._limits), "parent": os.getpid()}, ())
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for end in (child.stdin, child.stdout):
            if end is not None:
                try:
                    end.close()
                except OSError:  # what it no longer reads
                    continue
        child.wait()


def _send(child: subprocess.Popen[bytes], task: Mapping[str, Any], frames: Sequence[bytes]) -> None:
    if child.stdin is None:
        raise OSError("the child has no ears")
    body = orjson.dumps(task)
    for part in (struct.pack(">I", len(body)), body, *frames):
        child.stdin.write(part)
    child.stdin.flush()


def _received(child: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    if child.stdout is None:
        return None
    head = child.stdout.read(_SHORT)
    if len(head) < _SHORT:
        return None
    size = struct.unpack(">I", head)[0]
    if size > _MOST_ANSWER:
        return None
    answer = orjson.loads(child.stdout.read(size))
    return answer if isinstance(answer, dict) else None
