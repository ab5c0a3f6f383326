"""Which unit and grid is meant: codes, names with their committees, mergers, positions."""

import time

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.intake.taking import Wishes, taken_in
from gis.intake.units.located import Beside, located
from gis.intake.units.unit_names import GridName, How, UnitNames, grid_key
from gis.places import Division, Level, Unit
from gis.reading.table import RawTable
from gis.rulebook import load_pack

PACK = load_pack()
TOWNS = (
    Division(code="510722109000", name="石亭镇", level=Level.TOWNSHIP),
    Division(code="510722110000", name="新河乡", level=Level.TOWNSHIP),
)
UNITS = (
    Unit(code="510722109201", name="新华村", parent="510722109000"),
    Unit(code="510722110201", name="新华村"),
    Unit(code="510722109202", name="石桥村", abolished_into="510722109203", valid_to="2020-05-01"),
    Unit(code="510722109203", name="石亭村", boundary=shapely.box(104, 31, 105, 32)),
    Unit(code="510722109001", name="中心社区"),
    Unit(code="510722109204", name="老村", abolished_into="510722109202"),
    Unit(code="510722109205", name="红星村民委员会"),
)


def table(n=1, **columns):
    whole = {"block_id": [str(i) for i in range(n)], "households": [1] * n} | columns
    return RawTable(
        file="a.csv",
        layer="a",
        kind="csv",
        columns={name: np.array(cells, dtype=object) for name, cells in whole.items()},
        rows=np.arange(2, n + 2),
        geometry=shapely.points(np.full((n, 2), (120.0, 31.5))),
        crs="EPSG:4490",
    )


def take(layer="blocks", *, answers=None, n=1, grids=None, **columns):
    return taken_in(
        table(n, **columns),
        layer,
        Wishes(answers=answers or {}),
        pack=PACK,
        units=UNITS,
        beside=Beside(TOWNS, grids),
    )


def unit_of(intake):
    return list(intake.typed.values["unit_code"])


def found(intake, rule):
    return [one for one in intake.findings if one.rule == rule]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("中心社区", "510722109001"),
        ("中心社区居委会", "510722109001"),
        ("中心社区居民委员会", "510722109001"),
        ("中心居委会", "510722109001"),
        ("中心", "510722109001"),
        ("石亭村", "510722109203"),
        ("石亭村村委会", "510722109203"),
        ("石亭村民委员会", "510722109203"),
        ("石亭 村", "510722109203"),
        ("石亭镇石亭村", "510722109203"),
        ("石亭镇石亭村委会", "510722109203"),
        ("红星村", "510722109205"),
        ("红星", "510722109205"),
        ("510722109001", "510722109001"),
    ],
)
def test_a_name_means_the_unit_whose_committee_it_names(name, code):
    intake = take(村名=[name])
    assert unit_of(intake) == [code]
    assert intake.typed.unit_located == [False]
    assert intake.questions[-1].question_id != f"unit_of.{name}"


@pytest.mark.parametrize(("town", "code"), [("石亭镇", "510722109201"), ("新河乡", "510722110201"),
                                            ("新河", "510722110201"), ("新河镇", "510722110201")])  # fmt: skip
def test_namesakes_are_told_apart_by_their_township(town, code):
    assert unit_of(take(村名=["新华村"], 乡镇=[town])) == [code]


def test_a_township_in_front_of_the_name_tells_namesakes_apart():
    intake = take(n=2, 村名=["石亭镇新华村", "新河乡新华村委会"])
    assert unit_of(intake) == ["510722109201", "510722110201"]


def test_namesakes_without_a_township_are_asked_and_unknown_meanwhile():
    intake = take(n=3, 村名=["新华村", "新华村", "石亭村"])
    assert unit_of(intake) == [None, None, "510722109203"]
    (question,) = [q for q in intake.questions if q.question_id == "unit_of.新华村"]
    assert [c.value for c in question.choices] == ["510722109201", "510722110201", "-"]
    assert [c.label.zh for c in question.choices][:2] == [
        "石亭镇新华村 510722109201",
        "新河乡新华村 510722110201",
    ]
    assert not question.needed
    answered = take(n=2, 村名=["新华村", "新华村"], answers={"unit_of.新华村": "510722110201"})
    assert unit_of(answered) == ["510722110201"] * 2
    none = take(村名=["新华村"], answers={"unit_of.新华村": "-"})
    assert unit_of(none) == [None]
    assert not found(none, "IN-73")


def test_a_village_is_not_taken_for_the_community_of_its_name_without_asking():
    intake = take(村名=["中心村"])
    assert unit_of(intake) == [None]
    assert found(intake, "IN-73")


def test_a_village_that_was_merged_is_now_part_of_another_by_name_and_by_code():
    intake = take(n=3, 村名=["石桥村", None, "老村"], 村代码=[None, "510722109202", None])
    assert unit_of(intake) == ["510722109203"] * 3
    said = found(intake, "IN-75")
    assert [one.found for one in said] == ["石桥村", "石桥村 510722109202", "老村"]
    assert all("now part of" in one.message_en for one in said)
    assert all("石亭村" in one.message_zh for one in said)


def test_a_name_nobody_knows_stays_unknown_and_is_kept_in_the_finding():
    intake = take(n=2, 村名=["无名村", "无名村"])
    assert unit_of(intake) == [None, None]
    (finding,) = found(intake, "IN-76")
    assert (finding.found, "无名村" in finding.message_en) == (2, True)


def test_a_name_nobody_knows_is_settled_by_the_position():
    raw = table(1, 村名=["无名村"])
    raw.geometry[:] = [shapely.Point(104.5, 31.5)]
    intake = taken_in(raw, "blocks", Wishes(), pack=PACK, units=UNITS)
    assert unit_of(intake) == ["510722109203"]
    assert intake.typed.unit_located == [True]


def test_a_code_goes_before_a_name_and_their_quarrel_is_said():
    intake = take(村名=["石亭村"], 村代码=["510722109001"])
    assert unit_of(intake) == ["510722109001"]
    assert found(intake, "IN-171")[0].found == 1


def test_an_unknown_code_beside_a_known_name_is_settled_by_the_name():
    intake = take(村名=["石亭村"], 村代码=["51072210920"])
    assert unit_of(intake) == ["510722109203"]


def test_a_name_in_the_column_of_codes_is_a_name():
    assert unit_of(take(村代码=["石亭村委会"])) == ["510722109203"]


def test_names_are_used_up_where_there_is_no_store():
    intake = taken_in(table(1, 村名=["石亭村"]), "blocks", Wishes(), pack=PACK, units=None)
    assert "unit_name" not in intake.typed.values


def test_mergers_in_a_circle_come_to_an_end():
    round_about = [Unit(code="1", name="甲村", abolished_into="2"),
                   Unit(code="2", name="乙村", abolished_into="1")]  # fmt: skip
    names = UnitNames(round_about, (), PACK["IN-73"])
    assert names.now(round_about[0]).code in ("1", "2")


def test_more_names_than_may_be_asked_are_unknown_and_said():
    namesakes = [
        Unit(code=f"5107221{k}{n:05d}", name=f"某{n:03d}村") for n in range(60) for k in "01"
    ]
    raw = table(60, 村名=[f"某{n:03d}村" for n in range(60)])
    intake = taken_in(raw, "blocks", Wishes(), pack=PACK, units=namesakes)
    asked = [q for q in intake.questions if q.question_id.startswith("unit_of.")]
    assert len(asked) == PACK["IN-73"].count("questions")
    assert found(intake, "IN-76")[0].found == 60 - len(asked)


GRIDS = (
    GridName("510722109203001", "510722109203", "一号网格"),
    GridName("510722109203002", "510722109203", "石亭村第2网格"),
    GridName("510722109001001", "510722109001", "1号网格"),
)


@pytest.mark.parametrize(
    "label", ["1号网格", "一号网格", "第一网格", "网格1", "第1网格", "１号网格", "网格一"]
)
def test_a_grid_is_known_however_its_number_is_written(label):
    intake = take("incidents", incident_id=["1"], category=["噪声"], 村名=["石亭村"], 网格=[label],
                  grids=GRIDS)  # fmt: skip
    assert list(intake.typed.values["grid_code"]) == ["510722109203001"]
    assert found(intake, "IN-174")[0].found == 1


def test_the_label_of_two_grids_leaves_the_grid_unknown():
    intake = take("incidents", incident_id=["1"], category=["噪声"], 网格=["1号网格"], grids=GRIDS)
    assert list(intake.typed.values["grid_code"]) == [None]
    assert "1号网格" in found(intake, "IN-175")[0].message_en


@pytest.mark.parametrize(
    ("label", "key"),
    [("十网格", "10"), ("第二十三网格", "23"), ("一百零一号网格", "101"), ("七一网格", "七一"),
     ("三里屯网格", "三里屯"), ("网格", "网格"), ("新华村第3网格", "新华村3"), ("网格A", "A")],
)  # fmt: skip
def test_numbers_of_grids_are_read_where_they_are_numbers(label, key):
    assert grid_key(label, ("网格",)) == (key if key != "网格" else "")


@given(st.text(max_size=40), st.text(max_size=20) | st.none())
def test_any_name_is_matched_or_not_without_an_error(name, town):
    match = UnitNames(UNITS, TOWNS, PACK["IN-73"]).match(name, town)
    assert (match.how is How.UNKNOWN) == (not match.units)
    grid_key(name, ("网格",))


@given(st.sampled_from(UNITS), st.sampled_from(["", "委会", " "]), st.sampled_from(["", "石亭镇"]))
def test_a_match_is_a_unit_of_that_name(unit, end, before):
    match = UnitNames(UNITS, TOWNS, PACK["IN-73"]).match(before + unit.name + end)
    core = unit.name.removesuffix("村民委员会").removesuffix("社区").removesuffix("村")
    assert all(core in one.name for one in match.units)


def test_a_unit_that_was_merged_holds_nothing_any_more():
    square = shapely.box(0, 0, 1, 1)
    units = [Unit(code="1", name="旧村", boundary=square, abolished_into="2"),
             Unit(code="2", name="新村", boundary=square)]  # fmt: skip
    shapes = np.array([shapely.Point(0.5, 0.5), None, shapely.Point(5, 5)], dtype=object)
    assert located(shapes, units) == ["2", None, None]


def test_on_a_common_border_the_smaller_code_is_taken():
    units = [Unit(code="2", name="b", boundary=shapely.box(1, 0, 2, 1)),
             Unit(code="1", name="a", boundary=shapely.box(0, 0, 1, 1))]  # fmt: skip
    assert located(np.array([shapely.Point(1, 0.5)], dtype=object), units) == ["1"]


CORNERS = st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 4), st.integers(1, 4))


@given(
    st.lists(CORNERS, max_size=6),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)) | st.none()),
)
def test_a_point_lies_in_the_first_unit_that_it_touches(corners, places):
    units = [Unit(code=str(at), name="a", boundary=shapely.box(x, y, x + w, y + h))
             for at, (x, y, w, h) in enumerate(corners)]  # fmt: skip
    shapes = np.full(len(places), None, dtype=object)
    shapes[:] = [None if place is None else shapely.Point(place) for place in places]
    assert located(shapes, units[::-1]) == [
        next((u.code for u in units if shape is not None and u.boundary.intersects(shape)), None)
        for shape in shapes
    ]


@pytest.mark.long
def test_a_million_blocks_find_their_units_in_seconds():
    n = 1_000_000
    units = [
        Unit(code=f"5107221{i:05d}", name=f"第{i}村", boundary=shapely.box(
            104 + i % 20 * 0.05, 31 + i // 20 * 0.05, 104.05 + i % 20 * 0.05, 31.05 + i // 20 * 0.05))
        for i in range(400)
    ]  # fmt: skip
    rng = np.random.default_rng(1)
    points = shapely.points(rng.uniform((104, 31), (105, 32), (n, 2)))
    start = time.perf_counter()
    codes = located(points, units)
    assert time.perf_counter() - start <= 6
    assert None not in codes
