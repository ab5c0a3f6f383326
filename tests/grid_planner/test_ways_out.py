"""Ways out of an exception: every row of the table of situations, by hand, then properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.findings import Finding, Outcome
from gis.rulebook import load_pack
from grid_planner import Problem, solve
from grid_planner.answers.across import Beside
from grid_planner.answers.ways_out import ways_out
from tests.grid_planner.places import BAND, chequer, place, reordered, row, town

RULES = load_pack().rules


def ways(problem: Problem, *beside: Beside, effort: int = 200) -> dict[str, list[Finding]]:
    """Return the ways out of the plan the solver makes, by rule."""
    found: dict[str, list[Finding]] = {}
    for finding in ways_out(problem, solve(problem, effort=effort), None, beside):
        found.setdefault(finding.rule, []).append(finding)
    return found


def riverside(*households: int, links=(("b0001", "b0000"),), **more) -> Beside:
    """Return a neighbouring community: a row of blocks, some of them beside ours."""
    known = [h for h in households if h >= 0]
    return Beside(
        code="x", name="河东社区", households=sum(known), unknown=len(households) - len(known),
        problem=row(*households), links=links, **more,
    )  # fmt: skip


def test_a_plan_in_band_needs_no_way_out():
    assert ways(row(300, 300, 300, 300)) == {}


def test_a_place_without_a_band_has_none():
    assert ways_out(row(5, 5, limits=BAND, grids=1), solve(row(5, 5, grids=1))) == ()


def test_too_few_households_make_one_grid_with_its_shortfall():
    (only,) = ways(row(100, 200, 130))["PLAN-30"]
    assert only.found == 430
    assert "少70户" in only.message_zh
    assert "70 below the minimum of 500" in only.message_en


def test_between_one_and_two_grids_both_exceptions_are_priced():
    (only,) = ways(row(300, 300, 110, 190))["PLAN-30"]
    assert "划1个网格,超出上限共100户,按每名网格员不超过800户宜配2名" in only.message_zh
    assert "划2个网格,每个约450户,低于下限共100户" in only.message_zh
    assert "This plan has 1 grid(s): 900" in only.message_en


def test_a_block_above_the_maximum_gets_its_workers_and_asks_for_entrances():
    (only,) = ways(row(300, 300, 900, 300, 300))["PLAN-33"]
    assert only.place.id == "b0002"
    assert "宜配2名网格员" in only.message_zh
    assert "单元户数" in only.message_zh


def test_a_keep_together_group_above_the_maximum_may_be_given_up():
    wished = np.array([[1, 2]])
    (only,) = ways(row(300, 500, 400, 300, together=wished))["PLAN-33"]
    assert "取消其中的合并要求" in only.message_zh


def dead_end(*rest: int) -> Problem:
    """Return 288 households behind a compound of 731, and a last block close to them."""
    xy = np.array([[0, 0], [50, 0], [100, 0], [150, 0], [200, 0], [0, 50.0]])
    edges = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    return place([288, 731, *rest], edges, xy)


def test_a_dead_end_is_opened_where_the_gap_is_shortest():
    (only,) = ways(dead_end(250, 250, 250, 300))["PLAN-34"]
    assert only.place.id == "b0001"  # where PLAN-13 is told
    assert only.found == 50
    assert "“b0000”与“b0005”之间(相距约50米)" in only.message_zh
    assert "附近3个网格即可全部合规(588、731、750户)" in only.message_zh


def test_a_crossing_that_only_helps_says_by_how_much():
    # 288 + 300 is one grid; the 900 left over fit neither one grid nor two
    (only,) = ways(dead_end(300, 300, 300, 300))["PLAN-34"]
    assert "由212户减为" in only.message_zh


def test_a_piece_too_small_is_joined_over_the_shortest_gap_once():
    xy = np.array([[0, 0], [50, 0], [120, 0], [170, 0], [220, 0.0]])
    found = ways(place([200, 220, 300, 300, 300], [(0, 1), (2, 3), (3, 4)], xy))
    (only,) = found["PLAN-34"]  # told once, though both pieces are out of band
    assert only.found == 70
    assert "600、720" in only.message_zh
    assert len(found["PLAN-30"]) == 2


def test_a_gap_too_wide_for_a_crossing_is_not_proposed():
    far = RULES["PLAN-34"].number("most_m") + 1
    xy = np.array([[0, 0], [50, 0], [50 + far, 0], [100 + far, 0]])
    assert "PLAN-34" not in ways(place([200, 220, 300, 300], [(0, 1), (2, 3)], xy))


def test_a_neighbour_to_join_is_listed_with_the_sum():
    (only,) = ways(row(100, 200, 130), riverside(300, 320))["PLAN-31"]
    assert "与“河东社区”(620户)合计1050户,可划2个网格" in only.message_zh
    assert "不跨社区" in only.message_zh


def test_a_neighbour_that_does_not_help_says_so_and_unknown_stays_unknown():
    (only,) = ways(row(100, 200, 130), riverside(200, 230))["PLAN-31"]
    assert "合计860户,仍无合规划法" in only.message_zh
    (only,) = ways(row(100, 200, 130), riverside(300, -1, 320))["PLAN-31"]
    assert "有1处户数未知,合计无法计算" in only.message_zh
    assert "PLAN-32" not in ways(row(100, 200, 130), riverside(300, -1, 320))


def test_a_neighbour_one_cannot_walk_to_is_not_named():
    assert "PLAN-31" not in ways(row(100, 200, 130), riverside(300, 320, links=()))


def test_blocks_to_take_over_the_line_are_named():
    # 430 need 70 more; b0000 of the neighbour lies on the line and its 700 can spare 80
    found = ways(row(100, 200, 130), riverside(80, 300, 320))["PLAN-32"]
    (only,) = [f for f in found if "沿界调入" in f.message_zh]
    assert only.found == 80
    assert "调入“b0000”(共80户)" in only.message_zh
    assert "变为510户,可划1个网格" in only.message_zh
    assert "“河东社区”变为620户,可划1个网格" in only.message_zh


def test_a_compound_that_reaches_away_from_the_line_is_not_taken():
    rooted = frozenset({"b0000"})
    found = ways(row(100, 200, 130), riverside(80, 300, 320, rooted=rooted))
    assert not any("沿界调入" in f.message_zh for f in found.get("PLAN-32", []))


def test_blocks_to_give_over_the_line_are_named():
    # 900 - 110 = 790, and 600 + 110 = 710
    beside = riverside(300, 300, links=(("b0000", "b0000"),))
    found = ways(row(110, 300, 300, 190), beside)["PLAN-32"]
    (given_away,) = [f for f in found if "沿界调给" in f.message_zh]
    assert given_away.found == 110
    assert "将“b0000”(共110户)沿界调给相邻的“河东社区”" in given_away.message_zh


def test_what_is_given_never_leaves_the_rest_in_two_parts():
    # the block on the line is the middle of the row: taking it would cut the unit in two
    beside = riverside(300, 300, links=(("b0001", "b0000"),))
    found = ways(row(395, 110, 395), beside).get("PLAN-32", [])
    assert not any("将“b0001”(共110户)" in f.message_zh for f in found)


def test_the_lock_that_is_in_the_way_is_named_with_what_moves():
    # 450 households too few beside a locked grid of 750 that could spare a block of 100
    locked = np.array([-1, -1, 7, 7, 7])
    problem = row(200, 250, 100, 350, 300, locked=locked)
    (only,) = ways(problem)["PLAN-36"]
    assert only.found == 100
    assert "共100户调整网格" in only.message_zh
    assert "550、650" in only.message_zh


def test_two_locks_are_opened_where_one_does_not_do():
    # 300 | 500 | 800: only when both locked grids give way are there two grids of 800
    locked = np.array([-1, 3, 3, 5, 5, 5])
    problem = row(300, 250, 250, 250, 250, 300, locked=locked)
    (only,) = ways(problem)["PLAN-36"]
    assert only.message_zh.count("所在网格") in (1, 2)


def test_the_compound_in_front_of_a_dead_end_may_be_divided():
    # 3 x 440 in a row: the middle one in halves makes 660 and 660
    problem = row(220, 220, 220, 220, 220, 220, compound=np.array([0, 0, 1, 1, 2, 2]))
    (only,) = ways(problem)["PLAN-35"]
    assert only.place.id == "b0002"
    assert only.found == 440
    assert "660、660户" in only.message_zh


def test_where_one_compound_is_not_enough_all_are_tried():
    # six of 440 in two rows: 2,640 households are four grids of 660 once they may be divided
    problem = chequer(2, 6, 220, compound=np.repeat(np.arange(6), 2))
    (only,) = ways(problem)["PLAN-37"]
    assert "院落不拆分的要求(6处)" in only.message_zh


def test_a_wish_that_is_in_the_way_is_named_once():
    problem = row(300, 300, apart=np.array([[0, 1]]))
    result = solve(problem, effort=200)
    found = [*result.findings, *ways_out(problem, result)]
    assert sum("分开" in finding.message_zh for finding in found) == 1


def test_ways_that_were_tried_in_vain_are_told():
    # a locked grid of 900 that no neighbour can relieve: nothing fits, and that is said
    problem = row(300, 450, 450, 350, 300, locked=np.array([-1, 1, 1, -1, -1]))
    found = ways(problem)["PLAN-38"]
    assert {f.place.id for f in found} == {"b0000", "b0001"}
    assert all("解锁附近的网格" in f.message_zh for f in found)


def test_unknown_counts_come_before_any_way_out():
    assert ways(row(100, -1, 130)) == {}


@given(st.integers(0, 10_000), st.integers(10, 60))
@settings(max_examples=25, deadline=None)
def test_ways_out_do_not_depend_on_the_order_of_rows(seed, mean):
    problem = town(seed, n=40, mean=mean)
    result = solve(problem, effort=100)
    order = np.random.default_rng(seed).permutation(40)
    other = reordered(problem, order)
    there = ways_out(problem, result)
    back = ways_out(other, solve(other, effort=100))
    assert there == back
    for finding in there:
        assert finding.outcome is Outcome.FAIL
        assert "?" not in finding.message_zh + finding.message_en
        assert "{" not in finding.message_zh + finding.message_en


@pytest.mark.parametrize("rule", [f"PLAN-{n}" for n in (*range(30, 39), *range(40, 45), 46)])
def test_every_rule_has_words_in_both_languages(rule):
    assert RULES[rule].zh
    assert RULES[rule].en.isascii() or "“" not in RULES[rule].en
