"""Cases of whole sheets and text tables: headers, merged cells, several sheets, encodings."""

import datetime as dt

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from gis.reading.files import read_table
from tests.cases.conftest import asked, findings_of

HEAD = ["楼栋编号", "户数", "经度", "纬度"]


def row(name, households, at=0):
    return [name, households, 104 + at / 1000, 31.5]


def saved(book, path):
    book.save(path)
    return path


def workbook(path, sheets):
    """Write a workbook of the rows of each sheet by its name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for one in rows:
            sheet.append(one)
    return saved(book, path)


def values(result, field):
    return list(result.files[0].intake.typed.values[field])


def one(result, rule):
    (finding,) = findings_of(result, rule)
    return finding


def says(finding, zh, en):
    return zh in finding.message_zh and en in finding.message_en


def test_case_15_the_header_is_found_below_titles_and_notes(tmp_path, look):
    path = workbook(tmp_path / "a.xlsx", {"表": [
        ["示范县桥东镇楼栋户数统计表"], ["填报单位:桥东镇", None, "单位:户"], [], ["说明:以常住为准"],
        ["一、", "二、"], [], [None, "2024年"], HEAD, row("A1", 12), row("A2", 30, 1)]})  # fmt: skip
    result = look("blocks", path, crs="wgs84")
    assert (result.read, result.accepted) == (2, 2)
    assert values(result, "households") == [12, 30]
    assert result.files[0].intake.typed.rows.tolist() == [9, 10]
    assert says(one(result, "IN-50"), "表头在第8行;其上5行", "header is row 8; 5 rows above it")
    assert one(result, "IN-50").severity == "info"


def test_case_15_a_header_of_two_lines_gives_one_name_a_column(tmp_path, look):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["统计表"], ["楼栋编号", "户数情况", None, "坐标", None],
                 [None, "总户数", "空置户数", "经度", "纬度"],
                 ["A1", 12, 3, 104.0, 31.5], ["A2", 30, 4, 104.1, 31.5]):  # fmt: skip
        sheet.append(line)
    for merged in ("A1:E1", "A2:A3", "B2:C2", "D2:E2"):
        sheet.merge_cells(merged)
    path = saved(book, tmp_path / "a.xlsx")
    result = look("blocks", path, crs="wgs84")
    assert result.files[0].columns == ("楼栋编号", "总户数", "户数情况 空置户数", "经度", "纬度")
    assert values(result, "households") == [12, 30]
    assert says(one(result, "IN-50"), "第2-3行", "row 2-3")


def test_case_15_households_of_a_group_are_not_all_households(tmp_path, look):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["楼栋编号", "总户数", "低保", None, "经度", "纬度"],
                 [None, None, "户数", "人数", None, None], ["A1", 12, 3, 5, 104.0, 31.5]):  # fmt: skip
        sheet.append(line)
    for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2"):
        sheet.merge_cells(merged)
    result = look("blocks", saved(book, tmp_path / "a.xlsx"), crs="wgs84")
    assert result.files[0].columns[1:4] == ("总户数", "低保 户数", "低保 人数")
    assert values(result, "households") == [12]


def test_case_15_a_header_of_two_lines_in_a_text_table(tmp_path, look):
    path = tmp_path / "a.csv"
    path.write_bytes(
        "楼栋编号,户数情况,,经度,纬度\r\n,总户数,空置户数,,\r\nA1,12,3,104,31.5\r\n".encode("gbk")
    )
    result = look("blocks", path, crs="wgs84")
    assert values(result, "households") == [12]
    assert says(one(result, "IN-50"), "第1-2行", "row 1-2")


def test_case_15_headers_repeated_at_page_breaks_are_no_rows(tmp_path, look):
    rows = [HEAD, row("A1", 1), HEAD, row("A2", 2, 1), HEAD, row("A3", 3, 2)]
    result = look("blocks", workbook(tmp_path / "a.xlsx", {"表": rows}), crs="wgs84")
    assert (result.read, result.accepted) == (3, 3)
    assert says(one(result, "IN-53"), "2行重复的表头,未当作数据:第3, 5行",
                "2 rows are the header repeated and were not taken as data: rows 3, 5")  # fmt: skip


COMMUNITIES = ["510722100201", "510722100202"]


def merged_xlsx(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["所属村编码", *HEAD])
    for n in range(5):
        sheet.append([COMMUNITIES[0] if n == 0 else None, *row(f"A{n}", n + 1, n)])
    sheet.append([None, *row("A5", 6, 5)])  # not merged: its village is unknown
    sheet["A8"], sheet["B8"] = COMMUNITIES[1], "A6"
    sheet["C8"], sheet["D8"], sheet["E8"] = 9, 104.5, 31.5
    sheet.merge_cells("A2:A6")
    return saved(book, path)


def merged_xls(path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for at, name in enumerate(["所属村编码", *HEAD]):
        sheet.write(0, at, name)
    sheet.write_merge(1, 5, 0, 0, COMMUNITIES[0])
    for n in range(6):
        for at, cell in enumerate(row(f"A{n}", n + 1, n), start=1):
            sheet.write(n + 1, at, cell)
    for at, cell in enumerate([COMMUNITIES[1], *row("A6", 9, 500)]):
        sheet.write(7, at, cell)
    return saved(book, path)


@pytest.mark.parametrize(("write", "name"), [(merged_xlsx, "a.xlsx"), (merged_xls, "a.xls")])
def test_case_16_merged_cells_hold_for_the_rows_they_cover_and_no_other(
    tmp_path, look, write, name
):
    result = look("blocks", write(tmp_path / name), crs="wgs84")
    assert result.accepted == 7
    assert values(result, "unit_code") == [COMMUNITIES[0]] * 5 + [None, COMMUNITIES[1]]
    said = one(result, "IN-51")
    assert says(said, "1处合并单元格,只在合并范围内填充,共4格", "1 merged cells were filled")
    assert says(
        said, "如第2行“所属村编码”为“510722100201”", 'row 2, "所属村编码" is "510722100201"'
    )


def test_case_16_an_amount_over_merged_rows_is_not_given_to_each(tmp_path, look):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (HEAD, row("A1", 120), row("A2", None, 1), row("A3", None, 2), row("A4", 7, 3)):
        sheet.append(line)
    sheet.merge_cells("B2:B4")
    result = look("blocks", saved(book, tmp_path / "a.xlsx"), crs="wgs84")
    assert values(result, "households") == [120, None, None, 7]
    said = one(result, "IN-52")
    assert said.severity == "should"
    assert says(said, "第2行“户数”为“120”(合并3行)", 'row 2, "户数" is "120" over 3 rows')


def test_case_16_a_band_across_the_table_is_no_row(tmp_path, look):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (HEAD, ["一、城关社区"], row("A1", 1), ["二、新华村"], row("A2", 2, 1)):
        sheet.append(line)
    for merged in ("A2:D2", "A4:D4"):
        sheet.merge_cells(merged)
    result = look("blocks", saved(book, tmp_path / "a.xlsx"), crs="wgs84")
    assert (result.read, result.accepted) == (2, 2)
    assert says(one(result, "IN-53"), "2行跨列的标题或说明", "2 rows are headings or notes across")


def villages(path, *names, head=HEAD):
    sheets = {}
    for n, name in enumerate(names):
        sheets[name] = [[f"{name}统计表"], head, row(f"{name}1", 1, n), row(f"{name}2", 2, n + 9)]
    return workbook(path, sheets)


def test_case_19_which_of_several_sheets_is_asked(tmp_path, look):
    path = villages(tmp_path / "a.xlsx", "新华村", "桥东社区")
    result = look("blocks", path, crs="wgs84")
    assert result.accepted == 0
    assert "sheet" in asked(result)
    (question,) = [one for one in result.questions if one.question_id == "sheet"]
    assert question.needed
    assert [(one.value, one.note.zh, one.note.en) for one in question.choices] == [
        ("新华村", "2 行", "2 rows"), ("桥东社区", "2 行", "2 rows"), ("*", "4 行", "4 rows"),
    ]  # fmt: skip
    said = one(result, "IN-54")
    assert said.severity == "error"
    assert says(
        said, "2个工作表都像要导入的数据:新华村, 桥东社区", "2 sheets that look like the data"
    )


def test_case_19_one_sheet_is_taken_and_the_other_is_named(tmp_path, look):
    path = villages(tmp_path / "a.xlsx", "新华村", "桥东社区")
    result = look("blocks", path, crs="wgs84", answers={"sheet": "桥东社区"})
    assert values(result, "block_id") == ["桥东社区1", "桥东社区2"]
    assert says(one(result, "IN-55"), "未读取的工作表:新华村", "sheets that were not read: 新华村")
    assert findings_of(result, "IN-54") == []


def test_case_19_all_sheets_are_stacked_and_keep_their_names(tmp_path, look):
    path = villages(tmp_path / "a.xlsx", "新华村", "桥东社区")
    result = look("blocks", path, crs="wgs84", answers={"sheet": "*", "tab_unit": "no"})
    assert values(result, "block_id") == ["新华村1", "新华村2", "桥东社区1", "桥东社区2"]
    assert result.files[0].columns[0] == "工作表"
    table = read_table(path, "*", labels={"楼栋编号", "户数", "经度", "纬度"})
    assert table.columns["工作表"].tolist() == ["新华村"] * 2 + ["桥东社区"] * 2
    assert table.rows.tolist() == [3, 4, 7, 8]
    said = [one for one in findings_of(result, "IN-55") if "依次相接" in one.message_zh]
    assert says(said[0], "桥东社区 的行号加 4", "4 added for 桥东社区")


def test_case_19_nobody_is_asked_when_one_sheet_alone_has_the_data(tmp_path, look):
    sheets = {"说明": [["请按户填报"], ["不得改动表头"]], "数据": [HEAD, row("A1", 1)], "空": []}
    result = look("blocks", workbook(tmp_path / "a.xlsx", sheets), crs="wgs84")
    assert result.accepted == 1
    assert "sheet" not in asked(result)
    assert says(one(result, "IN-55"), "未读取的工作表:说明", "sheets that were not read: 说明")


def test_case_19_sheets_of_different_columns_are_not_stacked(tmp_path, look):
    sheets = {"甲": [HEAD, row("A1", 1)], "乙": [[*HEAD, "小区编号"], [*row("A2", 2), "x"]]}
    result = look("blocks", workbook(tmp_path / "a.xlsx", sheets), crs="wgs84")
    (question,) = [one for one in result.questions if one.question_id == "sheet"]
    assert [one.value for one in question.choices] == ["甲", "乙"]


def test_case_19_sheets_that_call_the_same_by_other_names_are_stacked(tmp_path, look):
    other = ["编号", "户 数（户）", *HEAD[2:]]
    sheets = {
        "新华村": [HEAD, row("A1", 1)],
        "桥东社区": [[*other, "备注"], [*row("A2", 2), "x"]],
        "汇总": [["村", "户数"], ["新华村", 3]],
    }
    answers = {"sheet": "*", "tab_unit": "no"}
    result = look("blocks", workbook(tmp_path / "a.xlsx", sheets), crs="wgs84", answers=answers)
    assert values(result, "block_id") == ["A1", "A2"]
    assert says(
        findings_of(result, "IN-55")[0],
        "工作表“桥东社区”的“编号”列与“楼栋编号”列相接",
        'of the sheet "桥东社区", "编号" was put below "楼栋编号"',
    )


def test_case_19_a_hidden_sheet_is_said_and_not_taken(tmp_path, look):
    book = openpyxl.Workbook()
    for line in (HEAD, row("A1", 1)):
        book.active.append(line)
    hidden = book.create_sheet("旧数据")
    for line in (HEAD, row("B1", 1)):
        hidden.append(line)
    hidden.sheet_state = "hidden"
    result = look("blocks", saved(book, tmp_path / "a.xlsx"), crs="wgs84")
    assert values(result, "block_id") == ["A1"]
    assert says(one(result, "IN-55"), "未读取的隐藏的工作表:旧数据", "hidden sheets that were not")


DAYS = ["楼栋编号", "户数", "经度", "纬度", "统计日期"]


def test_case_45_the_date_system_of_the_workbook_is_read(tmp_path, look):
    for name, epoch in (("a.xlsx", None), ("b.xlsx", CALENDAR_MAC_1904)):
        book = openpyxl.Workbook()
        if epoch:
            book.epoch = epoch
        for line in (DAYS, [*row("A1", 1), dt.datetime(2024, 1, 5)]):
            book.active.append(line)
        result = look("blocks", saved(book, tmp_path / name), crs="wgs84")
        assert values(result, "as_of") == ["2024-01-05"]


def test_case_45_of_an_old_mac_xls_too(tmp_path, look):
    serial = 45296 - 1462  # 5 January 2024 in days since 1904
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("表")
    for at, name in enumerate(DAYS):
        sheet.write(0, at, name)
    for at, cell in enumerate(row("A1", 1)):
        sheet.write(1, at, cell)
    sheet.write(1, 4, serial, xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    result = look("blocks", saved(book, tmp_path / "a.xls"), crs="wgs84")
    assert values(result, "as_of") == ["2024-01-05"]


TEXT = "楼栋编号,户数,经度,纬度,名称\r\nA1,12,104.1,31.5,桥东小区\r\nA2,/,104.2,31.5,城关楼\r\n"


@pytest.mark.parametrize(
    ("raw", "zh", "en"),
    [
        (TEXT.encode("gbk"), "GB18030 (GBK) 编码、逗号分隔", "GB18030 (GBK) with cells parted by comma"),
        (TEXT.encode("utf-8-sig"), "", ""),
        (TEXT.encode(), "", ""),
        (TEXT.replace(",", "\t").encode("utf-16"), "UTF-16 编码、制表符分隔", "parted by tabs"),
        (TEXT.replace(",", ";").encode("gbk"), "分号分隔", "parted by semicolons"),
        (TEXT.replace(",", "|").encode(), "竖线分隔", "parted by pipes"),
        (TEXT.replace("\r\n", "\r").encode("gbk"), "GB18030 (GBK)", "GB18030 (GBK)"),
        (TEXT.replace("\r\n", "\n").encode(), "", ""),
        (b"sep=;\r\n" + TEXT.replace(",", ";").encode(), "分号分隔", "semicolons"),
        (TEXT.replace("桥东小区", '"桥东\r\n小区,""东区"""').encode("gbk"), "GB18030", "GB18030"),
    ],
)  # fmt: skip
def test_case_52_encoding_separator_and_line_ends_are_found(tmp_path, look, raw, zh, en):
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    result = look("blocks", path, crs="wgs84")
    assert (result.read, result.accepted) == (2, 2)
    assert values(result, "households") == [12, None]
    assert values(result, "name")[0].startswith("桥东")
    if zh:
        assert says(one(result, "IN-58"), zh, en)
    else:
        assert findings_of(result, "IN-58") == []


def test_case_52_rows_of_uneven_length_lose_nothing_in_silence(tmp_path, look):
    path = tmp_path / "a.csv"
    path.write_text("楼栋编号,户数,经度,纬度\nA1,12,104.1,31.5,多,余\nA2,3\n", encoding="utf-8")
    result = look("blocks", path, crs="wgs84", accept_rest=True)
    assert (result.read, result.accepted) == (2, 1)
    assert says(
        one(result, "IN-55"), "2 列没有列名、未读取:E、F", "without a heading were not read: E, F"
    )


def test_case_52_bytes_that_are_no_text_are_said_and_asked(tmp_path, look):
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode("gbk").replace("城关".encode("gbk"), b"\xff\xff\x80\xff"))
    result = look("blocks", path, crs="wgs84")
    assert result.accepted == 2
    said = one(result, "IN-59")
    assert says(said, "无法解码(如第3行)", "(row 3, for one)")
    assert "encoding" in asked(result)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_case_53_what_looks_like_a_formula_is_a_text(tmp_path, look, name):
    cells = ["=cmd|'/C calc'!A0", "+8613800000000x", "@SUM(1)", "-甲栋"]
    path = tmp_path / name
    if name == "a.csv":
        lines = [",".join(map(str, [*row(f"A{n}", 1, n), f"'{c}"])) for n, c in enumerate(cells)]
        path.write_text("\n".join([",".join([*HEAD, "名称"]), *lines]), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        book.active.append([*HEAD, "名称"])
        for n, cell in enumerate(cells):
            book.active.append(row(f"A{n}", 1, n))
            written = book.active.cell(n + 2, 5, cell)
            written.data_type = "s"
        book.save(path)
    result = look("blocks", path, crs="wgs84")
    assert values(result, "name") == cells
    if name == "a.csv":
        assert says(one(result, "IN-58"), "4 格开头的防公式引号", "was taken off 4 cells")


def test_case_53_a_formula_gives_its_result_or_is_said_to_have_none(tmp_path, look):
    book = openpyxl.Workbook()
    for line in (HEAD, row("A1", "=1+1"), row("A2", "=SUM(B2:B9)", 1), row("A3", 3, 2)):
        book.active.append(line)
    result = look("blocks", saved(book, tmp_path / "a.xlsx"), crs="wgs84")
    assert values(result, "households") == [None, None, 3]
    said = one(result, "IN-56")
    assert says(said, "2 格是没有算出结果的公式(如第2行)", "2 cells are formulas without a result")
    assert says(said, "在 Excel 或 WPS 中打开、保存", "open and save it in Excel or WPS")


def test_case_53_errors_are_unknown_and_said(tmp_path, look):
    book = openpyxl.Workbook()
    for line in (HEAD, row("A1", "#N/A"), row("A2", "#REF!", 1), row("A3", 3, 2)):
        book.active.append(line)
    for cell in ("B2", "B3"):
        book.active[cell].data_type = "e"
    result = look("blocks", saved(book, tmp_path / "a.xlsx"), crs="wgs84")
    assert values(result, "households") == [None, None, 3]
    assert says(one(result, "IN-56"), "2 格是错误值(如第2行)", "2 cells hold an error (row 2")


def test_case_55_formatting_to_the_last_row_does_not_count(tmp_path, look):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("表")
    sheet.append([*HEAD, *[None] * 200])
    for n in range(2_000):
        sheet.append([*row(f"A{n}", n % 40, n), *[None] * 200])
    path = saved(book, tmp_path / "a.xlsx")
    formatted(path, '<row r="1048576"><c r="A1048576" s="0"/><c r="GR1048576" s="0"/></row>')
    result = look("blocks", path, crs="wgs84")
    assert (result.read, result.accepted) == (2_000, 2_000)
    assert list(result.files[0].columns) == HEAD


def test_case_55_one_cell_in_the_last_corner_does_not_hide_the_table(tmp_path, look):
    path = workbook(tmp_path / "a.xlsx", {"表": [HEAD, *(row(f"A{n}", n, n) for n in range(50))]})
    formatted(path, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    result = look("blocks", path, crs="wgs84")
    assert (result.read, result.accepted) == (50, 50)
    assert says(one(result, "IN-56"), "1 格远在表格右侧", "1 cells lie far to the right")


def test_case_55_hidden_rows_and_columns_are_read_and_said(tmp_path, look):
    book = openpyxl.Workbook()
    for line in (HEAD, row("A1", 1), row("A2", 2, 1)):
        book.active.append(line)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    result = look("blocks", saved(book, tmp_path / "a.xlsx"), crs="wgs84")
    assert values(result, "households") == [1, 2]
    rows, columns = findings_of(result, "IN-55")
    assert says(rows, "有 1 个隐藏行,已一并读取", "1 hidden rows were read")
    assert says(columns, "有 1 个隐藏列,已一并读取", "1 hidden columns were read")


def formatted(path, rows):
    """Put rows of XML at the end of the first sheet."""
    import zipfile

    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for one_name, content in parts.items():
            packed.writestr(one_name, content)
