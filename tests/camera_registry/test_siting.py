"""Where more cameras help most: hand-made answers first, then every choice tried."""

from itertools import combinations, pairwise, product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from camera_registry import Terms, choose_sites
from camera_registry.siting import moves
from camera_registry.siting.demand import demand, whole
from camera_registry.siting.exact import dominated
from camera_registry.siting.prices import bounded
from camera_registry.siting.rules import rules
from camera_registry.siting.search import Best, exchange, greedy
from camera_registry.siting.state import State
from camera_registry.siting.terms import Proof, Word


def seen_by(*views, targets=None):
    """Return the matrix of candidates that see the targets of these numbers."""
    width = targets or 1 + max((t for view in views for t in view), default=0)
    matrix = np.zeros((len(views), width))
    for row, view in enumerate(views):
        matrix[row, list(view)] = 1
    return matrix


def best_by_trying(matrix, weights, count, terms):
    """Return the most weight any allowed choice sees; None where there is none."""
    n, best = len(matrix), None
    for size in range(min(count, n) + 1):
        for sites in map(list, combinations(range(n), size)):
            if keeps_to(terms, sites):
                value = weights[matrix[sites].any(axis=0)].sum()
                best = value if best is None else max(best, value)
    return best


def keeps_to(terms, sites):
    poles = [] if terms.pole is None else [terms.pole[s] for s in sites if terms.pole[s] >= 0]
    if len(set(poles)) < len(poles):
        return False
    if terms.budget is not None and sum(terms.cost[s] for s in sites) > terms.budget:
        return False
    villages = [terms.village[s] for s in sites] if terms.village is not None else []
    return all(villages.count(name) >= quota for name, quota in terms.quotas.items())


GREEDY_TRAP = seen_by((0, 1, 3, 4), (0, 1, 2), (3, 4, 5))
"""Greedy takes the first, which sees most, and ends at 5; the two others see all 6."""


def test_two_that_share_nothing_beat_the_one_that_sees_most():
    sites = choose_sites(GREEDY_TRAP, np.ones(6), 2)
    assert (sites.chosen.tolist(), sites.value, sites.bound) == ([1, 2], 6, 6)
    assert (sites.proof, sites.gap) == (Proof.OPTIMAL, 0)


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_the_worst_case_of_greedy_is_solved(rows):
    """Rows see all there is; columns, halving from the left, are each a little more tempting."""
    width = 2**rows
    cells = np.arange(rows * width).reshape(rows, width)
    views = [tuple(row) for row in cells]
    edges = [0, *np.cumsum([width // 2 ** (k + 1) for k in range(rows)])]
    views += [tuple(cells[:, a:b].ravel()) for a, b in pairwise(edges)]
    sites = choose_sites(seen_by(*views), np.ones(cells.size), rows)
    assert (sites.value, sites.proof) == (cells.size, Proof.OPTIMAL)
    assert sites.chosen.tolist() == list(range(rows))


def test_each_site_tells_what_it_adds_and_the_most_comes_first():
    sites = choose_sites(seen_by((0,), (1, 2), (2, 3)), [5, 2, 1, 1], 3)
    assert sites.chosen.tolist() == [0, 1, 2]
    assert sites.adds.tolist() == [5, 3, 1]
    assert sites.curve.tolist() == [0, 5, 8, 9]


def test_one_pole_carries_one_camera():
    terms = Terms(pole=[7, 7, -1])
    sites = choose_sites(seen_by((0, 1), (2, 3), (4,)), np.ones(5), 2, terms=terms)
    assert (sites.chosen.tolist(), sites.value) == ([0, 2], 3)


def test_what_cameras_that_stay_see_counts_for_nothing():
    seen = seen_by((0, 1, 2), (3,))
    terms = Terms(seen_already=[True, True, True, False])
    sites = choose_sites(seen, np.ones(4), 1, terms=terms)
    assert (sites.chosen.tolist(), sites.value) == ([1], 1)


def test_a_forbidden_place_is_never_chosen():
    sites = choose_sites(GREEDY_TRAP, np.ones(6), 2, terms=Terms(allowed=[True, False, True]))
    assert (sites.chosen.tolist(), sites.value) == ([0, 2], 5)


def test_money_is_kept_to():
    """One dear place sees 5; two cheap ones see 3 each."""
    terms = Terms(cost=[4, 2, 2], budget=4)
    sites = choose_sites(
        seen_by((0, 1, 2, 3, 4), (5, 6, 7), (8, 9, 10)), np.ones(11), 3, terms=terms
    )
    assert (sites.chosen.tolist(), sites.value, sites.proof) == ([1, 2], 6, Proof.OPTIMAL)


def test_a_village_gets_its_cameras_before_others_get_more():
    terms = Terms(village=["东", "东", "西"], quotas={"西": 1})
    sites = choose_sites(seen_by((0, 1, 2), (3, 4), (5,)), np.ones(6), 2, terms=terms)
    assert sorted(sites.chosen.tolist()) == [0, 2]
    assert sites.value == 4


@pytest.mark.parametrize(
    ("terms", "count", "village", "found", "required"),
    [
        (Terms(village=["东", "西", "西"], quotas={"东": 2}), 3, "东", 1, 2),
        (Terms(village=["东", "西", "西"], quotas={"东": 1, "西": 2}), 2, "西", 1, 2),
        (Terms(village=["东", "西", "西"], quotas={"西": 2}, pole=[0, 1, 1]), 3, "西", 1, 2),
        (Terms(village=["东"] * 3, quotas={"东": 2}, cost=[3, 3, 3], budget=5), 3, "东", 5, 6),
        (Terms(village=["东"] * 3, quotas={"西": 1}), 3, "西", 0, 1),
    ],
)
def test_a_quota_that_cannot_be_met_names_the_village(terms, count, village, found, required):
    sites = choose_sites(GREEDY_TRAP, np.ones(6), count, terms=terms)
    assert (sites.proof, len(sites.chosen)) == (Proof.INFEASIBLE, 0)
    told = [n for n in sites.notices if n.word is Word.INFEASIBLE]
    assert [(n.village, n.found, n.required) for n in told] == [(village, found, required)]


def test_no_camera_asked_for_is_no_camera():
    sites = choose_sites(GREEDY_TRAP, np.ones(6), 0)
    assert (sites.chosen.size, sites.value, sites.bound, sites.curve.tolist()) == (0, 0, 0, [0])
    assert (sites.proof, sites.notices) == (Proof.OPTIMAL, ())


def test_more_cameras_than_poles_are_cut_to_the_poles_and_said():
    sites = choose_sites(GREEDY_TRAP, np.ones(6), 9)
    assert (sites.value, sites.notices[0].word) == (6, Word.CLAMPED)
    assert (sites.notices[0].found, sites.notices[0].required) == (3, 9)
    assert [n.word for n in sites.notices] == [Word.CLAMPED, Word.ENOUGH]


@pytest.mark.parametrize("seen", [np.zeros((3, 4)), np.zeros((0, 4)), np.zeros((3, 0))])
def test_where_nothing_is_seen_nothing_is_chosen_and_said(seen):
    sites = choose_sites(seen, np.ones(seen.shape[1]), 2)
    assert (sites.chosen.size, sites.value, sites.bound) == (0, 0, 0)
    assert Word.NOTHING_SEEN in [n.word for n in sites.notices]


@pytest.mark.parametrize(
    ("weights", "count", "terms", "message"),
    [
        ([1, -1, 1, 1, 1, 1], 2, Terms(), "target 1 is -1"),
        ([1, 1, np.nan, 1, 1, 1], 2, Terms(), "target 2 is nan"),
        ([1, 1], 2, Terms(), "6 targets"),
        (np.ones(6), -1, Terms(), "-1 cameras"),
        (np.ones(6), 1, Terms(pole=[1]), "pole of shape"),
        (np.ones(6), 1, Terms(ids=["a", "a", "b"]), "2 different ids"),
        (np.ones(6), 1, Terms(cost=[1, -2, 1], budget=1), "below 0"),
        (np.ones(6), 1, Terms(quotas={"东": 1}), "village of each candidate"),
        (
            np.ones(6),
            1,
            Terms(village="东西西", quotas={"东": 1}, pole=[0, 0, 1]),
            "several villages",
        ),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(weights, count, terms, message):
    if isinstance(terms.village, str):
        terms = Terms(village=list(terms.village), quotas=terms.quotas, pole=terms.pole)
    with pytest.raises(ValueError, match=message):
        choose_sites(GREEDY_TRAP, weights, count, terms=terms)


@pytest.mark.parametrize(
    ("weights", "units", "unit"),
    [([2, 4, 0], [1, 2, 0], 2), ([0.5, 1.25], [2, 5], 0.25), ([0, 0], [0, 0], 1)],
)
def test_weights_become_whole_numbers_without_loss(weights, units, unit):
    found, one = whole(np.array(weights, dtype=float))
    assert found.tolist() == units
    assert one == pytest.approx(unit)


def test_targets_seen_by_the_same_candidates_become_one():
    found = demand(csr_array(seen_by((0, 1, 2), (1, 2, 3))), np.array([1.0, 2, 4, 8]))
    assert sorted(found.weight.tolist()) == [1, 6, 8]


def test_a_candidate_that_sees_less_than_another_of_its_pole_may_be_left_out():
    seen = csr_array(seen_by((0, 1), (1,), (1,), (0, 1)))
    some = rules(Terms(pole=[0, 0, 1, 1]), np.arange(4), 2)
    assert dominated(seen, some, np.arange(4)).tolist() == [False, True, True, False]
    alone = rules(Terms(), np.arange(4), 2)
    assert dominated(seen, alone, np.arange(4)).tolist() == [False, True, True, True]


@st.composite
def questions(draw):
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    matrix = (rng.random((n, m)) < draw(st.sampled_from([0.15, 0.3, 0.6]))).astype(float)
    weights = rng.integers(0, 6, m) * draw(st.sampled_from([1, 0.1, 1 / 3]))
    pole = rng.integers(0, n, n) if draw(st.booleans()) else None
    village, quotas = None, {}
    if draw(st.booleans()):
        names = ["东", "西"]
        home = rng.integers(0, 2, n)  # of a pole, so that its candidates agree
        village = [names[home[pole[i] if pole is not None else i]] for i in range(n)]
        quotas = {name: int(rng.integers(0, 3)) for name in names}
    cost = rng.integers(0, 4, n) if draw(st.booleans()) else None
    budget = None if cost is None else int(rng.integers(0, 8))
    terms = Terms(pole=pole, village=village, quotas=quotas, cost=cost, budget=budget)
    return matrix, weights, draw(st.integers(0, 5)), terms


def held_against_all(question):
    matrix, weights, count, terms = question
    sites = choose_sites(matrix, weights, count, terms=terms, effort=60)
    truth = best_by_trying(matrix, weights, count, terms)
    if truth is None:
        assert sites.proof is Proof.INFEASIBLE
        assert any(n.word is Word.INFEASIBLE and n.village for n in sites.notices)
        return
    assert sites.proof is Proof.OPTIMAL
    assert sites.value == pytest.approx(truth)
    assert truth - 1e-9 <= sites.bound <= truth * (1 + 3e-6) + 1e-9
    assert keeps_to(terms, sites.chosen.tolist())
    assert sites.value == pytest.approx(weights[matrix[sites.chosen].any(axis=0)].sum())
    assert len(sites.chosen) <= count
    assert (np.diff(sites.curve) >= 0).all()
    assert (np.diff(sites.adds) <= 1e-9).all()


@given(questions())
@settings(max_examples=40, deadline=None)
def test_no_choice_at_all_sees_more(question):
    held_against_all(question)


@pytest.mark.long
@given(questions())
@settings(max_examples=1500, deadline=None)
def test_no_choice_at_all_sees_more_many(question):
    held_against_all(question)


def square(poles=40, points=500, seed=1, headings=4):
    """Return quarter circles from poles in a square and points with weights in it."""
    rng = np.random.default_rng(seed)
    spots, ground = rng.uniform(0, 300, (poles, 2)), rng.uniform(0, 300, (points, 2))
    away = ground[None] - spots[:, None]
    near = np.hypot(*away.transpose(2, 0, 1)) < 60
    quarter = (np.degrees(np.arctan2(away[..., 0], away[..., 1])) // 90 % 4).astype(int)
    views = [near[i] & (quarter[i] == h) for i, h in product(range(poles), range(headings))]
    weights = np.where(rng.random(points) < 0.1, 10, 1)
    return csr_array(np.array(views, dtype=float)), weights, np.repeat(np.arange(poles), headings)


def test_the_order_of_rows_changes_nothing_where_there_are_ids():
    seen, weights, pole = square()
    ids = np.array([f"p{i:04}" for i in range(len(pole))])
    one = choose_sites(seen, weights, 12, terms=Terms(pole=pole, ids=ids.tolist()), effort=200)
    rng = np.random.default_rng(5)
    rows, columns = rng.permutation(len(pole)), rng.permutation(len(weights))
    terms = Terms(pole=pole[rows], ids=ids[rows].tolist())
    two = choose_sites(seen[rows][:, columns], weights[columns], 12, terms=terms, effort=200)
    assert ids[one.chosen].tolist() == ids[rows][two.chosen].tolist()
    assert (one.value, one.bound, one.adds.tolist()) == (two.value, two.bound, two.adds.tolist())


def test_more_cameras_never_see_less_and_no_bound_is_below():
    seen, weights, pole = square(poles=25)
    found = [
        choose_sites(seen, weights, k, terms=Terms(pole=pole), effort=100) for k in range(0, 25, 6)
    ]
    assert all(a.value <= b.value for a, b in pairwise(found))
    assert all(s.value <= s.bound and s.curve[-1] == s.value for s in found)


def test_a_bound_holds_at_every_price():
    """However few steps: no choice of 3 sees more."""
    seen, weights, _ = square(poles=4)
    truth = best_by_trying(seen.toarray() > 0, weights, 3, Terms())
    poles = rules(Terms(), np.arange(seen.shape[0]), 3)
    for steps in (1, 2, 5, 40):
        found = bounded(demand(seen, weights * 1.0), poles, truth, steps, more=lambda _: True)
        assert found.bound >= truth - 1e-9


def test_compiled_and_plain_moves_are_the_same(monkeypatch):
    seen, weights, pole = square()
    question, poles = demand(seen, weights * 1.0), rules(Terms(pole=pole), np.arange(len(pole)), 12)
    ends = []
    for way in (moves.changed_by_loops, moves.changed_by_arrays):
        monkeypatch.setattr("camera_registry.siting.state.changed", way)
        state, best = State(question, poles), Best([])
        greedy(state)
        exchange(state, best, 300, more=lambda _: True)
        seen_now = seen[np.array(best.sites)].sum(axis=0) > 0
        assert best.value == state.value == weights[seen_now].sum()
        ends.append((best.sites, state.gain.tolist(), state.loss.tolist(), state.covers.tolist()))
    assert ends[0] == ends[1]


def test_regions_make_a_large_choice_better(monkeypatch):
    """Without HiGHS on the whole, parts chosen anew: never worse, and still a choice."""
    seen, weights, pole = square(poles=40, points=300)
    terms = Terms(pole=pole)
    proven = choose_sites(seen, weights, 20, terms=terms, effort=200)
    monkeypatch.setattr("camera_registry.siting.choosing._ENTRIES", -1)
    parts = choose_sites(seen, weights, 20, terms=terms, effort=200)
    monkeypatch.setattr("camera_registry.siting.choosing.improve", lambda *_, **__: None)
    plain = choose_sites(seen, weights, 20, terms=terms, effort=200)
    assert proven.proof is Proof.OPTIMAL
    assert plain.value <= parts.value <= proven.value <= parts.bound
    assert parts.value >= 0.99 * proven.value
    assert len({int(pole[c]) for c in parts.chosen}) == len(parts.chosen)


def test_a_search_without_time_still_answers_with_a_bound():
    seen, weights, pole = square()
    sites = choose_sites(seen, weights, 12, terms=Terms(pole=pole), seconds=0.0)
    assert sites.stopped == "seconds"
    assert 0 < sites.value < sites.bound <= weights.sum()


def test_real_views_can_be_chosen_among():
    """The views of the register go in as they are: which point lies in which polygon."""
    from camera_registry import visible_areas

    wall = shapely.box(-20, 5, 20, 6)
    areas = visible_areas([(0, 0), (0, 0), (0, 12)], [0, 180, 0], 90, 30, np.array([wall]))
    points = shapely.points([(0, 20), (0, 4), (0, -10), (1, -12)])
    point, site = shapely.STRtree(areas).query(points, predicate="within")
    seen = csr_array((np.ones(len(site)), (site, point)), shape=(3, 4))
    sites = choose_sites(seen, [2, 1, 1, 1], 2)
    assert (sites.chosen.tolist(), sites.value) == ([1, 2], 4)
