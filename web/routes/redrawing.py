"""The planner's workspace: read a draft, redraw it stroke by stroke, take it to approval."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from grid_planner.redraw.strokes import Kind
from web.access import BlockReader, GridReader, PlanWriter
from web.jobs.plans.states import branch_plan, read_history, take_step, take_steps
from web.jobs.redraw.carrying import carry, merge
from web.jobs.redraw.redrawing import draw_stroke, judge, lock_grids, open_grid, turn
from web.jobs.redraw.repairing import propose_repairs, solve_part
from web.jobs.redraw.seat import Seat
from web.jobs.redraw.side_by_side import compare_plans
from web.jobs.redraw.workshop import Workshop
from web.jobs.redraw.workspace import read_exceptions, read_strokes, read_workspace
from web.routes.desk import ID, Now, ThingId
from web.shapes.redrawing import (
    ComparisonOut,
    ExceptionOut,
    GridOrder,
    History,
    LockOrder,
    MovedPlan,
    MovedPlans,
    ProposalOrder,
    ProposalOut,
    SolvedOut,
    SolveOrder,
    StepOrder,
    StepsOrder,
    StrokeOrder,
    StrokeOut,
    Strokes,
    Trial,
    TurnOrder,
    VerdictOut,
)

router = APIRouter(prefix="/api/plans", tags=["workspace"])


def _workshop(request: Request) -> Workshop:
    workshop: Workshop = request.app.state.workshop
    return workshop


Shop = Annotated[Workshop, Depends(_workshop)]
PlanId = Annotated[str, Query(pattern=ID, description="id of a plan")]


async def _content(request: Request) -> bytes:
    return await request.body()


Content = Annotated[bytes, Depends(_content)]
Known = Annotated[str, Header(alias="If-None-Match", max_length=500)]


@router.get("/compare")
def get_comparison(reader: BlockReader, shop: Shop, a: PlanId, b: PlanId) -> ComparisonOut:
    """Return the blocks that are in other grids of a second plan."""
    return compare_plans(shop, reader, a, b)


@router.post("/steps")
def post_steps(*, reader: PlanWriter, shop: Shop, now: Now, order: StepsOrder) -> MovedPlans:
    """Move several plans by one step, all or none: all the drafts of a township, say."""
    return take_steps(shop, reader, order, now)


@router.get("/{plan_id}/workspace", response_class=Response)
def get_workspace(
    *, reader: BlockReader, shop: Shop, plan_id: ThingId, now: Now, known: Known = ""
) -> Response:
    """Return blocks, neighbours and grids of a plan as columns; 304 while nothing changed."""
    seat = Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now)
    found = read_workspace(seat, known)
    headers = {"ETag": found.etag, "Cache-Control": "private, no-cache"}
    if not found.content:
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type="application/json")


@router.post("/{plan_id}/strokes")
def post_stroke(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: StrokeOrder
) -> StrokeOut:
    """Keep a stroke; blocks that others moved first are lost, a stroke that may not be is refused."""
    return draw_stroke(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order)


@router.get("/{plan_id}/strokes")
def get_strokes(
    *,
    reader: GridReader,
    shop: Shop,
    plan_id: ThingId,
    now: Now,
    after: Annotated[int, Query(ge=0)] = 0,
) -> Strokes:
    """Return the strokes of a draft with numbers above `after`, 500 at a time."""
    return read_strokes(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), after)


@router.post("/{plan_id}/judge")
def post_judge(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: Trial
) -> VerdictOut:
    """Return what a stroke would do; nothing is kept."""
    return judge(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order.moves)


@router.post("/{plan_id}/grids")
def post_grid(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: GridOrder
) -> StrokeOut:
    """Open an empty grid with the next free code."""
    return open_grid(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order)


@router.post("/{plan_id}/undo")
def post_undo(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: TurnOrder
) -> StrokeOut:
    """Undo the reader's own last stroke."""
    return turn(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order, Kind.UNDO)


@router.post("/{plan_id}/redo")
def post_redo(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: TurnOrder
) -> StrokeOut:
    """Redo what the reader undid last."""
    return turn(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order, Kind.REDO)


@router.post("/{plan_id}/locks")
def post_locks(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: LockOrder
) -> StrokeOut:
    """Lock grids against every stroke, or open their locks."""
    return lock_grids(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order)


@router.get("/{plan_id}/exceptions")
def get_exceptions(
    reader: BlockReader, shop: Shop, plan_id: ThingId, now: Now
) -> list[ExceptionOut]:
    """Return what is wrong with a draft, place by place, gravest first."""
    return read_exceptions(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now))


@router.post("/{plan_id}/proposals")
def post_proposals(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: ProposalOrder
) -> list[ProposalOut]:
    """Return the smallest repairs of what is wrong; nothing is kept."""
    return propose_repairs(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order)


@router.post("/{plan_id}/solve")
def post_solve(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: SolveOrder
) -> SolvedOut:
    """Divide some grids again among themselves; nothing is kept."""
    return solve_part(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order)


@router.post("/{plan_id}/branch", status_code=201)
def post_branch(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: StepOrder
) -> MovedPlan:
    """Make a new draft of the same division; the plan itself stays as it is."""
    return branch_plan(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), order)


@router.get("/{plan_id}/carry", response_class=Response)
def get_carried(reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now) -> Response:
    """Return the log of a draft as a signed file, to be merged on another machine."""
    seat = Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now)
    headers = {"Content-Disposition": f'attachment; filename="{plan_id}.wangge.json"'}
    content = carry(seat.backend, plan_id, now, who=seat.who)
    return Response(content, headers=headers, media_type="application/json")


@router.post("/{plan_id}/merge")
def post_merge(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, content: Content
) -> StrokeOut:
    """Take over what a carried file did, as one stroke; what others moved here first is lost."""
    return merge(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now), content)


@router.get("/{plan_id}/log")
def get_history(reader: GridReader, shop: Shop, plan_id: ThingId, now: Now) -> History:
    """Return who did what with a plan, when and why."""
    return read_history(Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now))


@router.post("/{plan_id}/submit")
def post_submit(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: StepOrder
) -> MovedPlan:
    """Submit a draft for approval."""
    seat = Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now)
    return take_step(seat, "submit", order)


@router.post("/{plan_id}/return")
def post_return(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: StepOrder
) -> MovedPlan:
    """Give a submitted plan back: it is a draft again."""
    seat = Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now)
    return take_step(seat, "return", order)


@router.post("/{plan_id}/approve")
def post_approve(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: StepOrder
) -> MovedPlan:
    """Approve a submitted plan that somebody else drew; alone, one's own, marked as such."""
    seat = Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now)
    return take_step(seat, "approve", order)


@router.post("/{plan_id}/enforce")
def post_enforce(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: StepOrder
) -> MovedPlan:
    """Put an approved plan in force; its predecessor is retired."""
    seat = Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now)
    return take_step(seat, "enforce", order)


@router.post("/{plan_id}/retire")
def post_retire(
    *, reader: PlanWriter, shop: Shop, plan_id: ThingId, now: Now, order: StepOrder
) -> MovedPlan:
    """Take a plan out of use."""
    seat = Seat(workshop=shop, reader=reader, plan_id=plan_id, now=now)
    return take_step(seat, "retire", order)
