"""Which things hang together: pieces of a graph and pairs that share a border."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]


def pieces(n: int, edges: Ints) -> Ints:
    """Return the piece of each of n nodes; pieces are numbered by their smallest node.

    >>> pieces(4, np.array([[1, 3]])).tolist()
    [0, 1, 2, 1]
    """
    from scipy.sparse import coo_matrix  # a fifth of a second, and most who import us need none
    from scipy.sparse.csgraph import connected_components

    links = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    ones = np.ones(len(links), dtype=np.int8)
    graph = coo_matrix((ones, (links[:, 0], links[:, 1])), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def summed_pairs(pairs: Ints, amounts: Floats) -> tuple[Ints, Floats]:
    """Return each pair once, smaller index first and sorted, with the sum of its amounts."""
    if len(pairs) == 0:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    ordered = np.sort(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), axis=1)
    unique, inverse = np.unique(ordered, axis=0, return_inverse=True)
    total = np.zeros(len(unique))
    np.add.at(total, inverse.ravel(), amounts)
    return unique, total


def touching(shapes: Shapes, *, within_m: float = 0.0) -> Ints:
    """Return the pairs of shapes (in metres) that meet or lie within `within_m`, sorted."""
    found = STRtree(shapes).query(shapes, predicate="dwithin", distance=within_m).T
    pairs = found[found[:, 0] < found[:, 1]]
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype(np.int64)


def areas_of(shapes: Shapes) -> Shapes:
    """Return the valid areal part of each shape, as `polygons_of`; most are so already."""
    areas = shapes.copy()
    sound = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    sound &= ~shapely.is_empty(shapes) & shapely.is_valid(shapes)
    for i in np.flatnonzero(~sound):
        areas[i] = polygons_of(shapes[i])
    return areas


def polygons_of(geometry: shapely.Geometry | None) -> shapely.Geometry:
    """Return the valid areal part of a geometry; empty when there is none."""
    if geometry is None or shapely.is_empty(geometry):
        return shapely.MultiPolygon()
    whole = geometry if shapely.is_valid(geometry) else shapely.make_valid(geometry)
    parts = shapely.get_parts(whole)
    flat = shapely.get_parts(parts)  # a collection may hold multi-polygons
    areal = flat[shapely.get_type_id(flat) == shapely.GeometryType.POLYGON]
    return shapely.union_all(areal) if len(areal) != 1 else areal[0]
