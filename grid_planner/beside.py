"""Which neighbouring units can one walk to, and between which blocks? From places to pairs."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Geometry

from gis.adjacency import polygons_of
from gis.places import Block, PlacesOf, UnitKind
from gis.rulebook import Pack
from gis.walkgraph import walk_graph
from grid_planner.across import Beside
from grid_planner.assemble import Assembled, assemble, obstacles_of, shapes_of
from grid_planner.neighbours import joined_places

# ground on both sides of the common line in which the walk is looked at
_DEEP_M = 150.0


def beside_of(town: Assembled, places: PlacesOf, other: PlacesOf, pack: Pack) -> Beside | None:
    """Return a neighbouring community as the planner sees it, None when one cannot walk there.

    Only communities with a household band are neighbours to settle with; both units need a
    boundary.
    """
    units = (places.unit, other.unit)
    if other.unit.kind is not UnitKind.URBAN_COMMUNITY or any(u.boundary is None for u in units):
        return None
    links = _links(town, places, other, pack)
    if not links:
        return None
    theirs = assemble(other, pack)
    if not isinstance(theirs, Assembled):
        return None
    return Beside(
        code=other.unit.code,
        name=other.unit.name,
        problem=theirs.problem,
        links=links,
        spans=bool(pack.settings["grid_may_span_units"]),
    )


def _links(
    town: Assembled, places: PlacesOf, other: PlacesOf, pack: Pack
) -> tuple[tuple[str, str], ...]:
    plane, reach = town.plane, float(pack.settings["crossing_reach_m"])
    ours = town.area
    theirs = polygons_of(plane.to_metres([other.unit.boundary])[0])
    if shapely.distance(ours, theirs) > reach:
        return ()
    whole = polygons_of(shapely.union_all([ours, theirs]))
    deep = shapely.intersection(*shapely.buffer([ours, theirs], _DEEP_M))
    strip = polygons_of(shapely.intersection(whole, deep))
    near = [*_inside(town, places.blocks, strip), *_inside(town, other.blocks, strip)]
    if not near:
        return ()
    stepping = np.array([block.households == 0 for block in near])
    both = joined_places(places, other)
    graph = walk_graph(strip, shapes_of(plane, near), stepping, obstacles_of(both, plane, pack))
    mine = np.array([block.unit_code == places.unit.code for block in near])
    found = []
    for i, j in graph.edges.tolist():
        if mine[i] != mine[j]:
            a, b = (i, j) if mine[i] else (j, i)
            found.append((near[a].block_id, near[b].block_id))
    return tuple(sorted(found))


def _inside(town: Assembled, blocks: Sequence[Block], strip: Geometry) -> list[Block]:
    ordered = sorted(blocks, key=lambda block: block.block_id)
    hits = shapely.intersects(shapes_of(town.plane, ordered), strip)
    return [block for block, hit in zip(ordered, hits, strict=True) if hit]
