"""Both real back ends for the store's tests: a GeoPackage file and a PostGIS database."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from store.backend import Act, Backend
from store.localpg import LocalPostGIS, find_binaries
from store.open import init_store
from tests.conftest import missing

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def act(what: str = "test") -> Act:
    return Act(who="tester", what=what, at=NOW)


@pytest.fixture(scope="session")
def cluster() -> Iterator[LocalPostGIS]:
    if find_binaries() is None:
        missing("postgis", "PostgreSQL with PostGIS is not installed")
    with tempfile.TemporaryDirectory(prefix="wangge-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server's own user must get in
        server = LocalPostGIS(Path(folder) / "c", durable=False)
        server.start(make=True)
        init_store(server.dsn("wangge"), who="tester", now=NOW).close()
        yield server
        server.stop()


_numbers = itertools.count(1)


@pytest.fixture
def new_database(cluster: LocalPostGIS) -> Iterator[Callable[[], str]]:
    """Return the address of an empty database each time it is called."""
    made: list[str] = []

    def make() -> str:
        name = f"t{next(_numbers)}"
        with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
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


@pytest.fixture
def store(address: str) -> Iterator[Backend]:
    backend = init_store(address, who="tester", now=NOW)
    yield backend
    backend.close()
