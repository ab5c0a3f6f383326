"""Small things for the tests of cameras: a village, a camera, a road, all near 108 E, 31 N."""

from dataclasses import replace

import numpy as np
import shapely
from shapely import Point

from camera_registry.camera import Camera, PositionState, Status
from gis.crs import LocalPlane
from gis.places import Block, Hamlet, Road, Unit, UnitKind
from gis.rulebook import Pack, load_pack

PLANE = LocalPlane(108.0, 31.0)
PACK = load_pack("default")


def degrees(shape):
    """Return a shape given in metres as lon/lat."""
    return PLANE.to_degrees(np.array([shape], dtype=object))[0]


def unit(code="500101101201", name="东风村", kind=UnitKind.VILLAGE, square=(0, 0, 200), **more):
    x, y, side = square
    boundary = degrees(shapely.box(x, y, x + side, y + side))
    return Unit(code=code, name=name, kind=kind, boundary=boundary, parent=code[:9] + "000", **more)


def hamlet(code="h1", unit_code="500101101201", square=(0, 0, 50), **more):
    x, y, side = square
    area = degrees(shapely.box(x, y, x + side, y + side))
    return Hamlet(code=code, unit_code=unit_code, name=f"湾{code}", geometry=area, **more)


def camera(number=1, xy=(100, 100), **more):
    given = {
        "camera_id": f"c{number:03}",
        "name": f"路口{number}",
        "unit_code": "500101101201",
        "position": None if xy is None else degrees(Point(xy)),
        "position_state": PositionState.DECLARED,
        "status": Status.IN_SERVICE,
        "bearing_deg": 0.0,
        "view_angle_deg": 90.0,
        "range_m": 40.0,
    }
    return Camera(**(given | more))


def building(number, *square):
    return Block(
        block_id=f"b{number}",
        unit_code="500101101201",
        households=None,
        geometry=degrees(shapely.box(*square)),
        kind="building",
    )


def road(*xy):
    return Road(road_id="r1", geometry=degrees(shapely.LineString(xy)))


def pack_without(*rules: str) -> Pack:
    """Return the default pack with these rules switched off, as packs of foreign places have."""
    off = {rule: replace(PACK[rule], enabled=False) for rule in rules}
    return replace(PACK, rules={**PACK.rules, **off})
