"""Exports of platforms and other offices, 13 to 24: what goes in, what is refused, what is asked.

Each was made by somebody who never saw the program; `tests.office` makes them anew. Nothing of a
resident and no password may be found after an import: not in the store, not in what was said.
"""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from store.cameras import load_cameras
from store.casework import load_patrols
from store.places import (
    load_barriers,
    load_blocks,
    load_crossings,
    load_key_places,
    load_roads,
    load_units,
)
from tests.cases.conftest import asked, bring, findings_of, store  # noqa: F401 -- fixtures
from tests.office import making_more as made
from tests.office.making import UNIT, borders, degrees, units

OFF = {"codes.status.OFF": "faulty"}


@pytest.fixture
def take(bring, tmp_path):  # noqa: F811
    """Return what imports one office's file into a store with the units, and looks for secrets."""
    bring("units", units(tmp_path))

    def run(layer, make, *, rest=True, **options):
        office = make(tmp_path)
        result = bring(layer, office.path, accept_rest=rest, **options)
        kept = b"".join(one.read_bytes() for one in tmp_path.glob("store.gpkg*"))
        samples = [one.samples for one in result.files]
        said = repr((result.findings, result.questions, result.rejects, samples))
        for needle in office.needles:
            coded = json.dumps(needle).strip('"').encode()
            assert needle.encode() not in kept
            assert coded not in kept
            assert needle not in said, needle
        return result

    return run


def reasons(result):
    """Return the rejected rows with the rule that rejects each."""
    return {one.row: one.reason_rule for one in result.rejects}


def test_13_channels_of_a_platform_are_its_cameras_without_its_folders(take, store):  # noqa: F811
    result = take("cameras", made.channels, crs="wgs84", answers=OFF)
    assert (result.read, result.accepted, result.rejected) == (19, 19, 0)
    assert findings_of(result, "IN-53")[0].message_zh.count("3行目录") == 1
    assert "类型码134" in findings_of(result, "IN-93")[0].message_zh  # an alarm input is no camera
    assert "gbPassword" in findings_of(result, "IN-57")[0].message_zh
    kept = [one for one in load_cameras(store) if one.gb_id[10:13] != "134"]
    assert len(kept) == 18
    assert sum(one.position is not None for one in kept) == 15
    assert Counter(one.bearing_deg for one in kept) == {90: 4, 180: 4, None: 4, 45: 3, 270: 3}
    assert Counter(one.status for one in kept) == {"in_service": 13, "faulty": 5}
    assert {one.address for one in kept} == {None}  # "Address" is nobody's
    names, addresses = findings_of(result, "CAM-33")
    assert "Camera 01" in names.message_zh
    assert "gbAddress" in addresses.message_en


def test_13_a_platform_leaves_what_the_ledger_knows(take, store):  # noqa: F811
    from tests.office.making_cameras import ledger

    answers = {f"codes.status.{n}": "in_service" for n in (1, 2, 3)}
    take("cameras", ledger, crs="gcj02", answers=answers)
    before = {one.camera_id: one for one in load_cameras(store)}
    result = take("cameras", made.channels, crs="wgs84", answers=OFF)
    now = {one.camera_id: one for one in load_cameras(store)}
    both = before.keys() & {one.gb_id for one in made.cameras()[48:66]}
    assert len(both) == result.changes.changed == 10
    assert all(now[one].installed_at == before[one].installed_at for one in both)
    assert "安装时间" in findings_of(result, "IN-36")[0].message_zh


def test_14_a_catalogue_in_gbk_is_read_and_told_to_be_incomplete(take, store):  # noqa: F811
    result = take("cameras", made.catalogue, crs="wgs84", answers=OFF)
    assert (result.read, result.accepted) == (15, 15)
    assert "21 项" in findings_of(result, "IN-56")[0].message_zh
    kept = [one for one in load_cameras(store) if one.gb_id[10:13] != "118"]
    assert len(kept) == 14
    assert sum(one.position is not None for one in kept) == 11
    assert None not in {one.bearing_deg for one in kept}
    assert Counter(one.view_angle_deg for one in kept) == {60: 7, None: 7}
    assert "莲花堰村李家塆&杨家碥" in {one.name for one in kept}


def test_15_a_sign_in_sheet_gives_patrols_with_their_times(take, store):  # noqa: F811
    result = take("patrols", made.nights)
    assert (result.read, result.accepted) == (14, 12)
    assert reasons(result) == {16: "IN-05", 11: "IN-188"}
    assert asked(result) == []
    assert "2026" in findings_of(result, "IN-185")[0].message_en
    assert "签到人" in findings_of(result, "IN-19")[0].message_zh
    assert findings_of(result, "IN-187")[0].found == 1
    there = {one.patrol_id.rpartition("-")[2]: one for one in load_patrols(store)}
    spans = {row: (one.started_at, one.ended_at) for row, one in there.items()}
    evening = datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert spans["4"] == (evening, evening.replace(hour=14))
    assert spans["5"] == (evening.replace(hour=14), evening.replace(hour=16))  # 24:00
    assert spans["7"][1] == datetime(2026, 9, 4, 14, tzinfo=UTC)  # 晚8点-10点
    assert spans["8"][1] == datetime(2026, 9, 5, 16, 40, tzinfo=UTC)  # 次日0:40
    assert spans["10"] == (datetime(2026, 9, 8, 14, 10, tzinfo=UTC), None)
    assert spans["14"][0] == datetime(2026, 9, 18, 11, 30, tzinfo=UTC)


def test_16_a_list_of_codes_changes_names_and_erases_no_border(take, store):  # noqa: F811
    result = take("units", made.codes)
    assert (result.read, result.accepted, result.rejected) == (24, 15, 9)
    assert Counter(reasons(result).values()) == {"IN-180": 6, "IN-181": 2, "IN-183": 1}
    assert asked(result) == ["shells"]
    there = {one.code: one for one in load_units(store)}
    assert there.keys() == UNIT.keys()
    assert all(one.boundary is not None and one.kind is not None for one in there.values())
    assert there["510722109207"].name == "高桥村委会"
    assert there["510722203201"].name == "莲花堰村"


def test_17_places_are_read_by_what_their_column_says_of_itself(take, store):  # noqa: F811
    result = take("key_places", made.key_places)
    assert (result.read, result.accepted) == (15, 14)
    assert reasons(result) == {9: "IN-08"}
    assert findings_of(result, "IN-103")[0].required == "gcj02"
    assert asked(result) == ["swap"]
    there = {one.name: one for one in load_key_places(store)}
    assert {name: one.unit_code for name, one in there.items()} == {
        name: code for name, _, code in made.PLACES if name != "老张饭店"
    }
    assert there["县人民医院"].kind == "医院"


def test_18_bridges_with_the_northing_first_lie_on_the_river(take, store):  # noqa: F811
    result = take("crossings", made.bridges, answers={"column.kind": ":=桥"})
    assert (result.read, result.accepted) == (9, 7)
    assert reasons(result) == {9: "IN-08", 10: "IN-08"}
    assert findings_of(result, "IN-103")[0].required == "EPSG:4523"
    assert findings_of(result, "IN-10") == []
    river = degrees(made.RIVER)
    there = {one.name: one.geometry for one in load_crossings(store)}
    assert sum(river.distance(one) < 1e-6 for one in there.values()) == 6
    assert degrees(made.RAILWAY).distance(there["铁路桥（公铁立交）"]) < 1e-6


def test_19_a_zipped_mif_names_no_datum_and_is_read(take, store):  # noqa: F811
    result = take("barriers", made.lines_of_mapinfo)
    assert asked(result) == ["crs"]
    result = take("barriers", made.lines_of_mapinfo, crs="cgcs2000")
    assert (result.read, result.accepted, result.rejected) == (3, 3, 0)
    there = {one.name: one for one in load_barriers(store)}
    assert {name: one.kind for name, one in there.items()} == {
        "南河": "河流", "宝南铁路": "铁路", "双河干渠": "干渠",
    }  # fmt: skip
    assert there["南河"].geometry.equals_exact(degrees(made.RIVER), 1e-6)


def test_20_a_web_page_called_xls_says_how_to_save_it(take):
    result = take("candidates", made.page)
    assert result.blocked
    (said,) = findings_of(result, "IN-01")
    assert "另存为 .xlsx" in said.message_zh
    assert "save it as .xlsx" in said.message_en


def test_21_compounds_as_wkt_are_counted_in_dwellings(take, store):  # noqa: F811
    result = take("blocks", made.compounds, answers={"column.block_id": "#row", "crs": "cgcs2000"})
    assert (result.read, result.accepted) == (8, 6)
    assert reasons(result) == {7: "IN-08", 8: "IN-08"}
    assert "住房套数" in findings_of(result, "IN-176")[0].message_zh
    there = {one.name: one for one in load_blocks(store)}
    assert sum(one.households for one in there.values()) == 1980
    assert {one.basis for one in there.values()} == {"dwellings"}
    for name, code, *_ in made.COMPOUNDS:
        if name in there:
            ground = degrees(borders()[f"510722001{code}"])
            assert ground.contains(there[name].geometry)


def test_22_a_track_is_one_patrol_without_its_jump(take, store):  # noqa: F811
    result = take("patrols", made.walk)
    assert (result.read, result.accepted, asked(result)) == (1, 1, [])
    assert "航点1个" in findings_of(result, "IN-46")[0].message_zh
    (patrol,) = load_patrols(store)
    assert patrol.started_at == datetime(2026, 9, 12, 12, 0, 5, tzinfo=UTC)
    assert patrol.ended_at == datetime(2026, 9, 12, 12, 29, 55, tzinfo=UTC)
    assert (len(patrol.track.coords), len(patrol.stray)) == (174, 6)
    assert 0.02 < patrol.track.length < 0.03  # degrees: about 2.5 km
    assert patrol.unit_code is not None


def test_23_roads_keep_their_class_and_both_stretches(take, store):  # noqa: F811
    result = take("roads", made.roads)
    assert (result.read, result.accepted) == (7, 6)
    assert reasons(result) == {5: "IN-08"}
    there = load_roads(store)
    assert Counter(one.name for one in there)["柳石路"] == 2
    assert {one.kind for one in there} == {"高速", "省道", "县道", "乡道", "步道"}


def test_24_a_drawing_of_a_cad_program_says_how_to_save_it(take):
    result = take("barriers", made.drawing_of_cad)
    assert result.blocked
    (said,) = findings_of(result, "IN-01")
    assert "另存为" in said.message_zh
    assert "2018 DXF" in said.message_en
