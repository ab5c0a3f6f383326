"""The desk where uploaded files wait: who brought them, what was said, which process reads them."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from store.backend import BusyError, NotFoundError
from web.errors import DraftNotReadyError, TooManyDraftsError
from web.uploads.draft import READING, RESULT, WRITING, Draft
from web.uploads.folder import Spool, clear_left, drafts_home, plain_name
from web.uploads.said import AS_SHOWN, failed

AT_ONCE = 2  # files read at the same time: reading one takes a core
MOST_EACH = 5  # drafts of one person; a sixth takes the place of the one left alone longest
LONGEST_READING_S = 900.0  # far more than the largest file takes
LAST_WRITING_S = 10.0  # what is being written may end when the service does
LOOK_EVERY_S = 30.0
DAY = timedelta(hours=24)
_ROOT = Path(__file__).parents[2]
_WORKER = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from web.uploads.work import main; main()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One thing asked of a draft: its number, what to do, and the order for the process."""

    draft: Draft
    number: int
    doing: str
    order: Mapping[str, Any]


class Drafts:
    """The uploaded files of one service. Its methods may be called from any thread.

    Files that nobody asks for as long as `idle` are removed.
    """

    def __init__(self, address: str, idle: timedelta = DAY) -> None:
        self._address = address
        self._idle_s = idle.total_seconds()
        self._spool = Spool(drafts_home())
        self._drafts: dict[str, Draft] = {}
        self._lock = threading.Lock()  # held for moments: never while anything is waited for
        self._closed = threading.Event()
        self._readers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="wangge-draft")
        self._keeper = threading.Thread(target=self._keep, name="wangge-drafts", daemon=True)

    def start(self) -> None:
        """Clear away what services that run no more have left, and look after our own."""
        clear_left(drafts_home())
        self._keeper.start()

    def close(self) -> None:
        """End every process and remove every file; what is being written may end first."""
        self._closed.set()
        with self._lock:
            drafts = list(self._drafts.values())
        until = time.monotonic() + LAST_WRITING_S
        for draft in drafts:
            if draft.writes and draft.worker is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    draft.worker.wait(max(0.0, until - time.monotonic()))
        for draft in drafts:
            self._remove(draft)
        self._readers.shutdown(cancel_futures=True)
        if self._keeper.is_alive():
            self._keeper.join()
        self._spool.close()

    def begin(self, owner: str, layer: str | None, name: str, may: frozenset[str]) -> Draft:
        """Return a new draft whose file is still to be written.

        Raises TooManyDraftsError, and OSError when the disk takes no more.
        """
        self._make_room(owner)
        draft_id = secrets.token_urlsafe(16)
        with self._lock:
            if self._closed.is_set():
                raise BusyError("the service is ending")
            if sum(one.owner == owner for one in self._drafts.values()) >= MOST_EACH:
                raise TooManyDraftsError(
                    f"{owner} has {MOST_EACH} files waiting", found=MOST_EACH, required=MOST_EACH
                )
            draft = Draft(
                draft_id=draft_id,
                owner=owner,
                folder=self._spool.open() / draft_id,
                file_name=plain_name(name),
                layer=layer,
                may=may,
                touched_s=time.monotonic(),
            )
            draft.path.parent.mkdir(mode=0o700, parents=True)
            self._drafts[draft_id] = draft
        return draft

    def of(self, owner: str, draft_id: str) -> Draft:
        """Return a draft of this person; NotFoundError for anybody else's."""
        draft = self._drafts.get(draft_id)
        if draft is None or draft.owner != owner:
            raise NotFoundError(f"no draft {draft_id!r}")
        draft.touched_s = time.monotonic()
        return draft

    def read(self, draft: Draft) -> None:
        """Have the file read for the first time."""
        with self._lock:
            self._order(draft, READING)

    def say(self, draft: Draft, layer: str | None, answers: Mapping[str, str] | None) -> None:
        """Have the file read again with a layer and answers, which replace the earlier ones.

        An earlier reading is given up; DraftNotReadyError once it was accepted.
        """
        with self._lock:
            self._check_free(draft)
            result = draft.result() or {}
            if result.get("state") == "written":
                raise DraftNotReadyError(f"{draft.file_name} is written", found="written")
            draft.layer = layer or draft.layer
            if answers is not None:
                draft.answers = dict(answers)
            self._order(draft, READING)

    def accept(self, draft: Draft, *, accept_rest: bool) -> None:
        """Have the file written as it was shown; DraftNotReadyError unless it is ready."""
        with self._lock:
            shown = draft.result() or {"state": draft.doing}
            if shown["state"] != "ready":
                raise DraftNotReadyError(
                    f"{draft.file_name} is {shown['state']}", found=shown["state"]
                )
            if shown["rejected"] and not accept_rest:
                raise DraftNotReadyError(
                    f"{draft.file_name}: {shown['rejected']} rows are rejected; "
                    "accept_rest takes the others",
                    found=shown["rejected"],
                    required=0,
                )
            draft.layer = shown["layer"]
            as_shown = {name: shown[name] for name in AS_SHOWN}
            self._order(draft, WRITING, accept_rest=accept_rest, shown=as_shown)

    def drop(self, draft: Draft) -> None:
        """Forget a draft and remove its file; DraftNotReadyError while it is being written."""
        with self._lock:
            self._check_free(draft)
        self._remove(draft)

    def _check_free(self, draft: Draft) -> None:
        if draft.writes:
            raise DraftNotReadyError(f"{draft.file_name} is being written", found=WRITING)

    def _order(self, draft: Draft, doing: str, **more: object) -> None:
        """Begin a new turn; whoever calls holds the lock."""
        if draft.draft_id not in self._drafts or self._closed.is_set():
            raise NotFoundError(f"no draft {draft.draft_id!r}")
        draft.give_up()
        draft.forget(draft.turn)
        draft.turn += 1
        draft.doing, draft.failed = doing, None
        order = {
            "address": self._address,
            "doing": doing,
            "path": str(draft.path),
            "folder": str(draft.folder_of(draft.turn)),
            "layer": draft.layer,
            "may": sorted(draft.may),
            "answers": dict(draft.answers),
            "who": draft.owner,
            **more,
        }
        turn = _Turn(draft=draft, number=draft.turn, doing=doing, order=order)
        self._readers.submit(self._run, turn)

    def _run(self, turn: _Turn) -> None:
        """Have a process of its own do one turn, and see to it that the turn has an end."""
        try:
            worker = self._started(turn)
            if worker is not None:
                _told(worker, turn)
        except OSError as error:  # no process, no room: the page must hear of it
            sys.stderr.write(f"draft: {error}\n")
        finally:
            self._ended(turn)

    def _started(self, turn: _Turn) -> subprocess.Popen[bytes] | None:
        """Start the process of a turn, unless the turn no longer counts."""
        with self._lock:
            if not self._counts(turn):
                return None
            folder = turn.draft.folder_of(turn.number)
            folder.mkdir(mode=0o700)
            # -P: no module is ever taken from the working folder, whatever lies there;
            # a session of its own: Ctrl+C ends the service, and the service ends its workers
            turn.draft.worker = subprocess.Popen(  # noqa: S603 -- our own module
                [sys.executable, "-P", "-c", _WORKER, str(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "TMPDIR": str(folder)},
            )
            return turn.draft.worker

    def _ended(self, turn: _Turn) -> None:
        with self._lock:
            if not self._counts(turn):
                turn.draft.forget(turn.number)
            elif not (turn.draft.folder_of(turn.number) / RESULT).exists():
                turn.draft.failed = failed(turn.doing)

    def _counts(self, turn: _Turn) -> bool:
        return turn.draft.turn == turn.number and turn.draft.draft_id in self._drafts

    def _make_room(self, owner: str) -> None:
        """Remove the draft its owner has not asked for the longest, where there are too many."""
        with self._lock:
            theirs = [one for one in self._drafts.values() if one.owner == owner]
        idle = [one for one in theirs if not (one.writes or one.arrives)]
        if len(theirs) >= MOST_EACH and idle:
            self._remove(min(idle, key=lambda one: one.touched_s))

    def _remove_idle(self, draft: Draft, idle_s: float) -> None:
        if time.monotonic() - draft.touched_s > idle_s and not draft.writes:
            self._remove(draft)

    def _remove(self, draft: Draft) -> None:
        with self._lock:
            self._drafts.pop(draft.draft_id, None)
            draft.turn += 1
            draft.give_up()
        if draft.worker is not None:
            draft.worker.wait()
        shutil.rmtree(draft.folder, ignore_errors=True)

    def _keep(self) -> None:
        """Remove what was left alone for too long, and what a killed service left late."""
        while not self._closed.wait(min(LOOK_EVERY_S, self._idle_s)):
            with self._lock:
                drafts = list(self._drafts.values())
            for draft in drafts:
                self._remove_idle(draft, self._idle_s)
            clear_left(drafts_home())


def _told(worker: subprocess.Popen[bytes], turn: _Turn) -> None:
    """Give a process its order and wait for its end."""
    assert worker.stdin is not None  # noqa: S101 -- asked for
    # the pipe stays open: when this service dies, however, its end tells the worker
    try:
        with contextlib.suppress(BrokenPipeError):  # it was killed before it could listen
            worker.stdin.write(orjson.dumps(turn.order) + b"\n")
            worker.stdin.flush()
        worker.wait(LONGEST_READING_S if turn.doing == READING else None)
    except subprocess.TimeoutExpired:
        worker.kill()
    finally:
        with contextlib.suppress(BrokenPipeError):
            worker.stdin.close()
        worker.wait()
