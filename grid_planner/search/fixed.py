"""How is a place divided into a fixed number of grids? Former villages whole, then balanced."""

from dataclasses import dataclass, replace

import numpy as np

from grid_planner.graph.pieces import Piece, lumped
from grid_planner.graph.town import Graph, dense
from grid_planner.problem import Headroom, Ints, Limits
from grid_planner.search.annealing import anneal
from grid_planner.search.bundles import NEW
from grid_planner.search.exchange import new_exchange, settle
from grid_planner.search.flips import BORDER
from grid_planner.search.inner_band import inner_of
from grid_planner.search.packing import divided_region, pack, start_from_trees, unpack
from grid_planner.search.regions import SPREAD, Going
from grid_planner.search.shaping import shape
from grid_planner.search.state import Aim, State, new_state
from grid_planner.search.trees import spanning_tree

TREES = 4
"""Random trees the first division within a band is chosen from."""
ROUNDS = 4
"""How often grids are packed, and divided again where they became too few."""
STEPS = 200
"""Steps a grid of packing at most, and of shaping, where a band is asked for."""
UNPACKING = 20
"""Tries a grid to divide a region into more grids, each time."""
BALANCE = (20, 10, 5, 3, 2)
"""Widths of the band tried where none is given: a twentieth above and below the mean, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """In which band, what is made small, from which seed, while `going`.

    So many steps of `cooling` anneal the border; `headroom` is the inner band.
    """

    limits: Limits
    kind: int
    seed: int
    going: Going
    cooling: int = 0
    headroom: Headroom | None = None


def divide_fixed(piece: Piece, count: int, former: Ints, wish: Wish) -> Ints:
    """Return the grid (0 .. count - 1) of each block of the piece; fewer when it has few lumps.

    `former` is the former village of each block, -1 for none: kept whole where the count can be
    reached with whole ones.
    """
    whole = _villages(piece, former)
    if len(np.unique(former[former >= 0])) <= 1 or len(whole.weight) < count:
        whole = piece
    state = _searched(whole, count, wish)
    if wish.kind == BORDER:
        anneal(state, wish.cooling, wish.going)
    return np.asarray(state.books.grid_of.copy())


def shares(weights: Ints, most: Ints, count: int) -> Ints:
    """Return how many of `count` grids each piece gets: one each, then where they are fullest."""
    given = np.ones(len(weights), dtype=np.int64)
    for _ in range(count - len(weights)):
        fill = np.where(given < most, weights / given, -1.0)
        if fill.max() < 0:
            break
        given[int(np.argmax(fill))] += 1
    return given


def _villages(piece: Piece, former: Ints) -> Piece:
    """Return the piece with lumps of one former village that touch gathered into one."""
    village = former[piece.lumps[piece.first[:-1]]]
    u, v = piece.near.rows(), piece.near.to
    same = (village[u] == village[v]) & (village[u] >= 0)
    boss = np.arange(len(village))
    for i, j in zip(u[same], v[same], strict=True):
        a, b = int(i), int(j)
        while boss[a] != a:
            a = int(boss[a])
        while boss[b] != b:
            b = int(boss[b])
        boss[max(a, b)] = min(a, b)
    for i in range(len(boss)):
        boss[i] = boss[boss[i]]
    return lumped(piece, dense(boss))


def _searched(piece: Piece, count: int, wish: Wish) -> State:
    count = min(count, len(piece.weight))
    best, found = (2**62, 2.0**62), np.zeros(len(piece.weight), dtype=np.int64)
    everything, pull = np.arange(len(piece.weight)), 1.0 / (piece.near.metres + 1.0)
    aims = _aims(piece.total, count, wish)
    if wish.limits.max_households is not None and count > 1:
        state = _packed(piece, count, aims[0], wish)
        if not state.excess().any():
            shape(state, STEPS * count, wish.going)
            return state
        best, found = _rank(state, wish.limits), state.part.copy()
    for aim in aims:
        state = new_state(piece, aim, wish.seed)
        for _ in range(8):
            if best[0] < 2**62 and not wish.going(1):
                break
            narrow = _narrow(piece.total, count, aim)
            state.set_parts(divided_region(state, everything, pull, -SPREAD, narrow))
            _reach(state, count)
            rank = _rank(state, wish.limits)
            if rank < best:
                best, found = rank, state.part.copy()
        if state.excess().sum() == 0 and state.count == count:
            shape(state, 30 * count, wish.going)
            return state
    state = new_state(piece, aims[-1], wish.seed)
    state.set_parts(found)
    shape(state, STEPS * count, wish.going)
    return state


def _packed(piece: Piece, count: int, aim: Aim, wish: Wish) -> State:
    """Return a division into so many grids, packed until none lies outside the band."""
    state = new_state(piece, aim, wish.seed)
    start_from_trees(state, TREES, wish.going)
    for _ in range(ROUNDS):
        if state.count > count:
            pack(state, count, STEPS * count, wish.going)
        unpack(state, count, UNPACKING * count, wish.going)
        _reach(state, count)
        _even_out(state, wish)
        if not state.excess().any():
            break
    return state


def _even_out(state: State, wish: Wish) -> None:
    """Let grids outside the band give to others or take from them, in chains."""
    nowhere = np.full(len(state.part), NEW, dtype=np.int64)
    exchange = new_exchange(state.piece, state.aim, state.part, nowhere, dice=state.dice)
    settle(exchange, wish.going, shuffled=False)
    state.set_parts(dense(exchange.yard.part))


def _rank(state: State, limits: Limits) -> tuple[int, float]:
    parts = state.sums()
    over = sum(limits.excess(int(h)) for h in parts)
    return over, float(((parts - parts.mean()) ** 2).sum())


def _aims(total: int, count: int, wish: Wish) -> list[Aim]:
    limits = wish.limits
    if limits.max_households is not None:
        low, high = limits.min_households, limits.max_households
        inner = inner_of(wish.headroom, limits)
        return [Aim(low=low, high=high, count=count, kind=wish.kind, inner=inner)]
    mean = total / count
    return [
        Aim(
            low=int(mean - mean / width),
            high=max(1, int(mean + mean / width) + 1),
            count=count,
            kind=wish.kind,
        )
        for width in BALANCE
    ]


def _narrow(total: int, count: int, aim: Aim) -> Aim:
    """Return the band within which no other number of grids fits."""
    low = max(aim.low, total // (count + 1) + 1)
    high = aim.high if count == 1 else min(aim.high, -(-total // (count - 1)) - 1)
    return aim if low > high else replace(aim, low=low, high=max(1, high))


def _reach(state: State, count: int) -> None:
    """Join or halve grids until the number is right; every grid stays in one piece."""
    while state.count > count:
        pairs = _joinable(state, _neighbours(state.part, state.piece.near))
        total = state.books.sums[pairs[:, 0]] + state.books.sums[pairs[:, 1]]
        a, b = (int(g) for g in pairs[int(np.argmin(total))])
        region = np.flatnonzero((state.part == a) | (state.part == b))
        state.replace(np.array([a, b]), region, np.zeros(len(region), dtype=np.int64))
    while state.count < count:
        lumps = np.bincount(state.part, minlength=state.count)
        weight = np.where(lumps > 1, state.sums(), -1)
        grid = int(np.argmax(weight))
        region = np.flatnonzero(state.part == grid)
        state.replace(np.array([grid]), region, _halves(state, region))


def _joinable(state: State, pairs: Ints) -> Ints:
    """Return the pairs of grids that may become one; all of them when none may."""
    ends = np.sort(state.part[state.piece.apart], axis=1)
    kept = (pairs[:, None, :] == ends[None, :, :]).all(axis=2).any(axis=1)
    return pairs if kept.all() else pairs[~kept]


def _neighbours(part: Ints, near: Graph) -> Ints:
    u, v = part[near.rows()], part[near.to]
    return np.unique(np.c_[u[u < v], v[u < v]], axis=0)


def _halves(state: State, region: Ints) -> Ints:
    """Return a division of a region in two along one edge of a tree, as even as it goes."""
    piece = state.piece
    pull = 1.0 / (piece.near.metres + 1.0)
    order, parent, _ = spanning_tree(
        region, piece.near.start, piece.near.to, pull, state.net.local, state.dice
    )
    below = piece.weight[region].copy()
    for i in order[:0:-1]:
        below[parent[i]] += below[i]
    cut = min(order[1:], key=lambda i: (abs(2 * int(below[i]) - int(below[order[0]])), int(i)))
    part = np.zeros(len(region), dtype=np.int64)
    for i in order[1:]:
        part[i] = 1 if i == cut else part[parent[i]]
    return part
