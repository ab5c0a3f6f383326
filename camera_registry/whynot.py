"""Why a camera near a place does not see it: too far, turned away, a wall between, or no view."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely import Point

from camera_registry.camera import Camera
from camera_registry.homes import trusted
from camera_registry.lenses import SEEING
from camera_registry.obstacles import Obstacles
from gis.rulebook import Pack

_FULL_DEG = 360.0
_HALF_DEG = 180.0
_THROUGH_M = 0.01  # a line of sight that grazes a corner is not stopped by it


class Why(StrEnum):
    """Why a place is not seen. Several may hold at once."""

    NOT_IN_SERVICE = "not_in_service"
    SUSPECT = "suspect"
    INDOOR = "indoor"
    NO_BEARING = "no_bearing"
    TOO_FAR = "too_far"
    TURNED_AWAY = "turned_away"
    WALL = "wall"
    OTHER = "other"


@dataclass(frozen=True)
class Miss:
    """A camera that does not see a place: how far it is, in which direction from the camera.

    `range_m` is how far it sees and `off_deg` how far its nearest lens looks past the place;
    None where the camera has no view at all.
    """

    camera: Camera
    distance_m: float
    bearing_deg: float
    why: tuple[Why, ...]
    range_m: float | None = None
    off_deg: float | None = None


def why_not(
    camera: Camera, camera_m: Point, place_m: Point, obstacles: Obstacles, *, pack: Pack
) -> Miss:
    """Return why a camera does not see a place; both points and the obstacles in metres."""
    distance = float(camera_m.distance(place_m))
    bearing = bearing_between(camera_m, place_m)
    no_view = _no_view(camera)
    if no_view is not None:
        return Miss(camera, distance, bearing, (no_view,))
    assumed = pack["CAM-26"] if pack.has("CAM-26") else None
    angle, reach = camera.view_angle_deg, camera.range_m
    if assumed is not None:
        angle = angle or assumed.number("default_angle")
        reach = reach or assumed.number("default_dist_m")
    if angle is None or reach is None:
        return Miss(camera, distance, bearing, (Why.OTHER,))
    off = min(
        abs((bearing - aim + _HALF_DEG) % _FULL_DEG - _HALF_DEG) for aim in camera.bearings_deg
    )
    turned = off > angle / 2 and angle < _FULL_DEG
    reasons = [
        (Why.TOO_FAR, distance > reach),
        (Why.TURNED_AWAY, turned),
        (Why.WALL, _blocked(camera_m, place_m, obstacles, pack["COV-01"].number("snap_m"))),
    ]
    why = tuple(reason for reason, holds in reasons if holds) or (Why.OTHER,)
    return Miss(camera, distance, bearing, why, reach, off)


def bearing_between(start: Point, end: Point) -> float:
    """Return the direction from one point to another, degrees clockwise from north.

    >>> bearing_between(Point(0, 0), Point(5, 0))
    90.0
    """
    return float(np.degrees(np.arctan2(end.x - start.x, end.y - start.y)) % _FULL_DEG)


def _no_view(camera: Camera) -> Why | None:
    if camera.status not in SEEING:
        return Why.NOT_IN_SERVICE
    if not trusted(camera):
        return Why.SUSPECT
    if camera.indoor:
        return Why.INDOOR
    return None if camera.bearings_deg else Why.NO_BEARING


def _blocked(start: Point, end: Point, obstacles: Obstacles, snap_m: float) -> bool:
    """Tell whether a building stands between; a camera just inside its own looks out of it."""
    line = shapely.LineString([start, end])
    if obstacles.tree.query(start, predicate="within").size:
        line = shapely.LineString([line.interpolate(snap_m), end])
    near = obstacles.polygons[obstacles.tree.query(line, predicate="intersects")]
    return bool((shapely.length(shapely.intersection(near, line)) > _THROUGH_M).any())
