"""What every back end can do, and what can go wrong with a store.

Only `store.open` knows which back end an address means; everything else speaks to `Backend`.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Table

from gis.findings import Finding
from store.columns import TableRows
from store.scope import Scope

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees EPSG:4490


class StoreError(Exception):
    """The store cannot do what was asked."""


class NotFoundError(StoreError):
    """There is nothing of this id in the store (or not in the scope of who asks)."""


class ConflictError(StoreError):
    """The store changed since it was read: read again, then write."""

    def __init__(self, expected: int, found: int, what: str = "the store") -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"{what} is at revision {found}, expected {expected}: "
            "someone changed it meanwhile; read it again and repeat the change"
        )


class NotAStoreError(StoreError):
    """The file or database is there, but it is no store of ours."""


class NetworkShareError(StoreError):
    """The file lies on a network share, where SQLite's write-ahead log is unsafe."""


class NewerStoreError(StoreError):
    """The store was written by a newer version of the program."""


class OlderStoreError(StoreError):
    """The store was written by an older version; `wangge migrate` brings it up."""


class BusyError(StoreError):
    """Another program held the store for too long."""


class DamagedBackupError(StoreError):
    """A backup is incomplete, changed or not ours, and is not restored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does what to which object and why; `at` is UTC and comes from the shell."""

    who: str
    what: str
    object: str = ""
    why: str = ""
    at: datetime

    def __post_init__(self) -> None:
        if not self.who or not self.what:
            raise ValueError(f"act {self.what!r} by {self.who!r}: both must be named")
        if self.at.tzinfo is None:
            raise ValueError(f"act {self.what!r}: time {self.at} has no zone, expected UTC")


class Backend(Protocol):
    """A store that is open. The methods below `# inside store/` are for this package only."""

    @property
    def address(self) -> str:
        """The address it was opened with, without a password."""
        ...

    @property
    def store_id(self) -> str:
        """The random name of the store; its key file is called by it."""
        ...

    def revision(self) -> int:
        """Return the number of the last change."""
        ...

    def wait_for_change(self, since: int, timeout_s: float) -> int:
        """Return the revision as soon as it is above `since`, or after the timeout."""
        ...

    def tile(
        self, layer: str, z: int, x: int, y: int, *, scope: Scope, plan: str = "latest"
    ) -> bytes:
        """Return a vector tile of one layer, empty bytes when nothing is in it.

        `plan` is latest, in_force or a plan's id and matters for `grids` only.
        """
        ...

    def bounds(self, *, scope: Scope = ...) -> Bounds | None:
        """Return west, south, east, north of everything kept; None when there is nothing."""
        ...

    def counts(self, *, scope: Scope = ...) -> dict[str, int]:
        """Return the number of things of each layer."""
        ...

    def verify(self) -> list[Finding]:
        """Return what is damaged, inconsistent or changed behind our back; empty when sound."""
        ...

    def digest(self) -> str:
        """Return the digest of the content, equal for equal content on both back ends."""
        ...

    def backup(self, path: Path) -> None:
        """Write the whole store into one new file."""
        ...

    def close(self) -> None:
        """Let go of files and connections; calling it again does nothing."""
        ...

    # inside store/

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one state of the store until it is left."""
        ...

    def writing(self, *, patient: bool = False) -> AbstractContextManager[Connection]:
        """Give a connection whose changes become visible together when it is left.

        A `patient` writer, one with many more chunks to come, lets those who wait go first.
        """
        ...

    def overlaps(self, table: Table, bounds: Bounds) -> ColumnElement[Any]:
        """Return the condition that a row's box touches the bounds, by the spatial index."""
        ...

    def extent(
        self, connection: Connection, table: Table, where: ColumnElement[Any]
    ) -> Bounds | None:
        """Return west, south, east, north of some rows; None when they have no geometry."""
        ...

    def load(self, connection: Connection, rows: TableRows) -> None:
        """Insert many rows fast (COPY or executemany)."""
        ...

    def load_hidden(self, connection: Connection, rows: TableRows) -> Sequence[int]:
        """Insert rows that nobody sees yet; return those whose place is to be indexed, by fid.

        Nothing where the database does that by itself.
        """
        ...

    def index(self, connection: Connection, rows: TableRows) -> None:
        """Put rows, known by their column `fid`, into the spatial index."""
        ...

    def forget_pieces(self, connection: Connection, table: Table, fids: Sequence[int]) -> None:
        """Take rows that are about to be deleted out of the index of pieces of names.

        Nothing where the database does that by itself.
        """
        ...

    def with_pieces(
        self, connection: Connection, table: Table, ways: Sequence[Sequence[str]], most: int
    ) -> list[int]:
        """Return fids of rows whose name or id has all pieces of one of the ways, `most` at most.

        Rows that are hidden are among them, and such as hold the pieces elsewhere than together.
        """
        ...

    def bulk_lock(self, *, wait: bool) -> AbstractContextManager[bool]:
        """Hold the right to write batches; gives False when it is taken and `wait` is False."""
        ...

    @property
    def chunk_rows(self) -> int:
        """How many rows one bulk transaction may hold."""
        ...

    @property
    def chunk_s(self) -> float:
        """How long a chunk of a bulk write should take: where others wait for it, not long."""
        ...

    @property
    def turn_s(self) -> float:
        """How long a bulk write may go on with its chunks in one step while nobody waits."""
        ...

    def awaited(self) -> bool:
        """Tell whether others wait to write; a writer that is about to begin counts as well."""
        ...


def chunks(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Return the rows in runs of at most `size`."""
    for at in range(0, len(rows), size):
        yield rows[at : at + size]
