"""Blind spots and places for more cameras: read, compute, record that it was asked; keep nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import shapely
from shapely import Point

from camera_registry.camera import Camera
from camera_registry.coverage import BUILDING, Ground
from camera_registry.gaps import Gap, gaps
from camera_registry.siting.proposal import Proposal, Wish, propose
from camera_registry.siting.scene import Scene, scene
from camera_registry.siting.spots import Asked, spots
from camera_registry.suspects import spots_of
from gis.places import Unit
from gis.rulebook import Pack, load_pack
from store.audit import record
from store.backend import Act, Backend, Bounds, NotFoundError
from store.cameras import load_cameras, load_candidates
from store.places import load_blocks, load_hamlets, load_key_places, load_roads, load_units
from store.scope import EVERYTHING, Scope
from store.settings import place_info
from web.jobs.progress import Progress, quiet

# about 300 m in degrees: buildings, roads and cameras this far around a unit can matter to it
_AROUND_DEG = 0.003
_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A scene with the rules it was made by and the store's revision it was read at."""

    scene: Scene
    pack: Pack
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of a proposal. `drawn` are points of the person who asks, lon/lat.

    `generate`: None where a unit or hamlet has no candidate, True everywhere, False nowhere.
    """

    wish: Wish
    drawn: Sequence[Point] = field(default_factory=tuple)
    generate: bool | None = None


def stage(
    backend: Backend,
    codes: Collection[str] | None = None,
    *,
    scope: Scope = EVERYTHING,
    pack: str | None = None,
) -> Staged:
    """Return the scene of units (None: all in scope). Raises NotFoundError for what is no unit."""
    rules = load_pack(pack or place_info(backend).pack)
    revision = backend.revision()
    units = load_units(backend, codes, scope=scope)
    missing = sorted(set(codes or ()) - {unit.code for unit in units})
    if missing:
        raise NotFoundError(f"no unit {', '.join(missing)}: expected codes that are imported")
    bounds = None if codes is None else _around(units)
    cameras = load_cameras(backend, scope=scope)
    ground = Ground(
        units=units,
        hamlets=load_hamlets(backend, codes, scope=scope),
        blocks=[b for b in load_blocks(backend, bounds=bounds, scope=scope) if b.kind == BUILDING],
        roads=load_roads(backend, bounds=bounds, scope=scope),
        key_places=load_key_places(backend, bounds=bounds, scope=scope),
    )
    near = cameras if bounds is None else _concerned(units, cameras, bounds)
    return Staged(scene=scene(ground, near, rules), pack=rules, revision=revision)


def find_gaps(staged: Staged) -> list[Gap]:
    """Return the blind spots of a scene, the heaviest first."""
    return gaps(staged.scene, staged.pack)


def site(backend: Backend, staged: Staged, order: Order, *, scope: Scope = EVERYTHING) -> Proposal:
    """Return where more cameras help most. Nothing is kept."""
    codes = [unit.code for unit in staged.scene.units]
    asked = Asked(
        candidates=load_candidates(backend, codes, scope=scope),
        drawn=order.drawn,
        generate=order.generate,
    )
    return propose(staged.scene, spots(staged.scene, asked, staged.pack), order.wish, staged.pack)


def site_units(
    backend: Backend,
    codes: Collection[str] | None,
    order: Order,
    *,
    who: str,
    now: datetime,
    pack: str | None = None,
    progress: Progress = quiet,
) -> tuple[Staged, Proposal]:
    """Return the scene and the proposal for units, and record that they were asked for."""
    progress("read", 0, _STEPS)
    staged = stage(backend, codes, pack=pack)
    record(backend, Act(who=who, what="site cameras", object=named(codes), at=now))
    progress("choose", 1, _STEPS)
    found = site(backend, staged, order)
    progress("done", _STEPS, _STEPS)
    return staged, found


def named(codes: Collection[str] | None) -> str:
    """Return what the record of acts calls these units."""
    return "all" if codes is None else ",".join(sorted(codes))


def _around(units: Sequence[Unit]) -> Bounds:
    """Return the box of the units, a little wider; an empty one where none has a boundary."""
    shapes = [unit.boundary for unit in units if unit.boundary is not None]
    if not shapes:
        return (0.0, 0.0, 0.0, 0.0)
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return (west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG)


def _concerned(units: Sequence[Unit], cameras: Sequence[Camera], bounds: Bounds) -> list[Camera]:
    """Return the cameras of the units, those near them, and all on one coordinate with those.

    A heap of cameras on one coordinate is told by its number (CAM-23): it must be whole.
    """
    codes = {unit.code for unit in units}
    west, south, east, north = bounds
    at = spots_of(cameras)
    near = {
        spot
        for camera, spot in zip(cameras, at, strict=True)
        if spot is not None
        and (camera.unit_code in codes or _within(spot, (west, south), (east, north)))
    }
    return [
        camera
        for camera, spot in zip(cameras, at, strict=True)
        if camera.unit_code in codes or spot in near
    ]


def _within(spot: tuple[float, float], low: tuple[float, float], high: tuple[float, float]) -> bool:
    return low[0] <= spot[0] <= high[0] and low[1] <= spot[1] <= high[1]
