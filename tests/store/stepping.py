"""Put the cameras of a store back to before a step of the schema, and take the steps again."""

import orjson
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from store import keys
from store.backend import Backend
from store.books import LAYER_STATE, SUPERSEDED
from store.change import change, sum_of, sum_text
from store.macs import row_mac
from store.rows import json_text
from store.schema import LAYERS
from store.steps import step_0006, step_0007
from store.steps.signing import names_of
from tests.store.conftest import act

STEPS = {6: step_0006, 7: step_0007}


def _put_back(connection: sa.Connection, key: bytes, new: list[str], forged: str | None) -> None:
    """Make the table and what is kept of it those without the new columns, signed as they were."""
    layer, table = LAYERS["cameras"], LAYERS["cameras"].first
    before = [name for name in layer.columns if name not in new]
    macs = []
    for fid, *values in connection.execute(
        sa.select(table.c.fid, *(table.c[n] for n in before))
    ).all():
        macs.append(row_mac(key, layer, values))
        where = table.c.fid == fid
        connection.execute(table.update().where(where).values(row_mac=macs[-1]))
    for row in connection.execute(sa.select(SUPERSEDED)).all():
        named = dict(zip(layer.columns, orjson.loads(row.content)[1:], strict=True))
        plain = [named[name] for name in before]
        mac = "0" * 32 if row.key == forged else row_mac(key, layer, plain)
        where = SUPERSEDED.c.number == row.number
        content = json_text(["cameras", *plain])
        connection.execute(SUPERSEDED.update().where(where).values(content=content, mac=mac))
    for column in new:
        connection.execute(sa.text(f"ALTER TABLE {table.name} DROP COLUMN {column}"))
    own = LAYER_STATE.c.layer == "cameras"
    connection.execute(LAYER_STATE.update().where(own).values(total=sum_text(sum_of(macs))))


def step_again(store: Backend, first: int, *, forged: str | None = None) -> None:
    """Take the steps of cameras from `first` on again; one kept row may have been forged before."""
    key = keys.read_key(store.store_id)
    again = [step for number, step in STEPS.items() if number >= first]
    new = [name for step in again for name in names_of(step.COLUMNS)]
    with change(store, act()) as made:
        _put_back(made.connection, key, new, forged)
        operations = Operations(MigrationContext.configure(made.connection))
        operations.drop_index("superseded_key")
        operations.drop_index("audit_revision")
        for step in again:
            step.upgrade(operations)
