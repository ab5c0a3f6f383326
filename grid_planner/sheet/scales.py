"""The scale of a map on paper: a round ratio that fits, a bar of round length, metres to mm."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from grid_planner.sheet.marks import Box

_ROUND = (
    1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0,
    6.5, 7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0,
)  # fmt: skip
_BARS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Projection:
    """From metres (y up) to mm of the page (y down): `ratio` is n of 1:n."""

    ratio: float
    middle_m: tuple[float, float]
    middle_mm: tuple[float, float]

    def to_page(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return shapes in metres as they lie on the page."""
        mm = 1000 / self.ratio

        def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            right = (xy[:, 0] - self.middle_m[0]) * mm + self.middle_mm[0]
            down = (self.middle_m[1] - xy[:, 1]) * mm + self.middle_mm[1]
            return np.column_stack([right, down])

        moved: NDArray[np.object_] = np.atleast_1d(shapely.transform(shapes, move))
        return moved


def fitted(bounds_m: tuple[float, float, float, float], room: Box) -> Projection:
    """Return the largest round scale at which the bounds (w, s, e, n in metres) fit the room."""
    west, south, east, north = bounds_m
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    ratio = round_up(max(wide / room.width, high / room.height) * 1000)
    return Projection(ratio, ((west + east) / 2, (south + north) / 2), room.middle)


def round_up(ratio: float) -> float:
    """Return the next round ratio that is not smaller: 1:3,120 becomes 1:3,500."""
    power = 10.0 ** math.floor(math.log10(max(ratio, 1.0)))
    return next(power * step for step in _ROUND if power * step >= ratio * (1 - 1e-9))


def bar_metres(ratio: float, most_mm: float) -> float:
    """Return the longest round number of metres whose bar is not longer than `most_mm`."""
    most = most_mm * ratio / 1000
    power = 10.0 ** math.floor(math.log10(most))
    return max(power * step for step in _BARS if power * step <= most * (1 + 1e-9))
