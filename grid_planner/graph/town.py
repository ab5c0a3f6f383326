"""The problem in an order of its own: blocks by id, walk graph as compressed rows.

Everything the planner does starts from this view, so the order of rows that came in cannot
matter.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from grid_planner.problem import UNKNOWN, Floats, Ints, Problem

T = TypeVar("T", np.int64, np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Neighbours as compressed rows: those of i are to[start[i]:start[i + 1]].

    `metres` and `border` go with `to`; every pair stands in both rows.
    """

    start: Ints
    to: Ints
    metres: Floats
    border: Floats

    @property
    def size(self) -> int:
        """Return the number of vertices."""
        return len(self.start) - 1

    def rows(self) -> Ints:
        """Return the vertex each entry of `to` belongs to."""
        return np.repeat(np.arange(self.size), np.diff(self.start))

    def components(self, allowed: NDArray[np.bool_], kind: Ints | None = None) -> Ints:
        """Return the number of the walkable piece of each vertex, -1 where not allowed.

        With `kind` only neighbours of one kind are taken as joined.
        """
        u, v = self.rows(), self.to
        keep = (u < v) & allowed[u] & allowed[v]
        if kind is not None:
            keep &= kind[u] == kind[v]
        ones = np.ones(int(keep.sum()), dtype=np.int8)
        ties = coo_array((ones, (u[keep], v[keep])), shape=(self.size, self.size))
        _, label = connected_components(ties, directed=False)
        return dense(np.where(allowed, label, -1).astype(np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A problem with its blocks sorted by id; `rank[i]` is the place of row i in that order."""

    problem: Problem
    rank: Ints
    ids: tuple[str, ...]
    households: Ints
    unknown: NDArray[np.bool_]
    xy_m: Floats
    graph: Graph
    compound: Ints
    predecessor: Ints
    locked: Ints
    previous: Ints
    together: Ints
    apart: Ints


def town_of(problem: Problem) -> Town:
    """Return the problem in canonical order."""
    n = len(problem.block_ids)
    order = np.array(sorted(range(n), key=problem.block_ids.__getitem__), dtype=np.int64)
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)

    def labels(given: Ints | None) -> Ints:
        return np.full(n, -1, dtype=np.int64) if given is None else given[order]

    def pairs(given: Ints | None) -> Ints:
        if given is None or len(given) == 0:
            return np.empty((0, 2), dtype=np.int64)
        return np.unique(np.sort(rank[given], axis=1), axis=0)

    return Town(
        problem=problem,
        rank=rank,
        ids=tuple(problem.block_ids[i] for i in order),
        households=problem.known[order],
        unknown=problem.households[order] == UNKNOWN,
        xy_m=np.ascontiguousarray(problem.xy_m[order]),
        graph=graph_of(n, rank[problem.edges], problem.lengths(), problem.border_m),
        compound=labels(problem.compound),
        predecessor=labels(problem.predecessor),
        locked=labels(problem.locked),
        previous=labels(problem.previous),
        together=pairs(problem.together),
        apart=pairs(problem.apart),
    )


def graph_of(size: int, edges: Ints, metres: Floats, border: Floats) -> Graph:
    """Return the rows of an undirected graph, each row sorted by neighbour."""
    u = np.r_[edges[:, 0], edges[:, 1]].astype(np.int64)
    v = np.r_[edges[:, 1], edges[:, 0]].astype(np.int64)
    order = np.argsort(u * size + v)  # every pair stands there once
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(u, minlength=size), out=start[1:])
    return Graph(
        start=start,
        to=v[order],
        metres=np.r_[metres, metres][order],
        border=np.r_[border, border][order],
    )


def part_of(graph: Graph, chosen: Ints) -> Graph:
    """Return the graph among the chosen vertices (ascending), numbered by their place there."""
    many = np.diff(graph.start)[chosen]
    begin = np.cumsum(many) - many
    entry = np.repeat(graph.start[chosen] - begin, many) + np.arange(int(many.sum()))
    row = np.repeat(np.arange(len(chosen)), many)
    to = np.searchsorted(chosen, graph.to[entry])
    keep = chosen[np.minimum(to, len(chosen) - 1)] == graph.to[entry]
    entry, start = entry[keep], np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[keep], minlength=len(chosen)), out=start[1:])
    return Graph(start=start, to=to[keep], metres=graph.metres[entry], border=graph.border[entry])


def merged(graph: Graph, lump_of: Ints) -> Graph:
    """Return the graph between lumps: shortest length and summed border of each pair."""
    count = int(lump_of.max()) + 1
    u, v = lump_of[graph.rows()], lump_of[graph.to]
    keep = u < v
    keys, back = np.unique(u[keep] * count + v[keep], return_inverse=True)
    metres = np.full(len(keys), np.inf)
    np.minimum.at(metres, back, graph.metres[keep])
    border = np.bincount(back, weights=graph.border[keep], minlength=len(keys)).astype(np.float64)
    return graph_of(count, np.c_[keys // count, keys % count], metres, border)


def dense(labels: Ints) -> Ints:
    """Return labels renumbered 0, 1, ... in order of first appearance; -1 stays."""
    values, first, back = np.unique(labels, return_index=True, return_inverse=True)
    names = np.full(len(values), -1, dtype=np.int64)
    order = np.argsort(first)
    order = order[values[order] >= 0]
    names[order] = np.arange(len(order))
    return names[back]


def gathered(labels: Ints) -> list[Ints]:
    """Return the places of each label 0, 1, ..., ascending; those of -1 are left out."""
    order = np.argsort(labels, kind="stable")
    order = order[np.searchsorted(labels[order], 0) :]
    ends = np.cumsum(np.bincount(labels[order])).tolist()
    return [order[begin:end] for begin, end in pairwise([0, *ends])]


def sums(labels: Ints, values: Ints, count: int | None = None) -> Ints:
    """Return whole sums of values per label 0, 1, ...; labels of -1 are left out."""
    size = int(labels.max(initial=-1)) + 1 if count is None else count
    total = np.zeros(size, dtype=np.int64)
    keep = labels >= 0
    np.add.at(total, labels[keep], values[keep])
    return total
