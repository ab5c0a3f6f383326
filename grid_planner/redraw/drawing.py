"""Grids drawn anew after a stroke: border, households, units, tint of those that changed only."""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

import numpy as np

from gis.adjacency import Ints
from gis.places import Area
from gis.tessellation import dissolved
from grid_planner.draw import TINTS
from grid_planner.plan import Grid
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.ground import Ground


def drawn(draft: Draft, codes: Iterable[str], *, changed: bool = True) -> Draft:
    """Return the draft with some grids drawn from their blocks.

    `changed`: the date of the last change is open again, it will be that of coming into force.
    """
    grids = dict(draft.grids)
    for code in codes:
        if code in grids:
            grid = _figured(draft, grids[code])
            grids[code] = replace(grid, changed_at=None) if changed else grid
    return _tinted(replace(draft, grids=grids), [code for code in codes if code in grids])


def differing(draft: Draft) -> list[str]:
    """Return the grids whose kept figures are not those of their blocks now (counts changed)."""
    ground = draft.ground
    numbers = np.where(draft.grid_of < 0, len(draft.codes), draft.grid_of)
    total = np.bincount(numbers, ground.known, len(draft.codes) + 1).astype(np.int64)
    unknown = np.bincount(numbers, ground.households < 0, len(draft.codes) + 1).astype(np.int64)
    return [
        code
        for i, code in enumerate(draft.codes)
        if code in draft.grids
        and (draft.grids[code].households, draft.grids[code].unknown_blocks)
        != (int(total[i]), int(unknown[i]))
    ]


def border(ground: Ground, members: Ints) -> Area | None:
    """Return the ground of some blocks as one area in lon/lat; None when they have none."""
    cells = ground.cells[members]
    there = np.array([cell is not None for cell in cells], dtype=bool)
    if not there.any():
        return None
    shape = dissolved(cells[there], np.zeros(int(there.sum()), dtype=np.int64), 1)[0]
    return cast("Area", shape)


def _figured(draft: Draft, grid: Grid) -> Grid:
    ground, members = draft.ground, draft.members(grid.grid_code)
    units = tuple(
        sorted({ground.shares[i].unit.code for i in np.unique(ground.unit[members]).tolist()})
    )
    return replace(
        grid,
        unit_codes=units or grid.unit_codes,
        households=int(ground.known[members].sum()),
        unknown_blocks=int((ground.households[members] < 0).sum()),
        boundary=border(ground, members),
    )


def _tinted(draft: Draft, codes: Iterable[str]) -> Draft:
    """Give grids that now touch one of their own tint another one, as far as tints go."""
    grids = dict(draft.grids)
    for code in codes:
        worn = [grids[other].tint for other in beside(draft, code) if other in grids]
        if grids[code].tint in worn:
            tint = min(range(TINTS), key=lambda one, worn=worn: (worn.count(one), one))  # type: ignore[misc]
            grids[code] = replace(grids[code], tint=tint)
    return replace(draft, grids=grids)


def beside(draft: Draft, code: str) -> list[str]:
    """Return the grids that share a border with one, sorted."""
    number, grid_of, touch = draft.number(code), draft.grid_of, draft.ground.touch
    ends = grid_of[touch]
    mine = (ends == number).any(axis=1)
    others = np.unique(ends[mine])
    return sorted(draft.codes[i] for i in others.tolist() if i not in (-1, number))
