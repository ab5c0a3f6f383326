"""The register on the page: paging, search, figures, what is due, and what a look is for."""

import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from shapely import Point

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.law.verdict import today
from gis.places import Level
from store.audit import read_audit
from store.imports import import_layer
from store.open import open_store
from store.users import Grant, User, add_user, grant
from tests.e2e.conftest import IDLE, greeting
from tests.e2e.hand import shot
from tests.e2e.town import LAKE, SOUTH, STEP, THEN, WEST, act, build
from web.passwords import hash_of

pytestmark = pytest.mark.browser
POLICE, PASSWORD = "赵警官", "山坡上的野花开了又谢谢了又开"
MANY = 700


def cameras() -> list[Camera]:
    """Return cameras in several pages: two due, one late, some without direction."""
    on = today(datetime.now(UTC))
    days = {0: 25, 1: 25, 2: 40}

    def camera(n: int) -> Camera:
        return Camera(
            camera_id=f"K{n:04d}", name=f"测试路{n:04d}号枪机", unit_code=LAKE,
            status=Status.FAULTY if n % 50 == 0 else Status.IN_SERVICE,
            bearing_deg=None if n % 10 == 0 else float(n % 360), operator="东湖物业",
            legal_basis="条例第七条第一款", public_area=True, sign_posted=True,
            position=Point(WEST + (n % 35) * STEP / 10, SOUTH + (n // 35) * STEP / 10),
            position_state=PositionState.DECLARED, filed=False if n == 2 else n not in days or None,
            filing_no=None if n in days else "备1", retention_days=20 if n == 0 else 30,
            in_use_since=(on - timedelta(days=days.get(n, 300))).isoformat(),
        )  # fmt: skip

    return [camera(n) for n in range(MANY)]


@contextmanager
def serving(store):
    build(store)
    backend = open_store(str(store))
    import_layer(backend, act(), "cameras", cameras())
    add_user(backend, User(name=POLICE, password_hash=hash_of(PASSWORD), created_at=THEN), act())
    grant(backend, Grant(user=POLICE, role="police", level=Level.COUNTY, code=LAKE[:6]), act())
    backend.close()
    command = [sys.executable, "-m", "web.cli.main", "serve", "--store", str(store), "--port", "0", "--json"]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        try:
            yield greeting(process)
        finally:
            process.terminate()
            process.wait(timeout=20)
            process.stdout.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("register") / "town.gpkg"


@pytest.fixture(scope="module")
def told(store):
    with serving(store) as served:
        yield served


@pytest.fixture(params=["zh", "en"])
def page(request, told, browser, heard):
    """Give the page of a police officer, in each language."""
    wide = request.param == "en"
    size = {"width": 1920, "height": 1080} if wide else {"width": 1366, "height": 768}
    context = browser.new_context(viewport=size, locale="zh-CN" if request.param == "zh" else "en")
    opened = context.new_page()
    heard.listen(opened)
    opened.goto(f"{told.url}/#tab=cameras&lang={request.param}")
    opened.fill("#field-name", POLICE)
    opened.fill("#field-password", PASSWORD)
    opened.click("button.primary")
    opened.wait_for_selector("#map canvas")
    opened.evaluate(IDLE)
    opened.language = request.param
    heard.errors.clear()  # the page asked who is there before anybody was
    yield opened
    context.close()


def looks(store) -> list[tuple[str, str, str]]:
    backend = open_store(str(store), read_only=True)
    try:
        found = read_audit(backend, 0, 1000)
    finally:
        backend.close()
    return [(e.who, e.object, e.why) for e in found if e.what == "look at camera"]


def rows(page):
    return page.locator("#list [role=grid] .body [role=row]")


@pytest.mark.long
def test_the_list_is_searched_filtered_and_read_on_by_the_server(page, heard):
    grid = page.locator("#list [role=grid]")
    everything = MANY + 3
    expect(grid).to_have_attribute("aria-rowcount", str(everything + 1))
    figures = {"all": everything, "no_bearing": MANY // 10 + 1, "due": 3, "faulty": MANY // 50 + 1}
    for name, number in figures.items():
        expect(page.locator(f"[data-figure={name}] b")).to_have_text(str(number))
    shot(page, f"register-{page.language}")
    grid.focus()
    for _ in range(3):
        page.keyboard.press("End")
        page.wait_for_timeout(400)
    expect(rows(page).last).to_have_attribute("aria-rowindex", str(everything + 1))
    page.fill("#filter", "路0042")
    expect(rows(page)).to_have_count(1)
    shot(page, f"register-search-{page.language}")
    page.fill("#filter", "")
    page.click("[data-figure=faulty]")
    expect(grid).to_have_attribute("aria-rowcount", str(figures["faulty"] + 1))
    expect(page.locator("[data-figure=faulty]")).to_have_attribute("aria-pressed", "true")
    page.click("[data-figure=due]")
    expect(rows(page)).to_have_count(3)
    assert not any("limit=1000" in one for one in heard.requests)
    assert heard.errors == []


@pytest.mark.long
def test_a_look_asks_once_what_it_is_for_and_the_record_keeps_it(page, store, heard):
    before = len(looks(store))
    page.fill("#filter", "测试路0000")
    expect(rows(page)).to_have_count(1)
    rows(page).first.click()
    dialog = page.locator("dialog.purpose")
    expect(dialog).to_be_visible()
    expect(page.locator("#purpose")).to_be_focused()
    title = {"zh": "查看摄像机档案：请填写事由", "en": "Before you open camera records: what for?"}
    expect(dialog).to_have_accessible_name(title[page.language])
    shot(page, f"purpose-{page.language}")
    page.keyboard.press("Escape")
    expect(page.locator("#purpose-say")).to_be_visible()
    assert len(looks(store)) == before
    page.click("#purpose-say")
    page.click("#purpose-ok")
    expect(page.locator("#purpose-fault")).not_to_be_empty()
    said = "核对东湖社区点位" if page.language == "zh" else "Checking sites of the lake"
    page.fill("#purpose", said)
    page.keyboard.press("Enter")
    expect(page.locator("#facts-title")).to_have_text("测试路0000号枪机")
    expect(page.locator("#facts .judged li")).to_have_count(8)
    expect(page.locator("#facts .judged-fail")).to_have_count(1)
    page.locator("#facts .judged").scroll_into_view_if_needed()
    shot(page, f"camera-law-{page.language}")
    assert looks(store)[before:] == [(POLICE, "K0000", said)]
    page.click("#facts-close")
    page.fill("#filter", "测试路0001")
    expect(rows(page)).to_have_text(re.compile("测试路0001号枪机"))
    rows(page).first.click()
    expect(page.locator("#facts-title")).to_have_text("测试路0001号枪机")
    expect(dialog).to_have_count(0)
    page.click('[data-purpose="camera"]')
    expect(page.locator(".purpose-choices").first).to_contain_text(said)
    page.locator(".chip-button").first.click()
    page.click("#purpose-ok")
    expect(dialog).to_have_count(0)
    assert looks(store)[-1] == (POLICE, "K0001", said)
    assert heard.errors == []


@pytest.mark.long
def test_what_is_due_stands_by_day_and_leads_to_the_camera(page, heard):
    page.click("#tab-due")
    expect(rows(page)).to_have_count(3)  # two soon in one line, one late, its operator's number
    heads = {"zh": ["立即办理", "已逾期", "即将到期"], "en": ["At once", "Late", "Due soon"]}
    expect(page.locator(".group-head b")).to_have_text(heads[page.language])
    shot(page, f"due-{page.language}")
    page.click("[data-figure=late]")
    expect(rows(page)).to_have_count(1)
    rows(page).first.click()
    page.fill("#purpose", "到期备案" if page.language == "zh" else "Late filing")
    page.keyboard.press("Enter")
    expect(page.locator("#facts-title")).to_have_text("测试路0002号枪机")
    expect(page.locator("#facts .due-late")).to_be_visible()
    assert heard.errors == []
