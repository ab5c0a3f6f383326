"""The question in whole numbers: equal targets merged, what cannot matter left out.

Weights become whole numbers so that sums are exact and do not hang on the order of rows; targets
seen by the same candidates become one. Candidates are numbered by id, targets by a key made of
the numbers of their candidates.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array

from camera_registry.siting.terms import Floats, Ints

_FINEST = 2.0**44
"""Units in the sum of all weights where they are no decimal fractions."""
_PLACES = 7
_SAME = 1e-9
_ROW_KEY, _MIX, _MIXED = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Candidates and merged targets, each seen by at least one candidate.

    `seen` (n, m) and `seers` (m, n) are the same ones, indices sorted. `weight` (m,) are whole
    units of `unit`; `slack` is what rounding down took away at most, in the weights of the
    caller.
    """

    seen: csr_array
    seers: csr_array
    weight: Ints
    unit: float
    slack: float

    @property
    def total(self) -> int:
        """The sum of all weights."""
        return int(self.weight.sum())


def demand(seen: csr_array, weights: Floats) -> Demand:
    """Return the question for candidates (rows) already in their order; weights are >= 0."""
    units, unit = whole(weights)
    slack = max(0.0, float((weights - units * unit).sum()))
    columns = seen.tocsc()
    columns.sort_indices()
    alive = np.flatnonzero((np.diff(columns.indptr) > 0) & (units > 0))
    columns = columns[:, alive]
    group, first = _merged(columns)
    kept = columns[:, first].tocsr()
    kept.sort_indices()
    back = kept.T.tocsr()
    back.sort_indices()
    weight = np.zeros(len(first), dtype=np.int64)
    np.add.at(weight, group, units[alive])
    return Demand(seen=kept, seers=back, weight=weight, unit=unit, slack=slack)


def whole(weights: Floats) -> tuple[Ints, float]:
    """Return weights as whole numbers of a unit: exact for decimals, else rounded down."""
    total = float(weights.sum())
    if total == 0.0:
        return np.zeros(len(weights), dtype=np.int64), 1.0
    for places in range(_PLACES):
        scaled = weights * 10.0**places
        near = np.rint(scaled)
        if float(near.sum()) < 2 * _FINEST and np.allclose(scaled, near, rtol=_SAME, atol=_SAME):
            units = near.astype(np.int64)
            common = max(1, int(np.gcd.reduce(units)))
            return units // common, common / 10.0**places
    unit = total / _FINEST
    return np.floor(weights / unit).astype(np.int64), unit


def _merged(columns: csc_array) -> tuple[Ints, Ints]:
    """Return the group of each column and the first column of each group, groups by key."""
    sizes = np.diff(columns.indptr)
    keys = _keys(columns.shape[0])
    sums = np.zeros(columns.shape[1], dtype=np.uint64)
    if columns.shape[1]:
        sums = np.add.reduceat(keys[columns.indices], columns.indptr[:-1])
    order = np.lexsort((sizes, sums))
    same = (np.diff(sums[order]) == 0) & (np.diff(sizes[order]) == 0)
    for i in np.flatnonzero(same):  # equal keys are no proof
        a, b = (columns.indices[slice(*columns.indptr[[k, k + 1]])] for k in order[i : i + 2])
        same[i] = np.array_equal(a, b)
    starts = np.r_[True, ~same][: len(order)]
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(starts) - 1
    return group, order[starts]


def _keys(count: int) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Return well mixed numbers, one a candidate (Steele, Lea, Flood: SplitMix, 2014)."""
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_ROW_KEY)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(_MIX)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(_MIXED)
        return z ^ (z >> np.uint64(31))
