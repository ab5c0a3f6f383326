"""What follows before any search: dead ends that must go with the block in front of them.

If taking one lump away leaves a part with fewer households than a grid needs, that part has to
share the lump's grid. Repeated until nothing changes. A dead end that cannot fit together with
its lump proves that no valid division exists.
"""

from dataclasses import dataclass

import numpy as np

from grid_planner.graph.pieces import Piece, lumped
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
        light = _light_parts(piece, limits.min_households)
        for lump, behind in light:
            together = int(piece.weight[behind].sum() + piece.weight[lump])
            if together > limits.ceiling:
                ends.append(_dead_end(piece, lump, behind))
            else:
                _gather(boss, np.r_[lump, behind])
        label = np.array([_root(boss, i) for i in range(len(boss))])
        heavy = {int(k) for k in np.flatnonzero(_totals(piece, label) > limits.ceiling)}
        for lump, behind in light:
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
    # plain lists: a loop over them is several times faster than over arrays
    start, to = piece.near.start.tolist(), piece.near.to.tolist()
    size = len(piece.weight)
    entry, parent = [-1] * size, [-1] * size
    point, below = [0] * size, piece.weight.tolist()
    order: list[int] = []
    cursor = start[:-1]
    stack = [0]
    entry[0] = 0
    while stack:
        i = stack[-1]
        if cursor[i] == start[i]:
            order.append(i)
            point[i] = entry[i]
        if cursor[i] < start[i + 1]:
            j = to[cursor[i]]
            cursor[i] += 1
            if entry[j] < 0:
                entry[j] = len(order)
                parent[j] = i
                stack.append(j)
            elif j != parent[i] and entry[j] < point[i]:
                point[i] = entry[j]
        else:
            stack.pop()
            up = parent[i]
            if up >= 0:
                point[up] = min(point[up], point[i])
                below[up] += below[i]
    return _cut_off(piece, low, _Search(*map(np.array, (order, entry, point, below, parent))))


@dataclass(frozen=True, slots=True)
class _Search:
    """A depth-first search: vertices in order met; per vertex place, low point, weight below."""

    order: Ints
    entry: Ints
    point: Ints
    below: Ints
    parent: Ints

    def extents(self) -> Ints:
        """Return how many vertices hang below each, itself counted: a run of `order`."""
        extent, parent = [1] * len(self.order), self.parent.tolist()
        for i in self.order[::-1].tolist():
            if parent[i] >= 0:
                extent[parent[i]] += extent[i]
        return np.array(extent)


def _cut_off(piece: Piece, low: int, found: _Search) -> list[tuple[int, Ints]]:
    extent, order = found.extents(), found.order
    hanging: dict[int, list[int]] = {}
    for j in order[1:]:
        if found.point[j] >= found.entry[found.parent[j]]:
            hanging.setdefault(int(found.parent[j]), []).append(int(j))
    light: list[tuple[int, Ints]] = []
    for lump, children in hanging.items():
        runs = {j: order[found.entry[j] : found.entry[j] + extent[j]] for j in children}
        light += [(lump, runs[j]) for j in children if found.below[j] < low]
        gone = int(piece.weight[lump] + sum(found.below[j] for j in children))
        if found.parent[lump] >= 0 and piece.total - gone < low:
            rest = np.setdiff1d(order, np.concatenate([*runs.values(), [lump]]))
            light.append((lump, rest))
    return light


def _root(boss: Ints, i: int) -> int:
    while boss[i] != i:
        boss[i] = boss[boss[i]]
        i = int(boss[i])
    return int(i)


def _gather(boss: Ints, lumps: Ints) -> None:
    roots = sorted({_root(boss, int(i)) for i in lumps})
    boss[roots[1:]] = roots[0]
