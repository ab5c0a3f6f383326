"""What the compiled loops walk on: one piece's blocks and streets, and the books kept on it."""

from typing import NamedTuple

from grid_planner.graph.pieces import Piece
from grid_planner.problem import Floats, Ints


class Ground(NamedTuple):
    """The fixed side of a piece, as plain arrays.

    Streets of block i are entries start[i] .. start[i + 1] of `to`, `metres`, `border`. Lump a
    (blocks kept together) holds lumps[first[a] : first[a + 1]]; `hostile` lists pairs of lumps
    to be kept apart.
    """

    households: Ints
    xy: Floats
    start: Ints
    to: Ints
    metres: Floats
    border: Floats
    lumps: Ints
    first: Ints
    hostile: Ints


class Books(NamedTuple):
    """The changing side: grid of each block; per grid households, blocks, walking effort.

    `away` is each block's walking distance to the centre of its grid; `mark` (0), `left` and
    `right` are scratch space, one entry a block.
    """

    grid_of: Ints
    sums: Ints
    sizes: Ints
    costs: Floats
    away: Floats
    mark: Ints
    left: Ints
    right: Ints


def ground_of(piece: Piece) -> Ground:
    """Return the arrays of a piece the compiled loops walk on."""
    graph = piece.graph
    return Ground(
        piece.households, piece.xy_m, graph.start, graph.to, graph.metres, graph.border,
        piece.lumps, piece.first, piece.apart,
    )  # fmt: skip
