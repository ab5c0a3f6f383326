"""Why a camera near a place does not see it: no view at all, or what stands in the way."""

import math
from dataclasses import dataclass

from shapely import Point

from camera_registry.camera import Camera
from camera_registry.coverage.homes import trusted
from camera_registry.views.aims import Lens, aim_of, lenses_of
from camera_registry.views.lenses import SEEING
from camera_registry.views.obstacles import Obstacles
from camera_registry.views.sight import Why, why_unseen
from gis.rulebook import Pack

_FULL_DEG, _HALF_DEG = 360.0, 180.0

NOT_IN_SERVICE = "not_in_service"
SUSPECT = "suspect"
INDOOR = "indoor"
NO_BEARING = "no_bearing"
OTHER = "other"  # it should see the place: its kept view is older than its record


@dataclass(frozen=True)
class Miss:
    """A camera that does not see a place, how far it is, and which way the place lies from it.

    `why` is a word of `sight.Why` or of this module. `range_m` is how far its nearest lens sees,
    `off_deg` how far that looks past the place; None where it has no view at all. `assumed`: its angle
    or its range is the pack's (CAM-26).
    """

    camera: Camera
    distance_m: float
    bearing_deg: float
    why: str
    range_m: float | None = None
    off_deg: float | None = None
    assumed: bool = False


def why_not(
    camera: Camera, camera_m: Point, place_m: Point, obstacles: Obstacles, *, pack: Pack
) -> Miss:
    """Return why a camera does not see a place; both points and the obstacles in metres."""
    away, bearing = float(camera_m.distance(place_m)), bearing_between(camera_m, place_m)
    lenses = lenses_of(camera, pack)
    no_view = _no_view(camera, lenses)
    if no_view is not None:
        return Miss(camera, away, bearing, no_view)
    lens = min(lenses, key=lambda one: _aside(one, bearing))
    here, there = (camera_m.x, camera_m.y), (place_m.x, place_m.y)
    why = why_unseen(there, aim_of(lens, here, pack), obstacles, pack)
    told = OTHER if why is Why.SEEN else why.value
    off = _aside(lens, bearing)
    return Miss(camera, away, bearing, told, lens.range_m, off, assumed=lens.assumed)


def bearing_between(start: Point, end: Point) -> float:
    """Return the direction from one point to another, degrees clockwise from north.

    >>> bearing_between(Point(0, 0), Point(5, 0))
    90.0
    """
    return math.degrees(math.atan2(end.x - start.x, end.y - start.y)) % _FULL_DEG


def _aside(lens: Lens, bearing: float) -> float:
    return abs((bearing - lens.bearing_deg + _HALF_DEG) % _FULL_DEG - _HALF_DEG)


def _no_view(camera: Camera, lenses: list[Lens]) -> str | None:
    reasons = {
        NOT_IN_SERVICE: camera.status not in SEEING,
        SUSPECT: not trusted(camera),
        INDOOR: bool(camera.indoor),
        NO_BEARING: not lenses,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
