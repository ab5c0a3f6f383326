"""Ground as rows: the lines that fill a place, and those of it that lie near buildings."""

# ruff: noqa: C901, PLR0912, PLR0917 -- compiled functions take their arguments by position
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.obstacles import Obstacles, edges_of, some_edges
from gis.compiled import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_CELLS = 16_000_000  # of one place: beyond, cells are larger


@dataclass(frozen=True, slots=True)
class Rows:
    """Segments (s, 4) in metres, `spacing_m` apart: their length times it is their area."""

    segments: Floats
    spacing_m: float

    @property
    def area_m2(self) -> float:
        """The area the rows stand for."""
        return float((self.segments[:, 2] - self.segments[:, 0]).sum()) * self.spacing_m


def rows_of(area: Geometry, spacing_m: float) -> Rows:
    """Return the rows of a place. They lie at the same heights in every place."""
    first, xs, low = _crossed(area, spacing_m)
    return Rows(_paired(first, xs, low, spacing_m), spacing_m)


def rows_near(area: Geometry, buildings: Obstacles, near_m: float, cell_m: float) -> Rows:
    """Return the rows of a place that lie within `near_m` of a building, or in one.

    Distances are those between the middles of square cells of `cell_m`.
    """
    west, south, east, north = area.bounds
    cell = max(cell_m, float(np.sqrt((east - west) * (north - south) / _MOST_CELLS)))
    around = shapely.box(west - near_m, south - near_m, east + near_m, north + near_m)
    walls = np.sort(buildings.tree.query(around))
    if not walls.size:
        return Rows(np.empty((0, 4)), cell)
    low = np.floor((south - near_m) / cell)
    count = int(np.ceil((north + near_m) / cell) - low)
    left = np.floor((west - near_m) / cell)
    across = int(np.ceil((east + near_m) / cell) - left)
    edges, _ = some_edges(buildings.edges, buildings.first_edge, walls)
    crossed = _rows(edges, low * cell, cell, count)
    near = _near(*crossed, left * cell, across, cell, near_m)
    inside = _rows(_edges(area), low * cell, cell, count)
    return Rows(_meeting(near, *inside, np.array([left * cell, low * cell]), cell), cell)


def _crossed(area: Geometry, spacing: float) -> tuple[Ints, Floats, float]:
    _, south, _, north = area.bounds
    low = np.floor(south / spacing) * spacing
    count = int(np.ceil((north - low) / spacing))
    return *_rows(_edges(area), low, spacing, count), low


def _edges(area: Geometry) -> Floats:
    parts = shapely.get_parts(shapely.get_parts(area))
    flat = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return edges_of(flat)[0]


@jit
def _rows(edges: Floats, low: float, spacing: float, count: int) -> tuple[Ints, Floats]:
    """Return where rows cross edges: sorted per row, from `first[i]` to `first[i + 1]`.

    Row i lies at low + (i + 0.5) * spacing; an edge has its lower end and not its upper one.
    """
    span = np.empty((edges.shape[0], 2), dtype=np.int64)
    first = np.zeros(count + 1, dtype=np.int64)
    for e in range(edges.shape[0]):
        bottom, top = min(edges[e, 1], edges[e, 3]), max(edges[e, 1], edges[e, 3])
        span[e, 0] = max(0, int(np.ceil((bottom - low) / spacing - 0.5)))
        span[e, 1] = min(count, int(np.ceil((top - low) / spacing - 0.5)))
        for i in range(span[e, 0], span[e, 1]):
            first[i + 1] += 1
    for i in range(count):
        first[i + 1] += first[i]
    xs, used = np.empty(first[count]), first[:-1].copy()
    for e in range(edges.shape[0]):
        for i in range(span[e, 0], span[e, 1]):
            y = low + (i + 0.5) * spacing
            share = (y - edges[e, 1]) / (edges[e, 3] - edges[e, 1])
            x, j = edges[e, 0] + share * (edges[e, 2] - edges[e, 0]), used[i]
            while j > first[i] and xs[j - 1] > x:  # few a row: each is put where it belongs
                xs[j] = xs[j - 1]
                j -= 1
            xs[j] = x
            used[i] += 1
    return first, xs


@jit
def _paired(first: Ints, xs: Floats, low: float, spacing: float) -> Floats:
    segments = np.empty((xs.shape[0] // 2, 4))
    used = 0
    for i in range(first.shape[0] - 1):
        y = low + (i + 0.5) * spacing
        for j in range(first[i], first[i + 1] - 1, 2):
            if xs[j + 1] > xs[j]:
                segments[used, 0], segments[used, 2] = xs[j], xs[j + 1]
                segments[used, 1] = segments[used, 3] = y
                used += 1
    return segments[:used]


@jit
def _near(first: Ints, xs: Floats, west: float, across: int, cell: float, near_m: float) -> NDArray[np.bool_]:  # fmt: skip
    """Return which cells lie within `near_m` of a cell of a building.

    Down the columns the distance to the next building, then along the rows how far each reaches.
    """
    down, reach = first.shape[0] - 1, near_m / cell + 0.5  # a wall is half a cell from its middle
    far = int(reach) + 1
    away = np.full((down, across), far, dtype=np.int16)
    for i in range(down):
        for j in range(first[i], first[i + 1] - 1, 2):
            begin = max(0, int(np.ceil((xs[j] - west) / cell - 0.5)))
            end = min(across, int(np.ceil((xs[j + 1] - west) / cell - 0.5)))
            away[i, begin:end] = 0
    for i in range(1, down):
        for j in range(across):
            away[i, j] = min(away[i, j], away[i - 1, j] + 1)
    for i in range(down - 2, -1, -1):
        for j in range(across):
            away[i, j] = min(away[i, j], away[i + 1, j] + 1)
    width = np.full(far + 1, -1.0)
    for k in range(int(reach) + 1):
        width[k] = np.sqrt(reach * reach - k * k)
    near = np.zeros((down, across), dtype=np.bool_)
    for i in range(down):
        right, left = -1.0, float(across)
        for j in range(across):
            one = width[min(away[i, j], far)]
            if one >= 0:
                right = max(right, j + one)
            near[i, j] = j <= right
        for j in range(across - 1, -1, -1):
            one = width[min(away[i, j], far)]
            if one >= 0:
                left = min(left, j - one)
            near[i, j] = near[i, j] or j >= left
    return near


@jit
def _meeting(near: NDArray[np.bool_], first: Ints, xs: Floats, corner: Floats, cell: float) -> Floats:  # fmt: skip
    """Return the runs of cells that are near, cut to the place whose rows cross it at `xs`."""
    segments, used = np.empty((256, 4)), 0
    for i in range(near.shape[0]):
        y, j = corner[1] + (i + 0.5) * cell, 0
        if first[i + 1] == first[i]:
            continue
        while j < near.shape[1]:
            if not near[i, j]:
                j += 1
                continue
            begin = corner[0] + j * cell
            while j < near.shape[1] and near[i, j]:
                j += 1
            end = corner[0] + j * cell
            for k in range(first[i], first[i + 1] - 1, 2):
                low, high = max(begin, xs[k]), min(end, xs[k + 1])
                if low < high:
                    if used == segments.shape[0]:
                        longer = np.empty((2 * used, 4))
                        longer[:used] = segments
                        segments = longer
                    segments[used, 0], segments[used, 1] = low, y
                    segments[used, 2], segments[used, 3] = high, y
                    used += 1
    return segments[:used]
