"""The steps of a plan on the command line: submit, return, approve, enforce, retire."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.opening import opened
from web.cli.output import JsonOption, StoreOption, emit, refuse, who, words
from web.cli.plan_drafts import refuse_blank, refused
from web.cli.plan_names import plans_named, shown_state

if TYPE_CHECKING:
    from grid_planner.plan import Plan

STEPS = {
    "submit": "1. Submit a draft for approval.",
    "return": "Give a submitted plan back: it is a draft again.",
    "approve": "2. Approve a plan somebody else drew; your own where nobody else may, and marked.",
    "enforce": "3. Put an approved plan in force, today or --from a day; it replaces what was.",
    "retire": "Take a plan out of use.",
}
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="DATE",
        help="enforce: the day it comes into force; till then it waits. Default today.",
    ),
]
BackdateOption = Annotated[
    bool,
    typer.Option("--backdate", help="enforce: it was in force before it was drawn up here."),
]


def mover(step: str) -> Any:
    """Return the command that moves plans by one step."""

    def move(
        plans: Annotated[
            list[str],
            typer.Argument(
                metavar="PLAN|CODE...",
                help="Plan ids; or codes of units or townships: the newest plan of each unit.",
            ),
        ],
        store: StoreOption,
        reason: Annotated[str, typer.Option(help="Why; it is kept with the plan's history.")],
        from_date: FromOption = None,
        backdate: BackdateOption = False,
        as_json: JsonOption = False,
    ) -> None:
        from datetime import UTC, datetime

        from web.jobs.plans.states import Since, advance_all

        refuse_blank(reason)
        _refuse_no_date(from_date)
        with opened(store) as backend, refused():
            named = plans_named(backend, plans, step)
            moved = advance_all(
                backend, named.plan_ids, step, reason=reason, who=who(), now=datetime.now(UTC),
                since=Since(day=from_date, backdate=backdate),
            )  # fmt: skip
        rows = [_row(plan) for plan in moved]
        document = rows[0] if named.only else {"plans": rows, "left": named.left}
        emit(document, as_json, [*map(_line, moved), *named.lines()])

    return move


def _row(plan: "Plan") -> dict[str, Any]:
    return {
        "plan": plan.plan_id,
        "state": plan.state.value,
        "units": list(plan.unit_codes),
        "self_approved": plan.self_approved,
        "in_force_from": plan.in_force_from,
    }


def _refuse_no_date(text: str | None) -> None:
    from datetime import date

    try:
        if text is not None:
            date.fromisoformat(text)
    except ValueError:
        refuse(words(f"--from {text}:应为 年-月-日", f"--from {text}: expected YYYY-MM-DD"), code=2)


def self_approved(plan: Any) -> str:
    """Return the mark of a plan that its own author approved, else nothing."""
    if not plan.self_approved:
        return ""
    return words("(编制人自批)", " (self-approved: approved by its author)")


def _line(plan: "Plan") -> str:
    units = ", ".join(plan.unit_codes)
    state = shown_state(plan.state, plan.in_force_from)
    return f"{plan.plan_id} {state}{self_approved(plan)}: {units}"
