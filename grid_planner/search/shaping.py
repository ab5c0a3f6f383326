"""How short can the walks be at the same number of grids? Two or three grids are divided anew.

Along random middles, then by single moves; kept only when the objective gets less and no more
households lie outside the band.
"""

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Floats, Ints
from grid_planner.search.flips import BORDER, flip_all
from grid_planner.search.ground import Board, Books, Net
from grid_planner.search.kernels import draw
from grid_planner.search.packing import BATCH
from grid_planner.search.regions import Going, divided, grown, outside_of
from grid_planner.search.rolls import blocks_in, enter
from grid_planner.search.state import State, measure_all

PATIENCE = 25
"""Steps in vain, for each grid, after which shaping ends."""
_CELL_PULL = 20.0


def shape(state: State, steps: int, going: Going) -> None:
    """Lower the objective at the same number of grids and no more outside the band."""
    state.measure(np.arange(state.count))
    for _ in range(10):
        if not going(0) or not state.flip(np.arange(len(state.part))):
            break
    if state.count == 1:
        return
    failed, left = 0, steps
    while left > 0 and failed <= PATIENCE * (1 + state.count) and going(min(left, BATCH)):
        failed = _shape(state.board(), state.count, min(left, BATCH), failed)
        left -= BATCH


@jit
def _shape(board: Board, count: int, steps: int, failed: int) -> int:
    """Take some steps of shaping; return how many were in vain since the last gain."""
    net, dice = board.net, board.dice
    for _ in range(steps):
        failed += 1
        grids, region = grown(board, draw(dice) % count, 2 + draw(dice) % 2, 0)
        if len(grids) == 1:
            continue
        _cells(net, region, len(grids), dice)
        part = divided(board, region, net.pull, 0)
        _freed(net, region)
        if _fits(board, grids, region, part) and _gains(board, grids, region, part):
            failed = 0
    return failed


@jit
def _fits(board: Board, grids: Ints, region: Ints, part: Ints) -> bool:
    """Tell whether there are as many parts as grids, with no more outside the band."""
    net, books, goal = board.net, board.books, board.goal
    sums = np.zeros(len(grids), np.int64)
    for k in range(len(region)):
        if part[k] >= len(grids):
            return False
        sums[part[k]] += net.weight[region[k]]
    used = np.zeros(len(grids), np.int64)
    used[part] = 1
    wrong = 0
    for k in range(len(grids)):
        wrong += outside_of(sums[k], goal) - outside_of(books.sums[grids[k]], goal)
    return wrong <= 0 and used.sum() == len(grids)


@jit
def _gains(board: Board, grids: Ints, region: Ints, part: Ints) -> bool:
    """Divide the region so and move single lumps in it; put all back when that gains nothing."""
    net, rolls, books = board.net, board.rolls, board.books
    before = _value(board, grids, region)
    home = rolls.part[region]
    costs = books.costs[grids]
    blocks = np.empty(_size(books, grids), np.int64)
    size = 0
    for g in grids:
        size += blocks_in(board.ground, rolls, g, blocks[size:])
    away = books.away[blocks]
    for k in range(len(region)):
        enter(board, region[k], grids[part[k]])
    if board.goal.kind != BORDER:
        measure_all(board, grids)
    net.chosen[grids] = 1
    flip_all(board, region, net.chosen)
    net.chosen[grids] = 0
    if _value(board, grids, region) < before:
        return True
    for k in range(len(region)):
        enter(board, region[k], home[k])
    books.costs[grids] = costs
    books.away[blocks] = away
    return False


@jit
def _size(books: Books, grids: Ints) -> int:
    size = 0
    for g in grids:
        size += books.sizes[g]
    return size


@jit
def _value(board: Board, grids: Ints, region: Ints) -> float:
    """Return what is made small in a region: walking effort, or border cut (both ways)."""
    net, rolls, books = board.net, board.rolls, board.books
    value = 0.0
    if board.goal.kind != BORDER:
        for g in grids:
            value += books.costs[g]
        return value
    for a in region:
        for e in range(net.start[a], net.start[a + 1]):
            if rolls.part[net.to[e]] != rolls.part[a]:
                value += net.border[e]
    return value


@jit
def _cells(net: Net, region: Ints, many: int, dice: Ints) -> None:
    """Pull together the lumps of a region around `many` random middles, moved thrice."""
    cell = np.zeros(len(region), np.int64)
    middles = np.empty((many, 2))
    for m in range(many):
        middles[m] = net.xy[region[draw(dice) % len(region)]]
    for _ in range(3):
        _nearest(net, region, middles, cell)
        _centred(net, region, middles, cell)
    for k in range(len(region)):
        net.local[region[k]] = cell[k]
    for a in region:
        for e in range(net.start[a], net.start[a + 1]):
            if net.local[net.to[e]] == net.local[a]:
                net.pull[e] = _CELL_PULL
    for a in region:
        net.local[a] = -1


@jit
def _nearest(net: Net, region: Ints, middles: Floats, cell: Ints) -> None:
    for k in range(len(region)):
        best = -1.0
        for m in range(len(middles)):
            right = net.xy[region[k], 0] - middles[m, 0]
            up = net.xy[region[k], 1] - middles[m, 1]
            gap = right * right + up * up
            if best < 0.0 or gap < best:
                best = gap
                cell[k] = m


@jit
def _centred(net: Net, region: Ints, middles: Floats, cell: Ints) -> None:
    for m in range(len(middles)):
        mass, x, y = 0.0, 0.0, 0.0
        for k in range(len(region)):
            if cell[k] == m:
                weight = net.weight[region[k]] + 1e-3
                mass += weight
                x += weight * net.xy[region[k], 0]
                y += weight * net.xy[region[k], 1]
        if mass > 0.0:
            middles[m, 0], middles[m, 1] = x / mass, y / mass


@jit
def _freed(net: Net, region: Ints) -> None:
    for a in region:
        net.pull[net.start[a] : net.start[a + 1]] = 1.0
