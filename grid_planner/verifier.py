"""Does a division keep every rule of its problem? Written plainly; shares no code with `solve`.

Only the problem, the numbers given and a search of its own decide; nothing the planner worked
out is believed.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words, load_pack
from grid_planner.problem import Ints, Problem

_NOT_WHOLE = Words(zh="请调整后再核对", en="move blocks and verify again")


def verify(problem: Problem, grid_of: Ints, pack: Pack | None = None) -> list[Finding]:
    """Return every broken rule of a division, ordered by rule and grid; empty when all hold.

    Rules: GRID-01 band, GRID-11 one piece, PLAN-01 together, PLAN-02 apart, PLAN-03 locks,
    PLAN-04 number of grids, PLAN-05 every block placed. A grid that holds a block of unknown
    households gets outcome unknown for the band. Blocks of a walkable piece without households
    may lie apart from their grid. Raises ValueError when grid_of is not one whole number a block.
    """
    numbers = _numbers(problem, grid_of)
    rules = load_pack() if pack is None else pack
    grids: dict[int, list[int]] = {}
    for block, grid in enumerate(numbers):
        if grid >= 0:
            grids.setdefault(grid, []).append(block)
    return [
        *_band(problem, grids, rules),
        *_one_piece(problem, grids, rules),
        *_together(problem, numbers, rules),
        *_apart(problem, numbers, rules),
        *_locks(problem, numbers, rules),
        *_number(problem, grids, rules),
        *_placed(problem, numbers, rules),
    ]


def _numbers(problem: Problem, grid_of: Ints) -> list[int]:
    given = np.asarray(grid_of)
    if given.shape != (len(problem.block_ids),):
        raise ValueError(
            f"grid_of has shape {given.shape}, expected ({len(problem.block_ids)},): one a block"
        )
    if given.dtype.kind not in "iu":
        raise ValueError(f"grid_of holds {given.dtype}, expected whole numbers")
    return [int(grid) for grid in given]


def _band(problem: Problem, grids: dict[int, list[int]], rules: Pack) -> Iterator[Finding]:
    low, high = problem.limits.min_households, problem.limits.max_households
    for grid in sorted(grids):
        counts = [int(problem.households[block]) for block in grids[grid]]
        total = sum(count for count in counts if count >= 0)
        if total >= low and (high is None or total <= high):
            continue
        sure = -1 not in counts or (high is not None and total > high)
        most = "" if high is None else str(high)
        yield rules["GRID-01"].finding(
            Outcome.FAIL if sure else Outcome.UNKNOWN,
            _grid(problem, grid),
            found=total,
            required=f"{low}-{most}",
            grid=grid,
            h=total,
            min=low,
            max=most,
        )


def _one_piece(problem: Problem, grids: dict[int, list[int]], rules: Pack) -> Iterator[Finding]:
    near = _neighbours(problem)
    exempt = _without_households(problem, near)
    for grid in sorted(grids):
        blocks = {block for block in grids[grid] if block not in exempt}
        pieces = len(_pieces(near, blocks))
        if pieces > 1:
            yield rules["GRID-11"].finding(
                Outcome.FAIL, _grid(problem, grid), found=pieces, required=1, grid=grid, n=pieces
            )


def _neighbours(problem: Problem) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in problem.block_ids]
    for first, second in problem.edges.tolist():
        near[first].append(second)
        near[second].append(first)
    return near


def _pieces(near: Sequence[Sequence[int]], blocks: Iterable[int]) -> list[set[int]]:
    """Return the walkable pieces of some blocks, by breadth-first search among them."""
    left = set(blocks)
    pieces = []
    while left:
        begin = min(left)
        left.discard(begin)
        piece, edge = {begin}, [begin]
        while edge:
            edge = sorted({b for a in edge for b in near[a] if b in left})
            left.difference_update(edge)
            piece.update(edge)
        pieces.append(piece)
    return pieces


def _without_households(problem: Problem, near: Sequence[Sequence[int]]) -> set[int]:
    """Return the blocks of pieces where nobody lives; if that is all there is, none."""
    locked = problem.locked
    free = [b for b in range(len(near)) if locked is None or locked[b] < 0]
    pieces = _pieces(near, free)
    empty = [p for p in pieces if all(problem.households[b] == 0 for b in p)]
    if len(empty) == len(pieces) and len(free) == len(near):
        return set()
    return {block for piece in empty for block in piece}


def _together(problem: Problem, numbers: list[int], rules: Pack) -> Iterator[Finding]:
    for blocks in _kept_together(problem):
        grids = {numbers[block] for block in blocks}
        if len(grids) > 1:
            yield rules["PLAN-01"].finding(
                Outcome.FAIL,
                _block(problem, blocks[0]),
                found=len(grids),
                required=1,
                blocks=_named(problem, blocks),
                why=_NOT_WHOLE,
            )


def _kept_together(problem: Problem) -> Iterator[list[int]]:
    if problem.together is not None:
        yield from problem.together.tolist()
    if problem.compound is None:
        return
    members: dict[int, list[int]] = {}
    for block, compound in enumerate(problem.compound.tolist()):
        if compound >= 0:
            members.setdefault(compound, []).append(block)
    high = problem.limits.max_households
    for blocks in members.values():
        total = sum(max(0, int(problem.households[block])) for block in blocks)
        if high is None or total <= high:  # a compound too big for one grid may be divided
            yield blocks


def _apart(problem: Problem, numbers: list[int], rules: Pack) -> Iterator[Finding]:
    if problem.apart is None:
        return
    for first, second in problem.apart.tolist():
        if numbers[first] == numbers[second]:
            yield rules["PLAN-02"].finding(
                Outcome.FAIL,
                _block(problem, first),
                found=1,
                required=2,
                blocks=_named(problem, [first, second]),
                why=_NOT_WHOLE,
            )


def _locks(problem: Problem, numbers: list[int], rules: Pack) -> Iterator[Finding]:
    if problem.locked is None:
        return
    before: dict[int, set[int]] = {}
    for block, grid in enumerate(problem.locked.tolist()):
        if grid >= 0:
            before.setdefault(grid, set()).add(block)
    for grid in sorted(before):
        now = {block for block, number in enumerate(numbers) if number == grid}
        changed = len(before[grid] ^ now)
        if changed:
            yield rules["PLAN-03"].finding(
                Outcome.FAIL, _grid(problem, grid), found=changed, required=0, grid=grid
            )


def _number(problem: Problem, grids: dict[int, list[int]], rules: Pack) -> Iterator[Finding]:
    if problem.grids is not None and len(grids) != problem.grids:
        place = Place("unit", problem.unit_code, problem.unit_code)
        yield rules["PLAN-04"].finding(
            Outcome.FAIL, place, found=len(grids), required=problem.grids, why=_NOT_WHOLE
        )


def _placed(problem: Problem, numbers: list[int], rules: Pack) -> Iterator[Finding]:
    for block, grid in enumerate(numbers):
        if grid < 0:
            yield rules["PLAN-05"].finding(
                Outcome.FAIL,
                _block(problem, block),
                found=grid,
                required=">=0",
                block=problem.block_ids[block],
            )


def _grid(problem: Problem, grid: int) -> Place:
    return Place("grid", str(grid), problem.unit_code)


def _block(problem: Problem, block: int) -> Place:
    return Place("block", problem.block_ids[block], problem.unit_code)


def _named(problem: Problem, blocks: Sequence[int]) -> Words:
    names = [problem.block_ids[block] for block in blocks]
    return Words(zh="“" + "”、“".join(names) + "”", en=", ".join(f'"{name}"' for name in names))
