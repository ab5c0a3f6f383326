"""One unit from places to drawn grids and findings: the pure step that any worker can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from gis.findings import Finding, Outcome, Place
from gis.places import PlacesOf
from gis.rulebook import Pack, load_pack
from grid_planner.answers.beside import beside_of
from grid_planner.answers.terrain import terrain_of
from grid_planner.answers.ways_out import ways_out
from grid_planner.assemble import Assembled, assemble, in_force
from grid_planner.borders import check_borders
from grid_planner.check import Situation, check_numbers
from grid_planner.draw import Drawn, Known, draw, moved_share
from grid_planner.plan import Plan, PlanState
from grid_planner.problem import Problem, Result
from grid_planner.request import Search
from grid_planner.rules import headroom_finding, total_finding
from grid_planner.solver import solve
from grid_planner.verifier import verify
from grid_planner.workload import HOUSEHOLD_RULES, By, Load, by_workload, workload_finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One unit to divide: everything a worker needs, so that any worker gives the same.

    `beside` are the units around it, for proposals where no number of grids fits; `loads` what
    makes work in each block, for a plan by workload.
    """

    places: PlacesOf
    known: Known
    pack: str
    search: Search
    beside: tuple[PlacesOf, ...] = ()
    loads: Mapping[str, Load] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The drawn grids and how they were found; without them, findings that say why not."""

    drawn: Drawn | None
    result: Result | None
    findings: tuple[Finding, ...]


def propose(task: Task) -> Proposal:
    """Return a division of one unit; equal for equal tasks, unless `seconds` cut the search."""
    pack, search = load_pack(task.pack), task.search
    assembled = assemble(task.places, pack)
    if isinstance(assembled, tuple):
        return Proposal(drawn=None, result=None, findings=assembled)
    problem = replace(assembled.problem, previous=in_force(assembled, task.known.grid_of))
    if search.by is By.WORKLOAD:
        problem = by_workload(assembled, problem, task.loads, pack)
    result = solve(problem, search.seconds, search.effort, search.seed, repair=search.repair)
    drawn = draw(assembled, result.grid_of, pack, task.known)
    if search.by is By.WORKLOAD:
        told = _of_workload(task, problem, result, drawn, pack=pack)
    else:
        told = [*result.findings, *_ways_out(task, assembled, result, pack)]
        room = headroom_finding(task.places.unit, drawn.grids, pack)
        told += [] if room is None else [room]
    findings = [*assembled.findings, *told]
    findings += _verified(problem, result, drawn)
    findings += _of_total(task.places, pack)
    findings += _of_plan(task, drawn, pack)
    return Proposal(drawn=drawn, result=result, findings=tuple(dict.fromkeys(findings)))


def _of_workload(
    task: Task, problem: Problem, result: Result, drawn: Drawn, *, pack: Pack
) -> list[Finding]:
    """Return the findings of a plan by workload: none that takes its numbers for households."""
    recorded = any(load.cases for load in task.loads.values())
    found = [finding for finding in result.findings if finding.rule not in HOUSEHOLD_RULES]
    return [*found, workload_finding(problem, result, drawn, pack, recorded=recorded)]


def _ways_out(task: Task, town: Assembled, result: Result, pack: Pack) -> tuple[Finding, ...]:
    others = task.beside if result.proof == "infeasible" else ()
    near = (beside_of(town, task.places, other, pack) for other in others)
    beside = [unit for unit in near if unit is not None]
    return ways_out(town.problem, result, terrain_of(task.places, town), beside)


def _verified(problem: Problem, result: Result, drawn: Drawn) -> list[Finding]:
    """Return what the independent verifier says, its grid numbers turned into codes and names.

    The band (GRID-01) is left to the check of the drawn plan, which knows the unit.
    """
    code_of = {
        str(number): drawn.grid_of[block]
        for block, number in zip(problem.block_ids, result.grid_of.tolist(), strict=True)
    }
    name_of = {grid.grid_code: grid.name for grid in drawn.grids}
    found = []
    for finding in verify(problem, result.grid_of):
        code = code_of.get(finding.place.id) if finding.place.kind == "grid" else None
        if code is None:
            found.append(finding)
        elif finding.rule != "GRID-01":
            old, new = finding.place.id, name_of[code]
            found.append(
                replace(
                    finding,
                    place=replace(finding.place, id=code),
                    message_zh=finding.message_zh.replace(f"“{old}”", f"“{new}”"),
                    message_en=finding.message_en.replace(f'"{old}"', f'"{new}"'),
                )
            )
    return found


def _of_total(places: PlacesOf, pack: Pack) -> list[Finding]:
    counts = [block.households for block in places.blocks]
    known = sum(count or 0 for count in counts)
    finding = total_finding(places.unit, known, counts.count(None), pack)
    return [finding] if finding is not None and finding.outcome is not Outcome.PASS else []


def _of_plan(task: Task, drawn: Drawn, pack: Pack) -> list[Finding]:
    """Return findings on the drawn plan itself, and how many households it moves (GRID-23)."""
    unit, blocks = task.places.unit, task.places.blocks
    trial = Plan(
        plan_id="",
        unit_codes=(unit.code,),
        state=PlanState.DRAFT,
        pack=pack.name,
        pack_version=pack.version,
        author="",
        reason="",
        created_at=datetime.min,  # noqa: DTZ901 -- never kept
        grids=drawn.grids,
        grid_of=drawn.grid_of,
    )
    history = {unit.code: (task.known.ever, frozenset((task.known.grid_of or {}).values()))}
    situation = Situation(on="", units=[unit], blocks=blocks, plans=[trial], history=history)
    of_unit = ("GRID-20", "GRID-22", "GRID-02")  # data of the unit, not of the plan
    found = [f for f in check_numbers(situation, pack) if f.rule not in of_unit]
    found += check_borders(situation, pack)
    households = {block.block_id: block.households for block in blocks}
    moved = moved_share(task.known.grid_of or {}, drawn.grid_of, households)
    if moved and pack.has("GRID-23"):
        rule = pack["GRID-23"]
        outcome = Outcome.PASS if moved <= rule.number("p") else Outcome.FAIL
        place = Place("unit", unit.code, unit.code)
        share, name = round(100 * moved, 1), unit.name or unit.code
        found.append(rule.finding(outcome, place, found=share, required=100 * rule.number("p")))
        found[-1] = replace(
            found[-1],
            message_zh=f"{name}：" + rule.zh.replace("{p}", f"{share:g}"),
            message_en=f"{name}: " + rule.en.replace("{p}", f"{share:g}"),
        )
    return found
