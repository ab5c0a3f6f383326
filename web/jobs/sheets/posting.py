"""Public notices: record that they were posted, and hold what was posted against what is."""

from datetime import datetime

from gis.findings import Finding
from gis.places import OFFICE_ZONE
from gis.rulebook import Pack, Words
from grid_planner.check import Situation
from grid_planner.notices import Notices, Posted, check_notices, shown_on_notice
from grid_planner.plan import PlanState
from grid_planner.sheet.content import NothingToPrintError
from store.backend import Act, Backend
from store.notices import load_notices, save_notices
from store.plans import load_workers, shown_plans
from web.jobs.sheets.asked import Asked, Sight, units_asked
from web.jobs.sheets.content import people_of


def post_notices(
    backend: Backend, asked: Asked, sight: Sight, *, who: str, now: datetime
) -> tuple[str, ...]:
    """Record that the notices of grids in force were posted today; return the grid codes.

    Raises NothingToPrintError where no grid is in force.
    """
    shows = _shows(backend, [unit.code for unit in units_asked(backend, asked, sight)], sight)
    if not shows:
        raise NothingToPrintError(
            Words(
                "没有生效的网格，不能登记公示", "no grid is in force, so there is no notice to post"
            )
        )
    on = now.astimezone(OFFICE_ZONE).date().isoformat()
    codes = tuple(sorted(shows))
    act = Act(who=who, what="post notices", object=",".join(asked.units), at=now)
    save_notices(backend, {code: Posted(on=on, shows=shows[code]) for code in codes}, act)
    return codes


def notice_findings(backend: Backend, situation: Situation, pack: Pack) -> list[Finding]:
    """Return GRID-19 of what is in force, notices that were posted from here included."""
    return check_notices(situation, pack, posted_notices(backend))


def posted_notices(backend: Backend) -> Notices:
    """Return what was posted, beside what each grid in force would show today."""
    posted = load_notices(backend)
    return Notices(posted, _shows(backend, None, Sight()) if posted else {})


def _shows(backend: Backend, units: list[str] | None, sight: Sight) -> dict[str, str]:
    plans = shown_plans(backend, PlanState.IN_FORCE.value, units, scope=sight.grids)
    workers = load_workers(backend, scope=sight.grids)
    return {
        grid.grid_code: shown_on_notice(grid, people_of(grid, workers))
        for plan in plans
        for grid in plan.grids
        if units is None or grid.unit_code in units
    }
