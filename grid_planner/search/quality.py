"""How good is a finished plan? The objective, worked out exactly."""

import numpy as np

from gis.compiled import jit
from grid_planner.graph.town import Graph, Town, sums
from grid_planner.problem import Floats, Ints
from grid_planner.search.flips import BORDER, WALK
from grid_planner.search.ground import Ground
from grid_planner.search.inner_band import inner_of, tight_cost
from grid_planner.search.walking import FAR, exact_effort

KINDS = {"walk": WALK, "border": BORDER}
"""The objectives a plan may be made for, by name."""


def walking_cost(town: Town, graph: Graph, grid_of: Ints) -> float:
    """Return the walking effort of a plan and what its headroom costs; grid -1 is left out."""
    inner = inner_of(town.problem.headroom, town.problem.limits)
    tight = sum(tight_cost(h, inner) for h in sums(grid_of, town.households))
    return walking_effort(graph, town.households, town.xy_m, grid_of) + tight


def walking_effort(graph: Graph, households: Ints, xy_m: Floats, grid_of: Ints) -> float:
    """Return households x squared walking metres to each grid's best centre, summed.

    Blocks of grid -1 are left out; so are blocks that cannot be reached inside their grid.
    """
    order = np.argsort(grid_of, kind="stable")
    first = np.flatnonzero(np.diff(grid_of[order], prepend=-2))
    none = np.zeros((0, 2), dtype=np.int64)
    ground = Ground(
        households, xy_m, graph.start, graph.to, graph.metres, graph.border,
        np.arange(len(order)), np.arange(len(order) + 1), none,
    )  # fmt: skip
    return float(_effort(ground, order, np.r_[first, len(order)].astype(np.int64), grid_of))


def border_cut(graph: Graph, grid_of: Ints) -> float:
    """Return the metres of shared border between walkable neighbours in different grids."""
    cut = grid_of[graph.rows()] != grid_of[graph.to]
    return float(graph.border[cut].sum() / 2)


@jit
def _effort(ground: Ground, order: Ints, first: Ints, grid_of: Ints) -> float:
    away = np.full(len(grid_of), FAR)
    total = 0.0
    for k in range(len(first) - 1):
        blocks = order[first[k] : first[k + 1]]
        if grid_of[blocks[0]] >= 0:
            total += exact_effort(ground, blocks, grid_of, away)
    return total
