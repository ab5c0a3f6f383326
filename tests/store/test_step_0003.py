"""The third step: a store of before can undo what comes from now on, and says what it cannot."""

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from store.backend import Backend
from store.change import change
from store.imports import UndoRefusedError, undo_import
from store.places import load_blocks
from store.steps import step_0003
from store.steps.step_0001 import TABLES
from tests.store.conftest import act
from tests.store.test_undo import UNDO, blocks, bring

# SQLAlchemy's inspector does not know PostGIS' type, and need not
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")


def put_back(connection: sa.Connection) -> None:
    """Make the tables those of before the step."""
    added = {name: [word.partition(":")[0] for word in words] for name, words in step_0003.COLUMNS.items()}  # fmt: skip
    added["batches"].append("undone")
    for name in TABLES:
        added.setdefault(name, []).append("row_import")
    for name, columns in added.items():
        for column in columns:
            connection.execute(sa.text(f"ALTER TABLE {name} DROP COLUMN {column}"))
    for name in ("superseded", "confirmed"):
        connection.execute(sa.text(f"DROP TABLE {name}"))


def test_a_store_of_before_can_undo_from_now_on(store: Backend):
    bring(store, "m1", blocks(range(20), 1))
    digest = store.digest()
    with change(store, act()) as made:
        put_back(made.connection)
        step_0003.upgrade(Operations(MigrationContext.configure(made.connection)))
    assert store.verify() == []
    assert store.digest() == digest
    with pytest.raises(UndoRefusedError, match="earlier version"):
        undo_import(store, UNDO, "m1")
    bring(store, "m2", blocks(range(10, 30), 2))
    assert len(load_blocks(store)) == 30
    assert undo_import(store, UNDO, "m2").restored == 10
    assert store.digest() == digest
    assert store.verify() == []
