"""Two plans side by side, for who may see both."""

from grid_planner.redraw.comparing import plans_compared
from store.backend import NotFoundError
from store.places import load_blocks
from store.plans import load_plans
from web.access import Reader
from web.jobs.redraw.seat import check_seen
from web.jobs.redraw.workshop import Workshop
from web.shapes.redrawing import ChangedOut, ComparisonOut


def compare_plans(workshop: Workshop, reader: Reader, a: str, b: str) -> ComparisonOut:
    """Return what differs between two plans of the reader's places."""
    for plan_id in (a, b):
        check_seen(workshop, reader, plan_id)
    plans = {plan.plan_id: plan for plan in load_plans(workshop.backend, {a, b})}
    if a not in plans or b not in plans:
        raise NotFoundError(f"there is no plan {a!r} or {b!r}")
    units = {*plans[a].unit_codes, *plans[b].unit_codes}
    blocks = load_blocks(workshop.backend, unit_codes=units, scope=reader.scope)
    made = plans_compared(plans[a], plans[b], blocks)
    return ComparisonOut(
        a=a,
        b=b,
        blocks=[
            ChangedOut(block=one.block, from_=one.grid, to=one.to, households=one.households)
            for one in made.blocks
        ],
        households=made.households,
        unknown_blocks=made.unknown_blocks,
        grids_only_a=list(made.grids_only_a),
        grids_only_b=list(made.grids_only_b),
        kept=made.kept,
    )
