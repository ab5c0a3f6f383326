"""How a long job tells how far it is: what is being done, how many are done, how many there are."""

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
TimeLeft = Callable[[float | None], None]
"""Takes the seconds that are left, None as long as nobody can know."""
_TOGETHER_S = 0.5
"""Answers that come within so many seconds were fetched in one go."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Take progress and say nothing."""


@dataclass(slots=True)
class Left:
    """How long a job still takes, judged by what is finished, each part by its size.

    Nothing is said before a few parts are finished. The clock runs from the first of them, so
    that starting up (loading, compiling, connecting) does not count as work; parts that come
    together with it count as begun with it.
    """

    total: float
    few: int = 4
    _done: float = 0.0
    _parts: int = 0
    _began: float | None = None
    _first: tuple[float, float] | None = field(default=None)

    def finished(self, size: float, now_s: float) -> None:
        """Count a part of this size as finished at this time."""
        self._done += size
        self._parts += 1
        if self._began is None:
            self._began = now_s
        if self._first is None or now_s - self._began < _TOGETHER_S:
            self._first = (now_s, self._done)

    def seconds(self, now_s: float) -> float | None:
        """Return the seconds left; None as long as too little is finished."""
        if self._first is None or self._parts <= self.few:
            return None
        since, before = self._first
        done = self._done - before
        if done <= 0 or now_s <= since:
            return None
        return max(0.0, (self.total - self._done) * (now_s - since) / done)
