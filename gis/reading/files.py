"""Read a delivered file into a table of raw cells, by what it is and not by what it is called.

Spatial files and spreadsheets are opened by `gis.reading.child` in a process of its own; a CSV is
read here. Nothing is interpreted: cells stay as they came, coordinates in the file's own system.
"""

import hashlib
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import shapely

from gis.reading.asking import Answer, asked, blobs, columns_of
from gis.reading.delimited import csv_table
from gis.reading.header import HEADER_ROWS, header_of, named
from gis.reading.kinds import kind_of
from gis.reading.shapefiles import unpacked
from gis.reading.table import RawTable


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_table(
    path: Path,
    layer: str | None = None,
    *,
    likely: Sequence[str] = (),
    labels: Collection[str] = (),
) -> RawTable:
    """Return the table of a file, or of one layer or sheet of it.

    Without `layer` a file of several layers is read at the first name of `likely` it has.
    `labels` are known column names (in `comparable` form): in a sheet the row that holds most of
    them is the header. Raises UnreadableFileError, FileNotFoundError.
    """
    kind = kind_of(path)
    if kind == "csv":
        return csv_table(path, labels)
    if kind == "shapefile":
        with tempfile.TemporaryDirectory(prefix="wangge-") as folder:
            name = unpacked(path, Path(folder), layer)
            answer = asked(Path(folder) / "0.shp", kind, "=\t0", path.name)
        return _spatial_table(path, kind, answer, name)
    answer = asked(path, kind, f"=\t{layer}" if layer else "\t".join(likely), path.name)
    if kind == "xlsx":
        return _sheet_table(path, answer, labels)
    return _spatial_table(path, kind, answer, str(answer["layer"]))


def _spatial_table(path: Path, kind: str, answer: Answer, layer: str) -> RawTable:
    columns = columns_of(answer)
    shapes = None
    if "geometry_ends" in answer:
        shapes = shapely.from_wkb([blob or None for blob in blobs(answer, "geometry")],
                                  on_invalid="ignore")  # fmt: skip
    count = len(shapes) if shapes is not None else len(next(iter(columns.values()), ()))
    return RawTable(
        file=path.name,
        layer=layer,
        kind=kind,
        columns=columns,
        rows=np.arange(1, count + 1),
        geometry=shapes,
        crs=str(answer["crs"]) or None,
    )


def _sheet_table(path: Path, answer: Answer, labels: Collection[str]) -> RawTable:
    grid = list(columns_of(answer).values())
    rows = [[column[at] for column in grid] for at in range(min(len(answer["rows"]), HEADER_ROWS))]
    header = header_of(path.name, rows, labels)
    columns = {
        name: column[header + 1 :] for name, column in zip(named(rows[header]), grid, strict=True)
    }
    return RawTable(
        file=path.name,
        layer=str(answer["layer"]),
        kind="xlsx",
        columns={name: column for name, column in columns.items() if name},
        rows=answer["rows"][header + 1 :].astype(np.int64),
        exact=False,
    )
