"""Where uploaded files lie until they are accepted or dropped, and how nothing is left behind.

Each service has one folder under `$WANGGE_HOME/drafts`, locked while it runs. Whoever starts
removes the folders that nobody holds any more: a killed service leaves no upload.
"""

import contextlib
import threading
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from gis.reading.scratch import held, sweep
from store.keys import folder as keys_folder

_LONGEST_NAME = 200  # bytes; file systems take 255, and what lies beside it is called more
_LETTERS = frozenset("LMN")  # letters, their marks, digits
_SIGNS = frozenset(" ._-()()")


def drafts_home() -> Path:
    """Return the folder under which every service keeps its uploads."""
    return keys_folder().parent / "drafts"


class Spool:
    """The folder of one service."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._mine: Path | None = None
        self._held = contextlib.ExitStack()
        self._lock = threading.Lock()

    def open(self) -> Path:
        """Return our own folder, made at the first use. Raises OSError."""
        with self._lock:
            if self._mine is None:
                self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._mine = self._held.enter_context(held(self._home, ""))
            return self._mine

    def close(self) -> None:
        """Remove our own folder and everything in it."""
        with self._lock:
            self._mine = None
            self._held.close()


def clear_left(home: Path) -> None:
    """Remove the folders of services that run no more."""
    sweep(home, "")


def plain_name(given: str) -> str:
    """Return a file name as messages show it and as it can lie in our folder.

    Letters and digits of every script, blanks and `._-()` stay; no path, no leading dot.

    >>> plain_name("../../etc/楼栋 台账(1).XLSX")
    '楼栋 台账(1).XLSX'
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign if _stays(sign) else "_" for sign in last)
    stem, dot, ending = kept.strip(" .").rpartition(".")
    tail = _cut(f"{dot}{ending}", _LONGEST_NAME // 2)
    return (_cut(stem, _LONGEST_NAME - len(tail.encode())) + tail) or "file"


def _stays(sign: str) -> bool:
    return sign in _SIGNS or unicodedata.category(sign)[0] in _LETTERS


def _cut(text: str, most: int) -> str:
    """Return what of a text fits into so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


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
