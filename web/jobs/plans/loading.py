"""What makes work in each block: incidents, key places and cameras of the window of GRID-16."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
import shapely
from shapely import Geometry

from casework.workload import Happened
from gis.crs import plane_for
from gis.places import OFFICE_ZONE, Block, Unit
from gis.rulebook import Pack
from gis.tally import area_of
from grid_planner.workload import Load
from store.backend import Backend
from web.jobs.comparing import happened


def happened_until(backend: Backend, pack: Pack, on: str) -> Happened:
    """Return what happened in the window that ends with an ISO date, that day counted in."""
    day = datetime.fromisoformat(on).replace(tzinfo=OFFICE_ZONE)
    return happened(backend, pack["GRID-16"], day + timedelta(days=1))


def loads_of(unit: Unit, blocks: Sequence[Block], work: Happened) -> Mapping[str, Load]:
    """Return the load of each block that has one: what lies in the unit counts for the nearest.

    Incidents without a position belong to no block and are left out.
    """
    if unit.boundary is None or not blocks:
        return {}
    cases = [point for point, _ in work.cases if point is not None]
    places = [shapely.point_on_surface(shape) for shape in work.key_places]
    counts = [_nearest(unit, blocks, points) for points in (cases, places, work.cameras)]
    return {
        block.block_id: Load(cases=here[0], key_places=here[1], cameras_to_check=here[2])
        for block, here in zip(blocks, np.array(counts).T.tolist(), strict=True)
        if any(here)
    }


def _nearest(unit: Unit, blocks: Sequence[Block], points: Sequence[Geometry]) -> list[int]:
    inside = [p for p, at in zip(points, area_of([unit.boundary], points), strict=True) if at == 0]
    if not inside:
        return [0] * len(blocks)
    plane = plane_for([unit.boundary])
    tree = shapely.STRtree(plane.to_metres([block.geometry for block in blocks]))
    at = tree.query_nearest(plane.to_metres(inside), all_matches=False)[1]
    counts: list[int] = np.bincount(at, minlength=len(blocks)).tolist()
    return counts
