"""Read what dividing a unit needs, unit by unit: a province never lies in memory whole."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

from gis.places import Block, PlacesOf, Unit
from gis.rulebook import load_pack
from grid_planner.draw import Known
from grid_planner.plan import Plan, PlanState
from grid_planner.propose import Task
from grid_planner.request import Search
from grid_planner.workload import By
from store.backend import Backend, Bounds, chunks
from store.places import load_barriers, load_blocks, load_crossings, load_roads
from store.plans import list_plans, load_grids, load_plan, shown
from web.jobs.plans.explaining import beside
from web.jobs.plans.loading import happened_until, loads_of

# about 100 m in degrees: bridges just outside a unit still join its banks
_AROUND_DEG = 0.001
_AT_ONCE = 16  # units whose blocks are read together
_MANY = 50  # units from which on a small layer is read once
_SMALL = 100_000  # things of such a layer
_LINES = (("barriers", load_barriers), ("crossings", load_crossings), ("roads", load_roads))


class Reading:
    """The tasks of units, read when they are asked for."""

    def __init__(self, backend: Backend, units: Sequence[Unit], pack: str, search: Search) -> None:
        self._backend = backend
        self._pack, self._search = pack, search
        counts = backend.counts() if len(units) >= _MANY else {}
        self._near = [
            _around(backend, load, once=counts.get(layer, _SMALL + 1) <= _SMALL)
            for layer, load in _LINES
        ]
        self._codes = _Codes(backend, [unit.code for unit in units])
        self._work = (
            happened_until(backend, load_pack(pack), search.on)
            if search.by is By.WORKLOAD and search.on is not None
            else None
        )

    def tasks(self, units: Sequence[Unit]) -> Iterator[Task]:
        """Return the task of each unit, in this order; read a few ahead."""
        for some in chunks(units, _AT_ONCE):
            blocks = self._blocks([unit.code for unit in some])
            yield from (self._task(unit, blocks.get(unit.code, ())) for unit in some)

    def _blocks(self, codes: Sequence[str]) -> dict[str, tuple[Block, ...]]:
        found = load_blocks(self._backend, unit_codes=codes)
        found.sort(key=lambda block: (block.unit_code or "", block.block_id))
        by_unit = groupby(found, key=lambda block: block.unit_code or "")
        return {code: tuple(blocks) for code, blocks in by_unit}

    def _task(self, unit: Unit, blocks: tuple[Block, ...]) -> Task:
        shapes = [unit.boundary] if unit.boundary is not None else [b.geometry for b in blocks]
        bounds = None
        if shapes:
            west, south, east, north = shapely.total_bounds(shapes).tolist()
            around = _AROUND_DEG
            bounds = (west - around, south - around, east + around, north + around)
        barriers, crossings, roads = (near(bounds) for near in self._near)
        places = PlacesOf(
            unit=unit, blocks=blocks, barriers=barriers, crossings=crossings, roads=roads
        )
        known = self._codes.known(unit, blocks)
        return Task(
            places=places,
            known=known,
            pack=self._pack,
            search=self._search,
            beside=beside(self._backend, unit, blocks, load_pack(self._pack)),
            loads={} if self._work is None else loads_of(unit, blocks, self._work),
        )


Near = Callable[[Bounds | None], tuple[Any, ...]]


def _around(backend: Backend, load: Callable[..., list[Any]], *, once: bool) -> Near:
    """Return how to get what lies within bounds, by id: from one reading of all, or one each."""
    if not once:
        return lambda bounds: _touching(load(backend, bounds), bounds)
    things = load(backend)
    tree = STRtree([thing.geometry for thing in things])

    def near(bounds: Bounds | None) -> tuple[Any, ...]:
        if bounds is None:
            return tuple(things)
        found = np.sort(tree.query(shapely.box(*bounds))).tolist()
        return _touching([things[at] for at in found], bounds)

    return near


def _touching(things: list[Any], bounds: Bounds | None) -> tuple[Any, ...]:
    """Return the things whose box touches the bounds exactly: indexes round outwards."""
    if bounds is None or not things:
        return tuple(things)
    west, south, east, north = bounds
    boxes = shapely.bounds([thing.geometry for thing in things])
    here = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
    here &= (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    return tuple(things[at] for at in np.flatnonzero(here).tolist())


class _Codes:
    """The grid codes units have ever had in force, and those they have now."""

    def __init__(self, backend: Backend, codes: Sequence[str]) -> None:
        self._backend = backend
        wanted = set(codes)
        heads = list_plans(backend, codes, (PlanState.IN_FORCE, PlanState.RETIRED))
        self._ever: dict[str, list[str]] = {}
        for head in heads:
            for code in wanted.intersection(head.unit_codes):
                self._ever.setdefault(code, []).append(head.plan_id)
        units_of = {head.plan_id: head.unit_codes for head in heads}
        shows = shown(backend, PlanState.IN_FORCE.value) if heads else {}
        self._now = {
            code: plan_id
            for plan_id, some in sorted(shows.items(), reverse=True)
            for code in wanted.intersection(some or units_of.get(plan_id, ()))
        }
        self._plan = lru_cache(4)(lambda plan_id: load_plan(backend, plan_id))

    def known(self, unit: Unit, blocks: Sequence[Block]) -> Known:
        """Return what codes a unit has; blocks of other units do not count."""
        ever = load_grids(self._backend, self._ever[unit.code]) if unit.code in self._ever else {}
        codes = frozenset(
            grid.grid_code
            for grids in ever.values()
            for grid in grids
            if grid.unit_code == unit.code
        )
        if unit.code not in self._now:
            return Known(codes, None)
        return Known(codes, _grid_of(self._plan(self._now[unit.code]), unit, blocks))


def _grid_of(plan: Plan, unit: Unit, blocks: Sequence[Block]) -> dict[str, str]:
    """Return the grid of each block that is in the unit or in one of its grids."""
    here = {block.block_id for block in blocks}
    theirs = {grid.grid_code for grid in plan.grids if grid.unit_code == unit.code}
    return {block: code for block, code in plan.grid_of.items() if block in here or code in theirs}
