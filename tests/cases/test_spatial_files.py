"""Cases 1, 2, 3, 9 and 54: Shapefiles without true labels, and files that only say how to save."""

import struct
import zipfile

import geopandas
import pyogrio
import pytest
import shapely
import xlwt

from tests.cases.conftest import asked, findings_of

NAMES = ["桥东第一网格", "桥东第二网格", "沿河第三网格", "集镇第四网格"]


COLUMNS = {
    "楼栋编号": [f"甲{n}" for n in range(4)],
    "户数": [10, 20, 30, 40],
    "名称": NAMES,
}


def shapefile(path, *, encoding, cpg=None, ldid=0, columns=COLUMNS):
    """Write a Shapefile of four blocks in the encoding; `cpg` is what its label says."""
    shapes = [shapely.box(104 + n / 100, 31, 104.005 + n / 100, 31.005) for n in range(4)]
    folder = path.parent / f"{path.stem}-parts"
    folder.mkdir()
    frame = geopandas.GeoDataFrame({"x": range(4)}, geometry=shapes, crs=4490)
    pyogrio.write_dataframe(frame, folder / "a.shp")
    parts = {part.suffix: part.read_bytes() for part in folder.iterdir()}
    parts[".dbf"] = dbf(columns, encoding, ldid)
    parts.pop(".cpg", None)
    if cpg is not None:
        parts[".cpg"] = cpg.encode()
    with zipfile.ZipFile(path, "w") as packed:
        for suffix, content in parts.items():
            packed.writestr(f"blocks{suffix}", content)
    return path


def dbf(columns, encoding, ldid):
    """Return a table of dBASE: names cut at 10 bytes and texts at 30, wherever that falls."""
    rows = list(zip(*columns.values(), strict=True))
    width = 30
    head = struct.pack(
        "<BBBBIHH17xBB1x",
        3, 124, 1, 1, len(rows), 33 + 32 * len(columns), 1 + width * len(columns), ldid, 0,
    )  # fmt: skip
    fields = b"".join(
        name.encode(encoding)[:10].ljust(11, b"\0")
        + (b"N" if isinstance(cells[0], int) else b"C")
        + bytes(4) + bytes([width]) + bytes(15)
        for name, cells in columns.items()
    )  # fmt: skip
    body = b"".join(
        b" " + b"".join(str(cell).encode(encoding)[:width].ljust(width) for cell in row)
        for row in rows
    )
    return head + fields + b"\r" + body + b"\x1a"


def names_of(result):
    return [list(file.typed.values["name"]) for file in result.files]


def test_case_01_gbk_without_any_label_is_found_and_confirmed(tmp_path, look):
    path = shapefile(tmp_path / "a.zip", encoding="GBK")
    result = look("blocks", path)
    (said,) = findings_of(result, "IN-40")
    assert "GB18030(GBK)" in said.message_zh
    assert "甲0、甲1、甲2" in said.message_zh
    assert "by their bytes it is GB18030(GBK)" in said.message_en
    assert "encoding" in asked(result)
    question = next(one for one in result.questions if one.question_id == "encoding")
    assert not question.needed
    assert question.samples == ("甲0", "甲1", "甲2")
    assert [one.value for one in question.choices] == ["gb18030", "utf-8", "big5"]
    assert (result.read, result.accepted) == (4, 4)


def test_case_01_the_answer_is_taken_and_not_asked_for_again(tmp_path, bring):
    path = shapefile(tmp_path / "a.zip", encoding="GBK")
    result = bring("blocks", path, answers={"encoding": "gb18030"})
    assert findings_of(result, "IN-40") == []
    assert result.accepted == 4


def test_case_01_another_answer_reads_the_file_again(tmp_path, look):
    path = shapefile(tmp_path / "a.zip", encoding="GBK")
    result = look("blocks", path, answers={"encoding": "utf-8"})
    (said,) = findings_of(result, "IN-43")
    assert "UTF-8" in said.message_zh
    assert "UTF-8" in said.message_en


@pytest.mark.parametrize(
    ("encoding", "cpg", "shown"),
    [("GBK", "UTF-8", "GB18030(GBK)"), ("UTF-8", "GBK", "UTF-8"), ("UTF-8", "936", "UTF-8"),
     ("GBK", "65001", "GB18030(GBK)")],
)  # fmt: skip
def test_case_02_bytes_are_trusted_and_not_the_label(tmp_path, look, encoding, cpg, shown):
    result = look("blocks", shapefile(tmp_path / "a.zip", encoding=encoding, cpg=cpg))
    (said,) = findings_of(result, "IN-41")
    assert f"已按 {shown} 读取" in said.message_zh
    assert f"read as {shown}" in said.message_en
    assert said.severity == "should"
    assert result.accepted == 4


@pytest.mark.parametrize(("encoding", "cpg", "ldid"), [("GBK", "GBK", 0), ("GBK", None, 0x4D),
                                                       ("UTF-8", "UTF-8", 0)])  # fmt: skip
def test_case_02_a_true_label_is_not_talked_about(tmp_path, look, encoding, cpg, ldid):
    result = look("blocks", shapefile(tmp_path / "a.zip", encoding=encoding, cpg=cpg, ldid=ldid))
    assert [findings_of(result, rule) for rule in ("IN-40", "IN-41", "IN-43")] == [[], [], []]
    assert "encoding" not in asked(result)


def test_case_03_names_cut_inside_a_character_are_recovered(tmp_path, look):
    columns = {"楼栋编号": ["a", "b", "c", "d"], "网格名称": NAMES, "所属行政村": NAMES,
               "所属行政组": NAMES, "网格户数": [1, 2, 3, 4]}  # fmt: skip
    path = shapefile(tmp_path / "a.zip", encoding="UTF-8", columns=columns)
    result = look("blocks", path, mapping={"block_id": "楼栋编", "households": "网格户"})
    assert result.accepted == 4
    table = columns_of(path)
    assert list(table) == ["楼栋编", "网格名", "所属行", "所属行 (2)", "网格户"]
    assert list(table["网格名"]) == NAMES
    assert "网格名" in str(findings_of(result, "IN-21")[0].message_zh)


def columns_of(path):
    from gis.reading.files import read_table

    return read_table(path).columns


def refused(result):
    """Return the one finding of a file that was not taken, by language."""
    (said,) = findings_of(result, "IN-01")
    assert said.severity == "error"
    assert result.accepted == 0
    return said.message_zh, said.message_en


@pytest.mark.parametrize("version", [b"AC1015", b"AC1027", b"AC1032"])
def test_case_09_a_dwg_is_told_how_to_become_a_dxf(tmp_path, look, version):
    path = tmp_path / "网格.dwg"
    path.write_bytes(version + bytes(200))
    zh, en = refused(look("units", path))
    assert "网格.dwg" in zh
    assert "DWG 图纸" in zh
    assert "AutoCAD 2018 DXF" in zh
    assert "另存为" in zh
    assert "Save As" in en
    assert "*.dxf" in en


def test_case_09_a_dwg_under_another_name_is_found_too(tmp_path, look):
    path = tmp_path / "网格.dxf"
    path.write_bytes(b"AC1032" + bytes(200))
    zh, en = refused(look("units", path))
    assert "内容是DWG 图纸" in zh
    assert "a DWG drawing" in en


def ole(*names):
    """Return an old Office file that holds streams of these names."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", head, 44, 1)  # one sector says where the others go on
    struct.pack_into("<I", head, 48, 1)  # the table of contents
    head[76:512] = struct.pack("<I", 0) + b"\xff" * 432
    chain = struct.pack("<II", 0xFFFFFFFD, 2) + struct.pack("<I", 0xFFFFFFFE)
    entries = b"".join(entry(name) for name in ("Root Entry", *names))
    return bytes(head) + chain.ljust(512, b"\xff") + entries.ljust(1024, b"\0")


def entry(name):
    raw = name.encode("utf-16-le")
    return (raw.ljust(64, b"\0") + struct.pack("<H", len(raw) + 2)).ljust(128, b"\0")


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.xls"])
def test_case_54_a_workbook_with_a_password_is_told_to_lose_it(tmp_path, look, name):
    path = tmp_path / name
    path.write_bytes(ole("\6DataSpaces", "Version", "DataSpaceMap", "EncryptionInfo",
                         "EncryptedPackage"))  # fmt: skip
    zh, en = refused(look("cameras", path))
    assert "有密码" in zh
    assert "另存为 .xlsx" in zh
    assert "take the password off" in en


def test_case_54_an_xls_locked_in_its_own_way_is_told_too(tmp_path, look):
    path = tmp_path / "台账.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(300):
        sheet.write(row, 0, f"camera {row}")
    book.save(path)
    raw = bytearray(path.read_bytes())
    at = raw.find(b"\x09\x08\x10\x00")  # where the workbook begins
    raw[at + 20 : at + 24] = b"\x2f\x00\x36\x00"  # the rest needs a password
    path.write_bytes(raw)
    zh, en = refused(look("cameras", path))
    assert "密码" in zh
    assert "password" in en


@pytest.mark.parametrize(("ending", "what"), [("et", "WPS 表格"), ("wps", "WPS 文字")])
@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PK\3\4"])
def test_case_54_a_wps_file_is_told_what_to_be_saved_as(tmp_path, look, ending, what, content):
    path = tmp_path / f"户数.{ending}"
    path.write_bytes(content)
    zh, en = refused(look("blocks", path))
    assert what in zh
    assert ".xlsx" in zh
    assert f"(.{ending})" in en


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_case_54_a_web_page_called_xls_is_told_what_to_be_saved_as(tmp_path, look, encoding):
    path = tmp_path / "导出.xls"
    text = "<html><head></head><body><table><tr><td>设备编码</td></tr></table></body></html>"
    path.write_bytes(text.encode(encoding))
    zh, en = refused(look("cameras", path))
    assert "网页(HTML)" in zh
    assert "另存为 .xlsx" in zh
    assert "a web page (HTML)" in en


@pytest.mark.parametrize(
    ("name", "content", "zh_said", "en_said"),
    [
        ("a.tab", b"!table\n!version 300\n", "MapInfo", "MapInfo"),
        ("a.mif", b"VERSION 300\n", "MapInfo", "MapInfo"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00", "RAR", "RAR"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\0", "7z", "7z"),
        ("a.pdf", b"%PDF-1.7\n", "PDF", "PDF"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "图片", "picture"),
        ("a.shp", b"\x00\x00\x27\x0a" + bytes(100), ".shp .shx .dbf .prj", "together"),
        ("a.dbf", b"\x03", ".shp .shx .dbf .prj", "together"),
        ("a.dxf", b"AutoCAD Binary DXF\r\n\x1a\0", "二进制 DXF", "ASCII DXF"),
        ("a.xls", b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "2003", ".xlsx"),
    ],
)  # fmt: skip
def test_case_54_other_files_are_told_what_they_should_be(
    tmp_path, look, name, content, zh_said, en_said
):
    path = tmp_path / name
    path.write_bytes(content)
    zh, en = refused(look("blocks", path))
    assert zh_said in zh
    assert en_said in en
