"""The MAC of a row's content: who writes past this program cannot make one."""

import hmac
from collections.abc import Sequence
from typing import Any

from store.columns import TableRows
from store.rows import canonical, canonical_all
from store.schema import Layer


def macs_of(key: bytes, layer: Layer, rows: TableRows) -> list[str]:
    """Return the MAC of each row's content, as `row_mac` does."""
    columns = [rows.columns[name] for name in layer.columns]
    if layer.codec.geometry:
        columns[-1] = [None if wkb is None else wkb.hex() for wkb in columns[-1]]
    contents = canonical_all(layer.name, columns)
    return [hmac.digest(key, content, "sha256")[:16].hex() for content in contents]


def row_mac(key: bytes, layer: Layer, values: Sequence[Any]) -> str:
    """Return the MAC of a row's content."""
    return hmac.digest(key, canonical(layer.name, values), "sha256")[:16].hex()
