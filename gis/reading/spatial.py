"""Spatial files: columns and shapes that the child hands over, as a table."""

import tempfile
from pathlib import Path

import numpy as np
import shapely

from gis.reading.asking import Answer, asked, blobs, columns_of
from gis.reading.shapefiles import unpacked
from gis.reading.table import RawTable, Reading


def spatial_table(reading: Reading) -> RawTable:
    """Return the table of one layer of a spatial file."""
    path = reading.path
    answer = asked(path, reading.kind, reading.wanted, path.name)
    return _table(reading, answer, str(answer["layer"]))


def shapefile_table(reading: Reading) -> RawTable:
    """Return the table of one Shapefile of a zip."""
    path = reading.path
    with tempfile.TemporaryDirectory(prefix="wangge-") as folder:
        name = unpacked(path, Path(folder), reading.layer)
        answer = asked(Path(folder) / "0.shp", reading.kind, "=\t0", path.name)
    return _table(reading, answer, name)


def _table(reading: Reading, answer: Answer, layer: str) -> RawTable:
    columns = columns_of(answer)
    shapes = None
    if "geometry_ends" in answer:
        shapes = shapely.from_wkb([blob or None for blob in blobs(answer, "geometry")],
                                  on_invalid="ignore")  # fmt: skip
    count = len(shapes) if shapes is not None else len(next(iter(columns.values()), ()))
    return RawTable(
        file=reading.path.name,
        layer=layer,
        kind=reading.kind,
        columns=columns,
        rows=np.arange(1, count + 1),
        geometry=shapes,
        crs=str(answer["crs"]) or None,
    )
