"""How quarters between main streets become street blocks: which unit, which kind of building."""

# ruff: noqa: PLR2004 -- sizes and chances are the drawing itself, each used once

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from web.places.shifan import landscape
from web.places.shifan.landscape import TOWN, Street
from web.places.shifan.shapes import Rng, divided, largest, polygons, rough


@dataclass(frozen=True, slots=True)
class Quarter:
    """What is built around a point of the drawing, and which unit it belongs to."""

    unit: str
    style: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Plot:
    """One street block: `face` reaches to the middle of its streets, `inner` to their kerbs."""

    unit: str
    style: str
    face: Polygon
    inner: Polygon


PLOT_M2 = {
    "old": 4800.0, "slabs": 13000.0, "towers": 19000.0, "mixed": 9500.0, "works": 30000.0,
    "campus": 60000.0, "park": 80000.0, "square": 80000.0, "river": 1e9, "rows": 5200.0,
    "slack": 20000.0,
}  # fmt: skip
STREET_M = (13.0, 10.0, 8.0, 6.5)

QUARTERS = (
    Quarter("老城", "old", -500, 470), Quarter("老城", "old", 300, 520),
    Quarter("老城", "old", -620, 180), Quarter("老城", "mixed", 560, 170),
    Quarter("老城", "square", -180, 200),
    Quarter("老城", "old", -250, 640), Quarter("学府", "park", -1640, 1480),
    Quarter("老城", "park", -850, 860),
    Quarter("学府", "campus", -1600, 900), Quarter("学府", "slabs", -1600, 230),
    Quarter("学府", "mixed", -1350, 620),
    Quarter("城南", "slabs", -560, -1450), Quarter("城南", "slabs", -1450, -1250),
    Quarter("城南", "mixed", -560, -480), Quarter("锦苑", "towers", 480, -480),
    Quarter("站前", "mixed", -2250, -600), Quarter("城南", "slabs", -1500, -450),
    Quarter("东门", "mixed", 1350, 180), Quarter("东门", "slabs", 1380, -450),
    Quarter("南苑", "slabs", 460, -1420), Quarter("南苑", "towers", 1450, -1350),
    Quarter("河滨", "slabs", 850, 500), Quarter("河滨", "old", 1250, 300),
    Quarter("河滨", "slabs", 700, 1350), Quarter("河滨", "park", 700, 1050),
    Quarter("桥北", "towers", -350, 1380), Quarter("桥北", "slabs", -300, 2200),
    Quarter("桥北", "mixed", -1350, 1800), Quarter("桥北", "park", -1300, 2300),
    Quarter("高新", "towers", 750, 2150), Quarter("高新", "slabs", 1650, 2000),
    Quarter("高新", "towers", 1700, 1300), Quarter("高新", "campus", 1750, 900),
    Quarter("工业园", "works", 2450, 700), Quarter("工业园", "works", 2350, -400),
    Quarter("铁西", "slabs", -2750, 450), Quarter("铁西", "works", -2650, 1000),
    Quarter("铁西", "mixed", -2900, -700), Quarter("铁西", "slabs", -2950, -1100),
)  # fmt: skip

MARKET_QUARTERS = (
    Quarter("清溪场", "rows", 5500, -2850), Quarter("清溪场", "mixed", 5300, -2700),
    Quarter("清溪场", "rows", 5700, -3400), Quarter("新场", "rows", 6150, -3750),
    Quarter("新场", "slabs", 6250, -3300),
)  # fmt: skip


def town_plots(rng: Rng) -> tuple[list[Plot], list[Street]]:
    """Return the street blocks of the county town and its lesser streets."""
    edge = Polygon(landscape.TOWN_EDGE)
    drawn = (*landscape.main_streets(), *landscape.country_roads())
    lines = [street.line for street in drawn] + [landscape.RAILWAY]
    return _plots(edge, lines, QUARTERS, rng)


def market_plots(rng: Rng) -> tuple[list[Plot], list[Street]]:
    """Return the street blocks of the market town and its lanes."""
    edge = Polygon(landscape.MARKET_EDGE)
    lines = [street.line for street in landscape.country_roads()]
    return _plots(edge, lines, MARKET_QUARTERS, rng)


def _plots(
    edge: Polygon,
    lines: Sequence[LineString],
    quarters: Sequence[Quarter],
    rng: Rng,
) -> tuple[list[Plot], list[Street]]:
    river = landscape.river()
    faces = _faces(edge, [*lines, river.exterior])
    plots: list[Plot] = []
    streets: list[Street] = []
    for face in faces:
        quarter = _quarter_of(face, river, quarters)
        parts, cuts = _parts(face, quarter.style, rng)
        plots += [Plot(quarter.unit, _style(part, quarter), part, part) for part in parts]
        streets += [_lane(line, depth) for line, depth in cuts]
    return _inside_kerbs(plots, streets, river), streets


def _faces(edge: Polygon, lines: Sequence[Any]) -> list[Polygon]:
    noded = shapely.unary_union([edge.exterior, *lines])
    found = polygons(shapely.polygonize(shapely.get_parts(noded)))
    inside = [face for face in found if edge.contains(face.representative_point())]
    return sorted(inside, key=lambda face: (round(face.centroid.x), round(face.centroid.y)))


def _quarter_of(face: Polygon, river: Polygon, quarters: Sequence[Quarter]) -> Quarter:
    at = face.representative_point()
    near = min(quarters, key=lambda q: np.hypot(q.x * TOWN - at.x, q.y * TOWN - at.y))
    inside = [q for q in quarters if face.contains(shapely.Point(q.x * TOWN, q.y * TOWN))]
    best = inside[0] if inside else near
    if river.contains(at):
        return Quarter(best.unit, "river", at.x, at.y)
    return best


def _parts(
    face: Polygon, style: str, rng: Rng
) -> tuple[list[Polygon], list[tuple[LineString, int]]]:
    jitter = {"old": 11.0, "rows": 7.0, "mixed": 4.0}.get(style, 2.0)
    return divided(face, PLOT_M2[style], rng, jitter_deg=jitter)


def _style(part: Polygon, quarter: Quarter) -> str:
    if part.area < 1800 and quarter.style not in ("river", "square"):
        return "slack"
    return quarter.style


def _lane(line: LineString, depth: int) -> Street:
    kind = "residential" if depth < 2 else "service"
    width = STREET_M[min(depth, 3)]
    return Street("", kind, line, width)


def _inside_kerbs(plots: list[Plot], streets: list[Street], river: Polygon) -> list[Plot]:
    """Take the streets, the railway's strip and the banks out of each street block."""
    roads = [*landscape.main_streets(), *landscape.country_roads(), *streets]
    taken = [street.line.buffer(street.width_m / 2 + 3, cap_style="flat") for street in roads]
    taken += [landscape.RAILWAY.buffer(16), landscape.EXPRESSWAY.buffer(24), river.buffer(9)]
    taken.append(landscape.stream().buffer(6))
    tree = shapely.STRtree(taken)
    kept = []
    for plot in plots:
        hits = _near(plot.face, tree)
        left = plot.face.difference(hits) if plot.style != "river" else plot.face
        inner = largest(left) if polygons(left) else Polygon()
        kept.append(Plot(plot.unit, plot.style, plot.face, inner))
    return kept


def _near(face: Polygon, tree: shapely.STRtree) -> Any:
    """Return what of the streets, rails and water touches a face, cut to its surroundings."""
    hits = tree.geometries[tree.query(face, predicate="intersects")]
    west, south, east, north = face.bounds
    return shapely.union_all(shapely.clip_by_rect(hits, west - 9, south - 9, east + 9, north + 9))


def bends(line: LineString, rng: Rng) -> LineString:
    """Return a straight line as a country lane would run."""
    return rough(line, 0.07, rng, 3 if line.length > 200 else 2)


def between(points: Sequence[tuple[float, float]]) -> list[LineString]:
    """Return the straight pieces between points that follow each other."""
    return [LineString(pair) for pair in pairwise(points)]
