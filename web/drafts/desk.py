"""The desk where uploaded files wait: who brought them, what was said, which process reads them."""

import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from store.backend import NotFoundError
from web.drafts.folder import Spool, clear_left, drafts_home, load, plain_name, save
from web.errors import DraftNotReadyError, TooManyDraftsError

AT_ONCE = 2  # files read at the same time: reading one takes a core
MOST_EACH = 5  # drafts of one person
_ROOT = Path(__file__).parents[2]
_WORKER = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from web.drafts.work import main; main()"
)
FAILED = {
    "zh": "读取中断(文件过大或损坏)。请检查文件后重试。",
    "en": "Reading broke off (too large, or damaged). Check the file and try again.",
}


@dataclass(slots=True)
class Draft:
    """A file that was uploaded. `turn` counts what was asked of it; only the last one counts."""

    draft_id: str
    owner: str
    folder: Path
    file_name: str
    layer: str | None
    answers: Mapping[str, str] = field(default_factory=dict)
    turn: int = 0
    doing: str = "reading"
    worker: subprocess.Popen[bytes] | None = None

    @property
    def path(self) -> Path:
        """The uploaded file."""
        return self.folder / self.file_name


class Drafts:
    """The uploaded files of one service. Its methods may be called from any thread."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._spool = Spool(drafts_home())
        self._drafts: dict[str, Draft] = {}
        self._lock = threading.Lock()
        self._readers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="wangge-draft")

    def start(self) -> None:
        """Clear away what services that run no more have left."""
        clear_left(drafts_home())

    def close(self) -> None:
        """End every reading process and remove every file."""
        for draft in list(self._drafts.values()):
            self._drop(draft)
        self._readers.shutdown(cancel_futures=True)
        self._spool.close()

    def begin(self, owner: str, layer: str | None, name: str) -> Draft:
        """Return a new draft whose file is still to be written."""
        with self._lock:
            if sum(one.owner == owner for one in self._drafts.values()) >= MOST_EACH:
                raise TooManyDraftsError(
                    f"{owner} has {MOST_EACH} files waiting", found=MOST_EACH, required=MOST_EACH
                )
            draft_id = secrets.token_urlsafe(16)
            folder = self._spool.open() / draft_id
            folder.mkdir(mode=0o700)
            draft = Draft(
                draft_id=draft_id,
                owner=owner,
                folder=folder,
                file_name=plain_name(name),
                layer=layer,
            )
            self._drafts[draft_id] = draft
        return draft

    def of(self, owner: str, draft_id: str) -> Draft:
        """Return a draft of this person; NotFoundError for anybody else's."""
        draft = self._drafts.get(draft_id)
        if draft is None or draft.owner != owner:
            raise NotFoundError(f"no draft {draft_id!r}")
        return draft

    def order(self, draft: Draft, doing: str = "reading", *, accept_rest: bool = False) -> None:
        """Have the file read with what was said, or (writing) written.

        An earlier reading is given up; DraftNotReadyError while it is being written.
        """
        with self._lock:
            if draft.doing == "writing" and self._result(draft) is None:
                raise DraftNotReadyError(f"{draft.file_name} is being written")
            self._end(draft)
            draft.turn += 1
            draft.doing = doing
            turn = draft.turn
        order = {
            "address": self._address,
            "doing": doing,
            "path": str(draft.path),
            "result": str(draft.folder / f"result-{turn}.json"),
            "layer": draft.layer,
            "answers": dict(draft.answers),
            "accept_rest": accept_rest,
            "who": draft.owner,
        }
        self._readers.submit(self._run, draft, turn, order)

    def say(self, draft: Draft, layer: str | None, answers: Mapping[str, str] | None) -> None:
        """Have the file read again with a layer and answers, which replace the earlier ones."""
        draft.layer = layer
        if answers is not None:
            draft.answers = dict(answers)
        self.order(draft)

    def drop(self, draft: Draft) -> None:
        """Forget a draft and remove its file; DraftNotReadyError while it is being written."""
        with self._lock:
            if draft.doing == "writing" and self._result(draft) is None:
                raise DraftNotReadyError(f"{draft.file_name} is being written")
        self._drop(draft)

    def document(self, draft: Draft) -> dict[str, Any]:
        """Return what is known of a draft now, as `web.shapes.imports.DraftOut` takes it."""
        result = self._result(draft)
        progress = load(draft.folder / f"progress-{draft.turn}.json")
        nothing: dict[str, Any] = {
            "state": draft.doing,
            "layers": [],
            "columns": [],
            "fields": [],
            "mapping": {},
            "questions": [],
            "findings": [],
            "rejects": [],
        }
        return {
            **nothing,
            "layer": draft.layer,
            **(result or {}),
            "draft_id": draft.draft_id,
            "file_name": draft.file_name,
            "size": draft.path.stat().st_size if draft.path.exists() else 0,
            "answers": dict(draft.answers),
            "progress": progress or {"title": "", "done": 0, "total": 0},
        }

    def shapes(self, draft: Draft) -> bytes:
        """Return the shapes of the last preview as GeoJSON."""
        path = draft.folder / f"result-{draft.turn}.json.shapes"
        nothing = b'{"type":"FeatureCollection","features":[]}'
        return path.read_bytes() if path.exists() else nothing

    def _result(self, draft: Draft) -> dict[str, Any] | None:
        return load(draft.folder / f"result-{draft.turn}.json")

    def _run(self, draft: Draft, turn: int, order: Mapping[str, Any]) -> None:
        with self._lock:
            if draft.turn != turn or draft.draft_id not in self._drafts:
                return
            # -P: no module is ever taken from the working folder, whatever lies there
            command = [sys.executable, "-P", "-c", _WORKER, str(_ROOT)]
            draft.worker = worker = subprocess.Popen(  # noqa: S603 -- our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
        assert worker.stdin is not None  # noqa: S101 -- asked for
        # the pipe stays open: when this service dies, however, its end tells the worker
        worker.stdin.write(orjson.dumps(order) + b"\n")
        worker.stdin.flush()
        worker.wait()
        worker.stdin.close()
        if self._result(draft) is None and draft.turn == turn:
            save(Path(order["result"]), {"state": "failed", "error": FAILED})

    def _end(self, draft: Draft) -> None:
        if draft.worker is not None and draft.worker.poll() is None:
            draft.worker.kill()

    def _drop(self, draft: Draft) -> None:
        with self._lock:
            self._drafts.pop(draft.draft_id, None)
            draft.turn += 1
            self._end(draft)
        if draft.worker is not None:
            draft.worker.wait()
        shutil.rmtree(draft.folder, ignore_errors=True)
