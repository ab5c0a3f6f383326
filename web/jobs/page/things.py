"""What the page reads about single things: blocks, key places, patrols, findings."""

from dataclasses import fields

import shapely

from gis.crs import plane_for
from gis.findings import Severity
from store.backend import NotFoundError
from store.casework import get_patrol
from store.coverage import load_coverage
from store.findings import load_findings
from store.places import get_block, load_key_places
from web.access import Reader
from web.jobs.page.outlines import box_of, centre_of, finding_out, findings_at
from web.jobs.page.plans import shown
from web.kept import Desk
from web.shapes.place import BlockOut, Coverage, KeyPlaceOut
from web.shapes.thing import Findings, PatrolOut

_MINUTE_S = 60


def read_block(desk: Desk, reader: Reader, block_id: str, plan: str) -> BlockOut:
    """Return a block with the grid it lies in. Raises NotFoundError."""
    block = get_block(desk.backend, block_id, scope=reader.scope)
    units = [block.unit_code or ""]
    checked = load_findings(desk.backend, unit_codes=units, scope=reader.scope_of("findings.read"))
    plans = shown(desk, reader.scope_of("grids.read"), plan).plans
    grid = next(((p.plan_id, p.grid_of[block_id]) for p in plans if block_id in p.grid_of), None)
    named = {name: getattr(block, name) for name in _BLOCK}
    return BlockOut(
        **named,
        gid="/".join(grid) if grid else None,
        grid_code=grid[1] if grid else None,
        findings=findings_at(checked, "block", block_id),
        bounds=box_of(block.geometry),
        centre=centre_of(block.geometry),
    )


def read_key_place(desk: Desk, reader: Reader, key_place_id: str) -> KeyPlaceOut:
    """Return a key place. Raises NotFoundError."""
    places = load_key_places(desk.backend, scope=reader.scope)
    place = next((place for place in places if place.key_place_id == key_place_id), None)
    if place is None:
        raise NotFoundError(f"no key place {key_place_id!r}")
    return KeyPlaceOut(
        key_place_id=place.key_place_id,
        name=place.name,
        kind=place.kind,
        unit_code=place.unit_code,
        centre=centre_of(place.geometry),
        bounds=box_of(place.geometry),
    )


def read_patrol(desk: Desk, reader: Reader, patrol_id: str) -> PatrolOut:
    """Return a patrol shift. Raises NotFoundError."""
    patrol = get_patrol(desk.backend, patrol_id, scope=reader.scope)
    lasted = patrol.ended_at - patrol.started_at if patrol.started_at and patrol.ended_at else None
    length_m = None
    if patrol.track is not None:
        plane = plane_for([patrol.track])
        length_m = round(float(shapely.length(plane.to_metres([patrol.track])[0])), 1)
    return PatrolOut(
        patrol_id=patrol.patrol_id,
        unit_code=patrol.unit_code,
        team=patrol.team,
        kind=patrol.kind,
        started_at=patrol.started_at,
        ended_at=patrol.ended_at,
        minutes=None if lasted is None else round(lasted.total_seconds() / _MINUTE_S, 1),
        length_m=length_m,
        bounds=box_of(patrol.track),
        centre=centre_of(patrol.track),
    )


def read_findings(
    desk: Desk, reader: Reader, *, unit_code: str | None, severity: Severity | None, limit: int
) -> Findings:
    """Return the findings of the last check, gravest first."""
    units = None if unit_code is None else [unit_code]
    found = load_findings(desk.backend, unit_codes=units, severity=severity, scope=reader.scope)
    rows = [finding_out(finding) for finding in found[:limit]]
    return Findings(revision=desk.revision, total=len(found), findings=rows)


def read_coverage(desk: Desk, reader: Reader) -> Coverage:
    """Return the last coverage report of every unit and hamlet."""
    reports = load_coverage(desk.backend, scope=reader.scope)
    return Coverage(revision=desk.revision, reports=reports)


_BLOCK = tuple(
    field.name
    for field in fields(BlockOut)
    if field.name not in {"gid", "grid_code", "findings", "bounds", "centre"}
)
