"""Is the public notice of a grid newer than the grid: GRID-19."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import shapely

from gis.findings import Finding, Outcome, Place, reworded
from gis.places import Unit
from gis.rulebook import Pack
from grid_planner.check import Situation, at
from grid_planner.plan import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A notice that was posted: the ISO date, and the fingerprint of what it showed."""

    on: str
    shows: str


@dataclass(frozen=True, slots=True)
class Notices:
    """Notices that were posted, and what each grid would show today; both by grid code."""

    posted: Mapping[str, Posted] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=dict)

    def dated(self, grid: Grid) -> Grid:
        """Return the grid with the day of its newest notice, delivered or posted from here."""
        posted = self.posted.get(grid.grid_code)
        if posted is None or (grid.notice_at or "") > posted.on:
            return grid
        return replace(grid, notice_at=posted.on)

    def still_shows(self, grid: Grid) -> bool | None:
        """Tell whether the newest notice shows the grid as it is; None where it is not from here."""
        posted = self.posted.get(grid.grid_code)
        if posted is None or grid.notice_at != posted.on:
            return None
        return posted.shows == self.shows.get(grid.grid_code)


def shown_on_notice(grid: Grid, people: Iterable[tuple[str, str | None]]) -> str:
    """Return the fingerprint of what a notice shows: name, border, workers with their phones."""
    digest = hashlib.sha256()
    told = [grid.name, *(f"{name}\t{phone or ''}" for name, phone in people)]
    digest.update("\n".join(told).encode())
    if grid.boundary is not None:
        # to a decimetre: a border read back from a file is the same border
        digest.update(shapely.to_wkb(shapely.normalize(shapely.set_precision(grid.boundary, 1e-6))))
    return digest.hexdigest()


def check_notices(
    situation: Situation, pack: Pack, notices: Notices | None = None
) -> list[Finding]:
    """Return GRID-19: a notice older than the last change, once the time to renew it is over.

    A grid last changed on its `changed_at`, where none was delivered on the day its plan came
    into force. Unknown dates are said once a unit when none of its grids has one. A notice that
    was posted from here is held against what it showed: it is in order as long as it still does.
    """
    if not pack.has("GRID-19"):
        return []
    kept = notices or Notices()
    since = {g.grid_code: plan.in_force_from for plan in situation.plans for g in plan.grids}
    grids: dict[str, list[Grid]] = defaultdict(list)
    for grid in situation.grids():
        grids[grid.unit_code].append(grid)
    found: list[Finding] = []
    for unit in situation.units:
        mine = [kept.dated(grid) for grid in grids.get(unit.code, [])]
        if mine and all(grid.notice_at is None for grid in mine):
            found.append(_none_dated(unit, len(mine), pack))
            continue
        for grid in mine:
            if kept.still_shows(grid):
                continue
            changed = grid.changed_at or since[grid.grid_code]
            finding = _of_grid(grid, changed, situation.on, pack)
            told = changed is not None and changed > (grid.notice_at or "")
            if finding is None and not told and kept.still_shows(grid) is False:
                finding = _changed_some_day(grid, situation.on, pack)
            found += [finding] if finding is not None else []
    return found


def _changed_some_day(grid: Grid, on: str, pack: Pack) -> Finding | None:
    """Return what is said of a notice that shows something else, changed on no known day."""
    rule, posted = pack["GRID-19"], grid.notice_at or on
    if (date.fromisoformat(on) - date.fromisoformat(posted)).days <= rule.count("max_days"):
        return None  # whenever it changed, there is time left
    finding = rule.finding(Outcome.UNKNOWN, at(grid), found=posted)
    words = {"grid": grid.name, "date": posted}
    return reworded(finding, pack["CHK-15"].finding(Outcome.UNKNOWN, at(grid), **words))


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
