"""A bound of the walking effort for pieces too wide to weigh every lump against every centre.

Only lumps within a radius of a centre are weighed. All others cost at least households x
radius squared, so prices are kept below that and nobody takes them.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gis.compiled import jit
from grid_planner.graph.pieces import Piece
from grid_planner.problem import Floats, Ints
from grid_planner.search.ground import Ground, ground_of
from grid_planner.search.walking import FAR, nearest, rise

MOST_BLOCKS = 20_000
"""Beyond this no bound is worked out."""
ROUNDS = (20, 300)
WORK = 20_000_000
"""Pairs x rounds, about 2 s; at least and at most so many rounds."""
MOST_PAIRS = 2_000_000
"""Where more pairs lie within the radius it is made smaller: a lower bound, in less memory."""
_SAMPLE = 64
_TURNS = 10
_REACH = 1.2
"""Radius over the distance within which nine in ten households live from their centre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """Lumps within reach of centres, every block one: one entry a pair.

    Those of centre c are entries first[c] to first[c + 1]; `most` are the highest prices.
    """

    first: Ints
    lump: Ints
    cost: Floats
    most: Floats


def wide_bound(
    piece: Piece, most: tuple[int, int], value: float, left: Callable[[], float]
) -> float:
    """Return a bound of the effort of any division; most are households a grid, and grids.

    `value` is that of a known division. 0.0 where the piece is too wide, or no
    time is `left`.
    """
    if len(piece.blocks) > MOST_BLOCKS or value <= 0.0 or left() <= 0.0:
        return 0.0
    near = _reached(piece, _REACH * _radius(piece, value))
    price = np.minimum(near.most, value / max(1, piece.total) * piece.weight * 2.0)
    best, step, failed, kept = -np.inf, 0.5, 0, price
    rounds = int(np.clip(WORK // len(near.lump), *ROUNDS))
    for _ in range(rounds):
        if left() <= 0:
            break
        bound, met = _answer(piece, near, price, most)
        failed = 0 if bound > best + 5e-4 * abs(bound) else failed + 1
        if bound > best:
            best, kept = bound, price
        if failed * _TURNS >= rounds:
            step, failed, price = step / 2, 0, kept
        gap = np.where((met < 1.0) & (price >= near.most), 0.0, 1.0 - met)
        length = float(gap @ gap)
        if length == 0.0:
            break
        price = np.minimum(near.most, price + step * max(value - bound, 0.0) / length * gap)
    return max(0.0, best)


def _radius(piece: Piece, value: float) -> float:
    """Return twice the root of the mean squared distance of a household to its centre."""
    return 2.0 * float(np.sqrt(value / max(1, piece.total)))


def _reached(piece: Piece, radius: float) -> _Near:
    ground = ground_of(piece)
    size = len(piece.blocks)
    some = np.arange(0, size, -(-size // _SAMPLE))
    pairs = _reached_from(ground, some, radius) / len(some) * size
    if pairs > MOST_PAIRS:
        radius *= float(np.sqrt(MOST_PAIRS / pairs))
    lump, cost, first = _within(
        ground,
        (piece.lump_of, piece.weight),
        (radius, radius**2),
        int(1.1 * min(pairs, MOST_PAIRS)),
    )
    most = (piece.weight * radius**2).astype(np.float64)
    return _Near(first=first, lump=lump, cost=cost, most=most)


@jit
def _within(
    ground: Ground, lumps: tuple[Ints, Ints], reach: tuple[float, float], room: int
) -> tuple[Ints, Floats, Ints]:
    """Return lump and cost of all pairs by centre, and where the pairs of each centre begin.

    A pair costs as if all of the lump beyond the radius lived at the radius. `lumps` are the
    lump of each block and the weight of each lump, `reach` the radius and its square; there is
    room for so many pairs before arrays grow.
    """
    (lump_of, weight), (radius, square) = lumps, reach
    size = len(lump_of)
    away, saved = np.full(size, FAR), np.zeros(len(weight))
    block, metres = np.empty(size, np.int64), np.empty(size)
    own, met = np.empty(len(weight), np.int64), np.zeros(len(weight), np.int64)
    lump, cost = np.empty(max(room, size), np.int64), np.empty(max(room, size))
    first = np.zeros(size + 1, np.int64)
    for centre in range(size):
        many = 0
        for k in range(_walked(ground, centre, radius, away, block, metres)):
            a = lump_of[block[k]]
            if met[a] == 0:
                met[a] = 1
                own[many] = a
                many += 1
            saved[a] += ground.households[block[k]] * (square - metres[k] * metres[k])
        begin = first[centre]
        first[centre + 1] = begin + many
        if begin + many > len(lump):
            lump = np.concatenate((lump, np.empty(len(lump) // 2 + many, np.int64)))
            cost = np.concatenate((cost, np.empty(len(cost) // 2 + many)))
        own[:many].sort()
        for k in range(many):
            a = own[k]
            lump[begin + k], cost[begin + k] = a, max(weight[a] * square - saved[a], 0.0)
            saved[a], met[a] = 0.0, 0
    return lump[: first[size]], cost[: first[size]], first


@jit
def _reached_from(ground: Ground, centres: Ints, radius: float) -> int:
    """Return how many blocks can be walked to within a radius from all centres together."""
    size = len(ground.households)
    away, block, metres = np.full(size, FAR), np.empty(size, np.int64), np.empty(size)
    total = 0
    for centre in centres:
        total += _walked(ground, centre, radius, away, block, metres)
    return total


@jit
def _walked(
    ground: Ground, centre: int, radius: float, away: Floats, block: Ints, metres: Floats
) -> int:
    """Write the blocks within a radius of a centre and their metres; return how many.

    `away` is scratch space of FAR, left so.
    """
    size = 0
    heap_m, heap_i = [0.0], [centre]
    away[centre] = 0.0
    while len(heap_m) > 0:
        d, i = nearest(heap_m, heap_i)
        if d > away[i]:
            continue
        block[size], metres[size] = i, d
        size += 1
        for e in range(ground.start[i], ground.start[i + 1]):
            far = d + ground.metres[e]
            if far <= radius and far < away[ground.to[e]]:
                away[ground.to[e]] = far
                rise(heap_m, heap_i, far, ground.to[e])
    for k in range(size):
        away[block[k]] = FAR
    return size


def _answer(
    piece: Piece, near: _Near, price: Floats, most: tuple[int, int]
) -> tuple[float, Floats]:
    """Return the bound at these prices, and how far each lump's demand is met."""
    high, count = most
    lumps = piece.lump_of
    filling = _Filling(near.lump, near.cost, price, piece.weight, high)
    met, value = np.zeros(len(price)), np.empty(len(lumps))
    _filled(filling, near.first, lumps, np.arange(len(lumps)), value, met[:0])
    ranked = np.argsort(value, kind="stable")
    _, leader = np.unique(lumps[ranked], return_index=True)
    chosen = ranked[np.sort(leader)[:count]]
    _filled(filling, near.first, lumps, chosen, value, met)
    return float(value[chosen].sum() + price.sum()), met


class _Filling(NamedTuple):
    """What centres are filled from: lump and cost of each pair, price and weight of each lump."""

    lump: Ints
    cost: Floats
    price: Floats
    weight: Ints
    high: int


@jit
def _filled(
    pairs: _Filling, first: Ints, own: Ints, centres: Ints, value: Floats, met: Floats
) -> None:
    """Write the least value of each centre filled up to the upper limit.

    Its own lump comes first, then whoever gains most a household; the last one in part. Who it
    takes is added to `met`, unless that is empty.
    """
    for c in centres:
        gains = np.empty(first[c + 1] - first[c])
        many = 0
        who = np.empty(len(gains), np.int64)
        for k in range(first[c], first[c + 1]):
            a = pairs.lump[k]
            reduced = pairs.cost[k] - pairs.price[a]
            if a == own[c]:
                gains[many], who[many] = -np.inf, k
                many += 1
            elif reduced < 0.0:
                gains[many], who[many] = reduced / max(pairs.weight[a], 1e-9), k
                many += 1
        room, total = float(pairs.high), 0.0
        for k in who[np.argsort(gains[:many], kind="mergesort")]:
            a = pairs.lump[k]
            share = min(1.0, max(0.0, room / max(pairs.weight[a], 1)))
            total += (pairs.cost[k] - pairs.price[a]) * share
            if len(met) > 0:
                met[a] += share
            room -= pairs.weight[a]
        value[c] = total
