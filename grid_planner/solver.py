"""Divide a place into grids: contract, decompose, prove what can be proved, search the rest.

The same problem gives the same plan for any order of rows: everything starts from the blocks
sorted by id, each walkable piece has its own seed and its own share of the counted effort.
"""

from dataclasses import dataclass

import numpy as np

from grid_planner.assurance import Wanted, assured, objective_bound, wants_exact
from grid_planner.explain import explained
from grid_planner.graph.numbering import numbered
from grid_planner.graph.outlook import Outlook, looked_at
from grid_planner.graph.pieces import Piece, beyond, piece_of
from grid_planner.graph.town import Town, dense, sums, town_of
from grid_planner.problem import Ints, Limits, Problem, Repair, Result
from grid_planner.proofs import bounds, presolve
from grid_planner.search.annealing import steps_for
from grid_planner.search.budget import Budget, shared_out
from grid_planner.search.fixed import Wish, divide_fixed, shares
from grid_planner.search.in_band import TREES, divide_in_band, with_count
from grid_planner.search.quality import KINDS, border_cut, walking_cost
from grid_planner.search.small import Case
from grid_planner.search.state import aim_of, new_state
from grid_planner.solved import Solved
from grid_planner.trade import chosen, compared
from grid_planner.warming import ready

STEPS = (40, 450)
"""Fewest and most steps a grid gets by default."""
WORK = 18_000
"""Steps x blocks a grid gets by default, between the two."""
MOST = (100_000, 100)
"""Most steps by default: in all, or a grid where that is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a call of `solve` asks for."""

    budget: Budget
    seed: int
    kind: int
    repair: Repair

    def seed_of(self, piece: Piece) -> int:
        """Return the seed of one piece, from its least block id: order cannot matter."""
        return (piece.number + self.seed * 7919) % 2**31


def solve(  # noqa: PLR0917 -- the contract names these five
    problem: Problem,
    seconds: float = 10.0,
    effort: int | None = None,
    seed: int = 0,
    objective: str = "walk",
    *,
    repair: str = "best",
) -> Result:
    """Return a division of the problem into grids, as good as the effort allows.

    `repair` says what becomes of `previous` where it is not in order: `Repair`.
    Raises ValueError for an objective that is neither walk nor border.
    """
    if objective not in KINDS:
        raise ValueError(f"objective is {objective!r}, expected walk or border")
    ready(solve)
    run = Run(budget=Budget(seconds), seed=seed, kind=KINDS[objective], repair=Repair(repair))
    outlook = looked_at(town_of(problem))
    solved = _divided(outlook, run, effort)
    judged = _judged(solved, run)
    if judged:
        solved = _assured(outlook, solved, run, effort)
    result = _result(outlook, chosen(solved, run.repair), run, judged=judged)
    return compared(result, solved, run.repair, problem.unit_code)


def warm() -> None:
    """Compile every kernel now (at installation), not when the first plan is made."""
    ready(solve)


def _divided(outlook: Outlook, run: Run, effort: int | None) -> list[Solved]:
    town = outlook.town
    pieces = [
        piece_of(town, outlook.graph, blocks, outlook.lumps.lump_of) for blocks in outlook.pieces
    ]
    run.budget.keep()
    weights = _default_effort(pieces, town.problem.limits)
    cooling = np.array([_cooling(outlook, piece, run) for piece in pieces], dtype=np.int64)
    weights += cooling
    steps = weights if effort is None else shared_out(effort, weights)
    if outlook.wanted is not None and pieces:
        total = np.array([p.total for p in pieces])
        most = np.array([len(p.weight) for p in pieces])
        counts = shares(total, most, outlook.wanted)
        return [
            _fixed(town, piece, int(count), run=run, steps=(int(step), int(step * cool // weight)))
            for piece, count, step, cool, weight in zip(
                pieces, counts, steps, cooling, weights, strict=True
            )
        ]
    return [
        _in_band(town, piece, run, int(step)) for piece, step in zip(pieces, steps, strict=True)
    ]


def _judged(solved: list[Solved], run: Run) -> bool:
    """Return whether walks are to be judged: borders are not, nor is anything out of time."""
    if run.kind != KINDS["walk"]:
        return False
    in_time = run.budget.left() > 0.0 or _forced(solved)
    run.budget.out_of_time = run.budget.out_of_time or not in_time
    return in_time


def _assured(outlook: Outlook, solved: list[Solved], run: Run, effort: int | None) -> list[Solved]:
    """Return the pieces with what is proven of their walks."""
    exact = wants_exact(effort, len(solved))
    wanted = Wanted(
        exact=exact,
        fixed=outlook.wanted is not None,
        follow=run.repair is not Repair.FRESH,
        budget=run.budget,
    )
    return assured(outlook, solved, wanted)


def _cooling(outlook: Outlook, piece: Piece, run: Run) -> int:
    """Return the steps kept for annealing the border of a piece."""
    fixed = outlook.wanted is not None and run.kind == KINDS["border"]
    return steps_for(len(piece.weight)) if fixed else 0


def _default_effort(pieces: list[Piece], limits: Limits) -> Ints:
    """Return the steps of each piece: more a grid where grids are small, fewer in a big city."""
    grids = np.array([1 + p.total // min(limits.ceiling, p.total + 1) for p in pieces], np.int64)
    blocks = np.array([len(p.blocks) for p in pieces], dtype=np.int64)
    each = np.clip(WORK * grids // np.maximum(blocks, 1), *STEPS)
    steps = TREES + each * grids
    most = max(MOST[0], MOST[1] * int(grids.sum()))
    return steps if steps.sum() <= most else shared_out(most, steps)


def _in_band(town: Town, piece: Piece, run: Run, steps: int) -> Solved:
    limits = town.problem.limits
    heavy = tuple(
        tuple(np.flatnonzero(piece.lump_of == a).tolist())
        for a in np.flatnonzero(piece.weight > limits.ceiling)
    )
    gap = bounds.gap_of(piece.total, limits)
    bound = bounds.fewest(piece, limits) if gap is None else max(1, piece.total // limits.ceiling)
    small: Piece = piece
    ends: tuple[presolve.DeadEnd, ...] = ()
    if gap is None and not heavy and not len(piece.apart):
        small, ends = presolve.contracted(piece, limits)
        bound = bound if ends else max(bound, bounds.fewest(small, limits))
    aim = aim_of(town.problem, piece.total, run.kind)
    former = _former(town, piece, run)
    case = Case(
        whole=piece,
        limits=limits,
        bound=bound,
        impossible=gap is not None or bool(ends or heavy),
        in_force=bool((former >= 0).any()),
    )
    state = new_state(small, aim, run.seed_of(piece))
    answer = divide_in_band(state, former, case, run.budget.share(steps), steps=steps)
    state = answer.state
    return Solved(
        blocks=piece.blocks,
        grid_of=state.books.grid_of.copy(),
        sums=state.sums().copy(),
        bound=min(answer.bound, state.count),
        outside=int(state.excess().sum()),
        gap=gap,
        ends=ends,
        heavy=heavy,
        no_fit=answer.no_fit,
        best=answer.best,
        choices=answer.choices,
    )


def _former(town: Town, piece: Piece, run: Run) -> Ints:
    """Return the grid in force of each block, -1 where none is to be followed."""
    former = town.previous[piece.blocks]
    return np.full_like(former, -1) if run.repair is Repair.FRESH else former


def _fixed(town: Town, piece: Piece, count: int, *, run: Run, steps: tuple[int, int]) -> Solved:
    """Divide a piece into so many grids; `steps` in all, and those of them for annealing."""
    wish = Wish(
        limits=town.problem.limits,
        kind=run.kind,
        seed=run.seed_of(piece),
        going=run.budget.share(steps[0]),
        cooling=steps[1],
        headroom=town.problem.headroom,
    )
    grid_of = _followed(town, piece, run, wish, count=count)
    if grid_of is None:
        grid_of = divide_fixed(piece, count, town.predecessor[piece.blocks], wish)
    total = sums(grid_of, piece.households)
    return Solved(
        blocks=piece.blocks,
        grid_of=grid_of,
        sums=total,
        bound=len(total),
        outside=sum(town.problem.limits.excess(int(h)) for h in total),
    )


def _followed(town: Town, piece: Piece, run: Run, wish: Wish, *, count: int) -> Ints | None:
    """Return the plan in force, repaired, where it has the number of grids asked for."""
    former = _former(town, piece, run)
    if (former < 0).all():
        return None
    aim = aim_of(town.problem, piece.total, run.kind, count)
    state = new_state(piece, aim, wish.seed)
    return with_count(state, former, wish.going, steps=STEPS[1], count=count)


def _forced(solved: list[Solved]) -> bool:
    """Return whether every piece has the least objective there is."""
    return all(len(piece.sums) == 1 or piece.best for piece in solved)


def _result(outlook: Outlook, solved: list[Solved], run: Run, *, judged: bool) -> Result:
    town = outlook.town
    group = np.full(len(town.ids), -1, dtype=np.int64)
    count = 0
    for piece in solved:
        group[piece.blocks] = piece.grid_of + count
        count += len(piece.sums)
    inhabited = group.copy()
    joined = _carried(outlook, group)
    locked = town.locked >= 0
    group[locked] = inhabited[locked] = int(group.max(initial=-1)) + 1 + town.locked[locked]
    grid_of = numbered(town, group)
    bound, proof = _proof(outlook, solved)
    if run.kind == KINDS["walk"]:
        value = walking_cost(town, outlook.graph, dense(inhabited))
    else:
        value = border_cut(town.graph, grid_of)
    least = objective_bound(solved, value) if judged else None
    forced = proof == "optimal" and _forced(solved)
    stopped = "proved" if forced or not run.budget.used else "effort"
    return Result(
        grid_of=grid_of[town.rank],
        grids=len(np.unique(grid_of)),
        bound=bound,
        proof=proof,
        objective=value,
        objective_bound=value if forced else least,
        objective_proof="optimal" if forced else "none" if least is None else "gap",
        stopped="seconds" if run.budget.out_of_time else stopped,
        findings=explained(outlook, solved, joined, grid_of),
        effort=run.budget.used,
    )


def _carried(outlook: Outlook, group: Ints) -> list[tuple[int, float]]:
    """Put pieces without households into the grid across the shortest gap (never a locked one)."""
    town = outlook.town
    joined: list[tuple[int, float]] = []
    if not outlook.empty:
        return joined
    settled = np.flatnonzero(group >= 0)
    others = beyond(town.xy_m, settled)
    for blocks in outlook.empty:
        former = town.previous[blocks].max()
        same = settled[(town.previous[settled] == former) & (former >= 0)]  # its grid in force
        metres, at, other = (beyond(town.xy_m, same) if len(same) else others).gap(blocks)
        group[blocks] = group[other]
        joined.append((at, metres))
    return joined


def _proof(outlook: Outlook, solved: list[Solved]) -> tuple[int, str]:
    town = outlook.town
    limits = town.problem.limits
    locked = town.locked >= 0
    locks = len(np.unique(town.locked[locked]))
    bound = locks + sum(piece.bound for piece in solved)
    grids = locks + sum(len(piece.sums) for piece in solved)
    fixed = sums(dense(town.locked[locked]), town.households[locked])
    if any(limits.excess(int(h)) for h in fixed) or any(piece.impossible for piece in solved):
        return bound, "infeasible"
    if outlook.wanted is not None:
        return bound, _count_proof(outlook, solved)
    if any(piece.outside for piece in solved):
        return bound, "none"
    return bound, "optimal" if grids == bound else "gap"


def _count_proof(outlook: Outlook, solved: list[Solved]) -> str:
    wanted, limits = outlook.wanted or 0, outlook.town.problem.limits
    grids = sum(len(piece.sums) for piece in solved)
    total = sum(int(piece.sums.sum()) for piece in solved)
    if outlook.walkable > wanted or not (
        wanted * limits.min_households <= total <= wanted * limits.ceiling
    ):
        return "infeasible"
    return "none" if grids != wanted or any(piece.outside for piece in solved) else "optimal"
