"""How does a division get better? By dividing two to six neighbouring grids anew, and flips.

Every move takes a connected region of whole grids, draws a random spanning tree of it and
divides that tree exactly (`trees`). First the band and the fewest grids (`pack`), then the
objective at the same number of grids (`shape`).
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from collections.abc import Callable

import numpy as np

from grid_planner.problem import Floats, Ints
from grid_planner.search.flips import BORDER
from grid_planner.search.kernels import draw, jit
from grid_planner.search.state import Aim, State, outside
from grid_planner.search.trees import closing_costs, divide_tree, separate, spanning_tree

SPREAD = 60_000
"""Weight of the uneven filling of grids while packing; below the cost of one grid."""

PATIENCE = 25
"""Steps in vain, for each grid, after which shaping ends."""
SCALE_TOP = 4000
"""Households are counted in bigger units where a grid holds more than so many (tables)."""

Going = Callable[[int], bool]
"""Asked before each step with its cost; False when the effort or the time is used up."""


def start_from_trees(state: State, tries: int, going: Going) -> None:
    """Divide the whole piece by several random trees and keep the best division."""
    region = np.arange(len(state.part))
    best, found = (2**62, 0), state.part.copy()
    for k in range(tries):
        if k and not going(1):
            break
        part = _divided(state, region, _pull(state), state.aim, SPREAD)
        state.set_parts(part)
        if state.standing() < best:
            best, found = state.standing(), part
    state.set_parts(found)


def divided_once(state: State, aim: Aim) -> Ints:
    """Return the part of each lump after one random tree of the piece, parts even."""
    region = np.arange(len(state.part))
    return _divided(state, region, _pull(state), aim, -SPREAD)


def divided_region(state: State, region: Ints, pull: Floats) -> Ints:
    """Return the part of each lump of a region after one random tree, packed."""
    return _divided(state, region, pull, state.aim, SPREAD)


def pack(state: State, least: int, steps: int, going: Going) -> None:
    """Lower the households outside the band, then the number of grids, down to `least`."""
    pull = _pull(state)
    for _ in range(steps):
        violation, count = state.standing()
        if (violation == 0 and count <= least) or state.count == 1 or not going(1):
            return
        seed = _light_or_wrong(state)
        many = 2 + draw(state.dice) % 5
        grids, region = grown(
            seed, many, state.part, state.piece.near.start, state.piece.near.to, state.dice
        )
        if len(grids) == 1:
            continue
        before = _cost(state.books.sums[grids], state.aim)
        part = _divided(state, region, pull, state.aim, SPREAD)
        sums = np.bincount(part, state.piece.weight[region]).astype(np.int64)
        after = _cost(sums, state.aim)
        sideways = after[:2] == before[:2] and draw(state.dice) % 4 == 0
        if after <= before or sideways:
            replace_parts(state, grids, region, part)


def shape(state: State, steps: int, going: Going) -> None:
    """Lower the objective at the same number of grids and no more outside the band."""
    state.measure(np.arange(state.count))
    for _ in range(10):
        if not state.flip(np.arange(len(state.part))):
            break
    if state.count == 1:
        return
    value = state.objective()
    failed = 0
    for _ in range(steps):
        failed += 1
        if failed > PATIENCE * (1 + state.count) or not going(1):
            return
        seed = draw(state.dice) % state.count
        many = 2 + draw(state.dice) % 2
        grids, region = grown(
            seed, many, state.part, state.piece.near.start, state.piece.near.to, state.dice
        )
        if len(grids) == 1:
            continue
        saved = state.save()
        part = _divided(state, region, _cells(state, region, len(grids)), state.aim, 0)
        sums = np.bincount(part, state.piece.weight[region]).astype(np.int64)
        old = int(outside(state.books.sums[grids], state.aim).sum())
        if len(sums) != len(grids) or int(outside(sums, state.aim).sum()) > old:
            continue
        replace_parts(state, grids, region, part)
        state.measure(grids)
        state.flip(region)
        now = state.objective()
        if now < value:
            value, failed = now, 0
        else:
            state.restore(saved)


def _divided(state: State, region: Ints, pull: Floats, aim: Aim, spread: int) -> Ints:
    """Return the part of each lump of the region after a random tree of it was divided."""
    piece = state.piece
    order, parent, edge = spanning_tree(
        region, piece.near.start, piece.near.to, pull, state.local, state.dice
    )
    cut = np.zeros(len(region), dtype=np.int64)
    if len(piece.apart):
        state.local[region] = np.arange(len(region))
        pairs = state.local[piece.apart]
        state.local[region] = -1
        separate(order, parent, pairs[(pairs >= 0).all(axis=1)], cut, state.dice)
    weight, low, high = _scaled(piece.weight[region], aim)
    top = max(high + max(1, low // 2), int(weight.max(initial=0)))
    top = min(top, max(1, int(weight.sum())))
    close = closing_costs(low, high, top, spread)
    if spread == 0:
        cost = np.where(pull[edge] > 1.0, 3, 1) if state.aim.kind != BORDER else _dear(state, edge)
    else:
        cost = np.zeros(len(region), dtype=np.int64)
    return divide_tree(order, parent, weight, cost.astype(np.int64), cut, close)[1]


def _dear(state: State, edge: Ints) -> Ints:
    border = state.piece.near.border
    most = max(float(border.max(initial=0.0)), 1e-9)
    return np.asarray(1 + 63 * border[edge] / most, dtype=np.int64)


def _scaled(weight: Ints, aim: Aim) -> tuple[Ints, int, int]:
    high = min(aim.high, int(weight.sum()))
    if high <= SCALE_TOP:
        return weight, aim.low, high
    unit = -(-high // SCALE_TOP)
    return (weight + unit // 2) // unit, -(-aim.low // unit), high // unit


def _cost(sums: Ints, aim: Aim) -> tuple[int, int, int]:
    width = max(1, aim.high - aim.low)
    at = np.clip(sums - aim.low, 0, width)
    return int(outside(sums, aim).sum()), len(sums), int(((2 * width - at) * at).sum())


def _pull(state: State) -> Floats:
    return np.asarray(1.0 / (state.piece.near.metres + 1.0))


def _light_or_wrong(state: State) -> int:
    wrong = np.flatnonzero(state.excess())
    roll = draw(state.dice)
    if len(wrong) and roll % 2:
        return int(wrong[roll // 2 % len(wrong)])
    if roll % 4 == 0:
        return int(np.argmin(state.sums()))
    return int(roll // 4 % state.count)


def _cells(state: State, region: Ints, many: int) -> Floats:
    """Return pulls that keep edges inside the cells of `many` new random middles whole."""
    piece = state.piece
    pull = np.ones(len(piece.near.to))
    blocks = piece.lumps[piece.first[region]]
    at, weight = piece.xy_m[blocks], piece.weight[region] + 1e-3
    middles = at[[draw(state.dice) % len(region) for _ in range(many)]]
    cell = np.zeros(len(region), dtype=np.int64)
    for _ in range(3):
        gap = at[:, None, :] - middles[None, :, :]
        cell = np.argmin((gap**2).sum(axis=2), axis=1)
        mass = np.bincount(cell, weight, many)
        for axis in range(2):
            mean = np.bincount(cell, weight * at[:, axis], many) / np.maximum(mass, 1e-9)
            middles[:, axis] = np.where(mass > 0, mean, middles[:, axis])
    mark_cells(region, cell, piece.near.start, piece.near.to, pull, state.local)
    return pull


@jit
def mark_cells(region: Ints, cell: Ints, start: Ints, to: Ints, pull: Floats, local: Ints) -> None:
    """Raise the pull of edges whose two ends lie in the same cell; `local` is left as it was."""
    for k in range(len(region)):
        local[region[k]] = k
    for k in range(len(region)):
        for e in range(start[region[k]], start[region[k] + 1]):
            other = local[to[e]]
            if other >= 0 and cell[other] == cell[k]:
                pull[e] = 20.0
    for k in range(len(region)):
        local[region[k]] = -1


@jit
def grown(
    seed: int, many: int, part: Ints, start: Ints, to: Ints, state: Ints
) -> tuple[Ints, Ints]:
    """Return up to `many` grids grown from one by random neighbours, and all their lumps."""
    grids = np.empty(many, np.int64)
    chosen = np.zeros(len(part) + 1, np.int64)
    grids[0] = seed
    chosen[seed] = 1
    count = 1
    while count < many:
        pick = _neighbour(chosen, part, start, to, state)
        if pick < 0:
            break
        grids[count] = pick
        chosen[pick] = 1
        count += 1
    size = 0
    for i in range(len(part)):
        size += chosen[part[i]]
    region = np.empty(size, np.int64)
    size = 0
    for i in range(len(part)):
        if chosen[part[i]] == 1:
            region[size] = i
            size += 1
    return grids[:count], region


@jit
def _neighbour(chosen: Ints, part: Ints, start: Ints, to: Ints, state: Ints) -> int:
    """Return a random neighbour of the chosen grids, likelier the longer the common line."""
    seen, pick = 0, -1
    for i in range(len(part)):
        if chosen[part[i]] == 1:
            for e in range(start[i], start[i + 1]):
                if chosen[part[to[e]]] == 0:
                    seen += 1
                    if draw(state) % seen == 0:
                        pick = part[to[e]]
    return pick


def replace_parts(state: State, grids: Ints, region: Ints, part: Ints) -> None:
    """Put the new parts of a region in place of its grids; numbers stay 0 .. count - 1."""
    new = int(part.max()) + 1
    names = np.r_[grids, np.arange(state.count, state.count + max(0, new - len(grids)))]
    state.part[region] = names[part]
    state.count += new - len(grids)
    unused = np.sort(names[new:])
    if len(unused):
        last = np.arange(state.count, state.count + len(unused))
        holes = np.setdiff1d(unused, last)
        fillers = np.setdiff1d(last, unused)
        for hole, filler in zip(holes, fillers, strict=True):
            state.part[state.part == filler] = hole
            state.books.costs[hole] = state.books.costs[filler]
    state.recount()
