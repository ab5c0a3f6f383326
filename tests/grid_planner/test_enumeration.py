"""Small places where everything can be tried: what fits, what does not, and what is said."""

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pytest

from grid_planner import Limits, solve, verify
from grid_planner.graph.outlook import looked_at
from grid_planner.graph.pieces import piece_of
from grid_planner.graph.town import town_of
from grid_planner.search.enumeration import LUMPS, best_division
from tests.grid_planner.places import BAND, chequer, place, row, totals


def piece(problem):
    """Return the one walkable piece of a problem."""
    outlook = looked_at(town_of(problem))
    (blocks,) = outlook.pieces
    return piece_of(outlook.town, outlook.graph, blocks, outlook.lumps.lump_of)


def ring(*households, **more):
    """Return blocks in a ring: no block has a dead end behind it."""
    n = len(households)
    turn = 2 * np.pi * np.arange(n) / n
    edges = np.c_[np.arange(n), np.roll(np.arange(n), -1)]
    return place(households, edges, 100 * np.c_[np.cos(turn), np.sin(turn)], **more)


def divided(problem, most=None):
    verdict = best_division(piece(problem), problem.limits, most)
    assert verdict.sure
    return verdict.part


def same(part, expected):
    """Tell whether two divisions are the same but for the numbers of the parts."""
    return len({*zip(part, expected, strict=True)}) == len({*part}) == len({*expected})


def test_the_fewest_grids_in_band_are_found():
    assert same(divided(row(300, 300, 300, 300)), [0, 0, 1, 1])
    assert same(divided(row(500, 300, 300, 500)), [0, 0, 1, 1])
    assert same(divided(row(0, 600, 600, 0)), [0, 0, 1, 1])


def test_units_of_440_fit_in_no_number():
    assert divided(row(440, 440, 440)) is None


def test_the_least_outside_is_found_and_then_the_fewest_grids():
    assert same(divided(row(460, 460, 460), (200, 3)), [0, 1, 2])  # 3 x 40 short
    assert same(divided(row(440, 440, 440), (200, 3)), [0, 0, 1])  # 80 over and 60 short
    assert divided(row(440, 440, 440), (139, 3)) is None
    assert divided(row(440, 440, 440), (140, 1)) is None


def test_a_block_without_households_is_a_stepping_stone():
    star = place([250, 250, 250, 250, 0], [[0, 4], [1, 4], [2, 4], [3, 4]], np.zeros((5, 2)))
    assert divided(star) is None  # only one grid can pass through the middle
    path = place([250, 250, 250, 250, 0], [[0, 4], [4, 1], [1, 2], [2, 3]], np.zeros((5, 2)))
    assert totals(path, solve(path).grid_of) == {0: 500, 1: 500}


def test_pairs_kept_apart_can_make_a_place_impossible():
    free = row(300, 300, 300, 300)
    assert divided(replace(free, apart=np.array([[0, 1]]))) is None
    assert same(divided(replace(free, apart=np.array([[1, 2]]))), [0, 0, 1, 1])


def test_what_is_too_big_is_not_decided():
    assert not best_division(piece(chequer(7, 7, 30)), BAND).sure
    assert len(piece(chequer(7, 7, 30)).weight) > LUMPS
    assert not best_division(piece(chequer(6, 6, 30)), BAND).sure


def test_without_an_upper_limit_all_of_it_is_one_grid():
    assert same(divided(row(5, 0, 7, limits=Limits(0))), [0, 0, 0])


def test_no_combination_of_whole_units_is_proven_and_said():
    problem = ring(440, 440, 440)
    result = solve(problem)
    assert result.proof == "infeasible"
    (finding,) = result.findings
    assert (finding.rule, finding.outcome, finding.found) == ("PLAN-21", "fail", 140)
    assert "“b0000”(440户)、“b0001”(440户)、“b0002”(440户)" in finding.message_zh
    assert "crossing" in finding.message_en


def test_the_compound_to_release_is_named():
    compound = np.array([0, 0, 1, 1, -1])
    problem = ring(220, 220, 220, 220, 440, compound=compound)
    result = solve(problem)
    (finding,) = result.findings
    assert finding.rule == "PLAN-21"
    released = replace(problem, compound=np.array([-1, -1, 1, 1, -1]))
    assert solve(released).proof == "optimal"
    assert 'Allow "b0000" with 1 more, or "b0002" with 1 more to be' in finding.message_en
    assert "允许拆分“b0000”等2处,或“b0002”等2处" in finding.message_zh


def test_the_wish_to_keep_apart_is_named_where_it_is_to_blame():
    problem = row(300, 300, 300, 300, apart=np.array([[0, 1]]))
    (finding,) = solve(problem).findings
    assert finding.rule == "PLAN-21"
    assert "keep-apart" in finding.message_en


def test_a_plan_in_force_within_the_band_stays_even_if_fewer_grids_would_do():
    problem = row(*[200] * 9, previous=np.repeat([4, 7, 9], 3))
    assert solve(problem).grid_of.tolist() == problem.previous.tolist()
    roomy = row(*[125] * 12, previous=np.repeat([4, 7, 9], 4))
    result = solve(roomy)
    assert result.grid_of.tolist() == roomy.previous.tolist()
    assert (result.grids, result.bound, result.proof) == (3, 2, "gap")


@pytest.mark.parametrize("rows", [3, 4])
def test_lattices_are_settled_whatever_the_effort(rows):
    problem = chequer(rows, 4, 190)
    for effort in (0, 1, 50):
        result = solve(problem, effort=effort)
        assert verify(problem, result.grid_of) == []
        assert result.proof == "optimal"


@pytest.mark.parametrize("objective", ["walk", "border"])
@pytest.mark.parametrize("seed", range(3))
def test_the_objective_is_the_least_of_all_divisions(objective, seed):
    rng = np.random.default_rng(seed)
    problem = replace(
        chequer(2, 4, rng.integers(100, 320, 8)),
        xy_m=rng.uniform(0, 200, (8, 2)),
        border_m=rng.uniform(1, 40, 10),
    )
    result = solve(problem, objective=objective)
    values = {}
    for part in product(range(3), repeat=8):
        plan = np.array(part)
        if not verify(problem, plan):
            values.setdefault(len(set(part)), set()).add(measured(problem, plan, objective))
    if not values:
        assert result.proof == "infeasible"
        return
    assert result.grids == min(values)
    assert result.objective == pytest.approx(min(values[result.grids]))
    assert result.objective_proof == "optimal"
    assert result.objective_bound == result.objective


def measured(problem, plan, objective):
    """Return walking effort or border cut of a plan, by networkx and by hand."""
    if objective == "border":
        cut = plan[problem.edges[:, 0]] != plan[problem.edges[:, 1]]
        return float(problem.border_m[cut].sum())
    graph = nx.Graph()
    for (i, j), metres in zip(problem.edges.tolist(), problem.lengths(), strict=True):
        if plan[i] == plan[j]:
            graph.add_edge(i, j, weight=metres)
    graph.add_nodes_from(range(len(plan)))
    total = 0.0
    for blocks in nx.connected_components(graph):
        away = dict(nx.all_pairs_dijkstra_path_length(graph.subgraph(blocks)))
        total += min(
            sum(int(problem.households[b]) * away[centre][b] ** 2 for b in blocks)
            for centre in blocks
        )
    return total
