"""The place as siting sees it: targets, buildings, and what cameras see now or would see.

All on one plane in metres. Views are counted where they lie, whoever registered the camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from scipy.sparse import csr_array

from camera_registry.camera import Camera, Status
from camera_registry.coverage.homes import trusted
from camera_registry.coverage.places import BUILDING, Ground
from camera_registry.coverage.quotas import is_recorder
from camera_registry.record.offices import offices_among
from camera_registry.record.suspects import suspects_among
from camera_registry.siting.targets import Shapes, Targets, seen_points, targets
from camera_registry.siting.terms import Flags, Ints
from camera_registry.views.lenses import SEEING, seen_by
from camera_registry.views.obstacles import Obstacles, prepare
from gis.crs import LocalPlane, plane_for
from gis.places import Area, KeyPlace, Road, Unit
from gis.rulebook import Pack

COMING = (Status.FAULTY, Status.PLANNED)
"""Cameras that see nothing now and will: a new one in their view would be one too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the cameras there are see of the targets.

    `sees` is (views, targets); `owner` is the number of the camera of a view in `cameras`, each
    with the status it has in the register. `assumed` views rest on the optics of CAM-26.
    """

    cameras: tuple[Camera, ...]
    owner: Ints
    assumed: Flags
    sees: csr_array

    def seeing(self, *statuses: Status, declared: bool = False) -> Ints:
        """Return how many cameras of these statuses see each target."""
        status = np.array([self.cameras[i].status in statuses for i in self.owner], dtype=np.bool_)
        rows = np.flatnonzero(status & ~self.assumed if declared else status)
        part = self.sees[rows].tocoo()
        who, what = self.owner[rows][part.row], part.col
        pairs = np.unique(np.column_stack([who, what]), axis=0)
        return np.bincount(pairs[:, 1], minlength=self.sees.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything a question of siting needs. `lines` are single lines, `roads` the road of each.

    `register` are the cameras that can matter to the units, `everywhere` all that one may know of.
    """

    ground: Ground
    units: tuple[Unit, ...]
    plane: LocalPlane
    areas: Shapes
    lines: Shapes
    roads: tuple[Road, ...]
    key_places: tuple[KeyPlace, ...]
    obstacles: Obstacles
    targets: Targets
    register: tuple[Camera, ...]
    everywhere: tuple[Camera, ...]
    standing: Standing


def scene(
    ground: Ground,
    cameras: Sequence[Camera],
    pack: Pack,
    *,
    everywhere: Sequence[Camera] | None = None,
) -> Scene:
    """Return the scene of the units that have a boundary; of none it is empty.

    `cameras` are all that can matter to the units, with whatever shares a coordinate with them;
    `everywhere` are those that may be the nearest of a blind spot, None: the same.
    """
    units = tuple(
        u for u in ground.units if isinstance(u.boundary, Area) and u.abolished_into is None
    )
    plane = plane_for([u.boundary for u in units]) if units else LocalPlane(0.0, 0.0)
    areas = shapely.make_valid(_metres(plane, [u.boundary for u in units]))
    obstacles = _obstacles(ground, plane, pack)
    lines, roads = _lines(ground, plane)
    places = _metres(plane, [place.geometry for place in ground.key_places])
    found = targets(areas, lines, places, obstacles, pack)
    return Scene(
        ground=ground,
        units=units,
        plane=plane,
        areas=areas,
        lines=lines,
        roads=roads,
        key_places=tuple(ground.key_places),
        obstacles=obstacles,
        targets=found,
        register=tuple(cameras),
        everywhere=tuple(cameras if everywhere is None else everywhere),
        standing=_standing(ground, cameras, (plane, obstacles, found), pack),
    )


def matrix(views: Shapes, of: Targets) -> csr_array:
    """Return (views, targets): 1 where a view holds a target."""
    rows, columns = seen_points(views, of.xy_m)
    shape = (len(views), len(of))
    return csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=shape)


def _obstacles(ground: Ground, plane: LocalPlane, pack: Pack) -> Obstacles:
    rule = pack["COV-04"]
    walls = _metres(plane, [b.geometry for b in ground.blocks if b.kind == BUILDING])
    return prepare(walls, gap_m=rule.number("gap_m"), sliver_m2=rule.number("sliver_m2"))


def _lines(ground: Ground, plane: LocalPlane) -> tuple[Shapes, tuple[Road, ...]]:
    """Return the roads as single lines, and the road of each."""
    shapes = _metres(plane, [road.geometry for road in ground.roads])
    lines, of = shapely.get_parts(shapes, return_index=True)
    real = shapely.length(lines) > 0
    return lines[real], tuple(ground.roads[i] for i in of[real])


def _standing(
    ground: Ground,
    cameras: Sequence[Camera],
    place: tuple[LocalPlane, Obstacles, Targets],
    pack: Pack,
) -> Standing:
    plane, obstacles, found = place
    real = [camera for camera in cameras if not is_recorder(camera, pack)]
    suspect = suspects_among(real, offices_among(ground.key_places, pack), pack).camera_ids
    some = [c for c in real if c.status in (*SEEING, *COMING)]
    as_working = [replace(c, status=Status.IN_SERVICE) for c in some]
    seen = seen_by(as_working, obstacles, plane, pack, suspect=suspect)
    number = {camera.camera_id: i for i, camera in enumerate(some)}
    return Standing(
        cameras=tuple(some),
        owner=np.array([number[c.camera_id] for c in seen.cameras], dtype=np.int64),
        assumed=np.array([view.assumed for view in seen.views], dtype=np.bool_),
        sees=matrix(seen.areas_m, found),
    )


def positions(made: Scene) -> tuple[tuple[Camera, ...], Shapes]:
    """Return the cameras that have a place to be trusted, whatever their status, and the places."""
    there = tuple(c for c in made.everywhere if trusted(c) and c.status is not Status.RETIRED)
    return there, _metres(made.plane, [camera.position for camera in there])


def _metres(plane: LocalPlane, shapes: Sequence[shapely.Geometry | None]) -> Shapes:
    return plane.to_metres(shapes) if len(shapes) else np.empty(0, dtype=object)
