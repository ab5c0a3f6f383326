"""Which lumps are in which grid: one list a grid, so that a step touches no other grid.

Lists are linked through arrays; everything here costs what it touches, not the size of the town.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Ints
from grid_planner.search.ground import Board, Ground, Rolls


def rolls_of(part: Ints) -> Rolls:
    """Return the lists of a division."""
    lumps = len(part)
    rolls = Rolls(
        part.astype(np.int64),
        np.full(lumps + 1, -1, np.int64),
        np.full(lumps, -1, np.int64),
        np.full(lumps, -1, np.int64),
    )
    called(rolls)
    return rolls


@jit
def called(rolls: Rolls) -> None:
    """Write all lists anew from `part`."""
    rolls.head[:] = -1
    for a in range(len(rolls.part) - 1, -1, -1):
        _link(rolls, a, rolls.part[a])


@jit
def _link(rolls: Rolls, a: int, g: int) -> None:
    first = rolls.head[g]
    rolls.after[a] = first
    rolls.ahead[a] = -1
    if first >= 0:
        rolls.ahead[first] = a
    rolls.head[g] = a
    rolls.part[a] = g


@jit
def moved(rolls: Rolls, a: int, g: int) -> None:
    """Take a lump out of its list and put it into that of grid g."""
    behind, before = rolls.after[a], rolls.ahead[a]
    if behind >= 0:
        rolls.ahead[behind] = before
    if before >= 0:
        rolls.after[before] = behind
    else:
        rolls.head[rolls.part[a]] = behind
    _link(rolls, a, g)


@jit
def lumps_in(rolls: Rolls, grids: Ints, out: Ints) -> int:
    """Write the lumps of some grids to `out`; return how many."""
    size = 0
    for g in grids:
        a = rolls.head[g]
        while a >= 0:
            out[size] = a
            size += 1
            a = rolls.after[a]
    return size


@jit
def blocks_in(ground: Ground, rolls: Rolls, g: int, out: Ints) -> int:
    """Write the blocks of a grid to `out`; return how many."""
    size = 0
    a = rolls.head[g]
    while a >= 0:
        for k in range(ground.first[a], ground.first[a + 1]):
            out[size] = ground.lumps[k]
            size += 1
        a = rolls.after[a]
    return size


@jit
def enter(board: Board, a: int, g: int) -> None:
    """Move a lump into grid g: lists, grids of its blocks, households and numbers of blocks."""
    ground, rolls, books = board.ground, board.rolls, board.books
    home = rolls.part[a]
    if home == g:
        return
    moved(rolls, a, g)
    for k in range(ground.first[a], ground.first[a + 1]):
        i = ground.lumps[k]
        books.grid_of[i] = g
        books.sums[home] -= ground.households[i]
        books.sums[g] += ground.households[i]
    many = ground.first[a + 1] - ground.first[a]
    books.sizes[home] -= many
    books.sizes[g] += many


@jit
def renamed(board: Board, old: int, new: int) -> None:
    """Give a grid another number, which must be free."""
    a = board.rolls.head[old]
    while a >= 0:
        behind = board.rolls.after[a]
        enter(board, a, new)
        a = behind
    board.books.costs[new] = board.books.costs[old]


@jit
def replaced(board: Board, count: int, grids: Ints, region: Ints, part: Ints) -> int:
    """Put the new parts of a region in place of its grids; return the number of grids now.

    `region` are the lumps of `grids`, `part` the new part (0, 1, ...) of each. Numbers stay
    0 .. count - 1.
    """
    new = 0
    for p in part:
        new = max(new, p + 1)
    names = np.empty(max(new, len(grids)), np.int64)
    for k in range(len(names)):
        names[k] = grids[k] if k < len(grids) else count + k - len(grids)
    for k in range(len(region)):
        enter(board, region[k], names[part[k]])
    count += max(0, new - len(grids))
    spare = np.sort(names[new:])
    for k in range(len(spare) - 1, -1, -1):  # the last grid takes the number of an empty one
        count -= 1
        if spare[k] != count:
            renamed(board, count, spare[k])
    return count
