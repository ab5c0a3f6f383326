"""How drawn lines become a landscape: smoothing, splitting, roughening. Everything in metres."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.affinity import rotate
from shapely.ops import split

Rng = np.random.Generator
Pairs = Sequence[tuple[float, float]]


def smooth(points: Pairs, step_m: float = 25.0) -> LineString:
    """Return a Catmull-Rom curve through the points, a vertex about every `step_m` metres."""
    xy = np.asarray(points, dtype=float)
    if len(xy) < 3:
        return LineString(xy)
    padded = np.vstack([2 * xy[0] - xy[1], xy, 2 * xy[-1] - xy[-2]])
    pieces = [_catmull(padded[i : i + 4], step_m) for i in range(len(xy) - 1)]
    return LineString(np.vstack([*pieces, xy[-1:]]))


def _catmull(four: NDArray[np.float64], step_m: float) -> NDArray[np.float64]:
    p0, p1, p2, p3 = four
    steps = max(2, int(np.linalg.norm(p2 - p1) / step_m))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve: NDArray[np.float64] = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return curve


def rough(line: LineString, amount: float, rng: Rng, rounds: int = 3) -> LineString:
    """Return the line with its middles pushed aside, as a country road or a field edge is."""
    xy = np.asarray(line.coords)
    for _ in range(rounds):
        along = np.diff(xy, axis=0)
        aside = np.column_stack([-along[:, 1], along[:, 0]])
        middle = xy[:-1] + along / 2 + aside * rng.normal(0, amount, (len(along), 1))
        joined = np.empty((len(xy) + len(middle), 2))
        joined[0::2], joined[1::2] = xy, middle
        xy = joined
    return LineString(xy)


def ribbon(line: LineString, width_m: float, wobble_m: float) -> Polygon:
    """Return a river's bed along a line: about `width_m` wide, swelling by `wobble_m`."""
    xy = np.asarray(line.coords)
    along = np.gradient(xy, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.column_stack([-along[:, 1], along[:, 0]])
    run = np.arange(len(xy))
    half = (width_m + wobble_m * (np.sin(run / 9.0) + 0.6 * np.sin(run / 4.1 + 1)))[:, None] / 2
    ring = np.vstack([xy + aside * half, (xy - aside * half)[::-1]])
    return largest(shapely.make_valid(Polygon(ring)).buffer(0))


def polygons(geometry: Any) -> list[Polygon]:
    """Return the polygons of any geometry, empty ones left out."""
    parts = shapely.get_parts(np.atleast_1d(np.asarray(geometry, dtype=object)))
    flat = [p for part in parts for p in getattr(part, "geoms", [part])]
    return [p for p in flat if isinstance(p, Polygon) and not p.is_empty]


def largest(geometry: Any) -> Polygon:
    """Return the largest polygon of a geometry."""
    return max(polygons(geometry), key=lambda part: part.area)


def as_area(parts: Sequence[Polygon]) -> Polygon | MultiPolygon:
    """Return touching polygons of one coverage as one area, their shared edges gone."""
    merged: Any = shapely.coverage_union_all(np.asarray(parts, dtype=object))
    found = polygons(merged)
    return found[0] if len(found) == 1 else MultiPolygon(found)


def box_of(polygon: Polygon) -> tuple[float, float, float]:
    """Return length, width (metres) and angle (degrees) of the tightest box around a polygon."""
    box: Any = shapely.minimum_rotated_rectangle(polygon)
    corners = np.asarray(box.exterior.coords)
    a, b = corners[1] - corners[0], corners[2] - corners[1]
    if np.linalg.norm(a) < np.linalg.norm(b):
        a, b = b, a
    angle = math.degrees(math.atan2(a[1], a[0]))
    return float(np.linalg.norm(a)), float(np.linalg.norm(b)), angle


def divided(
    polygon: Polygon, target_m2: float, rng: Rng, *, jitter_deg: float = 3.0
) -> tuple[list[Polygon], list[tuple[LineString, int]]]:
    """Return the parts of a polygon cut across its length until each is about `target_m2`.

    The second value holds the cuts with their depth: 0 for the first, widest street.
    """
    parts: list[Polygon] = []
    cuts: list[tuple[LineString, int]] = []
    waiting = [(polygon, 0)]
    while waiting:
        piece, depth = waiting.pop()
        halves, lines = _halves(piece, target_m2, rng, jitter_deg) if depth < 10 else ([], [])
        if not halves:
            parts.append(piece)
        waiting += [(half, depth + 1) for half in halves]
        cuts += [(line, depth) for line in lines]
    return parts, cuts


def _halves(
    polygon: Polygon, target_m2: float, rng: Rng, jitter_deg: float
) -> tuple[list[Polygon], list[LineString]]:
    """Return the two sides of one cut and the cut itself; nothing when it is small enough."""
    if polygon.area < target_m2 * rng.uniform(1.05, 1.9):
        return [], []
    cut = _cut(polygon, rng, jitter_deg)
    halves = polygons(list(split(polygon, cut).geoms))
    if len(halves) < 2 or min(half.area for half in halves) < target_m2 * 0.12:
        return [], []
    inside = polygon.intersection(cut)
    lines = [part for part in getattr(inside, "geoms", [inside]) if isinstance(part, LineString)]
    return halves, lines


def _cut(polygon: Polygon, rng: Rng, jitter_deg: float) -> LineString:
    box = shapely.minimum_rotated_rectangle(polygon)
    length, _, angle = box_of(polygon)
    shift = length * rng.uniform(-0.11, 0.11)
    turn = math.radians(angle)
    middle = box.centroid
    x, y = middle.x + shift * math.cos(turn), middle.y + shift * math.sin(turn)
    reach = 4000.0
    line = LineString([(x, y - reach), (x, y + reach)])
    turned: LineString = rotate(line, angle + rng.normal(0, jitter_deg), origin=(x, y))
    return turned


def rectangle(  # noqa: PLR0917 -- where, how large, how turned: read as one
    x: float, y: float, length: float, depth: float, angle_deg: float
) -> Polygon:
    """Return a rectangle around x, y whose length lies at `angle_deg` against east."""
    half_l, half_d = length / 2, depth / 2
    flat = shapely.box(x - half_l, y - half_d, x + half_l, y + half_d)
    turned: Polygon = rotate(flat, angle_deg, origin=(x, y))
    return turned


def spread(shares: NDArray[np.float64], total: int) -> list[int]:
    """Return whole numbers in proportion to the shares that add up to `total` exactly."""
    exact = shares / shares.sum() * total
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return [int(value) for value in whole]


def nearest(points: Iterable[Point], to: Point) -> Point:
    """Return the nearest of several points."""
    return min(points, key=lambda point: float(point.distance(to)))
