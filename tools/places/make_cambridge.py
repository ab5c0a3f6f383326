"""Make the compact form of Cambridge that is shipped, from the collected GeoPackage.

    python tools/places/make_cambridge.py ../shared/data/cambridge_ma.gpkg

Nothing is cleaned: broken outlines and repeated parcel numbers stay as they are. Coordinates are
rounded to 1e-7 degrees (a centimetre), columns nobody reads are left out, and the parcels get a
running number as their id because the city's own parcel number is not unique.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

PLACES = Path(__file__).resolve().parents[2] / "web" / "places" / "cambridge"
STAMP = (2026, 11, 21, 0, 0, 0)


def parcels(source: Path) -> gpd.GeoDataFrame:
    """Return every parcel: running id, parcel number, dwellings, use."""
    raw = gpd.read_file(source, layer="parcels")
    return gpd.GeoDataFrame(
        {
            "block_id": [f"P{n:05d}" for n in range(1, len(raw) + 1)],
            "name": raw.ML,
            "households": raw.dwellings,
            "use": raw.use,
        },
        geometry=rounded(raw),
        crs=raw.crs,
    )


def neighbourhoods(source: Path) -> gpd.GeoDataFrame:
    """Return the 13 neighbourhoods as communities."""
    raw = gpd.read_file(source, layer="neighborhoods")
    number = raw.N_HOOD.astype(int)
    columns = {"code": [f"CAM-{n:02d}" for n in number], "name": raw.NAME,
               "kind": "urban_community"}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=rounded(raw), crs=raw.crs)


def police_districts(source: Path) -> gpd.GeoDataFrame:
    """Return the 117 police response districts under their own numbers and neighbourhoods."""
    raw = gpd.read_file(source, layer="police_response_districts")
    number = raw.CADRA.astype(int).astype(str)
    columns = {"grid_code": "PD-" + number, "name": "Police district " + number,
               "unit_code": [f"CAM-{int(n):02d}" for n in raw.NBHD],
               "kind": "comprehensive"}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=rounded(raw), crs=raw.crs)


def streets(source: Path) -> gpd.GeoDataFrame:
    """Return the street segments."""
    raw = gpd.read_file(source, layer="roads")
    kind = np.where(raw.MajorRoad.fillna(0) > 0, "primary", "residential")
    number = [f"S{n:04d}" for n in range(1, len(raw) + 1)]
    columns = {"road_id": number, "name": raw.Label, "kind": kind}
    return gpd.GeoDataFrame(columns, geometry=rounded(raw), crs=raw.crs)


def water(source: Path) -> gpd.GeoDataFrame:
    """Return the waters; they are barriers that streets may bridge."""
    raw = gpd.read_file(source, layer="water")
    number = [f"W{n:02d}" for n in range(1, len(raw) + 1)]
    columns = {"barrier_id": number, "kind": "water", "name": raw.NAME}
    return gpd.GeoDataFrame(columns, geometry=rounded(raw), crs=raw.crs)


def rounded(raw: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Return the shapes at 1e-7 degrees, their corners otherwise untouched."""
    return list(shapely.transform(raw.geometry.to_numpy(), lambda xy: np.round(xy, 7)))


LAYERS = {"units": neighbourhoods, "blocks": parcels, "grids": police_districts,
          "roads": streets, "barriers": water}  # fmt: skip


def main(source: Path) -> None:
    """Write one zipped GeoPackage a layer."""
    for name, make in LAYERS.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{name}.gpkg"
            frame = make(source)
            frame.to_file(file, layer=name, driver="GPKG", SPATIAL_INDEX="NO")
            target = PLACES / f"{name}.gpkg.zip"
            entry = zipfile.ZipInfo(file.name, STAMP)
            with zipfile.ZipFile(target, "w") as packed:
                packed.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)
            print(f"{target.name}: {len(frame)} rows, {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
