"""Incidents and patrols in the store."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from casework.incident import Incident
from casework.patrol import Patrol
from store.backend import Act, Backend, Bounds
from store.bulk import write
from store.places import get
from store.rows import iso, moment
from store.schema import LAYERS
from store.scope import EVERYTHING, Scope
from store.select import Condition, Conditions, in_scope, narrowed, things, visible
from store.write import Write, refuse_stale, rows_for


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
    layer = LAYERS["incidents"]
    some = narrowed(backend, layer, scope=scope, bounds=bounds, isin={"unit_code": unit_codes})
    with backend.reading() as connection:
        conditions = _between(some, "occurred_at", since, until)
        return things(connection, layer, conditions, newest_by="occurred_at", limit=limit)


def _between(
    some: Conditions, column: str, since: datetime | None, until: datetime | None
) -> Conditions:
    def conditions(table: sa.Table) -> Iterable[Condition]:
        yield from some(table)
        if since is not None:
            yield table.c[column] >= iso(since)
        if until is not None:
            yield table.c[column] < iso(until)

    return conditions


def get_incident(backend: Backend, incident_id: str, *, scope: Scope = EVERYTHING) -> Incident:
    """Return an incident. Raises NotFoundError."""
    incident: Incident = get(backend, "incidents", incident_id, scope=scope)
    return incident


def save_incident(
    backend: Backend, incident: Incident, act: Act, *, expected: int | None = None
) -> int:
    """Keep an incident, new or changed; return the revision.

    Raises ConflictError when someone changed this incident after the expected revision.
    """
    layer = LAYERS["incidents"]
    one = Write(layer=layer, rows=rows_for(backend, layer, [incident]))
    key = incident.incident_id
    return write(
        backend, act, [one], expected=lambda made: refuse_stale(made, layer, key, expected)
    )


def incident_days(
    backend: Backend, *, scope: Scope = EVERYTHING
) -> tuple[datetime, datetime] | None:
    """Return the times of the oldest and the newest incident; None when there is none."""
    layer = LAYERS["incidents"]
    table = layer.first
    at = table.c.occurred_at
    query = sa.select(sa.func.min(at), sa.func.max(at))
    with backend.reading() as connection:
        first, last = connection.execute(
            query.where(visible(table), *in_scope(layer, table, scope))
        ).one()
    return None if first is None else (moment(first), moment(last))


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
    layer = LAYERS["patrols"]
    some = narrowed(backend, layer, scope=scope, bounds=bounds, isin={"unit_code": unit_codes})
    with backend.reading() as connection:
        conditions = _between(some, "started_at", since, until)
        return things(connection, layer, conditions, newest_by="started_at", limit=limit)


def get_patrol(backend: Backend, patrol_id: str, *, scope: Scope = EVERYTHING) -> Patrol:
    """Return a patrol. Raises NotFoundError."""
    patrol: Patrol = get(backend, "patrols", patrol_id, scope=scope)
    return patrol
