"""Repairs next to what is wrong: the fewest households that have to move, said in one sentence.

Each kind of fault has its candidates; they are judged like any stroke, and the one that leaves
least outside the band with fewest households moved is proposed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gis.adjacency import Ints
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.faults import Fault, FaultKind, faults, faults_of
from grid_planner.redraw.here import CannotSolveError, Search, solved_here
from grid_planner.redraw.judging import Figures, Verdict, grids_of, judged
from grid_planner.redraw.least import least_bundle
from grid_planner.redraw.strokes import Moved, grouped

MOST = 12
"""Faults that get proposals when all are asked for, in the order in which they are shown."""
_GRIDS, _BLOCKS = 6, 600  # of the part that is solved again where no single exchange helps
_AROUND = Search(effort=400, seconds=20.0, repair="same")
_PROPOSED = frozenset(
    (FaultKind.UNASSIGNED, FaultKind.IN_PIECES, FaultKind.SPLIT_COMPOUND, FaultKind.OUT_OF_BAND)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A repair of what is wrong with a grid: moves, what they do, and whether that cures it."""

    proposal_id: str
    grid: str | None
    moves: tuple[Moved, ...]
    before: tuple[Figures, ...]
    after: tuple[Figures, ...]
    households: int
    blocks: int
    cures: bool
    finding: Finding


def proposals(draft: Draft, pack: Pack, code: str | None = None) -> list[Proposal]:
    """Return a repair for what is wrong with a grid, or (None) for the first faults of all.

    Nothing for a fault that no repair was found for.
    """
    if code is None:
        wrong = [fault for fault in faults(draft, pack) if fault.kind in _PROPOSED][:MOST]
    else:
        wrong = [
            fault
            for kind in FaultKind
            if kind in _PROPOSED
            for fault in faults_of(draft, pack, kind)
            if fault.grid == code
        ]
    found: dict[str, Proposal] = {}
    for fault in wrong:
        made = _best(draft, pack, fault)
        if made is not None:
            found.setdefault(made.proposal_id, made)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Tried:
    """Moves with what they do; `key` orders them, the best first."""

    moves: tuple[Moved, ...]
    verdict: Verdict
    key: tuple[int, int, int, int]


def _best(draft: Draft, pack: Pack, fault: Fault) -> Proposal | None:
    ways = {
        FaultKind.UNASSIGNED: _into_a_neighbour,
        FaultKind.IN_PIECES: _pieces_away,
        FaultKind.SPLIT_COMPOUND: _compound_together,
        FaultKind.OUT_OF_BAND: _into_band,
    }
    tried = [_tried(draft, moves) for moves in ways[fault.kind](draft, fault)]
    fits = [one for one in tried if one.verdict.forbids is None]
    if fault.kind is FaultKind.OUT_OF_BAND:
        if not any(one.key[0] == 0 for one in fits):
            fits += [one for one in _solved_around(draft, fault) if one.verdict.forbids is None]
        fits = [one for one in fits if one.key[0] < _outside(draft, one.verdict.before)]
    if not fits:
        return None
    return _said(draft, pack, fault, min(fits, key=lambda one: one.key))


def _tried(draft: Draft, moves: tuple[Moved, ...]) -> _Tried:
    verdict = judged(draft, moves)
    places = [draft.ground.place[block] for one in moves for block in one.blocks]
    households = int(draft.ground.known[places].sum()) if places else 0
    outside = _outside(draft, verdict.after)
    return _Tried(moves, verdict, (outside, households, len(places), len(verdict.after)))


def _outside(draft: Draft, figures: Sequence[Figures]) -> int:
    """Return the households outside the band in some grids; an empty grid has none."""
    return sum(
        draft.share(one.code).limits.excess(one.households)
        for one in figures
        if one.blocks and draft.banded(one.code)
    )


def _beside(draft: Draft, blocks: Ints) -> list[str]:
    """Return the grids one can walk to from some blocks, of the same unit and not locked."""
    ground = draft.ground
    unit = ground.shares[int(ground.unit[int(blocks[0])])].unit.code
    codes = [draft.codes[i] for i in grids_of(draft, ground.near(blocks))]
    return [c for c in codes if c not in draft.locked and draft.grids[c].unit_code == unit]


def _steps(draft: Draft, blocks: Ints, to: str) -> tuple[Moved, ...]:
    names = [draft.ground.block_ids[i] for i in blocks.tolist()]
    return grouped((name, draft.code(name), to) for name in names if draft.code(name) != to)


def _into_a_neighbour(draft: Draft, fault: Fault) -> Iterator[tuple[Moved, ...]]:
    for code in _beside(draft, fault.blocks):
        yield _steps(draft, fault.blocks, code)


def _pieces_away(draft: Draft, fault: Fault) -> Iterator[tuple[Moved, ...]]:
    """Yield the parts that lie apart, each to a grid beside it; all of them where each has one."""
    if fault.grid in draft.locked:
        return
    ways: list[Moved] = []
    for part in draft.pieces(fault.grid or "")[1:]:
        each = [_steps(draft, part, code) for code in _beside(draft, part) if code != fault.grid]
        if not each:
            return
        ways += min((_tried(draft, moves) for moves in each), key=lambda one: one.key).moves
    yield grouped((b, one.grid, one.to) for one in ways for b in one.blocks)


def _compound_together(draft: Draft, fault: Fault) -> Iterator[tuple[Moved, ...]]:
    for number in grids_of(draft, fault.blocks):
        yield _steps(draft, fault.blocks, draft.codes[number])


def _into_band(draft: Draft, fault: Fault) -> Iterator[tuple[Moved, ...]]:
    """Yield the least exchange with each neighbour that brings both grids into the band."""
    code = fault.grid or ""
    if code in draft.locked or not draft.banded(code):
        return
    limits = draft.share(code).limits
    own = int(draft.ground.known[draft.members(code)].sum())
    for other in _beside(draft, draft.members(code)):
        if other == code or not draft.banded(other):
            continue
        theirs = int(draft.ground.known[draft.members(other)].sum())
        above = own > limits.ceiling
        giver, taker = (code, other) if above else (other, code)
        gives, takes = (own, theirs) if above else (theirs, own)
        low = max(gives - limits.ceiling, limits.min_households - takes, 1)
        high = min(gives - limits.min_households, limits.ceiling - takes)
        blocks = least_bundle(draft, giver, taker, (low, high))
        if blocks is not None:
            yield _steps(draft, blocks, taker)
        if not above and own + theirs <= limits.ceiling:
            yield _steps(draft, draft.members(code), other)  # the two become one


def _solved_around(draft: Draft, fault: Fault) -> Iterator[_Tried]:
    """Yield what the planner's own repair makes of the grid and those around it."""
    if fault.grid is None or fault.grid in draft.locked:
        return
    try:
        solved = solved_here(draft, _around(draft, fault.grid), _AROUND)
    except CannotSolveError:
        return
    if solved.moves and not solved.opens:
        yield _tried(draft, solved.moves)


def _around(draft: Draft, code: str) -> list[str]:
    """Return a grid and those around it, ring by ring, a few."""
    codes, many = [code], len(draft.members(code))
    for inner in codes:  # grows while it is walked through
        for other in _beside(draft, draft.members(inner)):
            more = many + len(draft.members(other))
            if other not in codes and len(codes) < _GRIDS and more <= _BLOCKS:
                codes.append(other)
                many = more
    return codes


def _said(draft: Draft, pack: Pack, fault: Fault, best: _Tried) -> Proposal:
    outside, households, blocks, _ = best.key
    before = _outside(draft, best.verdict.before)
    banded = fault.kind is FaultKind.OUT_OF_BAND
    cures = outside == 0 if banded else outside <= before
    place = fault.finding.place
    if fault.grid is not None:
        place = Place("grid", fault.grid, draft.grids[fault.grid].unit_code)
    finding = pack["DRAW-04" if cures else "DRAW-05"].finding(
        Outcome.PASS if cures else Outcome.FAIL, place, found=households,
        moves=_moves(draft, best.moves), after=_after(draft, best.verdict.after), before=before,
        outside=outside,
    )  # fmt: skip
    text = repr(best.moves).encode()
    return Proposal(
        proposal_id=hashlib.sha256(text).hexdigest()[:16],
        grid=fault.grid,
        moves=best.moves,
        before=best.verdict.before,
        after=best.verdict.after,
        households=households,
        blocks=blocks,
        cures=cures,
        finding=finding,
    )


def _moves(draft: Draft, moves: Sequence[Moved]) -> Words:
    zh, en = [], []
    for one in moves:
        places = [draft.ground.place[block] for block in one.blocks]
        n, h = len(places), int(draft.ground.known[np.array(places)].sum())
        to = draft.grids[one.to or ""].name
        if one.grid is None:
            zh.append(f"将{n}个楼栋(院落)共{h}户划入“{to}”")
            en.append(f'put {n} block(s), {h} households, into "{to}"')
        else:
            name = draft.grids[one.grid].name
            zh.append(f"将{n}个楼栋(院落)共{h}户由“{name}”调到“{to}”")
            en.append(f'move {n} block(s), {h} households, from "{name}" to "{to}"')
    told = ", ".join(en)
    return Words("、".join(zh), told[:1].upper() + told[1:])


def _after(draft: Draft, after: Sequence[Figures]) -> Words:
    names = [(draft.grids[one.code].name, one.households) for one in after if one.blocks]
    return Words(
        "、".join(f"“{name}”{h}户" for name, h in names),
        ", ".join(f'"{name}" has {h}' for name, h in names),
    )
