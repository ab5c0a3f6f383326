"""Nothing of the page is cut, sticks out, overlaps or is out of reach, whatever is open in it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import town
from tests.e2e.conftest import own_page
from tests.e2e.hand import DRAW_MS, open_draft, pixel, press, rest, row, shot

pytestmark = pytest.mark.browser
FITS = (Path(__file__).parent / "fits.js").read_text("utf-8")
SIZES = [(1024, 768), (1366, 768), (1920, 1080), (3840, 2160)]
SLOW_MS = 90_000  # eight million pixels are drawn in software
BAD = """<style>body { margin: 0; font: 16px/20px sans-serif }</style>
<p style="width: 40px; overflow: hidden; white-space: nowrap" id="cut">a text with no room</p>
<p style="width: 40px; white-space: nowrap" id="out">another text with no room</p>
<div style="position: relative; height: 40px">
<p style="position: absolute; margin: 0; top: 0" id="under">one text</p>
<p style="position: absolute; margin: 0; top: 0; left: 9px" id="over">other text</p></div>
<button style="position: fixed; left: -80px" id="away">far out</button>
<button style="position: fixed; left: 0; bottom: 0; width: 90px" id="below">hidden</button>
<b style="position: fixed; left: 0; bottom: 0; width: 90px; height: 40px"></b>
<p style="width: 40px; overflow: hidden; white-space: nowrap" title="told in full">told in full</p>"""


@pytest.mark.long
def test_what_does_not_fit_is_found(browser):
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.set_content(BAD)
    found = [one.split(' "')[0].replace("html > body > ", "") for one in page.evaluate(FITS)]
    page.close()
    assert sorted(found) == [
        "cut: p#cut",
        "on another text: body > div > p#under",
        "outside the window: button#away",
        "sticks out: p#out",
        "under something: button#below",
    ]


@pytest.mark.long
def test_the_page_and_its_facts_fit_in_both_languages(page):
    faults: dict[str, list[str]] = {}
    for language in ("zh", "en"):
        page.click(f'[data-language="{language}"]')
        page.click("#tab-units")
        page.click("#list .row >> nth=0")
        expect(page.locator("#facts-title")).to_be_visible()
        look(page, f"facts {language}", faults)
        page.evaluate("document.querySelector('.printing').scrollIntoView()")
        look(page, f"print {language}", faults)
        page.click("#facts-close")
    assert faults == {}


@pytest.mark.long
def test_a_draft_opened_from_the_list_is_seen_whole(tmp_path, browser, heard):
    with own_page(browser, tmp_path, heard, width=1920, height=1080) as page:
        page.set_default_timeout(SLOW_MS)
        page.click("#list .row >> nth=0")
        expect(page.locator("#facts-title")).to_be_visible()
        rest(page)
        page.click("#facts-close")
        open_draft(page)
        area = page.locator("#map-area").bounding_box()
        bar = page.locator(".redraw-bar").bounding_box()
        for block in ("b00", "b03", "b30", "b33"):
            x, y = pixel(page, block)
            assert area["x"] < x < area["x"] + area["width"], block
            assert bar["y"] + bar["height"] < y < area["y"] + area["height"], block


def look(page, name, faults):
    """Keep what does not fit now."""
    rest(page)
    width = page.viewport_size["width"]
    shot(page, f"{name} {width}".replace(" ", "_"))
    if found := page.evaluate(FITS):
        faults[f"{name} {width}"] = found


@pytest.mark.long
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_state_fits_in_both_languages(tmp_path, browser, heard, monkeypatch, width, height):
    counts = {"第一网格": 340, "第二网格": 720, "第三网格": 720, "第四网格": 1000}
    monkeypatch.setattr(town, "COLUMNS", counts)
    faults: dict[str, list[str]] = {}
    with own_page(browser, tmp_path, heard, width=width, height=height) as page:
        page.set_default_timeout(SLOW_MS)
        for language in ("zh", "en"):
            page.click(f'[data-language="{language}"]')
            for name in _pages(page):
                look(page, f"{name} {language}", faults)
            for name in _workspace(page):
                look(page, f"{name} {language}", faults)
    assert faults == {}
    assert heard.errors == []


def _pages(page):
    """Go through what is beside the workspace; yield the name of each state."""
    yield "first"
    for tab in ("grids", "cameras", "incidents", "findings", "units"):
        page.click(f"#tab-{tab}")
        page.wait_for_selector("#list .row")
        yield tab
    page.click("#list .row >> nth=0")
    expect(page.locator("#facts-title")).to_be_visible()
    yield "facts"
    page.evaluate("document.querySelector('.printing').scrollIntoView()")
    yield "print"
    page.click("#facts-close")
    page.keyboard.press("?")
    yield "help"
    page.keyboard.press("Escape")
    page.click("#bring")
    page.wait_for_selector(".intake-body")
    yield "import"
    page.click("#bring")
    page.click("#redraw-open")
    page.wait_for_selector(".draft")
    yield "plans"
    page.keyboard.press("Escape")


def _workspace(page):
    """Go through the workspace without leaving a stroke behind; yield the name of each state."""
    open_draft(page)
    yield "draft"
    row(page, 1).click()
    rest(page)
    yield "chosen"
    yield from _strokes(page)
    yield from _lists(page)
    page.keyboard.press("?")
    yield "keys"
    page.keyboard.press("Escape")
    page.click("#redraw-close")
    open_draft(page, "p000002")
    yield "village"
    page.click("#redraw-close")


def _strokes(page):
    for key, name in (("b", "brush"), ("r", "box"), ("l", "lasso"), ("d", "border")):
        page.keyboard.press(key)
        east, south = pixel(page, "b10")
        page.mouse.move(east - 8, south - 8)
        page.mouse.down()
        page.mouse.move(east + 8, south + 8, steps=4)
        yield name
        page.keyboard.press("Escape")
        page.mouse.up()
    page.keyboard.press("b")
    press(page, "b22")  # no neighbour of the first grid
    yield "refused stroke"
    page.mouse.up()
    yield "refused"
    page.keyboard.press("k")
    yield "locked"
    page.keyboard.press("k")
    page.keyboard.press("w")
    page.mouse.click(*pixel(page, "b11"))
    yield "why, one"
    page.mouse.click(*pixel(page, "b13"))
    page.wait_for_selector("#why-close")
    yield "why"
    page.click("#redraw-offer button >> nth=0")
    page.wait_for_function("() => !document.querySelector('#redraw-offer progress')")
    yield "what if"
    page.keyboard.press("Escape")
    page.keyboard.press("h")


def _lists(page):
    page.keyboard.press("2")
    yield "outside"
    page.keyboard.press("3")
    page.wait_for_selector("#redraw .row")
    yield "problems"
    page.click("#redraw .row >> nth=0")
    page.wait_for_selector("#offer-accept", timeout=6 * DRAW_MS)
    yield "repair"
    page.keyboard.press("Escape")
    page.click("#redraw-least")
    page.wait_for_selector("#offer-steps li", timeout=6 * DRAW_MS)
    yield "least change"
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    page.wait_for_selector("#step-submit")
    yield "versions"
    page.click("#step-submit")
    yield "submit"
    page.click("#step-submit")
