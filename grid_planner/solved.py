"""A walkable piece after it was divided, and what was proven of it."""

from dataclasses import dataclass

from grid_planner.problem import Ints
from grid_planner.proofs.presolve import DeadEnd
from grid_planner.search.repair import Choice
from grid_planner.search.small import NoFit


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A piece after it was divided: grid 0, 1, ... of each block, households of each grid.

    `gap` are the two nearest numbers of grids where none fits; `ends` dead ends that cannot
    fit; `heavy` lists the blocks of each lump above the upper limit; `no_fit` says that trying
    everything found nothing; `best` that the objective is the least at the fewest grids;
    `choices` are the ways to repair the plan in force, the one taken first. `value` is the
    walking effort and `value_bound` what it cannot go below; both 0.0 where not worked out.
    """

    blocks: Ints
    grid_of: Ints
    sums: Ints
    bound: int
    outside: int
    gap: tuple[int, int] | None = None
    ends: tuple[DeadEnd, ...] = ()
    heavy: tuple[tuple[int, ...], ...] = ()
    no_fit: NoFit | None = None
    best: bool = False
    choices: tuple[Choice, ...] = ()
    value: float = 0.0
    value_bound: float = 0.0

    @property
    def impossible(self) -> bool:
        """Return whether it is proven that no division lies within the band."""
        return self.gap is not None or bool(self.ends or self.heavy or self.no_fit)
