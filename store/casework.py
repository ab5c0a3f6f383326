"""Incidents and patrols in the store, and how many incidents lie in each grid."""

from collections.abc import Collection
from datetime import datetime

from casework.incident import Incident
from casework.patrol import Patrol
from store.backend import Act, Backend, Bounds
from store.scope import EVERYTHING, Scope


def load_incidents(
    backend: Backend,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    unit_codes: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
    limit: int | None = None,
) -> list[Incident]:
    """Return incidents, the newest first; `since` <= occurred < `until`."""
    raise NotImplementedError


def get_incident(backend: Backend, incident_id: str, *, scope: Scope = EVERYTHING) -> Incident:
    """Return an incident. Raises NotFoundError."""
    raise NotImplementedError


def save_incident(
    backend: Backend, incident: Incident, act: Act, *, expected: int | None = None
) -> int:
    """Keep an incident, new or changed; return the revision."""
    raise NotImplementedError


def incident_days(
    backend: Backend, *, scope: Scope = EVERYTHING
) -> tuple[datetime, datetime] | None:
    """Return the times of the oldest and the newest incident; None when there is none."""
    raise NotImplementedError


def incident_counts(
    backend: Backend,
    plan_ids: Collection[str],
    since: datetime,
    until: datetime,
    *,
    scope: Scope = EVERYTHING,
) -> dict[tuple[str, str], int]:
    """Return how many incidents lie in each grid, by (plan id, grid code), by position.

    Incidents that lie in no grid of the plans are counted under ("", ""). One on a common border
    belongs to the grid of the smaller code.
    """
    raise NotImplementedError


def load_patrols(
    backend: Backend,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    unit_codes: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
    limit: int | None = None,
) -> list[Patrol]:
    """Return patrols, the newest first; `since` <= started < `until`."""
    raise NotImplementedError


def get_patrol(backend: Backend, patrol_id: str, *, scope: Scope = EVERYTHING) -> Patrol:
    """Return a patrol. Raises NotFoundError."""
    raise NotImplementedError
