"""The cases of cameras, incidents and patrols: what arrives, what is kept, what is said."""

import csv
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
from openpyxl import Workbook
from shapely import LineString, Point

from camera_registry.camera import PositionState, Status
from casework.evidence import doubts, taken
from casework.incident import IncidentState
from gis.datums import wgs84_to_gcj02
from gis.places import KeyPlace, Unit, UnitKind
from gis.rulebook import load_pack
from store.backend import Act, Backend
from store.cameras import load_cameras
from store.casework import load_incidents, load_patrols
from store.imports import import_layer
from tests.cases.conftest import NOW, asked, findings_of
from web.jobs.cameras.coverage import cover_units

PACK = load_pack()
LEDGER = ["设备编码", "设备名称", "设备厂商", "行政区域", "监控点位类型", "设备型号", "点位俗称",
          "IPV4地址", "IPV6地址", "MAC地址", "摄像机类型", "摄像机功能类型", "补光属性",
          "摄像机编码格式", "安装地址", "经度", "纬度", "摄像机位置类型", "监控方位", "联网属性",
          "所属辖区公安机关", "安装时间", "管理单位", "管理单位联系方式", "录像保存天数", "设备状态",
          "所属部门"]  # fmt: skip


def gb_id(number: int) -> str:
    return f"5107220000132{number:07}"


def workbook(path: Path, columns: list[str], *rows: list[object]) -> Path:
    """Write a real sheet as an office would."""
    book = Workbook()
    sheet = book.active
    sheet.append(columns)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def ledger(path: Path, *rows: dict[str, object]) -> Path:
    """Write a ledger of 27 columns (一机一档)."""
    plain = {"设备名称": "路口", "经度": None, "纬度": None}
    return workbook(path, LEDGER, *([(plain | row).get(name) for name in LEDGER] for row in rows))


def table(path: Path, columns: list[str], *rows: list[object], encoding: str = "gb18030") -> Path:
    """Write a CSV as Excel of a Chinese office does."""
    with path.open("w", encoding=encoding, newline="") as opened:
        sheet = csv.writer(opened)
        sheet.writerow(columns)
        sheet.writerows(rows)
    return path


def both(result, rule: str) -> tuple[str, str]:
    """Return the words of the one finding of a rule in both languages."""
    (one,) = findings_of(result, rule)
    return one.message_zh, one.message_en


def village(backend: Backend) -> None:
    square = shapely.box(104.49, 31.49, 104.51, 31.51)
    unit = Unit(code="510722109201", name="东风村", kind=UnitKind.VILLAGE, boundary=square,
                parent="510722109000")  # fmt: skip
    import_layer(backend, Act(who="t", what="t", at=NOW), "units", [unit])


def test_case_29_one_device_id_twice_is_told_and_both_records_stay(bring, store, tmp_path):
    rows = [
        {"设备编码": gb_id(1), "设备名称": "东门", "经度": 104.5, "纬度": 31.5},
        {"设备编码": gb_id(1), "设备名称": "东大门", "经度": 104.5, "纬度": 31.5},
        {"设备编码": gb_id(2), "设备名称": "西门"},
    ]
    result = bring("cameras", ledger(tmp_path / "c.xlsx", *rows), crs="wgs84")
    assert (result.read, result.accepted, result.rejected) == (3, 3, 0)
    kept = {camera.camera_id: camera for camera in load_cameras(store)}
    assert set(kept) == {gb_id(1), f"{gb_id(1)}#2", gb_id(2)}
    assert {kept[one].name for one in (gb_id(1), f"{gb_id(1)}#2")} == {"东门", "东大门"}
    zh, en = both(result, "CAM-21")
    assert zh == f"设备编码“{gb_id(1)}”出现2次(第2, 3行)。"
    assert "occurs 2 times (rows 2, 3)" in en
    zh, en = both(result, "IN-95")
    assert "可能是同一台摄像机(设备编码相同):第2 + 3行" in zh
    assert "未合并" in zh
    assert "All are kept, nothing was merged" in en


def test_case_29_the_same_camera_under_another_id_is_proposed_not_merged(bring, store, tmp_path):
    place = {"经度": 104.5, "纬度": 31.5, "监控方位": "朝东"}
    rows = [{"设备编码": gb_id(1), "设备名称": "东门", **place},
            {"设备编码": gb_id(2), "设备名称": "村口东门", **place}]  # fmt: skip
    result = bring("cameras", ledger(tmp_path / "c.xlsx", *rows), crs="wgs84")
    assert len(load_cameras(store)) == 2
    assert not findings_of(result, "CAM-21")
    zh, en = both(result, "IN-95")
    assert "坐标和监控方位相同" in zh
    assert "the same place and direction" in en
    assert result.revision is not None


def test_case_29_an_id_the_store_has_under_another_number_is_told(bring, store, tmp_path):
    columns = ["摄像机编号", "设备编码"]
    bring("cameras", workbook(tmp_path / "a.xlsx", columns, ["c1", gb_id(1)]))
    result = bring("cameras", workbook(tmp_path / "b.xlsx", columns, ["c2", gb_id(1)]))
    zh, en = both(result, "CAM-21")
    assert "第2行;库中的 c1" in zh
    assert "rows 2; c1 of the store" in en
    assert len(load_cameras(store)) == 2


def test_case_39_many_cameras_on_one_point_are_suspect_and_not_covered(bring, store, tmp_path):
    village(store)
    heap = [{"设备编码": gb_id(n), "经度": 104.5, "纬度": 31.5, "监控方位": "1", "设备状态": "在用"}
            for n in range(1, 6)]  # fmt: skip
    alone = {
        "设备编码": gb_id(9),
        "经度": 104.502,
        "纬度": 31.502,
        "监控方位": "1",
        "设备状态": "在用",
    }
    result = bring("cameras", ledger(tmp_path / "c.xlsx", *heap, alone), crs="wgs84")
    assert (result.accepted, result.rejected) == (6, 0)
    states = {camera.gb_id: camera.position_state for camera in load_cameras(store)}
    assert [states[gb_id(n)] for n in (1, 5, 9)] == [
        PositionState.SUSPECT, PositionState.SUSPECT, PositionState.DECLARED,
    ]  # fmt: skip
    kept = {camera.gb_id: camera for camera in load_cameras(store)}[gb_id(1)]
    assert (kept.position.x, kept.position.y) == (104.5, 31.5)  # never altered
    zh, en = both(result, "CAM-23")
    assert zh == "5台摄像机的坐标相同(104.500000,31.500000),疑似代填。"
    assert "5 cameras share one coordinate" in en
    (report,) = cover_units(store, who="t", now=NOW)
    assert (report.suspect, report.without_view, report.cameras) == (5, 5, 6)


def test_case_39_cameras_at_the_police_station_are_suspect_from_the_second_on(
    bring, store, tmp_path
):
    station = KeyPlace(key_place_id="p", name="安州派出所", kind="机关", unit_code=None,
                       geometry=Point(104.5, 31.5))  # fmt: skip
    import_layer(store, Act(who="t", what="t", at=NOW), "key_places", [station])
    near, far = (104.5001, 31.5001), (104.503, 31.503)
    rows = [{"设备编码": gb_id(n), "经度": x, "纬度": y}
            for n, (x, y) in enumerate([near, near, far, far], start=1)]  # fmt: skip
    result = bring("cameras", ledger(tmp_path / "c.xlsx", *rows), crs="wgs84")
    zh, en = both(result, "CAM-23")
    assert "2台摄像机的坐标都落在“安州派出所”" in zh
    assert 'the coordinates of "安州派出所"' in en
    states = {c.gb_id: c.position_state.value for c in load_cameras(store)}
    assert states == {gb_id(1): "suspect", gb_id(2): "suspect", gb_id(3): "declared",
                      gb_id(4): "declared"}  # fmt: skip


def test_case_39_a_heap_that_grows_over_two_files_is_seen(bring, store, tmp_path):
    spot = {"经度": 104.5, "纬度": 31.5}
    rows = [{"设备编码": gb_id(n), **spot} for n in range(1, 6)]
    bring("cameras", ledger(tmp_path / "a.xlsx", *rows[:3]), crs="wgs84")
    result = bring("cameras", ledger(tmp_path / "b.xlsx", *rows[3:]), crs="wgs84")
    assert "5台摄像机" in both(result, "CAM-23")[0]
    states = {c.gb_id: c.position_state.value for c in load_cameras(store)}
    assert [states[gb_id(n)] for n in (1, 4)] == ["declared", "suspect"]  # the store's stay


def test_case_40_padded_decimals_are_told_and_suspect(bring, store, tmp_path):
    columns = ["设备编码", "经度", "纬度"]
    rows = [[gb_id(1), "104.5012", "31.5023"], [gb_id(2), "104.501234567890", "31.5123"],
            [gb_id(3), "104.50120000000001", "31.5000000000001"]]  # fmt: skip
    result = bring("cameras", table(tmp_path / "c.csv", columns, *rows), crs="wgs84")
    assert (result.accepted, result.rejected) == (3, 0)
    zh, en = both(result, "IN-96")
    assert "有2行经纬度小数超过12位" in zh
    assert "第3行“104.501234567890”" in zh
    assert "No coordinate was changed" in en
    kept = {c.gb_id: c for c in load_cameras(store)}
    assert kept[gb_id(1)].position_state is PositionState.DECLARED
    assert kept[gb_id(2)].position_state is PositionState.SUSPECT
    assert kept[gb_id(3)].delivered.y == 31.5000000000001


def test_case_40_the_decimals_of_a_calculated_coordinate_are_told_not_doubted(
    bring, store, tmp_path
):
    path = table(tmp_path / "c.csv", ["设备编码", "经度", "纬度"],
                 [gb_id(1), "104.50300000000001", "31.512345678901234"])  # fmt: skip
    result = bring("cameras", path, crs="wgs84")
    assert "其中0行标为存疑" in both(result, "IN-96")[0]
    (camera,) = load_cameras(store)
    assert camera.position_state is PositionState.DECLARED


def test_case_41_the_same_date_and_days_in_every_row_are_told(bring, store, tmp_path):
    rows = [{"设备编码": gb_id(n), "安装时间": "2017-10-01 10:30:59", "录像保存天数": 30,
             "设备状态": "在用", "经度": 104.5 + n / 1000, "纬度": 31.5} for n in range(1, 21)]  # fmt: skip
    result = bring("cameras", ledger(tmp_path / "c.xlsx", *rows), crs="wgs84")
    said = findings_of(result, "CAM-24")
    assert [one.found for one in said] == [1.0, 1.0]
    assert any("2017-10-01" in one.message_zh for one in said)
    assert all("100 % of rows" in one.message_en for one in said)
    cameras = load_cameras(store)
    assert {camera.installed_at for camera in cameras} == {"2017-10-01"}  # kept as delivered
    assert {camera.retention_days for camera in cameras} == {30}


def test_case_42_directions_in_words_degrees_and_codes(look, tmp_path):
    words = ["东", "朝东", "东向西", "西向东", "E", "90", "90°", "东西"]
    rows = [[f"c{n}", word] for n, word in enumerate(words, start=1)]
    path = workbook(tmp_path / "c.xlsx", ["摄像机编号", "方位角"], *rows)
    result = look("cameras", path)
    assert {c.camera_id: c.bearing_deg for c in result.files[0].things} == {
        "c1": 90.0, "c2": 90.0, "c3": 270.0, "c4": 90.0, "c5": 90.0, "c6": 90.0, "c7": 90.0,
    }  # fmt: skip
    (reject,) = result.rejects
    assert (reject.row, reject.reason_rule) == (9, "IN-91")
    assert "写了两个相反的方向" in reject.message_zh
    assert "names two opposite ways" in reject.message_en
    within = {c.camera_id: c.bearing_within_deg for c in result.files[0].things}
    assert (within["c1"], within["c6"]) == (22.5, None)


def test_case_42_a_column_of_codes_is_read_as_codes(look, tmp_path):
    rows = [{"设备编码": gb_id(n), "监控方位": str(n)} for n in range(1, 9)]
    result = look("cameras", ledger(tmp_path / "c.xlsx", *rows))
    assert [c.bearing_deg for c in result.files[0].things] == [90, 270, 180, 0, 135, 45, 225, 315]
    assert {c.bearing_within_deg for c in result.files[0].things} == {22.5}
    assert findings_of(result, "IN-25")
    zh, en = both(result, "IN-90")
    assert "有8行是方位词、方位代码" in zh
    assert "8 cells" in en


@pytest.mark.parametrize(("answer", "east"), [(None, None), ("codes", 90.0), ("degrees", 1.0)])
def test_case_42_digits_beside_degrees_are_asked_for(look, tmp_path, answer, east):
    path = workbook(tmp_path / "c.xlsx", ["摄像机编号", "监控方位"], ["a", "1"], ["b", "135"])
    answers = {} if answer is None else {"codes.bearing_deg": answer}
    result = look("cameras", path, answers=answers)
    assert asked(result) == ["codes.bearing_deg"]
    assert [c.bearing_deg for c in result.files[0].things] == [east, 135.0]
    if answer is None:
        zh, en = both(result, "CAM-31")
        assert "是国标方位代码(1为东),还是度数?" in zh
        assert "direction codes" in en


def test_case_42_angles_out_of_a_turn_are_refused_and_others_turned(look, tmp_path):
    rows = [["a", 360], ["b", -10], ["c", 725]]
    path = workbook(tmp_path / "c.xlsx", ["摄像机编号", "方位角"], *rows)
    result = look("cameras", path)
    assert [c.bearing_deg for c in result.files[0].things] == [0.0, 350.0]
    (reject,) = result.rejects
    assert (reject.row, reject.original["方位角"]) == (4, "725")


def test_case_43_words_of_a_status_settle_themselves(look, tmp_path):
    words = ["正常", "在线", "√", "好", "✔", "ON", "故障"]
    rows = [{"设备编码": gb_id(n), "设备状态": word} for n, word in enumerate(words, start=1)]
    result = look("cameras", ledger(tmp_path / "c.xlsx", *rows))
    assert [c.status for c in result.files[0].things] == [Status.IN_SERVICE] * 6 + [Status.FAULTY]
    assert asked(result) == []


@pytest.mark.parametrize(
    ("answer", "status"),
    [(None, Status.UNKNOWN), ("in_service", Status.IN_SERVICE), ("faulty", Status.FAULTY)],
)
def test_case_43_a_bare_code_is_asked_for_once(look, tmp_path, answer, status):
    rows = [{"设备编码": gb_id(n), "设备状态": 1} for n in range(1, 4)]
    answers = {} if answer is None else {"codes.status.1": answer}
    result = look("cameras", ledger(tmp_path / "c.xlsx", *rows), answers=answers)
    assert (result.accepted, asked(result)) == (3, ["codes.status.1"])
    assert {c.status for c in result.files[0].things} == {status}
    labels = {one.value: one.label.zh for one in result.questions[0].choices}
    assert "一机一档的1" in labels["in_service"]
    assert "一机一档的2" in labels["faulty"]
    if answer is None:
        zh, en = both(result, "IN-78")
        assert "1" in zh
        assert en


ORDERS = ["工单编号", "接收时间", "办结时间", "信息来源", "事项分类", "问题描述"]


def orders(path: Path, *rows: list[object]) -> Path:
    return table(path, ORDERS, *rows)


def test_case_58_a_number_used_again_next_year_is_another_case(bring, store, tmp_path):
    first = ["0001", "2024-03-05 09:00", "", "12345", "噪声", "夜间施工"]
    again = ["0001", "2025-03-09 10:00", "", "12345", "路灯", "路灯不亮"]
    bring("incidents", orders(tmp_path / "a.csv", first))
    result = bring("incidents", orders(tmp_path / "b.csv", again))
    kept = {one.incident_id: one for one in load_incidents(store)}
    assert {number: one.category for number, one in kept.items()} == {
        "0001": "噪声", "0001@2025": "路灯",
    }  # fmt: skip
    zh, en = both(result, "INC-32")
    assert "有1个编号在别的年份或来源用过" in zh
    assert "新编号为“0001@2025”" in zh
    assert "the earlier records stay as they are" in en
    bring(
        "incidents", orders(tmp_path / "c.csv", again, ["0002", "2025-04-01", "", "12345", "a", ""])
    )
    assert len(load_incidents(store)) == 3  # the same case under the same new number


def test_case_58_the_same_order_again_is_the_same_case(bring, store, tmp_path):
    row = ["0001", "2024-03-05 09:00", "", "12345", "噪声", "夜间施工"]
    bring("incidents", orders(tmp_path / "a.csv", row))
    result = bring("incidents", orders(tmp_path / "b.csv", row, row))
    assert (result.read, result.accepted, result.rejected) == (2, 2, 0)
    assert len(load_incidents(store)) == 1
    zh, en = both(result, "INC-31")
    assert "内容完全相同的1行只保留一条" in zh
    assert "1 rows that repeat another word for word were taken once" in en


def test_case_58_several_matters_of_one_number_are_all_kept(bring, store, tmp_path):
    rows = [["0001", "2024-03-05", "", "110", kind, ""] for kind in ("盗窃", "毁坏财物")]
    result = bring("incidents", orders(tmp_path / "a.csv", *rows))
    assert {one.incident_id: one.category for one in load_incidents(store)} == {
        "0001": "盗窃", "0001#2": "毁坏财物",
    }  # fmt: skip
    assert "第2 + 3行" in both(result, "INC-31")[0]


def test_a_record_that_counts_minus_one_takes_one_off(bring, store, tmp_path):
    columns = ["事件编号", "类别", "计数", "发生时间"]
    rows = [["1", "盗窃", 1, "2016-01-02"], ["1", "盗窃", -1, "2016-01-02"],
            ["1", "抢劫", 1, "2016-01-02"], ["2", "纵火", -1, "2016-01-03"]]  # fmt: skip
    result = bring("incidents", table(tmp_path / "i.csv", columns, *rows))
    kept = load_incidents(store)
    assert sum(one.counts for one in kept) == 1
    assert sorted((one.incident_id, one.category, str(one.state)) for one in kept) == [
        ("1", "盗窃", "withdrawn"), ("1#2", "抢劫", "None"), ("2", "纵火", "withdrawn"),
    ]  # fmt: skip
    assert "有2行计数为-1(撤销):1行与本文件的原记录冲抵" in both(result, "INC-34")[0]


def test_a_later_file_withdraws_a_case_of_the_store(bring, store, tmp_path):
    columns = ["事件编号", "类别", "计数"]
    bring("incidents", table(tmp_path / "a.csv", columns, ["7", "盗窃", 1], ["7", "抢劫", 1]))
    assert sum(one.counts for one in load_incidents(store)) == 2
    bring("incidents", table(tmp_path / "b.csv", columns, ["7", "抢劫", -1]))
    kept = {one.incident_id: one.state for one in load_incidents(store)}
    assert kept == {"7": None, "7#2": IncidentState.WITHDRAWN}


def test_case_59_closed_before_accepted_is_told_and_not_measured(bring, store, tmp_path):
    path = orders(
        tmp_path / "i.csv",
        ["1", "2024-03-05 09:00", "2024-03-04 18:00", "12345", "噪声", ""],
        ["2", "2024-03-05 09:00", "2024-03-06 18:00", "12345", "噪声", ""],
    )
    result = bring("incidents", path)
    assert (result.accepted, result.rejected) == (2, 0)
    zh, en = both(result, "INC-15")
    assert "案件1的时间顺序有误:办结时间2024-03-04 18:00早于受理时间2024-03-05 09:00" in zh
    assert "it was closed at 2024-03-04 18:00, before it was accepted" in en
    (said,) = findings_of(result, "INC-15")
    assert (said.place.kind, said.place.id, said.severity.value) == ("row", "2", "should")
    assert {one.incident_id: one.in_order for one in load_incidents(store)} == {
        "1": False, "2": True,
    }  # fmt: skip


def test_case_60_category_paths_are_trimmed_and_junk_is_other(bring, store, tmp_path):
    texts = ["全部/ 民生类/污水外溢", "日期", "备注", "噪声"]
    rows = [[str(n), "2024-03-05", "", "网格", text, ""] for n, text in enumerate(texts, start=1)]
    result = bring("incidents", orders(tmp_path / "i.csv", *rows))
    kept = {one.incident_id: one for one in load_incidents(store)}
    assert [kept[n].category for n in "1234"] == ["民生类/污水外溢", "其他", "其他", "噪声"]
    assert [kept[n].category_delivered for n in "1234"] == [
        "全部/ 民生类/污水外溢", "日期", "备注", None,
    ]  # fmt: skip
    zh, en = both(result, "INC-33")
    assert "有2行的类别不是类别(如第3行“日期”),归入“其他”" in zh
    assert "2 rows have a category that is none" in en


def exif_jpeg(*, lon: float | None, lat: float | None, at: str | None) -> bytes:
    """Return the beginning of a JPEG with an EXIF block, as a phone writes it (little endian)."""

    def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
        return struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")

    def dms(degrees: float) -> bytes:
        whole = round(degrees * 3_600_000)
        parts = (whole // 3_600_000, 1, whole // 60_000 % 60, 1, whole % 60_000, 1000)
        return struct.pack("<6I", *parts)

    main, exif_at, gps_at, data_at = 8, 38, 56, 110
    text = (at or "").encode().ljust(20, b"\0")
    tags = struct.pack("<H", 2) + entry(0x8769, 4, 1, struct.pack("<I", exif_at))
    tags += entry(0x8825, 4, 1, struct.pack("<I", gps_at)) + struct.pack("<I", 0)
    exif = struct.pack("<H", 1 if at else 0)
    exif += entry(0x9003, 2, 20, struct.pack("<I", data_at)) + struct.pack("<I", 0)
    gps = struct.pack("<H", 0 if lon is None else 4)
    gps += entry(1, 2, 2, b"N\0") + entry(2, 5, 3, struct.pack("<I", data_at + 20))
    gps += entry(3, 2, 2, b"E\0") + entry(4, 5, 3, struct.pack("<I", data_at + 44))
    gps += struct.pack("<I", 0)
    block = b"II*\0" + struct.pack("<I", main) + tags + exif.ljust(gps_at - exif_at, b"\0")
    block += gps.ljust(data_at - gps_at, b"\0") + text + dms(lat or 0) + dms(lon or 0)
    body = b"Exif\0\0" + block
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


SPAN = (datetime(2026, 3, 5, 1, tzinfo=UTC), datetime(2026, 3, 6, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("photo", "zh", "en"),
    [
        ({"lon": 104.5, "lat": 31.5, "at": "2026:03:05 10:00:00"}, [], []),
        ({"lon": None, "lat": None, "at": "2026:03:05 10:00:00"}, ["照片没有定位信息"],
         ["it holds no position"]),
        ({"lon": 121.47, "lat": 31.23, "at": "2026:03:05 10:00:00"}, ["公里"], ["km away"]),
        ({"lon": 104.5, "lat": 31.5, "at": "2025:03:05 10:00:00"}, ["拍摄于2025-03-05"],
         ["it was taken on 2025-03-05"]),
        ({"lon": None, "lat": None, "at": None}, ["没有定位", "没有拍摄时间"],
         ["no position", "does not say when"]),
    ],
)  # fmt: skip
def test_case_62_a_photo_from_elsewhere_or_last_year_is_flagged(tmp_path, photo, zh, en):
    path = tmp_path / "现场.jpg"
    path.write_bytes(exif_jpeg(**photo))
    said = doubts(taken(path.read_bytes()), Point(104.5, 31.5), SPAN, PACK, case="1")
    assert [one.rule for one in said] == ["PAT-32"] * len(zh)
    assert [one.severity.value for one in said] == ["should"] * len(zh)  # a flag, not a block
    for one, word_zh, word_en in zip(said, zh, en, strict=True):
        assert word_zh in one.message_zh
        assert word_en in one.message_en


def test_case_63_each_row_is_brought_home_from_its_own_datum(bring, store, tmp_path):
    (gcj_x,), (gcj_y,) = wgs84_to_gcj02([104.5], [31.5])
    columns = ["事件编号", "类别", "经度", "纬度", "坐标系"]
    rows = [["1", "噪声", repr(float(gcj_x)), repr(float(gcj_y)), "GCJ-02"],
            ["2", "噪声", "104.5", "31.5", "WGS84"],
            ["3", "噪声", "104.5", "31.5", "火星坐标"],
            ["4", "噪声", "104.5", "31.5", "某坐标系"]]  # fmt: skip
    result = bring("incidents", table(tmp_path / "i.csv", columns, *rows), accept_rest=True)
    kept = {one.incident_id: one for one in load_incidents(store)}
    assert (kept["1"].position.x, kept["1"].position.y) == pytest.approx((104.5, 31.5), abs=1e-8)
    assert (kept["2"].position.x, kept["2"].position.y) == (104.5, 31.5)
    assert kept["3"].position.x != 104.5
    assert [kept[n].delivered.datum for n in "123"] == ["gcj02", "wgs84", "gcj02"]
    assert kept["1"].delivered.x == float(gcj_x)
    assert [(one.row, one.reason_rule) for one in result.rejects] == [(5, "IN-05")]
    zh, en = both(result, "PAT-33")
    assert "gcj02 2, wgs84 1" in zh
    assert "converted by its own" in en


def line_file(path: Path, points: list[tuple[float, float]]) -> Path:
    import geopandas

    frame = geopandas.GeoDataFrame(
        {"patrol_id": ["p1"], "team": ["联防队"]}, geometry=[LineString(points)], crs=4326
    )
    frame.to_file(path, driver="GeoJSON")
    return path


def test_case_64_a_point_three_kilometres_off_is_not_drawn_and_stays_in_the_raw_track(
    bring, store, tmp_path
):
    walk = [(104.5 + n * 0.0005, 31.5) for n in range(30)]
    track = [*walk[:15], (104.5, 31.53), (104.5001, 31.53), *walk[15:]]
    result = bring("patrols", line_file(tmp_path / "p.geojson", track))
    (patrol,) = load_patrols(store)
    assert shapely.get_coordinates(patrol.track).round(6).tolist() == [
        [round(x, 6), y] for x, y in walk
    ]
    assert [at for at, *_ in patrol.stray] == [15, 16]
    raw = shapely.get_coordinates(patrol.raw_track)
    assert raw.round(6).tolist() == [[round(x, 6), y] for x, y in track]
    zh, en = both(result, "PAT-31")
    assert "有1条轨迹共2个点偏离过远,显示时略去" in zh
    assert "2 points of 1 tracks lie too far off" in en
