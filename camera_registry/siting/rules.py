"""The terms in the order of candidates used inside: who excludes whom, quotas, money."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from camera_registry.siting.terms import Flags, Floats, Ints, Notice, Terms, Word

_ROOM = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Poles as groups (`members[first[g]:first[g + 1]]`), villages by number, money.

    `village` is -1 where there is no quota. `budget` is infinite where none is set.
    """

    count: int
    group: Ints
    first: Ints
    members: Ints
    village: Ints
    names: tuple[str, ...]
    quota: Ints
    cost: Floats
    budget: float

    @property
    def plain(self) -> bool:
        """Whether only the number of cameras and the poles bind."""
        return not self.quota.size and not np.isfinite(self.budget)

    def beside(self, site: int) -> Ints:
        """Return the candidates on the pole of one, itself among them."""
        group = self.group[site]
        return self.members[self.first[group] : self.first[group + 1]]

    def affordable(self, spent: float) -> Flags:
        """Return which candidates the money left would pay."""
        return self.cost <= self.budget - spent + _ROOM


def rules(terms: Terms, rows: Ints, count: int) -> Rules:
    """Return the terms for these rows of the candidates, in this order."""
    pole = numbers(terms.pole, rows, -1)
    alone = np.flatnonzero(pole < 0)
    group = np.where(pole < 0, 0, np.unique(pole, return_inverse=True)[1])
    group[alone] = group.max(initial=-1) + 1 + np.arange(len(alone))
    group = np.unique(group, return_inverse=True)[1].astype(np.int64)
    members = np.argsort(group, kind="stable").astype(np.int64)
    groups = int(group.max(initial=-1)) + 1
    names = tuple(sorted(name for name, quota in terms.quotas.items() if quota > 0))
    village = np.full(len(rows), -1, dtype=np.int64)
    if names and terms.village is not None:
        place = {name: i for i, name in enumerate(names)}
        village = np.array([place.get(terms.village[row], -1) for row in rows], dtype=np.int64)
    _one_village(group, village)
    cost = np.zeros(len(rows))
    if terms.cost is not None:
        cost = np.asarray(terms.cost, dtype=np.float64)[rows]
    return Rules(
        count=count,
        group=group,
        first=np.searchsorted(group[members], np.arange(groups + 1)).astype(np.int64),
        members=members,
        village=village,
        names=names,
        quota=np.array([terms.quotas[name] for name in names], dtype=np.int64),
        cost=cost,
        budget=np.inf if terms.budget is None else float(terms.budget),
    )


def numbers(given: object, rows: Ints, default: int) -> Ints:
    """Return whole numbers of the rows, or the default for each."""
    if given is None:
        return np.full(len(rows), default, dtype=np.int64)
    return np.asarray(given, dtype=np.int64)[rows]


def _one_village(group: Ints, village: Ints) -> None:
    pairs = np.unique(np.column_stack([group, village]), axis=0)
    if len(pairs) > len(np.unique(group)):
        raise ValueError("candidates of one pole lie in several villages, expected one")


def impossible(rules: Rules) -> list[Notice]:
    """Return why no choice keeps to the terms, naming the villages; empty when one does.

    Poles, number and money are judged one after the other: each village's cheapest poles.
    """
    notices, needed, money = [], 0, 0.0
    for i, (name, quota) in enumerate(zip(rules.names, rules.quota.tolist(), strict=True)):
        poles, at = np.unique(rules.group[rules.village == i], return_inverse=True)
        least = np.full(len(poles), np.inf)
        np.minimum.at(least, at, rules.cost[rules.village == i])
        needed += quota
        if len(poles) < quota:
            notices.append(_no(name, len(poles), quota))
            continue
        money += float(np.sort(least)[:quota].sum())
        if needed > rules.count:
            notices.append(_no(name, max(0, quota - (needed - rules.count)), quota))
        elif money > rules.budget + _ROOM:
            notices.append(_no(name, rules.budget, money))
    return notices


def _no(village: str, found: float, required: float) -> Notice:
    return Notice(word=Word.INFEASIBLE, village=village, found=found, required=required)


def short_of(rules: Rules, sites: Sequence[int]) -> Ints:
    """Return how many cameras each village still needs."""
    have = rules.village[np.asarray(sites, dtype=np.int64)]
    short: Ints = rules.quota - np.bincount(have[have >= 0], minlength=len(rules.quota))
    return np.maximum(0, short)
