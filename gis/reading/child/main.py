"""Read one spatial file or spreadsheet in a process of its own, and hand plain arrays back.

Run by `gis.reading.asking` with KIND and LAYER as arguments and the path on standard input.
What a file can make GDAL or a zip do happens here: few drivers, little memory, no network. The
answer on standard output is one numpy archive without pickled objects.
"""

import io
import os
import sys

import numpy as np

from gis.reading.child.answer import RefusedError
from gis.reading.child.fence import fence


def main() -> int:
    """Read what the arguments name; exit 0 with an archive, 3 with a refusal on stderr."""
    kind, layer = sys.argv[1], sys.argv[2]
    path = os.fsdecode(sys.stdin.buffer.read())
    fence()
    try:
        answer = _read(kind, path, layer)
    except RefusedError as refusal:
        sys.stderr.write(str(refusal))
        return 3
    held = io.BytesIO()
    np.savez(held, allow_pickle=False, **answer)
    sys.stdout.buffer.write(held.getbuffer())
    return 0


def _read(kind: str, path: str, layer: str) -> dict[str, np.ndarray]:
    # the libraries of one kind of file are no business of another's
    if kind == "xlsx":
        from gis.reading.child.sheets import read_sheet

        return read_sheet(path, layer)
    from gis.reading.child.spatial import read_spatial

    return read_spatial(path, kind, layer)
