"""Shares of open ground and road seen, known by hand; what is assumed and unknown kept apart."""

import math

import pytest
from shapely import Point, box

from camera_registry.camera import PositionState, Status
from camera_registry.coverage.places import Ground, coverage
from gis.findings import Outcome
from gis.places import Block, KeyPlace
from tests.camera_registry.making import (
    PACK,
    building,
    camera,
    degrees,
    hamlet,
    pack_without,
    road,
    unit,
)

SECTOR_M2 = math.pi * 40**2 / 4  # of the usual camera: 90 degrees, 40 m
VILLAGE_M2 = 200**2


def covered(*cameras, pack=PACK, **ground):
    return coverage(Ground(**({"units": [unit()]} | ground)), cameras, pack, revision=7)


def of_unit(found):
    return next(report for report in found.reports if report.kind == "unit")


def told(found, rule):
    return [f for f in found.findings if f.rule == rule]


def test_one_camera_on_open_ground_sees_its_sector():
    report = of_unit(covered(camera()))
    assert report.open_area_m2 == pytest.approx(VILLAGE_M2, rel=1e-6)
    assert report.area_share == pytest.approx(SECTOR_M2 / VILLAGE_M2, rel=1e-3)
    assert report.area_share_declared == report.area_share == report.area_share_working
    assert report.share_on_assumptions == 0
    assert (report.without_view, report.revision) == (0, 7)


def test_two_cameras_on_the_same_ground_count_it_once():
    one, two = of_unit(covered(camera(1))), of_unit(covered(camera(1), camera(2)))
    assert two.area_share == pytest.approx(one.area_share, rel=1e-9)


def test_a_building_is_no_open_ground_and_cuts_the_view():
    found = covered(camera(bearing_deg=0.0), blocks=[building(1, 0, 110, 200, 120)])
    report = of_unit(found)
    assert report.open_area_m2 == pytest.approx(VILLAGE_M2 - 2000, rel=1e-6)
    assert report.area_share == pytest.approx(100 / (VILLAGE_M2 - 2000), rel=1e-4)
    assert told(found, "COV-04") == []


def test_parcels_and_blocks_of_unknown_kind_cut_nothing():
    parcel = building(1, 0, 110, 200, 120)
    for kind in ("parcel", "compound", None):
        block = Block(
            block_id="p", unit_code=None, households=None, geometry=parcel.geometry, kind=kind
        )
        found = covered(camera(), blocks=[block])
        assert of_unit(found).area_share == pytest.approx(SECTOR_M2 / VILLAGE_M2, rel=1e-3)
        assert [f.outcome for f in told(found, "COV-04")] == [Outcome.UNKNOWN]


def test_the_road_before_a_camera_is_seen_and_the_rest_is_not():
    # a street from south to north through the camera: 40 of 200 m lie before it
    report = of_unit(covered(camera(), roads=[road((100, -50), (100, 250))]))
    assert report.road_m == pytest.approx(200, rel=1e-6)
    assert report.road_share == pytest.approx(0.2, rel=1e-3)


def test_without_roads_there_is_no_share_of_them():
    report = of_unit(covered(camera()))
    assert (report.road_m, report.road_share) == (0, None)


def test_assumed_optics_are_shown_apart_and_never_kept():
    known, guessed = camera(1, xy=(50, 50)), camera(2, xy=(150, 50), view_angle_deg=None)
    found = covered(known, guessed)
    report = of_unit(found)
    assumed_m2 = math.pi * 40**2 / 6  # CAM-26: 60 degrees
    assert report.area_share_declared == pytest.approx(SECTOR_M2 / VILLAGE_M2, rel=1e-3)
    assert report.area_share == pytest.approx((SECTOR_M2 + assumed_m2) / VILLAGE_M2, rel=1e-3)
    assert report.share_on_assumptions == pytest.approx(
        assumed_m2 / (assumed_m2 + SECTOR_M2), rel=1e-3
    )
    assert [view.assumed for view in found.views] == [False, True]
    (finding,) = told(found, "CAM-26")
    assert (finding.place.id, finding.found) == ("c002", "view_angle_deg")


def test_a_pack_that_assumes_nothing_draws_nothing_from_guesses():
    found = covered(camera(range_m=None), pack=pack_without("CAM-26"))
    assert found.views == ()
    assert [f.outcome for f in told(found, "COV-03")] == [Outcome.UNKNOWN]


def test_a_camera_without_a_direction_has_no_view_and_is_named():
    found = covered(camera(bearing_deg=None))
    report = of_unit(found)
    assert found.views == ()
    assert (report.area_share, report.without_view, report.cameras) == (0, 1, 1)
    (finding,) = told(found, "CAM-26")
    assert finding.found == "bearing_deg"
    assert "没有视域" in finding.message_zh


@pytest.mark.parametrize(
    ("change", "suspect"),
    [
        ({"position_state": PositionState.SUSPECT}, 1),
        ({"position_state": PositionState.UNKNOWN}, 1),
        ({"xy": None}, 1),
        ({"indoor": True}, 0),
    ],
)
def test_a_camera_that_cannot_be_placed_has_no_view_and_says_why(change, suspect):
    found = covered(camera(**change))
    report = of_unit(found)
    assert found.views == ()
    assert (report.without_view, report.suspect) == (1, suspect)
    assert len(told(found, "COV-03")) == 1


def test_five_cameras_on_one_coordinate_see_nothing():
    found = covered(*(camera(i) for i in range(5)))
    report = of_unit(found)
    assert (report.cameras, report.suspect, report.without_view) == (5, 5, 5)
    assert report.area_share == 0
    assert len(told(found, "CAM-23")) == 1


@pytest.mark.parametrize("status", [Status.FAULTY, Status.PLANNED, Status.RETIRED])
def test_what_does_not_work_sees_nothing(status):
    found = covered(camera(status=status))
    assert found.views == ()
    assert of_unit(found).without_view == 0


def test_a_camera_of_unknown_status_sees_as_declared_and_is_said_to():
    found = covered(camera(status=Status.UNKNOWN))
    report = of_unit(found)
    assert report.area_share == pytest.approx(SECTOR_M2 / VILLAGE_M2, rel=1e-3)
    assert (report.area_share_working, report.status_unknown, report.working) == (0, 1, 0)
    (finding,) = told(found, "COV-05")
    assert "0.0%" in finding.message_zh


def test_a_device_with_two_lenses_has_two_views():
    found = covered(camera(more_bearings_deg=(180.0,)))
    assert [(v.camera_id, v.lens) for v in found.views] == [("c001", 0), ("c001", 1)]
    assert of_unit(found).area_share == pytest.approx(2 * SECTOR_M2 / VILLAGE_M2, rel=1e-3)


def test_a_camera_just_inside_a_building_looks_out_and_deep_inside_does_not():
    house = building(1, 80, 80, 120, 100)
    near, deep = camera(1, xy=(100, 99)), camera(2, xy=(100, 90))
    found = covered(near, deep, blocks=[house])
    assert [view.camera_id for view in found.views] == ["c001"]
    assert [f.place.id for f in told(found, "COV-02")] == ["c001"]
    assert [f.place.id for f in told(found, "COV-01")] == ["c002"]


def test_views_count_where_they_lie_whoever_registered_the_camera():
    neighbour = unit("500101101202", "西山村", square=(200, 0, 200))
    found = covered(camera(xy=(190, 100), bearing_deg=90.0), units=[unit(), neighbour])
    mine, theirs = found.reports
    assert (mine.cameras, theirs.cameras) == (1, 0)
    assert theirs.area_share > mine.area_share > 0


def test_a_hamlet_has_its_own_shares():
    found = covered(camera(xy=(25, 5)), hamlets=[hamlet()])
    report = next(r for r in found.reports if r.kind == "hamlet")
    assert (report.unit_code, report.required, report.cameras) == ("500101101201", 2, 1)
    assert report.area_share == pytest.approx(SECTOR_M2 / 2500, rel=0.03)


def test_a_unit_without_boundary_has_counts_and_no_shares():
    place = unit()
    place = type(place)(code=place.code, name=place.name, kind=place.kind)
    found = covered(camera(), units=[place])
    report = of_unit(found)
    assert (report.cameras, report.area_share, report.open_area_m2) == (1, None, None)
    assert len(told(found, "COV-09")) == 1


def test_key_places_are_seen_by_point_or_by_most_of_their_area():
    def key(number, shape):
        return KeyPlace(
            key_place_id=f"k{number}", name=f"学校{number}", kind="school",
            unit_code=None, geometry=degrees(shape),
        )  # fmt: skip

    places = [key(1, Point(100, 120)), key(2, box(95, 115, 105, 125)), key(3, box(0, 0, 200, 200))]
    found = covered(camera(), key_places=places)
    assert of_unit(found).key_places == 3
    assert of_unit(found).key_place_share == pytest.approx(2 / 3)
    assert [f.place.id for f in told(found, "COV-08")] == ["k3"]


def test_nothing_at_all_gives_nothing_at_all():
    found = coverage(Ground(units=[]), [], PACK)
    assert (found.views, found.reports, found.findings) == ((), (), ())


def test_the_order_of_cameras_does_not_matter():
    there = [camera(i, xy=(40 * i, 60), bearing_deg=50.0 * i) for i in range(1, 5)]
    assert covered(*there).reports == covered(*there[::-1]).reports
