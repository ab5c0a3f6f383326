"""Device ids: what twenty digits say, and what is no device id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_registry.record.gb_id import GbId, id_findings, read_gb_id
from gis.rulebook import Words, load_pack
from tests.camera_registry.making import camera

GOOD = "51990101001320000006"


def test_the_parts_of_an_id_are_read_from_their_digits():
    read = read_gb_id("37010200001310000123")
    assert isinstance(read, GbId)
    assert (read.division, read.centre, read.industry) == ("370102", "37010200", "00")
    assert (read.kind, read.network, read.number) == ("131", "0", "000123")


@pytest.mark.parametrize(
    ("kind", "is_camera"),
    [("131", True), ("132", True), ("121", True), ("118", False), ("200", False), ("215", False)],
)
def test_the_type_says_whether_it_is_a_camera(kind: str, is_camera: bool):
    read = read_gb_id(f"5199010100{kind}0000006")
    assert isinstance(read, GbId)
    assert read.is_camera is is_camera


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5199010100132000006", "19 digits"),
        ("519901010013200000061", "21 digits"),
        ("51990101001320000X06", '"X" is no digit'),
        ("51990101009990000006", "type 999"),
        ("51990101000010000006", "type 001"),
        ("５1990101001320000006", "is no digit"),
        ("", "0 digits"),
        ("１１１１１１１１１１１１１１１１１１１１", "is no digit"),
    ],
)
def test_what_is_no_device_id_says_why(text: str, why: str):
    read = read_gb_id(text)
    assert isinstance(read, Words)
    assert why in read.en


@given(st.text(max_size=24))
def test_any_text_is_an_id_or_a_reason(text: str):
    read = read_gb_id(text)
    assert isinstance(read, GbId | Words)
    if isinstance(read, GbId):
        assert read.centre + read.industry + read.kind + read.network + read.number == text


def test_registered_ids_are_held_against_both_rules():
    pack = load_pack()
    there = [
        camera(1, gb_id=GOOD), camera(2, gb_id=GOOD), camera(3, gb_id="12"), camera(4),
    ]  # fmt: skip
    found = id_findings(there, pack)
    assert [(f.rule, f.place.id, f.found) for f in found] == [
        ("CAM-20", "c003", "12"),
        ("CAM-21", "c001", 2),
    ]
    assert "has 2 digits, expected 20" in found[0].message_en
    assert "出现2次" in found[1].message_zh


def test_a_camera_without_an_id_breaks_no_rule():
    assert id_findings([camera(1), camera(2)], load_pack()) == []


def test_the_id_says_whose_business_the_device_is_and_in_which_network():
    read = read_gb_id("51072200011320000001")
    assert (read.scope.zh, read.access.en) == ("社会治安社区", "police video network")
    reserved = read_gb_id("51072200991324000001")
    assert (reserved.scope, reserved.access) == (None, None)
