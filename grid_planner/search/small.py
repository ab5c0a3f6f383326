"""Is the division of a small piece the best there is? Everything is tried, and then it is known."""

from dataclasses import dataclass, replace

import numpy as np

from grid_planner.graph.pieces import Piece, lumped
from grid_planner.problem import Ints, Limits
from grid_planner.search.enumeration import LUMPS, NOTHING, best_division
from grid_planner.search.repair import Choice
from grid_planner.search.state import State, new_state

TINY = 12
"""Lumps up to which everything is always tried, so that no search is needed before."""
SHAPED = 24
"""Lumps up to which the least objective is looked for as well."""
RELEASES = 8
"""Most lumps that are tried to be divided, the heaviest first, where nothing fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFit:
    """Proven by trying everything: no combination of whole lumps lies within the band.

    `lumps` are the blocks of each, heaviest first; a division in band exists once one of
    `releases` may be divided, or, with `apart`, once no blocks must be kept apart. Numbers are
    places in the piece.
    """

    lumps: tuple[tuple[int, ...], ...]
    releases: tuple[tuple[int, ...], ...]
    apart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A piece to be settled: as it was before dead ends were contracted, and what is known.

    `bound` is the least number of grids proven; `impossible` tells that nothing fits;
    `in_force` that a plan in band stays as it is even if one with fewer grids exists.
    """

    whole: Piece
    limits: Limits
    bound: int
    impossible: bool
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The division after everything was tried, and what that proved.

    `best` tells that the objective is the least at the fewest grids; `choices` are the ways
    to repair a plan in force.
    """

    state: State
    bound: int
    no_fit: NoFit | None = None
    best: bool = False
    choices: tuple[Choice, ...] = ()


def settled(state: State, case: Case) -> Settled:
    """Return the best division of a small piece; one that is too big to be tried as it is."""
    violation, count = state.standing()
    if case.impossible:
        return _least(state, case)
    kind = _kind(state.piece, state, case)
    if violation == 0 and count <= case.bound and kind == NOTHING:
        return Settled(state=state, bound=case.bound)
    most = (0, len(state.part)) if violation else (0, count - (kind == NOTHING))
    verdict = best_division(state.piece, case.limits, most, kind, inner=state.aim.inner)
    if not verdict.sure:
        return Settled(state=state, bound=case.bound)
    if verdict.part is not None:
        if violation or not case.in_force:
            state.set_parts(verdict.part)
        return Settled(state=state, bound=int(verdict.part.max()) + 1, best=verdict.best)
    if violation == 0:
        return Settled(state=state, bound=count)
    whole = case.whole
    no_fit = NoFit(
        lumps=tuple(_blocks(whole, int(a)) for a in np.argsort(-whole.weight, kind="stable")),
        releases=_releases(whole, case.limits),
        apart=bool(len(whole.apart)) and _fits(replace(whole, apart=whole.apart[:0]), case.limits),
    )
    return replace(_least(state, case), no_fit=no_fit)


def _least(state: State, case: Case) -> Settled:
    """Return the division with least outside the band, as far as everything can be tried."""
    whole = case.whole
    if len(whole.weight) > LUMPS:
        return Settled(state=state, bound=case.bound)
    if state.piece is not whole:  # contracted for divisions in band only
        state = _lifted(state, whole)
    violation, count = state.standing()
    most = (violation - 1, len(state.part)) if case.in_force else (violation, count)
    kind = _kind(whole, state, case)
    verdict = best_division(whole, case.limits, most, kind, inner=state.aim.inner)
    if verdict.part is not None:
        state.set_parts(verdict.part)
    return Settled(state=state, bound=case.bound, best=verdict.best)


def _kind(piece: Piece, state: State, case: Case) -> int:
    """Return the objective to be made least, where that is worth it."""
    return NOTHING if len(piece.weight) > SHAPED or case.in_force else state.aim.kind


def _lifted(state: State, whole: Piece) -> State:
    lifted = new_state(whole, state.aim, 0)
    lifted.dice[:] = state.dice
    lifted.set_parts(state.books.grid_of[whole.lumps[whole.first[:-1]]])
    return lifted


def _releases(piece: Piece, limits: Limits) -> tuple[tuple[int, ...], ...]:
    """Return the blocks of each lump that need only be divided for a division in band."""
    many = np.flatnonzero((np.diff(piece.first) > 1) & ~_in_pairs(piece))
    many = many[np.argsort(-piece.weight[many], kind="stable")][:RELEASES]
    return tuple(_blocks(piece, int(a)) for a in many if _fits(_released(piece, int(a)), limits))


def _in_pairs(piece: Piece) -> np.ndarray:
    return np.isin(np.arange(len(piece.weight)), piece.apart)


def _released(piece: Piece, lump: int) -> Piece:
    blocks = np.arange(len(piece.blocks))
    single = replace(
        piece,
        lump_of=blocks,
        lumps=blocks,
        first=np.arange(len(blocks) + 1),
        weight=piece.households,
        near=piece.graph,
        apart=piece.lumps[piece.first[:-1]][piece.apart],
    )
    label: Ints = np.where(piece.lump_of == lump, len(piece.weight) + blocks, piece.lump_of)
    return lumped(single, label)


def _fits(piece: Piece, limits: Limits) -> bool:
    return best_division(piece, limits).part is not None


def _blocks(piece: Piece, lump: int) -> tuple[int, ...]:
    return tuple(piece.lumps[piece.first[lump] : piece.first[lump + 1]].tolist())
