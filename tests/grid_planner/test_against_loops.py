"""What the planner works out by arrays and compiled loops is what plain loops give."""

from dataclasses import replace
from time import monotonic, process_time

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.adjacency import areas_of, polygons_of
from grid_planner import Limits, solve, verify
from grid_planner.graph.lumps import lumps_of
from grid_planner.graph.outlook import looked_at
from grid_planner.graph.pieces import lumped, piece_of
from grid_planner.graph.town import gathered, part_of, town_of
from grid_planner.proofs import wide
from grid_planner.proofs.bounds import fewest
from grid_planner.proofs.presolve import DeadEnd, contracted
from grid_planner.search.budget import Budget
from grid_planner.search.ground import ground_of
from tests.grid_planner.places import failing, place, row, town
from tests.grid_planner.test_repair import cambridge

CALM = settings(max_examples=150, deadline=None)
BAND = Limits(500, 800)


@st.composite
def branching(draw):
    """Return a place in one piece with dead ends: a random tree and a few streets more."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n = int(rng.integers(2, 40))
    reach = int(rng.integers(1, n + 1))  # short: long chains, long: bushes
    edges = {(int(rng.integers(max(0, i - reach), i)), i) for i in range(1, n)}
    more = rng.integers(0, n, (int(rng.integers(0, n // 3 + 1)), 2))
    edges |= {(int(min(pair)), int(max(pair))) for pair in more if pair[0] != pair[1]}
    names = rng.permutation(n)
    households = rng.integers(0, rng.choice([60, 200, 500]), n) * (rng.random(n) > 0.2)
    households[0] += 1  # somebody lives here
    return place(households, names[np.array(sorted(edges))], rng.uniform(0, 900, (n, 2)))


def only_piece(problem):
    """Return the one piece of a place."""
    outlook = looked_at(town_of(problem))
    (blocks,) = outlook.pieces
    return piece_of(outlook.town, outlook.graph, blocks, outlook.lumps.lump_of)


def graph_of(piece):
    graph = nx.Graph()
    graph.add_nodes_from(range(len(piece.weight)))
    graph.add_edges_from(zip(piece.near.rows().tolist(), piece.near.to.tolist(), strict=True))
    return graph


def plainly_fewest(weights, high):
    bound = max(1, -(-sum(weights) // high))
    for t in {w for w in weights if w <= high // 2}:
        big = [w for w in weights if w > high - t]
        half = [w for w in weights if high // 2 < w <= high - t]
        small = sum(w for w in weights if t <= w <= high // 2)
        rest = max(0, -(-(small - len(half) * high + sum(half)) // high))
        bound = max(bound, len(big) + len(half) + rest)
    return bound


@given(st.lists(st.integers(0, 90), min_size=1, max_size=25), st.integers(1, 60))
@CALM
def test_the_bound_of_grids_is_the_one_of_plain_loops(weights, high):
    piece = only_piece(row(*weights[:-1], weights[-1] + 1, limits=Limits(0)))
    expected = plainly_fewest([min(w, high) for w in piece.weight.tolist()], high)
    assert fewest(piece, Limits(0, high)) == expected


def light_parts(piece, low):
    """Return who hangs behind each lump with fewer households, found by taking the lump away."""
    graph = graph_of(piece)
    found = []
    for lump in {0, *nx.articulation_points(graph)}:  # the search begins at 0: always looked at
        rest = graph.subgraph(set(graph) - {lump})
        parts = [sorted(part) for part in nx.connected_components(rest)]
        found += [(lump, part) for part in parts if piece.weight[part].sum() < low]
    return found


def plainly_contracted(piece, limits):
    while True:
        light, joined = light_parts(piece, limits.min_households), nx.Graph()
        joined.add_nodes_from(range(len(piece.weight)))
        heavy = []
        for lump, part in light:
            if piece.weight[[lump, *part]].sum() > limits.ceiling:
                heavy.append((lump, part))
            else:
                joined.add_edges_from((lump, other) for other in part)
        label = np.arange(len(piece.weight))
        for group in nx.connected_components(joined):
            if piece.weight[sorted(group)].sum() <= limits.ceiling:
                label[sorted(group)] = min(group)
            else:
                heavy += [(lump, part) for lump, part in light if lump in group]
        if len(set(label.tolist())) == len(label):
            return piece, told(piece, heavy)
        piece = lumped(piece, label)


def told(piece, heavy):
    behind = {}
    for lump, part in heavy:
        behind.setdefault(lump, set()).update(part)
    ends = []
    for lump, lumps in behind.items():
        through = np.flatnonzero(piece.lump_of == lump)
        blocks = np.flatnonzero(np.isin(piece.lump_of, sorted(lumps)))
        own, households = piece.households[through].sum(), piece.households[blocks].sum()
        ends.append(DeadEnd(tuple(through), tuple(blocks), int(own), int(households)))
    return tuple(sorted(ends, key=lambda end: end.through))


@given(branching(), st.sampled_from([Limits(500, 800), Limits(100, 160), Limits(60, 61)]))
@CALM
def test_dead_ends_are_those_found_by_taking_every_lump_away(problem, limits):
    piece = only_piece(problem)
    expected, ends = plainly_contracted(piece, limits)
    found, told_ends = contracted(piece, limits)
    assert found.lump_of.tolist() == expected.lump_of.tolist()
    assert told_ends == ends


@given(branching(), st.integers(0, 2**32))
@CALM
def test_a_part_of_a_graph_has_the_streets_among_its_blocks(problem, seed):
    graph = town_of(problem).graph
    chosen = np.flatnonzero(np.random.default_rng(seed).random(graph.size) < 0.6)
    if not len(chosen):
        chosen = np.array([graph.size - 1])
    part = part_of(graph, chosen)
    lines = zip(graph.rows(), graph.to, graph.metres, graph.border, strict=True)
    place_of = {int(block): k for k, block in enumerate(chosen)}
    expected = [
        (place_of[u], place_of[v], m, b) for u, v, m, b in lines if {u, v} <= place_of.keys()
    ]
    found = zip(part.rows(), part.to, part.metres, part.border, strict=True)
    assert list(found) == expected
    assert part.size == len(chosen)


@given(st.lists(st.integers(-1, 6), max_size=30))
def test_places_are_gathered_by_label(labels):
    array = np.array(labels, dtype=np.int64)
    found = gathered(array)
    expected = [np.flatnonzero(array == k) for k in range(array.max(initial=-1) + 1)]
    assert [places.tolist() for places in found] == [places.tolist() for places in expected]


@given(branching(), st.integers(0, 2**32))
@CALM
def test_compounds_that_hang_together_are_lumps_and_nothing_else_is(problem, seed):
    rng = np.random.default_rng(seed)
    compound = rng.integers(-1, 4, len(problem.block_ids))
    graph = nx.Graph(problem.edges.tolist())
    graph.add_nodes_from(range(len(compound)))
    parts = nx.Graph((u, v) for u, v in graph.edges if compound[u] == compound[v] >= 0)
    parts.add_nodes_from(graph)
    number = np.zeros(len(compound), dtype=np.int64)
    for k, members in enumerate(nx.connected_components(parts)):
        number[sorted(members)] = k  # every connected part is a compound of its own
    lumps = lumps_of(town_of(replace(problem, compound=number, limits=Limits(0, 10**6))))
    pairs = set(zip(number.tolist(), lumps.lump_of.tolist(), strict=True))
    assert len(pairs) == number.max() + 1 == lumps.lump_of.max() + 1
    assert lumps.divided == ()


@given(branching(), st.floats(1.0, 1500.0))
@CALM
def test_pairs_within_reach_cost_what_walks_cost(problem, radius):
    piece, _ = contracted(only_piece(problem), BAND)
    lump, cost, first = wide._within(
        ground_of(piece), (piece.lump_of, piece.weight), (radius, radius**2), 1
    )
    lines = zip(piece.graph.rows().tolist(), piece.graph.to.tolist(), strict=True)
    walks = nx.Graph()
    walks.add_nodes_from(range(len(piece.blocks)))
    for (u, v), metres in zip(lines, piece.graph.metres, strict=True):
        walks.add_edge(u, v, weight=metres)
    for centre in range(len(piece.blocks)):
        away = nx.single_source_dijkstra_path_length(walks, centre, cutoff=radius)
        expected = {int(a): 0.0 for a in piece.lump_of[list(away)]}
        for block, households in enumerate(piece.households.tolist()):
            if (a := int(piece.lump_of[block])) in expected:
                expected[a] += households * min(radius, away.get(block, radius)) ** 2
        mine = slice(first[centre], first[centre + 1])
        assert lump[mine].tolist() == sorted(expected)
        assert cost[mine] == pytest.approx([expected[a] for a in sorted(expected)], abs=1e-3)


def test_areas_are_made_sound_all_at_once():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    several = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 1)])
    mixed = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])
    shapes = [shapely.box(0, 0, 1, 1), bow, several, mixed, None, shapely.Polygon()]
    array = np.array(shapes, dtype=object)
    expected = [polygons_of(shape).wkb for shape in shapes]
    assert [shape.wkb for shape in areas_of(array)] == expected
    assert array.tolist() == shapes


def test_a_share_of_the_steps_ends_with_its_steps_or_with_the_seconds():
    budget = Budget(100.0)
    share = budget.share(10)
    assert share(6)
    assert not share(6)
    assert share(4)
    assert (budget.used, budget.out_of_time) == (10, False)
    budget.began -= 101.0
    assert not budget.share(10)(1)
    assert budget.out_of_time


def test_packing_ends_early_so_that_seconds_are_left_for_shaping():
    budget = Budget(100.0, began=monotonic() - 50.0)
    share = budget.share(1000)
    packing = share.until(0.6)  # 50 s are left, 20 of them are kept
    assert packing(1)
    budget.began -= 35.0
    assert not packing(2)
    assert budget.out_of_time
    assert share(2)


def test_seconds_are_kept_for_the_end():
    budget = Budget(100.0, began=monotonic() - 20.0)
    budget.keep()
    assert budget.left() == pytest.approx(40.0, abs=0.5)
    share = budget.share(10)
    assert share(2)
    budget.began -= 41.0
    assert not share(3)


def test_steps_that_would_last_beyond_the_ceiling_are_not_begun():
    budget = Budget(100.0)
    share = budget.share(1000)
    assert share(64)
    budget.began -= 60.0  # as long as the 64 steps took
    assert not share(64)
    assert budget.out_of_time


def test_out_of_time_nothing_is_proven_of_the_walks():
    problem = town(3, n=400)
    result = solve(problem, seconds=0.0)
    assert (result.stopped, result.objective_bound) == ("seconds", None)
    assert result.objective_proof == "none"
    assert failing(verify(problem, result.grid_of)) in ([], ["GRID-01"])
    one = solve(row(300, 300), seconds=0.0)
    assert (one.stopped, one.objective_proof) == ("proved", "optimal")


@pytest.mark.long
def test_cambridge_has_a_plan_in_band_within_a_second(tmp_path):
    problem = cambridge(tmp_path)
    solve(problem, seconds=0.0)  # kernels and files are loaded
    began = process_time()
    result = solve(problem, seconds=1.0)
    assert process_time() - began <= 1.2
    assert result.stopped == "seconds"
    assert failing(verify(problem, result.grid_of)) == []
