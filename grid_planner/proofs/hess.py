"""The least walking effort at a given number of grids, proven: Hess's model in rounds.

What prices could not strike out goes to HiGHS as a whole-number program; what its answer
overlooks is added as rows, and again, until the answer is a plan. The known plan is one of the
answers it may give, so a round also ends where nothing better is left.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from grid_planner.problem import Floats, Ints
from grid_planner.proofs.assignment import Assignment, Flags, value_of
from grid_planner.proofs.separators import Separator, separators

MOST_ROUNDS = 80
NODES = 20_000
"""Nodes of the search tree of one round."""
SAME = 1e-6
"""Relative difference below which two efforts are the same (tolerance of the solver)."""
_CLOCK_S = 0.1
SOLVED, EMPTY = 0, 2
"""Answers of `milp`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """Best plan known (grid of each lump; None: the one given), its value, certified bound.

    `cut` says that the clock ended the proof.
    """

    part: Ints | None
    value: float
    bound: float
    cut: bool = False

    @property
    def proven(self) -> bool:
        """Return whether no plan has less effort."""
        return self.bound >= self.value * (1 - SAME)


@dataclass(slots=True, kw_only=True)
class Rows:
    """Rows of the program as they are gathered, and columns for what the model overlooked."""

    place: Ints
    columns: int
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    entry: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    extra: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, columns: Ints, entries: Floats | float, least: float, most: float) -> None:
        """Add a row: least <= entries x columns <= most; columns of -1 are left out."""
        entries = np.broadcast_to(np.asarray(entries, dtype=np.float64), columns.shape)
        keep = columns >= 0
        self.row += [len(self.least)] * int(keep.sum())
        self.column += columns[keep].tolist()
        self.entry += entries[keep].tolist()
        self.least.append(least)
        self.most.append(most)

    def cut(self, found: Separator, unit: float) -> bool:
        """Add a separator; return False where the pair is struck out anyway."""
        pair = int(self.place[found.centre, found.lump])
        if pair < 0:
            return False
        between = self.place[found.centre, found.between]
        if found.extra is None:
            self.add(np.r_[pair, between], np.r_[1.0, -np.ones(len(between))], -np.inf, 0.0)
            return True
        key = (found.centre, found.lump)
        if key not in self.extra:
            self.extra[key] = self.columns
            self.columns += 1
        more = found.extra / unit
        entries = np.r_[1.0, -more, np.full(len(between), more)]
        self.add(np.r_[self.extra[key], pair, between], entries, 0.0, np.inf)
        return True


def least_effort(
    model: Assignment, value: float, pairs: Flags, left: Callable[[], float], *, nodes: int = NODES
) -> Least:
    """Return the least effort; `pairs` (n, m) may be in a plan better than `value`.

    `left` tells the seconds left. Counted nodes decide otherwise, so equal input gives an equal
    answer.
    """
    unit = value / 1000 or 1.0
    rows = rows_of(model, pairs)
    _inner_rows(rows, model, unit)
    centre, lump = np.nonzero(pairs)
    plan = len(centre)
    best = Least(part=None, value=value, bound=0.0)
    for _ in range(MOST_ROUNDS):
        seconds = left()
        if seconds <= 0:
            return replace(best, cut=True)
        cost = np.ones(rows.columns)
        cost[:plan] = model.cost[centre, lump] / unit
        cost[plan] = best.value / unit
        answer = solved(rows, cost, plan + 1, (seconds, nodes, 0.0))
        dual = 0.0 if answer.mip_dual_bound is None else answer.mip_dual_bound * unit
        best = replace(best, bound=max(best.bound, min(best.value, dual)))
        if answer.status != SOLVED or answer.x is None:
            return replace(best, cut=out_of_time(left))
        chosen, more = np.rint(answer.x) > 0, False
        if not chosen[plan]:
            pairs_of = centre[chosen[:plan]], lump[chosen[:plan]]
            part, more = checked(model, rows, pairs_of, unit=unit, ways=True)
            if part is not None and (true := value_of(model, part)) < best.value:
                best = Least(part=part, value=true, bound=min(best.bound, true))
        if best.proven or not more:
            return best
    return best


def out_of_time(left: Callable[[], float]) -> bool:
    """Return whether it was the clock that stopped the solver, not its counted nodes."""
    return left() <= _CLOCK_S


def rows_of(model: Assignment, pairs: Flags, *, known: bool = True) -> Rows:
    """Return the rows of Hess's model.

    The column after the pairs stands for the known plan; without one it has no say.
    """
    place = np.full(pairs.shape, -1, dtype=np.int64)
    last = int(pairs.sum())
    place[pairs] = np.arange(last)
    rows = Rows(place=place, columns=last + 1)
    plan = last if known else -1
    for lump in range(len(model.piece.weight)):
        rows.add(np.r_[place[:, lump], plan], 1.0, 1.0, 1.0)
    centres = np.flatnonzero(pairs.any(axis=1))
    for centre in centres:
        _centre_rows(rows, model, int(centre))
    opened = np.r_[place[centres, model.own[centres]], plan]
    entries = np.ones(len(opened))
    entries[-1] = model.count
    rows.add(opened, entries, model.count, model.count)
    return rows


def _centre_rows(rows: Rows, model: Assignment, centre: int) -> None:
    """Add what one centre may take, if it is one: its own lump tells."""
    piece, to = model.piece, rows.place[centre]
    own = to[model.own[centre]]
    unit = max(1, model.high)  # below 1 where nothing fits
    weight = piece.weight / unit
    rows.add(np.r_[to, own], np.r_[weight, -model.high / unit], -np.inf, 0.0)
    rows.add(np.r_[to, own], np.r_[weight, -model.low / unit], 0.0, np.inf)
    for lump in np.flatnonzero(to >= 0):
        if lump != model.own[centre]:
            rows.add(np.r_[to[lump], own], np.array([1.0, -1.0]), -np.inf, 0.0)
    for a, b in piece.apart:
        rows.add(np.r_[to[a], to[b], own], np.array([1.0, 1.0, -1.0]), -np.inf, 0.0)


def _inner_rows(rows: Rows, model: Assignment, unit: float) -> None:
    """Add what a grid costs that lies outside the band with headroom: a column a centre."""
    if model.inner.price_m2 == 0.0:
        return
    price = model.inner.price_m2 / unit
    for centre in np.flatnonzero((rows.place >= 0).any(axis=1)):
        to = rows.place[centre]
        columns = np.r_[to, to[model.own[centre]], rows.columns]
        rows.columns += 1
        for sign, edge in ((1.0, model.inner.high), (-1.0, model.inner.low)):
            entries = np.r_[model.piece.weight, -edge] * sign * price
            rows.add(columns, np.r_[entries, -1.0], -np.inf, 0.0)


def solved(rows: Rows, cost: Floats, binary: int, limits: tuple[float, int, float]) -> Any:
    """Return what HiGHS answers; limits are seconds, nodes, and the relative gap to stop at."""
    shape = (len(rows.least), rows.columns)
    matrix = coo_array((rows.entry, (rows.row, rows.column)), shape=shape).tocsr()
    whole = np.zeros(rows.columns, dtype=np.int64)
    whole[:binary] = 1
    upper = np.where(whole > 0, 1.0, np.inf)
    seconds, nodes, gap = limits
    return milp(
        cost,
        integrality=whole,
        bounds=Bounds(0.0, upper),
        constraints=LinearConstraint(matrix, rows.least, rows.most),
        options={"time_limit": seconds, "node_limit": nodes, "mip_rel_gap": gap},
    )


def checked(
    model: Assignment, rows: Rows, chosen: tuple[Ints, Ints], *, unit: float = 1.0, ways: bool
) -> tuple[Ints | None, bool]:
    """Return the plan of chosen (centres, lumps), and whether rows were added.

    None where a grid is in pieces or out of band; ways round are charged where asked for.
    """
    piece, (centre, lump) = model.piece, chosen
    part = np.full(len(piece.weight), -1, dtype=np.int64)
    middles, part[lump] = np.unique(centre, return_inverse=True)
    added, whole = False, bool((part >= 0).all())
    blocks = np.arange(len(model.own))
    alive = rows.place[blocks, model.own] >= 0
    for grid, at in enumerate(middles):
        for cut in separators(model, part == grid, int(at), alive):
            whole = whole and cut.extra is not None
            added = ((ways or cut.extra is None) and rows.cut(cut, unit)) or added
    weight = np.bincount(part[part >= 0], piece.weight[part >= 0], minlength=model.count)
    fits = bool((weight >= model.low).all() and (weight <= model.high).all())
    return (part if whole and fits else None), added
