"""What lies around a place, made ready once and kept while the store does not change."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, radians

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.coverage.places import BUILDING
from camera_registry.coverage.what_if import Polygons, Rest, Village
from camera_registry.views.obstacles import Obstacles, prepare
from gis.crs import LocalPlane, plane_for
from gis.places import Unit
from gis.rulebook import Pack, load_pack
from store.backend import Bounds
from store.cameras import load_views
from store.coverage import load_coverage
from store.places import load_blocks, load_key_places, load_units
from store.settings import place_info
from web.kept import Desk

_CELL_DEG = 0.005  # half a kilometre: as far as a camera is dragged before others are fetched
_DEG_M = 110_000.0  # a degree of latitude is never shorter
_REACHES_M = (300.0, 1000.0, 2100.0)


@dataclass(frozen=True)
class Neighbourhood:
    """The buildings around a place, ready to cut views, on a plane of their own."""

    plane: LocalPlane
    obstacles: Obstacles


def pack_of(desk: Desk) -> Pack:
    """Return the rules of the store."""
    return desk.once(("pack",), lambda: load_pack(place_info(desk.backend).pack))


def around(desk: Desk, place: Point, reach_m: float) -> Neighbourhood:
    """Return the buildings within reach of a place and a little further."""
    reach = next((r for r in _REACHES_M if reach_m <= r), _REACHES_M[-1])
    column, row = floor(place.x / _CELL_DEG), floor(place.y / _CELL_DEG)

    def make() -> Neighbourhood:
        west, south = column * _CELL_DEG, row * _CELL_DEG
        cell = (west, south, west + _CELL_DEG, south + _CELL_DEG)
        blocks = load_blocks(desk.backend, bounds=grown(cell, reach))
        plane = LocalPlane(round(west, 3), round(south, 3))
        buildings = [block.geometry for block in blocks if block.kind == BUILDING]
        return Neighbourhood(plane, _prepared(plane, buildings, pack_of(desk)))

    return desk.once(("around", column, row, reach), make)


def grown(box: Bounds, by_m: float) -> Bounds:
    """Return the box of degrees, wider by so many metres on every side."""
    west, south, east, north = box
    tall = by_m / _DEG_M
    wide = tall / max(0.05, cos(radians(max(abs(south), abs(north)))))
    return west - wide, south - tall, east + wide, north + tall


def unit_at(desk: Desk, place: Point) -> Unit | None:
    """Return the village or community a place lies in; the lowest code on a border."""

    def make() -> tuple[list[Unit], STRtree]:
        units = [u for u in load_units(desk.backend) if u.boundary is not None]
        return units, STRtree(np.array([*(u.boundary for u in units), None], dtype=object)[:-1])

    units, tree = desk.once(("unit tree",), make)
    found = tree.query(place, predicate="intersects")
    return min((units[i] for i in found), key=lambda unit: unit.code) if found.size else None


def units_near(desk: Desk, bounds: Bounds) -> list[str]:
    """Return the codes of the units a box touches."""
    return [unit.code for unit in load_units(desk.backend, bounds=bounds) if unit.boundary]


def plane_of(unit: Unit) -> LocalPlane:
    """Return the plane a unit is measured on."""
    return plane_for([unit.boundary])


def village(desk: Desk, code: str) -> tuple[Village, LocalPlane] | None:
    """Return a unit with its views, made ready; None where it was never measured.

    Without a coverage report nothing is known of what it sees: no views are not 0 %.
    """
    return desk.once(("village", code), lambda: _village(desk, code))


def rest_of(desk: Desk, code: str, camera_id: str | None) -> tuple[Rest, LocalPlane] | None:
    """Return what a unit sees without one camera; None where it was never measured."""
    found = village(desk, code)
    if found is None:
        return None
    ready, plane = found
    gone = frozenset() if camera_id is None else frozenset({camera_id})
    return desk.once(("rest", code, camera_id), lambda: ready.without(gone)), plane


def _village(desk: Desk, code: str) -> tuple[Village, LocalPlane] | None:
    backend, pack = desk.backend, pack_of(desk)
    (unit,) = load_units(backend, [code])
    if unit.boundary is None or not load_coverage(backend, [code]):
        return None
    plane = plane_of(unit)
    bounds: Bounds = tuple(float(v) for v in shapely.bounds(unit.boundary))  # type: ignore[assignment]
    views = load_views(backend, bounds=bounds)
    blocks = load_blocks(backend, bounds=bounds)
    buildings = [block.geometry for block in blocks if block.kind == BUILDING]
    spots = [spot for spot in load_key_places(backend, unit_codes=None, bounds=bounds)
             if _belongs(spot.unit_code, spot.geometry, unit)]  # fmt: skip
    ground = shapely.make_valid(plane.to_metres([unit.boundary])[0])
    walls = _prepared(plane, buildings, pack).polygons
    taken = shapely.area(shapely.intersection(walls, ground)).sum() if walls.size else 0.0
    ready = Village(
        code=code,
        name=unit.name,
        ground=ground,
        open_m2=float(ground.area - taken),
        views=_metres(plane, [view.polygon for view in views]),
        owners=tuple(view.camera_id for view in views),
        spots=_metres(plane, [spot.geometry for spot in spots]),
        spot_names=tuple((spot.key_place_id, spot.name) for spot in spots),
        spot_share=pack["COV-08"].number("area_share"),
    )
    return ready, plane


def _belongs(unit_code: str | None, shape: Geometry, unit: Unit) -> bool:
    if unit_code:
        return unit_code == unit.code
    inside = shapely.point_on_surface(shape)
    return bool(shapely.intersects(unit.boundary, inside))


def _metres(plane: LocalPlane, shapes: Sequence[Geometry]) -> Polygons:
    return plane.to_metres(shapes) if shapes else np.empty(0, dtype=object)


def _prepared(plane: LocalPlane, buildings: Sequence[Geometry], pack: Pack) -> Obstacles:
    rule = pack["COV-04"]
    return prepare(
        _metres(plane, buildings), gap_m=rule.number("gap_m"), sliver_m2=rule.number("sliver_m2")
    )
