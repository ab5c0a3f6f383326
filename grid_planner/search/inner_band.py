"""What does it cost that a grid lies near the limits of the band? It breaks at the next count.

A soft aim in the unit of the walks: each household outside the inner band weighs like one that
walks so many metres.
"""

from typing import NamedTuple

from gis.compiled import jit
from grid_planner.problem import NO_LIMIT, Headroom, Limits


class Inner(NamedTuple):
    """The inner band, the band around it (all inclusive), and the price of one household, m2.

    What lies outside the outer band is no matter of headroom: it counts up to there.
    """

    low: int
    high: int
    least: int
    most: int
    price_m2: float


NO_INNER = Inner(0, NO_LIMIT, 0, NO_LIMIT, 0.0)
"""No headroom is asked for."""


def inner_of(headroom: Headroom | None, limits: Limits) -> Inner:
    """Return what the compiled loops need to know of the headroom of a problem."""
    if headroom is None:
        return NO_INNER
    return Inner(
        headroom.min_households, headroom.max_households,
        limits.min_households, limits.ceiling, float(headroom.metres) ** 2,
    )  # fmt: skip


@jit
def tight(households: int, inner: Inner) -> int:
    """Return by how many households a grid lies outside the inner band."""
    below = inner.low - max(households, inner.least)
    above = min(households, inner.most) - inner.high
    return int(max(below, above, 0))


@jit
def tight_cost(households: int, inner: Inner) -> float:
    """Return what a grid of so many households adds to the objective, households x m2."""
    return tight(households, inner) * inner.price_m2
