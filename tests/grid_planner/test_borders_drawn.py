"""Borders and codes of drawn grids on irregular ground: no gap, no sliver, no vertex of one's own."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, box

from gis.places import Barrier, Block, Crossing, PlacesOf
from gis.rulebook import load_pack
from gis.tessellation import dissolved
from grid_planner import solve
from grid_planner.assemble import Assembled, assemble
from grid_planner.draw import Known, draw, number_of
from tests.grid_planner.towns import CODE, on_ground, unit

PACK = load_pack()


def voronoi_town(seed: int, n: int, street_m: float, *, river: bool = False) -> PlacesOf:
    """Return an irregular unit of Voronoi plots with streets of some width between them."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 400, (n, 2))
    hull = shapely.buffer(shapely.convex_hull(MultiPoint(points)), 15, quad_segs=2)
    plots = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(points), extend_to=hull))
    plots = shapely.buffer(shapely.intersection(plots, hull), -street_m / 2, join_style="mitre")
    plots = [plot for plot in plots if plot.geom_type == "Polygon" and plot.area > 20]
    blocks = [
        Block(
            block_id=f"v{i:03d}",
            unit_code=CODE,
            households=int(rng.integers(0, 60)),
            geometry=on_ground(plot),
            kind="building",
        )
        for i, plot in enumerate(plots)
    ]
    stream = on_ground(LineString([(180, -100), (215, 200), (190, 500)]).buffer(6))
    bridge = on_ground(LineString([(150, 200), (260, 200)]))
    return PlacesOf(
        unit=replace(unit(), boundary=on_ground(hull)),
        blocks=tuple(blocks),
        barriers=(Barrier(barrier_id="河", kind="river", geometry=stream),) if river else (),
        crossings=(Crossing(crossing_id="桥", kind="bridge", geometry=bridge),) if river else (),
    )


def assembled(places: PlacesOf) -> Assembled:
    town = assemble(places, PACK)
    assert isinstance(town, Assembled)
    return town


def assert_one_cover(town: Assembled, shapes: list) -> None:
    """Fail unless the shapes (metres) fill the unit once, with common vertices and no sliver.

    Vertices lie on a lattice of a millimetre, so the rim may differ by as much.
    """
    assert all(shape is not None and shapely.is_valid(shape) for shape in shapes)
    assert shapely.coverage_is_valid(shapes)  # neighbours share identical vertices
    union = shapely.union_all(shapes)
    rim = 2e-3 * shapely.length(town.area)
    assert shapely.area(shapes).sum() == pytest.approx(union.area, abs=1e-6)
    assert shapely.area(shapely.symmetric_difference(union, town.area)) < rim
    assert _holes(union) == _holes(town.area)  # no gap inside, however thin
    for part in shapely.get_parts(shapes):
        assert shapely.area(shapely.buffer(part, -0.1)) > 1  # a plot lies in every part


def _holes(area: shapely.Geometry) -> int:
    return int(shapely.get_num_interior_rings(shapely.get_parts(area)).sum())


@given(st.integers(0, 10_000), st.integers(4, 30), st.sampled_from([0.0, 0.01, 3.0, 12.0]))
@settings(max_examples=12, deadline=None)
def test_grids_of_an_irregular_unit_leave_no_gap_and_no_sliver(seed, n, street_m):
    town = assembled(voronoi_town(seed, n, street_m, river=seed % 2 == 0))
    rng = np.random.default_rng(seed)
    grid_of = rng.integers(0, min(5, len(town.blocks)), len(town.blocks))
    _, grid = np.unique(grid_of, return_inverse=True)
    cells = town.graph.cells
    count = int(grid.max()) + 1
    shapes = [s for s in dissolved(cells.faces.shapes, grid[cells.owner], count) if s is not None]
    assert_one_cover(town, shapes)
    drawn = draw(town, grid_of, PACK)
    borders = [g.boundary for g in drawn.grids if g.boundary is not None]
    assert shapely.coverage_is_valid(borders)  # in degrees too: the same vertices to the last bit


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_a_grid_in_one_walkable_piece_is_one_polygon_or_hangs_by_a_bridge(seed):
    town = assembled(voronoi_town(seed, 24, 4.0))
    result = solve(town.problem, effort=60)
    drawn = draw(town, result.grid_of, PACK)
    assert all(g.boundary is not None and g.boundary.geom_type == "Polygon" for g in drawn.grids)


@given(st.integers(0, 10_000), st.lists(st.integers(1, 40), max_size=6))
@settings(max_examples=20, deadline=None)
def test_new_codes_follow_every_code_ever_used_and_run_west_to_east(seed, used):
    town = assembled(voronoi_town(seed, 16, 4.0))
    rng = np.random.default_rng(seed)
    grid_of = rng.integers(0, 4, len(town.blocks))
    ever = frozenset(f"{CODE}{number:03d}" for number in used)
    drawn = draw(town, grid_of, PACK, Known(ever, None))
    codes = [g.grid_code for g in drawn.grids]
    assert len(set(codes)) == len(codes)
    assert not ever & set(codes)
    numbers = [number_of(code, CODE, PACK) for code in codes]
    assert min(n for n in numbers if n) == max([0, *used]) + 1
    # new numbers run west to east: the centres of the grids, sorted by code, do too
    west = [g.boundary.centroid.x for g in drawn.grids if g.boundary is not None]
    assert all(b >= a - 2e-5 for a, b in pairwise(west))


def test_a_number_retired_between_two_versions_never_returns():
    town = assembled(voronoi_town(1, 16, 4.0))
    halves = (town.problem.xy_m[:, 0] > np.median(town.problem.xy_m[:, 0])).astype(np.int64)
    first = draw(town, halves, PACK)
    whole = draw(town, np.zeros_like(halves), PACK, Known(_codes(first), first.grid_of))
    gone = _codes(first) - _codes(whole)
    assert len(gone) == 1
    ever = _codes(first) | _codes(whole)
    again = draw(town, halves, PACK, Known(ever, whole.grid_of))
    assert not gone & _codes(again)
    assert len(_codes(again) & _codes(whole)) == 1  # the grid that goes on keeps its code


def _codes(drawn) -> frozenset[str]:
    return frozenset(g.grid_code for g in drawn.grids)


def test_a_touching_corner_of_four_plots_is_one_vertex():
    quarters = [
        Block(block_id=f"q{i}", unit_code=CODE, households=200, geometry=on_ground(box(x, y, x + 50, y + 50)))
        for i, (x, y) in enumerate((x, y) for x in (0, 50) for y in (0, 50))
    ]  # fmt: skip
    town = assembled(PlacesOf(unit=unit(width=100, height=100), blocks=tuple(quarters)))
    drawn = draw(town, np.arange(4), PACK)
    corners = [set(map(tuple, shapely.get_coordinates(g.boundary))) for g in drawn.grids]
    assert len(set.intersection(*corners)) == 1


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_many_irregular_units_are_covered_once(seed):
    town = assembled(voronoi_town(seed, 150, [0.0, 0.01, 0.3, 5.0][seed % 4], river=seed % 3 == 0))
    result = solve(town.problem, effort=60)
    drawn = draw(town, result.grid_of, PACK)
    borders = [g.boundary for g in drawn.grids if g.boundary is not None]
    assert shapely.coverage_is_valid(borders)
    assert_one_cover(town, town.plane.to_metres(borders).tolist())
