"""Colours of areas such that neighbours differ: four where four are enough, else more.

Areas on a plane need four colours at most (Appel, Haken 1977); areas in several pieces may need
more. The search (Brelaz 1979, "New methods to color the vertices of a graph", with going back)
is bounded: where it gives up on four it tries five, and so on.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

FEWEST = 4
_MOST_STEPS = 20_000
# pieces of border shorter than this are corners that meet, not neighbours
_CORNER = 1e-3


def touching(shapes: NDArray[np.object_], near: float) -> list[tuple[int, int]]:
    """Return pairs of areas that share border, or run within `near` of each other.

    Areas that meet in a corner only are no pair.
    """
    tree = STRtree(shapes)
    left, right = tree.query(shapes, predicate="dwithin", distance=near)
    once = left < right
    left, right = left[once], right[once]
    zone = shapely.buffer(shapes[left], near, cap_style="flat", join_style="mitre")
    shared = shapely.length(shapely.intersection(shapely.boundary(shapes[right]), zone))
    beside = shared > 4 * near + _CORNER
    return sorted(zip(left[beside].tolist(), right[beside].tolist(), strict=True))


def colours(count: int, pairs: list[tuple[int, int]]) -> list[int]:
    """Return a number from 0 for each area such that pairs differ: below 4 wherever found."""
    beside: list[set[int]] = [set() for _ in range(count)]
    for a, b in pairs:
        beside[a].add(b)
        beside[b].add(a)
    for number in range(FEWEST, max(FEWEST, count) + 1):
        found = _with(number, beside)
        if found is not None:
            return found
    raise AssertionError("as many colours as areas are always enough")


def _with(number: int, beside: list[set[int]]) -> list[int] | None:
    """Return colours below `number`, None where none were found in the steps allowed."""
    worn = [-1] * len(beside)
    trail: list[tuple[int, list[int]]] = []
    steps = 0
    while len(trail) < len(beside):
        steps += 1
        if steps > _MOST_STEPS:
            return None
        area = _hardest(worn, beside)
        free = _free(area, number, worn, beside)
        while not free:
            if not trail:
                return None
            area, free = trail.pop()
            worn[area] = -1
        worn[area] = free.pop(0)
        trail.append((area, free))
    return worn


def _hardest(worn: list[int], beside: list[set[int]]) -> int:
    """Return the area without colour whose neighbours wear most colours, then of most neighbours."""
    open_areas = (i for i, colour in enumerate(worn) if colour < 0)
    return max(
        open_areas,
        key=lambda i: (len({worn[j] for j in beside[i]} - {-1}), len(beside[i]), -i),
    )


def _free(area: int, number: int, worn: list[int], beside: list[set[int]]) -> list[int]:
    """Return the colours an area may wear, the rarest on the sheet first."""
    taken = {worn[j] for j in beside[area]}
    return sorted(set(range(number)) - taken, key=lambda colour: (worn.count(colour), colour))
