"""Figures known by hand: how often ground is seen, who alone, settled ground, states, grids."""

import math

import numpy as np
import pytest
import shapely
from shapely import Point, box

from camera_registry.camera import PositionState, Status
from camera_registry.coverage.ground import edges_around, rows_near, rows_of
from camera_registry.coverage.junctions import junctions
from camera_registry.coverage.lines import DECLARED, REACH, SEEN, along
from camera_registry.coverage.places import Ground, coverage
from camera_registry.coverage.report import EXACT, ROWS, Zone
from camera_registry.views.obstacles import Obstacles, edges_of
from gis.places import KeyPlace, Road
from tests.camera_registry.making import PACK, building, camera, degrees, unit

SECTOR_M2 = math.pi * 40**2 / 4  # of the usual camera: 90 degrees, 40 m


def covered(*cameras, **ground):
    more = {k: ground.pop(k) for k in ("unfit",) if k in ground}
    return coverage(Ground(**({"units": [unit()]} | ground)), cameras, PACK, **more)


def of_kind(found, kind="unit"):
    return next(report for report in found.reports if report.kind == kind)


def seen_along(segments, areas, device, marks=SEEN):
    areas = np.array(areas, dtype=object)
    order = np.argsort(shapely.bounds(areas)[:, 1], kind="stable")
    edges, first = edges_of(areas[order])
    bits = np.broadcast_to(np.array(marks, dtype=np.uint8), len(areas))[order]
    boxes = np.ascontiguousarray(shapely.bounds(areas)[order])
    device = np.array(device, dtype=np.int64)[order]
    rows = np.array(segments, dtype=float)
    return along(rows, edges, first, boxes, device, bits, int(device.max()) + 1)


def test_a_line_through_views_tells_how_often_each_metre_is_seen():
    views = [box(10, 0, 30, 9), box(20, 0, 40, 9), box(25, 0, 27, 9)]
    _, times, device = seen_along([(0, 5, 100, 5)], views, [0, 1, 2])
    assert times == pytest.approx([70, 20, 8, 2])
    assert device == pytest.approx(np.array([[20, 10], [20, 10], [2, 0]]))


def test_two_lenses_of_one_camera_see_ground_once():
    _, times, device = seen_along([(0, 5, 50, 5)], [box(0, 0, 30, 9), box(20, 0, 40, 9)], [0, 0])
    assert times == pytest.approx([10, 40, 0, 0])
    assert device == pytest.approx(np.array([[40, 40]]))


def test_a_line_that_begins_or_ends_in_a_view_and_one_that_runs_down_are_measured():
    for line in ([(20, 5, 60, 5)], [(60, 5, 20, 5)], [(35, -5, 35, 5)]):
        _, times, _ = seen_along(line, [box(10, 0, 40, 9)], [0])
        assert times == pytest.approx([5, 5, 0, 0] if line[0][0] == 35 else [20, 20, 0, 0])


def test_marks_are_measured_each_for_itself():
    views = [box(0, 0, 10, 9), box(5, 0, 20, 9), box(0, 0, 50, 9)]
    by_mark, times, _ = seen_along(
        [(0, 5, 100, 5)], views, [0, 1, 0], [SEEN | REACH, SEEN | DECLARED | REACH, REACH]
    )
    assert by_mark[:2] == pytest.approx([20, 15])
    assert by_mark[5] == pytest.approx(50)
    assert times == pytest.approx([80, 15, 5, 0])


def test_lines_agree_with_shapes_joined_and_cut():
    dice = np.random.default_rng(3)
    areas = [Point(*dice.uniform(0, 60, 2)).buffer(dice.uniform(3, 20)) for _ in range(25)]
    lines = [shapely.LineString(dice.uniform(0, 60, (2, 2))) for _ in range(25)]
    by_mark, _, _ = seen_along([np.ravel(line.coords) for line in lines], areas, range(25))
    union = shapely.union_all(areas)
    assert by_mark[0] == pytest.approx(
        sum(line.intersection(union).length for line in lines), rel=1e-9
    )


def test_rows_have_the_area_of_a_place_with_a_hole_and_of_two_parts():
    holed = box(0, 0, 100, 50).difference(box(20, 10, 60, 30))
    assert rows_of(edges_around(holed), 1.0).area_m2 == pytest.approx(4200)
    apart = shapely.MultiPolygon([box(0, 0, 10, 10), box(0.25, 20, 10.25, 30)])
    assert rows_of(edges_around(apart), 1.0).area_m2 == pytest.approx(200)


def test_ground_near_a_building_is_the_building_grown():
    house = Obstacles(np.array([box(80, 80, 120, 100)], dtype=object))
    near = rows_near(edges_around(box(0, 0, 200, 200)), house, 30, 1.0).area_m2
    assert near == pytest.approx(box(80, 80, 120, 100).buffer(30).area, rel=0.01)
    assert rows_near(edges_around(box(0, 0, 200, 90)), house, 30, 1.0).area_m2 < near
    nothing = Obstacles(np.empty(0, dtype=object))
    assert rows_near(edges_around(box(0, 0, 200, 200)), nothing, 30, 1.0).area_m2 == 0


def test_ground_seen_by_two_is_told_from_ground_seen_by_one():
    found = covered(camera(1), camera(2), camera(3, xy=(30, 30)))
    report = of_kind(found)
    assert report.seen_once_m2 == pytest.approx(SECTOR_M2, rel=0.01)
    assert report.seen_twice_m2 == pytest.approx(SECTOR_M2, rel=0.01)
    assert report.seen_more_m2 == 0
    assert report.unseen_m2 == pytest.approx(200**2 - 2 * SECTOR_M2, rel=0.01)
    lost = {one.camera_id: one.alone_m2 for one in found.contributions}
    assert lost == pytest.approx({"c001": 0, "c002": 0, "c003": SECTOR_M2}, rel=0.01)
    assert [one.spare for one in found.contributions] == [True, True, False]


def test_what_only_one_camera_sees_is_told_by_name():
    def key(number, shape):
        return KeyPlace(
            key_place_id=f"k{number}", name=f"学校{number}", kind="school",
            unit_code=None, geometry=degrees(shape),
        )  # fmt: skip

    places = [key(1, Point(100, 120)), key(2, Point(30, 50)), key(3, box(28, 40, 32, 60))]
    found = covered(camera(1), camera(2), camera(3, xy=(30, 30)), key_places=places)
    needs = {one.camera_id: (one.key_places, one.key_places_alone) for one in found.contributions}
    assert needs == {"c001": (1, ()), "c002": (1, ()), "c003": (2, ("k2", "k3"))}


def test_a_school_two_cameras_share_needs_both():
    school = KeyPlace(
        key_place_id="k", name="学校", kind="school", unit_code=None,
        geometry=degrees(box(70, 110, 130, 120)),
    )  # fmt: skip
    east, west = (camera(n, xy=(x, 90), bearing_deg=0.0) for n, x in ((1, 88), (2, 112)))
    found = covered(east, west, key_places=[school])
    alone = {one.camera_id: one.key_places_alone for one in found.contributions}
    assert alone == {"c001": ("k",), "c002": ("k",)}


def test_junctions_are_where_three_ways_meet_and_bridges_are_none():
    lines = [
        shapely.LineString([(0, 0), (50, 0), (100, 0)]),
        shapely.LineString([(50, 0), (50, 50)]),  # three ways
        shapely.LineString([(100, 0), (100, 50)]),  # a bend of two roads
        shapely.LineString([(20, -20), (20, 20)]),  # over the first, no common corner
    ]
    assert shapely.get_coordinates(junctions(np.array(lines, dtype=object))).tolist() == [[50, 0]]
    assert len(junctions(np.empty(0, dtype=object))) == 0


def test_junctions_seen_are_counted():
    roads = [
        Road(road_id=f"r{i}", geometry=degrees(shapely.LineString(line)))
        for i, line in enumerate([
            [(0, 120), (100, 120), (200, 120)], [(100, 120), (100, 200)],
            [(0, 20), (100, 20), (200, 20)], [(100, 20), (100, 120)],
        ])
    ]  # fmt: skip
    found = covered(camera(), roads=roads)
    report = of_kind(found)
    assert (report.junctions, report.junction_share) == (2, 0.5)
    (one,) = found.contributions
    assert (one.junctions, one.junctions_alone) == (1, 1)


def test_settled_ground_is_open_ground_near_houses():
    house = building(1, 80, 150, 120, 170)
    report = of_kind(covered(camera(), blocks=[house]))
    settled = box(80, 150, 120, 170).buffer(30).area - 800
    assert report.settled_m2 == pytest.approx(settled, rel=0.03)
    seen = Point(100, 100).buffer(40).intersection(
        shapely.Polygon([(100, 100), (60, 140), (60, 200), (140, 200), (140, 140)])
    ).intersection(box(80, 150, 120, 170).buffer(30))  # fmt: skip
    assert report.settled_share == pytest.approx(seen.area / settled, rel=0.05)
    assert of_kind(covered(camera())).settled_share is None


def test_the_three_states_of_a_village():
    sure = camera(1, xy=(40, 40), position_state=PositionState.SURVEYED)
    told = camera(2, xy=(120, 40))
    turning = camera(3, xy=(100, 140), body="1", view_angle_deg=360.0)
    found = covered(sure, told, turning)
    report = of_kind(found)
    open_m2 = report.open_area_m2
    assert report.verified == 1
    assert report.area_share_verified * open_m2 == pytest.approx(SECTOR_M2, rel=1e-3)
    assert report.area_share_now * open_m2 == pytest.approx(2 * SECTOR_M2, rel=1e-3)
    assert report.area_share * open_m2 == pytest.approx(6 * SECTOR_M2, rel=1e-3)
    aimed = camera(3, xy=(100, 140), body="1")
    report = of_kind(covered(aimed))
    assert report.area_share_reach == pytest.approx(4 * report.area_share, rel=1e-3)
    assert report.area_share_now == report.area_share


def test_a_camera_known_to_be_unfit_is_verified_no_more():
    sure = camera(1, position_state=PositionState.CALIBRATED)
    report = of_kind(covered(sure, unfit={"c001"}))
    assert (report.verified, report.unfit) == (0, 1)
    assert report.area_share_verified == report.area_share_now == 0
    assert report.area_share > 0
    assert of_kind(covered(sure)).area_share_verified == of_kind(covered(sure)).area_share


@pytest.mark.parametrize("change", [{"view_angle_deg": None}, {"status": Status.UNKNOWN}])
def test_what_rests_on_a_guess_is_not_verified(change):
    report = of_kind(covered(camera(1, position_state=PositionState.SURVEYED, **change)))
    assert report.area_share_verified == 0 < report.area_share


def test_a_grid_in_force_has_its_own_figures_and_no_quota():
    half = Zone(
        code="g1", unit_code=unit().code, name="第一网格", boundary=degrees(box(0, 0, 200, 120))
    )
    report = of_kind(covered(camera(), camera(2, status=Status.FAULTY), grids=[half]), "grid")
    assert (report.code, report.unit_code, report.required) == ("g1", unit().code, None)
    assert (report.cameras, report.working) == (2, 1)
    assert report.open_area_m2 == pytest.approx(200 * 120, rel=1e-6)
    assert 0 < report.area_share * report.open_area_m2 < SECTOR_M2


def test_many_views_are_measured_on_rows_and_hardly_differ():
    dice = np.random.default_rng(1)
    many = [
        camera(n, xy=tuple(dice.uniform(0, 200, 2)), bearing_deg=float(dice.uniform(0, 360)))
        for n in range(125)
    ]
    houses = [
        building(n, x, y, x + 11, y + 8) for n, (x, y) in enumerate(dice.uniform(0, 190, (12, 2)))
    ]
    rows, exact = (of_kind(covered(*many[:n], blocks=houses)) for n in (125, 100))
    assert (rows.area_by, exact.area_by) == (ROWS, EXACT)
    for report in (rows, exact):
        seen = report.seen_once_m2 + report.seen_twice_m2 + report.seen_more_m2
        assert seen == pytest.approx(report.area_share * report.open_area_m2, rel=2e-3)
