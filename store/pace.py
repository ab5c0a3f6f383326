"""How a large write is cut up, so that nobody waits for it long."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

from store.backend import Backend
from store.columns import TableRows

_PAUSE_S = 0.002  # other writers look every millisecond: one of them gets its turn
_SLOW_S = 0.04
_FAST = 0.4  # of what is slow
_FEWEST = 200  # rows of the first chunk: how fast this machine is, is not known yet
Many = TypeVar("Many", Sequence[Any], TableRows)


@dataclass(slots=True)
class Pace:
    """How many rows a chunk has: fewer when the last one took long, so that nobody waits."""

    rows: int
    most: int
    slow_s: float = _SLOW_S

    def took(self, seconds: float) -> None:
        """Judge the last chunk and let other writers in."""
        if seconds > self.slow_s:
            self.rows = max(_FEWEST, int(self.rows * self.slow_s / seconds))
        elif seconds < self.slow_s * _FAST:
            self.rows = min(self.most, self.rows * 2)
        time.sleep(_PAUSE_S)

    @contextmanager
    def turn(self, backend: Backend) -> Iterator[Connection]:
        """Give a connection for one chunk; how long others had to wait for it is measured."""
        with backend.writing(patient=True) as connection:
            began = time.perf_counter()
            yield connection
        self.took(time.perf_counter() - began)


def pace_of(backend: Backend, slow_s: float = _SLOW_S) -> Pace:
    """Return the pace a large write begins with."""
    return Pace(min(_FEWEST, backend.chunk_rows), backend.chunk_rows, slow_s)


def paced(items: Many, pace: Pace) -> Iterator[Many]:
    """Return items in runs as long as the pace says at that moment."""
    at = 0
    while at < len(items):
        size = pace.rows
        yield items[at : at + size]
        at += size
