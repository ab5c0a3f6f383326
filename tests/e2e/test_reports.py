"""Reports in a browser: taken from a unit's facts; a map in one file opens without any network."""

import os
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from store.open import open_store
from tests.e2e.conftest import Heard
from tests.e2e.town import LAKE, build
from web.jobs.cameras.coverage import cover
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.writing import take_report

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SHOTS = os.environ.get("SHOTS")


def shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


@pytest.mark.long
def test_a_report_is_taken_from_the_facts_of_a_unit_for_a_purpose(page, heard, tmp_path):
    page.click("#tab-units")
    page.click(f'.row[data-key="{LAKE}"]')
    get = page.get_by_role("link", name="下载报告")
    expect(get).to_have_attribute("aria-disabled", "true")
    get.click(force=True)  # nothing is taken without a purpose; the field asks for it
    expect(page.locator("#report-purpose")).to_be_focused()
    page.fill("#report-purpose", "季度考核")
    page.select_option("#report-ending", "xlsx")
    shot(page, "report-form")
    with page.expect_download() as coming:
        get.click()
    path = tmp_path / coming.value.suggested_filename
    coming.value.save_as(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["乡镇汇总", "村（社区）"]
    words = [str(cell.value) for row in book["村（社区）"].iter_rows() for cell in row]
    assert any("季度考核" in word for word in words)
    assert heard.errors == []


@pytest.fixture(scope="module")
def covered(tmp_path_factory):
    """Return an own town whose coverage was worked out."""
    path = tmp_path_factory.mktemp("reports") / "town.gpkg"
    build(path)
    backend = open_store(str(path))
    cover(backend, who="test", now=NOW)
    yield backend
    backend.close()


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("what", ["coverage", "cameras", "plan", "incidents"])
def test_a_map_in_one_file_opens_from_a_disk_and_asks_for_nothing(
    browser, covered, tmp_path, what, language
):
    asked = Asked(who="王敏", now=NOW, purpose="考核", language=language)
    taken = take_report(covered, what, "html", asked=asked, sight=Sight())
    path = tmp_path / "map.html"
    path.write_bytes(taken.content)
    heard = Heard()
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    heard.listen(page)
    page.goto(path.as_uri())
    expect(page.locator(".leaflet-overlay-pane canvas")).to_be_visible()
    page.locator("button.go").first.click()
    page.wait_for_timeout(600)
    shot(page, f"map-{what}-{language}")
    assert heard.requests == [path.as_uri()]
    assert heard.errors == []
    drawn = page.evaluate(
        "() => { const c = document.querySelector('.leaflet-overlay-pane canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " return d.some((v) => v > 0); }"
    )
    assert drawn
    context.close()
