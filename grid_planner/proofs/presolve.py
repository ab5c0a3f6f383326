"""What follows before any search: dead ends that must go with the block in front of them.

If taking one lump away leaves a part with fewer households than a grid needs, that part has to
share the lump's grid. Repeated until nothing changes. A dead end that cannot fit together with
its lump proves that no valid division exists.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.compiled import jit
from grid_planner.graph.pieces import Piece, lumped
from grid_planner.graph.town import sums
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
        light = _light_parts(piece, limits.min_households)
        together = light.households + piece.weight[light.lump]
        label = _joined(light, together <= limits.ceiling, len(piece.weight))
        heavy = (sums(label, piece.weight, len(label)) > limits.ceiling)[label]
        wrong = (together > limits.ceiling) | heavy[light.lump]  # or several behind one lump
        label = np.where(heavy, np.arange(len(label)), label)
        if (label == np.arange(len(label))).all():
            ends = [_dead_end(piece, light, k) for k in np.flatnonzero(wrong).tolist()]
            return piece, _merged_ends(piece, ends)
        piece = lumped(piece, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Light:
    """Parts with few households behind a lump, one entry a part: the lump, households behind.

    What is behind are runs of `order` (lumps): run r, from begin[r] to end[r], is of part[r].
    """

    lump: Ints
    households: Ints
    order: Ints
    part: Ints
    begin: Ints
    end: Ints

    def behind(self, k: int) -> Ints:
        """Return the lumps behind the lump of part k."""
        runs = np.flatnonzero(self.part == k)
        return np.concatenate([self.order[self.begin[r] : self.end[r]] for r in runs])


def _joined(light: _Light, fits: NDArray[np.bool_], size: int) -> Ints:
    """Return the least lump each lump shares a grid with, where all parts that fit are joined."""
    runs = np.flatnonzero(fits[light.part])
    begin, end = light.begin[runs], light.end[runs]
    open_runs = np.zeros(len(light.order) + 1, dtype=np.int64)
    np.add.at(open_runs, begin + 1, 1)
    np.add.at(open_runs, end, -1)
    inner = np.flatnonzero(np.cumsum(open_runs)[:-1] > 0)  # joined with the one before
    u = np.r_[light.order[inner], light.lump[light.part[runs]]]
    v = np.r_[light.order[inner - 1], light.order[begin]]
    ties = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(size, size))
    _, group = connected_components(ties, directed=False)
    return np.unique(group, return_index=True)[1][group]


def _dead_end(piece: Piece, light: _Light, k: int) -> DeadEnd:
    lump = light.lump[k]
    return DeadEnd(
        through=tuple(np.flatnonzero(piece.lump_of == lump).tolist()),
        behind=tuple(np.flatnonzero(np.isin(piece.lump_of, light.behind(k))).tolist()),
        own=int(piece.weight[lump]),
        households=int(light.households[k]),
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


def _light_parts(piece: Piece, low: int) -> _Light:
    """Return the parts of fewer than `low` households that one lump cuts off.

    Time linear in lumps and pairs, and in lumps for each part on the side where the search began.
    """
    found = _Search(*_searched(piece.near.start, piece.near.to, piece.weight))
    child = found.order[1:]
    child = child[found.point[child] >= found.entry[found.parent[child]]]  # no way round above
    above = found.parent[child]
    light = child[found.below[child] < low]
    rest = piece.total - piece.weight - sums(above, found.below[child], len(found.parent))
    lumps = np.unique(above[(found.parent[above] >= 0) & (rest[above] < low)])
    around = [_around(found, int(lump), child[above == lump]) for lump in lumps]
    many = np.array([len(runs) for runs in around], dtype=np.int64)
    below = np.c_[found.entry[light], found.entry[light] + found.extent[light]]
    runs = np.concatenate([below, *around])
    return _Light(
        lump=np.r_[found.parent[light], lumps],
        households=np.r_[found.below[light], rest[lumps]],
        order=found.order,
        part=np.r_[np.arange(len(light)), len(light) + np.repeat(np.arange(len(lumps)), many)],
        begin=runs[:, 0],
        end=runs[:, 1],
    )


class _Search(NamedTuple):
    """A depth-first search: lumps in the order met, and what was found of each.

    `entry` is its place there, `point` its low point (Tarjan), `below` and `extent` households
    and lumps from it on downwards, `parent` the lump above.
    """

    order: Ints
    entry: Ints
    point: Ints
    below: Ints
    extent: Ints
    parent: Ints


def _around(found: _Search, lump: int, cut_off: Ints) -> Ints:
    """Return the runs of the order that are neither a lump nor what it cuts off below it."""
    begin = np.sort(found.entry[cut_off])
    end = begin + found.extent[found.order[begin]]
    first: Ints = np.r_[0, found.entry[lump] + 1, end]
    last: Ints = np.r_[found.entry[lump], begin, len(found.order)]
    return np.stack([first, last], axis=1)[first < last]


@jit
def _searched(start: Ints, to: Ints, weight: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """Search depth-first from lump 0, without recursion; return the fields of `_Search`."""
    size = len(weight)
    order, stack = np.empty(size, np.int64), np.empty(size, np.int64)
    entry, parent = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    point, extent = np.zeros(size, np.int64), np.ones(size, np.int64)
    below, cursor = weight.copy(), start[:-1].copy()
    stack[0] = order[0] = entry[0] = 0
    high, met = 1, 1
    while high > 0:
        i = stack[high - 1]
        if cursor[i] < start[i + 1]:
            j = to[cursor[i]]
            cursor[i] += 1
            if entry[j] < 0:
                entry[j] = point[j] = met
                order[met], stack[high], parent[j] = j, j, i
                met, high = met + 1, high + 1
            elif j != parent[i]:
                point[i] = min(point[i], entry[j])
        else:
            high -= 1
            up = parent[i]
            if up >= 0:
                point[up] = min(point[up], point[i])
                below[up] += below[i]
                extent[up] += extent[i]
    return order[:met], entry, point, below, extent, parent
