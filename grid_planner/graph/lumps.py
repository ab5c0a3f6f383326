"""Which blocks must stay together? Compounds, keep-together pairs: contracted to lumps."""

import heapq
from dataclasses import dataclass

import numpy as np

from grid_planner.graph.town import Graph, Town, dense
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

    Members that do not touch are joined along the way with the fewest households between them;
    members one cannot walk between stay apart (`PLAN-01` says so later).
    """
    free = town.locked < 0
    piece = town.graph.components(free)
    boss = np.arange(len(town.ids))
    groups, divided = _groups(town, free)
    for members, strict in groups:
        if not strict:  # before the way of another group may pass between them
            _join_touching(town, boss, members)
    for members, strict in groups:
        for label in sorted({int(piece[i]) for i in members}):
            part = [i for i in members if piece[i] == label]
            _join(town, boss, free, part, strict=strict)
    root = np.array([_find(boss, i) for i in range(len(boss))], dtype=np.int64)
    return Lumps(lump_of=dense(np.where(free, root, -1)), divided=tuple(divided))


def _groups(
    town: Town, free: np.ndarray
) -> tuple[list[tuple[list[int], bool]], list[tuple[int, ...]]]:
    boss = np.arange(len(town.ids))
    for i, j in town.together:
        if free[i] and free[j]:
            _union(boss, int(i), int(j))
    asked: dict[int, list[int]] = {}
    for i in sorted({int(i) for pair in town.together for i in pair if free[i]}):
        asked.setdefault(_find(boss, i), []).append(i)
    groups = [(members, True) for members in asked.values() if len(members) > 1]
    divided: list[tuple[int, ...]] = []
    by_compound: dict[int, list[int]] = {}
    for i in np.flatnonzero((town.compound >= 0) & free):
        by_compound.setdefault(int(town.compound[i]), []).append(int(i))
    for members in sorted(by_compound.values()):
        if int(town.households[members].sum()) > town.problem.limits.ceiling:
            divided.append(tuple(members))
        elif len(members) > 1:
            groups.append((members, False))
    return groups, divided


def _join_touching(town: Town, boss: Ints, members: list[int]) -> None:
    inside = np.zeros(len(boss), dtype=bool)
    inside[members] = True
    for i in members:
        for j in _near(town.graph, i):
            if inside[j]:
                _union(boss, i, j)


def _join(town: Town, boss: Ints, free: np.ndarray, members: list[int], *, strict: bool) -> None:
    trial = boss.copy()
    if strict:
        _join_touching(town, trial, members)
    while len({_find(trial, i) for i in members}) > 1:
        for i in _way(town, trial, free, members):
            _union(trial, members[0], i)
    root = _find(trial, members[0])
    whole = [i for i in range(len(trial)) if free[i] and _find(trial, i) == root]
    if strict or int(town.households[whole].sum()) <= town.problem.limits.ceiling:
        boss[:] = trial


def _way(town: Town, boss: Ints, free: np.ndarray, members: list[int]) -> list[int]:
    """Return the blocks on the way with fewest households from one part of a group to the rest."""
    root = _find(boss, members[0])
    begin = [i for i in members if _find(boss, i) == root]
    goal = {i for i in members if _find(boss, i) != root}
    heap = [(0, 0, i) for i in begin]
    seen: dict[int, int] = dict.fromkeys(begin, -1)
    done: set[int] = set()
    while heap:
        cost, hops, i = heapq.heappop(heap)
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
                heapq.heappush(heap, (cost + price, hops + 1, j))
                if j not in seen:
                    seen[j] = i
    raise AssertionError("members of one walkable piece are connected")


def _near(graph: Graph, i: int) -> list[int]:
    return [int(j) for j in graph.to[graph.start[i] : graph.start[i + 1]]]


def _find(boss: Ints, i: int) -> int:
    while boss[i] != i:
        boss[i] = boss[boss[i]]
        i = int(boss[i])
    return int(i)


def _union(boss: Ints, i: int, j: int) -> None:
    i, j = _find(boss, i), _find(boss, j)
    boss[max(i, j)] = min(i, j)
