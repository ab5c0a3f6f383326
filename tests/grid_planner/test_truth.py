"""Everything small, against brute force: in band exactly when possible, with the fewest grids.

The oracle below knows nothing of the engine: it asks networkx which sets of blocks are
connected, and tries every way to take them away one after another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from grid_planner import Limits, Problem, solve, verify

BANDS = (Limits(500, 800), Limits(300, 330), Limits(100, 900), Limits(0, 450))
"""As in the rule book, narrow, wide, without a lower limit."""
SEEDS = range(20)


@dataclass(frozen=True)
class Shape:
    """A connected graph on blocks 0, 1, ..., and which sets of blocks (bit masks) are connected."""

    edges: tuple[tuple[int, int], ...]
    size: int
    connected: tuple[int, ...]


def shape(graph: nx.Graph) -> Shape:
    """Return a graph with its nodes renumbered, and the connected sets by networkx."""
    graph = nx.convert_node_labels_to_integers(graph, ordering="sorted")
    nodes = range(len(graph))
    connected = [
        sum(1 << b for b in blocks)
        for count in range(1, len(graph) + 1)
        for blocks in combinations(nodes, count)
        if nx.is_connected(graph.subgraph(blocks))
    ]
    return Shape(tuple(graph.edges), len(graph), tuple(connected))


def graphs(most: int) -> Iterator[nx.Graph]:
    """Yield all connected graphs up to so many blocks (at most 7), one of each form."""
    for graph in nx.graph_atlas_g():
        if 1 <= len(graph) <= most and nx.is_connected(graph):
            yield graph


def trees(most: int) -> Iterator[nx.Graph]:
    """Yield all trees up to so many blocks, one of each form."""
    yield nx.empty_graph(1)
    for count in range(2, most + 1):
        yield from nx.nonisomorphic_trees(count)


def lattice_parts() -> Iterator[nx.Graph]:
    """Yield all connected induced subgraphs of the 3 x 4 lattice."""
    lattice = nx.convert_node_labels_to_integers(nx.grid_2d_graph(3, 4))
    for count in range(1, 13):
        for blocks in combinations(range(12), count):
            if nx.is_connected(part := lattice.subgraph(blocks)):
                yield part


def weights(size: int, seed: int, limits: Limits) -> np.ndarray:
    """Return households drawn in one of four ways: even, uneven, lumps of few sizes, some 0."""
    rng = np.random.default_rng([size, seed])
    middle = (limits.min_households + limits.ceiling) // 2
    grids = max(1, size // int(rng.integers(1, 6)))
    mean = max(2, middle * grids // size)
    match seed % 4:
        case 0:
            drawn = rng.integers(mean * 3 // 4, mean * 5 // 4 + 1, size)
        case 1:
            drawn = rng.integers(0, 2 * mean, size)
        case 2:
            drawn = rng.choice([mean // 2, mean, 3 * mean // 2], size)
        case _:
            drawn = rng.integers(1, 2 * mean, size) * (rng.random(size) < 0.7)
    drawn[0] += drawn.sum() == 0
    return drawn


def truth(form: Shape, households: np.ndarray, limits: Limits) -> int | None:
    """Return the fewest grids in band, None when no division is."""
    load = [
        int(households[[b for b in range(form.size) if m >> b & 1]].sum()) for m in form.connected
    ]
    starting: list[list[int]] = [[] for _ in range(form.size)]
    for mask, total in zip(form.connected, load, strict=True):
        if limits.excess(total) == 0:
            starting[(mask & -mask).bit_length() - 1].append(mask)

    @cache
    def fewest(left: int) -> float:
        if left == 0:
            return 0
        first = (left & -left).bit_length() - 1
        return 1 + min((fewest(left ^ m) for m in starting[first] if m & left == m), default=np.inf)

    found = fewest((1 << form.size) - 1)
    return None if found == np.inf else int(found)


def least_outside(form: Shape, households: np.ndarray, limits: Limits) -> tuple[int, int]:
    """Return the fewest households outside the band, and the fewest grids with so many."""
    starting: list[list[tuple[int, int]]] = [[] for _ in range(form.size)]
    for mask in form.connected:
        total = sum(int(households[b]) for b in range(form.size) if mask >> b & 1)
        starting[(mask & -mask).bit_length() - 1].append((mask, limits.excess(total)))

    @cache
    def least(left: int) -> tuple[int, int]:
        if left == 0:
            return 0, 0
        first = (left & -left).bit_length() - 1
        ways = ((least(left ^ m), cost) for m, cost in starting[first] if m & left == m)
        return min((rest[0] + cost, rest[1] + 1) for rest, cost in ways)

    return least((1 << form.size) - 1)


def problem_of(
    form: Shape,
    households: np.ndarray,
    limits: Limits,
    **wishes: np.ndarray | None,
) -> Problem:
    """Return the blocks on a circle, numbered as in the shape."""
    turn = 2 * np.pi * np.arange(form.size) / form.size
    return Problem(
        tuple(f"b{i:02d}" for i in range(form.size)),
        households,
        np.array(form.edges).reshape(-1, 2),
        np.full(len(form.edges), 10.0),
        300 * np.c_[np.cos(turn), np.sin(turn)],
        limits,
        **wishes,
    )


def compare(form: Shape, seed: int, limits: Limits, *, least: bool = False) -> bool:
    """Hold one plan against the truth; return whether one in band exists."""
    households = weights(form.size, seed, limits)
    problem = problem_of(form, households, limits)
    result = solve(problem, effort=20)
    expected = truth(form, households, limits)
    told = (form.edges, households.tolist(), limits, result)
    rules = [f.rule for f in verify(problem, result.grid_of)]
    assert "GRID-11" not in rules, told
    if expected is not None:
        assert rules == [], told
        assert (result.grids, result.bound, result.proof) == (expected, expected, "optimal"), told
        return True
    assert rules, told
    assert result.proof == "infeasible", told
    assert result.findings, told
    assert result.bound <= result.grids, told
    if least:
        sums = np.bincount(result.grid_of, households).astype(int)
        outside = sum(limits.excess(int(h)) for h in sums)
        assert (outside, len(sums)) == least_outside(form, households, limits), told
    return False


def compare_wishes(form: Shape, seed: int, limits: Limits) -> None:
    """Hold a plan with a pair kept apart and a compound of two neighbours against the truth."""
    rng = np.random.default_rng([form.size, seed, 1])
    households = weights(form.size, seed, limits)
    one, other = form.edges[rng.integers(len(form.edges))]
    apart = {int(b) for b in rng.choice(form.size, 2, replace=False)}
    compound = np.full(form.size, -1)
    compound[[one, other]] = 0
    if apart == {one, other}:
        return
    pair, rivals = 1 << one | 1 << other, sum(1 << b for b in apart)
    whole = households[[one, other]].sum() <= limits.ceiling  # one too big may be divided
    allowed = tuple(
        m for m in form.connected if m & rivals != rivals and (not whole or m & pair in {0, pair})
    )
    problem = problem_of(
        form, households, limits, compound=compound, apart=np.array([sorted(apart)])
    )
    result = solve(problem, effort=20)
    expected = truth(replace(form, connected=allowed), households, limits)
    told = (form.edges, households.tolist(), limits, sorted(apart), (one, other), result)
    rules = {f.rule for f in verify(problem, result.grid_of)}
    assert not rules & {"GRID-11", "PLAN-01", "PLAN-02"}, told
    if expected is None:
        assert result.proof == "infeasible", told
        assert rules, told
    else:
        assert not rules, told
        assert (result.grids, result.bound, result.proof) == (expected, expected, "optimal"), told


def compare_all(forms: list[Shape], seeds: range, *, least: bool = False) -> None:
    """Hold every shape with every weighting and band against the truth."""
    possible = [
        compare(form, seed, limits, least=least)
        for form in forms
        for limits in BANDS
        for seed in seeds
    ]
    if len(possible) > 100:  # the draws must try both
        assert 0.05 < sum(possible) / len(possible) < 0.95


def test_a_sample_of_all_small_graphs_trees_and_parts_of_a_lattice():
    forms = [shape(g) for g in graphs(4)]
    forms += [shape(g) for g in list(graphs(7))[::45]]
    forms += [shape(g) for g in list(trees(9))[::15]]
    forms += [shape(g) for g in list(lattice_parts())[::170]]
    compare_all(forms, range(2), least=True)


@pytest.mark.parametrize(
    ("most", "seeds"), [(5, range(2)), pytest.param(7, SEEDS, marks=pytest.mark.long)]
)
def test_wishes_are_kept_in_all_small_graphs(most, seeds):
    for form in [shape(g) for g in graphs(most) if len(g) > 2]:
        for limits in BANDS:
            for seed in seeds:
                compare_wishes(form, seed, limits)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(8))
def test_all_connected_graphs_up_to_seven_blocks(turn):
    compare_all([shape(g) for g in list(graphs(7))[turn::8]], SEEDS, least=True)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(2))
def test_all_trees_up_to_ten_blocks(turn):
    compare_all([shape(g) for g in list(trees(10))[turn::2]], SEEDS)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(8))
def test_all_connected_parts_of_the_three_by_four_lattice(turn):
    compare_all([shape(g) for g in list(lattice_parts())[turn::8]], SEEDS)


@pytest.mark.long
def test_the_four_by_four_lattice():
    lattice = shape(nx.convert_node_labels_to_integers(nx.grid_2d_graph(4, 4)))
    compare_all([lattice], range(4))
