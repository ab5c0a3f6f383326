"""The process that reads, or writes, one uploaded file, so that the service itself never does.

Run by `web.drafts.desk` as `python -m web.drafts.work`. The order comes as one line of JSON on
standard input; when that closes, the service is gone, and so is this process.
"""

import os
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from store.open import open_store
from web.drafts.folder import save
from web.drafts.outlook import failure, outlook, shapes_of
from web.jobs.import_likely import likely_layers_of
from web.jobs.import_result import ImportOptions, ImportResult
from web.jobs.importing import preview, write

_SAY_EVERY_S = 0.2


def main() -> None:
    """Do what the order says and leave the result beside the file."""
    order = orjson.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_leave_with_the_service, daemon=True).start()
    result = Path(order["result"])
    try:
        document = _done(order, _Said(result.with_name(result.name.replace("result", "progress"))))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the page must hear of it
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        document = failure(error)
    save(result, document)


def _leave_with_the_service() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


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


def _done(order: dict[str, Any], say: _Said) -> dict[str, Any]:
    path, layer = Path(order["path"]), order["layer"]
    layers = [layer] if layer else likely_layers_of(path, order["answers"])
    if not layers:
        return {"state": "blocked", "layers": []}
    options = ImportOptions(answers=order["answers"], accept_rest=order["accept_rest"])
    backend = open_store(order["address"])
    try:
        result = preview(backend, layers[0], [path], options, progress=say)
        if order["doing"] == "writing" and not _refused(result, options):
            now = datetime.now(UTC)
            result = write(backend, result, options, who=order["who"], now=now, progress=say)
        else:
            Path(f"{order['result']}.shapes").write_bytes(shapes_of(result))
        return {**outlook(result), "layers": layers}
    finally:
        backend.close()


def _refused(result: ImportResult, options: ImportOptions) -> bool:
    return result.blocked or (result.rejected > 0 and not options.accept_rest)


if __name__ == "__main__":
    main()
