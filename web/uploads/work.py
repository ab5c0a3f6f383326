"""The process that reads, or writes, one uploaded file, so that the service itself never does.

Started by `web.uploads.desk`. The order comes as one line of JSON on standard input; when that
closes, the service is gone, and so is this process.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

import orjson

from web.cli.failures import sentence
from web.uploads.draft import PROGRESS, RESULT
from web.uploads.folder import save
from web.uploads.ordered import Work
from web.uploads.said import NOBODY_KNOWS, failed

_SAY_EVERY_S = 0.2
_FIRST_TO_GO = "800"  # where memory is short, the system ends this process before the service


def main() -> None:
    """Do what the order says and leave the result in the folder it names."""
    for number in (signal.SIGINT, signal.SIGTERM):  # the service ends us, in its own time
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    order = orjson.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_leave_with_the_service, daemon=True).start()
    folder = Path(order["folder"])
    try:
        document = Work(order, _Said(folder / PROGRESS)).done()
    except Exception as error:  # noqa: BLE001 -- whatever it is, the page must hear of it
        document = failed(order["doing"], _words(error, order["doing"]))
    save(folder / RESULT, document)
    sys.stderr.flush()
    os._exit(0)  # at once: a large file takes seconds to be forgotten in order


def _leave_with_the_service() -> None:
    while os.read(0, 1):  # nothing more comes; the end does
        pass
    os._exit(1)


def _words(error: Exception, doing: str) -> Mapping[str, str]:
    """Return what to tell the person; the log hears where it was, and no cell of the file."""
    said = {name: sentence(error, chinese=name == "zh") or "" for name in ("zh", "en")}
    if said["zh"]:
        return said
    at = "".join(traceback.format_tb(error.__traceback__))
    sys.stderr.write(f"{doing} an upload: {type(error).__name__}\n{at}")
    return NOBODY_KNOWS[doing]


class _Said:
    """Progress, written down a few times a second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take what is being done, how many are done and how many there are."""
        now = time.monotonic()
        if now >= self._next or done == total:
            self._next = now + _SAY_EVERY_S
            save(self._path, {"title": what, "done": done, "total": total})


if __name__ == "__main__":
    main()
