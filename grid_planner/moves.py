"""From one plan to the next as a list of moves that can be accepted one by one.

Blocks that touch and change from the same grid to the same grid move together. Moves are put in
an order in which, as far as there is one, every grid stays in one piece and no farther from the
band after each of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from grid_planner.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Blocks that change their grid together, and what both grids hold once they did.

    `grid` is None for blocks that are new, `to` None for blocks that are gone (households then
    None: no longer known). `sound`: with the moves before it, both grids are in as few pieces
    and no more households are outside the band than before the move.
    """

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
    waiting = _groups(problem, board.grid_of, after)
    moves = [*_gone(problem, before)]
    while waiting:
        group = min(waiting, key=lambda g: (*board.verdict(g), g.grid is not None, g.names))
        waiting.remove(group)
        moves.append(board.moved(group))
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
        self.known: dict[_Group, tuple[int, int]] = {}

    def verdict(self, group: _Group) -> tuple[int, int]:
        """Return by how many pieces and households outside the band a move makes things worse."""
        if group not in self.known:
            pieces = excess = 0
            for grid, sign in ((group.grid, -1), (group.to, 1)):
                if grid is None:
                    continue
                old = self.members.get(grid, set())
                new = old - set(group.blocks) if sign < 0 else old | set(group.blocks)
                pieces += max(0, self._pieces(new) - max(1, self._pieces(old)))
                excess += self._excess(new) - self._excess(old)
            self.known[group] = pieces, max(0, excess)
        return self.known[group]

    def moved(self, group: _Group) -> Move:
        """Carry out a move and return it."""
        sound = self.verdict(group) == (0, 0)
        if group.grid is not None:
            self.members[group.grid] -= set(group.blocks)
        self.members.setdefault(group.to, set()).update(group.blocks)
        grids = {group.grid, group.to}
        self.known = {g: v for g, v in self.known.items() if not grids & {g.grid, g.to}}
        return Move(
            blocks=group.names,
            grid=group.grid,
            to=group.to,
            households=sum(self.counts[i] for i in group.blocks),
            grid_households=None if group.grid is None else self._total(self.members[group.grid]),
            to_households=self._total(self.members[group.to]),
            sound=sound,
        )

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


def _gone(problem: Problem, before: Mapping[str, str]) -> list[Move]:
    there = set(problem.block_ids)
    lost: dict[str, list[str]] = {}
    for block in sorted(before.keys() - there):
        lost.setdefault(before[block], []).append(block)
    return [
        Move(
            blocks=tuple(blocks), grid=grid, to=None, households=None,
            grid_households=None, to_households=None, sound=True,
        )
        for grid, blocks in sorted(lost.items())
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
