"""The figures of one place: ground, roads and junctions seen, how often, and what hangs on whom."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.coverage.ground import Rows, edges_around, rows_near, rows_of
from camera_registry.coverage.lines import (
    DECLARED,
    NOW,
    REACH,
    SEEN,
    VERIFIED,
    WORKING,
    Floats,
    Ints,
    along,
)
from camera_registry.coverage.report import EXACT, ROWS
from camera_registry.coverage.scene import Scene
from camera_registry.views.obstacles import some_edges
from gis.rulebook import Pack

_BITS = (SEEN, DECLARED, WORKING, VERIFIED, NOW, REACH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Fields of the report by name; what each camera sees and alone sees (m2); the junctions.

    `by_device` has a row for each of `devices`; `junctions` are rows of the scene's. All empty
    without a boundary.
    """

    fields: dict[str, Any]
    devices: Ints
    by_device: Floats
    junctions: Ints


@dataclass(frozen=True, slots=True)
class _Near:
    """The views that meet a place: their rows in the scene, and their cameras numbered anew."""

    rows: Ints
    device: Ints
    devices: Ints


@dataclass(frozen=True, slots=True)
class _Along:
    """What lines have in views: metres by mark, by times, by camera."""

    by_mark: dict[int, float]
    by_times: Floats
    by_device: Floats


def measured(scene: Scene, area: Geometry | None, pack: Pack) -> Measured:
    """Return the figures of a place; nothing without a boundary."""
    if area is None:
        none = np.empty(0, dtype=np.int64)
        return Measured(fields={}, devices=none, by_device=np.empty((0, 2)), junctions=none)
    near = _near(scene, area)
    rule = pack["COV-12"]
    border = edges_around(area)
    rows = rows_of(border, rule.number("row_m"))
    ground = _along(scene, near, rows)
    walls = _walls(scene, area)
    exact = len(near.rows) <= rule.count("exact_up_to")
    seen = _unions(scene, near, area) if exact else ground.by_mark
    open_m2 = float(area.area - walls)
    junctions = scene.junctions.query(area, predicate="intersects")
    return Measured(
        fields={
            "open_area_m2": open_m2,
            "area_by": EXACT if exact else ROWS,
            **_shares(seen, open_m2),
            "seen_once_m2": float(ground.by_times[1]),
            "seen_twice_m2": float(ground.by_times[2]),
            "seen_more_m2": float(ground.by_times[3]),
            **_roads(scene, near, area),
            "junctions": len(junctions),
            "junction_share": _share(float((scene.watchers[junctions] > 0).sum()), len(junctions)),
            **_settled(scene, near, border, walls=walls, pack=pack),
        },
        devices=near.devices,
        by_device=ground.by_device,
        junctions=junctions,
    )


def warm() -> None:
    """Compile what measures ground and lines, or load it compiled."""
    edges = edges_around(shapely.box(0, 0, 2, 2))
    boxes, one = np.array([[0.0, 0.0, 2.0, 2.0]]), np.zeros(1, dtype=np.int64)
    first, marks = np.array([0, len(edges)]), np.ones(1, dtype=np.uint8)
    along(rows_of(edges, 1.0).segments, edges, first, boxes, one, marks, 1)


def _near(scene: Scene, area: Geometry) -> _Near:
    rows = np.sort(scene.views.tree.query(area, predicate="intersects"))
    devices, device = np.unique(scene.views.device[rows], return_inverse=True)
    return _Near(rows, device.astype(np.int64), devices)


def _along(scene: Scene, near: _Near, rows: Rows) -> _Along:
    views = scene.views
    edges, first = some_edges(views.edges, views.first, near.rows)
    metres, times, by_device = along(
        rows.segments,
        edges,
        first,
        views.boxes[near.rows],
        near.device,
        views.marks[near.rows],
        len(near.devices),
    )
    metres, times, by_device = (found * rows.spacing_m for found in (metres, times, by_device))
    return _Along(dict(zip(_BITS, metres.tolist(), strict=True)), times, by_device)


def _walls(scene: Scene, area: Geometry) -> float:
    """Return how much of a place buildings take."""
    tree = scene.obstacles.tree
    inside, cut = _within(tree, area)
    whole = shapely.area(tree.geometries[inside]).sum()
    parts = shapely.area(shapely.intersection(tree.geometries[cut], area)).sum()
    return float(whole + parts)


def _within(tree: STRtree, area: Geometry) -> tuple[Ints, Ints]:
    """Return which shapes lie wholly in a place, and which its border cuts or touches."""
    return (
        tree.query(area, predicate="contains_properly"),
        tree.query(area.boundary, predicate="intersects"),
    )


def _unions(scene: Scene, near: _Near, area: Geometry) -> dict[int, float]:
    """Return the area seen by mark, exact: only views that meet are joined, equal sets once."""
    shapes = _clipped(scene.views.areas[near.rows], area)
    marks, found = scene.views.marks[near.rows], dict.fromkeys(_BITS, 0.0)
    single = shapely.area(shapes)
    for group in _meeting(scene.views.boxes[near.rows]):
        done: dict[bytes, float] = {}
        for bit in _BITS:
            chosen = marks[group] & bit > 0
            key = chosen.tobytes()
            if key not in done:
                some = group[chosen]
                alone = len(some) <= 1
                done[key] = float(
                    single[some].sum() if alone else shapely.union_all(shapes[some]).area
                )
            found[bit] += done[key]
    return found


def _clipped(views: NDArray[np.object_], area: Geometry) -> NDArray[np.object_]:
    shapely.prepare(area)
    over = ~shapely.contains_properly(area, views)
    clipped = views.copy()
    clipped[over] = shapely.intersection(views[over], area)
    return clipped


def _meeting(boxes: Floats) -> list[Ints]:
    """Return rows in groups: boxes of two groups do not meet."""
    west, south, east, north = boxes.T
    meet = (west[:, None] <= east) & (east[:, None] >= west)
    meet &= (south[:, None] <= north) & (north[:, None] >= south)
    groups, left = [], np.ones(len(boxes), dtype=bool)
    for i in range(len(boxes)):
        if left[i]:
            group = meet[i]
            while (grown := meet[group].any(axis=0)).sum() > group.sum():
                group = grown
            left &= ~group
            groups.append(np.flatnonzero(group))
    return groups


def _shares(seen: dict[int, float], open_m2: float) -> dict[str, float | None]:
    return {
        "area_share": _share(seen[SEEN], open_m2),
        "area_share_declared": _share(seen[DECLARED], open_m2),
        "area_share_working": _share(seen[WORKING], open_m2),
        "area_share_verified": _share(seen[VERIFIED], open_m2),
        "area_share_now": _share(seen[NOW], open_m2),
        "area_share_reach": _share(seen[REACH], open_m2),
        "share_on_assumptions": _share(seen[SEEN] - seen[DECLARED], seen[SEEN]),
    }


def _roads(scene: Scene, near: _Near, area: Geometry) -> dict[str, float | None]:
    tree = scene.roads
    inside, cut = _within(tree, area)
    parts = shapely.intersection(tree.geometries[cut], area)
    lines = np.concatenate([tree.geometries[inside], parts])
    if (shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING).any():
        lines = shapely.get_parts(shapely.get_parts(lines))
    road_m = float(shapely.length(lines).sum())
    seen = _along(scene, near, Rows(_segments(lines), 1.0)).by_mark
    return {
        "road_m": road_m,
        "road_share": _share(seen[SEEN], road_m),
        "road_share_declared": _share(seen[DECLARED], road_m),
        "road_share_verified": _share(seen[VERIFIED], road_m),
    }


def _segments(lines: NDArray[np.object_]) -> Floats:
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    rows = np.column_stack([xy[:-1], xy[1:]])
    real = (owner[:-1] == owner[1:]) & (rows[:, :2] != rows[:, 2:]).any(axis=1)
    return np.ascontiguousarray(rows[real])


def _settled(
    scene: Scene, near: _Near, border: Floats, *, walls: float, pack: Pack
) -> dict[str, float | None]:
    """Return the open ground near buildings and the share of it that is seen (COV-10)."""
    rule = pack["COV-10"]
    rows = rows_near(border, scene.obstacles, rule.number("near_m"), rule.number("cell_m"))
    settled_m2 = max(0.0, rows.area_m2 - walls)
    seen = _along(scene, near, rows).by_mark[SEEN]
    return {"settled_m2": settled_m2, "settled_share": _share(seen, settled_m2)}


def _share(part: float, whole: float) -> float | None:
    return min(1.0, max(0.0, part / whole)) if whole > 0 else None
