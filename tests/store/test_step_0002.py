"""The second step: rows of the first schema stay signed and say nothing they did not say."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from store import keys
from store.backend import Backend
from store.books import LAYER_STATE
from store.cameras import load_cameras
from store.casework import load_incidents, load_patrols
from store.change import change, sum_of, sum_text
from store.imports import import_layer
from store.macs import row_mac
from store.schema import GEOM, LAYERS
from store.steps import step_0001, step_0002, step_0006, step_0007
from store.steps.signing import names_of
from tests.store import things
from tests.store.conftest import act

NAMES = ("cameras", "incidents", "patrols")
LATER = (step_0006, step_0007)  # what cameras got since

# SQLAlchemy's inspector does not know PostGIS' type, and need not
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")


def put_back(connection: sa.Connection, key: bytes, *, forged: str) -> None:
    """Make the tables those of the first schema, their rows signed as they were then, but one."""
    for name, columns in step_0002.COLUMNS.items():
        layer, table = LAYERS[name], LAYERS[name].first
        before = names_of(step_0001.TABLES[name][3])
        told = [table.c[column] for column in (layer.key, "fid", *before, GEOM)]
        macs = []
        for row in connection.execute(sa.select(*told)).all():
            macs.append("0" * 32 if row[0] == forged else row_mac(key, layer, row[2:]))
            where = table.c.fid == row[1]
            connection.execute(table.update().where(where).values(row_mac=macs[-1]))
        later = [n for step in LATER if name == step.LAYER for n in names_of(step.COLUMNS)]
        for column in [*names_of(columns), *later]:
            connection.execute(sa.text(f"ALTER TABLE {table.name} DROP COLUMN {column}"))
        total = sum_text(sum_of(macs))
        own = LAYER_STATE.c.layer == name
        connection.execute(LAYER_STATE.update().where(own).values(total=total))


def step_again(store: Backend, *, forged: str) -> None:
    key = keys.read_key(store.store_id)
    with change(store, act()) as made:
        put_back(made.connection, key, forged=forged)
        op = Operations(MigrationContext.configure(made.connection))
        for index in ("superseded_key", "audit_revision"):
            op.drop_index(index)
        for step in (step_0002, *LATER):
            step.upgrade(op)


def test_rows_of_the_first_schema_come_forward_signed(store: Backend):
    for name in NAMES:
        import_layer(store, act(), name, things.LAYERS[name])
    later = dict.fromkeys(names_of(step_0006.COLUMNS + " " + step_0007.COLUMNS))
    later |= dict.fromkeys(step_0007.DEFAULTS, ())
    cameras = [replace(camera, **later) for camera in load_cameras(store)]
    had = cameras, load_incidents(store), load_patrols(store)
    step_again(store, forged="nobody")
    assert store.verify() == []
    assert (load_cameras(store), load_incidents(store), load_patrols(store)) == had
    assert all(patrol.stray == () for patrol in load_patrols(store))


def test_a_row_that_was_forged_before_is_still_found_after_the_step(store: Backend):
    for name in NAMES:
        import_layer(store, act(), name, things.LAYERS[name])
    forged = things.LAYERS["incidents"][0].incident_id
    step_again(store, forged=forged)
    assert {(f.rule, f.place.id) for f in store.verify()} == {("STORE-03", forged)}
