"""The seventh step: the whole record of a camera, and its former versions."""

from dataclasses import replace

import pytest

from camera_registry.camera import Preset
from store.backend import Act, Backend, StoreError
from store.cameras import load_cameras
from store.imports import ImportRecord, import_layer, undo_import
from store.steps import step_0007
from store.steps.signing import names_of
from tests.store import things
from tests.store.conftest import NOW, act
from tests.store.stepping import step_again

NEW = names_of(step_0007.COLUMNS)
RECORD = {
    "optics": "ptz", "sensor": '1/2.8"', "focal_mm": 4.8, "vertical_angle_deg": 33.0,
    "width_px": 1920, "height_px": 1080, "roll_deg": -1.5, "mount": "pole",
    "host_building_id": "b7", "fill_light": "infrared", "night_range_m": 30.0,
    "range_policy": "recognise",
    "presets": (Preset(name="1", bearing_deg=90.0, home=True), Preset(name="东门", tilt_deg=10.0)),
    "parent_id": "51071100001180000001", "status_since": "2026-02-01", "position_within_m": 0.5,
    "position_source": "survey", "pose_residual_m": 0.4, "police_district": "东城派出所",
    "security_grade": "B", "certificate_until": "2027-01-01", "change_filed_at": "2026-03-01",
    "assessment": "评2026-3", "next_review": "2027-03-01", "shared_with": ("交警大队", "镇政府"),
    "stream_host": "10.1.2.3", "stream_port": 554,
}  # fmt: skip

# SQLAlchemy's inspector does not know PostGIS' type, and need not
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")


def test_the_whole_record_is_kept_as_it_was_given(store: Backend):
    assert sorted(RECORD) == sorted(NEW)
    import_layer(store, act(), "cameras", [things.camera(1, **RECORD), things.camera(2)])
    full, bare = load_cameras(store)
    assert {name: getattr(full, name) for name in RECORD} == RECORD
    assert {getattr(bare, name) for name in RECORD} == {None, ()}
    assert full.home == RECORD["presets"][0]


def test_cameras_of_before_come_forward_signed_and_can_be_undone(store: Backend):
    record = ImportRecord(
        import_id="m1", layer="cameras", file_name="a.csv", file_sha256="", crs="", at=NOW, who="t"
    )
    import_layer(store, act(), "cameras", [things.camera(1)], record=record, rejects=[])
    had = load_cameras(store)
    second = replace(record, import_id="m2")
    import_layer(store, act(), "cameras", [things.camera(1, name="新")], record=second, rejects=[])
    step_again(store, 7)
    assert store.verify() == []
    assert undo_import(store, Act(who="t", what="undo", at=NOW), "m2").restored == 1
    assert load_cameras(store) == had
    assert store.verify() == []


@pytest.mark.long
def test_a_kept_row_that_was_forged_before_is_still_refused(store: Backend):
    record = ImportRecord(
        import_id="m1", layer="cameras", file_name="a.csv", file_sha256="", crs="", at=NOW, who="t"
    )
    import_layer(store, act(), "cameras", [things.camera(1)], record=record, rejects=[])
    second = replace(record, import_id="m2")
    import_layer(store, act(), "cameras", [things.camera(1, name="新")], record=second, rejects=[])
    step_again(store, 7, forged="c0001")
    with pytest.raises(StoreError, match="c0001"):
        undo_import(store, Act(who="t", what="undo", at=NOW), "m2")
