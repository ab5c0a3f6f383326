"""Things to numbers per area: how many, and how much of what is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Shapes = Sequence[shapely.Geometry | None] | NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Numbers per area, in the order of the areas asked for; one more place for "elsewhere".

    `things` counts what lies in each area, `known` sums the amounts that are known, `unknown`
    counts the things without one. The last place of each array is what lies in none of them.
    """

    areas: tuple[str, ...]
    things: Ints
    known: Ints
    unknown: Ints

    def of(self, area: str) -> tuple[int, int, int]:
        """Return things, known and unknown of one area. KeyError when it was not asked for."""
        try:
            at = self.areas.index(area)
        except ValueError:
            raise KeyError(area) from None
        return int(self.things[at]), int(self.known[at]), int(self.unknown[at])


def tally(
    areas: Sequence[str], where: Sequence[str | None], amounts: Sequence[int | None]
) -> Tally:
    """Return how many things lie in each area and the sum of their amounts.

    `where` names the area of each thing (None = in none), `amounts` its amount (None = unknown).

    >>> tally(["a", "b"], ["a", "a", None], [3, None, 5]).known.tolist()
    [3, 0, 5]
    """
    at = _places(areas, where)
    missing = np.array([amount is None for amount in amounts], dtype=bool)
    amount = np.array([amount or 0 for amount in amounts], dtype=np.int64)
    size = len(areas) + 1
    known = np.zeros(size, dtype=np.int64)
    np.add.at(known, at, amount)  # exact: bincount would sum as floats
    return Tally(
        areas=tuple(areas),
        things=np.bincount(at, minlength=size),
        known=known,
        unknown=np.bincount(at[missing], minlength=size),
    )


def counts(areas: Sequence[str], where: Sequence[str | None]) -> Ints:
    """Return how many things lie in each area, and last those that lie in none of them.

    >>> counts(["a", "b"], ["b", "b", "c", None]).tolist()
    [0, 2, 2]
    """
    return np.bincount(_places(areas, where), minlength=len(areas) + 1)


def area_of(areas: Shapes, points: Shapes) -> Ints:
    """Return for each point the number of the first area that holds it, -1 where none does.

    A border belongs to its area; None and empty geometries hold nothing and lie nowhere.
    """
    found = np.full(len(points), -1, dtype=np.int64)
    if not (len(points) and len(areas)):
        return found
    tree = shapely.STRtree(np.asarray(points, dtype=object))
    area, point = tree.query(np.asarray(areas, dtype=object), predicate="intersects")
    order = np.argsort(-area, kind="stable")  # the first area is written last
    found[point[order]] = area[order]
    return found


def _places(areas: Sequence[str], where: Sequence[str | None]) -> Ints:
    place: dict[str | None, int] = {area: at for at, area in enumerate(areas)}
    return np.array([place.get(area, len(areas)) for area in where], dtype=np.int64)
