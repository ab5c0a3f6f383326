"""Which single moves across a grid line make the plan better? Tried one by one, in band."""

# ruff: noqa: PLR0917 -- compiled loops are called by position

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Ints
from grid_planner.search.ground import Board, Books, Goal, Ground
from grid_planner.search.inner_band import tight_cost
from grid_planner.search.rolls import enter
from grid_planner.search.walking import FAR, members, rough_effort

WALK, BORDER = 0, 1
_RIVALS = 64
_MOVING = -7
_TINY_M = 1e-9


@jit
def flip_all(board: Board, turn: Ints, free: Ints) -> int:
    """Move lumps to a neighbouring grid where that helps; return the number of moves made.

    `turn` lists the lumps in the order to try; only grids marked in `free` take part. Grids
    stay in one piece and in band. Changes the board in place.
    """
    ground, books, goal = board.ground, board.books, board.goal
    rivals = np.empty(_RIVALS, np.int64)
    count = 0
    for a in turn:
        mine = ground.lumps[ground.first[a] : ground.first[a + 1]]
        home = books.grid_of[mine[0]]
        weight = 0
        for i in mine:
            weight += ground.households[i]
        if books.sums[home] - weight < goal.low or books.sizes[home] == len(mine):
            continue
        for k in range(_rivals_of(ground, books, mine, goal.high - weight, rivals)):
            g = rivals[k]
            if free[g] == 1 and _flips(ground, books, a, g, goal):
                enter(board, a, g)
                count += 1
                break
    return count


@jit
def _rivals_of(ground: Ground, books: Books, mine: Ints, most: int, rivals: Ints) -> int:
    """Write the neighbouring grids with room for a lump to `rivals`; return how many."""
    home = books.grid_of[mine[0]]
    found = 0
    for i in mine:
        for e in range(ground.start[i], ground.start[i + 1]):
            g = books.grid_of[ground.to[e]]
            if g == home or books.sums[g] > most or found == _RIVALS:
                continue
            new = True
            for k in range(found):
                new = new and rivals[k] != g
            if new:
                rivals[found] = g
                found += 1
    return found


@jit
def _flips(ground: Ground, books: Books, a: int, g: int, goal: Goal) -> bool:
    """Tell whether lump a goes to grid g: its old grid stays whole, the objective gets less.

    If so the distances and costs of both grids are those after the move.
    """
    mine = ground.lumps[ground.first[a] : ground.first[a + 1]]
    home = books.grid_of[mine[0]]
    gain_m = _border_gain(ground, books, mine, g)
    before, after = _tight(ground, books, mine, g, goal)
    eased = before - after[0] - after[1]
    promising = _promising(ground, books, mine, g, gain_m, eased, goal.kind)
    if not promising or _meets_rival(ground, books, a, g):
        return False
    inside = -1
    for i in mine:
        books.grid_of[i] = g
    for i in mine:
        for e in range(ground.start[i], ground.start[i + 1]):
            if books.grid_of[ground.to[e]] == home:
                inside = ground.to[e]
    left = 0
    if inside >= 0:
        left = members(ground, inside, books.grid_of, books.mark, books.left)
    better = False
    if left == books.sizes[home] - len(mine):
        joined = members(ground, mine[0], books.grid_of, books.mark, books.right)
        better = goal.kind == BORDER or _better(
            ground, books, (home, g), (left, joined), gain_m, after
        )
    for i in mine:
        books.grid_of[i] = home
    return better


@jit
def _better(
    ground: Ground, books: Books, grids: tuple[int, int], sizes: tuple[int, int], gain_m: float,
    tight: tuple[float, float],
) -> bool:  # fmt: skip
    """Tell whether the move just made is a gain, and then book it; else put `away` back.

    `tight` is what the headroom of the two grids costs after the move.
    """
    (home, g), (left, joined) = grids, sizes
    saved_left = books.away[books.left[:left]]
    saved_right = books.away[books.right[:joined]]
    new_home = rough_effort(ground, books.left[:left], books.grid_of, books.away) + tight[0]
    new_g = rough_effort(ground, books.right[:joined], books.grid_of, books.away) + tight[1]
    old = books.costs[home] + books.costs[g]
    less = old - (new_home + new_g)
    limit = 1e-9 * old
    if less > limit or (less >= -limit and gain_m > _TINY_M):
        books.costs[home], books.costs[g] = new_home, new_g
        return True
    books.away[books.left[:left]] = saved_left
    books.away[books.right[:joined]] = saved_right
    return False


@jit
def _tight(
    ground: Ground, books: Books, mine: Ints, g: int, goal: Goal
) -> tuple[float, tuple[float, float]]:
    """Return what the headroom of two grids costs: both now, and each after the move."""
    home, weight = books.grid_of[mine[0]], 0
    for i in mine:
        weight += ground.households[i]
    left, joined = books.sums[home], books.sums[g]
    before = tight_cost(left, goal.inner) + tight_cost(joined, goal.inner)
    return before, (
        tight_cost(left - weight, goal.inner), tight_cost(joined + weight, goal.inner)
    )  # fmt: skip


@jit
def _border_gain(ground: Ground, books: Books, mine: Ints, g: int) -> float:
    home = books.grid_of[mine[0]]
    gain = 0.0
    for i in mine:
        books.grid_of[i] = _MOVING  # edges inside the lump are never cut
    for i in mine:
        for e in range(ground.start[i], ground.start[i + 1]):
            if books.grid_of[ground.to[e]] == g:
                gain += ground.border[e]
            elif books.grid_of[ground.to[e]] == home:
                gain -= ground.border[e]
    for i in mine:
        books.grid_of[i] = home
    return gain


@jit
def _promising(
    ground: Ground, books: Books, mine: Ints, g: int, gain_m: float, eased: float, kind: int
) -> bool:  # fmt: skip
    """Tell from known distances whether a move may help, before anything is worked out.

    `eased` is what it gains in headroom.
    """
    if kind == BORDER:
        return gain_m > _TINY_M
    gain = eased
    for i in mine:
        near = FAR
        for e in range(ground.start[i], ground.start[i + 1]):
            j = ground.to[e]
            if books.grid_of[j] == g and books.away[j] + ground.metres[e] < near:
                near = books.away[j] + ground.metres[e]
        if near < FAR and books.away[i] < FAR:
            gain += ground.households[i] * (books.away[i] * books.away[i] - near * near)
    return gain > 0.0 or (gain == 0.0 and gain_m > _TINY_M)


@jit
def _meets_rival(ground: Ground, books: Books, a: int, g: int) -> bool:
    for k in range(len(ground.hostile)):
        other = -1
        if ground.hostile[k, 0] == a:
            other = ground.hostile[k, 1]
        elif ground.hostile[k, 1] == a:
            other = ground.hostile[k, 0]
        if other >= 0 and books.grid_of[ground.lumps[ground.first[other]]] == g:
            return True
    return False
