"""The sweep against an exact reference of its own, on scenes drawn to be hard."""

import numpy as np
import pytest
import shapely
from shapely import Polygon

from camera_registry.views.obstacles import prepare
from camera_registry.views.view import off_walls, sectors, visible_areas
from tests.camera_registry import exact
from tests.camera_registry.scenes import KINDS, scene

CLOSED_M = 0.3
SMALLEST_M2 = 0.01  # a smaller view is none


def polygons(outlines):
    return np.array([Polygon(rings[0], rings[1:]) for rings in outlines], dtype=object)


def both(number):
    """Return kind, what the product sees, what the reference sees, and from where.

    A camera on a wall is held a micrometre off it: both look from there.
    """
    kind, xy, aim, outlines, counted = scene(number)
    obstacles = prepare(polygons(outlines), gap_m=CLOSED_M if kind == "rows_with_slits" else 0.0)
    view = visible_areas([xy], *aim, obstacles)[0]
    placed, outside = off_walls(sectors([xy], *aim), obstacles)
    xy = tuple(placed[0, :2].tolist()) if outside[0] else xy
    return kind, view, exact.seen(xy, aim, counted), xy


def apart(number):
    """Return by how much the two areas differ, relative; checks what holds for every view."""
    kind, view, (area, _), _ = both(number)
    assert view.is_valid, number
    assert view.geom_type == "Polygon"
    if kind == "cameras_inside":
        assert view.is_empty
        assert area == 0
    if view.is_empty:
        assert area < SMALLEST_M2 * 1.01, number
        return 0.0
    return max(0.0, abs(view.area - area) - 1e-7) / area


def test_views_equal_the_exact_reference():
    worst = max((apart(n), n) for n in range(60))
    assert worst[0] <= 1e-6, worst


@pytest.mark.long
def test_five_thousand_views_equal_the_exact_reference():
    found = [(apart(n), n) for n in range(6500)]  # in a fifth of them there is nothing to see
    assert max(found)[0] <= 1e-6, max(found)


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_views_lie_where_the_reference_lies(number):
    _, view, (area, triangles), xy = both(number)
    truth = shapely.union_all([Polygon([xy, *far]) for far in triangles], grid_size=1e-9)
    if not view.is_empty:
        assert shapely.symmetric_difference(view, truth).area <= 1e-6 * area + 1e-6


def test_the_reference_itself_knows_what_is_plain():
    wall = [[[(-50.0, 10.0), (50.0, 10.0), (50.0, 11.0), (-50.0, 11.0)]]]
    assert exact.seen((0.0, 0.0), (0, 90, 50), wall)[0] == pytest.approx(100, rel=1e-12)
    assert exact.seen((0.0, 10.5), (0, 360, 50), wall)[0] == 0
    # on the wall: half the circle, in the product's own pieces of an arc
    half = exact.seen((0.0, 11.0), (0, 360, 9), wall)[0]
    assert half == pytest.approx(180 * 9**2 / 2 * np.sin(np.radians(1)), rel=1e-9)
