"""Spatial files, read by GDAL with one driver left."""

import os
import re
import sys
import warnings
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from gis.reading.child.answer import RefusedError, blobs, chosen, encoded
from gis.reading.child.bytewise import Texts, drawing_encoding, texts_of
from gis.reading.child.tracks import read_tracks
from gis.reading.drivers import surplus, switched_off
from gis.reading.ragged import taken_apart

MOST_COLUMNS = 512
_MOST_WARNINGS = 3
# pyogrio loads them where they are installed, for half a second, and plain arrays need none
_NOT_NEEDED = ("geopandas", "pandas", "pyarrow", "pyproj")
_ONE_LAYER = frozenset(("dxf", "flatgeobuf", "geojson", "mapinfo", "shapefile"))
_OF_PARTS = frozenset(("mapinfo", "shapefile"))
# how a KML is drawn, which every layer of it is said to have
_DRAWN = frozenset(("tessellate", "extrude", "visibility", "drawOrder", "icon", "altitudeMode"))
_UNREADABLE_FIELD = re.compile(r"Skipping field (.+?): unsupported", re.DOTALL)


def read_spatial(
    path: str, kind: str, wanted: str, options: Mapping[str, str], *, newer: Collection[str]
) -> dict[str, np.ndarray]:
    """Return the columns and shapes of a layer."""
    _prepare(path, kind, newer)
    for name in _NOT_NEEDED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # what Python says of "not here"
    import pyogrio
    from pyogrio import errors

    more = surplus(kind, pyogrio.list_drivers())
    if more:  # a newer GDAL brought more: the caller switches them off and asks again
        raise RefusedError("\t".join(("drivers", *more)))
    try:
        if kind == "gpx":
            return read_tracks(path, wanted)
        return _read(path, kind, wanted, options)
    except (
        errors.DataSourceError,
        errors.DataLayerError,
        errors.FeatureError,
        errors.FieldError,
        errors.GeometryError,
        errors.CRSError,
        UnicodeDecodeError,
        ValueError,
        MemoryError,
    ) as error:
        raise RefusedError(f"unreadable\t{error}") from error


def _prepare(path: str, kind: str, newer: Collection[str]) -> None:
    """Tell GDAL, before it is loaded, what it may open and how."""
    os.environ["GDAL_SKIP"] = switched_off(kind, newer)
    # some have parts, all in a folder of ours; nothing else looks around
    os.environ["GDAL_DISABLE_READDIR_ON_OPEN"] = "FALSE" if kind in _OF_PARTS else "EMPTY_DIR"
    os.environ["OGR_GEOJSON_DATE_AS_STRING"] = "YES"  # cells stay as they came
    if kind == "dxf":
        os.environ["DXF_ENCODING"] = drawing_encoding(path)


def _read(path: str, kind: str, wanted: str, options: Mapping[str, str]) -> dict[str, np.ndarray]:
    import pyogrio
    import pyogrio.raw

    layer: str | int = 0
    if kind not in _ONE_LAYER:
        layer = chosen([str(one) for one, *_ in pyogrio.list_layers(path)], wanted)
    more = {"encoding": "ISO-8859-1"} if kind == "shapefile" else {}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        meta, _, shapes, columns = pyogrio.raw.read(
            path, layer=layer, datetime_as_string=True, **more
        )
    if len(columns) > MOST_COLUMNS:
        raise RefusedError(f"columns\t{MOST_COLUMNS}")
    names = [str(one) for one in meta["fields"]]
    texts = Texts(names=names, columns=list(columns))
    answer: dict[str, np.ndarray] = {}
    if kind == "shapefile":
        texts, answer = texts_of(texts, path, options.get("encoding", ""))
    elif kind in _TIDY:
        texts = _TIDY[kind](texts, shapes)
    answer |= encoded(texts.names, texts.columns)
    answer |= _warned([str(one.message) for one in said])
    answer["layer"] = np.array(str(layer) if kind not in _ONE_LAYER else "")
    answer["crs"] = np.array(meta["crs"] or "")
    if shapes is not None:
        answer |= taken_apart(shapes)
    return answer


def _warned(said: Collection[str]) -> dict[str, np.ndarray]:
    """Return the fields that could not be read for their type, and what else GDAL warned of."""
    matches = [_UNREADABLE_FIELD.search(one) for one in said]
    lost = [match.group(1) for match in matches if match]
    others = [one for one, match in zip(said, matches, strict=True) if not match]
    return {
        **blobs("lost", [name.encode() for name in lost]),
        **blobs("warned", [one.encode() for one in list(dict.fromkeys(others))[:_MOST_WARNINGS]]),
    }


def _kml(texts: Texts, shapes: Any) -> Texts:
    """Return the texts of a KML without how it is drawn and without what no placemark has."""
    del shapes
    kept = [
        at
        for at, (name, column) in enumerate(zip(texts.names, texts.columns, strict=True))
        if name not in _DRAWN
        and not (column.dtype == object and all(cell is None or cell == "" for cell in column))
    ]
    return Texts(names=[texts.names[at] for at in kept], columns=[texts.columns[at] for at in kept])


def _dxf(texts: Texts, shapes: Any) -> Texts:
    """Return the texts of a drawing: a hatch pattern is no text of it."""
    at = texts.names.index("Text")
    column = texts.columns[at].copy()
    for row, shape in enumerate(shapes):
        if shape is None or shape[1] != 1:
            column[row] = None
    return Texts(names=texts.names, columns=[*texts.columns[:at], column, *texts.columns[at + 1 :]])


_TIDY: Mapping[str, Callable[[Texts, Any], Texts]] = {"dxf": _dxf, "kml": _kml}
