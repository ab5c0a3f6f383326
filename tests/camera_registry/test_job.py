"""`wangge coverage` from a store and back into it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from camera_registry.camera import Status
from gis.findings import Outcome
from gis.places import Unit, UnitKind
from store.backend import Act, NotFoundError
from store.cameras import get_camera, load_views, save_camera
from store.coverage import load_contributions, load_coverage
from store.places import import_layer
from tests.camera_registry.making import building, camera, hamlet, road, unit
from tests.stores import new_store
from web.cli.main import application
from web.jobs.cameras.coverage import camera_findings, cover, cover_units, recover

NOW = datetime(2026, 11, 21, tzinfo=UTC)
EAST = "500101101201"
WEST = "500101101202"


@pytest.fixture
def store(tmp_path):
    """Return a store of two villages: five cameras in one, one in the other."""
    address = str(tmp_path / "two.gpkg")
    backend = new_store(address, who="tester", now=NOW)
    layers = {
        "units": [unit(), unit(WEST, "西山村", square=(200, 0, 200))],
        "hamlets": [hamlet()],
        "blocks": [building(1, 0, 110, 200, 120)],
        "roads": [road((0, 60), (400, 60))],
        "cameras": [
            *(camera(i, xy=(30 * i, 50)) for i in range(1, 6)),
            camera(9, xy=(250, 50), unit_code=WEST, view_angle_deg=None),
        ],
    }
    for layer, things in layers.items():
        import_layer(backend, Act(who="tester", what="import", at=NOW), layer, things)
    yield address, backend
    backend.close()


def test_what_was_computed_is_kept(store):
    _, backend = store
    reports = cover_units(backend, who="tester", now=NOW)
    kept = load_coverage(backend)
    assert sorted(r.code for r in kept) == sorted(r.code for r in reports) == [EAST, WEST, "h1"]
    assert {r.code: r for r in kept} == {r.code: r for r in reports}
    assert [v.camera_id for v in load_views(backend)] == [
        "c001",
        "c002",
        "c003",
        "c004",
        "c005",
        "c009",
    ]


def test_a_second_run_changes_nothing_but_the_revision(store):
    _, backend = store
    first = cover(backend, who="tester", now=NOW)
    views = load_views(backend)
    second = cover(backend, who="tester", now=NOW)
    assert second.findings == first.findings
    assert load_views(backend) == views
    assert second.revision > first.revision


def test_one_unit_alone_leaves_the_others_as_they_are(store):
    _, backend = store
    whole = cover(backend, who="tester", now=NOW)
    views = load_views(backend)
    part = cover(backend, [WEST], who="tester", now=NOW)
    (report,) = part.reports
    before = next(r for r in whole.reports if r.code == WEST)
    assert report.area_share == pytest.approx(before.area_share, rel=1e-4)
    assert len(load_views(backend)) == len(views)
    assert len(load_coverage(backend)) == 3
    assert not [f for f in part.findings if f.place.kind == "division"]


def test_a_code_that_is_no_unit_is_named(store):
    with pytest.raises(NotFoundError, match="999"):
        cover_units(store[1], ["999"], who="tester", now=NOW)


def test_a_unit_without_boundary_and_cameras_is_covered_by_nothing(store):
    _, backend = store
    bare = Unit(code="500101101203", name="无界村", kind=UnitKind.VILLAGE)
    import_layer(backend, Act(who="tester", what="import", at=NOW), "units", [bare])
    (report,) = cover_units(backend, [bare.code], who="tester", now=NOW)
    assert (report.cameras, report.area_share) == (0, None)
    assert "COV-09" in {f.rule for f in camera_findings(backend, [bare.code])}


def test_an_abolished_unit_has_no_quota(store):
    _, backend = store
    gone = Unit(
        code="500101101203", name="旧村", kind=UnitKind.VILLAGE, parent="500101101000",
        abolished_into=EAST,
    )  # fmt: skip
    import_layer(backend, Act(who="tester", what="import", at=NOW), "units", [gone])
    assert cover_units(backend, [gone.code], who="tester", now=NOW) == []
    found = camera_findings(backend)
    assert gone.code not in {f.place.id for f in found}
    (share,) = [f for f in found if f.rule == "CAM-03"]
    assert "旧村" not in share.message_zh


def test_findings_alone_write_nothing(store):
    _, backend = store
    revision = backend.revision()
    found = camera_findings(backend)
    assert [f.place.id for f in found if f.rule == "CAM-01" and f.outcome is Outcome.FAIL] == [WEST]
    assert backend.revision() == revision


def test_the_command_prints_a_table_or_one_json_document(store, monkeypatch):
    address, _ = store
    monkeypatch.setenv("WANGGE_LANG", "zh")
    table = CliRunner().invoke(application("coverage"), ["coverage", "--store", address])
    assert table.exit_code == 1  # CAM-01 fails in one village
    assert "西山村" in table.stdout
    assert "不达标" in table.stdout
    document = CliRunner().invoke(
        application("coverage"), ["coverage", WEST, "--store", address, "--json"]
    )
    shown = json.loads(document.stdout)
    assert [r["code"] for r in shown["reports"]] == [WEST]
    assert shown["reports"][0]["state"] == "fail"
    assert {f["rule"] for f in shown["findings"]} == {"CAM-01", "CAM-26"}


def test_one_camera_turned_updates_its_villages_as_a_full_run_would(store):
    _, backend = store
    cover(backend, who="tester", now=NOW)
    old = get_camera(backend, "c009")
    new = replace(old, bearing_deg=180.0, unit_code=EAST, position=camera(1, xy=(150, 30)).position)
    act = Act(who="tester", what="edit", at=NOW)
    save_camera(backend, new, act)
    part = recover(backend, [new.camera_id], before=[old], who="tester", now=NOW)
    assert sorted({unit.code for unit in part.units}) == [EAST, WEST]
    kept, views = load_coverage(backend), load_views(backend)
    added = load_contributions(backend)
    whole = cover(backend, who="tester", now=NOW)
    assert [replace(r, revision=0) for r in kept] == [
        replace(r, revision=0)
        for r in sorted(whole.reports, key=lambda r: (r.unit_code, r.kind != "unit"))
    ]
    assert load_views(backend) == views
    assert load_contributions(backend) == added


def test_a_camera_taken_away_is_forgotten_where_it_was_kept(store):
    _, backend = store
    cover(backend, who="tester", now=NOW)
    gone = replace(get_camera(backend, "c009"), status=Status.RETIRED)
    save_camera(backend, gone, Act(who="tester", what="edit", at=NOW))
    part = recover(backend, ["c009"], who="tester", now=NOW)
    assert [unit.code for unit in part.units] == [WEST]
    assert "c009" not in {view.camera_id for view in load_views(backend)}
    assert "c009" not in {one.camera_id for one in load_contributions(backend)}
    assert next(r for r in load_coverage(backend) if r.code == WEST).area_share == 0


def test_the_command_tells_what_is_lost_when_a_camera_fails(store):
    address, _ = store
    run = CliRunner().invoke(application("coverage"), ["coverage", "--cameras", "--store", address])
    assert "c009" in run.stdout
