"""The import wizard in a browser, against the real service: from a file to undo, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import FOUR_K, IDLE, WIDE, foreign, serving, start_first
from tests.e2e.office_files import BAD, GOOD, HEADINGS, drawing, filled, ledger
from tests.e2e.town import SOUTH, STEP, WEST

pytestmark = pytest.mark.browser
SLOW_MS = 90_000
BLOCKS = 18  # of the town
CSV = {"name": "东湖楼栋.csv", "mimeType": "text/csv", "buffer": ledger()}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A service whose store these tests change."""
    with serving(tmp_path_factory.mktemp("import") / "town.gpkg") as one:
        yield one


@pytest.fixture(scope="module")
def signed_in(told, browser):
    """The cookies of somebody who may import."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    start_first(context.new_page(), told)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def page(told, signed_in, browser, heard):
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", storage_state=signed_in
    )
    opened = context.new_page()
    heard.listen(opened)
    opened.goto(told.url)
    opened.wait_for_selector("#map canvas")
    opened.evaluate(IDLE)
    yield opened
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto("about:blank")  # a page that goes leaves no draft behind
    context.close()


def blocks(page) -> int:
    """Return how many blocks the store has."""
    path = "() => fetch('/api/map').then((answer) => answer.json())"
    return page.evaluate(path)["layers"]["blocks"]["count"]


def choose(page, file, patience_ms: int = SLOW_MS) -> None:
    """Open the wizard, choose a file and wait for its preview."""
    page.click("#bring", timeout=patience_ms)
    page.set_input_files("#intake-file", files=[file])
    expect(page.locator(".intake-file")).to_be_visible(timeout=patience_ms)


def answered(page) -> None:
    """Wait until the preview is the one of what was said."""
    expect(page.locator("#intake-body")).to_have_attribute("aria-busy", "false", timeout=SLOW_MS)


def tab_to(page, selector: str, most: int = 80) -> None:
    """Press Tab until an element has the keyboard."""
    for _ in range(most):
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector}")


def figure(page, name: str):
    return page.locator(f"#intake [data-figure={name}] b")


def undone(page) -> None:
    expect(page.locator("#intake-undone")).to_be_visible(timeout=SLOW_MS)


def test_a_file_goes_in_by_mouse_and_is_taken_back(page, told, heard):
    assert blocks(page) == BLOCKS
    choose(page, CSV)
    expect(page.locator("#intake-why")).to_contain_text("还有 1 个问题需要回答")
    expect(page.locator("#intake-accept")).to_have_attribute("aria-disabled", "true")
    page.check("input[value=wgs84]")
    answered(page)
    expect(figure(page, "read")).to_have_text(str(GOOD + BAD))
    expect(figure(page, "rejected")).to_have_text(str(BAD))
    personal = page.locator("[data-column=户主姓名]")
    expect(personal).to_contain_text("个人信息，不导入")
    expect(personal.locator("select")).to_have_count(0)
    assert "王某某" not in page.locator("body").inner_text()
    page.focus("[data-column=栋名] select")
    page.select_option("[data-column=栋名] select", "name")
    answered(page)
    expect(page.locator("[data-column=栋名] select")).to_have_value("name")
    expect(page.locator("[data-column=栋名] select")).to_be_focused()
    rejects = page.locator("#intake-rejects tbody tr")
    expect(rejects).to_have_count(BAD)
    expect(rejects.first).to_contain_text("很多")
    page.click("#intake-accept", force=True)  # it says why not, and does nothing
    expect(page.locator("#intake-why")).to_contain_text("请先勾选")
    page.check("#intake-rest")
    page.click("#intake-accept")
    expect(page.locator("#intake-written")).to_contain_text(f"已导入 {GOOD} 行", timeout=SLOW_MS)
    assert blocks(page) == BLOCKS + GOOD
    sheet = page.request.get(told.url + page.get_attribute("[data-rejects]", "href"))
    lines = sheet.body().decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + BAD
    assert "很多" in lines[1]
    assert not re.search("[王李赵]某某", "".join(lines))
    page.click("#intake .undo")
    page.keyboard.type("文件拿错了")
    page.keyboard.press("Enter")
    undone(page)
    assert blocks(page) == BLOCKS
    assert heard.errors == []
    assert foreign(heard.requests, told.url) == []


@pytest.mark.long
def test_a_file_goes_in_by_keyboard_alone_in_english(page, heard):
    page.click("[data-language=en]")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("i")
    expect(page.locator("#intake-choose")).to_be_focused()
    expect(page.locator("[data-template]").first).to_be_visible()
    with page.expect_file_chooser() as chooser:
        page.wait_for_timeout(500)  # until the driver listens
        page.keyboard.press("Enter")
    chooser.value.set_files([CSV])
    expect(page.locator(".intake-file")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator("#announce")).to_contain_text("questions to be answered: 1")
    tab_to(page, "#intake-open")
    page.keyboard.press("Enter")
    expect(page.locator(".question input[type=radio]").first).to_be_focused()
    page.keyboard.press("Space")
    answered(page)
    expect(page.locator("input[value=wgs84]")).to_be_checked()
    expect(page.locator("input[value=wgs84]")).to_be_focused()
    tab_to(page, "[data-column=栋名] select")
    page.keyboard.type("name")
    answered(page)
    expect(page.locator("[data-column=栋名] select")).to_have_value("name")
    tab_to(page, "#intake-rest")
    page.keyboard.press("Space")
    tab_to(page, "#intake-accept")
    page.keyboard.press("Enter")
    expect(page.locator("#intake-written")).to_contain_text(f"{GOOD} rows", timeout=SLOW_MS)
    expect(page.locator("#intake-title")).to_be_focused()
    tab_to(page, ".undo")
    page.keyboard.press("Enter")
    page.keyboard.type("wrong file")
    page.keyboard.press("Enter")
    undone(page)
    expect(page.locator("#intake-undone")).to_contain_text(f"{GOOD} rows removed")
    assert blocks(page) == BLOCKS
    page.keyboard.press("Escape")
    expect(page.locator("#intake")).to_be_hidden()
    expect(page.locator("#bring")).to_be_focused()
    assert heard.errors == []


@pytest.mark.long
def test_only_words_of_the_file_stay_chinese_in_english(page):
    page.click("[data-language=en]")
    choose(page, CSV)
    page.check("input[value=wgs84]")
    answered(page)
    words = page.locator("#intake").inner_text()
    known = {*HEADINGS, "东湖楼栋", "号楼", "很多", "待核", "户"}
    found = set(re.findall(r"[\u3400-\u9fff]+", words))
    assert found <= known, found - known
    page.click("[data-language=zh]")
    expect(page.locator("input[value=wgs84]")).to_be_checked()
    expect(page.locator("#intake-title")).to_have_text("导入数据")


@pytest.mark.long
def test_a_datum_moves_the_shapes_over_what_is_there(page):
    choose(page, CSV)
    assert delivered(page) == []
    page.check("input[value=wgs84]")
    answered(page)
    expect(page.locator(".drawn")).to_have_attribute("data-drawn", str(GOOD))
    here = delivered(page)
    assert len(here) == GOOD
    assert here[0] == pytest.approx([WEST + 0.3 * STEP, SOUTH + 0.3 * STEP], abs=1e-6)
    page.check("input[value=gcj02]")
    answered(page)
    expect(page.locator(".intake-crs")).to_contain_text("GCJ-02")
    expect(page.locator(".drawn")).to_have_attribute("data-drawn", str(GOOD))
    there = delivered(page)
    assert 0.001 < abs(there[0][0] - here[0][0]) < 0.01
    shown = "() => window.wangge.map.getLayoutProperty('block-areas', 'visibility')"
    assert page.evaluate(shown) == "visible"


def delivered(page) -> list[list[float]]:
    """Return the points of the file that the map was given, once it has taken them in."""
    return page.evaluate(
        """async () => {
          const { map } = window.wangge;
          await new Promise((done) => setTimeout(done, 400));
          const data = await map.getSource("delivered").getData();
          return data.features.map(({ geometry }) => geometry.coordinates);
        }"""
    )


@pytest.mark.long
def test_a_click_on_a_delivered_shape_tells_its_row(page):
    choose(page, CSV)
    page.check("input[value=wgs84]")
    answered(page)
    expect(page.locator(".drawn")).to_have_attribute("data-drawn", str(GOOD))
    page.wait_for_timeout(1500)  # the flight ends and the points are drawn
    x, y = page.evaluate(
        """([lng, lat]) => {
          const { map } = window.wangge;
          const { x, y } = map.project([lng, lat]);
          const box = map.getContainer().getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        [WEST + 1.3 * STEP, SOUTH + 0.3 * STEP],
    )
    page.mouse.click(x, y)
    expect(page.locator("#announce")).to_contain_text("第 3 行")
    expect(page.locator("#facts")).to_be_hidden()


@pytest.mark.long
@pytest.mark.parametrize(("language", "words"), [("zh", "另存"), ("en", "DXF")])
def test_a_drawing_is_told_how_to_be_saved(page, language, words):
    page.click(f"[data-language={language}]")
    page.click("#bring")
    page.set_input_files(
        "#intake-file",
        files=[{"name": "小区.dwg", "mimeType": "image/vnd.dwg", "buffer": drawing()}],
    )
    blocked = page.locator("#intake-blocked")
    expect(blocked).to_contain_text(words, timeout=SLOW_MS)
    expect(page.locator("#intake-accept")).to_have_count(0)
    page.click("#intake-drop")
    expect(page.locator("#intake-choose")).to_be_focused()


@pytest.mark.long
def test_a_template_is_filled_in_and_imports_without_a_question(page):
    page.click("#bring")
    page.select_option("#intake-layer", "hamlets")
    with page.expect_download() as download:
        page.click("[data-template=hamlets]")
    book = filled(
        download.value.path().read_bytes(),
        [
            {"自然村编码": "510711002201001", "名称": "上湾", "户数": 31, "经度": WEST + STEP,
             "纬度": SOUTH + STEP, "坐标系": "CGCS2000"},
        ],
    )  # fmt: skip
    page.set_input_files(
        "#intake-file",
        files=[{"name": "自然村.xlsx", "mimeType": "application/octet-stream", "buffer": book}],
    )
    accept = page.locator("#intake-accept")
    expect(accept).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".question.open")).to_have_count(0)
    expect(accept).not_to_have_attribute("aria-disabled", "true")
    accept.click()
    expect(page.locator("#intake-written")).to_contain_text("已导入 1 行", timeout=SLOW_MS)


@pytest.mark.long
def test_a_file_may_be_dropped_anywhere(page):
    held = page.evaluate_handle(
        """(text) => {
          const held = new DataTransfer();
          held.items.add(new File([text], "湾.csv", { type: "text/csv" }));
          return held;
        }""",
        "编码,名称\nH7,下湾\n",
    )
    page.dispatch_event("#map", "dragenter", {"dataTransfer": held})
    expect(page.locator("#drop")).to_be_visible()
    page.dispatch_event("#map", "drop", {"dataTransfer": held})
    expect(page.locator("#drop")).to_be_hidden()
    expect(page.locator(".intake-file")).to_contain_text("湾.csv", timeout=SLOW_MS)


@pytest.mark.long
def test_leaving_asks_first_and_leaves_nothing_behind(page):
    choose(page, CSV)
    draft = page.evaluate(
        """() => performance.getEntriesByType("resource").map(({ name }) => name)
          .filter((name) => /drafts\\/[^/?]+$/.test(name)).at(-1)"""
    )
    page.locator("#intake-title").focus()
    page.keyboard.press("Escape")
    dialog = page.locator("dialog.leave")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#intake-title")).to_be_focused()
    page.keyboard.press("Escape")
    dialog.locator("button[value=leave]").click()
    expect(page.locator("#intake")).to_be_hidden()
    expect(page.locator("#bring")).to_be_focused()
    assert page.request.get(draft).status == 404
    assert delivered(page) == []


@pytest.mark.long
def test_what_is_under_way_goes_on_while_folded_away(page):
    page.click("#bring")
    page.set_input_files("#intake-file", files=[CSV])
    page.click("#intake-fold")
    expect(page.locator("#intake")).to_be_hidden()
    expect(page.locator("#bring")).to_have_attribute("aria-label", "导入（进行中）")
    page.click(".row >> nth=0")
    expect(page.locator("#facts-title")).to_be_visible()
    page.keyboard.press("Escape")
    page.click("#bring")
    expect(page.locator(".intake-file")).to_be_visible(timeout=SLOW_MS)


@pytest.mark.long
def test_earlier_imports_are_listed_and_marked_when_undone(page):
    choose(page, CSV)
    page.check("input[value=wgs84]", timeout=SLOW_MS)
    answered(page)
    page.check("#intake-rest")
    page.click("#intake-accept")
    expect(page.locator("#intake-written")).to_be_visible(timeout=SLOW_MS)
    page.click("#intake .undo")
    page.keyboard.type("再导一次")
    page.keyboard.press("Enter")
    undone(page)
    page.reload()
    page.wait_for_selector("#map canvas")
    page.click("#bring", timeout=SLOW_MS)
    page.click("[data-view=past]")
    gone = page.locator(".record.gone").first
    expect(gone).to_contain_text("东湖楼栋.csv")
    expect(gone).to_contain_text("已撤销")
    expect(gone.locator(".undo")).to_have_count(0)
    expect(gone.locator("[data-rejects]")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize(("width", "height"), [(390, 844), WIDE, FOUR_K])
def test_no_part_of_the_wizard_sticks_out(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    choose(page, CSV, 3 * SLOW_MS)  # software drawing of eight million pixels
    page.check("input[value=wgs84]", timeout=SLOW_MS)
    answered(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    for part in ("#map", "#intake", "#intake-close", "#intake-accept", "#intake-rest", "#bring"):
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width + 1, part
        assert box["y"] + box["height"] <= height + 1, part
    assert page.evaluate("() => { const b = document.querySelector('#intake-body'); return b.scrollWidth <= b.clientWidth; }")  # fmt: skip
