"""The back end for many writers: PostgreSQL with PostGIS, through psycopg 3.

Everything lies in the schema `wangge`. Bulk rows come by COPY, tiles are made by ST_AsMVT, and a
change wakes those who wait by NOTIFY.
"""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table, make_url
from sqlalchemy.pool import QueuePool

from gis.findings import Finding
from gis.mvt import tile_bounds
from store.backend import Bounds, NotAStoreError, NotFoundError, StoreError
from store.books import STATE
from store.columns import TableRows
from store.copying import copy_in
from store.geometry import SRID
from store.schema import GEOM, LAYERS
from store.scope import EVERYTHING, Scope

SCHEMA = "wangge"
CHANNEL = "wangge_revision"
_BULK_LOCK = 0x77616E67  # "wang"
_OPTIONS = f"-c search_path={SCHEMA},public -c timezone=UTC"
_EXTENT, _BUFFER = 4096, 64


class PostGIS:
    """A store in a PostgreSQL database. Made by `store.open`."""

    chunk_rows = 10_000
    chunk_s = 0.25
    turn_s = 0.0  # rows lie in the way of nobody: nothing to gain

    def __init__(self, dsn: str, *, address: str, read_only: bool = False) -> None:
        self._dsn = dsn
        self._address = address
        self._engine = _engine(dsn, read_only=read_only)
        try:
            with self.reading() as connection:
                self._store_id = str(connection.execute(sa.select(STATE.c.store_id)).scalar_one())
        except sa.exc.ProgrammingError as error:
            self._engine.dispose()
            raise NotFoundError(
                f"there is no store in {self.address}; make one: wangge init"
            ) from error
        except (sa.exc.OperationalError, sa.exc.NoResultFound) as error:
            self._engine.dispose()
            said = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise NotAStoreError(f"{self.address} cannot be opened: {said}") from error

    @property
    def address(self) -> str:
        """The address without a password."""
        if self._address != self._dsn:
            return self._address
        return make_url(self._dsn).render_as_string(hide_password=True)

    @property
    def store_id(self) -> str:
        """The random name of the store."""
        return self._store_id

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the store."""
        options = self._engine.execution_options(isolation_level="REPEATABLE READ")
        with options.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self, *, patient: bool = False) -> Iterator[Connection]:
        """Give a connection whose changes become visible together; nobody waits for chunks here."""
        del patient
        with self._engine.begin() as connection:
            yield connection

    def awaited(self) -> bool:
        """Nobody waits for a chunk: only writers of the same rows would."""
        return False

    def overlaps(self, table: Table, bounds: Bounds) -> ColumnElement[Any]:
        """Return the condition that a row's box touches the bounds, by the GiST index."""
        box = sa.func.ST_MakeEnvelope(*bounds, SRID)
        return table.c[GEOM].op("&&", return_type=sa.types.NULLTYPE)(box)

    def extent(
        self, connection: Connection, table: Table, where: ColumnElement[Any]
    ) -> Bounds | None:
        """Return west, south, east, north of some rows of a table."""
        box = sa.select(sa.func.ST_Extent(table.c[GEOM]).label("box")).where(where).subquery()
        corners = (sa.func.ST_XMin, sa.func.ST_YMin, sa.func.ST_XMax, sa.func.ST_YMax)
        row = connection.execute(sa.select(*(corner(box.c.box) for corner in corners))).one()
        return None if row[0] is None else (row[0], row[1], row[2], row[3])

    def load(self, connection: Connection, rows: TableRows) -> None:
        """Insert many rows by COPY."""
        if len(rows):
            copy_in(connection.connection.driver_connection, rows)

    def load_hidden(self, connection: Connection, rows: TableRows) -> Sequence[int]:
        """Insert rows by COPY; the server keeps its index itself."""
        self.load(connection, rows)
        return ()

    def index(self, connection: Connection, rows: TableRows) -> None:
        """Do nothing: the server keeps its index."""

    def forget_pieces(self, connection: Connection, table: Table, fids: Sequence[int]) -> None:
        """Do nothing: the server keeps its index."""

    def with_pieces(
        self, connection: Connection, table: Table, ways: Sequence[Sequence[str]], most: int
    ) -> list[int]:
        """Return fids of rows with all pieces of one of the ways, by the GIN index."""
        from store.wording import with_array

        return with_array(connection, table, ways, most)

    @contextlib.contextmanager
    def bulk_lock(self, *, wait: bool) -> Iterator[bool]:
        """Hold an advisory lock, which the server drops when the connection dies."""
        options = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with options.connect() as connection:
            ask = sa.func.pg_advisory_lock if wait else sa.func.pg_try_advisory_lock
            mine = connection.execute(sa.select(ask(_BULK_LOCK))).scalar() is not False
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(sa.select(sa.func.pg_advisory_unlock(_BULK_LOCK)))

    def revision(self) -> int:
        """Return the number of the last change."""
        with self.reading() as connection:
            return int(connection.execute(sa.select(STATE.c.revision)).scalar_one())

    def wait_for_change(self, since: int, timeout_s: float) -> int:
        """Listen until the revision is above `since`, or until the timeout."""
        until = time.monotonic() + timeout_s
        with psycopg.connect(self._dsn, autocommit=True, options=_OPTIONS) as listening:
            listening.execute(f"LISTEN {CHANNEL}")
            while (found := self.revision()) <= since and (left := until - time.monotonic()) > 0:
                for _ in listening.notifies(timeout=left, stop_after=1):
                    break
            return found

    def tile(self, layer: str, z: int, x: int, y: int, *, scope: Scope, plan: str = "latest") -> bytes:  # fmt: skip
        """Return a vector tile, made by the database."""
        from store import tiles

        how = tiles.shown_as(layer, (z, x, y))
        rule = tiles.band_rule(self)
        kept = LAYERS[how.layer]
        parts: list[sa.Select[Any]] = []
        for table in kept.tables.values():
            columns = tiles.made_columns(table, how.properties, rule)
            where = tiles.tile_conditions(self, kept, table, scope=scope, plan=plan)
            box = self.overlaps(table, tile_bounds(z, x, y))
            parts.append(sa.select(table.c[GEOM].label("g"), *columns).where(box, *where))
        with self.reading() as connection:
            content = _as_mvt(connection, layer, parts, (z, x, y))
            if layer == "grids" and content:
                content += _as_mvt(connection, tiles.LABELS, parts, (z, x, y), labels=True)
        return content

    def bounds(self, *, scope: Scope = EVERYTHING) -> Bounds | None:
        """Return west, south, east, north of everything kept."""
        from store.summary import bounds

        return bounds(self, scope)

    def counts(self, *, scope: Scope = EVERYTHING) -> dict[str, int]:
        """Return the number of things of each layer."""
        from store.summary import counts

        return counts(self, scope)

    def verify(self) -> list[Finding]:
        """Return what is damaged or was changed behind our back."""
        from store.verify import verify

        return verify(self, [])

    def digest(self) -> str:
        """Return the digest of the content."""
        from store.digest import digest

        return digest(self)

    def backup(self, path: Path) -> None:
        """Write the whole store into one new file."""
        from store.backup import write_backup

        write_backup(self, path)

    def dump(self, path: Path) -> None:
        """Write an archive of the schema as it is now, while others go on."""
        _program("pg_dump", "-Fc", "-Z1", f"--schema={SCHEMA}", "--no-owner", "-f", str(path), dsn=self._dsn)  # fmt: skip


def _as_mvt(
    connection: Connection,
    name: str,
    parts: Sequence[sa.Select[Any]],
    place: tuple[int, int, int],
    *,
    labels: bool = False,
) -> bytes:
    """Return one layer of a tile; `labels` puts a point inside each area in its place."""
    from store.tiles import LABEL_PROPERTIES

    rows = sa.union_all(*parts).subquery()
    shape = sa.func.ST_PointOnSurface(rows.c.g) if labels else rows.c.g
    # kept coordinates are drawn as they are: 4490 and 4326 differ by centimetres
    mercator = sa.func.ST_Transform(sa.func.ST_SetSRID(shape, 4326), 3857)
    frame = sa.func.ST_TileEnvelope(*place)
    drawn = sa.func.ST_AsMVTGeom(mercator, frame, _EXTENT, _BUFFER, True).label("geom")  # noqa: FBT003
    names = LABEL_PROPERTIES if labels else [c.name for c in rows.c if c.name != "g"]
    cells = sa.select(drawn, *(rows.c[column] for column in names)).subquery()
    some = sa.select(cells).where(cells.c.geom.is_not(None)).subquery("t")
    tile = sa.func.ST_AsMVT(sa.literal_column("t.*"), name, _EXTENT, "geom")
    content = connection.execute(sa.select(tile).select_from(some)).scalar()
    return bytes(content or b"")


def _engine(dsn: str, *, read_only: bool = False) -> sa.Engine:
    options = _OPTIONS + (" -c default_transaction_read_only=on" if read_only else "")

    def connect() -> psycopg.Connection[Any]:
        return psycopg.connect(dsn, options=options)

    return sa.create_engine(
        "postgresql+psycopg://", creator=connect, poolclass=QueuePool, pool_size=8,
        max_overflow=24, pool_pre_ping=True,
    )  # fmt: skip


def has_schema(dsn: str) -> bool:
    """Tell whether a database holds a store."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.store_state",)).fetchone()
        return found is not None and found[0] is not None


def new_schema(dsn: str, fill: Callable[[Connection], None]) -> None:
    """Make the schema in one transaction; `fill` makes what is in it."""
    if has_schema(dsn):
        raise StoreError("there is a store in this database already; nothing was changed")
    engine = _engine(dsn)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public")
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            fill(connection)
            _announce(connection)
    except sa.exc.DBAPIError as error:
        raise StoreError(f"the store cannot be made: {str(error.orig).splitlines()[0]}") from error
    finally:
        engine.dispose()


def _announce(connection: Connection) -> None:
    """Let the database itself tell those who wait, whoever made the change."""
    connection.exec_driver_sql(
        f"CREATE FUNCTION {SCHEMA}.announce() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"PERFORM pg_notify('{CHANNEL}', NEW.revision::text); RETURN NULL; END $$"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER announce AFTER UPDATE OF revision ON {SCHEMA}.store_state "
        f"FOR EACH ROW EXECUTE FUNCTION {SCHEMA}.announce()"
    )


def load_dump(path: Path, dsn: str) -> None:
    """Bring an archive into a database that holds no store yet."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public")
    _program("pg_restore", "--single-transaction", "--no-owner", "-d", dsn, str(path))


def _program(name: str, *options: str, dsn: str = "") -> None:
    from store.localpg import find_binaries

    folder = find_binaries()
    if folder is None:
        raise StoreError(f"{name} is not installed here; it comes with PostgreSQL")
    url = make_url(options[options.index("-d") + 1] if "-d" in options else dsn)
    environment = os.environ | ({"PGPASSWORD": url.password} if url.password else {})
    plain = url.set(password=None).render_as_string(hide_password=False)  # not on the command line
    command = [str(folder / name), *(plain if option.startswith("postgres") else option for option in options)]  # fmt: skip
    if dsn:
        command += ["-d", plain]
    done = subprocess.run(  # noqa: S603 -- our own program, no shell
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment
    )
    if done.returncode != 0:
        raise StoreError(f"{name} failed: {done.stderr.decode(errors='replace')[-300:]}")
