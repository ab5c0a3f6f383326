"""A lower bound of the walking effort by prices on lumps (Lagrange, subgradient).

Every lump belongs to one grid: that demand is dropped and priced instead. Each centre then
takes what pays best within the band, and the best `count` centres of different lumps make a
bound that no plan goes below. What a better plan cannot contain is struck out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grid_planner.problem import Floats, Ints
from grid_planner.proofs.assignment import Assignment, Flags
from grid_planner.proofs.knapsack import MOST_WEIGHT, least_with, parted, taken_by, whole

SAFE = 1e-9
"""Relative slack wherever a number with rounding decides."""
WORK = 12_000_000
"""Centres x lumps x rounds, about 0.5 s."""
ROUNDS = (60, 1200)
_SHORT = 1e-3
WHOLE_WORK = 400_000_000
"""Centres x lumps x weight x rounds for whole lumps."""


@dataclass(frozen=True, slots=True)
class Prices:
    """A certified bound, the prices of the lumps it rests on, and centres still of use."""

    bound: float
    price: Floats
    centres: Ints


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the centres answer to prices: bound, share of demand met per lump, centre values."""

    bound: float
    met: Floats
    value: Floats


def bounded(
    model: Assignment, value: float, going: Callable[[], bool], *, most: int | None = None
) -> Prices:
    """Return the best bound the rounds allow; `value` is that of a known plan.

    Stops early when the bound meets the value or `going` says no; with `most`, after so many
    rounds, and whole lumps are not weighed. Same input, same bound.
    """
    size, lumps = model.cost.shape
    centres = np.flatnonzero(model.piece.weight[model.own] <= model.high)
    rounds = int(np.clip(WORK // (size * lumps), *ROUNDS)) if most is None else most
    start = Prices(-np.inf, _nearest(model), centres)
    best = _climb(model, value, start, (rounds, 1.0, 40), going)
    if (
        most is not None
        or model.high > MOST_WEIGHT
        or not len(best.centres)
        or best.bound >= value * (1 - SAFE)
    ):
        return best
    rounds = min(160, WHOLE_WORK // (len(best.centres) * lumps * (model.high + 1)))
    return _climb(model, value, best, (rounds, 0.5, 7), going, exact=True) if rounds else best


def _nearest(model: Assignment) -> Floats:
    """Return first prices: the cost of each lump to the nearest centre outside it."""
    outside = np.where(model.cost > 0, model.cost, np.inf).min(axis=0)
    return np.where(np.isfinite(outside), outside, 0.0)


def _climb(  # noqa: PLR0917 -- how far, from where, until when
    model: Assignment,
    value: float,
    start: Prices,
    plan: tuple[int, float, int],
    going: Callable[[], bool],
    *,
    exact: bool = False,
) -> Prices:
    rounds, step, patience = plan
    best, price, failed = start, start.price.copy(), 0
    for _ in range(rounds):
        if not going():
            break
        reply = _answer(model, price, best.centres, exact=exact)
        gain = reply.bound - best.bound
        failed = 0 if gain > 1e-4 * abs(reply.bound) else failed + 1
        if gain > 0:
            best = Prices(reply.bound, price.copy(), best.centres)
        gap = 1.0 - reply.met
        length = float(gap @ gap)
        if length == 0.0 or best.bound >= value * (1 - SAFE) or step < _SHORT:
            break
        if failed >= patience:
            step, failed = step / 2, 0
            price = best.price.copy()
        price = price + step * max(value - reply.bound, 1e-6 * value) / length * gap
    return Prices(best.bound, best.price, _useful(model, value, best, exact=exact))


def _answer(model: Assignment, price: Floats, centres: Ints, *, exact: bool) -> _Reply:
    if exact:
        value, last, choice = whole(model, price, centres)
        chosen = _cheapest(model, value, centres)
        met = np.zeros(len(price))
        for k in chosen:
            met += taken_by(model, int(centres[k]), int(last[k]), choice[:, k])
    else:
        value, taken, _ = parted(model, price, centres)
        chosen = _cheapest(model, value, centres)
        met = taken[chosen].sum(axis=0)
    if len(chosen) < model.count:
        return _Reply(np.inf, met, value)
    return _Reply(float(value[chosen].sum() + price.sum()), met, value)


def _cheapest(model: Assignment, value: Floats, centres: Ints) -> Ints:
    """Return the `count` best centres of different lumps (places in `centres`)."""
    order = np.argsort(value, kind="stable")
    order = order[np.isfinite(value[order])]
    _, first = np.unique(model.own[centres[order]], return_index=True)
    chosen: Ints = order[np.sort(first)[: model.count]]
    return chosen


def _useful(model: Assignment, value: float, found: Prices, *, exact: bool) -> Ints:
    """Return the centres that a plan of less effort could have."""
    if not len(found.centres) or not np.isfinite(found.bound):
        return found.centres
    reply = _answer(model, found.price, found.centres, exact=exact)
    room = value * (1 + SAFE) - found.price.sum() - _others(model, reply.value, found.centres)
    useful: Ints = found.centres[reply.value <= room]
    return useful


def _others(model: Assignment, value: Floats, centres: Ints) -> Floats:
    """Return for each centre the least values of `count - 1` centres of other lumps, summed."""
    least = np.full(len(model.piece.weight), np.inf)
    np.minimum.at(least, model.own[centres], value)
    order = np.argsort(least, kind="stable")
    some = order[: model.count]
    place = np.full(len(least), model.count - 1)
    place[some] = np.arange(len(some))
    total = least[some].sum()
    out = some[np.minimum(place, model.count - 1)[model.own[centres]]]
    rest: Floats = total - least[out]
    return rest


def pairs_left(model: Assignment, value: float, found: Prices) -> Flags:
    """Return which lump may go to which centre (n, m) in a plan of less effort than `value`."""
    left = np.zeros(model.cost.shape, dtype=bool)
    if not len(found.centres) or found.bound >= value * (1 - SAFE):
        return left
    exact = model.high <= MOST_WEIGHT
    reply = _answer(model, found.price, found.centres, exact=exact)
    room = value * (1 + SAFE) - found.price.sum() - _others(model, reply.value, found.centres)
    part, taken, edge = parted(model, found.price, found.centres)
    for k, centre in enumerate(found.centres):
        if exact:
            left[centre] = least_with(model, found.price, int(centre)) <= room[k]
        else:
            reduced = model.cost[centre] - found.price - edge[k] * model.piece.weight
            more = np.where(taken[k] > 0, 0.0, np.maximum(reduced, 0.0))
            left[centre] = part[k] + more <= room[k]
        left[centre, model.own[centre]] &= reply.value[k] <= room[k]
        if not left[centre, model.own[centre]]:
            left[centre] = False
    return left
