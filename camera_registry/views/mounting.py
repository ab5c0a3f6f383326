"""Where a lens really hangs: points drawn just inside a building are moved to its wall.

Registers and maps disagree by a metre; a lens behind the outline of its own building would see
nothing. The move serves the calculation of the view only, the register keeps what was delivered.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from camera_registry.views.obstacles import Obstacles

Floats = NDArray[np.float64]

_QUARTER = np.pi / 2
_PARALLEL = 1e-6  # radians


@dataclass(frozen=True)
class Mounted:
    """Lenses in their places: rows as `view.sectors`, and what became of each.

    `moved_m` is 0 for a lens outside all buildings, the length of the move for one brought to
    its wall. `inside_m` is the distance to the wall of one that has no wall to look out of, nan
    for all others.
    """

    lenses: Floats
    moved_m: Floats
    inside_m: Floats


def mount(lenses: Floats, obstacles: Obstacles, *, snap_m: float, off_wall_m: float) -> Mounted:
    """Return the lenses with those inside a building moved before the wall they look out of.

    That is the nearest wall within `snap_m` whose front the lens faces, else the nearest one that
    some of its view looks out of.
    """
    placed, moved = lenses.copy(), np.zeros(len(lenses))
    inside = np.full(len(lenses), np.nan)
    points = np.array(shapely.points(lenses[:, :2]), dtype=object, ndmin=1)
    who, host = obstacles.tree.query(points, predicate="within")
    for i, k in zip(who, host, strict=True):
        edges = obstacles.edges[slice(*obstacles.first_edge[k : k + 2])]
        spot = _before_wall(lenses[i], edges, snap_m, off_wall_m)
        if spot is None or len(obstacles.tree.query(shapely.points(spot), predicate="intersects")):
            inside[i] = shapely.distance(points[i], obstacles.polygons[k].boundary)
        else:
            placed[i, :2] = spot
            moved[i] = np.hypot(*(spot - lenses[i, :2]))
    return Mounted(placed, moved, inside)


def _before_wall(lens: Floats, edges: Floats, snap_m: float, off_wall_m: float) -> Floats | None:
    """Return the point just before the wall the lens looks out of; None when there is none."""
    along = edges[:, 2:] - edges[:, :2]
    length = np.hypot(*along.T)
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / length[:, None]
    to_lens = lens[:2] - edges[:, :2]
    share = np.clip((to_lens * along).sum(axis=1) / length**2, 0, 1)
    foot = edges[:, :2] + share[:, None] * along
    away = np.hypot(*(foot - lens[:2]).T)
    middle = lens[2] + lens[3] / 2
    aim = np.array([np.sin(middle), np.cos(middle)])
    turned = np.arccos(np.clip(outward @ aim, -1, 1))
    for limit in (_QUARTER - _PARALLEL, _QUARTER + lens[3] / 2 - _PARALLEL):
        fit = np.flatnonzero((away <= snap_m) & (turned < limit))
        if fit.size:
            best = fit[np.argmin(away[fit])]
            spot: Floats = foot[best] + off_wall_m * outward[best]
            return spot
    return None
