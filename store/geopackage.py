"""The default back end: one GeoPackage file, through the standard library's sqlite3.

Write-ahead log and full synchronisation: what was acknowledged survives a power cut. One writer
at a time, readers never wait. Writers ask every millisecond, so that they share fairly.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table, event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from gis.findings import Finding
from store import gpkg
from store.backend import Bounds, BusyError, NotAStoreError, NotFoundError, StoreError
from store.books import STATE
from store.columns import TableRows
from store.inserting import insert, put_in_rtree, rtree
from store.locks import locked, wait_alone
from store.scope import EVERYTHING, Scope
from store.shares import refuse_network_share
from store.wording import take_out_words, with_words, without_words

_BUSY_MS = 10_000
_TURN_S = 0.001  # how often a writer asks whether it is its turn
_LONGEST_S = 60.0
_BEHIND_S = 1.0  # how long a bulk write stays behind at most: it must end some time
_POLL_S = 0.1
_WAL_PAGES = 8000  # 32 MB


class GeoPackage:
    """A store in a GeoPackage file. Made by `store.open`."""

    chunk_rows = 2000
    chunk_s = 0.04
    turn_s = 0.5

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        refuse_network_share(path)
        if not path.is_file():
            raise NotFoundError(f"there is no store at {path}; make one: wangge init {path}")
        self.path = path
        self.read_only = read_only
        _refuse_strange(path)
        self._engine = _engine(lambda: connect(path, read_only=read_only))
        try:
            with self.reading() as connection:
                self._store_id = str(connection.execute(sa.select(STATE.c.store_id)).scalar_one())
        except (sa.exc.DatabaseError, sa.exc.NoResultFound) as error:
            self._engine.dispose()
            raise NotAStoreError(f"{path} is no store of ours: {_first_line(error)}") from error

    @property
    def address(self) -> str:
        """The path of the file."""
        return str(self.path)

    @property
    def store_id(self) -> str:
        """The random name of the store."""
        return self._store_id

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the store."""
        with self._engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self, *, patient: bool = False) -> Iterator[Connection]:
        """Give a connection that holds the right to write from the start."""
        options = self._engine.execution_options(wangge_writes=True)
        with options.connect() as connection:
            queue = contextlib.nullcontext() if self.read_only else self._queue(patient=patient)
            with queue:
                begun = connection.begin()
            with begun:
                yield connection

    @contextlib.contextmanager
    def _queue(self, *, patient: bool) -> Iterator[None]:
        """Stand in line to write; who is patient stays behind while anyone stands there.

        Standing in line is a shared lock on a file beside the store.
        """
        handle = os.open(f"{self.path}-queue", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if patient:
                wait_alone(handle, _BEHIND_S)
                yield
                return
            with locked(handle, wait=True, shared=True):
                yield
        finally:
            os.close(handle)

    def awaited(self) -> bool:
        """Tell whether anyone stands in line."""
        handle = os.open(f"{self.path}-queue", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with locked(handle, wait=False) as alone:
                return not alone
        finally:
            os.close(handle)

    def overlaps(self, table: Table, bounds: Bounds) -> ColumnElement[Any]:
        """Return the condition that a row's box touches the bounds, by the R-tree."""
        tree = rtree(table)
        west, south, east, north = bounds
        hit = sa.select(tree.c.id).where(
            tree.c.minx <= east, tree.c.maxx >= west, tree.c.miny <= north, tree.c.maxy >= south
        )
        return table.c.fid.in_(hit)

    def load(self, connection: Connection, rows: TableRows) -> None:
        """Insert many rows with one prepared statement, their boxes into the R-tree with another."""
        fids = insert(connection, rows)
        if rows.boxes is not None:
            put_in_rtree(connection, TableRows(rows.table, {"fid": fids}, rows.boxes))

    def load_hidden(self, connection: Connection, rows: TableRows) -> Sequence[int]:
        """Insert rows that nobody sees yet; their boxes come later, in an order of their own."""
        fids = insert(connection, rows)
        return () if rows.boxes is None else fids

    def index(self, connection: Connection, rows: TableRows) -> None:
        """Put rows, known by their fids, into the R-tree."""
        put_in_rtree(connection, rows)

    def forget_pieces(self, connection: Connection, table: Table, fids: Sequence[int]) -> None:
        """Take rows out of the index of pieces, before they are deleted."""
        take_out_words(connection, table, fids)

    def with_pieces(
        self, connection: Connection, table: Table, ways: Sequence[Sequence[str]], most: int
    ) -> list[int]:
        """Return fids of rows with all pieces of one of the ways, by FTS5."""
        return with_words(connection, table, ways, most)

    @contextlib.contextmanager
    def bulk_lock(self, *, wait: bool) -> Iterator[bool]:
        """Hold the lock file beside the store; the system drops it when the process dies."""
        if self.read_only:
            yield False
            return
        handle = os.open(f"{self.path}-lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with locked(handle, wait=wait) as mine:
                yield mine
        finally:
            os.close(handle)

    def revision(self) -> int:
        """Return the number of the last change."""
        with self.reading() as connection:
            return int(connection.execute(sa.select(STATE.c.revision)).scalar_one())

    def wait_for_change(self, since: int, timeout_s: float) -> int:
        """Look every tenth of a second; a look takes less than a thousandth."""
        until = time.monotonic() + timeout_s
        while (found := self.revision()) <= since and time.monotonic() < until:
            time.sleep(min(_POLL_S, max(0.0, until - time.monotonic())))
        return found

    def tile(self, layer: str, z: int, x: int, y: int, *, scope: Scope, plan: str = "latest") -> bytes:  # fmt: skip
        """Return a vector tile, encoded here."""
        from store.tiles import encoded_tile

        return encoded_tile(self, layer, (z, x, y), scope=scope, plan=plan)

    def bounds(self, *, scope: Scope = EVERYTHING) -> Bounds | None:
        """Return west, south, east, north of everything kept."""
        from store.summary import bounds

        return bounds(self, scope)

    def extent(
        self, connection: Connection, table: Table, where: ColumnElement[Any]
    ) -> Bounds | None:
        """Return west, south, east, north of some rows of a table, by the R-tree."""
        tree = rtree(table)
        query = sa.select(
            sa.func.min(tree.c.minx),
            sa.func.min(tree.c.miny),
            sa.func.max(tree.c.maxx),
            sa.func.max(tree.c.maxy),
        )
        row = connection.execute(
            query.select_from(tree.join(table, table.c.fid == tree.c.id)).where(where)
        ).one()
        return None if row[0] is None else (row[0], row[1], row[2], row[3])

    def counts(self, *, scope: Scope = EVERYTHING) -> dict[str, int]:
        """Return the number of things of each layer."""
        from store.summary import counts

        return counts(self, scope)

    def verify(self) -> list[Finding]:
        """Return what is damaged or was changed behind our back."""
        from store.verify import verify

        return verify(self, self._file_checks())

    def _file_checks(self) -> list[tuple[str, str, str]]:
        """Return what SQLite itself finds, as (rule, place, what)."""
        found: list[tuple[str, str, str]] = []
        try:
            with self.reading() as connection:
                for (line,) in connection.exec_driver_sql("PRAGMA quick_check(20)"):
                    if line != "ok":
                        found.append(("STORE-01", self.path.name, str(line)))
                query = "SELECT table_name FROM gpkg_geometry_columns ORDER BY table_name"
                for (table,) in connection.exec_driver_sql(query).all():
                    found += _rtree_checks(connection, str(table))
                for table, rows in without_words(connection).items():
                    found.append(("STORE-02", table, f"{rows} rows are not in the index of names"))
        except sa.exc.DatabaseError as error:
            found.append(("STORE-01", self.path.name, _first_line(error)))
        return found

    def digest(self) -> str:
        """Return the digest of the content."""
        from store.digest import digest

        return digest(self)

    def backup(self, path: Path) -> None:
        """Write the whole store into one new file."""
        from store.backup import write_backup

        write_backup(self, path)

    def dump(self, path: Path) -> None:
        """Write a copy of the database as it is now, while others go on."""
        source = connect(self.path, read_only=True)
        target = sqlite3.connect(path)
        try:
            source.backup(target, pages=2000)
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
            source.close()


def _rtree_checks(connection: Connection, table: str) -> Iterator[tuple[str, str, str]]:
    tree = f"rtree_{table}_geom"
    (said,) = connection.exec_driver_sql("SELECT rtreecheck(?)", (tree,)).one()
    if said != "ok":
        yield "STORE-02", table, str(said).splitlines()[0]
    missing = connection.exec_driver_sql(
        f'SELECT count(*) FROM "{table}" WHERE geom IS NOT NULL '  # noqa: S608 -- our table names
        f'AND fid NOT IN (SELECT id FROM "{tree}") '
        "AND row_batch NOT IN (SELECT batch FROM batches WHERE done = 0)"  # being brought
    ).scalar_one()
    if missing:
        yield "STORE-02", table, f"{missing} rows are not in the spatial index"


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Return a connection with the pragmas every reader and writer of a store needs."""
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(
        uri, uri=True, check_same_thread=False, isolation_level=None, factory=gpkg.Connection
    )
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    # SQLite before 3.44 does not let triggers write an R-tree of a schema it does not trust
    connection.execute("PRAGMA trusted_schema=ON")
    if not read_only:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        # pages that many chunks of a large write touch are copied into the file once, not often
        connection.execute(f"PRAGMA wal_autocheckpoint={_WAL_PAGES}")
    connection.execute("PRAGMA cache_size=-65536")
    gpkg.add_functions(connection)
    return connection


def _engine(make: Callable[[], sqlite3.Connection]) -> sa.Engine:
    engine = sa.create_engine(
        "sqlite://", creator=make, poolclass=QueuePool, pool_size=8, max_overflow=56
    )

    @event.listens_for(engine, "connect")
    def _own_transactions(connection: Any, record: ConnectionPoolEntry) -> None:
        del record
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("wangge_writes"):
            _take_turn(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _take_turn(connection: Connection) -> None:
    """Begin to write as soon as nobody else does; SQLite's own waiting is unfair."""
    driver: Any = connection.connection.driver_connection
    until = time.monotonic() + _LONGEST_S
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() > until:
                    raise BusyError(
                        f"another program has been writing the store for {_LONGEST_S:.0f} s"
                    ) from error
                time.sleep(_TURN_S)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


def _refuse_strange(path: Path) -> None:
    """Look at the header before anything is written: connecting would make it a database."""
    driver = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        (found,) = driver.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotAStoreError(f"{path} is no store of ours: {error}") from error
    finally:
        driver.close()
    if found != gpkg.APPLICATION_ID:
        raise NotAStoreError(f"{path} is no store of ours: it is no GeoPackage")


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _settle(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # fails when there is a file already: two inits cannot both win
    except FileExistsError as error:
        raise StoreError(f"{path} is there already; nothing was changed") from error
    except OSError:  # no hard links here (exFAT)
        if path.exists():
            raise StoreError(f"{path} is there already; nothing was changed") from None
        part.rename(path)


def new_file(path: Path, fill: Callable[[Connection], None]) -> None:
    """Make a GeoPackage file that is there whole or not at all; `fill` makes what is in it."""
    refuse_network_share(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        engine = _engine(lambda: connect(part))
        driver = connect(part)
        driver.execute(f"PRAGMA application_id={gpkg.APPLICATION_ID}")
        driver.execute(f"PRAGMA user_version={gpkg.USER_VERSION}")
        driver.close()
        with engine.execution_options(wangge_writes=True).begin() as connection:
            for statement, values in gpkg.header_statements():
                connection.exec_driver_sql(statement, values)
            fill(connection)
        engine.dispose()
        _settle(part, path)
    finally:
        for name in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
            name.unlink(missing_ok=True)
