"""Which blocks one can walk between: neighbours, barriers that part them, crossings that join.

Two blocks are walkable neighbours when their grounds meet where no barrier lies. A crossing is a
strip of open ground laid over a barrier, so it joins exactly what lies at its ends. Everything
is in metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from gis.adjacency import Bools, Floats, Ints, Shapes, summed_pairs
from gis.bridges import Obstacles, Opened, joins, open_barriers
from gis.places import Barrier
from gis.reasons import Joined, Meeting, openers, parters
from gis.tessellation import Ground, Tessellation, tessellate

# corners that meet over less than this are no way through
_LEAST_BORDER_M = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkGraph:
    """Pairs of blocks (indices, smaller first, sorted) that are neighbours.

    `edges` can be walked, over a shared border of `border_m` metres (0 for blocks at one place)
    and a way of `length_m`; `joined` says how (a `Joined` each) and `opened_by` through which
    crossing or road (index into `way_ids`, -1 = over open ground). `touch` lists every shared
    border, walkable or not, and `parted_by` the barrier (index into `barrier_ids`, -1 = none) of
    each of them that cannot be walked.
    """

    edges: Ints
    length_m: Floats
    border_m: Floats
    joined: Ints
    opened_by: Ints
    way_ids: tuple[str, ...]
    touch: Ints
    touch_m: Floats
    parted_by: Ints
    barrier_ids: tuple[str, ...]
    cells: Tessellation

    def edge_of(self, a: int, b: int) -> int | None:
        """Return the place in `edges` of a pair of blocks, None when one cannot walk between."""
        return _place_of(self.edges, a, b)

    def touch_of(self, a: int, b: int) -> int | None:
        """Return the place in `touch` of a pair of blocks, None when they do not touch."""
        return _place_of(self.touch, a, b)

    def why_not(self, a: int, b: int) -> str | None:
        """Return the id of the barrier between two touching blocks that cannot be walked.

        None when they can be walked, do not touch, or no barrier explains it (a bare corner).
        """
        at = self.touch_of(a, b)
        if at is None or self.parted_by[at] < 0:
            return None
        return self.barrier_ids[int(self.parted_by[at])]


def _place_of(pairs: Ints, a: int, b: int) -> int | None:
    at = np.flatnonzero((pairs == (min(a, b), max(a, b))).all(axis=1))
    return int(at[0]) if len(at) else None


def walk_graph(area: Geometry, blocks: Shapes, stepping: Bools, obstacles: Obstacles) -> WalkGraph:
    """Return who is whose neighbour on foot inside an area.

    `stepping` marks blocks known to hold no household.
    """
    near = [b for b in obstacles.barriers if b.geometry.intersects(area)]
    opened = open_barriers(near, obstacles, area)
    cells = tessellate(
        Ground(
            area=area,
            blocks=blocks,
            stepping=stepping,
            barrier_lines=opened.lines,
            barrier_areas=opened.areas,
        )
    )
    return _graph(cells, blocks, near, opened, obstacles.way_ids())


def _graph(  # noqa: PLR0917 -- what a graph is made of
    cells: Tessellation,
    blocks: Shapes,
    barriers: Sequence[Barrier],
    opened: Opened,
    way_ids: tuple[str, ...],
) -> WalkGraph:
    faces, owner = cells.faces, cells.owner
    pair = owner[faces.sides]
    apart = pair[:, 0] != pair[:, 1]
    touch, touch_m = summed_pairs(pair[apart], faces.length_m[apart])
    walk = apart & cells.home[faces.sides].all(axis=1) & ~cells.closed
    edges, border = summed_pairs(pair[walk], faces.length_m[walk])
    _, x = summed_pairs(pair[walk], faces.length_m[walk] * faces.middle_xy[walk, 0])
    _, y = summed_pairs(pair[walk], faces.length_m[walk] * faces.middle_xy[walk, 1])
    wide = border >= _LEAST_BORDER_M
    edges, border = edges[wide], border[wide]
    middle = np.column_stack([x[wide], y[wide]]) / border[:, None]
    length = _length(edges, blocks, middle)
    by = openers(Meeting(edges, middle), blocks, cells, opened)
    joined = np.where(by >= 0, Joined.OPENING, Joined.GROUND)
    guests = np.flatnonzero(cells.host >= 0)
    beside = np.sort(np.column_stack([cells.host[guests], guests]), axis=1)
    bridged, ways = joins(opened, cells, np.vstack([edges, beside]))
    more = np.vstack([beside, bridged]).astype(np.int64)
    edges = np.vstack([edges, more])
    border = np.concatenate([border, np.zeros(len(more))])
    length = np.concatenate([length, shapely.distance(*middle_points(blocks)[more].T)])
    by = np.concatenate([by, np.full(len(beside), -1), ways])
    kinds = np.repeat([Joined.PLACE, Joined.BRIDGE], [len(beside), len(bridged)])
    joined = np.concatenate([joined, kinds]).astype(np.int64)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    meets = Meeting.of(cells)
    return WalkGraph(
        edges=edges[order],
        length_m=length[order],
        border_m=border[order],
        joined=joined[order],
        opened_by=by[order],
        way_ids=way_ids,
        touch=touch,
        touch_m=touch_m,
        parted_by=parters(touch, edges, meets, blocks, opened.closed),
        barrier_ids=tuple(b.barrier_id for b in barriers),
        cells=cells,
    )


def middle_points(blocks: Shapes) -> Shapes:
    """Return the centre of each block as a point."""
    points: Shapes = shapely.centroid(blocks)
    return points


def middles(blocks: Shapes) -> Floats:
    """Return the centre of each block, (n, 2) metres."""
    xy: Floats = shapely.get_coordinates(middle_points(blocks))
    return xy


def _length(edges: Ints, blocks: Shapes, middle: Floats) -> Floats:
    """Return the way from centre to centre through the middle of the shared border."""
    xy = middles(blocks)
    there, back = middle - xy[edges[:, 0]], xy[edges[:, 1]] - middle
    length: Floats = np.hypot(*there.T) + np.hypot(*back.T)
    return length
