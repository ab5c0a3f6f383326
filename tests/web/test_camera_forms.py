"""The form for the police and the register for the public, as `wangge export` writes them."""

import csv
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point
from typer.testing import CliRunner

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.law.forms import Entry, filings, public_register
from gis.places import Delivered, Division, Level, Unit, UnitKind
from gis.rulebook import load_pack
from store.audit import read_audit
from store.backend import Act
from store.imports import import_layer
from store.open import init_store, open_store
from web.cli.main import application

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TOWN, EAST, WEST = "510711101000", "510711101001", "510711101002"
PACK = load_pack()
USED = (datetime.now(UTC) - timedelta(days=25)).date().isoformat()


def camera(number, **more):
    """Return a camera every field of which that the public must not read says so."""
    given = {
        "camera_id": f"hidden-id-{number}", "name": f"hidden-name-{number}", "unit_code": EAST,
        "gb_id": f"5107110000132{number:07d}", "position": Point(104.7012345, 31.4076543),
        "delivered": Delivered(x=104.7054321, y=31.4045678, datum="gcj02"),
        "position_state": PositionState.SURVEYED, "bearing_deg": 123.25, "view_angle_deg": 77.75,
        "range_m": 66.25, "height_m": 4.25, "tilt_deg": -12.25, "body": "枪机",
        "address": "hidden-address", "hamlet_code": "hidden-hamlet", "model": "hidden-model",
        "common_name": "hidden-common", "operator_contact": "0816-1234567",
        "status": Status.IN_SERVICE, "operator": "东街镇政府", "purpose": "治安防控",
        "legal_basis": "第七条第一款", "retention_days": 30, "sign_posted": True,
        "secrecy": False, "in_use_since": USED,
    }  # fmt: skip
    return Camera(**(given | more))


CAMERAS = [
    camera(1),
    camera(2, secrecy=True, operator="某涉密单位"),
    camera(3, secrecy=None, operator="未定单位"),
    camera(4, unit_code=WEST, retention_days=90, sign_posted=None, body="球机", purpose=None),
    camera(5, legal_basis="第九条", operator="商场"),
    camera(6, status=Status.RETIRED),
    camera(7, status=Status.UNKNOWN, secrecy=None),
    camera(8, public_area=False),
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "en")
    address = str(tmp_path / "a.gpkg")
    monkeypatch.setenv("WANGGE_STORE", address)
    backend = init_store(address, who="test", now=NOW)
    act = Act(who="test", what="import", at=NOW)
    town = Division(code=TOWN, name="东街镇", level=Level.TOWNSHIP)
    import_layer(backend, act, "divisions", [town])
    units = [
        Unit(code=code, name=name, kind=UnitKind.VILLAGE, parent=TOWN)
        for code, name in ((EAST, "东村"), (WEST, "西村"))
    ]
    import_layer(backend, act, "units", units)
    import_layer(backend, act, "cameras", CAMERAS)
    backend.close()

    def call(*words):
        return CliRunner().invoke(application(words[0]), [*map(str, words)])

    return call


def rows_of(path, sheet=0):
    book = openpyxl.load_workbook(path)
    head, *rows = book.worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_filing_has_a_row_an_operator_its_devices_and_what_is_due(run, tmp_path):
    file = tmp_path / "f.xlsx"
    done = run("export", "filing", file, "--language", "zh")
    assert done.exit_code == 0, done.output
    assert "1 classified" in done.stdout
    town, third, secret = rows_of(file)
    assert town["使用（管理）单位"] == "东街镇政府"
    assert (town["设备数量"], town["状态未知（未计入）"]) == (2, 1)
    assert town["安装位置"] == "东村 1、西村 1"
    assert town["设备类型"] == "枪机 1、球机 1"
    assert town["存储期限（天）"] == "30-90"
    assert town["已备案数量"] == 0
    assert (third["使用（管理）单位"], secret["涉密数量"]) == ("未定单位", 1)
    devices = rows_of(file, 1)
    assert len(devices) == 4
    assert (devices[0]["lon"], devices[0]["安装地址"]) == (104.7012345, "hidden-address")
    due = rows_of(file, 2)
    assert {row["情况"] for row in due} == {"即将到期"}
    assert sum(row["摄像机数"] for row in due) == 4


def test_the_register_for_the_public_tells_no_place_no_aim_and_nothing_secret(run, tmp_path):
    file = tmp_path / "r.csv"
    done = run("export", "register", file)
    assert done.exit_code == 0, done.output
    assert "1 classified" in done.stdout
    text = file.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows == [
        {"no": "1", "township": "东街镇", "unit": "东村", "owner": "东街镇政府", "purpose": "治安防控",
         "basis": "Article 7(1)", "retention_days": "30", "sign_posted": "yes"},
        {"no": "2", "township": "东街镇", "unit": "东村", "owner": "商场", "purpose": "治安防控",
         "basis": "Article 9", "retention_days": "30", "sign_posted": "yes"},
        {"no": "3", "township": "东街镇", "unit": "西村", "owner": "东街镇政府",
         "purpose": "not on record", "basis": "Article 7(1)", "retention_days": "90",
         "sign_posted": "not on record"},
    ]  # fmt: skip
    given = CAMERAS[0]
    hidden = ["hidden", "104.70", "31.40", given.gb_id, "123.25", "77.75", "66.25", "4.25",
              "12.25", "0816", "涉密单位", "未定单位", "lon", "lat"]  # fmt: skip
    assert [word for word in hidden if word in text] == []


def test_no_field_can_slip_into_the_register_unseen():
    """A new field of an entry has to be thought about here."""
    assert [one.name for one in fields(Entry)] == [
        "number", "unit_code", "operator", "purpose", "basis", "retention_days", "sign_posted",
    ]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, True, False]),
            st.sampled_from(list(Status)),
            st.sampled_from([None, True, False]),
        ),
        max_size=8,
    )
)
def test_only_what_is_known_not_to_be_secret_is_published(given):
    made = [
        camera(at, secrecy=secrecy, status=status, public_area=area)
        for at, (secrecy, status, area) in enumerate(given)
    ]
    found = public_register(made, PACK)
    there = [one for one in made
             if one.status not in (Status.PLANNED, Status.RETIRED) and one.public_area is not False]  # fmt: skip
    assert len(found.entries) == sum(one.secrecy is False for one in there)
    assert [entry.number for entry in found.entries] == list(range(1, len(found.entries) + 1))
    assert len(found.entries) + found.secret + found.secrecy_unknown == len(there)
    open_ = public_register([one for one in made if one.secrecy is False], PACK)
    assert open_.entries == found.entries  # what is secret leaves no trace


def test_both_exports_are_recorded_with_who_took_what(run, tmp_path):
    run("export", "filing", tmp_path / "f.csv", "--unit", WEST)
    run("export", "register", tmp_path / "r.xlsx")
    store = open_store(str(tmp_path / "a.gpkg"))
    taken = [(e.what, e.object) for e in read_audit(store) if e.what.startswith("export")]
    assert taken == [("export filing", WEST), ("export register", "all")]
    assert store.verify() == []
    store.close()


def test_what_cannot_be_written_is_refused_and_not_recorded(run, tmp_path):
    for words in (("filing", "f.gpkg"), ("register", "r.geojson")):
        done = run("export", words[0], tmp_path / words[1])
        assert done.exit_code == 1
        assert ".xlsx" in done.output
    assert run("export", "filing", tmp_path / "f.xlsx", "--language", "fr").exit_code == 2
    store = open_store(str(tmp_path / "a.gpkg"))
    assert not [e for e in read_audit(store) if e.what.startswith("export")]
    store.close()


def test_nothing_to_publish_says_what_to_enter(run, tmp_path, monkeypatch):
    backend = open_store(str(tmp_path / "a.gpkg"))
    act = Act(who="test", what="import", at=NOW)
    import_layer(backend, act, "cameras", [replace(c, secrecy=None) for c in CAMERAS])
    backend.close()
    done = run("export", "register", tmp_path / "r.csv")
    assert done.exit_code == 1
    assert "enter secrecy first" in done.output
    monkeypatch.setenv("WANGGE_LANG", "zh")
    assert "请先登记保密属性" in run("export", "register", tmp_path / "r.csv").output
    assert not (tmp_path / "r.csv").exists()


def test_days_that_are_not_on_record_are_never_nought():
    (form,) = filings([camera(1, retention_days=None), camera(2)], PACK)
    assert (form.least_days, form.most_days, form.days_unknown) == (30, 30, 1)
    (form,) = filings([camera(1, retention_days=None, in_use_since=None)], PACK)
    assert (form.least_days, form.first_use, form.due) == (None, None, None)
