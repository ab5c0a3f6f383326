"""The sixth step: cameras come forward signed, and an import of before can still be undone."""

from dataclasses import replace

import orjson
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from store import keys
from store.backend import Act, Backend, StoreError
from store.books import LAYER_STATE, SUPERSEDED
from store.cameras import load_cameras
from store.change import change, sum_of, sum_text
from store.imports import ImportRecord, import_layer, undo_import
from store.macs import row_mac
from store.rows import json_text
from store.schema import GEOM, LAYERS
from store.steps import step_0001, step_0002, step_0006
from store.steps.signing import names_of
from tests.store import things
from tests.store.conftest import NOW, act

UNDO = Act(who="tester", what="undo", why="wrong file", at=NOW)
NEW = names_of(step_0006.COLUMNS)

# SQLAlchemy's inspector does not know PostGIS' type, and need not
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")


def bring(store: Backend, import_id: str, name: str) -> None:
    record = ImportRecord(
        import_id=import_id, layer="cameras", file_name="a.csv", file_sha256="", crs="", at=NOW,
        who="t",
    )  # fmt: skip
    cameras = [replace(things.camera(n), name=name) for n in range(3)]
    import_layer(store, act(), "cameras", cameras, record=record, rejects=[])


def put_back(connection: sa.Connection, key: bytes, *, forged: str | None) -> None:
    """Make the table and what is kept of it those of before the step, signed as they were."""
    layer, table = LAYERS["cameras"], LAYERS["cameras"].first
    before = [*names_of(step_0001.TABLES["cameras"][3]), *names_of(step_0002.COLUMNS["cameras"])]
    macs = []
    for fid, *values in connection.execute(
        sa.select(table.c.fid, *(table.c[n] for n in before), table.c[GEOM])
    ).all():
        macs.append(row_mac(key, layer, values))
        where = table.c.fid == fid
        connection.execute(table.update().where(where).values(row_mac=macs[-1]))
    for row in connection.execute(sa.select(SUPERSEDED)).all():
        *values, geom = orjson.loads(row.content)[1:]
        plain = [*values[: -len(NEW)], geom]
        mac = "0" * 32 if row.key == forged else row_mac(key, layer, plain)
        where = SUPERSEDED.c.number == row.number
        content = json_text(["cameras", *plain])
        connection.execute(SUPERSEDED.update().where(where).values(content=content, mac=mac))
    for column in NEW:
        connection.execute(sa.text(f"ALTER TABLE {table.name} DROP COLUMN {column}"))
    own = LAYER_STATE.c.layer == "cameras"
    connection.execute(LAYER_STATE.update().where(own).values(total=sum_text(sum_of(macs))))


def step_again(store: Backend, *, forged: str | None = None) -> None:
    key = keys.read_key(store.store_id)
    with change(store, act()) as made:
        put_back(made.connection, key, forged=forged)
        step_0006.upgrade(Operations(MigrationContext.configure(made.connection)))


def test_the_fields_of_the_law_are_kept_as_they_were_given(store: Backend):
    law = {
        "filed": True, "filed_address": "东门", "filed_body": "枪机", "filed_retention_days": 30,
        "sign_photo": "2026-001.jpg", "secrecy": False, "consent_no": "同意〔2026〕3号",
        "retention_reason": "反恐重点单位",
    }  # fmt: skip
    assert sorted(law) == sorted(NEW)
    import_layer(store, act(), "cameras", [things.camera(1, **law), things.camera(2)])
    full, bare = load_cameras(store)
    assert {name: getattr(full, name) for name in law} == law
    assert {getattr(bare, name) for name in law} == {None}


def test_cameras_of_before_come_forward_signed_and_say_nothing_of_the_law(store: Backend):
    import_layer(store, act(), "cameras", things.LAYERS["cameras"])
    had = [replace(camera, **dict.fromkeys(NEW)) for camera in load_cameras(store)]
    step_again(store)
    assert store.verify() == []
    assert load_cameras(store) == had


def test_an_import_made_before_the_step_is_undone_after_it(store: Backend):
    bring(store, "m1", "旧名")
    had = load_cameras(store)
    bring(store, "m2", "新名")
    step_again(store)
    assert undo_import(store, UNDO, "m2").restored == 3
    assert load_cameras(store) == had
    assert store.verify() == []


def test_a_kept_row_that_was_forged_before_is_still_refused_after_the_step(store: Backend):
    bring(store, "m1", "旧名")
    bring(store, "m2", "新名")
    step_again(store, forged="c0001")
    with pytest.raises(StoreError, match="c0001"):
        undo_import(store, UNDO, "m2")
