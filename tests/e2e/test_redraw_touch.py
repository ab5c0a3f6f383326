"""A tablet: a finger draws, two move the map, and what is to be pressed is large enough."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serving, start_first
from tests.e2e.hand import division, open_draft, pixel, rest, row, saved, shot
from tests.e2e.town import LAKE

pytestmark = [pytest.mark.browser, pytest.mark.long]
FINGER_PX = 40
VIEW = "() => { const { map } = window.wangge; const { lng, lat } = map.getCenter(); return [lng, lat, map.getZoom()]; }"
MOVED = """([lng, lat]) => { const now = window.wangge.map.getCenter();
  return Math.hypot(now.lng - lng, now.lat - lat) > 0.0002; }"""
CLOSER = "(zoom) => window.wangge.map.getZoom() > zoom"
SMALL = """([least]) => [...document.querySelectorAll(
    '#map-area button, #map-area summary, #redraw button, #redraw [role=tab], #redraw a, #redraw input, #redraw select')]
  .filter((one) => one.checkVisibility() && !one.closest('.unseen, [hidden]') && !one.matches('.unseen'))
  .map((one) => [one.id || one.className || one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < least || box.width < least))
  .map(([name, box]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


class Fingers:
    """Fingers on a screen, one point each."""

    def __init__(self, page) -> None:
        self._cdp = page.context.new_cdp_session(page)

    def _send(self, kind, points):
        spots = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    def down(self, *points):
        self._send("touchStart", points)

    def move(self, start, end, steps=6):
        """Move all fingers from where they are to where they shall be."""
        for step in range(1, steps + 1):
            part = step / steps
            self._send(
                "touchMove",
                [
                    (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
                    for a, b in zip(start, end, strict=True)
                ],
            )

    def up(self, *left):
        self._send("touchEnd", left)

    def tap(self, point):
        self.down(point)
        self.up()


@contextmanager
def tablet(tmp_path, browser, heard):
    with serving(tmp_path / "town.gpkg") as told:
        context = browser.new_context(
            viewport={"width": 1024, "height": 768}, locale="zh-CN", has_touch=True, is_mobile=True
        )
        page = context.new_page()
        heard.listen(page)
        start_first(page, told)
        yield page, Fingers(page)
        context.close()


def test_a_finger_draws_and_two_move_the_map(tmp_path, browser, heard):
    with tablet(tmp_path, browser, heard) as (page, fingers):
        open_draft(page)
        shot(page, "t1_open")
        page.tap("#tool-pan")  # this tool picks, and chooses what it picks
        fingers.tap(pixel(page, "b31"))
        expect(row(page, 4)).to_have_attribute("aria-selected", "true")
        page.tap("#tool-brush")
        before = page.evaluate(VIEW)
        start = pixel(page, "b30")
        fingers.down(start)
        fingers.move([start], [pixel(page, "b20")])
        board = page.locator("#redraw-board")
        expect(board.locator(f'[data-grid="{LAKE}004"]')).to_contain_text("320↓→540✓")
        shot(page, "t2_stroke")
        fingers.up()
        saved(page, 1)
        assert page.evaluate(VIEW) == before, "one finger draws and moves no map"
        assert division(page)[0] == {"001": 600, "002": 720, "003": 660, "004": 540}

        # a second finger takes the stroke back: both move the map, together and apart
        first, second = pixel(page, "b21"), pixel(page, "b11")
        fingers.down(first)
        expect(board).to_be_visible()
        fingers.down(first, second)
        expect(board).to_be_hidden()
        further = [(x - 60, y + 80) for x, y in (first, second)]
        fingers.move([first, second], further)
        fingers.up(further[0])
        fingers.up()
        page.wait_for_function(MOVED, arg=before)
        rest(page)
        lng, lat, zoom = page.evaluate(VIEW)
        assert lng > before[0]
        assert lat > before[1]
        assert zoom == pytest.approx(before[2], abs=0.05)
        apart = [(first[0] + 60, first[1] + 40), (second[0] - 60, second[1] - 40)]
        fingers.down(first)
        fingers.down(first, second)
        fingers.move([first, second], apart)
        page.wait_for_function(CLOSER, arg=zoom + 0.3)
        fingers.up()
        rest(page)
        shot(page, "t3_closer")

        # and one finger draws again
        page.tap("#redraw-undo")
        saved(page, 2)
        assert heard.errors == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_to_be_pressed_is_large_enough_for_a_finger(tmp_path, browser, heard, language):
    with tablet(tmp_path, browser, heard) as (page, _):
        page.tap(f'[data-language="{language}"]')
        open_draft(page)
        name = row(page, 3).locator(".clip")  # at this width the list is narrow
        name.evaluate("(node) => { node.textContent = '清溪镇人民路社区第十三网格'; }")
        high, room, wide = name.evaluate(
            "(node) => [node.scrollHeight, node.clientHeight, node.clientWidth]"
        )
        assert high <= room + 1, f"cut in {wide} px"
        assert "东湖社区第三网格" in name.get_attribute("title")
        row(page, 3).tap()
        rest(page)
        page.tap("#redraw-propose")
        page.wait_for_selector("#offer-accept", timeout=30_000)
        shot(page, f"t4_offer_{language}")
        for view in ("grids", "border", "problems", "versions"):
            page.tap(f"#redraw-tab-{view}")
            shot(page, f"t4_{view}_{language}")
            assert page.evaluate(SMALL, [FINGER_PX]) == [], view
