"""Cells and walking: a row of square blocks 10 m wide, 100 m town, a river down the middle."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box

from gis.adjacency import pieces
from gis.bridges import Obstacles
from gis.places import Barrier, Crossing
from gis.reasons import Joined
from gis.walkgraph import WalkGraph, walk_graph

TOWN = box(0, 0, 100, 40)
WEST, EAST = box(5, 10, 35, 30), box(65, 10, 95, 30)
RIVER = Barrier(barrier_id="river", kind="river", geometry=box(45, -10, 55, 50))
RAILWAY = Barrier(barrier_id="rail", kind="railway", geometry=LineString([(50, -10), (50, 50)]))


def shapes(*geometries):
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array


def graph(*blocks, barriers=(), crossings=(), roads=(), area=TOWN, empty=()) -> WalkGraph:
    stepping = np.isin(np.arange(len(blocks)), empty)
    obstacles = Obstacles(
        barriers=barriers,
        crossings=crossings,
        roads=shapes(*roads),
        roads_cross=("river",),
        reach_m=30,
    )
    return walk_graph(area, shapes(*blocks), stepping, obstacles)


def bridge(geometry) -> Crossing:
    return Crossing(crossing_id="b", kind="bridge", geometry=geometry)


def test_two_blocks_share_the_ground_between_them():
    town = graph(WEST, EAST)
    assert town.edges.tolist() == [[0, 1]]
    assert town.border_m == pytest.approx([40.0])
    assert town.length_m == pytest.approx([60.0])
    assert shapely.area(town.cells.cells()) == pytest.approx([2000.0, 2000.0])


@pytest.mark.parametrize("barrier", [RIVER, RAILWAY])
def test_a_barrier_parts_two_blocks_and_says_so(barrier):
    town = graph(WEST, EAST, barriers=[barrier])
    assert town.edges.tolist() == []
    assert town.touch.tolist() == [[0, 1]]
    assert town.why_not(1, 0) == barrier.barrier_id


@pytest.mark.parametrize("barrier", [RIVER, RAILWAY])
@pytest.mark.parametrize(
    "crossing",
    [
        LineString([(44, 20), (56, 20)]),
        LineString([(20, 20), (80, 20)]),
        Point(50, 20),
        Point(47, 5),
    ],
)
def test_a_crossing_joins_the_two_sides(barrier, crossing):
    town = graph(WEST, EAST, barriers=[barrier], crossings=[bridge(crossing)])
    assert town.edges.tolist() == [[0, 1]]
    assert town.why_not(0, 1) is None


def test_a_crossing_counts_within_reach_only():
    near, far = bridge(Point(30, 20)), bridge(Point(10, 20))
    assert len(graph(WEST, EAST, barriers=[RIVER], crossings=[near]).edges) == 1
    assert len(graph(WEST, EAST, barriers=[RIVER], crossings=[far]).edges) == 0


def test_a_crossing_opens_the_barrier_it_lies_on_and_not_the_next():
    gate = bridge(Point(50, 20))
    wall = Barrier(barrier_id="wall", kind="wall", geometry=LineString([(60, -10), (60, 50)]))
    town = graph(WEST, EAST, barriers=[RAILWAY, wall], crossings=[gate])
    assert town.edges.tolist() == []


def test_a_street_bridges_a_river_but_no_railway():
    street = LineString([(0, 5), (100, 5)])
    assert len(graph(WEST, EAST, barriers=[RIVER], roads=[street]).edges) == 1
    assert len(graph(WEST, EAST, barriers=[RAILWAY], roads=[street]).edges) == 0


def test_a_bridge_just_outside_the_town_joins_its_banks():
    street = LineString([(20, -6), (80, -6)])
    town = graph(WEST, EAST, barriers=[RIVER], roads=[street])
    assert town.edges.tolist() == [[0, 1]]
    assert shapely.coverage_union_all(town.cells.cells()).geom_type == "Polygon"


def test_a_barrier_along_a_shared_border_parts():
    left, right = box(0, 0, 50, 40), box(50, 0, 100, 40)
    assert len(graph(left, right).edges) == 1
    assert len(graph(left, right, barriers=[RAILWAY]).edges) == 0


def test_land_beyond_the_river_goes_to_who_can_walk_there():
    # the far bank is nearer to WEST than to EAST, yet only EAST can walk there
    river = Barrier(barrier_id="river", kind="river", geometry=box(36, -10, 40, 50))
    town = graph(WEST, EAST, barriers=[river])
    west, east = town.cells.cells()
    assert east.contains(Point(42, 20))
    assert not west.contains(Point(42, 20))


def test_an_empty_plot_over_a_river_joins_nothing():
    over = box(40, 10, 60, 30)
    apart = graph(WEST, over, EAST, barriers=[RIVER], empty=[1])
    assert pieces(3, apart.edges)[0] != pieces(3, apart.edges)[2]
    lived_in = graph(WEST, over, EAST, barriers=[RIVER])
    assert pieces(3, lived_in.edges)[0] == pieces(3, lived_in.edges)[2]


def test_blocks_at_one_place_are_joined_to_each_other():
    town = graph(WEST, WEST, EAST, Point(20, 20), Point(20, 20))
    assert pieces(5, town.edges).tolist() == [0, 0, 0, 0, 0]
    cells = town.cells.cells()
    assert sum(shapely.area(cell) for cell in cells if cell is not None) == pytest.approx(4000)


def test_points_are_blocks_too():
    town = graph(Point(20, 20), Point(50, 20), Point(80, 20))
    assert town.edges.tolist() == [[0, 1], [1, 2]]
    assert town.length_m == pytest.approx([30, 30])


def test_a_single_block_fills_its_unit():
    town = graph(WEST)
    assert town.edges.shape == (0, 2)
    assert shapely.area(town.cells.cells()) == pytest.approx([4000.0])


def test_a_parcel_that_is_the_street_network_is_open_ground():
    streets = MultiLineString([[(0, y), (100, y)] for y in (5, 35)]).buffer(0.2)
    ways = shapely.union_all([streets, LineString([(50, 0), (50, 40)]).buffer(0.2)])
    town = graph(WEST, ways, EAST, empty=[1])
    assert [0, 2] in town.edges.tolist()


def test_a_block_outside_the_unit_hangs_on_the_nearest():
    town = graph(WEST, EAST, box(110, 10, 120, 20))
    assert town.edges.tolist() == [[0, 1], [1, 2]]


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 30), st.integers(1, 30), st.integers(1, 20)),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_cells_fill_the_unit_once_whatever_the_blocks(corners):
    blocks = [box(x, y, x + w, y + h) for x, y, w, h in corners]
    town = graph(*blocks)
    cells = [cell for cell in town.cells.cells() if cell is not None]
    assert sum(shapely.area(cells)) == pytest.approx(TOWN.area, abs=0.1)
    assert shapely.coverage_is_valid(cells)
    assert len(set(pieces(len(blocks), town.edges))) == 1


def test_the_order_of_blocks_changes_nothing_but_the_numbers():
    blocks = [box(x, y, x + 7, y + 6) for x in range(2, 90, 11) for y in (3, 16, 28)]
    order = np.random.default_rng(7).permutation(len(blocks))
    there = graph(*blocks, barriers=[RIVER])
    back = graph(*[blocks[i] for i in order], barriers=[RIVER])
    assert {tuple(sorted(order[list(e)])) for e in back.edges} == {tuple(e) for e in there.edges}


def test_a_unit_in_two_parts_is_filled_too():
    area = shapely.union_all([box(0, 0, 40, 40), box(60, 0, 100, 40)])
    town = graph(WEST, EAST, area=area)
    assert town.edges.tolist() == []
    assert shapely.area(town.cells.cells()) == pytest.approx([1600, 1600])


def test_a_river_bent_round_a_block_is_an_island():
    ring = Polygon(Point(20, 20).buffer(18).exterior, [Point(20, 20).buffer(17).exterior])
    moat = Barrier(barrier_id="moat", kind="canal", geometry=ring)
    town = graph(box(15, 15, 25, 25), EAST, barriers=[moat])
    assert town.edges.tolist() == []
    assert town.why_not(0, 1) == "moat"


def reasons(town: WalkGraph) -> list[tuple[str, str | None]]:
    """Return for each edge how it is joined and the id of what opened the way."""
    return [
        (Joined(kind).name, town.way_ids[way] if way >= 0 else None)
        for kind, way in zip(town.joined.tolist(), town.opened_by.tolist(), strict=True)
    ]


@pytest.mark.parametrize("barrier", [RIVER, RAILWAY])
def test_an_edge_keeps_the_crossing_that_made_it(barrier):
    town = graph(WEST, EAST, barriers=[barrier], crossings=[bridge(Point(50, 20))])
    assert reasons(town) == [("OPENING", "b")]


def test_of_two_crossings_the_nearest_to_the_border_is_named():
    far = Crossing(crossing_id="far", kind="bridge", geometry=Point(50, 2))
    town = graph(WEST, EAST, barriers=[RIVER], crossings=[far, bridge(Point(50, 20))])
    assert reasons(town) == [("OPENING", "b")]
    assert reasons(graph(WEST, EAST, barriers=[RIVER], crossings=[far])) == [("OPENING", "far")]


def test_open_ground_needs_no_crossing():
    short = Barrier(barrier_id="hedge", kind="wall", geometry=LineString([(50, -10), (50, 10)]))
    assert reasons(graph(WEST, EAST)) == [("GROUND", None)]
    assert reasons(graph(WEST, EAST, barriers=[short])) == [("GROUND", None)]


def test_a_road_beside_the_town_is_named_as_the_bridge():
    street = LineString([(20, -6), (80, -6)])
    assert reasons(graph(WEST, EAST, barriers=[RIVER], roads=[street])) == [("BRIDGE", "")]


def test_blocks_at_one_place_are_said_to_be():
    assert reasons(graph(WEST, Point(20, 20), EAST))[0] == ("PLACE", None)


def test_the_barrier_on_the_common_border_is_named_not_one_far_away():
    wall = Barrier(barrier_id="wall", kind="wall", geometry=LineString([(50, -10), (50, 50)]))
    hedge = Barrier(barrier_id="hedge", kind="wall", geometry=LineString([(2, 0), (2, 40)]))
    assert graph(WEST, EAST, barriers=[hedge, wall]).why_not(0, 1) == "wall"
    # four blocks that meet in one corner: no barrier parts the two across
    quarters = [box(x, y, x + 50, y + 20) for x in (0, 50) for y in (0, 20)]
    town = graph(*quarters, barriers=[hedge])
    assert town.edge_of(0, 3) is None
    assert town.why_not(0, 3) is None


def test_the_gate_of_a_walled_block_is_named_on_every_side_it_leads_to():
    # the wall rings the middle block; its one gate is on the west, the others lie around
    ring = Barrier(barrier_id="wall", kind="wall", geometry=box(38, 8, 62, 32).exterior)
    inside, around = box(42, 12, 58, 28), [box(5, 10, 30, 30), box(70, 10, 95, 30)]
    gate = Crossing(crossing_id="gate", kind="gate", geometry=Point(38, 20))
    closed = graph(inside, *around, barriers=[ring])
    assert not any(0 in edge for edge in closed.edges.tolist())
    opened = graph(inside, *around, barriers=[ring], crossings=[gate])
    new = {tuple(edge) for edge in opened.edges.tolist()} - {
        tuple(e) for e in closed.edges.tolist()
    }
    named = [opened.opened_by[opened.edge_of(a, b)] for a, b in new]
    assert new
    assert set(named) == {0}


@given(
    st.lists(st.integers(1, 38), min_size=1, max_size=3, unique=True),
    st.sampled_from([RIVER, RAILWAY]),
)
@settings(max_examples=30, deadline=None)
def test_what_falls_away_without_a_crossing_was_named_after_it(heights, barrier):
    banks = [box(x, y, x + 12, y + 8) for x in (28, 60) for y in (1, 11, 21, 31)]
    bridges = [Crossing(crossing_id=f"b{y}", kind="bridge", geometry=Point(50, y)) for y in heights]
    town = graph(*banks, barriers=[barrier], crossings=bridges)
    for gone in bridges:
        left = [b for b in bridges if b is not gone]
        without = graph(*banks, barriers=[barrier], crossings=left)
        kept = {tuple(edge) for edge in without.edges.tolist()}
        for at, edge in enumerate(town.edges.tolist()):
            if tuple(edge) not in kept:
                assert town.way_ids[town.opened_by[at]] == gone.crossing_id
