"""A bound of the walking effort for pieces too wide to weigh every lump against every centre.

Only lumps within a radius of a centre are weighed. All others cost at least households x
radius squared, so prices are kept below that and nobody takes them.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from grid_planner.graph.pieces import Piece
from grid_planner.problem import Floats, Ints
from grid_planner.search.ground import Ground, ground_of
from grid_planner.search.kernels import jit
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
    """Lumps within reach of centres: one entry a pair, sorted by centre; highest prices."""

    centre: Ints
    lump: Ints
    cost: Floats
    most: Floats


def wide_bound(
    piece: Piece, most: tuple[int, int], value: float, left: Callable[[], float]
) -> float:
    """Return a bound of the effort of any division; most are households a grid, and grids.

    `value` is that of a known division. 0.0 where the piece is too wide.
    """
    if len(piece.blocks) > MOST_BLOCKS or value <= 0.0:
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
    size, ground = len(piece.weight), ground_of(piece)
    everything = np.arange(len(piece.blocks))
    some = everything[:: -(-len(everything) // _SAMPLE)]
    pairs = len(_within(ground, some, radius)[0]) / len(some) * len(everything)
    if pairs > MOST_PAIRS:
        radius *= float(np.sqrt(MOST_PAIRS / pairs))
    centre, block, away = _within(ground, everything, radius)
    saved = piece.households[block] * (radius**2 - away**2)
    key, back = np.unique(centre * size + piece.lump_of[block], return_inverse=True)
    cost = piece.weight[key % size] * radius**2 - np.bincount(back, saved)
    most = (piece.weight * radius**2).astype(np.float64)
    return _Near(centre=key // size, lump=key % size, cost=np.maximum(cost, 0.0), most=most)


@jit
def _within(ground: Ground, centres: Ints, radius: float) -> tuple[Ints, Ints, Floats]:
    """Return who can be walked to within a radius: centre, block, metres, one entry a pair."""
    away = np.full(len(ground.households), FAR)
    size = 0
    source = np.empty(16 * len(centres), np.int64)
    block = np.empty(16 * len(centres), np.int64)
    metres = np.empty(16 * len(centres), np.float64)
    for centre in centres:
        begin = size
        heap_m, heap_i = [0.0], [centre]
        away[centre] = 0.0
        while len(heap_m) > 0:
            d, i = nearest(heap_m, heap_i)
            if d > away[i]:
                continue
            if size == len(source):
                source = np.concatenate((source, np.empty_like(source)))
                block = np.concatenate((block, np.empty_like(block)))
                metres = np.concatenate((metres, np.empty_like(metres)))
            source[size], block[size], metres[size] = centre, i, d
            size += 1
            for e in range(ground.start[i], ground.start[i + 1]):
                far = d + ground.metres[e]
                if far <= radius and far < away[ground.to[e]]:
                    away[ground.to[e]] = far
                    rise(heap_m, heap_i, far, ground.to[e])
        for k in range(begin, size):
            away[block[k]] = FAR
    return source[:size], block[:size], metres[:size]


def _answer(
    piece: Piece, near: _Near, price: Floats, most: tuple[int, int]
) -> tuple[float, Floats]:
    """Return the bound at these prices, and how far each lump's demand is met."""
    high, count = most
    first = np.flatnonzero(np.diff(near.centre, prepend=-1, append=len(piece.blocks)))
    lumps = piece.lump_of[near.centre[first[:-1]]]
    filling = _Filling(near.lump, near.cost, price, piece.weight, high)
    met = np.zeros(len(price))
    value = np.empty(len(first) - 1)
    for_all = np.arange(len(value))
    _filled(filling, first, lumps, for_all, value, met)
    ranked = np.argsort(value, kind="stable")
    _, leader = np.unique(lumps[ranked], return_index=True)
    chosen = ranked[np.sort(leader)[:count]]
    met[:] = 0.0
    _filled(filling, first, lumps, chosen, value, met)
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
    """Write the least value of each centre filled up to the upper limit; add who it takes to `met`.

    Its own lump comes first, then whoever gains most a household; the last one in part.
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
            met[a] += share
            room -= pairs.weight[a]
        value[c] = total
