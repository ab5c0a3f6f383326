"""What steps share that give a layer new columns: its rows, and those kept of it, signed anew."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from alembic.operations import Operations

from store import keys
from store.books import LAYER_STATE, STATE, SUPERSEDED
from store.change import sum_of, sum_text
from store.macs import row_mac
from store.rows import Kind
from store.schema import GEOM, LAYERS, TYPES, Layer
from store.select import visible


def names_of(columns: str) -> list[str]:
    """Return the names of columns written as "name:kind name:kind".

    >>> names_of("a:text b:int")
    ['a', 'b']
    """
    return [word.partition(":")[0] for word in columns.split()]


def add_columns(op: Operations, layer: str, columns: str) -> bytes:
    """Give a layer columns written as "name:kind ..."; return the store's key, to sign with."""
    store_id = op.get_bind().execute(sa.select(STATE.c.store_id)).scalar()  # None: being made
    for word in columns.split():
        column, _, kind = word.partition(":")
        op.add_column(layer, sa.Column(column, TYPES[Kind(kind)]))
    return (keys.read_key(store_id) if store_id else None) or b""


def sign_anew(
    connection: sa.Connection,
    name: str,
    *,
    before: Sequence[str],
    new: Mapping[str, str | None],
    key: bytes,
) -> None:
    """Give the rows of a layer of one table the MAC of all their columns, `new` the last.

    A row that someone wrote past this program keeps its wrong one.
    """
    layer = LAYERS[name]
    table = layer.first
    last = [GEOM] if GEOM in table.c else []
    rows = connection.execute(
        sa.select(table.c.fid, table.c.row_mac, *(table.c[n] for n in [*before, *last]))
    ).all()
    signed = [
        {"at": fid, "mac": row_mac(key, layer, [*had[:own], *new.values(), *had[own:]])}
        for own in [len(before)]
        for fid, mac, *had in rows
        if mac == row_mac(key, layer, had)
    ]
    if not signed:
        return
    given = {column: value for column, value in new.items() if value is not None}
    change = table.update().where(table.c.fid == sa.bindparam("at"))
    connection.execute(change.values(row_mac=sa.bindparam("mac"), **given), signed)
    macs = connection.execute(sa.select(table.c.row_mac).where(visible(table))).scalars()
    total = sum_text(sum_of(mac for mac in macs if mac))
    own = LAYER_STATE.c.layer == name
    connection.execute(LAYER_STATE.update().where(own).values(total=total))


def widen_kept(
    connection: sa.Connection, name: str, *, new: Mapping[str, str | None], key: bytes
) -> None:
    """Give the rows of a layer that are kept the columns `new`: they may come back.

    One whose MAC is wrong keeps a wrong one, so that undoing still refuses it.
    """
    query = sa.select(SUPERSEDED.c.number, SUPERSEDED.c.content, SUPERSEDED.c.mac).where(
        SUPERSEDED.c.layer == name, SUPERSEDED.c.content.is_not(None)
    )
    layer = LAYERS[name]
    wider = [
        {"at": number, **_wider(layer, content, mac, new=new, key=key)}
        for number, content, mac in connection.execute(query).all()
    ]
    if wider:
        change = SUPERSEDED.update().where(SUPERSEDED.c.number == sa.bindparam("at"))
        to: dict[str, Any] = {"content": sa.bindparam("wide"), "mac": sa.bindparam("signed")}
        connection.execute(change.values(to), wider)


def _wider(
    layer: Layer, content: str, mac: str | None, *, new: Mapping[str, str | None], key: bytes
) -> dict[str, str | None]:
    *values, geom = orjson.loads(content)[1:]
    wide = [*values, *new.values(), geom]
    own = hmac.digest(key, content.encode(), "sha256")[:16].hex()
    signed = row_mac(key, layer, wide) if mac == own else mac
    return {"wide": orjson.dumps([layer.name, *wide]).decode(), "signed": signed}
