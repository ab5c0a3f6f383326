"""The register over HTTP: pages, figures, what is due, purposes, and who may see which."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from shapely import Point

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.law.verdict import today
from gis.writing import write_sheets
from store.audit import read_audit
from store.cameras import load_cameras, save_camera
from store.imports import import_layer
from tests.web.conftest import ABROAD, HERE, NEXT_DOOR, Town, act
from web.jobs.cameras.due import to_do
from web.jobs.cameras.forms import Wanted, export_due
from web.jobs.checking import check_units
from web.jobs.exporting import NothingToExportError

NOW = datetime.now(UTC)


def days_ago(n: int) -> str:
    return (today(NOW) - timedelta(days=n)).isoformat()


def register() -> list[Camera]:
    """Return cameras each of which something is to be done about, or nothing."""
    base = Camera(
        camera_id="x", unit_code=HERE, status=Status.IN_SERVICE, legal_basis="条例第七条第一款",
        operator="甲物业", position=Point(104.001, 31.001), public_area=True,
        position_state=PositionState.DECLARED, bearing_deg=10.0, sign_posted=True,
        sign_checked_at=days_ago(10),
    )  # fmt: skip
    filed = {"filing_no": "备1", "filed_at": "2025-05-01", "in_use_since": "2025-04-20"}
    return [
        replace(base, camera_id="d-late", name="东门", in_use_since=days_ago(40), filed=False),
        replace(base, camera_id="d-late2", name="东门二", in_use_since=days_ago(40)),
        replace(base, camera_id="d-soon", name="西门", in_use_since=days_ago(25)),
        replace(base, camera_id="d-new", name="南门", in_use_since=days_ago(5), bearing_deg=None),
        replace(base, camera_id="d-filed", **filed, filed_address="老街1号", address="新街2号"),
        replace(base, camera_id="d-sign", **filed, operator="乙物业", sign_checked_at=days_ago(400)),
        replace(base, camera_id="d-nosign", **filed, operator="乙物业", sign_posted=False,
                unit_code=NEXT_DOOR, status=Status.FAULTY, position_state=PositionState.SUSPECT),
    ]  # fmt: skip


@pytest.fixture
def stocked(town: Town) -> Town:
    import_layer(town.backend, act("cameras"), "cameras", register())
    return town


def test_pages_follow_each_other_and_say_how_many_answer(stocked: Town, page):
    page.enter("olga")
    everything = [c.camera_id for c in load_cameras(stocked.backend)]
    found, after = [], ""
    while after is not None:
        answer = page.read("/api/cameras", limit=3, after=after)
        assert answer["total"] == len(everything)
        found += [c["camera_id"] for c in answer["cameras"]]
        after = answer["next"]
    assert found == everything
    named = page.read("/api/cameras", q="东门", sort="name", down=True, limit=1)
    assert (named["total"], named["cameras"][0]["camera_id"]) == (2, "d-late2")
    last = page.read("/api/cameras", q="东门", sort="name", down=True, limit=1, after=named["next"])
    assert ([c["camera_id"] for c in last["cameras"]], last["next"]) == (["d-late"], None)
    assert page.get("/api/cameras", params={"after": "nonsense"}).json()["code"] == "strange_page"


def test_filters_are_the_figures(stocked: Town, page):
    page.enter("ping")
    figures = page.read("/api/cameras/figures")
    kept = [c for c in load_cameras(stocked.backend) if (c.unit_code or "").startswith("510711")]
    assert figures["all"] == len(kept)
    assert figures["unaimed"] == sum(c.bearing_deg is None for c in kept)
    asked = {"unaimed": {"few": "unaimed"}, "suspect": {"few": "suspect"}, "due": {"due": True},
             "unsigned": {"few": "unsigned"}, "all": {}}  # fmt: skip
    for name, query in asked.items():
        assert page.read("/api/cameras", **query)["total"] == figures[name], name
    assert page.read("/api/cameras", status="faulty")["total"] == figures["status"]["faulty"]
    assert figures["due"] == 3
    assert page.read("/api/cameras/figures", unit=NEXT_DOOR)["due"] == 0


def test_what_is_due_is_what_the_check_finds(stocked: Town, page):
    page.enter("olga")
    due = page.read("/api/cameras/due")
    assert [(i["task"], i["left"], i["cameras"][0]["camera_id"]) for i in due["items"]] == [
        ("change", None, "d-filed"), ("change", None, "d-late"), ("sign", -35, "d-sign"), ("filing", -10, "d-late"),
        ("filing", -10, "d-late2"), ("filing", 5, "d-soon"),
    ]  # fmt: skip
    assert [i["known"] for i in due["items"] if i["left"] == -10] == [True, False]
    assert due["counts"] == {"filing": 3, "change": 2, "sign": 1, "review": 0}
    assert due["late"] == 3
    bare = [
        c for c in load_cameras(stocked.backend)
        if c.in_use_since is None and c.filing_no is None
        and c.status not in (Status.PLANNED, Status.RETIRED)
    ]  # fmt: skip
    assert due["undated"] == len(bare) > 0
    checked = check_units(stocked.backend, now=NOW, who="test")
    told = {
        rule: [f for f in checked if f.rule == rule]
        for rule in ("CAM-11", "LAW-01", "CAM-12", "CAM-13")
    }
    late = [f for f in told["CAM-11"] if f.outcome.value in ("fail", "unknown") and f.found == 40]
    assert len(late) == sum(i["task"] == "filing" and i["left"] < 0 for i in due["items"])
    assert len(told["LAW-01"]) == 1
    changed = [f for f in told["CAM-12"] if f.outcome.value == "fail"]
    assert len(changed) == due["counts"]["change"]
    old = [f for f in told["CAM-13"] if f.found == 400]
    assert len(old) == due["counts"]["sign"]
    everything = {c.camera_id: c for c in load_cameras(stocked.backend)}
    assert len(to_do(stocked.backend, today(NOW))) == due["total"]
    assert all(
        i["operator"] == everything[i["cameras"][0]["camera_id"]].operator for i in due["items"]
    )


def test_police_say_what_a_look_is_for_and_the_record_keeps_it(stocked: Town, page):
    page.enter("ping")
    refused = page.get("/api/cameras/d-late", headers={"Accept-Language": "en"})
    assert refused.status_code == 428
    told = refused.json()
    assert (told["code"], told["object_class"]) == ("PURPOSE_REQUIRED", "camera")
    assert "X-Purpose" in told["next"]
    assert page.get("/api/cameras/d-late", headers={"X-Purpose": quote(" 。 ")}).status_code == 428
    assert page.read("/api/purposes")["needed"] == ["camera", "gaps"]
    for purpose in ("走访核查", "案件  侦办", "走访核查"):
        answer = page.get("/api/cameras/d-late", headers={"X-Purpose": quote(purpose)})
        assert answer.status_code == 200
    assert page.read("/api/purposes")["recent"] == ["走访核查", "案件 侦办"]
    looks = [e for e in read_audit(stocked.backend, 0, 1000) if e.what == "look at camera"]
    assert [(e.who, e.object, e.why) for e in looks] == [
        ("ping", "d-late", "走访核查"), ("ping", "d-late", "案件 侦办"), ("ping", "d-late", "走访核查"),
    ]  # fmt: skip


@pytest.mark.usefixtures("stocked")
def test_who_keeps_the_register_needs_no_purpose(page):
    page.enter("olga")
    assert page.read("/api/purposes")["needed"] == []
    assert page.get("/api/cameras/d-late").status_code == 200


@pytest.mark.usefixtures("stocked")
def test_a_record_says_each_rule_what_is_missing_and_when_it_is_due(page):
    page.enter("olga")
    soon = page.read("/api/cameras/d-soon")
    judged = {row["rule"]: row for row in soon["judged"]}
    assert set(judged) >= {"CAM-11", "CAM-13", "CAM-15", "CAM-17"}
    assert (judged["CAM-15"]["outcome"], judged["CAM-17"]["missing_en"]) == (
        "pass",
        ["retention days"],
    )
    assert (soon["filing_due"], soon["filing_left"]) == (
        (today(NOW) + timedelta(days=5)).isoformat(),
        5,
    )
    filed = page.read("/api/cameras/d-filed")
    assert (filed["filing_due"], filed["filing_left"]) == (None, None)
    assert [(f["field"], f["value"]) for f in filed["record"]] == [("filed_address", "老街1号")]


def test_a_changed_camera_is_found_by_its_new_name_at_once(stocked: Town, page):
    page.enter("olga")
    one = load_cameras(stocked.backend)[0]
    save_camera(stocked.backend, replace(one, name="新名称摄像机"), act("edit"))
    found = page.read("/api/search", q="新名称")["found"]
    assert [(f["kind"], f["id"]) for f in found] == [("camera", one.camera_id)]
    assert page.read("/api/search", q="d-la")["found"][0]["kind"] == "camera"


def test_what_is_due_is_taken_along_camera_by_camera(stocked: Town, tmp_path):
    wanted = Wanted(units=None, language="zh", who="test", now=NOW)
    (sheet,) = export_due(stocked.backend, wanted).sheets
    rows = list(zip(*(sheet.columns[n] for n in ("事项", "逾期天数", "摄像机编号")), strict=True))
    assert rows == [
        ("变更备案", 0, "d-filed"), ("变更备案", 0, "d-late"), ("标识检查", 35, "d-sign"),
        ("备案", 10, "d-late"), ("备案", 10, "d-late2"), ("备案", 0, "d-soon"),
    ]  # fmt: skip
    assert sheet.columns["说明"][4] == "台账无备案记录"
    assert [e.what for e in read_audit(stocked.backend, 0, 1000)][-1] == "export due"
    assert write_sheets(tmp_path / "due.xlsx", [sheet]) == ("到期事项",)
    with pytest.raises(NothingToExportError):
        export_due(stocked.backend, replace(wanted, units=[ABROAD]))
