"""Is the public notice of a grid newer than the grid: GRID-19."""

from collections import defaultdict
from datetime import date

from gis.findings import Finding, Outcome, Place, reworded
from gis.places import Unit
from gis.rulebook import Pack
from grid_planner.check import Situation, at
from grid_planner.plan import Grid


def check_notices(situation: Situation, pack: Pack) -> list[Finding]:
    """Return GRID-19: a notice older than the last change, once the time to renew it is over.

    A grid last changed on its `changed_at`, where none was delivered on the day its plan came
    into force. Unknown dates are said once a unit when none of its grids has one.
    """
    if not pack.has("GRID-19"):
        return []
    since = {g.grid_code: plan.in_force_from for plan in situation.plans for g in plan.grids}
    grids: dict[str, list[Grid]] = defaultdict(list)
    for grid in situation.grids():
        grids[grid.unit_code].append(grid)
    found: list[Finding] = []
    for unit in situation.units:
        mine = grids.get(unit.code, [])
        if mine and all(grid.notice_at is None for grid in mine):
            found.append(_none_dated(unit, len(mine), pack))
            continue
        changes = [grid.changed_at or since[grid.grid_code] for grid in mine]
        each = (
            _of_grid(grid, changed, situation.on, pack)
            for grid, changed in zip(mine, changes, strict=True)
        )
        found += [finding for finding in each if finding is not None]
    return found


def _none_dated(unit: Unit, n: int, pack: Pack) -> Finding:
    place = Place("unit", unit.code, unit.code)
    finding = pack["GRID-19"].finding(Outcome.UNKNOWN, place)
    return reworded(finding, pack["CHK-07"].finding(Outcome.UNKNOWN, place, unit=unit.name, n=n))


def _of_grid(grid: Grid, changed: str | None, on: str, pack: Pack) -> Finding | None:
    rule = pack["GRID-19"]
    if grid.notice_at is None or changed is None:
        finding = rule.finding(Outcome.UNKNOWN, at(grid), found=grid.notice_at, required=changed)
        words = {"grid": grid.name, "date": changed or "?"}
        return reworded(finding, pack["CHK-08"].finding(Outcome.UNKNOWN, at(grid), **words))
    days = (date.fromisoformat(on) - date.fromisoformat(changed)).days
    if grid.notice_at >= changed or days <= rule.count("max_days"):
        return None
    words = {"grid": grid.name, "date": changed}
    return rule.finding(Outcome.FAIL, at(grid), found=grid.notice_at, required=changed, **words)
