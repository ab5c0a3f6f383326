"""Sheets, texts and lists made to harm: refused in time, in words, and the next good file goes in."""

import json
import zipfile

import openpyxl
import pytest

from gis.reading.files import read_table

MIB = 2**20
TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/sharedStrings.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DTD = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'


def rels(*targets):
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{each}</Relationships>'


def workbook(path, pieces, *, dtd="", shared=("<si><t>a</t></si>",)):
    """Write a workbook of one sheet whose XML comes in pieces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("_rels/.rels", rels(("officeDocument", "xl/workbook.xml")))
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            rels(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")),
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with packed.open("xl/sharedStrings.xml", "w") as part:
            part.write(f'<?xml version="1.0"?>{dtd}<sst xmlns="{MAIN}">'.encode())
            for piece in shared:
                part.write(piece.encode())
            part.write(b"</sst>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<?xml version="1.0"?>{dtd}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for piece in pieces:
                part.write(piece.encode())
            part.write(b"</sheetData></worksheet>")
    return path


def good_again(folder):
    """The next honest file goes in as if nothing had been."""
    book = openpyxl.Workbook()
    for row in (["楼栋编号", "户数"], ["A1", 12]):
        book.active.append(row)
    path = folder / "good.xlsx"
    book.save(path)
    assert read_table(path).columns["户数"].tolist() == [12]


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>户数</t></is></c></row><row r="2"><c r="A2"><v>5</v></c></row>'
ROW = "<row><c><v>1</v></c></row>"
CORNERS = """<row r="3"><c r="ZZ3"><v>1</v></c></row>
<row r="1048576"><c r="A1048576"><v>1</v></c></row>"""
CELL = "<c><v>1</v></c>"


@pytest.mark.parametrize(
    ("pieces", "options"),
    [
        ([ROW * 100_000] * 200, {}),  # 20 million rows in 1.26 MB
        (["<row>", *[CELL * 100_000] * 410, "</row>"], {}),
        pytest.param([" " * MIB] * 1_050, {}, marks=pytest.mark.long),
        ([HEAD, '<row r="99999999"><c r="A99999999"><v>1</v></c></row>'], {}),
        ([HEAD, *[f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(3, 900)]], {}),
        ([HEAD], {"dtd": DTD}),
        ([HEAD], {"shared": ["<si><t>" + "a" * MIB + "</t></si>"] * 600}),
        ([HEAD, "<row>" * 300_000], {}),
        ([HEAD, CORNERS, *[ROW * 1000] * 1_600], {}),
    ],
    ids=["rows", "cells", "blanks", "row", "far", "entities", "texts", "nested", "rectangle"],
)  # fmt: skip
def test_a_workbook_that_unfolds_is_refused(tmp_path, tried, pieces, options, request):
    refused = tried(workbook(tmp_path / "a.xlsx", pieces, **options))
    assert refused is not None or request.node.callspec.id == "nested"
    good_again(tmp_path)


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ1048576", "A1048576", "XFD1"])
def test_one_cell_far_away_does_not_stop_the_rest(tmp_path, tried, cell):
    number = "".join(sign for sign in cell if sign.isdigit())
    far = f'<row r="{number}"><c r="{cell}"><v>1</v></c></row>'
    first, second = HEAD.split("</row>")[:2]
    pieces = (
        [HEAD, far] if number != "1" else [f'{first}<c r="{cell}"><v>1</v></c></row>{second}</row>']
    )
    path = workbook(tmp_path / "a.xlsx", pieces)
    assert path.stat().st_size < 2_500
    assert tried(path) is None
    assert read_table(path).columns["户数"].tolist()[0] == 5
    good_again(tmp_path)


def test_a_workbook_cannot_name_files_of_this_machine(tmp_path, tried):
    path = workbook(tmp_path / "a.xlsx", [HEAD])
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"../../../../../../etc/passwd")
    with zipfile.ZipFile(path, "w") as packed:
        for one, content in parts.items():
            packed.writestr(one, content)
    assert tried(path) is not None
    good_again(tmp_path)


def pieces_of(path, *pieces):
    with path.open("wb") as opened:
        for piece in pieces:
            opened.write(piece)
    return path


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([b"a,b\n", *[b"x" * MIB] * 262], "a line has over"),
        ([b"a,b\n", *[b"1," * (MIB // 2)] * 262], "a line has over"),
        ([b'a,b\n1,"', *[b"x\n" * (MIB // 2)] * 100, b'"\n'], "a cell has over"),
        ([b"a,b\n" + b"1,2\n" * 2_000, b"\0" * 100], "bytes of value 0"),
        ([b",".join(b"c%d" % n for n in range(10_000)) + b"\n"], "more than 1000 columns"),
        ([b"a,b\n", *[b"," * 100_000 + b"1\n"] * 200], "more than 1000 columns"),
    ],
    ids=["line", "cells", "cell", "nul", "columns", "wide"],
)
def test_a_text_that_is_no_table_is_refused(tmp_path, tried, pieces, said):
    refused = tried(pieces_of(tmp_path / "a.csv", *pieces))
    assert said in refused.found.en
    assert refused.required.zh
    good_again(tmp_path)


def test_a_text_of_the_wide_kind_is_bounded_too(tmp_path, tried):
    pieces = ["a,b\n".encode("utf-16"), *["x".encode("utf-16-le") * MIB] * 60]
    assert tried(pieces_of(tmp_path / "a.csv", *pieces)) is not None
    good_again(tmp_path)


OUTSIDE = """<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<DeviceList><Item><Name>&x;</Name></Item></DeviceList>"""
ITEM = "<Item><DeviceID>51072200001320000001</DeviceID></Item>"


@pytest.mark.parametrize(
    "pieces",
    [
        [f"<?xml version='1.0'?>{DTD}<DeviceList><Item><Name>&c;</Name></Item></DeviceList>"],
        [OUTSIDE],
        ["<DeviceList>", "<a>" * 200_000],
        ["<DeviceList><Item><Name>", *["x" * MIB] * 300, "</Name></Item></DeviceList>"],
        ["<DeviceList>", *[ITEM * 20_000] * 60, "</DeviceList>"],
        ["<DeviceList><Item>", *[f"<a{n}>1</a{n}>" for n in range(5_000)], "</Item></DeviceList>"],
    ],
    ids=["entities", "outside", "deep", "text", "items", "fields"],
)  # fmt: skip
def test_a_catalogue_made_to_harm_is_refused(tmp_path, tried, pieces):
    refused = tried(pieces_of(tmp_path / "a.xml", *(piece.encode() for piece in pieces)))
    assert refused is not None
    good_again(tmp_path)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"[" * 200_000],
        [b'{"a":' * 200_000],
        [b'[{"a":"', *[b"x" * MIB] * 300, b'"}]'],
        [json.dumps([{f"c{n}": 1 for n in range(10_000)}]).encode()],
        [b"[", b'{"a":1},' * 1_100_000, b'{"a":1}]'],
        [b'[{"a":' + b"9" * 400 + b"}]"],
    ],
    ids=["lists", "objects", "text", "columns", "rows", "digits"],
)
def test_records_made_to_harm_are_refused(tmp_path, tried, pieces, request):
    refused = tried(pieces_of(tmp_path / "a.json", *pieces))
    assert refused is not None or request.node.callspec.id == "digits"
    good_again(tmp_path)
