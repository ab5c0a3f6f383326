"""What registers write about directions, and what must never be guessed from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_registry.record.bearings import Bearings, Unreadable, parse_bearings


@pytest.mark.parametrize(
    ("text", "bearings"),
    [
        ("0", (0,)),
        ("360", (0,)),
        ("90.0", (90,)),
        (" 215° ", (215,)),
        ("45度", (45,)),
        ("180", (180,)),
        ("0;180", (0, 180)),
        ("90;160;270", (90, 160, 270)),
        ("180, 270", (180, 270)),
        ("东、西", (90, 270)),
        ("90;90", (90,)),
        ("S", (180,)),
        ("ne", (45,)),
        ("NNW", (337.5,)),
        ("north", (0,)),
        ("South-West", (225,)),
        ("南", (180,)),
        ("正北", (0,)),
        ("东北方向", (45,)),
        ("朝东", (90,)),
        ("面向西南", (225,)),
        ("向南", (180,)),
        ("东向西", (270,)),
        ("由南往北", (0,)),
        ("从西北向东南", (135,)),
        ("东(西向东)", (90,)),
        ("东\uff08西向东\uff09", (90,)),
        ("北偏东45°", (45,)),
        ("南偏西30度", (210,)),
        ("西偏北10", (280,)),
    ],
)
def test_clear_directions_are_understood(text, bearings):
    found = parse_bearings(text)
    assert isinstance(found, Bearings)
    assert (found.bearing_deg, *found.more_bearings_deg) == bearings
    assert found.notice is None


@pytest.mark.parametrize("text", [None, "", "  ", "-", "未知", "N/A", "nan", "无"])
def test_no_direction_stays_unknown(text):
    assert parse_bearings(text) == Bearings(None, ())


@pytest.mark.parametrize(
    "text",
    [
        "190-100", "361", "725", "-181", "inf", "1e2", "45,5", "东西", "东西向", "南北", "双向",
        "东侧", "全向", "东向北", "东(东向西)", "上", "north by northeast", "北偏南10", "北偏东91",
        "0;abc", ";", "路口", "N45E", "9/东/?",
    ],
)  # fmt: skip
def test_what_is_not_clear_is_refused_with_a_reason_in_both_languages(text):
    found = parse_bearings(text)
    assert isinstance(found, Unreadable)
    assert found.reason.zh
    assert found.reason.en


def test_negative_degrees_are_turned_with_a_notice():
    found = parse_bearings("-10")
    assert isinstance(found, Bearings)
    assert found.bearing_deg == 350
    assert found.notice is not None


def test_catalogue_codes_count_only_where_the_column_says_so():
    assert parse_bearings("1", gb_codes=True) == Bearings(90.0)
    assert parse_bearings("8.0", gb_codes=True) == Bearings(315.0)
    assert parse_bearings("1") == Bearings(1.0)
    assert isinstance(parse_bearings("9", gb_codes=True), Unreadable)
    assert isinstance(parse_bearings("180", gb_codes=True), Unreadable)
    assert parse_bearings("", gb_codes=True) == Bearings()


@given(st.floats(0, 359.99))
def test_degrees_come_back_as_they_are(degrees):
    text = f"{degrees:.4f}"
    assert parse_bearings(text) == Bearings(float(text) % 360)


@given(st.text(max_size=12))
def test_no_text_breaks_it(text):
    found = parse_bearings(text)
    if isinstance(found, Bearings) and found.bearing_deg is not None:
        assert all(0 <= b < 360 for b in (found.bearing_deg, *found.more_bearings_deg))
