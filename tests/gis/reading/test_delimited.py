"""Text tables: what their bytes say of encoding and separator, and cells that stay as they came."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table
from gis.reading.text import encoding_of

LABELS = frozenset(("楼栋编号", "户数", "经度", "纬度"))


def written(path, raw):
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


def read(tmp_path, raw, **options):
    return read_table(written(tmp_path / "a.csv", raw), labels=LABELS, **options)


def cells(table):
    return {name: column.tolist() for name, column in table.columns.items()}


def rules(table):
    return [one.rule for one in table.notes]


@pytest.mark.parametrize(
    ("raw", "name", "damaged"),
    [
        (b"a,b\n", "utf-8", 0),
        ("楼栋".encode(), "utf-8", 0),
        ("楼栋".encode("utf-8-sig"), "utf-8-sig", 0),
        ("楼栋".encode("gbk"), "gb18030", 0),
        ("𠮷野家".encode("gb18030"), "gb18030", 0),
        ("楼栋".encode("utf-16"), "utf-16", 0),
        ("楼栋楼栋楼栋".encode() + b"\xff", "utf-8", 1),
        ("楼栋楼栋楼栋".encode("gbk") + b"\xff\xff", "gb18030", 2),
    ],
)
def test_the_encoding_is_the_one_that_reads_most(tmp_path, raw, name, damaged):
    found = encoding_of(written(tmp_path / "a.csv", raw), None)
    assert (found.name, found.damaged) == (name, damaged)


def test_a_character_across_two_pieces_is_whole(tmp_path):
    raw = b"x" * (2**20 - 1) + "楼\n".encode() + b"\xff\n"
    found = encoding_of(written(tmp_path / "a.csv", raw), None)
    assert (found.name, found.damaged, found.line) == ("utf-8", 1, 2)


def test_an_answer_decides_the_encoding(tmp_path):
    raw = "編號,名稱\nA,臺北\n".encode("big5")
    table = read(tmp_path, raw, answers={"encoding": "big5"})
    assert cells(table) == {"編號": ["A"], "名稱": ["臺北"]}
    assert [one.question_id for one in table.questions] == ["encoding"]
    assert "IN-59" not in rules(table)
    assert "IN-59" in rules(read(tmp_path, raw, answers={"encoding": "utf-8"}))


def test_the_separator_is_the_one_that_finds_the_columns(tmp_path):
    raw = "统计表,2024,甲,乙\n楼栋编号;户数;范围\nA;1;104,31,105,32,106\nB;2;104,31\n"
    assert cells(read(tmp_path, raw))["范围"] == ["104,31,105,32,106", "104,31"]


def test_a_table_of_one_column_needs_no_separator(tmp_path):
    assert cells(read(tmp_path, "户数\n1\n\n2\n")) == {"户数": ["1", "2"]}


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    table = read(tmp_path, '楼栋编号,备注\nA,"x\ny"\n\n , \nB,z\n')
    assert table.rows.tolist() == [2, 5]
    assert cells(table) == {"楼栋编号": ["A", "B"], "备注": ["x\ny", "z"]}


def test_short_rows_end_in_nothing_and_long_ones_are_said(tmp_path):
    table = read(tmp_path, "楼栋编号,户数,备注\nA\nB,1,x,y\n")
    assert cells(table) == {"楼栋编号": ["A", "B"], "户数": [None, "1"], "备注": [None, "x"]}
    assert rules(table) == ["IN-55"]


def test_cells_stay_as_they_came(tmp_path):
    odd = [" 1 ", "１２", "00123", "1e5", "NaN", "NULL", "TRUE", "2024/1/5", "\u3000", "'x", "=1+1"]
    raw = "楼栋编号,备注\n" + "".join(f"{n},{one}\n" for n, one in enumerate(odd))
    assert cells(read(tmp_path, raw))["备注"] == odd


def test_twenty_thousand_empty_columns_are_none(tmp_path):
    raw = b"a,b" + b"," * 20_000 + b"\n1,2" + b"," * 20_000 + b"\n"
    assert cells(read(tmp_path, raw)) == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize("raw", ["", "\n\n", " , \n,,\n"])
def test_a_text_without_rows_is_refused(tmp_path, raw):
    with pytest.raises(UnreadableFileError):
        read(tmp_path, raw)


WORDS = st.text(alphabet=st.sampled_from("ab1 ,;\t|\"'\r\n=楼户，数"), max_size=6)


@settings(max_examples=200)
@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=6), encoding=st.sampled_from(
    ["utf-8", "utf-8-sig", "gb18030", "utf-16"]), ends=st.sampled_from(["\r\n", "\n", "\r"]))  # fmt: skip
def test_what_a_csv_writer_writes_is_read_again(tmp_path_factory, rows, encoding, ends):
    held = io.StringIO()
    writer = csv.writer(held, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerows([("楼栋编号", "户数", "经度"), *rows])
    path = tmp_path_factory.getbasetemp() / "again.csv"
    table = read_table(written(path, held.getvalue().encode(encoding)), labels=LABELS)
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    unquoted = [tuple(c[1:] if c[:2] in ("'=", "'\t", "'\r") else c for c in row) for row in kept]
    assert list(zip(*cells(table).values(), strict=True)) == unquoted
