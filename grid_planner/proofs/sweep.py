"""Is there a division into at most so many grids at all? A front sweeps over the lumps.

Of everything decided behind the front only what touches it matters: which lumps of the front hang
together, and how many households each such part holds. Equal remainders are one, so all divisions
are looked at without being listed (frontier method: Sekine, Imai 1995; for divisions within a
band Kawahara, Horiyama, Hotta, Minato 2017). Street graphs are narrow, so the front is short.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.compiled import jit
from grid_planner.graph.town import Graph
from grid_planner.problem import Ints

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
KEPT = 15_000_000
"""Remainders kept in all, so that a division can be read off them (16 bytes each)."""
_LABEL, _GRIDS, _FIRST, _PART, _FEW = 3, 24, 30, 10, 3
_BEHIND = ~(MOST_GRIDS << _GRIDS)
_M31 = 2**31 - 1


Places = NDArray[np.int32]
At = tuple[int, Ints, Ints]
"""Lumps in the front, the places of the neighbours there, the places that leave it."""
Scratch = tuple[Ints, Ints, Ints, Ints, Ints]


@dataclass(frozen=True, slots=True)
class Swept:
    """The fewest grids of any division within the band (None: there is none), if `sure`.

    `part` is such a division (grid of each lump) where it could be kept; `cut` says that the
    clock ended the sweep.
    """

    fewest: int | None
    sure: bool
    cut: bool = False
    part: Ints | None = None


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
    layers, work = [np.zeros((1, 2), np.int64)], 0
    terms = [(int(h), *band, int(r)) for h, r in _served(weight, front.order)]
    for step, term in enumerate(terms):
        if left() <= 0:
            return Swept(None, sure=False, cut=True)
        layers.append(_next(layers[-1], front.at(step), term))
        size = len(layers[-1])
        work += size
        if size > STATES or work > WORK:
            return UNKNOWN
        if size == 0:
            return Swept(None, sure=True)
        if work > KEPT:
            layers = layers[-1:]
    fewest = int(layers[-1][0, 0] >> _GRIDS)
    part = _read_off(layers, front, terms) if len(layers) > len(terms) else None
    return Swept(fewest, sure=True, part=part)


def _served(weight: Ints, order: Ints) -> Iterator[tuple[int, int]]:
    """Yield the households of each lump in order, and of all that come after it."""
    after = weight.sum() - np.cumsum(weight[order])
    yield from zip(weight[order].tolist(), after.tolist(), strict=True)


def _read_off(layers: list[Ints], front: "_Front", terms: Sequence[tuple[int, ...]]) -> Ints:
    """Return the grid of each lump, from what the last remainder came from back to the first."""
    state, pairs = layers[-1][0], []
    rows = front.rows()
    for step in reversed(range(len(terms))):
        at = front.at(step)
        index, chosen = _cause(layers[step], at, terms[step], state)
        state = layers[step][index]
        lump = int(front.order[step])
        pairs += [(lump, rows[step][k]) for i, k in enumerate(at[1].tolist()) if chosen >> i & 1]
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    ways = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(terms),) * 2)
    part: Ints = connected_components(ways, directed=False)[1].astype(np.int64)
    return part


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

    def rows(self) -> list[list[int]]:
        """Return the lumps in the front before each step."""
        rows: list[list[int]] = []
        row: list[int] = []
        for step, lump in enumerate(self.order.tolist()):
            rows.append(list(row))
            row.append(lump)
            for k in self.at(step)[2].tolist():
                del row[k]
        return rows

    def at(self, step: int) -> At:
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


def _next(states: Ints, at: At, terms: tuple[int, ...]) -> Ints:
    """Return the remainders after one more lump, each once, with the fewest grids behind it."""
    room = min(STATES, len(states) << len(at[1])) + 1
    found = np.empty((room, 2), np.int64)
    index = np.full(1 << (2 * room).bit_length(), -1, np.int32)
    return found[: _sweep(states, at, terms, found, index)]


@jit
def _sweep(states: Ints, at: At, terms: tuple[int, ...], found: Ints, index: Places) -> int:
    """Write what every remainder becomes; return how many there are, all places: too many."""
    room = np.zeros((5, WIDTH + 2), np.int64)
    scratch = (room[0], room[1], room[2], room[3], room[4])
    size = 0
    for i in range(len(states)):
        _open(states[i], at[0], terms[0], scratch)
        for chosen in range(1 << len(at[1])):
            grids, first, second = _turned(states[i, 0], chosen, at, terms, scratch)
            if grids >= 0:
                size = _put(first, second, grids, found, index, size)
                if size == len(found):
                    return size
    return size


@jit
def _cause(states: Ints, at: At, terms: tuple[int, ...], became: Ints) -> tuple[int, int]:
    """Return which remainder became another one, and the neighbours chosen then."""
    room = np.zeros((5, WIDTH + 2), np.int64)
    scratch = (room[0], room[1], room[2], room[3], room[4])
    for i in range(len(states)):
        _open(states[i], at[0], terms[0], scratch)
        for chosen in range(1 << len(at[1])):
            grids, first, second = _turned(states[i, 0], chosen, at, terms, scratch)
            if grids >= 0 and first | grids << _GRIDS == became[0] and second == became[1]:
                return i, chosen
    return -1, 0


@jit
def _open(state: Ints, length: int, weight: int, scratch: Scratch) -> None:
    """Read a remainder, with the new lump as a part of its own behind it."""
    label, held = scratch[0], scratch[1]
    parts = _read(state, length, label, held)
    label[length], held[parts] = parts, weight


@jit
def _turned(
    word: int, chosen: int, at: At, terms: tuple[int, ...], scratch: Scratch
) -> tuple[int, int, int]:
    """Return the grids done and the two words of what a remainder becomes; grids -1: nothing."""
    length, near, leaving = at
    label, held, mine, sums, names = scratch
    mine[:] = label
    sums[:] = held
    if not _joined(mine, sums, length, near, chosen, terms[2]):
        return -1, 0, 0
    grids = (word >> _GRIDS) & MOST_GRIDS
    grids = _left_behind(mine, sums, length + 1, leaving, grids, terms)
    if grids < 0:
        return -1, 0, 0
    first, second = _written(mine, sums, length + 1 - len(leaving), names)
    return grids, first, second


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
