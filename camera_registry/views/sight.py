"""One lens as it sees, and who sees a point: what a map asks while someone points at it.

All on a plane in metres. Height, tilt and picture are used where they are known; what is missing
is told and never guessed: `aims.assumed` gives the lens to be drawn beside.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, STRtree

from camera_registry.views.aims import Aim, frame_seen, missing_of
from camera_registry.views.framing import Area, cut_in_bands, in_picture, within
from camera_registry.views.heights import Roofs, seen_over
from camera_registry.views.mounting import mount
from camera_registry.views.obstacles import Obstacles
from camera_registry.views.optics import BELOW, Band, Frame, band_at, bands_of, is_flat
from camera_registry.views.view import NOTHING, off_walls, open_areas, sectors
from gis.rulebook import Pack

_HALF_TURN, _FULL_TURN = 180.0, 360.0


@dataclass(frozen=True, slots=True)
class BandSeen:
    """The ground a lens shows in one band; `px_per_m` 0 for what lies beyond all bands."""

    name: str
    px_per_m: float
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class LensView:
    """What one lens sees.

    `area` is the ground it sees by day, empty where it sees none. `dead` is what walls leave open
    but lies below its picture. `frame` is None where height, tilt or vertical angle is not known:
    then nothing is cut from `area`. `bands` is None where picture or angle is not known. `night`
    is None where the range by night is not known. `xy_m` is where the lens was taken to hang,
    `moved_m` from its point (COV-02); `inside_m` how deep in a building it is (COV-01), None
    outside. `missing` names the fields that would tell more.
    """

    area: Area
    dead: Area
    night: Area | None
    frame: Frame | None
    bands: tuple[BandSeen, ...] | None
    xy_m: tuple[float, float]
    moved_m: float
    inside_m: float | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """One lens that sees a point: how far away, in which direction from it, how much in detail.

    `band` is None where the lens's picture is not known, `below` beyond its coarsest band.
    """

    camera_id: str
    lens: int
    distance_m: float
    bearing_deg: float
    band: str | None


class Why(StrEnum):
    """Why a lens sees a point, or does not."""

    SEEN = "seen"
    INSIDE = "inside"  # the lens is in a building
    TURNED_AWAY = "turned_away"
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"  # below its picture
    ABOVE = "above"  # beyond the upper edge of its picture
    WALL = "wall"


@dataclass(frozen=True)
class Lookout:
    """All lenses that see something, to be asked about points: row for row."""

    camera_ids: Sequence[str]
    lenses: Sequence[int]
    aims: Sequence[Aim]
    areas: Sequence[Area]
    bands: Sequence[tuple[Band, ...] | None]

    @cached_property
    def tree(self) -> STRtree:
        """The index of the areas, each made ready to be asked often."""
        areas = np.array([*self.areas, None], dtype=object)[:-1]
        shapely.prepare(areas)
        return STRtree(areas)


def view_of(
    aim: Aim, obstacles: Obstacles, pack: Pack, *, buildings: Roofs | None = None
) -> LensView:
    """Return what one lens sees among prepared obstacles; well under a millisecond.

    Where `buildings` give heights and that of the lens is known, it sees over what is lower.
    Raises ValueError for an angle or a range that cannot be.
    """
    row = sectors([aim.xy_m], aim.bearing_deg, aim.view_angle_deg, aim.range_m)
    rule = pack["COV-01"]
    mounted = mount(
        row, obstacles, snap_m=rule.number("snap_m"), off_wall_m=rule.number("off_wall_m")
    )
    lens, deep = mounted.lenses[0], float(mounted.inside_m[0])
    seen: Area = NOTHING
    if buildings is not None and aim.height_m is not None:
        seen = seen_over(lens, aim.height_m, buildings)
        deep = deep if seen.is_empty else math.nan  # it stands on a roof
    elif math.isnan(deep):
        placed, outside = off_walls(lens[None], obstacles)
        seen = open_areas(placed, obstacles)[0] if outside[0] else NOTHING
    frame = frame_seen(aim, pack)
    flat = is_flat(aim.view_angle_deg, pack)
    area = seen if frame is None else in_picture(seen, lens, frame, flat=flat)
    dead: Area = NOTHING
    if frame is not None and frame.near_m > 0:
        dead = in_picture(seen, lens, Frame(0.0, frame.near_m), flat=flat)
    night = aim.night_range_m
    return LensView(
        area=area,
        dead=dead,
        night=None if night is None else within(area, lens, night),
        frame=frame,
        bands=_in_bands(area, lens, bands_of(aim.view_angle_deg, aim.width_px, pack)),
        xy_m=(float(lens[0]), float(lens[1])),
        moved_m=float(mounted.moved_m[0]),
        inside_m=None if math.isnan(deep) else deep,
        missing=missing_of(aim),
    )


def bands_seen(
    area: Area, aim: Aim, xy_m: tuple[float, float], pack: Pack
) -> tuple[BandSeen, ...] | None:
    """Return a view, drawn from `xy_m`, in its bands, finest first; None where not known.

    Bands in which nothing is seen are left out; together they are the view.
    """
    lens = sectors([xy_m], aim.bearing_deg, aim.view_angle_deg, aim.range_m)[0]
    return _in_bands(area, lens, bands_of(aim.view_angle_deg, aim.width_px, pack))


def _in_bands(
    area: Area, lens: NDArray[np.float64], bands: tuple[Band, ...] | None
) -> tuple[BandSeen, ...] | None:
    if bands is None:
        return None
    named = [*((band.name, band.px_per_m) for band in bands), (BELOW, 0.0)]
    parts = cut_in_bands(area, lens, bands)
    return tuple(
        BandSeen(name, px_per_m, part)
        for (name, px_per_m), part in zip(named, parts, strict=True)
        if not part.is_empty
    )


def seeing(xy_m: tuple[float, float], lookout: Lookout) -> list[Sight]:
    """Return the lenses that see a point of the plane, the nearest first."""
    found = []
    for i in lookout.tree.query(Point(xy_m), predicate="intersects").tolist():
        away, bearing = _towards(lookout.aims[i].xy_m, xy_m)
        band = band_at(away, lookout.bands[i])
        found.append(Sight(lookout.camera_ids[i], lookout.lenses[i], away, bearing, band))
    return sorted(found, key=lambda sight: (sight.distance_m, sight.camera_id, sight.lens))


def why_unseen(xy_m: tuple[float, float], aim: Aim, obstacles: Obstacles, pack: Pack) -> Why:
    """Return why a lens does not see a point, the plainest reason first; `seen` where it does."""
    view = view_of(aim, obstacles, pack)
    away, bearing = _towards(view.xy_m, xy_m)
    aside = abs((bearing - aim.bearing_deg + _HALF_TURN) % _FULL_TURN - _HALF_TURN)
    ahead = away * math.cos(math.radians(aside)) if is_flat(aim.view_angle_deg, pack) else away
    frame = view.frame or Frame(0.0, math.inf)
    reasons = {
        Why.INSIDE: view.inside_m is not None,
        Why.TOO_FAR: away > aim.range_m,
        Why.TURNED_AWAY: aside > aim.view_angle_deg / 2,
        Why.SEEN: shapely.intersects(view.area, Point(xy_m)),
        Why.TOO_NEAR: ahead < frame.near_m,
        Why.ABOVE: ahead > frame.far_m,
    }
    return next((why for why, holds in reasons.items() if holds), Why.WALL)


def _towards(here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
    """Return distance and bearing from one point to another."""
    east, north = there[0] - here[0], there[1] - here[1]
    return math.hypot(east, north), math.degrees(math.atan2(east, north)) % _FULL_TURN
