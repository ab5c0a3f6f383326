"""Buildings made ready to cut a view: whole, in one piece where they touch, no slits between."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Polygons = NDArray[np.object_]  # (n,) of shapely.Polygon

_MITRE = 5.0


@dataclass(frozen=True)
class Obstacles:
    """Polygons in metres that neither touch nor overlap, exteriors counter-clockwise."""

    polygons: Polygons

    @cached_property
    def tree(self) -> STRtree:
        """The index of the polygons."""
        return STRtree(self.polygons)

    @cached_property
    def _rows(self) -> tuple[Floats, Ints]:
        return edges_of(self.polygons)

    @property
    def edges(self) -> Floats:
        """All edges, (e, 4): x, y of both ends, the building on the left; sorted by polygon."""
        return self._rows[0]

    @property
    def first_edge(self) -> Ints:
        """Where the edges of each polygon begin, one more entry than polygons."""
        return self._rows[1]


def edges_of(polygons: Polygons) -> tuple[Floats, Ints]:
    """Return all edges (e, 4) sorted by polygon, and where those of each begin (n + 1)."""
    rings, of_polygon = polygons, np.arange(len(polygons))
    if shapely.get_num_interior_rings(polygons).any():
        rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    corners, of_ring = shapely.get_coordinates(rings, return_index=True)
    rows = np.column_stack([corners[:-1], corners[1:]])
    real = (of_ring[:-1] == of_ring[1:]) & (rows[:, :2] != rows[:, 2:]).any(axis=1)
    owners = of_polygon[of_ring[:-1][real]]
    first = np.searchsorted(owners, np.arange(len(polygons) + 1))
    return np.ascontiguousarray(rows[real]), first.astype(np.int64)


def some_edges(edges: Floats, first: Ints, rows: Ints) -> tuple[Floats, Ints]:
    """Return the edges of some of the polygons, one after the other, and where each begins."""
    counts = first[rows + 1] - first[rows]
    begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    at = np.arange(begins[-1]) + np.repeat(first[rows] - begins[:-1], counts)
    return edges[at], begins


def prepare(
    polygons: NDArray[np.object_], *, gap_m: float = 0.0, sliver_m2: float = 0.0
) -> Obstacles:
    """Return the obstacles that buildings make.

    Broken outlines are repaired, what touches or overlaps is joined (crossing edges would spoil
    a sweep), gaps narrower than `gap_m` are closed (no view through a crack between two
    outlines), and pieces and courtyards under `sliver_m2` are dropped.
    """
    whole = _present(polygons)
    broken = ~shapely.is_valid(whole)
    if broken.any():
        whole[broken] = shapely.make_valid(whole[broken])
    whole = _polygons(whole)
    whole = whole[shapely.area(whole) > sliver_m2]
    joined = _joined(whole, gap_m)
    if sliver_m2 > 0:
        for i in np.flatnonzero(shapely.get_num_interior_rings(joined)):
            joined[i] = _without_slivers(joined[i], sliver_m2)
    return Obstacles(_oriented(joined))


def _present(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    shapes = np.asarray(polygons, dtype=object).ravel()
    usable = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        corners, owners = shapely.get_coordinates(shapes, return_index=True)
        usable[owners[~np.isfinite(corners).all(axis=1)]] = False
    kept: NDArray[np.object_] = shapes[usable]
    deep = shapely.has_z(kept)
    kept[deep] = shapely.force_2d(kept[deep])
    return kept


def _polygons(shapes: NDArray[np.object_] | Geometry) -> Polygons:
    shapes = np.array(shapes, dtype=object, ndmin=1)
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all():
        return shapes
    parts = shapely.get_parts(shapely.get_parts(shapes))  # collections hold multis
    kept: Polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return kept


def _joined(polygons: Polygons, gap_m: float) -> Polygons:
    if len(polygons) < 2:  # noqa: PLR2004
        return polygons
    from scipy.sparse import coo_array  # a fifth of a second, and most who import us need none
    from scipy.sparse.csgraph import connected_components

    left, right = STRtree(polygons).query(polygons, predicate="dwithin", distance=gap_m)
    links = coo_array((np.ones(len(left)), (left, right)), shape=(len(polygons),) * 2)
    _, group = connected_components(links, directed=False)
    alone = np.bincount(group)[group] == 1
    order = np.argsort(group, kind="stable")
    order = order[~alone[order]]
    groups = np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if order.size else []
    unions = [_union(polygons[members], gap_m) for members in groups]
    return np.concatenate([polygons[alone], *(_polygons(union) for union in unions)])


def _union(polygons: Polygons, gap_m: float) -> Geometry:
    union = shapely.union_all(polygons)
    if gap_m <= 0:
        return union
    grown = shapely.buffer(union, gap_m / 2, join_style="mitre", mitre_limit=_MITRE)
    return shapely.buffer(grown, -gap_m / 2, join_style="mitre", mitre_limit=_MITRE)


def _without_slivers(polygon: shapely.Polygon, sliver_m2: float) -> shapely.Polygon:
    rings = np.array(polygon.interiors, dtype=object)
    courts = rings[shapely.area(shapely.polygons(rings)) > sliver_m2]
    return shapely.Polygon(polygon.exterior, courts)


def _oriented(polygons: Polygons) -> Polygons:
    wrong = shapely.get_num_interior_rings(polygons) > 0
    xy, owner = shapely.get_coordinates(polygons, return_index=True)
    xy = xy - xy[np.searchsorted(owner, np.arange(len(polygons)))][owner]  # else digits are lost
    turns = xy[:-1, 0] * xy[1:, 1] - xy[1:, 0] * xy[:-1, 1]
    turns[owner[:-1] != owner[1:]] = 0
    wrong |= np.bincount(owner[:-1], weights=turns, minlength=len(polygons)) <= 0
    turned = polygons.copy()
    turned[wrong] = shapely.orient_polygons(polygons[wrong], exterior_cw=False)
    return turned
