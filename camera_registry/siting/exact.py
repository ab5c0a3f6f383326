"""The best choice, proven: what prices could not settle goes to HiGHS as a whole-number program."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array, vstack

from camera_registry.siting.demand import Demand, demand
from camera_registry.siting.rules import Rules
from camera_registry.siting.terms import Flags, Floats, Ints

_SOLVED, _EMPTY = 0, 2
_TOLERANCE = 1e-6
_LARGEST = 1e6
_MOST_PAIRS = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """What HiGHS says: a choice (None: none found) and that none of these sees more than `bound`.

    `cut` tells that the clock ended it.
    """

    sites: Ints | None
    bound: float
    cut: bool


_NOTHING_BETTER = Exact(sites=None, bound=-np.inf, cut=False)


def exact(
    question: Demand, rules: Rules, settled: tuple[Flags, Flags], *, nodes: int, seconds: float
) -> Exact:
    """Return the best choice among the candidates that are not settled as never taken."""
    kept = np.flatnonzero(~settled[0])
    small = demand(question.seen[kept], question.weight.astype(np.float64))
    alive = ~dominated(small.seen, rules, kept) | settled[1][kept]
    kept = kept[alive]
    small = demand(small.seen[alive], (small.weight * small.unit).astype(np.float64))
    sites, targets = small.seen.shape
    if not targets:
        return _NOTHING_BETTER
    scale = max(1.0, float(small.weight.max(initial=1)) * small.unit / _LARGEST)
    worth = small.weight * small.unit / scale
    answer = milp(
        np.r_[np.zeros(sites), -worth],
        integrality=np.r_[np.ones(sites), np.zeros(targets)],
        bounds=Bounds(np.r_[settled[1][kept].astype(np.float64), np.zeros(targets)], 1.0),
        constraints=_rows(small, rules, kept),
        options={"node_limit": nodes, "time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if answer.status == _EMPTY:
        return _NOTHING_BETTER
    dual = answer.mip_dual_bound
    bound = (
        np.inf if dual is None else -float(dual) * scale + _TOLERANCE * max(1.0, abs(dual) * scale)
    )
    found = None if answer.x is None else kept[np.rint(answer.x[:sites]) > 0]
    return Exact(sites=found, bound=bound, cut=answer.status != _SOLVED and nodes > 0)


def _rows(small: Demand, rules: Rules, kept: Ints) -> LinearConstraint:
    """Return: a target counts if seen; number, poles, quotas and money."""
    sites, targets = small.seen.shape
    over = [np.ones((1, sites))]
    low: list[Floats] = [np.zeros(1)]
    high: list[Floats] = [np.full(1, rules.count)]
    group = np.unique(rules.group[kept], return_inverse=True)[1]
    poles = csr_array((np.ones(sites), (group, np.arange(sites))))
    poles = poles[np.flatnonzero(np.diff(poles.indptr) > 1)]
    low.append(np.zeros(poles.shape[0]))
    high.append(np.ones(poles.shape[0]))
    villages = (rules.village[kept][None, :] == np.arange(len(rules.quota))[:, None]).astype(float)
    low.append(rules.quota.astype(np.float64))
    high.append(np.full(len(rules.quota), np.inf))
    if np.isfinite(rules.budget):
        over.append(rules.cost[kept][None, :])
        low.append(np.zeros(1))
        high.append(np.full(1, rules.budget))
    blocks = [csr_array(over[0]), poles, csr_array(villages), *map(csr_array, over[1:])]
    terms = vstack([b for b in blocks if b.shape[0]], format="csr")
    matrix = block_array([[-small.seers, eye_array(targets)], [terms, None]], format="csr")
    return LinearConstraint(
        matrix,
        np.concatenate([np.full(targets, -np.inf), *low]),
        np.concatenate([np.zeros(targets), *high]),
    )


def dominated(seen: csr_array, rules: Rules, kept: Ints) -> Flags:
    """Return the candidates of which another sees all, costs no more and may stand in for.

    That one is of the same pole, or alone on its pole and of the same village. Of equals the
    first stays. None are looked for where there are too many pairs.
    """
    gone = np.zeros(len(kept), dtype=np.bool_)
    sizes = np.diff(seen.indptr)
    per_target = np.bincount(seen.indices, minlength=seen.shape[1]).astype(np.float64)
    if float((per_target**2).sum()) > _MOST_PAIRS:
        return gone
    ones = csr_array((np.ones(seen.nnz, np.int32), seen.indices, seen.indptr), shape=seen.shape)
    both = (ones @ ones.T).tocoo()
    small, great = both.coords
    group, village, cost = rules.group[kept], rules.village[kept], rules.cost[kept]
    alone = np.bincount(group)[group] == 1
    within = (both.data == sizes[small]) & (small != great) & (cost[great] <= cost[small])
    within &= (group[small] == group[great]) | alone[great] & (village[small] == village[great])
    equal = (sizes[small] == sizes[great]) & (cost[small] == cost[great])
    within &= ~equal | (great < small)
    gone[small[within]] = True
    return gone
