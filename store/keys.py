"""The key of a store and the last audit entry, both kept outside the store.

They lie in `$WANGGE_HOME/keys`, else in `~/.local/share/wangge/keys`, as `<store id>.key` (mode
0600) and `<store id>.head`. Who can write the store alone can then change nothing unseen. Several
machines that write one PostgreSQL store need the same key file.
"""

import contextlib
import os
import secrets
from pathlib import Path

from store.locks import locked

_KEY_BYTES = 32


def folder() -> Path:
    """Return the folder of the keys; it may not exist yet."""
    home = os.environ.get("WANGGE_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share" / "wangge") / "keys"


def key_path(store_id: str) -> Path:
    """Return where the key of a store lies."""
    return folder() / f"{store_id}.key"


def make_key(store_id: str) -> bytes:
    """Make a key for a new store."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_bytes(_KEY_BYTES)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(key_path(store_id), flags, 0o600), "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(store_id: str) -> bytes | None:
    """Return the key of a store; None when it is not on this machine."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return bytes.fromhex(key_path(store_id).read_text().strip())
    return None


def read_head(store_id: str) -> tuple[int, str] | None:
    """Return number and MAC of the last audit entry seen here; None when there is none."""
    try:
        seq, mac = (folder() / f"{store_id}.head").read_text().split()
        return int(seq), mac
    except (FileNotFoundError, ValueError):
        return None


def copy_key(store_id: str, new_id: str) -> None:
    """Give a restored store, which goes its own way from now on, the same key under its id."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(key_path(new_id), flags, 0o600), "wb") as file:
        file.write(key_path(store_id).read_bytes())


def write_head(store_id: str, seq: int, mac: str) -> None:
    """Keep the last audit entry; an older one never replaces a newer one."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder() / f"{store_id}.head", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file, locked(file.fileno(), wait=True):
        seen = file.read(200).split()
        if len(seen) != 2 or int(seen[0]) < seq:  # noqa: PLR2004 -- number and MAC
            # one short write of fixed length: it is there whole or not at all
            os.pwrite(file.fileno(), f"{seq:>20} {mac}\n".encode(), 0)
