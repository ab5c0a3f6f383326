"""How much can any choice see? Each target is given a price, paid to every site that sees it.

Lagrange relaxation of "a target counts when some site sees it" (Galvao, ReVelle: A Lagrangean
heuristic for the maximal covering location problem, 1996). For prices of 0 to the weight of a
target, what the targets keep plus what the best allowed candidates earn is a bound, whatever the
prices; they are moved towards the least bound. Money has a price of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from camera_registry.siting.demand import Demand
from camera_registry.siting.rules import Rules
from camera_registry.siting.terms import Flags, Floats, Ints

_HALVED_AFTER = 30
_LEAST_STEP = 1e-3
_BETTER = 1e-5
_KEPT = 0.9
"""Share of the last direction that the next one keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The least bound found (whole units, not rounded), its prices and what candidates earn.

    `often` is how much of the late answers each candidate was in, 0..1. `taken` earn most and
    `limit` is what the last of them earns.
    """

    bound: float
    price: Floats
    money: float
    earned: Floats
    taken: Ints
    often: Floats


def bounded(
    demand: Demand, rules: Rules, value: int, steps: int, *, more: Callable[[float], bool]
) -> Bound:
    """Return the best bound of so many steps; `more(bound)` is asked whether to go on.

    `value` is that of a known choice; it sets how far prices move.
    """
    weight = demand.weight.astype(np.float64)
    price = _first_prices(demand, rules)
    money, capped = 0.0, np.isfinite(rules.budget)
    lean, lean_money = np.zeros_like(price), 0.0
    often = np.zeros(demand.seen.shape[0])
    best: Bound | None = None
    scale, stale = 1.0, 0
    for _ in range(steps):
        earned = demand.seen @ price - money * rules.cost
        taken = picked(earned, rules)
        bound = float(weight.sum() - price.sum() + earned[taken].sum())
        bound += money * rules.budget if capped else 0.0
        often *= 0.95
        often[taken] += 0.05
        stale = 0 if best is None or bound < best.bound * (1 - _BETTER) else stale + 1
        if best is None or bound < best.bound:
            best = Bound(
                bound=bound, price=price, money=money, earned=earned, taken=taken, often=often
            )
        if stale >= _HALVED_AFTER:
            scale, stale = scale / 2, 0
            price, money, lean, lean_money = best.price, best.money, lean * 0, 0.0
        if scale < _LEAST_STEP or not more(best.bound):
            break
        lean = demand.seen[taken].sum(axis=0) - 1.0 + _KEPT * lean
        lean[(price <= 0.0) & (lean > 0.0) | (price >= weight) & (lean < 0.0)] = 0.0
        over = float(rules.cost[taken].sum()) - rules.budget if capped else 0.0
        lean_money = over + _KEPT * lean_money
        norm = float(lean @ lean) + lean_money**2
        if norm == 0.0:
            break
        step = scale * max(bound - value, 1e-6 * bound) / norm
        price = np.clip(price - step * lean, 0.0, weight)
        money = max(0.0, money + step * lean_money)
    if best is None:
        raise ValueError(f"{steps} steps of pricing, expected at least 1")
    return best


def _first_prices(demand: Demand, rules: Rules) -> Floats:
    """Return weights shared among as many sites as would see a target if they were spread."""
    spread = np.diff(demand.seers.indptr) * rules.count / max(1, demand.seen.shape[0])
    prices: Floats = demand.weight / np.maximum(1.0, spread)
    return prices


def picked(earned: Floats, rules: Rules) -> Ints:
    """Return the candidates that earn most together, sorted; they need not see different targets.

    One of each pole; first what villages must have, then the best of the rest that earn at all.
    """
    ends = rules.first[:-1]
    if not len(ends):
        return np.empty(0, dtype=np.int64)
    of_pole = earned[rules.members]
    most = np.maximum.reduceat(of_pole, ends)
    hits = np.flatnonzero(of_pole == most[rules.group[rules.members]])
    groups = rules.group[rules.members[hits]]
    site = rules.members[hits[np.r_[True, np.diff(groups) > 0]]]
    taken = np.zeros(len(site), dtype=np.bool_)
    for village, quota in enumerate(rules.quota.tolist()):
        mine = np.flatnonzero(rules.village[site] == village)
        taken[mine[_most(most[mine], quota)]] = True
    rest = np.flatnonzero(~taken & (most > 0.0))
    left = rules.count - int(taken.sum())
    taken[rest[_most(most[rest], left)]] = True
    return np.sort(site[taken])


def _most(values: Floats, count: int) -> Ints:
    """Return where the greatest lie, the first of equals."""
    if count >= len(values):
        return np.arange(len(values))
    if count <= 0:
        return np.empty(0, dtype=np.int64)
    limit = np.partition(values, len(values) - count)[len(values) - count]
    above, level = np.flatnonzero(values > limit), np.flatnonzero(values == limit)
    return np.sort(np.r_[above, level[: count - len(above)]])


def settled(bound: Bound, rules: Rules, value: int) -> tuple[Flags, Flags]:
    """Return which candidates no better choice has, and which every better choice has.

    Better is at least one unit more than `value`. One comes in for one that goes out (the
    choices of the relaxed question are the bases of a matroid).
    """
    earned, taken = bound.earned, bound.taken
    inside = np.zeros(len(earned), dtype=np.bool_)
    inside[taken] = True
    full = len(taken) >= rules.count
    least = float(earned[taken].min()) if len(taken) else 0.0
    goes = np.full(len(earned), least if full else min(0.0, least))
    pole = np.full(len(rules.first) - 1, -1, dtype=np.int64)
    pole[rules.group[taken]] = taken
    mate = pole[rules.group]
    goes[mate >= 0] = earned[mate[mate >= 0]]
    need = value + 1 - 1e-6 * max(1.0, value)
    never = ~inside & (bound.bound - goes + earned < need)
    comes = max(0.0, float(earned[~inside].max(initial=0.0)))
    always = inside & (bound.bound - earned + comes < need)
    return never, always
