"""Grids and plans: read them, count incidents in them, make one."""

from fastapi import APIRouter

from web.access import GridReader, IncidentCounter, PlanWriter
from web.jobs.page.incidents import read_heat
from web.jobs.page.plans import read_grid, read_grids, read_plans
from web.jobs.plans.making import make_plan
from web.routes.desk import AtDesk, LastDays, Now, ThingId, UnitCode, Which
from web.shapes.plan import GridDetail, Grids, Heat, Planned, PlanOrder, Plans

router = APIRouter(prefix="/api", tags=["plans"])


@router.get("/grids")
def get_grids(
    reader: GridReader, desk: AtDesk, plan: Which = "latest", unit: UnitCode = None
) -> Grids:
    """Return the grids of the plans shown."""
    return read_grids(desk, reader, plan, unit)


@router.get("/grids/{plan_id}/{grid_code:path}")
def get_grid(reader: GridReader, desk: AtDesk, plan_id: ThingId, grid_code: ThingId) -> GridDetail:
    """Return one grid with its blocks and findings."""
    return read_grid(desk, reader, plan_id, grid_code)


@router.get("/plans")
def get_plans(reader: GridReader, desk: AtDesk, unit: UnitCode = None) -> Plans:
    """Return the plans, the newest first."""
    return read_plans(desk, reader, unit)


@router.get("/heat")
def get_heat(
    *, reader: IncidentCounter, desk: AtDesk, now: Now, days: LastDays = 30, plan: Which = "latest"
) -> Heat:
    """Return how many incidents lie in each grid."""
    return read_heat(desk, reader, plan, days=days, now=now)


@router.post("/units/{code:path}/plan", status_code=201)
def post_plan(
    *, reader: PlanWriter, desk: AtDesk, code: ThingId, now: Now, order: PlanOrder | None = None
) -> Planned:
    """Divide a unit into grids, and keep the plan as a draft."""
    return make_plan(desk, reader, code, order=order or PlanOrder(), now=now)
