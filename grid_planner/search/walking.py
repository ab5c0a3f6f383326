"""How far households walk to the centre of their grid.

The effort of a grid is the sum over its blocks of households x squared walking distance to its
centre, the block that makes it least. Metres, households x square metres.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Floats, Ints
from grid_planner.search.ground import Ground

FAR = 1e300
LANDMARKS = 6
"""Blocks from which all distances in a grid are known, before its best centre is looked for."""
_SAFE = 1 - 1e-9  # distances added up in another order differ in the last digits


@jit
def members(ground: Ground, at: int, grid_of: Ints, mark: Ints, out: Ints) -> int:
    """Return how many blocks of the grid of `at` are reached from it; `out` lists them.

    `mark` is scratch space of 0, left so.
    """
    grid = grid_of[at]
    out[0] = at
    mark[at] = 1
    done, seen = 0, 1
    while done < seen:
        i = out[done]
        done += 1
        for e in range(ground.start[i], ground.start[i + 1]):
            j = ground.to[e]
            if mark[j] == 0 and grid_of[j] == grid:
                mark[j] = 1
                out[seen] = j
                seen += 1
    for k in range(seen):
        mark[out[k]] = 0
    return seen


@jit
def middle(ground: Ground, blocks: Ints) -> int:
    """Return the block nearest to the household-weighted middle of some blocks."""
    total, x, y = 0.0, 0.0, 0.0
    for i in blocks:
        weight = ground.households[i] + 1e-6
        total += weight
        x += weight * ground.xy[i, 0]
        y += weight * ground.xy[i, 1]
    x /= total
    y /= total
    best = FAR
    found: int = blocks[0]
    for i in blocks:
        right, up = ground.xy[i, 0] - x, ground.xy[i, 1] - y
        away = right * right + up * up
        if away < best or (away == best and i < found):
            best, found = away, i
    return found


@jit
def sink(heap_m: list[float], heap_i: list[int], far: float, i: int) -> None:
    """Put an entry at the top of a binary heap and let it sink to its place."""
    size = len(heap_m)
    k = 0
    while 2 * k + 1 < size:
        child = 2 * k + 1
        if child + 1 < size and heap_m[child + 1] < heap_m[child]:
            child += 1
        if heap_m[child] >= far:
            break
        heap_m[k], heap_i[k] = heap_m[child], heap_i[child]
        k = child
    heap_m[k], heap_i[k] = far, i


@jit
def rise(heap_m: list[float], heap_i: list[int], far: float, i: int) -> None:
    """Add an entry at the bottom of a binary heap and let it rise to its place."""
    heap_m.append(far)
    heap_i.append(i)
    k = len(heap_m) - 1
    while k > 0 and heap_m[(k - 1) // 2] > far:
        up = (k - 1) // 2
        heap_m[k], heap_i[k] = heap_m[up], heap_i[up]
        k = up
    heap_m[k], heap_i[k] = far, i


@jit
def nearest(heap_m: list[float], heap_i: list[int]) -> tuple[float, int]:
    """Take the nearest entry off a binary heap that is not empty, and return it."""
    d, i = heap_m[0], heap_i[0]
    last_m, last_i = heap_m.pop(), heap_i.pop()
    if len(heap_m) > 0:
        sink(heap_m, heap_i, last_m, last_i)
    return d, i


@jit
def walk_from(ground: Ground, centre: int, grid_of: Ints, away: Floats) -> None:
    """Write walking distances from the centre inside its grid to `away` (Dijkstra).

    `away` must hold FAR for every block of the grid, and keeps it where one cannot walk.
    """
    grid = grid_of[centre]
    heap_m = [0.0]
    heap_i = [centre]
    away[centre] = 0.0
    while len(heap_m) > 0:
        d, i = nearest(heap_m, heap_i)
        if d > away[i]:
            continue
        for e in range(ground.start[i], ground.start[i + 1]):
            j = ground.to[e]
            far = d + ground.metres[e]
            if grid_of[j] == grid and far < away[j]:
                away[j] = far
                rise(heap_m, heap_i, far, j)


@jit
def effort_from(ground: Ground, centre: int, blocks: Ints, grid_of: Ints, away: Floats) -> float:
    """Return the sum of households x squared distance to one centre, and fill `away`.

    Blocks out of reach count nothing.
    """
    for i in blocks:
        away[i] = FAR
    walk_from(ground, centre, grid_of, away)
    total = 0.0
    for i in blocks:
        if ground.households[i] > 0 and away[i] < FAR:
            total += ground.households[i] * away[i] * away[i]
    return total


@jit
def rough_effort(ground: Ground, blocks: Ints, grid_of: Ints, away: Floats) -> float:
    """Return the effort of one grid from the block nearest its middle, and fill `away`.

    Never less than the true effort, for the price of one shortest-path tree.
    """
    return effort_from(ground, middle(ground, blocks), blocks, grid_of, away)


@jit
def exact_effort(ground: Ground, blocks: Ints, grid_of: Ints, away: Floats) -> float:
    """Return the effort of one grid from its best centre.

    By the triangle inequality a block cannot be nearer to another than their distances from a
    third differ: seen from a few landmarks, most blocks are too far out to be the best centre.
    """
    begin = middle(ground, blocks)
    best = effort_from(ground, begin, blocks, grid_of, away)
    seen = _landmarks(ground, blocks, grid_of, away)
    for k in np.argsort(seen[0], kind="mergesort"):
        if seen[0, k] < FAR and blocks[k] != begin and _least(ground, blocks, seen, k, best) < best:
            best = min(best, effort_from(ground, blocks[k], blocks, grid_of, away))
    return best


@jit
def _landmarks(ground: Ground, blocks: Ints, grid_of: Ints, away: Floats) -> Floats:
    """Return distances from the centre in `away` and from landmarks, each far from those before."""
    seen = np.empty((LANDMARKS, len(blocks)))
    near = away[blocks]
    seen[0] = near
    for row in range(1, LANDMARKS):
        far, pick = -1.0, 0
        for m in range(len(blocks)):
            if far < near[m] < FAR:
                far, pick = near[m], m
        effort_from(ground, blocks[pick], blocks, grid_of, away)
        seen[row] = away[blocks]
        near = np.minimum(near, seen[row])
    return seen


@jit
def _least(ground: Ground, blocks: Ints, seen: Floats, k: int, best: float) -> float:
    """Return what the effort from a block is at least; it stops at the best."""
    least = 0.0
    for m in range(len(blocks)):
        if seen[0, m] < FAR:
            gap = 0.0
            for row in range(LANDMARKS):
                gap = max(gap, abs(seen[row, m] - seen[row, k]))
            least += ground.households[blocks[m]] * gap * gap * _SAFE
            if least >= best:
                break
    return least
