"""Texts of formats that do not say how they are written: Shapefile and DXF, read by their bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gis.reading.child.answer import blobs
from gis.reading.encodings import decoded, detected, encoding_named

_SAMPLES = 3
# the byte of a .dbf that names its code page; 0x57 ("ANSI") says nothing
_LANGUAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}
_TABLE_HEAD = 32
_HEAD = 2**16  # of a drawing, where its version and code page stand
_DRAWN_IN_UTF8 = "AC1021"  # and later
_ICONV = {"gb18030": "GB18030", "utf-8": "UTF-8", "big5": "BIG5"}


@dataclass(frozen=True, slots=True)
class Texts:
    """Columns by name, as GDAL gave them."""

    names: list[str]
    columns: list[np.ndarray]


def texts_of(texts: Texts, path: str, forced: str) -> tuple[Texts, dict[str, np.ndarray]]:
    """Return the texts of a Shapefile (read as Latin-1) by what their bytes are.

    `forced` is the encoding a person named, or "". Beside the texts: which encoding it was, what
    the label said, samples, how many texts had bytes that are none.
    """
    label = _label(Path(path))
    cells = [_bytes_of(column) if column.dtype == object else None for column in texts.columns]
    names = [name.encode("latin-1", errors="replace") for name in texts.names]
    parts = {part for column in cells if column is not None for part in column}
    found = detected(parts | set(names), label)
    encoding = forced or found or "utf-8"
    columns, damaged = [], 0
    for column, raw in zip(texts.columns, cells, strict=True):
        if raw is None:
            columns.append(column)
            continue
        read, bad = decoded(raw, encoding)
        whole = np.array(read, dtype=object) if read else np.empty(0, dtype=object)
        whole[np.array([cell is None for cell in column], dtype=bool)] = None
        columns.append(whole)
        damaged += bad
    read_names, bad = decoded(names, encoding)
    damaged += bad
    told = {
        "encoding": np.array(encoding if found or forced else ""),
        "label": np.array(label or ""),
        "damaged": np.array(damaged),
        **blobs("samples", _samples(cells, names)),
    }
    return Texts(names=apart(read_names), columns=columns), told


def apart(names: Sequence[str]) -> list[str]:
    """Return names that are all different: those that were cut to the same get a number."""
    given: list[str] = []
    for name in names:
        new, count = name, 1
        while new in given:
            count += 1
            new = f"{name} ({count})"
        given.append(new)
    return given


def drawing_encoding(path: str) -> str:
    """Return the encoding of a DXF drawing, by its bytes first and its header second."""
    raw = Path(path).read_bytes()
    head = raw[:_HEAD]
    label = None
    version = re.search(rb"\$ACADVER\s+1\s+(AC\d{4})", head)
    page = re.search(rb"\$DWGCODEPAGE\s+3\s+(\S+)", head)
    if page:
        label = encoding_named(page.group(1).decode("latin-1"))
    if version and version.group(1).decode() >= _DRAWN_IN_UTF8:
        label = "utf-8"
    beyond = re.findall(rb"[^\r\n]*[\x80-\xff][^\r\n]*", raw)
    found = detected(beyond, label) or label or "utf-8"
    return _ICONV.get(found, found.upper())


def _label(path: Path) -> str | None:
    """Return the encoding that the .cpg names, else the .dbf."""
    said = path.with_suffix(".cpg")
    if said.exists():
        return encoding_named(said.read_bytes()[:64].decode("latin-1"))
    table = path.with_suffix(".dbf")
    head = table.read_bytes()[:_TABLE_HEAD] if table.exists() else b""
    return _LANGUAGES.get(head[29]) if len(head) == _TABLE_HEAD else None


def _bytes_of(column: np.ndarray) -> list[bytes]:
    cells = ["" if cell is None else str(cell) for cell in column]
    joined = "\0".join(cells).encode("latin-1", errors="replace").split(b"\0")
    if len(joined) == max(len(cells), 1):
        return joined if cells else []
    return [cell.encode("latin-1", errors="replace") for cell in cells]


def _samples(cells: Sequence[list[bytes] | None], names: Sequence[bytes]) -> list[bytes]:
    """Return the first three different texts that are not ASCII, of the names where there are none."""
    found: dict[bytes, None] = {}
    for parts in (*(column for column in cells if column is not None), names):
        for part in parts:
            if not part.isascii():
                found.setdefault(part)
            if len(found) == _SAMPLES:
                return list(found)
    return list(found)
