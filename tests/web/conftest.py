"""A tiny town in a real store, and people who may see parts of it."""

import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
from shapely import LineString, Point, box

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.coverage.report import UNIT, CoverageReport, View
from casework.incident import Incident, IncidentState
from casework.patrol import Patrol
from gis.findings import Finding, Outcome, Place, Severity
from gis.places import (
    Block,
    Hamlet,
    KeyPlace,
    Level,
    Road,
    Unit,
    UnitKind,
)
from grid_planner.plan import Grid, Plan, PlanState
from store.backend import Act, Backend
from store.cameras import save_views
from store.coverage import save_coverage
from store.findings import save_findings
from store.open import open_store
from store.places import import_layer
from store.plans import save_plan
from store.settings import PlaceInfo, save_place_info
from store.users import Grant, User, add_user, grant
from tests.stores import new_store
from web.app import create_app
from web.passwords import hash_of
from web.settings import Settings

with warnings.catch_warnings():  # it warns that httpx will have a successor, at import
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HERE = "510711001001"  # an urban community
NEXT_DOOR = "510711002001"  # a village of the same county
ABROAD = "510811001001"  # a village of another county
WEST, SOUTH = 104.0, 31.0
STEP = 0.01
PASSWORD = "correct horse battery"
THEN = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)

PEOPLE: dict[str, tuple[str, Level | None, str]] = {
    "olga": ("owner", None, ""),
    "paul": ("planner", Level.UNIT, HERE),
    "pia": ("planner", None, ""),
    "ping": ("police", Level.COUNTY, "510711"),
    "erik": ("engineer", Level.COUNTY, "510811"),
    "duda": ("duty", Level.TOWNSHIP, "510711002"),
    "wang": ("worker", Level.UNIT, HERE),
    "wall": ("display", Level.COUNTY, "510711"),
    "anna": ("auditor", None, ""),
    "adam": ("permission_admin", None, ""),
    "sven": ("system_admin", None, ""),
    "carl": ("auditor", Level.COUNTY, "510711"),
}


def act(what: str = "test") -> Act:
    return Act(who="test", what=what, at=THEN)


@dataclass(frozen=True)
class Town:
    """The store and the numbers by hand."""

    backend: Backend
    path: Path
    plan_id: str = "p000001"
    households: int = 1300 + 90 + 40 + 7  # here, next door, abroad, in no unit
    blocks: int = 3 + 2 + 1 + 1


def place(row: int, column: int):
    """Return the square of a block: rows go north, columns east."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return box(west, south, west + STEP, south + STEP)


def units() -> list[Unit]:
    return [
        Unit(code=HERE, name="甲社区", kind=UnitKind.URBAN_COMMUNITY, boundary=box(WEST, SOUTH, WEST + 3 * STEP, SOUTH + STEP), parent="510711001000"),
        Unit(code=NEXT_DOOR, name="乙村", kind=UnitKind.VILLAGE, boundary=box(WEST, SOUTH + STEP, WEST + 2 * STEP, SOUTH + 2 * STEP), households=95, merged_from=2),
        Unit(code=ABROAD, name="丙村", kind=UnitKind.VILLAGE, boundary=place(2, 0)),
    ]  # fmt: skip


def blocks() -> list[Block]:
    def block(block_id, unit_code, households, row, column):
        return Block(block_id=block_id, unit_code=unit_code, households=households, geometry=place(row, column), kind="building")  # fmt: skip

    return [
        block("a1", HERE, 600, 0, 0), block("a2", HERE, 700, 0, 1), block("a3", HERE, None, 0, 2),
        block("b1", NEXT_DOOR, 50, 1, 0), block("b2", NEXT_DOOR, 40, 1, 1),
        block("c1", ABROAD, 40, 2, 0), block("lost", None, 7, 3, 0),
    ]  # fmt: skip


def grid(code: str, unit_code: str, name: str, **more) -> Grid:
    return Grid(grid_code=code, unit_code=unit_code, unit_codes=(unit_code,), name=name, **more)


def plan(plan_id: str, unit_code: str, grids: tuple[Grid, ...], grid_of: dict[str, str]) -> Plan:
    return Plan(
        plan_id=plan_id, unit_codes=(unit_code,), state=PlanState.DRAFT, pack="default",
        pack_version="0.1", author="test", reason="test", created_at=THEN, grids=grids,
        grid_of=grid_of,
    )  # fmt: skip


def plans() -> list[Plan]:
    first = grid(f"{HERE}001", HERE, "甲社区第一网格", households=600, boundary=place(0, 0), tint=1)
    rest = box(WEST + STEP, SOUTH, WEST + 3 * STEP, SOUTH + STEP)
    second = grid(
        f"{HERE}002",
        HERE,
        "甲社区第二网格",
        households=700,
        unknown_blocks=1,
        boundary=rest,
        tint=2,
    )
    only = grid(
        f"{NEXT_DOOR}001", NEXT_DOOR, "乙村网格", households=90, boundary=units()[1].boundary
    )
    whole = grid(f"{ABROAD}001", ABROAD, "丙村网格", households=40, boundary=place(2, 0))
    a, b = first.grid_code, second.grid_code
    return [
        plan("p000001", HERE, (first, second), {"a1": a, "a2": b, "a3": b}),
        plan("p000002", NEXT_DOOR, (only,), dict.fromkeys(("b1", "b2"), only.grid_code)),
        plan("p000003", ABROAD, (whole,), {"c1": whole.grid_code}),
    ]


def cameras() -> list[Camera]:
    def camera(camera_id, unit_code, row, **more):
        return Camera(camera_id=camera_id, name=f"点位{camera_id}", unit_code=unit_code, position=Point(WEST + STEP / 2, SOUTH + (row + 0.5) * STEP), position_state=PositionState.DECLARED, status=Status.IN_SERVICE, **more)  # fmt: skip

    return [
        camera("cam-a", HERE, 0, bearing_deg=90.0, view_angle_deg=60.0, range_m=80.0),
        camera("cam-b", NEXT_DOOR, 1),
        camera("cam-c", ABROAD, 2),
    ]


def incidents() -> list[Incident]:
    spots = [
        (HERE, 0, 0),
        (HERE, 0, 1),
        (HERE, 0, 1),
        (NEXT_DOOR, 1, 0),
        (ABROAD, 2, 0),
        (None, 3, 0),
    ]
    return [
        Incident(incident_id=f"i{n}", category="dispute", level="blue", state=IncidentState.ACCEPTED, unit_code=unit_code, occurred_at=THEN - timedelta(days=n), position=place(row, column).centroid, text=f"words {n}")
        for n, (unit_code, row, column) in enumerate(spots)
    ]  # fmt: skip


def findings() -> list[Finding]:
    def finding(rule, severity, place_, found):
        return Finding(rule=rule, severity=severity, outcome=Outcome.FAIL, place=place_, found=found, required="500-800", message_zh="不符合", message_en="does not fit")  # fmt: skip

    return [
        finding("GRID-01", Severity.SHOULD, Place("grid", f"{HERE}002", HERE), 700),
        finding("CAM-01", Severity.MUST, Place("unit", NEXT_DOOR, NEXT_DOOR), 1),
        finding("DAT-01", Severity.INFO, Place("block", "a3", HERE), None),
    ]


def coverage(revision: int) -> list[CoverageReport]:
    return [
        CoverageReport(kind=UNIT, code=code, unit_code=code, cameras=1, required=5, working=1, status_unknown=0, suspect=0, without_view=0, area_share=0.25, state=Outcome.FAIL, revision=revision)
        for code in (HERE, NEXT_DOOR, ABROAD)
    ]  # fmt: skip


def roads_of() -> list[Road]:
    street = LineString([(WEST, SOUTH), (WEST + 3 * STEP, SOUTH)])
    return [Road(road_id="r1", name="人民路", kind="street", geometry=street)]


def fill(backend: Backend) -> None:
    layers = {
        "units": units(),
        "hamlets": [Hamlet(code="h1", unit_code=NEXT_DOOR, name="上湾", households=30, geometry=place(1, 0))],
        "blocks": blocks(),
        "roads": roads_of(),
        "key_places": [KeyPlace(key_place_id="k1", name="甲小学", kind="school", unit_code=HERE, geometry=Point(WEST + 0.001, SOUTH + 0.001))],
        "cameras": cameras(),
        "incidents": incidents(),
        "patrols": [Patrol(patrol_id="t1", unit_code=HERE, team="auxiliary", kind="foot", started_at=THEN, ended_at=THEN + timedelta(hours=1), track=roads_of()[0].geometry)],
    }  # fmt: skip
    for layer, things in layers.items():
        import_layer(backend, act(f"import {layer}"), layer, things)
    for one in plans():
        save_plan(backend, one, act("plan"))
    save_views(backend, [View("cam-a", 0, place(0, 0), assumed=False)], act("coverage"))
    save_coverage(backend, coverage(backend.revision()), act("coverage"))
    save_findings(backend, None, findings(), act("check"))
    save_place_info(
        backend, PlaceInfo(title_zh="小镇", title_en="Tiny Town", synthetic=True), act("place")
    )
    kept = hash_of(PASSWORD)
    for name, (role, level, code) in PEOPLE.items():
        add_user(backend, User(name=name, password_hash=kept, created_at=THEN), act("add account"))
        grant(backend, Grant(user=name, role=role, level=level, code=code), act("grant"))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed store with the town in it; copied, never opened."""
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    backend = new_store(str(path), who="test", now=THEN)
    fill(backend)
    backend.close()
    return path


@pytest.fixture
def town(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Return an own copy of the town, with an own copy of its keys."""
    home = tmp_path / "home"
    shutil.copytree(os.environ["WANGGE_HOME"], home)
    monkeypatch.setenv("WANGGE_HOME", str(home))
    path = tmp_path / "town.gpkg"
    shutil.copy(filled, path)
    backend = open_store(str(path))
    yield Town(backend, path)
    backend.close()


class Page(TestClient):
    """A browser on the loopback address that knows how to sign in.

    Live streams are not started: `test_live` has a real server.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def enter(self, name: str, password: str = PASSWORD) -> dict:
        """Sign in; later changes carry the session's token."""
        answer = self.post("/api/session", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        self.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return answer.json()

    def read(self, path: str, **parameters):
        """Return the JSON of a read that must succeed."""
        answer = self.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()


def page_of(backend: Backend, **settings) -> Page:
    app = create_app(Settings(**settings), backend)
    return Page(app, base_url="http://127.0.0.1")


@pytest.fixture
def page(town: Town) -> Iterator[Page]:
    """Return a browser at the town's service, nobody signed in."""
    with page_of(town.backend) as browser:
        yield browser


@pytest.fixture
def enter(town: Town):
    """Return a function that gives a browser in which somebody is signed in."""
    app = create_app(Settings(), town.backend)

    def entered(name: str) -> Page:
        browser = Page(app, base_url="http://127.0.0.1")
        browser.enter(name)
        return browser

    return entered


def operations(app) -> list[tuple[str, str, str, str]]:
    """Return method, path with ids of the town, permission and scope of every operation."""
    found = []
    for route in app.routes:
        for method in sorted(route.methods - {"HEAD"}):
            path = route.path.replace(":path", "")
            for name, value in IDS.items():
                path = path.replace(name, value)
            found.append(
                (method, path, route.openapi_extra["x-permission"], route.openapi_extra["x-scope"])
            )
    return found


IDS = {
    "/units/{code}": f"/units/{HERE}",
    "/hamlets/{code}": "/hamlets/h1",
    "{key_place_id}": "k1",
    "{block_id}": "a1",
    "{plan_id}/{grid_code}": f"p000001/{HERE}001",
    "{plan_id}": "p000001",
    "{camera_id}": "cam-a",
    "{incident_id}": "i0",
    "{patrol_id}": "t1",
    "{name}": "index.html",
    "{z}/{x}/{y}": "6/50/26",
}
