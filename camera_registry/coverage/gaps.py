"""Where the cameras are blind: unseen stretches of road, key places, junctions, ground; ranked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree
from shapely.ops import substring

from camera_registry.camera import Status
from camera_registry.siting.scene import Scene, positions
from camera_registry.siting.targets import SLACK, What, points_of
from camera_registry.siting.terms import Ints
from camera_registry.views.lenses import SEEING
from gis.rulebook import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One blind spot. lon/lat EPSG:4490; metres.

    `weight` is what it counts (SIT-01): a stretch of road with its junctions, a key place, a
    square of ground. `name` is the road's or the key place's, None where it has none. `repair`
    and `planned` are cameras that would see most of it once repaired or put up.
    """

    what: What
    name: str | None
    unit_code: str
    weight: float
    length_m: float
    area_m2: float
    junctions: int
    shape: shapely.Geometry
    at: shapely.Point
    nearest_camera: str | None
    nearest_m: float | None
    repair: str | None
    planned: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of road that equally many cameras see, lon/lat; `cameras` up to 3, 3 is more."""

    cameras: int
    length_m: float
    line: shapely.LineString


MANY = 3


def gaps(made: Scene, pack: Pack) -> list[Gap]:
    """Return the blind spots, the heaviest first; ties by unit, kind and place."""
    blind = made.standing.seeing(*SEEING) == 0
    rows = [*_roads(made, blind, pack), *_places(made, blind, pack), *_ground(made, blind, pack)]
    if not rows:
        return []
    found = _told(made, rows, pack)
    return sorted(found, key=lambda g: (-g.weight, g.unit_code, g.what, g.at.x, g.at.y))


def blind_road_m(made: Scene) -> float:
    """Return the metres of road that no camera sees now, also in pieces too short for the list."""
    of = made.targets
    blind = (made.standing.seeing(*SEEING) == 0) & (of.what == What.ROAD)
    return round(float(of.size[blind].sum()), 1)


def stretches(made: Scene) -> list[Stretch]:
    """Return all road of the scene in runs by how many cameras see it now, line by line."""
    seen = np.minimum(made.standing.seeing(*SEEING), MANY)
    rows = made.targets.of(What.ROAD)
    told = [(run, _line(made, run)) for run in _runs(made, rows, seen[rows])]
    if not told:
        return []
    lines = made.plane.to_degrees(np.array([line for _, line in told], dtype=object))
    return [
        Stretch(int(seen[run[0]]), round(float(line.length), 1), drawn)
        for (run, line), drawn in zip(told, lines, strict=True)
    ]


def squares(made: Scene, pack: Pack) -> list[tuple[int, shapely.Geometry]]:
    """Return ground near buildings as strips of one camera count (up to 3), lon/lat."""
    of, step = made.targets, pack["SIT-01"].number("ground_step_m")
    rows = of.of(What.GROUND)
    if not len(rows):
        return []
    seen = np.minimum(made.standing.seeing(*SEEING), MANY)[rows]
    x, y = np.round(of.xy_m[rows] / step).astype(np.int64).T
    order = np.lexsort((x, y))
    x, y, seen = x[order], y[order], seen[order]
    same = (np.diff(x) == 1) & (np.diff(y) == 0) & (np.diff(seen) == 0)
    first = np.flatnonzero(np.r_[True, ~same])
    last = np.r_[first[1:], len(x)] - 1
    strips = shapely.box(
        *((x[first] - 0.5) * step, (y[first] - 0.5) * step),
        *((x[last] + 0.5) * step, (y[first] + 0.5) * step),
    )
    return list(zip(seen[first].tolist(), made.plane.to_degrees(strips), strict=True))


@dataclass(frozen=True, slots=True)
class _Spot:
    """Targets that make one gap, and what it looks like on the plane."""

    rows: Ints
    what: What
    name: str | None
    shape: shapely.Geometry
    junctions: int = 0


def _runs(made: Scene, rows: Ints, mark: Ints) -> Iterator[Ints]:
    """Yield the rows of road that follow each other on one line in one unit with one mark."""
    if not len(rows):
        return
    of = made.targets
    keys = np.column_stack([of.thing[rows], of.area[rows], mark, rows - np.arange(len(rows))])
    breaks = np.flatnonzero((keys[1:] != keys[:-1]).any(axis=1)) + 1
    yield from np.split(rows, breaks)


def _line(made: Scene, run: Ints) -> shapely.LineString:
    """Return the piece of the line that a run of pieces covers."""
    of = made.targets
    line, size = made.lines[of.thing[run[0]]], of.size[run[0]]
    first, last = (line.project(shapely.Point(of.xy_m[row])) for row in run[[0, -1]])
    cut = substring(line, max(0.0, first - size / 2), last + size / 2)
    return shapely.LineString(cut.coords)


def _roads(made: Scene, blind: Ints, pack: Pack) -> list[_Spot]:
    """Return unseen stretches, cut evenly at the longest allowed, each junction with one of them."""
    rule, of = pack["SIT-03"], made.targets
    rows = of.of(What.ROAD)
    rows = rows[blind[rows]]
    cut: list[Ints] = []
    for run in _runs(made, rows, np.zeros(len(rows), dtype=np.int64)):
        length = of.size[run].sum()
        if length >= rule.number("least_m"):
            cut += np.array_split(run, int(np.ceil(length / rule.number("stretch_m") - SLACK)))
    if not cut:
        return []
    crossings = of.of(What.JUNCTION)
    crossings = crossings[blind[crossings]]
    with_run = _nearest_run(made, cut, crossings, pack["SIT-01"].number("junction_merge_m"))
    spots = []
    for number, run in enumerate(cut):
        mine = crossings[with_run == number]
        name = made.roads[of.thing[run[0]]].name
        both = np.concatenate([run, mine])
        spots.append(_Spot(both, What.ROAD, name, _line(made, run), len(mine)))
    return spots


def _nearest_run(made: Scene, cut: list[Ints], crossings: Ints, near_m: float) -> Ints:
    """Return the run next to each junction, -1 where none is near."""
    found = np.full(len(crossings), -1, dtype=np.int64)
    if not len(crossings):
        return found
    pieces = np.concatenate(cut)
    of_run = np.repeat(np.arange(len(cut)), [len(run) for run in cut])
    tree = STRtree(points_of(made.targets.xy_m[pieces]))
    spots = points_of(made.targets.xy_m[crossings])
    who, which = tree.query_nearest(spots, max_distance=near_m, all_matches=True)
    found[:] = len(cut)
    np.minimum.at(found, who, of_run[which])
    found[found == len(cut)] = -1
    return found


def _places(made: Scene, blind: Ints, pack: Pack) -> list[_Spot]:
    """Return the key places of which too little is seen (COV-08), each with its unseen points."""
    of, spots = made.targets, []
    needed = pack["COV-08"].number("area_share")
    rows = of.of(What.KEY_PLACE)
    for thing in np.unique(of.thing[rows]):
        mine = rows[of.thing[rows] == thing]
        hidden = mine[blind[mine]]
        if len(mine) - len(hidden) < needed * len(mine):
            name = made.key_places[thing].name
            shape = _dots(of.xy_m[hidden])
            spots.append(_Spot(hidden, What.KEY_PLACE, name, shape))
    return spots


def _ground(made: Scene, blind: Ints, pack: Pack) -> list[_Spot]:
    """Return squares of a coarse mesh in which ground near buildings is unseen."""
    of, side = made.targets, pack["SIT-03"].number("cell_m")
    rows = of.of(What.GROUND)
    rows = rows[blind[rows]]
    if not len(rows):
        return []
    cell = np.floor(of.xy_m[rows] / side).astype(np.int64)
    keys = np.column_stack([of.area[rows], cell])
    _, group = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(group, kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(group[order])) + 1)
    return [_Spot(part, What.GROUND, None, _dots(of.xy_m[part])) for part in parts]


def _told(made: Scene, spots: list[_Spot], pack: Pack) -> list[Gap]:
    of = made.targets
    middles = np.array([_middle(spot) for spot in spots], dtype=object)
    cameras, places = positions(made)
    near = np.full(len(spots), -1, dtype=np.int64)
    away = np.full(len(spots), np.nan)
    if len(places):
        (who, which), metres = STRtree(places).query_nearest(
            middles, return_distance=True, all_matches=False
        )
        near[who], away[who] = which, metres
    share = pack["SIT-03"].number("same_share")
    shapes = made.plane.to_degrees([spot.shape for spot in spots])
    points = made.plane.to_degrees(middles)
    coming = {
        status: _would_see(made, spots, status, share) for status in (Status.FAULTY, Status.PLANNED)
    }
    return [
        Gap(
            what=spot.what,
            name=spot.name,
            unit_code=made.units[of.area[spot.rows[0]]].code,
            weight=round(float(of.weight[spot.rows].sum()), 1),
            length_m=_sum(of.size, spot, What.ROAD),
            area_m2=_sum(of.size, spot, What.GROUND),
            junctions=spot.junctions,
            shape=shapes[i],
            at=points[i],
            nearest_camera=None if near[i] < 0 else cameras[near[i]].camera_id,
            nearest_m=None if near[i] < 0 else round(float(away[i]), 1),
            repair=coming[Status.FAULTY][i],
            planned=coming[Status.PLANNED][i],
        )
        for i, spot in enumerate(spots)
    ]


def _dots(xy_m: np.ndarray) -> shapely.MultiPoint:
    return shapely.MultiPoint(xy_m.tolist())


def _middle(spot: _Spot) -> shapely.Geometry:
    if isinstance(spot.shape, shapely.LineString):
        return spot.shape.interpolate(0.5, normalized=True)
    return shapely.point_on_surface(spot.shape)


def _sum(size: np.ndarray, spot: _Spot, what: What) -> float:
    return round(float(size[spot.rows].sum()), 1) if spot.what is what else 0.0


def _would_see(made: Scene, spots: list[_Spot], status: Status, share: float) -> list[str | None]:
    """Return for each spot the camera of this status that would see most of its weight, if enough."""
    standing, weight = made.standing, made.targets.weight
    views = np.array([standing.cameras[i].status is status for i in standing.owner], dtype=np.bool_)
    rows = np.flatnonzero(views)
    found: list[str | None] = [None] * len(spots)
    if not len(rows):
        return found
    seen = standing.sees[rows].astype(np.float64)
    spot_of = np.full(len(weight), -1, dtype=np.int64)
    for i, spot in enumerate(spots):
        spot_of[spot.rows] = i
    part = seen.tocoo()
    hit = spot_of[part.col] >= 0
    pairs: dict[tuple[int, int], float] = {}
    for view, column in zip(part.row[hit].tolist(), part.col[hit].tolist(), strict=True):
        key = (int(spot_of[column]), int(rows[view]))
        pairs[key] = pairs.get(key, 0.0) + float(weight[column])
    for (i, view), gain in sorted(pairs.items(), key=lambda row: (row[0][0], -row[1], row[0][1])):
        if found[i] is None and gain >= share * weight[spots[i].rows].sum():
            found[i] = standing.cameras[standing.owner[view]].camera_id
    return found
