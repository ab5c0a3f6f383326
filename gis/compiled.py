"""Which inner loops run compiled: numba where it is there, plain Python otherwise.

Both run the same source; kernels work in whole numbers or plain additions, so both give the same.
"""

import os
from collections.abc import Callable
from typing import TypeVar, cast

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
    return cast("F", njit(cache=True)(function)) if COMPILED else function
