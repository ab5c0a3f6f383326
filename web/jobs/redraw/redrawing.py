"""Redraw a draft on request: strokes, undo and redo, new grids, locks; what a stroke would do."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from gis.rulebook import Pack
from grid_planner.plan import PlanState
from grid_planner.redraw.applying import Step, applied, inverted, taken, told
from grid_planner.redraw.draft import Draft, opened, touched
from grid_planner.redraw.judging import NEVER_FORCED, Forbids, Verdict, judged
from grid_planner.redraw.strokes import (
    Kind,
    Lost,
    StrangeMoveError,
    turned,
)
from store.backend import Backend
from store.plans import list_plans, load_grids
from store.strokes import load_log, load_strokes
from web.errors import (
    CutsGridError,
    LockedGridError,
    NothingToTurnError,
    OtherUnitError,
    SplitsCompoundError,
    StrokeRefusedError,
)
from web.jobs.redraw.drawn import figures_out, lost_out, stroke_out
from web.jobs.redraw.seat import Seat
from web.jobs.redraw.workbench import Change, Done, Workbench
from web.shapes.redrawing import (
    GridOrder,
    LockOrder,
    MoveIn,
    StrokeOrder,
    StrokeOut,
    TurnOrder,
    VerdictOut,
)

_REFUSALS: dict[Forbids, type[StrokeRefusedError]] = {
    Forbids.LOCKED: LockedGridError,
    Forbids.OTHER_UNIT: OtherUnitError,
    Forbids.CUTS_GRID: CutsGridError,
    Forbids.SPLITS_COMPOUND: SplitsCompoundError,
}
_FORBIDS_ZH = {
    Forbids.LOCKED: "网格已锁定",
    Forbids.OTHER_UNIT: "属于其他村(社区)",
    Forbids.CUTS_GRID: "会被隔断",
    Forbids.SPLITS_COMPOUND: "会拆开同一小区(院落)",
}


def draw_stroke(seat: Seat, order: StrokeOrder) -> StrokeOut:
    """Keep what of a stroke fits the draft, or refuse it whole.

    Raises StrokeRefusedError (not kept: it cuts a grid or a compound, unless forced, or touches
    a lock), StrangeMoveError, NotADraftError.
    """
    late: list[Lost] = []

    def make(bench: Workbench) -> Change | None:
        late.clear()
        draft, steps = _with_new_grids(seat.backend, bench, order.moves)
        fits = taken(draft, steps)
        if fits.late:
            since = load_log(seat.backend, seat.plan_id, after=order.seq)
            late.extend(told(fits.late, bench.draft, since))
        if not fits.moved:
            return None
        verdict = judged(draft, fits.moved, spans=spans(bench.pack))
        _refuse(verdict, force=order.force)
        after, _ = applied(draft, fits.moved)
        stroke = replace(
            seat.stroke(bench, order.stroke_id, Kind(order.kind)), moved=fits.moved, why=order.why,
            lost=tuple(late), forced=order.force and verdict.forbids is not None,
        )  # fmt: skip
        return Change(after, stroke, touched(fits.moved))

    return answered(seat, order.stroke_id, make, late)


def turn(seat: Seat, order: TurnOrder, kind: Kind) -> StrokeOut:
    """Undo or redo the reader's own last stroke, as far as nobody changed its blocks since.

    Raises NothingToTurnError, LockedGridError, NotADraftError.
    """
    late: list[Lost] = []

    def make(bench: Workbench) -> Change | None:
        hand = bench.hand(seat.who)
        stack = hand.done if kind is Kind.UNDO else hand.undone
        if not stack:
            raise NothingToTurnError(
                f"nothing to {kind}", zh=f"没有可{'撤销' if kind is Kind.UNDO else '重做'}的改动"
            )
        old = load_strokes(seat.backend, seat.plan_id, [stack[-1]])[0]
        locked = sorted(bench.draft.locked.intersection(touched(turned(old))))
        if locked:
            raise LockedGridError(
                f"{', '.join(locked)} is locked", zh=f"网格{'、'.join(locked)}已锁定", grids=locked
            )
        after, fits = inverted(bench.draft, old)
        since = load_log(seat.backend, seat.plan_id, after=old.seq) if fits.late else []
        late[:] = told(fits.late, bench.draft, since)
        stroke = replace(
            seat.stroke(bench, order.stroke_id, kind), moved=fits.moved, lost=tuple(late), inverts=old.seq
        )  # fmt: skip
        return Change(after, stroke, touched(fits.moved))

    return answered(seat, order.stroke_id, make, late)


def open_grid(seat: Seat, order: GridOrder) -> StrokeOut:
    """Open an empty grid with the next code of its unit, one that was never used."""

    def make(bench: Workbench) -> Change:
        codes = bench.plan.unit_codes
        unit = order.unit or codes[0]
        if unit not in codes or (order.unit is None and len(codes) > 1):
            raise StrangeMoveError(f"name one of the units of the plan: {', '.join(codes)}")
        ever = codes_ever(seat.backend, unit)
        after, _ = opened(bench.draft, unit, bench.pack, ever=ever, name=order.name.strip())
        return Change(after, seat.stroke(bench, order.stroke_id, Kind.GRID))

    return answered(seat, order.stroke_id, make)


def lock_grids(seat: Seat, order: LockOrder) -> StrokeOut:
    """Lock grids against every stroke, of everyone, or open their locks."""

    def make(bench: Workbench) -> Change | None:
        grids = bench.draft.grids
        named = sorted(grids) if order.grids == "all" else sorted(set(order.grids))
        strange = [code for code in named if code not in grids]
        if strange:
            raise StrangeMoveError(f"there is no grid {strange[0]!r} in this draft")
        others = tuple(code for code in named if (code in bench.draft.locked) != order.locked)
        if not others:
            return None
        kind = Kind.LOCK if order.locked else Kind.UNLOCK
        stroke = replace(seat.stroke(bench, order.stroke_id, kind), locks=others)
        return Change(bench.draft, stroke)

    return answered(seat, order.stroke_id, make)


def judge(seat: Seat, moves: Sequence[MoveIn]) -> VerdictOut:
    """Return what a stroke would do; nothing is kept."""
    with seat.workshop.at(seat.plan_id) as bench:
        draft, steps = _with_new_grids(seat.backend, bench, moves)
        fits = taken(draft, steps)
        verdict = judged(draft, fits.moved, spans=spans(bench.pack))
        late = told(fits.late, draft, ())
    return VerdictOut(
        before=[figures_out(one) for one in verdict.before],
        after=[figures_out(one) for one in verdict.after],
        forbids=verdict.forbids,
        cut_off=list(verdict.cut_off),
        grids=list(verdict.grids),
        lost=[lost_out(one) for one in late],
    )


def codes_ever(backend: Backend, unit_code: str) -> frozenset[str]:
    """Return every grid code a unit had in a plan that was more than a draft."""
    states = set(PlanState) - {PlanState.DRAFT, PlanState.SUBMITTED}
    plans = load_grids(backend, [head.plan_id for head in list_plans(backend, [unit_code], states)])
    return frozenset(
        grid.grid_code for grids in plans.values() for grid in grids if grid.unit_code == unit_code
    )


def spans(pack: Pack) -> bool:
    """Return whether a grid may lie in several units."""
    return bool(pack.settings["grid_may_span_units"])


def _with_new_grids(
    backend: Backend, bench: Workbench, moves: Sequence[MoveIn]
) -> tuple[Draft, list[Step]]:
    """Return the draft with the grids opened that moves name +1, +2 ..., and the moves by code."""
    draft, ground = bench.draft, bench.draft.ground
    code_of: dict[str, str] = {}
    fresh = {one.to for one in moves if one.to is not None and one.to.startswith("+")}
    for name in sorted(fresh, key=_order):
        first = min(one.block for one in moves if one.to == name)
        if first not in ground.place:
            raise StrangeMoveError(f"there is no block {first!r} in this draft")
        unit = ground.shares[int(ground.unit[ground.place[first]])].unit.code
        draft, grid = opened(draft, unit, bench.pack, ever=codes_ever(backend, unit))
        code_of[name] = grid.grid_code
    return draft, [(one.block, one.from_, code_of.get(one.to or "", one.to)) for one in moves]


def _order(name: str) -> tuple[int, str]:
    return len(name), name


def _refuse(verdict: Verdict, *, force: bool) -> None:
    forbids = verdict.forbids
    if forbids is None or (force and forbids not in NEVER_FORCED):
        return
    places = verdict.cut_off[:5] or verdict.grids
    raise _REFUSALS[forbids](
        f"{forbids}: {', '.join(places)}", zh=f"{_FORBIDS_ZH[forbids]}:{'、'.join(places)}",
        cut_off=verdict.cut_off, grids=verdict.grids,
    )  # fmt: skip


def answered(
    seat: Seat,
    stroke_id: str,
    make: Callable[[Workbench], Change | None],
    late: Collection[Lost] = (),
) -> StrokeOut:
    """Keep a stroke and say what it did; one that is kept already is only said again."""

    def once(bench: Workbench) -> Change | None:
        return None if stroke_id in bench.ids else make(bench)

    def shown(bench: Workbench, done: Done) -> StrokeOut:
        if done.stroke is None and stroke_id in bench.ids:
            again = _again(seat, bench, stroke_id)
            return stroke_out(bench, again, again.stroke.lost if again.stroke else (), who=seat.who)
        return stroke_out(bench, done, late, who=seat.who)

    return seat.workshop.change(seat.plan_id, once, shown, who=seat.who, now=seat.now)


def _again(seat: Seat, bench: Workbench, stroke_id: str) -> Done:
    """Return what a stroke did that was kept before."""
    stroke = load_strokes(seat.backend, seat.plan_id, [bench.ids[stroke_id]])[0]
    grids = {*touched(stroke.moved), *(grid.grid_code for grid in stroke.opened)}
    codes = tuple(sorted(grids & bench.draft.grids.keys()))
    return Done(stroke=stroke, seq=stroke.seq, revision=bench.revision, grids=codes)
