"""How few grids could there be at least? Certified, so that a plan can be called optimal."""

import numpy as np

from grid_planner.graph.pieces import Piece
from grid_planner.problem import NO_LIMIT, Limits


def fewest(piece: Piece, limits: Limits) -> int:
    """Return a number of grids that no division of the piece within the band goes below.

    The larger of households / upper limit and, after Martello and Toth's bound L2 for bin
    packing: lumps heavier than the upper limit less t need a grid each, those between t and
    the half fill what room is left.
    """
    high = limits.ceiling
    if high == NO_LIMIT:
        return 1
    weight = np.minimum(piece.weight, high)
    bound = max(1, -(-int(weight.sum()) // high))
    for t in np.unique(weight[weight <= high // 2]):
        big = weight > high - t
        half = (weight > high // 2) & ~big
        small = (weight >= t) & (weight <= high // 2)
        room = int(half.sum()) * high - int(weight[half].sum())
        rest = max(0, -(-(int(weight[small].sum()) - room) // high))
        bound = max(bound, int(big.sum()) + int(half.sum()) + rest)
    return bound


def gap_of(households: int, limits: Limits) -> tuple[int, int] | None:
    """Return the two nearest numbers of grids where none fits, None where one does.

    For 500 to 800: 900 households give (1, 2); 430 give (0, 1), too few for one grid.
    """
    if limits.counts(households):
        return None
    less = households // limits.ceiling
    return less, less + 1
