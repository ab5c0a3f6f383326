"""Which number does each grid get? Locked and former grids keep theirs, the rest count up."""

import numpy as np

from grid_planner.graph.town import Town, dense
from grid_planner.problem import Ints


def numbered(town: Town, group: Ints) -> Ints:
    """Return grid numbers for groups of blocks (canonical order).

    A locked grid keeps its number; a grid keeps the former number it shares most households
    with (Hungarian assignment over all grids); the others take the least numbers left, in order
    of their least block id.
    """
    group = dense(group)
    count = int(group.max()) + 1
    number = np.full(count, -1, dtype=np.int64)
    locked = town.locked >= 0
    number[group[locked]] = town.locked[locked]
    _keep_former(town, group, number)
    taken = set(number[number >= 0].tolist())
    free = (k for k in range(2 * count + len(taken) + 1) if k not in taken)
    for k in np.flatnonzero(number < 0):
        number[k] = next(free)
    return number[group]


def _keep_former(town: Town, group: Ints, number: Ints) -> None:
    known = town.previous >= 0
    if not known.any():
        return
    names, column = np.unique(town.previous[known], return_inverse=True)
    shared = np.zeros((len(number), len(names)))
    np.add.at(shared, (group[known], column), town.households[known] + 1e-3)
    shared[number >= 0] = 0.0
    shared[:, np.isin(names, number[number >= 0])] = 0.0
    from scipy.optimize import linear_sum_assignment  # half a second at a start

    for row, col in zip(*linear_sum_assignment(-shared), strict=True):
        if shared[row, col] > 0:
            number[row] = names[col]
