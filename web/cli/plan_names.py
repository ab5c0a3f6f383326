"""Plans as a person names them on the command line: by id, or by the place they divide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from web.cli.output import language, refuse, words
from web.cli.units import units_named

if TYPE_CHECKING:
    from grid_planner.plan import PlanState
    from store.backend import Backend
    from store.plans import PlanHead
    from web.jobs.plans.choice import Choice

_STATES = {
    "draft": "草案",
    "submitted": "已送审",
    "approved": "已批准",
    "in_force": "生效",
    "retired": "已停用",
}
# what a step is called, and the state from which it starts
_STEPS = {
    "submit": ("送审", "draft"),
    "return": ("退回", "submitted"),
    "approve": ("批准", "submitted"),
    "enforce": ("生效", "approved"),
    "retire": ("停用", "in_force"),
}
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The plans that are meant; `left` are units below a code that none of them divides.

    `only` where one plan was named by its id.
    """

    plan_ids: tuple[str, ...]
    only: bool
    left: tuple[dict[str, Any], ...] = ()

    def lines(self) -> list[str]:
        """Return what is said of the units left out."""
        lines = []
        for row in self.left:
            if row["plan"] is None:
                there = words("没有方案", "no plan")
            else:
                there = f"{row['plan']} {_shown(row['state'])}"
            lines.append(f"  {row['unit']} {row['name']}: {there}")
        if not lines:
            return []
        head = words(
            f"未办理的村（社区）{len(lines)}个：", f"{len(lines)} units were left as they are:"
        )
        return ["", head, *lines]


def plans_named(backend: "Backend", names: Sequence[str], step: str) -> Named:
    """Return the plans of ids and of codes of units or townships; what makes no sense is refused."""
    from store.plans import list_plans

    heads = {head.plan_id: head for head in list_plans(backend)}
    ids = [name for name in dict.fromkeys(names) if name in heads]
    codes = [name for name in dict.fromkeys(names) if name not in heads]
    _refuse_unknown(list(heads), [code for code in codes if not _is_code(code)])
    _refuse_out_of_order([heads[plan_id] for plan_id in ids], step)
    if not codes:
        return Named(plan_ids=tuple(ids), only=len(names) == 1)
    from web.jobs.plans.choice import plans_below

    units = units_named(backend, codes) or []
    choice = plans_below(backend, units, step)
    _refuse_wide(choice)
    chosen = dict.fromkeys((*ids, *(head.plan_id for head in choice.plans)))
    named = Named(plan_ids=tuple(chosen), only=False, left=_left(backend, choice, units))
    if not chosen:
        refuse("\n".join([_nothing(step, codes, named), *named.lines()]))
    return named


def shown_state(state: "PlanState", day: str | None = None) -> str:
    """Return a state in the reader's language, with the day for which an approved plan waits."""
    if state.value != "approved" or day is None:
        return _shown(state.value)
    return words(f"已批准，{day}起生效", f"approved, in force from {day}")


def _shown(state: str) -> str:
    return _STATES[state] if language() == "zh" else state


def _is_code(name: str) -> bool:
    """Tell a code of a place from a mistyped plan id."""
    return not (name.startswith("p") and name[1:].isdigit())


def _left(backend: "Backend", choice: "Choice", units: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """Return the named units that are not moved, each with the newest plan that is in use."""
    from grid_planner.plan import PlanState
    from store.places import load_units
    from store.plans import list_plans

    moved = {code for head in choice.plans for code in head.unit_codes}
    of: dict[str, PlanHead | None] = {code: None for code in units if code not in moved}
    for head in reversed(list_plans(backend, list(of)) if of else ()):  # the newest comes last
        if head.state is not PlanState.RETIRED:
            of |= {code: head for code in head.unit_codes if code in of}
    names = {unit.code: unit.name for unit in load_units(backend)}
    return tuple(
        {
            "unit": code,
            "name": names.get(code, ""),
            "plan": head.plan_id if head else None,
            "state": head.state.value if head else None,
        }
        for code, head in sorted(of.items())
    )


def _nothing(step: str, codes: Sequence[str], named: Named) -> str:
    """Return that no plan is where a step starts, and what to do first."""
    from grid_planner.plan import NEXT, PlanState
    from web.jobs.plans.enforcing import STEPS

    called, start = _STEPS[step]
    there = {row["state"] for row in named.left if row["state"]}
    first = [
        way
        for way, to in STEPS.items()
        if to.value == start and any(to in NEXT[PlanState(state)] for state in there)
    ]
    after = f"wangge plan {first[0]} {' '.join(codes)}" if first else "wangge plan CODE"
    return words(
        f"没有方案可以办理 {step}（{called}）：这一步只办状态为“{_STATES[start]}”的方案；"
        + (f"请先办理：{after}" if first else "请先生成：wangge plan 代码"),
        f"there is no plan to {step}: it takes plans that are {start}; first: {after}",
    )


def _refuse_unknown(known: list[str], missing: list[str]) -> None:
    if not missing:
        return
    newest = ", ".join(known[:5]) or words("无", "none")
    refuse(
        words(
            f"没有方案 {', '.join(missing)};最近的方案:{newest}",
            f"there is no plan {', '.join(map(repr, missing))}; the newest ones: {newest}",
        )
    )


def _refuse_wide(choice: "Choice") -> None:
    """Refuse plans that divide more than was named: the other units would move with them."""
    if not choice.wide:
        return
    plans = ", ".join(head.plan_id for head in choice.wide[:_MOST_NAMED])
    refuse(
        words(
            f"方案 {plans} 还划分了其他村（社区）；如要整体办理，请写方案号",
            f"plan {plans} divides other units as well; name it by its id to move it as a whole",
        )
    )


def _refuse_out_of_order(heads: Sequence["PlanHead"], step: str) -> None:
    """Refuse steps that cannot follow, with those that can."""
    wrong = [line for head in heads for line in _out_of_order(head, step)]
    if wrong:
        rest = len(wrong) - _MOST_NAMED
        more = [words(f"… 另有{rest}个", f"... {rest} more")] if rest > 0 else []
        refuse("\n".join([*wrong[:_MOST_NAMED], *more]))


def _out_of_order(head: "PlanHead", step: str) -> list[str]:
    from grid_planner.plan import NEXT
    from web.jobs.plans.enforcing import STEPS

    if STEPS[step] in NEXT[head.state]:
        return []
    ways = [name for name, to in STEPS.items() if to in NEXT[head.state]]
    plan_id, there = head.plan_id, shown_state(head.state)
    after = ", ".join(f"wangge plan {way} {plan_id}" for way in ways)
    return [
        words(
            f"方案 {plan_id} 现为“{there}”,不能 {step}（{_STEPS[step][0]}）;"
            + (f"可以:{after}" if ways else "已停用的方案不再变动,请重新划分:wangge plan"),
            f"plan {plan_id} is {there}: {step} cannot follow; "
            + (
                f"next: {after}" if ways else "a retired plan never changes; plan anew: wangge plan"
            ),
        )
    ]
