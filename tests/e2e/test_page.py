"""The page in a browser: a real service, a real store, no network, no Chinese font installed."""

import io
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import FOUR_K, IDLE, NAME, PASSWORD, WIDE, foreign
from tests.e2e.town import COLUMNS, HILL, INCIDENTS, LAKE, SOUTH, STEP, WEST

pytestmark = pytest.mark.browser
GRID = f"p000001/{LAKE}001"


def settle(page) -> None:
    """Wait until the map has drawn what was asked for."""
    page.evaluate(
        """() => new Promise((done) => {
          const { map } = window.wangge;
          const look = () => map.loaded() && !map.isMoving() ? done() : setTimeout(look, 50);
          setTimeout(look, 100);
        })"""
    )


def pixel_of(page, lng: float, lat: float) -> tuple[float, float]:
    """Return where a place is on the screen."""
    x, y = page.evaluate(
        """([lng, lat]) => {
          const { map } = window.wangge;
          const { x, y } = map.project([lng, lat]);
          const box = map.getContainer().getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        [lng, lat],
    )
    return x, y


def test_the_first_start_makes_the_account_and_opens_the_map(first_start, served):
    assert first_start["differing"] == "两次输入的密码不一致。"
    assert "welcome" not in first_start["address"]
    assert first_start["heard"].errors == []
    assert foreign(first_start["heard"].requests, served.url) == []


@pytest.mark.long
@pytest.mark.usefixtures("first_start")
def test_a_used_link_says_so_and_leads_to_the_sign_in(browser, served):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(served.welcome)
    expect(page.locator("h1")).to_have_text("链接无效、已使用或已过期")
    page.click("button.primary")
    page.fill("#field-name", NAME)
    page.fill("#field-password", "wrong")
    page.click("button.primary")
    expect(page.locator(".fault")).to_contain_text("用户名或密码不正确")
    page.fill("#field-password", PASSWORD)
    page.click("button.primary")
    page.wait_for_selector("#map canvas")
    page.evaluate(IDLE)
    page.click(".user summary")
    page.click("#sign-out")
    expect(page.locator("#field-password")).to_be_visible()
    assert context.request.get(f"{served.url}/api/map").status == 401
    context.close()


def test_nothing_leaves_the_host_and_nothing_fails(page, heard, served):
    settle(page)
    assert heard.errors == []
    assert foreign(heard.requests, served.url) == []
    assert sum("/tiles/" in one for one in heard.requests) > 5


def test_chinese_labels_are_drawn_and_are_not_boxes(page):
    """Draw two characters and one that no font has: three different pictures."""
    page.evaluate(
        """() => {
          const { map } = window.wangge;
          for (const layer of map.getStyle().layers) {
            if (layer.id !== "land") map.setLayoutProperty(layer.id, "visibility", "none");
          }
          const at = map.unproject([500, 300]);
          const signs = ["网", "格", "\\u0378"];
          map.addSource("probe", { type: "geojson", data: { type: "FeatureCollection",
            features: signs.map((text, i) => ({ type: "Feature", properties: { text },
              geometry: { type: "Point",
                coordinates: map.unproject([420 + 100 * i, 300]).toArray() } })) } });
          map.addLayer({ id: "probe", type: "symbol", source: "probe", layout: {
            "text-field": ["get", "text"], "text-font": ["Noto Sans SC"], "text-size": 40 },
            paint: { "text-color": "black" } });
        }"""
    )
    settle(page)
    page.wait_for_timeout(500)
    shot = picture(page, "#map canvas")
    first, second, box = (shot[260:340, 380 + 100 * i : 460 + 100 * i] for i in range(3))
    for glyph in (first, second):
        assert 300 < (glyph < 90).sum() < 3000, "a character has neither no ink nor only ink"
    assert (np.abs(first.astype(int) - second) > 100).sum() > 300
    assert (np.abs(first.astype(int) - box) > 100).sum() > 300


@pytest.mark.long
def test_chinese_words_of_the_page_are_drawn_in_its_own_font(page):
    families = page.evaluate(
        """async () => {
          await document.fonts.load('16px "Noto Sans SC Variable"', "网格");
          return [...document.fonts].filter((font) => font.status === "loaded")
            .map((font) => font.family.replaceAll('"', ""));
        }"""
    )
    assert "Noto Sans SC Variable" in families
    inks = page.evaluate(
        """() => ["网", "格"].map((text) => {
          const pen = Object.assign(document.createElement("canvas"), { width: 40, height: 40 })
            .getContext("2d");
          pen.font = `32px ${getComputedStyle(document.body).fontFamily}`;
          pen.fillText(text, 2, 32);
          return [...pen.getImageData(0, 0, 40, 40).data].join("");
        })"""
    )
    assert inks[0] != inks[1]


def test_a_click_on_a_grid_shows_the_same_households_as_the_interface(page, served):
    page.uncheck("[data-layer=blocks]")
    settle(page)
    page.mouse.click(*pixel_of(page, WEST + 0.3 * STEP, SOUTH + 3.4 * STEP))
    expect(page.locator("#facts-title")).to_have_text("东湖社区第一网格")
    answer = page.request.get(f"{served.url}/api/grids/{GRID}").json()
    assert answer["households"] == COLUMNS["第一网格"] == 600
    expect(page.locator("#facts .big .number")).to_have_text("600")
    page.keyboard.press("Escape")
    expect(page.locator("#facts")).to_be_hidden()


def test_a_click_takes_the_smallest_thing_under_the_pointer(page):
    page.evaluate(f"() => window.wangge.map.jumpTo({{center: [{WEST + STEP}, {SOUTH + STEP / 2}], zoom: 16}})")  # fmt: skip
    settle(page)
    page.mouse.click(*pixel_of(page, WEST + STEP, SOUTH + STEP / 2))
    expect(page.locator("#facts-title")).to_have_text("人民路1号点")
    page.mouse.click(*pixel_of(page, WEST + 1.6 * STEP, SOUTH + 0.2 * STEP))
    expect(page.locator("#facts-title")).to_have_text("b10")
    expect(page.locator("#facts .figure b")).to_have_text("180")


def test_the_list_is_walked_by_keyboard(page):
    page.focus(".table")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    active = page.get_attribute(".table", "aria-activedescendant")
    words = page.get_attribute(f"#{active}", "aria-label")
    page.keyboard.press("Enter")
    title = page.locator("#facts-title")
    expect(title).to_be_visible()
    assert words.startswith(title.inner_text())
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#facts")).to_be_hidden()
    expect(page.locator(".table")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#facts-title")).not_to_have_text(words)


def test_every_tab_shows_what_the_store_holds(page):
    rows = {"units": 2, "grids": 5, "cameras": 3, "incidents": INCIDENTS, "findings": 2}
    for tab, number in rows.items():
        page.click(f"#tab-{tab}")
        expect(page.locator(".table")).to_have_attribute("aria-rowcount", str(number + 1))
        expect(page.locator(".row")).to_have_count(number)


@pytest.mark.long
def test_the_band_is_told_by_sign_and_word(page):
    row = page.locator(f'.row[data-key="p000001/{LAKE}003"]')
    expect(row).to_contain_text("880")
    expect(row).to_contain_text("↑")
    expect(row).to_contain_text("超出")
    page.click("[data-figure=below]")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("↓")


@pytest.mark.long
def test_a_finding_leads_to_its_grid(page):
    page.click("#tab-findings")
    page.click(".row >> nth=0")
    expect(page.locator("#facts-title")).to_have_text("东湖社区第三网格")
    expect(page.locator("#facts .finding-list")).to_contain_text("网格有880户。")


@pytest.mark.long
def test_a_click_on_the_tab_that_is_open_keeps_its_rows(page):
    page.click("#tab-grids")
    page.fill("#filter", "第三")
    expect(page.locator(".row")).to_have_count(1)


@pytest.mark.long
def test_findings_stand_under_their_severity(page):
    page.click("#tab-findings")
    expect(page.locator(".group-head")).to_have_count(1)
    expect(page.locator(".group-head")).to_contain_text("2")
    expect(page.locator(".list-note")).to_contain_text("核查对象为现行网格")


@pytest.mark.long
def test_the_legend_says_what_is_drawn_only_closer_by(page):
    page.evaluate("() => window.wangge.map.jumpTo({zoom: 11.5})")
    settle(page)
    closer = page.locator(".legend-far")
    expect(closer.first).to_be_visible()
    page.evaluate("() => window.wangge.map.jumpTo({zoom: 15})")
    settle(page)
    expect(closer).to_have_count(0)


def test_the_language_changes_everywhere_at_once(page):
    page.click("[data-language=en]")
    expect(page.locator("#tab-grids")).to_have_text("Grids")
    expect(page.locator(".place")).to_contain_text("Test Town")
    expect(page.locator(".synthetic")).to_have_text("Synthetic data")
    assert page.get_attribute("html", "lang") == "en-GB"
    label = page.evaluate("() => JSON.stringify(window.wangge.map.getLayoutProperty('grid-labels', 'text-field'))")  # fmt: skip
    assert " hh" in label
    assert "户" not in label
    left = page.locator("body").inner_text()
    chinese = re.findall(r"[\u3400-\u9fff]+", left)
    names = {"网格", "中文", NAME, *(f"东湖社区{name}" for name in COLUMNS), "西山村网格"}
    assert set(chinese) <= names, "only names of places stay Chinese"
    page.reload()
    expect(page.locator("#tab-grids")).to_have_text("Grids")


@pytest.mark.long
def test_a_layer_is_switched_off_and_on(page):
    visible = "() => window.wangge.map.getLayoutProperty('grid-areas', 'visibility')"
    assert page.evaluate(visible) == "visible"
    page.uncheck("[data-layer=grids]")
    assert page.evaluate(visible) == "none"
    expect(page.locator("#announce")).to_have_text("已隐藏：网格")
    assert "grids" not in layers_in(page.url)
    page.check("[data-layer=grids]")
    assert page.evaluate(visible) == "visible"


@pytest.mark.long
def test_heat_counts_the_incidents_of_the_days(page):
    page.check("[data-layer=heat]")
    expect(page.locator(".heat-box").first).to_be_visible()
    settle(page)
    state = (
        "() => window.wangge.map.getFeatureState({source: 'grids', sourceLayer: 'grids', id: '%s'})"
    )
    assert page.evaluate(state % GRID)["heat"] >= 1
    assert page.evaluate(state % f"p000001/{LAKE}004") == {"heat": 0}
    page.select_option("#heat-days", "7")
    expect(page.locator("#heat-days")).to_have_value("7")
    assert "days=7" in page.url


@pytest.mark.long
def test_the_address_brings_everything_back(page):
    page.click("#tab-units")
    page.click(f'.row[data-key="{HILL}"]')
    expect(page.locator("#facts-title")).to_have_text("西山村")
    page.uncheck("[data-layer=roads]")
    settle(page)
    page.wait_for_timeout(900)  # the flight ends
    before = page.evaluate("() => window.wangge.map.getCenter().toArray()")
    page.reload()
    page.wait_for_selector("#map canvas")
    page.evaluate(IDLE)
    expect(page.locator("#facts-title")).to_have_text("西山村")
    expect(page.locator("#tab-units")).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-layer=roads]")).not_to_be_checked()
    after = page.evaluate("() => window.wangge.map.getCenter().toArray()")
    assert np.allclose(before, after, atol=1e-4)


@pytest.mark.long
def test_the_plan_switch_shows_that_nothing_is_in_force(page):
    page.check("input[name=plan][value=in_force]", force=True)
    expect(page.locator(".list-note")).to_contain_text("这一版还没有网格")
    expect(page.locator(".table")).to_be_hidden()
    assert "plan=in_force" in page.url


@pytest.mark.long
def test_search_finds_and_goes_there(page):
    page.keyboard.press("/")
    page.keyboard.type("西山")
    expect(page.locator("#search-hits [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#facts-title")).to_have_text(re.compile("西山村"))


@pytest.mark.long
def test_help_opens_and_closes_by_key(page):
    page.keyboard.press("?")
    expect(page.locator("dialog.help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.help")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(390, 844), WIDE, FOUR_K])
def test_nothing_sticks_out_at_any_width(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.click(".row >> nth=0", timeout=90_000)  # software drawing of eight million pixels
    expect(page.locator("#facts-title")).to_be_visible(timeout=90_000)
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width
    for part in ("#map", "#list", ".synthetic", "#facts-close"):
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width + 1, part


def layers_in(url: str) -> list[str]:
    """Return the layers an address shows."""
    found = re.search(r"layers=([^&]*)", url)
    return found.group(1).split(".") if found else []


def picture(page, selector: str) -> np.ndarray:
    """Return the grey values of what is drawn at an element."""
    import cv2

    data = page.locator(selector).screenshot()
    image = cv2.imdecode(np.frombuffer(io.BytesIO(data).getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return image
