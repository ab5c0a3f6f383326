"""Dice of the search: whole numbers of our own, so a result depends on its seed alone."""

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Ints


def dice(seed: int) -> Ints:
    """Return the state `draw` works on; equal seeds give equal draws."""
    return np.array([seed % 0xFFFFFFFE + 1], dtype=np.int64)


@jit
def draw(state: Ints) -> int:
    """Return the next pseudo-random whole number in 1 .. 2^32 - 1 (Marsaglia, xorshift32)."""
    x: int = state[0]
    x ^= (x << 13) & 0xFFFFFFFF
    x ^= x >> 17
    x ^= (x << 5) & 0xFFFFFFFF
    state[0] = x
    return x
