"""Choose places for new cameras: `choose_sites`."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, sparray, spmatrix

from camera_registry.siting.demand import Demand, demand
from camera_registry.siting.exact import exact
from camera_registry.siting.prices import Bound, bounded, settled
from camera_registry.siting.regions import improve
from camera_registry.siting.rules import Rules, impossible, rules
from camera_registry.siting.search import Best, exchange, fill, greedy, without_idle
from camera_registry.siting.state import State
from camera_registry.siting.terms import Flags, Floats, Ints, Notice, Proof, Sites, Terms, Word

EFFORT = 1000
"""Steps of search by default."""
_SAME = 2e-6
"""Share by which value and bound may differ and be the same: what HiGHS is exact to.

Less than one where weights are whole and their sum is below half a million.
"""
_OFTEN = 0.2
_CLOCK_S = 0.1
_STEPS = (5, 40)
"""Fewest and most steps of pricing for ten of effort."""
_WORK = 4_000_000
"""Pairs of candidate and target for ten of effort, between the two."""
_NODE_STEPS = 5
_REGION_STEPS = 10
_ENTRIES = 300
"""Pairs of candidate and target a node of HiGHS may deal with: more than all nodes, not asked."""
_NO_TERMS = Terms()


@dataclass(slots=True)
class _Clock:
    """The ceiling in seconds, and whether it was hit."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    hit: bool = False

    def left(self) -> float:
        """Return the seconds left."""
        return self.seconds - (time.monotonic() - self.began)

    def runs(self) -> bool:
        """Return whether there is time left; remember if not."""
        self.hit = self.hit or self.left() <= 0
        return not self.hit


def choose_sites(
    seen: sparray | spmatrix | ArrayLike,
    weights: ArrayLike,
    count: int,
    *,
    terms: Terms = _NO_TERMS,
    effort: int = EFFORT,
    seconds: float = 60.0,
) -> Sites:
    """Return at most `count` candidates that together see the most weight, with a proven bound.

    Parameters
    ----------
    seen : (candidates, targets), sparse or not; what is not 0 is seen
    weights : (targets,) >= 0
    effort : counted steps of search and proof; they alone decide the answer
    seconds : a ceiling; an answer it cut says so in `stopped` and may differ from run to run

    Fewer are chosen where more would add nothing. Raises ValueError for a negative count, a
    negative or unknown weight and arrays that do not fit.

    >>> sites = choose_sites([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], [1, 2, 2, 1], 2)
    >>> sites.chosen.tolist(), sites.value, sites.bound
    ([0, 2], 6.0, 6.0)
    """
    matrix = _matrix(seen)
    worth = _worth(weights, terms, matrix.shape[1])
    if count < 0:
        raise ValueError(f"{count} cameras, expected 0 or more")
    rows = _rows(terms, matrix.shape[0])
    poles = rules(terms, rows, count)
    notices: list[Notice] = []
    most = len(poles.first) - 1
    if count > most:
        notices.append(Notice(word=Word.CLAMPED, found=most, required=count))
        poles = rules(terms, rows, most)
    wrong = impossible(poles)
    if wrong:
        return _none(Proof.INFEASIBLE, [*notices, *wrong])
    if count == 0:
        return _none(Proof.OPTIMAL, notices)
    question = demand(matrix[rows], worth)
    if not question.seen.shape[1]:
        notices.append(Notice(word=Word.NOTHING_SEEN, found=0, required=count))
    clock = _Clock(seconds)
    answer = _solved(question, poles, effort, clock)
    kept = State(question, poles)
    kept.become(answer.sites)
    chosen = rows[np.array(without_idle(kept), dtype=np.int64)]
    chosen, adds = _in_order(matrix, worth, chosen, rows)
    if len(chosen) < poles.count and question.seen.shape[1] and not np.isfinite(poles.budget):
        notices.append(Notice(word=Word.ENOUGH, found=len(chosen), required=poles.count))
    return _told((chosen, adds), answer, question, notices, clock)


@dataclass(slots=True)
class _Answer:
    """The best choice known and the least bound on any, in whole units."""

    sites: list[int]
    value: int
    bound: int


def _told(  # noqa: PLR0917 -- what was found, and what is known of it
    found: tuple[Ints, Floats],
    answer: _Answer,
    question: Demand,
    notices: Sequence[Notice],
    clock: _Clock,
) -> Sites:
    """Return the sites in their order with what is known of them, in the weights of the caller."""
    chosen, adds = found
    value = float(adds.sum())
    proven = answer.bound <= answer.value * (1 + _SAME)
    above = (answer.bound - answer.value) * question.unit + question.slack
    bound = value + max(0.0, above)
    stopped = "proved" if proven else "seconds" if clock.hit else "effort"
    return Sites(
        chosen=chosen,
        value=value,
        bound=bound,
        proof=Proof.OPTIMAL if proven else Proof.GAP,
        adds=adds,
        curve=np.r_[0.0, np.cumsum(adds)],
        notices=tuple(notices),
        stopped=stopped,
    )


def _solved(question: Demand, terms: Rules, effort: int, clock: _Clock) -> _Answer:
    """Return a choice and a bound: greedy, exchanges, prices, exchanges again, HiGHS, whole or by regions."""
    answer = _Answer([], 0, question.total)
    best = Best([])
    state = State(question, terms)
    greedy(state)
    exchange(state, best, effort, more=lambda value: clock.runs() and value < question.total)
    answer.sites, answer.value = best.sites, max(0, best.value)
    if answer.bound <= answer.value:
        return answer
    steps = effort * min(_STEPS[1], max(_STEPS[0], _WORK // question.seen.nnz)) // 10
    priced = bounded(
        question,
        terms,
        answer.value,
        max(1, steps),
        more=lambda bound: clock.runs() and _down(bound) > best.value,
    )
    answer.bound = min(answer.bound, _down(priced.bound))
    if answer.bound > answer.value:
        _start_from(state, priced)
        exchange(state, best, 4 * effort, more=lambda value: clock.runs() and value < answer.bound)
        answer.sites, answer.value = best.sites, best.value
    if answer.bound > answer.value and clock.runs():
        _prove(question, terms, priced, answer, nodes=effort // _NODE_STEPS, clock=clock)
    if answer.bound > answer.value and clock.runs() and terms.plain:
        state.become(answer.sites)
        improve(state, effort // _REGION_STEPS, left=clock.left)
        clock.runs()
        answer.sites, answer.value = sorted(state.sites), state.value
        _prove(question, terms, priced, answer, nodes=effort // _NODE_STEPS, clock=clock)
    return answer


def _down(bound: float) -> int:
    """Return the bound as the whole number below it, with room for rounding errors."""
    return int(np.floor(bound * (1 + 1e-12) + 1e-6))


def _start_from(state: State, priced: Bound) -> None:
    """Make the state of what was in most late answers of the prices, and fill it up."""
    state.become([])
    for site in np.argsort(-priced.often, kind="stable").tolist():
        if priced.often[site] < _OFTEN or len(state.sites) >= state.rules.count:
            break
        if state.gain[site] >= 0 and state.rules.affordable(state.spent)[site]:
            state.add(site)
    fill(state)


def _prove(
    question: Demand, terms: Rules, priced: Bound, answer: _Answer, *, nodes: int, clock: _Clock
) -> None:
    """Let HiGHS settle what prices left open, where that is small enough."""
    never, always = settled(priced, terms, answer.value)
    if int(np.diff(question.seen.indptr)[~never].sum()) > _ENTRIES * nodes:
        return
    found = exact(question, terms, (never, always), nodes=nodes, seconds=clock.left())
    clock.hit = clock.hit or (found.cut and clock.left() <= _CLOCK_S)
    if found.sites is not None:
        state = State(question, terms)
        state.become(found.sites.tolist())
        if state.value > answer.value:
            answer.sites, answer.value = sorted(state.sites), state.value
    if np.isfinite(found.bound) or found.sites is None:
        least = answer.value if found.bound < answer.value else _down(found.bound)
        answer.bound = min(answer.bound, max(answer.value, least))


def _matrix(seen: sparray | spmatrix | ArrayLike) -> csr_array:
    matrix = csr_array(seen)  # type: ignore[arg-type]  # it takes what numpy takes
    if matrix.ndim != 2:  # noqa: PLR2004
        raise ValueError(f"seen has {matrix.ndim} dimensions, expected (candidates, targets)")
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def _worth(weights: ArrayLike, terms: Terms, targets: int) -> Floats:
    """Return the weights of targets that are not seen yet, 0 for the others."""
    worth = np.array(weights, dtype=np.float64)
    if worth.shape != (targets,):
        raise ValueError(f"weights of shape {worth.shape}, expected one for {targets} targets")
    if not (np.isfinite(worth) & (worth >= 0)).all():
        at = int(np.flatnonzero(~(np.isfinite(worth) & (worth >= 0)))[0])
        raise ValueError(f"weight of target {at} is {worth[at]}, expected 0 or more")
    if terms.seen_already is not None:
        worth[_fitting(terms.seen_already, targets, "seen_already").astype(np.bool_)] = 0.0
    return worth


def _rows(terms: Terms, candidates: int) -> Ints:
    """Return the candidates that are allowed, by id or by number; raise for what does not fit."""
    for name in ("ids", "village", "pole", "cost", "allowed"):
        if getattr(terms, name) is not None:
            _fitting(getattr(terms, name), candidates, name)
    if any(quota > 0 for quota in terms.quotas.values()) and terms.village is None:
        raise ValueError("quotas without the village of each candidate, expected both")
    if terms.cost is not None and not (np.asarray(terms.cost, dtype=np.float64) >= 0).all():
        raise ValueError("a cost is below 0 or unknown, expected 0 or more")
    allowed: Flags = np.ones(candidates, dtype=np.bool_)
    if terms.allowed is not None:
        allowed = np.asarray(terms.allowed, dtype=np.bool_)
    rows = np.arange(candidates)
    if terms.ids is not None:
        if len(set(terms.ids)) < candidates:
            raise ValueError(f"{len(set(terms.ids))} different ids for {candidates} candidates")
        rows = np.array(sorted(rows.tolist(), key=terms.ids.__getitem__), dtype=np.int64)
    return rows[allowed[rows]]


def _fitting(given: object, count: int, name: str) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
    array = np.asarray(given)
    if array.shape != (count,):
        raise ValueError(f"{name} of shape {array.shape}, expected ({count},)")
    return array


def _in_order(matrix: csr_array, worth: Floats, chosen: Ints, rows: Ints) -> tuple[Ints, Floats]:
    """Return the chosen, the one that adds most first, and what each adds; equals as in `rows`."""
    place = np.empty(matrix.shape[0], dtype=np.int64)
    place[rows] = np.arange(len(rows))
    waiting, open_now = sorted(chosen.tolist(), key=place.__getitem__), worth.copy()
    order: list[int] = []
    adds: list[float] = []
    views = {row: matrix.indices[slice(*matrix.indptr[[row, row + 1]])] for row in waiting}
    while waiting:
        gains = [float(open_now[views[row]].sum()) for row in waiting]
        best = int(np.argmax(gains))
        adds.append(gains[best])
        order.append(waiting.pop(best))
        open_now[views[order[-1]]] = 0.0
    return np.array(order, dtype=np.int64), np.array(adds)


def _none(proof: Proof, notices: Sequence[Notice]) -> Sites:
    """Return no sites at all."""
    return Sites(
        chosen=np.empty(0, dtype=np.int64),
        value=0.0,
        bound=0.0,
        proof=proof,
        adds=np.empty(0),
        curve=np.zeros(1),
        notices=tuple(notices),
        stopped="proved",
    )
