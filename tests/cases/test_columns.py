"""Cases about columns, units and persons: 4, 19, 30, 31, 32, 43, 47, 49, 50 and 65."""

import csv
import zipfile
from datetime import UTC, datetime

import numpy as np
import pyogrio
import pytest
import shapely
from openpyxl import Workbook

from store.casework import load_incidents
from store.imports import load_imports, load_rejects
from store.places import load_blocks, load_units
from tests.cases.conftest import asked, findings_of
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions

ID = "51072219900101123X"
PHONE = "13812345678"


@pytest.fixture
def sheet(tmp_path):
    """Return what writes rows as a CSV of the encoding that offices use."""

    def write(rows, name="台账.csv", encoding="gb18030"):
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as opened:
            csv.writer(opened).writerows(rows)
        return path

    return write


@pytest.fixture
def book(tmp_path):
    """Return what writes sheets of a workbook, each with rows."""

    def write(sheets, name="台账.xlsx"):
        made = Workbook()
        made.remove(made.worksheets[0])
        for title, rows in sheets.items():
            page = made.create_sheet(title)
            for row in rows:
                page.append(row)
        made.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def places(bring, sheet):
    """Bring in two townships and their villages, one of them merged into another."""
    bring("divisions", sheet([
        ["区划代码", "名称", "级别"],
        ["510722109000", "石亭镇", "镇"], ["510722110000", "新河镇", "镇"],
    ], "区划.csv"))  # fmt: skip
    bring("units", sheet([
        ["区划代码", "名称", "类型", "并入", "失效"],
        ["510722109201", "新华村", "村", "", ""],
        ["510722110201", "新华村", "村", "", ""],
        ["510722109202", "石桥村", "村", "510722109203", "2020-05-01"],
        ["510722109203", "石亭村", "村", "", ""],
        ["510722109001", "中心社区", "城镇社区", "", ""],
    ], "村社.csv"))  # fmt: skip


def blocks_of(*rows, head=("楼栋编号", "户数", "户数口径", "统计日期", "经度", "纬度", "村(社区)")):
    """Return rows of blocks that nothing is asked about, the last columns as given."""
    made = [list(head)]
    for at, rest in enumerate(rows):
        made.append([f"b{at}", 3, "户籍", "2026-06-30", 104.5, 31.2, *rest])
    return made


def with_names(path, names, encoding):
    """Write a zipped Shapefile of two points whose columns have these names, cut at ten bytes."""
    pyogrio.raw.write(
        path.with_suffix(".shp"),
        shapely.to_wkb(np.array([shapely.Point(104.5, 31.2), shapely.Point(104.6, 31.2)])),
        field_data=[
            np.array(["a", "b"], object),
            np.array([3, 4]),
            np.array(["石亭村"] * 2, object),
        ],
        fields=["F0", "F1", "F2"],
        geometry_type="Point",
        crs="EPSG:4490",
        encoding=encoding,
    )
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    for at, name in enumerate(names):
        raw = name.encode(encoding)[:10].decode(encoding, "ignore").encode(encoding)
        dbf[32 + 32 * at : 43 + 32 * at] = raw.ljust(11, b"\0")
    path.with_suffix(".dbf").write_bytes(dbf)
    path.with_suffix(".cpg").write_text("UTF-8" if encoding == "utf-8" else "GBK")
    with zipfile.ZipFile(path, "w") as packed:
        for end in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            packed.write(path.with_suffix(end), path.with_suffix(end).name)
    return path


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_case_04_names_cut_at_ten_bytes_are_known(bring, store, tmp_path, encoding):
    names = ("街区编号", "户数", "所属行政村名称")
    result = bring("blocks", with_names(tmp_path / "楼栋.zip", names, encoding))
    assert (result.read, result.accepted, result.rejected) == (2, 2, 0)
    cut = {"gbk": "所属行政村", "utf-8": "所属行"}[encoding]
    assert result.mapping["unit_name"] == cut
    assert {block.unit_code for block in load_blocks(store)} == {"510722109203"}
    if encoding == "utf-8":
        (finding,) = findings_of(result, "IN-70")
        assert "所属行 → 村(社区)" in finding.message_zh
        assert "differ a little" in finding.message_en


def test_case_04_a_cut_name_that_may_be_two_fields_is_asked(look, tmp_path):
    names = ("街区编号", "户数", "常住户数统计口径")
    result = look("blocks", with_names(tmp_path / "楼栋.zip", names, "utf-8"))
    assert "常住户" not in result.mapping.values()


@pytest.mark.usefixtures("places")
def test_case_19_the_tab_of_each_village_is_offered_as_its_unit(bring, book, store):
    head = ["楼栋编号", "户数", "户数口径", "统计日期", "经度", "纬度"]
    path = book({
        "石亭村": [head, ["a", 3, "户籍", "2026-06-30", 104.5, 31.2]],
        "中心社区": [head, ["b", 4, "户籍", "2026-06-30", 104.5, 31.2]],
    })  # fmt: skip
    said = {"sheet": "*", "crs": "cgcs2000"}
    result = bring("blocks", path, answers=said, dry_run=True)
    (question,) = [q for q in result.questions if q.question_id == "tab_unit"]
    assert question.samples == ("石亭村", "中心社区")
    assert [choice.value for choice in question.choices] == ["yes", "no"]
    (finding,) = findings_of(result, "IN-77")
    assert "石亭村, 中心社区" in finding.message_zh
    assert "name of each sheet" in finding.message_en
    bring("blocks", path, answers={**said, "tab_unit": "yes"})
    found = {block.block_id: block.unit_code for block in load_blocks(store)}
    assert found == {"a": "510722109203", "b": "510722109001"}


@pytest.mark.usefixtures("places")
def test_case_30_namesakes_are_matched_by_township_and_asked_without_one(bring, sheet, store):
    rows = blocks_of(("新华村委会", "石亭镇"), ("新华村", "新河镇"), ("中心社区居委会", ""),
                     ("新华村", ""),
                     head=("楼栋编号", "户数", "户数口径", "统计日期", "经度", "纬度", "村名", "乡镇"))  # fmt: skip
    path = sheet(rows)
    result = bring("blocks", path, crs="cgcs2000", dry_run=True)
    assert "unit_of.新华村" in asked(result)
    (finding,) = findings_of(result, "IN-73")
    for text in (finding.message_zh, finding.message_en):
        assert "石亭镇新华村 510722109201" in text
        assert "新河镇新华村 510722110201" in text
    (matched,) = findings_of(result, "IN-74")
    assert matched.found == 3
    assert "石亭镇新华村委会 → 新华村" in matched.message_zh
    assert "matched to villages" in matched.message_en
    bring("blocks", path, crs="cgcs2000", answers={"unit_of.新华村": "510722110201"})
    assert [block.unit_code for block in load_blocks(store)] == [
        "510722109201", "510722110201", "510722109001", "510722110201"]  # fmt: skip


@pytest.mark.usefixtures("places")
def test_case_31_a_village_that_was_merged_is_now_part_of_another(bring, sheet, store):
    result = bring("blocks", sheet(blocks_of(["石桥村"], ["510722109202"])), crs="cgcs2000")
    assert [block.unit_code for block in load_blocks(store)] == ["510722109203"] * 2
    said = findings_of(result, "IN-75")
    assert [finding.found for finding in said] == ["石桥村", "石桥村 510722109202"]
    assert "现属“石亭镇石亭村”" in said[0].message_zh
    assert 'now part of "石亭镇石亭村"' in said[0].message_en
    assert [finding.severity.value for finding in said] == ["should"] * 2


@pytest.mark.usefixtures("places")
def test_case_32_the_number_of_a_grid_is_known_however_it_is_written(bring, sheet, store, tmp_path):
    grids = tmp_path / "网格.geojson"
    pyogrio.raw.write(
        grids,
        shapely.to_wkb(np.array([shapely.box(104, 31, 104.1, 31.1), shapely.box(104.1, 31, 104.2, 31.1)])),
        field_data=[np.array(["510722109203001", "510722109203002"], object),
                    np.array(["510722109203"] * 2, object), np.array(["1号网格", "第二网格"], object)],
        fields=["网格编码", "区划代码", "网格名称"], geometry_type="Polygon", crs="EPSG:4490",
    )  # fmt: skip
    assert bring("grids", grids).revision
    labels = ["1号网格", "一号网格", "第一网格", "网格1", "2号网格"]
    rows = [["事件编号", "事件类别", "村(社区)", "网格"]]
    rows += [[f"e{at}", "噪声", "石亭村", label] for at, label in enumerate(labels)]
    result = bring("incidents", sheet(rows))
    kept = {one.incident_id: one.grid_code for one in load_incidents(store)}
    assert kept == {"e0": "510722109203001", "e1": "510722109203001", "e2": "510722109203001",
                    "e3": "510722109203001", "e4": "510722109203002"}  # fmt: skip
    (finding,) = findings_of(result, "IN-174")
    assert finding.found == 5
    assert "一号网格 → 510722109203001" in finding.message_zh
    assert "matched to grids" in finding.message_en


def test_case_43_what_a_bare_status_means_is_asked_of_the_file(look, sheet):
    rows = [["设备编码", "设备名称", "设备状态"]]
    rows += [[f"3701020000132000000{at}", f"点位{at}", status] for at, status in enumerate("1122")]
    path = sheet(rows)
    result = look("cameras", path)
    assert {"codes.status.1", "codes.status.2"} <= set(asked(result))
    (one, two) = findings_of(result, "IN-78")
    assert "“1”是什么意思" in one.message_zh
    assert 'what does "2"' in two.message_en
    assert list(result.files[0].intake.typed.values["status"]) == [None] * 4
    said = {"codes.status.1": "faulty", "codes.status.2": "in_service"}
    again = look("cameras", path, answers=said)
    assert list(again.files[0].intake.typed.values["status"]) == [
        "faulty", "faulty", "in_service", "in_service"]  # fmt: skip


def test_case_47_registered_population_in_a_column_of_residents_is_asked(bring, book, store):
    path = book({"Sheet1": [["2026年户籍人口统计表"], ["区划代码", "村名", "户数", "常住人口"],
                            ["510722109203", "石亭村", 300, 900]]})  # fmt: skip
    result = bring("units", path, dry_run=True)
    assert {"basis", "basis.residents"} <= set(asked(result))
    told = {f.message_zh: f.message_en for f in findings_of(result, "IN-79")}
    assert any("列名是“常住”,标题或文件名却是“户籍”" in zh for zh in told)
    assert any(
        "says resident, the title or the file name says registered" in en for en in told.values()
    )
    assert findings_of(result, "DAT-05")
    bring("units", path, answers={"basis": "registered", "basis.residents": "registered"})
    (unit,) = load_units(store)
    assert (unit.households, unit.residents) == (300, None)


def test_case_47_households_without_a_basis_are_asked_and_unknown_meanwhile(bring, sheet, store):
    rows = [["楼栋编号", "户数", "经度", "纬度"], ["a", 3, 104.5, 31.2]]
    path = sheet(rows)
    result = bring("blocks", path, crs="cgcs2000")
    assert {"basis", "as_of"} <= set(asked(result))
    assert load_blocks(store)[0].basis is None
    assert findings_of(result, "DAT-05")[0].outcome == "unknown"
    said = {"basis": "occupied", "as_of": "2026-06-30"}
    again = bring("blocks", path, crs="cgcs2000", answers=said)
    assert not findings_of(again, "DAT-05")
    assert (load_blocks(store)[0].basis, load_blocks(store)[0].as_of) == ("occupied", "2026-06-30")
    assert load_imports(store, "blocks")[0].answers["basis"] == "occupied"


def test_case_49_columns_of_residents_never_come_in(bring, sheet, store):
    rows = [
        [
            "楼栋编号",
            "户数",
            "经度",
            "纬度",
            "户主姓名",
            "联系电话",
            "代号",
            "车",
            "户数口径",
            "统计日期",
        ]
    ]
    rows += [[f"b{at}", households, 104.5, 31.2, "张三丰", PHONE, ID, "川F12345", "户籍", "2026-06-30"]
             for at, households in enumerate(["3", "4", "三百五十x"])]  # fmt: skip
    result = bring("blocks", sheet(rows), crs="cgcs2000", accept_rest=True)
    assert (result.accepted, result.rejected) == (2, 1)
    (named,) = findings_of(result, "IN-19")
    assert named.found == "户主姓名, 联系电话"
    (held,) = findings_of(result, "IN-72")
    assert "代号, 车" in held.message_zh
    assert "证件号码、车牌号" in held.message_zh
    assert "ID-card numbers, number plates" in held.message_en
    (record,) = load_imports(store, "blocks")
    (reject,) = load_rejects(store, record.import_id)
    everything = " ".join(map(str, (result, record, reject, load_blocks(store))))
    for secret in ("张三丰", PHONE, ID, "川F12345"):
        assert secret not in everything


@pytest.mark.parametrize("column", ["户主姓名", "代号"])
def test_case_49_a_column_of_residents_mapped_by_hand_stays_out(look, sheet, column):
    rows = [
        ["楼栋编号", "户数", "经度", "纬度", "户主姓名", "代号"],
        ["a", 3, 104.5, 31.2, "张三丰", ID],
    ]
    result = look("blocks", sheet(rows), crs="cgcs2000", mapping={"name": column})
    assert result.blocked
    (finding,) = findings_of(result, "IN-12")
    assert "个人信息列不能导入" in finding.message_zh
    assert "cannot be imported" in finding.message_en


def test_case_49_the_duty_phones_of_staff_come_in(look, sheet):
    rows = [["工号", "姓名", "手机号", "身份证号"], ["1", "王五", PHONE, ID]]
    result = look("workers", sheet(rows))
    typed = result.files[0].intake.typed
    assert (list(typed.values["name"]), list(typed.values["phone"])) == (["王五"], [PHONE])
    assert findings_of(result, "IN-19")[0].found == "身份证号"


def test_case_50_an_id_number_in_a_text_is_covered_before_it_is_kept(bring, sheet, store):
    rows = [["事件编号", "事件类别", "事件描述"], ["e1", "噪声", f"张某({ID},{PHONE})反映夜间噪声"],
            ["e2", "噪声", "无"]]  # fmt: skip
    result = bring("incidents", sheet(rows))
    kept = next(one for one in load_incidents(store) if one.incident_id == "e1")
    assert kept.text == "***(***,***)反映夜间噪声"
    (finding,) = findings_of(result, "IN-20")
    assert "遮盖" in finding.message_zh
    assert "masked" in finding.message_en
    assert ID not in str(result)
    assert PHONE not in str(result)


def test_case_65_a_file_that_was_imported_is_told_with_the_day(store, sheet):
    path = sheet(blocks_of([""]))
    options = ImportOptions(crs="cgcs2000")
    first, later = datetime(2026, 3, 5, 9, 30, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
    import_files(store, "blocks", [path], options, who="li", now=first)
    again = import_files(store, "blocks", [path], options, who="li", now=later)
    (finding,) = findings_of(again, "IN-24")
    assert "2026-03-05" in finding.message_zh
    assert "imported before, on 2026-03-05" in finding.message_en
    assert finding.severity.value == "should"
    path.write_bytes(path.read_bytes() + b"b9,1,,,104.5,31.2,\r\n")
    assert not findings_of(
        import_files(store, "blocks", [path], options, who="li", now=later), "IN-24"
    )
