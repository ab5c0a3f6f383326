"""The ninth step: reports come forward signed, and what cameras add has a place."""

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from camera_registry.coverage.report import Contribution
from store import keys
from store.backend import Backend
from store.books import LAYER_STATE
from store.change import change, sum_of, sum_text
from store.coverage import load_contributions, load_coverage, save_coverage
from store.macs import row_mac
from store.schema import LAYERS
from store.scope import NOTHING
from store.steps import step_0001, step_0009
from store.steps.signing import names_of
from tests.store import things
from tests.store.conftest import act
from tests.store.things import OTHER, UNIT

# SQLAlchemy's inspector does not know PostGIS' type, and need not
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")

NEW = names_of(step_0009.COLUMNS)


def added(camera_id: str = "c0001", unit_code: str = UNIT, **more: object) -> Contribution:
    values = {
        "seen_m2": 90.0,
        "alone_m2": 40.5,
        "junctions": 2,
        "junctions_alone": 1,
        "key_places": 1,
    }
    return Contribution(unit_code=unit_code, camera_id=camera_id, **(values | more))


def put_back(connection: sa.Connection, key: bytes) -> None:
    """Make the tables those of before the step, the reports signed as they were."""
    layer, table = LAYERS["coverage"], LAYERS["coverage"].first
    before, macs = names_of(step_0001.TABLES["coverage"][3]), []
    for fid, *values in connection.execute(sa.select(table.c.fid, *(table.c[n] for n in before))):
        macs.append(row_mac(key, layer, values))
        connection.execute(table.update().where(table.c.fid == fid).values(row_mac=macs[-1]))
    for column in NEW:
        connection.execute(sa.text(f"ALTER TABLE {table.name} DROP COLUMN {column}"))
    own = LAYER_STATE.c.layer == "coverage"
    connection.execute(LAYER_STATE.update().where(own).values(total=sum_text(sum_of(macs))))
    connection.execute(sa.text("DROP TABLE contributions"))
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("DELETE FROM gpkg_contents WHERE table_name = 'contributions'"))


def test_reports_of_before_come_forward_signed_and_say_nothing_new(store: Backend):
    save_coverage(store, [things.report(), things.report("h1", "hamlet")], act())
    had = load_coverage(store)
    with change(store, act()) as made:
        put_back(made.connection, keys.read_key(store.store_id))
        step_0009.upgrade(Operations(MigrationContext.configure(made.connection)))
    assert store.verify() == []
    assert load_coverage(store) == had
    assert {getattr(had[0], name) for name in NEW} == {None}
    save_coverage(store, [things.report(settled_m2=1.5, area_by="rows")], act())
    assert load_coverage(store) == [things.report(settled_m2=1.5, area_by="rows")]


def test_what_cameras_add_goes_with_the_reports_of_their_unit(store: Backend):
    rows = [
        added("c1", key_places_alone=("k1", "k2")),
        added("c2", alone_m2=0.0),
        added("c1", OTHER),
    ]
    save_coverage(
        store, [things.report(), things.report(OTHER, unit_code=OTHER)], act(), contributions=rows
    )
    assert load_contributions(store) == [rows[0], rows[1], rows[2]]
    assert load_contributions(store, camera_ids=["c2"]) == [rows[1]]
    assert load_contributions(store, scope=NOTHING) == []
    save_coverage(store, [things.report()], act(), contributions=[added("c3")])
    assert [one.camera_id for one in load_contributions(store)] == ["c3", "c1"]
    assert store.verify() == []
