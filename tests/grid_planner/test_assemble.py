"""From places to problems: rivers and bridges decide what a grid may hold."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import Point

from gis.adjacency import pieces
from gis.findings import Finding, Outcome
from gis.places import PlacesOf, UnitKind
from gis.rulebook import load_pack
from grid_planner import solve
from grid_planner.assemble import Assembled, assemble
from tests.grid_planner.towns import CODE, STREET, block, blocks, on_ground, river_town, unit

PACK = load_pack()


def assembled(places: PlacesOf) -> Assembled:
    result = assemble(places, PACK)
    assert isinstance(result, Assembled)
    return result


def refused(places: PlacesOf) -> tuple[Finding, ...]:
    result = assemble(places, PACK)
    assert isinstance(result, tuple)
    return result


def banks(town: Assembled) -> int:
    return len(set(pieces(len(town.blocks), town.problem.edges)))


def totals(town: Assembled) -> list[int]:
    grid_of = solve(town.problem, effort=50).grid_of
    return sorted(np.bincount(grid_of, weights=town.problem.known).astype(int).tolist())


def test_a_bridge_makes_one_town_of_two_banks():
    assert banks(assembled(river_town(bridge=True))) == 1
    assert banks(assembled(river_town(bridge=False))) == 2


def test_without_the_bridge_no_grid_lies_on_both_banks():
    # 600 households on each bank: one grid each, whether or not there is a bridge
    town = assembled(river_town(bridge=False))
    grid_of = solve(town.problem, effort=50).grid_of
    west = town.problem.xy_m[:, 0] < np.median(town.problem.xy_m[:, 0])
    assert totals(town) == [600, 600]
    assert len(set(grid_of[west])) == len(set(grid_of[~west])) == 1


def test_removing_the_bridge_changes_the_plan_and_says_why():
    # 360 + 960 = 1,320: two grids with the bridge; without it neither bank has a division
    with_bridge = assembled(river_town(bridge=True, west=30, east=80))
    without = assembled(river_town(bridge=False, west=30, east=80))
    assert all(500 <= total <= 800 for total in totals(with_bridge))
    result = solve(without.problem, effort=50)
    assert result.proof == "infeasible"
    assert {f.rule for f in result.findings} >= {"PLAN-10", "PLAN-11"}


def test_a_street_over_the_river_is_a_bridge():
    town = replace(river_town(bridge=False), roads=(STREET,))
    assert banks(assembled(town)) == 1


def test_blocks_are_sorted_and_unknown_stays_unknown():
    town = PlacesOf(unit=unit(), blocks=(block(2, 60, 10, None), block(1, 10, 10, 0)))
    problem = assembled(town).problem
    assert problem.block_ids == ("b001", "b002")
    assert problem.households.tolist() == [0, -1]
    assert problem.unit_code == CODE


def test_compounds_and_former_villages_become_labels():
    rows = [
        block(1, 10, 10, compound_id="A", predecessor="东村"),
        block(2, 60, 10, compound_id="A", predecessor="西村"),
        block(3, 110, 10),
    ]
    community = assembled(PlacesOf(unit=unit(), blocks=tuple(rows))).problem
    assert community.compound is not None
    assert community.compound.tolist() == [0, 0, -1]
    assert community.predecessor is None
    merged = unit(UnitKind.VILLAGE, merged_from=3)
    village = assembled(PlacesOf(unit=merged, blocks=tuple(rows))).problem
    assert village.grids == 2
    assert village.predecessor is not None
    assert village.predecessor.tolist() == [0, 1, -1]


@pytest.mark.parametrize(
    ("places", "rule"),
    [
        (PlacesOf(unit=unit()), "CHK-05"),
        (PlacesOf(unit=unit(kind=None), blocks=(block(1, 10, 10),)), "CHK-02"),
        (PlacesOf(unit=unit(UnitKind.VILLAGE), blocks=(block(1, 10, 10),)), "GRID-06"),
    ],
)
def test_what_cannot_be_divided_is_said(places, rule):
    findings = refused(places)
    assert [f.rule for f in findings] == [rule]
    assert findings[0].outcome is Outcome.UNKNOWN


def test_a_unit_without_a_boundary_is_divided_provisionally():
    town = PlacesOf(unit=replace(unit(), boundary=None), blocks=tuple(blocks((10, 60))))
    result = assembled(town)
    assert [f.rule for f in result.findings] == ["CHK-06"]
    assert banks(result) == 1


def test_points_and_areas_may_be_mixed():
    dot = replace(block(9, 0, 0), geometry=on_ground(Point(150, 100)))
    town = assembled(PlacesOf(unit=unit(), blocks=(*blocks((10, 60)), dot)))
    assert banks(town) == 1
