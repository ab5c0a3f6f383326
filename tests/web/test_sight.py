"""The map for police over HTTP: a view from any pose, who sees a place, what if; known answers."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from shapely import Point, box

from store.audit import read_audit
from store.backend import Backend
from store.coverage import load_coverage
from store.imports import import_layer
from store.open import open_store
from tests.stores import new_store
from tests.web.conftest import THEN, Page, act
from tests.web.field import HERE, PLANE, at, camera, fill
from web.app import create_app
from web.jobs.cameras.coverage import cover
from web.settings import Settings


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("field") / "field.gpkg"
    backend = new_store(str(path), who="test", now=THEN)
    fill(backend)
    backend.close()
    return path


@pytest.fixture
def backend(filled: Path, tmp_path: Path, monkeypatch) -> Iterator[Backend]:
    home = tmp_path / "home"
    shutil.copytree(os.environ["WANGGE_HOME"], home)
    monkeypatch.setenv("WANGGE_HOME", str(home))
    shutil.copy(filled, tmp_path / "field.gpkg")
    opened = open_store(str(tmp_path / "field.gpkg"))
    yield opened
    opened.close()


@pytest.fixture
def sit(backend: Backend):
    app = create_app(Settings(), backend)

    def sitting(name: str) -> Page:
        page = Page(app, base_url="http://127.0.0.1")
        page.enter(name)
        page.headers["X-Purpose"] = "%E6%9F%A5%E6%A1%88"  # the police say what a look is for
        return page

    return sitting


def posed(x: float, y: float, bearing: float = 90.0, **more) -> dict:
    place = at(x, y)
    return {
        "position": [place.x, place.y], "bearings_deg": [bearing], "view_angle_deg": 60.0,
        "range_m": 50.0, **more,
    }  # fmt: skip


def metres(shape: dict):
    return PLANE.to_metres([shapely.geometry.shape(shape)])[0]


def view(page: Page, **order) -> dict:
    answer = page.post("/api/cameras/view", json=order)
    assert answer.status_code == 200, answer.text
    assert float(answer.headers["server-timing"].partition("dur=")[2]) > 0
    return answer.json()


def test_a_wall_cuts_the_view_and_is_named(sit):
    (lens,) = view(sit("ping"), **posed(50, 100))["lenses"]
    seen, walls = metres(lens["view"]), metres(lens["walls"])
    # the house begins 30 m east: its front is the border of the view, behind it nothing is seen
    assert seen.covers(Point(79, 100))
    assert not seen.covers(Point(99, 100))
    assert walls.length == pytest.approx(20.0, abs=0.05)
    assert walls.distance(box(80, 90, 80.001, 110)) < 0.02
    whole = 3.14159265 * 50 * 50 / 6
    assert lens["cut_share"] == pytest.approx(1 - seen.area / whole, abs=1e-3)
    assert lens["area_m2"] == pytest.approx(seen.area, rel=1e-3)


@pytest.mark.long
def test_the_share_of_the_village_is_that_of_the_report(sit, backend):
    told = view(sit("ping"), camera_id="east", **posed(50, 100))["village"]
    (report,) = [r for r in load_coverage(backend, [HERE]) if r.kind == "unit"]
    assert told["code"] == HERE
    assert told["now"] == pytest.approx(report.area_share, abs=1e-6)
    assert told["then"] == pytest.approx(report.area_share, abs=1e-6)


def test_the_share_after_a_move_is_what_a_whole_run_gives_after_it(sit, backend):
    told = view(sit("ping"), camera_id="east", **posed(60, 80, 45.0))["village"]
    moved = replace(camera("east", 60, 80, 45.0))
    import_layer(backend, act(), "cameras", [moved])
    cover(backend, who="test", now=THEN)
    (report,) = [r for r in load_coverage(backend, [HERE]) if r.kind == "unit"]
    assert told["then"] == pytest.approx(report.area_share, abs=1e-6)


@pytest.mark.long
def test_a_lens_just_inside_a_house_looks_out_of_it_and_deep_inside_sees_nothing(sit):
    snapped = view(sit("ping"), **posed(81, 100, 270.0))
    assert snapped["moved_m"] == pytest.approx(1.1, abs=0.06)
    assert len(snapped["lenses"]) == 1
    deep = view(sit("ping"), **posed(90, 100, 270.0))
    assert deep["lenses"] == []
    assert [note["rule"] for note in deep["notes"]] == ["COV-01"]


@pytest.mark.long
def test_unknown_angle_and_range_are_assumed_and_said(sit):
    trial = view(sit("ping"), **posed(20, 20, view_angle_deg=None, range_m=None))
    assert [lens["assumed"] for lens in trial["lenses"]] == [True]
    assert [note["rule"] for note in trial["notes"]] == ["CAM-26"]


@pytest.mark.long
def test_bands_and_the_blind_foot_are_drawn_where_the_register_lets_them_be_known(sit):
    page = sit("ping")
    known = posed(45, 100, 270.0, height_m=5.0, tilt_deg=25.0, resolution="640x480")
    (lens,) = view(page, **known)["lenses"]
    # 60 degrees wide and 640 x 480: 46.8 degrees tall, so the picture begins 48.4 degrees down
    assert lens["near_m"] == pytest.approx(5.0 / 1.126, abs=0.1)
    assert metres(lens["dead"]).area > 5
    # 640 / (2 tan 30 degrees) = 554 pixels: 125 a metre out to 4.4 m, before the picture begins
    assert lens["bands"][0]["band"] == "observe"
    assert sum(band["area_m2"] for band in lens["bands"]) == pytest.approx(lens["area_m2"], abs=1)
    (unknown,) = view(page, **posed(45, 100, 270.0))["lenses"]
    assert (unknown["bands"], unknown["near_m"], unknown["dead"]) == (None, None, None)
    assert {"height_m", "tilt_deg", "resolution"} <= set(unknown["missing"])


@pytest.mark.long
def test_every_bearing_is_a_lens_and_none_is_no_view(sit):
    two = view(sit("ping"), **(posed(20, 20) | {"bearings_deg": [0.0, 180.0]}))
    assert [lens["bearing_deg"] for lens in two["lenses"]] == [0.0, 180.0]
    assert view(sit("ping"), **(posed(20, 20) | {"bearings_deg": []}))["lenses"] == []


def test_who_sees_a_place_and_why_the_others_do_not(sit, backend):
    place = at(70, 100)
    told = sit("ping").get(
        "/api/cameras/seeing", params={"lon": place.x, "lat": place.y},
        headers={"X-Purpose": "%E6%9F%A5%E6%A1%88"},
    ).json()  # fmt: skip
    assert [(c["camera_id"], round(c["distance_m"]), round(c["bearing_deg"])) for c in told["cameras"]] == [("east", 20, 90)]  # fmt: skip
    why = {miss["camera_id"]: miss["why"] for miss in told["misses"]}
    assert why == {
        "blind": "no_bearing", "broken": "not_in_service", "twin": "too_far",
        "west": "turned_away", "far": "too_far",
    }  # fmt: skip
    assert not any(miss["assumed"] for miss in told["misses"] if miss["why"] != "no_bearing")
    last = read_audit(backend, limit=1000)[-1]
    assert (last.who, last.what, last.why) == ("ping", "ask who sees a place", "查案")


def test_what_is_lost_when_a_camera_goes_and_found_again_when_one_comes(sit, backend):
    page = sit("ping")
    removed = page.post(
        "/api/cameras/what-if", json={"steps": [{"kind": "remove", "camera_id": "east"}]}
    )
    gone = removed.json()
    (village,) = gone["villages"]
    assert village["code"] == HERE
    assert village["after"] < village["before"]
    assert [spot["name"] for spot in village["spots_lost"]] == ["小学"]
    assert metres(gone["lost"]).area == pytest.approx(village["lost_m2"], abs=1.0)
    again = [{"kind": "remove", "camera_id": "east"},
             {"kind": "add", "pose": posed(50, 100)}]  # fmt: skip
    both = page.post("/api/cameras/what-if", json={"steps": again}).json()
    (village,) = both["villages"]
    assert village["after"] == pytest.approx(village["before"], abs=1e-6)
    assert (village["lost_m2"], village["spots_lost"]) == (0.0, [])
    assert [step["villages"][0]["lost_m2"] > 0 for step in both["steps"]] == [True, False]
    acts = [(a.who, a.what) for a in read_audit(backend, limit=1000)]
    assert acts[-1] == ("ping", "try cameras")


def test_nobody_sees_places_that_are_not_theirs(sit):
    place = at(70, 100)
    assert sit("pan").post("/api/cameras/view", json=posed(50, 100)).status_code == 404
    assert sit("duda").post("/api/cameras/view", json=posed(50, 100)).status_code == 403
    assert sit("erik").post("/api/cameras/view", json=posed(50, 100)).status_code == 200
    spot = {"lon": place.x, "lat": place.y}
    assert sit("erik").get("/api/cameras/seeing", params=spot).status_code == 403
    assert sit("pan").get("/api/cameras/seeing", params=spot).json()["cameras"] == []
    assert sit("pan").get("/api/cameras/seeing", params=spot).json()["misses"] == []
