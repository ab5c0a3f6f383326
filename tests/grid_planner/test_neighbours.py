"""Why two blocks are neighbours or not: answers read by a planner, on a town laid out by hand."""

from dataclasses import replace

import pytest
from shapely import LineString, Point, box

from gis.places import Barrier, Crossing, PlacesOf
from gis.rulebook import load_pack
from grid_planner.answers.asked import NoAnswerError
from grid_planner.answers.neighbours import Why, joined_places, why_not
from grid_planner.assemble import Assembled, assemble
from tests.grid_planner.towns import BRIDGE, STREET, block, blocks, on_ground, river_town, unit

PACK = load_pack()
RIVER_WEST, RIVER_EAST = "b010", "b102"  # on the two banks, in the row of the bridge


def why(places: PlacesOf, a: str, b: str) -> Why:
    town = assemble(places, PACK)
    assert isinstance(town, Assembled)
    return why_not(places, town, a, b, pack=PACK)


def walled(*, gate: bool) -> PlacesOf:
    """Return two blocks, the second behind a wall, with or without a gate."""
    ring = LineString(box(95, 0, 195, 100).exterior.coords)
    wall = Barrier(barrier_id="W1", kind="wall", name="竹园围墙", geometry=on_ground(ring))
    door = Crossing(crossing_id="D1", kind="gate", geometry=on_ground(Point(95, 30)))
    return PlacesOf(
        unit=unit(width=200, height=100),
        blocks=(block(1, 40, 20), block(2, 120, 20)),
        barriers=(wall,),
        crossings=(door,) if gate else (),
    )


def test_the_river_is_named_with_what_would_lead_over_it():
    answer = why(river_town(bridge=False), RIVER_WEST, RIVER_EAST)
    assert not answer.neighbours
    assert answer.barrier_id == "河"
    assert answer.walk == ()
    assert answer.walk_m is None
    assert answer.finding.rule == "PLAN-42"
    assert "河流(水面)“河”" in answer.finding.message_zh
    assert "目前步行不通" in answer.finding.message_zh
    assert "请补录桥梁" in answer.finding.message_zh


def test_the_bridge_is_named_where_it_joins():
    answer = why(river_town(bridge=True), RIVER_WEST, RIVER_EAST)
    assert answer.neighbours
    assert (answer.crossing_id, answer.barrier_id) == ("桥", None)
    assert answer.finding.rule == "PLAN-41"
    assert '"桥"' in answer.finding.message_en


def test_a_street_that_joins_is_named_too():
    town = replace(river_town(bridge=False), roads=(replace(STREET, name="人民路"),))
    answer = why(town, RIVER_WEST, RIVER_EAST)
    assert answer.crossing_id == "街"
    assert "“人民路”(编号街)" in answer.finding.message_zh


def test_neighbours_over_open_ground_say_how_long_their_border_is():
    answer = why(river_town(bridge=False), "b000", "b001")
    assert answer.neighbours
    assert answer.crossing_id is None
    assert answer.finding.rule == "PLAN-40"
    assert answer.border_m > 10


def test_blocks_on_two_banks_walk_round_by_the_bridge():
    answer = why(river_town(bridge=True), "b000", "b109")
    assert not answer.neighbours
    assert answer.finding.rule == "PLAN-44"
    assert answer.walk[0] == "b000"
    assert answer.walk[-1] == "b109"
    assert answer.walk_m is not None
    assert answer.walk_m > answer.gap_m > 200
    assert "河" in answer.finding.message_zh
    assert "最短步行路线约" in answer.finding.message_zh


def test_a_wall_asks_for_a_gate_and_a_gate_joins():
    closed = why(walled(gate=False), "b001", "b002")
    assert closed.barrier_id == "W1"
    assert "请补录大门(出入口)" in closed.finding.message_zh
    assert "enter a gate" in closed.finding.message_en
    assert why(walled(gate=True), "b001", "b002").crossing_id == "D1"


def test_blocks_far_apart_on_one_bank_say_no_barrier_is_between():
    answer = why(river_town(bridge=True), "b000", "b003")
    assert answer.finding.rule == "PLAN-44"
    assert "直线上没有阻隔" in answer.finding.message_zh
    assert answer.walk == ("b000", "b001", "b002", "b003")


def test_the_answer_is_the_same_from_both_sides():
    town = river_town(bridge=True)
    for a, b in (("b000", "b109"), (RIVER_WEST, RIVER_EAST), ("b000", "b005")):
        there, back = why(town, a, b), why(town, b, a)
        assert there.finding.rule == back.finding.rule
        assert there.gap_m == back.gap_m
        assert there.walk_m == back.walk_m


def test_a_block_that_is_not_there_is_refused():
    with pytest.raises(NoAnswerError, match="b999"):
        why(river_town(bridge=True), "b000", "b999")
    with pytest.raises(NoAnswerError, match="named twice"):
        why(river_town(bridge=True), "b000", "b000")


def test_blocks_of_two_units_are_asked_about_on_the_ground_of_both():
    west = PlacesOf(unit=unit(width=200), blocks=tuple(blocks((10, 110))))
    other = replace(unit(), code="510722109004", boundary=on_ground(box(200, 0, 400, 200)))
    east = PlacesOf(unit=other, blocks=tuple(blocks((260, 310), first=100)), crossings=(BRIDGE,))
    both = joined_places(west, east)
    assert len(both.blocks) == 16
    assert both.crossings == (BRIDGE,)
    assert why(both, "b004", "b100").neighbours
