"""What ground belongs to each block: cells that fill a unit without gaps or overlaps.

A block keeps its own ground; the ground between blocks (streets, water) goes to the nearest
block, except where a barrier lies between: then to the block one can walk from. Cells are built
from common faces, so neighbours share identical vertices. Everything is in metres.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, STRtree

from gis.adjacency import Bools, Floats, Ints, Shapes, pieces, summed_pairs
from gis.topology import LATTICE_M, Faces, faces_between

SPACING_M = 5.0
_MOST_SAMPLES = 400_000
# own ground beyond a barrier counts as part of a block from this share on; less is drawing error
_HOME_SHARE = 0.05
# an uninhabited block as thin as this (4 pi area / perimeter^2) is a street network, not a plot
_STREETLIKE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is to be divided: the unit's area, its blocks, and the barriers inside, in metres.

    `stepping` marks blocks known to hold no household: they never join two banks of a river.
    """

    area: Geometry
    blocks: Shapes
    stepping: Bools
    barrier_lines: Shapes
    barrier_areas: Shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tessellation:
    """Faces and their owners. `host[i]` is the block at whose place block i lies, else -1.

    `home` marks the faces one can reach from their owner without crossing a barrier, `closed`
    the segments that lie on a barrier line.
    """

    faces: Faces
    owner: Ints
    home: Bools
    closed: Bools
    host: Ints

    def cells(self) -> Shapes:
        """Return the cell of each block, None for a block without ground of its own."""
        return dissolved(self.faces.shapes, self.owner, len(self.host))


def dissolved(shapes: Shapes, label: Ints, count: int) -> Shapes:
    """Return for each label the union of its faces; None where there is none."""
    result = np.full(count, None, dtype=object)
    order = np.argsort(label, kind="stable")
    labels, start = np.unique(label[order], return_index=True)
    for value, members in zip(labels, np.split(order, start[1:]), strict=True):
        if value >= 0:
            result[value] = _merged(shapes[members])
    return result


def _merged(faces: Shapes) -> Geometry:
    joined = shapely.coverage_union_all(faces) if len(faces) > 1 else faces[0]
    parts = shapely.get_parts(joined)
    return parts[0] if len(parts) == 1 else joined


def tessellate(ground: Ground) -> Tessellation:
    """Return the cells of the blocks; equal for equal input, whatever the machine."""
    from scipy.spatial import cKDTree  # as below: who only reads borders needs none of it

    blocks = _without_streets(ground)
    samples, label = _samples(blocks)
    lines = [_outlines(blocks), _ridges(samples, label, blocks, ground.area)]
    lines += [shapely.boundary(np.array([ground.area], dtype=object))]
    lines += [_shores(ground), ground.barrier_lines]
    faces = faces_between(np.concatenate(lines))
    inside = shapely.point_on_surface(faces.shapes)
    kept = np.zeros(len(inside), dtype=bool)
    kept[STRtree(inside).query(ground.area, predicate="intersects")] = True
    faces, inside = faces.only(kept), inside[kept]
    owner, own = _owners(blocks, faces, inside)
    loose = owner < 0
    owner[loose] = label[cKDTree(samples).query(shapely.get_coordinates(inside[loose]))[1]]
    wet = _within(inside, ground.barrier_areas)
    wet &= ~_only_wet(owner, own, wet)
    closed = _on_lines(faces.middle_xy, ground.barrier_lines)
    owner, home = _homes(
        faces, owner, own & ~wet, dry=~wet, closed=closed, stepping=ground.stepping
    )
    owner = _anchored(faces, owner, home)
    return Tessellation(
        faces=faces, owner=owner, home=home, closed=closed, host=_hosts(ground.blocks, owner)
    )


def _shores(ground: Ground) -> Shapes:
    """Return the outlines of barrier areas, as far as they lie in the unit's frame."""
    near = ground.barrier_areas[shapely.intersects(ground.barrier_areas, ground.area)]
    west, south, east, north = shapely.bounds(ground.area)
    frame = (west - 1.0, south - 1.0, east + 1.0, north + 1.0)
    shores: Shapes = shapely.clip_by_rect(shapely.boundary(near), *frame)
    return shores


def _without_streets(ground: Ground) -> Shapes:
    """Return the blocks; a parcel that is the street network itself is emptied: open ground."""
    blocks = ground.blocks.copy()
    length = np.maximum(shapely.length(blocks), LATTICE_M)
    thin = 4 * np.pi * shapely.area(blocks) < _STREETLIKE * length**2
    areal = shapely.get_dimensions(blocks) == 2  # noqa: PLR2004 -- areas, not points
    emptied = ground.stepping & thin & areal
    if not emptied.all():
        blocks[emptied] = shapely.MultiPolygon()
    return blocks


def _outlines(blocks: Shapes) -> Shapes:
    rings: Shapes = shapely.get_rings(shapely.get_parts(blocks))
    return rings


def _samples(blocks: Shapes) -> tuple[Floats, Ints]:
    """Return points along the outlines (middles of equal pieces) and points that are blocks."""
    parts, block = shapely.get_parts(blocks, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    a, b = xy[:-1][same], xy[1:][same]
    length = np.hypot(*(b - a).T)
    spacing = max(SPACING_M, float(length.sum()) / _MOST_SAMPLES)
    count = np.maximum(1, np.ceil(length / spacing)).astype(np.int64)
    edge = np.repeat(np.arange(len(length)), count)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    along = a[edge] + (b - a)[edge] * ((step + 0.5) / count[edge])[:, None]
    of = block[part[ring[:-1][same]]][edge]
    facing = ~_near_others(along, of, blocks)
    dots = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    points = np.vstack([along[facing], shapely.get_coordinates(parts[dots])])
    labels = np.concatenate([of[facing], block[dots]])
    if len(points) == 0:  # every outline lies inside another: fall back to all of them
        points, labels = along, of
    _, first = np.unique(np.round(points / LATTICE_M), axis=0, return_index=True)
    first = np.sort(first)
    return points[first], labels[first].astype(np.int64)


def _near_others(xy: Floats, of: Ints, blocks: Shapes) -> Bools:
    """Tell which points of an outline lie on or in another block: no ground lies there."""
    point, block = STRtree(blocks).query(shapely.points(xy), predicate="dwithin", distance=0.05)
    near = np.zeros(len(xy), dtype=bool)
    near[point[of[point] != block]] = True
    return near


def _ridges(samples: Floats, label: Ints, blocks: Shapes, area: Geometry) -> Shapes:
    """Return the lines half-way between samples of different blocks, on open ground."""
    from scipy.spatial import Voronoi

    west, south, east, north = shapely.total_bounds([area, *blocks])
    far = 2 * max(east - west, north - south) + 100.0
    frame = [[west - far, south - far], [east + far, south - far]]
    frame += [[west - far, north + far], [east + far, north + far]]
    cut = Voronoi(np.vstack([samples, frame]))
    ends, between = np.array(cut.ridge_vertices), cut.ridge_points
    labels = np.concatenate([label, [-1, -2, -3, -4]])
    apart = (labels[between[:, 0]] != labels[between[:, 1]]) & (ends >= 0).all(axis=1)
    lines = shapely.linestrings(cut.vertices[ends[apart]])
    box = shapely.box(*shapely.bounds(area))
    lines = lines[shapely.intersects(lines, box)]
    inside = np.unique(STRtree(blocks).query(lines, predicate="within")[0])
    open_ground: Shapes = np.delete(lines, inside)
    return open_ground[np.lexsort(shapely.bounds(open_ground).T[::-1])]


def _owners(blocks: Shapes, faces: Faces, inside: Shapes) -> tuple[Ints, Bools]:
    """Return the block on whose own ground each face lies, -1 for open ground; and which do.

    Where blocks overlap the smaller one keeps the ground.
    """
    face, block = STRtree(blocks).query(inside, predicate="within")
    order = np.lexsort((-block, -shapely.area(blocks[block])))
    owner = np.full(len(inside), -1, dtype=np.int64)
    owner[face[order]] = block[order]
    dots = np.flatnonzero(shapely.get_type_id(blocks) == shapely.GeometryType.POINT)
    dot, at = STRtree(faces.shapes).query(blocks[dots], predicate="intersects")
    free = owner[at] < 0
    dot, at = dot[free][::-1], at[free][::-1]
    owner[at] = dots[dot]
    return owner, owner >= 0


def _within(points: Shapes, areas: Shapes) -> Bools:
    hit = np.zeros(len(points), dtype=bool)
    hit[STRtree(areas).query(points, predicate="intersects")[0]] = True
    return hit


def _only_wet(owner: Ints, own: Bools, wet: Bools) -> Bools:
    """Tell the own faces of blocks that lie wholly inside a barrier: they are ground all the same."""
    dry = np.unique(owner[own & ~wet])
    return own & ~np.isin(owner, dry)


def _on_lines(xy: Floats, lines: Shapes) -> Bools:
    on = np.zeros(len(xy), dtype=bool)
    found = STRtree(lines).query(shapely.points(xy), predicate="dwithin", distance=2 * LATTICE_M)
    on[found[0]] = True
    return on


def _homes(
    faces: Faces, owner: Ints, own: Bools, *, dry: Bools, closed: Bools, stepping: Bools
) -> tuple[Ints, Bools]:
    """Give ground beyond a barrier to who can walk there; return owners and reachable faces."""
    a, b = faces.sides.T
    walk = dry[a] & dry[b] & ~closed
    piece = pieces(len(owner), faces.sides[walk & (owner[a] == owner[b])])
    of = np.zeros(piece.max() + 1, dtype=np.int64)
    of[piece] = owner
    size = np.maximum(shapely.area(faces.shapes), LATTICE_M)
    amount = np.bincount(piece, weights=np.where(own, size, 0.0))
    whole = np.bincount(of, weights=amount)[of]
    largest = np.zeros(len(of), dtype=bool)
    order = np.lexsort((-np.arange(len(of)), amount, of))
    largest[order[np.append(of[order][1:] != of[order][:-1], True)]] = True
    wanted = ~stepping[of] & (amount >= _HOME_SHARE * whole)
    home = (amount > 0) & (largest | wanted)
    links, border = summed_pairs(piece[faces.sides[walk]], faces.length_m[walk])
    of, home = _spread(of, home, links, border)
    return of[piece], home[piece]


def _anchored(faces: Faces, owner: Ints, home: Bools) -> Ints:
    """Return owners such that no cell has a piece apart from the home of its owner."""
    a, b = faces.sides.T
    piece = pieces(len(owner), faces.sides[owner[a] == owner[b]])
    of = np.zeros(piece.max() + 1, dtype=np.int64)
    of[piece] = owner
    anchored = np.zeros(len(of), dtype=bool)
    anchored[piece[home]] = True
    links, border = summed_pairs(piece[faces.sides], faces.length_m)
    of, _ = _spread(of, anchored, links, border)
    return of[piece]


def _spread(of: Ints, sure: Bools, links: Ints, border: Floats) -> tuple[Ints, Bools]:
    """Give unsure pieces, ring by ring, to the sure neighbour with the longest border."""
    of, sure = of.copy(), sure.copy()
    both = np.vstack([links, links[:, ::-1]])
    length = np.concatenate([border, border])
    while True:
        asks = ~sure[both[:, 0]] & sure[both[:, 1]]
        if not asks.any():
            return of, sure
        pair = np.column_stack([both[asks, 0], of[both[asks, 1]]])
        unique, inverse = np.unique(pair, axis=0, return_inverse=True)
        total = np.bincount(inverse.ravel(), weights=length[asks])
        order = np.lexsort((-unique[:, 1], np.round(total, 3), unique[:, 0]))
        of[unique[order, 0]] = unique[order, 1]
        sure[unique[:, 0]] = True


def _hosts(blocks: Shapes, owner: Ints) -> Ints:
    """Return for each block without a cell the nearest block that has one."""
    host = np.full(len(blocks), -1, dtype=np.int64)
    placed = np.unique(owner)
    missing = np.setdiff1d(np.arange(len(blocks)), placed)
    if len(missing) and len(placed):
        tree = STRtree(blocks[placed])
        of, near = tree.query_nearest(shapely.point_on_surface(blocks[missing]))
        host[missing[of[::-1]]] = placed[near[::-1]]
    return host
