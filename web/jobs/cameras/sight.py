"""What a camera would see from a pose, while a hand drags it about; nothing is kept."""

from dataclasses import dataclass, replace
from math import inf, pi

import numpy as np
import shapely
from shapely import MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.views.aims import Aim, Lens, aims_of, lenses_of
from camera_registry.views.lenses import Seen, seen_by
from camera_registry.views.optics import bands_of
from camera_registry.views.sight import view_of
from gis.places import Unit
from gis.rulebook import Pack
from store.backend import NotFoundError
from store.cameras import get_camera
from web.access import Reader
from web.jobs.cameras.neighbourhood import Neighbourhood, around, pack_of, rest_of, unit_at
from web.jobs.page.outlines import finding_out
from web.kept import Desk
from web.shapes.sight import BandOut, LensOut, OpticsOut, PoseOrder, Shape, ViewTrial, VillageShare

_DECIMALS = 7  # a centimetre
_AT_WALL_M = 0.02  # a border of a view so near a building runs along its wall
_FULL_DEG = 360.0
_TURNING = ("ptz", "dome")
NEW = "new"


@dataclass(frozen=True)
class Posed:
    """A camera in a pose, what it would see there, and what is around."""

    camera: Camera
    seen: Seen
    optics: OpticsOut
    near: Neighbourhood
    unit: Unit | None


def try_view(desk: Desk, reader: Reader, order: PoseOrder) -> ViewTrial:
    """Return what a camera would see from a pose. Raises NotFoundError as `pose`."""
    posed, pack = pose(desk, reader, order), pack_of(desk)
    reach = _reach(posed, pack)
    moved = next((f.found for f in posed.seen.findings if f.rule == "COV-02"), None)
    return ViewTrial(
        optics=posed.optics,
        lenses=_lenses(posed, pack),
        reach=None if reach is None else as_shape(posed.near.plane.to_degrees([reach])[0]),
        reach_m2=None if reach is None else round(float(reach.area), 1),
        moved_m=None if moved is None else float(moved),
        village=_share(desk, reader, posed),
        notes=[finding_out(f) for f in posed.seen.findings],
        revision=desk.revision,
    )


def pose(desk: Desk, reader: Reader, order: PoseOrder) -> Posed:
    """Return a camera in a pose. Raises NotFoundError for a camera or a place not the reader's."""
    place, pack = Point(*order.position), pack_of(desk)
    unit = unit_at(desk, place)
    if not reader.scope.covers(unit.code if unit else None):
        raise NotFoundError("this place lies in no unit of yours")
    camera = replace(
        _registered(desk, reader, order.camera_id),
        position=place,
        position_state=PositionState.SURVEYED,  # put there by hand: this trial trusts it
        unit_code=unit.code if unit else None,
        bearing_deg=order.bearings_deg[0] if order.bearings_deg else None,
        more_bearings_deg=tuple(order.bearings_deg[1:]),
        view_angle_deg=order.view_angle_deg,
        range_m=order.range_m,
        height_m=order.height_m,
        tilt_deg=order.tilt_deg,
        resolution=order.resolution,
        status=Status.IN_SERVICE,  # a planned one is tried as if it stood there
    )
    optics = _optics(camera, pack)
    near = around(desk, place, optics.range_m)
    seen = seen_by([camera], near.obstacles, near.plane, pack)
    return Posed(camera, seen, optics, near, unit)


def as_shape(geometry: Geometry) -> Shape:
    """Return lon/lat geometry as GeoJSON, to a centimetre."""
    fine = shapely.transform(geometry, lambda xy: np.round(xy, _DECIMALS))
    shape: Shape = shapely.geometry.mapping(fine)
    return shape


def _registered(desk: Desk, reader: Reader, camera_id: str | None) -> Camera:
    if camera_id is None:
        return Camera(camera_id=NEW, name="+")
    scope = reader.scope
    return desk.once(
        ("posed", scope.key(), camera_id),
        lambda: get_camera(desk.backend, camera_id, scope=scope),
    )


def _optics(camera: Camera, pack: Pack) -> OpticsOut:
    """Return angle and range a view is drawn with: the order's, else those assumed (CAM-26)."""
    angle, reach = camera.view_angle_deg, camera.range_m
    if pack.has("CAM-26"):
        rule = pack["CAM-26"]
        angle = angle or rule.number("default_angle")
        reach = reach or rule.number("default_dist_m")
    return OpticsOut(view_angle_deg=angle or _FULL_DEG, range_m=reach or 0.0)


def _lenses(posed: Posed, pack: Pack) -> list[LensOut]:
    lenses = {lens.number: lens for lens in lenses_of(posed.camera, pack)}
    drawn = [lenses[view.lens] for view in posed.seen.views]
    aims = aims_of(drawn, posed.near.plane, pack)
    return [_lens(lens, aim, posed.near, pack) for lens, aim in zip(drawn, aims, strict=True)]


def _lens(lens: Lens, aim: Aim, near: Neighbourhood, pack: Pack) -> LensOut:
    seen = view_of(aim, near.obstacles, pack)
    whole = pi * aim.range_m**2 * aim.view_angle_deg / _FULL_DEG
    ends = {
        band.name: band.far_m for band in bands_of(aim.view_angle_deg, aim.width_px, pack) or ()
    }
    parts = [seen.area, _walls(seen.area, near), seen.dead, seen.night or Polygon()]
    bands = seen.bands or ()
    shapes = near.plane.to_degrees([*parts, *(band.area for band in bands)])
    view, walls, dead, night = (as_shape(shape) for shape in shapes[:4])
    open_m2 = float(seen.area.area + seen.dead.area)
    return LensOut(
        lens=lens.number,
        bearing_deg=lens.bearing_deg,
        view_angle_deg=lens.view_angle_deg,
        range_m=lens.range_m,
        assumed=lens.assumed,
        area_m2=round(float(seen.area.area), 1),
        cut_share=round(min(1.0, max(0.0, 1 - open_m2 / whole)), 4),
        near_m=None if seen.frame is None else round(seen.frame.near_m, 1),
        view=view,
        walls=walls,
        dead=None if seen.frame is None else dead,
        night=None if seen.night is None else night,
        bands=None
        if seen.bands is None
        else [
            BandOut(
                band=band.name,
                px_per_m=band.px_per_m,
                area_m2=round(band.area.area, 1),
                to_m=round(min(ends.get(band.name, inf), aim.range_m), 1),
                shape=as_shape(shape),
            )
            for band, shape in zip(bands, shapes[4:], strict=True)
        ],
        missing=list(seen.missing),
    )


def _reach(posed: Posed, pack: Pack) -> Geometry | None:
    """Return what a turning camera could be turned to; None for one that does not turn."""
    camera = posed.camera
    if camera.optics not in _TURNING and not camera.presets:
        return None
    lens = next(iter(lenses_of(replace(camera, bearing_deg=0.0), pack)), None)
    if lens is None:
        return None
    around_it = replace(lens, view_angle_deg=_FULL_DEG, tilt_deg=None)
    (aim,) = aims_of([around_it], posed.near.plane, pack)
    return view_of(aim, posed.near.obstacles, pack).area


def _walls(area: Geometry, near: Neighbourhood) -> Geometry:
    """Return the parts of a view's border that run along buildings."""
    rings = shapely.get_rings(shapely.get_parts(area))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    edges = np.stack([corners[:-1], corners[1:]], axis=1)[ring[:-1] == ring[1:]]
    middles = shapely.points(edges.mean(axis=1))
    rows, _ = near.obstacles.tree.query(middles, predicate="dwithin", distance=_AT_WALL_M)
    return MultiLineString(list(edges[np.unique(rows)]))


def _share(desk: Desk, reader: Reader, posed: Posed) -> VillageShare | None:
    """Return what the village would see, as far as the reader may know it."""
    unit = posed.unit
    if unit is None:
        return None
    found = now = None
    if reader.scope_of("coverage.read").covers(unit.code):
        moved = None if posed.camera.camera_id == NEW else posed.camera.camera_id
        found, now = rest_of(desk, unit.code, moved), rest_of(desk, unit.code, None)
    if found is None or now is None:
        return VillageShare(code=unit.code, name=unit.name, now=None, then=None, alone_m2=None)
    rest, plane = found
    views = [view.polygon for view in posed.seen.views]
    mine = plane.to_metres(views) if views else np.empty(0, dtype=object)
    alone = rest.alone_m2(mine)
    return VillageShare(
        code=unit.code,
        name=unit.name,
        now=rest.village.share(now[0].seen_m2),
        then=rest.village.share(rest.seen_m2 + alone),
        alone_m2=round(alone, 1),
    )
