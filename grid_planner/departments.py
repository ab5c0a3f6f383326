"""Do other offices' layers follow the service grids: GRID-18. Areas are measured in metres."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, STRtree

from gis.adjacency import Shapes, polygons_of
from gis.crs import plane_for
from gis.findings import Finding, Outcome, Place, reworded
from gis.rulebook import Pack, Words
from grid_planner.check import Situation
from grid_planner.plan import Grid

_MOST = 0.5  # a grid is meant to be inside when most of it is
_LAYER = Words("部门网格", "departmental grids")


@dataclass(frozen=True, slots=True)
class _Net:
    """The service grids in force and the ground that has none, in metres."""

    grids: tuple[Grid, ...]
    shapes: Shapes
    tree: STRtree
    bare: Geometry


def check_departments(
    situation: Situation, departmental: Sequence[Grid], pack: Pack
) -> list[Finding]:
    """Return GRID-18: each departmental polygon is a union of service grids in force.

    Of the net count comprehensive and exclusive grids, those with most of their area inside.
    Where part of the polygon lies in units without a plan in force, that is unknown.
    """
    drawn = [grid for grid in departmental if grid.boundary is not None]
    if not (pack.has("GRID-18") and drawn):
        return []
    grids = tuple(grid for grid in situation.grids() if grid.boundary is not None)
    planned = situation.planned()
    bare = [u.boundary for u in situation.units if u.boundary and u.code not in planned]
    plane = plane_for([grid.boundary for grid in drawn])
    net = plane.to_metres([grid.boundary for grid in grids]) if grids else np.empty(0, object)
    shapes = np.array([*map(polygons_of, net), None], dtype=object)[:-1]
    ground = shapely.union_all(plane.to_metres(bare)) if bare else shapely.MultiPolygon()
    laid = _Net(grids, shapes, STRtree(shapes), ground)
    moved = [polygons_of(shape) for shape in plane.to_metres([grid.boundary for grid in drawn])]
    found = [_held(grid, shape, laid, pack) for grid, shape in zip(drawn, moved, strict=True)]
    return [finding for finding in found if finding is not None]


def _held(grid: Grid, shape: Geometry, net: _Net, pack: Pack) -> Finding | None:
    rule = pack["GRID-18"]
    near = np.sort(net.tree.query(shape, predicate="intersects"))
    shared = shapely.area(shapely.intersection(net.shapes[near], shape))
    inside = near[shared >= _MOST * shapely.area(net.shapes[near])]
    union = shapely.union_all(net.shapes[inside])
    apart = shapely.area(shapely.symmetric_difference(shape, union)) / shapely.area(shape)
    if apart <= rule.number("tol_share"):
        return None
    unit_code = net.grids[near[int(np.argmax(shared))]].unit_code if near.size else ""
    place = Place("grid", grid.grid_code, unit_code)
    share = round(100 * float(apart), 1)
    words: dict[str, Any] = {"layer": grid.host or _LAYER, "name": grid.name, "share": share}
    required = 100 * rule.number("tol_share")
    bare = shapely.area(shapely.intersection(shape, net.bare)) / shapely.area(shape)
    if bare <= rule.number("tol_share"):
        return rule.finding(Outcome.FAIL, place, found=share, required=required, **words)
    finding = rule.finding(Outcome.UNKNOWN, place, found=share, required=required, **words)
    told = words | {"share": round(100 * float(bare), 1)}
    return reworded(finding, pack["CHK-12"].finding(Outcome.UNKNOWN, place, **told))
