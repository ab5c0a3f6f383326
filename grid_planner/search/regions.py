"""A few neighbouring grids at a time: grown from one, and divided anew by a random tree.

Every region is divided exactly along a random spanning tree of it (`trees`).
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from collections.abc import Callable

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Floats, Ints
from grid_planner.search.flips import BORDER
from grid_planner.search.ground import Board, Goal, Net
from grid_planner.search.kernels import draw
from grid_planner.search.rolls import lumps_in
from grid_planner.search.trees import closing_costs, divide_tree, separate, spanning_tree

SPREAD = 60_000
"""Weight of the uneven filling of grids while packing; below the cost of one grid."""

Going = Callable[[int], bool]
"""Asked before steps with their number; False when the effort or the time is used up."""


@jit
def grown(board: Board, seed: int, many: int, room: int) -> tuple[Ints, Ints]:
    """Return up to `many` grids grown from one by random neighbours, and all their lumps.

    Out of eight neighbours `room` are the lightest ones there are, not random.
    """
    net, rolls = board.net, board.rolls
    grids = np.empty(many, np.int64)
    grids[0] = seed
    net.chosen[seed] = 1
    count = 1
    while count < many:
        pick = _neighbour(board, grids[:count], room)
        if pick < 0:
            break
        grids[count] = pick
        net.chosen[pick] = 1
        count += 1
    size = 0
    for g in grids[:count]:
        net.chosen[g] = 0
        a = rolls.head[g]
        while a >= 0:
            size += 1
            a = rolls.after[a]
    region = np.empty(size, np.int64)
    lumps_in(rolls, grids[:count], region)
    return grids[:count], region


@jit
def _neighbour(board: Board, grids: Ints, room: int) -> int:
    """Return the lightest neighbour of the chosen grids, or a random one.

    A random one is likelier the longer the common line.
    """
    net, rolls, sums = board.net, board.rolls, board.books.sums
    light = draw(board.dice) % 8 < room
    seen, pick = 0, -1
    for g in grids:
        a = rolls.head[g]
        while a >= 0:
            for e in range(net.start[a], net.start[a + 1]):
                other = rolls.part[net.to[e]]
                if net.chosen[other] == 1:
                    continue
                seen += 1
                if light:
                    if pick < 0 or sums[other] < sums[pick]:
                        pick = other
                elif draw(board.dice) % seen == 0:
                    pick = other
            a = rolls.after[a]
    return pick


@jit
def divided(board: Board, region: Ints, pull: Floats, spread: int) -> Ints:
    """Return the part (0, 1, ...) of each lump of a region after a random tree was divided.

    `spread` > 0 fills parts unevenly, < 0 evenly; 0 takes account of what is cut instead.
    """
    net, goal, dice = board.net, board.goal, board.dice
    order, parent, edge = spanning_tree(region, net.start, net.to, pull, net.local, dice)
    cut = np.zeros(len(region), np.int64)
    if len(board.ground.hostile) > 0:
        separate(order, parent, _within(net, board.ground.hostile, region), cut, dice)
    weight = (net.weight[region] + goal.unit // 2) // goal.unit
    low, high = -(-goal.low // goal.unit), goal.high // goal.unit
    total, heaviest = 0, 0
    for w in weight:
        total += w
        heaviest = max(heaviest, w)
    top = min(max(high + max(1, low // 2), heaviest), max(1, total))
    cost = np.zeros(len(region), np.int64)
    if spread == 0:
        _priced(net, pull, edge, goal.kind, cost)
    close = closing_costs(low, high, top, spread)
    return divide_tree(order, parent, weight, cost, cut, close)[1]


@jit
def _within(net: Net, hostile: Ints, region: Ints) -> Ints:
    """Return the pairs to be kept apart that lie in the region, as places in it."""
    for k in range(len(region)):
        net.local[region[k]] = k
    pairs = np.empty((len(hostile), 2), np.int64)
    count = 0
    for k in range(len(hostile)):
        i, j = net.local[hostile[k, 0]], net.local[hostile[k, 1]]
        if i >= 0 and j >= 0:
            pairs[count, 0], pairs[count, 1] = i, j
            count += 1
    for a in region:
        net.local[a] = -1
    return pairs[:count]


@jit
def _priced(net: Net, pull: Floats, edge: Ints, kind: int, cost: Ints) -> None:
    """Write what cutting each tree edge costs: by its border, or more inside a cell."""
    most = 1e-9
    for e in edge:
        if e >= 0:
            most = max(most, net.border[e])
    for k in range(len(edge)):
        if edge[k] < 0:
            continue
        if kind == BORDER:
            cost[k] = 1 + int(63 * net.border[edge[k]] / most)
        else:
            cost[k] = 3 if pull[edge[k]] > 1.0 else 1


@jit
def outside_of(households: int, goal: Goal) -> int:
    """Return by how many households a grid lies outside the band."""
    return int(max(goal.low - households, households - goal.high, 0))
