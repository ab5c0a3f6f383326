"""Which blocks must stay together? Compounds, keep-together pairs: contracted to lumps."""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid_planner.graph.town import Graph, Town, dense, gathered
from grid_planner.problem import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Lumps:
    """Blocks that move together: `lump_of` per block (-1: locked, not ours to move).

    `divided` lists compounds (as tuples of blocks) too big for one grid.
    """

    lump_of: Ints
    divided: tuple[tuple[int, ...], ...]


def lumps_of(town: Town) -> Lumps:
    """Return lumps in one piece each, whole compounds of at most the upper limit in one lump.

    Members that do not touch are joined along the way with the fewest households between them
    (inside their grid in force, if they can); members one cannot walk between stay apart
    (`PLAN-01` says so later).
    """
    free = town.locked < 0
    asked = _asked(town, free)
    compounds, divided = _compounds(town, free)
    boss = _touching(town, compounds)  # before the way of another group may pass between them
    scattered = [members for members in compounds if len(np.unique(boss[members])) > 1]
    groups = [(members, True) for members in asked]
    groups += [(members.tolist(), False) for members in scattered]
    piece = town.graph.components(free) if groups else boss
    for members, strict in groups:
        for label in sorted({int(piece[i]) for i in members}):
            part = [i for i in members if piece[i] == label]
            _join(town, boss, free, part, strict=strict)
    return Lumps(lump_of=dense(np.where(free, _roots(boss), -1)), divided=divided)


def _asked(town: Town, free: NDArray[np.bool_]) -> list[list[int]]:
    """Return the groups that keep-together pairs make."""
    boss = np.arange(len(town.ids))
    for i, j in town.together:
        if free[i] and free[j]:
            _union(boss, int(i), int(j))
    asked: dict[int, list[int]] = {}
    for i in sorted({int(i) for pair in town.together for i in pair if free[i]}):
        asked.setdefault(_find(boss, i), []).append(i)
    return [members for members in asked.values() if len(members) > 1]


def _compounds(
    town: Town, free: NDArray[np.bool_]
) -> tuple[list[Ints], tuple[tuple[int, ...], ...]]:
    """Return compounds of two blocks and more that fit one grid, and those that do not."""
    groups = gathered(dense(np.where(free, town.compound, -1)))
    too_big = [
        int(town.households[members].sum()) > town.problem.limits.ceiling for members in groups
    ]
    both = list(zip(groups, too_big, strict=True))
    divided = tuple(tuple(members.tolist()) for members, big in both if big)
    return [members for members, big in both if not big and len(members) > 1], divided


def _touching(town: Town, groups: list[Ints]) -> Ints:
    """Return the least block each block is joined with, where neighbours of a group are joined."""
    group = np.full(len(town.ids), -1, dtype=np.int64)
    for number, members in enumerate(groups):
        group[members] = number
    part = town.graph.components(group >= 0, group)
    first = np.unique(part, return_index=True)[1][part - part.min(initial=0)]
    return np.where(group >= 0, first, np.arange(len(group)))


def _join_touching(town: Town, boss: Ints, members: list[int]) -> None:
    inside = np.zeros(len(boss), dtype=bool)
    inside[members] = True
    for i in members:
        for j in _near(town.graph, i):
            if inside[j]:
                _union(boss, i, j)


def _join(
    town: Town, boss: Ints, free: NDArray[np.bool_], members: list[int], *, strict: bool
) -> None:
    trial = boss.copy()
    if strict:
        _join_touching(town, trial, members)
    while len({_find(trial, i) for i in members}) > 1:
        for i in _way(town, trial, free, members):
            _union(trial, members[0], i)
    whole = free & (_roots(trial) == _find(trial, members[0]))
    if strict or int(town.households[whole].sum()) <= town.problem.limits.ceiling:
        boss[:] = trial


def _way(town: Town, boss: Ints, free: NDArray[np.bool_], members: list[int]) -> list[int]:
    """Return the blocks on the way with fewest households from one part of a group to the rest.

    Ways inside the grid in force come first: new counts alone do not move a block.
    """
    root = _find(boss, members[0])
    begin = [i for i in members if _find(boss, i) == root]
    goal = {i for i in members if _find(boss, i) != root}
    former = town.previous[members[0]]
    heap = [(0, 0, 0, i) for i in begin]
    seen: dict[int, int] = dict.fromkeys(begin, -1)
    done: set[int] = set()
    while heap:
        strange, cost, hops, i = heapq.heappop(heap)
        if i in done:
            continue
        done.add(i)
        if i in goal:
            way = [i]
            while seen[way[-1]] >= 0:
                way.append(seen[way[-1]])
            return way
        for j in _near(town.graph, i):
            if free[j] and j not in done:
                price = 0 if j in goal else int(town.households[j])
                out = strange + int(former >= 0 and town.previous[j] != former)
                heapq.heappush(heap, (out, cost + price, hops + 1, j))
                if j not in seen:
                    seen[j] = i
    raise AssertionError("members of one walkable piece are connected")


def _near(graph: Graph, i: int) -> list[int]:
    return [int(j) for j in graph.to[graph.start[i] : graph.start[i + 1]]]


def _roots(boss: Ints) -> Ints:
    """Return the root of every block at once."""
    while (boss[boss] != boss).any():
        boss = boss[boss]
    return boss


def _find(boss: Ints, i: int) -> int:
    while boss[i] != i:
        boss[i] = boss[boss[i]]
        i = int(boss[i])
    return int(i)


def _union(boss: Ints, i: int, j: int) -> None:
    i, j = _find(boss, i), _find(boss, j)
    boss[max(i, j)] = min(i, j)
