"""Are the parts the whole: faces between lines, gaps and overlaps of areas. All in metres."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from gis.adjacency import Bools, Floats, Ints, Shapes

# lines are noded on a lattice of 1 mm: equal places get equal coordinates
LATTICE_M = 0.001


@dataclass(frozen=True, slots=True)
class Faces:
    """The plane cut up by lines: faces and the segments between them.

    `sides` is (k, 2): the two faces beside each inner segment, which is `length_m` long and has
    its middle at `middle_xy`. Neighbouring faces have identical vertices.
    """

    shapes: Shapes
    sides: Ints
    length_m: Floats
    middle_xy: Floats

    def only(self, keep: Bools) -> "Faces":
        """Return the faces marked in `keep`, renumbered, with the segments between them."""
        number = np.cumsum(keep) - 1
        kept = keep[self.sides].all(axis=1)
        return Faces(
            self.shapes[keep],
            number[self.sides[kept]],
            self.length_m[kept],
            self.middle_xy[kept],
        )


def faces_between(lines: Shapes) -> Faces:
    """Return the faces enclosed by the lines, sorted by position; loose ends are ignored."""
    noded = shapely.unary_union(lines, grid_size=LATTICE_M)
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    corners = shapely.bounds(found)
    shapes = found[np.lexsort(corners.T[::-1])]
    return Faces(shapes, *_shared_segments(shapes))


def _shared_segments(shapes: Shapes) -> tuple[Ints, Floats, Floats]:
    rings, face_of_ring = shapely.get_rings(shapes, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    lattice = np.round(xy / LATTICE_M).astype(np.int64)
    _, vertex = np.unique(lattice, axis=0, return_inverse=True)
    vertex = vertex.ravel()
    ends = np.sort(np.column_stack([vertex[:-1][same], vertex[1:][same]]), axis=1)
    start, face = np.flatnonzero(same), face_of_ring[ring[:-1][same]]
    order = np.lexsort((face, ends[:, 1], ends[:, 0]))
    twin = (ends[order][1:] == ends[order][:-1]).all(axis=1)
    left, right = order[:-1][twin], order[1:][twin]
    a, b = xy[start[left]], xy[start[left] + 1]
    sides = np.column_stack([face[left], face[right]]).astype(np.int64)
    return sides, np.hypot(*(b - a).T), (a + b) / 2


def areas_apart(first: Shapes, second: Shapes) -> tuple[Ints, NDArray[np.float64]]:
    """Return the pairs (i of first, j of second) that overlap, and the area in m2 they share."""
    pairs = STRtree(second).query(first, predicate="intersects").T.astype(np.int64)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    shared = shapely.area(shapely.intersection(first[pairs[:, 0]], second[pairs[:, 1]]))
    return pairs[shared > 0], shared[shared > 0]


def overlaps(shapes: Shapes) -> tuple[Ints, NDArray[np.float64]]:
    """Return the pairs i < j of areas that overlap and the shared area in m2."""
    pairs, shared = areas_apart(shapes, shapes)
    once = pairs[:, 0] < pairs[:, 1]
    return pairs[once], shared[once]


def uncovered(whole: Geometry, parts: Sequence[Geometry]) -> Geometry:
    """Return what of the whole no part covers (an empty geometry when all is covered)."""
    shapes = np.array(parts, dtype=object)
    near = shapes[shapely.intersects(shapes, whole)]
    return shapely.difference(whole, shapely.union_all(near))


def piece_count(area: Geometry | None) -> int:
    """Return how many separate polygons an area has; a corner touch does not join."""
    if area is None:
        return 0
    return int(sum(part.area > 0 for part in shapely.get_parts(area)))
