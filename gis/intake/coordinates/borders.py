"""Borders that neighbours share: centimetres of overlap and gap closed, more of it said.

Vertices of neighbours within the tolerance become one vertex, and a vertex near a neighbour's
edge is put into that edge: afterwards a common border has the same vertices on both sides. Nothing
moves farther than the tolerance. What still overlaps, or is left between, is named.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import plane_for
from gis.intake.rows.sieve import Sieve
from gis.layers.fields import AREA
from gis.rulebook import Rule, Words

Shapes = NDArray[np.object_]
Points = NDArray[np.float64]  # (n, 2)

_SIDE_BY_SIDE = frozenset(("units", "hamlets", "grids"))
_LEAST = 2  # areas that can be neighbours


def snapped(sieve: Sieve, shapes: Shapes) -> Shapes:
    """Return areas whose common borders have the same vertices; shapes may be None.

    Only for layers whose areas lie side by side. What was closed and what remains is said.
    """
    layer = sieve.columns.layer
    if layer.name not in _SIDE_BY_SIDE or AREA not in layer.shapes:
        return shapes
    at = np.flatnonzero(np.isin(shapely.get_type_id(shapes), (3, 6)) & sieve.kept())
    if len(at) < _LEAST:
        return shapes
    rule = sieve.ledger.pack["IN-102"]
    plane = plane_for(shapes[at])
    areas = plane.to_metres(shapes[at])
    done = snap(areas, rule.number("snap_m"))
    result = shapes
    if done.changed.any():
        result = shapes.copy()
        fresh = _back(shapes[at], areas, done)
        sound = shapely.is_valid(fresh)
        result[at[done.changed][sound]] = fresh[sound]
        if sound.any():
            _tell_snapped(sieve, int(sound.sum()), done.moved_m)
    _Remaining(sieve, at, rule).tell(done.areas)
    return result


def _tell_snapped(sieve: Sieve, count: int, moved_m: float) -> None:
    sieve.ledger.note("IN-89", found=Words(
        f"{count}个面的公共边界有厘米级的重叠或缝隙,已吸附对齐(最多移动{moved_m:.2g}米)",
        f"{count} areas overlapped their neighbours or left gaps by centimetres; their borders "
        f"were snapped together (by {moved_m:.2g} m at most)",
    ))  # fmt: skip


def _back(before: Shapes, areas: Shapes, done: "Snapped") -> Shapes:
    """Return changed areas in degrees: every vertex is one that was delivered, digit by digit."""
    flat, degrees = shapely.get_coordinates(areas), shapely.get_coordinates(before)
    given = dict(zip(map(tuple, flat.tolist()), degrees.tolist(), strict=True))

    def move(xy: Points) -> Points:
        return np.array([given[pair] for pair in map(tuple, xy.tolist())])

    return np.asarray(shapely.transform(done.areas[done.changed], move), dtype=object)


@dataclass(frozen=True, slots=True)
class Snapped:
    """Areas in metres after snapping, which of them changed, and how far a vertex was moved."""

    areas: Shapes
    changed: NDArray[np.bool_]
    moved_m: float


def snap(areas: Shapes, tolerance: float) -> Snapped:
    """Return areas in metres with the vertices of neighbours within the tolerance made one.

    Of two vertices the one of the earlier area stays. An area that snapping would break is left
    as it was.
    """
    xy, owner = shapely.get_coordinates(areas, return_index=True)
    target = _targets(xy, owner, tolerance)
    moved = np.hypot(*(target - xy).T)
    closer = _moved(areas, target)
    denser = _with_neighbours_vertices(closer, tolerance)
    valid = shapely.is_valid(denser) & (shapely.area(denser) > 0)
    result = np.where(valid, denser, areas)
    changed = ~shapely.equals_exact(result, areas, tolerance=0)
    return Snapped(result, changed, float(moved.max(initial=0.0)))


def _targets(xy: Points, owner: NDArray[np.int64], tolerance: float) -> Points:
    """Return for each vertex where it goes: to a vertex of an earlier area, if one is near.

    A vertex that others go to stays itself, so that nothing moves farther than the tolerance.
    """
    points = np.asarray(shapely.points(xy), dtype=object)
    mine, theirs = shapely.STRtree(points).query(points, predicate="dwithin", distance=tolerance)
    earlier = owner[theirs] < owner[mine]
    mine, theirs = mine[earlier], theirs[earlier]
    order = np.lexsort((theirs, np.hypot(*(xy[mine] - xy[theirs]).T), mine))
    mine, theirs = mine[order], theirs[order]
    goal = np.arange(len(xy))
    stays = np.ones(len(xy), dtype=bool)
    stays[mine] = False
    while len(mine):
        held = stays[theirs]
        going, first = np.unique(mine[held], return_index=True)
        goal[going] = theirs[held][first]
        left = ~np.isin(mine, going)
        mine, theirs = mine[left], theirs[left]
        gone = np.isin(theirs, going)  # what has gone elsewhere can be nobody's goal
        waiting = np.unique(mine)
        mine, theirs = mine[~gone], theirs[~gone]
        stays[np.setdiff1d(waiting, mine)] = True
    return xy[goal]


def _moved(areas: Shapes, target: Points) -> Shapes:
    done = areas.copy()
    moved: Shapes = np.asarray(shapely.set_coordinates(done, target), dtype=object)
    return np.asarray(shapely.remove_repeated_points(moved, 0.0), dtype=object)


def _with_neighbours_vertices(areas: Shapes, tolerance: float) -> Shapes:
    """Return areas with the vertices of neighbours put into the edges they lie near."""
    tree = shapely.STRtree(areas)
    mine, theirs = tree.query(areas, predicate="dwithin", distance=tolerance)
    done = areas.copy()
    near: dict[int, list[int]] = {}
    for a, b in zip(mine.tolist(), theirs.tolist(), strict=True):
        if a != b:
            near.setdefault(a, []).append(b)
    for a, others in near.items():
        vertices = shapely.get_coordinates(areas[others])
        done[a] = _with_vertices(areas[a], np.unique(vertices, axis=0), tolerance)
    return done


def _with_vertices(area: shapely.Geometry, vertices: Points, tolerance: float) -> shapely.Geometry:
    """Return the area with those of the vertices in its edges that lie within the tolerance."""
    points = shapely.points(vertices)
    border = shapely.boundary(area)
    shapely.prepare(border)
    close = shapely.dwithin(border, points, tolerance)
    own = {tuple(xy) for xy in shapely.get_coordinates(area).tolist()}
    new = np.array([xy for xy in vertices[close].tolist() if tuple(xy) not in own])
    if not len(new):
        return area

    def ring(line: Points) -> Points:
        return _denser(line, new, tolerance)

    polygons = []
    for polygon in shapely.get_parts(area):
        shell = ring(shapely.get_coordinates(shapely.get_exterior_ring(polygon)))
        holes = [ring(shapely.get_coordinates(hole)) for hole in polygon.interiors]
        polygons.append(shapely.Polygon(shell, holes))
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _denser(line: Points, new: Points, tolerance: float) -> Points:
    edges = shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1))
    at, edge = shapely.STRtree(np.asarray(edges, dtype=object)).query_nearest(
        shapely.points(new), max_distance=tolerance, all_matches=False
    )
    start, step = line[edge], line[edge + 1] - line[edge]
    length = np.maximum((step**2).sum(axis=1), 1e-12)
    along = ((new[at] - start) * step).sum(axis=1) / length
    good = (along > 0) & (along < 1)
    order = np.argsort(edge[good] + along[good], kind="stable")
    return np.insert(line, edge[good][order] + 1, new[at][good][order], axis=0)


@dataclass(frozen=True, slots=True)
class _Remaining:
    """What snapping has left: overlaps and holes larger than the rule allows."""

    sieve: Sieve
    at: NDArray[np.int64]
    rule: Rule

    def tell(self, areas: Shapes) -> None:
        """Name every pair that overlaps, and the neighbours of every hole between areas."""
        # an area that is valid in degrees may be broken by a millionth of a metre in the plane
        sound = np.asarray(shapely.make_valid(areas, method="structure"), dtype=object)
        told = [*self._overlaps(sound), *self._holes(sound)]
        most = self.rule.count("most_named")
        for said in told[:most]:
            self.sieve.ledger.note("IN-102", found=said)
        if len(told) > most:
            rest = len(told) - most
            self.sieve.ledger.note(
                "IN-102", found=Words(f"另有{rest}处重叠或缝隙", f"{rest} more overlaps or gaps")
            )

    def _overlaps(self, areas: Shapes) -> list[Words]:
        tree = shapely.STRtree(areas)
        a, b = tree.query(areas, predicate="intersects")
        pairs = a < b
        a, b = a[pairs], b[pairs]
        size = shapely.area(shapely.intersection(areas[a], areas[b]))
        large = size > self.rule.number("overlap_m2")
        return [
            Words(
                f"第{self._row(x)}行与第{self._row(y)}行重叠{m2:.0f}平方米(GRID-09)",
                f"rows {self._row(x)} and {self._row(y)} overlap by {m2:.0f} m2 (GRID-09)",
            )
            for x, y, m2 in zip(a[large], b[large], size[large].tolist(), strict=True)
        ]

    def _holes(self, areas: Shapes) -> list[Words]:
        whole = shapely.get_parts(shapely.union_all(areas))
        rings = [ring for part in whole for ring in part.interiors]
        if not rings:
            return []
        holes = shapely.polygons(rings)
        # a hole of one area alone (a lake) is none between neighbours
        owners: dict[int, list[int]] = {}
        tree = shapely.STRtree(areas)
        for hole, area in zip(*tree.query(holes, predicate="intersects"), strict=True):
            owners.setdefault(int(hole), []).append(int(area))
        told = []
        for hole, beside in sorted(owners.items()):
            m2 = float(shapely.area(holes[hole]))
            if len(beside) >= _LEAST and m2 > self.rule.number("gap_m2"):
                rows = ", ".join(str(self._row(one)) for one in sorted(beside))
                told.append(Words(f"第{rows}行之间有{m2:.0f}平方米的缝隙(GRID-10)",
                                  f"rows {rows} leave a gap of {m2:.0f} m2 (GRID-10)"))  # fmt: skip
        return told

    def _row(self, at: int) -> int:
        return int(self.sieve.table.rows[self.at[at]])
