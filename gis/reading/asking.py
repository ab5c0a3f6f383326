"""Ask a child process to open a file, and take its answer or its refusal.

The child gets a link of our own name to the file, on its standard input, and leaves its arrays in
a piece of memory that both see. It inherits nothing else: no environment, no open files.
"""

import json
import mmap
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from gis.reading.drivers import NEEDED
from gis.reading.frame import read
from gis.reading.refusals import broke_off, refusal_of, too_slow
from gis.reading.scratch import linked, scratch

Answer = Mapping[str, NDArray[np.generic]]

READ_S = 36.0  # longer means that the file is not what an office delivers
REFUSED = 3
_MOST_SAID = 2**20  # bytes of a refusal that are read
_ROOT = Path(__file__).parents[2]
# the child finds this package and nothing else of ours: no environment, no user folders
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from gis.reading.child.main import main; sys.exit(main())"
)
_ENVIRONMENT = {
    "GDAL_CACHEMAX": "64",
    "GDAL_NUM_THREADS": "1",
    "LANG": "C.UTF-8",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OPENBLAS_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
}


def asked(
    path: Path, kind: str, wanted: str, shown: str, *, options: Mapping[str, str] | None = None
) -> Answer:
    """Return what the child reads of a file; raise what it refuses.

    `wanted` is what `Reading.wanted` says, `shown` the name a person knows the file by;
    `options` are for the reader of that kind in the child.
    """
    with scratch() as folder:
        name = NEEDED[kind][1] if kind in NEEDED else f"0.{kind}"
        link = linked(path, folder, name)
        return asked_for(link, kind, wanted, shown, options=options)


def asked_for(
    path: Path, kind: str, wanted: str, shown: str, *, options: Mapping[str, str] | None = None
) -> Answer:
    """Return what the child reads of a file that has a name of ours, in a folder of ours."""
    task: dict[str, object] = {
        "path": str(path),
        "kind": kind,
        "wanted": wanted,
        "options": dict(options or {}),
        "parent": os.getpid(),
    }
    refusal: Sequence[str] = ()
    for _ in range(2):
        with _shared("answer") as frame, _shared("refusal") as said:
            code = _child(task, frame, said, shown)
            if code == 0:
                return _arrays(frame, shown)
            said.seek(0)
            refusal = said.read(_MOST_SAID).decode(errors="replace").split("\t")
        if code != REFUSED:
            raise broke_off(shown)
        if refusal[0] != "drivers":
            break
        task["newer"] = refusal[1:]
    raise refusal_of(shown, *refusal)


def _shared(name: str) -> IO[bytes]:
    """Return a file that lies in memory and goes with us, however we end."""
    return os.fdopen(os.memfd_create(f"wangge-{name}"), "w+b")


def _child(task: Mapping[str, object], frame: IO[bytes], said: IO[bytes], shown: str) -> int:
    try:
        done = subprocess.run(  # noqa: S603 -- our own script, arguments fixed
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, str(_ROOT)],
            input=json.dumps(task).encode(),
            stdout=frame,
            stderr=said,
            timeout=READ_S,
            check=False,
            env=_ENVIRONMENT,
        )
    except subprocess.TimeoutExpired:
        raise too_slow(shown, READ_S) from None
    return done.returncode


def _arrays(frame: IO[bytes], shown: str) -> Answer:
    try:
        return read(memoryview(mmap.mmap(frame.fileno(), 0, access=mmap.ACCESS_READ)))
    except ValueError as error:
        raise broke_off(shown) from error
