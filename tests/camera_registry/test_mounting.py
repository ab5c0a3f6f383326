"""Lenses drawn inside a building: moved to their wall, or left without a view."""

import numpy as np
import pytest
from shapely import box

from camera_registry.views.mounting import mount
from camera_registry.views.obstacles import prepare
from camera_registry.views.view import sectors, visible_areas

HOUSE = prepare(np.array([box(0, 0, 20, 10)]))


def mounted(xy, bearing, angle=60, obstacles=HOUSE):
    return mount(sectors([xy], [bearing], [angle], [50]), obstacles, snap_m=1.5, off_wall_m=0.1)


def test_a_lens_outside_stays():
    found = mounted((10, 11), 0)
    assert found.lenses[0, :2].tolist() == [10, 11]
    assert found.moved_m[0] == 0
    assert np.isnan(found.inside_m[0])


def test_a_lens_just_inside_moves_to_the_wall_it_faces():
    found = mounted((10, 9), 20)
    assert found.lenses[0, :2] == pytest.approx([10, 10.1])
    assert found.moved_m[0] == pytest.approx(1.1)


def test_at_a_corner_the_wall_it_faces_wins_over_a_nearer_one():
    assert mounted((0.2, 9.5), 20).lenses[0, :2] == pytest.approx([0.2, 10.1])
    assert mounted((0.2, 9.5), 300).lenses[0, :2] == pytest.approx([-0.1, 9.5])


def test_a_lens_that_looks_along_its_wall_moves_to_it():
    assert mounted((10, 9.5), 90).lenses[0, :2] == pytest.approx([10, 10.1])


def test_a_lens_that_looks_into_its_building_has_no_wall():
    found = mounted((10, 9.5), 180)
    assert found.inside_m[0] == pytest.approx(0.5)


def test_a_lens_deep_inside_has_no_wall():
    assert mounted((10, 5), 0).inside_m[0] == pytest.approx(5)


def test_a_lens_whose_wall_stands_against_the_next_house_stays_inside():
    pair = prepare(np.array([box(0, 0, 20, 10), box(0, 10.05, 20, 20)]))
    assert mounted((10, 9.5), 0, obstacles=pair).inside_m[0] == pytest.approx(0.5)


YARD = prepare(np.array([box(0, 0, 30, 30).difference(box(10, 10, 20, 20))]))


def test_a_lens_just_inside_the_wall_of_a_courtyard_looks_into_the_courtyard():
    found = mounted((15, 9), 0, obstacles=YARD)
    assert found.lenses[0, :2] == pytest.approx([15, 10.1])
    area = visible_areas(found.lenses[:, :2], 0, 40, 50, YARD)[0]
    # from 0.1 m before one wall to the other, 9.9 m on, tan 20 to each side
    assert area.area == pytest.approx(9.9**2 * np.tan(np.radians(20)), rel=1e-9)


def test_a_lens_between_street_and_courtyard_takes_the_wall_it_faces():
    thin = prepare(np.array([box(0, 0, 30, 30).difference(box(2, 2, 28, 28))]))
    assert mounted((15, 1), 180, obstacles=thin).lenses[0, :2] == pytest.approx([15, -0.1])
    assert mounted((15, 1), 0, obstacles=thin).lenses[0, :2] == pytest.approx([15, 2.1])
    assert mounted((15, 1.2), 0, 360, obstacles=thin).lenses[0, :2] == pytest.approx([15, 2.1])


def test_a_lens_is_moved_from_a_metre_and_a_half_inside_but_no_deeper():
    assert mounted((10, 8.5), 0).lenses[0, :2] == pytest.approx([10, 10.1])
    assert mounted((10, 8.49), 0).inside_m[0] == pytest.approx(1.51)


def test_a_lens_in_a_courtyard_is_outside():
    found = mounted((15, 15), 0, 360, obstacles=YARD)
    assert np.isnan(found.inside_m[0])
    assert visible_areas([(15, 15)], 0, 360, 50, YARD)[0].area == pytest.approx(100)


def test_a_courtyard_too_small_to_be_one_is_part_of_the_building():
    shaft = prepare(
        np.array([box(0, 0, 30, 30).difference(box(15, 15, 15.5, 15.5))]), sliver_m2=0.5
    )
    assert mounted((15.2, 15.2), 0, 360, obstacles=shaft).inside_m[0] > 1.5
    assert visible_areas([(15.2, 15.2)], 0, 360, 50, shaft)[0].is_empty
