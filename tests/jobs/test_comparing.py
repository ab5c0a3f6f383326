"""What `check` compares with all other grids, whoever asks for a part: layers, work, cameras."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from shapely import Point, box

from camera_registry.camera import Camera, PositionState, Status
from casework.incident import Incident
from gis.findings import Outcome
from gis.places import Division, Level
from grid_planner.plan import Grid, GridKind, PlanState
from store.backend import Act
from store.findings import load_findings
from store.places import import_layer, load_units
from store.plans import list_plans, load_departmental, shown_plans
from tests.grid_planner.towns import CODE, block, on_ground, unit
from tests.stores import new_store
from web.jobs.checking import check_units
from web.jobs.plans.enforcing import put_in_force

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TOWNSHIP = "510722109000"
CODES = (CODE, "510722109004", "510722109005")


def act(what: str) -> Act:
    return Act(who="li", what=what, at=NOW)


def ground(number: int, side=200):
    return box(400 * number, 0, 400 * number + 400, side)


def incident(number: int, x: float) -> Incident:
    at = on_ground(Point(x, 100))
    when = NOW - timedelta(days=1)
    return Incident(incident_id=f"i{number}", category="噪声", occurred_at=when, position=at)


def camera(number: int, unit_code: str, x=1000.0, gb_id=None) -> Camera:
    return Camera(
        camera_id=f"c{number}", gb_id=gb_id, unit_code=unit_code, status=Status.IN_SERVICE,
        position=on_ground(Point(x, 50)), position_state=PositionState.DECLARED,
    )  # fmt: skip


def service_grid(number: int) -> Grid:
    code = CODES[number]
    return Grid(
        grid_code=f"{code}001", unit_code=code, unit_codes=(code,), name=f"第{number}网格",
        households=0, boundary=on_ground(ground(number)), notice_at="2026-11-21",
    )  # fmt: skip


def ward(name: str, area, host="消防大队") -> Grid:
    return Grid(
        grid_code=name, unit_code="", unit_codes=(), name=name, households=0,
        boundary=on_ground(area), kind=GridKind.DEPARTMENTAL, host=host,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    """Return three communities of one grid each, and forty incidents in the last."""
    backend = new_store(str(tmp_path / "town.gpkg"), who="test", now=NOW)
    units = [
        replace(unit(), code=code, name=f"社区{n}", parent=TOWNSHIP, boundary=on_ground(ground(n)))
        for n, code in enumerate(CODES)
    ]
    homes = [
        replace(block(n, 400 * n + 100, 50, 600), unit_code=code) for n, code in enumerate(CODES)
    ]
    gone = Division(code=TOWNSHIP, name="示范镇", level=Level.TOWNSHIP)
    layers = {
        "divisions": [gone],
        "units": units,
        "blocks": homes,
        "incidents": [incident(n, 900 if n >= 3 else 400 * n + 50) for n in range(43)],
    }
    for layer, things in layers.items():
        import_layer(backend, act("import"), layer, things)
    put_in_force(backend, [service_grid(n) for n in range(3)], act("import"), pack=None)
    yield backend
    backend.close()


def of(rule, findings):
    return [f for f in findings if f.rule == rule]


def test_a_hot_grid_is_found_among_all_even_when_a_part_is_checked(store):
    (hot,) = of("GRID-16", check_units(store, now=NOW, who="li"))
    assert (hot.place.id, hot.outcome) == (f"{CODES[2]}001", Outcome.FAIL)
    assert hot.found == pytest.approx((600 + 41 * 20 + 0.4) / 620.4, abs=0.01)
    assert of("GRID-16", check_units(store, [CODES[0]], now=NOW, who="li")) == []
    assert of("GRID-16", check_units(store, [CODES[2]], now=NOW, who="li")) == [hot]


def test_old_incidents_are_outside_the_window(store):
    much_later = NOW + timedelta(days=365)
    (unknown,) = of("GRID-16", check_units(store, now=much_later, who="li"))
    assert (unknown.place.kind, unknown.outcome) == ("division", Outcome.UNKNOWN)


def test_a_departmental_layer_leaves_the_grids_in_force_alone(store):
    before = shown_plans(store, "in_force")
    wards = [ward("东片", box(0, 0, 800, 200)), ward("西片", box(800, 0, 1000, 200))]
    put_in_force(store, wards, act("import"), pack=None)
    assert shown_plans(store, "in_force") == before == shown_plans(store, "latest")
    assert [g.grid_code for g in load_departmental(store)] == ["东片", "西片"]
    found = check_units(store, now=NOW, who="li")
    (astray,) = of("GRID-18", found)
    assert (astray.place.id, astray.place.unit_code) == ("西片", CODES[2])
    grid_rules = {f.rule for f in found if f.rule in ("GRID-07", "GRID-09", "GRID-13", "GRID-21")}
    assert grid_rules == set()
    # a part of the county is compared with the whole net
    assert of("GRID-18", check_units(store, [CODES[0]], now=NOW, who="li")) == []
    assert of("GRID-18", check_units(store, [CODES[2]], now=NOW, who="li")) == [astray]


def test_a_layer_is_followed_by_its_own_next_version_only(store):
    put_in_force(store, [ward("旧", ground(0))], act("import"), pack=None)
    put_in_force(store, [ward("市监", ground(0), "市监所")], act("import"), pack=None)
    put_in_force(store, [ward("新", ground(1))], act("import"), pack=None)
    assert [g.grid_code for g in load_departmental(store)] == ["市监", "新"]
    put_in_force(store, [service_grid(n) for n in range(3)], act("import"), pack=None)
    assert [g.grid_code for g in load_departmental(store)] == ["市监", "新"]
    assert len(list_plans(store, states=[PlanState.RETIRED])) == 2


def test_grids_and_a_layer_in_one_file_come_apart(store):
    mixed = [*(service_grid(n) for n in range(3)), ward("片", ground(0))]
    put_in_force(store, mixed, act("import"), pack=None)
    (plan,) = shown_plans(store, "in_force")
    assert [g.grid_code for g in plan.grids] == [f"{code}001" for code in CODES]
    assert plan.unit_codes == CODES
    assert [g.grid_code for g in load_departmental(store)] == ["片"]
    found = check_units(store, now=NOW, who="li")
    assert {f.rule for f in found} & {"GRID-09", "GRID-18", "CHK-01"} == set()


def test_what_the_register_shows_is_kept_with_the_other_findings(store):
    gb_id = "51072210001320000001"
    heap = [camera(n, CODES[2]) for n in range(5)]
    wrong = [camera(8, CODES[0], 900, gb_id="17"), camera(9, CODES[2], 950, gb_id=gb_id),
             camera(10, CODES[2], 960, gb_id=gb_id)]  # fmt: skip
    import_layer(store, act("import"), "cameras", [*heap, *wrong])
    check_units(store, now=NOW, who="li")
    kept = {f.rule for f in load_findings(store, unit_codes=[CODES[2]])}
    assert {"CAM-21", "CAM-23", "GRID-16"} <= kept
    here = {f.rule: f for f in load_findings(store, unit_codes=[CODES[0]])}
    assert here["CAM-25"].place.id == "c8"
    assert here["CAM-20"].found == "17"
    assert len(load_units(store)) == 3
