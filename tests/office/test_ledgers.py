"""Files of an office that nobody cleaned, 01 to 12: what goes in, what is refused, what is asked.

Each was made by somebody who never saw the program; `tests.office` makes them anew. Nothing of a
resident may be found after an import: not in the store, not in what was said.
"""

import json

import geopandas
import numpy as np
import pytest
import shapely

from store.cameras import load_cameras
from store.casework import load_incidents
from store.places import load_hamlets, load_units
from store.plans import load_workers
from tests.cases.conftest import asked, bring, findings_of, look, store  # noqa: F401 -- fixtures
from tests.office.making import UNIT, borders, units
from tests.office.making_borders import drawing, grid_map, grid_texts, group_borders
from tests.office.making_cameras import bill, by_hand, cameras, ledger
from tests.office.making_ledgers import buildings, cases, courtyards, groups, staff

WILLOW = {"新华": "510722109201", "青龙嘴村": "510722109203", "高桥村": "510722109207",
          "檬子垭": "510722109211", "柳溪场社区": "510722109001"}  # fmt: skip


@pytest.fixture
def take(bring, tmp_path):  # noqa: F811
    """Return what imports one office's file into a store with the units, and looks for residents."""
    bring("units", units(tmp_path))

    def run(layer, make, *, rest=True, **options):
        office = make(tmp_path)
        result = bring(layer, office.path, accept_rest=rest, **options)
        _nobody_is_found(office.needles, result, tmp_path)
        return office, result

    return run


def _nobody_is_found(needles, result, folder):
    kept = b"".join(one.read_bytes() for one in folder.glob("store.gpkg*"))
    said = repr((result.findings, result.questions, result.rejects))
    shown = repr([one.samples for one in result.files])
    for needle in needles:
        coded = json.dumps(needle).strip('"').encode()
        assert needle.encode() not in kept, needle
        assert coded not in kept, needle
        assert needle not in said, needle
        assert needle not in shown, needle


def reasons(result):
    """Return the rejected rows with the rule that rejects each."""
    return {one.row: one.reason_rule for one in result.rejects}


def values(result, name):
    return list(result.files[0].intake.typed.values[name])


def test_units_go_in_without_a_question(bring, store, tmp_path):  # noqa: F811
    result = bring("units", units(tmp_path))
    assert (result.accepted, result.rejected, result.questions) == (15, 0, ())
    assert findings_of(result, "IN-19") == []
    there = load_units(store)
    assert [one.parent for one in there] == [one.code[:9] for one in there]
    assert sorted(one.name for one in there).count("新华村") == 2


def test_01_a_ledger_of_buildings_without_places_says_what_is_missing(take):
    _, result = take("blocks", buildings)
    assert result.read == 19
    assert result.blocked
    (said,) = findings_of(result, "IN-01")
    assert "请在表中补上“经度”“纬度”两列" in said.message_zh
    assert "add columns 经度 and 纬度" in said.message_en
    assert asked(result) == [] or not any(one.startswith("column.lon") for one in asked(result))


def test_01_its_counts_are_read_right_where_no_place_is_needed(take):
    answers = {"column.code": "#row", "column.name": "楼栋", "column.households": "实住户数"}
    office, result = take("hamlets", buildings, answers=answers)
    assert (result.read, result.accepted, result.rejected) == (19, 19, 0)
    counts = dict(zip(values(result, "name"), values(result, "households"), strict=True))
    assert counts["1幢"] == office.truth["shared"]  # of two buildings, counted once
    assert counts["2幢"] is None
    assert (counts["门面"], counts["5号楼"], counts["2号楼"]) == (0, None, None)
    about = sum(one.found for one in findings_of(result, "IN-16") if isinstance(one.found, int))
    assert about == 0
    assert findings_of(result, "IN-52")[0].found == 5
    dropped = findings_of(result, "IN-19")[0].found
    assert "楼栋长 姓名" in dropped
    assert "楼栋长 电话" in dropped
    (left,) = findings_of(result, "IN-23")
    assert left.found == 5


def test_02_one_sheet_a_village_is_put_together(take, store):  # noqa: F811
    answers = {"sheet": "*", "column.code": "#row", "column.households": "户数", "tab_unit": "yes",
               "unit_of.新华": WILLOW["新华"]}  # fmt: skip
    office, result = take("hamlets", groups, answers=answers)
    assert (result.read, result.accepted, result.rejected) == (33, 33, 0)
    sums = dict.fromkeys(WILLOW.values(), 0)
    for one in load_hamlets(store):
        sums[one.unit_code] += one.households
    assert sums == {WILLOW[tab]: n for tab, n in office.truth["registered"].items()}
    assert "组长" in findings_of(result, "IN-19")[0].found
    told = " ".join(one.message_zh for one in findings_of(result, "IN-55"))
    assert "未读取的隐藏的工作表:高桥村 (2025年)" in told
    assert "未读取的工作表:填表说明, 汇总" in told
    assert findings_of(result, "GRID-20") == []


def test_02_what_is_asked_can_be_answered_by_a_clerk(take):
    _, result = take("hamlets", groups)
    choices = {one.question_id: [c.value for c in one.choices] for one in result.questions}
    assert choices["sheet"] == [*WILLOW, "汇总", "*"]
    assert choices["column.households"] == ["户数", "常住户数", "-"]
    assert choices["tab_unit"] == ["yes", "no"]
    answers = {"sheet": "*", "column.code": "#row", "column.households": "常住户数"}
    office, result = take("hamlets", groups, answers={**answers, "tab_unit": "yes"})
    lived = values(result, "households")
    assert lived.count(None) == 1  # 不详
    assert sum(filter(None, lived)) == office.truth["resident"].total()
    (namesakes,) = [one for one in result.questions if one.question_id == "unit_of.新华"]
    assert [c.value for c in namesakes.choices] == [WILLOW["新华"], "510722112201", "-"]


def test_03_an_old_sheet_of_texts_is_read_cell_by_cell(take, store):  # noqa: F811
    answers = {"column.code": "#row", "fill.村 名": "yes", "unit_of.新华村": "510722112201"}
    office, result = take("hamlets", courtyards, answers=answers)
    assert (result.read, result.accepted) == (17, 16)
    assert reasons(result) == {14: "IN-04"}  # 5O
    assert "50" in result.rejects[0].message_zh
    there = {one.name: one for one in load_hamlets(store)}
    assert sum(one.households or 0 for one in there.values()) == office.truth["exact"]
    assert there["庙儿梁"].households == 0
    unknown = ["堰塘坎", "新房子", "石包寨", "周家沟", "瓦窑坪", "油坊头"]
    assert [name for name in unknown if there[name].households is not None] == []
    assert {"李家塆", "杨家碥"} <= there.keys()
    codes = [one.unit_code for one in there.values()]
    assert [codes.count(c) for c in ("510722112201", "510722112202", "510722112205")] == [5, 4, 4]


def test_04_the_ledger_of_27_columns_keeps_what_can_be_known(take, store):  # noqa: F811
    _, result = take("cameras", ledger, crs="gcj02")
    assert (result.read, result.accepted, result.rejected) == (60, 51, 9)
    lost = dict.fromkeys((13, 25, 39, 54), "DAT-02")
    assert reasons(result) == lost | {33: "IN-05"} | dict.fromkeys((12, 27, 42, 57), "IN-91")
    there = {one.camera_id: one for one in load_cameras(store)}
    assert sum(one.position is None for one in there.values()) == 5
    first = cameras()[0]
    assert there[first.gb_id].position.distance(shapely.Point(first.lon, first.lat)) < 2e-6
    swapped = cameras()[50]
    assert there[swapped.gb_id].position.distance(shapely.Point(swapped.lon, swapped.lat)) < 2e-6
    assert {one.manufacturer for one in there.values()} == {None}
    assert there[cameras()[2].gb_id].bearing_deg == 270  # 东向西 looks west
    assert there[cameras()[5].gb_id].bearing_deg == 90
    (crowd,) = findings_of(result, "CAM-23")
    assert "9台" in crowd.message_zh
    assert len(findings_of(result, "CAM-24")) == 2
    assert {"codes.status.1", "codes.status.2", "codes.status.3"} <= {*asked(result)}


def test_05_places_written_by_hand_are_found(take, store):  # noqa: F811
    office, result = take("cameras", by_hand, crs="wgs84")
    assert (result.read, result.accepted) == (16, 15)
    assert reasons(result) == {14: "IN-08"}
    assert "分、秒均小于 60" in result.rejects[0].message_zh
    there = {one.camera_id: one for one in load_cameras(store)}
    placed = {name for name, one in there.items() if one.position is not None}
    assert placed == {str(n) for n in range(1, 17)} - {"12", "13", "14"}
    for name in placed - {"11"}:
        true = shapely.Point(*office.truth["true"][name])
        assert there[name].position.distance(true) < 3e-5, name
    (far,) = findings_of(result, "IN-87")  # degrees, minutes and seconds as decimals
    assert "第13行" in far.message_zh
    assert [there[n].bearing_deg for n in ("1", "10", "11", "12", "13") if n in there] == [
        90, 270, 90, 270,
    ]  # fmt: skip
    assert [there[n].retention_days for n in ("2", "5", "7")] == [7, None, None]
    (several,) = findings_of(result, "IN-177")
    assert "第5, 11, 17行;全表共20台" in several.message_zh
    assert "保管人及电话" in findings_of(result, "IN-19")[0].found
    assert there["6"].address == "***家门口"
    assert there["2"].unit_code == "510722203200"


def test_06_a_bill_has_several_lines_a_camera(take, store):  # noqa: F811
    office, result = take("cameras", bill, answers={"column.camera_id": "业务号码"})
    assert (result.read, result.accepted) == (46, 3)
    assert set(reasons(result).values()) == {"IN-07"}
    (question,) = [one for one in result.questions if one.question_id == "repeats"]
    assert not question.needed
    answers = {"column.camera_id": "业务号码", "repeats": "one"}
    office, result = take("cameras", bill, answers=answers)
    assert (result.accepted, set(reasons(result).values())) == (24, {"IN-160"})
    there = {one.camera_id: one for one in load_cameras(store)}
    others = {"081692219999", "08165550123"}  # no cameras: told apart by nothing the layer knows
    assert there.keys() == {*office.truth["numbers"]} | others
    assert all(one.position is None for one in there.values())
    assert findings_of(result, "IN-19")[0].found == "联系人, 联系电话"
    read = " ".join(one.message_zh for one in findings_of(result, "IN-58"))
    assert "GB18030" in read
    assert '="…"' in read


def test_07_a_shapefile_without_labels_is_asked_about(take, store):  # noqa: F811
    _, result = take("hamlets", group_borders, answers={"column.code": "#row"})
    (crs,) = [one for one in result.questions if one.question_id == "crs"]
    assert crs.needed
    assert crs.choices[0].value == "EPSG:4523"
    assert "100%" in crs.choices[0].note.zh
    assert "encoding" in asked(result)
    answers = {"column.code": "#row"}
    office, result = take("hamlets", group_borders, crs="EPSG:4523", answers=answers)
    assert (result.read, result.accepted, result.rejected) == (25, 25, 0)
    there = load_hamlets(store)
    lived = sum(one.households for one in there)
    assert lived == office.truth["lived_in"] + office.truth["twice"]
    codes = [one.unit_code for one in there]
    wanted = {"510722109201": 8, "510722109203": 10, "510722109207": 7}
    assert {code: codes.count(code) for code in set(codes)} == wanted
    overlaps = [one.message_zh for one in findings_of(result, "IN-102")]
    assert any("第21行与第25行" in one for one in overlaps)
    assert any("第12行与第13行" in one for one in overlaps)
    assert "组长姓名" in findings_of(result, "IN-19")[0].found
    whole = geopandas.GeoSeries([one.geometry for one in there], crs=4490).to_crs(4544)
    homes = [borders()[one.unit_code] for one in there]
    inside = [a.intersection(b).area / a.area for a, b in zip(whole, homes, strict=True)]
    assert min(inside) > 0.98


def test_08_a_drawing_replaces_the_borders_of_units_that_are_there(take, store):  # noqa: F811
    _, result = take("units", drawing)
    assert asked(result) == ["dxf_layer"]
    answers = {"dxf_layer": "社区界", "column.code": "#name", "crs": "EPSG:4544"}
    office, result = take("units", drawing, answers=answers)
    assert (result.read, result.accepted, result.rejected) == (3, 3, 0)
    there = {one.name: one for one in load_units(store)}
    assert len(load_units(store)) == 15
    for name, area in office.truth["areas"].items():
        now = geopandas.GeoSeries([there[name].boundary], crs=4490).to_crs(4544)
        assert now.area.iloc[0] == pytest.approx(area, rel=1e-4)
        assert there[name].kind == "urban_community"  # what the drawing does not say stays
    told = " ".join(one.message_zh for one in findings_of(result, "IN-101"))
    assert "未作名称" in told
    assert "县一中" in told


def test_09_folders_of_a_map_are_one_file_of_grids(take):
    _, result = take("grids", grid_map)
    (question,) = result.questions
    assert [one.value for one in question.choices] == ["文昌路社区", "南河坝社区", "*"]
    answers = {"sheet": "*", "tab_unit": "yes", "column.grid_code": "#row"}
    office, result = take("grids", grid_map, answers=answers)
    assert (result.read, result.accepted) == (12, 10)
    assert reasons(result) == {6: "IN-08", 7: "IN-08"}
    overlaps = " ".join(one.message_zh for one in findings_of(result, "IN-102"))
    assert "第1行与第8行" in overlaps
    assert "第9行与第10行" in overlaps
    closed = next(
        shape
        for shape, name in zip(
            result.files[0].intake.typed.shapes, values(result, "name"), strict=True
        )
        if name == "南河坝社区第三网格"
    )
    assert closed.symmetric_difference(office.truth["open"]).area < 1e-9
    (said,) = findings_of(result, "IN-45")
    assert "首尾没有相接" in said.message_zh
    assert "description" in findings_of(result, "IN-21")[0].found


def test_10_cases_of_the_hotline_lose_their_callers_only(take, store):  # noqa: F811
    office, result = take("incidents", cases, crs="gcj02")
    assert (result.read, result.accepted) == (36, 35)
    assert reasons(result) == {27: "IN-05"}
    there = load_incidents(store)
    assert len(there) == 34
    assert len(findings_of(result, "INC-31")) == 1
    assert len(findings_of(result, "INC-15")) == 1
    (junk,) = findings_of(result, "INC-33")
    assert "日期" in junk.message_zh
    dropped = findings_of(result, "IN-19")[0].found
    assert dropped == "来电人, 性别, 来电号码, 联系地址"
    assert {"codes.state.已回退", "codes.state.延期中", "codes.state.挂账"} <= {*asked(result)}
    assert sum(one.position is not None for one in there) == 10
    serial = next(one for one in there if one.incident_id == office.truth["serial"])
    assert f"{serial.reported_at:%Y-%m-%d %H:%M}" == "2026-08-22 02:30"  # UTC
    assert any(one.text == "=联系不上来电人" for one in there)


def test_11_staff_keep_name_and_duty_phone_and_lose_the_rest(take, store):  # noqa: F811
    office, result = take("workers", staff)
    assert (result.read, result.accepted) == (34, 33)
    assert reasons(result) == {29: "IN-06"}  # 待定: nobody
    dropped = findings_of(result, "IN-19")[0].found
    assert dropped == "性别, 身份证号码, 政治面貌, 家庭住址"
    there = load_workers(store)
    villages = [one.unit_code for one in there]
    # which 新华村 is told by the others of its township
    assert [villages.count(UNIT[c].code) for c in ("510722109201", "510722112201")] == [2, 2]
    assert {one.name for one in there} == {n for n in office.truth["names"] if n != "待定"}
    assert asked(result) == []


def test_12_outlines_as_text_in_baidus_datum(take):
    _, result = take("grids", grid_texts)
    (crs,) = [one for one in result.questions if one.question_id == "crs"]
    assert "bd09" in [one.value for one in crs.choices]
    _, result = take("grids", grid_texts, crs="bd09")
    assert (result.read, result.accepted) == (9, 5)
    assert reasons(result) == {5: "DAT-02", 9: "DAT-02", 6: "IN-08", 10: "IN-08"}
    quoted = next(one.message_zh for one in result.rejects if one.row == 6)
    assert "  " in quoted.split("“")[-2] or "  " in quoted
    (swapped,) = findings_of(result, "IN-80")
    assert "第7行" in swapped.message_zh
    shapes = np.array(result.files[0].intake.typed.shapes)
    homes = [borders()[code[:12]] for code in values(result, "grid_code")]
    there = geopandas.GeoSeries(shapes, crs=4490).to_crs(4544)
    inside = [a.intersection(b).area / a.area for a, b in zip(there, homes, strict=True)]
    assert min(inside) > 0.99
