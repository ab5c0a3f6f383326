"""Blind spots and new sites in a browser: list, map, proposal, changes."""

import subprocess
import sys
import tempfile

import pytest
from playwright.sync_api import expect
from shapely import LineString, Point

from camera_registry.camera import Candidate
from gis.places import KeyPlace, Road
from store.audit import read_audit
from store.open import open_store
from store.places import import_layer
from tests.e2e.conftest import greeting, start_first
from tests.e2e.hand import DRAW_MS, rest, shot
from tests.e2e.town import HILL, SOUTH, STEP, WEST, act, build

pytestmark = pytest.mark.browser
LEFT, RIGHT, MIDDLE = WEST + 5 * STEP, WEST + 7 * STEP, SOUTH + STEP


def ask(page):
    page.click("#siting-open")
    expect(page.locator("#siting-title")).to_be_focused(timeout=DRAW_MS)


@pytest.mark.long
def test_the_panel_is_fetched_when_it_is_asked_for(page, heard):
    assert [one for one in heard.requests if "/siting" in one] == []
    layers = page.locator("#legend input:checked").count()
    page.click("#siting-open")
    expect(page.locator("#siting-title")).to_be_focused(timeout=DRAW_MS)
    assert page.locator("#legend input:checked").count() < layers
    expect(page.locator("#siting-kinds button").first).to_contain_text("全部", timeout=DRAW_MS)
    page.keyboard.press("Escape")
    expect(page.locator("#siting")).to_be_hidden()
    expect(page.locator("#list")).to_be_visible()
    assert page.locator("#legend input:checked").count() == layers
    assert heard.errors == []


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """Serve the town with two roads, poles and a school in its village in the open."""
    store = tmp_path_factory.mktemp("siting") / "town.gpkg"
    build(store)
    backend = open_store(str(store))
    layers = {
        "roads": [
            Road(road_id="s1", name="山前路", geometry=LineString([(LEFT, MIDDLE), (RIGHT, MIDDLE)])),
            Road(road_id="s2", geometry=LineString(
                [(LEFT + STEP / 2, SOUTH), (LEFT + STEP / 2, SOUTH + 2 * STEP)])),
        ],
        "key_places": [KeyPlace(key_place_id="s9", name="西山小学", kind="school", unit_code=HILL,
                                geometry=Point(LEFT + 0.6 * STEP, MIDDLE + STEP / 20))],
        "candidates": [
            Candidate(candidate_id=f"杆{n}", kind="路灯杆", unit_code=HILL,
                      position=Point(LEFT + (n + 0.5) * STEP / 4, MIDDLE)) for n in range(8)
        ],
    }  # fmt: skip
    for layer, things in layers.items():
        import_layer(backend, act(), layer, things)
    command = [sys.executable, "-m", "web.cli.main", "serve", "--store", str(store), "--port", "0", "--json"]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        yield greeting(process), backend
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
    backend.close()


@pytest.fixture(scope="module")
def signed_in(browser, country):
    """Return the cookies of the owner."""
    context = browser.new_context(locale="zh-CN")
    start_first(context.new_page(), country[0])
    state = context.storage_state()
    context.close()
    return state


@pytest.mark.long
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_from_a_blind_spot_to_a_proposal_changed_by_hand(
    browser, country, signed_in, heard, width, height
):
    served, backend = country
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", storage_state=signed_in
    )
    page = context.new_page()
    heard.listen(page)
    page.goto(served.url)
    page.wait_for_selector("#map canvas")
    ask(page)
    first = page.locator("#siting .row").first
    expect(first).to_contain_text("西山小学", timeout=DRAW_MS)
    page.select_option("#siting-unit", HILL)
    expect(first).to_contain_text("西山小学", timeout=DRAW_MS)
    first.click()
    rest(page)
    centre = page.evaluate("() => window.wangge.map.getCenter().toArray()")
    assert centre == pytest.approx([LEFT + 0.6 * STEP, MIDDLE], abs=STEP / 2)
    expect(page.locator("#siting-detail")).to_contain_text("西山小学")
    shot(page, f"siting-gaps-zh-{width}")

    page.click('[data-view="sites"]')
    page.fill("#siting-count", "3")
    page.uncheck("#siting-quotas")
    page.click("#siting-run")
    expect(page.locator("#siting-bound")).to_contain_text("已证明为最优", timeout=DRAW_MS)
    rows = page.locator("#siting-sites tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("西山小学")
    shot(page, f"siting-sites-zh-{width}")
    page.click("#siting-sites tbody tr:nth-child(1) button.close")
    expect(rows).to_have_count(2, timeout=DRAW_MS)
    expect(page.locator("#siting-changed")).to_contain_text("原方案")
    page.fill("#siting-bearing", "90")
    page.click("#siting-add")
    x, y = page.evaluate(
        """([lng, lat]) => {
          const { map } = window.wangge;
          const { x, y } = map.project([lng, lat]);
          const box = map.getContainer().getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        [LEFT + 0.5 * STEP, MIDDLE + 0.3 * STEP],
    )
    page.mouse.click(x, y)
    expect(rows).to_have_count(3, timeout=DRAW_MS)
    expect(page.locator("#facts")).to_be_hidden()

    page.click('[data-language="en"]')
    expect(page.locator("#siting-bound")).to_contain_text("proven best")
    expect(page.locator("#siting-changed")).to_contain_text("Changed by hand")
    shot(page, f"siting-sites-en-{width}")
    page.click('[data-view="gaps"]')
    expect(page.locator("#siting .row").first).to_contain_text("Key place")
    shot(page, f"siting-gaps-en-{width}")
    page.click('[data-language="zh"]')
    acts = {e.what for e in read_audit(backend, 0, 1000)}
    assert {"look at gaps", "site cameras"} <= acts
    assert heard.errors == []
    context.close()
