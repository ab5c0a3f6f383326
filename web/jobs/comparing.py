"""What is judged beside all other grids in force: staff, workload, the layers of other offices."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from camera_registry.camera import Status
from camera_registry.coverage.homes import trusted
from casework.workload import Happened, Ward, Workload, workload_findings, workloads
from gis.findings import Finding
from gis.rulebook import Pack, Rule
from grid_planner.check import Situation, is_comprehensive
from grid_planner.departments import check_departments
from grid_planner.staffing import check_staff
from store.backend import Backend
from store.cameras import load_cameras
from store.casework import load_incidents
from store.places import load_divisions, load_key_places
from store.plans import load_departmental, load_workers

# a planned camera is not there yet, a suspended or retired one is nobody's round
_TO_CHECK = frozenset((Status.IN_SERVICE, Status.FAULTY, Status.UNKNOWN))


def workload_of(
    backend: Backend, situation: Situation, pack: Pack, now: datetime
) -> list[Workload]:
    """Return the workload of every comprehensive grid in force whose unit names its township."""
    if not pack.has("GRID-16"):
        return []
    rule = pack["GRID-16"]
    wards = _wards(situation)
    if not wards:
        return []
    return workloads(wards, happened(backend, rule, now), rule.params["weights"])


def happened(backend: Backend, rule: Rule, now: datetime) -> Happened:
    """Return what makes work: incidents of the rule's window before now, key places, cameras."""
    since = now - timedelta(days=rule.count("window_days"))
    cameras = load_cameras(backend)
    return Happened(
        cases=[
            (incident.position, incident.grid_code)
            for incident in load_incidents(backend, since=since, until=now)
            if incident.counts
        ],
        key_places=[place.geometry for place in load_key_places(backend)],
        cameras=[
            camera.position
            for camera in cameras
            if camera.position is not None and trusted(camera) and camera.status in _TO_CHECK
        ],
    )


def beside_others(
    backend: Backend, situation: Situation, pack: Pack, now: datetime
) -> list[Finding]:
    """Return GRID-16, GRID-18 and WRK-* for everything in force; the situation is of all units."""
    names = {division.code: division.name for division in load_divisions(backend)}
    found = check_departments(situation, load_departmental(backend), pack)
    found += check_staff(situation, load_workers(backend), pack)
    return found + workload_findings(workload_of(backend, situation, pack, now), names, pack)


def _wards(situation: Situation) -> Sequence[Ward]:
    township = {unit.code: unit.parent for unit in situation.units}
    return [
        Ward(
            grid_code=grid.grid_code,
            unit_code=grid.unit_code,
            township=parent,
            name=grid.name,
            households=grid.households,
            unknown_blocks=grid.unknown_blocks,
            boundary=grid.boundary,
        )
        for grid in situation.grids()
        if is_comprehensive(grid)
        and grid.boundary is not None
        and (parent := township.get(grid.unit_code)) is not None
    ]
