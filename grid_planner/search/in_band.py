"""How is a piece divided into grids within the band? Trees, packing, everything tried, shaping."""

from grid_planner.problem import Ints
from grid_planner.search.improve import Going, pack, shape, start_from_trees
from grid_planner.search.repair import repair, start_from_former
from grid_planner.search.small import TINY, Case, Settled, settled
from grid_planner.search.state import State

TREES = 10
"""Random trees the first division of a piece is chosen from."""


def divide_in_band(state: State, former: Ints, case: Case, going: Going, *, steps: int) -> Settled:
    """Return the best division found within so many steps, and what was proven of it.

    `former` is the grid in force of each block, -1 where there is none.
    """
    if case.in_force:
        lump = start_from_former(state, former)
        repair(state, lump, steps, going)
        return settled(state, case)
    if state.piece.total <= state.aim.high and not len(state.piece.apart):
        return Settled(state=state, bound=case.bound, best=True)
    size = len(state.part)
    tiny = size <= TINY
    start_from_trees(state, 1 if tiny else max(2, min(TREES, 50_000 // size)), going)
    if not tiny:
        pack(state, case.bound, steps * 2 // 3, going)
    answer = settled(state, case)
    if not answer.best:
        shape(answer.state, steps, going)
    return answer
