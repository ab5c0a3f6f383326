"""A stroke that is wanted, held against a draft: what of it is taken, what others were first with.

One winner per block: a move counts only while its block is still where its maker saw it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grid_planner.redraw.draft import Draft, emptied, moved, reopened, touched, without
from grid_planner.redraw.strokes import Lost, Moved, StrangeMoveError, Stroke, grouped, turned

Step = tuple[str, str | None, str | None]  # block, grid it is taken from, grid it goes to


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a stroke fits a draft, and which moves came too late."""

    moved: tuple[Moved, ...]
    late: tuple[Step, ...]


def taken(draft: Draft, steps: Sequence[Step], *, strict: bool = True) -> Taken:
    """Return what of some moves fits; a block that is there already is neither taken nor late.

    Raises StrangeMoveError for unknown blocks and grids; not `strict`, such moves are late (of a
    stroke that is turned around, blocks may be gone).
    """
    fits: list[Step] = []
    late: list[Step] = []
    seen: set[str] = set()
    for step in steps:
        block, grid, to = step
        if strict:
            _refuse_strange(draft, step, seen)
        seen.add(block)
        reachable = to is None or to in draft.grids or (not strict and to in draft.closed)
        if block not in draft.ground.place or not reachable:
            late.append(step)
            continue
        now = draft.code(block)
        if now == to:
            continue
        (fits if now == grid else late).append(step)
    return Taken(grouped(fits), tuple(late))


def _refuse_strange(draft: Draft, step: Step, seen: set[str]) -> None:
    block, _, to = step
    if block in seen:
        raise StrangeMoveError(f"block {block!r} is moved twice in one stroke")
    if block not in draft.ground.place:
        raise StrangeMoveError(f"there is no block {block!r} in this draft")
    if to is not None and to not in draft.grids:
        raise StrangeMoveError(f"there is no grid {to!r} in this draft")


def applied(draft: Draft, moves: Sequence[Moved]) -> tuple[Draft, list[str]]:
    """Return the draft after moves, without the grids they emptied, and the codes of those."""
    after = moved(draft, moves)
    gone = emptied(after, [code for code in touched(moves) if code in after.grids])
    return without(after, gone), gone


def inverted(draft: Draft, old: Stroke) -> tuple[Draft, Taken]:
    """Return the draft with a stroke turned around, as far as nobody changed its blocks since.

    Grids the stroke opened go when they are empty, grids it closed are there again.
    """
    before = draft
    for grid in old.closed:
        if grid.grid_code not in draft.grids:
            draft = reopened(draft, draft.closed.get(grid.grid_code, grid))
    fits = taken(
        draft, [(b, one.grid, one.to) for one in turned(old) for b in one.blocks], strict=False
    )
    after, _ = applied(draft, fits.moved)
    came = [
        grid.grid_code for grid in old.closed if old.moved and grid.grid_code not in before.grids
    ]
    went = [grid.grid_code for grid in old.opened]
    idle = emptied(after, [code for code in (*came, *went) if code in after.grids])
    return without(after, idle), fits


def told(late: Iterable[Step], draft: Draft, since: Sequence[Stroke]) -> tuple[Lost, ...]:
    """Return the moves that came too late, with who was first: the last of the strokes since."""
    wanted = {block: to for block, _, to in late}
    by: dict[str, tuple[str, datetime]] = {}
    for stroke in since:
        by |= {block: (stroke.who, stroke.at) for block, _, _ in stroke.pairs() if block in wanted}
    place: Mapping[str, int] = draft.ground.place
    return tuple(
        Lost(
            block=block,
            wanted=to,
            grid=draft.code(block) if block in place else None,
            by=by[block][0] if block in by else None,
            at=by[block][1] if block in by else None,
        )
        for block, to in wanted.items()
    )
