"""What the child hands back: plain arrays without pickled objects, or a refusal."""

import datetime as dt

import numpy as np


class RefusedError(Exception):
    """The file cannot be taken; the text is a key of the messages of `gis.reading.files`."""


def chosen(there: list[str], wanted: str) -> str:
    """Return the layer or sheet that is wanted; RefusedError names those that are there."""
    names = wanted.split("\t")  # the layer asked for, or the names to look for, best first
    if names[0] == "=":
        if names[1] in there:
            return names[1]
        raise RefusedError("layer\t" + "\t".join(there))
    for name in names:
        if name in there:
            return name
    if len(there) != 1:
        raise RefusedError("layers\t" + "\t".join(there))
    return there[0]


def encoded(names: list[str], columns: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return columns as arrays that need no pickle: numbers as they are, the rest as bytes.

    Column n is `plain` (an array of numbers), `texts` (joined by NUL), `numbers` (whole where
    `whole` says so) or, where it mixes kinds of cells, `kinds` with `cells`; `empty` marks None.
    """
    answer: dict[str, np.ndarray] = blobs("names", [_bytes(name) for name in names])
    for at, column in enumerate(columns):
        if column.dtype != object:
            answer[f"plain{at}"] = column
        else:
            answer |= _parts(column.tolist(), at)
    return answer


def _parts(cells: list[object], at: int) -> dict[str, np.ndarray]:
    types = set(map(type, cells))
    empty = np.array([cell is None for cell in cells], dtype=bool)
    if types <= {str, type(None)}:
        joined = "\0".join([cell or "" for cell in cells])  # type: ignore[misc]
        if joined.count("\0") == max(len(cells) - 1, 0):
            raw = np.frombuffer(joined.encode(errors="replace"), dtype=np.uint8)
            return {f"texts{at}": raw, f"empty{at}": empty}
    elif types <= {float, int, type(None)} and all(map(_exact, cells)):
        numbers = np.array([0 if cell is None else cell for cell in cells], dtype=float)
        whole = np.array([type(cell) is int for cell in cells], dtype=bool)
        return {f"numbers{at}": numbers, f"whole{at}": whole, f"empty{at}": empty}
    kinds = np.array([_kind(cell) for cell in cells], dtype="U1")
    return {f"kinds{at}": kinds} | blobs(f"cells{at}", [_bytes(cell) for cell in cells])


def _exact(cell: object) -> bool:
    """Tell whether a cell is no whole number that a float cannot hold."""
    return not isinstance(cell, int) or abs(cell) < _EXACT


_EXACT = 2**53


def _kind(cell: object) -> str:
    if cell is None:
        return "n"
    for letter, types in (("b", bool), ("i", int), ("f", float), ("d", dt.datetime)):
        if isinstance(cell, types):
            return letter
    return "s"


def _bytes(cell: object) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, bytes):
        return b""  # pictures and the like have no place in a table of ours
    text = cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
    return text.encode("utf-8", errors="replace")


def blobs(name: str, parts: list[bytes]) -> dict[str, np.ndarray]:
    """Return byte strings as two arrays: all bytes, and where each ends."""
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    joined = np.frombuffer(b"".join(parts), dtype=np.uint8)
    return {f"{name}_bytes": joined, f"{name}_ends": ends}
