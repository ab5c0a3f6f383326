"""How is a tree divided best? Exact, all cuts at once, by dynamic programming.

After Ito, Nishizeki, Schroeder, Uno, Zhou, "Partitioning a weighted tree into subtrees with
weights in a given range" (2012): per vertex a table over the households of the open part that
holds it; children are merged by a (min, +) convolution. A random spanning tree of the walk
graph makes every such division a valid division of the place, with every part in one piece.

Costs are packed into one whole number: households outside the band, then the number of parts,
then what it costs to cut and to close.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

import numpy as np

from gis.compiled import COMPILED, jit
from grid_planner.problem import Floats, Ints
from grid_planner.search.kernels import draw

VIOLATION = 1 << 36
PART = 1 << 20
INFINITE = 1 << 61
_UNSEEN = -2


@jit
def spanning_tree(
    region: Ints, start: Ints, to: Ints, pull: Floats, local: Ints, state: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return a random spanning tree of the region that prefers edges of high pull.

    `start`, `to` are the compressed rows of the graph and `pull` (>0) goes with `to`; `local`
    is scratch space of -1, left so. Returned: vertices (positions in the region) parents first,
    the parent of each (-1: root), and the row entry of the edge to it.
    """
    size = len(region)
    for i in range(size):
        local[region[i]] = i
    count = 0
    for i in range(size):
        for e in range(start[region[i]], start[region[i] + 1]):
            if local[to[e]] > i:
                count += 1
    ends = np.empty((count, 3), np.int64)
    keys = np.empty(count, np.float64)
    count = 0
    for i in range(size):
        for e in range(start[region[i]], start[region[i] + 1]):
            j = local[to[e]]
            if j > i:
                ends[count, 0] = i
                ends[count, 1] = j
                ends[count, 2] = e
                keys[count] = draw(state) / pull[e]
                count += 1
    for i in range(size):
        local[region[i]] = -1
    return _oriented(_kruskal(ends, np.argsort(keys, kind="mergesort"), size), size, state)


@jit
def _kruskal(ends: Ints, order: Ints, size: int) -> Ints:
    boss = np.arange(size)
    chosen = np.empty((max(size - 1, 0), 3), np.int64)
    count = 0
    for k in order:
        i = ends[k, 0]
        while boss[i] != i:
            boss[i] = boss[boss[i]]
            i = boss[i]
        j = ends[k, 1]
        while boss[j] != j:
            boss[j] = boss[boss[j]]
            j = boss[j]
        if i != j:
            boss[i] = j
            chosen[count] = ends[k]
            count += 1
            if count == size - 1:
                break
    return chosen[:count]


@jit
def _oriented(chosen: Ints, size: int, state: Ints) -> tuple[Ints, Ints, Ints]:
    first = np.zeros(size + 2, np.int64)
    for k in range(len(chosen)):
        first[chosen[k, 0] + 2] += 1
        first[chosen[k, 1] + 2] += 1
    for i in range(2, size + 2):
        first[i] += first[i - 1]
    near = np.empty((2 * len(chosen), 2), np.int64)
    for k in range(len(chosen)):
        for side in range(2):
            i = chosen[k, side]
            near[first[i + 1], 0] = chosen[k, 1 - side]
            near[first[i + 1], 1] = chosen[k, 2]
            first[i + 1] += 1
    order = np.empty(size, np.int64)
    parent = np.full(size, _UNSEEN, np.int64)
    edge = np.full(size, -1, np.int64)
    root = draw(state) % size
    parent[root] = -1
    order[0] = root
    done, seen = 0, 1
    while done < seen:
        i = order[done]
        done += 1
        for k in range(first[i], first[i + 1]):
            j = near[k, 0]
            if parent[j] == _UNSEEN:
                parent[j] = i
                edge[j] = near[k, 1]
                order[seen] = j
                seen += 1
    return order[:seen], parent, edge


@jit
def separate(order: Ints, parent: Ints, pairs: Ints, cut: Ints, state: Ints) -> None:
    """Mark in `cut` one tree edge (by its lower vertex) between each pair still joined."""
    depth = np.zeros(len(parent), np.int64)
    for i in order:
        if parent[i] >= 0:
            depth[i] = depth[parent[i]] + 1
    for k in range(len(pairs)):
        i, j = pairs[k, 0], pairs[k, 1]
        seen = 0
        pick = -1
        parted = False
        while i != j:
            if depth[i] < depth[j]:
                i, j = j, i
            parted = parted or cut[i] == 1
            seen += 1
            if draw(state) % seen == 0:
                pick = i
            i = parent[i]
        if not parted and pick >= 0:
            cut[pick] = 1


def _merge_slices(old: Ints, child: Ints, new: Ints) -> None:
    for c in np.flatnonzero(child < INFINITE).tolist():
        reach = max(0, min(len(old), len(new) - c))
        np.minimum(new[c : c + reach], old[:reach] + child[c], out=new[c : c + reach])


def _merge_loops(old: Ints, child: Ints, new: Ints) -> None:
    for c in range(len(child)):
        cost = child[c]
        if cost < INFINITE:
            for h in range(min(len(old), len(new) - c)):
                offer = old[h] + cost
                held = new[h + c]
                new[h + c] = offer if offer < held else held  # noqa: FURB136 -- becomes vectors


_merge = jit(_merge_loops) if COMPILED else _merge_slices


@jit
def _join(old: Ints, child: Ints, new: Ints, price: int, apart: int) -> None:
    """Write the table of a vertex after one more child: cut off for a price, or joined."""
    new[len(old) :] = INFINITE
    new[: len(old)] = np.minimum(old + price, INFINITE)
    if apart == 0:
        if len(child) <= len(old):
            _merge(old, child, new)
        else:
            _merge(child, old, new)


@jit
def closing_costs(low: int, high: int, top: int, spread: int) -> Ints:
    """Return the cost of closing a part with 0 .. top households.

    With `spread` > 0 unequal parts are cheaper than equal ones (a concave term), so that room
    gathers in one part until it can be dropped; with `spread` < 0 equal ones are.
    """
    costs = np.empty(top + 1, np.int64)
    width = max(1, high - low)
    for h in range(top + 1):
        outside = max(0, low - h, h - high)
        at = min(width, max(0, h - low))
        if spread > 0:
            extra = spread * (2 * width - at) * at // (width * width)
        else:
            away = 2 * at - width
            extra = -spread * away * away // (width * width)
        costs[h] = outside * VIOLATION + PART + extra
    return costs


@jit
def divide_tree(
    order: Ints, parent: Ints, weight: Ints, cut_cost: Ints, cut: Ints, close: Ints
) -> tuple[int, Ints]:
    """Return the least cost of dividing the tree, and the part of each vertex (0, 1, ...).

    `cut_cost` is what cutting the edge to the parent costs, `cut` marks edges that must be
    cut, `close` the cost of a part by its households; no part may exceed the end of `close`,
    which must reach the heaviest vertex. Time O(total weight x length of close).
    """
    size, top = len(parent), len(close) - 1
    tables = _tables(order, parent, weight, cut, top)
    offset, first, last, table, before = tables
    best = np.zeros(size, np.int64)
    price = np.zeros(size, np.int64)
    reach = weight.copy()
    for k in range(len(order) - 1, -1, -1):
        i = order[k]
        up = parent[i]
        mine = table[offset[i] : offset[i] + reach[i] + 1]
        best[i] = np.argmin(mine + close[: reach[i] + 1])
        price[i] = mine[best[i]] + close[best[i]] + cut_cost[i]
        if up < 0:
            break
        old = before[first[i] : last[i]]
        old[:] = table[offset[up] : offset[up] + reach[up] + 1]
        if cut[i] == 0:
            reach[up] = min(top, reach[up] + reach[i])
        _join(old, mine, table[offset[up] : offset[up] + reach[up] + 1], price[i], cut[i])
    return price[order[0]], _traced(order, parent, tables, (reach, best, price, cut))


Tables = tuple[Ints, Ints, Ints, Ints, Ints]


@jit
def _tables(order: Ints, parent: Ints, weight: Ints, cut: Ints, top: int) -> Tables:
    """Return the tables of the vertices, all in one, and where each begins.

    `before` keeps the parent's table as it was before vertex i joined, from first[i] to last[i].
    """
    size = len(parent)
    reach = weight.copy()  # the most households the open part can hold, so far
    first, last = np.zeros(size, np.int64), np.zeros(size, np.int64)
    total = 0
    for k in range(len(order) - 1, 0, -1):
        i = order[k]
        first[i] = total
        total += reach[parent[i]] + 1
        last[i] = total
        if cut[i] == 0:
            reach[parent[i]] = min(top, reach[parent[i]] + reach[i])
    offset = np.zeros(size, np.int64)
    cells = 0
    for i in range(size):
        offset[i] = cells
        cells += reach[i] + 1
    table = np.full(cells, INFINITE, np.int64)
    for i in range(size):
        table[offset[i] + weight[i]] = 0
    return offset, first, last, table, np.empty(total, np.int64)


@jit
def _traced(
    order: Ints, parent: Ints, tables: Tables, found: tuple[Ints, Ints, Ints, Ints]
) -> Ints:
    offset, first, last, table, before = tables
    reach, best, price, cut = found
    size = len(parent)
    part = np.zeros(size, np.int64)
    open_h = np.zeros(size, np.int64)
    open_h[order[0]] = best[order[0]]
    count = 1
    # `order` backwards is the order of merging, so forwards undoes it: last merged, first read
    for k in range(1, len(order)):
        i = order[k]
        up = parent[i]
        mine = table[offset[i] : offset[i] + reach[i] + 1]
        old = before[first[i] : last[i]]
        taken = _taken(old, mine, price[i], open_h[up], cut[i])
        if taken < 0:
            part[i] = count
            count += 1
            open_h[i] = best[i]
        else:
            part[i] = part[up]
            open_h[i] = taken
            open_h[up] -= taken
    return part


@jit
def _taken(old: Ints, child: Ints, price: int, households: int, apart: int) -> int:
    """Return how many households of the open part came from the child; -1: it was cut off."""
    least: int = INFINITE
    if households < len(old):
        least = min(least, old[households] + price)
    taken = -1
    if apart == 0:
        for c in range(max(0, households - len(old) + 1), min(len(child), households + 1)):
            offer = old[households - c] + child[c]
            if offer < least:
                least, taken = offer, c
    return taken
