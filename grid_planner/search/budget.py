"""How long may the search go on? Counted steps decide; seconds are only a ceiling."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from grid_planner.problem import Ints


@dataclass(slots=True)
class Budget:
    """Steps taken so far, and whether the ceiling in seconds was hit."""

    seconds: float
    used: int = 0
    out_of_time: bool = False
    began: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Return the seconds left, 0.0 when there are none."""
        return max(0.0, self.seconds - (time.monotonic() - self.began))

    def share(self, steps: int) -> Callable[[int], bool]:
        """Return a function that says whether a piece of work may take so many steps more."""
        left = steps

        def going(cost: int) -> bool:
            nonlocal left
            if time.monotonic() - self.began > self.seconds:
                self.out_of_time = True
            if left < cost or self.out_of_time:
                return False
            left -= cost
            self.used += cost
            return True

        return going


def shared_out(effort: int, weights: Ints) -> Ints:
    """Return whole shares of the effort in proportion to the weights; they add up to it."""
    total = int(weights.sum())
    if total == 0:
        return np.zeros(len(weights), dtype=np.int64)
    shares = weights * effort // total
    rest = weights * effort - shares * total
    order = np.lexsort((np.arange(len(weights)), -rest))
    shares[order[: effort - int(shares.sum())]] += 1
    return shares
