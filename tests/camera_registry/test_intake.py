"""Cameras as registers and platforms deliver them: read, doubted, never altered."""

import csv
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.coverage.places import Ground, coverage
from camera_registry.intake.ids import plain_of
from camera_registry.record.float_ids import from_floats
from tests.camera_registry.making import PACK, camera, unit
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions, ImportResult

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
LEDGER = ["设备编码", "设备名称", "设备厂商", "行政区域", "监控点位类型", "设备型号", "点位俗称",
          "IPV4地址", "IPV6地址", "MAC地址", "摄像机类型", "摄像机功能类型", "补光属性",
          "摄像机编码格式", "安装地址", "经度", "纬度", "摄像机位置类型", "监控方位", "联网属性",
          "所属辖区公安机关", "安装时间", "管理单位", "管理单位联系方式", "录像保存天数", "设备状态",
          "所属部门"]  # fmt: skip
CATALOGUE = """<?xml version="1.0" encoding="GB2312"?>
<Response><CmdType>Catalog</CmdType><SN>1</SN><DeviceID>51072200002000000001</DeviceID>
<SumNum>2</SumNum><DeviceList Num="2">
<Item><DeviceID>51072200001320000001</DeviceID><Name>东门</Name><Manufacturer>海康</Manufacturer>
<Model>DS-1</Model><CivilCode>510722</CivilCode><Address>东街1号</Address>
<Longitude>104.5</Longitude><Latitude>31.5</Latitude><Status>ON</Status>
<Password>secret77</Password>
<Info><PTZType>3</PTZType><RoomType>2</RoomType><DirectionType>1</DirectionType></Info></Item>
<Item><DeviceID>51072200001180000002</DeviceID><Name>录像机</Name><Status>OFF</Status></Item>
</DeviceList></Response>
"""


def look(layer: str, path: Path, **options: object) -> ImportResult:
    return import_files(None, layer, [path], ImportOptions(**options), who="li", now=NOW)


def rules(result: ImportResult) -> list[str]:
    return [finding.rule for finding in result.findings]


def said(result: ImportResult, rule: str):
    (one,) = [finding for finding in result.findings if finding.rule == rule]
    return one


def sheet(path: Path, columns: list[str], *rows: list[str]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as opened:
        csv.writer(opened).writerows([columns, *rows])
    return path


def ledger(path: Path, *rows: dict[str, str]) -> Path:
    return sheet(path, LEDGER, *([row.get(name, "") for name in LEDGER] for row in rows))


def things(result: ImportResult) -> list[Camera]:
    return list(result.files[0].things)


def test_the_27_columns_are_read_with_their_codes(tmp_path):
    row = {
        "设备编码": "51072200001320000001", "设备名称": "东门", "设备厂商": "海康", "设备型号": "DS-1",
        "点位俗称": "老槐树", "监控点位类型": "1", "摄像机类型": "3", "摄像机位置类型": "98",
        "安装地址": "东街", "经度": "104.5", "纬度": "31.5", "监控方位": "5", "联网属性": "已联网",
        "安装时间": "2019-05-01", "管理单位": "派出所", "管理单位联系方式": "0816-1234567",
        "录像保存天数": "90", "设备状态": "在用",
    }  # fmt: skip
    (one,) = things(look("cameras", ledger(tmp_path / "c.csv", row), crs="wgs84"))
    assert (one.manufacturer, one.model, one.common_name) == ("海康", "DS-1", "老槐树")
    assert (one.point_class, one.place_type, one.body) == ("1", "98", "3")
    assert (one.bearing_deg, one.bearing_within_deg) == (135.0, 22.5)
    assert (one.installed_at, one.retention_days, one.networked) == ("2019-05-01", 90, True)
    assert (one.operator, one.status) == ("派出所", Status.IN_SERVICE)


def test_codes_outside_the_ledgers_own_are_unknown(tmp_path):
    row = {"设备编码": "51072200001320000001", "监控点位类型": "7", "摄像机位置类型": "40",
           "联网属性": "5"}  # fmt: skip
    result = look("cameras", ledger(tmp_path / "c.csv", row))
    (one,) = things(result)
    assert (one.point_class, one.place_type, one.networked) == (None, None, None)
    assert rules(result).count("IN-16") == 2
    assert "codes.networked.5" in [question.question_id for question in result.questions]


def test_a_manufacturer_that_is_the_class_of_the_point_is_unknown(tmp_path):
    rows = [{"设备编码": f"5107220000132000000{n}", "设备厂商": "1", "监控点位类型": "1"}
            for n in range(1, 4)]  # fmt: skip
    rows.append({"设备编码": "51072200001320000009", "设备厂商": "大华", "监控点位类型": "1"})
    result = look("cameras", ledger(tmp_path / "c.csv", *rows))
    assert [one.manufacturer for one in things(result)] == [None, None, None, "大华"]
    assert "有3行填的是监控点位类型的代码" in said(result, "IN-99").message_zh
    assert "3 cells" in said(result, "IN-99").message_en


def test_a_ledger_without_manufacturers_keeps_its_classes(tmp_path):
    columns = ["设备编码", "监控点位类型", "经度", "纬度"]
    path = sheet(tmp_path / "a.csv", columns, ["51072200001320000001", "1", "104.5", "31.5"])
    result = look("cameras", path, crs="gcj02")
    assert [one.point_class for one in result.files[0].things] == ["1"]


def test_a_catalogue_of_the_standard_becomes_devices(tmp_path):
    path = tmp_path / "catalog.xml"
    path.write_bytes(CATALOGUE.encode("gb2312"))
    result = look("cameras", path, crs="wgs84")
    gate, recorder = things(result)
    assert (gate.name, gate.manufacturer, gate.model) == ("东门", "海康", "DS-1")
    assert (gate.indoor, gate.bearing_deg, gate.status) == (True, 90.0, Status.IN_SERVICE)
    assert (gate.position.x, gate.delivered.datum) == (104.5, "wgs84")
    assert recorder.gb_id == "51072200001180000002"
    assert "不计入摄像机数" in said(result, "IN-93").message_zh
    assert "codes.status.OFF" in [question.question_id for question in result.questions]
    assert "secret77" not in repr(result)


def test_an_export_of_wvp_is_recognised(tmp_path):
    columns = ["id", "channelId", "deviceId", "gbName", "gbManufacturer", "gbLongitude",
               "gbLatitude", "gbPtzType", "gbRoomType", "gbDirectionType", "gbStatus"]  # fmt: skip
    row = ["7", "51072200001320000001", "51072200001180000001", "东门", "海康", "104.5", "31.5",
           "3", "1", "2", "ON"]  # fmt: skip
    (one,) = things(look("cameras", sheet(tmp_path / "wvp.csv", columns, row), crs="wgs84"))
    assert (one.gb_id, one.name) == ("51072200001320000001", "东门")
    assert (one.indoor, one.bearing_deg, one.status) == (False, 270.0, Status.IN_SERVICE)
    assert (one.position.x, one.position.y) == (104.5, 31.5)


def test_passwords_are_nowhere_in_what_an_import_gives(tmp_path):
    columns = ["设备编码", "设备名称", "安装地址", "密码", "流地址"]
    rows = [["51072200001320000001", "东门 密码:Zz998877", "rtsp://admin:Zz998877@10.1.1.1/1",
             "Zz998877", "rtsp://admin:Zz998877@10.1.1.1/1"],
            ["5107", "rtsp://admin:Zz998877@10.1.1.1/1", "", "Zz998877", ""]]  # fmt: skip
    result = look("cameras", sheet(tmp_path / "c.csv", columns, *rows))
    assert "Zz998877" not in repr(result)
    assert result.rejects[0].original["设备名称"] == "rtsp://***@10.1.1.1/1"
    assert things(result)[0].address == "rtsp://***@10.1.1.1/1"
    one = said(result, "IN-97")
    assert "已从4个单元格中去除" in one.message_zh
    assert "removed from 4 cells" in one.message_en


@pytest.mark.parametrize(
    ("text", "why"),
    [("5107220000132000001", "19 digits"), ("510722000013200000A1", "no digit"),
     ("51072200009990000001", "type 999"), ("5.10722E+19", "as text")],
)  # fmt: skip
def test_ids_that_are_none_reject_their_rows_with_the_original(tmp_path, text, why):
    result = look("cameras", sheet(tmp_path / "c.csv", ["摄像机编号", "设备编码"], ["a", text]))
    (reject,) = result.rejects
    assert reject.reason_rule == ("DAT-02" if "E+" in text else "CAM-20")
    assert reject.original["设备编码"] == text
    assert why in reject.message_en or reject.reason_rule == "DAT-02"


@pytest.mark.parametrize(
    "written",
    [
        "５１０７２２００００１３２０００００００１",
        "5107 2200 0013 2000 0001",
        "510722-0000-132-0000001",
    ],
)
def test_an_id_in_other_signs_is_offered_as_a_fix(tmp_path, written):
    assert len(written) != 20 or plain_of(written)
    path = sheet(tmp_path / "c.csv", ["设备编码", "设备名称"], [written, "东门"])
    result = look("cameras", path)
    plain = plain_of(written)
    if plain is None:
        assert result.rejected == 1
        return
    assert (result.accepted, result.rejected) == (0, 1)
    assert result.rejects[0].original["设备编码"] == written
    (question,) = result.questions
    assert (question.question_id, question.samples) == ("fix.gb_id", (written,))
    fixed = look("cameras", path, answers={"fix.gb_id": "yes"})
    assert [one.gb_id for one in things(fixed)] == [plain]
    assert look("cameras", path, answers={"fix.gb_id": "no"}).rejected == 1


def test_ids_that_went_through_a_float_are_told_kept_and_not_covered(tmp_path):
    true = [37010200001320000001 + n for n in range(0, 40_000, 40)]
    rounded = sorted({str(int(float(one))) for one in true})
    rows = [[f"c{n}", one, "104.5", "31.5"] for n, one in enumerate(rounded)]
    result = look("cameras", sheet(tmp_path / "c.csv", ["摄像机编号", "设备编码", "经度", "纬度"], *rows), crs="wgs84")  # fmt: skip
    assert (result.accepted, result.rejected) == (len(rounded), 0)
    one = said(result, "DAT-02")
    assert f"有{len(rounded)}个设备编码" in one.message_zh
    assert "Export them anew as text" in one.message_en
    assert [c.gb_id for c in things(result)] == rounded
    assert "37010200001320001536" in rounded


def test_honest_ids_are_not_taken_for_rounded_ones():
    honest = [f"5101070000132{n:07}" for n in range(1, 20_001)]
    assert from_floats(honest, PACK["IN-92"]) == frozenset()
    assert from_floats(["37010200001320001536"], PACK["IN-92"])
    assert from_floats([], PACK["IN-92"]) == frozenset()


def test_coverage_leaves_out_what_is_doubtful_and_says_how_many():
    good = camera(1, gb_id="37010200001320000001")
    rounded = camera(2, xy=(60, 60), gb_id="37010200001320001536")
    suspect = camera(3, xy=(80, 80), position_state=PositionState.SUSPECT)
    recorder = camera(4, xy=(90, 90), gb_id="37010200001180000004")
    found = coverage(Ground(units=[unit()]), [good, rounded, suspect, recorder], PACK)
    (report,) = [one for one in found.reports if one.kind == "unit"]
    assert {view.camera_id for view in found.views} == {"c001"}
    assert (report.suspect, report.without_view, report.cameras) == (2, 2, 3)


def test_an_area_that_is_not_the_villages_is_told_and_kept(tmp_path):
    rows = [["51072200001320000001", "510722109201"], ["51070300001320000002", "510722109201"],
            ["99070300001320000003", ""]]  # fmt: skip
    result = look("cameras", sheet(tmp_path / "c.csv", ["设备编码", "村代码"], *rows))
    assert result.accepted == 3
    first, second = [f for f in result.findings if f.rule == "CAM-22"]
    assert "510703与所在村(社区)的县510722不一致(如第3行51070300001320000002)" in first.message_zh
    assert "the code of any province" in second.message_en


def test_optics_no_lens_can_have_are_unknown(tmp_path):
    columns = ["摄像机编号", "视场角", "可视距离", "安装高度", "俯角"]
    rows = [
        ["a", "0", "0", "0", "95"],
        ["b", "361", "-3", "60", "-91"],
        ["c", "360", "80", "6", "-30"],
    ]
    result = look("cameras", sheet(tmp_path / "c.csv", columns, *rows))
    assert [(c.view_angle_deg, c.range_m, c.height_m, c.tilt_deg) for c in things(result)] == [
        (None,) * 4, (None,) * 4, (360.0, 80.0, 6.0, -30.0),
    ]  # fmt: skip


def test_short_retention_is_no_fault_of_the_import(tmp_path):
    result = look("cameras", sheet(tmp_path / "c.csv", ["摄像机编号", "录像保存天数"], ["a", "7"]))
    assert (things(result)[0].retention_days, result.rejected) == (7, 0)
    assert not [f for f in result.findings if f.severity in ("error", "must")]


CELLS = st.one_of(
    st.sampled_from(["", "/", "东", "东西", "1", "9", "360", "725", "３７", "在用", "√", "5.1E+19",
                     "51072200001320000001", "37010200001320001536", "104.5", "31.50000000000001",
                     "rtsp://a:b@c/1", "2017-10-01", "30", "=1+1", "\u200b", "999", "0"]),
    st.text(max_size=24),
    st.integers(-(10**21), 10**21).map(str),
    st.floats().map(str),
)  # fmt: skip


def rows_go_in_or_are_rejected(folder: Path, rows: list[list[str]]) -> None:
    """No row of a ledger is lost and nothing but the documented happens to it."""
    path = folder / "c.csv"
    clean = [
        [cell.replace("\x00", "").encode("utf-8", "ignore").decode() for cell in row]
        for row in rows
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows([LEDGER, ["51072200001320000009", *[""] * 26], *clean])
    result = look("cameras", path, crs="wgs84")
    assert all(finding.message_zh and finding.message_en for finding in result.findings)
    if not result.blocked:
        assert result.read == result.accepted + result.rejected
        assert len(things(result)) == result.accepted
        assert len({one.camera_id for one in things(result)}) == result.accepted
        for one in things(result):
            assert one.bearing_deg is None or 0 <= one.bearing_deg < 360
            assert one.position is not None or one.position_state is PositionState.UNKNOWN


ROWS = st.lists(st.lists(CELLS, min_size=27, max_size=27), min_size=1, max_size=4)


@given(rows=ROWS)
@settings(max_examples=200)
def test_whatever_stands_in_a_ledger_is_taken_or_rejected(tmp_path_factory, rows):
    rows_go_in_or_are_rejected(tmp_path_factory.getbasetemp(), rows)


@pytest.mark.long
@given(rows=ROWS)
@settings(max_examples=5000)
def test_whatever_stands_in_a_ledger_is_taken_or_rejected_at_length(tmp_path_factory, rows):
    rows_go_in_or_are_rejected(tmp_path_factory.getbasetemp(), rows)


@pytest.mark.shared
def test_the_cameras_of_switzerland_go_in_as_they_are(shared):
    path = shared / "cameras_switzerland_osm.gpkg"
    said_ = {"camera_id": "osm_id#", "bearing_deg": "camera_direction", "kind": "camera_type"}
    result = look("cameras", path, mapping=said_)
    assert result.read == 2143 == result.accepted + result.rejected
    assert result.accepted == len(things(result)) > 2100
    assert sum(one.bearing_deg is not None for one in things(result)) > 300


@pytest.mark.shared
def test_the_cameras_of_geneva_go_in_as_they_are(shared):
    result = look("cameras", shared / "geneva_osm.gpkg", answers={"sheet": "cameras"},
                  mapping={"camera_id": "osm_id"})  # fmt: skip
    assert (result.read, result.accepted, result.rejected) == (406, 406, 0)


def test_a_ledger_of_many_rows_is_built_row_for_row(tmp_path):
    rng = random.Random(5)
    rows = [{"设备编码": f"5107220000132{n:07}", "经度": f"{104 + rng.random():.6f}", "纬度": f"{31 + rng.random():.6f}", "监控方位": str(rng.randint(1, 8)), "设备状态": "在用"} for n in range(1, 2001)]  # fmt: skip
    result = look("cameras", ledger(tmp_path / "c.csv", *rows), crs="wgs84")
    assert [one.gb_id for one in things(result)] == [row["设备编码"] for row in rows]
