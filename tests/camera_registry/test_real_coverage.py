"""Real sets, whole: nothing is lost on the way in, and what cameras see is what rays say."""

from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from shapely import box

from camera_registry.coverage.places import Ground, coverage
from camera_registry.coverage.scene import BUILDING
from camera_registry.views.lenses import SEEING
from gis.crs import plane_for
from gis.rulebook import load_pack
from store.cameras import load_cameras, load_views
from store.coverage import load_contributions
from store.places import load_blocks
from tests.camera_registry.making import PACK, PLANE, building, camera, unit
from tests.camera_registry.slow_views import seen_m2
from tests.cases.conftest import bring, store  # noqa: F401 -- fixtures
from web.jobs.cameras.coverage import cover
from web.places.cities import geneva

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
# arcs are drawn in pieces; and rays miss where a view jumps, a m2 at most at 40 m and 20 a degree
NEARLY = {"rel": 3e-3, "abs": 1.0}


def agree(cameras, views, blocks, pack, *, sample, rays=100):
    """Compare the views of a sample of cameras with rays; return how many lenses were compared."""
    known = {camera.camera_id: camera for camera in cameras}
    shapes = np.array([block.geometry for block in blocks if block.kind == BUILDING], dtype=object)
    tree, done = shapely.STRtree(shapes), 0
    for view in [view for view in views if view.camera_id in sample]:
        one = known[view.camera_id]
        reach = one.range_m or pack["CAM-26"].number("default_dist_m")
        angle = one.view_angle_deg or pack["CAM-26"].number("default_angle")
        around = one.position.buffer(3 * (reach + 40) / 111_000)
        houses = shapes[tree.query(around)]
        plain = seen_m2(
            (one.position.x, one.position.y),
            one.bearings_deg[view.lens],
            angle,
            reach,
            houses,
            rays=rays,
        )
        plane = plane_for([one.position])
        (area,) = plane.to_metres([view.polygon])
        assert plain is not None, view.camera_id
        assert area.area == pytest.approx(plain, **NEARLY), (view.camera_id, view.lens)
        done += 1
    return done


def test_views_among_made_houses_are_what_rays_say():
    dice = np.random.default_rng(8)
    houses = [
        building(n, x, y, x + 9, y + 7) for n, (x, y) in enumerate(dice.uniform(40, 150, (18, 2)))
    ]
    houses += [building(90, 60, 160, 70, 170), building(91, 70.1, 160, 80, 170)]  # a crack between
    court = box(150, 150, 180, 180).difference(box(158, 158, 172, 172))
    geometry = PLANE.to_degrees(np.array([court], dtype=object))[0]
    houses.append(
        type(houses[0])(
            block_id="c", unit_code=None, households=None, geometry=geometry, kind=BUILDING
        )
    )
    cameras = [
        camera(n, xy=tuple(dice.uniform(30, 170, 2)), bearing_deg=float(dice.uniform(0, 360)))
        for n in range(8)
    ]
    cameras += [camera(20, xy=(165, 165)), camera(21, xy=(70, 150), bearing_deg=0.0)]
    found = coverage(Ground(units=[unit()], blocks=houses), cameras, PACK)
    ids = {view.camera_id for view in found.views}
    assert {"c020", "c021"} <= ids
    assert agree(cameras, found.views, houses, PACK, sample=ids, rays=20) == len(found.views) >= 7


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize(
    ("source", "rows", "viewing"),
    [("geneva_osm.gpkg", 406, 138), ("cameras_switzerland_osm.gpkg", 2_143, None)],
)
def test_a_real_register_is_whole_and_twenty_of_it_agree_with_rays(
    shared, bring, store, tmp_path, source, rows, viewing  # noqa: F811
):  # fmt: skip
    for file in geneva(tmp_path, NOW):
        if file.layer in ("units", "blocks", "roads"):
            assert bring(file.layer, file.path, accept_rest=file.accept_rest).revision
    said = {"camera_id": "osm_id", "bearing_deg": "camera_direction", "body": "camera_type"}
    register = bring("cameras", shared / source, source_layer="cameras", mapping=said)
    assert (register.read, register.accepted + register.rejected) == (rows, rows)
    cameras = load_cameras(store)
    assert len(cameras) == register.accepted
    done = cover(store, pack="demo_geneva", who="li", now=NOW)
    views = load_views(store)
    with_view = {view.camera_id for view in views}
    told = {f.place.id for f in done.findings if f.rule in ("COV-01", "COV-03", "CAM-26")}
    assert {c.camera_id for c in cameras if c.status in SEEING} <= with_view | told
    if viewing is not None:
        assert len(with_view) == viewing
    (report,) = [r for r in done.reports if r.kind == "unit"]
    alone = sum(one.alone_m2 for one in load_contributions(store))
    assert alone == pytest.approx(report.seen_once_m2, rel=1e-6)
    sample = set(np.random.default_rng(20).choice(sorted(with_view), 20, replace=False).tolist())
    blocks, pack = load_blocks(store), load_pack("demo_geneva")
    assert agree(cameras, views, blocks, pack, sample=sample) >= 20
