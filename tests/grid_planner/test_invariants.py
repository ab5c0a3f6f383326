"""What holds for every place: nothing lost, in one piece, in band or told, always the same.

The long form tries more than ten thousand places.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from grid_planner import Headroom, Limits, solve, verify
from grid_planner.graph.town import town_of
from grid_planner.search.quality import walking_effort
from tests.grid_planner.places import chequer, failing, place, reordered, totals, town

MANY = [25, pytest.param(2_000, marks=pytest.mark.long)]
MOST = [60, pytest.param(10_000, marks=pytest.mark.long)]
REASONS = {"PLAN-10", "PLAN-11", "PLAN-12", "PLAN-13", "PLAN-15", "PLAN-19", "PLAN-21"}
BANDS = (Limits(500, 800), Limits(300, 500), Limits(100, 150), Limits(0, 300))


def tried(many, check, *given_by):
    """Hold `check` against so many draws of what it is given."""
    calm = settings(
        max_examples=many, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    calm(given(*given_by)(check))()


@st.composite
def places(draw, most=40):
    """Draw irregular towns: missing streets, islands, unknown counts, compounds, wishes, locks."""
    problem = town(
        draw(st.integers(0, 10_000)), draw(st.integers(4, most)), draw(st.integers(10, 90))
    )
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = len(problem.block_ids)
    households = problem.households.copy()
    if draw(st.booleans()):
        households[rng.random(n) < 0.2] = 0
    if draw(st.booleans()):
        households[rng.random(n) < 0.05] = -1
    keep = rng.random(len(problem.edges)) < draw(st.sampled_from([1.0, 0.9, 0.5]))
    compound = np.where(rng.random(n) < 0.3, rng.integers(0, 5, n), -1)
    wishes = draw(st.sampled_from(["none", "none", "together", "apart", "both"]))
    locked = np.where(rng.random(n) < 0.2, rng.integers(0, 3, n), -1)
    limits = draw(st.sampled_from(BANDS))
    return place(
        households,
        problem.edges[keep],
        problem.xy_m,
        limits=limits,
        headroom=inner(limits) if draw(st.sampled_from([False, False, True])) else None,
        compound=compound if draw(st.booleans()) else None,
        together=pairs(rng, n) if wishes in {"together", "both"} else None,
        apart=pairs(rng, n) if wishes in {"apart", "both"} else None,
        locked=locked if draw(st.sampled_from([False, False, False, True])) else None,
    )


def inner(limits):
    """Return an inner band a tenth of the band from its ends."""
    tenth = (limits.max_households - limits.min_households) // 10
    return Headroom(limits.min_households + tenth, limits.max_households - tenth, 100.0)


def pairs(rng, n):
    return np.array([rng.choice(n, 2, replace=False) for _ in range(rng.integers(1, 4))])


def walk_graph(problem):
    graph = nx.Graph()
    graph.add_nodes_from(range(len(problem.block_ids)))
    graph.add_weighted_edges_from(
        (u, v, w) for (u, v), w in zip(problem.edges.tolist(), problem.lengths(), strict=True)
    )
    return graph


def hold(problem, result):
    """Assert every invariant of one plan."""
    grids = np.unique(result.grid_of)
    assert result.grid_of.min() >= 0
    assert len(grids) == result.grids
    if problem.locked is None and problem.previous is None:  # those keep their numbers
        assert grids.tolist() == list(range(result.grids))
    assert sum(totals(problem, result.grid_of).values()) == problem.known.sum()
    assert result.bound <= result.grids
    if result.proof == "optimal":
        assert result.bound == result.grids
    if result.objective_bound is not None:
        assert result.objective_bound <= result.objective * (1 + 1e-9)
    in_one_piece(problem, result)
    wishes_kept_or_named(problem, result)
    in_band_or_told(problem, result)


def in_one_piece(problem, result):
    graph = walk_graph(problem)
    locked = np.full(len(problem.block_ids), -1) if problem.locked is None else problem.locked
    graph.remove_edges_from(
        [(i, j) for i, j in graph.edges if locked[i] != locked[j] and max(locked[[i, j]]) >= 0]
    )
    free = graph.subgraph(np.flatnonzero(locked < 0).tolist())
    pieces = [list(piece) for piece in nx.connected_components(free)]
    empty = {b for piece in pieces if not problem.households[piece].any() for b in piece}
    nobody = len(empty) == len(problem.block_ids)
    for grid in np.unique(result.grid_of):
        blocks = np.flatnonzero(result.grid_of == grid)
        settled = [int(b) for b in blocks if b not in empty and locked[b] < 0]
        assert not settled or nx.is_connected(graph.subgraph(settled))
        assert not (settled and (locked[blocks] >= 0).any())
        if problem.limits.min_households and problem.apart is None and settled:
            assert problem.households[settled].any() or nobody, "a grid where nobody lives"


def wishes_kept_or_named(problem, result):
    told = {f.rule for f in result.findings}
    broken = set(failing(verify(problem, result.grid_of)))
    for rule in ("PLAN-01", "PLAN-02"):
        assert (rule in broken) <= (rule in told)
    assert not broken & {"PLAN-03", "PLAN-05"}
    if problem.locked is not None:
        for grid in np.unique(problem.locked[problem.locked >= 0]):
            assert ((result.grid_of == grid) == (problem.locked == grid)).all()


def in_band_or_told(problem, result):
    locked = [] if problem.locked is None else np.unique(problem.locked).tolist()
    outside = [
        f
        for f in verify(problem, result.grid_of)
        if f.rule == "GRID-01" and int(f.place.id) not in locked
    ]
    told = {f.rule for f in result.findings} & REASONS
    assert bool(outside) <= bool(told)
    if result.proof in {"optimal", "gap"}:
        assert not outside
    if not outside and problem.locked is None:
        assert not told
        assert result.proof in {"optimal", "gap"}


@pytest.mark.parametrize("many", MOST)
def test_every_invariant_holds(many):
    tried(many, lambda problem: hold(problem, solve(problem, 600, effort=100)), places())


@pytest.mark.parametrize("many", MANY)
def test_stopped_early_the_plan_is_whole(many):
    def whole(problem, effort):
        hold(problem, solve(problem, 600, effort=effort))

    tried(many, whole, places(), st.sampled_from([0, 1, 3]))


@pytest.mark.parametrize("many", MANY)
def test_the_same_from_several_threads_at_once(many):
    def same(problem):
        with ThreadPoolExecutor(3) as threads:
            plans = list(threads.map(lambda s: digest(solve(problem, 600, 40, s)), (0, 1, 0)))
        assert plans[0] == plans[2] == digest(solve(problem, 600, 40))
        assert plans[1] == digest(solve(problem, 600, 40, 1))

    tried(many, same, places())


@pytest.mark.parametrize("many", MANY)
def test_the_order_of_rows_and_other_names_do_not_matter(many):
    def same(problem, random):
        order = list(range(len(problem.block_ids)))
        random.shuffle(order)
        first = solve(problem, 600, effort=60)
        second = solve(reordered(problem, order), 600, effort=60)
        assert second.grid_of.tolist() == first.grid_of[order].tolist()
        assert digest(second)[1:] == digest(first)[1:]

    tried(many, same, places(), st.randoms(use_true_random=False))


def digest(result):
    """Return all of a result that must not change."""
    return (
        result.grid_of.tolist(), result.bound, result.proof, repr(result.objective),
        result.stopped, repr(result.objective_bound), result.objective_proof, [(f.rule, f.message_zh) for f in result.findings],
    )  # fmt: skip


@pytest.mark.parametrize("many", MANY)
def test_after_new_counts_grids_keep_their_numbers_and_what_is_in_order_stays(many):
    def kept(problem, seed):
        before = solve(problem, 600, effort=60)
        rng = np.random.default_rng(seed)
        more = np.where(rng.random(len(problem.households)) < 0.1, 2, 1)
        households = np.maximum(problem.households * more, -1)
        now = replace(problem, households=households, previous=before.grid_of)
        after = solve(now, 600, effort=60)
        hold(now, after)
        hold_numbers(now, after)
        broken = {f.rule for f in verify(now, before.grid_of)} - {"PLAN-02"}
        if not broken and now.locked is None and now.apart is None:
            assert after.grid_of.tolist() == before.grid_of.tolist()

    tried(many, kept, places(), st.integers(0, 10_000))


def hold_numbers(problem, result):
    """Assert that the grids follow the largest overlap with those in force (Hungarian)."""
    free = np.ones(len(result.grid_of), bool) if problem.locked is None else problem.locked < 0
    shared = np.zeros((result.grid_of.max() + 1, problem.previous.max() + 1))
    np.add.at(shared, (result.grid_of[free], problem.previous[free]), problem.known[free])
    kept = sum(shared[g, g] for g in range(min(shared.shape)))
    rows, columns = linear_sum_assignment(-shared)
    if problem.locked is None:
        assert kept == shared[rows, columns].sum()


@pytest.mark.parametrize("many", MANY)
def test_compounds_that_fit_and_hang_together_are_whole(many):
    tried(many, compounds_are_whole, places())


def compounds_are_whole(problem):
    result = solve(problem, 600, effort=60)
    named = "PLAN-01" in {f.rule for f in result.findings}
    assert ("PLAN-01" in failing(verify(problem, result.grid_of))) == named
    graph = walk_graph(problem)
    if problem.compound is None:
        return
    for name in np.unique(problem.compound[problem.compound >= 0]):
        blocks = np.flatnonzero(problem.compound == name).tolist()
        if problem.locked is not None and (problem.locked[blocks] >= 0).any():
            continue
        if problem.known[blocks].sum() <= problem.limits.max_households and nx.is_connected(
            graph.subgraph(blocks)
        ):
            assert len(set(result.grid_of[blocks])) == 1


@pytest.mark.parametrize("many", MANY)
def test_a_fixed_number_is_reached_in_one_piece_each(many):
    tried(many, number_is_reached, st.integers(0, 10_000), st.integers(2, 6))


def number_is_reached(seed, count):
    problem = replace(town(seed, 40), limits=Limits(0), grids=count)
    result = solve(problem, 600, effort=200)
    assert result.grids == count
    pieces = nx.number_connected_components(walk_graph(problem))
    rules = failing(verify(problem, result.grid_of))
    assert rules == [] or pieces > 1


@pytest.mark.parametrize("many", MANY)
def test_locked_grids_come_out_as_they_went_in(many):
    def kept(problem, seed):
        before = solve(replace(problem, locked=None), 600, effort=40)
        number = seed % before.grids
        locked = replace(problem, locked=np.where(before.grid_of == number, number, -1))
        after = solve(locked, 600, effort=40, seed=seed)
        assert ((after.grid_of == number) == (locked.locked == number)).all()
        hold(locked, after)

    tried(many, kept, places(), st.integers(0, 10_000))


@pytest.mark.parametrize("seed", range(5))
def test_the_walking_effort_is_that_of_an_independent_search(seed):
    problem = town(seed, 60)
    result = solve(problem, 600, effort=100)
    graph, expected = walk_graph(problem), 0.0
    for grid in range(result.grids):
        blocks = np.flatnonzero(result.grid_of == grid).tolist()
        inner = graph.subgraph(blocks)
        away = dict(nx.all_pairs_dijkstra_path_length(inner))
        expected += min(
            sum(int(problem.known[b]) * away[centre].get(b, 0.0) ** 2 for b in blocks)
            for centre in blocks
            if len(away[centre]) == max(len(a) for a in away.values())
        )
    assert result.objective == pytest.approx(expected)
    view = town_of(problem)
    assert walking_effort(view.graph, view.households, view.xy_m, result.grid_of) == pytest.approx(
        expected
    )


def test_more_effort_is_never_worse_at_the_same_number_of_grids():
    problem = town(7, 150)
    results = [solve(problem, 600, effort=effort) for effort in (50, 500)]
    assert results[1].grids <= results[0].grids


def test_another_seed_is_another_search_and_the_same_seed_the_same():
    problem = chequer(15, 15, 13)
    plans = [solve(problem, 600, effort=100, seed=seed).grid_of.tolist() for seed in (0, 0, 1)]
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


PLAIN = """
import sys
from gis.compiled import COMPILED
from tests.grid_planner.test_invariants import digests
assert not COMPILED
print(*digests(int(sys.argv[1])), sep="\\n")
"""


def digests(count):
    """Return the digests of plans for a batch of places, one line each."""
    lines = []
    for seed in range(count):
        problem = town(seed, 12 + 23 * (seed % 4), mean=15 + 20 * (seed % 3))
        apart = np.array([[0, 1], [2, 5]]) if seed % 3 == 0 else None
        former = np.arange(len(problem.block_ids)) // 9 if seed % 5 == 4 else None
        room = Headroom(520, 760, 200.0) if seed % 4 < 2 else None
        problem = replace(problem, apart=apart, previous=former, headroom=room)
        objective = ("walk", "border")[seed % 2]
        lines.append(repr(digest(solve(problem, 600, effort=25, objective=objective))))
    return lines


@pytest.mark.parametrize("count", [8, pytest.param(150, marks=pytest.mark.long)])
def test_without_numba_the_plans_are_the_same(count):
    root = Path(__file__).resolve().parents[2]
    plain = subprocess.run(
        [sys.executable, "-c", PLAIN, str(count)],
        cwd=root,
        env={**os.environ, "WANGGE_NO_NUMBA": "1", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
        timeout=1_200,
    )
    assert plain.stdout.splitlines() == digests(count)
