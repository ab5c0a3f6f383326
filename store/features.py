"""Make tables of layers: a spatial index and a place in the GeoPackage's contents, or GiST."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.schema import CreateIndex, CreateTable

from store import gpkg
from store.geometry import Geometry
from store.schema import GEOM

SHOWN_PLAIN = (
    "plans",
    "findings",
    "coverage",
    "contributions",
    "workers",
)  # listed by GIS programs as tables


def make_table(op: Operations, table: sa.Table) -> None:
    """Make a plain table with its indexes."""
    op.execute(CreateTable(table))
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        op.execute(CreateIndex(index))


def make_layer(op: Operations, table: sa.Table) -> None:
    """Make a table of a layer; one with a geometry gets its spatial index."""
    make_table(op, table)
    if GEOM not in table.c:
        if table.name in SHOWN_PLAIN and op.get_bind().dialect.name == "sqlite":
            _run(op, *gpkg.attributes_statement(table.name, table.name))
        return
    column = table.c[GEOM].type
    kind = column.kind if isinstance(column, Geometry) else ""
    if op.get_bind().dialect.name == "sqlite":
        for statement, values in gpkg.layer_statements(table.name, kind, table.name):
            _run(op, statement, values)
    else:
        op.execute(f"CREATE INDEX {table.name}_geom ON {table.name} USING gist ({GEOM})")


def _run(op: Operations, statement: str, values: tuple[object, ...]) -> None:
    op.get_bind().exec_driver_sql(statement, values)
