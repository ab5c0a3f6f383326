"""How far is it from a grid's centre to its households, on foot and inside the grid?

The effort of a grid is the sum over its blocks of households x squared walking distance to its
centre, the block that makes it least. Metres, households x square metres.
"""

import numpy as np

from grid_planner.kernels import jit
from grid_planner.problem import Floats, Ints

FAR = 1e300


@jit
def members(at: int, grid_of: Ints, start: Ints, to: Ints, mark: Ints, out: Ints) -> int:
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
        for e in range(start[i], start[i + 1]):
            j = to[e]
            if mark[j] == 0 and grid_of[j] == grid:
                mark[j] = 1
                out[seen] = j
                seen += 1
    for k in range(seen):
        mark[out[k]] = 0
    return seen


@jit
def middle(blocks: Ints, households: Ints, xy: Floats) -> int:
    """Return the block nearest to the household-weighted middle of some blocks."""
    total, x, y = 0.0, 0.0, 0.0
    for i in blocks:
        total += households[i]
        x += households[i] * xy[i, 0]
        y += households[i] * xy[i, 1]
    if total == 0.0:
        total = 1.0 * len(blocks)
        for i in blocks:
            x += xy[i, 0]
            y += xy[i, 1]
    x /= total
    y /= total
    best, found = FAR, blocks[0]
    for i in blocks:
        away = (xy[i, 0] - x) * (xy[i, 0] - x) + (xy[i, 1] - y) * (xy[i, 1] - y)
        if away < best or (away == best and i < found):
            best, found = away, i
    return found


@jit
def walk_from(
    centre: int, grid_of: Ints, start: Ints, to: Ints, metres: Floats, away: Floats
) -> None:
    """Write walking distances from the centre inside its grid to `away` (FAR where not set).

    `away` must hold FAR for every block of the grid. Dijkstra with a binary heap.
    """
    grid = grid_of[centre]
    heap_m = [0.0]
    heap_i = [centre]
    away[centre] = 0.0
    while len(heap_m) > 0:
        d, i = heap_m[0], heap_i[0]
        last_m, last_i = heap_m.pop(), heap_i.pop()
        size = len(heap_m)
        if size > 0:
            k = 0
            while True:
                child = 2 * k + 1
                if child >= size:
                    break
                if child + 1 < size and heap_m[child + 1] < heap_m[child]:
                    child += 1
                if heap_m[child] >= last_m:
                    break
                heap_m[k], heap_i[k] = heap_m[child], heap_i[child]
                k = child
            heap_m[k], heap_i[k] = last_m, last_i
        if d > away[i]:
            continue
        for e in range(start[i], start[i + 1]):
            j = to[e]
            if grid_of[j] == grid and d + metres[e] < away[j]:
                far = d + metres[e]
                away[j] = far
                heap_m.append(far)
                heap_i.append(j)
                k = len(heap_m) - 1
                while k > 0:
                    up = (k - 1) // 2
                    if heap_m[up] <= far:
                        break
                    heap_m[k], heap_i[k] = heap_m[up], heap_i[up]
                    k = up
                heap_m[k], heap_i[k] = far, j


@jit
def effort_from(centre: int, blocks: Ints, households: Ints, away: Floats) -> float:
    """Return the sum of households x squared distance; blocks out of reach count nothing."""
    total = 0.0
    for i in blocks:
        if households[i] > 0 and away[i] < FAR:
            total += households[i] * away[i] * away[i]
    return total


@jit
def rough_effort(
    blocks: Ints, households: Ints, xy: Floats, grid_of: Ints,
    start: Ints, to: Ints, metres: Floats, away: Floats,
) -> float:  # fmt: skip
    """Return the effort of one grid from the block nearest its middle, and fill `away`.

    Never less than the true effort, and one shortest-path tree cheap.
    """
    for i in blocks:
        away[i] = FAR
    centre = middle(blocks, households, xy)
    walk_from(centre, grid_of, start, to, metres, away)
    return effort_from(centre, blocks, households, away)


@jit
def exact_effort(
    blocks: Ints, households: Ints, xy: Floats, grid_of: Ints,
    start: Ints, to: Ints, metres: Floats, away: Floats,
) -> tuple[float, int]:  # fmt: skip
    """Return the effort of one grid from its best centre, and that centre.

    By the triangle inequality a block d away from a known centre cannot do better than the
    sum of households x (their distance - d)^2; only those that could are tried.
    """
    best = rough_effort(blocks, households, xy, grid_of, start, to, metres, away)
    found = middle(blocks, households, xy)
    known = np.empty(len(blocks), np.float64)
    for k in range(len(blocks)):
        known[k] = away[blocks[k]]
    for k in np.argsort(known, kind="mergesort"):
        if known[k] >= FAR or blocks[k] == found:
            continue
        least = 0.0
        for m in range(len(blocks)):
            if known[m] < FAR:
                gap = known[m] - known[k]
                least += households[blocks[m]] * gap * gap
        if least >= best:
            continue
        for i in blocks:
            away[i] = FAR
        walk_from(blocks[k], grid_of, start, to, metres, away)
        total = effort_from(blocks[k], blocks, households, away)
        if total < best:
            best, found = total, blocks[k]
    for i in blocks:
        away[i] = FAR
    walk_from(found, grid_of, start, to, metres, away)
    return best, found
