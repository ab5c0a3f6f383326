"""The steps of a plan on the command line: submit, return, approve, enforce, retire."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import JsonOption, StoreOption, emit, language, refuse, who, words
from web.cli.plan_drafts import refuse_blank, refused

if TYPE_CHECKING:
    from grid_planner.plan import Plan, PlanState
    from store.backend import Backend

STEPS = {
    "submit": "1. Submit a draft for approval.",
    "return": "Give a submitted plan back: it is a draft again.",
    "approve": "2. Approve a plan somebody else drew; your own where nobody else may, and marked.",
    "enforce": "3. Put an approved plan in force as of today; its predecessor is retired.",
    "retire": "Take a plan out of use.",
}
_STATES = {
    "draft": "草案",
    "submitted": "已送审",
    "approved": "已批准",
    "in_force": "生效",
    "retired": "已停用",
}


def mover(step: str) -> Any:
    """Return the command that moves a plan by one step."""

    def move(
        plan_id: Annotated[str, typer.Argument(help="Plan id, as shown by `wangge plan`.")],
        store: StoreOption,
        reason: Annotated[str, typer.Option(help="Why; it is kept with the plan's history.")],
        from_date: Annotated[
            str | None,
            typer.Option("--from", metavar="DATE", help="enforce: in force since; default today."),
        ] = None,
        as_json: JsonOption = False,
    ) -> None:
        from contextlib import closing
        from datetime import UTC, datetime

        from store.open import open_store
        from web.jobs.plan_states import advance

        refuse_blank(reason)
        _refuse_no_date(from_date)
        with closing(open_store(store)) as backend, refused():
            _possible(backend, plan_id, step)
            moved = advance(
                backend, plan_id, step, reason=reason, who=who(), now=datetime.now(UTC),
                from_date=from_date,
            )  # fmt: skip
        document = {
            "plan": moved.plan_id,
            "state": moved.state.value,
            "units": list(moved.unit_codes),
            "self_approved": moved.self_approved,
        }
        emit(document, as_json, [_line(moved)])

    return move


def _refuse_no_date(text: str | None) -> None:
    from datetime import date

    try:
        if text is not None:
            date.fromisoformat(text)
    except ValueError:
        refuse(words(f"--from {text}:应为 年-月-日", f"--from {text}: expected YYYY-MM-DD"), code=2)


def shown_state(state: "PlanState") -> str:
    """Return a state in the reader's language."""
    return _STATES[state.value] if language() == "zh" else state.value


def self_approved(plan: Any) -> str:
    """Return the mark of a plan that its own author approved, else nothing."""
    if not plan.self_approved:
        return ""
    return words("(编制人自批)", " (self-approved: approved by its author)")


def _line(plan: "Plan") -> str:
    units = ", ".join(plan.unit_codes)
    return f"{plan.plan_id} {shown_state(plan.state)}{self_approved(plan)}: {units}"


def _possible(backend: "Backend", plan_id: str, step: str) -> None:
    """Refuse a plan that is not there, and a step out of order, with the one that is next."""
    from grid_planner.plan import NEXT
    from store.plans import list_plans
    from web.jobs.enforcing import STEPS as STATES

    heads = {head.plan_id: head for head in list_plans(backend)}
    if plan_id not in heads:
        newest = ", ".join(list(heads)[:5]) or words("无", "none")
        refuse(
            words(
                f"没有方案 {plan_id};最近的方案:{newest}",
                f"there is no plan {plan_id!r}; the newest ones: {newest}",
            )
        )
    state = heads[plan_id].state
    if STATES[step] in NEXT[state]:
        return
    ways = [name for name, to in STATES.items() if to in NEXT[state]]
    after = ", ".join(f"wangge plan {way} {plan_id}" for way in ways)
    there = shown_state(state)
    refuse(
        words(
            f"方案 {plan_id} 现为“{there}”,不能 {step};"
            + (f"可以:{after}" if ways else "已停用的方案不再变动,请重新划分:wangge plan"),
            f"plan {plan_id} is {there}: {step} cannot follow; "
            + (
                f"next: {after}" if ways else "a retired plan never changes; plan anew: wangge plan"
            ),
        )
    )
