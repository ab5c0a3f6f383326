"""In a browser: the least change of a unit as a list of moves, and blocks taken out of every grid."""

import pytest
from playwright.sync_api import expect

from tests.e2e import town
from tests.e2e.conftest import own_page
from tests.e2e.hand import DRAW_MS, division, open_draft, pixel, press, rest, saved, told

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_the_least_change_is_accepted_step_by_step_undone_and_accepted_whole(
    tmp_path, browser, heard, monkeypatch
):
    counts = {"第一网格": 340, "第二网格": 720, "第三网格": 720, "第四网格": 1000}
    monkeypatch.setattr(town, "COLUMNS", counts)
    with own_page(browser, tmp_path, heard) as page:
        open_draft(page)
        page.keyboard.press("3")
        page.click("#redraw-least")
        steps = page.locator("#offer-steps li")
        expect(page.locator("#offer-accept")).to_be_visible(timeout=6 * DRAW_MS)
        page.screenshot(path=tmp_path / "offer.png")
        expect(steps).to_have_count(3)
        expect(steps.nth(0)).to_contain_text("第二网格 720→540、东湖社区第一网格 340→520")
        expect(steps.nth(1)).to_contain_text("第三网格 720→540、东湖社区第二网格 540→720")
        expect(steps.nth(2)).to_contain_text("第四网格 1,000→750、东湖社区第三网格 540→790")
        page.screenshot(path=tmp_path / "steps.png")
        steps.nth(0).get_by_role("button", name="采纳第 1 步").click()
        saved(page, 1)
        assert division(page)[0] == {"001": 520, "002": 540, "003": 720, "004": 1000}
        expect(steps.nth(0)).to_contain_text("已采纳")
        page.keyboard.press("Shift+A")
        saved(page, 2)
        expect(steps.nth(1)).to_contain_text("已采纳")
        page.keyboard.press("Control+z")
        saved(page, 3)
        expect(steps.nth(1).get_by_role("button", name="采纳第 2 步")).to_be_visible()
        page.screenshot(path=tmp_path / "undone.png")
        page.click("#offer-accept")
        saved(page, 4)
        expect(steps).to_have_count(0)
        assert division(page)[0] == {"001": 520, "002": 720, "003": 790, "004": 750}
        assert heard.errors == []


@pytest.mark.long
def test_brush_box_and_keyboard_take_buildings_out_of_every_grid(tmp_path, browser, heard):
    with own_page(browser, tmp_path, heard) as page:
        open_draft(page)
        page.click("#redraw-erase")
        expect(page.locator("#redraw-erase")).to_have_attribute("aria-pressed", "true")
        page.screenshot(path=tmp_path / "erase.png")
        press(page, "b00")
        page.mouse.up()
        saved(page, 1)
        expect(page.locator("#redraw-said")).to_contain_text("已将 1 栋、150 户移出网格")
        page.keyboard.press("r")
        east, south = pixel(page, "b10")
        page.mouse.move(east - 20, south - 20)
        page.mouse.down()
        page.mouse.move(east + 20, south + 20, steps=4)
        page.mouse.up()
        saved(page, 2)
        page.keyboard.press("x")
        expect(page.locator("#redraw-erase")).to_have_attribute("aria-pressed", "false")
        page.keyboard.press("n")
        rest(page)
        page.keyboard.press("m")
        page.keyboard.press("Delete")
        saved(page, 3)
        draft = told(page, "/api/plans/p000001/workspace")
        assert draft["blocks"]["grid"].count(-1) == 4  # the one in the middle takes one along
        page.screenshot(path=tmp_path / "out.png")
        for number in (4, 5, 6):
            page.keyboard.press("Control+z")
            saved(page, number)
        assert division(page)[0] == {"001": 600, "002": 720, "003": 880, "004": 320}
        assert heard.errors == []
