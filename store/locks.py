"""Locks on files that the system drops when a process dies.

Where the system has none (Windows) writers are kept apart by SQLite alone.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_S = 0.001


@contextmanager
def locked(handle: int, *, wait: bool, shared: bool = False) -> Iterator[bool]:
    """Hold a file's lock; gives False when someone has it and `wait` is False."""
    if sys.platform == "win32":
        yield True
        return
    import fcntl

    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(handle, kind | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def wait_alone(handle: int, most_s: float) -> None:
    """Wait until nobody else holds the lock, for `most_s` seconds at most."""
    until = time.monotonic() + most_s
    while time.monotonic() < until:
        with locked(handle, wait=False) as alone:
            if alone:
                return
        time.sleep(_LOOK_S)
