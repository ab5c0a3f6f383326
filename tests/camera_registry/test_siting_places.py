"""Blind spots and sites in a village of 200 by 200 metres, with numbers known by hand."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from shapely import Point

from camera_registry.camera import Candidate, Status
from camera_registry.coverage.gaps import blind_road_m, gaps, squares, stretches
from camera_registry.coverage.places import Ground
from camera_registry.siting.looks import looks
from camera_registry.siting.proposal import Wish, propose, what_if
from camera_registry.siting.scene import scene
from camera_registry.siting.spots import Asked, Cut, Source, spots
from camera_registry.siting.targets import What
from camera_registry.siting.terms import Proof, Word
from gis.places import Block, KeyPlace, Road
from tests.camera_registry.making import PACK, building, camera, degrees, hamlet, pack_without, unit

FREE = pack_without("CAM-01", "CAM-02")


def way(number, *xy, name=None):
    return Road(road_id=f"r{number}", name=name, geometry=degrees(shapely.LineString(xy)))


def school(xy, number=1):
    return KeyPlace(
        key_place_id=f"k{number}", name=f"学校{number}", kind="school", unit_code=None,
        geometry=degrees(Point(xy)),
    )  # fmt: skip


def pole(number, xy, kind="路灯杆"):
    return Candidate(candidate_id=f"p{number}", position=degrees(Point(xy)), kind=kind)


def made(*, cameras=(), roads=(), blocks=(), key_places=(), hamlets=(), pack=FREE):
    ground = Ground(
        units=[unit()], hamlets=hamlets, blocks=blocks, roads=roads, key_places=key_places
    )
    return scene(ground, cameras, pack)


STREET = way(1, (0, 100), (100, 100), (200, 100), name="东街")
CROSS = way(2, (100, 0), (100, 100), (100, 200))


def proposed(place, candidates, count, *, pack=FREE, generate=False, **wish):
    there = spots(place, Asked(candidates=candidates, generate=generate), pack)
    return propose(place, there, Wish(count=count, **wish), pack)


def test_a_road_is_cut_into_pieces_inside_the_village():
    place = made(roads=[way(1, (-50, 100), (250, 100))])
    rows = place.targets.of(What.ROAD)
    assert len(rows) == 20
    assert place.targets.size[rows].sum() == pytest.approx(200, abs=0.1)


@pytest.mark.parametrize(
    ("roads", "number"),
    [
        ([STREET], 0),
        ([STREET, way(2, (100, 0), (100, 100))], 1),
        ([STREET, CROSS], 1),
        ([STREET, way(2, (100, 0), (100, 200))], 1),  # drawings have no common corners
        ([STREET, CROSS, way(3, (100, 110), (110, 110), (110, 200))], 1),
        ([way(1, (0, 100), (90, 100)), way(2, (90, 100), (200, 100))], 0),
    ],
)
def test_a_junction_is_where_three_ways_meet_and_close_ones_are_one(roads, number):
    assert len(made(roads=roads).targets.of(What.JUNCTION)) == number


def test_a_key_place_inside_a_building_is_looked_at_from_the_road():
    place = made(
        roads=[STREET], blocks=[building(1, 80, 110, 120, 150)], key_places=[school((100, 140))]
    )
    (row,) = place.targets.of(What.KEY_PLACE)
    x, y = place.targets.xy_m[row]
    frame = shapely.get_coordinates(place.plane.to_metres([degrees(Point(100, 110))]))[0]
    assert (x, y) == pytest.approx((frame[0], frame[1] - 1), abs=0.1)


def test_only_ground_near_a_building_counts():
    assert len(made(roads=[STREET]).targets.of(What.GROUND)) == 0
    rows = made(blocks=[building(1, 90, 90, 110, 110)]).targets.of(What.GROUND)
    assert 0 < len(rows) <= 16  # a mesh of 20 m over 70 by 70 m, less the house


def test_what_nobody_sees_of_a_road_is_a_gap_and_the_rest_is_not():
    seen = camera(1, xy=(100, 100), bearing_deg=90.0, view_angle_deg=60.0, range_m=50.0)
    place = made(cameras=[seen], roads=[STREET])
    found = gaps(place, FREE)
    assert {gap.name for gap in found} == {"东街"}
    assert sum(gap.length_m for gap in found) == pytest.approx(150, abs=10)
    assert {gap.nearest_camera for gap in found} == {"c001"}
    runs = stretches(place)
    assert [run.cameras for run in runs] == [0, 1, 0]
    assert sum(run.length_m for run in runs) == pytest.approx(200, abs=0.5)


@pytest.mark.parametrize("status", [Status.FAULTY, Status.PLANNED])
def test_a_gap_names_the_camera_that_would_see_it(status):
    waiting = camera(7, xy=(0, 100), bearing_deg=90.0, view_angle_deg=60.0, range_m=199.0,
                     status=status)  # fmt: skip
    (gap,) = gaps(made(cameras=[waiting], roads=[STREET]), FREE)
    assert gap.length_m == pytest.approx(200, abs=0.5)
    assert (gap.repair, gap.planned) == (
        ("c007", None) if status is Status.FAULTY else (None, "c007")
    )


def test_an_unseen_key_place_stands_before_a_stretch_of_road():
    found = gaps(made(roads=[STREET], key_places=[school((50, 50))]), FREE)
    assert [gap.what for gap in found] == [What.KEY_PLACE, What.ROAD]
    assert found[0].name == "学校1"


def test_a_long_road_is_listed_in_stretches_and_a_scrap_is_not():
    winding = way(1, (0, 50), (190, 50), (190, 150), (0, 150))
    assert [round(gap.length_m) for gap in gaps(made(roads=[winding]), FREE)] == [160, 160, 160]
    scrap = made(roads=[way(1, (0, 50), (15, 50))])
    assert gaps(scrap, FREE) == []
    assert blind_road_m(scrap) == pytest.approx(15, abs=0.1)


def test_two_cameras_at_one_place_count_twice_and_two_lenses_of_one_do_not():
    cross = {"bearing_deg": 90.0, "view_angle_deg": 60.0, "range_m": 50.0}
    one = camera(1, xy=(100, 100), more_bearings_deg=(80.0,), **cross)
    place = made(cameras=[one], roads=[STREET])
    assert max(run.cameras for run in stretches(place)) == 1
    place = made(cameras=[one, camera(2, xy=(101, 100), **cross)], roads=[STREET])
    assert max(run.cameras for run in stretches(place)) == 2


def test_the_nearest_camera_may_stand_in_another_village():
    far = camera(9, xy=(500, 100))
    ground = Ground(units=[unit()], roads=[STREET])
    (gap,) = gaps(scene(ground, [], FREE, everywhere=[far]), FREE)
    assert (gap.nearest_camera, gap.nearest_m) == ("c009", pytest.approx(400, abs=0.5))


def test_the_strips_of_ground_cover_what_they_stand_for():
    place = made(blocks=[building(1, 90, 90, 110, 110)])
    strips = place.plane.to_metres([shape for _, shape in squares(place, FREE)])
    rows = place.targets.of(What.GROUND)
    assert shapely.area(strips).sum() == pytest.approx(400 * len(rows), rel=1e-3)


def test_places_that_may_not_be_are_left_out_and_counted():
    toilet = KeyPlace(key_place_id="k", name="公共厕所", kind="toilet", unit_code=None,
                      geometry=degrees(shapely.box(150, 150, 160, 160)))  # fmt: skip
    camp = KeyPlace(key_place_id="m", name="营区", kind="军事", unit_code=None,
                    geometry=degrees(Point(0, 0)))  # fmt: skip
    place = made(roads=[STREET], blocks=[building(1, 80, 110, 120, 150)], key_places=[toilet, camp])
    candidates = [
        pole(1, (100, 130)), pole(2, (155, 155)), pole(3, (10, 10)), pole(4, (300, 100)),
        pole(5, (150, 90)), pole(6, (100, 110.5)),
    ]  # fmt: skip
    there = spots(place, Asked(candidates=candidates, generate=False), FREE)
    assert there.ids == ("p5", "p6")  # just inside its own wall a pole is meant to hang on it
    assert there.cut == {Cut.BUILDING: 1, Cut.PRIVATE: 1, Cut.CONSENT: 1, Cut.OUTSIDE: 1}


def test_places_are_made_up_only_where_none_are_given():
    place = made(roads=[STREET, CROSS])
    bare = spots(place, Asked(), FREE)
    assert set(bare.source) == {Source.GENERATED}
    assert len(bare.ids) == 11  # five beside each road of 200 m, one at the junction
    assert set(spots(place, Asked(candidates=[pole(1, (50, 90))]), FREE).source) == {
        Source.REGISTER
    }
    everywhere = spots(place, Asked(candidates=[pole(1, (50, 90))], generate=True), FREE)
    assert len(everywhere.ids) == 12
    assert not spots(place, Asked(generate=False), FREE).ids


def test_a_hamlet_without_a_pole_gets_places_although_its_village_has_some():
    place = made(roads=[way(1, (0, 25), (200, 25))], hamlets=[hamlet()])
    there = spots(place, Asked(candidates=[pole(1, (150, 100))]), FREE)
    made_up = [at for at, source in zip(there.xy_m, there.source, strict=True)
               if source is Source.GENERATED]  # fmt: skip
    assert len(made_up) == 1


def test_the_best_pole_and_heading_are_chosen_and_standing_cameras_count_for_nothing():
    candidates = [pole(1, (0.5, 100)), pole(2, (100, 100))]
    found = proposed(made(roads=[STREET]), candidates, 1)
    (site,) = found.sites
    assert (found.proof, found.value, found.bound) == (Proof.OPTIMAL, site.adds, site.adds)
    assert site.road_m == pytest.approx(50)
    standing = camera(1, xy=(100, 100), bearing_deg=90.0, view_angle_deg=60.0, range_m=50.0)
    found = proposed(made(cameras=[standing], roads=[STREET]), candidates[1:], 1)
    assert found.sites[0].bearing_deg == 270
    assert found.shares.now == pytest.approx(0.25)
    assert found.shares.after == pytest.approx(0.5)


def test_a_pole_carries_one_camera():
    found = proposed(made(roads=[STREET]), [pole(1, (100, 100))], 5)
    assert len(found.sites) == 1
    assert {notice.word for notice in found.notices} == {Word.CLAMPED}


def test_a_planned_camera_is_not_proposed_again():
    place = made(roads=[STREET])
    (site,) = proposed(place, [pole(1, (100, 100))], 1).sites
    planned = camera(1, xy=(100, 100), bearing_deg=site.bearing_deg, view_angle_deg=None,
                     range_m=None, status=Status.PLANNED)  # fmt: skip
    found = proposed(made(cameras=[planned], roads=[STREET]), [pole(1, (100, 100))], 1)
    assert found.sites[0].bearing_deg == (site.bearing_deg + 180) % 360


def test_villages_get_what_they_lack_first():
    near = [pole(n, (20 + 20 * n, 100)) for n in range(1, 8)]
    lonely = pole(9, (20, 20))
    place = made(roads=[STREET, way(2, (0, 24), (30, 24))], hamlets=[hamlet()], pack=PACK)
    found = proposed(place, [*near, lonely], 3, pack=PACK)
    assert found.owed.missing == {"东风村": 5, "湾h1": 2}
    assert "湾h1" in {site.quota for site in found.sites}  # one pole is all there is in it
    assert len(found.sites) == 3
    without = proposed(place, [*near, lonely], 3, pack=PACK, quotas=False)
    assert without.value >= found.value
    assert {site.quota for site in without.sites} == {None}


def test_a_budget_is_kept_to_and_a_new_pole_costs_more():
    place = made(roads=[STREET])
    candidates = [pole(1, (50, 100)), pole(2, (150, 100))]
    found = proposed(place, candidates, 2, budget=1.0)
    assert (len(found.sites), found.spent) == (1, 1.0)
    made_up = proposed(place, [], 2, budget=3.0, generate=True)
    assert (len(made_up.sites), made_up.spent) == (1, 2.0)


def test_the_answer_does_not_hang_on_the_order_of_candidates():
    place = made(roads=[STREET, CROSS])
    candidates = [pole(n, (15 * n, 100 + 3 * (n % 3))) for n in range(1, 12)]
    one, other = proposed(place, candidates, 3), proposed(place, candidates[::-1], 3)
    assert one == other


def test_no_choice_of_two_sees_more_than_the_one_found():
    place = made(
        roads=[STREET, CROSS, way(3, (0, 0), (200, 200))],
        blocks=[building(1, 60, 110, 90, 140), building(2, 120, 60, 150, 90)],
        key_places=[school((30, 60)), school((160, 150), 2)],
    )
    candidates = [pole(n, (30 * n, 100 + 20 * (n % 2))) for n in range(1, 7)]
    found = proposed(place, candidates, 2)
    there = spots(place, Asked(candidates=candidates, generate=False), FREE)
    every = looks(place, there.xy_m, np.ones(len(place.targets), dtype=bool), FREE)
    seen, weight = every.sees.toarray() > 0, place.targets.weight
    best = max(
        weight[seen[i] | seen[j]].sum()
        for i, j in combinations(range(len(seen)), 2)
        if every.spot[i] != every.spot[j]
    )
    assert found.value == pytest.approx(best)
    assert found.proof is Proof.OPTIMAL


def test_what_if_says_the_same_as_the_proposal_and_less_without_one():
    place = made(roads=[STREET, CROSS])
    found = proposed(place, [pole(n, (25 * n, 100)) for n in range(1, 8)], 3)
    aims = [(site.at, site.bearing_deg) for site in found.sites]
    sites, then = what_if(place, *zip(*aims, strict=True), FREE)
    assert [site.adds for site in sites] == [site.adds for site in found.sites]
    assert then == found.shares
    fewer, _ = what_if(place, *zip(*aims[1:], strict=True), FREE)
    assert sum(site.adds for site in fewer) < found.value


def test_what_rests_on_assumed_optics_is_told_apart():
    standing = camera(1, xy=(100, 100), bearing_deg=90.0, view_angle_deg=None, range_m=None)
    found = proposed(made(cameras=[standing], roads=[STREET]), [pole(1, (20, 100))], 1)
    assert found.shares.now_declared == 0
    assert found.shares.now == pytest.approx(0.25)
    assert found.shares.after_declared < found.shares.after


@pytest.mark.parametrize("count", [0, 3])
def test_nothing_to_see_and_nothing_asked_are_answers(count):
    found = proposed(made(), [pole(1, (100, 100))], count)
    assert (found.sites, found.value, found.shares.now) == ((), 0, None)


def test_a_place_without_roads_houses_or_boundary_is_no_crash():
    empty = scene(Ground(units=[]), [], FREE)
    assert gaps(empty, FREE) == []
    assert stretches(empty) == []
    assert squares(empty, FREE) == []
    assert not propose(empty, spots(empty, Asked(), FREE), Wish(count=2), FREE).sites
    point = Block(block_id="b", unit_code=None, households=1, geometry=degrees(Point(5, 5)))
    assert gaps(made(blocks=[point]), FREE) == []
