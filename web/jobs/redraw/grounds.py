"""The ground drafts are drawn on: read, and its slow part kept in a file for the next time.

Who is whose neighbour on foot takes seconds to work out for a town. It is kept under a digest of
everything it depends on, beside the keys of the store, and only ever read back by that digest.
"""

import contextlib
import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import shapely

from gis.places import Block, PlacesOf, Unit, UnitKind
from gis.rulebook import Pack
from grid_planner.assemble import Assembled, assemble
from grid_planner.redraw.ground import Ground, Land, Part, ground_of, land_of
from store.backend import Backend
from store.keys import folder as keys_folder
from store.places import load_units
from web.jobs.plans.engine import engine
from web.jobs.plans.explaining import places_of
from web.jobs.redraw.lands import read_land, write_land

LAYERS = ("units", "blocks", "barriers", "crossings", "roads")
"""What a ground depends on."""
_making = threading.Lock()


def read_ground(backend: Backend, unit_codes: Sequence[str], pack: Pack) -> Ground:
    """Return the ground of some units as it is now; codes of no unit are passed over."""
    units = load_units(backend, unit_codes)
    return ground_of([_part(backend, unit, pack) for unit in units], pack)


def _part(backend: Backend, unit: Unit, pack: Pack) -> Part:
    places = places_of(backend, unit)
    blocks = tuple(sorted(places.blocks, key=lambda block: block.block_id))
    return Part(unit=unit, blocks=blocks, land=_land(backend.store_id, places, blocks, pack))


def _land(store_id: str, places: PlacesOf, blocks: tuple[Block, ...], pack: Pack) -> Land:
    if not blocks:
        return _empty()
    key = _key(places, blocks, pack)
    name = hashlib.sha256(places.unit.code.encode()).hexdigest()[:24]
    path = keys_folder().parent / "lands" / store_id / f"{name}.npz"
    ids = tuple(block.block_id for block in blocks)
    with _making:  # two who ask for one town do not both work it out
        kept = read_land(path, key, ids)
        if kept is not None:
            return kept
        # what a unit is decides its number of grids, not where one can walk
        unit = replace(places.unit, kind=UnitKind.URBAN_COMMUNITY)
        town = assemble(replace(places, unit=unit), pack)
        land = land_of(town) if isinstance(town, Assembled) else _empty()
        with contextlib.suppress(OSError):  # a full disk costs the time again, no more
            write_land(path, key, land)
    return land


def _empty() -> Land:
    none = np.empty((0, 2), dtype=np.int64)
    return Land(
        block_ids=(), edges=none, metres=np.empty(0), border_m=np.empty(0), touch=none,
        cells=np.empty(0, dtype=object),
    )  # fmt: skip


def _key(places: PlacesOf, blocks: Sequence[Block], pack: Pack) -> str:
    """Return the digest of all that decides who is whose neighbour."""
    total = hashlib.sha256(engine().encode())
    settings = [pack.settings["crossing_reach_m"], list(pack.settings["roads_cross"])]
    around: Sequence[Any] = (*places.barriers, *places.crossings, *places.roads)
    kinds = [[type(one).__name__, one.kind] for one in around]
    stepping = [[block.block_id, block.households == 0] for block in blocks]
    total.update(orjson.dumps([settings, kinds, stepping]))
    shapes = [places.unit.boundary, *(block.geometry for block in blocks)]
    for wkb in shapely.to_wkb(np.array([*shapes, *(one.geometry for one in around)], dtype=object)):
        total.update(wkb or b"-")
    return total.hexdigest()
