"""Everything coverage looks at, on one plane and indexed: boundaries, buildings, roads, views."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.coverage.junctions import junctions
from camera_registry.coverage.lines import (
    DECLARED,
    NOW,
    REACH,
    SEEN,
    VERIFIED,
    WORKING,
    Bits,
    Floats,
    Ints,
)
from camera_registry.coverage.report import GRID, HAMLET, UNIT, View, Zone
from camera_registry.views.lenses import Seen, seen_by
from camera_registry.views.obstacles import Obstacles, edges_of, prepare
from gis.crs import LocalPlane, plane_for
from gis.places import Block, Hamlet, KeyPlace, Road, Unit
from gis.rulebook import Pack

BUILDING = "building"
_FULL_DEG = 360.0
_SURE = (PositionState.SURVEYED, PositionState.CALIBRATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The places coverage is measured on. Only blocks of kind building cut a view."""

    units: Sequence[Unit]
    hamlets: Sequence[Hamlet] = ()
    grids: Sequence[Zone] = ()
    blocks: Sequence[Block] = ()
    roads: Sequence[Road] = ()
    key_places: Sequence[KeyPlace] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """All views on the plane, sorted by the south of their box; what each counts for (`marks`).

    `device` numbers the cameras, `ids` names them. The last ones are what turning cameras could
    reach: they have the mark REACH alone.
    """

    areas: NDArray[np.object_]
    device: Ints
    marks: Bits
    ids: NDArray[np.str_]
    edges: Floats
    first: Ints
    boxes: Floats
    tree: STRtree


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A key place on the plane, whose views meet it, and without whom it would not be seen."""

    place: KeyPlace
    shape: Geometry
    seen: bool
    devices: tuple[int, ...]
    needs: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything on one plane, indexed; `areas` are the boundaries by kind and code.

    Key places and junctions are seen by views of the bit SEEN; cameras are numbered as in `views`.
    """

    areas: Mapping[tuple[str, str], Geometry]
    obstacles: Obstacles
    roads: STRtree
    seen: Seen
    views: Views
    key_places: tuple[Target, ...]
    key_points: STRtree  # a point of each
    key_places_of: Mapping[str, Sequence[Target]]  # by the unit they name
    junctions: STRtree
    watchers: Ints  # how many cameras see each junction
    watched: Mapping[int, Sequence[int]]  # the junctions each camera sees


def scene_of(
    ground: Ground,
    cameras: Sequence[Camera],
    pack: Pack,
    *,
    suspect: Collection[str],
    unfit: Collection[str],
    plane: LocalPlane,
) -> Scene:
    """Return the scene of these places and cameras on a plane."""
    boundaries = _boundaries(ground)
    buildings = [b.geometry for b in ground.blocks if b.kind == BUILDING]
    rule = pack["COV-04"]
    obstacles = prepare(
        _metres(plane, buildings), gap_m=rule.number("gap_m"), sliver_m2=rule.number("sliver_m2")
    )
    seen = seen_by(cameras, obstacles, plane, pack, suspect=suspect)
    reach = seen_by(_turned(cameras, pack), obstacles, plane, pack, suspect=suspect)
    views = _views(seen, reach, unfit, pack)
    areas = shapely.make_valid(_metres(plane, list(boundaries.values())))
    roads = _metres(plane, [road.geometry for road in ground.roads])
    met = STRtree(junctions(roads))
    places = _metres(plane, [place.geometry for place in ground.key_places])
    watchers, watched = _watched(met.geometries, views)
    targets = _key_places(ground.key_places, places, views, pack)
    return Scene(
        areas=dict(zip(boundaries, areas, strict=True)),
        obstacles=obstacles,
        roads=STRtree(roads),
        seen=seen,
        views=views,
        key_places=targets,
        key_points=STRtree(shapely.point_on_surface(places)),
        key_places_of=_by_unit(targets),
        junctions=met,
        watchers=watchers,
        watched=watched,
    )


def _boundaries(ground: Ground) -> dict[tuple[str, str], Geometry]:
    found: dict[tuple[str, str], Geometry] = {
        (UNIT, unit.code): unit.boundary for unit in ground.units if unit.boundary is not None
    }
    for hamlet in ground.hamlets:
        if isinstance(hamlet.geometry, Polygon | MultiPolygon):
            found[HAMLET, hamlet.code] = hamlet.geometry
    return found | {(GRID, grid.code): grid.boundary for grid in ground.grids}


def plane_of(ground: Ground, cameras: Sequence[Camera]) -> LocalPlane:
    """Return the plane through the middle of all units; without any, of hamlets or cameras."""
    units = [unit.boundary for unit in ground.units if unit.boundary is not None]
    hamlets = [hamlet.geometry for hamlet in ground.hamlets if hamlet.geometry is not None]
    shapes = units or hamlets or [c.position for c in cameras if c.position is not None]
    return plane_for(shapes) if shapes else LocalPlane(0.0, 0.0)


def _metres(plane: LocalPlane, shapes: Sequence[Geometry]) -> NDArray[np.object_]:
    return plane.to_metres(shapes) if shapes else np.empty(0, dtype=object)


def turns(camera: Camera, pack: Pack) -> bool:
    """Tell whether the record says that the camera can turn (COV-11)."""
    return camera.body is not None and camera.body.casefold() in pack["COV-11"].params["turning"]


def _turned(cameras: Sequence[Camera], pack: Pack) -> list[Camera]:
    """Return the turning cameras as if they looked all around, from where they hang."""
    return [
        replace(camera, more_bearings_deg=(), view_angle_deg=_FULL_DEG)
        for camera in cameras
        if turns(camera, pack) and camera.bearing_deg is not None
    ]


def _marks(camera: Camera, view: View, unfit: Collection[str], pack: Pack) -> int:
    """Return what a view counts for: see the states of `CoverageReport`."""
    bits = SEEN | REACH
    working = camera.status is Status.IN_SERVICE
    bits |= 0 if view.assumed else DECLARED
    bits |= WORKING if working else 0
    if not view.assumed and verified(camera, unfit):
        bits |= VERIFIED
    anywhere = turns(camera, pack) and camera.view_angle_deg == _FULL_DEG
    return bits | (0 if anywhere or camera.camera_id in unfit else NOW)


def verified(camera: Camera, unfit: Collection[str]) -> bool:
    """Tell whether a camera is in service, placed by measurement, and not known to be unfit."""
    return (
        camera.status is Status.IN_SERVICE
        and camera.position_state in _SURE
        and camera.camera_id not in unfit
    )


def _views(seen: Seen, reach: Seen, unfit: Collection[str], pack: Pack) -> Views:
    owners = [*seen.cameras, *reach.cameras]
    areas = np.concatenate([seen.areas_m, reach.areas_m])
    marks = [
        _marks(camera, view, unfit, pack)
        for camera, view in zip(seen.cameras, seen.views, strict=True)
    ]
    marks += [REACH] * len(reach.cameras)
    names = np.array([camera.camera_id for camera in owners], dtype=str)
    ids, device = np.unique(names, return_inverse=True)
    boxes = shapely.bounds(areas).reshape(-1, 4)
    order = np.argsort(boxes[:, 1], kind="stable")
    edges, first = edges_of(areas[order])
    return Views(
        areas=areas[order],
        device=device[order].astype(np.int64),
        marks=np.array(marks, dtype=np.uint8)[order],
        ids=ids,
        edges=edges,
        first=first,
        boxes=np.ascontiguousarray(boxes[order]),
        tree=STRtree(areas[order]),
    )


def _plain(views: Views, shapes: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Return pairs of shape and view that meet, views that only could be left out."""
    at, view = views.tree.query(shapes, predicate="intersects")
    real = views.marks[view] & SEEN > 0
    return at[real].astype(np.int64), view[real].astype(np.int64)


def _watched(points: NDArray[np.object_], views: Views) -> tuple[Ints, Mapping[int, Sequence[int]]]:
    at, view = _plain(views, points)
    pairs = np.unique(np.column_stack([views.device[view], at]), axis=0)
    found: dict[int, list[int]] = defaultdict(list)
    for device, junction in pairs.tolist():
        found[device].append(junction)
    return np.bincount(pairs[:, 1], minlength=len(points)), found


def _key_places(
    places: Sequence[KeyPlace], shapes: NDArray[np.object_], views: Views, pack: Pack
) -> tuple[Target, ...]:
    """Return each key place on the plane and who sees it: its point, or most of its area."""
    needed = pack["COV-08"].number("area_share")
    at, view = _plain(views, shapes)
    order = np.lexsort((view, at))
    first = np.searchsorted(at[order], np.arange(len(shapes) + 1))
    found = []
    for i, (place, shape) in enumerate(zip(places, shapes, strict=True)):
        near = view[order[first[i] : first[i + 1]]]
        devices = np.unique(views.device[near])
        seen = _enough(shape, views.areas[near], needed)
        needs = [
            int(one)
            for one in (devices if seen else ())
            if not _enough(shape, views.areas[near[views.device[near] != one]], needed)
        ]
        found.append(
            Target(
                place=place,
                shape=shape,
                seen=seen,
                devices=tuple(devices.tolist()) if seen else (),
                needs=tuple(needs),
            )
        )
    return tuple(found)


def _by_unit(targets: Sequence[Target]) -> dict[str, list[Target]]:
    found: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        if target.place.unit_code:
            found[target.place.unit_code].append(target)
    return found


def _enough(shape: Geometry, areas: NDArray[np.object_], needed: float) -> bool:
    if shape.area > 0:
        return bool(shapely.union_all(areas).intersection(shape).area >= needed * shape.area)
    return areas.size > 0
