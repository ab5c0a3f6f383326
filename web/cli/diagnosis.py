"""What this installation has and lacks: programs, libraries, disk, keys."""

import importlib.metadata
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

Row = dict[str, str]

_LIBRARIES = ("sqlalchemy", "psycopg", "shapely", "pyogrio", "numba", "fastapi")
_OLDEST_SQLITE = (3, 35, 0)  # RETURNING, and the R-tree's check


def diagnosis(store: str = "") -> list[Row]:
    """Return rows of what, found, state (ok, missing: not needed by everyone, bad)."""
    return [*_programs(), _reader(), *_places(), *(_store(store) if store else ())]


def _row(what: str, found: object, state: str) -> Row:
    return {"what": what, "found": str(found), "state": state}


def _programs() -> Iterator[Row]:
    yield _row("Python", sys.version.split()[0], "ok")
    fine = sqlite3.sqlite_version_info >= _OLDEST_SQLITE
    yield _row("SQLite", sqlite3.sqlite_version, "ok" if fine else "bad")
    with sqlite3.connect(":memory:") as connection:
        options = {name for (name,) in connection.execute("PRAGMA compile_options")}
    yield _row("SQLite R-tree", "ENABLE_RTREE" in options, _state("ENABLE_RTREE" in options))
    for name in _LIBRARIES:
        yield _row(name, importlib.metadata.version(name), "ok")
    from store.localpg import find_binaries

    found = find_binaries()
    yield _row("PostgreSQL + PostGIS", found or "-", "ok" if found else "missing")
    for program in ("chromium", "ogrinfo"):
        path = shutil.which(program)
        yield _row(program, path or "-", "ok" if path else "missing")


def _reader() -> Row:
    """Tell whether a file can be opened behind the fence, by opening one."""
    from gis.reading.errors import UnreadableFileError
    from gis.reading.files import read_table

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "point.geojson"
        point = '{"type": "Feature", "geometry": null, "properties": {"a": 1}}'
        path.write_text(f'{{"type": "FeatureCollection", "features": [{point}]}}')
        try:
            read_table(path)
        except UnreadableFileError as error:
            return _row("imports", error, "bad")
    return _row("imports", "files are opened without network", "ok")


def _state(fine: object) -> str:
    return "ok" if fine else "bad"


def _places() -> Iterator[Row]:
    from store import keys

    folder = keys.folder()
    closed = not folder.exists() or folder.stat().st_mode & 0o077 == 0
    yield _row("keys", folder, _state(closed))
    free = shutil.disk_usage(folder if folder.exists() else Path.home()).free
    yield _row("free disk", f"{free / 2**30:.1f} GiB", _state(free > 2**30))


def _store(address: str) -> Iterator[Row]:
    from store import keys
    from store.backend import StoreError
    from store.open import open_store

    try:
        backend = open_store(address, read_only=True)
    except StoreError as error:
        yield _row("store", error, "bad")
        return
    yield _row("store", f"{backend.address}, revision {backend.revision()}", "ok")
    key = keys.key_path(backend.store_id)
    private = key.exists() and key.stat().st_mode & 0o077 == 0
    yield _row("store key", key, _state(private))
    backend.close()
