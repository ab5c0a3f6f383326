"""Approved plans that wait for their day: which have reached it."""

from dataclasses import dataclass

import sqlalchemy as sa

from grid_planner.plan import PlanState
from store.backend import Backend
from store.schema import LAYERS
from store.select import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A plan whose day, an ISO date, has come; `revision` is that of the order."""

    plan_id: str
    day: str
    revision: int


def plans_due(backend: Backend, today: str) -> list[Due]:
    """Return approved plans that are to be in force on an ISO date, in the order of their days.

    Of one day the one ordered first comes first.
    """
    table = LAYERS["plans"].first
    query = sa.select(table.c.plan_id, table.c.in_force_from, table.c.row_revision).where(
        visible(table),
        table.c.state == PlanState.APPROVED.value,
        table.c.in_force_from.is_not(None),
        table.c.in_force_from <= today,
    )
    with backend.reading() as connection:
        rows = connection.execute(query).all()
    found = [
        Due(plan_id=row.plan_id, day=row.in_force_from, revision=row.row_revision) for row in rows
    ]
    return sorted(found, key=lambda due: (due.day, due.revision, due.plan_id))
