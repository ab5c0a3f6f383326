"""Read one spatial file or spreadsheet in a process of its own, and hand plain arrays back.

Run by `gis.reading.asking` with a task of JSON on standard input. What a file can make GDAL or a
zip do happens here: few drivers, little memory, no network. The answer on standard output is one
frame of arrays (`gis.reading.frame`).
"""

import gc
import json
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from gis.reading.child.answer import RefusedError
from gis.reading.child.fence import fence
from gis.reading.frame import written


def main() -> int:
    """Read what the task names; exit 0 with a frame, 3 with a refusal on stderr."""
    gc.disable()  # a process that ends with its answer has nothing to collect
    task = json.loads(sys.stdin.buffer.read())
    try:
        fence(task["path"], parent=task["parent"])
        answer = _read(task)
    except RefusedError as refusal:
        sys.stderr.write(str(refusal))
        return 3
    for piece in written(answer):
        sys.stdout.buffer.write(piece)
    return 0


def _read(task: Mapping[str, Any]) -> dict[str, np.ndarray]:
    # the libraries of one kind of file are no business of another's
    if task["kind"] in ("xls", "xlsx"):
        from gis.reading.child.sheets import read_book

        return read_book(task["path"], task["kind"], task["wanted"])
    if task["kind"] == "far":
        from gis.reading.child.sheets import read_far_book

        return read_far_book(task["path"], task["wanted"])
    if task["kind"] in ("catalogue", "json"):
        return _records(task)
    from gis.reading.child.spatial import read_spatial

    return read_spatial(
        task["path"], task["kind"], task["wanted"], task["options"], newer=task.get("newer", ())
    )


def _records(task: Mapping[str, Any]) -> dict[str, np.ndarray]:
    secrets = frozenset(task["options"]["secrets"].split("\t"))
    if task["kind"] == "catalogue":
        from gis.reading.child.catalogue import read_catalogue

        return read_catalogue(task["path"], secrets)
    from gis.reading.child.records import read_records

    return read_records(task["path"], secrets)
