"""A plan in force is put right with few moves, and the moves can be accepted one by one."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.planner.repair import recounted
from gis.places import Barrier, Block, PlacesOf, Road, Unit, UnitKind
from gis.rulebook import load_pack
from grid_planner import Limits, solve, verify
from grid_planner.assemble import Assembled, assemble
from grid_planner.moves import apply_moves, moves_between
from grid_planner.problem import Repair
from grid_planner.search.exchange import Exchange
from tests.grid_planner.places import chequer, failing, place, reordered, row, totals, town
from web.places import cities

CALM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMALL = Limits(100, 160)


def moved(problem, result):
    """Return the households that are not in the grid they were in."""
    known = problem.previous >= 0
    return int(problem.known[known & (result.grid_of != problem.previous)].sum())


def by_id(problem, labels):
    """Return the grid of each block id, without the blocks of no grid."""
    return {b: str(g) for b, g in zip(problem.block_ids, labels, strict=True) if g >= 0}


def test_a_grid_that_grew_gives_just_what_is_too_much():
    former = np.repeat([0, 1], [5, 4])
    problem = row(300, 200, 200, 60, 50, 150, 150, 150, 150, previous=former)  # 810: 10 too many
    result = solve(problem)
    assert result.grid_of.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1]
    assert moved(problem, result) == 50


def test_a_full_neighbour_passes_on_what_it_cannot_keep():
    former = np.repeat([0, 1, 2], 4)
    problem = row(*[210] * 4, *[200] * 4, *[140] * 4, previous=former)  # 840, 800, 560
    result = solve(problem)
    assert totals(problem, result.grid_of) == {0: 630, 1: 810, 2: 760} or not failing(
        verify(problem, result.grid_of)
    )
    assert result.grids == 3
    assert moved(problem, result) == 210 + 2 * 200 or moved(problem, result) == 210 + 200


def test_a_grid_that_holds_a_dozen_grids_is_divided():
    problem = chequer(6, 10, 40, limits=SMALL, previous=np.repeat([0, 1], [54, 6]))  # 2160, 240
    assert failing(verify(problem, solve(problem).grid_of)) == []


def test_a_grid_that_shrank_takes_from_its_neighbour():
    problem = row(*[120] * 4, *[150] * 5, previous=np.repeat([3, 8], [4, 5]))  # 480 and 750
    result = solve(problem)
    assert result.grid_of.tolist() == [3] * 5 + [8] * 4
    assert moved(problem, result) == 150


def test_a_new_block_joins_a_neighbour_and_moves_nobody():
    former = np.repeat([0, 1], 5)
    former[4] = -1
    problem = row(*[110] * 10, previous=former)
    result = solve(problem)
    assert (result.grid_of[former >= 0] == former[former >= 0]).all()
    assert result.alternatives == ()


def test_a_new_barrier_parts_a_grid_and_the_rest_of_it_joins_a_neighbour():
    former = np.repeat([0, 1, 2], [4, 4, 4])
    problem = row(*[150] * 12, previous=former)
    parted = replace(
        problem, edges=problem.edges[problem.edges[:, 0] != 2], border_m=np.full(10, 10.0)
    )  # blocks 0 to 2 lie behind it: 450 households
    result = solve(parted)
    assert result.grid_of.tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2]
    assert result.proof == "infeasible"


def test_grids_far_from_what_is_wrong_stay_as_they_are():
    problem = chequer(12, 12, 30)
    former = solve(problem).grid_of
    households = problem.households.copy()
    households[0] += 400
    changed = replace(problem, households=households, previous=former)
    result = solve(changed)
    assert failing(verify(changed, result.grid_of)) == []
    (taken,) = [way for way in result.alternatives if way.taken]
    away = result.grid_of != former
    touched = set(former[away].tolist()) | set(result.grid_of[away].tolist())
    assert (taken.moved, taken.touched) == (moved(changed, result), len(touched))
    assert len(touched) < len(np.unique(former))
    for grid in set(former.tolist()) - touched:
        assert np.array_equal(result.grid_of == grid, former == grid)


def grown():
    """Return a row of three grids of 600, 1200 and 600: too many in the middle."""
    return row(*[100] * 6, *[200] * 6, *[100] * 6, previous=np.repeat([0, 1, 2], 6))


def test_the_ways_to_repair_are_compared_and_one_can_be_chosen():
    problem = grown()
    result = solve(problem)
    ways = {way.repair: way for way in result.alternatives}
    assert ways[Repair.SAME].outside == 0
    assert (ways[Repair.MORE].grids, ways[Repair.MORE].outside) == (4, 0)
    for repair in (Repair.SAME, Repair.MORE):
        again = solve(problem, repair=repair)
        assert again.grids == ways[repair].grids
        assert moved(problem, again) == ways[repair].moved
        (told,) = [f for f in again.findings if f.rule == "PLAN-22"]
        assert told.found == ways[repair].moved
        assert failing(verify(problem, again.grid_of)) == []


def test_one_grid_fewer_is_offered_where_the_total_allows_it():
    problem = row(*[200] * 4, 20, *[70] * 7, *[70] * 7, previous=np.repeat([0, 1, 2], [5, 7, 7]))
    result = solve(problem)  # 820, 490, 490
    fewer = solve(problem, repair="fewer")
    assert fewer.grids == 3 - (Repair.FEWER in {way.repair for way in result.alternatives})


def test_a_fresh_plan_forgets_the_shape_and_keeps_the_numbers():
    problem = chequer(8, 8, 50, previous=np.repeat([7, 3, 9, 1], 16))
    fresh = solve(problem, repair="fresh")
    assert set(fresh.grid_of.tolist()) == {7, 3, 9, 1}
    assert fresh.alternatives == ()


def test_a_repair_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="beauty"):
        solve(row(1, 2), repair="beauty")


def test_a_new_wish_to_keep_blocks_apart_is_met():
    problem = row(*[130] * 14, previous=np.repeat([0, 1, 2], [5, 5, 4]), apart=[(5, 6)])
    result = solve(problem)
    assert result.grid_of.tolist() == [0] * 6 + [1] * 4 + [2] * 4
    impossible = replace(problem, apart=[(6, 7)])  # 910 households on either side
    result = solve(impossible)
    assert result.grid_of[6] != result.grid_of[7]


def test_a_fixed_number_of_grids_follows_the_plan_in_force():
    former = np.repeat([1, 0], [3, 9])
    problem = row(*[50] * 12, limits=Limits(0), grids=2, previous=former)
    assert solve(problem).grid_of.tolist() == former.tolist()
    assert solve(replace(problem, grids=3)).grids == 3


@st.composite
def changed_towns(draw):
    """Draw a town with a plan in force, and then some counts, streets and blocks changed."""
    limits = draw(st.sampled_from([SMALL, Limits(300, 500)]))
    problem = town(draw(st.integers(0, 10_000)), draw(st.integers(10, 60)), 25)
    problem = replace(problem, limits=limits)
    former = solve(problem, effort=60).grid_of
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = len(former)
    households = problem.households + rng.integers(-6, 12, n) * (rng.random(n) < 0.4)
    former = np.where(rng.random(n) < draw(st.sampled_from([0.0, 0.1])), -1, former)
    keep = rng.random(len(problem.edges)) < draw(st.sampled_from([1.0, 0.95]))
    return replace(
        place(np.maximum(households, 0), problem.edges[keep], problem.xy_m, limits),
        previous=former,
    )


def pieces(problem, grid_of):
    graph = nx.Graph(problem.edges.tolist())
    graph.add_nodes_from(range(len(grid_of)))
    return {
        g: nx.number_connected_components(graph.subgraph(np.flatnonzero(grid_of == g)))
        for g in set(grid_of.tolist())
    }


def outside(problem, grid_of):
    return sum(map(problem.limits.excess, totals(problem, grid_of).values()))


@CALM
@given(changed_towns())
def test_a_repair_is_whole_and_never_worse_than_what_it_starts_from(problem):
    result = solve(problem, effort=200)
    broken = {f.rule for f in verify(problem, result.grid_of)}
    assert broken <= {"GRID-01"}
    known = problem.previous >= 0
    if known.all() and set(pieces(problem, problem.previous).values()) == {1}:
        before = outside(problem, problem.previous)
        assert outside(problem, result.grid_of) <= before
        if before == 0:
            assert np.array_equal(result.grid_of, problem.previous)
    for way in result.alternatives:
        if way.taken:
            assert way.outside == outside(problem, result.grid_of)
            assert way.grids == result.grids


@CALM
@given(changed_towns())
def test_what_is_remembered_of_a_search_is_what_a_new_one_finds(problem):
    remembered = solve(problem, effort=100)

    def found_anew(self, grid, to, window):
        self.known.clear()
        return remembering(self, grid, to, window)

    remembering = Exchange.bundles
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Exchange, "bundles", found_anew)
        again = solve(problem, effort=100)
    assert remembered.grid_of.tolist() == again.grid_of.tolist()
    assert remembered.alternatives == again.alternatives


@CALM
@given(changed_towns(), st.randoms(use_true_random=False))
def test_a_repair_does_not_depend_on_the_order_of_rows(problem, dice):
    order = list(range(len(problem.block_ids)))
    dice.shuffle(order)
    one, two = solve(problem, effort=100), solve(reordered(problem, order), effort=100)
    assert one.grid_of[order].tolist() == two.grid_of.tolist()
    assert one.alternatives == two.alternatives


@CALM
@given(changed_towns())
def test_moves_lead_from_one_plan_to_the_next_one_by_one(problem):
    before = by_id(problem, problem.previous)
    after = by_id(problem, solve(problem, effort=200).grid_of)
    moves = moves_between(problem, before, after)
    assert apply_moves(before, moves) == after
    assert len({block for move in moves for block in move.blocks}) == sum(
        before.get(block) != grid for block, grid in after.items()
    )
    place_of = {block: i for i, block in enumerate(problem.block_ids)}
    now = dict(before)
    for _, step in groupby(moves, key=lambda move: move.step):
        old = np.array([int(now.get(b, -1)) for b in problem.block_ids])
        for move in step:
            now = apply_moves(now, [move])
            new = np.array([int(now.get(b, -1)) for b in problem.block_ids])
            counts = totals(problem, new)
            assert move.to_households == counts[int(move.to)]
            assert move.households == sum(problem.known[place_of[b]] for b in move.blocks)
        if move.sound and problem.known.all():
            inside = new >= 0
            assert outside_of(problem, new, inside) <= outside_of(problem, old, old >= 0)
            if pieces(problem, old).get(int(move.to), 1) == 1:
                assert pieces(problem, new)[int(move.to)] == 1


def outside_of(problem, grid_of, chosen):
    sums = {g: int(problem.known[grid_of == g].sum()) for g in set(grid_of[chosen].tolist())}
    return sum(map(problem.limits.excess, sums.values()))


def test_blocks_that_are_new_or_gone_are_in_the_list():
    problem = row(300, 300, 300)
    before = {"b0000": "A", "b0001": "A", "old": "B"}
    after = {"b0000": "A", "b0001": "C", "b0002": "C"}
    moves = moves_between(problem, before, after)
    assert [(m.blocks, m.grid, m.to, m.households) for m in moves] == [
        (("old",), "B", None, None),
        (("b0002",), None, "C", 300),
        (("b0001",), "A", "C", 300),
    ]
    assert apply_moves(before, moves) == after
    assert moves[2].grid_households == 300
    assert moves[2].to_households == 600


def test_blocks_side_by_side_move_together():
    problem = row(*[200] * 6)
    before = by_id(problem, [0, 0, 0, 0, 1, 1])
    after = by_id(problem, [0, 0, 1, 1, 1, 1])
    (move,) = moves_between(problem, before, after)
    assert (move.blocks, move.sound) == (
        ("b0002", "b0003"),
        True,
    )  # 100 are short, before and after
    assert (move.grid_households, move.to_households) == (400, 800)
    assert moves_between(problem, before, before) == ()


def test_moves_are_put_in_an_order_that_leaves_every_grid_in_band():
    problem = row(100, *[150] * 5, *[150] * 5, 100, *[150] * 4)  # 850, 850 and 600
    before = by_id(problem, np.repeat([0, 1, 2], [6, 6, 4]))
    after = by_id(problem, [0] * 5 + [1] * 6 + [2] * 5)
    moves = moves_between(problem, before, after)
    assert [move.blocks for move in moves] == [("b0011",), ("b0005",)]
    assert [move.sound for move in moves] == [True, False]


def test_a_move_that_would_block_the_others_waits():
    problem = place(  # A gives 1 to B, C gives 5 to B, D gives 7 to C, B gives 3 to D
        [120, 30, 95, 25, 130, 20, 130, 20],
        [[0, 1], [1, 2], [2, 3], [3, 6], [4, 5], [5, 2], [6, 7], [7, 4]],
        np.zeros((8, 2)),
        limits=SMALL,
    )
    before = by_id(problem, [0, 0, 1, 1, 2, 2, 3, 3])
    after = by_id(problem, [0, 1, 1, 3, 2, 1, 3, 2])
    moves = moves_between(problem, before, after)
    assert [move.blocks for move in moves] == [("b0005",), ("b0007",), ("b0003",), ("b0001",)]
    assert [move.step for move in moves] == [1, 2, 3, 4]
    assert all(move.sound for move in moves)


def test_grids_that_change_places_do_so_in_one_step():
    problem = place(  # three grids of 100, the least there may be, hand on 20 in a ring
        [80, 20, 80, 20, 80, 20],
        [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 0]],
        np.zeros((6, 2)),
        limits=SMALL,
    )
    before, after = by_id(problem, [0, 0, 1, 1, 2, 2]), by_id(problem, [0, 1, 1, 2, 2, 0])
    moves = moves_between(problem, before, after)
    assert sorted((move.blocks, move.step, move.sound) for move in moves) == [
        (("b0001",), 1, True),
        (("b0003",), 1, True),
        (("b0005",), 1, True),
    ]
    assert apply_moves(before, moves) == after


def test_a_move_that_does_not_fit_is_refused():
    problem = row(300, 300)
    moves = moves_between(problem, {"b0000": "A", "b0001": "A"}, {"b0000": "A", "b0001": "B"})
    with pytest.raises(ValueError, match="expected 'A'"):
        apply_moves({"b0000": "A", "b0001": "X"}, moves)
    with pytest.raises(ValueError, match="has no grid"):
        moves_between(problem, {}, {"b0000": "A"})


def cambridge(folder):
    """Return all of Cambridge as one community."""
    layers = {
        file.layer: gpd.read_file(file.path)
        for file in cities.cambridge(folder, datetime(2026, 11, 21, tzinfo=UTC))
    }
    units, parcels, waters, roads = (layers[k] for k in ("units", "blocks", "barriers", "roads"))
    code = "CAMBRIDGE"
    whole = shapely.union_all(shapely.make_valid(units.geometry.to_numpy()))
    blocks = [
        Block(
            block_id=str(block_id), unit_code=code, households=int(count), kind="parcel",
            geometry=shapely.make_valid(shape),
        )
        for block_id, count, shape in zip(
            parcels.block_id, parcels.households, parcels.geometry, strict=True
        )
        if shape is not None and not shape.is_empty
    ]  # fmt: skip
    barriers = [
        Barrier(barrier_id=str(i), kind=kind, geometry=shapely.make_valid(shape))
        for i, (kind, shape) in enumerate(zip(waters.kind, waters.geometry, strict=True))
    ]
    places = PlacesOf(
        unit=Unit(code=code, name=code, kind=UnitKind.URBAN_COMMUNITY, boundary=whole),
        blocks=tuple(blocks),
        barriers=tuple(barriers),
        roads=tuple(Road(road_id=str(i), geometry=g) for i, g in enumerate(roads.geometry)),
    )
    assembled = assemble(places, load_pack("demo_cambridge"))
    assert isinstance(assembled, Assembled)
    return assembled.problem


@pytest.mark.long
def test_cambridge_after_a_new_count_moves_few_households(tmp_path):
    problem = cambridge(tmp_path)
    former = solve(problem, seconds=600).grid_of
    for seed in (1, 2):
        changed = replace(recounted(problem, 0.03, seed), previous=former)
        assert outside(changed, former) > 0
        result = solve(changed, seconds=600)
        assert failing(verify(changed, result.grid_of)) == []
        assert moved(changed, result) <= 0.03 * changed.known.sum()
        assert {way.repair for way in result.alternatives} >= {Repair.SAME, Repair.MORE}
        away = result.grid_of != former
        (taken,) = [way for way in result.alternatives if way.taken]
        touched = set(former[away].tolist()) | set(result.grid_of[away].tolist())
        assert len(touched) == taken.touched
        before, after = (by_id(changed, labels) for labels in (former, result.grid_of))
        moves = moves_between(changed, before, after)
        assert apply_moves(before, moves) == after
        assert all(move.sound for move in moves)


def test_a_way_between_kept_blocks_stays_when_another_way_gets_shorter():
    # a ring: b0 and b2 are kept together, over b1 (in force) or over b3 (another grid)
    problem = place(
        [260, 20, 260, 40, 560],
        [[0, 1], [1, 2], [2, 3], [3, 0], [3, 4]],
        [[0, 0], [50, 50], [100, 0], [50, -50], [50, -100]],
        together=[[0, 2]],
    )
    former = solve(problem, effort=60).grid_of
    assert former.tolist() == [0, 0, 0, 1, 1]
    now = replace(problem, households=[260, 60, 260, 40, 560], previous=former)
    assert solve(now, effort=60).grid_of.tolist() == former.tolist()
