"""Read what a question of blind spots or sites needs out of a store, and set the scene."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from camera_registry.camera import Camera
from camera_registry.coverage.places import BUILDING, Ground
from camera_registry.record.suspects import spots_of
from camera_registry.siting.scene import Scene, scene
from gis.places import Unit
from gis.rulebook import Pack, load_pack
from store.backend import Backend, Bounds, NotFoundError
from store.cameras import load_cameras
from store.places import load_blocks, load_hamlets, load_key_places, load_roads, load_units
from store.scope import EVERYTHING, Scope
from store.settings import place_info

# about 300 m in degrees: buildings, roads and cameras this far around a unit can matter to it
_AROUND_DEG = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A scene with the rules it was made by and the store's revision it was read at."""

    scene: Scene
    pack: Pack
    revision: int


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
    made = scene(ground, near, rules, everywhere=cameras)
    return Staged(scene=made, pack=rules, revision=revision)


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
