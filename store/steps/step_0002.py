"""What imports of ledgers, cases and tracks keep besides: new columns, empty in older rows.

The MAC of a row covers all its columns, so rows that were untouched get a new one; a row that
someone wrote past this program keeps its wrong one, and `verify` still tells.
"""

import sqlalchemy as sa
from alembic.operations import Operations

from store import keys
from store.books import LAYER_STATE, STATE
from store.change import sum_of, sum_text
from store.macs import row_mac
from store.rows import Kind
from store.schema import GEOM, LAYERS, TYPES
from store.select import visible
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
        added = [word.partition(":")[0] for word in columns.split()]
        for word in columns.split():
            column, _, kind = word.partition(":")
            op.add_column(name, sa.Column(column, TYPES[Kind(kind)]))
        _sign(connection, name, added, key)


def _sign(connection: sa.Connection, name: str, added: list[str], key: bytes) -> None:
    """Give the rows of a layer of one table the MAC of all their columns."""
    layer = LAYERS[name]
    table = layer.first
    before = [word.partition(":")[0] for word in TABLES[name][3].split()]
    new = [DEFAULTS.get(column) for column in added]
    rows = connection.execute(
        sa.select(table.c.fid, table.c.row_mac, table.c[GEOM], *(table.c[n] for n in before))
    ).all()
    signed = [
        {"at": fid, "mac": row_mac(key, layer, [*values, *new, geom])}
        for fid, mac, geom, *values in rows
        if mac == row_mac(key, layer, [*values, geom])
    ]
    if not signed:
        return
    given = {column: value for column, value in zip(added, new, strict=True) if value is not None}
    change = table.update().where(table.c.fid == sa.bindparam("at"))
    connection.execute(change.values(row_mac=sa.bindparam("mac"), **given), signed)
    macs = connection.execute(sa.select(table.c.row_mac).where(visible(table))).scalars()
    total = sum_text(sum_of(mac for mac in macs if mac))
    own = LAYER_STATE.c.layer == name
    connection.execute(LAYER_STATE.update().where(own).values(total=total))
