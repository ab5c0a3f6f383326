"""Coordinates and fields that were filled in, not measured."""

from camera_registry.record.suspects import filled_in, outside_unit, same_place
from tests.camera_registry.making import PACK, camera, pack_without, unit


def test_more_than_four_cameras_on_one_coordinate_are_suspect():
    heap = [camera(i, xy=(50, 50)) for i in range(5)]
    found = same_place([*heap, camera(9)], PACK)
    assert found.camera_ids == {c.camera_id for c in heap}
    (finding,) = found.findings
    assert (finding.rule, finding.found, finding.required) == ("CAM-23", 5, 4)
    assert "108.00" in finding.message_en


def test_four_on_one_pole_are_fine_and_so_are_cameras_without_a_place():
    pole = [camera(i, xy=(50, 50)) for i in range(4)]
    nowhere = [camera(i, xy=None) for i in range(10, 20)]
    assert same_place(pole + nowhere, PACK).findings == ()


def test_a_pack_may_not_ask():
    heap = [camera(i, xy=(50, 50)) for i in range(9)]
    assert same_place(heap, pack_without("CAM-23")).camera_ids == frozenset()


def test_a_camera_far_outside_its_unit_is_named_with_where_it_lies():
    units = [unit(), unit("500101101202", "西山村", square=(200, 0, 400))]
    (finding,) = outside_unit([camera(1, xy=(450, 100)), camera(2, xy=(250, 100))], units, PACK)
    assert finding.place.id == "c001"
    assert (finding.found, finding.required) == (250, 100)
    assert "西山村" in finding.message_zh


def test_a_camera_outside_every_unit_is_said_to_be():
    (finding,) = outside_unit([camera(1, xy=(100, 900))], [unit()], PACK)
    assert finding.found == 700
    assert "no village" in finding.message_en


def test_a_unit_found_from_the_position_is_no_contradiction():
    assert outside_unit([camera(1, xy=(100, 900), unit_located=True)], [unit()], PACK) == []


def test_the_same_date_in_every_row_is_a_default():
    rows = [camera(i, in_use_since="2017-10-01", retention_days=30 + i % 2) for i in range(20)]
    (finding,) = filled_in(rows, PACK)
    assert (finding.rule, finding.found, finding.required) == ("CAM-24", 1.0, 0.8)
    assert "2017-10-01" in finding.message_zh
    assert filled_in(rows[:5], PACK) == []
