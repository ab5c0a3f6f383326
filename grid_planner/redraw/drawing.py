"""Grids drawn anew after a stroke: border, households, units, tint of those that changed only."""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

import numpy as np
import shapely

from gis.adjacency import Ints
from gis.places import Area
from gis.tessellation import dissolved
from grid_planner.draw import TINTS
from grid_planner.plan import Grid
from grid_planner.redraw.draft import Draft
from grid_planner.redraw.ground import Ground

_SAME_AREA = 1e-6  # borders drawn from the same cells differ by rounding only


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
    """Return the grids that are not kept as their blocks are now: other counts, other ground."""
    ground = draft.ground
    most = len(draft.codes) + 1
    numbers = np.where(draft.grid_of < 0, len(draft.codes), draft.grid_of)
    total = np.bincount(numbers, ground.known, most).astype(np.int64)
    unknown = np.bincount(numbers, ground.households < 0, most).astype(np.int64)
    area = np.bincount(numbers, np.nan_to_num(shapely.area(ground.cells)), most)
    kept = [draft.grids.get(code) for code in draft.codes]
    borders = shapely.area(np.array([grid and grid.boundary for grid in kept], dtype=object))
    same = np.isclose(area[:-1], np.nan_to_num(borders), rtol=_SAME_AREA, atol=0)
    return [
        grid.grid_code
        for i, grid in enumerate(kept)
        if grid is not None
        and not (same[i] and grid.households == total[i] and grid.unknown_blocks == unknown[i])
    ]


def border(ground: Ground, members: Ints) -> Area | None:
    """Return the ground of some blocks as one area in lon/lat; None when they have none."""
    cells = ground.cells[members]
    there = np.array([cell is not None for cell in cells], dtype=bool)
    if not there.any():
        return None
    # cells are noded within a unit only: those of several units are joined the slow way
    _, unit = np.unique(ground.unit[members][there], return_inverse=True)
    each = dissolved(cells[there], unit, int(unit.max()) + 1)
    return cast("Area", each[0] if len(each) == 1 else shapely.union_all(each))


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
