"""What stands on a street block: slabs, towers, shop rows, old courtyards, works, schools."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely import Polygon
from shapely.affinity import rotate, translate

from web.places.shifan.fabric import Plot
from web.places.shifan.shapes import Rng, box_of, divided, largest, polygons, rectangle


@dataclass(frozen=True, slots=True)
class House:
    """One building: its footprint in metres and how many homes it would hold (0 = none)."""

    footprint: Polygon
    homes: float
    use: str


def houses_on(plot: Plot, rng: Rng) -> list[House]:
    """Return the buildings of a street block, none overlapping another."""
    if plot.inner.is_empty or plot.inner.area < 250:
        return []
    inner = plot.inner.buffer(-1.0)
    if inner.is_empty:
        return []
    maker = {
        "old": _courtyards, "slabs": _slab_block, "towers": _towers, "mixed": _mixed,
        "works": _works, "campus": _campus, "rows": _rows, "slack": _courtyards,
    }.get(plot.style)  # fmt: skip
    if maker is None:
        return []
    return _apart(maker(largest(inner), rng))


def _apart(houses: list[House]) -> list[House]:
    """Drop what would stand in another building: first come, first built."""
    kept: list[House] = []
    tree = shapely.STRtree([house.footprint for house in houses])
    taken: set[int] = set()
    for number, house in enumerate(houses):
        hits = tree.query(house.footprint.buffer(1.2), predicate="intersects")
        if taken.isdisjoint(int(hit) for hit in hits):
            kept.append(house)
            taken.add(number)
    return kept


def facing(polygon: Polygon) -> float:
    """Return the angle of the street block's side that runs nearest to east-west, in degrees."""
    _, _, angle = box_of(polygon)
    return (angle + 45) % 90 - 45


def _fitted(polygon: Polygon, spacing: float, depth: float, rng: Rng) -> Iterator[Polygon]:
    """Yield slabs in rows along the polygon's side, as many as fit, with gaps between."""
    angle = facing(polygon)
    centre = polygon.centroid
    flat = rotate(polygon, -angle, origin=centre)
    shapely.prepare(flat)
    west, south, east, north = flat.bounds
    y = south + depth / 2 + rng.uniform(2, 9)
    while y < north - depth / 2:
        x = west + rng.uniform(0, 6)
        while x < east - 22:
            length = float(rng.choice([30, 42, 45, 56, 60, 70]))
            slab = shapely.box(x, y - depth / 2, x + length, y + depth / 2)
            if flat.contains(slab):
                yield rotate(_stairs(slab, rng), angle, origin=centre)
                x += length + rng.uniform(7, 11)
            else:
                x += 5
        y += spacing * rng.uniform(0.95, 1.08)


def _stairs(slab: Polygon, rng: Rng) -> Polygon:
    """Let stairwells stand out on the north side and, now and then, set the ends back."""
    west, south, east, north = slab.bounds
    number = max(1, round((east - west) / 15))
    wide = (east - west) / number
    bumps = [
        shapely.box(west + (i + 0.36) * wide, north, west + (i + 0.64) * wide, north + 1.6)
        for i in range(number)
    ]
    shape = shapely.unary_union([slab, *bumps])
    if rng.random() < 0.3 and number > 2:
        shape = shape.difference(shapely.box(west - 1, south - 1, west + wide, south + 2.4))
    return largest(shape)


def _slab_block(polygon: Polygon, rng: Rng) -> list[House]:
    floors = float(rng.choice([5, 6, 6, 7]))
    spacing = rng.uniform(29, 38)
    slabs = list(_fitted(polygon, spacing, rng.uniform(11, 13.5), rng))
    homes = [shape.length / 2 / 8.2 * floors / 1.8 for shape in slabs]
    shops = _edge_rows(polygon, rng, share=0.35, depth=9) if rng.random() < 0.6 else []
    built = [House(shape, home, "residential") for shape, home in zip(slabs, homes, strict=True)]
    return shops + built


def _towers(polygon: Polygon, rng: Rng) -> list[House]:
    angle = facing(polygon)
    centre = polygon.centroid
    flat = rotate(polygon, -angle, origin=centre)
    shapely.prepare(flat)
    west, south, east, north = flat.bounds
    found: list[House] = []
    step, row, number = rng.uniform(46, 56), rng.uniform(50, 60), 0
    y = south + 20
    while y < north - 12:
        x = west + 20 + (number % 2) * step / 2
        while x < east - 12:
            shape = _tower(x, y, rng)
            if flat.contains(shape):
                homes = float(rng.choice([64, 72, 96, 104]))
                found.append(House(rotate(shape, angle, origin=centre), homes, "residential"))
            x += step
        y += row
        number += 1
    pavilion = polygon.centroid.buffer(9, quad_segs=3)
    return [*_edge_rows(polygon, rng, share=0.45, depth=12), *found, House(pavilion, 0, "club")]


def _tower(x: float, y: float, rng: Rng) -> Polygon:
    if rng.random() < 0.5:  # butterfly: two wings and a core
        wings = [rectangle(x - 9, y, 13, 15, 12), rectangle(x + 9, y, 13, 15, -12)]
        return largest(shapely.unary_union([*wings, rectangle(x, y + 3, 12, 12, 0)]))
    core = shapely.box(x - 12, y - 8, x + 12, y + 8)
    ears = shapely.box(x - 6, y - 11, x + 6, y + 11)
    return largest(core.union(ears))


def _edge_rows(polygon: Polygon, rng: Rng, *, share: float, depth: float) -> list[House]:
    """Return shop houses along the streets, on a share of the street block's sides."""
    ring = polygon.buffer(-0.3).simplify(2.0)
    if ring.is_empty:
        return []
    strip: Any = polygon.difference(polygon.buffer(-depth))
    corners = list(largest(ring).exterior.coords)
    found = []
    for (x0, y0), (x1, y1) in pairwise(corners):
        long = math.hypot(x1 - x0, y1 - y0)
        if long < 25 or rng.random() > share:
            continue
        found += _row_along((x0, y0, x1, y1), depth, strip, rng)
    return found


def _row_along(
    side: tuple[float, float, float, float], depth: float, strip: Polygon, rng: Rng
) -> list[House]:
    x0, y0, x1, y1 = side
    long = math.hypot(x1 - x0, y1 - y0)
    angle = math.atan2(y1 - y0, x1 - x0)
    ux, uy = math.cos(angle), math.sin(angle)
    shapely.prepare(strip)
    found, at = [], 3.0
    while at < long - 10:
        length = float(min(rng.uniform(14, 32), long - at - 2))
        if length < 8:
            break
        for way in (1, -1):  # the ring may run either way round: try both sides
            deep = depth * rng.uniform(0.8, 0.96)
            x = x0 + ux * (at + length / 2) - way * uy * (deep / 2 + 0.6)
            y = y0 + uy * (at + length / 2) + way * ux * (deep / 2 + 0.6)
            shape = rectangle(x, y, length, deep, math.degrees(angle))
            inside = shape.intersection(strip)
            if inside.area > 0.9 * shape.area:
                found.append(House(largest(inside), length / 4.5 * 1.6, "shop_house"))
                break
        at += length + (rng.uniform(3, 6) if rng.random() < 0.3 else 1.4)
    return found


def _mixed(polygon: Polygon, rng: Rng) -> list[House]:
    shops = _edge_rows(polygon, rng, share=0.85, depth=12)
    core = polygon.buffer(-19)
    if core.is_empty or core.area < 900:
        return shops
    if rng.random() < 0.3:
        return shops + _courtyards(largest(core), rng)
    floors = float(rng.choice([4, 5, 6]))
    slabs = list(_fitted(largest(core), rng.uniform(24, 30), 11.5, rng))
    return shops + [House(s, s.length / 2 / 8.2 * floors / 1.8, "residential") for s in slabs]


def _rows(polygon: Polygon, rng: Rng) -> list[House]:
    shops = _edge_rows(polygon, rng, share=0.95, depth=13)
    core = polygon.buffer(-17)
    return shops if core.is_empty else shops + _courtyards(largest(core), rng)


def _courtyards(polygon: Polygon, rng: Rng) -> list[House]:
    """Return old houses: small lots, built to the edge, some around a yard."""
    lots, _ = divided(polygon, rng.uniform(190, 300), rng, jitter_deg=4)
    found = []
    for lot in lots:
        shape = lot.buffer(-0.9, join_style="mitre").simplify(0.6)
        if shape.is_empty or shape.area < 40 or rng.random() < 0.07:
            continue
        shape = _yard(largest(shape), rng)
        if shape.area > 35:
            found.append(House(shape, max(1.0, shape.area / 75), "residential"))
    return found


def _yard(shape: Polygon, rng: Rng) -> Polygon:
    length, width, angle = box_of(shape)
    kind = rng.random()
    if kind < 0.35 or width < 9:
        return shape
    centre = shape.centroid
    yard = rectangle(centre.x, centre.y, length * 0.42, width * 0.46, angle)
    if kind < 0.75:  # open to one side: an L or a U
        turn = math.radians(angle + float(rng.choice([0, 90, 180, 270])))
        yard = translate(yard, math.cos(turn) * width * 0.33, math.sin(turn) * width * 0.33)
    left = shape.difference(yard)
    return largest(left) if polygons(left) else shape


def _works(polygon: Polygon, rng: Rng) -> list[House]:
    halls, _ = divided(polygon, rng.uniform(3000, 6500), rng, jitter_deg=0.5)
    found = []
    for lot in halls:
        shape = lot.buffer(-7, join_style="mitre")
        if shape.is_empty or shape.area < 300:
            continue
        if rng.random() < 0.24:
            slabs = _fitted(lot.buffer(-5), 26, 12, rng)
            found += [House(s, s.length / 2 / 8.2 * 3, "residential") for s in slabs]
        else:
            found.append(House(largest(shape), 0, "works"))
    return found


def _campus(polygon: Polygon, rng: Rng) -> list[House]:
    """Return a school's or a hospital's wings around open ground."""
    angle = facing(polygon)
    centre = polygon.centroid
    flat = rotate(polygon, -angle, origin=centre)
    shapely.prepare(flat)
    west, south, east, north = flat.bounds
    found = []
    for x, y in _lattice((west, south, east, north), rng):
        shape = _wing(x, y, rng)
        if flat.contains(shape):
            found.append(House(rotate(shape, angle, origin=centre), 0, "public"))
    return found


def _lattice(bounds: tuple[float, float, float, float], rng: Rng) -> Iterator[tuple[float, float]]:
    west, south, east, north = bounds
    for y in np.arange(south + 22, north, 58):
        for x in np.arange(west + 36, east, 92):
            if rng.random() < 0.72:
                yield float(x), float(y)


def _wing(x: float, y: float, rng: Rng) -> Polygon:
    bar = shapely.box(x - 30, y - 7, x + 30, y + 7)
    kind = rng.random()
    if kind < 0.4:
        return largest(bar.union(shapely.box(x - 30, y - 7, x - 17, y + 30)))
    if kind < 0.7:
        arms = [shapely.box(x - 30, y, x - 18, y + 26), shapely.box(x + 18, y, x + 30, y + 26)]
        return largest(shapely.unary_union([bar, *arms]))
    return bar
