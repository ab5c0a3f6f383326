"""Which inner loops run compiled: numba where it is there, plain Python otherwise.

Both run the same source and give the same results. Every kernel takes and returns arrays, works
in whole numbers or in plain additions, and draws from `draw`, so a result depends on its seed
alone.
"""

import os
from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np

from grid_planner.problem import Ints

try:
    if os.environ.get("WANGGE_NO_NUMBA"):
        raise ImportError
    from numba import njit

    COMPILED = True
except ImportError:
    COMPILED = False

F = TypeVar("F", bound=Callable[..., object])


def jit(function: F) -> F:
    """Return the function compiled and cached on disk, or as it is without numba."""
    if COMPILED:
        return cast("F", njit(cache=True)(function))
    return function


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
