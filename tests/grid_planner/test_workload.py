"""Grids of even work instead of even households: weights, band, words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workload import Happened
from gis.findings import Outcome
from gis.rulebook import load_pack
from grid_planner.draw import Known
from grid_planner.problem import Repair
from grid_planner.propose import Task, propose
from grid_planner.request import Search
from grid_planner.workload import By, Load, workload_of
from tests.grid_planner.towns import PLANE, on_ground, river_town
from web.jobs.plans.loading import loads_of

WEIGHTS = {"households": 1.0, "cases": 20.0, "key_places": 10.0, "cameras_to_check": 1.0,
           "area_km2": 5.0}  # fmt: skip
SEARCH = Search(effort=200, seconds=60, seed=0, by=By.WORKLOAD)
PACK = load_pack("default")


def parts(households, **more):
    none = np.zeros(len(households))
    return {name: np.array(more.get(name, none)) for name in WEIGHTS} | {
        "households": np.array(households)
    }


def test_the_weighted_sum_is_rounded_at_the_scale():
    given_parts = parts([30, 40], cases=[2, 0], cameras_to_check=[0, 3], area_km2=[0.01, 0.002])
    assert workload_of(given_parts, WEIGHTS, 100).tolist() == [7005, 4301]
    assert workload_of(given_parts, WEIGHTS, 1).tolist() == [70, 43]


def test_unknown_households_are_unknown_work():
    assert workload_of(parts([-1, 5], cases=[9, 0]), WEIGHTS, 1).tolist() == [-1, 5]


def test_a_weight_of_no_part_is_refused():
    with pytest.raises(KeyError, match="noise"):
        workload_of(parts([1]), {"noise": 1.0}, 1)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 50)), min_size=1, max_size=30))
def test_no_work_is_lost(rows):
    households, cases = map(np.array, zip(*rows, strict=True))
    work = workload_of(parts(households, cases=cases), WEIGHTS, 100)
    assert work.sum() == 100 * households.sum() + 2000 * cases.sum()


def task(loads, **more):
    return Task(
        places=river_town(bridge=True), known=Known(), pack="default", search=SEARCH, loads=loads,
        **more,
    )  # fmt: skip


def test_a_busy_corner_gets_a_smaller_grid():
    town = river_town(bridge=True)  # 24 blocks of 50
    busy = {block.block_id: Load(cases=10) for block in town.blocks[:4]}
    proposal = propose(task(busy))
    even = propose(replace(task({}), search=replace(SEARCH, by=By.HOUSEHOLDS)))
    assert sorted(g.households for g in even.drawn.grids) == [600, 600]
    households = sorted(g.households for g in proposal.drawn.grids)
    assert sum(households) == 1200
    assert households[0] < 500
    (told,) = [f for f in proposal.findings if f.rule == "PLAN-23"]
    assert told.outcome is Outcome.EXEMPT
    assert "incidents x 20" in told.message_en
    assert f"{households[0]} to {households[1]} households" in told.message_en
    assert "GRID-01" in {f.rule for f in proposal.findings}  # households are still judged


def test_without_incidents_on_record_the_plan_is_unknown():
    proposal = propose(task({}))
    (told,) = [f for f in proposal.findings if f.rule == "PLAN-23"]
    assert told.outcome is Outcome.UNKNOWN
    assert "没有事件记录" in told.message_zh


def test_the_number_of_grids_in_force_is_kept():
    town = river_town(bridge=True)
    codes = {b.block_id: f"510722109003{1 + i // 8:03d}" for i, b in enumerate(town.blocks)}
    busy = {block.block_id: Load(cases=1) for block in town.blocks}
    proposal = propose(replace(task(busy), known=Known(frozenset(codes.values()), codes)))
    assert len(proposal.drawn.grids) == 3
    fresh = replace(SEARCH, repair=Repair.FRESH)
    again = propose(
        replace(task(busy), known=Known(frozenset(codes.values()), codes), search=fresh)
    )
    assert len(again.drawn.grids) == 3


def test_what_happens_counts_for_the_nearest_block():
    town = river_town(bridge=True)
    spot = on_ground(PLANE.to_metres(np.array([town.blocks[5].geometry]))[0].centroid)
    far = on_ground(PLANE.to_metres(np.array([town.blocks[5].geometry]))[0].centroid.buffer(1))
    work = Happened(cases=[(spot, None), (None, "g")], key_places=[far], cameras=[spot, spot])
    assert loads_of(town.unit, town.blocks, work) == {
        town.blocks[5].block_id: Load(cases=1, key_places=1, cameras_to_check=2)
    }
    assert loads_of(replace(town.unit, boundary=None), town.blocks, work) == {}
