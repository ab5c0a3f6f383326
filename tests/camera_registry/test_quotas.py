"""Five cameras a village, two a hamlet: counted, unknown, and not asked at all."""

import pytest

from camera_registry.camera import PositionState, Status
from camera_registry.coverage.quotas import against_quotas
from gis.findings import Outcome
from gis.places import UnitKind
from tests.camera_registry.making import PACK, camera, hamlet, pack_without, unit


def cameras(n, start=1, **more):
    return [camera(i, **more) for i in range(start, start + n)]


def of(quotas, rule):
    return [f for f in quotas.findings if f.rule == rule]


@pytest.mark.parametrize(
    ("sure", "unknown", "state"),
    [
        (5, 0, Outcome.PASS),
        (4, 0, Outcome.FAIL),
        (4, 1, Outcome.UNKNOWN),
        (0, 5, Outcome.UNKNOWN),
        (3, 1, Outcome.FAIL),
        (5, 9, Outcome.PASS),
        (0, 0, Outcome.FAIL),
    ],
)
def test_a_village_needs_five_cameras(sure, unknown, state):
    there = cameras(sure) + cameras(unknown, 50, status=Status.UNKNOWN)
    quotas = against_quotas([unit()], [], there, PACK)
    (count,) = quotas.counts
    assert (count.cameras, count.more, count.required) == (sure, unknown, 5)
    assert count.state is state
    (finding,) = of(quotas, "CAM-01")
    assert (finding.outcome, finding.found, finding.required) == (state, sure, 5)
    assert finding.place.id == "500101101201"


def test_an_open_quota_is_told_with_and_without_the_unknown():
    there = cameras(4) + cameras(2, 50, status=Status.UNKNOWN)
    (finding,) = of(against_quotas([unit()], [], there, PACK), "CAM-01")
    assert "4个摄像机" in finding.message_zh
    assert "2个状态未知" in finding.message_zh
    assert "计入则为6个" in finding.message_zh
    assert "with them it has 6" in finding.message_en


def test_only_cameras_in_service_or_faulty_count():
    states = [Status.IN_SERVICE, Status.FAULTY, Status.PLANNED, Status.SUSPENDED, Status.RETIRED]
    there = [camera(i, status=status) for i, status in enumerate(states)]
    (count,) = against_quotas([unit()], [], there, PACK).counts
    assert (count.cameras, count.working, count.more) == (2, 1, 0)


def test_a_device_counts_once_and_its_best_record_stands():
    gb_id = "50010110001320000001"
    there = [camera(1, gb_id=gb_id, status=Status.RETIRED), camera(2, gb_id=gb_id), camera(3)]
    (count,) = against_quotas([unit()], [], there, PACK).counts
    assert count.cameras == 2


def test_recorders_and_cameras_outside_public_areas_do_not_count():
    there = [camera(1, gb_id="50010110001180000001"), camera(2, public_area=False), camera(3)]
    quotas = against_quotas([unit()], [], there, PACK)
    assert quotas.counts[0].cameras == 1
    assert [f.place.id for f in of(quotas, "COV-07")] == ["c001"]


def test_a_camera_without_a_code_counts_where_it_stands():
    inside = camera(1, unit_code=None)
    outside = camera(2, xy=(900, 900), unit_code=None)
    suspect = camera(3, unit_code=None, position_state=PositionState.SUSPECT)
    (count,) = against_quotas([unit()], [], [inside, outside, suspect], PACK).counts
    assert count.cameras == 1


def test_on_a_border_a_camera_counts_once_in_the_lowest_code():
    two = [unit("500101101202", square=(200, 0, 200)), unit("500101101201", square=(0, 0, 200))]
    quotas = against_quotas(two, [], [camera(1, xy=(200, 100), unit_code=None)], PACK)
    assert [c.cameras for c in quotas.counts] in ([1, 0], [0, 1])


def test_a_hamlet_needs_two_found_by_boundary_or_by_name():
    inside, named = camera(1, xy=(10, 10)), camera(2, hamlet_code="h1")
    quotas = against_quotas([unit()], [hamlet()], [inside, named, camera(3)], PACK)
    (finding,) = of(quotas, "CAM-02")
    assert (finding.outcome, finding.found, finding.required) == (Outcome.PASS, 2, 2)
    quotas = against_quotas([unit()], [hamlet()], [inside], PACK)
    assert of(quotas, "CAM-02")[0].outcome is Outcome.FAIL


def test_a_hamlet_without_boundary_is_open_while_cameras_of_its_village_name_no_hamlet():
    point = hamlet()
    point = type(point)(code="h1", unit_code=point.unit_code, name="湾")
    quotas = against_quotas([unit()], [point], cameras(5), PACK)
    assert of(quotas, "CAM-02")[0].outcome is Outcome.UNKNOWN
    assert of(against_quotas([unit()], [point], [], PACK), "CAM-02")[0].outcome is Outcome.FAIL


def test_communities_have_no_quota():
    town = unit(kind=UnitKind.URBAN_COMMUNITY)
    quotas = against_quotas([town], [], cameras(1), PACK)
    assert quotas.counts[0].required is None
    assert quotas.counts[0].state is Outcome.NOT_APPLICABLE
    assert of(quotas, "CAM-01") == []


def test_a_pack_without_the_standard_invents_none():
    pack = pack_without("CAM-01", "CAM-02", "CAM-03", "CAM-04")
    quotas = against_quotas([unit()], [hamlet()], cameras(1), pack)
    assert [(c.required, c.state) for c in quotas.counts] == [(None, Outcome.UNKNOWN)] * 2
    assert quotas.findings == ()


def test_a_township_names_the_villages_that_fall_short():
    good, bad = unit(), unit("500101101202", "西山村")
    there = [*cameras(5), camera(9, unit_code=bad.code)]
    quotas = against_quotas([good, bad], [], there, PACK)
    (finding,) = of(quotas, "CAM-03")
    assert finding.outcome is Outcome.FAIL
    assert (finding.found, finding.required) == (0.5, 1.0)
    assert finding.place.id == "500101101000"
    assert "50%" in finding.message_zh
    assert "西山村" in finding.message_zh
    assert "东风村" not in finding.message_zh


def test_a_township_is_open_while_one_village_is():
    there = [*cameras(4), camera(50, status=Status.UNKNOWN)]
    quotas = against_quotas([unit()], [], there, PACK)
    assert of(quotas, "CAM-03")[0].outcome is Outcome.UNKNOWN


def test_a_village_with_a_short_hamlet_falls_short_in_its_township():
    quotas = against_quotas([unit()], [hamlet()], cameras(5, xy=(150, 150)), PACK)
    assert of(quotas, "CAM-01")[0].outcome is Outcome.PASS
    assert of(quotas, "CAM-03")[0].outcome is Outcome.FAIL


def test_the_county_mean_stands_beside_median_and_least():
    two = [unit(), unit("500101101202", "西山村")]
    there = [*cameras(9), camera(50, unit_code="500101101202")]
    (finding,) = of(against_quotas(two, [], there, PACK), "CAM-04")
    assert (finding.outcome, finding.found, finding.required) == (Outcome.FAIL, 5, 8)
    assert "median 5, least 1" in finding.message_en


def test_the_order_of_input_does_not_matter():
    units, hamlets = [unit(), unit("500101101202")], [hamlet(), hamlet("h2")]
    there = cameras(6) + cameras(3, 50, status=Status.UNKNOWN, unit_code=None)
    one = against_quotas(units, hamlets, there, PACK)
    assert against_quotas(units[::-1], hamlets[::-1], there[::-1], PACK) == one
