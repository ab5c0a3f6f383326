"""Compile every kernel of the search once, so that nobody waits for it later."""

from collections.abc import Callable

import numpy as np

from grid_planner.problem import Limits, Problem
from grid_planner.search.kernels import COMPILED

_READY: list[bool] = []


def ready(solve: Callable[..., object]) -> None:
    """Load or compile the kernels once with a tiny problem, so that no clock counts it."""
    if not COMPILED or _READY:
        return
    _READY.append(True)
    side = 8  # more lumps than are settled by trying everything
    n = side * side
    i = np.arange(n)
    right = np.c_[i, i + 1][i % side < side - 1]
    down = np.c_[i, i + side][i < n - side]
    edges = np.r_[right, down]
    former = np.minimum(i // 4, 14)  # grids in band, the last above: repaired
    for objective, previous in (("walk", None), ("border", None), ("walk", former)):
        solve(
            Problem(
                tuple(f"b{k:03d}" for k in range(n)),
                np.full(n, 3),
                edges,
                np.ones(len(edges)),
                np.c_[i % side, i // side].astype(np.float64),
                Limits(10, 14),
                previous=previous,
            ),
            objective=objective,
            effort=60,
        )
