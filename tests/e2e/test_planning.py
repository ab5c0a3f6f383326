"""The button that makes a plan, on a service of its own: it changes what the store holds."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import own_page
from tests.e2e.town import COLUMNS, HILL, LAKE

pytestmark = pytest.mark.browser
SLOW_MS = 60_000


@pytest.fixture
def page(tmp_path, browser, heard):
    """A page of a service that only this test uses."""
    with own_page(browser, tmp_path, heard) as opened:
        yield opened


def test_a_plan_is_made_by_keyboard_and_its_draft_is_shown(page, heard):
    page.check("input[name=plan][value=in_force]", force=True)
    page.click("#tab-units")
    page.click(f'.row[data-key="{LAKE}"]')
    page.focus("#make-plan")
    page.keyboard.press("Enter")
    result = page.locator("#plan-result")
    expect(result).to_contain_text("已保存为草案", timeout=SLOW_MS)
    expect(page.locator("#make-plan")).to_be_focused()
    assert "plan=latest" in page.url
    made = page.evaluate("() => fetch('/api/grids?plan=latest').then((answer) => answer.json())")
    mine = [grid for grid in made["grids"] if grid["unit_code"] == LAKE]
    assert {grid["plan_id"] for grid in mine} == {"p000003"}
    assert sum(grid["households"] for grid in mine) == sum(COLUMNS.values())
    expect(result).to_contain_text(f"{len(mine)} 个网格")
    expect(page.locator("#facts .thing")).to_have_count(len(mine))
    assert heard.errors == []


@pytest.mark.long
def test_while_a_plan_is_made_no_other_can_be_started(page):
    page.route("**/api/units/*/plan", lambda _route: None)  # a server that takes its time
    page.click("#tab-units")
    page.click(f'.row[data-key="{LAKE}"]')
    page.click("#make-plan")
    expect(page.locator("#plan-progress progress")).to_be_visible()
    expect(page.locator("#announce")).to_contain_text("开始为“东湖社区”生成方案")
    page.keyboard.press("Escape")
    page.click(f'.row[data-key="{HILL}"]')
    expect(page.locator("#make-plan")).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".planning")).to_contain_text("正在为“东湖社区”生成方案")


@pytest.mark.long
def test_a_refusal_is_said_in_the_servers_words(page):
    problem = '{"title": "正忙", "detail": "另一个方案正在编制", "status": 409}'
    page.route(
        "**/api/units/*/plan",
        lambda route: route.fulfill(
            status=409, content_type="application/problem+json", body=problem
        ),
    )
    page.click("#tab-units")
    page.click(f'.row[data-key="{LAKE}"]')
    page.click("#make-plan")
    expect(page.locator("#plan-result")).to_contain_text("正忙")
    expect(page.locator("#make-plan")).not_to_have_attribute("aria-disabled", "true")
