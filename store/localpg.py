"""A private PostgreSQL with PostGIS in a folder, reached over a unix socket only.

It serves one machine that wants many writers without a database administrator, and the tests.
The address is `postgis-local:FOLDER`. The server goes on when this program ends.
"""

import os
import pwd
import subprocess
from pathlib import Path
from urllib.parse import quote

from store.backend import NotFoundError, StoreError

_PLACES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt")
_EXTENSIONS = ("/usr/share/postgresql", "/usr/local/share/postgresql")
_ADVICE = "apt-get install --no-install-recommends postgresql-15 postgresql-15-postgis-3"
_USER = "wangge"
_SOCKET_MOST = 90  # characters; the system's limit is 107 with the socket's own name


def find_binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest that has PostGIS; None if none."""
    found = [
        folder
        for place in _PLACES
        for folder in Path(place).glob("*/bin")
        if (folder / "initdb").exists() and _has_postgis(folder.parent.name)
    ]
    return max(found, key=lambda folder: _number(folder.parent.name), default=None)


def _number(version: str) -> float:
    try:
        return float(version.rpartition("@")[2])
    except ValueError:
        return 0.0


def _has_postgis(version: str) -> bool:
    places = [Path(place) / version / "extension" for place in _EXTENSIONS]
    return any((place / "postgis.control").exists() for place in places)


class LocalPostGIS:
    """The cluster in a folder. `durable` False is for tests: faster, unsafe in a power cut."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self._durable = durable
        binaries = find_binaries()
        if binaries is None:
            raise StoreError(
                f"PostgreSQL with PostGIS is not installed here; install it: {_ADVICE}"
            )
        self._binaries = binaries

    def dsn(self, database: str = "wangge") -> str:
        """Return the address of a database of the cluster."""
        return f"postgresql://{_USER}@/{database}?host={quote(str(self._sockets), safe='')}"

    @property
    def _sockets(self) -> Path:
        return self.folder / "run"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self, *, make: bool = False) -> str:
        """Return the address of the store's database, the server started where it is not.

        `make` makes a cluster where there is none; else NotFoundError is raised.
        """
        if not (self._data / "PG_VERSION").exists():
            if not make:
                raise NotFoundError(f"there is no store in {self.folder}; make one: wangge init")
            self._init()
        if self._control("status", check=False) != 0:
            self._control("start", "-w", "-l", str(self.folder / "server.log"))
        self._make_database()
        return self.dsn()

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server; `at_once` does not wait for what is not written yet."""
        if self._control("status", check=False) == 0:
            self._control("stop", "-w", "-m", "immediate" if at_once else "fast")

    def _init(self) -> None:
        if len(str(self._sockets)) > _SOCKET_MOST:
            raise StoreError(
                f"{self.folder}: the path is too long for a socket; expected at most "
                f"{_SOCKET_MOST - 4} characters"
            )
        self._sockets.mkdir(parents=True, exist_ok=True)
        if (owner := _server_user()) is not None:
            account = pwd.getpwnam(owner)
            for place in (self.folder, self._sockets):
                os.chown(place, account.pw_uid, account.pw_gid)
        # peer authentication would ask for a system account of our name; the socket's folder is
        # closed to others instead
        self.folder.chmod(0o700)
        self._run(
            "initdb", "-D", str(self._data), "-U", _USER, "-E", "UTF8", "--locale=C.UTF-8",
            "--auth=trust", "--data-checksums", *([] if self._durable else ["--no-sync"]),
        )  # fmt: skip
        settings = [
            "listen_addresses = ''",
            f"unix_socket_directories = '{self._sockets}'",
            "unix_socket_permissions = 0700",
            "timezone = 'UTC'",
        ]
        if not self._durable:
            settings += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        with (self._data / "postgresql.conf").open("a") as file:
            file.write("\n".join(settings) + "\n")

    def _make_database(self) -> None:
        import psycopg

        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'wangge'")
            if there.fetchone() is None:
                connection.execute("CREATE DATABASE wangge")

    def _control(self, *what: str, check: bool = True) -> int:
        return self._run("pg_ctl", "-D", str(self._data), *what, check=check)

    def _run(self, program: str, *options: str, check: bool = True) -> int:
        command = [str(self._binaries / program), *options]
        log = self.folder / "setup.log"
        with log.open("ab") as out:
            done = subprocess.run(  # noqa: S603 -- our own program, no shell
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False,
                user=_server_user(), cwd=self.folder,
            )  # fmt: skip
        if check and done.returncode != 0:
            said = log.read_text(errors="replace")[-400:]
            raise StoreError(f"{program} failed with {done.returncode}: {said}")
        return done.returncode


def _server_user() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses to run as root."""
    return "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
