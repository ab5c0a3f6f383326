"""The places of the bench: generated towns, Cambridge and the centre of Nantes.

A place is one or more units, each a problem of its own; peers get the same walk graph.
"""

import functools
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.places import Area, Barrier, Block, PlacesOf, Road, Unit, UnitKind
from gis.rulebook import load_pack
from grid_planner import Limits, Problem
from grid_planner.assemble import Assembled, assemble
from web.places import cities
from web.places.steps import LayerFile

BAND = Limits(500, 800)
TOWNS = {100: "n100a", 1000: "n1000a", 10_000: "n10000", 100_000: "n100000"}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """Units in one numbering: block arrays one after the other, edges never between units.

    `piece` numbers the walkable pieces; `cohesion` is the peers' weight of an edge.
    """

    name: str
    problems: tuple[Problem, ...]
    households: np.ndarray
    edges: np.ndarray
    border_m: np.ndarray
    cohesion: np.ndarray
    xy_m: np.ndarray
    unit: np.ndarray
    piece: np.ndarray

    @functools.cached_property
    def inhabited(self) -> np.ndarray:
        """Return which blocks lie in a walkable piece with households: only they are judged."""
        return (np.bincount(self.piece, weights=self.households) > 0)[self.piece]


def scene(name: str, problems: list[Problem], cohesion: np.ndarray | None = None) -> Scene:
    """Return the problems as one scene; without cohesion an edge weighs its shared border."""
    sizes = np.array([len(p.block_ids) for p in problems])
    first = np.cumsum(sizes) - sizes
    edges = np.concatenate([p.edges + at for p, at in zip(problems, first, strict=True)])
    border = np.concatenate([p.border_m for p in problems])
    size = int(sizes.sum())
    graph = coo_array((np.ones(len(edges), np.int8), (edges[:, 0], edges[:, 1])), (size, size))
    return Scene(
        name=name,
        problems=tuple(problems),
        households=np.concatenate([p.known for p in problems]),
        edges=edges,
        border_m=border,
        cohesion=1 + np.round(border).astype(np.int64) if cohesion is None else cohesion,
        xy_m=np.concatenate([p.xy_m for p in problems]),
        unit=np.repeat(np.arange(len(problems)), sizes),
        piece=connected_components(graph, directed=False)[1],
    )


def town(size: int, scripts: Path) -> Scene:
    """Return the generated town of so many buildings, compounds already whole."""
    sys.path.insert(0, str(scripts))
    import gen  # type: ignore[import-not-found]

    name = TOWNS[size]
    made = gen.generate(*gen.SET[name])
    return scene(name, [_generated(made)], made["ecoh"])


def community(size: int, seed: int, scripts: Path) -> Problem:
    """Return one generated community of so many buildings, compounds already whole."""
    sys.path.insert(0, str(scripts))
    import gen

    return _generated(gen.generate(size, seed))


def _generated(made: dict[str, np.ndarray]) -> Problem:
    n = len(made["w"])
    edges = np.column_stack([made["eu"], made["ev"]])
    key = np.minimum(made["tu"], made["tv"]) * n + np.maximum(made["tu"], made["tv"])
    order = np.argsort(key)
    asked = edges.min(axis=1) * n + edges.max(axis=1)
    at = np.minimum(np.searchsorted(key[order], asked), len(key) - 1)
    border = np.where(key[order][at] == asked, made["tlen"][order][at], 0.0)
    return Problem(
        block_ids=tuple(f"{i:06d}" for i in range(n)),
        households=made["w"],
        edges=edges,
        border_m=border,
        xy_m=np.column_stack([made["x"], made["y"]]),
        limits=BAND,
    )


def cambridge() -> Scene:
    """Return all of Cambridge as one community."""
    layers = _layers(cities.cambridge)
    whole = shapely.union_all(shapely.make_valid(layers["units"].geometry.to_numpy()))
    parcels = _parcels(layers["blocks"])
    problem = _problem(("CAMBRIDGE", whole), parcels, layers, "demo_cambridge")
    return scene("Cambridge", [problem])


def neighbourhoods() -> Scene:
    """Return Cambridge by neighbourhood: a parcel belongs where its middle lies."""
    layers = _layers(cities.cambridge)
    units = layers["units"]
    shapes = shapely.make_valid(units.geometry.to_numpy())
    parcels = _parcels(layers["blocks"])
    middles = shapely.point_on_surface(parcels.geometry.to_numpy())
    home = shapely.STRtree(shapes).query_nearest(middles, all_matches=False)[1]
    problems = [
        _problem((str(code), shape), parcels[home == at], layers, "demo_cambridge")
        for at, (code, shape) in enumerate(zip(units.code, shapes, strict=True))
    ]
    return scene("Cambridge by neighbourhood", problems)


def nantes() -> Scene:
    """Return the centre of Nantes as one community; the band is judged on known households."""
    layers = _layers(cities.nantes)
    whole = layers["units"].geometry.iloc[0]
    problem = _problem(("NANTES", whole), _parcels(layers["blocks"]), layers, "demo_nantes")
    return scene("Nantes", [problem])


REAL = {"cambridge": cambridge, "neighbourhoods": neighbourhoods, "nantes": nantes}


def _layers(
    files: Callable[[Path, datetime], Sequence[LayerFile]],
) -> dict[str, gpd.GeoDataFrame]:
    with tempfile.TemporaryDirectory(prefix="bench-planner-") as folder:
        return {f.layer: gpd.read_file(f.path).to_crs(4326) for f in files(Path(folder), NOW)}


def _parcels(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kept = blocks[~(blocks.geometry.isna() | blocks.geometry.is_empty)].copy()
    kept["geometry"] = shapely.make_valid(shapely.force_2d(kept.geometry.to_numpy()))
    return kept


def _problem(
    unit: tuple[str, Area],
    parcels: gpd.GeoDataFrame,
    layers: dict[str, gpd.GeoDataFrame],
    pack: str,
) -> Problem:
    code, boundary = unit
    kind = "building" if pack == "demo_nantes" else "parcel"
    blocks = tuple(
        Block(
            block_id=str(block_id), unit_code=code, kind=kind, geometry=shape,
            households=None if np.isnan(count) else int(count),
        )
        for block_id, count, shape in zip(
            parcels.block_id, parcels.households.astype(float), parcels.geometry, strict=True
        )
    )  # fmt: skip
    waters = layers.get("barriers")
    barriers = () if waters is None else tuple(
        Barrier(barrier_id=str(i), kind=kind, geometry=shapely.make_valid(shape))
        for i, (kind, shape) in enumerate(zip(waters.kind, waters.geometry, strict=True))
    )  # fmt: skip
    roads = shapely.force_2d(layers["roads"].geometry.to_numpy())
    made = assemble(
        PlacesOf(
            unit=Unit(code=code, name=code, kind=UnitKind.URBAN_COMMUNITY, boundary=boundary),
            blocks=blocks,
            barriers=barriers,
            roads=tuple(Road(road_id=str(i), geometry=g) for i, g in enumerate(roads)),
        ),
        load_pack(pack),
    )
    assert isinstance(made, Assembled), made
    return made.problem
