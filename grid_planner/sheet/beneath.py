"""What lies lightly beneath the grids of a map: water, railways, roads, walls, buildings."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from grid_planner.sheet.content import EXPRESSWAYS, RAILWAY, WATER, Ground, Shapes, Ways
from grid_planner.sheet.marks import Box, Mark, Shape
from grid_planner.sheet.scales import Projection

WATER_FILL, WATER_LINE = "#bcd9ec", "#7fb3d5"
ROAD, ROAD_EDGE = "#ffffff", "#c3c9ce"
RAIL = "#6c7a89"
EXPRESSWAY = "#e0a458"
BARRIER = "#8d5524"
BUILDING, BUILDING_EDGE = "#c5ccd1", "#a5adb3"
PARCEL_EDGE = "#c9cfd4"
GROUP = "#7b868f"
# smaller on paper than this is dirt, not a building (mm2); closer parcels are a grey mush (mm)
_LEAST_MM2 = 0.02
_LEAST_PARCEL_MM = 0.9
_DETAIL_MM = 0.03
_AREA, _LINE = 2, 1


def on_page(shapes: Shapes, projection: Projection, frame: Box) -> NDArray[np.object_]:
    """Return shapes in metres as they lie on the page, cut at the frame; what is outside goes."""
    if len(shapes) == 0:
        return np.empty(0, dtype=object)
    here = projection.to_page(shapes)
    here = shapely.simplify(here, _DETAIL_MM, preserve_topology=False)
    cut = shapely.clip_by_rect(here, frame.x0, frame.y0, frame.x1, frame.y1)
    kept: NDArray[np.object_] = cut[~(shapely.is_empty(cut) | shapely.is_missing(cut))]
    return kept


def ground_marks(ground: Ground, projection: Projection, frame: Box, growth: float) -> list[Mark]:
    """Return the marks of the ground, what is lowest first."""
    marks = list(_parcels(ground, projection, frame))
    marks += _buildings(ground, projection, frame)
    marks += _roads(ground, projection, frame, growth)
    marks += _barriers(ground, projection, frame, growth)
    return marks


def seen(ground: Ground, projection: Projection, frame: Box) -> Ground:
    """Return what of the ground lies within the frame of a map."""
    room = shapely.box(
        *_metres(projection, frame.x0, frame.y1), *_metres(projection, frame.x1, frame.y0)
    )

    def ways(kept: Ways) -> Ways:
        here = shapely.intersects(kept.shapes, room).tolist()
        return Ways(
            shapes=kept.shapes[here],
            names=tuple(n for n, shown in zip(kept.names, here, strict=True) if shown),
            kinds=tuple(k for k, shown in zip(kept.kinds, here, strict=True) if shown),
        )

    return replace(ground, roads=ways(ground.roads), barriers=ways(ground.barriers))


def _metres(projection: Projection, x_mm: float, y_mm: float) -> tuple[float, float]:
    metres = projection.ratio / 1000
    right, up = x_mm - projection.middle_mm[0], projection.middle_mm[1] - y_mm
    return projection.middle_m[0] + right * metres, projection.middle_m[1] + up * metres


def kinds_shown(ground: Ground) -> tuple[str, ...]:
    """Return the words of the legend for what there is."""
    kinds = set(ground.barriers.kinds)
    there = {
        "legend.road": len(ground.roads.shapes) > 0,
        "legend.railway": bool(kinds & RAILWAY),
        "legend.water": bool(kinds & WATER),
        "legend.expressway": bool(kinds & EXPRESSWAYS),
        "legend.barrier": bool(kinds - RAILWAY - WATER - EXPRESSWAYS),
        "legend.building": len(ground.buildings) > 0,
        "legend.parcel": len(ground.parcels) > 0,
        "legend.group": len(ground.groups) > 0,
    }
    return tuple(key for key, shown in there.items() if shown)


def sample(key: str, box: Box, growth: float) -> list[Mark]:
    """Return a kind of the ground as it is drawn, for the legend."""
    x, y = box.middle
    line = shapely.linestrings([[box.x0, y], [box.x1, y]])
    drawn: dict[str, tuple[Mark, ...]] = {
        "legend.road": tuple(_road(line, growth)),
        "legend.railway": tuple(_rail(line, growth)),
        "legend.water": (_water(box.shape(), growth),),
        "legend.expressway": tuple(_expressway(line, growth)),
        "legend.barrier": (_wall(line, growth),),
        "legend.building": (_building(box.inset(box.width * 0.2, 0).shape()),),
        "legend.parcel": (Shape(geometry=box.shape(), line=PARCEL_EDGE, width_mm=0.1),),
        "legend.group": (Shape(geometry=shapely.points(x, y), fill=GROUP, width_mm=1.2 * growth),),
    }
    return list(drawn[key])


def _parcels(ground: Ground, projection: Projection, frame: Box) -> Iterator[Mark]:
    here = on_page(ground.parcels, projection, frame)
    if len(here) and np.sqrt(np.median(shapely.area(here))) >= _LEAST_PARCEL_MM:
        yield Shape(geometry=_gathered(here), line=PARCEL_EDGE, width_mm=0.08)


def _buildings(ground: Ground, projection: Projection, frame: Box) -> Iterator[Mark]:
    here = on_page(ground.buildings, projection, frame)
    here = here[shapely.area(here) >= _LEAST_MM2]
    if len(here):
        edged = bool(np.sqrt(np.median(shapely.area(here))) >= _LEAST_PARCEL_MM)
        yield _building(_gathered(here), edged=edged)
    spots = on_page(ground.groups, projection, frame)
    if len(spots):
        yield Shape(geometry=_gathered(spots), fill=GROUP, width_mm=0.9)


def _roads(
    ground: Ground, projection: Projection, frame: Box, growth: float
) -> Iterator[Mark]:  # fmt: skip
    here = on_page(ground.roads.shapes, projection, frame)
    if len(here):
        yield from _road(_gathered(here), growth)


def _barriers(
    ground: Ground, projection: Projection, frame: Box, growth: float
) -> Iterator[Mark]:  # fmt: skip
    kinds = np.array(ground.barriers.kinds, dtype=object)
    of = np.array([_class_of(kind) for kind in kinds], dtype=object)
    for name, drawn in _DRAWN:
        here = on_page(ground.barriers.shapes[of == name], projection, frame)
        if len(here):
            yield from drawn(_gathered(here), growth)


def _class_of(kind: str) -> str:
    named = {"water": WATER, "rail": RAILWAY, "expressway": EXPRESSWAYS}
    return next((name for name, kinds in named.items() if kind in kinds), "wall")


def _gathered(shapes: NDArray[np.object_]) -> shapely.Geometry:
    parts = shapely.get_parts(shapes)
    dimension = shapely.get_dimensions(parts)
    gathered: shapely.Geometry = shapely.geometrycollections(parts[dimension == dimension.max()])
    return gathered


def _building(shape: shapely.Geometry, *, edged: bool = True) -> Mark:
    line = BUILDING_EDGE if edged else None
    return Shape(geometry=shape, fill=BUILDING, line=line, width_mm=0.06, opacity=0.5)


def _road(shape: shapely.Geometry, growth: float) -> Iterator[Mark]:
    yield Shape(geometry=shape, line=ROAD_EDGE, width_mm=0.75 * growth**0.5)
    yield Shape(geometry=shape, line=ROAD, width_mm=0.5 * growth**0.5)


def _water(shape: shapely.Geometry, growth: float) -> Mark:
    areal = shapely.get_dimensions(shape) == _AREA
    width = (0.15 if areal else 0.8) * growth**0.5
    return Shape(
        geometry=shape, fill=WATER_FILL if areal else None, line=WATER_LINE, width_mm=width
    )


def _waters(shape: shapely.Geometry, growth: float) -> Iterator[Mark]:
    yield _water(shape, growth)


def _rail(shape: shapely.Geometry, growth: float) -> Iterator[Mark]:
    width = 0.55 * growth**0.5
    yield Shape(geometry=shape, line=RAIL, width_mm=width)
    yield Shape(
        geometry=shape,
        line="#ffffff",
        width_mm=width * 0.55,
        dashes_mm=(1.6 * growth, 1.6 * growth),
    )


def _wall(shape: shapely.Geometry, growth: float) -> Mark:
    dashes = (0.5 * growth, 0.5 * growth)
    return Shape(geometry=shape, line=BARRIER, width_mm=0.4 * growth**0.5, dashes_mm=dashes)


def _walls(shape: shapely.Geometry, growth: float) -> Iterator[Mark]:
    yield _wall(shape, growth)


def _expressway(shape: shapely.Geometry, growth: float) -> Iterator[Mark]:
    yield Shape(geometry=shape, line=EXPRESSWAY, width_mm=1.0 * growth**0.5)
    yield Shape(geometry=shape, line="#fff6e6", width_mm=0.4 * growth**0.5)


_DRAWN = (("water", _waters), ("rail", _rail), ("expressway", _expressway), ("wall", _walls))
