"""Which single moves across a grid line make the plan better? Tried one by one, in band."""

import numpy as np

from grid_planner.kernels import jit
from grid_planner.problem import Floats, Ints
from grid_planner.walking import FAR, members, rough_effort

WALK, BORDER = 0, 1


@jit
def flip_all(
    turn: Ints, first: Ints, lumps: Ints, lump_of: Ints, grid_of: Ints,
    households: Ints, xy: Floats, start: Ints, to: Ints, metres: Floats, border: Floats,
    hostile: Ints, sums: Ints, sizes: Ints, costs: Floats, away: Floats, band: Ints, kind: int,
) -> int:  # fmt: skip
    """Move lumps (atoms: blocks kept together) to a neighbouring grid where that helps.

    `turn` lists lumps in the order to try; lump a holds blocks lumps[first[a]:first[a + 1]].
    `hostile` holds pairs of lumps to be kept apart. `band` = (low, high). Changes grid_of, sums,
    sizes, costs, away in place and returns the number of moves made.
    """
    n = len(grid_of)
    mark = np.zeros(n, np.int64)
    out_a, out_b = np.empty(n, np.int64), np.empty(n, np.int64)
    rivals = np.empty(64, np.int64)
    moved = 0
    for a in turn:
        mine = lumps[first[a] : first[a + 1]]
        home = grid_of[mine[0]]
        weight = 0
        for i in mine:
            weight += households[i]
        if sums[home] - weight < band[0] or sizes[home] == len(mine):
            continue
        found = 0
        for i in mine:
            for e in range(start[i], start[i + 1]):
                g = grid_of[to[e]]
                if g == home or sums[g] + weight > band[1] or found == 64:
                    continue
                new = True
                for k in range(found):
                    new = new and rivals[k] != g
                if new:
                    rivals[found] = g
                    found += 1
        for k in range(found):
            g = rivals[k]
            gain_m = _border_gain(mine, home, g, grid_of, start, to, border)
            if not _promising(
                mine, g, gain_m, grid_of, households, start, to, metres, away, kind
            ) or _meets_rival(a, g, hostile, lump_of, lumps, first, grid_of):
                continue
            old = costs[home] + costs[g]
            inside = -1
            for i in mine:
                grid_of[i] = g
            for i in mine:
                for e in range(start[i], start[i + 1]):
                    if grid_of[to[e]] == home:
                        inside = to[e]
            left = members(inside, grid_of, start, to, mark, out_a) if inside >= 0 else 0
            if left != sizes[home] - len(mine):
                for i in mine:
                    grid_of[i] = home
                continue
            joined = members(mine[0], grid_of, start, to, mark, out_b)
            new_home, new_g = costs[home], costs[g]
            if kind == WALK:
                new_home = rough_effort(
                    out_a[:left], households, xy, grid_of, start, to, metres, away
                )
                new_g = rough_effort(
                    out_b[:joined], households, xy, grid_of, start, to, metres, away
                )
            less = old - (new_home + new_g)
            limit = 1e-9 * old
            if less > limit or (less >= -limit and gain_m > 1e-9):
                costs[home], costs[g] = new_home, new_g
                sums[home] -= weight
                sums[g] += weight
                sizes[home] -= len(mine)
                sizes[g] += len(mine)
                moved += 1
                break
            for i in mine:
                grid_of[i] = home
            if kind == WALK:
                left = members(mine[0], grid_of, start, to, mark, out_a)
                rough_effort(out_a[:left], households, xy, grid_of, start, to, metres, away)
                other = -1
                for i in out_b[:joined]:
                    if grid_of[i] == g:
                        other = i
                joined = members(other, grid_of, start, to, mark, out_b)
                rough_effort(out_b[:joined], households, xy, grid_of, start, to, metres, away)
    return moved


@jit
def _border_gain(
    mine: Ints, home: int, g: int, grid_of: Ints, start: Ints, to: Ints, border: Floats
) -> float:
    gain = 0.0
    own = grid_of[mine[0]]
    for i in mine:
        grid_of[i] = -7  # edges inside the lump are never cut
    for i in mine:
        for e in range(start[i], start[i + 1]):
            if grid_of[to[e]] == g:
                gain += border[e]
            elif grid_of[to[e]] == home:
                gain -= border[e]
    for i in mine:
        grid_of[i] = own
    return gain


@jit
def _promising(
    mine: Ints, g: int, gain_m: float, grid_of: Ints, households: Ints,
    start: Ints, to: Ints, metres: Floats, away: Floats, kind: int,
) -> bool:  # fmt: skip
    if kind == BORDER:
        return gain_m > 1e-9
    gain = 0.0
    for i in mine:
        near = FAR
        for e in range(start[i], start[i + 1]):
            if grid_of[to[e]] == g and away[to[e]] + metres[e] < near:
                near = away[to[e]] + metres[e]
        if near < FAR and away[i] < FAR:
            gain += households[i] * (away[i] * away[i] - near * near)
    return gain > 0.0 or (gain == 0.0 and gain_m > 1e-9)


@jit
def _meets_rival(
    a: int, g: int, hostile: Ints, lump_of: Ints, lumps: Ints, first: Ints, grid_of: Ints
) -> bool:
    for k in range(len(hostile)):
        other = -1
        if hostile[k, 0] == a:
            other = hostile[k, 1]
        elif hostile[k, 1] == a:
            other = hostile[k, 0]
        if other >= 0 and grid_of[lumps[first[other]]] == g:
            return True
    return False
