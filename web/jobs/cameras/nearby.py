"""Which villages and communities a camera can matter to."""

from collections.abc import Sequence

import shapely

from camera_registry.camera import Camera
from gis.crs import plane_for
from gis.places import Unit
from gis.rulebook import Pack


def units_near(units: Sequence[Unit], cameras: Sequence[Camera], rules: Pack) -> tuple[str, ...]:
    """Return the codes of the units that cameras belong to, or whose ground they may see."""
    codes = {camera.unit_code for camera in cameras if camera.unit_code is not None}
    known = [unit for unit in units if unit.boundary is not None]
    points = [camera.position for camera in cameras if camera.position is not None]
    if known and points:
        assumed = rules["CAM-26"].number("default_dist_m") if rules.has("CAM-26") else 0.0
        reach = max((assumed, *(camera.range_m or 0.0 for camera in cameras)))
        plane = plane_for(points)
        boundaries = plane.to_metres([unit.boundary for unit in known])
        near = shapely.union_all(plane.to_metres(points))
        within = shapely.dwithin(boundaries, near, reach)
        codes |= {unit.code for unit, yes in zip(known, within, strict=True) if yes}
    return tuple(sorted(codes & {unit.code for unit in units}))
