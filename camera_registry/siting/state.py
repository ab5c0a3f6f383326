"""A set of sites being changed: one added, one dropped, the next best always known."""

from dataclasses import dataclass, field

import numpy as np

from camera_registry.siting.demand import Demand
from camera_registry.siting.moves import changed
from camera_registry.siting.rules import Rules, short_of
from camera_registry.siting.terms import Flags, Floats, Ints

BARRED = 1 << 60
"""Taken off the gain of a candidate that may not be added now."""

_COVERS = 5


@dataclass(slots=True)
class State:
    """The sites chosen, what they see (`value`, whole units) and what others would add."""

    demand: Demand
    rules: Rules
    arrays: tuple[Ints, ...] = ()
    gain: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    loss: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    sites: list[int] = field(default_factory=list)
    value: int = 0
    spent: float = 0.0

    def __post_init__(self) -> None:
        seen, seers, weight = self.demand.seen, self.demand.seers, self.demand.weight
        count, targets = seen.shape
        wide = [
            np.asarray(a, np.int64)
            for a in (seen.indptr, seen.indices, seers.indptr, seers.indices)
        ]
        sums = np.r_[0, np.cumsum(weight[wide[1]])]
        self.gain = sums[wide[0][1:]] - sums[wide[0][:-1]]
        self.loss = np.zeros(count, dtype=np.int64)
        covers, owners = np.zeros(targets, np.int64), np.zeros(targets, np.int64)
        self.arrays = (*wide, weight, covers, owners, self.gain, self.loss)

    def add(self, site: int) -> None:
        """Add a site; its pole is taken from now on."""
        self.value += int(changed(site, 1, *self.arrays))
        self.gain[self.rules.beside(site)] -= BARRED
        self.spent += float(self.rules.cost[site])
        self.sites.append(site)

    def drop(self, site: int) -> None:
        """Drop a site; its pole is free again."""
        self.value += int(changed(site, -1, *self.arrays))
        self.gain[self.rules.beside(site)] += BARRED
        self.sites.remove(site)
        self.spent = float(self.rules.cost[self.sites].sum()) if self.rules.cost.any() else 0.0

    def become(self, sites: list[int]) -> None:
        """Drop what is not in the list and add the rest of it."""
        for site in sorted(set(self.sites) - set(sites)):
            self.drop(site)
        for site in sorted(set(sites) - set(self.sites)):
            self.add(site)

    def short(self) -> Ints:
        """Return how many cameras each village still needs."""
        return short_of(self.rules, self.sites)

    @property
    def covers(self) -> Ints:
        """How many sites see each target."""
        return self.arrays[_COVERS]

    @property
    def complete(self) -> bool:
        """Whether every village has what it must have."""
        return not self.rules.quota.size or not self.short().any()

    def best(self, *, per_cost: bool = False) -> int:
        """Return the candidate that adds most (the first of equals); -1 where none may be added.

        Villages come first that lack a camera they must have; elsewhere one must add something.
        """
        if self.rules.plain:
            site = int(np.argmax(self.gain)) if self.gain.size else -1
            return site if site >= 0 and self.gain[site] > 0 else -1
        open_now = self.gain >= 0
        short = self.short()
        if short.any():
            open_now &= np.isin(self.rules.village, np.flatnonzero(short))
        else:
            open_now &= self.gain > 0
        open_now &= self._paid_for(short)
        if not open_now.any():
            return -1
        score = self._per_cost() if per_cost else self.gain
        return int(np.argmax(np.where(open_now, score, -1)))

    def _per_cost(self) -> Floats:
        cost = self.rules.cost
        free = np.full(len(cost), np.inf)
        np.divide(self.gain, cost, out=free, where=cost > 0)
        return free

    def _paid_for(self, short: Ints) -> Flags:
        """Return what the money left pays for, with enough kept for what villages must have."""
        rules = self.rules
        if not np.isfinite(rules.budget):
            return np.ones(len(self.gain), dtype=np.bool_)
        spent = np.full(len(self.gain), self.spent)
        for village in np.flatnonzero(short):
            mine = (rules.village == village) & (self.gain >= 0)
            poles, at = np.unique(rules.group[mine], return_inverse=True)
            least = np.full(len(poles), np.inf)
            np.minimum.at(least, at, rules.cost[mine])
            least = np.sort(least)[: short[village]]
            spent += least.sum()
            spent[rules.village == village] -= least.max(initial=0.0)
        return rules.cost <= rules.budget - spent + 1e-9
