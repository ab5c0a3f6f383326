"""What a camera sees, worked out slowly and plainly: many rays, each cut at the first wall.

Shares nothing with the product: its own plane (azimuthal, around the camera), its own joining of
houses, its own way off the wall. An area by rays is off where the view jumps from one wall to
another, by at most half a ray's width times the square of the range a jump.
"""

import numpy as np
import shapely
from pyproj import Transformer

GAP_M, SNAP_M, OFF_M = 0.3, 1.5, 0.1


def seen_m2(lon_lat, bearing, angle, reach, houses, *, rays):
    """Return the square metres one lens sees; None when it hangs too deep in a house.

    `houses` are outlines in lon/lat, as delivered; only those near matter. `rays` is how many a
    degree.
    """
    plane = f"+proj=aeqd +lat_0={lon_lat[1]} +lon_0={lon_lat[0]} +ellps=GRS80"
    to = Transformer.from_crs("EPSG:4490", plane, always_xy=True)
    ring = shapely.Point(0, 0).buffer(reach + 30)
    whole = shapely.make_valid(np.array(houses, dtype=object))
    near = shapely.transform(whole, lambda xy: np.column_stack(to.transform(*xy.T)))
    walls = shapely.union_all([house for house in near if house.intersects(ring)])
    walls = walls.buffer(GAP_M / 2, join_style="mitre").buffer(-GAP_M / 2, join_style="mitre")
    edges = _edges(walls)
    start = np.zeros(2)
    if walls.contains(shapely.Point(start)):
        start = _before_wall(edges, walls, np.radians(bearing), 90)
        if start is None:  # no wall it faces: the nearest that some of its view looks out of
            start = _before_wall(edges, walls, np.radians(bearing), 90 + angle / 2)
        if start is None:
            return None
    count = int(np.ceil(angle * rays))
    turns = np.radians(bearing - angle / 2 + (np.arange(count) + 0.5) * angle / count)
    return _fan(start, edges, turns, reach) * np.radians(angle) / count


def _edges(walls):
    rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(walls)))
    corners = [shapely.get_coordinates(ring) for ring in rings]
    rows = [np.hstack([c[:-1], c[1:]]) for c in corners]
    return np.vstack([np.empty((0, 4)), *rows])


def _before_wall(edges, walls, bearing, within):
    """Return a point just before the nearest wall turned by less than `within` from the aim."""
    aim, best = np.array([np.sin(bearing), np.cos(bearing)]), None
    least = np.cos(np.radians(min(within, 180))) + 1e-6
    for x0, y0, x1, y1 in edges:
        along = np.array([x1 - x0, y1 - y0])
        length = np.hypot(*along)
        if length == 0:
            continue
        share = np.clip((np.array([-x0, -y0]) @ along) / length**2, 0, 1)
        foot = np.array([x0, y0]) + share * along
        out = np.array([along[1], -along[0]]) / length
        spot = foot + OFF_M * out
        if np.hypot(*foot) > SNAP_M or out @ aim <= least or walls.contains(shapely.Point(spot)):
            continue
        if best is None or np.hypot(*foot) < best[0]:
            best = (np.hypot(*foot), spot)
    return None if best is None else best[1]


def _fan(start, edges, turns, reach):
    a, b = edges[:, :2] - start, edges[:, 2:] - start
    close = np.minimum(np.hypot(*a.T), np.hypot(*b.T)) <= reach + np.hypot(*(b - a).T)
    a, b = a[close], b[close]
    seen = 0.0
    for turn in turns:
        x, y = np.sin(turn), np.cos(turn)
        left, right = x * a[:, 1] - y * a[:, 0], x * b[:, 1] - y * b[:, 0]
        met = (left > 0) != (right > 0)
        share = left[met] / (left[met] - right[met])
        far = (a[met] + share[:, None] * (b[met] - a[met])) @ np.array([x, y])
        far = far[far > 0]
        seen += min(reach, far.min(initial=reach)) ** 2
    return seen / 2
