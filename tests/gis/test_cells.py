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
    ("cell", "known"),
    [("五百", 500), ("五百户", 500), ("一千二百三十四", 1234), ("两百", 200), ("十", 10), ("零", 0), ("1,234户", 1234),
     ("12，345", 12345), ("1,234,567", 1234567), ("500(户)", 500), ("５００　户", 500), ("\u00a0520\ufeff", 520),
     ("500.", 500), ("+500", 500), ("500人", 500)],
)  # fmt: skip
def test_counts_in_chinese_with_thousands_and_measures(cell, known):
    assert counts.count(cell) == known


@pytest.mark.parametrize("cell", ["abc", 12.5, "12.5", True, "1 2 3", "12,34", "1,2345", "五百一", "一二三",
                                  "500+20", float("inf"), 1e400, "5" * 30])  # fmt: skip
def test_a_text_is_no_count(cell):
    with pytest.raises(CellError) as caught:
        counts.count(cell)
    assert caught.value.trouble is Trouble.COUNT


@pytest.mark.parametrize(
    ("cell", "figure"),
    [("约500", 500), ("500余户", 500), ("近500", 500), ("500左右", 500), ("500户左右", 500), ("约五百户", 500),
     ("500多户", 500), ("大约1,200户", 1200), ("百余户", 100), ("五百余", 500), ("约５００", 500), ("500来户", 500),
     ("~500", 500), ("500+", 500), ("将近五百", 500), ("约500余户", 500)],
)  # fmt: skip
def test_about_500_carries_its_figure_and_is_no_exact_count(cell, figure):
    with pytest.raises(CellError) as caught:
        counts.count(cell)
    assert (caught.value.trouble, caught.value.value) == (Trouble.ABOUT, figure)


@pytest.mark.parametrize(
    "cell", ["500-600", "500—600户", "500~600", "500至600", "约500-600", "５００－６００", "500到600户", "几十户",
             "上百户", "数百", "500以上", "不足500", ">500", "500户以内", "十几户"]
)  # fmt: skip
def test_a_range_or_a_bound_delivers_no_count(cell):
    with pytest.raises(CellError) as caught:
        counts.count(cell)
    assert (caught.value.trouble, caught.value.value) == (Trouble.VAGUE, None)


def test_a_range_is_refused_with_both_ends():
    with pytest.raises(CellError) as caught:
        counts.count("500-600")
    for wanted in (caught.value.wanted.zh, caught.value.wanted.en):
        assert "500" in wanted
        assert "600" in wanted


@pytest.mark.parametrize("cell", ["①", "⑫", "③户", "❶", "㈠"])
def test_the_number_of_a_list_is_no_count(cell):
    with pytest.raises(CellError) as caught:
        counts.count(cell)
    assert caught.value.trouble is Trouble.LISTED


@pytest.mark.parametrize(
    ("cell", "meant"), [("5O0", "500"), ("l2", "12"), ("1OO户", "100"), ("5o", "50")]
)
def test_letters_that_look_like_digits_are_refused_with_what_may_be_meant(cell, meant):
    with pytest.raises(CellError) as caught:
        counts.count(cell)
    assert caught.value.trouble is Trouble.LOOKALIKE
    assert meant in caught.value.wanted.zh
    assert meant in caught.value.wanted.en


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
    read = read_column(["3", "abc", None], counts.count)
    assert read.values == [3, None, None]
    assert list(read.errors) == [1]


@given(st.integers(0, 10**9))
def test_a_count_survives_every_way_of_writing_it(n):
    wide = str(n).translate(dict(zip(map(ord, "0123456789"), "０１２３４５６７８９", strict=True)))
    assert {counts.count(x) for x in (n, str(n), f"{n:,}", wide, f" {n}户")} == {n}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.datetimes()))
def test_no_cell_brings_anything_but_a_value_or_a_cell_error(cell):
    for parse in (counts.count, numbers.number, codes.code, codes.sheet_code, words.flag, dates.day,
                  dates.time, words.text, words.known_text):  # fmt: skip
        errors = read_column([cell], parse).errors
        assert all(error.wanted.zh and error.wanted.en for error in errors.values())
