"""Which grid rules are broken by what is in force: numbers, codes, versions (GRID-01 to 23).

Borders are looked at in `grid_planner.borders`. Only findings that are not a pass are returned.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import shapely

from gis.divisions import DivisionCode, read_code
from gis.findings import Finding, Outcome, Place
from gis.places import Block, Unit, UnitKind
from gis.rulebook import Pack, Words
from grid_planner.draw import in_order, number_of
from grid_planner.plan import Grid, GridKind, Plan
from grid_planner.rules import count_finding, not_judged, total_finding

_CUSTOM = "custom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is in force on an ISO date: units, their blocks, the plans.

    `history` gives for a unit the grid codes of each earlier version, the oldest first.
    """

    on: str
    units: Sequence[Unit]
    blocks: Sequence[Block]
    plans: Sequence[Plan]
    history: Mapping[str, Sequence[frozenset[str]]] = field(default_factory=dict)

    def grids(self) -> list[Grid]:
        """Return every grid in force, sorted by code.

        Where a plan of many units was followed by one of a single unit, the newer one counts.
        """
        newest: dict[str, Plan] = {}
        for plan in sorted(self.plans, key=lambda plan: (plan.in_force_from or "", plan.plan_id)):
            newest |= dict.fromkeys(plan.unit_codes, plan)
        grids = [
            grid
            for plan in self.plans
            for grid in plan.grids
            if newest.get(grid.unit_code, plan) is plan
        ]
        return sorted(grids, key=lambda grid: grid.grid_code)

    def planned(self) -> frozenset[str]:
        """Return the codes of the units that have a plan in force."""
        return frozenset(chain.from_iterable(plan.unit_codes for plan in self.plans))

    def grid_of(self) -> dict[str, str]:
        """Return the grid code of each block that is in a grid in force."""
        codes = {grid.grid_code for grid in self.grids()}
        of = {block: code for plan in self.plans for block, code in plan.grid_of.items()}
        return {block: code for block, code in of.items() if code in codes}


def check_numbers(situation: Situation, pack: Pack) -> list[Finding]:
    """Return findings on households, numbers of grids, codes and versions."""
    checks: dict[str, Callable[[Situation, Pack], list[Finding]]] = {
        "GRID-01": band,
        "GRID-03": counts,
        "GRID-07": belonging,
        "GRID-13": code_form,
        "GRID-14": code_reuse,
        "GRID-15": code_order,
        "GRID-17": hosts,
        "GRID-20": details_and_totals,
        "GRID-21": versions,
        "GRID-02": totals,
        "GRID-22": committee_size,
        "CHK-04": left_out,
    }
    found = [check(situation, pack) for rule, check in checks.items() if pack.has(rule)]
    return list(chain.from_iterable(found))


def band(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-01: a comprehensive grid of an urban community has min to max households.

    A grid with blocks of unknown count is `unknown`, unless what is known is too much already.
    """
    rule = pack["GRID-01"]
    low, high = rule.count("min"), rule.count("max")
    kinds = {unit.code: unit.kind for unit in situation.units}
    found = []
    for grid in situation.grids():
        urban = kinds.get(grid.unit_code) is UnitKind.URBAN_COMMUNITY
        if not urban or grid.kind is not GridKind.COMPREHENSIVE:
            continue
        h = grid.households
        if grid.unknown_blocks or not low <= h <= high:
            unsure = grid.unknown_blocks > 0 and h <= high
            outcome = Outcome.UNKNOWN if unsure else Outcome.FAIL
            required = f"{low}-{high}"
            finding = rule.finding(
                outcome, at(grid), found=h, required=required, grid=grid.name, h=h
            )
            found.append(_partly_known(finding, grid) if unsure else finding)
    return found


def _partly_known(finding: Finding, grid: Grid) -> Finding:
    h, n = grid.households, grid.unknown_blocks
    return replace(
        finding,
        message_zh=f"网格“{grid.name}”已知{h}户,另有{n}处户数未知,"
        f"无法判定是否在{finding.required}户的范围内;请补录户数。",
        message_en=f'Grid "{grid.name}" has {h} known households and {n} blocks of unknown count, '
        f"so {finding.required} cannot be judged. Enter the missing counts.",
    )


def counts(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-03 to GRID-06: market towns and villages have the number of grids the rules give."""
    planned, grids = situation.planned(), situation.grids()
    found = []
    for unit in situation.units:
        got = sum(grid.unit_code == unit.code and is_comprehensive(grid) for grid in grids)
        finding = count_finding(unit, got, pack) if unit.code in planned else None
        if finding is not None and finding.outcome is not Outcome.PASS and pack.has(finding.rule):
            found.append(finding)
    return found


def belonging(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-07: a grid belongs to one village or community that is known."""
    rule, known = pack["GRID-07"], {unit.code for unit in situation.units}
    spans = bool(pack.settings["grid_may_span_units"])
    return [
        rule.finding(
            Outcome.FAIL,
            at(grid),
            found=" ".join(grid.unit_codes) or None,
            required=1,
            grid=grid.name,
        )
        for grid in situation.grids()
        if grid.unit_code not in known or (len(grid.unit_codes) > 1 and not spans)
    ]


def code_form(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-13: the code is that of the unit and three digits; custom schemes take any code."""
    if pack.settings["code_scheme"] == _CUSTOM:
        return []
    rule, found = pack["GRID-13"], []
    for grid in situation.grids():
        why: Words | None = None
        unit_code = read_code(grid.grid_code[:-3])
        if number_of(grid.grid_code, grid.unit_code, pack) is None:
            why = Words(f"应为{grid.unit_code}加3位数字", f"expected {grid.unit_code} and 3 digits")
        elif not isinstance(unit_code, DivisionCode):
            why = Words(f"村级代码{unit_code.zh}", f"in its unit code, {unit_code.en}")
        if why is not None:
            code = grid.grid_code
            found.append(rule.finding(Outcome.FAIL, at(grid), found=code, code=code, why=why))
    return found


def code_reuse(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-14: a code that was given up is never used again."""
    rule, found = pack["GRID-14"], []
    for grid in situation.grids():
        versions = situation.history.get(grid.unit_code, ())
        given_up = frozenset[str]().union(*versions[:-1]) - versions[-1] if versions else ()
        if grid.grid_code in given_up:
            code = grid.grid_code
            found.append(rule.finding(Outcome.FAIL, at(grid), found=code, code=code))
    return found


def code_order(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-15: numbers new in this version run west to east, then north to south."""
    found = []
    for unit in situation.units:
        versions = situation.history.get(unit.code, ())
        before = versions[-1] if versions else frozenset[str]()
        new = [
            grid
            for grid in situation.grids()
            if grid.unit_code == unit.code
            and grid.grid_code not in before
            and grid.boundary is not None
            and number_of(grid.grid_code, unit.code, pack) is not None
        ]
        if _out_of_order(new):
            place = Place("unit", unit.code, unit.code)
            found.append(pack["GRID-15"].finding(Outcome.FAIL, place, unit=unit.name))
    return found


def _out_of_order(grids: Sequence[Grid]) -> bool:
    """Tell whether grids sorted by code are not in order of place."""
    centres = shapely.get_coordinates(shapely.centroid([grid.boundary for grid in grids]))
    # in_order() rounds to the metre, so degrees are brought to about metres
    return bool((np.diff(in_order(centres * 100_000)) < 0).any())


def hosts(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-17: an exclusive grid names its host organisation."""
    return [
        pack["GRID-17"].finding(Outcome.FAIL, at(grid), grid=grid.name)
        for grid in situation.grids()
        if grid.kind is GridKind.EXCLUSIVE and not grid.host
    ]


def details_and_totals(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-20: the blocks of a unit add up to its reported total."""
    rule, found = pack["GRID-20"], []
    for unit, (known, unknown) in _sums(situation).items():
        reported = unit.households
        share = rule.number("tol_share")
        if reported is not None and not unknown and abs(known - reported) <= share * reported:
            continue
        unsure = reported is None or unknown > 0
        outcome = Outcome.UNKNOWN if unsure else Outcome.FAIL
        place = Place("unit", unit.code, unit.code)
        words = {"unit": unit.name, "sum": known, "tot": reported}
        finding = rule.finding(outcome, place, found=known, required=reported, **words)
        found.append(_not_comparable(finding, unit, known, unknown) if unsure else finding)
    return found


def _not_comparable(finding: Finding, unit: Unit, known: int, unknown: int) -> Finding:
    why = _unknown_counts(unknown)
    if unit.households is None:
        why = Words("没有上报总户数", "there is no reported total")
    return replace(
        finding,
        message_zh=f"“{unit.name}”{why.zh},明细合计{known}户无法核对;请补填。",
        message_en=f'"{unit.name}": {why.en}, so the {known} households of its blocks cannot be '
        "compared. Enter what is missing.",
    )


def _unknown_counts(unknown: int) -> Words:
    return Words(f"有{unknown}处户数未知", f"{unknown} blocks have no household count")


def totals(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-02: some number of grids fits the total of an urban community."""
    found = [
        total_finding(unit, known, unknown, pack)
        for unit, (known, unknown) in _sums(situation).items()
    ]
    return [f for f in found if f is not None and f.outcome is not Outcome.PASS]


def committee_size(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-22: a residents' committee usually has 100 to 700 households."""
    rule, found = pack["GRID-22"], []
    low, high = rule.count("min"), rule.count("max")
    for unit, (known, unknown) in _sums(situation).items():
        if unit.kind is not UnitKind.URBAN_COMMUNITY:
            continue
        total = known if unit.households is None else unit.households
        unsure = bool(unit.households is None and unknown)
        if unsure or not low <= total <= high:
            outcome = Outcome.UNKNOWN if unsure else Outcome.FAIL
            place = Place("unit", unit.code, unit.code)
            words = {"unit": unit.name, "h": total}
            required = f"{low}-{high}"
            finding = rule.finding(outcome, place, found=total, required=required, **words)
            found.append(not_judged(finding, unit, total, unknown) if unsure else finding)
    return found


def versions(situation: Situation, pack: Pack) -> list[Finding]:
    """GRID-21: no grid code is in force twice on one day."""
    codes = [grid.grid_code for grid in situation.grids()]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    unit_of = {grid.grid_code: grid.unit_code for grid in situation.grids()}
    return [
        pack["GRID-21"].finding(
            Outcome.FAIL,
            Place("grid", code, unit_of[code]),
            found=codes.count(code),
            required=1,
            code=code,
            date=situation.on,
        )
        for code in twice
    ]


def left_out(situation: Situation, pack: Pack) -> list[Finding]:
    """CHK-04: every block of a unit with a plan in force is in one of its grids."""
    inside, planned = situation.grid_of(), situation.planned()
    found = []
    for unit in situation.units:
        out = [b for b in situation.blocks if b.unit_code == unit.code and b.block_id not in inside]
        if unit.code in planned and out:
            h = sum(block.households or 0 for block in out)
            place = Place("unit", unit.code, unit.code)
            found.append(
                pack["CHK-04"].finding(Outcome.FAIL, place, found=len(out), unit=unit.name, h=h)
            )
    return found


def at(grid: Grid) -> Place:
    """Return where a finding on a grid applies."""
    return Place("grid", grid.grid_code, grid.unit_code)


def is_comprehensive(grid: Grid) -> bool:
    """Tell whether the household band and the numbers of grids apply to a grid."""
    return grid.kind is GridKind.COMPREHENSIVE


def _sums(situation: Situation) -> dict[Unit, tuple[int, int]]:
    """Return known households and number of unknown blocks of each unit that has blocks."""
    known: dict[str, int] = {}
    unknown: dict[str, int] = {}
    for block in situation.blocks:
        if block.unit_code is not None:
            code = block.unit_code
            known[code] = known.get(code, 0) + (block.households or 0)
            unknown[code] = unknown.get(code, 0) + (block.households is None)
    return {u: (known[u.code], unknown[u.code]) for u in situation.units if u.code in known}
