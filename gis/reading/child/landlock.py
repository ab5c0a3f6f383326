"""Which files a child can open: the delivered one and those of Python, to read; no others.

Landlock is in kernels since 5.13. Where it is missing the list of drivers still leaves none that
opens other files.
"""

import ctypes
import os
import struct
import sys
import sysconfig
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ_FILE, _READ_FOLDER, _EXECUTE = 1 << 2, 1 << 3, 1 << 0
_ALL_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # rights over files by version of Landlock
_ALL_NOW = 16
_NETWORK, _SIGNALS = 4, 6  # versions that came with TCP, and with signals to others
_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache",
    "/usr/share/zoneinfo", "/dev/null", "/dev/urandom",
)  # fmt: skip
# what SQLite keeps beside a GeoPackage that somebody has open
_BESIDE = ("-wal", "-shm", "-journal")


def only_read(libc: ctypes.CDLL, path: str) -> None:
    """Leave the delivered file, its folder of ours and Python's own files to be read."""
    version = libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return
    rights = (1 << _ALL_RIGHTS.get(version, _ALL_NOW)) - 1
    told = struct.pack("=QQQ", rights, 3 if version >= _NETWORK else 0,
                       3 if version >= _SIGNALS else 0)  # fmt: skip
    size = 24 if version >= _SIGNALS else 16 if version >= _NETWORK else 8
    rules = libc.syscall(_CREATE, ctypes.c_char_p(told), size, 0)
    if rules < 0:
        return
    for one in _readable(path):
        _allow(libc, rules, one)
    libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)


def _readable(path: str) -> set[str]:
    real = os.path.realpath(path)
    ours = Path(__file__).parents[2]  # the package `gis`, not what lies beside it
    python = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    python |= {str(Path(prefix) / "lib") for prefix in (sys.prefix, sys.base_prefix)}
    return {
        *_SYSTEM,
        *python,
        str(ours),
        str(Path(path).parent),
        real,
        *(real + ending for ending in _BESIDE),
    }


def _allow(libc: ctypes.CDLL, rules: int, path: str) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights = _READ_FILE | (_READ_FOLDER | _EXECUTE if Path(path).is_dir() else 0)
    libc.syscall(_ADD, rules, 1, ctypes.c_char_p(struct.pack("=Qi", rights, opened)), 0)
    os.close(opened)
