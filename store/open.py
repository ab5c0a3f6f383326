"""Open a store by its address; the only place that knows which back end an address means."""

import secrets
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from store import keys, migrate
from store.backend import Act, Backend, StoreError
from store.books import LAYER_STATE, STATE
from store.change import change, sum_text
from store.clearing import clear_up
from store.geopackage import GeoPackage, new_file
from store.rows import iso
from store.schema import LAYERS

_POSTGRES = ("postgresql://", "postgres://")
_LOCAL = "postgis-local:"


def open_store(address: str, *, read_only: bool = False) -> Backend:
    """Return the store at `path.gpkg`, `postgresql://...` or `postgis-local:FOLDER`.

    Clears away what a killed import has left. Raises NotFoundError, NotAStoreError,
    OlderStoreError, NewerStoreError, NetworkShareError.
    """
    backend = _backend(address, read_only=read_only)
    try:
        with backend.reading() as connection:
            migrate.refuse_other(migrate.step_of(connection), backend.address)
        if not read_only:
            clear_up(backend)
    except BaseException:
        backend.close()
        raise
    return backend


def init_store(address: str, *, who: str, now: datetime) -> Backend:
    """Make an empty store and return it open. Raises StoreError when there is one already."""
    store_id = secrets.token_hex(8)

    def fill(connection: Connection) -> None:
        step = migrate.upgrade(connection)
        state = {"one": 1, "store_id": store_id, "step": step, "revision": 0}
        counters = {"next_batch": 1, "next_plan": 1, "created_at": iso(now)}
        connection.execute(STATE.insert().values(state | counters))
        zero = sum_text(0)
        rows = [{"layer": name, "rows": 0, "total": zero} for name in LAYERS]
        connection.execute(LAYER_STATE.insert(), rows)

    keys.make_key(store_id)
    try:
        if address.startswith((*_POSTGRES, _LOCAL)):
            from store.postgis import new_schema

            new_schema(_dsn(address, make=True), fill)
        else:
            new_file(Path(address), fill)
    except BaseException:
        keys.key_path(store_id).unlink(missing_ok=True)
        raise
    backend = open_store(address)
    with change(backend, Act(who=who, what="init", object=store_id, at=now), moves=False):
        pass
    return backend


def open_or_init(address: str, *, who: str, now: datetime) -> Backend:
    """Return the store at the address, made new when there is none."""
    if exists(address):
        return open_store(address)
    return init_store(address, who=who, now=now)


def exists(address: str) -> bool:
    """Tell whether there is a store (or at least a file) at the address."""
    if address.startswith((*_POSTGRES, _LOCAL)):
        from store.postgis import has_schema

        return has_schema(_dsn(address, make=True))
    return Path(address).exists()


def migrate_store(address: str, *, who: str, now: datetime) -> tuple[int, int]:
    """Bring an older store up to this version; return the steps before and after.

    All steps are one transaction: a store is never between two versions.
    """
    backend = _backend(address)
    try:
        with backend.reading() as connection:
            start = migrate.step_of(connection)
        if start > migrate.newest():
            migrate.refuse_other(start, backend.address)
        if start == migrate.newest():
            return start, start
        act = Act(who=who, what="migrate", object=f"{start} -> {migrate.newest()}", at=now)
        with change(backend, act) as made:
            last = migrate.upgrade(made.connection, start=start)
            made.connection.execute(STATE.update().values(step=last))
            _add_layers(made.connection)
        return start, last
    finally:
        backend.close()


def _add_layers(connection: Connection) -> None:
    known = set(connection.execute(sa.select(LAYER_STATE.c.layer)).scalars())
    for name in LAYERS.keys() - known:
        connection.execute(LAYER_STATE.insert().values(layer=name, rows=0, total=sum_text(0)))


def restore_store(backup: Path, address: str, *, who: str, now: datetime) -> Backend:
    """Bring a backup back into a new place and return it open.

    Raises DamagedBackupError when the file is not exactly what was written.
    """
    from store.backup import restore

    if exists(address):
        raise StoreError(f"{address} is there already; restore into a new place, then switch")
    restore(backup, address if not address.startswith(_LOCAL) else _dsn(address, make=True))
    old_id = _new_identity(address)
    migrate_store(address, who=who, now=now)  # nobody else has it open yet
    backend = open_store(address)
    act = Act(who=who, what="restore", object=backup.name, at=now)
    with change(backend, act) as made:
        made.notes["restored"] = old_id
    return backend


def _new_identity(address: str) -> str:
    """Give a restored store an id of its own, the same key, and return the old id.

    It goes another way than the store it was copied from: each has its own last audit entry.
    """
    backend = _backend(address)
    new_id = secrets.token_hex(8)
    keys.copy_key(backend.store_id, new_id)
    with backend.writing() as connection:
        connection.execute(STATE.update().values(store_id=new_id))
    backend.close()
    return backend.store_id


def _backend(address: str, *, read_only: bool = False) -> Backend:
    if address.startswith((*_POSTGRES, _LOCAL)):
        from store.postgis import PostGIS

        return PostGIS(_dsn(address), address=address, read_only=read_only)
    return GeoPackage(Path(address), read_only=read_only)


def _dsn(address: str, *, make: bool = False) -> str:
    if not address.startswith(_LOCAL):
        return address
    from store.localpg import LocalPostGIS

    return LocalPostGIS(Path(address.removeprefix(_LOCAL))).start(make=make)
