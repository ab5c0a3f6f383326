"""A crossing that is not there, tried: the river town of 360 and 960 households, by hand."""

import pytest
from shapely import LineString

from gis.rulebook import load_pack
from grid_planner.answers.asked import NoAnswerError
from grid_planner.answers.what_if import line_between, what_if
from grid_planner.request import Search
from tests.grid_planner.towns import BRIDGE, PLANE, river_town, unit

PACK = load_pack()
SEARCH = Search(effort=50, seconds=60.0, seed=0)


def degrees(*points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Return points drawn in metres as lon/lat."""
    line = PLANE.to_degrees([LineString([*points, points[-1]])])[0]
    return tuple((x, y) for x, y in line.coords[:-1])


def test_a_bridge_over_the_river_makes_both_banks_valid():
    # 360 + 960 = 1,320: neither bank has a division, together they have two grids
    town = river_town(bridge=False, west=30, east=80)
    answer = what_if(town, degrees((185, 100), (215, 100)), PACK, SEARCH)
    assert answer.joined
    assert answer.before.outside > 0
    assert answer.before.proof == "infeasible"
    assert answer.after.outside == 0
    assert sum(answer.after.grids) == sum(answer.before.grids) == 1320
    assert {f.rule for f in answer.gone} >= {"PLAN-10", "PLAN-11"}
    assert answer.new == ()
    assert answer.finding.rule == "PLAN-48"
    assert "范围之外由180户变为0户" in answer.finding.message_zh
    assert "试算结果不保存" in answer.finding.message_zh


def test_a_bare_point_on_the_river_is_a_crossing_too():
    town = river_town(bridge=False, west=30, east=80)
    assert what_if(town, degrees((200, 100)), PACK, SEARCH).after.outside == 0


def test_what_is_tried_is_what_a_bridge_on_the_map_would_do():
    line = tuple(BRIDGE.geometry.coords)
    tried = what_if(river_town(bridge=False, west=30, east=80), line, PACK, SEARCH)
    built = what_if(river_town(bridge=True, west=30, east=80), line, PACK, SEARCH)
    assert tried.after == built.before


def test_a_crossing_where_nothing_has_to_be_crossed_changes_nothing():
    town = river_town(bridge=False, west=30, east=80)
    answer = what_if(town, degrees((30, 100)), PACK, SEARCH)
    assert answer.joined == ()
    assert answer.before == answer.after
    assert answer.moved == 0
    assert answer.finding.rule == "PLAN-49"
    assert "50米内" in answer.finding.message_zh


def test_the_line_between_two_blocks_leads_over_the_river():
    town = river_town(bridge=False, west=30, east=80)
    line = line_between(town, "b010", "b102", PACK)
    assert len(line) == 2
    assert what_if(town, line, PACK, SEARCH).after.outside == 0
    with pytest.raises(NoAnswerError, match="b999"):
        line_between(town, "b010", "b999", PACK)


def test_the_places_are_left_as_they_were():
    town = river_town(bridge=False, west=30, east=80)
    what_if(town, degrees((200, 100)), PACK, SEARCH)
    assert town.crossings == ()


def test_a_unit_that_cannot_be_divided_has_no_answer():
    with pytest.raises(NoAnswerError) as refused:
        what_if(river_town(bridge=False).__class__(unit=unit()), degrees((0, 0)), PACK, SEARCH)
    assert "没有楼栋" in refused.value.words.zh
