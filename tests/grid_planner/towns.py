"""Towns laid out by hand on the ground: square blocks, a river, a bridge; lon/lat EPSG:4490."""

import numpy as np
from shapely import Geometry, LineString, box

from gis.crs import LocalPlane
from gis.places import Barrier, Block, Crossing, PlacesOf, Road, Unit, UnitKind

PLANE = LocalPlane(104.68, 31.47)
CODE = "510722109003"


def on_ground(geometry: Geometry) -> Geometry:
    """Return a geometry drawn in metres as lon/lat."""
    return PLANE.to_degrees(np.array([geometry], dtype=object))[0]


def unit(kind=UnitKind.URBAN_COMMUNITY, width=400, height=200, **more) -> Unit:
    return Unit(
        code=CODE,
        name="河湾社区",
        kind=kind,
        boundary=on_ground(box(0, 0, width, height)),
        **more,
    )


def block(number: int, x: float, y: float, households: int | None = 50, **more) -> Block:
    """Return a block of 30 x 30 m whose lower left corner is at x, y."""
    return Block(
        block_id=f"b{number:03d}",
        unit_code=CODE,
        households=households,
        geometry=on_ground(box(x, y, x + 30, y + 30)),
        kind="building",
        **more,
    )


def blocks(columns, rows=4, households=50, first=0) -> list[Block]:
    """Return blocks at 50 m, in columns at these x positions."""
    places = [(x, 10 + 50 * row) for x in columns for row in range(rows)]
    return [block(first + i, x, y, households) for i, (x, y) in enumerate(places)]


RIVER = Barrier(
    barrier_id="河",
    kind="river",
    geometry=on_ground(LineString([(200, -50), (200, 250)]).buffer(10)),
)
BRIDGE = Crossing(
    crossing_id="桥", kind="bridge", geometry=on_ground(LineString([(185, 100), (215, 100)]))
)
STREET = Road(road_id="街", geometry=on_ground(LineString([(0, 100), (400, 100)])))


def river_town(*, bridge: bool, west=50, east=50) -> PlacesOf:
    """Return 12 blocks west and 12 east of a river, with or without a bridge."""
    return PlacesOf(
        unit=unit(),
        blocks=tuple(blocks((10, 60, 110), households=west))
        + tuple(blocks((260, 310, 360), households=east, first=100)),
        barriers=(RIVER,),
        crossings=(BRIDGE,) if bridge else (),
    )
