"""Every grid rule fires where it is broken, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shapely import MultiPolygon, box

from gis.divisions import code_findings
from gis.findings import Outcome
from gis.places import Unit, UnitKind
from gis.rulebook import load_pack
from grid_planner.borders import check_borders
from grid_planner.check import Situation, check_numbers
from grid_planner.imported import Delivery, plan_from_grids
from grid_planner.plan import Grid, GridKind, Plan, PlanState
from tests.grid_planner.towns import CODE, block, blocks, on_ground, unit

PACK = load_pack()
NOW = datetime(2026, 11, 1, tzinfo=UTC)
WEST, EAST = box(0, 0, 200, 200), box(200, 0, 400, 200)
PLACE = unit(households=1200)
BLOCKS = (*blocks((10, 60, 110)), *blocks((260, 310, 360), first=100))


def grid(number: str, area=WEST, households=600, **more) -> Grid:
    return Grid(
        **{
            "grid_code": CODE + number,
            "unit_code": CODE,
            "unit_codes": (CODE,),
            "name": f"网格{number}",
            "households": households,
            "boundary": on_ground(area),
        }
        | more
    )


def plan(*grids: Grid, plan_id="p000001", grid_of=None, **more) -> Plan:
    codes = [grids[0].grid_code] * 12 + [grids[-1].grid_code] * 12
    placed = {b.block_id: code for b, code in zip(BLOCKS, codes, strict=True)}
    return Plan(
        **{
            "plan_id": plan_id,
            "unit_codes": (CODE,),
            "state": PlanState.IN_FORCE,
            "pack": "default",
            "pack_version": "0.1",
            "author": "a",
            "reason": "",
            "created_at": NOW,
            "grids": grids,
            "grid_of": placed if grid_of is None else grid_of,
        }
        | more
    )


def situation(*plans: Plan, place: Unit = PLACE, these=BLOCKS, **more) -> Situation:
    return Situation(on="2026-11-01", units=[place], blocks=these, plans=plans, **more)


def broken(now: Situation) -> list[tuple[str, Outcome]]:
    found = check_numbers(now, PACK) + check_borders(now, PACK)
    # GRID-22: 1,200 households are more than a committee usually has, true of all these
    return [(f.rule, f.outcome) for f in found if f.rule != "GRID-22"]


FAIL, UNKNOWN = Outcome.FAIL, Outcome.UNKNOWN
GOOD = plan(grid("001"), grid("002", EAST))


def test_a_good_plan_has_no_findings():
    assert broken(situation(GOOD)) == []


@pytest.mark.parametrize(
    ("households", "unknown_blocks", "expected"),
    [(499, 0, [FAIL]), (500, 0, []), (800, 0, []), (801, 0, [FAIL]),
     (600, 1, [UNKNOWN]), (801, 1, [FAIL]), (0, 12, [UNKNOWN])],
)  # fmt: skip
def test_the_band_holds_for_each_grid(households, unknown_blocks, expected):
    one = grid("001", households=households, unknown_blocks=unknown_blocks)
    found = broken(situation(plan(one, grid("002", EAST))))
    assert found == [("GRID-01", outcome) for outcome in expected]


def test_an_exclusive_grid_has_no_band_but_needs_a_host():
    school = grid("001", households=3, kind=GridKind.EXCLUSIVE)
    assert broken(situation(plan(school, grid("002", EAST)))) == [("GRID-17", FAIL)]
    hosted = replace(school, host="示范中学")
    assert broken(situation(plan(hosted, grid("002", EAST)))) == []


@pytest.mark.parametrize(
    ("kind", "merged_from", "rule", "outcome"),
    [
        (UnitKind.MARKET_TOWN_COMMUNITY, None, "GRID-03", FAIL),
        (UnitKind.VILLAGE, 2, "GRID-04", FAIL),
        (UnitKind.VILLAGE, 1, "GRID-06", FAIL),
        (UnitKind.VILLAGE, None, "GRID-06", UNKNOWN),
        (None, None, "CHK-02", UNKNOWN),
    ],
)
def test_two_grids_where_one_is_asked(kind, merged_from, rule, outcome):
    place = replace(PLACE, kind=kind, merged_from=merged_from)
    assert (rule, outcome) in broken(situation(GOOD, place=place))


def test_a_village_of_three_needs_two_grids():
    place = replace(PLACE, kind=UnitKind.VILLAGE, merged_from=3)
    whole = plan(grid("001", box(0, 0, 400, 200), 1200))
    assert broken(situation(GOOD, place=place)) == []
    assert broken(situation(whole, place=place)) == [("GRID-05", FAIL)]


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"unit_code": "510722109000", "unit_codes": ()}, {"GRID-07", "GRID-13"}),
        ({"unit_codes": (CODE, "510722109004")}, {"GRID-07"}),
        ({"grid_code": CODE + "1"}, {"GRID-13"}),
        ({"grid_code": "510722609003001"}, {"GRID-13"}),
        ({"boundary": on_ground(box(-10, 0, 200, 200))}, {"GRID-08"}),
        ({"boundary": on_ground(box(0, 0, 203, 200))}, {"GRID-09"}),
        ({"boundary": on_ground(box(0, 0, 197, 200))}, {"GRID-10"}),
        ({"boundary": on_ground(box(0, 0, 199.9, 200))}, set()),
    ],
)
def test_a_spoiled_grid_breaks_its_rule(change, rules):
    spoiled = plan(replace(grid("001"), **change), grid("002", EAST))
    assert {rule for rule, _ in broken(situation(spoiled))} == rules


def test_a_grid_in_two_pieces_is_counted():
    parts = MultiPolygon([box(0, 0, 200, 90), box(0, 110, 200, 200)])
    rest = MultiPolygon([EAST.union(box(0, 90, 200, 110))])
    found = broken(situation(plan(grid("001", parts), grid("002", rest))))
    assert ("GRID-11", FAIL) in found
    assert ("GRID-10", FAIL) not in found


def test_a_cut_building_is_named_with_its_shares():
    line = plan(grid("001", box(0, 0, 275, 200)), grid("002", box(275, 0, 400, 200)))
    found = [f for f in check_borders(situation(line), PACK) if f.rule == "GRID-12"]
    assert [f.place.id for f in found] == ["b100", "b101", "b102", "b103"]
    assert "网格001 50%、网格002 50%" in found[0].message_zh


def test_empty_land_may_be_cut():
    line = plan(grid("001", box(0, 0, 275, 200)), grid("002", box(275, 0, 400, 200)))
    park = tuple(replace(b, households=0) for b in BLOCKS)
    assert not [f for f in check_borders(situation(line, these=park), PACK) if f.rule == "GRID-12"]


def test_a_code_given_up_is_never_used_again():
    history = {CODE: (frozenset({CODE + "001", CODE + "003"}), frozenset({CODE + "001"}))}
    again = plan(grid("001"), grid("003", EAST))
    new = plan(grid("001"), grid("004", EAST))
    assert broken(situation(again, history=history)) == [("GRID-14", FAIL)]
    assert broken(situation(new, history=history)) == []


def test_new_numbers_run_west_to_east():
    turned = plan(grid("001", EAST), grid("002", WEST))
    assert broken(situation(turned)) == [("GRID-15", FAIL)]
    kept = {CODE: (frozenset({CODE + "001", CODE + "002"}),)}
    assert broken(situation(turned, history=kept)) == []


def test_one_code_in_force_twice_is_found():
    other = {"unit_code": "510722109004", "unit_codes": ("510722109004",)}
    twin = plan(grid("001", **other), plan_id="p000002", unit_codes=other["unit_codes"])
    found = [f for f in check_numbers(situation(GOOD, twin), PACK) if f.rule == "GRID-21"]
    assert [(f.place.id, f.found) for f in found] == [(CODE + "001", 2)]
    assert "2026-11-01" in found[0].message_zh


def test_of_two_plans_of_a_unit_the_newer_counts():
    old = plan(grid("001", households=100), plan_id="p000000", unit_codes=(CODE, "other"))
    assert broken(situation(old, GOOD)) == []


@pytest.mark.parametrize(
    ("reported", "outcome"), [(1200, None), (1220, None), (1300, FAIL), (None, UNKNOWN)]
)
def test_details_are_compared_with_the_reported_total(reported, outcome):
    found = broken(situation(GOOD, place=replace(PLACE, households=reported)))
    assert found == ([("GRID-20", outcome)] if outcome else [])


def test_a_total_without_solution_and_a_large_committee_are_told():
    small = tuple(replace(b, households=40) for b in BLOCKS)
    found = check_numbers(situation(GOOD, these=small, place=replace(PLACE, households=960)), PACK)
    assert {f.rule for f in found} == {"GRID-02", "GRID-22"}


def test_a_block_in_no_grid_is_told():
    placed = {b.block_id: CODE + "001" for b in BLOCKS[1:]}
    found = broken(situation(plan(grid("001"), grid("002", EAST), grid_of=placed)))
    assert found == [("CHK-04", FAIL)]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"code": "51072210900"}, "ADM-01"),
        ({"code": "510722109203"}, "ADM-02"),
        ({"urban_rural_class": "199"}, "ADM-03"),
        ({"abolished_into": "510722109001", "valid_to": "2020-05-01"}, "ADM-04"),
        ({"valid_to": "2026-10-31"}, "ADM-04"),
    ],
)
def test_codes_of_units_are_checked(change, rule):
    found = code_findings(replace(PLACE, **change), "2026-11-01", PACK)
    assert [(f.rule, f.outcome) for f in found] == [(rule, FAIL)]


def test_a_current_code_passes():
    good = replace(PLACE, urban_rural_class="111", valid_to="2030-01-01")
    assert code_findings(good, "2026-11-01", PACK) == []


DELIVERY = Delivery(plan_id="p000009", author="a", reason="登记", created_at=NOW)


def bare(number: str, area, **more) -> Grid:
    return grid(number, area, 0, **({"unit_code": "", "unit_codes": ()} | more))


def test_delivered_grids_become_a_plan_with_counted_households():
    unknown = replace(BLOCKS[0], households=None)
    made = plan_from_grids(
        [bare("002", EAST), bare("001", WEST)],
        [PLACE],
        [unknown, *BLOCKS[1:]],
        pack=PACK,
        delivery=DELIVERY,
    )
    first, second = made.grids
    assert (first.households, first.unknown_blocks, first.unit_codes) == (550, 1, (CODE,))
    assert (second.households, second.unknown_blocks) == (600, 0)
    assert made.state is PlanState.APPROVED
    assert made.unit_codes == (CODE,)
    assert made.grid_of["b000"] == CODE + "001"
    assert first.tint != second.tint


def test_a_delivered_grid_over_two_units_names_both():
    other = replace(PLACE, code="510722109004", boundary=on_ground(box(400, 0, 500, 200)))
    beyond = replace(block(900, 430, 10), unit_code=other.code)
    made = plan_from_grids(
        [bare("001", WEST), bare("002", box(200, 0, 500, 200))],
        [PLACE, other],
        [*BLOCKS, beyond],
        pack=PACK,
        delivery=DELIVERY,
    )
    assert made.grids[1].unit_codes == (CODE, other.code)
    assert made.unit_codes == (CODE, other.code)
    assert ("GRID-07", FAIL) in broken(situation(made))


def test_a_delivered_grid_without_blocks_gets_the_unit_around_it():
    made = plan_from_grids([bare("001", WEST)], [PLACE], [], pack=PACK, delivery=DELIVERY)
    assert made.grids[0].unit_code == CODE
    nowhere = bare("001", box(5000, 0, 5100, 100))
    made = plan_from_grids([nowhere], [PLACE], [], pack=PACK, delivery=DELIVERY)
    assert made.grids[0].unit_code == ""
