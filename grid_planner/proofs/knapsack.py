"""What does a centre take at given prices? Knapsacks with a lower and an upper weight.

For each centre: the lumps of least cost less price, its own lump always among them, whose
weight lies between low and high. Once with parts of lumps (fast), once with whole lumps.
"""

import numpy as np

from grid_planner.problem import Floats, Ints
from grid_planner.proofs.assignment import Assignment, Flags

MOST_WEIGHT = 3_000
"""Up to this upper limit whole lumps are weighed one household at a time."""


def parted(model: Assignment, prices: Floats, centres: Ints) -> tuple[Floats, Floats, Floats]:
    """Return value, share of each lump taken (k, m), and price of one household more (k)."""
    reduced = model.cost[centres] - prices
    weight, rows = model.piece.weight, np.arange(len(centres))
    own = model.own[centres]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(weight > 0, reduced / weight, np.where(reduced < 0, -np.inf, np.inf))
    ratio[rows, own] = -np.inf
    order = np.argsort(ratio, axis=1, kind="stable")
    sorted_cost = np.take_along_axis(reduced, order, axis=1)
    sorted_weight = weight[order]
    before = np.cumsum(sorted_weight, axis=1) - sorted_weight
    room = np.where(sorted_cost < 0, model.high, model.low) - before
    share = np.where(
        sorted_weight > 0,
        np.clip(room / np.maximum(sorted_weight, 1), 0.0, 1.0),
        sorted_cost < 0,
    )
    taken = np.empty_like(share)
    np.put_along_axis(taken, order, share, axis=1)
    taken[rows, own] = 1.0
    value = (reduced * taken).sum(axis=1)
    value[weight[own] > model.high] = np.inf
    partly = np.where((taken < 1.0) & (taken > 0.0), ratio, -np.inf).max(axis=1)
    return value, taken, _edge(reduced, taken, ratio, partly)


def _edge(reduced: Floats, taken: Floats, ratio: Floats, partly: Floats) -> Floats:
    """Return the dual price of weight: the ratio at which the knapsack stops taking."""
    last = np.where(np.isfinite(partly), partly, 0.0)
    left_out = (taken == 0.0) & (reduced < 0.0)
    first_out = np.where(left_out, ratio, np.inf).min(axis=1)
    filled = np.where((taken == 1.0) & (reduced > 0.0) & np.isfinite(ratio), ratio, -np.inf)
    last = np.where(np.isfinite(partly), last, np.minimum(last, first_out))
    return np.where(np.isfinite(partly), last, np.maximum(last, filled.max(axis=1)))


def whole(model: Assignment, prices: Floats, centres: Ints) -> tuple[Floats, Ints, Flags]:
    """Return value, weight at the end, and the choices (m, k, high + 1) `taken_by` reads."""
    reduced, own = _reduced(model, prices, centres)
    weight, rows = model.piece.weight, np.arange(len(centres))
    table = np.full((len(centres), model.high + 1), np.inf)
    fits = weight[own] <= model.high
    table[rows[fits], weight[own][fits]] = (model.cost[centres, own] - prices[own])[fits]
    choice = np.zeros((len(weight), *table.shape), dtype=bool)
    for a, w in enumerate(weight.tolist()):
        if w > model.high:
            continue
        offer = table[:, : model.high + 1 - w] + reduced[:, a, None]
        np.less(offer, table[:, w:], out=choice[a, :, w:])
        table[:, w:] = np.where(choice[a, :, w:], offer, table[:, w:])
    ended = table[:, model.low :] + model.tight
    last = np.argmin(ended, axis=1)
    return ended[rows, last], model.low + last, choice


def taken_by(model: Assignment, centre: int, last: int, choice: Flags) -> Flags:
    """Return the lumps one centre takes; `choice` (m, high + 1) is its part of the choices."""
    taken = np.zeros(len(model.piece.weight), dtype=bool)
    for a in range(len(taken) - 1, -1, -1):
        if choice[a, last]:
            taken[a] = True
            last -= int(model.piece.weight[a])
    taken[model.own[centre]] = True
    return taken


def least_with(model: Assignment, prices: Floats, centre: int) -> Floats:
    """Return for each lump the least value of one centre's whole knapsack that holds it."""
    reduced, own = _reduced(model, prices, np.array([centre]))
    weight, size = model.piece.weight, model.high + 1
    rest = np.full((len(weight) + 1, size), np.inf)
    rest[-1, model.low :] = model.tight
    for a in range(len(weight) - 1, -1, -1):
        w = min(int(weight[a]), size)
        rest[a] = rest[a + 1]
        rest[a, : size - w] = np.minimum(rest[a, : size - w], rest[a + 1, w:] + reduced[0, a])
    least = np.full(len(weight), np.inf)
    table = np.full(size, np.inf)
    if weight[own[0]] < size:
        table[weight[own[0]]] = model.cost[centre, own[0]] - prices[own[0]]
    for a, w in enumerate(np.minimum(weight, size).tolist()):
        offer = table[: size - w] + reduced[0, a]
        least[a] = (offer + rest[a + 1, w:]).min(initial=np.inf)
        table[w:] = np.minimum(table[w:], offer)
    least[own[0]] = (table[model.low :] + model.tight).min()
    return least


def _reduced(model: Assignment, prices: Floats, centres: Ints) -> tuple[Floats, Ints]:
    """Return cost less price of each lump, infinite for the centre's own; and that lump."""
    own = model.own[centres]
    reduced = model.cost[centres] - prices
    reduced[np.arange(len(centres)), own] = np.inf
    return reduced, own
