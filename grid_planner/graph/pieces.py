"""One walkable piece of a place, as the search sees it: blocks, lumps of blocks, neighbours."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from grid_planner.graph.town import Graph, Town, dense, graph_of, merged, part_of, sums
from grid_planner.problem import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Blocks one can walk between; numbers are places in `blocks`.

    Lump a holds the blocks lumps[first[a]:first[a + 1]] and `weight[a]` households; `near` is
    the graph between lumps; `apart` pairs of lumps; `number` what the seed is made from.
    """

    blocks: Ints
    households: Ints
    xy_m: Floats
    graph: Graph
    lump_of: Ints
    lumps: Ints
    first: Ints
    weight: Ints
    near: Graph
    apart: Ints
    number: int

    @property
    def total(self) -> int:
        """Return the known households."""
        return int(self.weight.sum())


def piece_of(town: Town, graph: Graph, blocks: Ints, lump_of: Ints) -> Piece:
    """Return the piece made of some blocks of the town; `graph` may hold added links."""
    inner = part_of(graph, blocks)
    digest = hashlib.blake2b(town.ids[int(blocks[0])].encode(), digest_size=8).digest()
    place = np.full(len(town.ids), -1, dtype=np.int64)
    place[blocks] = np.arange(len(blocks))
    pairs = place[town.apart]
    piece = Piece(
        blocks=blocks,
        households=town.households[blocks],
        xy_m=np.ascontiguousarray(town.xy_m[blocks]),
        graph=inner,
        lump_of=np.arange(len(blocks)),
        lumps=np.arange(len(blocks)),
        first=np.arange(len(blocks) + 1),
        weight=town.households[blocks],
        near=inner,
        apart=pairs[(pairs >= 0).all(axis=1)],
        number=int.from_bytes(digest, "big") % 2**31,
    )
    return lumped(piece, dense(lump_of[blocks]))


def lumped(piece: Piece, label: Ints) -> Piece:
    """Return the piece with its present lumps gathered by label into bigger ones."""
    lump_of = dense(label[piece.lump_of])
    lumps = np.argsort(lump_of, kind="stable")
    first = np.r_[0, np.cumsum(np.bincount(lump_of))].astype(np.int64)
    block_pairs = piece.lumps[piece.first[:-1]][piece.apart]  # one block of each side
    pairs = np.sort(lump_of[block_pairs], axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return replace(
        piece,
        lump_of=lump_of,
        lumps=lumps,
        first=first,
        weight=sums(lump_of, piece.households),
        near=merged(piece.graph, lump_of),
        apart=np.unique(pairs, axis=0).reshape(-1, 2),
    )


@dataclass(frozen=True, slots=True)
class Beyond:
    """Blocks to which gaps are measured; `near` finds the nearest of them."""

    blocks: Ints
    xy_m: Floats
    near: cKDTree

    def gap(self, ours: Ints) -> tuple[float, int, int]:
        """Return the shortest straight distance from some other blocks, and its two ends."""
        found = self.near.query(self.xy_m[ours])
        away, nearest = np.asarray(found[0]), np.asarray(found[1])
        k = int(np.argmin(away))
        return float(away[k]), int(ours[k]), int(self.blocks[nearest[k]])


def beyond(xy_m: Floats, blocks: Ints) -> Beyond:
    """Return blocks to measure many gaps to; at least one block."""
    return Beyond(blocks, xy_m, cKDTree(xy_m[blocks]))


def shortest_gap(xy_m: Floats, ours: Ints, others: Ints) -> tuple[float, int, int]:
    """Return the shortest straight distance between two sets of blocks, and its two ends."""
    return beyond(xy_m, others).gap(ours)


def linked(town: Town, label: Ints, most: int) -> tuple[Graph, Ints]:
    """Return graph and pieces after the shortest gaps are bridged until `most` pieces remain."""
    graph, label = town.graph, label.copy()
    extra: list[tuple[int, int, float]] = []
    while (count := int(label.max()) + 1) > most:
        gaps = []
        for k in range(count):
            others = np.flatnonzero((label >= 0) & (label != k))
            gaps.append(shortest_gap(town.xy_m, np.flatnonzero(label == k), others))
        away, i, j = min(gaps)
        extra.append((i, j, away))
        label[label == max(label[i], label[j])] = min(label[i], label[j])
        label = dense(label)
    if extra:
        keep = graph.rows() < graph.to
        pairs = np.c_[graph.rows()[keep], graph.to[keep]]
        pairs = np.r_[pairs, np.array([(i, j) for i, j, _ in extra])]
        metres = np.r_[graph.metres[keep], [d for _, _, d in extra]]
        graph = graph_of(graph.size, pairs, metres, np.r_[graph.border[keep], np.zeros(len(extra))])
    return graph, label
