"""Division codes: what they say and why they are refused."""

import pytest

from gis.divisions import DivisionCode, read_code
from gis.places import Level
from gis.rulebook import Words


def reason(text: str, level: Level = Level.UNIT) -> str:
    read = read_code(text, level)
    assert isinstance(read, Words)
    return read.en


def code(text: str, level: Level = Level.UNIT) -> DivisionCode:
    read = read_code(text, level)
    assert isinstance(read, DivisionCode)
    return read


def test_a_village_code_says_county_town_and_village():
    village = code("510722109203")
    assert village.township_class == Words("镇", "town")
    assert village.implied is not None
    assert village.implied[0] == "village"
    assert village.parent(Level.TOWNSHIP).text == "510722109000"
    assert village.parent(Level.COUNTY).text == "510722000000"


def test_blanks_around_a_code_are_dropped():
    assert code("510722109203 ").text == "510722109203"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("51072210920", "11 digits"),
        ("510722109203000", "15 digits"),
        ("5.10722E+11", "spreadsheet"),
        ("51072210920X", "other than digits"),
        ("510722109000", "higher level"),
        ("510722000203", "higher level"),
        ("510722609203", "township number 609"),
        ("510722109703", "village number 703"),
        ("000722109203", "higher level"),
        ("990722109203", "no province 99"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(text, why):
    assert why in reason(text)


def test_the_level_is_stated_never_guessed():
    assert code("510722000000", Level.COUNTY).prefix == "510722"
    assert "lower level" in reason("510722109203", Level.TOWNSHIP)
    assert "higher level" in reason("510722000000", Level.TOWNSHIP)


def test_a_township_covers_its_villages_and_no_others():
    town = code("510722109000", Level.TOWNSHIP)
    assert town.covers("510722109203")
    assert not town.covers("510722110203")


@pytest.mark.parametrize(
    ("number", "kind"),
    [("001", "committee"), ("203", "village"), ("401", "committee"), ("500", "village")],
)
def test_digits_10_to_12_imply_the_kind_of_unit(number, kind):
    implied = code("510722109" + number).implied
    assert implied is not None
    assert implied[0] == kind
