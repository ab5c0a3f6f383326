"""What a file has no column for stays as the store has it."""

from datetime import UTC, datetime

import pytest
from shapely.geometry import box

from gis.places import Unit, UnitKind
from store.backend import Act
from store.cameras import load_cameras
from store.imports import import_layer
from store.places import load_units
from tests.stores import new_store
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ACT = Act(who="li", what="import", at=NOW)


@pytest.fixture
def store(tmp_path):
    """Return a store with one village."""
    backend = new_store(str(tmp_path / "s.gpkg"), who="test", now=NOW)
    village = Unit(
        code="510722109203",
        name="甲村",
        kind=UnitKind.VILLAGE,
        boundary=box(104, 31, 104.1, 31.1),
        households=7,
    )
    import_layer(backend, ACT, "units", [village])
    yield backend
    backend.close()


def brought(store, path, layer, text, **options):
    path.write_text(text, encoding="utf-8")
    return import_files(store, layer, [path], ImportOptions(**options), who="li", now=NOW)


def told(result):
    (finding,) = [one for one in result.findings if one.rule == "IN-36"]
    return finding


def test_a_list_of_codes_and_names_erases_no_border(store, tmp_path):
    result = brought(store, tmp_path / "a.csv", "units", "代码,村名\n510722109203,甲新村\n")
    (unit,) = load_units(store)
    assert (unit.name, unit.kind, unit.households) == ("甲新村", UnitKind.VILLAGE, 7)
    assert unit.boundary == box(104, 31, 104.1, 31.1)
    assert told(result).found == 1
    assert "位置" in told(result).message_zh
    assert "place" in told(result).message_en


def test_an_empty_cell_is_an_answer(store, tmp_path):
    text = "代码,村名,户数,类型\n510722109203,甲村,,\n"
    result = brought(store, tmp_path / "a.csv", "units", text)
    (unit,) = load_units(store)
    assert (unit.kind, unit.households) == (None, None)
    assert unit.boundary is not None
    assert told(result).found == 1


def test_a_camera_keeps_what_an_export_of_a_platform_does_not_say(store, tmp_path):
    camera = "51072210901320000001"
    text = f"设备编码,设备名称,经度,纬度,监控方位,杆高\n{camera},路口,104.05,31.05,东,6\n"
    brought(store, tmp_path / "a.csv", "cameras", text, crs="wgs84")
    brought(store, tmp_path / "b.csv", "cameras", f"设备编码,设备名称\n{camera},新名\n")
    (kept,) = load_cameras(store)
    assert (kept.name, kept.bearing_deg, kept.bearing_within_deg) == ("新名", 90.0, 22.5)
    assert (kept.height_m, kept.unit_code) == (6, "510722109203")
    assert (kept.position.x, kept.delivered.datum) == (104.05, "wgs84")


def test_a_camera_whose_place_is_given_as_unknown_has_none(store, tmp_path):
    camera = "51072210901320000001"
    text = f"设备编码,经度,纬度,杆高\n{camera},104.05,31.05,6\n"
    brought(store, tmp_path / "a.csv", "cameras", text, crs="wgs84")
    result = brought(store, tmp_path / "b.csv", "cameras", f"设备编码,经度,纬度\n{camera},,\n")
    (kept,) = load_cameras(store)
    assert (kept.position, kept.height_m) == (None, 6)
    (lost,) = [one for one in result.findings if one.rule == "IN-31"]
    assert "失去原来的位置" in lost.message_zh


def test_what_the_law_asks_is_read_as_offices_write_it_and_stays(store, tmp_path):
    one, two = "51072210901320000001", "51072210901320000002"
    heading = "设备编码,是否备案,备案安装位置,备案设备类型,备案存储期限,保密属性,同意文件文号,标识照片,延长保存理由"
    rows = f"{one},已备案,东门,枪机,30天,不涉密,同意3号,s1.jpg,反恐\n{two},未备案,,,,涉密,,,\n"
    brought(store, tmp_path / "a.csv", "cameras", f"{heading}\n{rows}")
    brought(store, tmp_path / "b.csv", "cameras", f"设备编码,设备名称\n{one},新名\n{two},旧名\n")
    full, bare = load_cameras(store)
    assert (full.name, full.filed, full.filed_address, full.filed_body) == (
        "新名",
        True,
        "东门",
        "枪机",
    )
    assert (full.filed_retention_days, full.secrecy, full.consent_no) == (30, False, "同意3号")
    assert (full.sign_photo, full.retention_reason) == ("s1.jpg", "反恐")
    assert (bare.filed, bare.secrecy, bare.filed_address) == (False, True, None)
