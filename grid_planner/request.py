"""What a planner asks the search for."""

from dataclasses import dataclass

from grid_planner.problem import Repair
from grid_planner.workload import By


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How long and from which seed the planner searches; effort None: by size.

    `repair` says what becomes of a plan in force that is not in order; `by` what is to be even
    between grids; `on` the ISO date until which incidents count as work.
    """

    effort: int | None
    seconds: float
    seed: int
    repair: Repair = Repair.BEST
    by: By = By.HOUSEHOLDS
    on: str | None = None
