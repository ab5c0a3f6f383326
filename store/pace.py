"""How a large write is cut up, so that nobody waits for it long."""

import time
from collections.abc import Callable, Sequence
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
        """Judge the last chunk."""
        if seconds > self.slow_s:
            self.rows = max(_FEWEST, int(self.rows * self.slow_s / seconds))
        elif seconds < self.slow_s * _FAST:
            self.rows = min(self.most, self.rows * 2)


def pace_of(backend: Backend, slow_s: float = _SLOW_S) -> Pace:
    """Return the pace a large write begins with."""
    return Pace(min(_FEWEST, backend.chunk_rows), backend.chunk_rows, slow_s)


def paced(
    backend: Backend, items: Many, pace: Pace, do: Callable[[Connection, Many], None]
) -> None:
    """Do something with items, chunk by chunk.

    A step of the store holds chunks for as long as nobody waits to write (`Backend.turn_s` at
    most): pages that many chunks touch are written once.
    """
    at = 0
    while at < len(items):
        with backend.writing(patient=True) as connection:
            began = time.perf_counter()
            while at < len(items):
                at = _chunk(connection, items, at, (pace, do))
                if time.perf_counter() - began >= backend.turn_s or backend.awaited():
                    break
        time.sleep(_PAUSE_S)


def _chunk(
    connection: Connection,
    items: Many,
    at: int,
    how: tuple[Pace, Callable[[Connection, Many], None]],
) -> int:
    pace, do = how
    some = items[at : at + pace.rows]
    began = time.perf_counter()
    do(connection, some)
    pace.took(time.perf_counter() - began)
    return at + len(some)
