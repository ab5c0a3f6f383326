"""The map for police in a browser: a dragged camera, who sees a place, what if; saving a pose."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import IDLE, Heard, foreign
from tests.e2e.service import Service
from tests.e2e.town import SOUTH, STEP, WEST
from tests.stores import new_store
from tests.web.conftest import PASSWORD, THEN
from tests.web.field import HERE, at, fill

pytestmark = pytest.mark.browser
FOR = {"X-Purpose": "%E6%9F%A5%E6%A1%88"}  # what a look is for


@pytest.fixture(scope="module")
def field(tmp_path_factory) -> Iterator[Service]:
    path = tmp_path_factory.mktemp("sight") / "field.gpkg"
    backend = new_store(str(path), who="test", now=THEN)
    fill(backend)
    backend.close()
    service = Service(path)
    service.start()
    yield service
    service.kill()


@pytest.fixture
def sit(field, browser):
    """Return a function that signs somebody in and shows a camera of the field."""
    contexts = []

    def sitting(name: str, *, language: str = "zh", camera: str = "east", width: int = 1366):
        size = {"width": width, "height": 768 if width < 1900 else 1080}
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=field.served.url)
        contexts.append(context)
        page = context.new_page()
        page.heard = Heard()
        page.heard.listen(page)
        page.add_locator_handler(page.locator("dialog.purpose"), lambda: say_purpose(page))
        place = at(60, 100)
        address = f"map=18.5/{place.y:.6f}/{place.x:.6f}&lang={language}&tab=cameras"
        page.goto(
            f"{field.served.url}/#{address}&layers=cameras.views.units.blocks&at=camera:{camera}"
        )
        page.fill("#field-name", name)
        page.fill("#field-password", PASSWORD)
        page.click("button.primary")
        page.wait_for_selector("#map canvas")
        page.evaluate(IDLE)
        expect(page.locator("#facts-title")).to_be_visible()
        page.heard.errors.clear()  # nobody was signed in yet
        return page

    yield sitting
    for context in contexts:
        context.close()


def say_purpose(page) -> None:
    """Answer what a look is for, as the police are asked once for each kind of thing."""
    page.fill("#purpose", "现场核查")
    page.click("#purpose-ok")


def spot(page, x: float, y: float) -> tuple[float, float]:
    """Return where a place of the field, in metres, is on the screen."""
    place = at(x, y)
    left, top = page.evaluate(
        """([lng, lat]) => {
          const { map } = window.wangge;
          const { x, y } = map.project([lng, lat]);
          const box = map.getContainer().getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        [place.x, place.y],
    )
    return left, top


def middle(page, handle: str) -> tuple[float, float]:
    box = page.locator(handle).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, handle: str, to: tuple[float, float]) -> None:
    page.mouse.move(*middle(page, handle))
    page.mouse.down()
    page.mouse.move(*to, steps=5)
    page.mouse.up()


def picture(page, name: str) -> None:
    if "SHOTS" in os.environ:
        page.wait_for_timeout(400)
        page.screenshot(path=Path(os.environ["SHOTS"]) / f"sight_{name}.png")


def figures(page) -> str:
    return page.inner_text(".sight-figures")


def origin(page) -> str:
    return page.evaluate("() => location.origin")


def asked_again(page, pose: dict) -> dict:
    """Return what the server itself says of a pose."""
    csrf = page.evaluate("async () => (await (await fetch('/api/session')).json()).csrf")
    answer = page.request.post(
        f"{origin(page)}/api/cameras/view", data=pose, headers={"X-CSRF-Token": csrf} | FOR
    )
    assert answer.ok, answer.text()
    return answer.json()


def shown_pose(page) -> dict:
    def number(name: str) -> float:
        return float(page.input_value(f"#sight-field-{name}"))

    return {
        "camera_id": "east", "position": [number("lng"), number("lat")],
        "bearings_deg": [number("bearing")],
        "view_angle_deg": float(page.input_value("#sight-field-angle") or 0) or None,
        "range_m": number("range"),
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.usefixtures("first_start")
def test_a_camera_dragged_out_of_a_house_sees_and_the_figures_are_the_servers(page):
    x, y = WEST + STEP, SOUTH - STEP / 8
    page.evaluate(f"() => {{ location.hash = 'map=17/{SOUTH}/{x}&at=camera:C1&lang=zh'; }}")
    page.click("#sight-act-adjust")
    expect(page.locator(".sight-figures")).to_contain_text("看不到任何地面")
    page.fill("#sight-field-lat", f"{y:.7f}")
    page.keyboard.press("Tab")
    expect(page.locator(".sight-figures")).to_contain_text("平方米")
    before = figures(page)
    left, top = middle(page, "#sight-place")
    drag(page, "#sight-aim", (left - 60, top))
    expect(page.locator("#sight-field-bearing")).to_have_value("270")
    expect(page.locator(".sight-figures")).not_to_have_text(before)
    page.wait_for_timeout(300)
    (lens,) = asked_again(page, shown_pose(page) | {"camera_id": "C1"})["lenses"]
    assert f"{round(lens['area_m2']):,} 平方米" in figures(page)
    page.keyboard.press("Escape")
    expect(page.locator("#sight")).to_be_hidden()
    assert (
        page.request.get(f"{origin(page)}/api/cameras/C1", headers=FOR).json()["bearing_deg"]
        == 90.0
    )


@pytest.mark.long
def test_the_view_follows_a_dragged_camera_and_esc_leaves_all_as_it_was(sit, field):
    page = sit("ping", width=1024)
    page.click("#sight-act-adjust")
    expect(page.locator(".sight-figures dl")).to_be_visible()
    expect(page.locator(".sight-note").first).to_contain_text("只是试看")
    expect(page.locator("#sight-save")).to_have_count(0)
    before = figures(page)
    drag(page, "#sight-aim", spot(page, 50, 140))
    expect(page.locator("#sight-field-bearing")).to_have_value("0")
    expect(page.locator("#sight-field-range")).to_have_value("40")
    expect(page.locator(".sight-figures")).not_to_have_text(before)
    page.wait_for_timeout(300)
    told = asked_again(page, shown_pose(page))
    assert f"{round(told['lenses'][0]['area_m2']):,} 平方米" in figures(page)
    assert f"{100 * told['village']['now']:.2f}% → {100 * told['village']['then']:.2f}%" in figures(
        page
    )
    picture(page, "adjust_zh")
    page.keyboard.press("Escape")
    expect(page.locator("#sight")).to_be_hidden()
    expect(page.locator(".sight-handle")).to_have_count(0)
    assert page.request.get("/api/cameras/east", headers=FOR).json()["bearing_deg"] == 90.0
    assert page.heard.errors == []
    assert foreign(page.heard.requests, field.served.url) == []


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), [("zh", 1920), ("en", 1366)])
def test_a_camera_is_moved_and_turned_by_keys_alone(sit, language, width):
    page = sit("ping", language=language, width=width)
    page.focus("#sight-act-adjust")
    page.keyboard.press("Enter")
    expect(page.locator("#sight-title")).to_be_focused()
    page.focus("#sight-place")
    lat = float(page.input_value("#sight-field-lat"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    assert float(page.input_value("#sight-field-lat")) - lat == pytest.approx(
        11 / 110_870, rel=0.01
    )
    page.keyboard.press("]")
    page.focus("#sight-aim")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#sight-field-bearing")).to_have_value("85")
    expect(page.locator("#sight-field-range")).to_have_value("45")
    expect(page.locator("#announce")).to_contain_text("85°")
    page.fill("#sight-field-angle", "90")
    page.keyboard.press("Tab")
    expect(page.locator(".sight-figures")).to_contain_text("%")
    picture(page, f"keys_{language}")
    page.click("#sight-undo")
    expect(page.locator("#sight-field-bearing")).to_have_value("90")


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), [("zh", 1366), ("en", 1920)])
def test_pointing_at_a_place_lists_who_sees_it_and_why_others_do_not(sit, language, width):
    page = sit("ping", language=language, width=width)
    page.click("#sight-tool-seeing")
    expect(page.locator("#sight-title")).to_be_focused()
    page.mouse.click(*spot(page, 70, 100))
    expect(page.locator("#sight-seen li")).to_have_count(1)
    place = page.inner_text("#sight-at").split(", ")
    told = page.request.get(
        f"/api/cameras/seeing?lon={place[0]}&lat={place[1]}", headers=FOR
    ).json()
    row = page.inner_text("#sight-seen li")
    assert "点位east" in row
    away, bearing = (float(found) for found in re.findall(r"([\d.]+)(?: 米| m|°)", row)[:2])
    # the place is shown to a millionth of a degree, and was asked more finely
    assert away == pytest.approx(told["cameras"][0]["distance_m"], abs=0.2)
    assert bearing == pytest.approx(told["cameras"][0]["bearing_deg"], abs=1)
    missed = page.inner_text("#sight-missed")
    words = {"zh": ("没有登记朝向", "状态：故障", "太远", "朝向不对"),
             "en": ("direction is not registered", "status: faulty", "too far", "looks elsewhere")}  # fmt: skip
    assert all(one in missed for one in words[language])
    picture(page, f"seeing_{language}")
    # without a mouse: the middle of the map
    page.locator("#map canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sight-at")).not_to_have_text(", ".join(place))
    page.click("#sight-seen li button, #sight-missed li button >> nth=0")
    expect(page.locator("#facts-title")).to_be_visible()
    assert page.heard.errors == []


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), [("zh", 1920), ("en", 1366)])
def test_cameras_are_taken_away_and_put_up_and_the_village_says_what_that_does(
    sit, language, width
):
    page = sit("ping", language=language, width=width)
    page.click("#sight-act-remove")
    village = page.locator(f'.sight-village[data-unit="{HERE}"]')
    expect(village).to_contain_text("小学")
    gone = page.inner_text(".sight-change")
    before = gone.split(" ")[0]
    page.click("#sight-add")
    page.mouse.click(*spot(page, 50, 102))
    expect(page.locator("#sight-steps li")).to_have_count(2)
    expect(page.locator("#sight-aim")).to_be_visible()
    page.fill("#sight-field-bearing", "90")
    page.keyboard.press("Tab")
    expect(village).not_to_contain_text("小学")
    page.fill("#sight-field-lat", f"{at(50, 100).y:.7f}")
    page.keyboard.press("Tab")
    page.fill("#sight-field-lng", f"{at(50, 100).x:.7f}")
    page.keyboard.press("Tab")
    # the new one stands where the old one stood: all is as before
    expect(page.locator(".sight-change")).to_contain_text(re.compile(f"{before} → {before}"))
    picture(page, f"what_if_{language}")
    page.click("#sight-drop-1")
    expect(page.locator(".sight-change")).to_have_text(gone)
    page.click("#sight-drop-0")
    expect(page.locator("#sight-result")).to_have_count(0)
    expect(page.locator("#sight-keep-0")).to_have_count(0)
    assert page.heard.errors == []


@pytest.mark.long
def test_an_engineer_saves_a_pose_with_a_reason_and_is_told_who_was_faster(sit):
    page, other = sit("erik", camera="far"), sit("erik", camera="far")
    for one, turns in ((page, 2), (other, 4)):
        one.click("#sight-act-adjust")
        expect(one.locator("#sight-save")).to_be_disabled()
        for _ in range(turns):
            one.keyboard.press("]")
    for one in (page, other):
        one.click("#sight-save")
        one.click("#sight-save-now")  # no reason: the browser asks for one
        expect(one.locator("#sight-reason")).to_be_focused()
        one.fill("#sight-reason", "现场核对")
        one.click("#sight-save-now")
        if one is page:
            expect(page.locator("#sight")).to_be_hidden()
    expect(other.locator("#sight-choose")).to_be_visible()
    expect(other.locator(".sight-dialog >> nth=-1")).to_contain_text("erik")
    picture(other, "overtaken_zh")
    other.click("#sight-keep-mine")
    expect(other.locator("#sight")).to_be_hidden()
    kept = page.request.get("/api/cameras/far", headers=FOR).json()
    assert kept["bearing_deg"] == 290.0
    versions = page.request.get("/api/cameras/far/history", headers=FOR).json()["versions"]
    assert [one["why"] for one in versions[:2]] == ["现场核对", "现场核对"]


@pytest.mark.long
def test_a_tried_camera_is_kept_as_planned_by_somebody_who_may(sit):
    page = sit("wei")
    page.click("#sight-tool-what_if")
    expect(page.locator("#sight-title")).to_be_focused()
    page.click("#sight-add-centre")
    expect(page.locator("#sight-aim")).to_be_visible()
    page.keyboard.press("]")
    page.click("#sight-keep-0")
    page.fill("#sight-new-id", "east")  # there is one of this name
    page.fill("#sight-reason", "路口补点")
    page.click("#sight-save-now")
    expect(page.locator(".sight-dialog .fault")).not_to_be_empty()
    page.fill("#sight-new-id", "补点1")
    page.click("#sight-save-now")
    expect(page.locator("#sight-steps")).to_have_count(0)
    kept = page.request.get("/api/cameras/补点1", headers=FOR).json()
    assert (kept["status"], kept["bearing_deg"], kept["view_angle_deg"]) == ("planned", 5.0, None)
    page.keyboard.press("i")  # the import takes the place of the tool
    expect(page.locator("#sight")).to_be_hidden()
    expect(page.locator("#intake")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh", "en"])
def test_bands_of_detail_are_coloured_and_named_with_their_distances(sit, language):
    page = sit("ping", language=language, camera="west")
    page.click("#sight-act-adjust")
    expect(page.locator(".sight-bands li").first).to_be_visible()
    words = {"zh": ("观察", "探测"), "en": ("Observe", "Detect")}[language]
    assert all(one in page.inner_text(".sight-bands") for one in words)
    picture(page, f"bands_{language}")
    assert page.heard.errors == []
