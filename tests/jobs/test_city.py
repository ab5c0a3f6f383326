"""A real city, Cambridge as shipped: every neighbourhood divided wherever that is possible."""

from datetime import UTC, datetime

import pytest
import shapely

from store.open import open_store
from store.places import load_blocks, load_units
from store.plans import shown_plans
from web.jobs.checking import check_units
from web.jobs.demo import prepare
from web.places.catalogue import PLACES

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
# totals of Area 2/MIT, Cambridge Highlands, Strawberry Hill: no number of 500-800 fits
WITHOUT_DIVISION = {"CAM-02": 261, "CAM-12": 831, "CAM-13": 971}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    address = str(tmp_path_factory.mktemp("city") / "cambridge.gpkg")
    prepare(PLACES["cambridge"], address, who="test", now=NOW, workers=2)
    backend = open_store(address)
    yield backend
    backend.close()


@pytest.fixture(scope="module")
def drafts(city):
    return {
        plan.unit_codes[0]: plan for plan in shown_plans(city, "latest") if not plan.in_force_from
    }


@pytest.mark.long
def test_every_neighbourhood_is_in_band_and_one_piece_where_that_is_possible(city, drafts):
    assert sorted(drafts) == [unit.code for unit in load_units(city)]
    for code, plan in drafts.items():
        borders = [grid.boundary for grid in plan.grids]
        assert {shape.geom_type for shape in borders} == {"Polygon"}
        assert shapely.coverage_is_valid(borders)
        if code not in WITHOUT_DIVISION:
            assert all(500 <= grid.households <= 800 for grid in plan.grids)
            assert "GRID-01" not in {f.rule for f in plan.findings}


@pytest.mark.long
def test_totals_without_a_division_carry_two_possibilities(drafts):
    told = {
        code: f.found for code, plan in drafts.items() for f in plan.findings if f.rule == "GRID-02"
    }
    assert told == WITHOUT_DIVISION
    for code in told:
        (finding,) = [f for f in drafts[code].findings if f.rule == "GRID-02"]
        assert "(1)" in finding.message_en
        assert "(2)" in finding.message_en


@pytest.mark.long
def test_households_in_are_households_out(city, drafts):
    blocks = load_blocks(city)
    assert sum(block.households or 0 for block in blocks) == 42614
    outside = [block for block in blocks if block.unit_code is None]
    assert len(outside) == 31
    planned = sum(grid.households for plan in drafts.values() for grid in plan.grids)
    assert planned == 42614 - sum(block.households or 0 for block in outside)
    inside = {b.block_id for b in blocks} - {b.block_id for b in outside}
    assert {block for plan in drafts.values() for block in plan.grid_of} == inside


@pytest.mark.long
def test_the_police_districts_in_force_are_judged(city):
    found = check_units(city, now=NOW, who="test")
    count = {rule: sum(f.rule == rule for f in found) for rule in {f.rule for f in found}}
    assert count["GRID-01"] == 117 - 18
    assert count["GRID-08"] > 6
    assert {"GRID-07", "GRID-10", "GRID-12", "CHK-03"} <= count.keys()
    (lost,) = [f for f in found if f.rule == "CHK-03"]
    assert lost.found == 31
