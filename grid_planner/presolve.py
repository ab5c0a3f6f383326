"""What follows before any search: dead ends that must go with the block in front of them.

If taking one lump away leaves a part with fewer households than a grid needs, that part has to
share the lump's grid. Repeated until nothing changes. A dead end that cannot fit together with
its lump proves that no valid division exists.
"""

from dataclasses import dataclass

import numpy as np

from grid_planner.pieces import Piece, lumped
from grid_planner.problem import Ints, Limits


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Why no division fits: `behind` (blocks) can only be reached through `through` (blocks).

    Numbers are places in the piece; households as known.
    """

    through: tuple[int, ...]
    behind: tuple[int, ...]
    own: int
    households: int


def contracted(piece: Piece, limits: Limits) -> tuple[Piece, tuple[DeadEnd, ...]]:
    """Return the piece with dead ends contracted where they fit, and those that cannot fit."""
    while True:
        boss = np.arange(len(piece.weight))
        ends: list[DeadEnd] = []
        for lump, behind in _light_parts(piece, limits.min_households):
            together = int(piece.weight[behind].sum() + piece.weight[lump])
            if together > limits.ceiling:
                ends.append(_dead_end(piece, lump, behind))
            else:
                _gather(boss, np.r_[lump, behind])
        label = np.array([_root(boss, i) for i in range(len(boss))])
        heavy = {int(k) for k in np.flatnonzero(_totals(piece, label) > limits.ceiling)}
        for lump, behind in _light_parts(piece, limits.min_households):
            if int(label[lump]) in heavy:  # several dead ends behind one lump
                ends.append(_dead_end(piece, lump, behind))
        label = np.where(np.isin(label, list(heavy)), np.arange(len(label)), label)
        if len(np.unique(label)) == len(label):
            return piece, _merged_ends(piece, ends)
        piece = lumped(piece, label)


def _totals(piece: Piece, label: Ints) -> Ints:
    total = np.zeros(len(label), dtype=np.int64)
    np.add.at(total, label, piece.weight)
    return total


def _dead_end(piece: Piece, lump: int, behind: Ints) -> DeadEnd:
    blocks = np.flatnonzero(np.isin(piece.lump_of, behind))
    return DeadEnd(
        through=tuple(int(i) for i in np.flatnonzero(piece.lump_of == lump)),
        behind=tuple(int(i) for i in blocks),
        own=int(piece.weight[lump]),
        households=int(piece.weight[behind].sum()),
    )


def _merged_ends(piece: Piece, ends: list[DeadEnd]) -> tuple[DeadEnd, ...]:
    by_lump: dict[tuple[int, ...], set[int]] = {}
    for end in ends:
        by_lump.setdefault(end.through, set()).update(end.behind)
    return tuple(
        DeadEnd(
            through=through,
            behind=tuple(sorted(behind)),
            own=int(piece.households[list(through)].sum()),
            households=int(piece.households[sorted(behind)].sum()),
        )
        for through, behind in sorted(by_lump.items())
    )


def _light_parts(piece: Piece, low: int) -> list[tuple[int, Ints]]:
    """Return (lump, lumps cut off by it with fewer than `low` households), by depth-first search.

    Tarjan's low points, without recursion. Time linear in lumps and pairs, plus what is listed.
    """
    start, to = piece.near.start, piece.near.to
    size = len(piece.weight)
    entry = np.full(size, -1)
    point = np.zeros(size, dtype=np.int64)
    below = piece.weight.copy()
    parent = np.full(size, -1)
    order: list[int] = []
    cursor = start[:-1].copy()
    stack = [0]
    entry[0] = 0
    while stack:
        i = stack[-1]
        if cursor[i] == start[i]:
            order.append(i)
            point[i] = entry[i]
        if cursor[i] < start[i + 1]:
            j = int(to[cursor[i]])
            cursor[i] += 1
            if entry[j] < 0:
                entry[j] = len(order)
                parent[j] = i
                stack.append(j)
            elif j != parent[i]:
                point[i] = min(point[i], entry[j])
        else:
            stack.pop()
            up = parent[i]
            if up >= 0:
                point[up] = min(point[up], point[i])
                below[up] += below[i]
    return _cut_off(piece, low, np.array(order), entry, point, below, parent)


def _cut_off(
    piece: Piece, low: int, order: Ints, entry: Ints, point: Ints, below: Ints, parent: Ints
) -> list[tuple[int, Ints]]:
    size = len(order)
    extent = np.ones(size, dtype=np.int64)  # vertices in each subtree: a run of `order`
    for i in order[::-1]:
        if parent[i] >= 0:
            extent[parent[i]] += extent[i]
    hanging: dict[int, list[int]] = {}
    for j in order[1:]:
        if point[j] >= entry[parent[j]]:
            hanging.setdefault(int(parent[j]), []).append(int(j))
    found = []
    for lump, children in hanging.items():
        for j in children:
            if below[j] < low:
                found.append((lump, order[entry[j] : entry[j] + extent[j]]))
        gone = int(piece.weight[lump] + sum(below[j] for j in children))
        above = piece.total - gone
        if parent[lump] >= 0 and above < low:
            runs = [order[entry[j] : entry[j] + extent[j]] for j in children]
            rest = np.setdiff1d(order, np.concatenate([*runs, [lump]]))
            found.append((lump, rest))
    return found


def _root(boss: Ints, i: int) -> int:
    while boss[i] != i:
        boss[i] = boss[boss[i]]
        i = int(boss[i])
    return int(i)


def _gather(boss: Ints, lumps: Ints) -> None:
    roots = sorted({_root(boss, int(i)) for i in lumps})
    boss[roots[1:]] = roots[0]
