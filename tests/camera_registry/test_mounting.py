"""Lenses drawn inside a building: moved to their wall, or left without a view."""

import numpy as np
import pytest
from shapely import box

from camera_registry.mounting import mount
from camera_registry.obstacles import prepare
from camera_registry.view import sectors

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
