"""Compile every kernel of the search once, so that nobody waits for it later."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import RLock

import numpy as np

from gis.compiled import COMPILED
from grid_planner.graph.outlook import looked_at
from grid_planner.graph.pieces import piece_of
from grid_planner.graph.town import Town, town_of
from grid_planner.problem import Ints, Limits, Problem
from grid_planner.proofs.sweep import swept
from grid_planner.proofs.wide import wide_bound
from grid_planner.search.flips import WALK
from grid_planner.search.squeeze import squeeze
from grid_planner.search.state import aim_of, new_state

_PATIENT_S = 86_400.0
"""Compiling may take minutes on a busy machine; nothing may be left out because of it."""
_READY: list[bool] = []
_LOCK = RLock()


def ready(solve: Callable[..., object]) -> None:
    """Load or compile the kernels once with tiny problems, so that no clock counts it.

    Other threads wait until it is done.
    """
    if not COMPILED:
        return
    with _LOCK:
        if _READY:
            return
        _READY.append(True)
        solve = partial(solve, seconds=_PATIENT_S)
        former = np.minimum(np.arange(36) // 4, 7)  # one grid above the band: repaired
        for objective in ("walk", "border"):
            solve(_square(4), objective=objective, effort=20)
            solve(_square(6), objective=objective, effort=80)  # too big to try everything
        solve(_square(6, previous=former), effort=400)
        solve(_square(6, grids=9), objective="border", effort=40)
        free = replace(_square(4), apart=None)
        solve(free, effort=20)  # dead ends are looked for only where no blocks are kept apart
        _rarer(free, town_of(free))


def _rarer(problem: Problem, town: Town) -> None:
    """Load or compile what is used for wide pieces only, and for those with hardly any room."""
    outlook = looked_at(town)
    piece = piece_of(town, outlook.graph, outlook.pieces[0], outlook.lumps.lump_of)
    wide_bound(piece, (14, 4), 1.0, lambda: 1.0)
    swept(piece.near, piece.weight, (10, 14, 4), lambda: 1.0)
    state = new_state(piece, aim_of(problem, piece.total, WALK), 1)
    state.set_parts(np.arange(16) // 4)
    squeeze(state, 3, 1, lambda _: True)


def _square(side: int, previous: Ints | None = None, grids: int | None = None) -> Problem:
    n = side * side
    i = np.arange(n)
    right = np.c_[i, i + 1][i % side < side - 1]
    down = np.c_[i, i + side][i < n - side]
    edges = np.r_[right, down]
    return Problem(
        tuple(f"b{k:02d}" for k in range(n)),
        np.full(n, 3),
        edges,
        np.ones(len(edges)),
        np.c_[i % side, i // side].astype(np.float64),
        Limits(10, 14),
        grids,
        previous=previous,
        apart=np.array([[0, 1]]),
    )
