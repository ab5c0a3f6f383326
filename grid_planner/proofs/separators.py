"""What a whole-number answer overlooks: grids in pieces, and ways round outside the grid.

Both are told to the model as rows it must keep from then on. A lump can only go to a centre if
one of the lumps that separate them goes there too; and where the way inside a grid is longer
than through the piece, the longer way is charged unless a lump that shortens it is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grid_planner.problem import Floats, Ints
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


def separators(model: Assignment, inside: Flags, centre: int, alive: Flags) -> list[Separator]:
    """Return what one grid (flags of lumps) with its centre block violates; empty when true.

    What holds for other centres in the same place comes along, as far as they are `alive` (n):
    else the next answer only moves the centre by a block.
    """
    label = model.piece.near.components(inside)
    home = label[model.own[centre]]
    if label.max() == 0:
        return _ways_round(model, inside, centre, alive)
    apart = [label == k for k in range(int(label.max()) + 1) if k != home]
    return [cut for part in apart for cut in _cut_off(model, part, centre, alive)]


def _cut_off(model: Assignment, part: Flags, centre: int, alive: Flags) -> Iterator[Separator]:
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
    for block in np.flatnonzero(alive & (side[own] == side[own[centre]])):
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


@dataclass(frozen=True, slots=True)
class _Ground:
    """A grid's blocks, metres between them inside it, and streets out of it (inner, outer, m)."""

    blocks: Ints
    metres: Floats
    inner: Ints
    outer: Ints
    street: Floats


def _ground(model: Assignment, inside: Flags) -> _Ground:
    here = inside[model.own]
    blocks = np.flatnonzero(here)
    graph = model.piece.graph
    out = here[graph.rows()] & ~here[graph.to]
    return _Ground(
        blocks=blocks,
        metres=inner_distances(model, blocks),
        inner=np.searchsorted(blocks, graph.rows()[out]),
        outer=graph.to[out],
        street=graph.metres[out],
    )


def _ways_round(model: Assignment, inside: Flags, centre: int, alive: Flags) -> list[Separator]:
    """Return the lumps whose way is longer inside the grid; none if that changes nothing."""
    ground = _ground(model, inside)
    households = model.piece.households[ground.blocks]
    through = model.away[np.ix_(ground.blocks, ground.blocks)]
    true = ground.metres**2 @ households
    told = through**2 @ households
    at = int(np.searchsorted(ground.blocks, centre))
    if true[at] <= told[at] + _TINY_M * true[at]:
        return []
    likely = (alive[ground.blocks] & (told < true.min())) | (np.arange(len(true)) == at)
    return [
        cut
        for k in np.flatnonzero(likely)
        for cut in _from(model, ground, int(k), households, through[k])
    ]


def _from(  # noqa: PLR0917 -- one centre of one grid
    model: Assignment, ground: _Ground, at: int, households: Ints, through: Floats
) -> Iterator[Separator]:
    metres, blocks = ground.metres[at], ground.blocks
    longer = (metres > through + _TINY_M) & (households > 0)
    centre = int(blocks[at])
    for lump in np.unique(model.own[blocks[longer]]):
        mine = np.flatnonzero(longer & (model.own[blocks] == lump))
        extra = float(households[mine] @ (metres[mine] ** 2 - through[mine] ** 2))
        leaving = ground.metres[at, ground.inner] + ground.street
        entering = model.away[centre, ground.outer] + ground.street
        first = leaving[:, None] + model.away[np.ix_(ground.outer, blocks[mine])] < metres[mine]
        last = entering[:, None] + ground.metres[np.ix_(ground.inner, mine)] < metres[mine]
        sets = [np.unique(model.own[ground.outer[way.any(axis=1)]]) for way in (last, first)]
        yield Separator(int(lump), centre, min(sets, key=len), extra)
