"""How few grids there can be at all: every division looked at, and grids filled to the brim."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid_planner import Limits, solve, verify
from grid_planner.graph.outlook import looked_at
from grid_planner.graph.pieces import piece_of
from grid_planner.graph.town import town_of
from grid_planner.proofs.sweep import Swept, swept
from grid_planner.search.budget import Budget
from grid_planner.search.squeeze import squeeze
from grid_planner.search.state import aim_of, new_state
from tests.grid_planner.places import BAND, chequer, failing, place, row, totals
from tests.grid_planner.test_truth import (
    BANDS,
    graphs,
    lattice_parts,
    problem_of,
    shape,
    truth,
    weights,
)

FORMS = [shape(graph) for graph in (*graphs(6), *list(lattice_parts())[::40])]


def piece(problem):
    """Return the one walkable piece of a problem."""
    outlook = looked_at(town_of(problem))
    (blocks,) = outlook.pieces
    return piece_of(outlook.town, outlook.graph, blocks, outlook.lumps.lump_of)


def told(problem, most, limits=None, seconds=60.0):
    """Return what a sweep over a problem tells of at most so many grids; its division is right."""
    limits = limits or problem.limits
    one = piece(problem)
    band = limits.min_households, limits.ceiling, most
    found = swept(one.near, one.weight, band, lambda: seconds)
    assert (found.part is None) == (found.fewest is None)
    if found.part is not None:
        assert len(set(found.part.tolist())) == found.fewest
        assert failing(verify(problem, found.part[one.lump_of])) == []
    return replace(found, part=None)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMS), st.integers(0, 10**6), st.sampled_from(BANDS))
def test_a_sweep_finds_the_fewest_grids_of_all_divisions(form, seed, limits):
    households = weights(form.size, seed, limits)
    problem, fewest = problem_of(form, households, limits), truth(form, households, limits)
    for most in range(1, form.size + 1):
        expected = fewest if fewest is not None and fewest <= most else None
        assert told(problem, most) == Swept(expected, sure=True)


def test_a_sweep_over_a_town_agrees_with_a_plan_and_with_arithmetic():
    problem = chequer(5, 12, 100)  # 6,000 households: 8 of 800 are not enough for 60 lumps of 100?
    assert told(problem, 7) == Swept(None, sure=True)
    assert told(problem, 8) == Swept(8, sure=True)
    assert told(problem, 12) == Swept(8, sure=True)


def test_what_is_too_wide_or_too_heavy_is_not_known():
    everyone = nx.complete_graph(10)
    wide = place([100] * 10, np.array(everyone.edges), np.zeros((10, 2)))
    assert not told(wide, 5).sure
    heavy = row(*[1000] * 4)
    assert not told(heavy, 4, Limits(500, 2000)).sure
    assert not told(row(*[500] * 40), 40).sure


def test_a_sweep_ends_with_its_seconds():
    assert told(chequer(4, 4, 200), 4, seconds=0.0) == Swept(None, sure=False, cut=True)


def squeezed(problem, part, least):
    one = piece(problem)
    state = new_state(one, aim_of(problem, one.total, 0), 1)
    state.set_parts(np.array(part))
    before = state.save()
    squeeze(state, least, 30, Budget(60.0).share(10_000))
    return state, before


def test_a_grid_is_saved_where_all_must_be_full():
    rng = np.random.default_rng(7)
    households = rng.integers(20, 58, 60)
    households[0] += 3 * 800 - 12 - households.sum()  # 12 households of room in three grids
    problem = chequer(6, 10, 0)
    problem = place(households, problem.edges, problem.xy_m)
    four = np.repeat(np.arange(5), 2)[None, :] + np.zeros((6, 1), int)
    state, _ = squeezed(problem, np.minimum(four, 3).ravel(), 3)
    assert sorted(state.sums().tolist()) == sorted(totals(problem, state.books.grid_of).values())
    assert state.count == 3
    assert not state.excess().any()
    assert failing(verify(problem, state.books.grid_of)) == []


def test_what_cannot_be_squeezed_stays_as_it_is():
    problem = row(*[270] * 6)  # 1,620: three of two lumps each, two would be over
    state, before = squeezed(problem, [0, 0, 1, 1, 2, 2], 2)
    assert state.count == 3
    assert state.part.tolist() == before.part.tolist()
    assert state.books.costs.tolist() == before.books.costs.tolist()


@pytest.mark.long
def test_of_all_small_places_the_sweep_knows_the_fewest_grids():
    for form in [shape(graph) for graph in (*graphs(7), *lattice_parts())]:
        for seed in range(4):
            limits = BANDS[seed % len(BANDS)]
            households = weights(form.size, seed, limits)
            fewest = truth(form, households, limits)
            problem = problem_of(form, households, limits)
            assert told(problem, form.size) == Swept(fewest, sure=True)


def test_a_tight_community_gets_the_fewest_grids_by_itself():
    rng = np.random.default_rng(3)
    households = rng.integers(20, 50, 66)
    households[0] += 3 * 800 - 20 - households.sum()
    shape_of = chequer(6, 11, 0)
    problem = place(households, shape_of.edges, shape_of.xy_m, BAND)
    result = solve(problem, effort=2000)
    assert (result.grids, result.proof) == (3, "optimal")
