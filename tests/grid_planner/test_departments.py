"""Other offices' layers that do or do not follow the service grids (GRID-18)."""

from dataclasses import replace

import pytest
from shapely import box

from gis.findings import Outcome
from gis.rulebook import load_pack
from grid_planner.borders import check_borders
from grid_planner.check import check_numbers
from grid_planner.departments import check_departments
from grid_planner.imported import plan_from_grids
from grid_planner.plan import GridKind, is_layer, layer_code
from tests.grid_planner.test_check import (
    BLOCKS,
    CODE,
    EAST,
    GOOD,
    NOW,
    PLACE,
    WEST,
    Delivery,
    grid,
    plan,
    situation,
)
from tests.grid_planner.towns import unit

PACK = load_pack()


def fire(area, number="XF-1"):
    return replace(
        grid(number, area),
        grid_code=number,
        name=f"消防{number}",
        kind=GridKind.DEPARTMENTAL,
        host="消防大队",
        unit_code=layer_code("消防大队"),
    )


@pytest.mark.parametrize(
    ("area", "share"),
    [
        (WEST, None),
        (box(0, 0, 400, 200), None),  # both grids
        (box(0, 0, 201, 200), None),  # 1 m of 201 is within 1 %
        (box(0, 0, 250, 200), 20.0),  # 50 m of 250 lie in a grid that is mostly outside
        (box(0, 0, 350, 200), 14.3),  # 50 m of the second grid are missing
        (box(0, 0, 200, 100), 100.0),  # half of a grid: exactly half counts as meant
    ],
)
def test_a_departmental_polygon_is_a_union_of_grids(area, share):
    found = check_departments(situation(GOOD), [fire(area)], PACK)
    assert [f.found for f in found] == ([] if share is None else [pytest.approx(share, abs=0.11)])
    assert all(f.outcome is Outcome.FAIL and f.place.unit_code == CODE for f in found)


def test_exclusive_grids_are_part_of_the_net():
    net = plan(grid("001"), grid("002", EAST, households=0, kind=GridKind.EXCLUSIVE, host="校"))
    assert check_departments(situation(net), [fire(box(0, 0, 400, 200))], PACK) == []


def test_ground_without_grids_in_force_is_unknown():
    place = unit(width=400)
    (finding,) = check_departments(situation(place=place), [fire(WEST)], PACK)
    assert finding.outcome is Outcome.UNKNOWN
    assert "100%" in finding.message_zh


def test_the_words_name_layer_polygon_and_share():
    (finding,) = check_departments(situation(GOOD), [fire(box(0, 0, 250, 200))], PACK)
    assert finding.message_zh == "“消防大队”的“消防XF-1”与综合网格边界不一致(20%)。"


def test_a_delivered_layer_is_no_part_of_the_net():
    delivery = Delivery(
        plan_id="p000009", author="a", reason="", created_at=NOW, in_force_from="2026-01-01"
    )
    ward = replace(fire(box(0, 0, 350, 200)), unit_code="", unit_codes=())
    both = plan_from_grids(
        [grid("001"), grid("002", EAST), ward], [PLACE], BLOCKS, pack=PACK, delivery=delivery
    )
    kept = next(g for g in both.grids if g.kind is GridKind.DEPARTMENTAL)
    assert (kept.households, kept.unit_codes) == (0, (layer_code("消防大队"),))
    assert set(both.grid_of.values()) == {CODE + "001", CODE + "002"}
    assert [code for code in both.unit_codes if not is_layer(code)] == [CODE]
    alone = plan_from_grids([ward], [PLACE], BLOCKS, pack=PACK, delivery=delivery)
    assert (alone.grid_of, alone.unit_codes) == ({}, kept.unit_codes)


def test_a_net_beside_a_layer_breaks_no_other_rule():
    now = situation(GOOD)
    assert [
        f.rule
        for f in (*check_numbers(now, PACK), *check_borders(now, PACK))
        if f.rule != "GRID-22"
    ] == []
