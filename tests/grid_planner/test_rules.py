"""How many grids a unit may have: the edge cases of the rule book."""

import pytest

from gis.findings import Outcome
from gis.places import Unit, UnitKind
from gis.rulebook import load_pack
from grid_planner.problem import Limits
from grid_planner.rules import allowed_grids, count_finding, options, total_finding

PACK = load_pack()
BAND = Limits(500, 800)


def unit(kind=UnitKind.URBAN_COMMUNITY, merged_from=None) -> Unit:
    return Unit(code="510722109203", name="示范", kind=kind, merged_from=merged_from)


@pytest.mark.parametrize(
    ("kind", "merged_from", "rule", "fixed"),
    [
        (UnitKind.URBAN_COMMUNITY, None, "GRID-01", None),
        (UnitKind.MARKET_TOWN_COMMUNITY, None, "GRID-03", 1),
        (UnitKind.VILLAGE, 2, "GRID-04", 1),
        (UnitKind.VILLAGE, 3, "GRID-05", 2),
        (UnitKind.VILLAGE, 7, "GRID-05", 2),
        (UnitKind.VILLAGE, 0, "GRID-06", 1),
        (UnitKind.VILLAGE, 1, "GRID-06", 1),
    ],
)
def test_each_kind_of_unit_has_its_rule(kind, merged_from, rule, fixed):
    allowed = allowed_grids(unit(kind, merged_from), PACK)
    assert allowed.rule is not None
    assert (allowed.rule.id, allowed.fixed, allowed.known) == (rule, fixed, True)


def test_an_unknown_merger_is_unknown_and_not_one_grid():
    village = unit(UnitKind.VILLAGE)
    assert not allowed_grids(village, PACK).known
    finding = count_finding(village, 1, PACK)
    assert finding is not None
    assert (finding.rule, finding.outcome) == ("GRID-06", Outcome.UNKNOWN)
    assert "几合一" in finding.message_zh


def test_an_unknown_kind_of_unit_is_named():
    finding = count_finding(unit(kind=None), 1, PACK)
    assert finding is not None
    assert (finding.rule, finding.outcome) == ("CHK-02", Outcome.UNKNOWN)


def test_the_wrong_number_of_grids_fails():
    finding = count_finding(unit(UnitKind.VILLAGE, 3), 1, PACK)
    assert finding is not None
    assert (finding.rule, finding.outcome, finding.found, finding.required) == (
        "GRID-05",
        Outcome.FAIL,
        1,
        2,
    )
    assert count_finding(unit(), 5, PACK) is None


@pytest.mark.parametrize(
    ("total", "fits"),
    [(450, False), (500, True), (800, True), (801, False), (900, False), (999, False),
     (1000, True), (1600, True), (4839, True), (0, False), (261, False)],
)  # fmt: skip
def test_totals_without_a_solution_are_found(total, fits):
    finding = total_finding(unit(), total, 0, PACK)
    assert finding is not None
    assert finding.outcome is (Outcome.PASS if fits else Outcome.FAIL)


def test_a_total_with_unknown_counts_is_not_judged():
    finding = total_finding(unit(), 900, 3, PACK)
    assert finding is not None
    assert finding.outcome is Outcome.UNKNOWN
    assert "另有3处户数未知" in finding.message_zh
    assert total_finding(unit(UnitKind.VILLAGE, 2), 900, 0, PACK) is None


def test_the_two_nearest_possibilities_are_worded():
    words = options(900, BAND)
    assert "1 grid of 900, 100 over" in words.en
    assert "2 grids of about 450, 100 under" in words.en
    assert "共超出上限100户" in words.zh
    assert "共低于下限100户" in words.zh
    assert "239 under" in options(261, BAND).en


def test_another_band_has_its_own_gaps():
    words = options(550, Limits(300, 500))
    assert "50 over" in words.en
    assert "50 under" in words.en
