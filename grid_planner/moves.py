"""From one plan to the next as a list of moves that can be accepted one by one.

Blocks that touch and change from the same grid to the same grid are one move. Moves are put in
an order in which, as far as there is one, every grid stays in one piece and no farther from the
band after each of them. Where grids change places there is none: those moves are one step.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from grid_planner.problem import Problem

LOOKS = 1000
"""Moves tried in search of an order, at most, for moves that share grids; steps tried as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Blocks that change their grid together, and what both grids hold once they did.

    `grid` is None for blocks that are new, `to` None for blocks that are gone (households then
    None: no longer known). Moves of one `step` only hold together; most steps are a single move.
    `sound`: once the step is done no grid is in more pieces, and no more households are outside
    the band, than before it.
    """

    step: int
    blocks: tuple[str, ...]
    grid: str | None
    to: str | None
    households: int | None
    grid_households: int | None
    to_households: int | None
    sound: bool


def moves_between(
    problem: Problem, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Move, ...]:
    """Return the moves that lead from one plan (grid of each block id) to another, in order.

    Blocks of `before` that the problem does not know are gone; those not in it are new. Raises
    ValueError for a block of the problem without a grid in `after`.
    """
    missing = [block for block in problem.block_ids if block not in after]
    if missing:
        raise ValueError(f"block {missing[0]!r} has no grid in the plan after, expected one")
    board = _Board(problem, before)
    moves = [*_gone(problem, before)]
    for groups in _sharing_grids(_groups(problem, board.grid_of, after)):
        for step in _steps(board, groups):
            moves += board.moved(step, 1 + (moves[-1].step if moves else 0))
    return tuple(moves)


def apply_moves(grid_of: Mapping[str, str], moves: Iterable[Move]) -> dict[str, str]:
    """Return the grid of each block after some moves; raises ValueError when one does not fit."""
    now = dict(grid_of)
    for move in moves:
        for block in move.blocks:
            if now.get(block) != move.grid:
                raise ValueError(
                    f"block {block!r} is in grid {now.get(block)!r}, expected {move.grid!r}"
                )
            if move.to is None:
                del now[block]
            else:
                now[block] = move.to
    return now


@dataclass(frozen=True, slots=True)
class _Group:
    """Blocks that move together: their places in the problem and their ids."""

    blocks: tuple[int, ...]
    names: tuple[str, ...]
    grid: str | None
    to: str


class _Board:
    """The plan between two moves: grid of each block, households and pieces of each grid."""

    def __init__(self, problem: Problem, before: Mapping[str, str]) -> None:
        self.problem = problem
        self.grid_of = [before.get(block) for block in problem.block_ids]
        self.near = _neighbours(problem)
        self.counts = problem.known.tolist()
        self.empty = _without_households(problem)
        self.members: dict[str, set[int]] = {}
        for block, grid in enumerate(self.grid_of):
            if grid is not None:
                self.members.setdefault(grid, set()).add(block)
        self.known: dict[_Group, bool] = {}

    def sound(self, group: _Group) -> bool:
        """Return whether one move makes nothing worse."""
        if group not in self.known:
            self.known[group] = self.verdict((group,)) == (0, 0)
        return self.known[group]

    def verdict(self, step: Iterable[_Group]) -> tuple[int, int]:
        """Return by how many pieces and households outside the band moves make things worse."""
        became: dict[str, set[int]] = {}
        for group in step:
            for grid in filter(None, (group.grid, group.to)):
                became.setdefault(grid, set(self.members.get(grid, ())))
            if group.grid is not None:
                became[group.grid] -= set(group.blocks)
            became[group.to] |= set(group.blocks)
        pieces = excess = 0
        for grid, new in became.items():
            old = self.members.get(grid, set())
            pieces += max(0, self._pieces(new) - max(1, self._pieces(old)))
            excess += self._excess(new) - self._excess(old)
        return pieces, max(0, excess)

    def moved(self, step: Iterable[_Group], number: int) -> list[Move]:
        """Carry out the moves of a step and return them."""
        step = tuple(step)
        sound = self.verdict(step) == (0, 0)
        return [self._moved(group, number, sound=sound) for group in step]

    def _moved(self, group: _Group, step: int, *, sound: bool) -> Move:
        self.shift(group.blocks, group.grid, group.to)
        return Move(
            step=step,
            blocks=group.names,
            grid=group.grid,
            to=group.to,
            households=sum(self.counts[i] for i in group.blocks),
            grid_households=None if group.grid is None else self._total(self.members[group.grid]),
            to_households=self._total(self.members[group.to]),
            sound=sound,
        )

    def shift(self, blocks: Iterable[int], grid: str | None, to: str | None) -> None:
        """Put blocks of one grid into another."""
        if grid is not None:
            self.members[grid] -= set(blocks)
        if to is not None:
            self.members.setdefault(to, set()).update(blocks)
        grids = {grid, to}
        self.known = {g: v for g, v in self.known.items() if not grids & {g.grid, g.to}}

    def _total(self, blocks: Iterable[int]) -> int:
        return int(sum(self.counts[i] for i in blocks))

    def _excess(self, blocks: set[int]) -> int:
        return self.problem.limits.excess(self._total(blocks)) if blocks else 0

    def _pieces(self, blocks: set[int]) -> int:
        left = blocks - self.empty
        count = 0
        while left:
            count += 1
            edge = [left.pop()]
            while edge:
                beside = [j for j in self.near[edge.pop()] if j in left]
                left.difference_update(beside)
                edge += beside
        return count


_Step = tuple[_Group, ...]


def _steps(board: _Board, groups: list[_Group]) -> Iterator[_Step]:
    """Return moves that share grids, step by step; the board is to carry out each one at once."""
    waiting, looks = groups, LOOKS
    while waiting:
        way, looks = _sound_way(board, waiting, looks)
        for group in way:
            yield (group,)
        waiting = [group for group in waiting if group not in way]
        if waiting:
            step = _least_step(board, waiting)
            yield step
            waiting = [group for group in waiting if group not in step]


def _least_step(board: _Board, groups: list[_Group]) -> _Step:
    """Return the fewest moves that are sound together; where none are, the least bad one."""
    queue: deque[_Step] = deque((group,) for group in groups)
    seen = {frozenset(step) for step in queue}
    for _ in range(LOOKS):
        if not queue:
            break
        step = queue.popleft()
        if board.verdict(step) == (0, 0):
            return step
        grids = {grid for group in step for grid in (group.grid, group.to)}
        for group in groups:
            more = frozenset((*step, group))
            if {group.grid, group.to} & grids and more not in seen:
                seen.add(more)
                queue.append((*step, group))
    if board.verdict(groups) == (0, 0):
        return tuple(groups)
    return (min(groups, key=lambda g: (*board.verdict((g,)), g.grid is not None, g.names)),)


def _sound_way(board: _Board, groups: list[_Group], looks: int) -> tuple[_Step, int]:
    """Return the longest row of sound moves that was found, and the looks left.

    Depth first; which moves were left at a dead end is remembered. The board is as before.
    """
    longest: _Step = ()
    way: list[_Group] = []
    left, dead = frozenset(groups), set[frozenset[_Group]]()
    choices = [_sound_ones(board, left)]
    while choices and looks > 0 and len(longest) < len(groups):
        group = next((g for g in choices[-1] if left - {g} not in dead), None)
        if group is not None:
            looks -= 1
            board.shift(group.blocks, group.grid, group.to)
            way.append(group)
            left -= {group}
            choices.append(_sound_ones(board, left))
            longest = max(longest, tuple(way), key=len)
        else:
            dead.add(left)
            choices.pop()
            if way:
                left |= {_undone(board, way)}
    while way:
        _undone(board, way)
    return longest, looks


def _sound_ones(board: _Board, groups: frozenset[_Group]) -> Iterator[_Group]:
    """Return the moves that are sound now; new blocks first."""
    return iter(sorted(filter(board.sound, groups), key=lambda g: (g.grid is not None, g.names)))


def _undone(board: _Board, way: list[_Group]) -> _Group:
    last = way.pop()
    board.shift(last.blocks, last.to, last.grid)
    return last


def _sharing_grids(groups: Sequence[_Group]) -> list[list[_Group]]:
    """Return the moves in sets that have no grid in common, new blocks first."""
    grids = {grid: i for i, grid in enumerate({name for g in groups for name in (g.grid, g.to)})}
    ends = np.array([(grids[g.grid or g.to], grids[g.to]) for g in groups], dtype=np.int64)
    label = _labels(len(grids), ends.reshape(-1, 2))
    sets: dict[int, list[_Group]] = {}
    for group in sorted(groups, key=lambda g: (g.grid is not None, g.names)):
        sets.setdefault(label[grids[group.to]], []).append(group)
    return list(sets.values())


def _gone(problem: Problem, before: Mapping[str, str]) -> list[Move]:
    there = set(problem.block_ids)
    lost: dict[str, list[str]] = {}
    for block in sorted(before.keys() - there):
        lost.setdefault(before[block], []).append(block)
    return [
        Move(
            step=step, blocks=tuple(blocks), grid=grid, to=None, households=None,
            grid_households=None, to_households=None, sound=True,
        )
        for step, (grid, blocks) in enumerate(sorted(lost.items()), start=1)
    ]  # fmt: skip


def _groups(
    problem: Problem, grid_of: Sequence[str | None], after: Mapping[str, str]
) -> list[_Group]:
    """Return blocks with the same way from grid to grid, one group for each connected part."""
    to = [after[block] for block in problem.block_ids]
    ways = [None if a == b else (a, b) for a, b in zip(grid_of, to, strict=True)]
    pairs = np.concatenate([problem.edges, *_kept_together(problem)])
    same = np.array([ways[u] is not None and ways[u] == ways[v] for u, v in pairs.tolist()], bool)
    label = _labels(len(ways), pairs[same] if len(pairs) else pairs)
    groups: dict[tuple[int, str | None, str], list[int]] = {}
    order = sorted(range(len(ways)), key=lambda i: problem.block_ids[i])
    for i in order:
        way = ways[i]
        if way is not None:
            groups.setdefault((int(label[i]), *way), []).append(i)
    return [
        _Group(tuple(blocks), tuple(problem.block_ids[i] for i in blocks), grid, to)
        for (_, grid, to), blocks in groups.items()
    ]


def _kept_together(problem: Problem) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    pairs = [] if problem.together is None else [problem.together]
    if problem.compound is not None:
        order = np.argsort(problem.compound, kind="stable")
        mates = np.c_[order[:-1], order[1:]]
        inside = problem.compound[mates]
        pairs.append(mates[(inside[:, 0] == inside[:, 1]) & (inside[:, 0] >= 0)])
    return pairs


def _labels(n: int, pairs: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[int]:
    ones = np.ones(len(pairs), dtype=np.int8)
    ways = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    label: list[int] = connected_components(ways, directed=False)[1].tolist()
    return label


def _neighbours(problem: Problem) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in problem.block_ids]
    for first, second in problem.edges.tolist():
        near[first].append(second)
        near[second].append(first)
    return near


def _without_households(problem: Problem) -> set[int]:
    """Return the blocks of walkable pieces where nobody lives: they may lie apart."""
    label = np.array(_labels(len(problem.block_ids), problem.edges))
    people = np.bincount(label, problem.households != 0)
    return set(np.flatnonzero(people[label] == 0).tolist())
