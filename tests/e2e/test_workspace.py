"""The planner's workspace in a browser: by mouse and by keyboard, with equal results."""

import pytest
from playwright.sync_api import expect

from gis.places import Block
from tests.e2e import town
from tests.e2e.conftest import IDLE, own_page
from tests.e2e.hand import DRAW_MS, division, open_draft, pixel, press, rest, row, saved, told
from tests.e2e.town import LAKE, square

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path, browser, heard):
    with own_page(browser, tmp_path, heard) as opened:
        yield opened


@pytest.mark.long
def test_a_border_is_moved_by_mouse_and_both_totals_are_told_before_the_release(page, heard):
    open_draft(page)
    row(page, 4).click()
    rest(page)
    press(page, "b20")
    board = page.locator("#redraw-board")
    expect(board.locator(f'[data-grid="{LAKE}004"]')).to_contain_text("320↓→540✓")
    expect(board.locator(f'[data-grid="{LAKE}003"]')).to_contain_text("880↑→660✓")
    page.keyboard.press("Escape")
    expect(board).to_be_hidden()
    page.mouse.up()
    assert division(page)[0] == {"001": 600, "002": 720, "003": 880, "004": 320}, (
        "Esc takes it back"
    )
    tiles = len([one for one in heard.requests if "/tiles/" in one])
    press(page, "b20")
    page.mouse.up()
    saved(page, 1)
    expect(page.locator("#announce")).to_contain_text("已将 1 栋、220 户划入东湖社区第四网格")
    assert division(page)[0] == {"001": 600, "002": 720, "003": 660, "004": 540}
    expect(row(page, 4).locator(".households")).to_contain_text("540")
    page.keyboard.press("Control+z")
    saved(page, 2)
    assert division(page)[0]["003"] == 880
    now = len([one for one in heard.requests if "/tiles/" in one])
    assert now == tiles, "an edit fetches no tile"
    page.reload()
    page.wait_for_selector("#redraw-title")
    page.evaluate(IDLE)
    page.keyboard.press("Control+y")
    saved(page, 3)
    assert division(page)[0] == {"001": 600, "002": 720, "003": 660, "004": 540}, (
        "redo after reload"
    )
    assert heard.errors == []


@pytest.mark.long  # the judge itself is tested in tests/js
def test_a_stroke_that_would_cut_a_grid_takes_along_what_it_cuts_off(page):
    open_draft(page)
    row(page, 4).click()
    rest(page)
    press(page, "b21")
    expect(page.locator("#redraw-board")).to_contain_text("连同被隔断的 1 栋、220 户一并划入")
    page.mouse.up()
    saved(page, 1)
    grid_of = division(page)[1]
    assert {grid_of["b20"], grid_of["b21"]} == {f"{LAKE}004"}
    row(page, 1).click()
    rest(page)
    press(page, "b22")
    expect(page.locator("#redraw-board")).to_contain_text("与东湖社区第一网格不相连")
    page.mouse.up()
    expect(page.locator("#redraw-said")).to_contain_text("不能这样划")
    assert division(page)[1]["b22"] == f"{LAKE}003"


@pytest.mark.long  # each tool once; the figures are those of the first test
def test_every_tool_moves_the_same_building(page, heard):
    open_draft(page)
    row(page, 4).click()
    rest(page)
    page.keyboard.press("d")
    page.mouse.move(*pixel(page, "b30", -0.4))
    page.mouse.down()
    page.mouse.move(*pixel(page, "b20", 0.2), steps=4)
    expect(page.locator("#redraw-board")).to_be_hidden()
    page.mouse.move(*pixel(page, "b20", -0.2), steps=4)
    expect(page.locator("#redraw-board")).to_contain_text("540")
    page.mouse.up()
    saved(page, 1)
    for number, (tool, corners) in enumerate(
        {"r": [(-0.4, -0.4), (0.4, 0.4)], "l": [(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4)]}.items()
    ):  # fmt: skip
        assert division(page)[0]["004"] == 540
        page.keyboard.press("Control+z")
        saved(page, 3 * number + 2 - number)
        page.keyboard.press(tool)
        x, y = pixel(page, "b20")
        reach = abs(pixel(page, "b20", 0.4)[0] - x)
        page.mouse.move(x + corners[0][0] / 0.4 * reach, y + corners[0][1] / 0.4 * reach)
        page.mouse.down()
        for right, down in corners[1:]:
            page.mouse.move(x + right / 0.4 * reach, y + down / 0.4 * reach, steps=3)
        page.mouse.up()
        saved(page, 3 * number + 3 - number)
    assert division(page)[0]["004"] == 540
    page.keyboard.press("w")
    page.mouse.click(*pixel(page, "b00"))
    page.mouse.click(*pixel(page, "b33"))
    expect(page.locator("#redraw-offer")).to_contain_text("步行最短约", timeout=DRAW_MS)
    assert heard.errors == []


@pytest.mark.long
def test_two_planners_see_each_other_and_one_wins_each_building(tmp_path, browser, heard):
    with own_page(browser, tmp_path, heard) as page:
        other = page.context.new_page()
        other.goto(page.url.split("#")[0])
        other.wait_for_selector("#map canvas")
        other.evaluate(IDLE)
        for one in (page, other):
            open_draft(one)
            row(one, 4).click()
            rest(one)
        press(page, "b20")
        page.mouse.up()
        expect(row(other, 4)).to_contain_text("540", timeout=1000)
        page.route("**/strokes", lambda route: route.abort())  # this one is slower
        press(page, "b21")
        page.mouse.up()
        expect(page.locator("#redraw-saved")).to_contain_text("与服务器断开")
        press(other, "b21")
        other.keyboard.press("Escape")
        other.mouse.up()
        row(other, 2).click()
        rest(other)
        press(other, "b21")
        other.mouse.up()
        saved(other, 2)
        page.unroute("**/strokes")
        expect(page.locator("#redraw-said")).to_contain_text("1 栋楼已被", timeout=DRAW_MS)
        expect(row(page, 2)).to_contain_text("940")
        expect(row(page, 4)).to_contain_text("540")


def test_the_keyboard_does_what_the_mouse_does_and_submits(page, heard):
    page.focus("#redraw-open")
    page.keyboard.press("Enter")
    page.focus('.draft[data-plan="p000001"]')
    page.keyboard.press("Enter")
    expect(page.locator("#redraw-title")).to_be_focused(timeout=DRAW_MS)
    page.keyboard.press("g")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_contain_text("已选中：东湖社区第四网格 320 户，不足")
    rest(page)
    page.keyboard.press("m")
    expect(page.locator("#announce")).to_contain_text("属东湖社区第四网格")
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("#announce")).to_contain_text("楼栋 b20，220 户，属东湖社区第三网格")
    page.keyboard.press("Enter")
    saved(page, 1)
    expect(page.locator("#announce")).to_contain_text("已将 1 栋、220 户划入东湖社区第四网格")
    assert division(page)[0] == {"001": 600, "002": 720, "003": 660, "004": 540}
    page.keyboard.press("Control+z")
    saved(page, 2)
    page.keyboard.press("f")  # the smallest repair, and one key to accept it
    expect(page.locator("#redraw-offer")).to_contain_text("540", timeout=DRAW_MS)
    page.keyboard.press("a")
    saved(page, 3)
    assert division(page)[0] == {"001": 600, "002": 720, "003": 660, "004": 540}
    page.keyboard.press("Control+z")
    saved(page, 4)
    page.keyboard.press("2")  # the border as a list: Enter takes a building in
    expect(page.locator("#redraw .row")).to_have_count(4)
    while "b20" not in page.evaluate(
        "() => document.querySelector('#redraw .row.active').dataset.key"
    ):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saved(page, 5)
    assert division(page)[0] == {"001": 600, "002": 720, "003": 660, "004": 540}
    page.keyboard.press("4")
    page.focus("#step-submit")
    page.keyboard.press("Enter")
    page.keyboard.type("两个网格调平")
    page.keyboard.press("Enter")
    expect(page.locator("#redraw-head")).to_contain_text("已送审", timeout=DRAW_MS)
    expect(page.locator("#tool-brush")).to_have_count(0)
    assert told(page, "/api/plans/p000001/workspace")["plan"]["state"] == "submitted"
    assert heard.errors == []


@pytest.mark.long
def test_the_limits_of_the_band_and_locks_are_said_in_both_languages(
    tmp_path, browser, heard, monkeypatch
):
    counts = {"第一网格": 499, "第二网格": 500, "第三网格": 800, "第四网格": 801}
    monkeypatch.setattr(town, "COLUMNS", counts)
    monkeypatch.setattr(town, "blocks", lambda: _blocks(counts))
    with own_page(browser, tmp_path, heard) as page:
        open_draft(page)
        words = {
            "zh": ["499 户，不足", "500 户，合规", "800 户，合规", "801 户，超出"],
            "en": ["499 households, Below", "500 households, Within", "800 households, Within", "801 households, Above"],
        }  # fmt: skip
        for language in ("zh", "en"):
            page.click(f'[data-language="{language}"]')
            for number, wanted in enumerate(words[language], start=1):
                said = row(page, number).get_attribute("aria-label")
                assert wanted.lower() in said.lower(), said
        row(page, 1).click()
        rest(page)
        page.keyboard.press("k")
        expect(row(page, 1)).to_have_attribute(
            "aria-label", "东湖社区第一网格 499 households, below the band, locked"
        )
        press(page, "b10")
        page.mouse.up()
        expect(page.locator("#redraw-said")).to_contain_text("Locked")
        page.click('[data-language="zh"]')
        expect(row(page, 1)).to_contain_text("已锁")
        page.click("#redraw-close")
        open_draft(page, "p000002")
        expect(page.locator("#redraw-fixed")).to_contain_text(
            "按规定应设 1 个网格，现有 1 个，符合"
        )


def _blocks(counts):
    """Return the blocks of the lake community with these sums, and those of the hill village."""
    rows = []
    for column, households in enumerate(counts.values()):
        parts = [households // 4] * 3
        rows += [
            Block(block_id=f"b{column}{n}", unit_code=LAKE, households=part,
                  geometry=square(column, n), kind="building")
            for n, part in enumerate([*parts, households - sum(parts)])
        ]  # fmt: skip
    rows += [
        Block(block_id=f"h{n}", unit_code=town.HILL, households=n or None, geometry=square(5 + n, 0),
              kind="villager_group")
        for n in (0, 1)
    ]  # fmt: skip
    return rows
