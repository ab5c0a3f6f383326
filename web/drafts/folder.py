"""Where uploaded files lie until they are accepted or dropped, and how nothing is left behind.

Each service has one folder under `$WANGGE_HOME/drafts`, locked while it runs. Whoever starts
removes the folders that nobody holds any more: a killed service leaves no upload.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from store.keys import folder as keys_folder
from store.locks import locked

_LOCK = "lock"
_LONGEST_NAME = 120


def drafts_home() -> Path:
    """Return the folder under which every service keeps its uploads."""
    return keys_folder().parent / "drafts"


class Spool:
    """The folder of one service."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._mine: Path | None = None
        self._held = contextlib.ExitStack()

    def open(self) -> Path:
        """Return our own folder, made at the first use, after clearing away what others left."""
        if self._mine is None:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            clear_left(self._home)
            mine = self._home / secrets.token_hex(8)
            mine.mkdir(mode=0o700)
            handle = os.open(mine / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            self._held.callback(os.close, handle)
            self._held.enter_context(locked(handle, wait=False))
            self._mine = mine
        return self._mine

    def close(self) -> None:
        """Remove our own folder and everything in it."""
        if self._mine is not None:
            shutil.rmtree(self._mine, ignore_errors=True)
            self._mine = None
        self._held.close()


def clear_left(home: Path) -> None:
    """Remove the folders of services that run no more."""
    for left in home.iterdir() if home.is_dir() else ():
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            handle = os.open(left / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                with locked(handle, wait=False) as nobody_holds_it:
                    if nobody_holds_it:
                        shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(handle)


def plain_name(given: str) -> str:
    """Return a file name as messages show it and as it can lie in our folder.

    Letters and digits of every script, blanks and `._-()` stay; no path, no leading dot.

    >>> plain_name("../../etc/楼栋 台账(1).XLSX")
    '楼栋 台账(1).XLSX'
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign if sign.isalnum() or sign in " ._-()()" else "_" for sign in last)
    stem, dot, ending = kept.strip(" .").rpartition(".")
    short = f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else ending
    return short[:_LONGEST_NAME] or "file"


def save(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document so that a reader sees the old one or the new one, never half of it."""
    beside = path.with_name(f".{path.name}")
    beside.write_bytes(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))
    beside.replace(path)


def load(path: Path) -> dict[str, Any] | None:
    """Return a document, None when it is not there (yet)."""
    with contextlib.suppress(FileNotFoundError):
        document: dict[str, Any] = orjson.loads(path.read_bytes())
        return document
    return None
