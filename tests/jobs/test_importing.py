"""Import jobs against a real store: what is written, what is refused, what is kept of it."""

import csv
from datetime import UTC, datetime

import geopandas
import openpyxl
import pyogrio
import pytest
import shapely

from camera_registry.camera import PositionState, Status
from store.backend import Act
from store.cameras import load_cameras
from store.casework import load_incidents, load_patrols
from store.imports import get_import, load_imports, load_rejects, undo_import
from store.places import load_blocks, load_units
from store.plans import load_workers, shown_plans
from tests.stores import new_store
from web.jobs.imports.importing import ImportOptions, UnknownLayerError, import_files
from web.jobs.imports.result import RejectsOf, exit_code, rejects_csv, write_rejects

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
LEDGER = ["设备编码", "设备名称", "设备厂商", "行政区域", "监控点位类型", "设备型号", "点位俗称", "IPV4地址", "IPV6地址", "MAC地址", "摄像机类型", "摄像机功能类型", "补光属性", "摄像机编码格式", "安装地址", "经度", "纬度", "摄像机位置类型", "监控方位", "联网属性", "所属辖区公安机关", "安装时间", "管理单位", "管理单位联系方式", "录像保存天数", "设备状态", "所属部门"]  # fmt: skip


@pytest.fixture
def store(tmp_path):
    backend = new_store(str(tmp_path / "store.gpkg"), who="test", now=NOW)
    yield backend
    backend.close()


def bring(store, layer, *files, **options):
    return import_files(store, layer, files, ImportOptions(**options), who="li", now=NOW)


def units_file(tmp_path):
    path = tmp_path / "units.gpkg"
    shapes = [shapely.box(104, 31, 105, 32), shapely.box(105, 31, 106, 32)]
    table = {"code": ["510722109201", "510722109202"], "name": ["甲村", "乙村"]}
    pyogrio.write_dataframe(geopandas.GeoDataFrame(table, geometry=shapes, crs=4490), path)
    return path


def sheet(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def blocks_sheet(path, *rows):
    return sheet(path, ["楼栋编号", "户数", "经度", "纬度"], *rows)


def test_a_good_file_is_written_with_its_record(store, tmp_path):
    bring(store, "units", units_file(tmp_path))
    path = blocks_sheet(tmp_path / "b.xlsx", ["A", 12, 104.5, 31.5], ["B", "/", 105.5, 31.5])
    result = bring(store, "blocks", path, crs="cgcs2000")
    assert (result.read, result.accepted, result.rejected) == (2, 2, 0)
    assert result.revision == store.revision()
    assert exit_code(result) == 0
    first, second = load_blocks(store)
    assert (first.households, first.unit_code, first.unit_located) == (12, "510722109201", True)
    assert (second.households, second.unit_code) == (None, "510722109202")
    (record,) = load_imports(store, "blocks")
    assert record.file_sha256 == result.files[0].sha256
    assert (record.file_name, record.crs, record.who) == ("b.xlsx", "cgcs2000", "li")
    assert record.mapping["households"] == "户数"
    assert (record.counts["read"], record.counts["accepted"]) == (2, 2)


BAD = (["A", 12, 104.5, 31.5], ["B", -3, 104.6, 31.5], ["C", "很多", 104.7, 31.5])


def test_with_rejected_rows_nothing_is_written_until_the_rest_is_accepted(store, tmp_path):
    path = blocks_sheet(tmp_path / "b.xlsx", *BAD)
    before = store.revision()
    result = bring(store, "blocks", path, crs="cgcs2000")
    assert (result.rejected, result.revision, store.revision()) == (2, None, before)
    assert exit_code(result) == 1
    assert load_blocks(store) == []
    taken = bring(store, "blocks", path, crs="cgcs2000", accept_rest=True)
    assert (taken.accepted, exit_code(taken)) == (1, 0)
    assert [block.block_id for block in load_blocks(store)] == ["A"]
    (record,) = load_imports(store)
    rejects = load_rejects(store, record.import_id)
    assert [(r.row, r.reason_rule, r.original["户数"]) for r in rejects] == [
        (3, "IN-04", "-3"),
        (4, "IN-04", "很多"),
    ]


def test_a_dry_run_says_the_same_and_writes_nothing(store, tmp_path):
    path = blocks_sheet(tmp_path / "b.xlsx", BAD[0])
    before = store.digest()
    result = bring(store, "blocks", path, crs="cgcs2000", dry_run=True)
    assert (result.accepted, result.revision, store.digest()) == (1, None, before)
    assert exit_code(result) == 0


def test_a_preview_needs_no_store(tmp_path):
    result = bring(None, "blocks", blocks_sheet(tmp_path / "b.xlsx", BAD[0]), crs="gcj02")
    assert (result.accepted, result.revision) == (1, None)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [("b.csv", "楼栋编号,户数,经度,纬度\nA,3,104.5,31.5\n", "IN-02"),
     ("b.csv", "幢,户数,经度,纬度\nA,3,104.5,31.5\n", "IN-03"),
     ("b.xlsx", "楼栋编号,户数\nA,3\n", "IN-01")],
)  # fmt: skip
def test_a_file_that_cannot_be_understood_blocks_even_when_the_rest_is_accepted(
    store, tmp_path, name, content, rule
):
    path = tmp_path / name
    path.write_bytes(content.encode("gbk"))
    before = store.digest()
    result = bring(store, "blocks", path, accept_rest=True)
    assert result.blocked
    assert (exit_code(result), store.digest()) == (1, before)
    assert rule in {finding.rule for finding in result.findings}


def test_one_bad_file_of_two_keeps_both_out(store, tmp_path):
    good = blocks_sheet(tmp_path / "a.xlsx", BAD[0])
    bad = blocks_sheet(tmp_path / "b.xlsx", BAD[1])
    assert bring(store, "blocks", good, bad, crs="wgs84").revision is None
    assert load_blocks(store) == []


def test_an_id_of_an_earlier_file_is_rejected_in_the_later_one(store, tmp_path):
    one = blocks_sheet(tmp_path / "a.xlsx", ["A", 1, 104.5, 31.5])
    two = blocks_sheet(tmp_path / "b.xlsx", ["A", 2, 104.5, 31.5], ["B", 3, 104.6, 31.5])
    result = bring(store, "blocks", one, two, crs="wgs84", accept_rest=True)
    assert (result.accepted, result.rejected) == (2, 1)
    assert {b.block_id: b.households for b in load_blocks(store)} == {"A": 1, "B": 3}
    assert len(load_imports(store)) == 2


def test_importing_again_updates_and_says_so(store, tmp_path):
    path = blocks_sheet(tmp_path / "a.xlsx", ["A", 1, 104.5, 31.5])
    bring(store, "blocks", path, crs="wgs84")
    again = bring(store, "blocks", path, crs="wgs84")
    assert "IN-24" in {finding.rule for finding in again.findings}
    assert len(load_blocks(store)) == 1


def test_rejected_rows_go_to_a_file_that_no_spreadsheet_runs(tmp_path):
    path = blocks_sheet(tmp_path / "b.xlsx", ["=1+1x", "=cmd|x", 104.5, 31.5], BAD[1])
    result = bring(None, "blocks", path, crs="wgs84")
    out = tmp_path / "rejects.csv"
    write_rejects(out, result)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["row"] for row in rows][-1] == "3"
    assert rows[-1]["户数"] == "'-3"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_an_unknown_layer_is_an_error_of_the_call(tmp_path):
    with pytest.raises(UnknownLayerError, match="key_places"):
        bring(None, "houses", tmp_path / "x.csv")


def test_the_27_column_ledger_becomes_cameras(store, tmp_path):
    bring(store, "units", units_file(tmp_path))
    told = dict.fromkeys(LEDGER, "")
    one = told | {"设备编码": "51072200001320000001", "设备名称": "村口", "经度": "104.5",
                  "纬度": "31.5", "监控方位": "1", "管理单位联系方式": "0816-1234567",
                  "录像保存天数": "30", "设备状态": "在用"}  # fmt: skip
    two = told | {"设备编码": "51072200001320000002", "监控方位": "4", "设备状态": "1"}
    path = sheet(tmp_path / "c.xlsx", LEDGER, list(one.values()), list(two.values()))
    result = bring(store, "cameras", path, crs="wgs84")
    first, second = load_cameras(store)
    assert (first.camera_id, first.gb_id) == ("51072200001320000001",) * 2
    assert (first.bearing_deg, second.bearing_deg) == (90.0, 0.0)
    assert (first.status, first.retention_days) == (Status.IN_SERVICE, 30)
    assert (first.unit_code, first.unit_located) == ("510722109201", True)
    assert (first.delivered.x, first.delivered.datum) == (104.5, "wgs84")
    assert first.position_state is PositionState.DECLARED
    assert (second.position, second.position_state) == (None, PositionState.UNKNOWN)
    assert second.status is Status.UNKNOWN  # 1 means different things in different offices
    assert {"IN-25", "IN-78", "IN-14"} <= {finding.rule for finding in result.findings}
    assert "codes.status.1" in {question.question_id for question in result.questions}


@pytest.mark.parametrize(
    ("text", "bearings"),
    [("0;180", (0.0, 180.0)), ("S", (180.0,)), ("朝东", (90.0,)), ("东向西", (270.0,)), ("", ()),
     ("190-100", ())],
)  # fmt: skip
def test_a_direction_is_understood_or_left_unknown_with_a_reason(tmp_path, text, bearings):
    path = sheet(tmp_path / "c.xlsx", ["camera_id", "bearing_deg"], ["1", text])
    result = bring(None, "cameras", path)
    (camera,) = result.files[0].things
    assert camera.bearings_deg == bearings
    said = [finding for finding in result.findings if finding.rule == "IN-16"]
    assert bool(said) == (bool(text) and not bearings)


def test_impossible_optics_are_unknown(tmp_path):
    path = sheet(tmp_path / "c.xlsx", ["camera_id", "view_angle_deg", "range_m"], ["1", 400, -5])
    result = bring(None, "cameras", path)
    (camera,) = result.files[0].things
    assert (camera.view_angle_deg, camera.range_m) == (None, None)
    assert sum(one.rule == "IN-16" for one in result.findings) == 2


def test_incidents_patrols_workers_and_candidates_go_in(store, tmp_path):
    path = tmp_path / "i.csv"
    path.write_text(
        "事件编号,类别,状态,发生时间,经度,纬度\nE1,噪声,办结,2024-01-05 08:30,104.5,31.5\n"
    )
    bring(store, "incidents", path, crs="gcj02")
    (incident,) = load_incidents(store)
    assert incident.occurred_at == datetime(2024, 1, 5, 0, 30, tzinfo=UTC)
    assert (incident.state, incident.delivered.datum) == ("closed", "gcj02")
    track = geopandas.GeoDataFrame(
        {"patrol_id": ["P1"], "team": ["辅警"]},
        geometry=[shapely.LineString([(104, 31), (104.1, 31)])],
        crs=4326,
    )
    pyogrio.write_dataframe(track, tmp_path / "p.geojson")
    bring(store, "patrols", tmp_path / "p.geojson")
    assert load_patrols(store)[0].team == "辅警"
    bring(
        store, "workers", sheet(tmp_path / "w.xlsx", ["工号", "姓名", "电话"], ["7", "王五", 123])
    )
    assert load_workers(store)[0].name == "王五"
    poles = sheet(tmp_path / "k.xlsx", ["编号", "经度", "纬度"], ["K1", 104.5, 31.5])
    assert bring(store, "candidates", poles, crs="wgs84").accepted == 1


def test_the_frame_of_a_place_without_units_is_declared_as_one(store, tmp_path):
    path = tmp_path / "frame.geojson"
    frame = geopandas.GeoDataFrame(
        {"name": ["Nantes"]}, geometry=[shapely.box(-2, 47, -1, 48)], crs=4326
    )
    pyogrio.write_dataframe(frame, path)
    bring(store, "units", path, unit="NANTES")
    assert [unit.code for unit in load_units(store)] == ["NANTES"]


def test_delivered_grids_become_the_plan_in_force(store, tmp_path):
    bring(store, "units", units_file(tmp_path))
    rows = ["A", 12, 104.2, 31.5], ["B", 30, 104.7, 31.5], ["C", None, 104.8, 31.5]
    bring(store, "blocks", blocks_sheet(tmp_path / "b.xlsx", *rows), crs="wgs84")
    shapes = [shapely.box(104, 31, 104.5, 32), shapely.box(104.5, 31, 105, 32)]
    drawn = {
        "网格编码": ["510722109201001", "510722109201002"],
        "网格名称": ["第一网格", "第二网格"],
    }
    path = tmp_path / "grids.geojson"
    pyogrio.write_dataframe(geopandas.GeoDataFrame(drawn, geometry=shapes, crs=4326), path)
    result = bring(store, "grids", path)
    (plan,) = shown_plans(store, "in_force")
    assert [(g.name, g.households, g.unknown_blocks) for g in plan.grids] == [
        ("第一网格", 12, 0),
        ("第二网格", 30, 1),
    ]
    assert result.revision == store.revision()
    assert load_imports(store, "grids")[0].counts["accepted"] == 2


@pytest.mark.shared
def test_geneva_has_262_cameras_without_a_direction(shared):
    said = {"camera_id": "osm_id", "bearing_deg": "camera_direction"}
    result = bring(
        None, "cameras", shared / "geneva_osm.gpkg", source_layer="cameras", mapping=said
    )
    cameras = result.files[0].things
    assert len(cameras) == 406
    assert sum(camera.bearing_deg is None for camera in cameras) == 262
    assert sum(bool(camera.more_bearings_deg) for camera in cameras) == 6


def test_device_ids_that_are_none_reject_their_rows_and_repeated_ones_are_told(tmp_path):
    good, twice = "51990101001320000001", "51990101001320000002"
    rows = [[good], [twice], [twice], ["5199010100132000003"], ["51990101009990000004"], [None]]
    path = sheet(tmp_path / "c.xlsx", ["摄像机编号", "设备编码"],
                 *([f"c{n}", *row] for n, row in enumerate(rows, start=1)))  # fmt: skip
    result = bring(None, "cameras", path)
    rejects = {reject.row: reject for reject in result.rejects}
    assert {row: reject.reason_rule for row, reject in rejects.items()} == {
        5: "CAM-20",
        6: "CAM-20",
    }
    assert "it has 19 digits, expected 20" in rejects[5].message_en
    assert rejects[6].original["摄像机编号"] == "c5"
    (said,) = [finding for finding in result.findings if finding.rule == "CAM-21"]
    assert said.message_zh == f"设备编码“{twice}”出现2次(第3, 4行)。"
    assert [c.camera_id for c in result.files[0].things] == ["c1", "c2", "c3", "c6"]


def test_a_ledger_without_other_numbers_says_a_repeated_id_once(tmp_path):
    path = sheet(
        tmp_path / "c.xlsx", ["设备编码"], ["51990101001320000001"], ["51990101001320000001"]
    )
    result = bring(None, "cameras", path)
    assert [f.rule for f in result.findings if f.rule.startswith("CAM-2")] == ["CAM-21"]
    first, second = result.files[0].things
    assert (first.camera_id, second.camera_id) == (first.gb_id, f"{first.gb_id}#2")


def test_grids_in_no_unit_are_refused_with_a_sentence(store, tmp_path):
    path = tmp_path / "g.gpkg"
    shapes = [shapely.box(104.1, 31.1, 104.2, 31.2)]
    table = {"grid_code": ["G1"], "name": ["第一网格"]}
    pyogrio.write_dataframe(geopandas.GeoDataFrame(table, geometry=shapes, crs=4490), path)
    result = bring(store, "grids", path)
    assert result.blocked
    assert "IN-35" in {finding.rule for finding in result.findings}
    assert bring(store, "grids", path, unit="510722109201").revision is not None


def test_a_rejected_row_is_corrected_in_its_sheet_and_comes_back_with_its_place(store, tmp_path):
    bring(store, "units", units_file(tmp_path))
    shapes = [shapely.box(104.1, 31.1, 104.2, 31.2), shapely.box(104.3, 31.1, 104.4, 31.2)]
    table = {"block_id": ["A", "B"], "households": ["12", "5O"], "basis": ["户籍", "户籍"]}
    path = tmp_path / "楼栋.gpkg"
    pyogrio.write_dataframe(geopandas.GeoDataFrame(table, geometry=shapes, crs=4490), path)
    first = bring(store, "blocks", path, accept_rest=True)
    assert (first.accepted, first.rejected) == (1, 1)
    listed = tmp_path / "退回.csv"
    listed.write_bytes(
        rejects_csv(
            [RejectsOf(file="楼栋.gpkg", import_id=first.import_ids[0], rejects=first.rejects)]
        )
    )
    text = listed.read_text("utf-8-sig")
    assert first.import_ids[0] in text
    listed.write_text(text.replace(",5O,", ",50,"), encoding="utf-8-sig")
    again = bring(store, "blocks", listed, crs="cgcs2000")
    assert (again.accepted, again.rejected) == (1, 0), [f.message_zh for f in again.findings]
    block = next(one for one in load_blocks(store) if one.block_id == "B")
    assert block.households == 50
    assert shapely.equals_exact(block.geometry.normalize(), shapes[1].normalize(), tolerance=1e-8)
    [reject] = load_rejects(store, first.import_ids[0])
    assert reject.resolved_by == again.import_ids[0]
    assert get_import(store, again.import_ids[0]).corrects == first.import_ids[0]


def test_an_import_can_be_undone_and_compared(store, tmp_path):
    bring(store, "units", units_file(tmp_path))
    row = ["A", 12, 104.5, 31.5]
    path = blocks_sheet(tmp_path / "b.xlsx", row, ["B", 3, 104.6, 31.5])
    first = bring(store, "blocks", path, crs="cgcs2000")
    assert (first.changes.new, first.changes.changed, first.changes.same) == (2, 0, 0)
    path = blocks_sheet(tmp_path / "c.xlsx", row, ["B", 4, 104.6, 31.5], ["C", 5, 104.7, 31.5])
    second = bring(store, "blocks", path, crs="cgcs2000")
    assert (second.changes.new, second.changes.changed, second.changes.same) == (1, 1, 1)
    told = next(f for f in second.findings if f.rule == "DAT-08")
    assert "1" in told.message_zh
    act = Act(who="li", what="undo import", object="blocks", at=NOW)
    undone = undo_import(store, act, second.import_ids[0])
    assert (undone.removed, undone.restored) == (1, 1)
    assert {b.block_id: b.households for b in load_blocks(store)} == {"A": 12, "B": 3}
    assert store.verify() == []
