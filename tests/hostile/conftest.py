"""What hostile files are tried with: who calls is seen, what comes back is searched."""

import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table

MOST_S = 45.0
MOST_MORE_BYTES = 300 * 2**20
_SECRETS = ("root:x:", "root:*:", "/bin/bash", "daemon:")


class Listener:
    """A port of this machine that nobody must call."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def called(self) -> bool:
        """Tell whether somebody connected."""
        with contextlib.suppress(BlockingIOError):
            self._socket.accept()
            return True
        return False

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Give a port, and fail when anything called it."""
    one = Listener()
    yield one
    assert not one.called()
    one.close()


@pytest.fixture
def tried() -> Callable[..., UnreadableFileError | None]:
    """Return what reads a file and returns the refusal, None when it was read.

    Whatever comes back holds no line of this machine, in time, without keeping memory.
    """

    def run(path: Path, layer: str | None = None) -> UnreadableFileError | None:
        before, start = _resident(), time.monotonic()
        refused = None
        try:
            table = read_table(path, layer)
        except UnreadableFileError as error:
            refused = error
            words = (error.found.zh, error.found.en, error.required.zh, error.required.en)
            said = " ".join((str(error), *words)) if all(words) else "/bin/bash: a word is missing"
        else:
            said = repr([*map(str, table.columns), *(c.tolist() for c in table.columns.values())])
            said += f"{table.layer} {table.notes} {table.questions}"
            del table
        assert time.monotonic() - start < MOST_S
        assert _resident() - before < MOST_MORE_BYTES
        assert not any(secret in said for secret in _SECRETS)
        return refused

    return run


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
