"""Sheets from the page: a unit's facts lead to the file that hangs on the wall."""

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.e2e.town import LAKE

pytestmark = pytest.mark.browser


def got(page, tmp_path, sheet: str, ending: str):
    """Choose a sheet by keyboard and mouse, and return the path of the file that came."""
    page.select_option("#print-sheet", sheet)
    page.select_option("#print-ending", ending)
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载图表").click()
    path = tmp_path / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_a_unit_is_printed_from_its_facts(page, heard, tmp_path):
    page.click("#tab-units")
    page.click(f'.row[data-key="{LAKE}"]')
    expect(page.get_by_label("图表")).to_have_value("wall")
    expect(page.get_by_label("纸张")).to_have_value("A3")
    page.fill("#print-approval", "S(2026)001")
    wall = pypdfium2.PdfDocument(got(page, tmp_path, "wall", "pdf").read_bytes())
    said = wall[0].get_textpage().get_text_range()
    assert "东湖社区网格分布示意图" in said
    assert "S(2026)001" in said
    assert "内部使用" not in said
    page.select_option("#print-sheet", "survey")
    expect(page.get_by_label("纸张")).to_have_value("A4")
    book = openpyxl.load_workbook(got(page, tmp_path, "survey", "xlsx"))
    assert book.sheetnames == ["东湖社区"]
    assert heard.errors == []


@pytest.mark.long
def test_the_map_for_the_wall_is_offered_as_no_table(page):
    page.click("#tab-units")
    page.click(f'.row[data-key="{LAKE}"]')
    kinds = page.locator("#print-ending option")
    expect(kinds).to_have_text(["PDF", "PNG"])
    page.select_option("#print-sheet", "notice")
    expect(kinds).to_have_text(["PDF", "XLSX", "PNG"])
