"""Will the grids still be in band after the next count? Room above and below each (PLAN-24)."""

from collections.abc import Sequence

from gis.findings import Finding, Outcome, Place
from gis.places import Unit
from gis.rulebook import Pack, Words
from grid_planner.plan import Grid
from grid_planner.problem import Headroom, Limits
from grid_planner.rules import allowed_grids

RULE = "PLAN-24"


def headroom_of(limits: Limits, pack: Pack) -> Headroom | None:
    """Return the inner band of a pack; None where it has none, or none within these limits."""
    if not pack.has(RULE):
        return None
    rule = pack[RULE]
    headroom = Headroom(rule.count("min"), rule.count("max"), rule.number("metres"))
    return headroom if headroom.fits(limits) else None


def headroom_finding(unit: Unit, grids: Sequence[Grid], pack: Pack) -> Finding | None:
    """Return PLAN-24: how many households may come or go until the first grid leaves the band.

    Only grids in band whose counts are known are judged; None where there is none, or where no
    band applies to the unit. Unknown when a count is missing.
    """
    limits = allowed_grids(unit, pack).limits
    headroom = headroom_of(limits, pack)
    sure = [g for g in grids if not g.unknown_blocks and limits.excess(g.households) == 0]
    if headroom is None or not sure:
        return None
    low, high = headroom.min_households, headroom.max_households
    top = max(sure, key=lambda grid: grid.households)
    bottom = min(sure, key=lambda grid: grid.households)
    inner = sum(low <= grid.households <= high for grid in sure)
    outcome = Outcome.PASS if inner == len(sure) else Outcome.FAIL
    return pack[RULE].finding(
        Outcome.UNKNOWN if any(grid.unknown_blocks for grid in grids) else outcome,
        Place("unit", unit.code, unit.code),
        found=f"{bottom.households}-{top.households}", required=f"{low}-{high}",
        unit=unit.name, n=len(sure), inner=inner, low=limits.min_households, high=limits.ceiling,
        top=top.name, most=top.households, up=limits.ceiling - top.households,
        bottom=bottom.name, least=bottom.households, down=bottom.households - limits.min_households,
        rest=_rest(len(grids) - len(sure)),
    )  # fmt: skip


def _rest(many: int) -> Words:
    if many == 0:
        return Words("", "")
    return Words(
        f"另有{many}个网格户数不全或不在范围内,未计入。",
        f"{many} more with missing counts or out of band are not in this. ",
    )
