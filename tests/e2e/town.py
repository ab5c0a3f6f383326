"""A small town in a real store, with numbers known by hand, for the tests of the page."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from shapely import LineString, Point, Polygon, box

from camera_registry.camera import Camera, PositionState, Status
from camera_registry.coverage.report import View
from casework.incident import Incident, IncidentState
from casework.patrol import Patrol
from gis.findings import Finding, Outcome, Place, Severity
from gis.places import Barrier, Block, KeyPlace, Road, Unit, UnitKind
from grid_planner.plan import Grid, Plan, PlanState
from store.backend import Act
from store.cameras import save_views
from store.findings import save_findings
from store.imports import import_layer
from store.plans import save_plan
from store.settings import PlaceInfo, save_place_info
from tests.stores import new_store

LAKE, HILL = "510711001001", "510711002201"
WEST, SOUTH, STEP = 104.06, 30.65, 0.002
THEN = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
# households of the grids of the lake community, one column of four blocks each
COLUMNS = {"第一网格": 600, "第二网格": 720, "第三网格": 880, "第四网格": 320}
INCIDENTS = 9


def act() -> Act:
    return Act(who="test", what="build the town", at=THEN)


def square(column: int, row: int, *, rows: int = 1, columns: int = 1) -> Polygon:
    """Return blocks side by side, from the south-western corner."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return box(west, south, west + columns * STEP, south + rows * STEP)


def build(path: Path) -> None:
    """Make the store."""
    backend = new_store(str(path), who="test", now=THEN)
    try:
        info = PlaceInfo(
            title_zh="测试镇", title_en="Test Town", synthetic=True, pack="default", credit="test"
        )
        save_place_info(backend, info, act())
        for layer, things in layers().items():
            import_layer(backend, act(), layer, things)
        for plan in (lake_plan(), hill_plan()):
            save_plan(backend, plan, act())
        save_views(backend, views(), act())
        save_findings(backend, None, findings(), act())
    finally:
        backend.close()


def layers() -> dict[str, list[object]]:
    """Return what is imported, by layer."""
    return {
        "units": [
            Unit(code=LAKE, name="东湖社区", kind=UnitKind.URBAN_COMMUNITY,
                 boundary=square(0, 0, rows=4, columns=4)),
            Unit(code=HILL, name="西山村", kind=UnitKind.VILLAGE, merged_from=2, households=210,
                 boundary=square(5, 0, rows=2, columns=2)),
        ],
        "blocks": blocks(),
        "roads": [Road(road_id="r1", name="人民路", kind="street", geometry=LineString(
            [(WEST, SOUTH - STEP / 4), (WEST + 7 * STEP, SOUTH - STEP / 4)]))],
        "barriers": [Barrier(barrier_id="w1", kind="river", name="清溪",
                             geometry=square(4, -1, rows=6))],
        "key_places": [KeyPlace(key_place_id="k1", name="实验小学", kind="school", unit_code=LAKE,
                                geometry=square(1, 1).centroid)],
        "cameras": cameras(),
        "incidents": incidents(),
        "patrols": [Patrol(patrol_id="x1", unit_code=LAKE, team="巡逻组", kind="步巡",
                           started_at=THEN, ended_at=THEN + timedelta(hours=1),
                           track=LineString([(WEST, SOUTH), (WEST + 4 * STEP, SOUTH + STEP)]))],
    }  # fmt: skip


def blocks() -> list[object]:
    rows: list[object] = []
    for column, households in enumerate(COLUMNS.values()):
        rows += [
            Block(block_id=f"b{column}{row}", unit_code=LAKE, households=households // 4,
                  geometry=square(column, row), kind="building")
            for row in range(4)
        ]  # fmt: skip
    rows += [
        Block(block_id=f"h{n}", unit_code=HILL, households=n or None, geometry=square(5 + n, 0),
              kind="villager_group")
        for n in (0, 1)
    ]  # fmt: skip
    return rows


def lake_plan() -> Plan:
    """Return four grids of one column each: within, within, above, below the band."""
    grids = tuple(
        Grid(grid_code=f"{LAKE}{n + 1:03d}", unit_code=LAKE, unit_codes=(LAKE,),
             name=f"东湖社区{name}", households=households, boundary=square(n, 0, rows=4), tint=n)
        for n, (name, households) in enumerate(COLUMNS.items())
    )  # fmt: skip
    grid_of = {f"b{n}{row}": grid.grid_code for n, grid in enumerate(grids) for row in range(4)}
    return plan("p000001", LAKE, grids, grid_of)


def hill_plan() -> Plan:
    grid = Grid(grid_code=f"{HILL}001", unit_code=HILL, unit_codes=(HILL,), name="西山村网格",
                households=1, unknown_blocks=1, boundary=square(5, 0, rows=2, columns=2))  # fmt: skip
    return plan("p000002", HILL, (grid,), {"h0": grid.grid_code, "h1": grid.grid_code})


def plan(plan_id: str, unit: str, grids: tuple[Grid, ...], grid_of: dict[str, str]) -> Plan:
    return Plan(
        plan_id=plan_id, unit_codes=(unit,), state=PlanState.DRAFT, pack="default",
        pack_version="0.1", author="test", reason="test", created_at=THEN, grids=grids,
        grid_of=grid_of,
    )  # fmt: skip


def cameras() -> list[object]:
    def camera(number: int, bearing_deg: float | None, status: Status) -> Camera:
        return Camera(
            camera_id=f"C{number}", name=f"人民路{number}号点", unit_code=LAKE, status=status,
            bearing_deg=bearing_deg, position=Point(WEST + number * STEP, SOUTH + STEP / 2),
            position_state=PositionState.DECLARED,
        )  # fmt: skip

    return [
        camera(1, 90.0, Status.IN_SERVICE),
        camera(2, None, Status.IN_SERVICE),
        camera(3, 0.0, Status.FAULTY),
    ]


def views() -> list[View]:
    x, y = WEST + STEP, SOUTH + STEP / 2
    cone = Polygon([(x, y), (x + STEP / 3, y - STEP / 6), (x + STEP / 3, y + STEP / 6)])
    return [View(camera_id="C1", lens=0, polygon=cone, assumed=True)]


def incidents() -> list[object]:
    levels = ("重大", "突出", "一般")
    return [
        Incident(
            incident_id=f"i{n}", category="道路交通", level=levels[n % 3], unit_code=LAKE,
            state=IncidentState.ACCEPTED, occurred_at=THEN - timedelta(days=n),
            position=Point(WEST + (n % 3 + 0.5) * STEP, SOUTH + 1.3 * STEP),
        )
        for n in range(INCIDENTS)
    ]  # fmt: skip


def findings() -> list[Finding]:
    return [
        Finding(
            rule="GRID-01", severity=Severity.SHOULD, outcome=Outcome.FAIL,
            place=Place("grid", f"{LAKE}{number:03d}", LAKE), found=households, required="500-800",
            message_zh=f"网格有{households}户。", message_en=f"The grid has {households} households.",
        )
        for number, households in ((3, 880), (4, 320))
    ]  # fmt: skip
