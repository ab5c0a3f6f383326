"""Solve here: some grids divided again among themselves, or only the blocks that were picked.

Everything else stays as it is: it is not part of what is solved.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.adjacency import Bools, Floats, Ints
from gis.crs import plane_for
from gis.findings import Finding
from grid_planner.moves import Move, moves_between
from grid_planner.problem import Problem, Result
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.ground import Share
from grid_planner.redraw.strokes import Moved, grouped

NEW = "+"
"""Begins the name of a grid that has to be opened first: +1, +2 ..."""


class CannotSolveError(ValueError):
    """What was picked cannot be solved by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How long to search: `effort` decides, `seconds` is a ceiling; how to repair what there is."""

    effort: int | None = None
    seconds: float = 10.0
    seed: int = 0
    repair: str = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A part of a draft solved again: the moves, the names of grids to open, what was proven.

    `steps` are the same moves as they can be accepted one by one, in order.
    """

    moves: tuple[Moved, ...]
    steps: tuple[Move, ...]
    opens: tuple[str, ...]
    proof: str
    findings: tuple[Finding, ...]


def solved_here(
    draft: Draft,
    codes: Collection[str],
    search: Search,
    *,
    picked: Ints | None = None,
) -> Solved:
    """Return how some grids are best divided again; with `picked` only those blocks may move.

    Blocks picked that are in no grid are put into one. Raises CannotSolveError for locked grids,
    for grids of several units, and where there is nothing to divide.
    """
    share = _share(draft, codes)
    numbers = [draft.number(code) for code in sorted(codes)]
    loose = np.isin(np.arange(len(draft.grid_of)), [] if picked is None else picked)
    blocks = np.flatnonzero(np.isin(draft.grid_of, numbers) | (loose & (draft.grid_of < 0)))
    if not len(blocks):
        raise CannotSolveError("the grids hold no blocks")
    problem = problem_of(draft, blocks, share, loose=None if picked is None else loose[blocks])
    # with it comes the compiler, a second and more: a service that is not asked starts without
    from grid_planner.solver import solve

    result = solve(problem, search.seconds, search.effort, search.seed, repair=search.repair)
    moves, opens = _moves(draft, blocks, result)
    return Solved(
        moves=moves,
        steps=_steps(draft, problem, moves),
        opens=opens,
        proof=result.proof,
        findings=result.findings,
    )


def problem_of(
    draft: Draft,
    blocks: Ints,
    share: Share,
    *,
    loose: Bools | None = None,
) -> Problem:
    """Return some blocks of a draft as a problem of their own, `previous` the grids they are in.

    `loose` marks the blocks that may move; those of one grid that may not are kept together, and
    apart from those of others.
    """
    ground = draft.ground
    place = np.full(len(draft.grid_of), -1, dtype=np.int64)
    place[blocks] = np.arange(len(blocks))
    ends = place[ground.edges]
    inside = (ends >= 0).all(axis=1)
    previous = draft.grid_of[blocks]
    held = len(np.unique(previous[previous >= 0]))
    together, apart = _cores(previous, loose)
    return Problem(
        tuple(ground.block_ids[i] for i in blocks.tolist()),
        ground.households[blocks],
        ends[inside],
        ground.border_m[inside],
        _metres(ground.lonlat[blocks]),
        share.limits,
        None if share.banded else max(1, held),
        length_m=ground.metres[inside],
        compound=ground.compound[blocks],
        previous=previous,
        together=together,
        apart=apart,
        unit_code=share.unit.code,
        headroom=share.headroom,
    )


def _share(draft: Draft, codes: Collection[str]) -> Share:
    for code in sorted(codes):
        if code not in draft.grids:
            raise CannotSolveError(f"there is no grid {code!r} in this draft")
        if code in draft.locked:
            raise CannotSolveError(f"grid {code!r} is locked")
    shares = {draft.share(code).unit.code: draft.share(code) for code in codes}
    if len(shares) != 1:
        raise CannotSolveError("the grids are of several units")
    return next(iter(shares.values()))


def _cores(
    previous: Ints,
    loose: Bools | None,
) -> tuple[Ints | None, Ints | None]:
    if loose is None:
        return None, None
    cores = [np.flatnonzero(~loose & (previous == k)) for k in np.unique(previous[previous >= 0])]
    cores = [core for core in cores if len(core)]
    pairs = [np.column_stack([np.full(len(c) - 1, c[0]), c[1:]]) for c in cores]
    heads = [int(core[0]) for core in cores]
    apart = [(a, b) for i, a in enumerate(heads) for b in heads[i + 1 :]]
    none = np.empty((0, 2), dtype=np.int64)
    return (
        np.concatenate([none, *pairs]).astype(np.int64),
        np.array(apart, dtype=np.int64).reshape(-1, 2),
    )


def _metres(lonlat: Floats) -> Floats:
    points = [shapely.Point(x, y) for x, y in lonlat.tolist()]
    xy: Floats = shapely.get_coordinates(plane_for(points).to_metres(points))
    return xy


def _moves(draft: Draft, blocks: Ints, result: Result) -> tuple[tuple[Moved, ...], tuple[str, ...]]:
    """Return who moves where; a grid that goes on keeps its number, others are opened."""
    before, after = draft.grid_of[blocks], result.grid_of
    kept = set(np.unique(before[before >= 0]).tolist())
    fresh = sorted(set(np.unique(after).tolist()) - kept)
    name = {number: f"{NEW}{i}" for i, number in enumerate(fresh, start=1)}
    steps: Sequence[tuple[str, str | None, str | None]] = [
        (
            draft.ground.block_ids[block],
            draft.codes[old] if old >= 0 else None,
            name.get(new) or draft.codes[new],
        )
        for block, old, new in zip(blocks.tolist(), before.tolist(), after.tolist(), strict=True)
        if old != new
    ]
    used = {to for _, _, to in steps}
    return grouped(steps), tuple(name[n] for n in fresh if name[n] in used)


def _steps(draft: Draft, problem: Problem, moves: Iterable[Moved]) -> tuple[Move, ...]:
    """Return moves one after another, with what both grids hold after each."""
    before = {block: code for block in problem.block_ids if (code := draft.code(block)) is not None}
    after = {block: one.to for one in moves for block in one.blocks if one.to is not None}
    return moves_between(problem, before, before | after)
