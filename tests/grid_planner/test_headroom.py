"""Room for the next count: an inner band that gives way to fewer grids, and to much longer walks."""

from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gis.findings import Outcome
from gis.places import Unit, UnitKind
from gis.rulebook import load_pack, pack_names
from grid_planner import Headroom, Limits, solve
from grid_planner.assemble import assemble
from grid_planner.draw import Known
from grid_planner.plan import Grid
from grid_planner.propose import Task, propose
from grid_planner.request import Search
from grid_planner.rules import allowed_grids, headroom_finding, headroom_of
from grid_planner.workload import By
from tests.grid_planner.places import BAND, chequer, reordered, row, totals, town
from tests.grid_planner.towns import CODE, river_town

ROOM = Headroom(520, 760, 100.0)
PACK = load_pack()
calm = settings(deadline=None, database=None)


# 250 households lie halfway between 510 and 530: 760 and 530, or 510 and 780, equal walks
@pytest.mark.parametrize(("first", "last"), [(510, 530), (530, 510)])
def test_of_two_divisions_with_equal_walks_the_one_in_the_inner_band_wins(first, last):
    problem = row(first, 250, last, headroom=ROOM)
    result = solve(problem)
    assert sorted(totals(problem, result.grid_of).values()) == [530, 760]
    assert result.objective == 250 * 50**2  # every grid within: nothing is added
    plain = [
        sorted(totals(way, solve(way).grid_of).values())
        for way in (row(510, 250, 530), row(530, 250, 510))
    ]
    assert [510, 780] in plain  # without headroom the number of a block decides


# 250 households have 50 m to 530 and 300 m to 510: they cost 625,000 there, 22.5 million here.
# With them there, 10 are missing in one grid and 20 too many in the other.
@pytest.mark.parametrize(
    ("metres", "expected", "value"),
    [(100.0, [510, 780], 625_000 + 30 * 100**2), (1_000.0, [530, 760], 22_500_000)],
)
def test_it_gives_way_when_the_walk_is_much_longer(metres, expected, value):
    problem = row(510, 250, 530, length_m=np.array([300.0, 50.0]))
    problem = replace(problem, headroom=replace(ROOM, metres=metres))
    result = solve(problem)
    assert sorted(totals(problem, result.grid_of).values()) == expected
    assert (result.objective, result.objective_proof) == (value, "optimal")


def test_fewest_grids_come_first():
    problem = row(*[53] * 30, headroom=replace(ROOM, metres=10_000.0))
    result = solve(problem)  # 1,590: two grids of 795, or three of 530 in the inner band
    assert sorted(totals(problem, result.grid_of).values()) == [795, 795]


def test_what_lies_outside_the_band_is_no_matter_of_headroom():
    assert solve(row(480, headroom=ROOM)).objective == 20 * 100**2  # from 520 down to 500
    assert solve(row(900, headroom=ROOM)).objective == 40 * 100**2


def test_the_border_knows_no_headroom():
    problem = chequer(9, 9, 40)
    plain = solve(problem, effort=60, objective="border")
    roomy = solve(replace(problem, headroom=ROOM), effort=60, objective="border")
    assert roomy.grid_of.tolist() == plain.grid_of.tolist()
    assert roomy.objective == plain.objective


@pytest.mark.parametrize("size", [36, 120])
def test_what_is_proven_counts_headroom_too(size):
    problem = replace(town(4, size, 60), headroom=ROOM)
    result = solve(problem, seconds=60)
    assert 0 < result.objective_bound <= result.objective
    plain = solve(replace(problem, headroom=None), seconds=60)
    assert plain.grids == result.grids
    assert result.objective >= plain.objective_bound
    if size == 36:
        assert (plain.objective_proof, result.objective_proof) == ("optimal", "optimal")
        assert result.objective > plain.objective


def test_a_fixed_number_within_a_band_has_headroom_too():
    problem = chequer(10, 10, 13)  # 1,300 in two grids
    sums = totals(problem, solve(replace(problem, grids=2, headroom=ROOM)).grid_of)
    assert len(sums) == 2
    assert all(520 <= h <= 760 for h in sums.values())


@pytest.mark.parametrize(
    ("least", "most", "metres", "why"),
    [(760, 520, 100.0, "no band"), (-1, 520, 1.0, "no band"), (520, 760, -1.0, "metres"),
     (520, 760, float("inf"), "metres"), (520, 760, float("nan"), "metres")],
)  # fmt: skip
def test_headroom_that_is_none_is_refused(least, most, metres, why):
    with pytest.raises(ValueError, match=why):
        Headroom(least, most, metres)


@pytest.mark.parametrize(
    "limits", [Limits(530, 800), Limits(500, 750), Limits(300, 500), Limits(0)]
)
def test_the_inner_band_lies_within_the_band(limits):
    with pytest.raises(ValueError, match="does not lie within"):
        row(300, 300, limits=limits, headroom=ROOM)


def best_of_all(problem):
    """Return households outside, grids, and cost of the best division, by trying every one."""
    graph = nx.Graph(problem.edges.tolist())
    graph.add_nodes_from(range(len(problem.block_ids)))
    for (u, v), metres in zip(problem.edges.tolist(), problem.lengths(), strict=True):
        graph.edges[u, v]["weight"] = metres
    return min(rank for part in partitions(list(graph)) if (rank := rank_of(problem, graph, part)))


def partitions(blocks):
    if not blocks:
        yield []
        return
    for rest in partitions(blocks[1:]):
        yield [[blocks[0]], *rest]
        for k, grid in enumerate(rest):
            yield [*rest[:k], [blocks[0], *grid], *rest[k + 1 :]]


def rank_of(problem, graph, part):
    outside, cost = 0, 0.0
    for grid in part:
        inner = graph.subgraph(grid)
        if not nx.is_connected(inner):
            return None
        h = int(problem.households[grid].sum())
        outside += problem.limits.excess(h)
        away = dict(nx.all_pairs_dijkstra_path_length(inner))
        cost += min(sum(problem.households[b] * away[c][b] ** 2 for b in grid) for c in grid)
        room, seen = problem.headroom, min(max(h, 500), 800)
        short = max(room.min_households - seen, seen - room.max_households, 0)
        cost += short * room.metres**2
    return outside, len(part), cost


@settings(calm, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 30.0, 100.0, 1_000.0]))
def test_small_places_are_divided_best_of_all(seed, metres):
    rng = np.random.default_rng(seed)
    problem = replace(town(seed, 7), headroom=Headroom(520, 760, metres))
    problem = replace(problem, households=rng.integers(100, 400, 7))
    graph = nx.Graph(problem.edges.tolist())
    assume(len(graph) == len(problem.block_ids) and nx.is_connected(graph))
    result = solve(problem)
    sums = totals(problem, result.grid_of).values()
    outside = sum(BAND.excess(h) for h in sums)
    best = best_of_all(problem)
    assert (outside, len(sums)) == best[:2]
    assert result.objective == pytest.approx(best[2])


@settings(calm, max_examples=25)
@given(st.integers(0, 10_000), st.integers(20, 120), st.sampled_from([50.0, 300.0, 3_000.0]))
def test_neither_grids_nor_households_outside_are_ever_worse(seed, size, metres):
    problem = town(seed, size)
    plain, roomy = (
        solve(p, 600, effort=150)
        for p in (problem, replace(problem, headroom=Headroom(520, 760, metres)))
    )
    outside = [
        sum(BAND.excess(h) for h in totals(problem, result.grid_of).values())
        for result in (plain, roomy)
    ]
    assert outside[1] <= outside[0]
    assert (outside[1], roomy.grids) <= (outside[0], plain.grids)


@settings(calm, max_examples=15)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(seed, random):
    problem = replace(town(seed, 60), headroom=ROOM)
    order = list(range(60))
    random.shuffle(order)
    first, second = solve(problem, effort=60), solve(reordered(problem, order), effort=60)
    assert second.grid_of.tolist() == first.grid_of[order].tolist()
    assert repr(second.objective) == repr(first.objective)


def test_more_grids_lie_in_the_inner_band():
    towns = [town(seed, 150) for seed in range(6)]
    few, many = (
        sum(
            520 <= h <= 760 for p in asked for h in totals(p, solve(p, effort=400).grid_of).values()
        )
        for asked in (towns, [replace(p, headroom=replace(ROOM, metres=300.0)) for p in towns])
    )
    assert many > few


def grid(number, households, unknown=0):
    return Grid(
        grid_code=f"{CODE}{number:03d}", unit_code=CODE, unit_codes=(CODE,), name=f"第{number}网格",
        households=households, unknown_blocks=unknown,
    )  # fmt: skip


UNIT = Unit(code=CODE, name="河湾社区", kind=UnitKind.URBAN_COMMUNITY)


def test_the_first_grid_to_break_is_named_both_ways():
    finding = headroom_finding(UNIT, [grid(1, 505), grid(2, 640), grid(3, 798)], PACK)
    assert (finding.rule, finding.severity, finding.outcome) == ("PLAN-24", "info", "fail")
    assert (finding.found, finding.required) == ("505-798", "520-760")
    assert "有1个网格（共3个）在520—760户之间" in finding.message_zh
    assert "上限800户的是“第3网格”：现798户，最多还可增加2户" in finding.message_zh
    assert "下限500户的是“第1网格”：现505户，最多还可减少5户" in finding.message_zh
    assert 'First to pass 800: "第3网格" with 798, 2 more fit.' in finding.message_en
    assert 'First to fall below 500: "第1网格" with 505, 5 may leave.' in finding.message_en


def test_the_ends_of_the_inner_band_are_inside():
    finding = headroom_finding(UNIT, [grid(1, 520), grid(2, 760)], PACK)
    assert finding.outcome is Outcome.PASS


def test_grids_out_of_band_or_of_unknown_count_are_not_judged_but_told():
    finding = headroom_finding(UNIT, [grid(1, 600), grid(2, 900), grid(3, 510, unknown=1)], PACK)
    assert finding.outcome is Outcome.UNKNOWN
    assert "有1个网格（共1个）" in finding.message_zh
    assert "另有2个网格户数不全或不在范围内，未计入" in finding.message_zh
    assert headroom_finding(UNIT, [grid(1, 400)], PACK) is None


def test_where_no_band_applies_nothing_is_said_of_headroom():
    village = replace(UNIT, kind=UnitKind.VILLAGE, merged_from=2)
    assert headroom_finding(village, [grid(1, 600)], PACK) is None
    assert headroom_of(allowed_grids(village, PACK).limits, PACK) is None


@pytest.mark.parametrize("name", pack_names())
def test_the_inner_band_of_every_pack_fits_its_band(name):
    pack = load_pack(name)
    limits = allowed_grids(UNIT, pack).limits
    room = headroom_of(limits, pack)
    assert room is not None
    ends = limits.min_households, room.min_households, room.max_households, limits.ceiling
    assert all(a < b for a, b in pairwise(ends))


def test_a_pack_without_the_rule_or_with_another_band_has_no_headroom():
    off = replace(PACK, rules={**PACK.rules, "PLAN-24": replace(PACK["PLAN-24"], enabled=False)})
    assert headroom_of(BAND, off) is None
    assert headroom_finding(UNIT, [grid(1, 600)], off) is None
    assert headroom_of(Limits(300, 500), PACK) is None  # another local pack


def test_a_plan_is_made_with_the_headroom_of_its_pack():
    places = river_town(bridge=True)  # 24 blocks of 50
    assert assemble(places, PACK).problem.headroom == headroom_of(BAND, PACK)
    search = Search(effort=200, seconds=60, seed=0)
    proposal = propose(Task(places=places, known=Known(), pack="default", search=search))
    (told,) = [f for f in proposal.findings if f.rule == "PLAN-24"]
    assert (told.outcome, told.found) == (Outcome.PASS, "600-600")
    by_work = replace(search, by=By.WORKLOAD)
    proposal = propose(Task(places=places, known=Known(), pack="default", search=by_work))
    assert "PLAN-24" not in {f.rule for f in proposal.findings}
