"""What does one grid more, or one fewer, change? Each put right as far as it goes, to be compared.

A plan that has to be repaired can be repaired with as many grids as before, with one more, or
with one fewer. What that does to households outside the band and to households moved is for
the planner to weigh.
"""

from collections.abc import Iterator

import numpy as np

from grid_planner.search.anew import place
from grid_planner.search.bundles import NEW
from grid_planner.search.exchange import Exchange, Kept, Rank, beside, come_home, settle
from grid_planner.search.kernels import draw
from grid_planner.search.packing import around, most_parts
from grid_planner.search.regions import Going
from grid_planner.search.state import State
from grid_planner.search.trees import spanning_tree

SPLITS = 16
"""Regions that are divided into one grid more, to find the best place for it."""
MERGES = 6
"""Light grids that are given to their neighbours, to find the one missed least."""
FINISHED = 2
"""So many of the best are put right to the end."""


def one_more(state: State, exchange: Exchange, going: Going) -> tuple[Rank, Kept] | None:
    """Return the best plan found with one grid more than now; None where there is none."""
    return _finished(exchange, list(_splits(state, exchange, going)), going)


def one_fewer(exchange: Exchange, going: Going) -> tuple[Rank, Kept] | None:
    """Return the best plan found with one grid fewer than now; None where there is none."""
    return _finished(exchange, list(_merges(exchange, going)), going)


def _finished(
    exchange: Exchange, found: list[tuple[Rank, Kept]], going: Going
) -> tuple[Rank, Kept] | None:
    begin = exchange.save()
    done = []
    for _, kept in sorted(found, key=lambda item: item[0])[:FINISHED]:
        exchange.restore(kept)
        settle(exchange, going, shuffled=False)
        come_home(exchange)
        done.append((exchange.rank(), exchange.save()))
    exchange.restore(begin)
    return min(done, key=lambda item: item[0], default=None)


def _splits(state: State, exchange: Exchange, going: Going) -> Iterator[tuple[Rank, Kept]]:
    """Return plans with two to four grids around what is wrong divided into one more."""
    near, yard, begin = state.piece.near, exchange.yard, exchange.save()
    same = (yard.home[near.rows()] == yard.home[near.to]) & (yard.home[near.to] != NEW)
    pull = np.where(same, 50.0, 1.0) / (near.metres + 1.0)
    heavy = np.flatnonzero(exchange.excess() * (yard.sums > exchange.aim.high))
    if not len(heavy):
        there = np.flatnonzero(exchange.sizes)
        heavy = there[np.argsort(-yard.sums[there], kind="stable")][:SPLITS]
    for k in range(SPLITS):
        if not going(1):
            return
        seed = int(heavy[draw(state.dice) % len(heavy)])
        grids, region = around(state, yard.part, seed, 1 + k % 4)
        order, parent, _ = spanning_tree(
            region, near.start, near.to, pull, state.net.local, state.dice
        )
        part = most_parts(order, parent, yard.weight[region], exchange.aim)
        if int(part.max()) == len(grids):
            place(exchange, region, part, grids)
            yield exchange.rank(), exchange.save()
            exchange.restore(begin)


def _merges(exchange: Exchange, going: Going) -> Iterator[tuple[Rank, Kept]]:
    """Return plans without one of the lightest grids, its lumps given to its neighbours."""
    yard, begin = exchange.yard, exchange.save()
    there = np.flatnonzero(exchange.sizes)
    if len(there) == 1 or yard.sums.sum() > (len(there) - 1) * exchange.aim.high:
        return
    wrong = exchange.excess()[there] * (yard.sums[there] < exchange.aim.low)
    for grid in there[np.lexsort((there, yard.sums[there], -wrong))][:MERGES].tolist():
        if not going(1) or not len(beside(yard, grid)):
            return
        _give_away(exchange, grid)
        yield exchange.rank(), exchange.save()
        exchange.restore(begin)


def _give_away(exchange: Exchange, grid: int) -> None:
    """Give the lumps of a grid one by one to the neighbour with most room, those home first."""
    yard = exchange.yard
    while exchange.sizes[grid]:
        for a in np.flatnonzero(yard.part == grid).tolist():
            near = set(yard.part[yard.to[yard.start[a] : yard.start[a + 1]]].tolist()) - {grid}
            if near:
                exchange.move(
                    np.array([a]), min(near, key=lambda g: (g != yard.home[a], yard.sums[g], g))
                )
    exchange.centre(np.flatnonzero(exchange.sizes))
