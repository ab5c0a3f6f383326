"""Blind spots and sites over HTTP and on the command line: who may, what is told, what is kept."""

import json
import os
import shutil
from functools import cache
from urllib.parse import quote

import pytest
from shapely import LineString, Point, box
from typer.testing import CliRunner

from camera_registry.camera import Candidate
from gis.places import KeyPlace, Road, Unit, UnitKind
from store.audit import read_audit
from store.cameras import load_cameras
from store.open import open_store
from store.places import import_layer
from tests.web.conftest import ABROAD, STEP, Page, Town, act
from web.access import load_roles
from web.app import create_app
from web.cli.main import application
from web.settings import Settings

ALDER, BIRCH = "510711002002", "510711002003"  # two villages of a township, in the open
LON, LAT = 104.2, 31.2


@pytest.fixture(scope="module")
def country(filled, tmp_path_factory):
    """Return the town with two villages in the open: roads, poles, a school, no camera."""
    folder = tmp_path_factory.mktemp("country")
    with pytest.MonkeyPatch.context() as patch:
        shutil.copytree(os.environ["WANGGE_HOME"], folder / "home")
        patch.setenv("WANGGE_HOME", str(folder / "home"))
        backend = open_store(str(shutil.copy(filled, folder / "town.gpkg")))
        for layer, things in _open_country().items():
            import_layer(backend, act("import"), layer, things)
        yield Town(backend, folder / "town.gpkg")
        backend.close()


@pytest.fixture(scope="module")
def enter(country):
    """Return a function that gives the browser of somebody signed in."""
    app = create_app(Settings(), country.backend)

    @cache
    def entered(name):
        browser = Page(app, base_url="http://127.0.0.1")
        browser.enter(name)
        browser.headers["X-Purpose"] = quote("点位规划")  # the police say what a look is for
        return browser

    return entered


def _open_country():
    def square(column):
        return box(LON + column * STEP, LAT, LON + (column + 1) * STEP, LAT + STEP)

    def road(number, *xy):
        return Road(road_id=f"way{number}", name=f"{number}号路", geometry=LineString(xy))

    middle = LAT + STEP / 2
    return {
        "units": [
            Unit(code=ALDER, name="丁村", kind=UnitKind.VILLAGE, boundary=square(0)),
            Unit(code=BIRCH, name="戊村", kind=UnitKind.VILLAGE, boundary=square(1)),
        ],
        "roads": [
            road(1, (LON, middle), (LON + 2 * STEP, middle)),
            road(2, (LON + STEP / 4, LAT), (LON + STEP / 4, LAT + STEP)),
        ],
        "key_places": [
            KeyPlace(key_place_id="k9", name="丁村小学", kind="school", unit_code=ALDER,
                     geometry=Point(LON + STEP / 3, middle + STEP / 100))
        ],
        "candidates": [
            Candidate(candidate_id=f"杆{n}", kind="路灯杆", unit_code=ALDER,
                      position=Point(LON + (n + 0.5) * STEP / 8, middle))
            for n in range(8)
        ],
    }  # fmt: skip


def asked(browser, **order):
    answer = browser.post(
        "/api/siting", json={"count": 3, **order}, headers={"X-Purpose": quote("年度规划")}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def looks(town, *whats):
    whats = whats or ("look at gaps",)
    return [entry for entry in read_audit(town.backend, 0, 1000) if entry.what in whats]


def test_the_police_see_the_gaps_of_their_county_and_the_look_is_recorded(country, enter):
    browser, before = enter("ping"), len(looks(country))
    answer = browser.get(
        "/api/gaps", params={"unit": ALDER}, headers={"X-Purpose": quote("查看盲区")}
    )
    told = answer.json()
    assert told["gaps"][0]["name"] == "丁村小学"
    assert told["blind_road_m"] == pytest.approx(told["road_m"], abs=1)
    assert told["road_m"] == pytest.approx(2065, abs=15)
    assert told["shares"]["now"] == 0
    (look,) = looks(country)[before:]
    assert (look.who, look.object, look.why) == ("ping", ALDER, "查看盲区")


@pytest.mark.parametrize("name", ["paul", "erik", "duda", "wang", "wall", "anna"])
def test_nobody_else_sees_where_the_cameras_are_blind(country, enter, name):
    browser, before = enter(name), len(looks(country))
    for path in ("/api/gaps", "/api/gaps/heat"):
        assert browser.get(path).status_code == 403
    for path, order in (("/api/siting", {"count": 1}), ("/api/siting/what-if", {"aims": []})):
        assert browser.post(path, json=order).status_code == 403
    assert len(looks(country)) == before


def test_what_lies_outside_the_own_county_is_not_there(enter):
    browser = enter("ping")
    assert browser.get("/api/gaps", params={"unit": ABROAD}).status_code == 404
    codes = {gap["unit_code"] for gap in browser.read("/api/gaps")["gaps"]}
    assert codes == {ALDER, BIRCH}


def test_a_township_is_all_of_its_villages(enter):
    told = enter("olga").read("/api/gaps", unit="510711002000")
    assert told["units"] == 3
    assert told["total"] == sum(told["by_kind"].values())


def test_the_heat_says_how_many_cameras_see_each_piece(enter):
    answer = enter("ping").get("/api/gaps/heat", params={"unit": ALDER})
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert {f["properties"]["k"] for f in features} == {0}
    assert {f["properties"]["what"] for f in features} == {"road"}


def test_sites_come_with_a_bound_and_nothing_is_kept(country, enter):
    before = country.backend.revision()
    told = asked(enter("ping"), unit=ALDER, quotas=False)
    assert len(told["sites"]) == 3
    assert (told["proof"], told["gap"]) == ("optimal", 0)
    assert told["value"] == pytest.approx(told["bound"])
    assert told["curve"][-1] == pytest.approx(told["value"])
    assert told["sites"][0]["key_places"] == ["丁村小学"]
    assert {site["source"] for site in told["sites"]} == {"register"}
    assert country.backend.revision() == before
    assert {camera.camera_id for camera in load_cameras(country.backend)} == {
        "cam-a", "cam-b", "cam-c"
    }  # fmt: skip


def test_a_village_without_poles_gets_made_up_places_unless_none_are_wanted(enter):
    browser = enter("ping")
    told = asked(browser, unit=BIRCH)
    assert {site["source"] for site in told["sites"]} == {"generated"}
    assert told["missing"] == {"戊村": 5}
    assert asked(browser, unit=BIRCH, generate="nowhere")["sites"] == []


def test_a_drawn_point_competes_with_the_poles(enter):
    at = [LON + STEP / 4, LAT + STEP / 2]
    told = asked(enter("ping"), unit=ALDER, count=8, quotas=False, drawn=[at])
    assert "drawn" in {site["source"] for site in told["sites"]}


def test_what_if_gives_the_value_without_one(enter):
    browser = enter("ping")
    told = asked(browser, unit=ALDER, quotas=False)
    aims = [{k: site[k] for k in ("position", "bearing_deg")} for site in told["sites"]]
    whole = browser.post("/api/siting/what-if", json={"unit": ALDER, "aims": aims}).json()
    assert whole["value"] == pytest.approx(told["value"], abs=10)  # positions are to a centimetre
    fewer = browser.post("/api/siting/what-if", json={"unit": ALDER, "aims": aims[1:]}).json()
    assert fewer["value"] < whole["value"]
    assert fewer["shares"]["after"] < whole["shares"]["after"]


@pytest.mark.parametrize(
    "order",
    [{"count": -1}, {"count": 1001}, {"count": 1, "drawn": [[200, 0]]}, {"count": 1, "x": 2}, {}],
)
def test_an_order_that_makes_no_sense_is_refused(enter, order):
    assert enter("ping").post("/api/siting", json=order).status_code == 422


@pytest.fixture
def run(country, monkeypatch):
    monkeypatch.setenv("WANGGE_STORE", str(country.path))
    monkeypatch.setenv("WANGGE_LANG", "zh")

    def ran(*arguments):
        return CliRunner().invoke(application(arguments[0]), [*arguments])

    return ran


def test_the_command_tells_sites_bound_and_what_they_rest_on(run, country):
    told = run("site", ALDER, "--count", "2", "--no-quotas")
    assert told.exit_code == 0, told.output
    assert "丁村小学" in told.stdout
    assert "已证明为最优" in told.stdout
    assert "假定值" in told.stdout
    entry = looks(country, "site cameras")[-1]
    assert entry.object == ALDER


def test_the_document_of_the_command_is_the_same_each_time(run):
    first, second = (run("site", ALDER, "-n", "3", "--json").stdout for _ in range(2))
    told = json.loads(first)
    assert {k: told[k] for k in ("proof", "stopped")} == {"proof": "optimal", "stopped": "proved"}
    assert first == second


@pytest.mark.long
def test_the_file_of_a_proposal_can_be_imported_as_planned_cameras(run, country, tmp_path):
    file = tmp_path / "sites.geojson"
    assert run("site", ALDER, "-n", "2", "--out", str(file)).exit_code == 0
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert {f["properties"]["status"] for f in features} == {"planned"}
    assert not {"view_angle_deg", "range_m"} & set(features[0]["properties"])
    told = run("import", "cameras", str(file), "--crs", "cgcs2000")
    assert told.exit_code == 0, told.output
    planned = [c for c in load_cameras(country.backend) if c.status == "planned"]
    assert len(planned) == 2
    assert all(camera.bearing_deg is not None for camera in planned)
    assert run("site", ALDER, "-n", "2", "--out", str(file)).exit_code == 1


def test_a_unit_nobody_knows_is_refused(run):
    assert run("site", "999", "-n", "1").exit_code == 1


@pytest.mark.long
@pytest.mark.skipif(
    "cameras.write" not in load_roles().permissions, reason="the register cannot be changed yet"
)
def test_what_was_accepted_stands_and_is_not_proposed_again(country, enter):
    browser = enter("olga")
    told = asked(browser, unit=ALDER, quotas=False)
    for site in told["sites"]:
        changes = {
            "position": site["position"], "bearing_deg": site["bearing_deg"], "status": "planned",
            "position_state": "declared", "unit_code": site["unit_code"],
        }  # fmt: skip
        order = {"camera_id": site["camera_id"], "changes": changes, "reason": "年度规划"}
        assert browser.post("/api/cameras", json=order).status_code == 201
    ids = {site["camera_id"] for site in told["sites"]}
    entered = [c for c in load_cameras(country.backend) if c.camera_id in ids]
    assert {(c.status, c.view_angle_deg, c.range_m) for c in entered} == {("planned", None, None)}
    again = asked(browser, unit=ALDER, quotas=False)
    assert not {site["site_id"] for site in again["sites"]} & {s["site_id"] for s in told["sites"]}
    assert again["shares"]["standing"] > again["shares"]["now"] == 0
