"""What lies in an old Office file: a workbook, a text, or a packet that a password locks.

Such a file (OLE, "compound file") is a small file system; only its table of contents is read.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_FREE = 0xFFFFFFFA  # and above: no sector
_MOST_SECTORS = 256
_HEAD_BYTES = 512
_ENTRY_BYTES = 128
_LOCK_RECORD = 0x2F  # in a workbook: the rest needs a password
_WORKBOOKS = ("workbook", "book")
_FIRST_RECORDS = 4


def ole_kind(path: Path) -> str:
    """Return xls, locked, doc or ole."""
    with path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES:
            return "ole"
        sector = 1 << min(max(struct.unpack_from("<H", head, 30)[0], 9), 12)
        entries = dict(_entries(opened, head, sector))
        if "encryptedpackage" in entries:
            return "locked"
        start = next((entries[name] for name in _WORKBOOKS if name in entries), None)
        if start is not None:
            return "locked" if _is_locked(_sector(opened, start, sector)) else "xls"
    return "doc" if "worddocument" in entries else "ole"


def _entries(opened: BinaryIO, head: bytes, sector: int) -> Iterator[tuple[str, int]]:
    """Yield the names of what is in the file, and the sector where each begins."""
    at = struct.unpack_from("<I", head, 48)[0]
    chains = [one for one in struct.unpack_from("<109I", head, 76) if one < _FREE]
    for _ in range(_MOST_SECTORS):
        if at >= _FREE:
            return
        folder = _sector(opened, at, sector)
        for place in range(0, len(folder) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length = struct.unpack_from("<H", folder, place + 64)[0]
            name = folder[place : place + max(min(length, 64) - 2, 0)]
            start = struct.unpack_from("<I", folder, place + 116)[0]
            yield name.decode("utf-16-le", errors="replace").lower(), start
        per = sector // 4
        if at // per >= len(chains):
            return
        chain = _sector(opened, chains[at // per], sector)
        if len(chain) < sector:
            return
        at = struct.unpack_from("<I", chain, at % per * 4)[0]


def _sector(opened: BinaryIO, at: int, sector: int) -> bytes:
    opened.seek((at + 1) * sector)
    return opened.read(sector)


def _is_locked(start: bytes) -> bool:
    """Tell whether one of the first records of a workbook asks for a password."""
    at = 0
    for _ in range(_FIRST_RECORDS):
        if at + 4 > len(start):
            return False
        record, length = struct.unpack_from("<HH", start, at)
        if record == _LOCK_RECORD:
            return True
        at += 4 + length
    return False
