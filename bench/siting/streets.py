"""Made-up places for the choice of sites: a dense town, and an open square."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from camera_registry.views.obstacles import prepare
from camera_registry.views.view import visible_areas

HEADINGS, RANGE_M, ANGLE_DEG = 8, 80.0, 90.0
HEAVY_SHARE, HEAVY = 0.03, 10
STREET_M, HOUSE_M, GAP_M = 12.0, (10.0, 26.0), 1.5


@dataclass(frozen=True)
class Town:
    """Which candidate sees which point, what points weigh, and the pole of each candidate."""

    seen: csr_array
    weights: NDArray[np.int64]
    pole: NDArray[np.int64]


def town(poles: int, points: int, seed: int, *, side_m: float | None = None) -> Town:
    """Return poles x 8 headings and points on open ground among rows of houses.

    About 30 m2 of ground belong to a point; houses line streets of 12 m, 3 % of points weigh 10.
    """
    rng = np.random.default_rng(seed)
    side = side_m or float(np.sqrt(points * 30.0))
    houses = _houses(side, rng)
    tree = shapely.STRtree(houses)
    spots, ground = _open(tree, rng, side, poles), _open(tree, rng, side, points)
    bearings = np.tile(np.arange(HEADINGS) * 360.0 / HEADINGS, poles)
    places = np.repeat(spots, HEADINGS, axis=0)
    areas = visible_areas(places, bearings, ANGLE_DEG, RANGE_M, prepare(houses))
    point, site = shapely.STRtree(areas).query(shapely.points(ground), predicate="within")
    seen = csr_array((np.ones(len(site)), (site, point)), shape=(len(areas), points))
    weights = np.where(rng.random(points) < HEAVY_SHARE, HEAVY, 1)
    return Town(seen, weights, np.repeat(np.arange(poles), HEADINGS))


def square(poles: int, points: int, seed: int, *, side_m: float = 300.0) -> Town:
    """Return 4 quarter circles of 60 m from each pole in an open square: much overlap, hard."""
    rng = np.random.default_rng(seed)
    spots, ground = rng.uniform(0, side_m, (poles, 2)), rng.uniform(0, side_m, (points, 2))
    away = ground[None] - spots[:, None]
    quarter = np.degrees(np.arctan2(away[..., 0], away[..., 1])) // 90 % 4
    near = np.hypot(away[..., 0], away[..., 1]) < 60.0
    views = (near[:, None] & (quarter[:, None] == np.arange(4)[:, None])).reshape(-1, points)
    weights = np.where(rng.random(points) < 0.1, HEAVY, 1)
    return Town(csr_array(views.astype(float)), weights, np.repeat(np.arange(poles), 4))


def _houses(side: float, rng: np.random.Generator) -> NDArray[np.object_]:
    """Return two rows of houses back to back between parallel streets, cross streets now and then."""
    boxes = []
    y = 0.0
    while y < side:
        depth = float(rng.uniform(9, 15))
        for row in (y, y + depth + 3):
            x = float(rng.uniform(0, 10))
            while x < side:
                width = float(rng.uniform(*HOUSE_M))
                boxes.append((x, row, x + width, row + depth))
                x += width + (STREET_M if rng.random() < 0.15 else GAP_M)
        y += 2 * depth + 3 + STREET_M
    return shapely.box(*np.array(boxes).T)


def _open(
    tree: shapely.STRtree, rng: np.random.Generator, side: float, count: int
) -> NDArray[np.float64]:
    """Return points on open ground, half a metre or more from any house."""
    found = np.empty((0, 2))
    while len(found) < count:
        tried = rng.uniform(0, side, (2 * count, 2))
        hit = tree.query(shapely.points(tried), predicate="dwithin", distance=0.5)[0]
        found = np.vstack([found, np.delete(tried, np.unique(hit), axis=0)])
    return found[:count]
