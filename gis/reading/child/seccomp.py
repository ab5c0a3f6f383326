"""A filter of system calls: what dials, starts programs or reaches other processes is refused.

A filter is a small program the kernel runs at each system call (seccomp, since Linux 3.5). It
cannot be taken off again.
"""

import ctypes
import platform
import struct
from collections.abc import Mapping

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refuse: EPERM
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in what the filter sees
_OTHER_TABLE = 0x40000000  # x32: the same calls under other numbers

# socket socketpair bind listen accept accept4 connect sendto sendmsg sendmmsg; execve execveat;
# kill pidfd_send_signal ptrace process_vm_readv process_vm_writev pidfd_getfd; unshare setns
# mount bpf keyctl perf_event_open userfaultfd; io_uring_setup _enter _register (it dials, too)
_DENIED: Mapping[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (
        41, 53, 49, 50, 43, 288, 42, 44, 46, 307, 59, 322, 62, 424, 101, 310, 311, 438,
        272, 308, 165, 321, 250, 298, 323, 425, 426, 427,
    )),
    "aarch64": (0xC00000B7, (
        198, 199, 200, 201, 202, 242, 203, 206, 211, 269, 221, 281, 129, 424, 117, 270, 271, 438,
        97, 268, 40, 280, 219, 241, 282, 425, 426, 427,
    )),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def deny(libc: ctypes.CDLL) -> None:
    """Set the filter, where the machine is known and the kernel takes one."""
    machine = platform.machine()
    if machine in _DENIED:
        steps = _steps(*_DENIED[machine])
        program = _Program(len(steps) // 8, steps)
        libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)


def _steps(architecture: int, denied: tuple[int, ...]) -> bytes:
    """Return the filter: the wrong machine is killed, what is denied gets EPERM."""

    def step(code: int, value: int, when: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("=HBBI", code, when, otherwise, value)

    many = len(denied)
    return b"".join(
        (
            step(_LOAD, _ARCHITECTURE),
            step(_EQUAL, architecture, 1, 0),
            step(_RETURN, _KILL),
            step(_LOAD, _NUMBER),
            step(_AT_LEAST, _OTHER_TABLE, many + 1, 0),
            *(step(_EQUAL, call, many - at, 0) for at, call in enumerate(denied)),
            step(_RETURN, _ALLOW),
            step(_RETURN, _REFUSE),
        )
    )
