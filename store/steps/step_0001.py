"""The first schema."""

from alembic.operations import Operations

from store.books import BOOKS
from store.features import make_layer, make_table
from store.schema import LAYERS


def upgrade(op: Operations) -> None:
    """Make every table of the first version."""
    for table in BOOKS:
        make_table(op, table)
    for layer in LAYERS.values():
        for table in layer.tables.values():
            make_layer(op, table)
