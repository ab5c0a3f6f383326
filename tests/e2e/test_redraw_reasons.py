"""Why a draft is as it is: what parts two buildings, how many grids a village shall have."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from shapely import box

from gis.places import Barrier
from tests.e2e import town
from tests.e2e.conftest import own_page
from tests.e2e.hand import open_draft, pixel, shot
from tests.e2e.town import HILL, SOUTH, STEP, WEST

pytestmark = [pytest.mark.browser, pytest.mark.long]
SLOW_MS = 60_000


@pytest.fixture
def page(tmp_path, browser, heard, monkeypatch):
    """A town whose western bank is too small for a grid, and a village merged from three."""
    plain = town.layers

    def parted():
        layers = plain()
        west, south = WEST + 2 * STEP, SOUTH - STEP
        ditch = Barrier(barrier_id="w2", kind="river", name="北沟",
                        geometry=box(west - STEP / 50, south, west + STEP / 50, south + 7 * STEP))  # fmt: skip
        layers["barriers"] = [*layers["barriers"], ditch]
        layers["units"] = [
            replace(unit, merged_from=3) if unit.code == HILL else unit for unit in layers["units"]
        ]
        return layers

    monkeypatch.setattr(town, "layers", parted)
    monkeypatch.setattr(
        town, "COLUMNS", {"第一网格": 200, "第二网格": 200, "第三网格": 880, "第四网格": 320}
    )
    with own_page(browser, tmp_path, heard) as opened:
        yield opened


def test_two_buildings_are_clicked_and_what_parts_them_is_told(page, heard):
    open_draft(page)
    page.click("#tool-why")
    page.mouse.click(*pixel(page, "b11"))
    page.mouse.click(*pixel(page, "b21"))
    card = page.locator("#redraw-offer")
    expect(card).to_contain_text("北沟", timeout=SLOW_MS)
    expect(card).to_contain_text("两处之间没有可走的路")
    shot(page, "w1_why")
    page.click("#why-what-if")
    words, line = page.locator("#crossing-words"), page.locator(".redraw-crossing path").last
    expect(line).to_have_attribute("d", re.compile("^M"))
    expect(words).to_contain_text("如在此通行：网格", timeout=SLOW_MS)
    expect(card).to_contain_text("届时各网格户数")
    shot(page, "w1_crossing")
    before = line.get_attribute("d")
    page.evaluate("window.wangge.map.panBy([60, 0], { animate: false })")
    expect(line).not_to_have_attribute("d", before)
    page.keyboard.press("Escape")
    expect(words).to_have_count(0)
    expect(line).to_have_count(0)
    expect(card).to_be_empty()
    page.mouse.click(*pixel(page, "b11"))
    page.mouse.click(*pixel(page, "b21"))
    expect(card).to_contain_text("北沟", timeout=SLOW_MS)
    page.click("#why-close")
    expect(card).to_be_empty()
    assert heard.errors == []


def test_a_village_merged_from_three_is_told_how_many_grids_it_shall_have(page):
    open_draft(page, "p000002")
    fixed = page.locator("#redraw-fixed")
    expect(fixed).to_have_text("按规定应设 2 个网格，现有 1 个。")
    page.click('[data-language="en"]')
    expect(fixed).to_have_text("The rules ask for 2 grids; there are 1.")
