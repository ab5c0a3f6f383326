"""`wangge plan` and `wangge check`: divide units, move plans through their states, hold rules."""

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from web.cli.output import JsonOption, StoreOption, emit, finding_lines, progress, refuse

STEPS = {
    "submit": "Submit a draft for approval.",
    "approve": "Approve a submitted plan.",
    "enforce": "Put an approved plan in force; its predecessor is retired.",
    "retire": "Take a plan out of use.",
}
Units = Annotated[list[str] | None, typer.Argument(help="Unit codes; none: every unit.")]


class PlanGroup(TyperGroup):
    """`plan UNIT ...` divides units; `plan submit ID` and its like move a plan."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take words that are no step for unit codes of the step `units`."""
        helps = args[:1] in (["--help"], ["-h"])
        if not helps and args[:1] not in [[step] for step in STEPS]:
            args = ["units", *args]
        return super().parse_args(ctx, args)


plan = typer.Typer(
    cls=PlanGroup,
    help="Divide units: wangge plan [UNIT...] (options: wangge plan units --help); move plans.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@plan.command(name="units", help="Divide units into grids (also without this word).")
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
    scheduler: Annotated[str | None, typer.Option(help="tcp://HOST:PORT of a cluster.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Divide units into grids and keep a draft plan of each."""
    from web.jobs.planning import plan_units

    if scheduler is not None:
        refuse(f"--scheduler {scheduler}: clusters are not supported yet; use --workers N")
    backend = _opened(store, units)
    with progress("plan") as step:
        results = plan_units(
            backend,
            units or None,
            pack=pack,
            effort=effort,
            seconds=seconds,
            seed=seed,
            workers=workers,
            who=_who(),
            now=_now(),
            progress=step,
        )
    findings = [finding for result in results for finding in result.findings]
    document = {"plans": [_row(result) for result in results], "findings": _rows(findings)}
    emit(document, as_json, [*_table(results), "", *finding_lines(findings)])
    _leave(findings)


def check(store: StoreOption, units: Units = None, as_json: JsonOption = False) -> None:
    """Hold every rule against what is in force."""
    from web.jobs.checking import check_units

    backend = _opened(store, units)
    with progress("check") as step:
        findings = check_units(backend, units or None, now=_now(), who=_who(), progress=step)
    counts: dict[str, int] = {}
    for finding in findings:
        key = f"{finding.severity.value} {finding.outcome.value}"
        counts[key] = counts.get(key, 0) + 1
    said = ", ".join(f"{number} {key}" for key, number in sorted(counts.items())) or "nothing"
    document = {"findings": _rows(findings), "counts": counts}
    emit(document, as_json, [*finding_lines(findings), f"found: {said}"])
    _leave(findings)


def _mover(name: str) -> Any:
    def move(
        plan_id: Annotated[str, typer.Argument(help="Plan id, as shown by `wangge plan`.")],
        store: StoreOption,
        reason: Annotated[str, typer.Option(help="Why; it is kept with the plan's history.")],
        as_json: JsonOption = False,
    ) -> None:
        from web.jobs.enforcing import move_plan

        if not reason.strip():
            refuse("--reason is empty; say why, the audit keeps it")
        moved = move_plan(
            _opened(store, None), plan_id, name, reason=reason, who=_who(), now=_now()
        )
        document = {
            "plan": moved.plan_id,
            "state": moved.state.value,
            "units": list(moved.unit_codes),
            "self_approved": moved.self_approved,
        }
        marked = " (approved by its author)" if moved.self_approved else ""
        units = ", ".join(moved.unit_codes)
        emit(document, as_json, [f"{moved.plan_id} {moved.state.value}{marked}: {units}"])

    return move


for _name, _help in STEPS.items():
    plan.command(name=_name, help=_help)(_mover(_name))


def _opened(store: str, units: list[str] | None) -> Any:
    from store.open import open_store
    from store.places import load_units

    backend = open_store(store)
    if units:
        known = {unit.code for unit in load_units(backend, units)}
        missing = sorted(set(units) - known)
        if missing:
            refuse(f"no such unit in {backend.address}: {', '.join(missing)}")
    return backend


def _who() -> str:
    import getpass

    return f"cli:{getpass.getuser()}"


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
    head = f"{'plan':<9}{'unit':<14}{'households':>11}{'grids':>7}{'bound':>7}  {'size':<12} name"
    lines = [head]
    for row in map(_row, results):
        size = f"{row['least']}-{row['most']}" if row["grids"] else "-"
        bound = "-" if row["bound"] is None else row["bound"]
        lines.append(
            f"{row['plan'] or '-':<9}{row['unit']:<14}{row['households']:>11}"
            f"{row['grids']:>7}{bound:>7}  {size:<12} {row['name']}"
        )
    return lines


def _rows(findings: Any) -> list[dict[str, Any]]:
    from gis.findings import as_row

    return [as_row(finding) for finding in findings]


def _leave(findings: Any) -> None:
    """Exit with 1 when a finding of severity error or must fails."""
    from gis.findings import any_blocks

    sys.stdout.flush()
    if any_blocks(findings):
        raise typer.Exit(1)
