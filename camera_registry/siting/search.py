"""Good sites: the best one after the other, then one out and another in, not back too soon.

Nemhauser, Wolsey, Fisher: An analysis of approximations for maximizing submodular set functions,
1978 (the greedy start); Glover: Tabu search, 1989. Ties go to the lower number, no dice.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from camera_registry.siting.state import BARRED, State

_PERIOD = 7
_LOOK = 50
"""Steps between two looks at the clock."""


def fill(state: State, *, per_cost: bool = False) -> None:
    """Add the best candidate again and again while there is room and something to gain."""
    while len(state.sites) < state.rules.count:
        site = state.best(per_cost=per_cost)
        if site < 0:
            return
        state.add(site)


def greedy(state: State) -> None:
    """Fill an empty state; with a budget by gain or by gain for money, whichever sees more."""
    fill(state)
    if not np.isfinite(state.rules.budget):
        return
    first, value, done = list(state.sites), state.value, state.complete
    state.become([])
    fill(state, per_cost=True)
    if (state.complete, state.value) < (done, value):
        state.become(first)


def without_idle(state: State) -> list[int]:
    """Drop the sites that are not missed and that no village must have; return the others."""
    for site in sorted(state.sites, reverse=True):
        if state.loss[site] == 0:
            state.drop(site)
            if not state.complete:
                state.add(site)
    return sorted(state.sites)


@dataclass(slots=True)
class Best:
    """The best complete choice so far."""

    sites: list[int]
    value: int = -1

    def take(self, state: State) -> bool:
        """Keep the state if it is better; tell whether it was."""
        if state.value > self.value and state.complete:
            self.sites, self.value = sorted(state.sites), state.value
            return True
        return False


def exchange(state: State, best: Best, steps: int, *, more: Callable[[int], bool]) -> None:
    """Drop the site that is missed least and add what adds most, so many times.

    A dropped one stays out and an added one in for some steps, more of them the longer nothing
    better was found. `more(value)` is asked now and then whether to go on.
    """
    barred: deque[tuple[int, int]] = deque()
    until: dict[int, int] = {}
    best.take(state)
    stale = 0
    for step in range(steps):
        if step % _LOOK == 0 and not more(best.value):
            break
        tenure = 1 + step % _PERIOD + min(stale // 100, _PERIOD)
        free = [site for site in state.sites if until.get(site, -1) < step]
        if not free:
            continue
        gone = free[int(np.argmin(state.loss[free]))]
        state.drop(gone)
        state.gain[gone] -= BARRED
        barred.append((step + tenure, gone))
        _add(state, until, step + tenure)
        for _ in range(len(barred)):
            end, site = barred.popleft()
            if end <= step:
                state.gain[site] += BARRED
            else:
                barred.append((end, site))
        stale = 0 if best.take(state) else stale + 1
    for _, site in barred:
        state.gain[site] += BARRED
    state.become(best.sites)


def _add(state: State, until: dict[int, int], end: int) -> None:
    while len(state.sites) < state.rules.count:
        site = state.best()
        if site < 0:
            return
        state.add(site)
        until[site] = end
