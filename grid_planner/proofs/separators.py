"""What a whole-number answer overlooks: grids in pieces, and ways round outside the grid.

Both are told to the model as rows it must keep from then on. A lump can only go to a centre if
one of the lumps that separate them goes there too; and where the way inside a grid is longer
than through the piece, the longer way is charged unless a lump that shortens it is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grid_planner.problem import Ints
from grid_planner.proofs.assignment import Assignment, Flags, inner_distances

_TINY_M = 1e-6
"""Ways longer by less than this are equal."""


@dataclass(frozen=True, slots=True)
class Separator:
    """`lump` goes to `centre` only with one of `between`; or else it costs `extra` more.

    An `extra` of None forbids it.
    """

    lump: int
    centre: int
    between: Ints
    extra: float | None


def separators(model: Assignment, inside: Flags, centre: int) -> list[Separator]:
    """Return what one grid (flags of lumps) with its centre block violates; empty when true."""
    label = model.piece.near.components(inside)
    home = label[model.own[centre]]
    if label.max() == 0:
        return list(_ways_round(model, inside, centre))
    apart = [label == k for k in range(int(label.max()) + 1) if k != home]
    return [cut for part in apart for cut in _cut_off(model, part, centre)]


def _cut_off(model: Assignment, part: Flags, centre: int) -> Iterator[Separator]:
    """Yield separators of one part that cannot be reached, for every centre across them."""
    near, own = model.piece.near, model.own
    rim = np.zeros(len(part), dtype=bool)
    rim[near.to[part[near.rows()]]] = True
    rim &= ~part
    side = near.components(~rim & ~part)
    across = side == side[own[centre]] if not rim[own[centre]] else np.zeros_like(part)
    if not across.any():
        return
    between = _touching(model, rim, across)
    side = near.components(~_flags(between, len(part)))
    for block in np.flatnonzero(side[own] == side[own[centre]]):
        for lump in np.flatnonzero(part):
            yield Separator(int(lump), int(block), between, None)


def _touching(model: Assignment, rim: Flags, across: Flags) -> Ints:
    near = model.piece.near
    seen = np.zeros(len(rim), dtype=bool)
    seen[near.to[across[near.rows()]]] = True
    return np.flatnonzero(rim & seen)


def _flags(chosen: Ints, size: int) -> Flags:
    flags = np.zeros(size, dtype=bool)
    flags[chosen] = True
    return flags


def _ways_round(model: Assignment, inside: Flags, centre: int) -> Iterator[Separator]:
    blocks = np.flatnonzero(inside[model.own])
    here = int(np.searchsorted(blocks, centre))
    metres = inner_distances(model, blocks)[here]
    through = model.away[centre, blocks]
    households = model.piece.households[blocks]
    longer = (metres > through + _TINY_M) & (households > 0)
    for lump in np.unique(model.own[blocks[longer]]):
        mine = longer & (model.own[blocks] == lump)
        extra = float(households[mine] @ (metres[mine] ** 2 - through[mine] ** 2))
        shorter = model.away[centre] + model.away[blocks[mine]] < metres[mine][:, None]
        helping = shorter.any(axis=0) & ~inside[model.own]
        yield Separator(int(lump), centre, np.unique(model.own[helping]), extra)
