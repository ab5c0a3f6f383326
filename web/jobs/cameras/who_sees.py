"""Click a place: the cameras that see it, and why the nearest others do not."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import shapely
from shapely import Point

from camera_registry.camera import Camera
from camera_registry.coverage.report import View
from camera_registry.views.aims import aim_of, lenses_of
from camera_registry.views.optics import band_at, bands_of
from camera_registry.views.whynot import Miss, bearing_between, why_not
from gis.rulebook import Pack
from store.audit import record
from store.backend import Act
from store.cameras import load_cameras, load_views
from web.access import Reader
from web.jobs.cameras.neighbourhood import Neighbourhood, around, grown, pack_of, unit_at
from web.jobs.page.outlines import position_of
from web.kept import Desk
from web.shapes.sight import MissOut, Seeing, SeenBy

_REACH_M = 2000.0  # further away no camera is asked
_NEAR_M = 600.0  # cameras so near are told when they do not see the place
_MISSES = 5


def who_sees(desk: Desk, reader: Reader, place: Point, *, purpose: str, now: datetime) -> Seeing:
    """Return the cameras that see a place, by the views kept; that somebody asked is recorded."""
    object_ = f"{place.x:.6f},{place.y:.6f}"
    record(
        desk.backend,
        Act(who=reader.name, what="ask who sees a place", object=object_, why=purpose, at=now),
    )
    bounds = grown((place.x, place.y, place.x, place.y), _REACH_M)
    cameras = {
        camera.camera_id: camera
        for camera in load_cameras(desk.backend, bounds=bounds, scope=reader.scope)
    }
    spot = (place.x, place.y, place.x, place.y)
    views = load_views(desk.backend, bounds=spot, scope=reader.scope)
    near = around(desk, place, _NEAR_M)
    seen = _seen(views, cameras, place, near, pack=pack_of(desk))
    others = [camera for name, camera in cameras.items() if name not in {s.camera_id for s in seen}]
    unit = unit_at(desk, place)
    at = near.plane.to_metres([place])[0]
    return Seeing(
        position=(place.x, place.y),
        unit_code=unit.code if unit else None,
        inside_building=bool(near.obstacles.tree.query(at, predicate="within").size),
        cameras=seen,
        misses=_misses(desk, others, at, near),
        revision=desk.revision,
    )


def _seen(
    views: Sequence[View],
    cameras: Mapping[str, Camera],
    place: Point,
    near: Neighbourhood,
    *,
    pack: Pack,
) -> list[SeenBy]:
    """Return who sees the place, nearest first; one line a camera, its nearest lens."""
    found: dict[str, SeenBy] = {}
    at = near.plane.to_metres([place])[0]
    for view in views:
        camera = cameras.get(view.camera_id)
        if camera is None or view.camera_id in found or not view.polygon.intersects(place):
            continue
        start = near.plane.to_metres([camera.position])[0]
        found[view.camera_id] = SeenBy(
            camera_id=camera.camera_id,
            name=camera.name,
            status=camera.status,
            position=position_of(camera.position),
            lens=view.lens,
            distance_m=round(float(start.distance(at)), 1),
            bearing_deg=round(bearing_between(start, at), 1),
            band=_band(camera, view.lens, float(start.distance(at)), pack),
            assumed=view.assumed,
        )
    return sorted(found.values(), key=lambda one: (one.distance_m, one.camera_id))


def _band(camera: Camera, number: int, distance_m: float, pack: Pack) -> str | None:
    """Return how large things are there in the picture of a lens; None where not known."""
    lens = next((lens for lens in lenses_of(camera, pack) if lens.number == number), None)
    if lens is None or lens.assumed:
        return None
    aim = aim_of(lens, (0.0, 0.0), pack)
    return band_at(distance_m, bands_of(aim.view_angle_deg, aim.width_px, pack))


def _misses(desk: Desk, cameras: Sequence[Camera], at: Point, near: Neighbourhood) -> list[MissOut]:
    """Return the nearest cameras that do not see the place, and why."""
    standing = [camera for camera in cameras if camera.position is not None]
    if not standing:
        return []
    points = near.plane.to_metres([camera.position for camera in standing])
    away = shapely.distance(points, at)
    order = np.lexsort((np.array([camera.camera_id for camera in standing]), away))[:_MISSES]
    pack = pack_of(desk)
    return [_miss(why_not(standing[i], points[i], at, near.obstacles, pack=pack)) for i in order]


def _miss(miss: Miss) -> MissOut:
    camera = miss.camera
    position = position_of(camera.position)
    assert position is not None  # noqa: S101 -- only cameras that stand somewhere are asked
    return MissOut(
        camera_id=camera.camera_id,
        name=camera.name,
        status=camera.status,
        position=position,
        distance_m=round(miss.distance_m, 1),
        bearing_deg=round(miss.bearing_deg, 1),
        why=miss.why,
        range_m=miss.range_m,
        off_deg=None if miss.off_deg is None else round(miss.off_deg, 1),
        assumed=miss.assumed,
    )
