"""Made-up scenes for views: a camera among outlines drawn to be hard."""

import math

import numpy as np

REACHES = (0.5, 5.0, 30.0, 50.0, 80.0, 120.0, 2000.0)
ANGLES = (0.3, 1.0, 37.5, 60.0, 90.0, 110.0, 180.0, 270.0, 359.7, 360.0)


def scene(number):
    """Return kind, camera, aim (bearing, angle, range), outlines as drawn, outlines as they count.

    The last differ from the drawn ones only where slits under 0.3 m must be closed.
    """
    rng = np.random.default_rng(number)
    kind = KINDS[number % len(KINDS)]
    xy, outlines, counted = kind(rng)
    # half the wide fans of a sector cross north
    bearing = float(
        rng.choice([rng.uniform(0, 360), rng.uniform(-30, 30), rng.integers(0, 4) * 90])
    )
    angle = float(rng.choice(ANGLES if rng.random() < 0.7 else [rng.uniform(1, 120)]))
    return kind.__name__, xy, (bearing % 360, angle, float(rng.choice(REACHES))), outlines, counted


def _box(x, y, w, h):
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def _turned(ring, about, turn):
    c, s = math.cos(turn), math.sin(turn)
    return [(about[0] + (x - about[0]) * c - (y - about[1]) * s,
             about[1] + (x - about[0]) * s + (y - about[1]) * c) for x, y in ring]  # fmt: skip


def _floats(pair):
    return float(pair[0]), float(pair[1])


def houses_at_all_angles(rng):
    outlines = []
    for _ in range(rng.integers(1, 12)):
        x, y = _floats(rng.uniform(-60, 60, 2))
        ring = _box(x, y, *_floats(rng.uniform(1, 25, 2)))
        outlines.append([_turned(ring, (x, y), float(rng.uniform(0, 6.3)))])
    return _floats(rng.uniform(-40, 40, 2)), outlines, outlines


def corners_in_line(rng):
    """Whole metres throughout: corners behind corners, walls seen end on, outlines overlapping."""
    outlines = [
        [_box(*map(float, (*rng.integers(-20, 20, 2), *rng.integers(1, 9, 2))))]
        for _ in range(rng.integers(1, 12))
    ]
    return _floats(rng.integers(-20, 20, 2)), outlines, outlines


def houses_sharing_corners(rng):
    side = float(rng.integers(2, 8))
    cells = [(i, j) for i in range(-3, 3) for j in range(-3, 3) if (i + j) % 2 == 0]
    chosen = [cells[k] for k in rng.permutation(len(cells))[: rng.integers(2, 14)]]
    outlines = [[_box(i * side, j * side, side, side)] for i, j in chosen]
    return (side * 0.37, side * 1.5 + float(rng.uniform(-9, 9))), outlines, outlines


def rows_with_slits(rng):
    """A row of houses of unequal depth, 0 to 29 cm apart: what counts has the slits filled."""
    x, outlines, fillers, before = -25.0, [], [], None
    for _ in range(rng.integers(2, 7)):
        width, depth = _floats(rng.uniform(3, 12, 2))
        outlines.append([_box(x, 8.0, width, depth)])
        if before is not None:
            fillers.append([_box(before[0], 8.0, x - before[0], min(before[1], depth))])
        before = (x + width, depth)
        x += width + float(rng.choice([0.0, rng.uniform(0, 0.29)]))
    fillers = [f for f in fillers if f[0][0][0] < f[0][1][0]]
    return _floats(rng.uniform(-20, 7, 2)), outlines, outlines + fillers


def courtyards(rng):
    w, h = _floats(rng.uniform(20, 60, 2))
    hole = _box(w * 0.2, h * 0.3, w * 0.5, h * 0.4)
    turn = float(rng.choice([0.0, rng.uniform(0, 1.5)]))
    outline = [_turned(ring, (0, 0), turn) for ring in (_box(0.0, 0.0, w, h), hole)]
    hut = [_turned(_box(w * 0.3, h * 0.4, 1.0, 1.5), (0, 0), turn)]
    at = (w * float(rng.uniform(0.22, 0.68)), h * float(rng.uniform(0.32, 0.68)))
    at = at if rng.random() < 0.7 else (-5.0, h / 2)
    return _turned([at], (0, 0), turn)[0], [outline, hut], [outline, hut]


def combs_and_stars(rng):
    teeth = int(rng.integers(3, 9))
    turns = np.linspace(0, 2 * np.pi, 2 * teeth, endpoint=False) + rng.uniform(0, 1)
    reach = np.where(np.arange(2 * teeth) % 2, rng.uniform(3, 6), rng.uniform(9, 18))
    star = [(float(r * math.sin(t)), 20 + float(r * math.cos(t))) for r, t in zip(reach, turns, strict=True)]  # fmt: skip
    comb = [(-30.0, -20.0), (30.0, -20.0), (30.0, -10.0)]
    for k in range(6):
        comb += [(25.0 - 10 * k, -10.0), (25.0 - 10 * k, -17.0), (20.0 - 10 * k, -17.0), (20.0 - 10 * k, -10.0)]  # fmt: skip
    comb.append((-30.0, -10.0))
    outlines = [[star], [comb]]
    return _floats(rng.uniform(-28, 28, 2)), outlines, outlines


def cameras_just_before_walls(rng):
    """A micrometre to a centimetre before a wall, a corner or the inner corner of two wings."""
    off = float(rng.choice([1e-6, 1e-5, 1e-3, 1e-2]))
    wings = [(0.0, 0.0), (12.0, 0.0), (12.0, 4.0), (5.0, 4.0), (5.0, 11.0), (0.0, 11.0)]
    at = [(8.0, 4 + off), (5 + off, 4 + off), (-off, -off), (6.0, -off), (12 + off, 0.0)]
    more = [_box(x, y, 6.0, 5.0) for x, y in rng.uniform(-40, 40, (4, 2)).tolist()]
    more = [m for m in more if m[0][0] > 13 or m[2][0] < -1 or m[0][1] > 12 or m[2][1] < -1]
    outlines = [[wings], *([m] for m in more)]
    return at[rng.integers(len(at))], outlines, outlines


def cameras_inside(rng):
    outlines = [[_box(-6.0, -6.0, 12.0, 12.0)], [_box(20.0, -5.0, 4.0, 9.0)]]
    return _floats(rng.uniform(-5, 5, 2)), outlines, outlines


KINDS = (
    houses_at_all_angles,
    corners_in_line,
    houses_sharing_corners,
    rows_with_slits,
    courtyards,
    combs_and_stars,
    cameras_just_before_walls,
    houses_at_all_angles,
    corners_in_line,
    cameras_inside,
)
