"""What cameras see: answers known by hand, and the sweep against the plain shadows."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from camera_registry import visible_areas
from camera_registry.views import view
from camera_registry.views.kernels import swept
from camera_registry.views.obstacles import prepare
from camera_registry.views.soundness import plainly_valid
from camera_registry.views.view import _near, off_walls, sectors, shadowed_areas, swept_areas


def seen(xy, bearing, angle, reach, *obstacles):
    return visible_areas([xy], [bearing], [angle], [reach], np.array(obstacles, dtype=object))[0]


@pytest.mark.parametrize("angle", [1, 45, 60, 90, 180, 270, 359, 360])
def test_open_ground_gives_the_sector(angle):
    area = seen((3, 4), 200, angle, 50)
    assert area.area == pytest.approx(math.pi * 50**2 * angle / 360, rel=1e-4)
    assert area.distance(Point(3, 4)) == 0
    assert area.hausdorff_distance(Point(3, 4)) <= 50 + 1e-9


def test_bearings_run_clockwise_from_north():
    for bearing, (x, y) in {0: (0, 9), 90: (9, 0), 180: (0, -9), 270: (-9, 0), 45: (6, 6)}.items():
        area = seen((0, 0), bearing, 30, 10)
        assert area.contains(Point(x, y))
        assert not area.intersects(Point(-x, -y))


def test_a_long_wall_in_front_leaves_the_triangle_before_it():
    area = seen((0, 0), 0, 90, 50, box(-100, 10, 100, 11))
    assert area.area == pytest.approx(100, abs=1e-9)  # 10 high, 20 wide


def test_a_wall_behind_changes_nothing():
    behind = box(-100, -11, 100, -10)
    assert seen((0, 0), 0, 90, 50, behind).equals(seen((0, 0), 0, 90, 50))


def test_a_post_hides_its_shadow():
    # a post 2 m wide 10 m away hides atan(1/10) each side, out to the range
    area = seen((0, 0), 0, 360, 100, box(-1, 10, 1, 11))
    hidden = math.atan(0.1) * 100**2 - 10
    assert area.area == pytest.approx(math.pi * 100**2 - hidden, rel=1e-4)
    assert not area.intersects(Point(0, 50))
    assert area.intersects(Point(0, 9.9))
    assert area.intersects(Point(6, 50))


def test_a_camera_on_a_wall_sees_what_lies_before_it():
    house = box(-10, -5, 10, 0)
    assert seen((0, 0), 0, 180, 20, house).area == pytest.approx(math.pi * 200, rel=1e-3)
    assert seen((0, 0), 0, 360, 8, house).area == pytest.approx(math.pi * 32, rel=1e-3)
    assert seen((0, 0), 180, 90, 20, house).is_empty


def test_a_camera_in_a_courtyard_sees_the_courtyard():
    court = box(-50, -50, 50, 50).difference(box(-10, -10, 10, 10))
    assert seen((0, 0), 77, 360, 40, court).area == pytest.approx(400, abs=1e-6)
    assert seen((0, 0), 45, 90, 40, court).area == pytest.approx(100, abs=1e-6)


def test_a_camera_inside_a_building_sees_nothing():
    assert seen((0, 0), 0, 360, 40, box(-5, -5, 5, 5)).is_empty


def test_an_unknown_bearing_sees_nothing_and_keeps_its_row():
    areas = visible_areas([(0, 0), (0, 0)], [math.nan, 0], [90, 90], [10, 10], [])
    assert areas[0].is_empty
    assert not areas[1].is_empty


def test_no_cameras_no_areas():
    assert visible_areas(np.empty((0, 2)), [], [], [], []) == []


@pytest.mark.parametrize(("angle", "reach"), [(0, 10), (-5, 10), (361, 10), (90, 0), (90, -1)])
def test_optics_that_cannot_be_are_refused(angle, reach):
    with pytest.raises(ValueError, match="expected more than 0"):
        visible_areas([(0, 0)], [0], [angle], [reach], [])


def test_overlapping_and_broken_outlines_are_joined_first():
    crossed = Polygon([(-5, 10), (5, 12), (5, 10), (-5, 12)])  # a bow tie
    pair = seen((0, 0), 0, 120, 50, box(-6, 10, 1, 12), box(-1, 10, 6, 12))
    assert pair.area == pytest.approx(seen((0, 0), 0, 120, 50, box(-6, 10, 6, 12)).area)
    assert seen((0, 0), 0, 90, 50, crossed).area < seen((0, 0), 0, 90, 50).area


def test_a_crack_between_two_buildings_is_closed_where_asked():
    pair = np.array([box(-20, 10, -0.025, 12), box(0.025, 10, 20, 12)])
    through = visible_areas([(0, 0)], [0], [60], [50], pair)[0]
    closed = visible_areas([(0, 0)], [0], [60], [50], prepare(pair, gap_m=0.3))[0]
    assert through.intersects(Point(0, 30))
    assert closed.area == pytest.approx(100 * math.tan(math.pi / 6))


def town(seed, houses=14):
    """Houses at all angles, some with a courtyard, some touching or overlapping."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(houses):
        x, y = rng.uniform(-60, 60, 2)
        w, h = rng.uniform(2, 25, 2)
        house = box(x, y, x + w, y + h)
        if rng.random() < 0.3:
            house = house.difference(box(x + w / 4, y + h / 4, x + w / 2, y + h / 2))
        if rng.random() < 0.6:
            house = shapely.affinity.rotate(house, rng.uniform(0, 90))
        shapes.append(house)
        if rng.random() < 0.3:
            shapes.append(box(x + w, y, x + 2 * w, y + h))  # shares a wall
    return np.array(shapes, dtype=object)


def both_ways(seed, n=6):
    rng = np.random.default_rng(seed + 1)
    obstacles = prepare(town(seed))
    angles = rng.choice([15.0, 60.0, 90.5, 180.0, 270.0, 360.0], n)
    cameras = sectors(
        rng.uniform(-60, 60, (n, 2)), rng.uniform(0, 360, n), angles, rng.uniform(5, 80, n)
    )
    cameras, outside = off_walls(cameras, obstacles)
    cameras = cameras[outside]
    return swept_areas(cameras, obstacles), shadowed_areas(cameras, obstacles)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 100_000))
@example(2589)  # GEOS lost a shadow here
def test_the_sweep_equals_the_plain_shadows(seed):
    fast, plain = both_ways(seed)
    assert shapely.is_valid(fast).all()
    np.testing.assert_allclose(shapely.area(fast), shapely.area(plain), rtol=1e-6, atol=1e-4)
    apart = shapely.area(shapely.symmetric_difference(fast, plain))
    assert (apart <= 1e-4 + 1e-6 * shapely.area(plain)).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 100_000), st.floats(0, 360))
def test_turning_the_world_turns_the_view(seed, turn):
    houses = town(seed, 8)
    turned = np.array([shapely.affinity.rotate(h, -turn, origin=(0, 0)) for h in houses])
    before = seen((0, 0), 30, 110, 50, *houses).area
    assert seen((0, 0), (30 + turn) % 360, 110, 50, *turned).area == pytest.approx(before, abs=0.02)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 100_000))
def test_a_further_building_never_shows_more(seed):
    houses = town(seed, 6)
    fewer = visible_areas([(0, 0)], [0], [360], [60], houses[:-1])[0].area
    assert visible_areas([(0, 0)], [0], [360], [60], houses)[0].area <= fewer + 1e-3


@pytest.mark.parametrize(
    "outline",
    [
        None,
        Polygon(),
        Point(0, 20),
        Polygon([(5, 5), (5, 5), (5, 5)]),
    ],
)
def test_what_is_no_outline_hides_nothing(outline):
    assert seen((0, 0), 0, 90, 50, outline).equals(seen((0, 0), 0, 90, 50))


def test_outlines_of_several_parts_or_with_heights_hide_as_flat_ones_do():
    wall = box(-5, 10, 5, 12)
    plain = seen((0, 0), 0, 90, 50, wall).area
    for outline in (shapely.MultiPolygon([wall]), shapely.force_3d(wall, 9.0),
                    shapely.GeometryCollection([wall, Point(0, 5)])):  # fmt: skip
        assert seen((0, 0), 0, 90, 50, outline).area == pytest.approx(plain)


def test_an_outline_with_a_corner_that_is_no_number_hides_nothing():
    with np.errstate(invalid="ignore"):
        outline = Polygon([(0, 10), (5, 10), (math.nan, 12), (0, 12)])
    assert seen((0, 0), 0, 90, 50, outline).equals(seen((0, 0), 0, 90, 50))


def test_without_numba_the_answers_are_the_same(monkeypatch):
    houses = town(7)
    ask = ([(0, 0), (20, -30)], [10, 200], [90, 360], [50, 60], houses)
    fast = visible_areas(*ask)
    monkeypatch.setattr(view, "find_spec", lambda _name: None)
    plain = visible_areas(*ask)
    assert [a.area for a in plain] == pytest.approx([a.area for a in fast], rel=1e-6)


def test_over_roofs_the_answers_are_the_same_without_numba(monkeypatch):
    houses = town(11)
    high = np.linspace(1, 9, len(houses))
    ask = ([(0, 0), (20, -30)], [10, 200], [90, 360], [50, 60], houses)
    more = {"height_m": [5.0, 6.0], "obstacle_height_m": high}
    fast = visible_areas(*ask, **more)
    monkeypatch.setattr(view, "find_spec", lambda _name: None)
    plain = visible_areas(*ask, **more)
    assert [a.area for a in plain] == pytest.approx([a.area for a in fast], rel=1e-6)


def test_corners_that_cross_or_turn_back_are_not_called_valid():
    camera = sectors([(0, 0)], [45], [90], [20])
    for corners, told in [
        ([(0, 0), (0, 9), (6, 6), (9, 0)], True),
        ([(0, 0), (0, 9), (6, 6), (3, 3), (9, 0)], True),  # in along a ray
        ([(0, 0), (6, 6), (0, 9), (9, 0)], False),  # back
        ([(0, 0), (0, 9), (6, 6), (3, 3), (8, 8), (9, 0)], False),  # twice along a ray
        ([(0, 0), (0, 9), (6, 6), (7, 7), (9, 9 - 1e-12)], False),  # ends along one
        ([(0, 0), (0, 9)], False),
    ]:
        rows = np.array(corners, dtype=float)
        assert plainly_valid(camera, rows, np.array([0, len(rows)]))[0] == told


@pytest.mark.parametrize("seed", range(8))
def test_what_is_called_valid_is(seed):
    rng = np.random.default_rng(seed)
    obstacles = prepare(town(seed, 20))
    n = 100
    cameras = sectors(
        rng.uniform(-60, 60, (n, 2)), rng.uniform(0, 360, n), rng.choice([40.0, 200.0, 360.0], n),
        rng.uniform(5, 80, n),
    )  # fmt: skip
    cameras, outside = off_walls(cameras, obstacles)
    cameras = cameras[outside]
    corners, first = swept(cameras, obstacles.edges, obstacles.first_edge, *_near(cameras, obstacles))  # fmt: skip
    told = plainly_valid(cameras, corners, first)
    rings = [Polygon(corners[a:b]) for a, b in zip(first[:-1][told], first[1:][told], strict=True)]
    assert shapely.is_valid(rings).all()
    assert told.mean() > 0.95
