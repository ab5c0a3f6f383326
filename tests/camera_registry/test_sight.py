"""One lens as it sees: bands, edges of the picture, roofs; and who sees a point. Known by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from camera_registry import visible_areas
from camera_registry.camera import Preset
from camera_registry.coverage.places import Ground, coverage
from camera_registry.views.aims import Aim, aims_of, assumed, lenses_of, optics_findings
from camera_registry.views.heights import roofs
from camera_registry.views.obstacles import prepare
from camera_registry.views.optics import bands_of, frame_of, picture_px, upright_angle_deg
from camera_registry.views.sight import Lookout, Sight, Why, seeing, view_of, why_unseen
from gis.places import Block
from tests.camera_registry.making import PACK, PLANE, camera, degrees, unit

NOTHING = prepare(np.empty(0, dtype=object))
KNOWN = Aim(xy_m=(0.0, 0.0), bearing_deg=0.0, view_angle_deg=60.0, range_m=50.0, height_m=5.0,
            tilt_deg=20.0, picture_px=(1920, 1080), night_range_m=30.0)  # fmt: skip
PLAIN = replace(KNOWN, height_m=None, tilt_deg=None, picture_px=None, night_range_m=None)


def walls(*shapes):
    return prepare(np.array(shapes, dtype=object))


def test_a_picture_of_1920_over_60_degrees_identifies_to_six_metres_and_a_half():
    far = {band.name: band.far_m for band in bands_of(60, 1920, PACK)}
    across = 2 * math.tan(math.radians(30))
    assert far["identify"] == pytest.approx(1920 / across / 250)
    assert far["identify"] == pytest.approx(6.651, abs=1e-3)
    assert far["recognise"] == pytest.approx(2 * far["identify"])
    assert far["observe"] == pytest.approx(4 * far["identify"])
    assert far["detect"] == pytest.approx(10 * far["identify"])
    assert far["monitor"] == pytest.approx(20 * far["identify"])


def test_a_lens_too_wide_to_be_flat_spreads_its_pixels_evenly():
    far = {band.name: band.far_m for band in bands_of(180, 3840, PACK)}
    assert far["detect"] == pytest.approx(3840 / math.pi / 25)


@pytest.mark.parametrize(("angle", "width"), [(360, 1920), (None, 1920), (60, None), (60, 0)])
def test_without_one_angle_and_a_picture_there_are_no_bands(angle, width):
    assert bands_of(angle, width, PACK) is None


def test_the_picture_meets_the_ground_where_its_edges_point():
    frame = frame_of(5.0, 30.0, 30.0)  # 45 and 15 degrees down
    assert frame.near_m == pytest.approx(5)
    assert frame.far_m == pytest.approx(5 / math.tan(math.radians(15)))
    assert frame_of(5, 15, 30).far_m == math.inf  # the upper edge is level
    assert frame_of(5, 75, 30).near_m == 0  # the foot of the pole is in the picture
    assert frame_of(5, -20, 30).near_m == math.inf  # sky only


def test_a_picture_of_16_to_9_is_lower_than_wide_by_its_tangents():
    assert upright_angle_deg(90, (1600, 900), PACK) == pytest.approx(
        2 * math.degrees(math.atan(9 / 16))
    )
    assert upright_angle_deg(360, (1600, 900), PACK) is None


@pytest.mark.parametrize(
    ("text", "size"),
    [("1920x1080", (1920, 1080)), ("1920 * 1080", (1920, 1080)), ("2560×1440P", (2560, 1440)),
     ("1080p", (1920, 1080)), ("200万像素", (1920, 1080)), ("4k", (3840, 2160)), ("6", (1920, 1080)),
     ("高清", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_resolution_is_read_or_not_known(text, size):
    assert picture_px(text, PACK) == size


def test_ground_under_the_picture_is_not_seen():
    view = view_of(KNOWN, NOTHING, PACK)
    upright = upright_angle_deg(60, (1920, 1080), PACK)
    near = 5 / math.tan(math.radians(20 + upright / 2))
    assert view.frame.near_m == pytest.approx(near)
    # the lower edge of the picture is a line: below it lies a triangle
    triangle = near**2 * math.tan(math.radians(30))
    assert view.dead.area == pytest.approx(triangle, rel=1e-9)
    assert view.area.area + view.dead.area == pytest.approx(view_of(PLAIN, NOTHING, PACK).area.area)
    assert not view.area.intersects(Point(0, near - 0.01))
    assert view.area.intersects(Point(0, near + 0.01))


def test_ground_above_the_picture_is_not_seen():
    steep = replace(KNOWN, tilt_deg=40.0, vertical_angle_deg=30.0)
    view = view_of(steep, NOTHING, PACK)
    far = 5 / math.tan(math.radians(25))
    assert view.frame.far_m == pytest.approx(far)
    assert not view.area.intersects(Point(0, far + 0.01))
    assert view.area.intersects(Point(0, far - 0.01))


def test_what_is_not_known_is_said_and_cuts_nothing():
    view = view_of(PLAIN, NOTHING, PACK)
    assert view.missing == ("height_m", "tilt_deg", "resolution")
    assert view.frame is None
    assert view.bands is None
    assert view.night is None
    assert view.dead.is_empty
    beside = view_of(assumed(PLAIN, PACK), NOTHING, PACK)
    assert beside.missing == ()
    assert beside.area.area < view.area.area


def test_bands_together_are_the_view_and_each_ends_at_its_distance():
    view = view_of(KNOWN, walls(box(2, 8, 5, 12), box(-20, 20, -5, 30)), PACK)
    assert shapely.union_all([b.area for b in view.bands]).area == pytest.approx(view.area.area)
    assert sum(b.area.area for b in view.bands) == pytest.approx(view.area.area, rel=1e-9)
    far = {band.name: band.far_m for band in bands_of(60, 1920, PACK)}
    for band in view.bands:
        assert band.area.is_valid
        reach = shapely.hausdorff_distance(band.area, Point(0, 0))
        assert reach <= min(far[band.name], 50) + 1e-9
    assert [b.name for b in view.bands] == ["identify", "recognise", "observe", "detect"]


def test_the_night_ends_at_its_range():
    view = view_of(replace(PLAIN, night_range_m=20.0), NOTHING, PACK)
    assert view.night.area == pytest.approx(view.area.area * (20 / 50) ** 2)


@settings(deadline=None, max_examples=25)
@given(
    st.floats(0, 360), st.sampled_from([20.0, 60.0, 110.0, 150.0, 270.0, 359.9, 360.0]),
    st.floats(1, 300), st.floats(-5, 80), st.integers(0, 1000),
)  # fmt: skip
def test_bands_of_any_lens_are_valid_and_add_up(bearing, angle, reach, tilt, seed):
    rng = np.random.default_rng(seed)
    houses = [box(x, y, x + w, y + h) for x, y, w, h in rng.uniform([-40, -40, 2, 2], [40, 40, 20, 20], (6, 4))]  # fmt: skip
    aim = replace(KNOWN, bearing_deg=bearing, view_angle_deg=angle, range_m=reach, tilt_deg=tilt)
    view = view_of(aim, walls(*houses), PACK)
    assert view.area.is_valid
    if view.bands is not None:
        assert all(band.area.is_valid for band in view.bands)
        total = sum(band.area.area for band in view.bands)
        assert total == pytest.approx(view.area.area, rel=1e-6, abs=0.07)  # slips under a hand


def test_a_low_wall_hides_twice_its_distance_when_half_as_high_as_the_lens():
    wall = np.array([box(-100, 10, 100, 11)])
    ask = ([(0, 0)], [0], [90], [50])
    sector = visible_areas(*ask, [])[0].area
    over = visible_areas(*ask, wall, height_m=[4.0], obstacle_height_m=[2.0])[0]
    assert over.area == pytest.approx(100 + sector - 22**2)  # seen to 10 m, and from 22 m on
    assert over.is_valid
    as_before = visible_areas(*ask, wall)[0].area
    for high, of_wall in ((4.0, 4.0), (4.0, math.nan), (math.nan, 2.0), (4.0, 3.9999)):
        area = visible_areas(*ask, wall, height_m=[high], obstacle_height_m=[of_wall])[0]
        assert area.area == pytest.approx(as_before)


def test_a_slit_between_two_roofs_is_as_high_as_the_lower():
    pair = np.array([box(-20, 10, -0.05, 12), box(0.05, 10, 20, 12)])
    aim = replace(PLAIN, height_m=6.0)
    closed = view_of(aim, walls(*pair), PACK, buildings=roofs(pair, [3.0, 9.0], gap_m=0.3))
    assert not closed.area.intersects(Point(0, 20))
    assert closed.area.intersects(Point(0, 25))


def test_a_lens_on_a_roof_sees_past_its_edge():
    house = np.array([box(-10, -10, 10, 10)])
    aim = replace(PLAIN, height_m=9.0, view_angle_deg=360.0)
    view = view_of(aim, walls(*house), PACK, buildings=roofs(house, [6.0]))
    assert view.inside_m is None
    assert not view.area.intersects(Point(0, 29.9))  # 9 / (9 - 6) times 10 m
    assert view.area.intersects(Point(0, 30.1))
    assert view_of(aim, walls(*house), PACK, buildings=roofs(house, [12.0])).inside_m == 10


def blocked(ground, shape, roof_m, lens_m):
    """Whether the way down to a ground point runs through a building; independent and plain."""
    inside = shapely.intersection(LineString([(0, 0), ground]), shape)
    if inside.is_empty:
        return False
    far = max(math.hypot(*xy) for xy in shapely.get_coordinates(inside))
    return lens_m * (1 - far / math.hypot(*ground)) < roof_m


@pytest.mark.parametrize("seed", range(4))
def test_points_are_hidden_by_roofs_as_a_line_to_them_is(seed):
    rng = np.random.default_rng(seed)
    shapes = np.array(
        [shapely.affinity.rotate(box(x, y, x + w, y + h), turn) for x, y, w, h, turn in
         rng.uniform([-40, -40, 3, 3, 0], [40, 40, 15, 15, 90], (10, 5))])  # fmt: skip
    high = rng.choice([math.inf, 1.0, 2.0, 3.0, 4.9, 6.0], 10)
    area = visible_areas([(0, 0)], [0], [360], [60], shapes, height_m=5.0, obstacle_height_m=high)[
        0
    ]
    assert area.is_valid
    for ground in rng.uniform(-38, 38, (60, 2)):
        hidden = any(blocked(ground, s, h, 5.0) for s, h in zip(shapes, high, strict=True))
        under = shapely.intersects(shapes, Point(ground)).any()
        assert area.intersects(Point(ground)) == (not hidden and not under)


def lookout(*aims, obstacles=NOTHING):
    views = [view_of(aim, obstacles, PACK) for aim in aims]
    return Lookout(
        [f"c{i}" for i in range(len(aims))], [0] * len(aims), aims,
        [view.area for view in views],
        [bands_of(aim.view_angle_deg, aim.width_px, PACK) for aim in aims],
    )  # fmt: skip


def test_a_point_names_the_lenses_that_see_it_the_nearest_first():
    away = replace(PLAIN, bearing_deg=180.0)
    across = replace(KNOWN, xy_m=(30.0, 20.0), bearing_deg=270.0)
    found = seeing((0.0, 20.0), lookout(PLAIN, away, across))
    assert found == [
        Sight("c0", 0, 20.0, 0.0, None),
        Sight("c2", 0, 30.0, 270.0, "detect"),
    ]
    assert seeing((500.0, 0.0), lookout(PLAIN)) == []
    assert seeing((0.0, 0.0), lookout()) == []


def test_a_lens_that_does_not_see_a_point_says_why():
    wall = walls(box(-5, 10, 5, 11))
    assert why_unseen((0, 9), PLAIN, wall, PACK) is Why.SEEN
    assert why_unseen((0, 20), PLAIN, wall, PACK) is Why.WALL
    assert why_unseen((0, 60), PLAIN, wall, PACK) is Why.TOO_FAR
    assert why_unseen((0, -9), PLAIN, wall, PACK) is Why.TURNED_AWAY
    assert why_unseen((0, 1), KNOWN, wall, PACK) is Why.TOO_NEAR
    assert why_unseen((0, 45), replace(KNOWN, tilt_deg=60.0), NOTHING, PACK) is Why.ABOVE
    assert why_unseen((0, 9), PLAIN, walls(box(-5, -5, 5, 5)), PACK) is Why.INSIDE


def test_aims_take_what_the_register_knows_and_no_more():
    known = camera(resolution="1080P", height_m=4.0, tilt_deg=25.0, view_angle_deg=None)
    (aim,) = aims_of(lenses_of(known, PACK), PLANE, PACK)
    assert aim.picture_px == (1920, 1080)
    assert aim.view_angle_deg == PACK["CAM-26"].number("default_angle")
    assert aim.vertical_angle_deg is None
    assert aims_of(lenses_of(camera(bearing_deg=None), PACK), PLANE, PACK) == []


def test_a_turning_camera_without_a_direction_looks_where_it_rests():
    home = Preset(name="1", bearing_deg=90.0, tilt_deg=10.0, view_angle_deg=40.0, home=True)
    dome = camera(bearing_deg=None, presets=(Preset(name="2", bearing_deg=5.0), home))
    (lens,) = lenses_of(dome, PACK)
    assert (lens.bearing_deg, lens.view_angle_deg, lens.tilt_deg) == (90, 40, 10)
    assert lenses_of(replace(dome, bearing_deg=7.0), PACK)[0].bearing_deg == 7


def test_coverage_counts_no_ground_below_the_picture():
    place = Ground(units=[unit()])
    plain = coverage(place, [camera()], PACK).reports[0].area_share
    known = {"height_m": 5.0, "width_px": 1920, "height_px": 1080}
    framed = coverage(place, [camera(tilt_deg=20.0, **known)], PACK)
    assert 0 < framed.reports[0].area_share < plain
    sky = coverage(place, [camera(tilt_deg=-60.0, **known)], PACK)
    assert sky.views == ()
    assert [f.rule for f in sky.findings if f.place.kind == "camera"] == ["COV-03"]


def test_what_a_lens_lacks_is_said_in_both_languages():
    bare = camera(height_m=4.0, resolution="高清")
    (aim,) = aims_of(lenses_of(bare, PACK), PLANE, PACK)
    found = {f.rule: f for f in optics_findings(bare, aim, PACK)}
    assert found["OPT-01"].found == "resolution"
    assert found["OPT-02"].found == "tilt_deg, resolution"
    assert "俯角、分辨率" in found["OPT-02"].message_zh
    assert "tilt, resolution" in found["OPT-02"].message_en
    assert found["OPT-03"].found == "高清"
    whole = camera(height_m=4.0, tilt_deg=20.0, resolution="1080P")
    (aim,) = aims_of(lenses_of(whole, PACK), PLANE, PACK)
    assert optics_findings(whole, aim, PACK) == []
    told = coverage(Ground(units=[unit()]), [bare, replace(whole, camera_id="c002")], PACK)
    assert [f.place.id for f in told.findings if f.rule == "OPT-03"] == ["c001"]


def test_a_view_parted_by_a_post_below_the_picture_is_kept_in_one_piece():
    post = Block(block_id="b1", unit_code="u", households=None, kind="building",
                 geometry=degrees(box(99.5, 101, 100.5, 102)))  # fmt: skip
    known = {"height_m": 5.0, "width_px": 1920, "height_px": 1080, "tilt_deg": 20.0}
    place = Ground(units=[unit()], blocks=[post])
    found = coverage(place, [camera(**known)], PACK)
    (view,) = found.views
    assert view.polygon.geom_type == "Polygon"
    assert view.polygon.is_valid
    aim = aims_of(lenses_of(camera(**known), PACK), PLANE, PACK)[0]
    exact = view_of(aim, prepare(PLANE.to_metres([post.geometry])), PACK).area
    assert exact.geom_type == "MultiPolygon"
    kept = PLANE.to_metres([view.polygon])[0]
    assert kept.area == pytest.approx(exact.area, abs=0.2)
    assert kept.area > exact.area
