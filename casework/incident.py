"""An incident as it is kept: category, level, place and time; no party's identity."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shapely import Point

from gis.places import Delivered


class IncidentState(StrEnum):
    """The seven steps from intake to return visit, by the state they lead to.

    Reported is what comes before the first of them.
    """

    REPORTED = "reported"
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
    """One incident (事件). Times are UTC; `position` is lon/lat EPSG:4490 or None.

    `category_delivered` is the category as it came, where `category` is not that text.
    """

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
    category_delivered: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is counted: one that was withdrawn is kept, and is no incident."""
        return self.state is not IncidentState.WITHDRAWN

    @property
    def in_order(self) -> bool:
        """Whether its times can be true; no duration is taken from them otherwise (INC-15)."""
        known = [at for at in (self.occurred_at, self.reported_at, self.closed_at) if at]
        return known == sorted(known)
