"""Is there a division into at most so many grids at all? A front sweeps over the lumps.

Of everything decided behind the front only what touches it matters: which lumps of the front hang
together, and how many households each such part holds. Equal remainders are one, so all divisions
are looked at without being listed (frontier method: Sekine, Imai 1995; for divisions within a
band Kawahara, Horiyama, Hotta, Minato 2017). Street graphs are narrow, so the front is short.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid_planner.graph.town import Graph
from grid_planner.problem import Ints
from grid_planner.search.kernels import jit

WIDTH = 8
"""Lumps of the front, at most; three bits each in the first word of a remainder."""
MOST_WEIGHT = 1023
"""Households of a part, ten bits each: three in the first word, six in the second."""
MOST_GRIDS = 31
MOST_NEAR = 6
"""Neighbours behind the front that a lump may have: all ways to join them are tried."""
STATES = 7_000_000
"""Remainders kept at once (about 50 bytes each)."""
WORK = 60_000_000
"""Remainders written in all, about half a minute."""
_LABEL, _GRIDS, _FIRST, _PART, _FEW = 3, 24, 30, 10, 3
_BEHIND = ~(MOST_GRIDS << _GRIDS)
_M31 = 2**31 - 1


Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Swept:
    """The fewest grids of any division within the band (None: there is none), if `sure`.

    `cut` says that the clock ended the sweep.
    """

    fewest: int | None
    sure: bool
    cut: bool = False


UNKNOWN = Swept(None, sure=False)


def swept(
    graph: Graph, weight: Ints, band: tuple[int, int, int], left: Callable[[], float]
) -> Swept:
    """Return whether lumps fall into connected grids of low .. high, at most `most` (`band`).

    `weight` (m,) are households of the vertices of the graph; `left` tells the seconds left.
    """
    front = _front(graph)
    if front is None or band[1] > MOST_WEIGHT or band[2] > MOST_GRIDS:
        return UNKNOWN
    if weight.max() > band[1]:
        return Swept(None, sure=True)
    states, rest, work = np.zeros((1, 2), np.int64), int(weight.sum()), 0
    for step, lump in enumerate(front.order.tolist()):
        if left() <= 0:
            return Swept(None, sure=False, cut=True)
        rest -= int(weight[lump])
        states = _next(states, front.at(step), (int(weight[lump]), *band, rest))
        work += len(states)
        if len(states) > STATES or work > WORK:
            return UNKNOWN
        if not len(states):
            return Swept(None, sure=True)
    return Swept(int(states[0, 0] >> _GRIDS), sure=True)


@dataclass(frozen=True, slots=True)
class _Front:
    """The order of the sweep: step k adds lump order[k] to a front of length[k] lumps.

    `near` (m, MOST_NEAR) are the places in the front of its neighbours there, `leaving`
    (m, WIDTH) of what is behind the front afterwards, last first; -1 where there is none.
    """

    order: Ints
    length: Ints
    near: Ints
    leaving: Ints

    def at(self, step: int) -> tuple[int, Ints, Ints]:
        """Return lumps in the front before a step, who is near, who leaves."""
        near, leaving = self.near[step], self.leaving[step]
        return int(self.length[step]), near[near >= 0], leaving[leaving >= 0]


def _front(graph: Graph) -> _Front | None:
    """Return the order with the shortest front of one greedy order from each lump; None: long."""
    near = [set(graph.to[a:b].tolist()) - {i} for i, (a, b) in enumerate(_rows(graph))]
    orders = [_order(near, first) for first in range(len(near))]
    return _laid_out(near, min(orders, key=lambda order: order[0])[1])


def _rows(graph: Graph) -> list[tuple[int, int]]:
    return list(zip(graph.start[:-1].tolist(), graph.start[1:].tolist(), strict=True))


def _order(near: list[set[int]], first: int) -> tuple[float, list[int]]:
    """Return what an order costs (2.5 to the length of the front, summed), and the order."""
    open_ = [len(beside) for beside in near]
    place: dict[int, int] = {}
    edge, length, cost = {first}, 0, 0.0
    while edge:

        def worth(lump: int) -> tuple[int, int, int, int]:
            behind = [other for other in near[lump] if other in place]
            closes = sum(open_[other] == 1 for other in behind)
            longer = (len(near[lump]) > len(behind)) - closes
            return longer, -len(behind), min((place[b] for b in behind), default=0), lump

        lump = min(edge, key=worth)
        length += worth(lump)[0]
        cost += 2.5**length
        place[lump] = len(place)
        edge = (edge | near[lump]) - place.keys()
        for other in near[lump]:
            open_[other] -= 1
    return cost, list(place)


def _laid_out(near: list[set[int]], order: list[int]) -> _Front | None:
    length = np.zeros(len(order), dtype=np.int64)
    beside = np.full((len(order), MOST_NEAR), -1, dtype=np.int64)
    leaving = np.full((len(order), WIDTH), -1, dtype=np.int64)
    row: list[int] = []
    behind: set[int] = set()
    for step, lump in enumerate(order):
        there = sorted(row.index(other) for other in near[lump] if other in behind)
        length[step] = len(row)
        row.append(lump)
        behind.add(lump)
        gone = [k for k, other in enumerate(row) if near[other] <= behind]
        if len(there) > MOST_NEAR or len(row) > WIDTH:
            return None
        beside[step, : len(there)] = there
        leaving[step, : len(gone)] = gone[::-1]
        row = [other for other in row if not near[other] <= behind]
    return _Front(np.array(order), length, beside, leaving)


def _next(states: Ints, at: tuple[int, Ints, Ints], terms: tuple[int, ...]) -> Ints:
    """Return the remainders after one more lump, each once, with the fewest grids behind it."""
    room = min(STATES, len(states) << len(at[1])) + 1
    found = np.empty((room, 2), np.int64)
    index = np.full(1 << (2 * room).bit_length(), -1, np.int32)
    return found[: _sweep(states, at, terms, found, index)]


@jit
def _sweep(
    states: Ints, at: tuple[int, Ints, Ints], terms: tuple[int, ...], found: Ints, index: Places
) -> int:
    """Write what every remainder becomes; return how many there are, all places: too many."""
    length, near, leaving = at
    label, held = np.zeros(WIDTH + 1, np.int64), np.zeros(WIDTH + 2, np.int64)
    mine, sums, names = label.copy(), held.copy(), label.copy()
    size = 0
    for i in range(len(states)):
        parts = _read(states[i], length, label, held)
        label[length], held[parts] = parts, terms[0]
        for chosen in range(1 << len(near)):
            mine[:] = label
            sums[:] = held
            if not _joined(mine, sums, length, near, chosen, terms[2]):
                continue
            grids = (states[i, 0] >> _GRIDS) & MOST_GRIDS
            grids = _left_behind(mine, sums, length + 1, leaving, grids, terms)
            if grids >= 0:
                first, second = _written(mine, sums, length + 1 - len(leaving), names)
                size = _put(first, second, grids, found, index, size)
                if size == len(found):
                    return size
    return size


@jit
def _read(state: Ints, length: int, label: Ints, held: Ints) -> int:
    """Read the part of each lump of the front and the households of each part; return how many."""
    parts = 0
    for k in range(length):
        label[k] = (state[0] >> (_LABEL * k)) & (WIDTH - 1)
        parts = max(parts, label[k] + 1)
    for p in range(parts):
        word = state[0] >> (_FIRST + _PART * p) if p < _FEW else state[1] >> (_PART * (p - _FEW))
        held[p] = word & MOST_WEIGHT
    return parts


@jit
def _written(label: Ints, held: Ints, length: int, names: Ints) -> tuple[int, int]:
    """Return the front as two words, parts named in the order they come."""
    names[:] = -1
    first, second, parts = 0, 0, 0
    for k in range(length):
        p = label[k]
        if names[p] < 0:
            names[p] = parts
            if parts < _FEW:
                first |= held[p] << (_FIRST + _PART * parts)
            else:
                second |= held[p] << (_PART * (parts - _FEW))
            parts += 1
        first |= names[p] << (_LABEL * k)
    return first, second


@jit
def _joined(label: Ints, held: Ints, lump: int, near: Ints, chosen: int, high: int) -> bool:
    """Join the new lump with the chosen neighbours; False: too heavy, or joined anyway."""
    for k in range(len(near)):
        if (chosen >> k) & 1 == 0:
            continue
        mine, other = label[lump], label[near[k]]
        if mine == other or held[mine] + held[other] > high:
            return False
        held[other] += held[mine]
        for j in range(lump + 1):
            if label[j] == mine:
                label[j] = other
    return True


@jit
def _left_behind(
    label: Ints, held: Ints, length: int, leaving: Ints, grids: int, terms: tuple[int, ...]
) -> int:
    """Take lumps out of the front; return the grids that are done, -1 where that cannot be."""
    for k in leaving:
        part, alone = label[k], True
        for j in range(k, length - 1):
            label[j] = label[j + 1]
        length -= 1
        for j in range(length):
            alone = alone and label[j] != part
        if alone:
            grids += 1
            if held[part] < terms[1] or not _room(label, held, length, grids, terms):
                return -1
    return grids


@jit
def _room(label: Ints, held: Ints, length: int, grids: int, terms: tuple[int, ...]) -> bool:
    """Return whether the grids left can hold what is in the front and before it."""
    _, _, high, most, total = terms
    for j in range(length):
        new = True
        for i in range(j):
            new = new and label[i] != label[j]
        total += held[label[j]] if new else 0
    return total <= (most - grids) * high


@jit
def _put(first: int, second: int, grids: int, found: Ints, index: Places, size: int) -> int:
    """Remember a remainder with the fewest grids it was reached with; return how many now."""
    at = (first % _M31 * 48271 + second % _M31 * 69621) ^ (first >> 31) ^ (second >> 31)
    at = (at ^ (at >> 15) ^ (at >> 31)) & (len(index) - 1)
    while index[at] >= 0:
        k = index[at]
        if (found[k, 0] & _BEHIND) == first and found[k, 1] == second:
            if grids < found[k, 0] >> _GRIDS & MOST_GRIDS:
                found[k, 0] = first | grids << _GRIDS
            return size
        at = (at + 1) & (len(index) - 1)
    index[at] = size
    found[size, 0] = first | grids << _GRIDS
    found[size, 1] = second
    return size + 1
