"""Divide a place into grids (first simple version: one grid for each walkable piece)."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from grid_planner.problem import Problem, Result


def solve(  # noqa: PLR0917 -- the contract names these five
    problem: Problem,
    seconds: float = 10.0,
    effort: int | None = None,
    seed: int = 0,
    objective: str = "walk",
) -> Result:
    """Return a division of the problem into grids."""
    del seconds, effort, seed, objective
    n = len(problem.block_ids)
    u, v = problem.edges.T
    graph = coo_array((np.ones(len(u)), (u, v)), shape=(n, n))
    count, label = connected_components(graph, directed=False)
    return Result(
        grid_of=label.astype(np.int64),
        grids=int(count),
        bound=1,
        proof="none",
        objective=0.0,
        objective_bound=None,
        objective_proof="none",
        stopped="effort",
        findings=(),
        effort=0,
    )
