"""Whole columns: the same values as cell by cell, whatever stands in them and however they come."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.cells import angles, codes, counts, dates, numbers, percents, words
from gis.cells.categories import category_path
from gis.cells.cell import CellError
from gis.cells.column import read_column

PARSERS = (counts.count, numbers.number, angles.angle, codes.code, codes.sheet_code, codes.division_code,
           codes.sheet_division_code, codes.phone, words.flag, words.text, words.known_text, dates.day,
           dates.time, percents.share, percents.bare_percent, percents.signed_only, percents.change)  # fmt: skip

TYPED = ["500", "５００", "500户", "约500", "500-600", "①", "五百", "5O0", "1，234", "112°18′37.6″", "112 18 37.6",
         "东经112度", "112°60′", "2024.1.5", "去年底", "2024年2月30日", "下午3点半", "96%", "９６％", "下降108.5%", "是", "/", "—",
         "3.70102E+19", "510722109203.0", "0816-1234567/13800000000", "=cmd", "\u200b520", "1e400", "nan", "-0", "１２．５",
         "全部/民生", "²", "1_000", "٣", "0x10", "1/2", "½", "㈤", "+", "%", "°", "年", "24:00"]  # fmt: skip
anything = st.one_of(
    st.text(), st.floats(), st.integers(), st.datetimes(), st.dates(), st.times(), st.booleans(), st.none(),
    st.binary(max_size=20), st.sampled_from(TYPED), st.decimals(allow_nan=False), st.timedeltas(),
    st.builds(lambda a, b, cut: a[:cut] + b + a[cut:], st.sampled_from(TYPED), st.text(max_size=3),
              st.integers(0, 8)),
    st.builds(lambda a, b: a + b, st.sampled_from(TYPED), st.sampled_from(TYPED)),
)  # fmt: skip


def outcome(parse, cell):
    """Return the value of a cell and the error it has instead; any other error goes on."""
    try:
        return parse(cell), None
    except CellError as error:
        return None, error


def no_cell_brings_anything_but_a_value_or_a_cell_error(cell):
    for parse in PARSERS:
        _, error = outcome(parse, cell)
        assert error is None or (error.wanted.zh and error.wanted.en and type(error.found) is str)
    assert isinstance(category_path(cell), tuple)
    assert isinstance(words.comparable(str(cell)), str)


@given(anything)
@settings(max_examples=200)
def test_no_cell_brings_anything_but_a_value_or_a_cell_error(cell):
    no_cell_brings_anything_but_a_value_or_a_cell_error(cell)


@pytest.mark.long
@given(anything)
@settings(max_examples=5000)
def test_no_cell_of_thousands_brings_anything_but_a_value_or_a_cell_error(cell):
    no_cell_brings_anything_but_a_value_or_a_cell_error(cell)


def a_column_reads_like_its_cells(cells):
    for parse in PARSERS:
        read = read_column(cells, parse)
        for at, cell in enumerate(cells):
            value, error = outcome(parse, cell)
            assert read.values[at] == value
            assert (at in read.errors) is (error is not None)
            assert error is None or read.errors[at].trouble is error.trouble


plain = st.one_of(st.text(max_size=6), st.sampled_from(TYPED), st.none(),
                  st.from_regex(r"\A-?[0-9]{1,12}(\.[0-9]{1,3})?\Z"))  # fmt: skip


@given(st.lists(st.one_of(anything, plain), max_size=6))
@settings(max_examples=200)
def test_a_column_reads_like_its_cells(cells):
    a_column_reads_like_its_cells(cells)


@given(st.lists(plain, max_size=8))
@settings(max_examples=200)
def test_a_column_of_texts_reads_like_its_cells(cells):
    a_column_reads_like_its_cells(cells)


@pytest.mark.long
@given(st.lists(st.one_of(anything, plain), max_size=6))
@settings(max_examples=5000)
def test_thousands_of_columns_read_like_their_cells(cells):
    a_column_reads_like_its_cells(cells)


def test_typed_columns_read_without_looking_at_each_cell():
    assert read_column(np.array([1, 2]), counts.count).values == [1, 2]
    assert type(read_column(np.array([1, 2]), counts.count).values[0]) is int
    assert list(read_column(np.array([1, -2]), counts.count).errors) == [1]
    read = read_column(np.array([1.0, np.nan, 2.5]), counts.count)
    assert (read.values, list(read.errors)) == ([1, None, None], [2])
    assert read_column(np.array([1.5, np.nan]), numbers.number).values == [1.5, None]
    assert list(read_column(np.array([1.5, np.inf]), angles.angle).errors) == [1]
    assert read_column(np.array(["1", ""]), counts.count).values == [1, None]
    assert read_column(np.array([510722109203]), codes.code).values == ["510722109203"]
    days = np.array(["2024-01-05", "NaT"], dtype="datetime64[ns]")
    assert read_column(days, dates.day).values == ["2024-01-05", None]


def test_one_one_point_nought_and_true_are_three_cells():
    read = read_column([1, 1.0, True, "1"], counts.count)
    assert read.values == [1, 1, None, 1]
    assert list(read.errors) == [2]


def test_a_cell_with_a_line_in_it_is_one_cell():
    read = read_column(["1\n2", "3", "4\n"], counts.count)
    assert read.values == [None, 3, 4]


def test_only_cells_written_in_another_way_are_counted_as_changed():
    assert read_column(["1", "１", None, "2户", "x"], counts.count).changed == (1, 3)
    assert read_column(["104.1", "104.1°", "104°06′"], angles.angle).changed == (1, 2)
    assert read_column([" 东楼 ", "西楼", "/", ""], words.known_text).changed == (0,)
    assert read_column(["2024-01-05", "2024.1.5", 45292], dates.day).changed == (1, 2)
    assert read_column([510722109203.0, "510722109203"], codes.sheet_code).changed == (0,)
    assert read_column([510722109203], codes.code).changed == ()
