"""Where a new camera could stand: poles of the register, points drawn, places made up (SIT-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely import Point, STRtree

from camera_registry.camera import Camera, Candidate, PositionState
from camera_registry.law.grounds import around
from camera_registry.siting.scene import Scene
from camera_registry.siting.targets import Shapes, What, inside, points_of
from camera_registry.siting.terms import Flags, Floats, Ints
from gis.places import Area
from gis.rulebook import Pack


class Source(StrEnum):
    """Where a spot comes from."""

    REGISTER = "register"  # the layer of candidates: a pole, a lamp, a wall that is there
    DRAWN = "drawn"  # by the person who asks
    GENERATED = "generated"  # by us, beside a road: nobody has looked whether a pole can stand


class Cut(StrEnum):
    """Why a spot is left out."""

    OUTSIDE = "outside"
    BUILDING = "building"
    PRIVATE = "private"  # CAM-14
    CONSENT = "consent"  # CAM-16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Places in metres, (n,) rows sorted by id; `area` is the number of the unit.

    `kind` is the register's word for it. `cut` counts what was left out and why.
    """

    ids: tuple[str, ...]
    xy_m: Floats
    area: Ints
    kind: tuple[str | None, ...]
    source: tuple[Source, ...]
    cut: dict[Cut, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which spots are wanted. `drawn` are lon/lat; `generate` None: where a unit or hamlet has none."""

    candidates: Sequence[Candidate] = ()
    drawn: Sequence[Point] = ()
    generate: bool | None = None


_Row = tuple[str, str | None, Source]


def spots(made: Scene, asked: Asked, pack: Pack) -> Spots:
    """Return the spots where a camera may stand."""
    rows: list[_Row] = [(c.candidate_id, c.kind, Source.REGISTER) for c in asked.candidates]
    rows += [(f"drawn-{n + 1}", None, Source.DRAWN) for n in range(len(asked.drawn))]
    given = [*(c.position for c in asked.candidates), *asked.drawn]
    points = made.plane.to_metres(given) if given else np.empty(0, dtype=object)
    area = inside(points, made.areas)
    more = _generated(made, points[area >= 0], asked, pack)
    rows += [(_named(place), None, Source.GENERATED) for place in made.plane.degrees_of(more)]
    points = np.concatenate([points, points_of(more)])
    why = _cut(made, points, pack)
    kept = sorted(np.flatnonzero(why == "").tolist(), key=lambda row: rows[row][0])
    reasons, numbers = np.unique(why[why != ""], return_counts=True)
    return Spots(
        ids=tuple(rows[i][0] for i in kept),
        xy_m=shapely.get_coordinates(points[kept]),
        area=inside(points[kept], made.areas),
        kind=tuple(rows[i][1] for i in kept),
        source=tuple(rows[i][2] for i in kept),
        cut={Cut(r): int(n) for r, n in zip(reasons.tolist(), numbers.tolist(), strict=True)},
    )


def _named(place: Floats) -> str:
    return f"{place[0]:.6f},{place[1]:.6f}"


def _cut(made: Scene, points: Shapes, pack: Pack) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Return why each point is left out, empty where it may stand."""
    why = np.full(len(points), "", dtype="U16")
    if not len(points):
        return why
    why[_deep(made, points, pack["COV-01"].number("snap_m"))] = Cut.BUILDING
    placed = made.plane.to_degrees(points)
    as_cameras = [
        Camera(camera_id=str(i), position=place, position_state=PositionState.SURVEYED)
        for i, place in enumerate(placed)
    ]
    blocks = [block for block in made.ground.blocks if isinstance(block.geometry, Area)]
    near = around(as_cameras, made.ground.key_places, blocks, pack)
    why[[int(i) for i in near.restricted_m]] = Cut.CONSENT
    why[[int(i) for i in near.inside]] = Cut.PRIVATE
    why[inside(points, made.areas) < 0] = Cut.OUTSIDE
    return why


def _deep(made: Scene, points: Shapes, snap_m: float) -> Flags:
    """Return which points lie deeper in a building than can be meant for its wall."""
    deep = np.zeros(len(points), dtype=np.bool_)
    who, host = made.obstacles.tree.query(points, predicate="within")
    away = shapely.distance(points[who], shapely.boundary(made.obstacles.polygons[host]))
    deep[who[away > snap_m]] = True
    return deep


def _generated(made: Scene, given: Shapes, asked: Asked, pack: Pack) -> Floats:
    """Return made-up places: one at each junction, and beside roads; where none are given."""
    if asked.generate is False:
        return np.empty((0, 2))
    rule = pack["SIT-02"]
    beside = rule.number("beside_m")
    corners = made.targets.xy_m[made.targets.of(What.JUNCTION)]
    places = np.concatenate(
        [_corners(corners, made, beside), _beside(made.lines, rule.number("step_m"), beside)]
    )
    points = points_of(places)
    wanted = inside(points, made.areas) >= 0
    if asked.generate is None:
        wanted &= inside(points, _bare(made, given)) >= 0
    return np.unique(np.round(places[wanted], 2), axis=0)


def _bare(made: Scene, given: Shapes) -> Shapes:
    """Return the areas of units and hamlets in which no place is given."""
    hamlets = [h.geometry for h in made.ground.hamlets if isinstance(h.geometry, Area)]
    shapes = made.plane.to_metres(hamlets) if hamlets else np.empty(0, dtype=object)
    areas = np.concatenate([made.areas, shapes])
    taken = STRtree(areas).query(given, predicate="intersects")[1] if len(given) else []
    return np.delete(areas, np.unique(taken).astype(np.int64))


def _corners(middles: Floats, made: Scene, beside: float) -> Floats:
    """Return beside each junction the one of eight places that is furthest from any road."""
    if not len(middles):
        return middles
    turns = np.arange(8) * np.pi / 4 + np.pi / 8
    tried = middles[:, None] + 1.5 * beside * np.column_stack([np.sin(turns), np.cos(turns)])
    points = points_of(tried.reshape(-1, 2))
    _, metres = STRtree(made.lines).query_nearest(points, return_distance=True, all_matches=False)
    best = np.argmax(np.round(metres.reshape(-1, 8), 2), axis=1)
    found: Floats = tried[np.arange(len(middles)), best]
    return found


def _beside(lines: Shapes, step_m: float, beside: float) -> Floats:
    """Return places to the right of each line, every `step_m`, from half a step on."""
    length = shapely.length(lines) if len(lines) else np.empty(0)
    number = np.maximum(1, np.round(length / step_m)).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), number)
    step = np.arange(len(line)) - np.repeat(np.cumsum(number) - number, number)
    at = (step + 0.5) * (length / number)[line]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at + 0.1))
    along = ahead - xy
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    found: Floats = xy + beside * np.column_stack([along[:, 1], -along[:, 0]])
    return found
