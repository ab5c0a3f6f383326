"""Is there a division into so many grids at all? A whole-number program with separators.

Every grid is named after its heaviest lump, so that each division is counted once. Grids that
come out in pieces are forbidden by separators, until a true division or none is left.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grid_planner.problem import Ints
from grid_planner.proofs.assignment import Assignment, Flags
from grid_planner.proofs.hess import EMPTY, SOLVED, checked, out_of_time, rows_of, solved

MOST_ROUNDS = 60
NODES = 3_000
_GAP = 0.2
"""Any division will do: the solver may stop this near to the shortest walks."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A division (grid of each lump) or None; `proven` where None is certain.

    `cut` says that the clock ended the search.
    """

    part: Ints | None
    proven: bool
    cut: bool = False


def fit(model: Assignment, left: Callable[[], float], *, nodes: int = NODES) -> Fit:
    """Return a division into `model.count` grids within the band, or the proof of none."""
    pairs = _heaviest_first(model)
    rows = rows_of(model, pairs, known=False)
    centre, lump = np.nonzero(pairs)
    unit = float(model.cost[centre, lump].mean()) or 1.0
    cost = np.r_[model.cost[centre, lump] / unit, 0.0]
    for _ in range(MOST_ROUNDS):
        seconds = left()
        if seconds <= 0:
            return Fit(None, proven=False, cut=True)
        answer = solved(rows, cost, len(cost), (seconds, nodes, _GAP))
        if answer.status == EMPTY:
            return Fit(None, proven=True)
        if answer.x is None or answer.status != SOLVED:
            return Fit(None, proven=False, cut=out_of_time(left))
        chosen = np.rint(answer.x[: len(centre)]) > 0
        part, more = checked(model, rows, (centre[chosen], lump[chosen]), ways=False)
        if part is not None or not more:
            return Fit(part, proven=False)
    return Fit(None, proven=False)


def _heaviest_first(model: Assignment) -> Flags:
    """Return which lump may be in the grid named after which block (first of its lump)."""
    piece = model.piece
    order = np.lexsort((np.arange(len(piece.weight)), -piece.weight))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    pairs = np.zeros(model.cost.shape, dtype=bool)
    pairs[piece.lumps[piece.first[:-1]]] = rank[None, :] >= rank[:, None]
    pairs &= (piece.weight[model.own][:, None] + piece.weight <= model.high) | (
        model.own[:, None] == np.arange(len(order))
    )
    return pairs
