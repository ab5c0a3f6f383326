"""How long may the search go on? Counted steps decide; seconds are only a ceiling."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from grid_planner.problem import Ints


@dataclass(slots=True)
class Budget:
    """Steps taken so far, and whether the ceiling in seconds was hit; `kept` are for the end."""

    seconds: float
    used: int = 0
    out_of_time: bool = False
    began: float = field(default_factory=time.monotonic)
    kept: float = 0.0

    def keep(self) -> None:
        """Keep seconds for the end: twice what went by before the search, as both grow alike."""
        self.kept = 2.0 * (time.monotonic() - self.began)

    def left(self) -> float:
        """Return the seconds left before the end, 0.0 when there are none."""
        return max(0.0, self.seconds - self.kept - (time.monotonic() - self.began))

    def share(self, steps: int) -> "Share":
        """Return what a piece of work may use."""
        return Share(self, steps)


@dataclass(slots=True)
class Share:
    """The steps left to a piece of work, within the ceiling of all.

    `asked` are the seconds that were left when the last `cost` steps were granted.
    """

    budget: Budget
    left: int
    asked: float = 0.0
    cost: int = 0

    def __call__(self, cost: int, kept: float = 0.0) -> bool:
        """Return whether so many steps more may be taken, with so many seconds kept; count them.

        They are taken to last as long as the same number just before.
        """
        left = self.budget.left()
        took = self.asked - left if cost == self.cost else 0.0
        if left <= kept + took:
            self.budget.out_of_time = True
            return False
        if self.left < cost:
            return False
        self.left -= cost
        self.budget.used += cost
        self.asked, self.cost = left, cost
        return True

    def until(self, share: float) -> Callable[[int], bool]:
        """Return the same, to be asked only until such a share of the seconds left is gone."""
        kept = self.budget.left() * (1.0 - share)
        return lambda cost: self(cost, kept)


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
