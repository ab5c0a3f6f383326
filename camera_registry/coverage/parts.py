"""Which cameras, units and ground a part of a register can matter to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.camera import Camera
from camera_registry.coverage.scene import Ground
from camera_registry.record.suspects import rounded_ids, spots_of
from gis.findings import Finding
from gis.rulebook import Pack

Box = tuple[float, float, float, float]

_DEGREE_M = 110_500.0  # the shortest degree of latitude, so that no box is too small
_BESIDE_M = 5.0  # lenses are moved to walls; boxes take that in


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The units to report anew, and cameras to draw anew wherever they stand."""

    codes: frozenset[str]
    camera_ids: frozenset[str] = frozenset()


def drawn_for(part: Part, ground: Ground, cameras: Sequence[Camera], pack: Pack) -> list[Camera]:
    """Return the cameras of a part and those whose range reaches any of its places."""
    boxes = reaches(cameras, pack)
    near = np.zeros(len(cameras), dtype=bool)
    for west, south, east, north in _boxes(places_of(part.codes, ground)):
        near |= (
            (boxes[:, 0] <= east)
            & (boxes[:, 2] >= west)
            & (boxes[:, 1] <= north)
            & (boxes[:, 3] >= south)
        )
    return [
        camera
        for camera, close in zip(cameras, near, strict=True)
        if close or camera.unit_code in part.codes or camera.camera_id in part.camera_ids
    ]


def concerned(
    changed: Sequence[Camera], ground: Ground, cameras: Sequence[Camera], pack: Pack
) -> Part:
    """Return what cameras can matter to that were `changed`: given as they were and as they are.

    Units they belong to or reach, by ground, hamlets or key places; and the cameras that share a
    coordinate or a device id with them (CAM-21, CAM-23), with all their units.
    """
    spots = {spot for spot in spots_of(changed) if spot is not None}
    gb_ids = {camera.gb_id for camera in changed if camera.gb_id}
    mates = [
        camera
        for camera, spot in zip(cameras, spots_of(cameras), strict=True)
        if spot in spots or camera.gb_id in gb_ids
    ]
    mates += _rounded_or_not(changed, cameras, pack)
    everyone = [*changed, *mates]
    boxes = reaches(everyone, pack)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    reach = shapely.union_all(shapely.box(*boxes.T))
    codes = {camera.unit_code for camera in everyone}
    codes |= {u.code for u in ground.units if _meets(u.boundary, reach)}
    codes |= {h.unit_code for h in ground.hamlets if _meets(h.geometry, reach)}
    codes |= {p.unit_code for p in ground.key_places if _meets(p.geometry, reach)}
    codes |= {h.unit_code for h in ground.hamlets if h.code in {c.hamlet_code for c in everyone}}
    known = frozenset(unit.code for unit in ground.units)
    return Part(
        codes=frozenset(code for code in codes if code in known),
        camera_ids=frozenset(camera.camera_id for camera in everyone),
    )


def _meets(shape: Geometry | None, reach: Geometry) -> bool:
    return shape is not None and bool(shapely.intersects(shape, reach))


def _rounded_or_not(
    changed: Sequence[Camera], cameras: Sequence[Camera], pack: Pack
) -> list[Camera]:
    """Return the cameras whose device id is doubted only before, or only after the change."""
    ids = {camera.camera_id for camera in changed}
    before = [*(c for c in cameras if c.camera_id not in ids), *changed]
    now = rounded_ids(cameras, pack)
    other = now ^ rounded_ids(before, pack)
    return [camera for camera in cameras if camera.camera_id in other]


def ground_of(part: Part, ground: Ground) -> Ground:
    """Return the ground with the places of a part alone: what its reports are measured on."""
    units = [unit for unit in ground.units if unit.code in part.codes]
    hamlets = [hamlet for hamlet in ground.hamlets if hamlet.unit_code in part.codes]
    grids = [zone for zone in ground.grids if zone.unit_code in part.codes]
    own = replace(ground, units=units, hamlets=hamlets, grids=grids, key_places=())
    bounds = _boxes(places_of(part.codes, own))
    box = shapely.union_all(shapely.box(*bounds.T))
    near = [
        place
        for place in ground.key_places
        if place.unit_code in part.codes or box.intersects(place.geometry)
    ]
    return replace(own, key_places=near)


def of_part(part: Part, findings: Iterable[Finding], drawn: Iterable[Camera]) -> list[Finding]:
    """Return the findings about a part: its units, and cameras of no unit that stand in it."""
    ids = {camera.camera_id for camera in drawn}
    return [
        finding
        for finding in findings
        if finding.place.unit_code in part.codes
        or (not finding.place.unit_code and finding.place.id in ids)
        or finding.place.kind == "key_place"
    ]


def places_of(codes: Collection[str], ground: Ground) -> Iterable[Geometry]:
    """Return the shapes of units, their hamlets, grids and key places, lon/lat."""
    for unit in ground.units:
        if unit.code in codes and unit.boundary is not None:
            yield unit.boundary
    for hamlet in ground.hamlets:
        if hamlet.unit_code in codes and hamlet.geometry is not None:
            yield hamlet.geometry
    yield from (zone.boundary for zone in ground.grids if zone.unit_code in codes)
    yield from (place.geometry for place in ground.key_places if place.unit_code in codes)


def _boxes(shapes: Iterable[Geometry]) -> NDArray[np.float64]:
    return shapely.bounds(np.array([*shapes, None], dtype=object)[:-1]).reshape(-1, 4)


def around(part: Part, ground: Ground, cameras: Sequence[Camera], pack: Pack) -> list[Box]:
    """Return boxes (lon/lat) that hold every building a part can need.

    The first holds its places and the cameras that reach them; a camera that stands apart from
    them (its record may be wrong) has one of its own.
    """
    seen = reaches(drawn_for(part, ground, cameras, pack), pack)
    seen = seen[np.isfinite(seen).all(axis=1)]
    places = _boxes(places_of(part.codes, ground))
    if not len(places):
        return [tuple(box) for box in seen.tolist()]
    beside = (pack["COV-10"].number("near_m") + _BESIDE_M) / _DEGREE_M
    whole = np.concatenate([places[:, :2].min(axis=0), places[:, 2:].max(axis=0)])
    whole += np.array([-2.0, -1.0, 2.0, 1.0]) * beside  # a degree of longitude is shorter
    near = (seen[:, :2] <= whole[2:]).all(axis=1) & (seen[:, 2:] >= whole[:2]).all(axis=1)
    main = np.vstack([whole, seen[near]])
    first = np.concatenate([main[:, :2].min(axis=0), main[:, 2:].max(axis=0)])
    return [tuple(box) for box in [first.tolist(), *seen[~near].tolist()]]


def reaches(cameras: Sequence[Camera], pack: Pack) -> NDArray[np.float64]:
    """Return boxes (n, 4) in degrees of all a camera can see; nan where it stands nowhere."""
    points = np.empty(len(cameras), dtype=object)
    points[:] = [camera.position for camera in cameras]
    x, y = shapely.get_x(points), shapely.get_y(points)
    assumed = pack["CAM-26"].number("default_dist_m") if pack.has("CAM-26") else 0.0
    metres = np.array([c.range_m or assumed for c in cameras], dtype=float) + _BESIDE_M
    up = metres / _DEGREE_M
    along = up / np.maximum(0.01, np.cos(np.radians(y)))
    return np.column_stack([x - along, y - up, x + along, y + up])
