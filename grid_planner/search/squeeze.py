"""Do fewer grids fit where there is hardly room? Their number is held, the band comes after.

Packing never leaves the band to gain a grid, so a division that fills every grid nearly to the
brim is out of its reach. Here the piece is cut into one grid fewer, whatever the households, and
what lies outside the band is driven to nothing by dividing neighbouring grids anew.
"""

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Floats, Ints
from grid_planner.search.ground import Board
from grid_planner.search.kernels import draw
from grid_planner.search.regions import Going, grown, outside_of
from grid_planner.search.rolls import replaced
from grid_planner.search.state import State
from grid_planner.search.trees import VIOLATION, divide_tree, spanning_tree

MOST_LUMPS = 200
"""Lumps up to which it is tried; farther up packing finds what there is."""
STARTS, STEPS = 64, 512
"""Random trees a start is chosen from, and steps from one start."""
_GRID = 1 << 48
"""Weight of a part: its number comes before the households outside the band."""
_OVER = 8
"""A part may exceed the band by this part of it (1/8) on the way."""


def squeeze(state: State, least: int, starts: int, going: Going) -> None:
    """Bring a division into the band, and lower its grids down to `least`; else leave it as it is.

    `starts` are tried for each number of grids.
    """
    metres, total = state.net.metres, state.piece.total
    pulls = np.stack([1.0 / (metres + 1.0), np.ones(len(metres))])

    def fits(count: int) -> bool:
        kept = state.save()
        if any(going(1) and _fits(state, pulls, count) for _ in range(starts)):
            state.set_parts(state.part)  # what it costs was not kept up to date
            return True
        state.restore(kept)
        return False

    if state.excess().any():
        most = min(total // max(1, state.aim.low), len(state.part))
        counts = sorted(range(max(2, least), most + 1), key=lambda count: abs(count - state.count))
        if not any(map(fits, counts)):
            return
    while state.count > max(2, least) and fits(state.count - 1):
        pass


def _fits(state: State, pulls: Floats, count: int) -> bool:
    """Leave the state with so many grids; return whether they lie within the band."""
    part = _begun(state.board(), pulls, count)
    if part.max() + 1 != count:
        return False
    state.set_parts(part)
    return bool(_driven(state.board(), pulls, count))


@jit
def _begun(board: Board, pulls: Floats, count: int) -> Ints:
    """Return the best of some divisions of everything into so many parts; one part where none."""
    everything = np.arange(len(board.net.weight))
    least = board.net.weight.sum()
    best = np.zeros(len(everything), np.int64)
    for _ in range(STARTS):
        part = _held(board, everything, pulls[draw(board.dice) % 2])
        wrong = _wrong(board, everything, part, count)
        if wrong < least:
            least, best = wrong, part
    return best


@jit
def _driven(board: Board, pulls: Floats, count: int) -> bool:
    """Divide neighbouring grids anew until all lie within the band; return whether they do."""
    books, goal, dice = board.books, board.goal, board.dice
    for _ in range(STEPS):
        out, seed = 0, -1
        for g in range(count):
            if outside_of(books.sums[g], goal) > 0:
                out += 1
                if draw(dice) % out == 0:
                    seed = g
        if seed < 0:
            return True
        grids, region = grown(board, seed, 2 + draw(dice) % max(1, count - 1), 0)
        if len(grids) == 1:
            return False
        before = 0
        for g in grids:
            before += outside_of(books.sums[g], goal)
        part = _held(board, region, pulls[draw(dice) % 2])
        if _wrong(board, region, part, len(grids)) <= before:
            replaced(board, count, grids, region, part)
    return False


@jit
def _held(board: Board, region: Ints, pull: Floats) -> Ints:
    """Return a region divided by a random tree into few parts, then least outside the band."""
    net, goal = board.net, board.goal
    order, parent, _ = spanning_tree(region, net.start, net.to, pull, net.local, board.dice)
    weight = (net.weight[region] + goal.unit // 2) // goal.unit
    low, high = -(-goal.low // goal.unit), goal.high // goal.unit
    top = max(high + high // _OVER, weight.max())
    close = np.empty(top + 1, np.int64)
    for h in range(top + 1):
        close[h] = _GRID + max(0, low - h, h - high) * VIOLATION
    none = np.zeros(len(region), np.int64)
    return divide_tree(order, parent, weight, none, none.copy(), close)[1]


@jit
def _wrong(board: Board, region: Ints, part: Ints, count: int) -> int:
    """Return the households outside the band; more than there are for another number of parts."""
    sums = np.zeros(len(region), np.int64)
    for k in range(len(region)):
        sums[part[k]] += board.net.weight[region[k]]
    wrong = 0
    for g in range(len(sums)):
        if (sums[g] > 0) != (g < count):
            return 1 << 40
        wrong += outside_of(sums[g], board.goal) if g < count else 0
    return wrong
