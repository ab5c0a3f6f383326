"""Questions about plans: why two blocks are no neighbours, what one more crossing would change."""

from typing import Annotated

from fastapi import APIRouter, Query

from web.access import BlockReader, PlanWriter
from web.jobs.plans.answering import read_neighbours, read_what_if
from web.routes.desk import ID, AtDesk, ThingId
from web.shapes.explaining import CrossingOrder, WhatIfOut, WhyOut

router = APIRouter(prefix="/api", tags=["plans"])

BlockId = Annotated[str, Query(pattern=ID, description="id of a block")]


@router.get("/neighbours")
def get_neighbours(reader: BlockReader, desk: AtDesk, a: BlockId, b: BlockId) -> WhyOut:
    """Return why two blocks are neighbours on foot, or why not."""
    return read_neighbours(desk, reader, a, b)


@router.post("/units/{code:path}/what-if")
def post_what_if(
    reader: PlanWriter, desk: AtDesk, code: ThingId, order: CrossingOrder
) -> WhatIfOut:
    """Divide a unit with and without a crossing that is not there; nothing is stored."""
    return read_what_if(desk, reader, code, order)
