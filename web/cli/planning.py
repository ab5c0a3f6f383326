"""`wangge plan` and `wangge check`: divide units and hold rules."""

import sys
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from web.cli.opening import opened
from web.cli.output import (
    JsonOption,
    StoreOption,
    emit,
    finding_lines,
    language,
    progress,
    refuse,
    who,
    words,
)
from web.cli.plan_drafts import DRAFTS, register_drafts
from web.cli.plan_questions import QUESTIONS, register
from web.cli.plan_steps import STEPS, mover
from web.cli.units import units_named

_ZH = {"error": "错误", "must": "必须", "should": "应当", "info": "提示",
       "fail": "不符合", "unknown": "无法判定", "pass": "符合"}  # fmt: skip
_WORDS = (*STEPS, *QUESTIONS, *DRAFTS)
Units = Annotated[
    list[str] | None, typer.Argument(help="Codes of units or townships; none: every unit.")
]


class PlanGroup(TyperGroup):
    """`plan UNIT ...` divides units; `plan submit ID` and its like move a plan."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take words that are no step for unit codes of the step `units`."""
        helps = args[:1] in (["--help"], ["-h"])
        if not helps and args[:1] not in [[word] for word in _WORDS]:
            _refuse_misspelt(args[:1])
            args = ["units", *args]
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show how to divide units with every option, then the steps of a plan."""
        divide = self.commands["units"]
        divide.format_help(type(ctx)(divide, info_name=ctx.info_name, parent=ctx.parent), formatter)
        super().format_help(ctx, formatter)


plan = typer.Typer(
    cls=PlanGroup,
    help="Move a plan: a draft is submitted, approved and put in force, each with --reason.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@plan.command(name="units", hidden=True)
def plan_units_command(
    store: StoreOption,
    units: Units = None,
    pack: Annotated[str | None, typer.Option(help="Rule pack; default: the store's.")] = None,
    effort: Annotated[
        int | None, typer.Option(min=1, help="Search steps; they alone decide the result.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Ceiling for each unit.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, help="Where the search starts.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes on this machine.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="tcp://HOST:PORT of a Dask cluster.")
    ] = None,
    repair: Annotated[
        Literal["best", "same", "more", "fewer", "fresh"],
        typer.Option(help="A plan in force that is not in order: grids as needed, as many, ..."),
    ] = "best",
    by: Annotated[
        Literal["households", "workload"], typer.Option(help="What is to be even between grids.")
    ] = "households",
    as_json: JsonOption = False,
) -> None:
    """Divide units into grids and keep a draft plan of each: `wangge plan`, `wangge plan CODE`.

    A run over many units that was stopped goes on when the same command is given again.
    Exit 1 when a rule of severity error or must is broken; the drafts are kept all the same.
    """
    from grid_planner.problem import Repair
    from grid_planner.workload import By
    from web.cli.plan_progress import watching
    from web.jobs.plans.planning import plan_units

    _refuse_both(workers, scheduler)
    with opened(store) as backend, watching() as watch:
        results = plan_units(
            backend,
            units_named(backend, units),
            pack=pack,
            effort=effort,
            seconds=seconds,
            seed=seed,
            workers=workers,
            scheduler=scheduler,
            repair=Repair(repair),
            by=By(by),
            who=who(),
            now=_now(),
            watch=watch,
        )
    if not results:
        refuse(
            words(
                "库中没有村(社区),无可划分;请先导入:wangge import units 文件",
                "there are no units in the store to divide; first: wangge import units FILE",
            )
        )
    findings = [finding for result in results for finding in result.findings]
    document = {"plans": [_row(result) for result in results], "findings": _rows(findings)}
    emit(document, as_json, [*_table(results), "", *finding_lines(findings)])
    _leave(findings)


def check(store: StoreOption, units: Units = None, as_json: JsonOption = False) -> None:
    """Hold every rule against what is in force."""
    from web.jobs.checking import check_units

    with opened(store) as backend, progress("check") as step:
        chosen = units_named(backend, units)
        findings = check_units(backend, chosen, now=_now(), who=who(), progress=step)
    counts: dict[str, int] = {}
    for finding in findings:
        key = f"{finding.severity.value} {finding.outcome.value}"
        counts[key] = counts.get(key, 0) + 1
    document = {"findings": _rows(findings), "counts": counts}
    emit(document, as_json, [*finding_lines(findings), _summary(counts)])
    _leave(findings)


for _name, _help in STEPS.items():
    plan.command(name=_name, help=_help)(mover(_name))
register(plan)
register_drafts(plan)


def _summary(counts: dict[str, int]) -> str:
    said = ", ".join(f"{number} {key}" for key, number in sorted(counts.items()))
    if language() == "zh":
        for word, zh in _ZH.items():
            said = said.replace(word, zh)
    return words(f"合计:{said or '无'}", f"found: {said or 'nothing'}")


def _refuse_misspelt(first: list[str]) -> None:
    """Refuse a word that is nearly a step: it would else be taken for the code of a unit."""
    from difflib import get_close_matches

    for word in first:
        near = get_close_matches(word, _WORDS, n=1)
        if near:
            refuse(
                words(
                    f"没有步骤 {word};是否为 {near[0]}?可用:{', '.join(STEPS)}",
                    f"there is no step {word!r}; {near[0]}? Steps: {', '.join(STEPS)}",
                ),
                code=2,
            )


def _refuse_both(workers: int, scheduler: str | None) -> None:
    if scheduler is not None and workers > 1:
        refuse(
            words(
                "--workers 与 --scheduler 只能选一个：集群的进程数由集群决定",
                "--workers and --scheduler cannot be combined: the cluster has its own workers",
            ),
            code=2,
        )


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _row(result: Any) -> dict[str, Any]:
    grids = result.plan.grids if result.plan else ()
    return {
        "unit": result.unit.code,
        "name": result.unit.name,
        "plan": result.plan.plan_id if result.plan else None,
        "households": sum(grid.households for grid in grids),
        "unknown_blocks": sum(grid.unknown_blocks for grid in grids),
        "grids": len(grids),
        "bound": result.plan.bound if result.plan else None,
        "proof": result.plan.proof if result.plan else None,
        "stopped": result.plan.stopped if result.plan else None,
        "least": min((grid.households for grid in grids), default=None),
        "most": max((grid.households for grid in grids), default=None),
        "seconds": round(result.seconds, 2),
    }


def _table(results: list[Any]) -> list[str]:
    heads = words(
        "方案 代码 户数 网格 下限 规模 名称", "plan unit households grids bound size name"
    )
    lines = [_columns(*heads.split())]
    for row in map(_row, results):
        size = f"{row['least']}-{row['most']}" if row["grids"] else "-"
        bound = "-" if row["bound"] is None else row["bound"]
        plan_id, code = row["plan"] or "-", row["unit"]
        lines.append(
            _columns(plan_id, code, row["households"], row["grids"], bound, size, row["name"])
        )
    return lines


def _columns(*cells: Any) -> str:
    """Return a line of the table, numbers to the right; a Chinese sign is two letters wide."""
    line = ""
    for cell, width in zip(cells, (9, 14, -11, -7, -7, -12, 0), strict=True):
        text = str(cell)
        gap = " " * (abs(width) - len(text) - sum(sign > "\u2e7f" for sign in text))
        line += gap + text if width < 0 else text + gap if width else f"  {text}"
    return line


def _rows(findings: Any) -> list[dict[str, Any]]:
    from gis.findings import as_row

    return [as_row(finding) for finding in findings]


def _leave(findings: Any) -> None:
    """Exit with 1 when a finding of severity error or must fails."""
    from gis.findings import any_blocks

    sys.stdout.flush()
    if any_blocks(findings):
        raise typer.Exit(1)
