"""One file with the whole store in it, which is restored only when it is exactly as written.

A backup is a zip of the database (a GeoPackage, or a PostgreSQL archive) and a manifest with its
SHA-256, which carries a MAC made with the store's key.
"""

import hashlib
import hmac
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import orjson

from store import keys, migrate
from store.backend import Backend, DamagedBackupError, StoreError
from store.change import key_of

_MANIFEST, _FORMAT = "manifest.json", 1
_FILES = {"geopackage": "store.gpkg", "postgis": "store.pgdump"}
_BLOCK = 1 << 20


class Dumped(Backend, Protocol):
    """A back end that can write its database into one file."""

    def dump(self, path: Path) -> None:
        """Write a copy of the database as it is now."""
        ...


def write_backup(backend: Dumped, path: Path) -> None:
    """Write a backup. Raises StoreError when there is a file already."""
    key = key_of(backend)
    if path.exists():
        raise StoreError(f"{path} is there already; a backup never replaces another")
    kind = "postgis" if "://" in backend.address or ":" in backend.address[:14] else "geopackage"
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with TemporaryDirectory(dir=path.resolve().parent, prefix=".backup-") as folder:
        dumped = Path(folder) / _FILES[kind]
        backend.dump(dumped)
        manifest = {
            "format": _FORMAT,
            "kind": kind,
            "store_id": backend.store_id,
            "revision": backend.revision(),
            "step": migrate.newest(),
            "file": dumped.name,
            "bytes": dumped.stat().st_size,
            "sha256": _sha256(dumped),
        }
        manifest["mac"] = _mac(key, manifest)
        try:
            _zip(part, dumped, manifest)
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)


def _zip(part: Path, dumped: Path, manifest: dict[str, Any]) -> None:
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(dumped, dumped.name)
            archive.writestr(_MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total.update(block)
    return total.hexdigest()


def _mac(key: bytes, manifest: dict[str, Any]) -> str:
    content = {name: value for name, value in manifest.items() if name != "mac"}
    plain = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hmac.digest(key, plain, "sha256").hex()


def restore(backup: Path, address: str) -> None:
    """Bring a backup back under a new address.

    Raises DamagedBackupError when anything in the file is not what was written.
    """
    into = "postgis" if address.startswith("postgres") else "geopackage"
    folder = None if into == "postgis" else Path(address).resolve().parent
    with _checked(backup, folder) as (dumped, manifest):
        if manifest["kind"] != into:
            raise StoreError(
                f"{backup} holds a {manifest['kind']} store; it cannot become {address}. Restore "
                "it where it came from, then export and import"
            )
        if into == "postgis":
            from store.postgis import load_dump

            load_dump(dumped, address)
        else:
            dumped.chmod(0o600)
            os.link(dumped, address)


@contextmanager
def _checked(backup: Path, folder: Path | None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the database of a backup, unpacked and held against its manifest."""
    with TemporaryDirectory(dir=folder, prefix=".restore-") as unpacked:
        try:
            with zipfile.ZipFile(backup) as archive:
                manifest = orjson.loads(archive.read(_MANIFEST))
                _check_manifest(backup, manifest)
                dumped = Path(archive.extract(manifest["file"], unpacked))
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
            raise DamagedBackupError(
                f"{backup} is damaged or no backup of ours: {error}"
            ) from error
        if _sha256(dumped) != manifest["sha256"]:
            raise DamagedBackupError(f"{backup}: the database in it is not the one written")
        yield dumped, manifest


def _check_manifest(backup: Path, manifest: dict[str, Any]) -> None:
    key = keys.read_key(str(manifest["store_id"]))
    if key is None:
        raise StoreError(
            f"{backup}: the key of its store is not on this machine, so it cannot be told from a "
            f"forgery; copy {keys.key_path(str(manifest['store_id'])).name} into {keys.folder()}"
        )
    if not hmac.compare_digest(str(manifest["mac"]), _mac(key, manifest)):
        raise DamagedBackupError(f"{backup}: its manifest was changed")
    if manifest["file"] not in _FILES.values() or manifest["format"] != _FORMAT:
        raise DamagedBackupError(f"{backup}: format {manifest['format']}, expected {_FORMAT}")
