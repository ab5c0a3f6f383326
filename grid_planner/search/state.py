"""A division of one piece while it is being improved, with sums kept up to date."""

from dataclasses import dataclass

import numpy as np

from gis.compiled import jit
from grid_planner.graph.pieces import Piece
from grid_planner.problem import NO_LIMIT, Ints, Problem
from grid_planner.search.flips import BORDER, WALK, flip_all
from grid_planner.search.ground import Board, Books, Goal, Ground, Net, Rolls, ground_of
from grid_planner.search.inner_band import NO_INNER, Inner, inner_of, tight_cost
from grid_planner.search.kernels import dice
from grid_planner.search.rolls import blocks_in, called, replaced, rolls_of
from grid_planner.search.walking import FAR, rough_effort

SCALE_TOP = 4000
"""Households are counted in bigger units where a grid holds more than so many (tables)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a division is held against: band, fixed number of grids, objective, inner band."""

    low: int
    high: int
    count: int | None
    kind: int
    inner: Inner = NO_INNER


@dataclass(frozen=True, slots=True)
class Saved:
    """A copy of a state."""

    part: Ints
    books: Books
    count: int


@dataclass(slots=True, kw_only=True)
class State:
    """Where the search stands: part (grid) of each lump, and the books of the blocks.

    Arrays are changed in place; grids are numbered 0 .. count - 1. `dice` is what `draw` works
    on.
    """

    piece: Piece
    aim: Aim
    ground: Ground
    books: Books
    rolls: Rolls
    net: Net
    dice: Ints
    count: int = 0

    @property
    def part(self) -> Ints:
        """Return the grid of each lump; to be changed with `set_parts` only."""
        return self.rolls.part

    def save(self) -> Saved:
        """Return a copy of what `restore` needs."""
        books = self.books
        kept = books._replace(
            grid_of=books.grid_of.copy(),
            sums=books.sums.copy(),
            sizes=books.sizes.copy(),
            costs=books.costs.copy(),
            away=books.away.copy(),
        )
        return Saved(self.part.copy(), kept, self.count)

    def restore(self, saved: Saved) -> None:
        """Go back to what was saved."""
        self.rolls.part[:], self.count = saved.part, saved.count
        called(self.rolls)
        self.books.grid_of[:], self.books.away[:] = saved.books.grid_of, saved.books.away
        self.books.sums[:], self.books.sizes[:] = saved.books.sums, saved.books.sizes
        self.books.costs[:] = saved.books.costs

    def set_parts(self, part: Ints) -> None:
        """Take a whole new division of the lumps, numbered 0, 1, ..."""
        self.rolls.part[:] = part
        called(self.rolls)
        self.count = int(part.max()) + 1
        self.recount()
        self.measure(np.arange(self.count))

    def recount(self) -> None:
        """Bring grids, households and numbers of blocks up to date with `part`."""
        books, piece = self.books, self.piece
        books.grid_of[:] = self.part[piece.lump_of]
        books.sums[:] = np.bincount(books.grid_of, piece.households, len(books.sums))
        books.sizes[:] = np.bincount(books.grid_of, minlength=len(books.sizes))

    def measure(self, grids: Ints) -> None:
        """Work out what some grids cost anew."""
        if self.aim.kind == WALK:
            measure_all(self.board(), grids)

    def flip(self, turn: Ints) -> int:
        """Move single lumps where that lowers the objective; return how many moved."""
        return int(flip_all(self.board(), turn, np.ones(self.count, dtype=np.int64)))

    def board(self, aim: Aim | None = None) -> Board:
        """Return what the compiled loops work on; aim None: that of the state."""
        goal = self.goal(aim)
        return Board(self.ground, self.net, self.rolls, self.books, goal, self.dice)

    def goal(self, aim: Aim | None = None) -> Goal:
        """Return what the compiled loops aim at; None: at the aim of the state."""
        aim = aim or self.aim
        high = min(aim.high, max(1, self.piece.total))
        inner = aim.inner if aim.kind == WALK else NO_INNER
        return Goal(aim.low, aim.high, -(-high // SCALE_TOP), aim.kind, inner)

    def replace(self, grids: Ints, region: Ints, part: Ints) -> None:
        """Put the new parts of a region in place of its grids; numbers stay 0 .. count - 1."""
        self.count = replaced(self.board(), self.count, grids, region, part)

    def sums(self) -> Ints:
        """Return the households of each grid."""
        return self.books.sums[: self.count]

    def excess(self) -> Ints:
        """Return by how much each grid lies outside the band."""
        return outside(self.sums(), self.aim)

    def standing(self) -> tuple[int, int]:
        """Return what counts most: households outside the band, then grids."""
        wrong = abs(self.count - self.aim.count) if self.aim.count is not None else 0
        return wrong * NO_LIMIT + int(self.excess().sum()), self.count

    def objective(self) -> float:
        """Return the sum to be made small: cost of the grids, or metres of border cut."""
        if self.aim.kind == BORDER:
            graph, grid_of = self.piece.graph, self.books.grid_of
            cut = grid_of[graph.rows()] != grid_of[graph.to]
            return float(graph.border[cut].sum() / 2)
        return float(self.books.costs[: self.count].sum())


def aim_of(problem: Problem, total: int, kind: int, count: int | None = None) -> Aim:
    """Return what a piece of so many households is held against."""
    limits = problem.limits
    return Aim(
        low=limits.min_households,
        high=min(limits.ceiling, max(1, total)),
        count=count,
        kind=kind,
        inner=inner_of(problem.headroom, limits),
    )


def new_state(piece: Piece, aim: Aim, seed: int) -> State:
    """Return a state with all of the piece in one grid."""
    lumps, blocks = len(piece.weight), len(piece.blocks)
    state = State(
        piece=piece,
        aim=aim,
        ground=ground_of(piece),
        books=Books(
            np.zeros(blocks, np.int64), np.zeros(lumps + 1, np.int64),
            np.zeros(lumps + 1, np.int64), np.zeros(lumps + 1), np.full(blocks, FAR),
            np.zeros(blocks, np.int64), np.empty(blocks, np.int64), np.empty(blocks, np.int64),
        ),
        rolls=rolls_of(np.zeros(lumps, np.int64)),
        net=net_of(piece),
        dice=dice(seed),
    )  # fmt: skip
    state.set_parts(state.part)
    return state


def outside(households: Ints, aim: Aim) -> Ints:
    """Return by how many households each sum lies outside the band."""
    return np.maximum(np.maximum(aim.low - households, households - aim.high), 0)


def net_of(piece: Piece) -> Net:
    """Return the lumps of a piece as a graph, with scratch space."""
    weight = piece.households + 1e-6
    mass = np.bincount(piece.lump_of, weight)
    middle = [np.bincount(piece.lump_of, weight * piece.xy_m[:, k]) / mass for k in range(2)]
    near, lumps = piece.near, len(piece.weight)
    return Net(
        near.start, near.to, near.metres, near.border, piece.weight,
        np.ascontiguousarray(np.stack(middle, axis=1)),
        np.ones(len(near.to)), np.full(lumps, -1, np.int64), np.zeros(lumps + 1, np.int64),
    )  # fmt: skip


@jit
def measure_all(board: Board, grids: Ints) -> None:
    """Write what some grids cost (roughly) to the books, and distances."""
    ground, books = board.ground, board.books
    for g in grids:
        size = blocks_in(ground, board.rolls, g, books.left)
        walks = rough_effort(ground, books.left[:size], books.grid_of, books.away)
        books.costs[g] = walks + tight_cost(books.sums[g], board.goal.inner)
