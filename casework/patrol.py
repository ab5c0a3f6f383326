"""A patrol: one shift along a route, not the track of a person."""

from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely import LineString

from gis.places import Line

Stray = tuple[int, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """One patrol shift as done. Times are UTC, `track` is lon/lat EPSG:4490.

    `team` names the force (police, auxiliary, volunteers), never its members. `stray` are points
    of the raw track that lie where nobody can have been: their number in it, lon, lat. They are
    not drawn and stay until the raw track is deleted (PAT-08).
    """

    patrol_id: str
    unit_code: str | None
    team: str | None
    kind: str | None
    started_at: datetime | None
    ended_at: datetime | None
    track: Line | None
    stray: tuple[Stray, ...] = ()

    @property
    def raw_track(self) -> Line | None:
        """The track as it was delivered, with the points that are not drawn."""
        if self.track is None or not self.stray:
            return self.track
        points = shapely.get_coordinates(self.track).tolist()
        for at, lon, lat in self.stray:
            points.insert(at, [lon, lat])
        return LineString(points)
