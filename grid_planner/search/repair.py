"""A plan in force is put right so that few households move.

Start from it as it stands; let grids around what is wrong exchange lumps, and divide two to six
of them anew where that does not help. What lies farther off is not looked at.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from grid_planner.graph.pieces import Piece
from grid_planner.graph.town import Graph, dense
from grid_planner.problem import Ints
from grid_planner.search.bundles import NEW
from grid_planner.search.exchange import Exchange, come_home, new_exchange, settle
from grid_planner.search.improve import Going, divided_region, grown
from grid_planner.search.kernels import draw
from grid_planner.search.state import State

ATTEMPTS = 6
"""Times the repair starts again from the plan in force, in another order."""
TRIES = 60
"""Regions divided anew in one attempt, at most."""
_NEAR = 1.2  # so many moved for one household out of band is good enough to stop

Standing = tuple[int, int, int, int, int]


def start_from_former(state: State, former: Ints) -> Ints:
    """Take over the grids in force; return the present number of the grid each lump was in.

    -1: it was in none. A lump goes where most of its households were, a
    new one to a neighbour's grid; a former grid that is in several parts now becomes several,
    and the one with most households continues it.
    """
    piece = state.piece
    lump = _former_of_lumps(piece, former)
    state.set_parts(_in_pieces(piece.near, _filled(piece.near, lump)))
    home = np.full(len(lump), NEW, dtype=np.int64)
    for name in np.unique(lump[lump >= 0]):
        mine = lump == name
        home[mine] = np.argmax(np.bincount(state.part[mine], piece.weight[mine] + 1e-3))
    return home


def repair(state: State, home: Ints, steps: int, going: Going) -> None:
    """Lower the households outside the band while few move, near what is wrong.

    Several attempts from the plan in force; kept is the one that leaves least outside the
    band, then opens fewest grids, moves fewest households and touches fewest grids.
    """
    exchange = new_exchange(state.piece, state.aim, state.part, home, dice=state.dice)
    begin, former = exchange.save(), state.count
    wrong = exchange.rank()[0]
    best, kept = standing(exchange, former), begin
    for attempt in range(ATTEMPTS):
        enough = best[0] == 0 and best[1] == 0 and best[2] <= _NEAR * wrong
        if enough or not going(1):
            break
        exchange.restore(begin)
        settle(exchange, shuffled=attempt > 0)
        redivide(state, exchange, min(TRIES, steps // ATTEMPTS), going)
        come_home(exchange)
        if standing(exchange, former) < best:
            best, kept = standing(exchange, former), exchange.save()
    state.set_parts(dense(kept[0]))


def standing(exchange: Exchange, former: int) -> Standing:
    """Return households outside, grids more than before, households moved, grids touched, grids."""
    out, moved, touched, count = exchange.rank()
    return out, max(0, count - former), moved, touched, count


def redivide(state: State, exchange: Exchange, tries: int, going: Going) -> None:
    """Divide neighbouring grids around what is still wrong by random trees, then exchange."""
    near, yard = state.piece.near, exchange.yard
    same = (yard.home[near.rows()] == yard.home[near.to]) & (yard.home[near.to] >= 0)
    pull = np.where(same, 50.0, 1.0) / (near.metres + 1.0)
    for k in range(tries):
        wrong = np.flatnonzero(exchange.excess())
        if not len(wrong) or (exchange.sizes > 0).sum() == 1 or not going(1):
            return
        seed = int(wrong[draw(state.dice) % len(wrong)])
        many = 2 + k * 5 // tries  # the neighbours first, wider when that does not help
        grids, region = grown(seed, many, yard.part, near.start, near.to, state.dice)
        before, kept = exchange.rank(), exchange.save()
        place(exchange, region, divided_region(state, region, pull), grids)
        if exchange.rank()[0] < before[0]:
            settle(exchange, shuffled=False)
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


def _former_of_lumps(piece: Piece, former: Ints) -> Ints:
    known = former >= 0
    found = np.full(len(piece.weight), -1, dtype=np.int64)
    if not known.any():
        return found
    names, column = np.unique(former[known], return_inverse=True)
    keys, back = np.unique(piece.lump_of[known] * len(names) + column, return_inverse=True)
    shared = np.bincount(back, piece.households[known] + 1e-3)
    for k in np.lexsort((-keys, shared)):  # the largest share is written last
        found[keys[k] // len(names)] = names[keys[k] % len(names)]
    return found


def _filled(near: Graph, label: Ints) -> Ints:
    label = label.copy()
    if (label < 0).all():
        label[0] = 0
    while (label < 0).any():
        u, v = near.rows(), near.to
        edge = (label[u] >= 0) & (label[v] < 0)
        if not edge.any():
            return np.maximum(label, 0)
        ways = np.flatnonzero(edge)[np.lexsort((u[edge], near.metres[edge]))[::-1]]
        label[v[ways]] = label[u[ways]]  # the shortest way is written last
    return label


def _in_pieces(near: Graph, label: Ints) -> Ints:
    u, v = near.rows(), near.to
    same = label[u] == label[v]
    ways = coo_array((np.ones(int(same.sum()), np.int8), (u[same], v[same])), (near.size,) * 2)
    return dense(connected_components(ways)[1].astype(np.int64))
