"""The service goes away while somebody draws: killed, stopped, or its answer lost on the way."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import IDLE, start_first
from tests.e2e.hand import SAVED, division, open_draft, press, rest, row, saved, shot, told
from tests.e2e.service import Service
from tests.e2e.town import build

pytestmark = [pytest.mark.browser, pytest.mark.long]
BACK_MS = 30_000
AT_FIRST = {"001": 600, "002": 720, "003": 880, "004": 320}
# the slices of the page's font that hold these letters have been fetched
READABLE = """(words) => document.fonts.check("16px 'Noto Sans SC Variable'", words)"""


@contextmanager
def drawing(tmp_path, browser, heard):
    """A service that may be killed, and a page on which the fourth grid is chosen."""
    build(tmp_path / "town.gpkg")
    service = Service(tmp_path / "town.gpkg")
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: heard.errors.append(str(error)))
        start_first(page, service.start())
        open_draft(page)
        row(page, 4).click()
        rest(page)
        yield service, page
    finally:
        context.close()
        service.kill()


def strokes(page):
    return told(page, "/api/plans/p000001/strokes?after=0")["strokes"]


def test_a_service_killed_under_the_hand_is_said_and_nothing_is_lost(tmp_path, browser, heard):
    with drawing(tmp_path, browser, heard) as (service, page):
        head = page.locator("#redraw-saved")
        press(page, "b20")
        page.mouse.up()
        saved(page, 1)
        press(page, "b21")
        service.kill()
        expect(head).to_have_text("与服务器断开；可继续调整，恢复后自动保存，请勿关闭本页。")
        assert page.evaluate(READABLE, head.inner_text()), "in letters that are here"
        shot(page, "k1_killed_under_hand")
        page.mouse.up()
        expect(head).to_have_text("与服务器断开，1 笔待保存；恢复后自动补存，请勿关闭本页。")
        expect(row(page, 4)).to_contain_text("760")
        press(page, "b22")
        page.mouse.up()
        expect(head).to_contain_text("2 笔待保存")
        shot(page, "k2_away")
        service.start()
        expect(head).to_have_text(SAVED.format(3), timeout=BACK_MS)
        shot(page, "k3_back")
        assert [stroke["seq"] for stroke in strokes(page)] == [1, 2, 3]
        assert division(page)[0] == {"001": 600, "002": 720, "003": 220, "004": 980}
        # asked and never answered: the request is on the wire when the service dies
        service.stop_still()
        press(page, "b23")
        page.mouse.up()
        expect(head).to_contain_text("正在保存 1 笔")
        service.kill()
        expect(head).to_contain_text("与服务器断开", timeout=BACK_MS)
        service.start()
        expect(head).to_have_text(SAVED.format(4), timeout=BACK_MS)
        page.reload()
        page.wait_for_selector("#redraw-title")
        page.evaluate(IDLE)
        for number in range(4):
            page.keyboard.press("Control+z")
            saved(page, 5 + number)
        assert division(page)[0] == AT_FIRST
        shot(page, "k4_undone")
        assert heard.errors == []
