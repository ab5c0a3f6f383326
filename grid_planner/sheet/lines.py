"""Where the borders of grids run: what they share with a neighbour, and what they run along.

Everything is in metres. A border runs along a road, a river or a wall that lies within a few
metres of it for a good part of its length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from grid_planner.sheet.colours import touching
from grid_planner.sheet.content import (
    EXPRESSWAYS,
    RAILWAY,
    WATER,
    Content,
    GridOnSheet,
    Ground,
    Shapes,
)
from grid_planner.sheet.words import Speech

SIDES = ("east", "south", "west", "north")
# grids drawn to the two banks of a ditch are neighbours still
_NEAR_M = 1.0
# a line in the middle of a street is this far from the line of the street at most
_ALONG_M = 15.0
_LEAST_SHARE = 0.3
_LEAST_M = 5.0
_SAMPLES = 240


@dataclass(frozen=True, slots=True)
class Border:
    """A line between two grids, or between a grid and what is outside all of them (None)."""

    one: str
    other: str | None
    line: Geometry
    length_m: float
    along: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Features:
    """Roads and barriers a border may run along, with what they are called."""

    shapes: Shapes
    names: tuple[str, ...]

    def along(self, line: Geometry) -> tuple[str, ...]:
        """Return what a line runs along, the longest stretch first."""
        long_m = float(shapely.length(line))
        if len(self.shapes) == 0 or long_m == 0:
            return ()
        near = STRtree(self.shapes).query(line, predicate="dwithin", distance=_ALONG_M)
        shares: dict[str, float] = {}
        by_name: dict[str, list[Geometry]] = {}
        for at in near.tolist():
            by_name.setdefault(self.names[at], []).append(self.shapes[at])
        for name, shapes in by_name.items():
            zone = shapely.buffer(shapely.union_all(shapes), _ALONG_M)
            shares[name] = float(shapely.length(shapely.intersection(line, zone))) / long_m
        long = [name for name, share in shares.items() if share >= _LEAST_SHARE]
        return tuple(sorted(long, key=lambda name: (-round(shares[name], 3), name)))


def features_of(ground: Ground, speech: Speech) -> Features:
    """Return roads and barriers by name; those without one are called what they are."""
    barriers = ground.barriers
    called = [
        name or speech(_word_of(kind))
        for name, kind in zip(barriers.names, barriers.kinds, strict=True)
    ]
    roads = [name or speech("legend.road") for name in ground.roads.names]
    shapes = np.concatenate([barriers.shapes, ground.roads.shapes])
    return Features(shapes, (*called, *roads))


def _word_of(kind: str) -> str:
    words = {"legend.water": WATER, "legend.railway": RAILWAY, "legend.expressway": EXPRESSWAYS}
    return next((word for word, kinds in words.items() if kind in kinds), "legend.barrier")


def borders(content: Content, speech: Speech) -> list[Border]:
    """Return the lines between grids, then those around them, by code; scraps are left out."""
    grids = [grid for grid in content.grids if grid.boundary is not None]
    shapes = _array([grid.boundary for grid in grids])
    features = features_of(content.ground, speech)
    found = []
    edges = shapely.boundary(shapes)
    for a, b in touching(shapes, _NEAR_M):
        line = shapely.intersection(edges[a], shapely.buffer(shapes[b], _NEAR_M))
        found.append(_border(grids[a].code, grids[b].code, line, features))
    tree = STRtree(shapes)
    for at, edge in enumerate(edges):
        near = [n for n in tree.query(edge, predicate="dwithin", distance=_NEAR_M) if n != at]
        others = shapely.buffer(shapely.union_all(shapes[near]), _NEAR_M)
        found.append(_border(grids[at].code, None, shapely.difference(edge, others), features))
    return [border for border in found if border.length_m >= _LEAST_M]


def _border(one: str, other: str | None, line: Geometry, features: Features) -> Border:
    line = shapely.line_merge(line)
    return Border(one, other, line, float(shapely.length(line)), features.along(line))


def limits(content: Content, speech: Speech) -> dict[str, str]:
    """Return what each grid reaches to on its four sides (四至), in words.

    A road, river or wall with a name comes before the neighbouring grid, this before the border
    of the unit. A grid of another unit is named with its unit: each has a first grid. Grids
    without a border have no entry.
    """
    grids = [grid for grid in content.grids if grid.boundary is not None]
    shapes = _array([grid.boundary for grid in grids])
    ground = content.ground
    named = Features(
        np.concatenate([ground.barriers.shapes, ground.roads.shapes]),
        (*ground.barriers.names, *ground.roads.names),
    )
    keep = np.array([bool(name) for name in named.names], dtype=bool)
    ways = Features(named.shapes[keep], tuple(name for name in named.names if name))
    units = {unit.code: unit.name for unit in content.units}
    told = {}
    for at, grid in enumerate(grids):
        called = [_called(other, grid, units) for other in grids]
        sides = _sides(at, called, shapes, ways)
        parts = [
            speech(f"side.{side}", what=sides[side] or speech("side.outside")) for side in SIDES
        ]
        told[grid.code] = speech("list.clause").join(parts)
    return told


def _called(grid: GridOnSheet, beside: GridOnSheet, units: Mapping[str, str]) -> str:
    """Return the name of a grid as one beside it says it."""
    unit = units.get(grid.unit_code, "")
    if grid.unit_code == beside.unit_code or grid.name.startswith(unit):
        return grid.name
    return f"{unit}{grid.name}"


def _sides(at: int, called: Sequence[str], shapes: Shapes, ways: Features) -> dict[str, str]:
    """Return what lies on each side of a grid for most of that side; nothing is the outside."""
    edge = shapely.boundary(shapes[at])
    points = shapely.line_interpolate_point(
        edge, np.linspace(0, 1, _SAMPLES, endpoint=False), normalized=True
    )
    side = _side_of(shapely.get_coordinates(points), shapes[at])
    way = _first_near(points, ways.shapes, _ALONG_M)
    others = shapes.copy()
    others[at] = None
    grid = _first_near(points, others, _NEAR_M)
    found = {}
    for number, name in enumerate(SIDES):
        counts: dict[str, int] = {}
        for n in np.flatnonzero(side == number).tolist():
            what = ways.names[way[n]] if way[n] >= 0 else ""
            what = what or (called[grid[n]] if grid[n] >= 0 else "")
            counts[what] = counts.get(what, 0) + 1
        found[name] = max(sorted(counts), key=lambda what: counts[what], default="")
    return found


def _side_of(xy: NDArray[np.float64], area: Geometry) -> NDArray[np.int64]:
    """Return for points of a border on which side of its area they lie, as a place in SIDES."""
    x0, y0, x1, y1 = shapely.bounds(area)
    right = (xy[:, 0] - (x0 + x1) / 2) / max(x1 - x0, 1e-9)
    up = (xy[:, 1] - (y0 + y1) / 2) / max(y1 - y0, 1e-9)
    sideways = np.abs(right) >= np.abs(up)
    return np.where(sideways, np.where(right > 0, 0, 2), np.where(up > 0, 3, 1)).astype(np.int64)


def _first_near(points: Shapes, shapes: Shapes, near_m: float) -> NDArray[np.int64]:
    """Return for each point the nearest of the shapes within reach, -1 for none."""
    found = np.full(len(points), -1, dtype=np.int64)
    if len(shapes) == 0:
        return found
    pairs, away = STRtree(shapes).query_nearest(
        points, max_distance=near_m, return_distance=True, all_matches=False
    )
    found[pairs[0][away <= near_m]] = pairs[1][away <= near_m]
    return found


def _array(shapes: Sequence[Geometry | None]) -> Shapes:
    return np.array([*shapes, None], dtype=object)[:-1]
