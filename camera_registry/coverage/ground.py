"""Ground as rows: the lines that fill a place, and those of it that lie near buildings."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.views.obstacles import Obstacles, edges_of, some_edges
from gis.compiled import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Cells = NDArray[np.bool_]

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


def rows_of(edges: Floats, spacing_m: float) -> Rows:
    """Return the rows of a place given by its edges; they lie at the same heights everywhere."""
    south, north = edges[:, 1].min(), edges[:, 1].max()
    low = np.floor(south / spacing_m) * spacing_m
    count = int(np.ceil((north - low) / spacing_m))
    first, xs = _rows(edges, low, spacing_m, count)
    y = low + (np.repeat(np.arange(count), np.diff(first) // 2) + 0.5) * spacing_m
    return Rows(np.column_stack([xs[::2], y, xs[1::2], y])[xs[::2] < xs[1::2]], spacing_m)


def rows_near(edges: Floats, buildings: Obstacles, near_m: float, cell_m: float) -> Rows:
    """Return the rows of a place that lie within `near_m` of a building, or in one.

    Place, buildings and distances are told by the middles of square cells of `cell_m`.
    """
    (west, south), (east, north) = edges[:, :2].min(axis=0), edges[:, :2].max(axis=0)
    cell = max(cell_m, float(np.sqrt((east - west) * (north - south) / _MOST_CELLS)))
    around = shapely.box(west - near_m, south - near_m, east + near_m, north + near_m)
    walls = np.sort(buildings.tree.query(around))
    if not walls.size:
        return Rows(np.empty((0, 4)), cell)
    of_walls, _ = some_edges(buildings.edges, buildings.first_edge, walls)
    corner = np.floor((np.array([west, south]) - near_m) / cell)
    across, down = np.ceil((np.array([east, north]) + near_m) / cell - corner).astype(int).tolist()
    left, low = (corner * cell).tolist()
    houses = _cells(_rows(of_walls, low, cell, down), left, cell, across)
    inside = _cells(_rows(edges, low, cell, down), left, cell, across)
    runs = np.diff(np.pad(_near(houses, near_m / cell) & inside, ((0, 0), (1, 1))).astype(np.int8))
    (row, begin), end = np.nonzero(runs == 1), np.nonzero(runs == -1)[1]
    y = low + (row + 0.5) * cell
    return Rows(np.column_stack([left + begin * cell, y, left + end * cell, y]), cell)


def _cells(crossed: tuple[Ints, Floats], west: float, cell: float, across: int) -> Cells:
    """Return which cells have their middle between the crossings of their row, pair by pair."""
    first, xs = crossed
    down = len(first) - 1
    row = np.repeat(np.arange(down), np.diff(first))
    column = np.clip(np.ceil((xs - west) / cell - 0.5).astype(np.int64), 0, across)
    step = np.where(np.arange(len(xs)) % 2, -1, 1)
    at = row * (across + 1) + column
    steps = np.bincount(at, weights=step, minlength=down * (across + 1)).reshape(down, across + 1)
    found: Cells = np.cumsum(steps.astype(np.int8), axis=1, dtype=np.int8)[:, :-1] > 0
    return found


def _near(houses: Cells, reach: float) -> Cells:
    """Return which cells lie within `reach` cells of a wall."""
    import cv2  # a tenth of a second, and most who import us need none

    away = cv2.distanceTransform((~houses).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    found: Cells = away <= reach + 0.5  # a wall is half a cell from the middle of its cell
    return found


def edges_around(area: Geometry) -> Floats:
    """Return the edges (e, 4) of a place, of all its parts and holes."""
    if isinstance(area, shapely.Polygon):
        return edges_of(np.array([area], dtype=object))[0]
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
