"""Imports can be undone: rows know their import, and what an import replaced is kept."""

import sqlalchemy as sa
from alembic.operations import Operations

from store.features import make_table
from store.rows import Kind
from store.schema import INT, TEXT, TYPES
from store.steps.step_0001 import TABLES

COLUMNS = {
    "batches": ("undoes:int",),
    "imports": ("corrects:text", "undone_at:text", "undone_by:text", "undone_why:text"),
    "rejects": ("resolved_by:text",),
}


def upgrade(op: Operations) -> None:
    """Add the columns and the two tables; earlier imports cannot be undone."""
    for name in TABLES:
        op.add_column(name, sa.Column("row_import", INT))
    for name, columns in COLUMNS.items():
        for word in columns:
            column, _, kind = word.partition(":")
            op.add_column(name, sa.Column(column, TYPES[Kind(kind)]))
    op.add_column("batches", sa.Column("undone", INT, nullable=False, server_default="0"))
    op.execute("UPDATE batches SET import_id = NULL WHERE done > 0")
    metadata = sa.MetaData()
    make_table(op, _superseded(metadata))
    make_table(op, _confirmed(metadata))


def _superseded(metadata: sa.MetaData) -> sa.Table:
    table = sa.Table(
        "superseded", metadata,
        sa.Column("number", INT, primary_key=True), sa.Column("by_batch", INT, nullable=False),
        sa.Column("layer", TEXT, nullable=False), sa.Column("kept_in", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False), sa.Column("was_import", INT),
        sa.Column("was_revision", INT, nullable=False), sa.Column("content", TEXT),
        sa.Column("mac", TEXT),
    )  # fmt: skip
    sa.Index("superseded_by", table.c.by_batch)
    sa.Index("superseded_was", table.c.was_import)
    return table


def _confirmed(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "confirmed", metadata,
        sa.Column("by_batch", INT, primary_key=True, autoincrement=False),
        sa.Column("was_import", INT, primary_key=True, autoincrement=False),
        sa.Column("rows", INT, nullable=False),
    )  # fmt: skip
