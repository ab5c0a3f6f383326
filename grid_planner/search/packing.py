"""How few grids can do? Two to six neighbouring grids are divided anew until room is left.

First the households outside the band get fewer, then the grids. Uneven grids are welcome: room
gathers in one of them until it can be dropped.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Floats, Ints
from grid_planner.search.ground import Board, Goal, Net
from grid_planner.search.kernels import draw
from grid_planner.search.regions import SPREAD, Going, divided, grown, outside_of
from grid_planner.search.rolls import replaced, rolls_of
from grid_planner.search.state import SCALE_TOP, Aim, State, outside
from grid_planner.search.trees import PART, closing_costs, divide_tree, spanning_tree

BATCH = 64
ROOM = 6
"""Steps between two looks at the clock."""
CHUNK = 16_000
"""Households of the regions a big place is first divided into."""


def start_from_trees(state: State, tries: int, going: Going) -> None:
    """Divide the piece, chunk by chunk, by several random trees each; the best is kept."""
    best = np.zeros(len(state.part), dtype=np.int64)
    count = 0
    for region in _chunks(state):
        least = (2**62, 2**62, 0)
        found = np.zeros(len(region), dtype=np.int64)
        for k in range(tries):
            if k and not going(1):
                break
            part = divided_region(state, region, 1.0 / (state.net.metres + 1.0), SPREAD)
            cost = _cost(np.bincount(part, state.net.weight[region]), state.goal())
            if cost < least:
                least, found = cost, part
        best[region] = found + count
        count += int(found.max()) + 1
    state.set_parts(best)


def divided_region(
    state: State, region: Ints, pull: Floats, spread: int, aim: Aim | None = None
) -> Ints:
    """Return the part of each lump of a region after one random tree; aim None: the state's."""
    return divided(state.board(aim), region, pull, spread)


def around(state: State, part: Ints, seed: int, many: int) -> tuple[Ints, Ints]:
    """Return a grid of another division `part` and its neighbours, and all their lumps."""
    return grown(state.board()._replace(rolls=rolls_of(part)), seed, many, 0)


def pack(state: State, least: int, steps: int, going: Going) -> None:
    """Lower the households outside the band, then the number of grids, down to `least`."""
    pull = 1.0 / (state.net.metres + 1.0)
    left = steps
    while left > 0 and going(min(left, BATCH)):
        state.count, ended = _pack(state.board(), pull, state.count, least, min(left, BATCH))
        left -= BATCH
        if ended:
            return


def unpack(state: State, count: int, tries: int, going: Going) -> None:
    """Raise the number of grids to `count`, none further outside the band: regions into more."""
    pull = 1.0 / (state.net.metres + 1.0)
    for _ in range(tries):
        if state.count >= count or not going(1):
            return
        seed, many = draw(state.dice) % state.count, 1 + draw(state.dice) % 6
        grids, region = grown(state.board(), seed, many, 0)
        order, parent, _ = spanning_tree(
            region, state.net.start, state.net.to, pull, state.net.local, state.dice
        )
        part = most_parts(order, parent, state.net.weight[region], state.aim)
        sums = np.bincount(part, state.net.weight[region]).astype(np.int64)
        before = int(outside(state.books.sums[grids], state.aim).sum())
        more = len(sums) - len(grids)
        if 0 <= more <= count - state.count and outside(sums, state.aim).sum() <= before:
            state.replace(grids, region, part)


def most_parts(order: Ints, parent: Ints, weight: Ints, aim: Aim) -> Ints:
    """Return the part of each vertex of a tree divided into as many parts in band as it allows."""
    unit = max(1, -(-min(aim.high, int(weight.sum())) // SCALE_TOP))
    weight = (weight + unit // 2) // unit
    low, high = -(-aim.low // unit), max(1, min(aim.high // unit, int(weight.sum())))
    top = min(max(high + max(1, low // 2), int(weight.max(initial=0))), max(1, int(weight.sum())))
    close = closing_costs(low, high, top, -1) - 2 * PART
    none = np.zeros(len(weight), dtype=np.int64)
    return divide_tree(order, parent, weight, none, none.copy(), close)[1]


@jit
def _pack(board: Board, pull: Floats, count: int, least: int, steps: int) -> tuple[int, bool]:
    """Take some steps of packing; return the grids then, and whether nothing is left to do."""
    books, goal, dice = board.books, board.goal, board.dice
    for _ in range(steps):
        seed, wrong = _light_or_wrong(books.sums[:count], goal, dice)
        if (wrong == 0 and count <= least) or count == 1:
            return count, True
        grids, region = grown(board, seed, 2 + draw(dice) % 8, ROOM)
        if len(grids) == 1:
            continue
        before = _cost(books.sums[grids], goal)
        part = divided(board, region, pull, SPREAD)
        after = _cost(_sums(board.net, region, part), goal)
        sideways = after[:2] == before[:2] and draw(dice) % 4 == 0
        if after <= before or sideways:
            count = replaced(board, count, grids, region, part)
    return count, False


@jit
def _light_or_wrong(sums: Ints, goal: Goal, dice: Ints) -> tuple[int, int]:
    """Return the grid to begin with, often the lightest or one out of band; and those out."""
    wrong, lightest = 0, 0
    for g in range(len(sums)):
        wrong += outside_of(sums[g], goal) > 0
        if sums[g] < sums[lightest]:
            lightest = g
    roll = draw(dice)
    if wrong > 0 and roll % 2 == 1:
        nth = roll // 2 % wrong
        for g in range(len(sums)):
            if outside_of(sums[g], goal) > 0:
                if nth == 0:
                    return g, wrong
                nth -= 1
    if roll % 4 == 0:
        return lightest, wrong
    return roll // 4 % len(sums), wrong


@jit
def _sums(net: Net, region: Ints, part: Ints) -> Ints:
    """Return the households of each part."""
    many = 0
    for p in part:
        many = max(many, p + 1)
    sums = np.zeros(many, np.int64)
    for k in range(len(region)):
        sums[part[k]] += net.weight[region[k]]
    return sums


@jit
def _cost(sums: Ints, goal: Goal) -> tuple[int, int, int]:
    """Return households outside the band, grids, and how even they are."""
    width = max(1, goal.high - goal.low)
    wrong, even = 0, 0
    for h in sums:
        wrong += outside_of(h, goal)
        at = min(max(h - goal.low, 0), width)
        even += (2 * width - at) * at
    return wrong, len(sums), even


def _chunks(state: State) -> list[Ints]:
    """Return connected regions of about CHUNK households, cut from one random tree."""
    piece, net = state.piece, state.net
    everything = np.arange(len(piece.weight))
    if piece.total <= 2 * CHUNK:
        return [everything]
    order, parent, _ = spanning_tree(
        everything, net.start, net.to, 1.0 / (net.metres + 1.0), net.local, state.dice
    )
    label = _cut_up(order, parent, piece.weight, CHUNK)
    by_label = np.argsort(label, kind="stable")
    return np.split(by_label, np.flatnonzero(np.diff(label[by_label])) + 1)


@jit
def _cut_up(order: Ints, parent: Ints, weight: Ints, size: int) -> Ints:
    """Return the chunk of each vertex: branches are cut off when they hold `size` households."""
    below = weight.copy()
    root = np.zeros(len(order), np.int64)
    for k in range(len(order) - 1, 0, -1):
        i = order[k]
        if below[i] >= size:
            root[i] = 1
        else:
            below[parent[i]] += below[i]
    label = np.zeros(len(order), np.int64)
    count = 1
    for k in range(1, len(order)):
        i = order[k]
        if root[i] == 1:
            label[i] = count
            count += 1
        else:
            label[i] = label[parent[i]]
    return label
