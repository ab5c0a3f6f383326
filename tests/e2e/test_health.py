"""Whether a camera works, as the police read it: state with its age, outages, what is unknown."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from camera_registry.health.faults import Fault, State
from camera_registry.health.presence import Presence
from store.backend import Act
from store.health import KeptCheck, keep_checks
from store.open import open_store
from tests.e2e.conftest import IDLE, start_first
from tests.e2e.hand import shot
from tests.e2e.service import Service
from tests.e2e.town import build

pytestmark = pytest.mark.browser
ON, OFF, WHO = Presence.ONLINE, Presence.OFFLINE, "test"


def checks() -> list[KeptCheck]:
    """Ten days of checks every two hours: C1 moved now, C2 not judged; none of C3."""
    now, found = datetime.now(UTC), []
    for n in range(120):
        at = now - timedelta(hours=2 * (119 - n), minutes=7)
        away, covered, moved = 20 <= n < 26, n in (60, 61, 62, 90), n >= 117
        fault = Fault.NO_FRAME if away else Fault.COVERED if covered else Fault.MOVED
        bad = away or covered or moved
        found.append(
            KeptCheck(
                camera_id="C1",
                at=at,
                device=OFF if away else ON,
                channel=OFF if away else ON,
                state=State.FAULT if bad else State.OK,
                faults=(fault,) if bad else (),
                arrived=not away,
                light=None if away else "colour",
            )
        )
    found.append(
        KeptCheck(
            camera_id="C2",
            at=now - timedelta(minutes=4),
            device=ON,
            channel=ON,
            state=State.CANNOT_JUDGE,
            unjudged=(Fault.MOVED, Fault.COVERED, Fault.BLURRED),
            why="no_reference",
            light="infrared",
            arrived=True,
        )
    )
    return found


@pytest.fixture(scope="module")
def watched(browser, tmp_path_factory):
    store = tmp_path_factory.mktemp("health") / "town.gpkg"
    build(store)
    backend = open_store(str(store))
    keep_checks(backend, checks(), Act(who=WHO, what="health", at=datetime.now(UTC)))
    backend.close()
    service = Service(store)
    served = service.start()
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened = context.new_page()
    start_first(opened, served)
    yield opened
    context.close()
    service.kill()


def open_camera(page, camera_id: str):
    if page.locator("#facts-close").is_visible():
        page.click("#facts-close")
    page.click("#tab-cameras")
    page.click(f'.row[data-key="{camera_id}"]')
    expect(page.locator("#facts")).to_contain_text(camera_id, timeout=15_000)
    return page.locator("#facts .facts-section").filter(has=page.locator(".health-state"))


@pytest.mark.long
def test_a_camera_that_was_never_looked_at_is_unknown(page):
    section = open_camera(page, "C1")
    expect(section.locator(".health-state")).to_contain_text("未知")
    expect(section.locator(".health-state")).to_contain_text("从未检查")
    expect(section).to_contain_text("检查太少")


@pytest.mark.long
def test_a_moved_camera_says_so_since_when_and_what_was_before(watched):
    page = watched
    section = open_camera(page, "C1")
    expect(section.locator(".health-state")).to_contain_text("异常")
    expect(section.locator(".health-state")).to_contain_text("7 分钟前检查")
    expect(section).to_contain_text("镜头移位")
    expect(section).to_contain_text("最近 3 次检查中 3 次")
    outages = section.locator(".health-outages li")
    expect(outages).to_have_count(5)
    expect(outages.first).to_contain_text("仍在持续")
    expect(section.locator(".health-outages .blip b")).to_have_text("遮挡")
    shot(page, "health-moved-zh-1366")


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "width"), [("zh", 1366), ("en", 1366), ("en", 1920), ("zh", 1920)]
)
def test_unknown_and_not_judged_are_said_in_both_languages(watched, language: str, width: int):
    page = watched
    page.set_viewport_size({"width": width, "height": 768 if width == 1366 else 1080})
    page.click(f"[data-language={language}]")
    page.evaluate(IDLE)
    words = {
        "zh": ("无法判定", "没有参考画面", "未知", "从未检查"),
        "en": ("Cannot be judged", "It has no reference picture", "Unknown", "never checked"),
    }[language]
    section = open_camera(page, "C2")
    for said in words[:2]:
        expect(section).to_contain_text(said)
    shot(page, f"health-unjudged-{language}-{width}")
    section = open_camera(page, "C3")
    for said in words[2:]:
        expect(section).to_contain_text(said)
    shot(page, f"health-unknown-{language}-{width}")
    open_camera(page, "C1")
    expect(section.locator(".health-strip")).to_be_visible()
    shot(page, f"health-moved-{language}-{width}")
