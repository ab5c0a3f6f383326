"""Answer the page's questions about plans, in the reader's places."""

import threading
from dataclasses import fields

from grid_planner.answers.what_if import Division
from grid_planner.request import Search
from store.backend import BusyError, NotFoundError
from store.places import load_units
from web.access import Reader
from web.jobs.page.outlines import finding_out
from web.jobs.plans.explaining import neighbours, try_crossing
from web.kept import Desk
from web.shapes.explaining import CrossingOrder, DivisionOut, WhatIfOut, WhyOut

_one_at_a_time = threading.Lock()


def read_neighbours(desk: Desk, reader: Reader, a: str, b: str) -> WhyOut:
    """Return why two blocks of the reader's places are neighbours or not.

    Raises NotFoundError, NoAnswerError.
    """
    key = ("neighbours", reader.scope.key(), a, b)
    answer = desk.once(key, lambda: neighbours(desk.backend, a, b, scope=reader.scope))
    why = answer.why
    return WhyOut(
        a=a,
        b=b,
        units=list(answer.units),
        neighbours=why.neighbours,
        crossing=why.crossing_id,
        barrier=why.barrier_id,
        gap_m=why.gap_m,
        border_m=why.border_m,
        walk=list(why.walk),
        walk_m=why.walk_m,
        findings=[finding_out(finding) for finding in answer.findings],
    )


def read_what_if(desk: Desk, reader: Reader, code: str, order: CrossingOrder) -> WhatIfOut:
    """Return what a crossing would change in a unit of the reader's places.

    Raises NotFoundError, NoAnswerError, BusyError while another one is being tried.
    """
    if not load_units(desk.backend, [code], scope=reader.scope):
        raise NotFoundError(f"no unit {code!r}")
    if not _one_at_a_time.acquire(blocking=False):
        raise BusyError("another crossing is being tried; wait for it to end")
    search = Search(effort=order.effort, seconds=order.seconds, seed=order.seed)
    try:
        answer = try_crossing(
            desk.backend,
            code,
            order.crossing or (),
            order.between,
            search=search,
            scope=reader.scope,
        )
    finally:
        _one_at_a_time.release()
    return WhatIfOut(
        revision=desk.revision,
        unit=code,
        crossing=list(answer.crossing),
        joined=list(answer.joined),
        before=_division(answer.before),
        after=_division(answer.after),
        moved=answer.moved,
        gone=[finding_out(finding) for finding in answer.gone],
        new=[finding_out(finding) for finding in answer.new],
        findings=[finding_out(answer.finding)],
    )


def _division(division: Division) -> DivisionOut:
    named = {field.name: getattr(division, field.name) for field in fields(DivisionOut)}
    return DivisionOut(**{**named, "grids": list(division.grids)})
