"""A draft as it stands: which block is in which grid, what the grids are called, what is locked.

Values: every change makes a new draft. A grid has a number, its place in `codes`; numbers are
never given twice.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from gis.adjacency import Ints
from gis.rulebook import Pack
from grid_planner.draw import grid_code, grid_name, number_of
from grid_planner.plan import Grid, GridKind, Plan
from grid_planner.redraw.ground import Ground, Share
from grid_planner.redraw.strokes import Kind, Moved, NoCodeLeftError, Stroke

MOST_GRIDS = 999  # a code ends in three digits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """A draft: `grid_of` gives each block of the ground a number of `codes`, -1 for no grid.

    `grids` are those there are, by code, `closed` those that were, with the names they had;
    `elsewhere` are blocks of the plan that are no longer on the ground, `former` is a label of
    the grid in force of each block, -1 for none (empty: no plan is in force); `walked` remembers the walkable pieces of grids once they were asked for.
    """

    ground: Ground
    codes: tuple[str, ...]
    grid_of: Ints
    grids: Mapping[str, Grid]
    closed: Mapping[str, Grid] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    former: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    walked: dict[str, list[Ints]] = field(default_factory=dict)

    def number(self, code: str | None) -> int:
        """Return the number of a grid, -1 for no grid or one never heard of."""
        return -1 if code is None or code not in self.codes else self.codes.index(code)

    def code(self, block: str) -> str | None:
        """Return the grid of a block of the ground."""
        number = int(self.grid_of[self.ground.place[block]])
        return None if number < 0 else self.codes[number]

    def members(self, code: str) -> Ints:
        """Return the blocks of a grid, by their places on the ground."""
        number = self.number(code)
        return np.flatnonzero(self.grid_of == number) if number >= 0 else self.grid_of[:0]

    def pieces(self, code: str) -> list[Ints]:
        """Return the walkable pieces of a grid without strays, most households first."""
        if code not in self.walked:
            members = self.members(code)
            self.walked[code] = self.ground.parts(members[~self.ground.stray[members]])
        return self.walked[code]

    def share(self, code: str) -> Share:
        """Return what the rules allow for the unit of a grid."""
        unit_code = self.grids[code].unit_code
        shares = self.ground.shares
        return next((share for share in shares if share.unit.code == unit_code), shares[0])

    def banded(self, code: str) -> bool:
        """Return whether the household band applies to a grid."""
        return self.share(code).banded and self.grids[code].kind is GridKind.COMPREHENSIVE

    def assignment(self) -> dict[str, str]:
        """Return the grid of each block, those no longer on the ground included."""
        pairs = zip(self.ground.block_ids, self.grid_of.tolist(), strict=True)
        return {block: self.codes[at] for block, at in pairs if at >= 0} | dict(self.elsewhere)


def draft_of(
    ground: Ground,
    plan: Plan,
    log: Iterable[Stroke] = (),
    former: Mapping[str, str] | None = None,
) -> Draft:
    """Return a plan as a draft; of the log, strokes that opened, closed or locked grids matter."""
    grids = {grid.grid_code: grid for grid in plan.grids}
    closed: dict[str, Grid] = {}
    locked: set[str] = set()
    for stroke in log:
        closed |= {grid.grid_code: grid for grid in (*stroke.opened, *stroke.closed)}
        locked = set(relocked(frozenset(locked), stroke))
    codes = tuple(sorted({*grids, *closed}))
    number = {code: i for i, code in enumerate(codes)}
    of = [number.get(plan.grid_of.get(block, ""), -1) for block in ground.block_ids]
    gone = {block: code for block, code in plan.grid_of.items() if block not in ground.place}
    return Draft(
        ground=ground,
        codes=codes,
        grid_of=np.array(of, dtype=np.int64),
        grids=grids,
        closed={code: grid for code, grid in closed.items() if code not in grids},
        elsewhere=gone,
        locked=frozenset(locked & grids.keys()),
        former=_labels(ground, former or {}),
    )


def _labels(ground: Ground, of: Mapping[str, str]) -> Ints:
    """Return the place of each block's grid among the sorted grids; empty for no grids at all."""
    label = {code: i for i, code in enumerate(sorted(set(of.values())))}
    found = [label.get(of.get(block, ""), -1) for block in ground.block_ids if label]
    return np.array(found, dtype=np.int64)


def relaid(draft: Draft, ground: Ground) -> Draft:
    """Return a draft on other ground: counts or blocks are others now."""
    of = draft.assignment()
    number = {code: i for i, code in enumerate(draft.codes)}
    grid_of = [number.get(of.get(block, ""), -1) for block in ground.block_ids]
    gone = {block: code for block, code in of.items() if block not in ground.place}
    return replace(draft, ground=ground, grid_of=np.array(grid_of, dtype=np.int64), elsewhere=gone)


def relocked(locked: frozenset[str], stroke: Stroke) -> frozenset[str]:
    """Return the locked grids after a stroke."""
    if stroke.kind is Kind.LOCK:
        return locked | frozenset(stroke.locks)
    if stroke.kind is Kind.UNLOCK:
        return locked - frozenset(stroke.locks)
    return locked


def moved(draft: Draft, moves: Collection[Moved]) -> Draft:
    """Return the draft after moves that fit it; borders and figures are not drawn yet.

    A grid that was closed and gets blocks again is there again, by the name it had.
    """
    grid_of = draft.grid_of.copy()
    grids, closed = dict(draft.grids), dict(draft.closed)
    others = set(touched(moves))
    # a copy: another thread may be asking for more pieces of the same draft
    walked = {c: parts for c, parts in draft.walked.copy().items() if c not in others}
    for one in moves:
        if one.to is not None and one.to not in grids:
            grids[one.to] = closed.pop(one.to)
        places = [draft.ground.place[block] for block in one.blocks]
        grid_of[places] = draft.number(one.to)
    return replace(draft, grid_of=grid_of, grids=grids, closed=closed, walked=walked)


def touched(moves: Iterable[Moved]) -> list[str]:
    """Return the grids that give or take blocks, sorted."""
    return sorted({code for one in moves for code in (one.grid, one.to) if code is not None})


def emptied(draft: Draft, codes: Iterable[str]) -> list[str]:
    """Return those of some grids that hold no block, on the ground or gone from it."""
    gone = set(draft.elsewhere.values())
    return [code for code in codes if code not in gone and not len(draft.members(code))]


def without(draft: Draft, codes: Iterable[str]) -> Draft:
    """Return the draft without some empty grids; their names and codes stay known."""
    grids, closed = dict(draft.grids), dict(draft.closed)
    for code in codes:
        closed[code] = bare(grids.pop(code))
    return replace(draft, grids=grids, closed=closed, locked=draft.locked & grids.keys())


def bare(grid: Grid) -> Grid:
    """Return a grid without blocks: its names stay, what comes from blocks goes."""
    return replace(grid, households=0, unknown_blocks=0, boundary=None, changed_at=None)


def opened(
    draft: Draft, unit_code: str, pack: Pack, *, ever: Collection[str], name: str = ""
) -> tuple[Draft, Grid]:
    """Return the draft with one more, empty grid, and that grid.

    Its number follows the highest ever used in the unit (GRID-14). Raises NoCodeLeftError.
    """
    used = {*draft.codes, *draft.closed, *ever}
    numbers = [number_of(code, unit_code, pack) or 0 for code in used]
    number = max(numbers, default=0) + 1
    if number > MOST_GRIDS:
        raise NoCodeLeftError(f"unit {unit_code}: grid number {number} does not fit three digits")
    grid = Grid(
        grid_code=grid_code(unit_code, number, pack),
        unit_code=unit_code,
        unit_codes=(unit_code,),
        name=name or grid_name(number, pack),
        households=0,
    )
    return reopened(draft, grid), grid


def reopened(draft: Draft, grid: Grid) -> Draft:
    """Return the draft with a grid that is not there, empty."""
    code = grid.grid_code
    codes = draft.codes if code in draft.codes else (*draft.codes, code)
    closed = {known: one for known, one in draft.closed.items() if known != code}
    return replace(draft, codes=codes, grids={**draft.grids, code: bare(grid)}, closed=closed)
