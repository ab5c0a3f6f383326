"""The wall sheet: everything on it, nothing over anything else, nothing beyond the margin."""

from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from grid_planner.plan import PlanState
from grid_planner.sheet.content import (
    Contact,
    Ground,
    NothingToPrintError,
    Order,
    Ways,
    short_codes,
)
from grid_planner.sheet.paper import Format, Paper
from grid_planner.sheet.wall import map_page, wall_sheet
from tests.sheets.looks import outside, overlaps
from tests.sheets.places import (
    PLAN,
    array,
    content,
    grid,
    half_em,
    in_two_units,
    town,
    two_squares,
    unit,
)

ZH, EN = Order(language="zh", on="2026-11-21"), Order(language="en", on="2026-11-21")
POINTS = st.lists(
    st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=2, max_size=90, unique=True
)


def words(pages) -> str:
    return "\n".join(text.text for page in pages for text in page.texts())


def sheet(made, paper="A3", order=ZH, **more):
    return wall_sheet(made, Paper(paper), order, half_em, **more)


def test_two_grids_are_on_the_sheet_with_all_there_is_to_say():
    said = words(sheet(two_squares()))
    for told in (
        "东街社区网格分布示意图", "001", "002", "510711001001001", "510711001001002", "第1网格",
        "303户", "207", "网格员1", "0816-0000001", "规则包 default 0.1", "2026-11-21",
        "p000007", "自2026-11-01起生效", "内部使用", "北", "网格界线", "1:",
        "已知510户\uff0c另有1处户数未知",
    ):  # fmt: skip
        assert told in said, told


def test_what_is_not_known_is_said_and_never_0():
    bare = content(
        grid(1, shapely.box(0, 0, 9, 9), households=0, unknown_blocks=4, contacts=()),
        grid(2, shapely.box(9, 0, 18, 9), households=0, unknown_blocks=0, contacts=()),
    )
    said = words(sheet(bare))
    assert "户数未知" in said
    assert "\n0户\n" in said  # known to be 0: that is said too
    assert "网格员\uff1a未登记" in said
    assert "值班电话" not in said  # a column that says nothing is left out


@pytest.mark.parametrize("order", [ZH, EN], ids=["zh", "en"])
def test_an_approved_map_carries_its_number_and_another_is_for_internal_use(order):
    number = "\u5dddS(2026)001"
    mark = {"zh": "内部使用", "en": "Internal use"}[order.language]
    assert mark in words(sheet(two_squares(), order=order))
    said = words(sheet(two_squares(), order=replace(order, approval_no=number)))
    assert mark not in said
    assert number in said


@pytest.mark.parametrize(
    ("changed", "mark"),
    [
        ({"self_approved": True}, "编制人自批"),
        ({"state": PlanState.DRAFT}, "草案\uff0c未生效"),
        ({"state": PlanState.SUBMITTED}, "已送审\uff0c未生效"),
    ],
)
def test_how_far_a_plan_is_and_who_approved_it_is_marked(changed, mark):
    made = two_squares()
    units = (unit(made.units[0].boundary, plan=replace(PLAN, **changed)),)
    assert mark in words(sheet(replace(made, units=units)))
    assert mark not in words(sheet(made))


def test_a_grid_without_border_is_in_the_list_with_a_star():
    made = two_squares()
    said = words(sheet(replace(made, grids=(*made.grids, grid(3, None)))))
    assert "003*" in said
    assert "* 图上注记不下" in said


def test_a_place_without_any_border_is_refused_with_what_to_do():
    with pytest.raises(NothingToPrintError, match="import or plan first"):
        sheet(content(grid(1, None)))


def test_a_long_place_lies_and_a_high_one_stands():
    lying = content(*(grid(n, shapely.box(300 * n, 0, 300 * n + 300, 200)) for n in range(1, 9)))
    (page,) = sheet(lying)
    assert (page.width_mm, page.height_mm) == (420, 297)
    standing = content(*(grid(n, shapely.box(0, 300 * n, 200, 300 * n + 300)) for n in range(1, 9)))
    (page,) = sheet(standing)
    assert (page.width_mm, page.height_mm) == (297, 420)
    (page,) = sheet(standing, landscape=True)
    assert page.width_mm == 420


def test_a_list_that_leaves_no_map_goes_overleaf():
    points = [(37 * n % 997, 91 * n % 991) for n in range(1, 180)]
    first, *others = sheet(town(points), paper="A4")
    assert others
    assert all(grid.code in words(others) for grid in town(points).grids)
    assert "网格一览表" in words(others)
    assert "网格一览表见附页" in words([first])
    assert "510711001001001" not in words([first])


@pytest.mark.parametrize(
    ("codes", "units", "head", "shorts"),
    [
        (["510711001001001"], ["510711001001"], "510711001001", ("001",)),
        (["510711001001001", "510711001002003"], ["510711001001", "510711001002"], "510711001",
         ("001-001", "002-003")),
        (["510711001001001", "510811001002003"], ["510711001001", "510811001002"], "51",
         ("0711001001-001", "0811001002-003")),
        (["CAM-01-001", "CAM-01-002"], ["CAM-01", "CAM-01"], "CAM-01", ("001", "002")),
        (["PD-101", "PD-102"], ["CAM-01", "CAM-02"], "", ("PD-101", "PD-102")),
        ([], [], "", ()),
    ],
)  # fmt: skip
def test_codes_on_the_map_leave_out_what_all_share(codes, units, head, shorts):
    assert short_codes(codes, units) == (head, shorts)


def test_the_drawing_of_a_registration_is_the_map_alone():
    page = map_page(two_squares(), Format(Paper.A4, landscape=True), ZH, half_em, "附图")
    assert "附图" in words([page])
    assert "值班电话" not in words([page])
    assert outside(page, half_em, 8) == overlaps(page, half_em) == []


@given(POINTS, st.sampled_from(["A4", "A3", "A1"]), st.sampled_from([ZH, EN]), st.booleans())
@settings(max_examples=25)
def test_nothing_of_any_town_overlaps_or_leaves_the_sheet(points, paper, order, split):
    made = town(points, order.language)
    made = in_two_units(made) if split else made
    pages = sheet(made, paper=paper, order=order)
    margin = Format(Paper(paper), landscape=False).inside.x0
    for page in pages:
        assert outside(page, half_em, margin) == []
        assert overlaps(page, half_em) == []
    said = words(pages)
    assert all(grid.code in said for grid in made.grids)
    assert all(grid.name in said for grid in made.grids)
    assert all(one.name in said for grid in made.grids for one in grid.contacts)


def test_the_legend_has_what_the_map_shows_and_the_ways_their_names():
    said = words(sheet(two_squares()))
    assert "中街" in said
    assert "清溪" in said
    assert "河流、水面" in said
    assert "铁路" not in said
    far = Ways(
        shapes=array([LineString([(9000, 0), (9000, 9)])]), names=("远路",), kinds=("railway",)
    )
    made = two_squares()
    both = replace(made, ground=replace(made.ground, barriers=far))
    assert "铁路" not in words(sheet(both))


def test_a_turned_name_is_drawn_where_its_room_is():
    made = two_squares()
    roads = Ways(
        shapes=array([LineString([(50, -80), (50, 280)])]), names=("南北大街",), kinds=("",)
    )
    (page,) = sheet(replace(made, ground=Ground(roads=roads)))
    (name,) = [text for text in page.texts() if text.text == "南北大街"]
    assert abs(name.angle) == 90
    assert outside(page, half_em, 8) == overlaps(page, half_em) == []


LONG = st.sampled_from(
    ["短", "东街社区百合花园小区一期二期三期及沿街商铺综合网格", "A grid with a name of many words"]
)


@given(POINTS, LONG, LONG, st.sampled_from([ZH, EN]), st.sampled_from(["A4", "A2"]))
@settings(max_examples=15)
def test_long_names_and_many_marks_stay_on_the_sheet(points, name, worker, order, paper):
    plans = [
        replace(PLAN, plan_id=f"p{n:06d}", state=state, self_approved=True)
        for n, state in enumerate(PlanState)
    ]
    made = town(points, order.language, place=name * 3, synthetic=True)
    grids = tuple(
        replace(one, name=name, contacts=(Contact(worker, "0816-2200000"),) * (n % 3))
        for n, one in enumerate(made.grids)
    )
    around = made.units[0].boundary
    units = tuple(
        unit(around, code=made.grids[0].unit_code if n == 0 else f"{n}", name=name, plan=one)
        for n, one in enumerate(plans)
    )
    for page in sheet(replace(made, grids=grids, units=units), paper=paper, order=order):
        assert outside(page, half_em, Format(Paper(paper), landscape=False).inside.x0) == []
        assert overlaps(page, half_em) == []
