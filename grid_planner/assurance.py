"""What is proven of every piece once the search is done, and what is better for it.

Runs after the search, so that a piece never waits for the proof of another. A plan in force
that is repaired is not judged: there the fewest moves come first.
"""

from dataclasses import dataclass, replace

import numpy as np

from grid_planner.graph.outlook import Outlook
from grid_planner.graph.pieces import Piece, piece_of
from grid_planner.graph.town import sums
from grid_planner.problem import Ints
from grid_planner.proofs.certificate import Allowance, Certificate, Claim, certified
from grid_planner.proofs.presolve import contracted
from grid_planner.search.budget import Budget
from grid_planner.search.inner_band import Inner, inner_of, tight_cost
from grid_planner.search.quality import walking_effort
from grid_planner.search.small import NoFit
from grid_planner.solved import Solved

PROOF_STEPS = 2_000
"""Steps for each piece from which an effort asked for includes exact proofs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be proven: `exact` or bounds only; `fixed` number of grids; clock.

    `follow` says that plans in force are repaired.
    """

    exact: bool
    fixed: bool
    follow: bool
    budget: Budget


def wants_exact(effort: int | None, pieces: int) -> bool:
    """Return whether an effort (None: the default) includes exact proofs."""
    return effort is None or effort >= PROOF_STEPS * max(1, pieces)


def assured(outlook: Outlook, solved: list[Solved], wanted: Wanted) -> list[Solved]:
    """Return the divided pieces with bounds of their walking effort, and better ones found."""
    return [_assured(outlook, one, wanted) for one in solved]


def objective_bound(solved: list[Solved], value: float) -> float | None:
    """Return the bound of a whole plan of this value; None where nothing is known."""
    bound = value - sum(one.value - one.value_bound for one in solved)
    noise = 1e-9 * value  # of the difference of two big sums
    return bound if bound > noise or value == 0 else None


def _assured(outlook: Outlook, one: Solved, wanted: Wanted) -> Solved:
    town = outlook.town
    whole = piece_of(town, outlook.graph, one.blocks, outlook.lumps.lump_of)
    inner = inner_of(town.problem.headroom, town.problem.limits)
    value = _cost(whole, one.grid_of, inner)
    if wanted.follow and (town.previous[one.blocks] >= 0).any():
        return replace(one, value=value)
    if one.best or len(one.sums) == 1:
        return replace(one, value=value, value_bound=value)
    piece = _as_divided(outlook, whole, one)
    if piece is None:
        return replace(one, value=value)
    found = certified(
        piece,
        town.problem.limits,
        Claim(
            part=one.grid_of[piece.lumps[piece.first[:-1]]],
            value=value,
            bound=one.bound,
            outside=one.outside,
            free=_free(one, wanted),
            inner=inner,
        ),
        Allowance(exact=_exact(outlook, one, wanted), left=wanted.budget.left),
    )
    wanted.budget.out_of_time = wanted.budget.out_of_time or found.cut
    return _renewed(one, whole, piece, found, (value, inner))


def _exact(outlook: Outlook, one: Solved, wanted: Wanted) -> bool:
    """Return whether a better division may replace this one: not where villages are whole."""
    villages = wanted.fixed and (outlook.town.predecessor[one.blocks] >= 0).any()
    return wanted.exact and not one.impossible and not villages


def _free(one: Solved, wanted: Wanted) -> bool:
    """Return whether another number of grids may be better, or any that lies within the band."""
    open_question = one.outside > 0 or len(one.sums) > one.bound
    return open_question and not (wanted.fixed or one.impossible)


def _as_divided(outlook: Outlook, whole: Piece, one: Solved) -> Piece | None:
    """Return the piece with dead ends contracted where the division keeps them whole."""
    in_band = one.outside == 0 and not one.impossible
    small = whole
    if in_band and not len(whole.apart) and outlook.wanted is None:
        small, _ = contracted(whole, outlook.town.problem.limits)
    for piece in (small, whole):
        part = one.grid_of[piece.lumps[piece.first[:-1]]]
        if (part[piece.lump_of] == one.grid_of).all():
            return piece
    return None


def _cost(piece: Piece, grid_of: Ints, inner: Inner) -> float:
    tight = sum(tight_cost(int(h), inner) for h in sums(grid_of, piece.households))
    return tight + walking_effort(piece.graph, piece.households, piece.xy_m, grid_of)


def _renewed(  # noqa: PLR0917 -- what was divided, how, and what was found
    one: Solved, whole: Piece, piece: Piece, found: Certificate, cost: tuple[float, Inner]
) -> Solved:
    value, inner = cost
    no_fit = _no_fit(whole) if found.nothing_fits else one.no_fit
    if found.part is not None:
        grid_of = found.part[piece.lump_of]
        value = _cost(whole, grid_of, inner)
        one = replace(one, grid_of=grid_of, sums=sums(grid_of, whole.households), outside=0)
    bound = value if found.best else min(value, found.value_bound or 0.0)
    return replace(
        one,
        bound=min(max(one.bound, found.bound), len(one.sums)),
        best=found.best,
        no_fit=no_fit,
        value=value,
        value_bound=bound,
    )


def _no_fit(piece: Piece) -> NoFit:
    """Return the proof that no division fits, told by the heaviest lumps."""
    order = np.argsort(-piece.weight, kind="stable")
    return NoFit(
        lumps=tuple(
            tuple(piece.lumps[piece.first[a] : piece.first[a + 1]].tolist()) for a in order
        ),
        releases=(),
        apart=False,
    )
