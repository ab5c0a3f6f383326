"""Which plan of each unit a step is meant for, where a place is named and not a plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grid_planner.plan import PlanState
from store.backend import Backend
from store.plans import PlanHead, list_plans

_STARTS = {
    "submit": PlanState.DRAFT,
    "return": PlanState.SUBMITTED,
    "approve": PlanState.SUBMITTED,
    "enforce": PlanState.APPROVED,
    "retire": PlanState.IN_FORCE,
}
_ONWARDS = (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED, PlanState.IN_FORCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The plans to move, in the order of their units.

    `further` has the plan of units that took the step before, `without` the units with none,
    `wide` the chosen plans that divide other units as well.
    """

    plans: tuple[PlanHead, ...]
    further: tuple[PlanHead, ...]
    without: tuple[str, ...]
    wide: tuple[PlanHead, ...]


def plans_below(backend: Backend, unit_codes: Sequence[str], step: str) -> Choice:
    """Return the newest plan of each unit in the state from which a step starts.

    A plan that is older than one that took the step before it is left behind: it was not chosen
    then.
    """
    start = _STARTS[step]
    heads = list_plans(backend, unit_codes)  # newest first
    plans: dict[str, PlanHead] = {}
    further: dict[str, PlanHead] = {}
    without = []
    for code in unit_codes:
        head = _newest((one for one in heads if code in one.unit_codes), start, step)
        if head is None:
            without.append(code)
        elif head.state is start:
            plans[head.plan_id] = head
        else:
            further[head.plan_id] = head
    wide = [head for head in plans.values() if not set(head.unit_codes) <= set(unit_codes)]
    return Choice(
        plans=tuple(plans.values()), further=tuple(further.values()), without=tuple(without),
        wide=tuple(wide),
    )  # fmt: skip


def _newest(heads: Iterable[PlanHead], start: PlanState, step: str) -> PlanHead | None:
    """Return the newest plan where a step starts, or one beyond it that is newer."""
    back = step in ("return", "retire")
    after = () if back else _ONWARDS[_ONWARDS.index(start) + 1 :]
    return next((head for head in heads if head.state is start or head.state in after), None)
