"""Blocks to centres: what every proof about walking effort starts from.

A grid is a centre block and the lumps that go to it. Walking distances run through the whole
piece, so they never exceed those inside a grid: what is proven here holds for every plan
(Hess et al. 1965; Validi, Buchanan, Lykhovyd 2022).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from grid_planner.graph.pieces import Piece
from grid_planner.graph.town import Graph
from grid_planner.problem import Floats, Ints
from grid_planner.search.inner_band import NO_INNER, Inner, tight_cost

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A piece of n blocks and m lumps to be divided into `count` grids within low .. high.

    `away` (n, n) are walking metres through the piece, `cost` (n, m) households x square metres
    of each lump to each centre block; `inner` is the band with headroom.
    """

    piece: Piece
    low: int
    high: int
    count: int
    away: Floats
    cost: Floats
    inner: Inner = NO_INNER

    @property
    def tight(self) -> Floats:
        """Return what headroom adds to a grid of low, low + 1, ... high households."""
        if self.inner.price_m2 == 0.0:  # asked in every round of pricing
            return np.zeros(max(0, self.high - self.low + 1))
        return np.array([tight_cost(h, self.inner) for h in range(self.low, self.high + 1)])

    @property
    def own(self) -> Ints:
        """Return the lump of each block, which every grid with this centre holds."""
        return self.piece.lump_of


def assignment_of(
    piece: Piece, *, low: int, high: int, count: int, inner: Inner = NO_INNER
) -> Assignment:
    """Return the assignment of a piece; memory n x n.

    No grid may hold less than the others, all full, leave over, nor more than the others, all at
    the lower limit, leave over: what was asked for as low and high is narrowed to that.
    """
    total, others = int(piece.weight.sum()), count - 1
    low, high = max(low, total - others * high), min(high, total - others * low)
    away = distances(piece.graph)
    effort = away**2 * piece.households
    cost = np.add.reduceat(effort[:, piece.lumps], piece.first[:-1], axis=1)
    return Assignment(
        piece=piece, low=low, high=high, count=count, away=away, cost=cost, inner=inner
    )


def distances(graph: Graph) -> Floats:
    """Return the walking metres between all vertices, infinite where one cannot walk."""
    return np.asarray(dijkstra(streets_of(graph), directed=True), dtype=np.float64)


def streets_of(graph: Graph) -> Any:
    """Return the walking metres between neighbours as scipy wants them."""
    return csr_array((graph.metres, graph.to, graph.start), shape=(graph.size, graph.size))


def effort_of(model: Assignment, inside: Flags) -> tuple[float, int]:
    """Return what the grid made of some lumps costs, and its best centre block.

    Infinite, and centre -1, where the lumps are not in one piece.
    """
    blocks = np.flatnonzero(inside[model.own])
    metres = inner_distances(model, blocks)
    if not np.isfinite(metres).all():
        return np.inf, -1
    effort = metres**2 @ model.piece.households[blocks]
    best = int(np.argmin(effort))
    households = int(model.piece.weight[inside].sum())
    return float(effort[best]) + tight_cost(households, model.inner), int(blocks[best])


def inner_distances(model: Assignment, blocks: Ints) -> Floats:
    """Return the walking metres between some blocks without leaving them."""
    streets = streets_of(model.piece.graph)
    return np.asarray(dijkstra(streets[blocks][:, blocks], directed=True), dtype=np.float64)


def value_of(model: Assignment, part: Ints) -> float:
    """Return what a whole division (grid of each lump) costs."""
    return sum(effort_of(model, part == g)[0] for g in range(int(part.max()) + 1))
