"""What goes out can come back in: `wangge export` and then `wangge import`."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from shapely import Point, box
from typer.testing import CliRunner

from camera_registry.camera import Camera, PositionState, Preset, Status
from gis.layers.catalogue import LAYERS
from gis.places import Block, Unit, UnitKind
from grid_planner.plan import Grid
from store.backend import Act
from store.cameras import load_cameras
from store.imports import ImportRecord, import_layer
from store.open import open_store
from store.places import load_blocks
from store.plans import shown_plans
from tests.stores import new_store
from web.cli.main import application

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CODE = "510711101001"
UNIT = Unit(
    code=CODE,
    name="东街社区",
    kind=UnitKind.URBAN_COMMUNITY,
    boundary=box(104.70, 31.40, 104.713, 31.41),
)
BLOCKS = [
    Block(
        block_id=f"B{at:02}",
        unit_code=CODE,
        households=None if at == 3 else 55,
        geometry=box(104.70 + at / 1000, 31.40, 104.7008 + at / 1000, 31.4008),
        name=f"{at}栋",
        kind="building",
        compound_id="C1" if at < 2 else None,
        as_of="2026-10-01",
        approx=at == 5,
    )
    for at in range(12)
]
# what a record may hold besides, every field of it
RECORD = {
    "optics": "ptz", "sensor": '1/2.8"', "focal_mm": 4.8, "vertical_angle_deg": 33.25,
    "width_px": 1920, "height_px": 1080, "roll_deg": -1.5, "mount": "pole",
    "host_building_id": "b7", "fill_light": "infrared", "night_range_m": 30.0,
    "range_policy": "recognise",
    "presets": (Preset(name="1", bearing_deg=90.125, home=True), Preset(name="东门", tilt_deg=10.0)),
    "parent_id": "51071100001180000001", "status_since": "2026-02-01", "position_within_m": 0.5,
    "position_source": "survey", "pose_residual_m": 0.4, "police_district": "东城派出所",
    "security_grade": "B", "certificate_until": "2027-01-01", "change_filed_at": "2026-03-01",
    "assessment": "评2026-3", "next_review": "2027-03-01", "shared_with": ("交警大队", "镇政府"),
    "stream_host": "10.1.2.3", "stream_port": 554,
}  # fmt: skip
CAMERAS = [
    Camera(
        camera_id="1",
        name="东门",
        unit_code=CODE,
        position=Point(104.701, 31.4009),
        position_state=PositionState.SURVEYED,
        bearing_deg=12.5,
        more_bearings_deg=(192.5, 270.0),
        status=Status.FAULTY,
        sign_posted=True,
        public_area=True,
        retention_days=30,
        operator_contact="0816-1234567",
    ),
    Camera(camera_id="3", name="球机", unit_code=CODE, **RECORD),
    Camera(camera_id="2", name="=无方向", unit_code=CODE, status=Status.SUSPENDED),
]


def make(path, **layers):
    new_store(str(path), who="test", now=NOW).close()
    backend = open_store(str(path))
    act = Act(who="test", what="import", at=NOW)
    for layer, things in layers.items():
        record = ImportRecord(
            import_id=layer, layer=layer, file_name=layer, file_sha256="", crs="", at=NOW, who="t"
        )
        import_layer(backend, act, layer, things, record=record, rejects=[])
    backend.close()
    return path


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "en")
    store = make(tmp_path / "a.gpkg", units=[UNIT], blocks=BLOCKS, cameras=CAMERAS)
    monkeypatch.setenv("WANGGE_STORE", str(store))

    def call(*words):
        return CliRunner().invoke(application(words[0]), [*map(str, words)])

    return call


def cameras_of(path):
    backend = open_store(str(path))
    found = load_cameras(backend)
    backend.close()
    return [replace(camera, delivered=None, unit_located=False) for camera in found]


@pytest.mark.parametrize("ending", ["gpkg", "xlsx", "csv"])
def test_cameras_come_back_with_everything_they_had(run, tmp_path, ending):
    file = tmp_path / f"cameras.{ending}"
    assert run("export", "cameras", file).exit_code == 0
    other = make(tmp_path / "b.gpkg", units=[UNIT])
    done = run("import", "cameras", file, "--store", other, "--crs", "cgcs2000")
    assert done.exit_code == 0, done.output
    assert cameras_of(other) == cameras_of(tmp_path / "a.gpkg")


def test_a_plan_comes_back_with_the_same_blocks_grids_and_households(run, tmp_path):
    run("plan")
    for step in ("submit", "approve", "enforce"):
        run("plan", step, "p000001", "--reason", "x")
    file = tmp_path / "plan.gpkg"
    done = run("export", "plan", file)
    assert "p000001 (in_force, self-approved)" in done.stdout
    other = make(tmp_path / "b.gpkg", units=[UNIT])
    for layer in ("blocks", "grids"):
        done = run("import", layer, file, "--store", other)
        assert done.exit_code == 0, done.output
    here, there = open_store(str(tmp_path / "a.gpkg")), open_store(str(other))
    (one,), (two,) = shown_plans(here, "in_force"), shown_plans(there, "in_force")
    assert [(g.grid_code, g.households, g.unknown_blocks) for g in one.grids] == [
        (g.grid_code, g.households, g.unknown_blocks) for g in two.grids
    ]
    assert one.grid_of == two.grid_of
    plain = [
        [replace(b, geometry=Point(0, 0), unit_located=False) for b in load_blocks(store)]
        for store in (here, there)
    ]
    assert plain[0] == plain[1]
    here.close()
    there.close()


@pytest.mark.parametrize(
    ("layer", "kind"), [("cameras", Camera), ("blocks", Block), ("grids", Grid)]
)
def test_every_field_that_is_imported_and_kept_goes_out(layer, kind):
    from web.jobs.exporting import _own

    kept = {one.name for one in fields(kind)}
    assert {one.name for one in LAYERS[layer].fields} & kept == set(_own(layer, kind))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "x.gpkg"), "there is no plan to export"),
        (("plan", "x.gpkg", "--plan", "p9"), "there is no plan to export (p9)"),
        (("cameras", "x.gpkg", "--unit", "9"), "no such unit or township in"),
        (("cameras", "x.pdf"), "cannot write .pdf"),
        (("cameras", "none/x.gpkg"), "there is no folder"),
        (("cameras", "a.gpkg"), "exists already"),
    ],
)
def test_what_cannot_be_exported_is_a_sentence_and_no_file(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    before = (tmp_path / "a.gpkg").read_bytes()
    done = run("export", *words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert not (tmp_path / "x.gpkg").exists()
    assert (tmp_path / "a.gpkg").read_bytes() == before


def test_an_empty_register_goes_out_as_one_json_document(run, tmp_path):
    done = run("export", "store", tmp_path / "all.xlsx", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["rows"]["cameras"] == len(CAMERAS)
