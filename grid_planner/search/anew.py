"""What if a few grids around what is wrong are divided anew? By random trees, kept where better."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from grid_planner.problem import Ints
from grid_planner.search.exchange import Exchange, settle
from grid_planner.search.kernels import draw
from grid_planner.search.packing import around, divided_region
from grid_planner.search.regions import SPREAD, Going
from grid_planner.search.state import State


def redivide(state: State, exchange: Exchange, tries: int, going: Going) -> None:
    """Divide neighbouring grids around what is still wrong by random trees, then exchange."""
    near, yard = state.piece.near, exchange.yard
    same = (yard.home[near.rows()] == yard.home[near.to]) & (yard.home[near.to] >= 0)
    pull = np.where(same, 50.0, 1.0) / (near.metres + 1.0)
    for k in range(tries):
        wrong = exchange.wrong()
        if not len(wrong) or (exchange.sizes > 0).sum() == 1 or not going(1):
            return
        seed = int(wrong[draw(state.dice) % len(wrong)])
        many = 1 + (k > 0) + k * 5 // tries  # the neighbours first, wider when that does not help
        grids, region = around(state, yard.part, seed, many)
        before, kept = exchange.rank(), exchange.save()
        part = divided_region(state, region, pull, SPREAD)
        if part.max() >= len(grids) + (exchange.sizes == 0).sum():
            continue  # more parts than there are numbers of grids left
        place(exchange, region, part, grids)
        if exchange.rank()[0] < before[0]:
            settle(exchange, going, shuffled=False)
        if exchange.rank() >= before:
            exchange.restore(kept)


def place(exchange: Exchange, region: Ints, part: Ints, grids: Ints) -> None:
    """Put new parts in place of grids; each takes the number it shares most households with."""
    yard = exchange.yard
    shared = np.zeros((int(part.max()) + 1, len(grids)))
    for column, grid in enumerate(grids.tolist()):
        mine = yard.home[region] == grid
        np.add.at(shared[:, column], part[mine], yard.weight[region[mine]] + 1e-3)
    rows, columns = linear_sum_assignment(-shared)
    names = np.full(len(shared), -1, dtype=np.int64)
    names[rows] = grids[columns]
    unused = np.flatnonzero((exchange.sizes == 0) & ~np.isin(np.arange(len(yard.sums)), grids))
    rest = np.r_[np.setdiff1d(grids, names), unused]
    names[names < 0] = rest[: int((names < 0).sum())]
    for k, name in enumerate(names.tolist()):
        exchange.move(region[part == k], name)
    exchange.centre(names)
