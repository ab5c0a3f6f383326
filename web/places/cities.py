"""The real cities: Cambridge comes with the package, Nantes and Geneva from ../shared/data."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import shapely

from web.places.packed import unpacked
from web.places.steps import LayerFile, NoDataError

CAMBRIDGE_LAYERS = ("units", "blocks", "barriers", "roads", "grids")


def cambridge(folder: Path, now: datetime) -> Sequence[LayerFile]:  # noqa: ARG001 -- no clock in it
    """Return Cambridge's files, unpacked into the folder.

    One parcel (without dwellings) came without an outline: it is kept as a rejected row.
    """
    return [
        LayerFile(
            layer=layer,
            path=unpacked("web.places.cambridge", layer, folder),
            accept_rest=layer == "blocks",
        )
        for layer in CAMBRIDGE_LAYERS
    ]


def nantes(folder: Path, now: datetime) -> Sequence[LayerFile]:  # noqa: ARG001 -- no clock in it
    """Return Nantes' files: buildings with dwellings, roads, and the frame as one unit."""
    source = shared_file("nantes_centre.gpkg")
    buildings = gpd.read_file(source, layer="buildings")
    roads = gpd.read_file(source, layer="roads")
    blocks = gpd.GeoDataFrame(
        {"block_id": buildings.ID, "households": buildings.NB_LOGTS, "kind": "building"},
        geometry=buildings.geometry,
        crs=buildings.crs,
    )
    ways = gpd.GeoDataFrame(
        {"road_id": roads.ID, "name": roads.NOM_COLL_G, "kind": roads.NATURE},
        geometry=roads.geometry,
        crs=roads.crs,
    )
    unit = _frame("NANTES-CENTRE", "Nantes centre", buildings)
    return _written(folder, {"units": unit, "blocks": blocks, "roads": ways})


def geneva(folder: Path, now: datetime) -> Sequence[LayerFile]:  # noqa: ARG001 -- no clock in it
    """Return Geneva's files: buildings without counts, roads, water, cameras, one unit.

    Outlines without an area and directions nobody can read are kept as rejected rows.
    """
    source = shared_file("geneva_osm.gpkg")
    read: Callable[[str], gpd.GeoDataFrame] = lambda layer: gpd.read_file(source, layer=layer)  # noqa: E731
    buildings, roads, water, cameras = (read(n) for n in ("buildings", "roads", "water", "cameras"))
    frames = {
        "units": _frame("GENEVE-CENTRE", "Genève centre", buildings),
        "blocks": _with(buildings, {"block_id": _ids("B", buildings), "name": buildings.name,
                                    "kind": "building"}),
        "barriers": _with(water, {"barrier_id": _ids("W", water), "name": water.name,
                                  "kind": "water"}),
        "roads": _with(roads, {"road_id": _ids("L", roads), "name": roads["name"],
                               "kind": roads.highway}),
        "cameras": _with(cameras, {
            "camera_id": "OSM-" + cameras.osm_id.astype(str), "bearing_deg": _first(
                cameras, "camera_direction", "direction"), "view_angle_deg": cameras.camera_angle,
            "height_m": cameras.height, "body": cameras.camera_type,
            "source": "OpenStreetMap"}),
    }  # fmt: skip
    return _written(folder, frames)


def shared_file(name: str) -> Path:
    """Return a file of the shared data; NoDataError says where it was looked for."""
    told = os.environ.get("WANGGE_SHARED")
    beside = Path(__file__).resolve().parents[3] / "shared"
    tried = [
        Path(root) / sub / name for root in ([told] if told else [beside]) for sub in ("data", "")
    ]
    for path in tried:
        if path.is_file():
            return path
    places = " or ".join(str(path) for path in tried)
    raise NoDataError(
        f"{name} is not on this machine (looked for {places}). It is not shipped because of its "
        f"licence: put it there or set WANGGE_SHARED to the folder that holds it. "
        f"--place shifan and --place cambridge need nothing."
    )


def _frame(code: str, name: str, things: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame of the data, declared as one unit."""
    frame = shapely.box(*things.total_bounds)
    columns = {"code": [code], "name": [name], "kind": ["urban_community"]}
    return gpd.GeoDataFrame(columns, geometry=[frame], crs=things.crs)


def _with(source: gpd.GeoDataFrame, columns: Mapping[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(dict(columns), geometry=source.geometry.to_numpy(), crs=source.crs)


def _ids(letter: str, things: gpd.GeoDataFrame) -> list[str]:
    return [f"{letter}{number:05d}" for number in range(1, len(things) + 1)]


def _first(things: gpd.GeoDataFrame, name: str, other: str) -> object:
    return things[name].fillna(things[other])


def _written(folder: Path, frames: Mapping[str, gpd.GeoDataFrame]) -> list[LayerFile]:
    files = []
    for layer, frame in frames.items():
        path = folder / f"{layer}.gpkg"
        frame.to_file(path, layer=layer, driver="GPKG")
        files.append(LayerFile(layer=layer, path=path, accept_rest=layer != "units"))
    return files
