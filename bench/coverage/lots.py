"""A made county of houses on lots, and cameras on open ground between them."""

import numpy as np
import shapely
from numpy.typing import NDArray

from camera_registry.views.obstacles import Obstacles

_LOT_M = 23.5  # gives 57 houses within 100 m
_EDGE_M = 100.0  # no camera so near the border of the county
_OFF_M = 0.2  # nor so near a wall


def houses(across: int, rng: np.random.Generator) -> NDArray[np.object_]:
    """Return across x across houses: half plain, half L-shaped (5 walls on average), 40 % turned."""
    n = across * across
    column, row = np.divmod(np.arange(n), across)
    corner = np.column_stack([column, row]) * _LOT_M + rng.uniform(1, 3, (n, 2))
    size = np.column_stack([rng.uniform(9, 17, n), rng.uniform(8, 14, n)])
    plain = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 1), (0, 1)], dtype=float)
    wing = np.array([(0, 0), (1, 0), (1, 0.5), (0.5, 0.5), (0.5, 1), (0, 1)])
    shape = np.where(rng.random(n)[:, None, None] < 0.5, plain, wing) * size[:, None]
    turn = np.where(rng.random(n) < 0.4, rng.uniform(-0.2, 0.2, n), 0.0)
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    x = shape[..., 0] * cos - shape[..., 1] * sin + corner[:, :1]
    y = shape[..., 0] * sin + shape[..., 1] * cos + corner[:, 1:]
    return np.asarray(shapely.polygons(np.stack([x, y], axis=-1)))


def cameras(count: int, obstacles: Obstacles, across: int, rng: np.random.Generator) -> tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]
]:  # fmt: skip
    """Return places, bearings and view angles: 85 % of 55 to 110 degrees, 15 % all around."""
    side, found = across * _LOT_M, np.empty((0, 2))
    while len(found) < count:
        tried = rng.uniform(_EDGE_M, side - _EDGE_M, (2 * count, 2))
        hit = obstacles.tree.query(shapely.points(tried), predicate="dwithin", distance=_OFF_M)[0]
        found = np.vstack([found, np.delete(tried, np.unique(hit), axis=0)])
    angles = np.where(rng.random(count) < 0.15, 360.0, rng.uniform(55, 110, count))
    return found[:count], rng.uniform(0, 360, count), angles
