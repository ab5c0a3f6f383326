"""What lies beneath the grids of a printed map: blocks, roads and barriers of the land around."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from gis.crs import LocalPlane
from gis.places import Block, Unit
from grid_planner.sheet.content import Ground, Ways
from store.backend import Backend
from store.places import load_barriers, load_roads
from web.jobs.sheets.asked import Sight

Shapes = NDArray[np.object_]
# of the place's own extent: how much land around it is read, to fill the frame of the map
_AROUND = 0.6
# the others are ground that is shared out, not built over
_BUILT = ("building", "villager_group")


def ground_of(  # noqa: PLR0917
    backend: Backend, units: Sequence[Unit], blocks: Sequence[Block], plane: LocalPlane,
    sight: Sight,
) -> Ground:  # fmt: skip
    """Return what lies beneath: own blocks, roads and barriers of the land around."""
    shapes: list[Geometry] = [unit.boundary for unit in units if unit.boundary]
    shapes = shapes or [block.geometry for block in blocks]
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    rim = _AROUND * max(east - west, north - south)
    bounds = (west - rim, south - rim, east + rim, north + rim)
    roads = load_roads(backend, bounds, scope=sight.land)
    barriers = load_barriers(backend, bounds, scope=sight.land)
    areas = [b for b in blocks if b.geometry.geom_type != "Point"]
    return Ground(
        buildings=_moved([b.geometry for b in areas if b.kind in _BUILT], plane),
        parcels=_moved([b.geometry for b in areas if b.kind not in _BUILT], plane),
        groups=_moved([b.geometry for b in blocks if b.geometry.geom_type == "Point"], plane),
        roads=_ways(roads, plane),
        barriers=_ways(barriers, plane),
    )


def _moved(shapes: Sequence[Any], plane: LocalPlane) -> Shapes:
    return plane.to_metres([*shapes, None])[:-1]


def _ways(things: Sequence[Any], plane: LocalPlane) -> Ways:
    return Ways(
        shapes=_moved([thing.geometry for thing in things], plane),
        names=tuple(thing.name or "" for thing in things),
        kinds=tuple(thing.kind or "" for thing in things),
    )
