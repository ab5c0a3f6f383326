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
    weight = np.sort(np.minimum(piece.weight, high))
    below = np.r_[0, np.cumsum(weight)]  # households of the lightest lumps, by their number
    least = max(1, -(-int(below[-1]) // high))
    middle = int(np.searchsorted(weight, high // 2, side="right"))
    t = np.unique(weight[:middle])
    big = np.searchsorted(weight, high - t, side="right")  # the first lump heavier than that
    half = big - middle
    room = half * high - (below[big] - below[middle])
    small = below[middle] - below[np.searchsorted(weight, t)]
    rest = np.maximum(0, -(-(small - room) // high))
    return int((len(weight) - big + half + rest).max(initial=least))


def gap_of(households: int, limits: Limits) -> tuple[int, int] | None:
    """Return the two nearest numbers of grids where none fits, None where one does.

    For 500 to 800: 900 households give (1, 2); 430 give (0, 1), too few for one grid.
    """
    if limits.counts(households):
        return None
    less = households // limits.ceiling
    return less, less + 1
