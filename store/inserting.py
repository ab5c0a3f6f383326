"""Rows into a GeoPackage: the table by one prepared statement, the R-tree by another.

The trigger that keeps the R-tree would call back into Python four times for every row.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import sqlalchemy as sa
from sqlalchemy import Connection, Table

from store import gpkg
from store.columns import Boxes, TableRows, runs
from store.geometry import blobs_of
from store.schema import GEOM
from store.wording import put_in_words

_AT_ONCE = 1000  # rows turned into tuples at a time


def insert(connection: Connection, rows: TableRows) -> Sequence[int]:
    """Insert rows of a table and return their fids; `put_in_rtree` makes them found by place."""
    if rows.boxes is None:
        for some in runs(rows, _AT_ONCE):
            _insert(connection, some.table.name, some.columns)
        return ()
    name = rows.table.name
    query = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    last = connection.execute(query, {"name": name}).scalar() or 0
    fids = range(last + 1, last + 1 + len(rows))
    with gpkg.without_triggers(connection.connection.driver_connection):
        for some in runs(rows.with_column("fid", fids), _AT_ONCE):
            blobs = blobs_of(some.columns[GEOM], cast("Boxes", some.boxes))
            _insert(connection, name, {**some.columns, GEOM: blobs})
    put_in_words(connection, name, fids, rows.columns)
    return fids


def put_in_rtree(connection: Connection, rows: TableRows) -> None:
    """Put rows, known by their fids, into the R-tree; those without a geometry stay out."""
    boxes = np.empty((0, 4)) if rows.boxes is None else rows.boxes
    placed = np.flatnonzero(~np.isnan(boxes[:, 0])).tolist()
    if placed:
        tree = rtree(rows.table)
        corners = boxes[placed][:, [0, 2, 1, 3]].T.tolist()
        values = ([rows.columns["fid"][at] for at in placed], *corners)
        names = [column.name for column in tree.columns]
        _insert(connection, tree.name, dict(zip(names, values, strict=True)))


def _insert(connection: Connection, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
    named = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table}" ({named}) VALUES ({marks})'  # noqa: S608
    connection.exec_driver_sql(statement, list(zip(*columns.values(), strict=True)))


def rtree(table: Table) -> sa.TableClause:
    """Return the R-tree of a feature table."""
    names = ("id", "minx", "maxx", "miny", "maxy")
    return sa.table(f"rtree_{table.name}_{GEOM}", *(sa.column(name) for name in names))
