"""Move plans through their states, some on a day to come; delivered grids are plans in force."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from gis.places import OFFICE_ZONE
from gis.rulebook import load_pack
from grid_planner.imported import Delivery, plan_from_grids
from grid_planner.plan import Grid, Plan, PlanState
from store.audit import acts_on
from store.backend import Act, Backend, ConflictError
from store.imports import ImportRecord, Reject
from store.places import load_blocks, load_units
from store.plans import NextState, load_plans, next_plan_id, save_plan, set_states
from store.plans_due import Due, plans_due
from store.settings import place_info
from store.strokes import KeptDraft, load_draft

STEPS = {
    "submit": PlanState.SUBMITTED,
    "return": PlanState.DRAFT,
    "approve": PlanState.APPROVED,
    "enforce": PlanState.IN_FORCE,
    "retire": PlanState.RETIRED,
}
COME = "plan due"  # a plan came into force on the day that was ordered before
_TRIES = 3


def move_plan(
    backend: Backend,
    plan_id: str,
    step: str,
    *,
    reason: str,
    who: str,
    now: datetime,
    from_date: str | None = None,
) -> Plan:
    """Return the plan after a step, as `move_plans` does."""
    (plan,) = move_plans(
        backend, [plan_id], step, reason=reason, who=who, now=now, from_date=from_date
    )
    return plan


def move_plans(
    backend: Backend,
    plan_ids: Sequence[str],
    step: str,
    *,
    reason: str,
    who: str,
    now: datetime,
    from_date: str | None = None,
) -> list[Plan]:
    """Return plans after a step of `STEPS`, all or none; StoreError when it cannot follow.

    Whoever approves a plan they made or drew on is marked as having done so. A plan comes into
    force on `from_date`, an ISO date; None: today. Until a day to come it stays approved, and
    what it replaces in force: see `come_due`.
    """
    day = from_date or office_day(now)
    waits = step == "enforce" and day > office_day(now)
    moves = [
        NextState(
            plan_id=plan_id,
            state=PlanState.APPROVED if waits else STEPS[step],
            act=Act(who=who, what=f"plan {step}", object=plan_id, why=reason, at=now),
            in_force_from=day if step == "enforce" else None,
            self_approved=step == "approve" and who in hands_on(load_draft(backend, plan_id)),
        )
        for plan_id in plan_ids
    ]
    set_states(backend, moves)
    order = {plan_id: at for at, plan_id in enumerate(plan_ids)}
    return sorted(load_plans(backend, plan_ids), key=lambda plan: order[plan.plan_id])


def come_due(backend: Backend, now: datetime) -> list[str]:
    """Put approved plans in force whose day has come, all or none; return which, by day.

    Each is told in the record as ordered by whom and why. May be called again at any time, also
    while another process does the same: only one of them does it. Raises StoreError.
    """
    for _ in range(_TRIES):
        moves = [
            move
            for due in plans_due(backend, office_day(now))
            for move in _comes(backend, due, now)
        ]
        try:
            if moves:
                set_states(backend, moves)
            return [move.plan_id for move in moves]
        except ConflictError:  # somebody else did it, or gave one of them another day: look again
            continue
    return []


def _comes(backend: Backend, due: Due, now: datetime) -> Iterator[NextState]:
    """Yield the step that was ordered for a day that has come."""
    for order in acts_on(backend, due.plan_id, ["plan enforce"])[-1:]:
        yield NextState(
            plan_id=due.plan_id,
            state=PlanState.IN_FORCE,
            act=Act(who=order.who, what=COME, object=due.plan_id, why=order.why, at=now),
            expected=due.revision,
            in_force_from=due.day,
        )


def office_day(now: datetime) -> str:
    """Return the office's day as an ISO date."""
    return now.astimezone(OFFICE_ZONE).date().isoformat()


def hands_on(kept: KeptDraft) -> set[str]:
    """Return who made a plan or drew on it."""
    return {kept.plan.author, *(entry.who for entry in kept.entries)}


def plan_of_grids(
    backend: Backend, grids: Sequence[Grid], act: Act, *, pack: str | None = None
) -> Plan:
    """Return delivered grids as the plan they would be; `pack` None takes that of the store."""
    rules = load_pack(pack or place_info(backend).pack)
    delivery = Delivery(
        plan_id=next_plan_id(backend), author=act.who, reason=act.why, created_at=act.at
    )
    units, blocks = load_units(backend), load_blocks(backend)
    return plan_from_grids(grids, units, blocks, pack=rules, delivery=delivery)


def put_in_force(
    backend: Backend,
    grids: Sequence[Grid],
    act: Act,
    *,
    pack: str | None,
    record: ImportRecord | None = None,
    rejects: Sequence[Reject] = (),
) -> int:
    """Keep delivered grids as a plan in force, with its import record; return the revision."""
    plan = replace(
        plan_of_grids(backend, grids, act, pack=pack),
        state=PlanState.IN_FORCE,
        in_force_from=office_day(act.at),
    )
    return save_plan(backend, plan, act, record=record, rejects=rejects)
