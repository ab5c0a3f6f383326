"""What arrives wrong in a register and what must happen, row by row of the table of bad input.

The name of each test begins with the name of its error. Rows held elsewhere: GCJ-02 as WGS-84
(CRS_SUSPECT), swapped pairs and exchanged columns in `tests/cases/test_coordinates.py`; a camera
inside a building (INSIDE_BUILDING) in `test_mounting.py`; cameras on a border (ON_BOUNDARY) in
`test_quotas.py`; filing, signs and retention in `test_law.py`; pairs that give no pose (CALIB_*)
in `test_posing.py` and `test_calibration.py`.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from camera_registry.camera import Camera, Preset
from camera_registry.coverage.places import Ground, coverage
from camera_registry.record.asset_only import is_asset_only
from tests.camera_registry.making import PACK, camera, unit
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions, ImportResult

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
GOOD = "51072200001320000001"


def look(path: Path, **options: object) -> ImportResult:
    return import_files(None, "cameras", [path], ImportOptions(**options), who="li", now=NOW)


def table(path: Path, columns: list[str], *rows: list[object]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([columns, *rows])
    return path


def said(result: ImportResult, rule: str) -> str:
    (one,) = [finding for finding in result.findings if finding.rule == rule]
    assert one.message_zh
    assert one.message_en
    return one.message_zh


def things(result: ImportResult) -> list[Camera]:
    return list(result.files[0].things)


FORMS = {  # what stands in the cell: the rule that keeps its row out
    "5.10123E+19": "DAT-02",
    "5107220000132000000": "CAM-20",  # 19 digits
    "510722000013200001": "CAM-20",  # 18 digits, and no number of a person
    "51072200001320000A01": "CAM-20",
    "51072200009990000001": "CAM-20",  # no such type
    "５１０７２２００００１３２０００００２２": "CAM-20",
}


def test_gbid_format_a_malformed_id_keeps_its_row_out_and_shows_the_original(tmp_path):
    rows = [[f"c{n}", text] for n, text in enumerate([GOOD, *FORMS])]
    result = look(table(tmp_path / "c.csv", ["摄像机编号", "设备编码"], *rows))
    assert [one.gb_id for one in things(result)] == [GOOD]
    told = {one.original["设备编码"]: one.reason_rule for one in result.rejects}
    assert told == {**FORMS, "５１０７２２００００１３２０００００２２": told[list(FORMS)[-1]]}
    (question,) = [q for q in result.questions if q.question_id == "fix.gb_id"]
    assert question.samples == (
        "５１０７２２００００１３２０００００２２",
    )  # offered, never silently


def test_gbid_format_a_number_cell_of_a_sheet_has_lost_its_digits(tmp_path):
    book = Workbook()
    book.active.append(["摄像机编号", "设备编码"])
    book.active.append(["a", 51072200001320000001])
    book.active.append(["b", GOOD])
    book.save(tmp_path / "c.xlsx")
    result = look(tmp_path / "c.xlsx")
    assert [one.camera_id for one in things(result)] == ["b"]
    assert [one.reason_rule for one in result.rejects] == ["DAT-02"]


def test_gbid_precision_suspect_ids_that_went_through_a_float_are_told_and_kept(tmp_path):
    ids = sorted({str(int(float(37010200001320000001 + n))) for n in range(0, 8000, 40)})
    rows = [[f"c{n}", one] for n, one in enumerate([*ids, ids[0]])]
    result = look(table(tmp_path / "c.csv", ["摄像机编号", "设备编码"], *rows))
    assert result.accepted == len(rows)
    assert "真实编码已丢失" in said(result, "DAT-02")
    assert said(result, "CAM-21")  # the duplicates that rounding makes


def test_not_a_camera_recorders_and_platforms_are_devices_and_not_counted(tmp_path):
    ids = [GOOD, "51072200001180000001", "51072200002000000001", "51072200002150000001"]
    result = look(table(tmp_path / "c.csv", ["设备编码"], *([one] for one in ids)))
    assert [one.gb_id for one in things(result)] == ids
    assert "有3行是录像机、报警设备、平台或分组" in said(result, "IN-93")
    registered = [camera(n, xy=(n * 9, n * 9), gb_id=one) for n, one in enumerate(ids, 1)]
    (report,) = [
        one
        for one in coverage(Ground(units=[unit()]), registered, PACK).reports
        if one.kind == "unit"
    ]
    assert report.cameras == 1


def test_area_mismatch_is_a_warning_and_changes_neither(tmp_path):
    row = ["51070300001320000001", "510722109201"]
    result = look(table(tmp_path / "c.csv", ["设备编码", "村代码"], row))
    (one,) = things(result)
    assert (one.gb_id, one.unit_code) == tuple(row)
    assert "510703" in said(result, "CAM-22")


def test_duplicate_id_lists_both_rows_and_overwrites_none(tmp_path):
    result = look(table(tmp_path / "c.csv", ["摄像机编号", "设备编码"], ["a", GOOD], ["b", GOOD]))
    assert [one.camera_id for one in things(result)] == ["a", "b"]
    assert "第2, 3行" in said(result, "CAM-21")


def test_coord_swapped_null_island_and_out_of_range(tmp_path):
    rows = [["a", 104.5, 31.5], ["b", 31.5, 104.6], ["c", 0, 0], ["d", 412345, 3456789],
            ["e", 104.7, 31.7]]  # fmt: skip
    result = look(table(tmp_path / "c.csv", ["摄像机编号", "经度", "纬度"], *rows), crs="wgs84")
    placed = {c.camera_id: c.position and (c.position.x, c.position.y) for c in things(result)}
    assert placed["a"] == (104.5, 31.5)
    assert placed["b"] == (104.6, 31.5)  # swapped, and said
    assert placed.get("c") is None
    assert placed.get("d") is None
    assert len({f.rule for f in result.findings}) > 1


@pytest.mark.parametrize(
    ("written", "bearing", "within"),
    [("360", 0, None), ("-10", 350, None), ("NE", 45, 22.5), ("朝东", 90, 22.5), ("0", 0, None)],
)
def test_bearing_range_words_and_turned_angles_are_degrees(tmp_path, written, bearing, within):
    result = look(table(tmp_path / "c.csv", ["摄像机编号", "方位角"], ["a", written]))
    (one,) = things(result)
    assert (one.bearing_deg, one.bearing_within_deg) == (bearing, within)


def test_bearing_range_over_a_full_turn_is_an_error_and_codes_are_degrees_to_an_eighth(tmp_path):
    result = look(table(tmp_path / "c.csv", ["摄像机编号", "方位角"], ["a", "725"]))
    assert [one.reason_rule for one in result.rejects] == ["IN-91"]
    rows = [["a", "1"], ["b", "8"]]
    codes = look(table(tmp_path / "d.csv", ["摄像机编号", "directionType"], *rows))
    assert [(c.bearing_deg, c.bearing_within_deg) for c in things(codes)] == [
        (90, 22.5),
        (315, 22.5),
    ]


def test_optics_range_what_no_lens_can_have_is_unknown_and_what_is_missing_stays_so(tmp_path):
    columns = [
        "摄像机编号",
        "视场角",
        "垂直视场角",
        "焦距",
        "传感器尺寸",
        "安装高度",
        "横滚角",
        "夜视距离",
    ]
    rows = [["a", 0, 0, 0, "", 0, 200, -1], ["b", 361, 181, -4, "", 60, -181, 0],
            ["c", 90, 50, 4, '1/2.8"', 6, 1, 30], ["d", "", "", "", "", "", "", ""]]  # fmt: skip
    result = look(table(tmp_path / "c.csv", columns, *rows))
    names = ("view_angle_deg", "vertical_angle_deg", "focal_mm", "sensor", "height_m", "roll_deg",
             "night_range_m")  # fmt: skip
    values = [tuple(getattr(one, name) for name in names) for one in things(result)]
    nothing = (None,) * len(names)
    assert values == [nothing, nothing, (90.0, 50.0, 4.0, '1/2.8"', 6.0, 1.0, 30.0), nothing]
    assert sum(one.rule == "IN-16" or one.rule == "IN-60" for one in result.findings) >= 1


def test_secret_in_field_a_password_is_stored_in_no_field_and_told(tmp_path):
    url = "rtsp://admin:Zz998877@10.1.1.1:554/Streaming/101"
    columns = ["摄像机编号", "设备名称", "安装地址", "用途", "视频流地址", "父设备编码", "预置位"]
    rows = [["a", f"东门 {url}", url, "密码：Zz998877", url, url, url]]
    result = look(table(tmp_path / "c.csv", columns, *rows))
    (one,) = things(result)
    assert "Zz998877" not in repr(result)
    assert (one.stream_host, one.stream_port) == ("10.1.1.1", 554)
    assert one.address == "rtsp://***@10.1.1.1:554/Streaming/101"
    assert "请更换这些口令" in said(result, "IN-97")


def test_asset_only_gates_keep_neither_stream_nor_poses_and_have_no_view(tmp_path):
    columns = ["设备编码", "摄像机功能类型", "视频流地址", "预置位"]
    rows = [
        ["51072200001210000001", "", "10.1.1.1:554", "1@90"],
        ["51072200001320000002", "01/99", "10.1.1.2:554", ""],
        ["51072200001320000003", "车辆卡口", "", "1@90"],
        ["51072200001320000004", "99", "10.1.1.4:554", "1@90"],
    ]
    result = look(table(tmp_path / "c.csv", columns, *rows))
    kept = [(one.stream_host, one.presets) for one in things(result)]
    assert kept[:3] == [(None, ())] * 3
    assert kept[3] == ("10.1.1.4", (Preset(name="1", bearing_deg=90.0),))
    assert "有3个人脸、车辆卡口设备" in said(result, "CAM-34")
    gate = camera(1, kind="03", bearing_deg=90.0)
    plain = camera(2, xy=(60, 60), kind="99", bearing_deg=90.0)
    assert [is_asset_only(one, PACK) for one in (gate, plain)] == [True, False]
    found = coverage(Ground(units=[unit()]), [gate, plain], PACK)
    assert {view.camera_id for view in found.views} == {"c002"}


def test_the_whole_record_is_read_by_the_words_of_offices_and_platforms(tmp_path):
    columns = ["gbDeviceId", "补光属性", "光学类型", "安装方式", "分辨率", "GB35114等级", "证书有效期至",
               "所属辖区公安机关", "共享单位", "预置位", "下次复核日期", "gbParentId",
               "gbVerticalFieldAngle", "位置来源", "位置误差"]  # fmt: skip
    row = [GOOD, "2", "球机", "立杆", "1920*1080", "B级", "2027年1月1日", "东城派出所",
           "镇政府、交警大队", "东门*@90/10/60/80；2@180", "2026/12/1", "51072200001180000001", "33",
           "GPS", "0.5米"]  # fmt: skip
    (one,) = things(look(table(tmp_path / "c.csv", columns, row)))
    assert (one.fill_light, one.optics, one.mount) == ("infrared", "ptz", "pole")
    assert (one.width_px, one.height_px, one.resolution) == (1920, 1080, "1920*1080")
    assert (one.security_grade, one.certificate_until) == ("B", "2027-01-01")
    assert one.shared_with == ("镇政府", "交警大队")
    assert one.home == Preset(
        name="东门", bearing_deg=90.0, tilt_deg=10.0, view_angle_deg=60.0, range_m=80.0, home=True
    )
    assert [preset.text for preset in one.presets] == ["东门*@90/10/60/80", "2@180///"]
    assert (one.next_review, one.parent_id) == ("2026-12-01", "51072200001180000001")
    assert (one.vertical_angle_deg, one.position_source) == (33.0, "gnss")
    assert (one.position_within_m, one.police_district) == (0.5, "东城派出所")


def test_parts_that_cannot_be_read_are_unknown_and_told(tmp_path):
    columns = ["摄像机编号", "预置位", "视频流地址", "视频流主机"]
    rows = [["a", "东门，西门", "见平台", "http://x"], ["b", "1@90;1@80", "", ""]]
    result = look(table(tmp_path / "c.csv", columns, *rows))
    assert [(c.presets, c.stream_host, c.stream_port) for c in things(result)] == [
        ((), None, None)
    ] * 2
    assert [f for f in result.findings if f.rule in ("IN-16", "IN-60")]
