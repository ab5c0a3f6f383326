"""A division of one piece while it is being improved, with sums kept up to date."""

from dataclasses import dataclass

import numpy as np

from grid_planner.flips import BORDER, WALK
from grid_planner.kernels import dice, jit
from grid_planner.pieces import Piece
from grid_planner.problem import NO_LIMIT, Floats, Ints
from grid_planner.walking import FAR, members, rough_effort

SCALE_TOP = 4000
"""Households are counted in bigger units where a grid holds more than so many (tables)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a division is held against: the band, a fixed number of grids, the objective."""

    low: int
    high: int
    count: int | None
    kind: int

    @property
    def top(self) -> int:
        """Return the most households of a part the trees need to tell apart."""
        return self.high + max(1, self.low // 2)


@dataclass(slots=True)
class State:
    """Where the search stands. Arrays are changed in place; `copy` keeps what was found."""

    piece: Piece
    aim: Aim
    state: Ints
    part: Ints
    local: Ints
    grid_of: Ints
    sums: Ints
    sizes: Ints
    costs: Floats
    away: Floats
    count: int = 0

    def restore(self, saved: "Saved") -> None:
        """Go back to what was saved."""
        self.part[:], self.grid_of[:] = saved.part, saved.grid_of
        self.sums[:], self.sizes[:] = saved.sums, saved.sizes
        self.costs[:], self.away[:] = saved.costs, saved.away
        self.count = saved.count

    def save(self) -> "Saved":
        """Return a copy of what `restore` needs."""
        return Saved(
            self.part.copy(), self.grid_of.copy(), self.sums.copy(), self.sizes.copy(),
            self.costs.copy(), self.away.copy(), self.count,
        )  # fmt: skip

    def set_parts(self, part: Ints) -> None:
        """Take a whole new division of the lumps, numbered 0, 1, ..."""
        self.part[:] = part
        self.count = int(part.max()) + 1
        self.grid_of[:] = part[self.piece.lump_of]
        self.sums[:] = np.bincount(self.grid_of, self.piece.households, len(self.sums))
        self.sizes[:] = np.bincount(self.grid_of, minlength=len(self.sizes))
        self.measure(np.arange(self.count))

    def measure(self, grids: Ints) -> None:
        """Work out the walking effort of some grids anew."""
        piece, graph = self.piece, self.piece.graph
        if self.aim.kind == WALK:
            measure_all(
                grids, piece.households, piece.xy_m, self.grid_of,
                graph.start, graph.to, graph.metres, self.away, self.costs,
            )  # fmt: skip

    def excess(self) -> Ints:
        """Return by how much each grid lies outside the band."""
        return outside(self.sums[: self.count], self.aim)

    def standing(self) -> tuple[int, int]:
        """Return what counts most: households outside the band, then grids too many."""
        wrong = abs(self.count - self.aim.count) if self.aim.count is not None else 0
        return wrong * NO_LIMIT + int(self.excess().sum()), self.count

    def objective(self) -> float:
        """Return the sum to be made small: walking effort, or metres of border cut."""
        if self.aim.kind == BORDER:
            graph = self.piece.graph
            cut = self.grid_of[graph.rows()] != self.grid_of[graph.to]
            return float(graph.border[cut].sum() / 2)
        return float(self.costs[: self.count].sum())


@dataclass(frozen=True, slots=True)
class Saved:
    """A copy of a state."""

    part: Ints
    grid_of: Ints
    sums: Ints
    sizes: Ints
    costs: Floats
    away: Floats
    count: int


def new_state(piece: Piece, aim: Aim, seed: int) -> State:
    """Return a state with all of the piece in one grid."""
    lumps, blocks = len(piece.weight), len(piece.blocks)
    state = State(
        piece=piece,
        aim=aim,
        state=dice(seed),
        part=np.zeros(lumps, dtype=np.int64),
        local=np.full(lumps, -1, dtype=np.int64),
        grid_of=np.zeros(blocks, dtype=np.int64),
        sums=np.zeros(lumps + 1, dtype=np.int64),
        sizes=np.zeros(lumps + 1, dtype=np.int64),
        costs=np.zeros(lumps + 1, dtype=np.float64),
        away=np.full(blocks, FAR, dtype=np.float64),
    )
    state.set_parts(state.part)
    return state


def outside(households: Ints, aim: Aim) -> Ints:
    """Return by how many households each sum lies outside the band."""
    return np.maximum(np.maximum(aim.low - households, households - aim.high), 0)


@jit
def measure_all(
    grids: Ints, households: Ints, xy: Floats, grid_of: Ints,
    start: Ints, to: Ints, metres: Floats, away: Floats, costs: Floats,
) -> None:  # fmt: skip
    """Write the rough walking effort of some grids to `costs`, distances to `away`."""
    n = len(grid_of)
    wanted = np.zeros(len(costs), np.int64)
    for g in grids:
        wanted[g] = 1
        costs[g] = 0.0
    mark = np.zeros(n, np.int64)
    out = np.empty(n, np.int64)
    for i in range(n):
        if wanted[grid_of[i]] == 1:
            wanted[grid_of[i]] = 0
            seen = members(i, grid_of, start, to, mark, out)
            costs[grid_of[i]] = rough_effort(
                out[:seen], households, xy, grid_of, start, to, metres, away
            )
