"""The register over HTTP: a change of a record, who may make it, what it brings, its history."""

import itertools
import os
import shutil

import numpy as np
import pytest
from shapely import Point

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.poses.pole import Pose
from gis.crs import LocalPlane
from store.audit import read_audit
from store.cameras import get_camera, load_views, save_camera
from store.coverage import load_coverage
from store.open import open_store
from tests.web.conftest import ABROAD, HERE, NEXT_DOOR, Town, act, page_of

WEST, SOUTH = 104.0, 31.0


def change(page, camera_id, changes, *, revision=None, reason="现场核对", dry_run=False):
    """Send a change as the page does."""
    seen = page.read("/api/map")["revision"] if revision is None else revision
    body = {"changes": changes, "reason": reason, "revision": seen}
    return page.patch(f"/api/cameras/{camera_id}?dry_run={str(dry_run).lower()}", json=body)


@pytest.fixture(scope="module")
def town(filled, tmp_path_factory):
    """Return one copy of the town for all tests here: each changes a camera of its own."""
    folder = tmp_path_factory.mktemp("register")
    with pytest.MonkeyPatch.context() as patch:
        shutil.copytree(os.environ["WANGGE_HOME"], folder / "home")
        patch.setenv("WANGGE_HOME", str(folder / "home"))
        shutil.copy(filled, folder / "town.gpkg")
        backend = open_store(str(folder / "town.gpkg"))
        yield Town(backend, folder / "town.gpkg")
        backend.close()


def entered(town, name):
    page = page_of(town.backend)
    page.enter(name)
    return page


@pytest.fixture(scope="module")
def owner(town):
    return entered(town, "olga")


NUMBERS = itertools.count(1)


@pytest.fixture
def cam(town):
    """Return the id of a camera that no other test changes."""
    number = next(NUMBERS)
    camera = Camera(
        camera_id=f"own-{number}", unit_code=HERE, bearing_deg=90.0, view_angle_deg=60.0,
        range_m=80.0, position=Point(WEST + number * 1e-4, SOUTH + 0.004),
        position_state=PositionState.DECLARED, status=Status.IN_SERVICE,
    )  # fmt: skip
    save_camera(town.backend, camera, act("import cameras"))
    return camera.camera_id


def test_a_change_is_kept_with_its_reason_and_the_view_follows(owner, town):
    before = {v.camera_id: v.polygon for v in load_views(town.backend)}
    street = [WEST + 0.005, SOUTH - 0.0002]
    answer = change(owner, "cam-a", {"position": street, "bearing_deg": 180, "range_m": 40})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["written"]
    assert told["units"] == [HERE]
    assert told["camera"]["bearing_deg"] == 180
    assert [c["field"] for c in told["changed"]] == [
        "position", "delivered", "bearing_deg", "range_m",
    ]  # fmt: skip
    after = {v.camera_id: v.polygon for v in load_views(town.backend)}
    assert after["cam-a"].area < before["cam-a"].area
    assert after["cam-a"].bounds[3] == pytest.approx(SOUTH - 0.0002)
    assert {r.code: r.revision for r in load_coverage(town.backend)}[HERE] > 0
    acts = [(e.who, e.what, e.object, e.why) for e in read_audit(town.backend, limit=1000)]
    assert ("olga", "edit camera", "cam-a", "现场核对") in acts
    assert town.backend.verify() == []


def test_a_change_of_a_record_somebody_else_changed_meanwhile_is_refused(cam, owner):
    seen = owner.read("/api/map")["revision"]
    assert change(owner, cam, {"height_m": 4}, revision=seen).status_code == 200
    late = change(owner, cam, {"height_m": 5}, revision=seen)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert late.json()["found"] > late.json()["required"] == seen
    other = change(owner, "cam-b", {"height_m": 5}, revision=seen)
    assert other.status_code == 200  # another camera was not changed


def test_a_dry_run_tells_what_the_law_the_quota_and_the_id_say_and_writes_nothing(owner, town):
    revision = town.backend.revision()
    changes = {"status": "retired", "gb_id": "99990000001320000001", "retention_days": 7}
    told = change(owner, "cam-b", changes, dry_run=True).json()
    assert (told["written"], told["camera"], told["revision"]) == (False, None, revision)
    rules = {one["rule"] for one in told["findings"]}
    assert {"CAM-01"} <= rules
    told = change(owner, "cam-b", {"retention_days": 7}, dry_run=True).json()
    assert "CAM-17" in {one["rule"] for one in told["findings"]}
    assert town.backend.revision() == revision
    assert get_camera(town.backend, "cam-b").retention_days is None


def test_a_camera_that_lies_in_another_village_than_it_names_is_told(owner):
    there = {"position": [WEST + 0.005, SOUTH + 0.005], "unit_code": ABROAD}
    told = change(owner, "cam-c", there, dry_run=True).json()
    (apart,) = [one for one in told["findings"] if one["rule"] == "CAM-25"]
    assert "甲社区" in apart["message_zh"]


def test_an_id_that_another_camera_bears_is_told(cam, owner):
    assert change(owner, cam, {"gb_id": "51071100001320000001"}).status_code == 200
    told = change(owner, "cam-b", {"gb_id": "51071100001320000001"}, dry_run=True).json()
    (twice,) = [one for one in told["findings"] if one["rule"] == "CAM-21"]
    assert "2" in twice["message_zh"]


STRANGE = [
    {"bearing_deg": 725}, {"bearing_deg": "向天"}, {"view_angle_deg": 0}, {"height_m": 60},
    {"focal_mm": 0}, {"gb_id": "5.10123E+19"}, {"position": [31.0, 104.0]}, {"position": [0, 0]},
    {"position": "104,31"}, {"status": "broken"}, {"filed_at": "2026-02-30"}, {"indoor": "yes"},
    {"unit_code": "999999999999"}, {"camera_id": "other"}, {"colour": "red"},
    {"purpose": "见 rtsp://admin:secret1@10.1.2.3/h264"}, {"address": "张三 13812345678"},
    {"stream_host": "admin:pw@10.1.2.3"}, {"shared_with": "镇政府"}, {"security_grade": "D"},
    {"presets": [{"name": "1", "home": True}, {"name": "2", "home": True}]},
    {"presets": [{"name": "1", "zoom": 3}]},
]  # fmt: skip


def test_what_the_record_cannot_hold_is_refused_with_the_field_and_what_is_wanted(cam, owner, town):
    revision = town.backend.revision()
    for changes in STRANGE:
        answer = change(owner, cam, changes, revision=revision)
        told = answer.json()
        (field,) = changes
        assert (answer.status_code, told["code"]) == (422, "strange_value"), changes
        assert told["field"] == field
        assert "secret1" not in answer.text
        assert "13812345678" not in answer.text
    assert town.backend.revision() == revision


def test_every_field_can_be_written_and_taken_back(cam, owner, town):
    changes = {
        "bearing_deg": "东南", "more_bearings_deg": [10, 350.5], "optics": "ptz", "width_px": 1920,
        "presets": [{"name": "东门", "bearing_deg": 90, "home": True}], "shared_with": ["镇政府"],
        "security_grade": "B", "next_review": "2027-01-01", "filed": True, "status": "faulty",
        "status_since": "2026-03-01", "operator_contact": "0816-1234567", "stream_host": "10.1.2.3",
        "stream_port": 554, "purpose": "治安防控", "position": [WEST + 0.006, SOUTH + 0.006],
    }  # fmt: skip
    before = get_camera(town.backend, cam)
    answer = change(owner, cam, changes)
    assert answer.status_code == 200, answer.text
    made = get_camera(town.backend, cam)
    assert (made.bearing_deg, made.presets[0].home, made.stream_port) == (135.0, True, 554)
    assert (made.delivered.datum, made.status.value) == ("cgcs2000", "faulty")
    history = owner.read(f"/api/cameras/{cam}/history")
    undo = change(owner, cam, history["undo"], revision=history["revision"], reason="改回")
    assert undo.status_code == 200, undo.text
    back = get_camera(town.backend, cam)
    assert {n for n in back.__slots__ if getattr(back, n) != getattr(before, n)} <= {"delivered"}


def test_the_history_says_who_changed_what_and_why_and_is_a_look(cam, owner, town):
    change(owner, cam, {"height_m": 4.5}, reason="竣工资料")
    change(owner, cam, {"status": "faulty"}, reason="报修")
    told = owner.get(f"/api/cameras/{cam}/history", headers={"X-Purpose": "%E6%A0%B8%E5%AF%B9"})
    newest, middle, oldest = told.json()["versions"]
    assert (newest["who"], newest["what"], newest["why"]) == ("olga", "edit camera", "报修")
    assert [(c["field"], c["before"], c["after"]) for c in newest["changed"]] == [
        ("status", "in_service", "faulty")
    ]
    assert [c["field"] for c in middle["changed"]] == ["height_m"]
    assert oldest["what"] == "import cameras"
    last = read_audit(town.backend, limit=1000)[-1]
    assert (last.what, last.object, last.why) == ("look at camera history", cam, "核对")


def test_a_change_of_nothing_writes_nothing(cam, owner, town):
    revision = town.backend.revision()
    told = change(owner, cam, {"bearing_deg": 90.0}).json()
    assert (told["written"], told["changed"], told["units"]) == (False, [], [])
    assert town.backend.revision() == revision


def test_what_tells_nothing_of_sight_works_no_village_out_anew(cam, owner):
    told = change(owner, cam, {"filing_no": "川备1"}).json()
    assert (told["written"], told["units"]) == (True, [])


def test_a_camera_that_moves_takes_both_villages_with_it(cam, owner):
    told = change(owner, cam, {"position": [WEST + 0.005, SOUTH + 0.0099]}).json()
    assert told["units"] == [HERE, NEXT_DOOR]
    assert told["camera"]["position_state"] == "declared"


def test_a_camera_is_entered_once_and_of_what_is_not_said_nothing_is_known(owner, town):
    body = {
        "camera_id": "new/1",
        "changes": {"position": [WEST + 0.005, SOUTH + 0.005], "status": "planned"},
        "reason": "拟建",
    }
    answer = owner.post("/api/cameras", json=body)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["camera"]["status"], told["camera"]["unit_code"]) == ("planned", HERE)
    assert told["camera"]["bearing_deg"] is None
    assert owner.post("/api/cameras", json=body).status_code == 409
    bare = {"camera_id": "new/2", "changes": {}, "reason": "补录"}
    assert owner.post("/api/cameras", json=bare).json()["camera"]["status"] == "unknown"
    assert len(owner.read("/api/cameras/new/1/history")["versions"]) == 1
    assert get_camera(town.backend, "new/1").unit_located


def test_a_change_without_a_reason_is_refused(cam, owner):
    for reason in ("", "   "):
        assert change(owner, cam, {"height_m": 4}, reason=reason).status_code == 422


def test_police_may_not_change_records_and_the_try_is_recorded(cam, town):
    page = entered(town, "ping")
    answer = change(page, cam, {"height_m": 4})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert read_audit(town.backend, limit=1000)[-1].what == "refused cameras.write"


def test_an_engineer_changes_cameras_of_the_own_county_and_cannot_give_them_away(cam, town):
    page = entered(town, "erik")
    assert change(page, "cam-c", {"height_m": 4}).status_code == 200
    assert change(page, cam, {"height_m": 4}).status_code == 404
    away = change(page, "cam-c", {"unit_code": HERE})
    assert (away.status_code, away.json()["code"], away.json()["found"]) == (
        403,
        "not_allowed",
        HERE,
    )
    moved = {"camera_id": "x", "changes": {"unit_code": HERE}, "reason": "r"}
    assert page.post("/api/cameras", json=moved).status_code == 403
    own = {"camera_id": "x", "changes": {"unit_code": ABROAD}, "reason": "r"}
    assert page.post("/api/cameras", json=own).status_code == 201


# pairs of a pole 6 m high at (104.0, 31.0), looking south, tilted 20 degrees, 90 degrees wide
def click_pairs(size=(1920, 1080)):
    pose = Pose(
        x_m=0.0, y_m=0.0, height_m=6.0, bearing_deg=180.0, tilt_deg=20.0, roll_deg=0.0, focal=0.5,
        k1=0.0, size=size,
    )  # fmt: skip
    ground = np.array([(-4, -9), (6, -12), (-12, -20), (3, -25), (15, -32), (-8, -45), (0, -15)])
    lonlat = LocalPlane(WEST, SOUTH).degrees_of(ground.astype(float))
    pixels = pose.pixels(ground.astype(float))
    return [
        {"picture": list(p), "map": list(g)}
        for p, g in zip(pixels.tolist(), lonlat.tolist(), strict=True)
    ]


@pytest.mark.long
def test_a_pose_is_fitted_shown_and_kept_and_the_old_one_stays_in_the_history(cam, owner, town):
    start = {"position": [WEST + 1e-5, SOUTH - 1e-5], "height_m": 5.5, "view_angle_deg": 88}
    assert change(owner, cam, start).status_code == 200
    body = {"pairs": click_pairs(), "size": [1920, 1080]}
    tried = owner.post(f"/api/cameras/{cam}/pose", json=body).json()
    assert tried["bearing_deg"] == pytest.approx(180, abs=1)
    assert (tried["kept"], len(tried["pairs"])) == (False, 7)
    assert tried["ellipse"]["minor_m"] <= tried["ellipse"]["major_m"] < 3
    assert get_camera(town.backend, cam).bearing_deg == 90.0
    body |= {"reason": "标定", "revision": owner.read("/api/map")["revision"]}
    kept = owner.post(f"/api/cameras/{cam}/pose?keep=true", json=body).json()
    assert (kept["kept"], kept["units"]) == (True, [HERE])
    camera = get_camera(town.backend, cam)
    assert camera.position_state == "calibrated"
    assert camera.bearing_deg == pytest.approx(180, abs=1)
    newest = owner.read(f"/api/cameras/{cam}/history")["versions"][0]
    old = {c["field"]: c["before"] for c in newest["changed"]}
    assert (old["bearing_deg"], newest["why"]) == (90.0, "标定")


def test_pairs_that_give_no_pose_are_refused_by_name_in_both_languages(cam, owner):
    body = {"pairs": click_pairs()[:3], "size": [1920, 1080]}
    for language, told in (("zh-CN", "只有3对标定点"), ("en", "has 3 pairs")):
        answer = owner.post(
            f"/api/cameras/{cam}/pose", json=body, headers={"Accept-Language": language}
        )
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "pose_refused")
        assert problem["refusal"] == "CALIB_TOO_FEW"
        assert told in problem["detail"]
    assert owner.post(f"/api/cameras/{cam}/pose?keep=true", json=body).status_code == 422
