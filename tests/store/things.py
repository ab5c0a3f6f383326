"""Small values to keep, one builder a kind."""

from datetime import UTC, datetime, timedelta

from shapely import LineString, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry

from camera_registry.camera import Camera, Candidate, PositionState, Status
from camera_registry.coverage.report import CoverageReport, View
from casework.incident import Incident, IncidentState
from casework.patrol import Patrol
from gis.findings import Finding, Outcome, Place, Severity
from gis.places import (
    Barrier,
    Block,
    Crossing,
    Delivered,
    Division,
    Hamlet,
    KeyPlace,
    Level,
    Road,
    Unit,
    UnitKind,
)  # fmt: skip
from grid_planner.plan import Grid, GridKind, Plan, PlanState, Worker

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
TOWN = "510711002"
UNIT, OTHER = TOWN + "003", TOWN + "004"
FAR = "510811002003"  # another city
CUSTOM = "cambridge-east"


def square(x: float = 0, y: float = 0, size: float = 0.01) -> BaseGeometry:
    return box(104 + x, 31 + y, 104 + x + size, 31 + y + size)


def unit(code: str = UNIT, **more: object) -> Unit:
    values = {"name": f"社区{code}", "kind": UnitKind.URBAN_COMMUNITY, "boundary": square()}
    return Unit(code=code, **(values | more))


def block(number: int, households: int | None = 30, **more: object) -> Block:
    values = {"unit_code": UNIT, "geometry": square(number * 1e-4, 0, 1e-4)}
    return Block(block_id=f"b{number:06d}", households=households, **(values | more))


def camera(number: int = 1, **more: object) -> Camera:
    values = {"unit_code": UNIT, "position": Point(104.001 + number * 1e-5, 31.001)}
    return Camera(camera_id=f"c{number:04d}", **(values | more))


def full_camera() -> Camera:
    return Camera(
        camera_id="c9", name="学校东门", gb_id="51071100200300000001", unit_code=UNIT,
        hamlet_code="h1", position=Point(104.0012345678901, 31.00123),
        delivered=Delivered(x=104.0041, y=31.0009, datum="gcj02"),
        position_state=PositionState.SURVEYED, unit_located=True, bearing_deg=12.5,
        more_bearings_deg=(90.0, 271.25), view_angle_deg=60.0, range_m=80.0, height_m=4.5,
        tilt_deg=-10.0, body="ball", kind="face", status=Status.FAULTY, programme="雪亮",
        indoor=False, public_area=True, point_class="1", operator="镇政府",
        operator_contact="0816-1234567", purpose="治安", legal_basis="条例799", filing_no="川A1",
        filed_at="2025-05-01", in_use_since="2024-01-01", sign_posted=True,
        sign_checked_at="2026-01-01", retention_days=30, resolution="1080p", address="东门",
        source="ledger.xlsx", filed=True, filed_address="东门", filed_body="ball",
        filed_retention_days=30, sign_photo="s1.jpg", secrecy=False, consent_no="3号",
        retention_reason="学校",
    )  # fmt: skip


def incident(number: int, at: datetime = NOW, **more: object) -> Incident:
    values = {
        "category": "dispute", "level": "yellow", "state": IncidentState.ACCEPTED,
        "unit_code": UNIT, "occurred_at": at, "position": Point(104.005, 31.005),
    }  # fmt: skip
    return Incident(incident_id=f"i{number:06d}", **(values | more))


def grid(code: str = UNIT + "001", households: int = 600, **more: object) -> Grid:
    values = {
        "unit_code": UNIT, "unit_codes": (UNIT,), "name": f"网格{code[-3:]}", "boundary": square()
    }  # fmt: skip
    return Grid(grid_code=code, households=households, **(values | more))


def plan(plan_id: str = "p000001", *grids: Grid, **more: object) -> Plan:
    grids = grids or (grid(),)
    values = {
        "unit_codes": (UNIT,), "state": PlanState.DRAFT, "pack": "default", "pack_version": "0.1",
        "author": "tester", "reason": "first", "created_at": NOW,
        "grid_of": {f"b{n}": g.grid_code for n, g in enumerate(grids)},
    }  # fmt: skip
    return Plan(plan_id=plan_id, grids=tuple(grids), **(values | more))


def finding(place_id: str = "b1", found: float | str | None = 900, **more: object) -> Finding:
    values = {
        "rule": "GRID-01", "severity": Severity.SHOULD, "outcome": Outcome.FAIL,
        "place": Place("grid", place_id, UNIT), "required": "500-800",
        "message_zh": "户数过多", "message_en": "too many",
    }  # fmt: skip
    return Finding(found=found, **(values | more))


def report(code: str = UNIT, kind: str = "unit", **more: object) -> CoverageReport:
    values = {
        "unit_code": UNIT, "cameras": 3, "required": 5, "working": 2, "status_unknown": 0,
        "suspect": 1, "without_view": 1, "area_share": 0.25, "state": Outcome.FAIL, "revision": 7,
    }  # fmt: skip
    return CoverageReport(kind=kind, code=code, **(values | more))


def view(camera_id: str = "c0001", lens: int = 0, **more: object) -> View:
    return View(camera_id, lens, more.get("polygon", square()), bool(more.get("assumed")))


LAYERS: dict[str, list[object]] = {
    "divisions": [
        Division(code="510711000000", name="县", level=Level.COUNTY, residents=400_000),
        Division(code=TOWN + "000", name="镇", level=Level.TOWNSHIP, parent="510711000000",
                 patrol_members=12, valid_from="2020-01-01", boundary=square()),
    ],
    "units": [
        unit(merged_from=3, households=1200, residents=3000, parent=TOWN + "000",
             urban_rural_class="111", valid_from="2020-05-01", valid_to=None, abolished_into=OTHER),
        unit(OTHER, kind=None, boundary=MultiPolygon([square(0.1), square(0.2)])),
        unit(CUSTOM, boundary=None),
    ],
    "hamlets": [
        Hamlet(code="h1", unit_code=UNIT, name="王家", households=40, geometry=Point(104, 31)),
        Hamlet(code="h2", unit_code=None, name="李家", geometry=square()),
        Hamlet(code="h3", unit_code=UNIT, name="赵家"),
    ],
    "blocks": [
        block(1, None, name="一号楼", kind="building", compound_id="k", predecessor="旧村",
              basis="registered", as_of="2026-01-01", source="x.csv", approx=True, unit_located=True),
        block(2, 0, unit_code=None, geometry=Point(104.1, 31.1)),
        block(3, 862, geometry=MultiPolygon([square(0.3), square(0.4)])),
    ],
    "barriers": [
        Barrier(barrier_id="r1", kind="river", geometry=LineString([(104, 31), (104.1, 31)])),
        Barrier(barrier_id="r2", kind="river", geometry=square(), name="涪江"),
    ],
    "crossings": [
        Crossing(crossing_id="x1", kind="bridge", geometry=Point(104.05, 31)),
        Crossing(crossing_id="x2", kind="bridge", geometry=LineString([(104, 31), (104, 31.1)])),
    ],
    "roads": [Road(road_id="s1", geometry=LineString([(104, 31), (104, 31.1)]), name="东街")],
    "key_places": [
        KeyPlace(key_place_id="s", name="学校", kind="school", unit_code=UNIT, geometry=square()),
        KeyPlace(key_place_id="t", name="车站", kind="station", unit_code=None, geometry=Point(104, 31)),
    ],
    "cameras": [camera(1, position=None), full_camera()],
    "candidates": [
        Candidate(candidate_id="k1", position=Point(104, 31), unit_code=UNIT, kind="pole",
                  height_m=6.0, delivered=Delivered(x=1, y=2, datum="EPSG:4546")),
    ],
    "incidents": [
        incident(1, level=None, state=None, occurred_at=None, position=None, unit_code=None),
        incident(2, grid_code=UNIT + "001", reported_at=NOW, closed_at=NOW + timedelta(hours=3),
                 text="邻里纠纷", source="12345", delivered=Delivered(x=1.5, y=2.5, datum="bd09")),
    ],
    "patrols": [
        Patrol(patrol_id="t1", unit_code=UNIT, team="联防队", kind="night", started_at=NOW,
               ended_at=NOW + timedelta(hours=2), track=LineString([(104, 31), (104.1, 31)])),
        Patrol(patrol_id="t2", unit_code=None, team=None, kind=None, started_at=None,
               ended_at=None, track=None),
    ],
    "workers": [Worker(worker_id="w1", name="张三", phone="13800000000", unit_code=UNIT,
                       grid_code=UNIT + "001")],
}  # fmt: skip

GRIDS = (
    grid(UNIT + "001", 600, worker="张三", phone="1", host="社区"),
    grid(UNIT + "002", 900, boundary=square(0.02), unknown_blocks=2, tint=3),
    grid(UNIT + "003", 0, kind=GridKind.EXCLUSIVE, boundary=None),
)
