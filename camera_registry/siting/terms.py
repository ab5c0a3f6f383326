"""What is asked of new cameras beside seeing much, and what the answer is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Proof(StrEnum):
    """What is known of an answer: nothing is better, how much better it may get, none exists."""

    OPTIMAL = "optimal"
    GAP = "gap"
    INFEASIBLE = "infeasible"


class Word(StrEnum):
    """What there is to say about a choice of sites."""

    CLAMPED = "CLAMPED"  # fewer candidates (poles) than cameras asked for
    NOTHING_SEEN = "NOTHING_SEEN"  # no candidate sees anything that is not seen already
    ENOUGH = "ENOUGH"  # more cameras would add nothing
    INFEASIBLE = "INFEASIBLE"  # a village cannot get the cameras it must have


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to say; `village` is the place it is said of, empty when of all.

    `found` is what there is, `required` what was asked for: cameras, or money for a budget.
    """

    word: Word
    village: str = ""
    found: float = 0
    required: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What new cameras must keep to; arrays in the order of candidates, all optional.

    `ids` make the answer the same for any order of rows. `pole`: at most one of the candidates
    with one number is chosen, -1 stands alone. `village` and `quotas`: at least so many in each
    village. `cost` and `budget`: the sum of costs. `allowed` False: never chosen. `seen_already`,
    (targets,): what cameras that stay see; it counts for nothing.
    """

    ids: Sequence[str] | None = None
    pole: ArrayLike | None = None
    village: Sequence[str] | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)
    cost: ArrayLike | None = None
    budget: float | None = None
    allowed: ArrayLike | None = None
    seen_already: ArrayLike | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """The candidates to take and what is known of them.

    `chosen` are rows of `seen`, the one that adds most first; `adds[i]` is what `chosen[i]` adds
    to those before it and `curve[k]` what the first k see together. No choice sees more than
    `bound`. `stopped` says what ended the search: `effort | proved | seconds`.
    """

    chosen: Ints
    value: float
    bound: float
    proof: Proof
    adds: Floats
    curve: Floats
    notices: tuple[Notice, ...] = ()
    stopped: str = "effort"

    @property
    def gap(self) -> float:
        """How much of the bound may be missing, 0..1."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0
