"""What imports of ledgers, cases and tracks keep besides: new columns, empty in older rows.

The MAC of a row covers all its columns, so rows that were untouched get a new one; a row that
someone wrote past this program keeps its wrong one, and `verify` still tells.
"""

import sqlalchemy as sa
from alembic.operations import Operations

from store import keys
from store.books import STATE
from store.rows import Kind
from store.schema import TYPES
from store.steps.signing import names_of, sign_anew
from store.steps.step_0001 import TABLES

COLUMNS = {
    "cameras": (
        "bearing_within_deg:real common_name:text manufacturer:text model:text place_type:text "
        "networked:yes installed_at:text"
    ),
    "incidents": "category_delivered:text",
    "patrols": "stray:text",
}
DEFAULTS = {"stray": "[]"}


def upgrade(op: Operations) -> None:
    """Add the columns and sign the rows anew."""
    connection = op.get_bind()
    store_id = connection.execute(sa.select(STATE.c.store_id)).scalar()  # None: it is being made
    key = (keys.read_key(store_id) if store_id else None) or b""
    for name, columns in COLUMNS.items():
        before = names_of(TABLES[name][3])
        for word in columns.split():
            column, _, kind = word.partition(":")
            op.add_column(name, sa.Column(column, TYPES[Kind(kind)]))
        new = {column: DEFAULTS.get(column) for column in names_of(columns)}
        sign_anew(connection, name, before=before, new=new, key=key)
