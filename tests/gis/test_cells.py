from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.cells import codes, counts, dates, numbers, words
from gis.cells.cell import CellError, Trouble
from gis.cells.column import read_column


@pytest.mark.parametrize(
    ("cell", "known"),
    [(500, 500), ("500", 500), ("５００", 500), ("1,234", 1234), ("1，234", 1234), (" 500 户 ", 500),
     (500.0, 500), ("500.0", 500), ("\u200b520", 520), (0, 0), ("0", 0)],
)  # fmt: skip
def test_counts_as_offices_write_them(cell, known):
    assert counts.count(cell) == known


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "/", "—", "-", "无", "暂无", "不详", "空", float("nan"), "n/a", "NULL"]
)
def test_what_is_not_known_is_none_and_never_zero(cell):
    assert counts.count(cell) is None
    assert numbers.number(cell) is None
    assert codes.code(cell) is None


@pytest.mark.parametrize(
    "cell", ["约500", "五百", "500-600", "abc", 12.5, "12.5", "①", True, "1 2 3"]
)
def test_a_text_is_no_count(cell):
    with pytest.raises(CellError) as caught:
        counts.count(cell)
    assert caught.value.trouble is Trouble.COUNT


@pytest.mark.parametrize("cell", [-1, "-3", -1.0])
def test_a_negative_count_is_refused(cell):
    with pytest.raises(CellError) as caught:
        counts.count(cell)
    assert caught.value.trouble is Trouble.NEGATIVE


@pytest.mark.parametrize(
    ("cell", "known"),
    [(510722109203, "510722109203"), (510722109203.0, "510722109203"),
     ("510722109203.0", "510722109203"), ("51072210920３", "510722109203"), (" A-17 ", "A-17"),
     ("37010200001320000001", "37010200001320000001")],
)  # fmt: skip
def test_codes_are_texts(cell, known):
    assert codes.code(cell) == known


@pytest.mark.parametrize("cell", [3.70102e19, "3.70102E+19", 12.5])
def test_a_code_that_went_through_a_float_is_refused(cell):
    with pytest.raises(CellError) as caught:
        codes.code(cell)
    assert caught.value.trouble is Trouble.DIGITS_LOST


def test_a_long_whole_number_is_exact_in_a_database_and_not_in_a_sheet():
    assert codes.code(511702001001001024) == "511702001001001024"
    with pytest.raises(CellError):
        codes.sheet_code(511702001001001024)
    assert codes.sheet_code(510722109203) == "510722109203"


@pytest.mark.parametrize(
    ("cell", "known"),
    [("2024年1月5日", "2024-01-05"), ("2024.1.5", "2024-01-05"), ("2024-1-5", "2024-01-05"),
     ("2024/01/05", "2024-01-05"), ("20240105", "2024-01-05"), (45292, "2024-01-01"),
     (datetime(2024, 1, 5, 8, 30), "2024-01-05"), ("不详", None), (None, None)],
)  # fmt: skip
def test_dates_as_offices_write_them(cell, known):
    assert dates.day(cell) == known


@pytest.mark.parametrize("cell", ["2022年9月31日", "2023-02-29", "去年底", "3/14/2025", "20241301"])
def test_a_day_that_does_not_exist_is_refused(cell):
    with pytest.raises(CellError):
        dates.day(cell)


@pytest.mark.parametrize(
    ("cell", "known"),
    [("2024-01-05 08:30", datetime(2024, 1, 5, 0, 30, tzinfo=UTC)),
     ("2024-01-05T08:30:00Z", datetime(2024, 1, 5, 8, 30, tzinfo=UTC)),
     ("2024-01-05T08:30:00+01:00", datetime(2024, 1, 5, 7, 30, tzinfo=UTC)),
     ("2024年1月5日 8时30分", datetime(2024, 1, 5, 0, 30, tzinfo=UTC)),
     ("2024/1/5 24:00", datetime(2024, 1, 5, 16, 0, tzinfo=UTC)),
     ("2024-1-5", datetime(2024, 1, 4, 16, 0, tzinfo=UTC))],
)  # fmt: skip
def test_a_time_without_a_zone_is_chinas(cell, known):
    assert dates.time(cell) == known


@pytest.mark.parametrize(
    ("cell", "known"), [("是", True), ("√", True), (1, True), ("否", False), ("无", False), (0, False),
                        (False, False), ("", None), ("不详", None), (None, None)]
)  # fmt: skip
def test_yes_and_no(cell, known):
    assert words.flag(cell) is known


def test_numbers_keep_their_sign_and_lose_their_unit():
    assert numbers.number("１２.5") == 12.5
    assert numbers.number("-3.5 米") == -3.5
    assert numbers.number("90°") == 90.0
    with pytest.raises(CellError):
        numbers.number("12．5．6")


def test_a_column_says_which_cells_it_could_not_read():
    values, errors = read_column(["3", "abc", None], counts.count)
    assert values == [3, None, None]
    assert list(errors) == [1]


@given(st.integers(0, 10**9))
def test_a_count_survives_every_way_of_writing_it(n):
    wide = str(n).translate(dict(zip(map(ord, "0123456789"), "０１２３４５６７８９", strict=True)))
    assert {counts.count(x) for x in (n, str(n), f"{n:,}", wide, f" {n}户")} == {n}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.datetimes()))
def test_no_cell_brings_anything_but_a_value_or_a_cell_error(cell):
    for parse in (counts.count, numbers.number, codes.code, codes.sheet_code, words.flag, dates.day,
                  dates.time, words.text, words.known_text):  # fmt: skip
        _, errors = read_column([cell], parse)
        assert all(error.wanted.zh and error.wanted.en for error in errors.values())
