"""Folders of our own that do not outlive us: for one reading, or for as long as a program runs.

Whoever makes one holds a lock on it; a program that was killed lets go of the lock, and who comes
next takes its folder away. That of one reading is `wangge-reading-PID-…`, in the folder for
temporary files (TMPDIR); a file has the name there that we gave it.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "wangge-reading-"  # nobody else's: what bears it and is not locked is deleted
_TRIES = 20


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a new folder that is gone afterwards; folders of the dead go first."""
    parent = Path(tempfile.gettempdir())
    sweep(parent)
    with held(parent, f"{PREFIX}{os.getpid()}-") as folder:
        yield folder


@contextlib.contextmanager
def held(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a new folder under `parent`, locked, that is gone afterwards.

    Raises OSError where none can be made, or locked.
    """
    folder, lock = _locked(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(parent: Path, prefix: str = PREFIX) -> list[Path]:
    """Take away the folders whose makers are dead; return them."""
    gone = []
    for left in parent.glob(f"{prefix}*"):
        lock = _lock_of(left)
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)
            gone.append(left)
    return gone


def linked(path: Path, folder: Path, name: str) -> Path:
    """Return the file under a name of ours: what it was called means nothing to a library."""
    link = folder / name
    link.symlink_to(path.resolve())
    return link


def _locked(parent: Path, prefix: str) -> tuple[Path, int]:
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        lock = _lock_of(folder)
        if lock is not None:
            return folder, lock
        # another process swept it before it was ours, or no folder can be locked here
        shutil.rmtree(folder, ignore_errors=True)
    raise OSError(f"{parent}: a folder in it cannot be locked")


def _lock_of(folder: Path) -> int | None:
    """Return the lock on a folder of ours, None when somebody holds it or it is not ours."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if os.fstat(opened).st_uid == os.geteuid():
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if folder.exists():
                return opened
    except OSError:
        pass
    os.close(opened)
    return None
