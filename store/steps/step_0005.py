"""Drafts are redrawn by hand: every stroke of a draft is kept in a log that only grows."""

import sqlalchemy as sa
from alembic.operations import Operations

from store.features import make_layer
from store.schema import layer_table

COLUMNS = (
    "stroke_key:text plan_id:text seq:int stroke_id:text kind:text who:text at:text why:text "
    "moved:text lost:text inverts:int opened:text closed:text locks:text merged:text forced:yes"
)


def upgrade(op: Operations) -> None:
    """Make the table of the log."""
    pairs = [(word.split(":")[0], word.split(":")[1]) for word in COLUMNS.split()]
    table = layer_table(
        sa.MetaData(), "strokes", None, columns=pairs, key="stroke_key",
        indexed=("plan_id", "stroke_id"),
    )  # fmt: skip
    make_layer(op, table)
