"""From draft to retired by mouse, by one person and by two; a draft carried away and back."""

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime

import pytest
from playwright.sync_api import expect

from gis.places import OFFICE_ZONE
from tests.e2e.conftest import IDLE, Served, start_first
from tests.e2e.hand import DRAW_MS, division, open_draft, press, rest, row, saved, shot, told
from tests.e2e.service import Service
from tests.e2e.town import LAKE, build

pytestmark = [pytest.mark.browser, pytest.mark.long]
OTHER = "李强"
SLOW_MS = 30_000


@contextmanager
def office(browser, store):
    """A service, and a function that opens the page of one more person."""
    service, contexts = Service(store), []

    def sit_down(told, name=None):
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        start_first(page, told, **({} if name is None else {"name": name}))
        return page

    try:
        yield service, sit_down
    finally:
        for context in contexts:
            context.close()
        service.kill()


def wangge(*words):
    command = [sys.executable, "-m", "web.cli.main", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def draw_one(page, block="b20", number=4):
    row(page, number).click()
    rest(page)
    press(page, block)
    page.mouse.up()


def step(page, verb, reason, **more):
    """Take a step as the page offers it, and wait until it is taken or refused."""
    page.click(f"#step-{verb}")
    page.fill("#step-reason", reason)
    for field, value in more.items():
        page.fill(f"#step-{field}", value)
    page.click("#step-go")


def submitted(page):
    """Draw one stroke on a draft and submit it; return the head, which tells the state."""
    open_draft(page)
    draw_one(page)
    saved(page, 1)
    page.click("#redraw-tab-versions")
    step(page, "submit", "两个网格调平")
    head = page.locator("#redraw-head")
    expect(head).to_contain_text("已送审", timeout=SLOW_MS)
    return head


def test_another_person_approves_and_the_plan_comes_in_force_and_is_retired(tmp_path, browser):
    store = tmp_path / "town.gpkg"
    build(store)
    with office(browser, store) as (service, sit_down):
        drawn = sit_down(service.start())
        link = json.loads(
            wangge("user", "add", OTHER, "--store", str(store), "--role", "planner",
                   "--place", "everywhere", "--json")
        )["welcome"]  # fmt: skip
        submitted(drawn)
        step(drawn, "approve", "本人审核")
        expect(drawn.locator(".step-form .fault")).to_contain_text(OTHER, timeout=SLOW_MS)
        shot(drawn, "s1_not_myself")
        boss = sit_down(Served(url=service.served.url, welcome=service.served.url + link), OTHER)
        open_draft(boss)
        boss.click("#redraw-tab-versions")
        step(boss, "approve", "方案合规，同意")
        expect(boss.locator("#redraw-head")).to_contain_text("已批准", timeout=SLOW_MS)
        step(boss, "enforce", "明年执行", **{"from": "2999-12-01"})
        expect(boss.locator("#redraw-head")).to_contain_text(
            "已批准，2999-12-01起生效", timeout=SLOW_MS
        )
        expect(boss.locator(".plan-log")).to_contain_text("批准，2999-12-01起生效")
        shot(boss, "s2_waits")
        day = datetime.now(OFFICE_ZONE).date().isoformat()
        step(boss, "enforce", "按期执行", **{"from": day})
        expect(boss.locator("#redraw-head")).to_contain_text("现行", timeout=SLOW_MS)
        expect(boss.locator("#in-force-from")).to_have_text(f"生效日期 {day}")
        expect(boss.locator("#redraw-head")).not_to_contain_text("编制人自批")
        shot(boss, "s2_in_force")
        step(boss, "retire", "另编新方案")
        expect(boss.locator("#redraw-head")).to_contain_text("已停用", timeout=SLOW_MS)
        log = boss.locator(".plan-log")
        for who, why in (("王敏", "两个网格调平"), (OTHER, "方案合规，同意"), (OTHER, "按期执行")):
            expect(log.locator("li", has_text=why)).to_contain_text(who)
        shot(boss, "s3_retired")


def test_a_single_account_approves_itself_and_that_is_marked(tmp_path, browser):
    store = tmp_path / "town.gpkg"
    build(store)
    with office(browser, store) as (service, sit_down):
        page = sit_down(service.start())
        head = submitted(page)
        page.click("#step-approve")
        expect(page.locator(".step-form")).to_contain_text("自批")
        page.click("#step-go")
        expect(head).to_contain_text("已送审"), "not without a reason"
        page.fill("#step-reason", "本机仅一个账号")
        page.click("#step-go")
        expect(head).to_contain_text("编制人自批", timeout=SLOW_MS)
        expect(page.locator(".plan-log")).to_contain_text("本机仅一个账号")
        shot(page, "s4_self")
        page.click('[data-language="en"]')
        expect(head).to_contain_text("Self-approved")


def test_work_carried_to_another_machine_comes_back_and_conflicts_are_shown(tmp_path, browser):
    store, away = tmp_path / "town.gpkg", tmp_path / "laptop.gpkg"
    build(store)
    with office(browser, store) as (service, sit_down):
        here = sit_down(service.start())
        open_draft(here)
        draw_one(here)
        saved(here, 1)
        wangge("backup", str(tmp_path / "copy"), "--store", str(store))
        wangge("restore", str(tmp_path / "copy"), "--store", str(away))
        with office(browser, away) as (laptop, _):
            context = browser.new_context(locale="zh-CN", accept_downloads=True,
                                          viewport={"width": 1366, "height": 768})  # fmt: skip
            there = context.new_page()
            there.goto(laptop.start().url)
            there.fill("#field-name", "王敏")
            there.fill("#field-password", "清晨的露水打湿了青石板路")
            there.click("button.primary")
            there.wait_for_selector("#map canvas")
            there.evaluate(IDLE)
            open_draft(there)
            for number, block in enumerate(("b21", "b22"), start=2):
                draw_one(there, block)
                saved(there, number)
            there.click("#redraw-tab-versions")
            with there.expect_download() as coming:
                there.get_by_role("link", name="带出").click()
            carried = tmp_path / "carried.json"
            shutil.copy(coming.value.path(), carried)
            context.close()
        draw_one(here, "b21", 2)  # and here the same building goes elsewhere
        saved(here, 2)
        here.click("#redraw-tab-versions")
        here.set_input_files("#merge-file", str(carried))
        expect(here.locator("#merge-lost")).to_contain_text("1 栋", timeout=SLOW_MS)
        lost = here.locator('#redraw .draft[data-block="b21"]')
        expect(lost).to_contain_text(
            "文件划入东湖社区第四网格；此处属东湖社区第二网格，由王敏先改动"
        )
        shot(here, "s5_merged")
        grid_of = division(here)[1]
        assert (grid_of["b21"], grid_of["b22"]) == (f"{LAKE}002", f"{LAKE}004")
        lost.click()
        expect(here.locator("#announce")).to_contain_text("b21")
        merged = here.locator("#merge-said")
        expect(merged).to_have_text("已合并 1 栋，1 栋以先保存的为准。")
        here.keyboard.press("Control+z")  # whatever is said next, this stays
        expect(here.locator("#redraw-said")).to_contain_text("撤销", timeout=DRAW_MS)
        here.click("#redraw-tab-grids")
        here.click("#redraw-tab-versions")
        expect(merged).to_have_text("已合并 1 栋，1 栋以先保存的为准。")
        here.keyboard.press("Control+y")
        expect(here.locator("#redraw-said")).to_contain_text("重做", timeout=DRAW_MS)
        here.click("#merge-away")
        expect(merged).to_have_count(0)
        expect(here.locator("#merge-lost")).to_have_count(0)
        here.set_input_files("#merge-file", [])
        here.set_input_files("#merge-file", str(carried))
        expect(here.locator("#redraw-said")).to_have_text(
            "文件中的改动此前已全部合并。", timeout=DRAW_MS
        )
        assert told(here, "/api/plans/p000001/workspace")["plan"]["seq"] == 5
