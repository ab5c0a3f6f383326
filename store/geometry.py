"""Geometry in the store: GeoPackage blobs in SQLite, EWKB in PostGIS, WKB in between.

Kept geometries are two-dimensional, lon/lat EPSG:4490, and of one type a table. What may have
several parts is kept as a multi-geometry; one with a single part comes back as a simple one.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry as Shape
from sqlalchemy import ColumnElement, Dialect, types
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SRID = 4490
POINT, LINES, AREAS, AREA = "POINT", "MULTILINESTRING", "MULTIPOLYGON", "POLYGON"

_MULTI: dict[str, Callable[..., Any]] = {
    LINES: shapely.multilinestrings,
    AREAS: shapely.multipolygons,
}
_TAKES = {  # table's type: shapely's ids of the types it takes
    POINT: {0},
    LINES: {1, 5},
    AREAS: {3, 6},
    AREA: {3},
}
_ENVELOPE = struct.Struct("<4d")
_NO_ENVELOPE = b"GP\x00\x01" + struct.pack("<i", SRID)
_WITH_ENVELOPE = b"GP\x00\x03" + struct.pack("<i", SRID)
_LITTLE_POINT = b"\x01" + struct.pack("<I", 1)
_PAIR = struct.Struct("<2d")
_SIZES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


class Geometry(types.UserDefinedType[bytes]):
    """A geometry column; Python's side of it is two-dimensional WKB, little-endian."""

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:
        """Return the type's name; `_geometry_ddl` makes it PostGIS' own."""
        return self.kind

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        """Turn WKB into what the back end keeps."""
        return _Kept(bindvalue)

    def column_expression(self, colexpr: Any) -> ColumnElement[Any]:
        """Turn what the back end keeps into WKB."""
        read = _Wkb(colexpr)
        read.type = self  # so that the result goes through `result_processor`
        return read

    def bind_processor(self, dialect: Dialect) -> Callable[[bytes | None], bytes | None] | None:
        """Return what is done to WKB in Python before it is kept."""
        return blob_of if dialect.name == "sqlite" else None

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[bytes | None], bytes | None] | None:
        """Return what is done in Python to what comes back."""
        del coltype
        return wkb_of if dialect.name == "sqlite" else None


class _Kept(FunctionElement[Any]):
    inherit_cache = True
    type = types.NULLTYPE


class _Wkb(FunctionElement[Any]):
    inherit_cache = True
    type: types.TypeEngine[Any] = types.NULLTYPE


@compiles(_Kept)
@compiles(_Wkb)
def _plain(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(_Kept, "postgresql")
def _kept_in_postgis(element: Any, compiler: Any, **kw: Any) -> str:
    return f"ST_GeomFromWKB({compiler.process(element.clauses, **kw)}, {SRID})"


@compiles(_Wkb, "postgresql")
def _wkb_from_postgis(element: Any, compiler: Any, **kw: Any) -> str:
    return f"ST_AsBinary({compiler.process(element.clauses, **kw)})"


@compiles(Geometry, "postgresql")
def _geometry_ddl(element: Any, compiler: Any, **kw: Any) -> str:
    del compiler, kw
    return f"geometry({element.kind},{SRID})"


def wkb_for(kind: str, shapes: Sequence[Shape | None] | NDArray[np.object_]) -> list[bytes | None]:
    """Return WKB of the table's type for each shape; None stays None.

    Raises ValueError at the first shape that is empty or of another type.
    """
    flat = np.asarray(shapes, dtype=object)
    if (shapely.get_coordinate_dimension(flat) > 2).any():  # noqa: PLR2004
        flat = shapely.force_2d(flat)
    _check(kind, flat)
    if kind in _MULTI:
        single = np.isin(shapely.get_type_id(flat), (1, 3))
        rows = np.flatnonzero(single)
        if rows.size:
            flat = flat.copy()
            flat[rows] = _MULTI[kind](flat[rows], indices=np.arange(rows.size))
    wkb: list[bytes | None] = shapely.to_wkb(flat, byte_order=1).tolist()
    return wkb


def _check(kind: str, shapes: NDArray[np.object_]) -> None:
    types = shapely.get_type_id(shapes)
    for at in np.flatnonzero((types >= 0) & ~np.isin(types, list(_TAKES[kind])))[:1].tolist():
        raise ValueError(f"geometry {at} is a {shapes[at].geom_type}, expected {kind}")
    for at in np.flatnonzero((types >= 0) & shapely.is_empty(shapes))[:1].tolist():
        raise ValueError(f"geometry {at} is empty; expected coordinates, or none at all")


def shapes_of(wkb: Sequence[bytes | None]) -> list[Shape | None]:
    """Return shapes; multi-geometries of one part become simple ones."""
    shapes = shapely.from_wkb(np.array(wkb, dtype=object))
    shapes = np.atleast_1d(shapes)
    lone = (shapely.get_type_id(shapes) > 3) & (shapely.get_num_geometries(shapes) == 1)  # noqa: PLR2004
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    result: list[Shape | None] = shapes.tolist()
    return result


def blob_of(wkb: bytes | None) -> bytes | None:
    """Return one geometry as a GeoPackage blob; points go without an envelope."""
    if wkb is None:
        return None
    if wkb[1] == 1:
        return _NO_ENVELOPE + wkb
    west, south, east, north = shapely.bounds(shapely.from_wkb(wkb))
    return _WITH_ENVELOPE + _ENVELOPE.pack(west, east, south, north) + wkb


def blobs_of(wkb: Sequence[bytes | None], boxes: NDArray[np.float64]) -> list[bytes | None]:
    """Return many geometries as GeoPackage blobs; `boxes` are theirs (`store.columns`)."""
    frames = np.ascontiguousarray(boxes[:, [0, 2, 1, 3]], dtype="<f8").tobytes()
    return [
        None
        if one is None
        else _NO_ENVELOPE + one
        if one[1] == 1
        else _WITH_ENVELOPE + frames[at * 32 : at * 32 + 32] + one
        for at, one in enumerate(wkb)
    ]


def wkb_of(blob: bytes | None) -> bytes | None:
    """Return the WKB inside a GeoPackage blob, whoever wrote it."""
    if blob is None:
        return None
    if blob[:2] != b"GP":
        raise ValueError(f"geometry begins with {blob[:2]!r}, expected b'GP'")
    return blob[8 + _SIZES[(blob[3] >> 1) & 7] :]


def ewkb_hex(wkb: bytes | None) -> str | None:
    """Return one geometry as PostGIS takes it in COPY."""
    if wkb is None:
        return None
    (kind,) = struct.unpack_from("<I", wkb, 1)
    return (wkb[:1] + struct.pack("<II", kind | 0x20000000, SRID) + wkb[5:]).hex()


def frame_of(blob: bytes | None) -> tuple[float, float, float, float] | None:
    """Return min x, max x, min y, max y of a GeoPackage blob; None when it is empty."""
    if blob is None or blob[3] & 0x10:
        return None
    order = "<" if blob[3] & 1 else ">"
    if blob[3] >> 1 & 7:
        west, east, south, north = struct.unpack_from(order + "4d", blob, 8)
        return west, east, south, north
    if blob[8:13] == _LITTLE_POINT:
        x, y = _PAIR.unpack_from(blob, 13)
        return None if x != x else (x, x, y, y)  # noqa: PLR0124 -- NaN: empty
    west, south, east, north = shapely.bounds(shapely.from_wkb(blob[8:])).tolist()
    return None if west != west else (west, east, south, north)  # noqa: PLR0124 -- NaN: empty
