"""Shapes that can be used: of the right type, areas valid, nothing empty; what was repaired."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.layers.fields import AREA, LINE, POINT, Layer
from gis.rulebook import Words

Shapes = NDArray[np.object_]

_TYPES = {POINT: (0,), LINE: (1, 2), "Polygon": (3,), "Multi" + POINT: (4,),
          "Multi" + LINE: (5,), "MultiPolygon": (6,)}  # fmt: skip
_GLOBE = (-180.0, -90.0, 180.0, 90.0)


def off_the_globe(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which shapes have coordinates that are no place; None and empty are not meant."""
    box = shapely.bounds(shapes)
    west, south, east, north = _GLOBE
    inside = (box[:, 0] >= west) & (box[:, 1] >= south) & (box[:, 2] <= east) & (box[:, 3] <= north)
    bad: NDArray[np.bool_] = ~(shapely.is_empty(shapes) | shapely.is_missing(shapes)) & ~inside
    bad |= _with_holes_in_numbers(shapes)
    return bad


def _with_holes_in_numbers(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which lines and areas have a coordinate that is no number: bounds pass over it."""
    found = np.zeros(len(shapes), dtype=bool)
    wide = np.flatnonzero(shapely.get_type_id(shapes) > 0)
    if not len(wide):
        return found
    xy, at = shapely.get_coordinates(shapes[wide], return_index=True)
    found[wide[np.unique(at[~np.isfinite(xy).all(axis=1)])]] = True
    return found


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Shapes that can be used, and by row what was repaired (area change, %) or is wrong."""

    shapes: Shapes
    repaired: dict[int, float]
    wrong: dict[int, Words]


def cleaned(shapes: Shapes, layer: Layer) -> Cleaned:
    """Return shapes of the layer's types, areas made valid; empty ones become None."""
    result = shapes.copy()
    result[shapely.is_empty(shapes) | shapely.is_missing(shapes)] = None
    kinds = shapely.get_type_id(result)
    allowed = [t for shape in layer.shapes for t in (*_TYPES[shape], *_TYPES["Multi" + shape])]
    wrong = {
        int(at): Words(f"是{result[at].geom_type}", f"is a {result[at].geom_type}")
        for at in np.flatnonzero((kinds >= 0) & ~np.isin(kinds, allowed))
    }
    _unwrap_single_points(result, wrong)
    repaired = _repair_areas(result, wrong)
    lines = np.isin(shapely.get_type_id(result), (1, 5))
    for at in np.flatnonzero(lines & (shapely.length(result) == 0)).tolist():
        wrong[at] = Words("没有长度", "has no length")
    for at in wrong:
        result[at] = None
    return Cleaned(result, repaired, wrong)


def _unwrap_single_points(shapes: Shapes, wrong: dict[int, Words]) -> None:
    for at in np.flatnonzero(shapely.get_type_id(shapes) == _TYPES["Multi" + POINT][0]):
        if int(at) in wrong:
            continue
        if shapely.get_num_geometries(shapes[at]) == 1:
            shapes[at] = shapely.get_geometry(shapes[at], 0)
        else:
            count = int(shapely.get_num_geometries(shapes[at]))
            wrong[int(at)] = Words(f"有{count}个点", f"has {count} points")


def _repair_areas(shapes: Shapes, wrong: dict[int, Words]) -> dict[int, float]:
    """Make invalid areas valid in place; return the change of area in percent by row."""
    areas = np.isin(shapely.get_type_id(shapes), (3, 6))
    bad = np.flatnonzero(areas & ~shapely.is_valid(shapes))
    before = shapely.area(shapes[bad])
    made = shapely.make_valid(shapes[bad], method="structure")
    repaired: dict[int, float] = {}
    for at, old, new in zip(bad.tolist(), before.tolist(), made, strict=True):
        shape = _only_areas(new)
        if shape is None or not np.isfinite(old):
            wrong[at] = Words("围不成面", "encloses no area")
            continue
        shapes[at] = shape
        change = abs(shapely.area(shape) - old) / old * 100 if old else 100.0
        repaired[at] = round(float(change), 3)
    for at in np.flatnonzero(areas & (shapely.area(shapes) == 0)).tolist():
        wrong[at] = Words("面积为 0", "has no area")
    return repaired


def _only_areas(shape: shapely.Geometry) -> shapely.Geometry | None:
    parts = shapely.get_parts(shapely.get_parts(shape))  # areas may lie in a collection, as parts
    kept = parts[shapely.get_type_id(parts) == _TYPES["Polygon"][0]]
    if not len(kept):
        return None
    # parts of one repaired ring may share a border, which a multipolygon must not
    whole: shapely.Geometry = kept[0] if len(kept) == 1 else shapely.union_all(kept)
    return whole


_SHAPES = {POINT: "点(经纬度)", LINE: "线", AREA: "面"}


def shapes_of(layer: Layer) -> Words:
    """Return what a place of the layer may be, as people say it: points may be columns."""
    zh = [_SHAPES[one] for one in layer.shapes]
    return Words("或".join(zh), " / ".join(layer.shapes))
