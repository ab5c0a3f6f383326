"""Both real back ends for the store's tests: a GeoPackage file and a PostGIS database."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from store.backend import Act, Backend
from store.localpg import LocalPostGIS, find_binaries
from store.open import _new_identity, init_store, open_store
from tests.conftest import missing

ROOM = 2 * 2**30
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def act(what: str = "test") -> Act:
    return Act(who="tester", what=what, at=NOW)


@pytest.fixture(scope="session")
def cluster() -> Iterator[LocalPostGIS]:
    if find_binaries() is None:
        missing("postgis", "PostgreSQL with PostGIS is not installed")
    with tempfile.TemporaryDirectory(
        prefix="wangge-pg-", dir=_in_memory(), ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)  # the server's own user must get in
        server = LocalPostGIS(Path(folder) / "c", durable=False)
        server.start(make=True)
        init_store(server.dsn("wangge"), who="tester", now=NOW).close()
        yield server
        server.stop(at_once=True)


def _in_memory() -> str | None:
    """Return a folder in memory where there is room: each test copies a whole database."""
    folder = Path("/dev/shm")
    return str(folder) if folder.is_dir() and shutil.disk_usage(folder).free > ROOM else None


_numbers = itertools.count(1)


@pytest.fixture
def new_database(cluster: LocalPostGIS) -> Iterator[Callable[..., str]]:
    """Return the address of an empty database each time it is called."""
    made: list[str] = []

    def make(template: str = "template1") -> str:
        name = f"t{next(_numbers)}"
        with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        made.append(name)
        return cluster.dsn(name)

    yield make
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return an address where there is no store yet."""
    if request.param == "geopackage":
        return str(tmp_path / "store.gpkg")
    return str(request.getfixturevalue("new_database")())


@pytest.fixture
def other_address(request: pytest.FixtureRequest, address: str, tmp_path: Path) -> str:
    """Return a second address of the same kind."""
    if address.startswith("postgresql"):
        return str(request.getfixturevalue("new_database")())
    return str(tmp_path / "other.gpkg")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty GeoPackage store that tests copy."""
    path = tmp_path_factory.mktemp("template") / "store.gpkg"
    init_store(str(path), who="tester", now=NOW).close()
    return path


@pytest.fixture(params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Return an empty store, copied from a template and given an id of its own."""
    if request.param == "geopackage":
        address = str(tmp_path / "store.gpkg")
        shutil.copyfile(request.getfixturevalue("template"), address)
    else:
        address = request.getfixturevalue("new_database")(template="wangge")
    _new_identity(address)
    backend = open_store(address)
    yield backend
    backend.close()
