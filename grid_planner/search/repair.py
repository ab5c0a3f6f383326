"""A plan in force is put right so that few households move.

Start from it as it stands; let grids around what is wrong exchange lumps, and divide two to six
of them anew where that does not help. What lies farther off is not looked at.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from grid_planner.graph.pieces import Piece
from grid_planner.graph.town import Graph, dense
from grid_planner.problem import Ints
from grid_planner.search.anew import redivide
from grid_planner.search.bundles import NEW
from grid_planner.search.choices import one_fewer, one_more
from grid_planner.search.exchange import Exchange, Kept, Rank, come_home, new_exchange, settle
from grid_planner.search.regions import Going
from grid_planner.search.state import State

ATTEMPTS = 6
"""Times the repair starts again from the plan in force, in another order."""
TRIES = 60
"""Regions divided anew in one attempt, at most."""
LAST_TRIES = 400
"""Regions divided anew at the end, where households are still outside the band."""
# a plan of many grids with more than a quarter of the households outside is beyond repair
_BROKEN, _MANY = 4, 20
_NEAR = 1.2  # so many moved for one household out of band is good enough to stop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """A way to repair a plan: grid and households of each block of the piece, and what it does.

    `more` is how many grids it has more than the plan in force. Households outside the band,
    households moved, and grids that give or take a block.
    """

    grid_of: Ints
    households: Ints
    more: int
    outside: int
    moved: int
    touched: int


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


def repair(
    state: State, home: Ints, going: Going, *, steps: int, hopeless: bool
) -> tuple[Choice, ...]:
    """Lower the households outside the band while few move, near what is wrong.

    Several attempts from the plan in force; kept is the one that leaves least outside the
    band, then opens fewest grids, moves fewest households and touches fewest grids. Returned:
    that one, and the best with as many grids, with one more and with one fewer, as far as
    found; nothing when the plan in force is in order, or beyond repair. `hopeless`: no plan lies within the band.
    """
    exchange = new_exchange(state.piece, state.aim, state.part, home, dice=state.dice)
    begin, former = exchange.save(), state.count
    wrong = exchange.rank()[0]
    broken = wrong * _BROKEN > state.piece.total and former > _MANY
    if wrong == 0 or broken:
        return ()
    found = {0: (exchange.rank(), begin)}
    for attempt in range(2 if hopeless else ATTEMPTS):
        rank = found[0][0]
        if (rank[0] == 0 and rank[1] <= _NEAR * wrong) or not going(1):
            break
        exchange.restore(begin)
        settle(exchange, going, shuffled=attempt > 0)
        _record(found, exchange, former)
        redivide(state, exchange, min(TRIES, steps // ATTEMPTS), going)
        come_home(exchange)
        _record(found, exchange, former)
    if found[_best(found)][0][0] and not hopeless:
        exchange.restore(found[_best(found)][1])
        redivide(state, exchange, min(LAST_TRIES, steps // 2), going)
        come_home(exchange)
        _record(found, exchange, former)
    exchange.restore(begin)
    for more, other in ((1, one_more(state, exchange, going)), (-1, one_fewer(exchange, going))):
        if other is not None and (more not in found or other[0] < found[more][0]):
            found[more] = other
    state.set_parts(dense(found[_best(found)][1][0]))
    order = dict.fromkeys((_best(found), 0, 1, -1))
    return tuple(_choice(state.piece, more, *found[more]) for more in order if more in found)


def compared(answer: State, piece: Piece, home: Ints, choices: tuple[Choice, ...]) -> Choice:
    """Return a division found in another way as one more choice; `home` is by lump of `piece`."""
    grid_of, former = answer.books.grid_of, home[piece.lump_of]
    known = former != NEW
    shared = np.zeros((answer.count, int(home.max()) + 1))
    np.add.at(shared, (grid_of[known], former[known]), piece.households[known] + 1e-3)
    name = np.arange(answer.count) + shared.shape[1]
    rows, columns = linear_sum_assignment(-shared)
    name[rows] = columns
    away = known & (name[grid_of] != former)
    before = len(np.unique(choices[0].grid_of)) - choices[0].more
    return Choice(
        grid_of=grid_of.copy(),
        households=piece.households,
        more=answer.count - before,
        outside=int(answer.excess().sum()),
        moved=int(piece.households[away].sum()),
        touched=len(np.union1d(name[grid_of[away]], former[away])),
    )


Found = dict[int, tuple[Rank, Kept]]


def _record(found: Found, exchange: Exchange, former: int) -> None:
    rank = exchange.rank()
    more = rank[3] - former
    if more not in found or rank < found[more][0]:
        found[more] = rank, exchange.save()


def _best(found: Found) -> int:
    """Return which is taken unless the planner chooses: least outside, then no grid more."""
    return min(found, key=lambda more: (found[more][0][0], max(0, more), found[more][0]))


def _choice(piece: Piece, more: int, rank: Rank, kept: Kept) -> Choice:
    return Choice(
        grid_of=dense(kept[0][piece.lump_of]),
        households=piece.households,
        more=more,
        outside=rank[0],
        moved=rank[1],
        touched=rank[2],
    )


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
