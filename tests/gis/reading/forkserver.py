"""A reading child that forks: the same reader behind the same fence, its libraries loaded once.

Thousands of mutated files are read this way, one process each, without loading GDAL each time.
Run with the kind of file; takes a task and two files to write to on each line of its input.
"""

import contextlib
import io
import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[3]
LONGEST_S = 40


def serve(kind: str) -> None:
    """Read tasks until the input ends."""
    sys.path.insert(0, str(ROOT))
    from gis.reading.drivers import switched_off

    os.environ["GDAL_SKIP"] = switched_off(kind)
    if kind in ("xlsx", "xls", "catalogue", "json"):
        import openpyxl  # noqa: F401
        import orjson  # noqa: F401
        import python_calamine  # noqa: F401
        from defusedxml import ElementTree  # noqa: F401

        from gis.reading.child import catalogue, records, sheets  # noqa: F401
    import pyogrio
    import pyogrio.raw
    import shapely  # noqa: F401 -- loaded for those that are forked off

    from gis.reading.child import main, spatial  # noqa: F401

    pyogrio.list_drivers()
    for line in sys.stdin:
        task, frame, said = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _read(main, task, frame, said)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def _read(main, task, frame, said):
    signal.alarm(LONGEST_S)
    for path, at in ((frame, 1), (said, 2)):
        os.dup2(os.open(path, os.O_RDWR), at)
    sys.stdin = SimpleNamespace(buffer=io.BytesIO(json.dumps(task).encode()))
    code = 1
    with contextlib.suppress(BaseException):
        code = main.main()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    assert threading.active_count() == 1
    serve(sys.argv[1])
