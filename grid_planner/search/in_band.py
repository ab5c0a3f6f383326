"""How is a piece divided into grids within the band? Trees, packing, everything tried, shaping."""

from dataclasses import replace

import numpy as np

from grid_planner.problem import Ints
from grid_planner.search.budget import Share
from grid_planner.search.packing import pack, start_from_trees
from grid_planner.search.regions import Going
from grid_planner.search.repair import compared, repair, start_from_former
from grid_planner.search.shaping import shape
from grid_planner.search.small import TINY, Case, Settled, settled
from grid_planner.search.squeeze import MOST_LUMPS, squeeze
from grid_planner.search.state import State

PACKING = 0.6
"""Share of the seconds left after which packing ends, so that some are left for shaping."""
STEPS_A_START = 100
"""One start of squeezing for so many steps of the effort."""
TREES = 10
"""Random trees the first division of a piece is chosen from."""


def divide_in_band(state: State, former: Ints, case: Case, going: Share, *, steps: int) -> Settled:
    """Return the best division found within so many steps, and what was proven of it.

    `former` is the grid in force of each block, -1 where there is none. A plan that cannot be
    repaired is given up where a new one is found that lies within the band.
    """
    if not case.in_force:
        return _from_nothing(state, case, going, steps)
    home = start_from_former(state, former)
    choices = repair(state, home, going, steps=steps, hopeless=case.impossible)
    piece, answer = state.piece, settled(state, case)
    if choices and _wrong(answer.state)[1] != choices[0].outside:
        choices = (compared(answer.state, piece, home, choices), *choices)
    answer = replace(answer, choices=choices)
    repaired = bool(choices) and (case.impossible or answer.no_fit is not None)
    if repaired or not any(_wrong(answer.state)):
        return answer
    kept, before = answer.state.save(), _wrong(answer.state)
    fresh = _from_nothing(state, replace(case, in_force=False), going, steps)
    if before[0] and _wrong(fresh.state) < before:
        return fresh
    if choices and not any(_wrong(fresh.state)):
        return replace(fresh, choices=(compared(fresh.state, piece, home, choices), *choices))
    if not choices and _wrong(fresh.state) <= before:
        return fresh
    answer.state.restore(kept)
    return answer


def _wrong(state: State) -> tuple[int, int]:
    """Return pairs to be kept apart that meet, and households outside the band."""
    apart = state.piece.apart
    meets = (state.part[apart[:, 0]] == state.part[apart[:, 1]]).sum()
    return int(meets), int(state.excess().sum())


def with_count(state: State, former: Ints, going: Going, *, steps: int, count: int) -> Ints | None:
    """Return the plan in force with so many grids, repaired; None where it has another number."""
    home = start_from_former(state, former)
    begin = state.count
    choices = repair(state, home, going, steps=steps, hopeless=False)
    if not choices and begin == count:
        return np.asarray(state.books.grid_of.copy())
    return next((way.grid_of for way in choices if begin + way.more == count), None)


def _from_nothing(state: State, case: Case, going: Share, steps: int) -> Settled:
    if state.piece.total <= state.aim.high and not len(state.piece.apart):
        state.set_parts(np.zeros_like(state.part))
        return Settled(state=state, bound=case.bound, best=True)
    size = len(state.part)
    tiny = size <= TINY
    start_from_trees(state, 1 if tiny else max(2, min(TREES, 50_000 // size)), going)
    if not tiny:
        pack(state, case.bound, steps // 2, _packing(state, going))
        if _may_do_with_less(state, case):
            squeeze(state, case.bound, steps // STEPS_A_START, going)
    in_time = going(0) or tiny
    answer = settled(state, case) if in_time else Settled(state=state, bound=case.bound)
    if not answer.best:
        shape(answer.state, steps, going)
    return answer


def _may_do_with_less(state: State, case: Case) -> bool:
    """Return whether fewer grids, or any in band, may still be found; towns have room enough."""
    few = len(state.part) <= MOST_LUMPS and not len(state.piece.apart) and not case.impossible
    return few and (state.count > case.bound or bool(state.excess().any()))


def _packing(state: State, going: Share) -> Going:
    """Return how long packing may go on: longer while a grid lies outside the band."""
    early = going.until(PACKING)
    return lambda cost: early(cost) or (bool(state.excess().any()) and going(cost))
