"""The sheets of the office's steps hold the figures of the plan, and room to write."""

from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grid_planner.plan import PlanState
from grid_planner.sheet.catalogue import ENDINGS, Setting, forms_of, pages_of
from grid_planner.sheet.content import NothingToPrintError, Order
from grid_planner.sheet.marks import Shape
from grid_planner.sheet.office import check_forms, registration_forms, survey_forms
from grid_planner.sheet.words import CATALOGUE, Speech
from tests.sheets.looks import outside, overlaps
from tests.sheets.places import PLAN, content, half_em, town, two_squares, unit

ZH, EN = Order(language="zh", on="2026-11-21"), Order(language="en", on="2026-11-21")
SHEETS = ["survey", "check", "registration", "notice"]


def groups(form):
    return [entry.group for entry in form.entries if entry.group]


def rows(form):
    return [entry.cells for entry in form.entries if entry.cells]


def test_the_survey_lists_every_block_under_its_grid_with_room_for_the_count():
    (form,) = survey_forms(two_squares(), ZH)
    assert groups(form) == [
        "第1网格\uff08510711001001001\uff09\uff1a3处\uff0c共303户",
        "第2网格\uff08510711001001002\uff09\uff1a3处\uff0c已知207户\uff0c另有1处户数未知",
    ]
    assert rows(form)[0] == (1, "b0", "0栋", "", 100, "常住户 2026-06-30", None, None)
    assert rows(form)[5][4] == "未知"
    assert ("上报总户数", "1003") in form.facts
    assert "姓名" in form.notes[0]  # what must not be written down


def test_the_survey_comes_before_any_plan():
    bare = two_squares(grids=(), units=(unit(plan=None),), grid_of={})
    (form,) = survey_forms(bare, ZH)
    assert groups(form) == ["尚未划入网格\uff1a6处\uff0c已知510户\uff0c另有1处户数未知"]
    assert len(rows(form)) == 6


def test_the_field_check_walks_every_line_and_every_unknown_count():
    made = two_squares(warnings=(("510711001001", "网格“第1网格”有303户"), ("9", "别处")))
    (form,) = check_forms(made, ZH)
    where = [cells[1] for cells in rows(form)]
    assert where[0] == (
        "第1网格\uff08001\uff09与第2网格\uff08002\uff09的界线\uff0c约200米\uff0c沿中街"
    )
    assert sum("外的界线" in words for words in where) == 2
    assert "户数未知\uff1ab5 5栋 第2网格\uff08002\uff09" in where
    assert "网格“第1网格”有303户" in where
    assert "别处" not in where
    assert all(cells[3:] == (None, None, None) for cells in rows(form))


def test_the_registration_holds_figures_limits_workers_and_what_changed():
    made = two_squares(
        in_force={"b0": "510711001001001", "b1": "510711001001002", "b9": "510711001001009"},
        former={"510711001001001": "老一", "510711001001002": "老二", "510711001001009": "老九"},
    )
    (form,) = registration_forms(made, ZH)
    first, second = rows(form)
    assert first[:6] == ("510711001001001", "第1网格", "综合网格", 2, 303, 4.0)
    assert second[4] == "≥207\uff08另1处未知\uff09"
    assert "东至中街" in first[6]
    assert first[7:9] == ("网格员1", "0816-0000001")
    assert first[9] == "调整\uff1a203户划入\uff0c0户划出"  # b1 and b2 come
    assert "≥207" in second[9]
    assert "101户划出" in second[9]


def test_a_plan_that_replaces_nothing_says_so_and_new_codes_are_new():
    (form,) = registration_forms(two_squares(), ZH)
    assert {cells[9] for cells in rows(form)} == {"尚无现行网格"}
    (form,) = registration_forms(two_squares(in_force={"b0": "x"}, former={"x": "旧网格"}), ZH)
    assert {cells[9] for cells in rows(form)} == {"新设"}
    assert form.notes[0] == "撤销的网格\uff1a旧网格\uff08x\uff09"


@pytest.mark.parametrize("sheet", SHEETS)
def test_self_approval_is_marked_on_every_sheet(sheet):
    made = two_squares()
    units = (unit(made.units[0].boundary, plan=replace(PLAN, self_approved=True)),)
    pages = pages_of(replace(made, units=units), ZH, Setting(sheet), half_em)
    assert all("编制人自批" in [text.text for text in page.texts()] for page in pages)
    forms = forms_of(replace(made, units=units), ZH, Setting(sheet), half_em)
    assert all("编制人自批" in [told for told, _ in form.stamps] for form in forms)


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_draft_is_marked_on_every_sheet(sheet):
    made = two_squares()
    units = (unit(made.units[0].boundary, plan=replace(PLAN, state=PlanState.DRAFT)),)
    pages = pages_of(replace(made, units=units), EN, Setting(sheet), half_em)
    assert all("draft, not in force" in [text.text for text in page.texts()] for page in pages)


@pytest.mark.parametrize("sheet", ["check", "registration", "notice"])
def test_without_a_plan_there_is_nothing_to_print(sheet):
    bare = content(units=(unit(plan=None),))
    with pytest.raises(NothingToPrintError, match="there is no plan"):
        pages_of(bare, ZH, Setting(sheet), half_em)


def test_a_notice_shows_what_has_to_be_posted_and_leaves_room_for_the_rest():
    order = replace(ZH, supervision_phone="0816-1234567")
    first, second = pages_of(two_squares(), order, Setting("notice"), half_em)
    said = "\n".join(text.text for text in first.texts())
    for told in ("第1网格", "510711001001001", "东街社区", "303户", "网格员1", "0816-0000001",
                 "0816-1234567", "2026-11-01", "2026-11-21", "公示单位\uff08盖章\uff09", "审图号\uff1a____"):  # fmt: skip
        assert told in said, told
    assert "第2网格" in "\n".join(text.text for text in second.texts())


@pytest.mark.parametrize(
    ("state", "told"), [(PlanState.DRAFT, "尚未生效"), (PlanState.IN_FORCE, "未知")]
)
def test_a_notice_tells_a_day_that_is_not_known_from_one_that_has_not_come(state, told):
    plain = two_squares()
    plan = replace(PLAN, state=state, in_force_from=None)
    waiting = replace(plain, units=tuple(replace(one, plan=plan) for one in plain.units))
    page = pages_of(waiting, ZH, Setting("notice"), half_em)[0]
    assert told in [text.text for text in page.texts()]


def test_a_notice_without_approval_number_has_no_ground():
    plain = pages_of(two_squares(), ZH, Setting("notice"), half_em)[0]
    approved = pages_of(two_squares(), replace(ZH, approval_no="S1"), Setting("notice"), half_em)[0]
    assert len(approved.marks) > len(plain.marks)


@given(
    st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=2, max_size=25, unique=True),
    st.sampled_from(SHEETS),
    st.sampled_from([ZH, EN]),
    st.booleans(),
)  # fmt: skip
@settings(max_examples=25)
def test_nothing_of_any_sheet_overlaps_or_leaves_the_page(points, sheet, order, landscape):
    setting = Setting(sheet, landscape=landscape)
    made = town(points, order.language, blocks=two_squares().blocks)
    for page in pages_of(made, order, setting, half_em):
        assert outside(page, half_em, setting.form.inside.x0) == []
        assert overlaps(page, half_em) == []


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_word_is_there_in_both_languages_with_the_same_gaps(key):
    def gaps(text):
        text = text.replace("{s}", "")  # the English plural
        return sorted(part.split("}")[0] for part in text.split("{")[1:])

    words = CATALOGUE[key]
    assert words.zh
    assert words.en
    assert gaps(words.zh) == gaps(words.en)
    assert not set(",;:!?()") & set(words.zh) or key == "wall.ratio"  # Chinese has its own


def test_a_count_is_worded_by_what_is_known_of_it():
    zh = Speech("zh")
    assert zh.households(0, 0) == "0户"
    assert zh.households(0, 2) == "户数未知"
    assert zh.households(612, 0) == "612户"
    assert zh.households(612, 2) == "不少于612户\uff082处未知\uff09"
    assert Speech("en").households(1612, 0) == "1,612 households"


def test_one_is_no_plural_in_english():
    en = Speech("en")
    assert en.households(1, 0) == "1 household"
    assert en("wall.grids", n=1) == "1 grid"
    assert en("wall.workers", n="12") == "12 grid workers"
    assert Speech("zh")("wall.grids", n=1) == "网格1个"


@pytest.mark.parametrize("order", [ZH, EN])
@pytest.mark.parametrize("sheet", ["survey", "check", "registration"])
def test_everybody_who_signs_has_as_long_a_line(sheet, order):
    made = two_squares()
    signs = forms_of(made, order, Setting(sheet), half_em)[-1].signs
    page = pages_of(made, order, Setting(sheet), half_em)[-1 if sheet != "registration" else 0]
    first = signs[0] + Speech(order.language)("colon")
    (low,) = {text.y for text in page.texts() if text.text == first}
    flat = [
        mark.geometry.length
        for mark in page.marks
        if isinstance(mark, Shape) and shapely.bounds(mark.geometry)[1] == pytest.approx(low + 0.8)
    ]
    assert len(flat) == len(signs)
    assert flat == pytest.approx([flat[0]] * len(signs))
    assert flat[0] > 20


def test_the_wall_sheet_is_no_workbook():
    assert "xlsx" not in ENDINGS["wall"]
