"""Which village and which hamlet a camera belongs to: by its record, else by where it stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, MultiPolygon, Polygon, STRtree

from camera_registry.camera import Camera, PositionState
from gis.places import Hamlet, Unit


@dataclass(frozen=True, slots=True)
class Homes:
    """Unit code and hamlet code of every camera that has one, by camera id."""

    unit_of: Mapping[str, str]
    hamlet_of: Mapping[str, str]

    def by_unit(self, cameras: Iterable[Camera]) -> Mapping[str, list[Camera]]:
        """Return the cameras of each unit that has any, in the order given."""
        return grouped(cameras, self.unit_of)

    def by_hamlet(self, cameras: Iterable[Camera]) -> Mapping[str, list[Camera]]:
        """Return the cameras of each hamlet that has any, in the order given."""
        return grouped(cameras, self.hamlet_of)


def homes(units: Iterable[Unit], hamlets: Iterable[Hamlet], cameras: Sequence[Camera]) -> Homes:
    """Return where cameras belong: the delivered code first, else the boundary they stand in.

    On a border the lowest code counts, so that no camera counts twice. A position that is not
    trusted decides nothing.
    """
    unit_of = {c.camera_id: c.unit_code for c in cameras if c.unit_code}
    unit_of |= standing_in(
        {unit.code: unit.boundary for unit in units},
        [c for c in cameras if not c.unit_code],
    )
    hamlets = list(hamlets)
    hamlet_of = {c.camera_id: c.hamlet_code for c in cameras if c.hamlet_code}
    found = standing_in(
        {hamlet.code: hamlet.geometry for hamlet in hamlets},
        [c for c in cameras if not c.hamlet_code],
    )
    inside = {hamlet.code: hamlet.unit_code for hamlet in hamlets}
    hamlet_of |= {
        camera: hamlet
        for camera, hamlet in found.items()
        if inside[hamlet] is None or unit_of.get(camera, inside[hamlet]) == inside[hamlet]
    }
    return Homes(unit_of, hamlet_of)


def trusted(camera: Camera) -> bool:
    """Tell whether the camera stands where its record says, as far as is known."""
    doubtful = (PositionState.SUSPECT, PositionState.UNKNOWN)
    return camera.position is not None and camera.position_state not in doubtful


def grouped(cameras: Iterable[Camera], code_of: Mapping[str, str]) -> dict[str, list[Camera]]:
    """Return the cameras that have a code, by code, in the order given."""
    groups: dict[str, list[Camera]] = defaultdict(list)
    for camera in cameras:
        if camera.camera_id in code_of:
            groups[code_of[camera.camera_id]].append(camera)
    return dict(groups)


def standing_in(
    boundaries: Mapping[str, Geometry | None], cameras: Sequence[Camera]
) -> dict[str, str]:
    """Return by camera id the code of the place it stands in, on a border the lowest."""
    areas = sorted(
        (code, area)
        for code, area in boundaries.items()
        if isinstance(area, Polygon | MultiPolygon)
    )
    standing = [camera for camera in cameras if trusted(camera)]
    if not areas or not standing:
        return {}
    tree = STRtree(np.array([area for _, area in areas], dtype=object))
    points = np.array([camera.position for camera in standing], dtype=object)
    shapely.prepare(tree.geometries)
    found: dict[str, str] = {}
    for who, which in sorted(zip(*tree.query(points, predicate="intersects"), strict=True)):
        found.setdefault(standing[who].camera_id, areas[which][0])
    return found
