"""Drafts, strokes and figures as they are sent."""

from collections.abc import Iterable

from grid_planner.redraw.draft import Draft
from grid_planner.redraw.judging import Figures, figures
from grid_planner.redraw.strokes import Lost, Moved, Stroke
from web.jobs.page.outlines import finding_out
from web.jobs.redraw.workbench import Done, Workbench, findings_about
from web.shapes.redrawing import (
    DraftGridOut,
    FiguresOut,
    LoggedOut,
    LostOut,
    MoveOut,
    StrokeOut,
)


def stroke_out(bench: Workbench, done: Done, late: Iterable[Lost], *, who: str) -> StrokeOut:
    """Return what a stroke did; without one, what came too late."""
    stroke, hand = done.stroke, bench.hand(who)
    codes = [code for code in done.grids if code in bench.draft.grids]
    if stroke is not None:
        codes += [code for code in stroke.locks if code in bench.draft.grids and code not in codes]
    opened = [grid.grid_code for grid in stroke.opened] if stroke else []
    return StrokeOut(
        seq=done.seq,
        accepted=moves_out(stroke.moved if stroke else ()),
        lost=[lost_out(one) for one in late],
        grids=[grid_out(bench.draft, code) for code in codes],
        opened=opened,
        gone=[grid.grid_code for grid in stroke.closed] if stroke else [],
        findings=[finding_out(finding) for finding in findings_about(bench, codes)],
        undo=bool(hand.done),
        redo=bool(hand.undone),
        revision=done.revision,
        code=opened[0] if len(opened) == 1 else None,
    )


def grid_out(draft: Draft, code: str) -> DraftGridOut:
    """Return one grid of a draft."""
    grid, now = draft.grids[code], figures(draft, code)
    return DraftGridOut(
        code=code,
        name=grid.name,
        unit=grid.unit_code,
        households=now.households,
        unknown_blocks=now.unknown_blocks,
        blocks=now.blocks,
        pieces=now.pieces,
        band=now.band,
        locked=code in draft.locked,
        kind=grid.kind,
        tint=grid.tint,
    )


def figures_out(one: Figures) -> FiguresOut:
    """Return a grid in numbers."""
    return FiguresOut(
        code=one.code,
        households=one.households,
        unknown_blocks=one.unknown_blocks,
        blocks=one.blocks,
        pieces=one.pieces,
        band=one.band,
    )


def moves_out(moved: Iterable[Moved]) -> list[MoveOut]:
    """Return moves block by block."""
    return [MoveOut(block=b, from_=one.grid, to=one.to) for one in moved for b in one.blocks]


def lost_out(lost: Lost) -> LostOut:
    """Return a block that somebody else was first with."""
    return LostOut(block=lost.block, wanted=lost.wanted, grid=lost.grid, by=lost.by, at=lost.at)


def logged_out(stroke: Stroke) -> LoggedOut:
    """Return a stroke of the log."""
    return LoggedOut(
        seq=stroke.seq,
        stroke_id=stroke.stroke_id,
        kind=stroke.kind,
        by=stroke.who,
        at=stroke.at,
        why=stroke.why,
        moves=moves_out(stroke.moved),
        undoes=stroke.inverts,
        opened=[grid.grid_code for grid in stroke.opened],
        gone=[grid.grid_code for grid in stroke.closed],
        locks=list(stroke.locks),
        forced=stroke.forced,
    )
