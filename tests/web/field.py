"""A field with one house and a few cameras, its answers known by hand; for the map for police."""

from shapely import Point, Polygon, box

from camera_registry.camera import Camera, PositionState, Status
from gis.crs import LocalPlane
from gis.places import Block, KeyPlace, Level, Unit, UnitKind
from store.backend import Backend
from store.imports import import_layer
from store.settings import PlaceInfo, save_place_info
from store.users import Grant, User, add_user, grant
from tests.web.conftest import PASSWORD, THEN, act
from web.jobs.cameras.coverage import cover
from web.passwords import hash_of

HERE, OTHER = "510711001001", "510811001001"
PLANE = LocalPlane(104.0, 31.0)
KEPT = hash_of(PASSWORD)
PEOPLE = (
    ("ping", ("police",), "510711"), ("pan", ("police",), "510811"), ("duda", ("duty",), "510711"),
    ("erik", ("engineer",), "510711"), ("wei", ("police", "engineer"), "510711"),
)  # fmt: skip


def at(x: float, y: float) -> Point:
    """Return a place in metres from the corner of the village, as lon/lat."""
    return PLANE.to_degrees([Point(x, y)])[0]


def area(west: float, south: float, east: float, north: float) -> Polygon:
    return PLANE.to_degrees([box(west, south, east, north)])[0]


def camera(name: str, x: float, y: float, bearing: float | None, **more) -> Camera:
    kept = {"view_angle_deg": 60.0, "range_m": 50.0, "status": Status.IN_SERVICE, **more}
    return Camera(
        camera_id=name, name=f"点位{name}", unit_code=HERE, position=at(x, y), bearing_deg=bearing,
        position_state=PositionState.DECLARED, **kept,
    )  # fmt: skip


def fill(backend: Backend) -> None:
    """A field of 200 x 200 m with one house of 20 x 20 m, 30 m east of the first camera."""
    info = PlaceInfo(title_zh="小镇", title_en="Tiny Town", synthetic=True)
    save_place_info(backend, info, act())
    layers = {
        "units": [
            Unit(code=HERE, name="甲村", kind=UnitKind.VILLAGE, boundary=area(0, 0, 200, 200)),
            Unit(code=OTHER, name="丙村", kind=UnitKind.VILLAGE, boundary=area(300, 0, 400, 100)),
        ],
        "blocks": [Block(block_id="b", unit_code=HERE, households=1, geometry=area(80, 90, 100, 110), kind="building")],
        "key_places": [KeyPlace(key_place_id="k", name="小学", kind="school", unit_code=HERE, geometry=at(60, 102))],
        "cameras": [
            camera("east", 50, 100, 90.0),
            camera("twin", 50, 101, 90.0, range_m=5.0),
            camera("blind", 60, 90, None),
            camera("west", 45, 100, 270.0, height_m=5.0, tilt_deg=25.0, resolution="640x480"),
            camera("far", 120, 100, 270.0, range_m=10.0),
            camera("broken", 52, 96, 90.0, status=Status.FAULTY),
        ],
    }  # fmt: skip
    for layer, things in layers.items():
        import_layer(backend, act(), layer, things)
    cover(backend, who="test", now=THEN)
    for name, roles, code in PEOPLE:
        add_user(backend, User(name=name, password_hash=KEPT, created_at=THEN), act())
        for role in roles:
            grant(backend, Grant(user=name, role=role, level=Level.COUNTY, code=code), act())
