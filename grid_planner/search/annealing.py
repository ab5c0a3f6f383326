"""How is the border cut least when the number of grids is given? By simulated annealing.

Single lumps move to a neighbouring grid, or two change places across a line, and every grid stays
in one piece. Households outside the band cost more and more as it cools (a penalty), so that the
way may lead through divisions that are not allowed: where lumps are heavy and the band is narrow,
as in political districts of half a per cent, hardly any single move stays inside it.

After Kirkpatrick, Gelatt, Vecchi, "Optimization by simulated annealing" (1983). What a worse
division may cost is drawn from a table and not worked out on the way: the same with and without
numba.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from typing import NamedTuple

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Floats, Ints
from grid_planner.search.kernels import draw
from grid_planner.search.regions import Going
from grid_planner.search.state import State, outside

TRIES = 5_000
"""Moves tried in one step of the effort."""
STEPS = 40
"""Steps for each lump in one cooling; at most `MOST` steps in all of it."""
MOST = 24_000
COOLINGS = 2
"""The best of so many is taken."""
HEAT = (3.0, 0.2)
"""First and last temperature, in mean borders between two lumps."""
PRICE = (20.0, 2000.0)
"""First and last price of a mean grid's households outside the band, in mean borders."""
_TABLE = 4096
_LOOKS = 8
_TINY = 1e-9
VIOLATION, BEST_VIOLATION, STAMP = 0, 1, 2
CUT, BEST_CUT = 0, 1


class Net(NamedTuple):
    """The fixed side: neighbours of lump a are entries start[a] .. start[a + 1] of `to`."""

    weight: Ints
    start: Ints
    to: Ints
    source: Ints
    border: Floats
    apart: Ints


class Way(NamedTuple):
    """The changing side: grid of each lump, households and lumps of each grid, the best so far.

    `marks` and `stack` are scratch space; `counts` and `lengths` are indexed by the names above.
    """

    part: Ints
    sums: Ints
    sizes: Ints
    best: Ints
    marks: Ints
    stack: Ints
    counts: Ints
    lengths: Floats


def steps_for(lumps: int) -> int:
    """Return the steps that the annealing of so many lumps takes by default."""
    return COOLINGS * min(STEPS * lumps, MOST)


def anneal(state: State, steps: int, going: Going) -> None:
    """Lower the border cut, after what lies outside the band; the number of grids stays."""
    near = state.piece.near
    if state.count == 1 or len(near.to) == 0:
        return
    net = Net(
        state.piece.weight, near.start, near.to, near.rows(), near.border, state.piece.apart
    )  # fmt: skip
    table = -np.log((np.arange(_TABLE) + 0.5) / _TABLE)
    unit = max(float(near.border.mean()), _TINY)
    mean = max(1.0, state.piece.total / state.count)
    way = _way(state, net)
    for _ in range(COOLINGS):
        many = max(1, steps // COOLINGS)
        for heat, price in zip(
            np.geomspace(*HEAT, many) * unit, np.geomspace(*PRICE, many) * unit / mean, strict=True
        ):
            if not going(1):
                break
            walk_on(net, way, (state.aim.low, state.aim.high), (heat, price), table, state.dice)
    state.set_parts(way.best)


def _way(state: State, net: Net) -> Way:
    part, lumps = state.part.copy(), len(state.part)
    sums = np.bincount(part, net.weight, state.count).astype(np.int64)
    wrong = int(outside(sums, state.aim).sum())
    cut = float(net.border[part[net.source] != part[net.to]].sum() / 2)
    return Way(
        part, sums, np.bincount(part, minlength=state.count), part.copy(),
        np.zeros(lumps, np.int64), np.zeros(lumps, np.int64),
        np.array([wrong, wrong, 0], dtype=np.int64), np.array([cut, cut]),
    )  # fmt: skip


@jit
def walk_on(
    net: Net,
    way: Way,
    band: tuple[int, int],
    heat: tuple[float, float],
    table: Floats,
    state: Ints,
) -> None:
    """Try `TRIES` moves at one temperature and one price of what lies outside the band."""
    for _ in range(TRIES):
        e = draw(state) % len(net.to)
        a, g = net.source[e], way.part[net.to[e]]
        home = way.part[a]
        if g == home or way.sizes[home] == 1:
            continue
        most = heat[0] * table[draw(state) % len(table)]
        b = -1
        if draw(state) % 2 == 1:
            b = _partner(net, way, a, g, state)
            if b < 0:
                continue
        if not _moved(net, way, a, b, g, band, (heat[1], most)):
            continue
        better = way.counts[VIOLATION] - way.counts[BEST_VIOLATION]
        if better < 0 or (better == 0 and way.lengths[CUT] < way.lengths[BEST_CUT] - _TINY):
            way.counts[BEST_VIOLATION] = way.counts[VIOLATION]
            way.lengths[BEST_CUT] = way.lengths[CUT]
            way.best[:] = way.part


@jit
def _partner(net: Net, way: Way, a: int, g: int, state: Ints) -> int:
    """Return a lump of grid g beside a's grid, -1 when none was found by chance."""
    for _ in range(_LOOKS):
        e = draw(state) % len(net.to)
        if (
            way.part[net.source[e]] == g
            and way.part[net.to[e]] == way.part[a]
            and net.to[e] != a
        ):  # fmt: skip
            return int(net.source[e])
    return -1


@jit
def _moved(
    net: Net,
    way: Way,
    a: int,
    b: int,
    g: int,
    band: tuple[int, int],
    limit: tuple[float, float],
) -> bool:
    """Move a to grid g, and b (-1: none) from there to a's grid, if the cost allows it.

    `limit` is the price of a household outside the band, and the most a move may cost.
    """
    home = way.part[a]
    shift = net.weight[a]
    longer = _longer(net, way, a, g)
    if b >= 0:
        shift -= net.weight[b]
        way.part[a] = g
        longer += _longer(net, way, b, home)
        way.part[a] = home
    wrong = (
        _outside(way.sums[home] - shift, band)
        + _outside(way.sums[g] + shift, band)
        - _outside(way.sums[home], band)
        - _outside(way.sums[g], band)
    )
    if longer + limit[0] * wrong > limit[1] or not _taken(net, way, a, b, g):
        return False
    way.sums[home] -= shift
    way.sums[g] += shift
    if b < 0:
        way.sizes[home] -= 1
        way.sizes[g] += 1
    way.counts[VIOLATION] += wrong
    way.lengths[CUT] += longer
    return True


@jit
def _taken(net: Net, way: Way, a: int, b: int, g: int) -> bool:
    """Write the move to `part` if both grids stay in one piece and no pair to be apart meets."""
    home = way.part[a]
    if not _whole_without(net, way, a):
        return False
    way.part[a] = g
    fits = not _meets(net, way, a)
    if fits and b >= 0:
        fits = _touches(net, way, b, home) and _whole_without(net, way, b)
        if fits:
            way.part[b] = home
            fits = not _meets(net, way, b) and not _meets(net, way, a)
            if not fits:
                way.part[b] = g
    if not fits:
        way.part[a] = home
    return fits


@jit
def _outside(households: int, band: tuple[int, int]) -> int:
    return max(0, band[0] - households, households - band[1])


@jit
def _longer(net: Net, way: Way, a: int, g: int) -> float:
    """Return by how much the border cut grows when lump a goes to grid g."""
    home, grown = way.part[a], 0.0
    for e in range(net.start[a], net.start[a + 1]):
        there = way.part[net.to[e]]
        if there == home:
            grown += net.border[e]
        elif there == g:
            grown -= net.border[e]
    return grown


@jit
def _touches(net: Net, way: Way, a: int, g: int) -> bool:
    found = False
    for e in range(net.start[a], net.start[a + 1]):
        found = found or way.part[net.to[e]] == g
    return found


@jit
def _meets(net: Net, way: Way, a: int) -> bool:
    found = False
    for k in range(len(net.apart)):
        i, j = net.apart[k, 0], net.apart[k, 1]
        ours = (i - a) * (j - a) == 0
        found = found or (ours and way.part[i] == way.part[j])
    return found


@jit
def _whole_without(net: Net, way: Way, a: int) -> bool:
    """Tell whether the grid of lump a stays in one piece, and not empty, when a leaves it."""
    home = way.part[a]
    way.counts[STAMP] += 1
    stamp = way.counts[STAMP]
    first, many = -1, 0
    for e in range(net.start[a], net.start[a + 1]):
        if way.part[net.to[e]] == home:
            first = net.to[e]
            many += 1
    if many <= 1:
        return many == 1
    way.marks[a] = stamp
    way.marks[first] = stamp
    way.stack[0] = first
    top = 1
    while top > 0:
        top -= 1
        i = way.stack[top]
        for e in range(net.start[i], net.start[i + 1]):
            j = net.to[e]
            if way.part[j] == home and way.marks[j] != stamp:
                way.marks[j] = stamp
                way.stack[top] = j
                top += 1
    for e in range(net.start[a], net.start[a + 1]):
        if way.part[net.to[e]] == home and way.marks[net.to[e]] != stamp:
            return False
    return True
