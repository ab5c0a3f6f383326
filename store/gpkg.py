"""The GeoPackage 1.4 parts of a file: headers, reference systems, contents, R-tree triggers."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pyproj import CRS

from store.geometry import SRID, frame_of

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10400
_EPSG = (4326, SRID)
_RTREE_URL = "http://www.geopackage.org/spec140/#extension_rtree"

_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""

# The trigger set of GeoPackage 1.4: update6 and update7 replaced update1 and update3, which
# broke UPSERT.
_RTREE = """
CREATE VIRTUAL TABLE "rtree_{t}_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_{t}_geom_insert" AFTER INSERT ON "{t}"
  WHEN (NEW."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid", {box});
END;
CREATE TRIGGER "rtree_{t}_geom_update2" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid";
END;
CREATE TRIGGER "rtree_{t}_geom_update4" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_{t}_geom" WHERE id IN (OLD."fid", NEW."fid");
END;
CREATE TRIGGER "rtree_{t}_geom_update5" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN
  DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid";
  INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid", {box});
END;
CREATE TRIGGER "rtree_{t}_geom_update6" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
    AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom"))
BEGIN
  UPDATE "rtree_{t}_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),
    miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid";
END;
CREATE TRIGGER "rtree_{t}_geom_update7" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
    AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom"))
BEGIN
  INSERT INTO "rtree_{t}_geom" VALUES (NEW."fid", {box});
END;
CREATE TRIGGER "rtree_{t}_geom_delete" AFTER DELETE ON "{t}" WHEN OLD."geom" NOT NULL
BEGIN
  DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid";
END;
"""
_BOX = ", ".join(f'ST_{corner}(NEW."geom")' for corner in ("MinX", "MaxX", "MinY", "MaxY"))


_CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
    "VALUES (?, ?, ?, ?, ?)"
)


def header_statements() -> Iterator[tuple[str, tuple[object, ...]]]:
    """Return what makes an empty SQLite file a GeoPackage; pragmas come from `new_file`."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            yield statement, ()
    insert = "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)"
    yield insert, ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None)
    yield insert, ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None)
    for code in _EPSG:
        crs = CRS.from_epsg(code)
        wkt = crs.to_wkt("WKT1_GDAL")
        yield insert, (crs.name, code, "EPSG", code, wkt, f"longitude, latitude; {crs.name}")


def layer_statements(table: str, kind: str, title: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Return what makes a table a feature layer with a spatial index."""
    yield (
        _CONTENTS,
        (table, "features", table, title, SRID),
    )
    yield (
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (table, kind, SRID),
    )
    yield (
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (table, _RTREE_URL),
    )
    for statement in _statements(_RTREE.format(t=table, box=_BOX)):
        yield statement, ()


def _statements(script: str) -> Iterator[str]:
    held = ""
    for line in script.splitlines():
        held += line + "\n"
        if sqlite3.complete_statement(held):
            yield held
            held = ""


def attributes_statement(table: str, title: str) -> tuple[str, tuple[object, ...]]:
    """Return what lists a table without geometry among the contents."""
    return (
        _CONTENTS,
        (table, "attributes", table, title, 0),
    )


class Connection(sqlite3.Connection):
    """A connection that may fill the spatial index itself, past the triggers."""

    fills_index = False


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """Let the triggers on insertion take every geometry for empty: who inserts fills the index."""
    connection.fills_index = True
    try:
        yield
    finally:
        connection.fills_index = False


def add_functions(connection: Connection) -> None:
    """Give a connection the ST_ functions that the R-tree triggers call."""
    for at, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, _corner(at), deterministic=True)

    def is_empty(blob: bytes | None) -> int | None:
        if blob is None:
            return None
        return int(connection.fills_index or frame_of(blob) is None)

    connection.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)


def _corner(at: int) -> Callable[[bytes | None], float | None]:
    def corner(blob: bytes | None) -> float | None:
        frame = frame_of(blob)
        return None if frame is None else frame[at]

    return corner
