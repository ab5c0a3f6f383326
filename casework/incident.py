"""An incident as it is kept: category, level, place and time; no party's identity."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shapely import Point

from gis.places import Delivered


class IncidentState(StrEnum):
    """The seven steps from intake to return visit, by the state they lead to."""

    ACCEPTED = "accepted"
    CLASSIFIED = "classified"
    DISPATCHED = "dispatched"
    TRACKED = "tracked"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    REVISITED = "revisited"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident (事件). Times are UTC; `position` is lon/lat EPSG:4490 or None."""

    incident_id: str
    category: str
    level: str | None = None
    state: IncidentState | None = None
    unit_code: str | None = None
    grid_code: str | None = None
    occurred_at: datetime | None = None
    reported_at: datetime | None = None
    closed_at: datetime | None = None
    position: Point | None = None
    delivered: Delivered | None = None
    text: str | None = None
    source: str | None = None
