"""A folder of our own for the time of one reading, where a file has the name that we gave it.

Its name is `wangge-reading-PID-…`, in the folder for temporary files (TMPDIR). Whoever made it
holds a lock on it; a parent that was killed lets go of the lock, and the next reading takes its
folder away.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "wangge-reading-"  # nobody else's: what bears it and is not locked is deleted


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a new folder that is gone afterwards; folders of the dead go first."""
    sweep(Path(tempfile.gettempdir()))
    folder, lock = _locked()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(folder: Path) -> list[Path]:
    """Take away the folders whose makers are dead; return them."""
    gone = []
    for left in folder.glob(f"{PREFIX}*"):
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


def _locked() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        lock = _lock_of(folder)
        if lock is not None:  # else another process swept it before it was ours
            return folder, lock


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
