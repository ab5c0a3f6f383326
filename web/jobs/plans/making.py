"""Make a plan of one unit on request: read, plan, keep as a draft."""

import threading
from datetime import datetime

from store.backend import BusyError, NotFoundError
from store.places import load_units
from store.plans import list_plans
from store.settings import place_info
from web.access import Reader
from web.jobs.page.outlines import finding_out
from web.jobs.page.plans import plan_out
from web.kept import Desk
from web.shapes.plan import Planned, PlanOrder

_one_at_a_time = threading.Lock()


def make_plan(desk: Desk, reader: Reader, code: str, *, order: PlanOrder, now: datetime) -> Planned:
    """Return the new draft of a unit and what is wrong with it.

    Raises NotFoundError for a unit outside the reader's places, BusyError while another plan is
    being made.
    """
    from web.jobs.plans.planning import plan_units

    if not load_units(desk.backend, [code], scope=reader.scope):
        raise NotFoundError(f"no unit {code!r}")
    if not _one_at_a_time.acquire(blocking=False):
        raise BusyError("another plan is being made; wait for it to end")
    try:
        results = plan_units(
            desk.backend,
            [code],
            pack=place_info(desk.backend).pack,
            effort=order.effort,
            seconds=order.seconds,
            seed=order.seed,
            workers=1,
            who=reader.name,
            now=now,
        )
    finally:
        _one_at_a_time.release()
    result = results[0]
    heads = list_plans(desk.backend, [code], scope=reader.scope)
    wanted = result.plan.plan_id if result.plan else ""
    head = next((head for head in heads if head.plan_id == wanted), None)
    return Planned(
        revision=desk.backend.revision(),
        plan=plan_out(head) if head else None,
        findings=[finding_out(finding) for finding in result.findings],
        seconds=round(result.seconds, 3),
    )
