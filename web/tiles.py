"""Tiles as they are sent: compressed once per revision and scope, then from memory."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from store.backend import Backend
from store.scope import Scope

# of these a tile depends on the plan asked for
PLANNED = frozenset({"grids"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A tile as asked for; with the revision it is all that a tile depends on."""

    layer: str
    z: int
    x: int
    y: int
    plan: str
    scope: Scope


class Tiles:
    """The newest tiles, compressed, up to a number of bytes; the least used go first."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def packed(self, backend: Backend, asked: Asked, etag: str) -> bytes:
        """Return the tile, gzip; empty bytes when there is nothing in it."""
        key = f"{asked.layer}/{asked.z}/{asked.x}/{asked.y}{etag}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        content = backend.tile(
            asked.layer, asked.z, asked.x, asked.y, scope=asked.scope, plan=asked.plan
        )
        packed = gzip.compress(content, 5, mtime=0) if content else b""
        self._keep(key, packed)
        return packed

    def _keep(self, key: str, packed: bytes) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = packed
                self._bytes += len(packed) + len(key)
            while self._bytes > self._most:
                old, content = self._kept.popitem(last=False)
                self._bytes -= len(content) + len(old)


def etag_of(asked: Asked, revision: int, store_id: str) -> str:
    """Return the strong ETag: equal only for the same store, revision, scope and plan."""
    plan = asked.plan if asked.layer in PLANNED else ""
    whose = hashlib.sha256(f"{store_id}|{asked.scope.key()}|{plan}".encode()).hexdigest()[:16]
    return f'"{revision}-{whose}"'
