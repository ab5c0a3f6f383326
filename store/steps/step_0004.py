"""Divisions of many units go on after a stop: what is done is kept until all of it is."""

import sqlalchemy as sa
from alembic.operations import Operations

from store.features import make_table
from store.schema import INT, TEXT


def upgrade(op: Operations) -> None:
    """Make the two tables."""
    metadata = sa.MetaData()
    make_table(op, _runs(metadata))
    make_table(op, _units(metadata))


def _runs(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "plan_runs", metadata,
        sa.Column("run", INT, primary_key=True, autoincrement=False),
        sa.Column("request", TEXT, nullable=False), sa.Column("at", TEXT, nullable=False),
        sa.Column("who", TEXT, nullable=False), sa.Column("engine", TEXT, nullable=False),
        sa.Column("seen", INT, nullable=False),
    )  # fmt: skip


def _units(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "plan_run_units", metadata,
        sa.Column("run", INT, primary_key=True, autoincrement=False),
        sa.Column("unit_code", TEXT, primary_key=True), sa.Column("plan_id", TEXT, nullable=False),
        sa.Column("result_key", TEXT), sa.Column("findings", TEXT),
        sa.Column("seconds", sa.Double()),
    )  # fmt: skip
