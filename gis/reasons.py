"""Why can one walk between two blocks, or not? The crossing or barrier that decided each pair.

Everything is in metres.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from shapely import STRtree

from gis.adjacency import Floats, Ints, Shapes
from gis.bridges import Opened
from gis.tessellation import Tessellation

# a border this near a barrier lies on it
_ON_BARRIER_M = 1.0


class Joined(IntEnum):
    """How two blocks are joined: over open ground, through an opening, at one place, by a bridge.

    A bridge passes just outside the area; an opening lies in it.
    """

    GROUND = 0
    OPENING = 1
    PLACE = 2
    BRIDGE = 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """Pairs of blocks and a point (x, y) of the border they share; a pair may come again."""

    pairs: Ints
    xy: Floats
    length_m: Floats | None = None

    @classmethod
    def of(cls, cells: Tessellation) -> "Meeting":
        """Return every piece of border between the cells of two blocks."""
        pairs = np.sort(cells.owner[cells.faces.sides], axis=1)
        apart = pairs[:, 0] != pairs[:, 1]
        return cls(pairs[apart], cells.faces.middle_xy[apart], cells.faces.length_m[apart])


def openers(meets: Meeting, blocks: Shapes, cells: Tessellation, opened: Opened) -> Ints:
    """Return the way that joins each walkable pair across a barrier, -1 for open ground.

    Grounds are whole on foot, so the way over a barrier between two blocks lies on the ground of
    one of them. Of the openings of such a barrier there, it is the one nearest to the straight
    line between the middles of the blocks.
    """
    result = np.full(len(meets.pairs), -1, dtype=np.int64)
    if not opened.openings or not len(result):
        return result
    strips = np.array([opening.strip for opening in opened.openings], dtype=object)
    strip, face = STRtree(cells.faces.shapes).query(strips, predicate="intersects")
    reached = {(int(s), int(cells.owner[f])) for s, f in zip(strip, face, strict=True)}
    middles = shapely.get_coordinates(shapely.centroid(blocks))
    straight: Shapes = np.asarray(shapely.linestrings(middles[meets.pairs]), dtype=object)
    edge, barrier = _over(meets, blocks, opened.closed)
    of_barrier: dict[int, list[int]] = {}
    for number, opening in enumerate(opened.openings):
        of_barrier.setdefault(opening.barrier, []).append(number)
    nearest: dict[int, tuple[float, int]] = {}
    for e, b in zip(edge.tolist(), barrier.tolist(), strict=True):
        for number in of_barrier.get(b, ()):
            if any((number, int(i)) in reached for i in meets.pairs[e]):
                away = round(float(shapely.distance(strips[number], straight[e])), 3)
                found = (away, opened.openings[number].way)
                nearest[e] = min(nearest.get(e, found), found)
    for e, (_, way) in nearest.items():
        result[e] = way
    return result


def _over(meets: Meeting, blocks: Shapes, barriers: Shapes) -> tuple[Ints, Ints]:
    """Return pairs (edge, barrier) where the way from block to block meets the barrier."""
    middle = shapely.points(meets.xy)
    ways = np.concatenate(
        [shapely.shortest_line(blocks[meets.pairs[:, side]], middle) for side in (0, 1)]
    )
    way, barrier = STRtree(barriers).query(ways, predicate="intersects")
    found = np.unique(np.column_stack([way % len(meets.pairs), barrier]), axis=0)
    return found[:, 0].astype(np.int64), found[:, 1].astype(np.int64)


def parters(touch: Ints, edges: Ints, meets: Meeting, blocks: Shapes, barriers: Shapes) -> Ints:  # noqa: PLR0917
    """Return the barrier of each touching pair that cannot be walked, -1 where none explains it.

    It is the one most of the shared border lies on, else the one met first by the shortest line
    between the two blocks.
    """
    result = np.full(len(touch), -1, dtype=np.int64)
    n = len(blocks)
    blocked = ~np.isin(touch @ [n, 1], edges @ [n, 1])
    if len(barriers) == 0 or not blocked.any():
        return result
    tree = STRtree(barriers)
    place = np.searchsorted(touch @ [n, 1], meets.pairs @ [n, 1])
    mine = np.flatnonzero(blocked[place])
    at, barrier = tree.query(
        shapely.points(meets.xy[mine]), predicate="dwithin", distance=_ON_BARRIER_M
    )
    metres = np.zeros(len(mine)) if meets.length_m is None else meets.length_m[mine]
    pairs, back = np.unique(
        np.column_stack([place[mine[at]], barrier]), axis=0, return_inverse=True
    )
    total = np.bincount(back.ravel(), weights=metres[at], minlength=len(pairs))
    for row in np.lexsort((-pairs[:, 1], np.round(total, 3))):
        result[pairs[row, 0]] = pairs[row, 1]
    left = np.flatnonzero(blocked & (result < 0))
    ways = shapely.shortest_line(blocks[touch[left, 0]], blocks[touch[left, 1]])
    of, met = tree.query(ways, predicate="intersects")
    starts = shapely.get_point(ways, 0)
    for i in np.lexsort((-met, -np.round(shapely.distance(starts[of], barriers[met]), 3))):
        result[left[of[i]]] = met[i]
    return result
