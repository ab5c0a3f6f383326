"""The office's sheets as workbooks: the figures of the store, texts that stay texts."""

import io

import openpyxl
import pytest

from grid_planner.sheet.catalogue import Setting, forms_of
from grid_planner.sheet.content import Order
from grid_planner.sheet.forms import Entry, Form
from grid_planner.sheet.paper import Format, Paper
from grid_planner.sheet.tables import Column
from grid_planner.sheet.words import Speech
from tests.sheets.places import half_em, in_two_units, town, two_squares
from web.sheets.workbook import workbook_of

ZH = Order(language="zh", on="2026-11-21")


def opened(made, sheet, order=ZH):
    setting = Setting(sheet)
    forms = forms_of(made, order, setting, half_em)
    content = workbook_of(forms, setting.form, Speech(order.language))
    return openpyxl.load_workbook(io.BytesIO(content))


def below(sheet, heading):
    """Return the values under a heading, and the rows they stand in."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == heading:
                return [
                    sheet.cell(r, cell.column).value for r in range(cell.row + 1, sheet.max_row + 1)
                ]
    raise AssertionError(heading)


def test_the_survey_holds_the_counts_of_the_store_as_numbers():
    (tab,) = opened(two_squares(), "survey").worksheets
    assert tab.title == "东街社区"
    assert [v for v in below(tab, "原登记户数") if v is not None] == [
        100,
        101,
        102,
        103,
        104,
        "未知",
    ]
    assert [v for v in below(tab, "核实户数") if v is not None] == []
    assert tab.freeze_panes.startswith("A")
    assert int(tab.page_setup.paperSize) == 9  # A4


def test_the_registration_holds_codes_as_text_and_sums_as_numbers():
    (tab,) = opened(two_squares(), "registration").worksheets
    codes = [v for v in below(tab, "网格编码") if v]
    assert codes[:2] == ["510711001001001", "510711001001002"]
    assert below(tab, "户数")[:2] == [303, "≥207\uff08另1处未知\uff09"]
    assert tab.page_setup.orientation == "landscape"


def test_each_unit_has_a_tab_of_its_own():
    made = in_two_units(town([(10, 10), (500, 500), (900, 100), (100, 900)]))
    assert opened(made, "check").sheetnames == ["东街社区", "西街社区"]


def test_notices_are_a_row_each():
    (tab,) = opened(two_squares(), "notice").worksheets
    assert below(tab, "网格名称")[:2] == ["第1网格", "第2网格"]


@pytest.mark.parametrize("name", ["a/b:c*?[d]", "很长" * 40, "'", ""])
def test_any_name_becomes_a_tab(name):
    form = Form(name=name, title="t", facts=(), columns=(Column(heading="甲"),), entries=())
    content = workbook_of([form, form], Format(Paper.A3, landscape=True), Speech("zh"))
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len(set(names)) == 2
    assert all(0 < len(one) <= 31 for one in names)


def test_a_text_that_looks_like_a_formula_stays_a_text():
    entry = Entry(cells=("=1+1",))
    form = Form(name="甲", title="=t", facts=(), columns=(Column(heading="甲"),), entries=(entry,))
    content = workbook_of([form], Format(Paper.A4, landscape=False), Speech("zh"))
    tab = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [c.data_type for row in tab.iter_rows() for c in row if c.value] == ["s", "s", "s"]
