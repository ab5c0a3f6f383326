"""Which plans were made or moved after an import, or after a revision."""

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from store.backend import Backend
from store.books import BATCHES
from store.schema import LAYERS
from store.select import visible


def plans_since(connection: Connection, batch: int, *, of_its_units: bool = False) -> list[str]:
    """Return the plans written after an import, by id; those it brought itself left out.

    `of_its_units` asks only for those that have a unit of the plans the import brought.
    """
    table = LAYERS["plans"].first
    since = sa.select(BATCHES.c.revision).where(BATCHES.c.batch == batch).scalar_subquery()
    query = sa.select(table.c.plan_id, table.c.unit_codes).where(
        visible(table),
        table.c.row_revision > since,
        sa.or_(table.c.row_import.is_(None), table.c.row_import != batch),
    )
    later = connection.execute(query.order_by(table.c.plan_id)).all()
    if of_its_units:
        ours = sa.select(table.c.unit_codes).where(table.c.row_import == batch)
        units = {code for text in connection.execute(ours).scalars() for code in orjson.loads(text)}
        later = [row for row in later if units & set(orjson.loads(row.unit_codes))]
    return [str(row.plan_id) for row in later]


def states_since(backend: Backend, revision: int) -> dict[str, tuple[str, str | None]]:
    """Return the state of each plan written after a revision, and its day in force, if any."""
    table = LAYERS["plans"].first
    query = sa.select(table.c.plan_id, table.c.state, table.c.in_force_from)
    query = query.where(visible(table), table.c.row_revision > revision)
    with backend.reading() as connection:
        found = connection.execute(query.order_by(table.c.plan_id))
        return {str(row.plan_id): (str(row.state), row.in_force_from) for row in found}
