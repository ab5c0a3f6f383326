"""The least border at a given number of grids: the truth by trying all, and published optima."""

import csv
import gzip
import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from grid_planner import Limits, Problem, solve


def lattice(seed: int, apart: list[tuple[int, int]] | None = None) -> Problem:
    """Return twelve blocks of 3 x 4 with borders and households drawn from a seed."""
    draw = np.random.default_rng(seed)
    at = np.arange(12)
    edges = np.r_[np.c_[at, at + 1][at % 4 < 3], np.c_[at, at + 4][at < 8]]
    return Problem(
        tuple(f"b{k:02d}" for k in at),
        draw.integers(1, 9, 12),
        edges,
        draw.integers(1, 20, len(edges)).astype(float),
        np.c_[at % 4, at // 4].astype(float),
        Limits(14, 22),
        3,
        apart=None if apart is None else np.array(apart),
    )


def least_border(problem: Problem) -> float | None:
    """Return the least border of all divisions into three grids in band, by trying all."""
    part = np.array(list(itertools.product(range(3), repeat=11)))
    part = np.c_[np.zeros(len(part), dtype=int), part]
    sums = np.stack([(part == g) @ problem.households for g in range(3)])
    low, high = problem.limits.min_households, problem.limits.ceiling
    allowed = ((sums >= low) & (sums <= high)).all(axis=0)
    for pair in () if problem.apart is None else problem.apart:
        allowed &= part[:, pair[0]] != part[:, pair[1]]
    part = part[allowed]
    cut = (part[:, problem.edges[:, 0]] != part[:, problem.edges[:, 1]]) @ problem.border_m
    graph = nx.Graph(problem.edges.tolist())
    for k in np.argsort(cut, kind="stable"):
        grids = [graph.subgraph(np.flatnonzero(part[k] == g).tolist()) for g in range(3)]
        if all(nx.is_connected(grid) for grid in grids):
            return float(cut[k])
    return None


@pytest.mark.parametrize("seed", range(24))
def test_the_least_border_is_found_wherever_all_can_be_tried(seed):
    problem = lattice(seed, [(0, 5)] if seed % 3 == 2 else None)
    truth = least_border(problem)
    result = solve(problem, seconds=600, effort=200, objective="border")
    fits = [problem.limits.excess(int(h)) == 0 for h in np.bincount(result.grid_of, problem.known)]
    assert (result.grids == 3 and all(fits)) == (truth is not None)
    if truth is not None:
        assert result.objective == truth


def published(shared, name: str) -> tuple[Problem, int]:
    """Return a published instance of districts of equal population, and its proven optimum."""
    with (shared / "redist_cutedges_known_optima.csv").open(encoding="utf-8", newline="") as opened:
        told = next(row for row in csv.DictReader(opened) if row["instance"] == name)
    nodes = pd.read_parquet(shared / "redist_cutedges_nodes.parquet").query("instance == @name")
    nodes = nodes.sort_values("node")
    with gzip.open(shared / "redist_cutedges_edges.csv.gz", "rt", encoding="utf-8") as opened:
        rows = [(int(row["u"]), int(row["v"])) for row in csv.DictReader(opened)
                if row["instance"] == name]  # fmt: skip
    edges = np.unique(np.sort(np.array(rows), axis=1), axis=0)
    problem = Problem(
        tuple(f"{n:04d}" for n in nodes["node"]),
        nodes["pop"].to_numpy(),
        edges,
        np.ones(len(edges)),
        nodes[["cx", "cy"]].to_numpy() * 1e5,
        Limits(int(told["L"]), int(told["U"])),
        int(told["k"]),
    )
    return problem, int(told["opt_min"])


@pytest.mark.parametrize(
    "name",
    ["NM_county_2010", "OK_county_2010",
     *(pytest.param(n, marks=pytest.mark.long) for n in ("IA_county_2010", "NH_tract_2010"))],
)  # fmt: skip
def test_published_optima_of_validi_and_buchanan_are_reached(shared, name):
    problem, optimum = published(shared, name)
    result = solve(problem, seconds=600, objective="border")
    sums = np.bincount(result.grid_of, problem.households)
    assert [problem.limits.excess(int(h)) for h in sums] == [0] * (problem.grids or 0)
    graph = nx.Graph(problem.edges.tolist())
    for grid in range(result.grids):
        assert nx.is_connected(graph.subgraph(np.flatnonzero(result.grid_of == grid).tolist()))
    assert result.objective == optimum
