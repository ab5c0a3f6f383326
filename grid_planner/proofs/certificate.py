"""What is proven of a divided piece: its number of grids, and how near its walks are to the least.

Cheap proofs first: prices on lumps give a bound for any size. Where few enough lumps and centres
are left after that, the least effort itself is worked out (`hess`), which may be a better plan.
A number of grids above the bound is tried to be lowered or proven (`count`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from grid_planner.graph.pieces import Piece
from grid_planner.problem import Ints, Limits
from grid_planner.proofs.assignment import Assignment, assignment_of, value_of
from grid_planner.proofs.count import Fit, fit
from grid_planner.proofs.hess import Least, least_effort
from grid_planner.proofs.lagrange import bounded, pairs_left
from grid_planner.proofs.sweep import swept
from grid_planner.proofs.wide import wide_bound
from grid_planner.search.inner_band import NO_INNER, Inner

DENSE = 400_000
"""Blocks x lumps up to which every lump is weighed against every centre."""
MOST_LUMPS = 128
"""Lumps up to which the number of grids and the least effort are tried to be proven."""
MOST_PAIRS = 6_000
"""Lump and centre pairs, after pricing, up to which the least effort is worked out."""
FEW_ROUNDS = 60
"""Rounds of pricing where no exact proof is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A division to be judged: grid of each lump, what it costs, fewest grids proven.

    `free` says that another number of grids may be better, `outside` by how many households
    all grids together lie outside the band; `inner` is the band with headroom.
    """

    part: Ints
    value: float
    bound: int
    outside: int
    free: bool
    inner: Inner = NO_INNER

    @property
    def in_band(self) -> bool:
        """Return whether every grid lies within the band."""
        return self.outside == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How much may be tried: `exact` proofs or only a bound; seconds left, asked anew."""

    exact: bool
    left: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was proven, for the division given or a better one (`part`, else None).

    `bound` is the proven least number of grids, `value_bound` of the walking effort at the
    division's number (None: nothing known); `nothing_fits` is the proof that no division lies
    in the band; `cut` that the clock ended a proof.
    """

    part: Ints | None
    bound: int
    value_bound: float | None
    best: bool
    nothing_fits: bool = False
    cut: bool = False


def certified(piece: Piece, limits: Limits, claim: Claim, allowed: Allowance) -> Certificate:
    """Return what can be proven of a division, and the better one found on the way."""
    counted = _counted(piece, limits, claim, allowed)
    judged = counted.claim
    least = _walked(piece, limits, judged, allowed)
    part = judged.part if least.part is None else least.part
    return Certificate(
        part=None if part is claim.part else part,
        bound=judged.bound,
        value_bound=least.bound if least.bound > 0 or least.value == 0 else None,
        best=judged.in_band and least.proven,
        nothing_fits=counted.nothing_fits,
        cut=counted.cut or least.cut,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    claim: Claim
    nothing_fits: bool = False
    cut: bool = False


def _counted(piece: Piece, limits: Limits, claim: Claim, allowed: Allowance) -> _Counted:
    """Return the claim with the fewest grids that could be found or proven.

    Half of the seconds are kept for the walks.
    """
    small = len(piece.weight) <= MOST_LUMPS and limits.max_households is not None
    counts = limits.counts(piece.total)
    if not (claim.free and allowed.exact and small and counts):
        return _Counted(claim)
    high = min(limits.ceiling, piece.total)
    last = int(claim.part.max()) if claim.in_band else min(counts[-1], len(piece.weight))
    kept = allowed.left() / 2
    bound, cut = claim.bound, False
    for count in range(claim.bound, last + 1):
        band = limits.min_households, high, count
        found = _divided(piece, band, claim.inner, lambda: allowed.left() - kept)
        cut = cut or found.cut
        if found.part is not None:
            value = value_of(_model(piece, band, claim.inner), found.part)
            better = replace(claim, part=found.part, value=value, bound=bound, outside=0)
            return _Counted(better, cut=cut)
        if found.proven and bound == count:
            bound = count + 1
    if claim.in_band:
        return _Counted(replace(claim, bound=bound), cut=cut)
    return _Counted(claim, bound > last, cut)


def _divided(
    piece: Piece, band: tuple[int, int, int], inner: Inner, left: Callable[[], float]
) -> Fit:
    """Return a division within a band (low, high, grids), or the proof of none."""
    seen = swept(piece.near, piece.weight, band, left)
    if seen.part is not None and not len(piece.apart):
        return Fit(seen.part, proven=False)
    if seen.sure and seen.fewest is None:
        return Fit(None, proven=True)
    found = fit(_model(piece, band, inner), left)
    return replace(found, cut=found.cut or seen.cut)


def _model(piece: Piece, band: tuple[int, int, int], inner: Inner) -> Assignment:
    low, high, count = band
    return assignment_of(piece, low=low, high=high, count=count, inner=inner)


def _walked(piece: Piece, limits: Limits, claim: Claim, allowed: Allowance) -> Least:
    """Return the least effort at the claim's number of grids, or a bound of it."""
    count = int(claim.part.max()) + 1
    none = Least(part=None, value=claim.value, bound=0.0)
    low = max(0, limits.min_households - claim.outside)  # no plan further outside is meant
    high = max(1, min(limits.ceiling + claim.outside, piece.total))
    if len(piece.blocks) * len(piece.weight) > DENSE:
        return replace(none, bound=wide_bound(piece, (high, count), claim.value, allowed.left))
    model = assignment_of(piece, low=low, high=high, count=count, inner=claim.inner)
    rounds = None if allowed.exact else FEW_ROUNDS
    found = bounded(model, claim.value, lambda: allowed.left() > 0, most=rounds)
    least = replace(none, bound=max(0.0, min(found.bound, claim.value)))
    if not (allowed.exact and claim.in_band) or len(piece.weight) > MOST_LUMPS:
        return least
    pairs = pairs_left(model, claim.value, found)
    if least.proven or pairs.sum() > MOST_PAIRS:
        return least
    exact = least_effort(model, claim.value, pairs, allowed.left)
    return replace(exact, bound=min(exact.value, max(least.bound, exact.bound)))
