"""A plan in force is put right so that few households move.

Start from it as it stands, and divide anew only what lies around a grid out of band.
"""

import numpy as np

from grid_planner.graph.pieces import Piece
from grid_planner.graph.town import Graph, dense
from grid_planner.problem import Ints
from grid_planner.search.kernels import draw
from grid_planner.search.packing import divided_region
from grid_planner.search.regions import SPREAD, Going, grown
from grid_planner.search.state import State, outside

ATTEMPTS = 6


def start_from_former(state: State, former: Ints) -> Ints:
    """Take over the grids in force; return the former grid of each lump (-1: none).

    A lump goes where most of its households were; a new one to a neighbour's grid; a former
    grid that is in several parts now becomes several.
    """
    piece = state.piece
    lump = _former_of_lumps(piece, former)
    state.set_parts(_in_pieces(piece.near, _filled(piece.near, lump)))
    return lump


def repair(state: State, lump: Ints, steps: int, going: Going) -> None:
    """Lower the households outside the band while few move, near what is wrong.

    Several attempts from the plan in force; kept is the one that leaves least outside the
    band, then moves fewest households.
    """
    begin = state.save()
    everything = np.arange(len(state.part))
    best, kept = _rank(state, everything, state.part, lump), begin
    if best[0] == 0:
        return
    for _ in range(ATTEMPTS):
        state.restore(begin)
        _attempt(state, lump, steps // ATTEMPTS, going)
        rank = _rank(state, everything, state.part, lump)
        if rank < best:
            best, kept = rank, state.save()
    state.restore(kept)


def _attempt(state: State, lump: Ints, steps: int, going: Going) -> None:
    near = state.piece.near
    same = (lump[near.rows()] == lump[near.to]) & (lump[near.to] >= 0)
    pull = np.where(same, 50.0, 1.0) / (near.metres + 1.0)
    for step in range(steps):
        wrong = np.flatnonzero(state.excess())
        if not len(wrong) or state.count == 1 or not going(1):
            return
        seed = int(wrong[draw(state.dice) % len(wrong)])
        many = 2 + step * 4 // steps  # the neighbours first, wider when that does not help
        grids, region = grown(state.board(), seed, many, 0)
        part = divided_region(state, region, pull, SPREAD)
        now = np.unique(state.part[region], return_inverse=True)[1]
        if _rank(state, region, part, lump) <= _rank(state, region, now, lump):
            state.replace(grids, region, part)


def _rank(state: State, region: Ints, part: Ints, lump: Ints) -> tuple[int, int, int]:
    """Return households outside the band, households not with their former grid, grids."""
    sums = np.bincount(part, state.piece.weight[region]).astype(np.int64)
    names, column = np.unique(lump[region], return_inverse=True)
    shared = np.zeros((int(part.max()) + 1, len(names)), dtype=np.int64)
    np.add.at(shared, (part, column), state.piece.weight[region])
    stay = int(shared[:, names >= 0].max(axis=0, initial=0).sum())
    return int(outside(sums, state.aim).sum()), -stay, len(sums)


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
    out = np.full(len(label), -1, dtype=np.int64)
    count = 0
    for name in np.unique(label):
        inner = near.components(label == name)
        out = np.where(inner >= 0, inner + count, out)
        count = int(out.max()) + 1
    return dense(out)
