"""Gather grids for stand-alone maps: their findings, and the incidents in them."""

from collections.abc import Sequence

from gis.findings import Finding
from store.backend import Backend
from store.casework import load_incidents
from web.jobs.exporting import plans_of
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.asking import Asking, face_of, ground_for, plane_of, units_of
from web.reports.grids import Grids


def gather_grids(backend: Backend, asked: Asked, sight: Sight) -> Grids:
    """Return the grids of the units asked for, with the findings about them and incidents.

    Raises NothingToPrintError without any unit.
    """
    asking = Asking.of(backend, asked, sight)
    units = units_of(asking, sight.map)
    codes = [unit.code for unit in units]
    plans = plans_of(backend, codes, asked.plan, scope=sight.grids)
    grids = [(plan, grid) for plan in plans for grid in plan.grids if grid.unit_code in set(codes)]
    plane = plane_of(units, [])
    incidents = load_incidents(backend, unit_codes=codes, scope=sight.counts)
    return Grids(
        face=face_of(asking, units, ()),
        plane=plane,
        ground=ground_for(asking, units, plane),
        units=tuple(units),
        grids=tuple(grid for _, grid in grids),
        plans={grid.grid_code: plan.plan_id for plan, grid in grids},
        findings=tuple(f for plan in plans for f in plan.findings if _is_in(f, codes)),
        incidents=tuple(incident for incident in incidents if incident.counts),
        spots=all(sight.incidents.covers(one.unit_code) for one in incidents),
    )


def _is_in(finding: Finding, codes: Sequence[str]) -> bool:
    return not finding.place.unit_code or finding.place.unit_code in codes
