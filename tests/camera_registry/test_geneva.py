"""The register of a real city: 406 cameras, 262 of them without a direction."""

import numpy as np
import pyogrio
import pytest
import shapely

from camera_registry.record.bearings import Bearings, parse_bearings
from camera_registry.views.kernels import warm
from camera_registry.views.mounting import mount
from camera_registry.views.obstacles import prepare
from camera_registry.views.view import off_walls, sectors, shadowed_areas, swept_areas
from gis.crs import plane_for

pytestmark = pytest.mark.shared


def read(folder, layer):
    meta, _, shapes, columns = pyogrio.raw.read(folder / "geneva_osm.gpkg", layer=layer)
    return shapely.from_wkb(shapes), dict(zip(meta["fields"], columns, strict=True))


def lenses(folder):
    points, fields = read(folder, "cameras")
    read_all = [parse_bearings(text) for text in fields["camera_direction"]]
    assert all(isinstance(found, Bearings) for found in read_all)
    rows = [
        (i, bearing)
        for i, found in enumerate(read_all)
        if found.bearing_deg is not None
        for bearing in (found.bearing_deg, *found.more_bearings_deg)
    ]
    return points, np.array(rows)


def test_directions_are_read_and_the_missing_ones_stay_missing(shared):
    points, rows = lenses(shared)
    assert len(points) == 406
    assert len(set(rows[:, 0])) == 406 - 262
    assert len(rows) == 150


def test_the_sweep_equals_the_plain_shadows_among_real_buildings(shared):
    warm()
    buildings, _ = read(shared, "buildings")
    points, rows = lenses(shared)
    plane = plane_for(buildings)
    obstacles = prepare(plane.to_metres(buildings), gap_m=0.3, sliver_m2=0.5)
    xy = shapely.get_coordinates(plane.to_metres(points[rows[:, 0].astype(int)]))
    hung = mount(sectors(xy, rows[:, 1], 60, 50), obstacles, snap_m=1.5, off_wall_m=0.1)
    outside = np.isnan(hung.inside_m)
    placed, _ = off_walls(hung.lenses[outside], obstacles)
    fast, plain = swept_areas(placed, obstacles), shadowed_areas(placed, obstacles)
    assert (~outside).sum() == 6
    assert shapely.is_valid(fast).all()
    np.testing.assert_allclose(shapely.area(fast), shapely.area(plain), rtol=1e-6, atol=1e-4)
    assert shapely.area(shapely.symmetric_difference(fast, plain)).max() < 1e-4
    walls = shapely.union_all(obstacles.polygons)
    assert shapely.area(shapely.intersection(fast, walls)).max() < 1e-6
