"""Which division of a small piece is the best of all? Every connected set of lumps is tried.

A set is a whole number, one bit a lump. First all connected sets that may be a grid are listed,
each once; then the piece is covered by them, always from its first lump not yet covered, and of
the ways that cover the same lumps only the best is kept. A second round among the best of these
finds the least objective. Counted limits say when to give up, so the answer does not depend on
the machine.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gis.compiled import jit
from grid_planner.graph.pieces import Piece
from grid_planner.problem import Floats, Ints, Limits
from grid_planner.search.flips import BORDER
from grid_planner.search.ground import Ground, ground_of
from grid_planner.search.inner_band import NO_INNER, Inner, tight_cost
from grid_planner.search.walking import exact_effort

LUMPS = 40
"""Most lumps of a piece that is tried; one bit each, the sign left free."""
SETS = 30_000
"""Most sets listed, and a tenth of the most looked at."""
UNIONS = 60_000
"""Most unions of sets that are kept."""
STEPS = 1_000_000
"""Most times a set is added to a union."""
DIRECT = 16
"""Lumps up to which every union has a place of its own in the table."""
SLOTS = 131_101  # a prime
UNIT = 1 << 20
"""What one household outside the band weighs against one grid."""
NEVER = 1 << 62
WORK = 400_000
"""Most work on the objective: blocks squared, summed over the sets that were looked at."""
NOTHING = -1
"""No objective."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What trying everything says: `sure`, or given up; the part of each lump, None for none.

    `best` tells that the objective is the least of all such divisions.
    """

    sure: bool
    part: Ints | None = None
    best: bool = False


class _Task(NamedTuple):
    """Per lump its neighbours, those kept apart from it (a bit each), its households; the task.

    `ceiling` is the worst cost worth looking at (households outside x UNIT, and grids).
    """

    near: Ints
    foes: Ints
    weight: Ints
    low: int
    high: int
    ceiling: int


class _Sets(NamedTuple):
    """Sets of lumps that may be a grid; those whose least lump is v lie at first[v]:first[v + 1]."""

    mask: Ints
    cost: Ints
    first: Ints


class _Prices(NamedTuple):
    """The objective of each set, below 0 until it is asked for; `work` counts what was done.

    `order` gives the lump of each bit; `grid_of`, `away`, `blocks` are scratch space.
    """

    ground: Ground
    kind: int
    inner: Inner
    order: Ints
    price: Floats
    grid_of: Ints
    away: Floats
    blocks: Ints
    work: Ints


class _Unions(NamedTuple):
    """Lumps covered so far: cost, objective, least cost of the rest, and the step that led here.

    `after` links the unions with the same first lump uncovered, beginning at `head`; `slot` is
    the table they are found by.
    """

    mask: Ints
    cost: Ints
    worth: Floats
    rest: Ints
    step: Ints
    before: Ints
    after: Ints
    head: Ints
    slot: Ints


def best_division(
    piece: Piece,
    limits: Limits, most: tuple[int, int] | None = None,
    objective: int = NOTHING,
    *, inner: Inner = NO_INNER,
) -> Verdict:  # fmt: skip
    """Return the division with the fewest households outside the band, then the fewest grids.

    Only divisions that are no worse than `most` (households outside, grids) are looked at; by
    default those in band, so that none found and sure means that nothing fits. An objective (WALK,
    with the `inner` band, or BORDER) is made least among the best. Apart stays apart.
    """
    size = len(piece.weight)
    if size > LUMPS:
        return Verdict(sure=False)
    order = _in_rings(piece.near.start, piece.near.to)
    near, foes = _neighbours(order, piece.near.start, piece.near.to, piece.apart)
    outside, grids = most or (0, size)
    task = _Task(
        near, foes, piece.weight[order], limits.min_households, limits.ceiling,
        outside * UNIT + grids,
    )  # fmt: skip
    sets, enough = _connected_sets(task, min(SETS, 2**size))
    if not enough:
        return Verdict(sure=False)
    prices = _prices(piece, sets, order, inner)
    sure, cost, part = _cover(task, sets, prices)
    if part is None or objective == NOTHING:
        return Verdict(sure, part)
    task, prices = task._replace(ceiling=cost), prices._replace(kind=objective)
    best, _, shaped = _cover(task, sets, prices)
    return Verdict(sure, shaped if best else part, best)


def _cover(task: _Task, sets: _Sets, prices: _Prices) -> tuple[bool, int, Ints | None]:
    """Return whether everything was tried; cost and part of each lump of the best division."""
    size = len(task.near)
    unions = _no_unions(size)
    if _covered(task, sets, unions, prices) < 0:
        return False, NEVER, None
    end = int(unions.head[size])
    if end < 0 or unions.cost[end] == NEVER:
        return True, NEVER, None
    part = np.empty(size, dtype=np.int64)
    part[prices.order] = _traced(sets, unions, end, size)
    return True, int(unions.cost[end]), part


def _no_unions(size: int) -> _Unions:
    room = min(UNIONS, 2**size)
    mask, cost, rest, step, before, after = (np.empty(room, np.int64) for _ in range(6))
    head = np.full(size + 1, -1, dtype=np.int64)
    slot = np.full(2**size if size <= DIRECT else SLOTS, -1, dtype=np.int64)
    return _Unions(mask, cost, np.empty(room), rest, step, before, after, head, slot)


def _prices(piece: Piece, sets: _Sets, order: Ints, inner: Inner) -> _Prices:
    blocks = len(piece.blocks)
    return _Prices(
        ground=ground_of(piece),
        kind=NOTHING,
        inner=inner,
        order=order,
        price=np.full(len(sets.mask), -1.0),
        grid_of=np.zeros(blocks, dtype=np.int64),
        away=np.empty(blocks),
        blocks=np.empty(blocks, dtype=np.int64),
        work=np.zeros(1, dtype=np.int64),
    )


@jit
def _in_rings(start: Ints, to: Ints) -> Ints:
    """Return the lumps ring by ring from an outer one, so that unions stay few."""
    size = len(start) - 1
    order = np.zeros(size, np.int64)
    for _ in range(2):  # the last lump of a first round is an outer one
        order[0] = order[size - 1]
        seen = np.zeros(size, np.int64)
        seen[order[0]] = 1
        done, count = 0, 1
        while done < count:
            i = order[done]
            done += 1
            for e in range(start[i], start[i + 1]):
                if seen[to[e]] == 0:
                    seen[to[e]] = 1
                    order[count] = to[e]
                    count += 1
    return order


@jit
def _neighbours(order: Ints, start: Ints, to: Ints, apart: Ints) -> tuple[Ints, Ints]:
    """Return for each lump (by its place in `order`) its neighbours and those kept apart from it."""
    size = len(order)
    place = np.empty(size, np.int64)
    for k in range(size):
        place[order[k]] = k
    near = np.zeros(size, np.int64)
    foes = np.zeros(size, np.int64)
    for i in range(size):
        for e in range(start[i], start[i + 1]):
            near[place[i]] |= 1 << place[to[e]]
    for k in range(len(apart)):
        a, b = place[apart[k, 0]], place[apart[k, 1]]
        foes[a] |= 1 << b
        foes[b] |= 1 << a
    return near, foes


@jit
def _connected_sets(task: _Task, room: int) -> tuple[_Sets, bool]:
    """Return all connected sets of lumps that may be a grid; False when there are too many.

    Every set grows from its least lump; a neighbour that was tried is shut out of the sets
    tried after it, so each comes up once.
    """
    near, foes, weight = task.near, task.foes, task.weight
    size = len(near)
    mask, cost = np.empty(room, np.int64), np.empty(room, np.int64)
    first = np.zeros(size + 1, np.int64)
    stack = np.empty((size * size + 1, 4), np.int64)  # set, neighbours, shut out, households
    most = task.high + task.ceiling // UNIT
    count = looked = 0
    for v in range(size):
        first[v] = count
        stack[0] = 1 << v, near[v], (2 << v) - 1, weight[v]
        top = 1 if weight[v] <= most else 0
        while top > 0:
            top -= 1
            inside, ring, shut, load = stack[top]
            looked += 1
            outside = max(0, task.low - load, load - task.high)
            if outside * UNIT + 1 <= task.ceiling:
                if count == room:
                    return _Sets(mask, cost, first), False
                mask[count], cost[count] = inside, outside * UNIT + 1
                count += 1
            reach = ring & ~shut & ~inside
            for u in range(v + 1, size):
                if (reach >> u) & 1:
                    if load + weight[u] <= most and (foes[u] & inside) == 0:
                        stack[top] = inside | (1 << u), ring | near[u], shut, load + weight[u]
                        top += 1
                    shut |= 1 << u
            if looked > 10 * SETS:
                return _Sets(mask, cost, first), False
    first[size] = count
    return _Sets(mask[:count], cost[:count], first), True


@jit
def _covered(task: _Task, sets: _Sets, unions: _Unions, prices: _Prices) -> int:
    """Reach every union of disjoint sets worth it; return their number, -1 when too many."""
    size = len(task.near)
    count = _entered(task, unions, 0, 0)
    unions.cost[0], unions.worth[0] = 0, 0.0
    steps = 0
    for v in range(size):
        at = unions.head[v]
        while at >= 0:
            if unions.cost[at] < NEVER:
                begin, end = sets.first[v], sets.first[v + 1]
                for k in np.flatnonzero((sets.mask[begin:end] & unions.mask[at]) == 0):
                    steps += 1
                    count = _stepped(task, sets, unions, prices, at, begin + k, count)
                    if count < 0 or steps > STEPS or prices.work[0] > WORK:
                        return -1
            at = unions.after[at]
    return count


@jit
def _stepped(
    task: _Task, sets: _Sets, unions: _Unions, prices: _Prices, at: int, k: int, count: int
) -> int:
    """Add one set to a union; return the number of unions, -1 when there is no room."""
    mask = unions.mask[at] | sets.mask[k]
    cost = unions.cost[at] + sets.cost[k]
    slots = len(unions.slot)
    place = mask % slots
    while unions.slot[place] >= 0 and unions.mask[unions.slot[place]] != mask:
        place = (place + 1) % slots
    to = unions.slot[place]
    if to < 0:
        if count == len(unions.mask):
            return -1
        to = count
        unions.slot[place] = to
        count = _entered(task, unions, to, mask)
    if cost + unions.rest[to] > task.ceiling or cost > unions.cost[to]:
        return count
    worth = unions.worth[at] + _priced(prices, k, sets.mask[k])
    if cost < unions.cost[to] or worth < unions.worth[to]:
        unions.cost[to], unions.worth[to] = cost, worth
        unions.step[to], unions.before[to] = k, at
    return count


@jit
def _priced(prices: _Prices, k: int, mask: int) -> float:
    """Return the objective of one set as a grid: what it costs, or half its border in metres."""
    if prices.kind == NOTHING or prices.price[k] >= 0.0:
        return float(max(0.0, prices.price[k]))
    ground, grid_of, blocks = prices.ground, prices.grid_of, prices.blocks
    seen = load = 0
    for v in range(len(prices.order)):
        if (mask >> v) & 1:
            a = prices.order[v]
            for i in ground.lumps[ground.first[a] : ground.first[a + 1]]:
                blocks[seen] = i
                grid_of[i] = 1
                load += ground.households[i]
                seen += 1
    prices.work[0] += seen * seen
    worth = 0.0
    if prices.kind == BORDER:
        for i in blocks[:seen]:
            for e in range(ground.start[i], ground.start[i + 1]):
                if grid_of[ground.to[e]] == 0:
                    worth += ground.border[e] / 2
    else:
        worth = exact_effort(ground, blocks[:seen], grid_of, prices.away)
        worth += tight_cost(load, prices.inner)
    for i in blocks[:seen]:
        grid_of[i] = 0
    prices.price[k] = worth
    return worth


@jit
def _entered(task: _Task, unions: _Unions, to: int, mask: int) -> int:
    """Book a new union: the least its rest can cost, and its place among those to go on from."""
    size = len(task.near)
    left = 0
    lowest = size
    for v in range(size - 1, -1, -1):
        if not (mask >> v) & 1:
            left |= 1 << v
            lowest = v
    rest = 0
    for v in range(lowest, size):
        if (left >> v) & 1:
            load, left = _drained(v, left, task.near, task.weight)
            few = max(1, load // task.high)
            rest += min(_outside(load, few, task), _outside(load, few + 1, task))
    unions.mask[to], unions.cost[to], unions.rest[to] = mask, NEVER, rest
    unions.step[to], unions.before[to] = -1, -1
    unions.after[to], unions.head[lowest] = unions.head[lowest], to
    return to + 1


@jit
def _drained(v: int, left: int, near: Ints, weight: Ints) -> tuple[int, int]:
    """Return the households of the connected rest that holds lump v, and what is left without it."""
    load = 0
    edge = 1 << v
    left &= ~edge
    while edge != 0:
        ring = 0
        for u in range(len(near)):
            if (edge >> u) & 1:
                load += weight[u]
                ring |= near[u]
        edge = ring & left
        left &= ~edge
    return load, left


@jit
def _outside(load: int, grids: int, task: _Task) -> int:
    """Return the least cost of so many households in so many grids."""
    return max(0, load - grids * task.high, grids * task.low - load) * UNIT + grids


@jit
def _traced(sets: _Sets, unions: _Unions, end: int, size: int) -> Ints:
    part = np.zeros(size, np.int64)
    grid = 0
    while unions.before[end] >= 0:
        for v in range(size):
            if (sets.mask[unions.step[end]] >> v) & 1:
                part[v] = grid
        grid += 1
        end = unions.before[end]
    return part
