"""Where no camera looks: key places outside every view, and what no view reaches of each road."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString, STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.coverage.report import View
from gis.crs import LocalPlane
from gis.places import KeyPlace, Road, Unit
from gis.rulebook import Pack
from store.backend import Backend
from store.places import load_key_places, load_roads
from web.jobs.reports.asked import Sight
from web.reports.content import Gap

_LEAST_M = 1.0  # a shorter piece of road is the width of a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Views, roads and key places on one plane in metres; `area_share` is that of COV-08."""

    plane: LocalPlane
    views: STRtree
    roads: tuple[Road, ...]
    lines: STRtree
    places: tuple[KeyPlace, ...]
    shapes: NDArray[np.object_]
    area_share: float


def read_seen(
    backend: Backend, views: Sequence[View], pack: Pack, *, plane: LocalPlane, sight: Sight
) -> Seen:
    """Read what there is to be seen."""
    roads = load_roads(backend, scope=sight.map)
    places = load_key_places(backend, scope=sight.map)
    return Seen(
        plane=plane,
        views=STRtree(_moved(plane, [view.polygon for view in views])),
        roads=tuple(roads),
        lines=STRtree(_moved(plane, [road.geometry for road in roads])),
        places=tuple(places),
        shapes=_moved(plane, [place.geometry for place in places]),
        area_share=pack["COV-08"].number("area_share"),
    )


def _moved(plane: LocalPlane, shapes: Sequence[Geometry]) -> NDArray[np.object_]:
    return plane.to_metres([*shapes, None])[:-1]


def gaps_of(unit: Unit, seen: Seen) -> tuple[Gap, ...]:
    """Return key places by name, then roads, those with most unseen first; unnamed ones as one."""
    area = None
    if unit.boundary is not None:
        area = shapely.make_valid(seen.plane.to_metres([unit.boundary])[0])
    places = [
        Gap(kind="key_place", name=place.name, what=place.kind, geometry=place.geometry)
        for place, shape in zip(seen.places, seen.shapes, strict=True)
        if _is_of(place, shape, unit, area) and not _is_seen(shape, seen)
    ]
    places.sort(key=lambda gap: gap.name or "")
    return (*places, *(() if area is None else _roads(area, seen)))


def _is_of(place: KeyPlace, shape: Geometry, unit: Unit, area: Geometry | None) -> bool:
    if place.unit_code:
        return place.unit_code == unit.code
    return area is not None and bool(area.intersects(shape.representative_point()))


def _is_seen(shape: Geometry, seen: Seen) -> bool:
    """COV-08: its point, or most of its area."""
    near = seen.views.geometries[seen.views.query(shape, predicate="intersects")]
    if shape.area > 0:
        within = shapely.union_all(near).intersection(shape).area
        return bool(within >= seen.area_share * shape.area)
    return bool(near.size > 0)


def _lines(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the lines among the parts of shapes: a border may touch a road in a point."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    lines: NDArray[np.object_] = parts[
        (shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)
    ]
    return lines


def _roads(area: Geometry, seen: Seen) -> list[Gap]:
    rows = np.sort(seen.lines.query(area, predicate="intersects"))
    lines = shapely.intersection(seen.lines.geometries[rows], area)
    near = seen.views.geometries[seen.views.query(area, predicate="intersects")]
    left = lines.copy()
    if near.size:
        covered = shapely.union_all(near)
        shapely.prepare(covered)
        touched = shapely.intersects(lines, covered)
        left[touched] = shapely.difference(lines[touched], covered)
    of_name: dict[str | None, list[int]] = defaultdict(list)
    for at, row in enumerate(rows.tolist()):
        of_name[seen.roads[row].name or None].append(at)
    found = []
    for name, mine in of_name.items():
        unseen = float(shapely.length(left[mine]).sum())
        if unseen >= _LEAST_M:
            kept = MultiLineString(_lines(left[mine]).tolist())
            found.append(
                Gap(
                    kind="road",
                    name=name,
                    what=None,
                    geometry=seen.plane.to_degrees([kept])[0],
                    length_m=unseen,
                    of_m=float(shapely.length(lines[mine]).sum()),
                )
            )
    return sorted(found, key=lambda gap: (-(gap.length_m or 0.0), gap.name or ""))
