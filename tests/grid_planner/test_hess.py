"""Shortest walks, proven: against brute force, and bounds that no plan goes below."""

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grid_planner import Headroom, Limits, solve
from grid_planner.graph.outlook import looked_at
from grid_planner.graph.pieces import piece_of
from grid_planner.graph.town import town_of
from grid_planner.proofs.assignment import assignment_of, effort_of, value_of
from grid_planner.proofs.count import fit
from grid_planner.proofs.hess import least_effort
from grid_planner.proofs.knapsack import least_with, parted, taken_by, whole
from grid_planner.proofs.lagrange import bounded, pairs_left
from grid_planner.proofs.separators import separators
from grid_planner.proofs.wide import wide_bound
from grid_planner.search.inner_band import inner_of
from tests.grid_planner.places import chequer, place, reordered, row, town

CALM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def model_of(problem, count, low=None, high=None):
    """Return the assignment of a place in one piece."""
    view = town_of(problem)
    outlook = looked_at(view)
    (blocks,) = outlook.pieces
    piece = piece_of(view, outlook.graph, blocks, outlook.lumps.lump_of)
    limits = problem.limits
    return assignment_of(
        piece,
        low=limits.min_households if low is None else low,
        high=limits.ceiling if high is None else high,
        count=count,
        inner=inner_of(problem.headroom, limits),
    )


def graph_of(model):
    graph = nx.Graph()
    inner = model.piece.graph
    graph.add_nodes_from(range(inner.size))
    graph.add_weighted_edges_from(
        zip(inner.rows().tolist(), inner.to.tolist(), inner.metres.tolist(), strict=True)
    )
    return graph


def effort_by_hand(model, graph, lumps):
    """Return the effort of a grid, infinite where it is in pieces (networkx)."""
    blocks = np.flatnonzero(np.isin(model.own, lumps)).tolist()
    inner = graph.subgraph(blocks)
    if not nx.is_connected(inner):
        return np.inf
    away = dict(nx.all_pairs_dijkstra_path_length(inner))
    households = model.piece.households
    return min(sum(int(households[b]) * away[c][b] ** 2 for b in blocks) for c in blocks)


def tight_by_hand(households, headroom):
    """Return what headroom adds to a grid that lies within the outer band."""
    if headroom is None:
        return 0
    least, most = headroom.min_households, headroom.max_households
    return max(least - households, households - most, 0) * headroom.metres**2


def by_brute_force(model, problem):
    """Return the least cost of all divisions, infinite where there is none."""
    limits = problem.limits
    graph, weight, size = graph_of(model), model.piece.weight, len(model.piece.weight)
    efforts: dict[tuple[int, ...], float] = {}
    best = np.inf
    for part in product(range(model.count), repeat=size):
        if list(dict.fromkeys(part)) != list(range(model.count)):  # each division once
            continue
        grids = [tuple(a for a in range(size) if part[a] == g) for g in range(model.count)]
        if any(limits.excess(int(weight[list(g)].sum())) for g in grids):
            continue
        for grid in grids:
            if grid not in efforts:
                tight = tight_by_hand(int(weight[list(grid)].sum()), problem.headroom)
                efforts[grid] = effort_by_hand(model, graph, grid) + tight
        best = min(best, sum(efforts[grid] for grid in grids))
    return best


def proven(model, value):
    """Return the least effort proven from a known value."""
    found = bounded(model, value, lambda: True)
    assert min(found.bound, value) >= 0
    return found, least_effort(model, value, pairs_left(model, value, found), lambda: 60.0)


@st.composite
def small_towns(draw):
    """Draw towns of 5 to 8 blocks, some in compounds, some without households."""
    problem = town(draw(st.integers(0, 5000)), draw(st.integers(5, 8)), 30)
    rng = np.random.default_rng(draw(st.integers(0, 5000)))
    n = len(problem.block_ids)
    households = np.where(rng.random(n) < 0.2, 0, problem.households)
    compound = np.where(rng.random(n) < 0.3, 0, -1) if draw(st.booleans()) else None
    low = draw(st.sampled_from([0, 20, 40]))
    room = draw(st.sampled_from([None, Headroom(45, 100, 20.0), Headroom(60, 60, 90.0)]))
    return place(
        households,
        problem.edges,
        problem.xy_m,
        limits=Limits(low, 130),
        compound=compound,
        headroom=room,
    )


@CALM
@given(small_towns(), st.integers(1, 3))
def test_the_proven_least_effort_is_that_of_all_divisions_tried(problem, count):
    if len(looked_at(town_of(problem)).pieces) != 1:
        return
    model = model_of(problem, count)
    best = by_brute_force(model, problem)
    if not np.isfinite(best):
        return
    for known in (best * 1.5 + 1, best):
        found, least = proven(model, known)
        assert min(found.bound, known) <= best * (1 + 1e-9)
        assert least.proven
        assert least.value == pytest.approx(best, rel=1e-6, abs=1e-6)
        if least.part is not None:
            assert value_of(model, least.part) == pytest.approx(best)


@pytest.mark.parametrize("count", [3, 4])
def test_nothing_fits_where_the_others_leave_no_household_over(count):
    model = model_of(row(40, 30, 20, 20, limits=Limits(40, 130)), count)
    assert model.high < model.low
    assert fit(model, lambda: 60.0).proven


@CALM
@given(small_towns(), st.integers(1, 4))
def test_a_number_of_grids_fits_exactly_when_a_division_exists(problem, count):
    if len(looked_at(town_of(problem)).pieces) != 1:
        return
    model = model_of(problem, count)
    if count > len(model.piece.weight):
        return
    answer = fit(model, lambda: 60.0)
    exists = np.isfinite(by_brute_force(model, problem))
    assert (answer.part is not None) == exists
    assert answer.proven != exists
    if answer.part is not None:
        assert np.isfinite(value_of(model, answer.part))


@CALM
@given(st.integers(0, 5000), st.integers(2, 4))
def test_bounds_never_exceed_a_plan(seed, count):
    problem = town(seed, 30, 20)
    if len(looked_at(town_of(problem)).pieces) != 1:
        return
    model = model_of(problem, count, low=0, high=10_000)
    order = np.argsort(model.away[0])[:count]
    nearest = np.argmin(model.away[:, order], axis=1)  # whole: shortest ways lead to each
    value = value_of(model, np.unique(nearest, return_inverse=True)[1])
    assert bounded(model, value, lambda: True).bound <= value * (1 + 1e-9)
    assert wide_bound(model.piece, (10_000, count), value, lambda: 9.0) <= value * (1 + 1e-9)


def test_four_blocks_in_a_row_are_walked_in_pairs():
    model = model_of(row(1, 1, 1, 1, limits=Limits(2, 2)), 2)
    found, least = proven(model, 2 * 50.0**2)
    assert least.proven
    assert least.value == 5000.0
    assert found.bound >= 5000.0 * (1 - 1e-6)


def test_a_way_round_is_walked_inside_the_grid():
    # b0 - b1 - b2 in a row, b3 far above joined to b0 and b2: without b1 the way goes over b3.
    xy = np.array([[0, 0], [50, 0], [100, 0], [50, 200]])
    problem = place([10, 90, 10, 80], [[0, 1], [1, 2], [0, 3], [2, 3]], xy, limits=Limits(90, 100))
    model = model_of(problem, 2)
    least = proven(model, 1e9)[1]
    assert least.proven
    assert least.value == pytest.approx(by_brute_force(model, problem))
    first = np.arange(4) == 0
    way = separators(model, np.array([True, False, True, True]), 0, first)
    assert [(cut.lump, cut.between.tolist()) for cut in way] == [(2, [1])]
    assert way[0].extra == pytest.approx(10 * ((2 * np.hypot(50, 200)) ** 2 - 100**2))


def test_what_cannot_be_reached_is_separated_by_what_lies_between():
    model = model_of(row(1, 1, 1, 1, 1, limits=Limits(1, 5)), 2)
    cuts = separators(model, np.array([True, False, False, True, True]), 0, np.ones(5, bool))
    assert {(cut.lump, tuple(cut.between)) for cut in cuts if cut.centre == 0} == {
        (3, (2,)),
        (4, (2,)),
    }
    assert all(cut.extra is None for cut in cuts)


def test_lumps_of_six_do_not_fill_grids_of_ten_to_eleven():
    model = model_of(chequer(2, 3, 6, limits=Limits(10, 11)), 3)
    answer = fit(model, lambda: 60.0)
    assert answer.part is None
    assert answer.proven


def test_a_clock_that_has_run_out_proves_nothing():
    model = model_of(chequer(3, 4, 10, limits=Limits(20, 60)), 3)
    found = bounded(model, 1e6, lambda: False)
    least = least_effort(model, 1e6, pairs_left(model, 1e6, found), lambda: 0.0)
    assert (least.cut, least.proven, least.part) == (True, False, None)
    assert fit(model, lambda: 0.0).cut


def test_knapsacks_take_what_pays_within_the_band():
    model = replace(model_of(row(4, 3, 3, limits=Limits(6, 7)), 2), low=6, high=7)
    prices = np.array([0.0, 40_000.0, 50_000.0])
    centres = np.array([0])
    value, last, choice = whole(model, prices, centres)
    # b1 costs 3 x 50^2, b2 3 x 100^2: less 40,000 and 50,000 that is -32,500 and -20,000
    assert value.tolist() == [-32_500.0]
    assert taken_by(model, 0, int(last[0]), choice[:, 0]).tolist() == [True, True, False]
    assert least_with(model, prices, 0).tolist() == [-32_500.0, -32_500.0, -20_000.0]
    assert parted(model, prices, centres)[0].tolist() == [-32_500.0]


def test_what_the_other_grids_leave_over_narrows_the_band():
    model = model_of(row(400, 400, 400, 400, 400, 300, limits=Limits(500, 800)), 3)
    assert (model.low, model.high) == (700, 800)  # 2,300 - 2 x 800
    model = model_of(row(400, 400, 400, 400, limits=Limits(500, 800)), 3)
    assert (model.low, model.high) == (500, 600)  # 1,600 - 2 x 500


def test_the_effort_of_a_grid_in_pieces_is_infinite():
    model = model_of(row(4, 3, 3, limits=Limits(1, 9)), 1)
    assert effort_of(model, np.array([True, False, True])) == (np.inf, -1)
    assert effort_of(model, np.array([True, True, False])) == (3 * 2500.0, 0)


@pytest.mark.parametrize("seed", [1, 4])
def test_a_plan_of_a_small_community_is_proven_by_default(seed):
    problem = town(seed, 36, 60)
    result = solve(problem, seconds=60)
    if result.proof != "optimal":
        return
    assert result.objective_proof == "optimal"
    assert result.objective_bound == result.objective
    assert result.stopped == "proved"
    assert solve(problem, effort=200).objective >= result.objective * (1 - 1e-6)


def test_with_little_effort_there_is_a_bound_and_no_proof():
    problem = chequer(12, 12, 20)
    result = solve(problem, effort=60)
    assert result.objective_proof == "gap"
    assert 0 < result.objective_bound < result.objective


def test_a_wide_piece_has_a_bound_too():
    problem = chequer(30, 30, 20)
    result = solve(problem, effort=30)
    assert 0 < result.objective_bound < result.objective


def test_a_plan_in_force_is_repaired_not_judged():
    problem = chequer(6, 6, 50)
    former = solve(problem, effort=50).grid_of
    result = solve(replace(problem, previous=former))
    assert result.grid_of.tolist() == former.tolist()
    assert result.objective_proof in {"none", "gap"}


def test_locked_grids_count_with_their_own_effort():
    problem = row(*[100] * 12, limits=Limits(300, 600))
    locked = np.where(np.arange(12) < 4, 0, -1)
    result = solve(replace(problem, locked=locked))
    assert result.objective_proof == "optimal"
    assert result.objective_bound == result.objective


def test_the_order_of_rows_does_not_change_what_is_proven():
    problem = town(4, 36, 60)
    order = np.random.default_rng(1).permutation(36)
    first, second = solve(problem, seconds=60), solve(reordered(problem, order), seconds=60)
    assert second.grid_of.tolist() == first.grid_of[order].tolist()
    assert second.objective_bound == first.objective_bound
