"""Spatial files: columns and shapes that the child hands over, as a table."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from gis.reading.answered import blobs, columns_of
from gis.reading.asking import Answer, asked, asked_for
from gis.reading.drivers import NEEDED
from gis.reading.encoding_asked import shown, told_of_encoding
from gis.reading.encodings import put_as_utf8
from gis.reading.errors import WhichLayerError, unreadable
from gis.reading.ragged import put_together
from gis.reading.refusals import plain
from gis.reading.scratch import linked, scratch
from gis.reading.shapefiles import unpacked, unpacked_kml
from gis.reading.stacking import layers_stacked
from gis.reading.table import ALL_SHEETS, Note, RawTable, Reading
from gis.rulebook import Words

_GPX = {
    "tracks": Words("轨迹", "tracks"),
    "routes": Words("路线", "routes"),
    "waypoints": Words("航点", "way points"),
}


def spatial_table(reading: Reading) -> RawTable:
    """Return the table of one layer of a spatial file."""
    path = reading.path
    answer = asked(path, reading.kind, reading.wanted, path.name)
    return table_of(reading, answer, str(answer["layer"]) or path.stem)


def tracks_table(reading: Reading) -> RawTable:
    """Return the tracks of a GPX, whose points are WGS-84; what else is in it is said."""
    path = reading.path
    answer = asked(path, reading.kind, reading.wanted, path.name)
    table = table_of(reading, answer, path.stem)
    there = [blob.decode().split("\t") for blob in blobs(answer, "others")]
    if not there:
        return table
    zh = "、".join(f"{_GPX[name].zh}{count}个" for name, count in there)
    en = ", ".join(f"{count} {_GPX[name].en}" for name, count in there)
    names = ", ".join(name for name, _ in there)
    values = {"found": Words(zh, en), "required": names}
    return replace(table, notes=(*table.notes, Note(rule="IN-46", values=values)))


def shapefile_table(reading: Reading) -> RawTable:
    """Return the table of one Shapefile of a zip."""
    path, forced = reading.path, reading.answers.get("encoding", "")
    with scratch() as folder:
        name = unpacked(path, folder, reading.layer)
        answer = asked_for(folder / "0.shp", reading.kind, "=\t0", path.name,
                           options={"encoding": forced})  # fmt: skip
    return table_of(reading, answer, name)


def kmz_table(reading: Reading) -> RawTable:
    """Return the table of one layer of the KML in a KMZ."""
    with scratch() as folder:
        return _text_map(reading, unpacked_kml(reading.path, folder), folder)


def text_map_table(reading: Reading) -> RawTable:
    """Return the table of one layer of a KML or GeoJSON; both must be UTF-8, not all are."""
    with scratch() as folder:
        return _text_map(reading, reading.path, folder)


def _text_map(reading: Reading, path: Path, folder: Path) -> RawTable:
    kind = "kml" if reading.kind == "kmz" else reading.kind
    name = NEEDED[kind][1]
    other = put_as_utf8(path, folder / name)
    if not other:
        linked(path, folder, name)
    try:
        answer = asked_for(folder / name, kind, reading.wanted, reading.path.name)
        table = table_of(reading, answer, str(answer["layer"]) or reading.path.stem)
    except WhichLayerError as error:
        error.together = True  # the folders of a KML have the same columns
        if reading.layer != ALL_SHEETS:
            raise
        table = _folders(reading, folder / name, kind, error.there)
    if not other:
        return table
    said = Note(rule="IN-44", values={"found": shown(other), "required": "UTF-8"})
    return replace(table, notes=(*table.notes, said))


def _folders(reading: Reading, path: Path, kind: str, names: Sequence[str]) -> RawTable:
    """Return the layers of a KML one below the other."""
    shown = reading.path.name
    answers = [asked_for(path, kind, f"=\t{one}", shown) for one in names]
    tables = [table_of(reading, one, name) for one, name in zip(answers, names, strict=True)]
    return layers_stacked(tables, reading.path.stem)


def table_of(reading: Reading, answer: Answer, layer: str) -> RawTable:
    """Return the table of what the child handed over, under the name of its layer."""
    columns = columns_of(answer)
    try:
        shapes = put_together(answer) if "shapes" in answer else None
    except (shapely.errors.GEOSException, ValueError) as error:
        raise unreadable(reading.path.name, str(error)) from error
    count = len(shapes) if shapes is not None else len(next(iter(columns.values()), ()))
    said, asks = told_of_encoding(reading, answer) if "encoding" in answer else ((), ())
    return RawTable(
        file=reading.path.name,
        layer=layer,
        kind=reading.kind,
        columns=columns,
        rows=np.arange(1, count + 1),
        geometry=shapes,
        crs=str(answer["crs"]) or None,
        notes=(*said, *_warned(reading, answer)),
        questions=asks,
    )


def _warned(reading: Reading, answer: Answer) -> tuple[Note, ...]:
    """Say which columns are of a type that no table of ours has, and what GDAL warned of."""
    lost, warned = ([one.decode() for one in blobs(answer, name)] for name in ("lost", "warned"))
    notes = []
    if lost:
        notes.append(Note(rule="IN-42", values={"found": ", ".join(lost)}))
    if warned:
        told = [_TOLD.get(one.split(".")[0]) or _as_said(reading, one) for one in warned]
        both = Words("; ".join(one.zh for one in told), "; ".join(one.en for one in told))
        notes.append(Note(rule="IN-45", values={"found": both}))
    return tuple(notes)


_TOLD = {
    "Non closed ring detected": Words(
        "有面的边界首尾没有相接,已把末点与起点相连",
        "the border of an area did not end where it began; its ends were joined",
    )
}


def _as_said(reading: Reading, warning: str) -> Words:
    said = plain(warning, reading.path.name)
    return Words(said, said)
