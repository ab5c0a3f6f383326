"""A patrol: one shift along a route, not the track of a person."""

from dataclasses import dataclass
from datetime import datetime

from gis.places import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """One patrol shift as done. Times are UTC, `track` is lon/lat EPSG:4490.

    `team` names the force (police, auxiliary, volunteers), never its members.
    """

    patrol_id: str
    unit_code: str | None
    team: str | None
    kind: str | None
    started_at: datetime | None
    ended_at: datetime | None
    track: Line | None
