"""Spreadsheets as grids of cells: kinds of cells, headers, merged ranges, which sheet is meant."""

import datetime as dt

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.reading.child.sheets import read_book, read_far_book
from gis.reading.errors import UnreadableFileError
from gis.reading.files import read_table
from gis.reading.grid import Grid, table_of
from gis.reading.header import header_of, named

LABELS = frozenset(("楼栋编号", "户数", "总户数", "经度", "纬度", "常住户数"))


def written(path, *rows, sheets=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets:
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    book.save(path)
    return path


def rules(table):
    return [one.rule for one in table.notes]


def test_cells_keep_the_kinds_they_have(tmp_path):
    day, moment = dt.datetime(2024, 1, 5), dt.datetime(2024, 1, 5, 8, 30)
    cells = [1, 1.5, True, "00123", day, moment, dt.time(8, 30), dt.timedelta(hours=30), " 空 ",
             510722109203, "34020000001320000001", 3.40200000013e19, -5]  # fmt: skip
    path = written(
        tmp_path / "a.xlsx",
        ["楼栋编号", "户数"],
        *([f"A{n}", cell] for n, cell in enumerate(cells)),
    )
    read = read_table(path, labels=LABELS).columns["户数"].tolist()
    assert read == [*cells[:6], "08:30:00", "30:00:00", *cells[8:]]
    assert list(map(type, read[:3])) == [int, float, bool]


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [(0.96, "0%", "96%"), (0.965, "0.0%", "96.5%"), (1, "0%", "100%"), (0, "0.00%", "0%"),
     (12.5, "0%", "1250%"), ("无", "0%", "无"),
     (0.96, "General", 0.96), (0.96, "0.00", 0.96), (0.07, "0%;[Red]-0%", "7%")],
)  # fmt: skip
def test_percents_are_read_as_a_person_sees_them(tmp_path, value, form, seen):
    book = openpyxl.Workbook()
    book.active.append(["户数", "占比"])
    book.active.append([1, value])
    book.active["B2"].number_format = form
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").columns["占比"].tolist() == [seen]


def test_both_ways_to_read_a_workbook_agree(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["表"],
        ["楼栋编号", "户数", "日期"],
        ["A", 1, dt.datetime(2024, 1, 5)],
        [],
        [None, 0.5, "#N/A"],
    ):
        book.active.append(row)
    book.active.merge_cells("A3:A5")
    book.active["B5"].number_format = "0%"
    book.create_sheet("空")
    book.save(tmp_path / "a.xlsx")
    near, far = (
        read_book(str(tmp_path / "a.xlsx"), "xlsx", ""),
        read_far_book(str(tmp_path / "a.xlsx"), ""),
    )
    assert near.keys() == far.keys()
    assert all(np.array_equal(near[name], far[name]) for name in near)


def test_the_sheet_named_for_the_layer_is_read_without_a_question(tmp_path):
    path = written(tmp_path / "a.xlsx", ["户数"], [1], sheets=[("blocks", [["户数"], [2]])])
    table = read_table(path, likely=("blocks",), labels=LABELS)
    assert (table.layer, table.columns["户数"].tolist()) == ("blocks", [2])
    assert table.questions == ()


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    path = written(tmp_path / "a.xlsx", ["户数"], [1], sheets=[("乙", [["户数"], [2]])])
    with pytest.raises(UnreadableFileError, match="Sheet, 乙"):
        read_table(path, "丙", labels=LABELS)
    with pytest.raises(UnreadableFileError, match="Sheet, 乙"):
        read_table(path)
    assert read_table(path, "乙").columns["户数"].tolist() == [2]


def test_an_answer_about_another_workbook_asks_again(tmp_path):
    path = written(tmp_path / "a.xlsx", ["户数"], [1], sheets=[("乙", [["户数"], [2]])])
    table = read_table(path, labels=LABELS, answers={"sheet": "丙"})
    assert [one.question_id for one in table.questions] == ["sheet"]
    assert "IN-54" in rules(table)


def test_the_question_stays_with_its_answer(tmp_path):
    path = written(tmp_path / "a.xlsx", ["户数"], [1], sheets=[("乙", [["户数"], [2]])])
    table = read_table(path, "乙", labels=LABELS, answers={"sheet": "乙"})
    assert table.columns["户数"].tolist() == [2]
    assert [one.question_id for one in table.questions] == ["sheet"]
    assert "IN-54" not in rules(table)


def test_a_workbook_without_any_row_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="no rows"):
        read_table(written(tmp_path / "a.xlsx"), labels=LABELS)


def grid(*rows, merged=()):
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    columns = [np.array([*column, None], dtype=object)[:-1] for column in zip(*padded, strict=True)]
    return Grid(
        file="a", name="表", columns=columns, rows=np.arange(1, len(rows) + 1),
        places=np.arange(width), merged=np.array(merged, dtype=np.int64).reshape(-1, 4),
    )  # fmt: skip


def table(*rows, merged=()):
    return table_of(grid(*rows, merged=merged), "xlsx", LABELS, exact=False)


@pytest.mark.parametrize(
    ("rows", "merged", "first", "last", "names"),
    [
        ([["楼栋编号", "户数"], ["A", 1]], (), 0, 0, ("楼栋编号", "户数")),
        ([["统计表"], ["单位:户", "2024年"], ["楼栋编号", "户数"], ["A", 1]], (), 2, 2, ("楼栋编号", "户数")),
        # no known name: the first row that is filled like a table
        ([["某表"], ["甲列", "乙列"], ["x", "y"]], (), 1, 1, ("甲列", "乙列")),
        # groups over headings
        ([["楼栋编号", "户数", None], [None, "常住", "空置"], ["A", 1, 2]], [(1, 2, 0, 0), (1, 1, 1, 2)],
         0, 1, ("楼栋编号", "常住 户数", "户数 空置")),
        ([["楼栋编号", "常住", None], [None, "户数", "人数"], ["A", 1, 2]], [(1, 2, 0, 0), (1, 1, 1, 2)],
         0, 1, ("楼栋编号", "常住 户数", "常住 人数")),
        ([["基本情况", None, "地理位置", None], ["楼栋编号", "户数", "经度", "纬度"], ["A", 1, 2, 3]],
         [(1, 1, 0, 1), (1, 1, 2, 3)], 0, 1, ("楼栋编号", "户数", "经度", "纬度")),
        # a title beside a unit of measure is no group
        ([["楼栋一览表", None, "填报日期:5月", None], ["楼栋编号", "户数", "经度", "纬度"], ["A", 1, 2, 3]],
         [(1, 1, 0, 1), (1, 1, 2, 3)], 1, 1, ("楼栋编号", "户数", "经度", "纬度")),
        ([["楼栋编号", "备注", "备注"], ["A", "在建", "甲"], ["B", "x", "y"]], (), 0, 0,
         ("楼栋编号", "备注", "备注")),
        # rows of words below a header are data
        ([["楼栋编号", "户数", "备注"], ["A", None, "在建"], ["B", 2, None]], (), 0, 0,
         ("楼栋编号", "户数", "备注")),
    ],
)  # fmt: skip
def test_headers(rows, merged, first, last, names):
    found = header_of("a", grid(*rows, merged=merged).head(), LABELS)
    assert (found.first, found.last, found.names) == (first, last, names)


def test_names_are_told_apart():
    assert named(["备注", "备注", None, "备注 (2)", "备注", ""]) == [
        "备注", "备注 (2)", "", "备注 (2) (2)", "备注 (3)", "",
    ]  # fmt: skip


def test_titles_are_handed_on():
    assert table(["桥东镇统计表"], ["截至2024年底"], ["楼栋编号", "户数"], ["A", 1]).titles == (
        "桥东镇统计表",
        "截至2024年底",
    )


def test_a_line_that_numbers_the_columns_is_dropped():
    head = ["楼栋编号", "户数", "经度", "纬度", "甲", "乙"]
    numbered = table(head, [1, 2, 3, 4, 5, 6], ["A", 1, 2, 3, 4, 5])
    assert numbered.rows.tolist() == [3]
    lettered = table(head[:3], ["甲", "1", "2"], ["A", 1, 2])
    assert lettered.rows.tolist() == [3]
    assert rules(lettered) == ["IN-53"]
    assert table(head[:3], [1, 2, 3]).rows.tolist() == [2]  # which may be a row


def test_merged_to_the_right_and_down_is_filled_within_the_range():
    got = table(["楼栋编号", "村", "组", "户数"], ["A", "新华", None, 1], ["B", None, None, 2],
                ["C", None, None, 3], merged=[(2, 3, 1, 2)])  # fmt: skip
    assert got.columns["村"].tolist() == ["新华", "新华", None]
    assert got.columns["组"].tolist() == ["新华", "新华", None]
    assert [one.values["n"] for one in got.notes] == [3]


def test_a_merged_cell_that_is_empty_fills_nothing():
    got = table(["楼栋编号", "村"], ["A", None], ["B", "x"], merged=[(2, 3, 1, 1)])
    assert got.columns["村"].tolist() == [None, "x"]


def test_a_merged_range_larger_than_the_sheet_ends_where_it_ends():
    got = table(["楼栋编号", "村"], ["A", "x"], ["B", None], merged=[(2, 1_048_576, 1, 16_383)])
    assert got.columns["村"].tolist() == ["x", "x"]


@given(
    rows=st.lists(
        st.lists(
            st.one_of(st.none(), st.sampled_from(["户数", "楼栋编号", "小计", "甲", "1", ""]),
                      st.integers(-1, 9), st.floats(allow_nan=True)),
            min_size=1, max_size=5,
        ),
        min_size=1, max_size=8,
    ),
    merged=st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 4), st.integers(0, 5), st.integers(0, 3)),
        max_size=4,
    ),
)  # fmt: skip
def test_no_grid_of_cells_breaks_the_reader(rows, merged):
    ranges = [(a, a + b, c, c + d) for a, b, c, d in merged]
    got = table(*rows, merged=ranges)
    assert set(map(len, got.columns.values())) <= {len(got)}
    assert set(got.rows.tolist()) <= set(range(1, len(rows) + 1))
