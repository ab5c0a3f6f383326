"""Steps of the schema: numbered, forward only, the same on both back ends."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from alembic.operations import Operations

from store import migrate
from store.backend import Backend, NewerStoreError, OlderStoreError
from store.books import STATE
from store.imports import import_layer
from store.open import init_store, migrate_store, open_store, restore_store
from store.places import load_units
from store.schema import METADATA
from tests.store import things
from tests.store.conftest import NOW, act

# SQLAlchemy's inspector does not know PostGIS' type, and need not
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")


def shape(connection: sa.Connection, schema: str | None) -> dict[str, set[tuple[str, bool]]]:
    """Return every table with its columns, and whether they may be missing."""
    inspector = sa.inspect(connection)
    return {
        name: {(c["name"], bool(c["nullable"])) for c in inspector.get_columns(name, schema)}
        for name in inspector.get_table_names(schema)
    }


def test_the_steps_lead_to_the_schema_of_this_version(store: Backend):
    """A field added to a kept dataclass needs a step: op.add_column in store/steps."""
    wanted = {
        table.name: {(c.name, bool(c.nullable) and not c.primary_key) for c in table.columns}
        for table in METADATA.sorted_tables
    }
    with store.reading() as connection:
        schema = "wangge" if connection.dialect.name == "postgresql" else None
        found = shape(connection, schema)
        indexes = {
            i["name"] for name in wanted for i in sa.inspect(connection).get_indexes(name, schema)
        }
    assert {name: found.get(name) for name in wanted} == wanted
    assert {i.name for table in METADATA.sorted_tables for i in table.indexes} <= indexes


def test_steps_are_numbered_without_gaps():
    assert list(migrate.steps()) == list(range(1, migrate.newest() + 1))


def second_step(op: Operations) -> None:
    op.add_column("units", sa.Column("area_m2", sa.Double()))
    op.execute("UPDATE units SET area_m2 = 1.5")


def test_an_older_store_is_refused_with_advice_and_brought_up(store: Backend, monkeypatch):
    import_layer(store, act(), "units", [things.unit()])
    address = getattr(store, "_dsn", store.address)
    known = migrate.steps()
    step = SimpleNamespace(upgrade=second_step)
    monkeypatch.setattr(migrate, "steps", lambda: known | {migrate_to: step})
    migrate_to = max(known) + 1
    with pytest.raises(OlderStoreError, match="wangge migrate"):
        open_store(address)
    assert migrate_store(address, who="tester", now=NOW) == (migrate_to - 1, migrate_to)
    assert migrate_store(address, who="tester", now=NOW) == (migrate_to, migrate_to)
    after = open_store(address)
    assert load_units(after) == [things.unit()]
    # the spatial index still follows the rows: triggers survive a native ADD COLUMN
    import_layer(after, act(), "units", [things.unit(boundary=things.square(0.5))])
    assert [u.code for u in load_units(after)] == [things.UNIT]
    assert after.verify() == []
    after.close()
    monkeypatch.undo()
    with pytest.raises(NewerStoreError, match="newer version"):
        open_store(address)


def test_a_step_that_fails_changes_nothing(store: Backend, monkeypatch):
    def fail(op: Operations) -> None:
        second_step(op)
        raise RuntimeError("half way")

    address = getattr(store, "_dsn", store.address)
    known = migrate.steps()
    step = SimpleNamespace(upgrade=fail)
    monkeypatch.setattr(migrate, "steps", lambda: known | {max(known) + 1: step})
    with pytest.raises(RuntimeError, match="half way"):
        migrate_store(address, who="tester", now=NOW)
    monkeypatch.undo()
    with store.reading() as connection:
        assert connection.execute(sa.select(STATE.c.step)).scalar() == max(known)
        assert "area_m2" not in {c["name"] for c in sa.inspect(connection).get_columns("units")}


def test_a_store_cannot_be_made_twice(address: str):
    init_store(address, who="tester", now=NOW).close()
    with pytest.raises(Exception, match="already"):
        init_store(address, who="tester", now=NOW)
    open_store(address).close()


def test_an_older_backup_is_brought_up_when_it_is_restored(template, tmp_path, monkeypatch):
    store = open_store(str(template))
    store.backup(tmp_path / "s.bak")
    store.close()
    known = migrate.steps()
    step = SimpleNamespace(upgrade=second_step)
    monkeypatch.setattr(migrate, "steps", lambda: known | {max(known) + 1: step})
    address = str(tmp_path / "new.gpkg")
    restored = restore_store(tmp_path / "s.bak", address, who="tester", now=NOW)
    with restored.reading() as connection:
        assert migrate.step_of(connection) == max(known) + 1
    assert restored.verify() == []
    restored.close()
