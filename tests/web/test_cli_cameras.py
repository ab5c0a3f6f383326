"""`wangge camera`: one record shown, changed, taken back, told, calibrated."""

import json
from datetime import UTC, datetime

import pytest
from shapely import Point, box
from typer.testing import CliRunner

from camera_registry.camera import Camera, PositionState, Status
from gis.places import Unit
from store.audit import read_audit
from store.backend import Act
from store.cameras import get_camera
from store.imports import import_layer
from store.open import open_store
from tests.stores import new_store
from web.cli.main import application

CODE = "510722109201"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "s.gpkg"
    backend = new_store(str(path), who="t", now=datetime(2026, 3, 1, tzinfo=UTC))
    act = Act(who="t", what="import", at=datetime(2026, 3, 1, tzinfo=UTC))
    import_layer(
        backend,
        act,
        "units",
        [Unit(code=CODE, name="东村", boundary=box(104.7, 31.4, 104.71, 31.41))],
    )
    cameras = [
        Camera(
            camera_id="c1", name="东门", unit_code=CODE, position=Point(104.705, 31.405),
            position_state=PositionState.DECLARED, status=Status.IN_SERVICE, bearing_deg=10.0,
            gb_id="51072200001320000001",
        ),
        Camera(camera_id="c2", unit_code=CODE),
    ]  # fmt: skip
    import_layer(backend, act, "cameras", cameras)
    backend.close()
    return path


@pytest.fixture
def run(store, monkeypatch):
    monkeypatch.setenv("WANGGE_STORE", str(store))
    monkeypatch.setenv("WANGGE_LANG", "zh")

    def call(*words, language="zh"):
        monkeypatch.setenv("WANGGE_LANG", language)
        return CliRunner().invoke(application("camera"), ["camera", *map(str, words)])

    return call


def camera(store, camera_id="c1"):
    backend = open_store(str(store))
    found = get_camera(backend, camera_id)
    backend.close()
    return found


def test_a_record_is_changed_by_names_of_either_language_and_taken_back(run, store):
    tried = run("edit", "c1", "--set", "安装高度=4.5", "--set", "bearing_deg=东南", "--reason", "核对",
                "--dry-run")  # fmt: skip
    assert "试算，未写入" in tried.stdout, tried.output
    assert camera(store).height_m is None
    done = run(
        "edit", "c1", "--set", "安装高度=4.5", "--set", "bearing_deg=东南", "--reason", "核对"
    )
    assert "监控方位 (bearing_deg): 10 → 135" in done.stdout, done.output
    assert f"已重算视域和覆盖：{CODE}" in done.stdout
    assert (camera(store).height_m, camera(store).bearing_within_deg) == (4.5, 22.5)
    told = json.loads(run("history", "c1", "--json").stdout)
    assert [one["why"] for one in told["versions"]] == ["核对", ""]
    assert run("edit", "c1", "--undo", "--reason", "误改").exit_code == 0
    back = camera(store)
    assert (back.height_m, back.bearing_deg, back.bearing_within_deg) == (None, 10.0, None)
    english = run("history", "c1", language="en").stdout
    assert "edit camera  误改" in english
    assert "bearing_deg: 135 → 10" in english


def test_showing_a_record_says_what_its_id_means_and_is_recorded(run, store):
    shown = run("show", "c1", "--purpose", "巡检").stdout
    assert "名称 (name): 东门" in shown
    assert "行业 社会治安路面" in shown
    backend = open_store(str(store))
    last = read_audit(backend, limit=1000)[-1]
    backend.close()
    assert (last.what, last.object, last.why) == ("look at camera", "c1", "巡检")


def test_what_cannot_be_changed_is_refused_in_the_readers_language(run, store, tmp_path):
    def refused(*words, language="zh"):
        done = run(*words, language=language)
        assert done.exit_code != 0
        return str(done.exception)

    high = ("edit", "c1", "--set", "height_m=60", "--reason", "x")
    assert "height_m cannot be" in refused(*high)
    assert "no camera 'c9'" in refused("edit", "c9", "--set", "height_m=6", "--reason", "x")
    assert "“c1”" not in refused("edit", "c1", "--new", "--reason", "x")
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("px,py,lon,lat\n1,2,104.7,31.4\n")
    few = ("pose", "c1", pairs, "--size", "1920x1080")
    assert "1 pairs" in refused(*few)
    pairs.write_text("x,y\n1,2\n")
    assert run(*few).exit_code == 1
    assert camera(store).height_m is None
