"""All the drafts of a place submitted, approved and put in force from the list of plans."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from gis.places import OFFICE_ZONE
from tests.e2e.conftest import IDLE, own_page
from tests.e2e.hand import DRAW_MS, open_draft, shot, told

pytestmark = [pytest.mark.browser, pytest.mark.long]


DAY = datetime.now(OFFICE_ZONE).date().isoformat()


def states(page):
    return {plan["plan_id"]: plan["state"] for plan in told(page, "/api/plans")["plans"]}


def test_all_drafts_go_from_draft_to_in_force_with_one_reason_each(tmp_path, browser, heard):
    with own_page(browser, tmp_path, heard) as page:
        page.click("#redraw-open")
        page.click("#choose-several")
        total, fault, go = page.locator("#several-sum"), page.locator("#several-fault"), page.locator("#several-go")  # fmt: skip
        expect(go).to_have_attribute("aria-disabled", "true")
        page.select_option("#several-township", "510711001")
        page.check("#several-all")
        expect(go).to_have_text("送审（1 份）")
        # two grids of the lake community are out of band: that is told before anything is done
        expect(total).to_have_text(
            "所选 1 份中，1 份还有问题没有解决：东湖社区 2 个。", timeout=DRAW_MS
        )
        shot(page, "t1_problems")
        page.select_option("#several-township", "")
        page.check("#several-all")
        expect(page.locator('[data-wrong="p000002"]')).not_to_have_text(
            "正在检查…", timeout=DRAW_MS
        )
        expect(go).to_have_text("送审（2 份）")
        expect(go).to_have_attribute("aria-disabled", "false", timeout=DRAW_MS)
        page.evaluate("document.getElementById('several-reason').removeAttribute('required')")
        go.click()
        expect(fault).not_to_be_empty()
        assert set(states(page).values()) == {"draft"}, "not without a reason"
        page.fill("#several-reason", "2026年调整")
        go.click()
        expect(total).to_have_text("2 份方案已办理，现为“已送审”。", timeout=DRAW_MS)
        for verb, state in (("approve", "已批准"), ("enforce", "现行")):
            page.select_option("#several-step", verb)
            page.check("#several-all")
            page.fill("#several-reason", "同意")
            if verb == "enforce":
                page.fill("#several-from", "2020-01-01")
                expect(page.locator("#several-backdate")).to_be_visible()
                page.fill("#several-from", DAY)
                expect(page.locator("#several-backdate")).to_be_hidden()
            expect(go).to_have_attribute("aria-disabled", "false", timeout=DRAW_MS)
            go.click()
            expect(total).to_contain_text(f"2 份方案已办理，现为“{state}”。", timeout=DRAW_MS)
        shot(page, "t2_in_force")
        plans = told(page, "/api/plans")["plans"]
        assert {(plan["state"], plan["in_force_from"]) for plan in plans} == {("in_force", DAY)}
        page.click("#choose-several")
        expect(page.locator(".draft-list .state-in_force")).to_have_count(2)
        assert heard.errors == []


def test_a_second_page_hears_of_every_step_within_a_second(tmp_path, browser, heard):
    with own_page(browser, tmp_path, heard) as page:
        other = page.context.new_page()
        other.goto(page.url.split("#")[0])
        other.wait_for_selector("#map canvas")
        other.evaluate(IDLE)
        for one in (page, other):
            open_draft(one)
        page.click("#redraw-tab-versions")
        for verb, state, said in (
            ("submit", "已送审", "王敏已办理此方案，现为“已送审”，只能查看。"),
            ("return", "草案", "王敏已将此方案退回，现为“草案”，可以继续调整。"),
        ):
            page.click(f"#step-{verb}")
            page.fill("#step-reason", "因为")
            page.click("#step-go")
            expect(page.locator("#redraw-head")).to_contain_text(state, timeout=DRAW_MS)
            # from the answer to the one page, until the other says it
            expect(other.locator("#redraw-said")).to_have_text(said, timeout=1000)
            expect(other.locator("#redraw-head")).to_contain_text(state)
            brush = other.locator("#tool-brush")
            expect(brush).to_have_count(1 if verb == "return" else 0)
            shot(other, f"t3_{verb}")
        expect(page.locator("#redraw-said")).not_to_contain_text("王敏")


def test_a_plan_that_somebody_moved_meanwhile_is_named_and_none_is_moved(tmp_path, browser, heard):
    with own_page(browser, tmp_path, heard) as page:
        page.click("#redraw-open")
        page.click("#choose-several")
        page.check("#several-all")
        go = page.locator("#several-go")
        expect(go).to_have_attribute("aria-disabled", "false", timeout=DRAW_MS)
        page.evaluate(
            """async () => {
              const { send } = await import(document.querySelector("script[src$=\\"main.js\\"]").src.replace("main.js", "api.js"));
              await send("POST", "/api/plans/p000002/submit", { reason: "先办" });
            }"""
        )
        page.fill("#several-reason", "2026年调整")
        go.click()
        expect(page.locator("#several-fault")).to_contain_text("p000002", timeout=DRAW_MS)
        assert states(page) == {"p000001": "draft", "p000002": "submitted"}
