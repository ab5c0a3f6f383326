"""What would a stroke do? Totals and bands before and after, what it cuts off, what forbids it.

Costs what the grids hold that give or take blocks, whatever the number of grids.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gis.adjacency import Ints
from grid_planner.redraw.draft import Draft, moved, touched
from grid_planner.redraw.strokes import Moved


class Band(StrEnum):
    """Where a grid lies against the household band."""

    BELOW = "below"
    IN = "in"
    ABOVE = "above"
    UNKNOWN = "unknown"
    NONE = "none"


class Forbids(StrEnum):
    """Why a stroke is refused; a locked grid or another unit cannot be forced."""

    LOCKED = "locked"
    OTHER_UNIT = "other_unit"
    CUTS_GRID = "cuts_grid"
    SPLITS_COMPOUND = "splits_compound"


NEVER_FORCED = frozenset((Forbids.LOCKED, Forbids.OTHER_UNIT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One grid in numbers. `pieces` counts what one cannot walk between, strays left out."""

    code: str
    households: int
    unknown_blocks: int
    blocks: int
    pieces: int
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a stroke would do to each grid it touches, and what forbids it (None: nothing).

    `cut_off` are the blocks that would lie apart from the rest of their grid, or that a divided
    compound leaves behind; `grids` the grids that forbid it.
    """

    before: tuple[Figures, ...]
    after: tuple[Figures, ...]
    forbids: Forbids | None
    cut_off: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()


def judged(draft: Draft, moves: Collection[Moved], *, spans: bool = False) -> Verdict:
    """Return what moves that fit the draft would do; `spans`: a grid may lie in several units."""
    codes = touched(moves)
    there = [code for code in codes if code in draft.grids]
    after = moved(draft, moves)
    forbids, cut_off, grids = _forbidden(draft, after, moves, spans=spans)
    return Verdict(
        before=tuple(figures(draft, code) for code in there),
        after=tuple(figures(after, code) for code in codes),
        forbids=forbids,
        cut_off=cut_off,
        grids=grids,
    )


def figures(draft: Draft, code: str) -> Figures:
    """Return a grid in numbers, from its blocks."""
    ground, members = draft.ground, draft.members(code)
    households = int(ground.known[members].sum())
    unknown = int((ground.households[members] < 0).sum())
    return Figures(
        code=code,
        households=households,
        unknown_blocks=unknown,
        blocks=len(members),
        pieces=len(draft.pieces(code)),
        band=band(draft, code, households, unknown),
    )


def band(draft: Draft, code: str, households: int, unknown_blocks: int) -> Band:
    """Return where a grid lies against its band (GRID-01).

    With unknown counts it is above when what is known is too much already, else unknown.
    """
    if not draft.banded(code):
        return Band.NONE
    limits = draft.share(code).limits
    if households > limits.ceiling:
        return Band.ABOVE
    if unknown_blocks:
        return Band.UNKNOWN
    return Band.BELOW if households < limits.min_households else Band.IN


def _forbidden(
    draft: Draft, after: Draft, moves: Collection[Moved], *, spans: bool
) -> tuple[Forbids | None, tuple[str, ...], tuple[str, ...]]:
    codes = touched(moves)
    locked = tuple(code for code in codes if code in draft.locked)
    if locked:
        return Forbids.LOCKED, (), locked
    strange = () if spans else _of_other_units(after, moves)
    if strange:
        return Forbids.OTHER_UNIT, strange, ()
    cut, grids = _cut_off(draft, after, codes)
    if cut:
        return Forbids.CUTS_GRID, cut, grids
    left = _left_behind(draft, after, moves)
    return (Forbids.SPLITS_COMPOUND, left, ()) if left else (None, (), ())


def _of_other_units(after: Draft, moves: Iterable[Moved]) -> tuple[str, ...]:
    """Return blocks that would go to a grid of another unit."""
    ground = after.ground
    found = [
        block
        for one in moves
        if one.to is not None
        for block in one.blocks
        if ground.shares[int(ground.unit[ground.place[block]])].unit.code
        != after.grids[one.to].unit_code
    ]
    return tuple(sorted(found))


def _cut_off(
    draft: Draft, after: Draft, codes: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return blocks that would lie apart from their grid and did not before, and those grids."""
    ground = draft.ground
    blocks: list[Ints] = []
    grids: list[str] = []
    for code in codes:
        were, are = draft.pieces(code), list(after.pieces(code))
        if len(are) <= max(1, len(were)):
            continue
        held = draft.members(code)
        # what comes is cut off from what was there, not the other way round
        are.sort(key=lambda part, held=held: not np.isin(part, held).any())  # type: ignore[misc]
        known = {part.tobytes() for part in were}
        blocks += [part for part in are[1:] if part.tobytes() not in known]
        grids.append(code)
    at = np.unique(np.concatenate([*blocks, np.empty(0, np.int64)]).astype(np.int64))
    return tuple(ground.block_ids[i] for i in at.tolist()), tuple(grids)


def _left_behind(draft: Draft, after: Draft, moves: Iterable[Moved]) -> tuple[str, ...]:
    """Return the blocks a stroke would tear from the rest of their compound, none where it heals.

    A compound above the upper limit fits no grid and may be divided (PLAN-18).
    """
    ground = draft.ground
    places = np.array([ground.place[b] for one in moves for b in one.blocks], dtype=np.int64)
    compounds = np.unique(ground.compound[places])
    left: list[int] = []
    for compound in compounds[compounds >= 0].tolist():
        mine = np.flatnonzero(ground.compound == compound)
        if len(grids_of(after, mine)) <= max(1, len(grids_of(draft, mine))):
            continue
        limits = ground.shares[int(ground.unit[mine[0]])].limits
        if int(ground.known[mine].sum()) <= limits.ceiling:
            left += np.setdiff1d(mine, places).tolist() or mine.tolist()
    return tuple(ground.block_ids[i] for i in sorted(left))


def grids_of(draft: Draft, blocks: Ints) -> list[int]:
    """Return the numbers of the grids some blocks are in."""
    numbers = np.unique(draft.grid_of[blocks])
    return [int(number) for number in numbers if number >= 0]
