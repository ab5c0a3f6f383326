"""Numbers of persons are found however they are written, and nothing else is taken for one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.cells.personal import MASK, personal_numbers

NUMBERS = personal_numbers((r"\d{17}[0-9Xx]", r"1[3-9]\d{9}"))
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

mobile = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
id_card = st.builds(
    lambda region, day, rest: f"{region}{day:%Y%m%d}{rest}",
    st.integers(110000, 659999), st.dates(min_value=date(1900, 1, 1),
                                          max_value=date(2025, 12, 31)),
    st.from_regex(r"\A[0-9]{3}[0-9X]\Z"),
)  # fmt: skip
secret = st.one_of(mobile, id_card)
around = st.text(st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="."), max_size=8)


def digits_of(words):
    return "".join(letter for letter in words if letter.isdigit() or letter in "Xx")


@given(around, secret, around)
def test_a_number_of_a_person_is_covered_in_any_text(before, number, behind):
    for written in (number, number.translate(WIDE)):
        covered = NUMBERS.covered(before + written + behind)
        assert MASK in covered
        assert number[1:] not in digits_of(
            covered.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        )


@given(secret, st.sampled_from([" ", "-", "\u200b", "\u3000", "－"]), st.integers(1, 10))
def test_digits_apart_are_covered_too(number, sign, at):
    assert NUMBERS.covered(number[:at] + sign + number[at:]) == MASK


@pytest.mark.parametrize(
    "words",
    ["511702001001001024", "51072200001320000001", "510722109203", "112.13912345678", "2024-01-05 08:30:00",
     "30.123456,104.13812345678", "第3组 500户", "20240105001", "3.70102E+19", "", "ABC", "12345678901"],
)  # fmt: skip
def test_codes_coordinates_and_times_are_no_numbers_of_persons(words):
    assert NUMBERS.covered(words) == words


def test_numbers_that_a_sheet_made_of_them():
    assert NUMBERS.shown(13812345678.0) == MASK
    assert NUMBERS.shown(510722199001011234) == MASK
    assert NUMBERS.shown(float(510722199001011234)) == MASK
    assert NUMBERS.shown("5.10722199001011E+17") == MASK
    assert NUMBERS.shown(3.70102e19) == "3.70102e+19"
    assert NUMBERS.shown(None) == ""
    assert NUMBERS.shown(500.0) == "500"


def test_where_they_stand_in_a_long_column():
    cells = [
        *["A-17"] * 5000,
        "张三13812345678",
        *["B"] * 5000,
        13912345678.0,
        None,
        7,
        "139 1234 5678",
    ]
    assert NUMBERS.rows_with(cells) == [5000, 10001, 10004]
    assert NUMBERS.rows_with(["A"] * 10) == []


BESIDE = personal_numbers(
    (r"\d{17}[0-9Xx]", r"1[3-9]\d{9}"),
    families="孔华许蒋高李张石王",
    places="村社区组院民户家人",
    homes=("家门口",),
    between=("身份证", "号", "电话", "子女"),
)


@pytest.mark.parametrize(
    ("words", "covered"),
    [
        ("A2-3 独居老人孔假德，子女电话16808169911", "A2-3 独居老人***，子女电话***"),
        ("邻居华演强（身份证号510799197209178603）占道", "邻居***（身份证号***）占道"),
        ("含五保户许撰贵（身份证510799197209178603）", "含五保户***（身份证***）"),
        ("蒋拟全家门口", "***家门口"),
        ("新华村王全家门口", "新华村***家门口"),
        # places and posts stay, and names beside nothing: they cannot be told
        ("李家塆岔路", "李家塆岔路"),
        ("高桥村家门口", "高桥村家门口"),
        ("新华村民电话16808169911", "新华村民电话***"),
        ("石板镇便民服务中心电话16808169911", "石板镇便民服务中心电话***"),
        ("张三与李四争吵", "张三与李四争吵"),
    ],
)
def test_the_name_beside_a_number_or_before_a_home_is_covered_too(words, covered):
    assert BESIDE.covered(words) == covered
