"""What a child gives up before it opens a file: memory, time, writing, network, other files.

The network must be gone for sure: where no filter of system calls can be set, nothing is read.
Private namespaces and Landlock come on top of it where the kernel has them.
"""

import contextlib
import ctypes
import os
import resource
import signal

from gis.reading.child.answer import RefusedError
from gis.reading.child.landlock import only_read
from gis.reading.child.seccomp import deny

MEMORY_BYTES = 6 * 2**30
CPU_S = 40
FILE_BYTES = 2 * 2**30  # only the answer is written, and it lies in memory
OPEN_FILES = 64

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_DEATH_SIGNAL, _NO_NEW_PRIVILEGES, _NOT_DUMPABLE = 1, 38, 4
_FAMILIES = (1, 2, 10, 16, 17)  # local, IPv4, IPv6, netlink, packet


def fence(path: str, *, parent: int) -> None:
    """Give up what reading the file does not need; die with the parent.

    Raises RefusedError when the network cannot be denied.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked to die with it
        raise SystemExit(1)
    _limit()
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)
    libc.prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    only_read(libc, path)
    deny(libc)
    if not _is_cut_off(libc):
        raise RefusedError("network")


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError):  # the machine's own limit is lower still
            resource.setrlimit(what, (most, most))


def _is_cut_off(libc: ctypes.CDLL) -> bool:
    """Tell whether no socket of any family can be made: seen, not believed."""
    stream, packets = 1, 2
    return all(
        libc.socket(family, kind, 0) < 0 for family in _FAMILIES for kind in (stream, packets)
    )
