"""Days, moments, codes, phones, percentages, categories as they are typed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.cells import codes, dates, percents
from gis.cells.categories import category_of, category_path
from gis.cells.cell import CellError, Trouble


def trouble_of(parse, cell):
    with pytest.raises(CellError) as caught:
        parse(cell)
    assert caught.value.wanted.zh
    assert caught.value.wanted.en
    return caught.value.trouble


@pytest.mark.parametrize(
    "cell", ["2022年9月31日", "2023-02-29", "20240230", "2024-13-01", "2024/0/5", "2024-01-05 25:00",
             "2024-01-05 24:30", "2024-01-05 08:61", "2024-02-30 08:00"]
)  # fmt: skip
def test_a_day_or_hour_that_never_was_is_impossible(cell):
    assert trouble_of(dates.time, cell) is Trouble.IMPOSSIBLE


@pytest.mark.parametrize(
    "cell", ["去年底", "2024年", "2024", "2024年3月", "2024.3", "上半年", "2024年初", "3月中旬", "近期", "春节前后",
             "2024-01-05至2024-01-08"]
)  # fmt: skip
def test_what_names_no_single_day_is_vague(cell):
    assert trouble_of(dates.day, cell) is Trouble.VAGUE


@pytest.mark.parametrize("cell", ["3/14/2025", "abc", True, 5, 99999, time(8, 30), "8点",
                                  datetime(1899, 12, 30, 8, 30), -1.0])  # fmt: skip
def test_what_is_no_date_is_unreadable(cell):
    assert trouble_of(dates.day, cell) is Trouble.UNREADABLE


@pytest.mark.parametrize(
    ("cell", "hour", "minute"),
    [("2024-01-05 上午8点", 8, 0), ("2024-01-05 下午3点半", 15, 30), ("2024年1月5日晚上8点20分", 20, 20),
     ("2024.1.5 凌晨0点5分", 0, 5), ("2024/1/5 中午12点", 12, 0), ("2024/1/5 中午1点", 13, 0),
     ("2024-01-05 8:30 PM", 20, 30), ("2024-01-05 12:05 AM", 0, 5), ("20240105083000", 8, 30),
     ("202401050830", 8, 30), ("2024-01-05T08:30", 8, 30), ("2024年1月5日8时30分15秒", 8, 30),
     ("２０２４－１－５　８：３０", 8, 30), (45296.354166666664, 8, 30), (datetime(2024, 1, 5, 8, 30), 8, 30),
     ("2024-01-05 下午15点30分", 15, 30), ("2024-01-05 8点整", 8, 0)],
)  # fmt: skip
def test_times_of_day_in_words(cell, hour, minute):
    here = dates.time(cell).astimezone(dates.SHANGHAI)
    assert (here.date(), here.hour, here.minute) == (date(2024, 1, 5), hour, minute)


def test_midnight_at_the_end_of_a_day_is_the_next_day():
    assert dates.time("2024-12-31 24:00") == datetime(2024, 12, 31, 16, 0, tzinfo=UTC)
    assert dates.day("2024年12月31日24时") == "2025-01-01"
    assert trouble_of(dates.day, "9999-12-31 24:00") is Trouble.IMPOSSIBLE


@given(st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)))
def test_a_day_survives_every_way_of_writing_it(moment):
    day = moment.date()
    ways = (day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}", f"{day.year}/{day.month:02}/{day.day}", moment, day)  # fmt: skip
    assert {dates.day(way) for way in ways} == {day.isoformat()}
    local = moment.replace(microsecond=0, tzinfo=dates.SHANGHAI)
    assert dates.time(f"{moment:%Y-%m-%d %H:%M:%S}") == local
    assert dates.time(f"{moment:%Y年%m月%d日 %H时%M分%S秒}") == local


@given(st.integers(20_000, 79_999))
def test_a_serial_is_the_day_that_a_sheet_shows(serial):
    assert dates.day(serial) == (date(1899, 12, 30) + timedelta(days=serial)).isoformat()


@pytest.mark.parametrize(
    ("cell", "known"),
    [("5107 2210 9203", "510722109203"), ("510722-109-203", "510722109203"), (510722109203.0, "510722109203"),
     ("510722", "510722"), ("510722109", "510722109"), ("510722109203000", "510722109203"),
     ("510722109203001", "510722109203001"), ("甲村", "甲村"), ("26-007", "26-007"), ("A 17", "A 17"),
     ("５１０７２２１０９２０３", "510722109203"), ("510722.109.203", "510722109203"), ("", None)],
)  # fmt: skip
def test_codes_of_places(cell, known):
    assert codes.division_code(cell) == known


@pytest.mark.parametrize(
    ("cell", "known"),
    [("0816-1234567/13800000000", "0816-1234567 / 13800000000"), (13800000000.0, "13800000000"),
     ("13800000000、13900000000", "13800000000 / 13900000000"), ("138 0000 0000", "138 0000 0000"),
     ("0816-1234567;13800000000", "0816-1234567 / 13800000000"), ("12345", "12345"), ("(0816)1234567", "(0816)1234567"),
     ("0816-1234567转802", "0816-1234567转802"), ("+86 13800000000", "+86 13800000000"), ("无", None)],
)  # fmt: skip
def test_duty_phones(cell, known):
    assert codes.phone(cell) == known


def test_a_phone_that_lost_its_digits_or_is_none_is_refused():
    assert trouble_of(codes.phone, "1.38E+10") is Trouble.DIGITS_LOST
    for cell in ("张三13800000000", "51072219900101123X", "110", "见公示牌"):
        assert trouble_of(codes.phone, cell) is Trouble.UNREADABLE


@pytest.mark.parametrize("cell", ["下降108.5%", "-101%", "降低 200%"])
def test_nothing_falls_by_more_than_all_of_it(cell):
    assert trouble_of(percents.change, cell) is Trouble.IMPOSSIBLE


def test_changes_and_shares():
    assert [percents.change(cell) for cell in ("下降8.5%", "增长 120%", "同比上升3个百分点", "-3%", "/")] == [
        -0.085, 1.2, 0.03, -0.03, None]  # fmt: skip
    assert [percents.share(cell) for cell in ("96%", "９６％", "96 %", 0.96, "0.96", "5‰", 1, 0)] == [
        0.96, 0.96, 0.96, 0.96, 0.96, 0.005, 1.0, 0.0]  # fmt: skip
    assert percents.bare_percent(96) == 0.96
    for cell in ("101%", 96, -0.1):
        assert trouble_of(percents.share, cell) is Trouble.IMPOSSIBLE
    assert trouble_of(percents.signed_only, 0.96) is Trouble.VAGUE


def test_paths_of_categories():
    assert category_path("全部/ 民生类/污水外溢") == ("民生类", "污水外溢")
    assert category_path("全部＞矛盾纠纷→ 邻里") == ("矛盾纠纷", "邻里")
    assert category_path("/") == category_path(None) == category_path("全部") == ()
    words = {"污水外溢": "环境卫生", "民生类": "民生", "舆情": "舆情", "日期": "日程"}
    assert category_of(("民生类", "污水外溢"), words) == "环境卫生"
    assert category_of(("民生类", "别的"), words) == "民生"
    assert category_of(("與情",), words) == "舆情"
    assert category_of(("日期",), words, junk=["日期"]) is None
    assert category_of((), words) is None
