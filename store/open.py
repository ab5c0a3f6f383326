"""Open a store by its address; the only place that knows which back end an address means."""

from datetime import datetime
from pathlib import Path

from store.backend import Backend


def open_store(address: str, *, read_only: bool = False) -> Backend:
    """Return the store at `path.gpkg`, `postgresql://...` or `postgis-local:FOLDER`.

    Raises NotFoundError, NotAStoreError, OlderStoreError, NewerStoreError, NetworkShareError.
    """
    raise NotImplementedError


def init_store(address: str, *, who: str, now: datetime) -> Backend:
    """Make an empty store and return it open. Raises StoreError when there is one already."""
    raise NotImplementedError


def open_or_init(address: str, *, who: str, now: datetime) -> Backend:
    """Return the store at the address, made new when there is none."""
    raise NotImplementedError


def migrate_store(address: str, *, who: str, now: datetime) -> tuple[int, int]:
    """Bring an older store up to this version; return the steps before and after."""
    raise NotImplementedError


def restore_store(backup: Path, address: str, *, who: str, now: datetime) -> Backend:
    """Bring a backup back into a new place and return it open.

    Raises DamagedBackupError when the file is not exactly what was written.
    """
    raise NotImplementedError
