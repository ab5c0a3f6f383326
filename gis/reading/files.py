"""Read a delivered file into a table of raw cells, by what it is and not by what it is called.

Spatial files and spreadsheets are opened by `gis.reading.child` in a process of its own; texts are
read here. Nothing is interpreted: cells stay as they came, coordinates in the file's own system.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from gis.questions import Answers
from gis.reading.delimited import csv_table
from gis.reading.kinds import kind_of
from gis.reading.mapinfo import mapinfo_table
from gis.reading.records import catalogue_table, records_table
from gis.reading.secrets import without_secrets
from gis.reading.sheets import sheet_table
from gis.reading.spatial import (
    kmz_table,
    shapefile_table,
    spatial_table,
    text_map_table,
    tracks_table,
)
from gis.reading.table import RawTable, Reading

_NOTHING: Answers = MappingProxyType({})

# what reads a file of each kind that `kind_of` tells
READERS: Mapping[str, Callable[[Reading], RawTable]] = {
    "catalogue": catalogue_table,
    "csv": csv_table,
    "dxf": spatial_table,
    "flatgeobuf": spatial_table,
    "geojson": text_map_table,
    "gpkg": spatial_table,
    "gpx": tracks_table,
    "json": records_table,
    "kml": text_map_table,
    "kmz": kmz_table,
    "mapinfo": mapinfo_table,
    "shapefile": shapefile_table,
    "xls": sheet_table,
    "xlsx": sheet_table,
}


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
    answers: Answers = _NOTHING,
) -> RawTable:
    """Return the table of a file, or of one layer or sheet of it.

    Without `layer` a file of several layers is read at the first name of `likely` it has. The
    other arguments are told at `Reading`. Raises UnreadableFileError, FileNotFoundError.
    """
    kind = kind_of(path)
    reading = Reading(
        path=path, kind=kind, layer=layer, likely=likely, labels=labels, answers=dict(answers)
    )
    return without_secrets(READERS[kind](reading))
