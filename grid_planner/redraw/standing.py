"""The plan that a draft is after a stroke: grids, assignment, and what is wrong with it now.

What was said of a plan by the search that made it stays while it can still be true: what is a
fact of the ground does, what is about grids that changed or about the plan as a whole is held
anew or dropped.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import numpy as np

from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack
from grid_planner.plan import Plan
from grid_planner.redraw.comparing import changed_share
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.faults import FaultKind, faults_of, findings_of
from grid_planner.redraw.strokes import Stroke
from grid_planner.rules import count_finding, headroom_finding

# why a piece, block or dead end fits no grid: true however the grids are drawn
_OF_GROUND = frozenset(
    ("PLAN-10", "PLAN-11", "PLAN-12", "PLAN-13", "PLAN-14", "PLAN-16", "PLAN-17", "PLAN-18",
     "PLAN-19", "PLAN-21")
)  # fmt: skip
# about one plan as a whole: the search's account of it, or held anew below
_OF_PLAN = frozenset(
    ("PLAN-04", "PLAN-15", "PLAN-20", "PLAN-22", "PLAN-23", "PLAN-24", "GRID-23", "DRAW-01", "GRID-03",
     "GRID-04", "GRID-05", "GRID-06")
)  # fmt: skip

_ROOM = "PLAN-24"


def restated(
    plan: Plan, draft: Draft, pack: Pack, stroke: Stroke, *, codes: Collection[str]
) -> Plan:
    """Return the plan after a stroke that changed some grids of its draft.

    The walking effort is no longer that of the search and is left open; `proof` is kept only
    where it is about the ground (infeasible).
    """
    grid_of = dict(plan.grid_of)
    for block, _, to in stroke.pairs():
        if to is None:
            grid_of.pop(block, None)
        else:
            grid_of[block] = to
    grids = tuple(draft.grids[code] for code in sorted(draft.grids))
    if not codes and not stroke.moved:
        return replace(plan, grids=grids)
    return replace(
        plan,
        grids=grids,
        grid_of=grid_of,
        objective=None,
        proof=plan.proof if plan.proof == "infeasible" else "none",
        findings=tuple(dict.fromkeys(_findings(plan, draft, pack, codes))),
    )


def _findings(plan: Plan, draft: Draft, pack: Pack, codes: Collection[str]) -> Iterator[Finding]:
    changed = set(codes)
    yield from (f for f in plan.findings if _stays(f, draft, changed))
    yield from findings_of(draft, pack, [code for code in codes if code in draft.grids])
    yield from (fault.finding for fault in faults_of(draft, pack, FaultKind.UNASSIGNED))
    yield from _counts(draft, pack)
    yield from _changed(draft, pack)
    yield from _room(plan, draft, pack, changed)


def _room(plan: Plan, draft: Draft, pack: Pack, changed: Collection[str]) -> Iterator[Finding]:
    """Yield PLAN-24: how many households may come or go until a grid leaves the band.

    What is said of a unit none of whose grids changed stays as it is.
    """
    known = {f.place.id: f for f in plan.findings if f.rule == _ROOM and pack.has(_ROOM)}
    both = {**draft.closed, **draft.grids}
    anew = {both[code].unit_code for code in changed if code in both}
    holding = [draft.grids[code] for code in sorted(held(draft))]
    for share in draft.ground.shares:
        code = share.unit.code
        room = known.get(code)
        if room is None or code in anew:
            grids = [grid for grid in holding if grid.unit_code == code]
            room = headroom_finding(share.unit, grids, pack)
        if room is not None:
            yield room


def _changed(draft: Draft, pack: Pack) -> Iterator[Finding]:
    """Yield GRID-23, whatever it is: how many households change their grid."""
    share = changed_share(draft) if pack.has("GRID-23") else None
    if share:
        rule, unit = pack["GRID-23"], draft.ground.shares[0].unit
        most, percent = rule.number("p"), round(100 * share, 1)
        finding = rule.finding(
            Outcome.PASS if share <= most else Outcome.FAIL,
            Place("unit", unit.code, unit.code), found=percent, required=100 * most,
        )  # fmt: skip
        words = {"zh": rule.zh, "en": rule.en}
        told = {name: text.replace("{p}", f"{percent:g}") for name, text in words.items()}
        yield replace(finding, message_zh=told["zh"], message_en=told["en"])


def _stays(finding: Finding, draft: Draft, changed: Collection[str]) -> bool:
    if finding.rule in _OF_PLAN:
        return False
    if finding.place.kind == "grid":
        return finding.place.id in draft.grids and finding.place.id not in changed
    if finding.place.kind == "block" and finding.rule not in _OF_GROUND:
        place = draft.ground.place.get(finding.place.id)
        return place is not None and draft.code(finding.place.id) not in changed
    return True


def held(draft: Draft) -> set[str]:
    """Return the grids that hold blocks."""
    return {draft.codes[i] for i in np.unique(draft.grid_of[draft.grid_of >= 0]).tolist()}


def _counts(draft: Draft, pack: Pack) -> Iterable[Finding]:
    """Yield GRID-03 to 06 where the number of grids that hold blocks is not the one asked for."""
    codes = held(draft)
    for share in draft.ground.shares:
        if share.fixed is None:
            continue
        got = sum(draft.grids[code].unit_code == share.unit.code for code in codes)
        finding = count_finding(share.unit, got, pack)
        if finding is not None and finding.outcome is not Outcome.PASS and pack.has(finding.rule):
            yield replace(finding, place=Place("unit", share.unit.code, share.unit.code))
