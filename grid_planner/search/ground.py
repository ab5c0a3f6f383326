"""What the compiled loops walk on: one piece's blocks and streets, and the books kept on it."""

from typing import NamedTuple

from grid_planner.graph.pieces import Piece
from grid_planner.problem import Floats, Ints
from grid_planner.search.inner_band import Inner


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
    """The changing side: grid of each block; per grid households, blocks, cost.

    The cost is the walking effort and what lies outside the inner band. `away` is each block's walking distance to the centre of its grid; `mark` (0), `left` and
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


class Net(NamedTuple):
    """The lumps of a piece as a graph, with scratch space for regions of it.

    Neighbours of lump a are entries start[a] .. start[a + 1] of `to`, `metres`, `border`; `xy`
    is the household-weighted middle of each. `pull` (1), `local` (-1) and `chosen` (0) are
    scratch space, left so.
    """

    start: Ints
    to: Ints
    metres: Floats
    border: Floats
    weight: Ints
    xy: Floats
    pull: Floats
    local: Ints
    chosen: Ints


class Goal(NamedTuple):
    """What a search aims at: the band, inclusive; what is made small (walk or border).

    Tables count households in units of `unit`; `inner` is what is asked for beside the walks.
    """

    low: int
    high: int
    unit: int
    kind: int
    inner: Inner


class Rolls(NamedTuple):
    """The grid of each lump, and the lumps of each grid as a list.

    `head` is the first lump of each grid, `after` and `ahead` the lumps behind and before each
    one; -1 where there is none.
    """

    part: Ints
    head: Ints
    after: Ints
    ahead: Ints


class Board(NamedTuple):
    """All that a compiled loop works on. `dice` is what `draw` works on."""

    ground: Ground
    net: Net
    rolls: Rolls
    books: Books
    goal: Goal
    dice: Ints


def ground_of(piece: Piece) -> Ground:
    """Return the arrays of a piece the compiled loops walk on."""
    graph = piece.graph
    return Ground(
        piece.households, piece.xy_m, graph.start, graph.to, graph.metres, graph.border,
        piece.lumps, piece.first, piece.apart,
    )  # fmt: skip
