"""What the page reads about incidents: those of the last days, and how many lie in each grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from casework.incident import Incident
from gis.places import OFFICE_ZONE
from gis.tally import area_of
from store.casework import get_incident, incident_days, load_incidents
from store.scope import Scope
from web.access import Reader
from web.jobs.page.outlines import position_of
from web.jobs.page.plans import Shown, shown
from web.kept import Desk
from web.shapes.plan import GridCount, GridOut, Heat
from web.shapes.thing import IncidentOut, Incidents


@dataclass(frozen=True, slots=True)
class Window:
    """A run of whole days: `since` <= t < `until`, and the days as the reader sees them."""

    since: datetime
    until: datetime
    first: str | None
    last: str | None


def read_heat(desk: Desk, reader: Reader, which: str, *, days: int, now: datetime) -> Heat:
    """Return how many incidents lie in each grid of the plans shown, over some days."""
    window = last_days(desk, reader.scope, days, now)
    rows = shown(desk, reader.scope_of("grids.read"), which)
    counts = desk.once(
        ("heat", reader.scope.key(), reader.scope_of("grids.read").key(), which, window),
        lambda: _counts(rows, [i for i in incidents_of(desk, reader.scope, window) if i.counts]),
    )
    return Heat(
        revision=desk.revision,
        plan=which,
        days=days,
        from_=window.first,
        to=window.last,
        grids=[_count(row, counts) for row in rows.grids],
        outside=counts.get("", 0),
    )


def read_incidents(
    desk: Desk, reader: Reader, *, days: int, unit_code: str | None, limit: int, now: datetime
) -> Incidents:
    """Return the incidents of the last days, the newest first."""
    scope = reader.scope
    window = last_days(desk, scope, days, now)
    incidents = incidents_of(desk, scope, window)
    here = [i for i in incidents if unit_code is None or i.unit_code == unit_code]
    return Incidents(
        revision=desk.revision,
        days=days,
        from_=window.first,
        to=window.last,
        total=len(here),
        incidents=[_incident_out(incident) for incident in here[:limit]],
    )


def read_incident(desk: Desk, reader: Reader, incident_id: str) -> IncidentOut:
    """Return an incident. Raises NotFoundError."""
    return _incident_out(get_incident(desk.backend, incident_id, scope=reader.scope), whole=True)


def incidents_of(desk: Desk, scope: Scope, window: Window) -> list[Incident]:
    """Return the incidents of a run of days, the newest first."""
    return desk.once(
        ("incidents", scope.key(), window),
        lambda: load_incidents(desk.backend, since=window.since, until=window.until, scope=scope),
    )


def last_days(desk: Desk, scope: Scope, days: int, now: datetime) -> Window:
    """Return the run of days that ends today, or with the newest incident when that is older."""
    span = desk.once(
        ("incident days", scope.key()), lambda: incident_days(desk.backend, scope=scope)
    )
    if span is None:
        return Window(now, now, None, None)
    last = min(day_of(span[1]), day_of(now))
    first = last - timedelta(days=days - 1)
    return Window(
        _start(first), _start(last + timedelta(days=1)), first.isoformat(), last.isoformat()
    )


def day_of(at: datetime) -> date:
    """Return the day of a moment as the office counts it."""
    return at.astimezone(OFFICE_ZONE).date()


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE).astimezone(UTC)


def _counts(rows: Shown, incidents: Sequence[Incident]) -> dict[str, int]:
    """Return the number of incidents by gid; those in no grid under an empty one.

    By position, among the grids that are shown: a plan may be shown for some of its units only.
    """
    grids = [
        (f"{plan.plan_id}/{grid.grid_code}", grid.boundary)
        for plan in rows.plans
        for grid in plan.grids
    ]
    places = area_of([boundary for _, boundary in grids], [i.position for i in incidents])
    numbers = np.bincount(places + 1, minlength=len(grids) + 1).tolist()
    return dict(zip(["", *(gid for gid, _ in grids)], numbers, strict=True))


def _count(row: GridOut, counts: Mapping[str, int]) -> GridCount:
    return GridCount(
        gid=row.gid,
        grid_code=row.grid_code,
        unit_code=row.unit_code,
        name=row.name,
        count=counts.get(row.gid, 0),
    )


def _incident_out(incident: Incident, *, whole: bool = False) -> IncidentOut:
    where = position_of(incident.position)
    return IncidentOut(
        incident_id=incident.incident_id,
        category=incident.category,
        level=incident.level,
        state=incident.state,
        unit_code=incident.unit_code,
        grid_code=incident.grid_code,
        occurred_at=incident.occurred_at,
        reported_at=incident.reported_at,
        closed_at=incident.closed_at,
        position=where,
        centre=where,
        text=incident.text if whole else None,
        source=incident.source if whole else None,
    )
