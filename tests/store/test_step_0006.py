"""The sixth step: cameras come forward signed, and an import of before can still be undone."""

from dataclasses import replace

import pytest

from store.backend import Act, Backend, StoreError
from store.cameras import load_cameras
from store.imports import ImportRecord, import_layer, undo_import
from store.steps import step_0006
from store.steps.signing import names_of
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.stepping import step_again

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
    step_again(store, 6)
    assert store.verify() == []
    assert load_cameras(store) == had


def test_an_import_made_before_the_step_is_undone_after_it(store: Backend):
    bring(store, "m1", "旧名")
    had = load_cameras(store)
    bring(store, "m2", "新名")
    step_again(store, 6)
    assert undo_import(store, UNDO, "m2").restored == 3
    assert load_cameras(store) == had
    assert store.verify() == []


def test_a_kept_row_that_was_forged_before_is_still_refused_after_the_step(store: Backend):
    bring(store, "m1", "旧名")
    bring(store, "m2", "新名")
    step_again(store, 6, forged="c0001")
    with pytest.raises(StoreError, match="c0001"):
        undo_import(store, UNDO, "m2")
