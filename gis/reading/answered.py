"""The columns of a child's answer, as cells."""

from collections.abc import Callable
from datetime import datetime

import numpy as np

from gis.reading.asking import Answer
from gis.reading.table import Column


def columns_of(answer: Answer) -> dict[str, Column]:
    """Return the columns of an answer by name."""
    names = [blob.decode() for blob in blobs(answer, "names")]
    return {name: _column(answer, at) for at, name in enumerate(names)}


def _column(answer: Answer, at: int) -> Column:
    if f"plain{at}" in answer:
        return answer[f"plain{at}"]
    if f"kinds{at}" in answer:
        return _objects(answer, at)
    empty = answer[f"empty{at}"].astype(bool)
    if f"texts{at}" in answer:
        texts = answer[f"texts{at}"].tobytes().decode().split("\0")
        cells = np.array(texts if len(empty) else [], dtype=object)
    else:
        numbers, whole = answer[f"numbers{at}"], answer[f"whole{at}"].astype(bool)
        cells = numbers.astype(object)
        cells[whole] = numbers[whole].astype(np.int64).astype(object)
    cells[empty] = None
    return cells


def _objects(answer: Answer, at: int) -> Column:
    read: dict[str, Callable[[str], object]]
    read = {"s": str, "i": int, "f": float, "d": datetime.fromisoformat}
    cells = np.empty(len(answer[f"kinds{at}"]), dtype=object)
    kinds = answer[f"kinds{at}"].tolist()
    for row, (kind, blob) in enumerate(zip(kinds, blobs(answer, f"cells{at}"), strict=True)):
        if kind == "b":
            cells[row] = blob == b"True"
        elif kind != "n":
            cells[row] = read[kind](blob.decode())
    return cells


def blobs(answer: Answer, name: str) -> list[bytes]:
    """Return the byte strings of an answer."""
    joined, ends = answer[f"{name}_bytes"].tobytes(), answer[f"{name}_ends"].tolist()
    return [joined[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)] if ends else []
