"""What a camera sees, in whole numbers: slow, plain, and sharing no code with the product.

Everything is put on a grid of 2**-30 m and computed with Python's integers, so nothing is rounded
before the areas are added. The segments of all outlines and of the sector's border (the same
polyline the product draws) cut the full circle into wedges at their ends and crossings. Inside a
wedge no two segments cross, so one of them is nearest; the wedge counts when the way to it lies in
no outline. Outlines may overlap, touch, have holes and lie around the camera.
"""

import math
from functools import cmp_to_key

import numpy as np

UNIT = 2**30
BORDER = -1


def seen(xy, aim, outlines):
    """Return what a camera sees: the area, m2, and triangles (two far corners each, metres).

    `aim` is bearing, view angle, range; `outlines` are lists of rings (exterior and holes), each
    a list of corners without the first one again.
    """
    rings = [(k, ring) for k, outline in enumerate(outlines) for ring in outline]
    rings.append((BORDER, sector(xy, *aim)))
    walls = [(a, b, k) for k, ring in rings for a, b in _around(_from(xy, ring))]
    walls = [wall for wall in walls if _cross(*wall[:2]) != 0]  # seen end on: hides nothing
    turns = _sorted([end for wall in walls for end in wall[:2]] + _crossings(walls))
    parts, corners, fans = [], [], _fans(walls)
    for one, two in zip(turns, turns[1:] + turns[:1], strict=True):
        wall = _wall_between(one, two, walls, fans)
        if wall is None:
            continue
        (n1, d1), (n2, d2) = _reach(one, wall), _reach(two, wall)
        parts.append(n1 * n2 * _cross(one, two) / (d1 * d2 * 2 * UNIT**2))
        corners.append([tuple(xy[i] + p[i] * n / (d * UNIT) for i in (0, 1))
                        for p, n, d in ((one, n1, d1), (two, n2, d2))])  # fmt: skip
    return math.fsum(parts), corners


def sector(xy, bearing_deg, angle_deg, range_m):
    """Return the corners of the open sector, its arc in pieces of at most one degree."""
    pieces = math.ceil(angle_deg)
    turns = [math.radians(bearing_deg - angle_deg / 2 + angle_deg * k / pieces)
             for k in range(pieces + 1)]  # fmt: skip
    arc = [(xy[0] + range_m * math.sin(t), xy[1] + range_m * math.cos(t)) for t in turns]
    return arc[:-1] if angle_deg == 360 else [xy, *arc]


def _fans(walls):
    """Return from which angle on and how wide each wall is, a little more than exact."""
    a, b = (np.array([wall[i] for wall in walls], dtype=float) for i in (0, 1))
    begin = np.arctan2(a[:, 1], a[:, 0])
    wide = (np.arctan2(b[:, 1], b[:, 0]) - begin + np.pi) % math.tau - np.pi
    return np.minimum(begin, begin + wide) - 1e-6, np.abs(wide) + 2e-6


def _wall_between(one, two, walls, fans):
    """Return the nearest wall inside a wedge; None where nothing is seen in it."""
    if _cross(one, two) <= 0:  # half the circle or more without a corner: outside the sector
        return None
    middle = (one[0] + two[0], one[1] + two[1])
    turn = math.atan2(middle[1], middle[0])
    likely = np.flatnonzero((turn - fans[0]) % math.tau <= fans[1])  # spares asking them all
    met = [walls[i] for i in likely if _meets(middle, walls[i])]
    times = [0] * (1 + max((wall[2] for wall in met), default=BORDER))
    for wall in met:
        if wall[2] != BORDER:
            times[wall[2]] += 1
    in_sector = any(wall[2] == BORDER for wall in met)
    if not in_sector or any(n % 2 for n in times):  # odd: the way out begins inside an outline
        return None
    nearest, (near, by) = met[0], _reach(middle, met[0])
    for wall in met[1:]:
        n, d = _reach(middle, wall)
        if n * by < near * d:
            nearest, near, by = wall, n, d
    return nearest


def _cross(p, q):
    return p[0] * q[1] - p[1] * q[0]


def _from(xy, ring):
    here = [round(v * UNIT) for v in xy]
    return [(round(x * UNIT) - here[0], round(y * UNIT) - here[1]) for x, y in ring]


def _around(ring):
    return zip(ring, ring[1:] + ring[:1], strict=True)


def _meets(way, wall):
    a, b = _cross(wall[0], way), _cross(way, wall[1])
    return (a > 0 and b > 0 and _cross(*wall[:2]) > 0) or (
        a < 0 and b < 0 and _cross(*wall[:2]) < 0
    )


def _reach(way, wall):
    """Return how many times a direction leads to the line of a wall, as a fraction, over 0."""
    a, b, _ = wall
    n, d = _cross(a, b), _cross(way, (b[0] - a[0], b[1] - a[1]))
    return (n, d) if d > 0 else (-n, -d)


def _crossings(walls):
    """Return the directions in which two walls cross."""
    found = []
    boxes = [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
             for a, b, _ in walls]  # fmt: skip
    outlines = sum(wall[2] != BORDER for wall in walls)  # they come first
    for i, (a, b, _) in enumerate(walls):
        e, here = (b[0] - a[0], b[1] - a[1]), boxes[i]
        for j in range(min(i, outlines)):
            there = boxes[j]
            if (here[0] > there[2] or here[1] > there[3]
                    or here[2] < there[0] or here[3] < there[1]):  # fmt: skip
                continue
            c, d, _ = walls[j]
            f = (d[0] - c[0], d[1] - c[1])
            over = _cross(e, f)
            t, u = (_cross((c[0] - a[0], c[1] - a[1]), w) for w in (f, e))
            if over < 0:
                over, t, u = -over, -t, -u
            if over > 0 and 0 <= t <= over and 0 <= u <= over:
                found.append((a[0] * over + e[0] * t, a[1] * over + e[1] * t))
    return [way for way in found if way != (0, 0)]


def _sorted(ways):
    """Return directions counter-clockwise, each once."""

    def compare(p, q):
        lower = [way[1] < 0 or (way[1] == 0 and way[0] < 0) for way in (p, q)]
        return lower[0] - lower[1] or -_cross(p, q)

    kept = []
    for way in sorted(sorted(ways, key=lambda p: math.atan2(p[1], p[0]) % math.tau), key=cmp_to_key(compare)):  # fmt: skip
        if not kept or compare(kept[-1], way) != 0:
            kept.append(way)
    return kept
