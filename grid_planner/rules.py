"""How many grids a unit may have, with how much room, and what to offer when no number fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gis.findings import Finding, Outcome, Place
from gis.places import Unit, UnitKind
from gis.rulebook import Pack, Rule, Words
from grid_planner.plan import Grid
from grid_planner.problem import Headroom, Limits

NO_BAND = Limits(0)
_HEADROOM = "PLAN-24"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the rules allow for a unit: the rule that decides, a band or a fixed number of grids.

    `rule` is None when the kind of unit is unknown; `fixed` is None where the band decides, and
    also where a village's number of predecessors is unknown (`known` is then False).
    """

    rule: Rule | None
    limits: Limits = NO_BAND
    fixed: int | None = None
    known: bool = True


def allowed_grids(unit: Unit, pack: Pack) -> Allowed:
    """Return what the pack allows for a unit (GRID-01 to GRID-06)."""
    if unit.kind is UnitKind.URBAN_COMMUNITY:
        rule = pack["GRID-01"]
        return Allowed(rule=rule, limits=Limits(rule.count("min"), rule.count("max")))
    if unit.kind is UnitKind.MARKET_TOWN_COMMUNITY:
        return _fixed(pack["GRID-03"])
    if unit.kind is UnitKind.VILLAGE:
        return _village(unit.merged_from, pack)
    return Allowed(rule=None, known=False)


def _village(merged_from: int | None, pack: Pack) -> Allowed:
    if merged_from is None:
        return Allowed(rule=pack["GRID-06"], known=False)
    if merged_from >= 3:  # noqa: PLR2004 -- GRID-05 三合一及以上
        return _fixed(pack["GRID-05"])
    return _fixed(pack["GRID-04"] if merged_from == 2 else pack["GRID-06"])  # noqa: PLR2004


def _fixed(rule: Rule) -> Allowed:
    return Allowed(rule=rule, fixed=rule.count("n"))


def count_finding(unit: Unit, got: int, pack: Pack) -> Finding | None:
    """Return the finding on a unit's number of grids (GRID-03 to 06), None where a band decides."""
    place = Place("unit", unit.code, unit.code)
    allowed = allowed_grids(unit, pack)
    if allowed.rule is None:
        return pack["CHK-02"].finding(Outcome.UNKNOWN, place, unit=unit.name)
    if allowed.fixed is None:
        if allowed.known:
            return None
        return _unknown_merger(unit, allowed.rule, got)
    outcome = Outcome.PASS if got == allowed.fixed else Outcome.FAIL
    return allowed.rule.finding(
        outcome,
        place,
        found=got,
        required=allowed.fixed,
        unit=unit.name,
        got=got,
        m=unit.merged_from if unit.merged_from is not None else "?",
    )


def _unknown_merger(unit: Unit, rule: Rule, got: int) -> Finding:
    """Return `unknown`: a village whose merger is not recorded may have one grid or two."""
    finding = rule.finding(Outcome.UNKNOWN, Place("unit", unit.code, unit.code), found=got)
    return replace(
        finding,
        message_zh=f"“{unit.name}”由几个村合并而成没有登记,无法确定应划网格数;请补填“几合一”。",
        message_en=f'How many villages "{unit.name}" was merged from is not recorded, so its '
        "number of grids cannot be judged. Enter merged_from.",
    )


def headroom_of(limits: Limits, pack: Pack) -> Headroom | None:
    """Return the inner band of a pack; None where it has none, or none within these limits."""
    if not pack.has(_HEADROOM):
        return None
    rule = pack[_HEADROOM]
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
    return pack[_HEADROOM].finding(
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
        f"另有{many}个网格户数不全或不在范围内，未计入。",
        f"{many} more with missing counts or out of band are not in this. ",
    )


def total_finding(unit: Unit, households: int, unknown_blocks: int, pack: Pack) -> Finding | None:
    """Return GRID-02 for an urban community: whether any number of grids fits its total.

    With blocks of unknown count the outcome is unknown. None for other kinds of unit.
    """
    if unit.kind is not UnitKind.URBAN_COMMUNITY:
        return None
    rule = pack["GRID-02"]
    limits = Limits(rule.count("min"), rule.count("max"))
    fits = len(limits.counts(households)) > 0
    outcome = Outcome.PASS if fits else Outcome.FAIL
    finding = rule.finding(
        Outcome.UNKNOWN if unknown_blocks else outcome,
        Place("unit", unit.code, unit.code),
        found=households,
        required=f"{limits.min_households}-{limits.max_households}",
        unit=unit.name,
        h=households,
        options=options(households, limits) if not fits else "",
    )
    return not_judged(finding, unit, households, unknown_blocks) if unknown_blocks else finding


def not_judged(finding: Finding, unit: Unit, known: int, unknown_blocks: int) -> Finding:
    """Return the finding worded for a total that is not known."""
    return replace(
        finding,
        message_zh=f"“{unit.name}”已知{known}户,另有{unknown_blocks}处户数未知,"
        f"无法判定是否符合{finding.required}户的要求;请补录户数。",
        message_en=f'"{unit.name}" has {known} known households and {unknown_blocks} blocks of '
        f"unknown count, so {finding.required} cannot be judged. Enter the missing counts.",
    )


def options(households: int, limits: Limits) -> Words:
    """Return the two nearest possibilities for a total that no number of grids fits."""
    low, high = limits.min_households, limits.ceiling
    if households < low:
        short = low - households
        return Words(
            f"(1)划1个网格{households}户,比下限少{short}户,登记例外理由;"
            f"(2)与相邻社区调剂,调入不少于{short}户",
            f"(1) one grid of {households}, {short} under the minimum, with a recorded reason; "
            f"(2) take over at least {short} households from a neighbouring community",
        )
    fewer = households // high
    more = fewer + 1
    over, under = households - fewer * high, more * low - households
    return Words(
        f"(1)划{fewer}个网格,{_each(households, fewer).zh},共超出上限{over}户;"
        f"(2)划{more}个网格,{_each(households, more).zh},共低于下限{under}户;"
        f"也可向相邻社区调出{over}户,或从相邻社区调入{under}户",
        f"(1) {_each(households, fewer).en}, {over} over the maximum in all; "
        f"(2) {_each(households, more).en}, {under} under the minimum in all; "
        f"or give {over} to, or take {under} from, a neighbouring community",
    )


def _each(households: int, grids: int) -> Words:
    if grids == 1:
        return Words(f"共{households}户", f"1 grid of {households}")
    each = f"{households / grids:.0f}"
    return Words(f"每个约{each}户", f"{grids} grids of about {each}")
