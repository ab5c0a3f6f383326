"""A plan's way from draft to in force, its branches, and the history of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from grid_planner.plan import NEXT, Plan, PlanState
from grid_planner.redraw.draft import bare
from grid_planner.redraw.strokes import Kind, Stroke
from store.audit import AuditEntry, acts_on
from store.backend import Act, Backend, ConflictError
from store.plans import REPLACED, load_plan, next_plan_id, save_plan
from store.strokes import KeptDraft, Redrawn, keep_stroke, load_draft, load_log
from store.users import grants_of, list_users
from web.access import Reader, reader_of
from web.errors import (
    BeforeDrawnError,
    NeedsAnotherPersonError,
    RefusalError,
    StepNotPossibleError,
    StepsRefusedError,
)
from web.jobs.plans.enforcing import COME, STEPS, hands_on, move_plan, move_plans, office_day
from web.jobs.redraw.seat import Seat, check_seen
from web.jobs.redraw.workshop import Workshop
from web.shapes.redrawing import (
    EventOut,
    History,
    MovedPlan,
    MovedPlans,
    StepOrder,
    StepsOrder,
)

_FROM = {
    "submit": PlanState.DRAFT,
    "return": PlanState.SUBMITTED,
    "approve": PlanState.SUBMITTED,
    "enforce": PlanState.APPROVED,
    "due": PlanState.APPROVED,
    "replaced": PlanState.IN_FORCE,
}
_TO = {"due": PlanState.IN_FORCE, "replaced": PlanState.RETIRED}  # steps nobody takes by hand
_MADE = ("plan", "plan branch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """The ISO date from which a plan is to be in force; None: today.

    `backdate` says on purpose that it lies before the plan was drawn up.
    """

    day: str | None = None
    backdate: bool = False


TODAY = Since()


def take_step(seat: Seat, step: str, order: StepOrder) -> MovedPlan:
    """Move a plan by one step of `STEPS`.

    Raises StepNotPossibleError, and NeedsAnotherPersonError as `advance` does.
    """
    moved = advance(
        seat.backend, seat.plan_id, step, reason=order.reason, who=seat.who, now=seat.now,
        since=_since(order),
    )  # fmt: skip
    return _moved(seat.backend, moved)


def take_steps(workshop: Workshop, reader: Reader, order: StepsOrder, now: datetime) -> MovedPlans:
    """Move several plans by one step, all or none.

    Raises NotFoundError and NotAllowedError as a seat does, StepsRefusedError.
    """
    plan_ids = list(dict.fromkeys(order.plans))
    for plan_id in plan_ids:
        check_seen(workshop, reader, plan_id)
    moved = advance_all(
        workshop.backend, plan_ids, order.step, reason=order.reason, who=reader.name, now=now,
        since=_since(order),
    )  # fmt: skip
    plans = [_moved(workshop.backend, plan) for plan in moved]
    return MovedPlans(plans=plans, revision=workshop.backend.revision())


def advance(
    backend: Backend,
    plan_id: str,
    step: str,
    *,
    reason: str,
    who: str,
    now: datetime,
    since: Since = TODAY,
) -> Plan:
    """Return a plan after a step; a draft that is submitted leaves its unused grids behind.

    Raises StepNotPossibleError, BeforeDrawnError, and NeedsAnotherPersonError where this person
    drew on the plan and somebody else who may plan there could approve it.
    """
    refuse_step(backend, plan_id, step, who, since=since)
    if step == "submit":
        _tidy(backend, plan_id, who=who, now=now)
    return move_plan(backend, plan_id, step, reason=reason, who=who, now=now, from_date=since.day)


def advance_all(
    backend: Backend,
    plan_ids: Sequence[str],
    step: str,
    *,
    reason: str,
    who: str,
    now: datetime,
    since: Since = TODAY,
) -> list[Plan]:
    """Return plans after a step, in this order; where one of them may not take it, none does.

    Raises StepsRefusedError, which names every plan that may not and why; for one plan alone
    what `advance` raises.
    """
    refused: dict[str, RefusalError] = {}
    for plan_id in plan_ids:
        try:
            refuse_step(backend, plan_id, step, who, since=since)
        except RefusalError as error:
            refused[plan_id] = error
    if len(plan_ids) == 1:
        for only in refused.values():
            raise only
    if refused:
        raise StepsRefusedError(refused)
    for plan_id in plan_ids if step == "submit" else ():
        _tidy(backend, plan_id, who=who, now=now)
    return move_plans(backend, plan_ids, step, reason=reason, who=who, now=now, from_date=since.day)


def refuse_step(
    backend: Backend, plan_id: str, step: str, who: str, *, since: Since = TODAY
) -> None:
    """Raise what `advance` would raise, and do nothing."""
    kept = load_draft(backend, plan_id)
    if STEPS[step] not in NEXT[kept.plan.state]:
        raise StepNotPossibleError(
            f"plan {plan_id} is {kept.plan.state}: {step} cannot follow",
            zh=f"方案{plan_id}的状态已变,不能办理这一步",
            found=kept.plan.state.value,
        )
    if step == "approve":
        _refuse_own(backend, kept, who)
    if step == "enforce" and since.day is not None and not since.backdate:
        _refuse_early(kept.plan, since.day)


def branch(backend: Backend, plan_id: str, *, reason: str, who: str, now: datetime) -> Plan:
    """Return a new draft that is the same division as a plan in any state.

    Its grids keep the date of their last change, so that notices stay valid where nothing moves.
    """
    source = load_plan(backend, plan_id)
    since = None if source.state is PlanState.APPROVED else source.in_force_from
    grids = tuple(replace(grid, changed_at=grid.changed_at or since) for grid in source.grids)
    made = replace(
        source, plan_id=next_plan_id(backend), state=PlanState.DRAFT, author=who, reason=reason,
        created_at=now, grids=grids, based_on=plan_id, in_force_from=None, self_approved=False,
    )  # fmt: skip
    act = Act(who=who, what="plan branch", object=made.plan_id, why=reason, at=now)
    save_plan(backend, made, act)
    return made


def branch_plan(seat: Seat, order: StepOrder) -> MovedPlan:
    """Branch a draft off a plan."""
    made = branch(seat.backend, seat.plan_id, reason=order.reason, who=seat.who, now=seat.now)
    return _moved(seat.backend, made)


def read_history(seat: Seat) -> History:
    """Return who did what with a plan, when and why: steps, and runs of strokes, oldest first."""
    return History(plan=seat.plan_id, events=history(seat.backend, seat.plan_id))


def history(backend: Backend, plan_id: str) -> list[EventOut]:
    """Return the history of a plan: how it was made, its strokes by person, its steps."""
    plan = load_plan(backend, plan_id)
    steps = [f"plan {step}" for step in STEPS]
    acts = acts_on(backend, plan_id, [*steps, COME, REPLACED, *_MADE])
    events = [_step(entry) for entry in acts if entry.what not in _MADE]
    events += _runs(load_log(backend, plan_id))
    made = EventOut(
        at=plan.created_at, who=plan.author, what="branch" if plan.based_on else "make",
        from_=plan.based_on, to="draft", why=plan.reason, seq=None, blocks=0,
    )  # fmt: skip
    return [made, *sorted(events, key=lambda event: event.at)]


def _step(entry: AuditEntry) -> EventOut:
    step = entry.what.removeprefix("plan ")
    waits = step == "enforce" and (entry.day or "") > office_day(entry.at)
    return EventOut(
        at=entry.at, who=entry.who, what=step, from_=_FROM.get(step),
        to=PlanState.APPROVED if waits else (STEPS | _TO)[step],
        why=entry.why, seq=None, blocks=0, from_date=entry.day,
    )  # fmt: skip


def _runs(log: list[Stroke]) -> Iterator[EventOut]:
    """Yield one event for each run of strokes that one person made one after the other."""
    for who, run in groupby(log, key=lambda stroke: stroke.who):
        strokes = list(run)
        blocks = {block for stroke in strokes for block, _, _ in stroke.pairs()}
        why = "; ".join(dict.fromkeys(stroke.why for stroke in strokes if stroke.why))
        yield EventOut(
            at=strokes[-1].at, who=who, what="redraw", from_=None, to=None, why=why,
            seq=strokes[-1].seq, blocks=len(blocks),
        )  # fmt: skip


def _tidy(backend: Backend, plan_id: str, *, who: str, now: datetime) -> None:
    """Close grids that were opened in a draft and never got a block."""
    kept = load_draft(backend, plan_id)
    plan, held = kept.plan, set(kept.plan.grid_of.values())
    opened = {grid.grid_code for stroke in kept.marks for grid in stroke.opened} - held
    idle = [grid for grid in plan.grids if grid.grid_code in opened]
    if not idle or plan.state is not PlanState.DRAFT:
        return
    gone = tuple(grid.grid_code for grid in idle)
    stroke = Stroke(
        plan_id=plan_id, seq=kept.seq + 1, stroke_id=f"tidy-{kept.seq + 1}", kind=Kind.TIDY,
        who=who, at=now, closed=tuple(bare(grid) for grid in idle),
    )  # fmt: skip
    left = tuple(grid for grid in plan.grids if grid.grid_code not in gone)
    redrawn = Redrawn(plan=replace(plan, grids=left), stroke=stroke, gone=gone)
    act = Act(who=who, what="redraw tidy", object=plan_id, at=now)
    try:
        keep_stroke(backend, act, redrawn, expected=kept.revision)
    except ConflictError:  # somebody drew on: look again
        _tidy(backend, plan_id, who=who, now=now)


def _refuse_own(backend: Backend, kept: KeptDraft, who: str) -> None:
    drew = hands_on(kept)
    others = sorted(_planners(backend, kept.plan) - drew) if who in drew else []
    if others:
        names = others[:5]
        raise NeedsAnotherPersonError(
            f"{', '.join(names)} may approve it", zh=f"可由{'、'.join(names)}批准", found=who
        )


def _refuse_early(plan: Plan, from_date: str) -> None:
    """Refuse a day before the plan was drawn up: a mistyped year could never be taken back."""
    drawn = office_day(plan.created_at)
    if from_date < drawn:
        raise BeforeDrawnError(
            f"plan {plan.plan_id} was drawn up on {drawn}, after {from_date}",
            zh=f"方案{plan.plan_id}编制于{drawn}，晚于{from_date}",
            found=from_date,
        )


def _planners(backend: Backend, plan: Plan) -> set[str]:
    """Return who may make plans in every unit of a plan."""
    found = set()
    for user in list_users(backend):
        scope = reader_of(user.name, grants_of(backend, user.name)).scope_of("plan.write")
        if user.disabled_at is None and all(scope.covers(code) for code in plan.unit_codes):
            found.add(user.name)
    return found


def _since(order: StepOrder | StepsOrder) -> Since:
    return Since(day=order.from_date, backdate=order.backdate)


def _moved(backend: Backend, plan: Plan) -> MovedPlan:
    return MovedPlan(
        plan_id=plan.plan_id,
        state=plan.state,
        based_on=plan.based_on,
        self_approved=plan.self_approved,
        in_force_from=plan.in_force_from,
        revision=backend.revision(),
    )
