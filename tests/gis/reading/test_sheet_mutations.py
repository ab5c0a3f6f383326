"""Sheets, texts and catalogues with bytes changed: a table or a refusal in words, nothing else."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.reading import asking
from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table
from tests.gis.reading.test_mutations import EDITS, SERVER, mutated

LABELS = frozenset(("楼栋编号", "户数", "经度", "纬度"))
ROWS = [["统计表"], ["楼栋编号", "户数", "经度", "备注"], ["A1", 12, 104.5, "x"], ["A2", 0.5, None, "#N/A"],
        [None, "=1+1", 1e300, "合并"]]  # fmt: skip
CATALOGUE = """<?xml version="1.0" encoding="GB2312"?><Response><CmdType>Catalog</CmdType>
<SumNum>2</SumNum><DeviceList Num="2"><Item><DeviceID>51072200001320000001</DeviceID>
<Name>新华村</Name><Longitude>104.1</Longitude><Info><PTZType>1</PTZType></Info></Item>
<Item><DeviceID>510722</DeviceID></Item></DeviceList></Response>"""
RECORDS = {"data": {"list": [{"a": 1, "b": "新华", "c": {"lng": 1.5, "x": [1]}}, {"a": None}]}}


def xlsx():
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A4:A5")
    book.active["B4"].number_format = "0%"
    book.active.row_dimensions[4].hidden = True
    book.create_sheet("乙").append(ROWS[1])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    for at, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, place, cell)
    sheet.write_merge(6, 7, 0, 1, "合并")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


HONEST = {
    "xlsx": xlsx(),
    "xls": xls(),
    "xml": CATALOGUE.encode("gb18030"),
    "json": json.dumps(RECORDS, ensure_ascii=False).encode("gb18030"),
    "csv": '标题\n楼栋编号,户数,"备,注"\nA1,12,\'=1\n,,\nA2;3\t4|5,"a\n"\n'.encode("gb18030"),
}
KINDS = {"xlsx": "xlsx", "xls": "xls", "xml": "catalogue", "json": "json", "csv": "csv"}
PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml",
         "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "")  # fmt: skip


@pytest.fixture
def server(request, monkeypatch):
    """Read through a child that forks, for the kind of the test."""
    command = [sys.executable, "-X", "utf8", str(SERVER), KINDS[request.getfixturevalue("ending")]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:

        def child(task, answer, said, shown):
            assert shown
            files = [f"/proc/{os.getpid()}/fd/{opened.fileno()}" for opened in (answer, said)]
            one.stdin.write(json.dumps([{**task, "parent": one.pid}, *files]) + "\n")
            one.stdin.flush()
            return int(one.stdout.readline())

        monkeypatch.setattr(asking, "_child", child)
        yield
        one.stdin.close()


def changed(raw: bytes, part: str, edits) -> bytes:
    """Return a workbook with one part changed, or any file changed as it is."""
    if not part or not raw.startswith(b"PK"):
        return mutated(raw, edits)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, edits) if name == part else content)
    return held.getvalue()


def check(folder: Path, ending: str, raw: bytes) -> None:
    """Read a file: what comes is a table whose parts fit, or a refusal in words."""
    path = folder / f"a.{ending}"
    path.write_bytes(raw)
    try:
        table = read_table(path, labels=LABELS)
    except UnreadableFileError as refused:
        assert all((refused.found.zh, refused.found.en, refused.required.zh, refused.required.en))  # noqa: PT017
        return
    assert {len(column) for column in table.columns.values()} <= {len(table)}
    assert sorted(set(table.rows.tolist())) == table.rows.tolist()
    assert all(isinstance(name, str) and name for name in table.columns)


COMMON = {"suppress_health_check": list(HealthCheck), "database": None}


@pytest.mark.parametrize("ending", HONEST)
@pytest.mark.usefixtures("server")
@settings(max_examples=100, **COMMON)
@given(part=st.sampled_from(PARTS), edits=EDITS)
def test_a_sheet_with_changed_bytes_is_read_or_refused(tmp_path, ending, part, edits):
    check(tmp_path, ending, changed(HONEST[ending], part, edits))


@pytest.mark.long
@pytest.mark.parametrize("ending", HONEST)
@pytest.mark.usefixtures("server")
@settings(max_examples=5000, **COMMON)
@given(part=st.sampled_from(PARTS), edits=EDITS)
def test_five_thousand_sheets_with_changed_bytes_are_read_or_refused(tmp_path, ending, part, edits):
    check(tmp_path, ending, changed(HONEST[ending], part, edits))


@pytest.mark.parametrize("ending", HONEST)
@pytest.mark.usefixtures("server")
def test_the_honest_sheet_is_read_in_the_same_way(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    path.write_bytes(HONEST[ending])
    assert len(read_table(path, labels=LABELS)) >= 1
