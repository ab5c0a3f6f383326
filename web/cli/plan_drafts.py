"""Drafts on the command line: branch, compare, log, carry to another machine, merge back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.opening import opened
from web.cli.output import JsonOption, StoreOption, emit, language, refuse, who, words

if TYPE_CHECKING:
    from grid_planner.redraw.comparing import Comparison
    from web.shapes.redrawing import EventOut

DRAFTS = ("branch", "compare", "log", "carry", "merge")
_MOST_LINES = 40
_WHAT = {
    "make": "编制", "branch": "建立分支", "redraw": "调整", "submit": "送审", "return": "退回",
    "approve": "批准", "enforce": "生效", "retire": "停用",
    "due": "到期生效", "replaced": "由新方案取代",
}  # fmt: skip
PlanId = Annotated[str, typer.Argument(help="Plan id, as shown by `wangge plan`.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept with the plan's history.")]


def register_drafts(plan: typer.Typer) -> None:
    """Add the work on drafts to the commands of `wangge plan`."""
    plan.command(name="branch", help="A new draft of the same division, of any plan.")(branch)
    plan.command(name="compare", help="The blocks that are in other grids of a second plan.")(
        compare
    )
    plan.command(name="log", help="Who did what with a plan, when and why.")(log)
    plan.command(name="carry", help="Write a draft's strokes to a signed file.")(carry)
    plan.command(name="merge", help="Take over what such a file did; who was first here wins.")(
        merge
    )


def branch(
    plan_id: PlanId, store: StoreOption, reason: Reason, as_json: JsonOption = False
) -> None:
    """Make a new draft that is the same division as a plan in any state."""
    from web.jobs.plans.states import branch as branched

    refuse_blank(reason)
    with opened(store) as backend, _known(plan_id):
        made = branched(backend, plan_id, reason=reason, who=who(), now=_now())
    document = {"plan": made.plan_id, "based_on": plan_id, "units": list(made.unit_codes)}
    line = words(
        f"已由 {plan_id} 建立分支草案 {made.plan_id}",
        f"{made.plan_id} is a draft based on {plan_id}",
    )
    emit(document, as_json, [line])


def compare(
    a: Annotated[str, typer.Argument(help="Plan id.")],
    b: Annotated[str, typer.Argument(help="Another plan id.")],
    store: StoreOption,
    as_json: JsonOption = False,
) -> None:
    """List the blocks that are in other grids of the second plan, with their households."""
    from grid_planner.redraw.comparing import plans_compared
    from store.places import load_blocks
    from store.plans import load_plan

    with opened(store) as backend:
        plans = []
        for plan_id in (a, b):
            with _known(plan_id):
                plans.append(load_plan(backend, plan_id))
        units = {code for plan in plans for code in plan.unit_codes}
        made = plans_compared(plans[0], plans[1], load_blocks(backend, unit_codes=units))
    emit(_compared(a, b, made), as_json, _lines(made))


def log(plan_id: PlanId, store: StoreOption, as_json: JsonOption = False) -> None:
    """Show how a plan was made, who drew on it, and the steps it took."""
    from web.jobs.plans.states import history

    with opened(store) as backend, _known(plan_id):
        events = history(backend, plan_id)
    document = {"plan": plan_id, "events": [_event(event) for event in events]}
    emit(document, as_json, [_line(event) for event in events])


def carry(
    plan_id: PlanId,
    store: StoreOption,
    to: Annotated[Path, typer.Option(help="File to write; it must not be there yet.")],
    as_json: JsonOption = False,
) -> None:
    """Write the strokes of a draft to a file that another copy of this store can merge."""
    from web.jobs.redraw.carrying import carry as carried

    if to.exists():
        refuse(words(f"{to} 已存在,未写入", f"{to} is there already; nothing was written"))
    with opened(store) as backend, _known(plan_id):
        content = carried(backend, plan_id, _now(), who=who())
    to.write_bytes(content)
    line = words(f"已写入 {to}({len(content):,} 字节)", f"wrote {to} ({len(content):,} bytes)")
    emit({"plan": plan_id, "file": str(to), "bytes": len(content)}, as_json, [line])


def merge(
    plan_id: PlanId,
    file: Annotated[Path, typer.Argument(help="A file written by `wangge plan carry`.")],
    store: StoreOption,
    as_json: JsonOption = False,
) -> None:
    """Merge carried work into a draft; blocks that were moved here meanwhile stay as they are."""
    from web.jobs.redraw.carrying import merge as merged
    from web.jobs.redraw.seat import Seat, at_the_machine
    from web.jobs.redraw.workshop import Workshop

    if not file.is_file():
        refuse(words(f"没有文件 {file}", f"there is no file {file}"))
    with opened(store) as backend, _known(plan_id):
        seat = Seat(
            workshop=Workshop(backend), reader=at_the_machine(who()), plan_id=plan_id, now=_now()
        )
        with refused():
            done = merged(seat, file.read_bytes())
    document = {
        "plan": plan_id,
        "seq": done.seq,
        "accepted": [{"block": m.block, "from": m.from_, "to": m.to} for m in done.accepted],
        "lost": [{"block": o.block, "wanted": o.wanted, "grid": o.grid, "by": o.by} for o in done.lost],
    }  # fmt: skip
    lines = [
        words(
            f"并入{len(done.accepted)}个楼栋(院落)的调整,{len(done.lost)}个因本机已先调整而未并入",
            f"merged the moves of {len(done.accepted)} blocks; {len(done.lost)} had been moved here first",
        )
    ]
    lines += [
        f"  {o.block}: {o.wanted or '-'} -> {o.grid or '-'} ({o.by or '?'})" for o in done.lost
    ]
    emit(document, as_json, lines)


def refuse_blank(reason: str) -> None:
    """Refuse a reason that says nothing: the record keeps it."""
    if not reason.strip():
        refuse(
            words(
                "--reason 为空;请写明理由,审计记录要保存",
                "--reason is empty; say why, the audit keeps it",
            )
        )


@contextmanager
def _known(plan_id: str) -> Iterator[None]:
    from store.backend import NotFoundError

    try:
        yield
    except NotFoundError:
        refuse(words(f"没有方案 {plan_id}", f"there is no plan {plan_id!r}"))


@contextmanager
def refused() -> Iterator[None]:
    """Refuse what the service would refuse, in the reader's language."""
    from web.errors import BeforeDrawnError, RefusalError, StepsRefusedError, meaning_of

    try:
        yield
    except RefusalError as error:
        row = meaning_of(error)
        all_of = error.refused.values() if isinstance(error, StepsRefusedError) else (error,)
        early = any(isinstance(one, BeforeDrawnError) for one in all_of)
        zh = "；方案确已在编制之前生效的，请加 --backdate（补录）" if early else ""
        en = "; where it was in force before it was drawn up, add --backdate" if early else ""
        refuse(words(f"{row.zh}:{error.told(zh=True)}{zh}", f"{row.en}: {error}{en}"))


def _compared(a: str, b: str, made: "Comparison") -> dict[str, Any]:
    return {
        "a": a,
        "b": b,
        "blocks": [
            {"block": o.block, "from": o.grid, "to": o.to, "households": o.households}
            for o in made.blocks
        ],
        "households": made.households,
        "unknown_blocks": made.unknown_blocks,
        "grids_only_a": list(made.grids_only_a),
        "grids_only_b": list(made.grids_only_b),
        "kept": made.kept,
    }


def _lines(made: "Comparison") -> Iterable[str]:
    n, h = len(made.blocks), made.households
    yield words(f"{n}个楼栋(院落)共{h}户改变网格,{made.kept}个不变", f"{n} blocks with {h} households change their grid, {made.kept} stay")  # fmt: skip
    for one in made.blocks[:_MOST_LINES]:
        count = "?" if one.households is None else one.households
        yield f"  {one.block}: {one.grid or '-'} -> {one.to or '-'}  {count}"
    if n > _MOST_LINES:
        left = n - _MOST_LINES
        yield words(f"  … 另有{left}个(--json 列出全部)", f"  … {left} more (--json lists all)")


def _event(event: "EventOut") -> dict[str, Any]:
    return {
        "at": event.at.isoformat(), "who": event.who, "what": event.what, "from": event.from_,
        "to": event.to, "why": event.why, "seq": event.seq, "blocks": event.blocks,
        "from_date": event.from_date,
    }  # fmt: skip


def _line(event: "EventOut") -> str:
    from gis.places import OFFICE_ZONE

    at = event.at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
    what = _WHAT[event.what] if language() == "zh" else event.what
    if event.from_date and event.to == "approved":
        what = words(f"批准，{event.from_date}起生效", f"approved, in force from {event.from_date}")
    moved = words(f"{event.blocks}个楼栋(院落)", f"{event.blocks} blocks") if event.blocks else ""
    return "  ".join(
        part for part in (at, event.who, what, moved, _since(event), event.why) if part
    )


def _since(event: "EventOut") -> str:
    """Return the day from which a step puts a plan in force; of what it replaced, until when."""
    day = event.from_date
    if day is None or event.to == "approved":
        return ""
    if event.to == "retired":
        return words(f"{day}起停用", f"retired from {day}")
    return words(f"{day}起生效", f"in force from {day}")


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)
