"""One change of the store: revision, audit entry and layer totals move together."""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import Connection

from store import keys
from store.backend import Act, Backend, StoreError
from store.books import AUDIT, BATCHES, LAYER_STATE, STATE
from store.rows import canonical, iso, json_text

_HEX = frozenset("0123456789abcdefABCDEF")
GENESIS = "0" * 64
DAY = "in_force_from"  # in the body of an entry: from which day a plan was told to be in force
_ENTRY = ("seq", "at", "who", "what", "object", "why", "outcome", "revision", "body", "state")


@dataclass(slots=True)
class Tally:
    """Rows brought and taken away of one layer, with the sums of their MACs."""

    rows: int = 0
    total: int = 0
    taken: int = 0
    taken_total: int = 0


@dataclass(slots=True)
class Came:
    """What an import found: things that are new, others than they were, or there the same.

    `same_of` counts the latter by the import that had brought them.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    same_of: Counter[int] = field(default_factory=Counter)

    def news(
        self,
        keys: Sequence[str],
        macs: Sequence[str],
        there: Mapping[str, tuple[str | None, int | None, *tuple[object, ...]]],
    ) -> list[int]:
        """Return the places of what is new or changed; `there` begins with MAC and import."""
        found = []
        for at, (key, mac) in enumerate(zip(keys, macs, strict=True)):
            old = there.get(key)
            if old is not None and old[0] == mac:
                self.same += 1
                if old[1] is not None:
                    self.same_of[old[1]] += 1
                continue
            self.new += old is None
            self.changed += old is not None
            found.append(at)
        return found


@dataclass(frozen=True, slots=True)
class Replacer:
    """Who replaces rows: a bulk write or an import by its number, 0 for a person's hand.

    `whole` keeps the rows as they were, so that they can come back.
    """

    number: int = 0
    whole: bool = False


@dataclass(slots=True, kw_only=True)
class Change:
    """A change in the making. `revision` is the one it will have.

    `imports` is the number of the import that is made, `undoes` of the one that is undone.
    """

    backend: Backend
    connection: Connection
    revision: int
    key: bytes
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    notes: dict[str, Any] = field(default_factory=dict)
    imports: int | None = None
    undoes: int | None = None
    replacer: Replacer = Replacer()
    came: Came = field(default_factory=Came)


def key_of(backend: Backend) -> bytes:
    """Return the store's key. Raises StoreError with advice when it is not on this machine."""
    key = keys.read_key(backend.store_id)
    if key is None:
        raise StoreError(
            f"the key of store {backend.store_id} is not on this machine: expected "
            f"{keys.key_path(backend.store_id)}; copy it from where the store was made"
        )
    return key


@contextmanager
def change(backend: Backend, act: Act, *, moves: bool = True) -> Iterator[Change]:
    """Give a change whose rows, audit entry and revision become visible together.

    `moves` False leaves the revision as it is: accounts and looks are no content.
    """
    with changes(backend) as begin, begin(act, moves=moves) as made:
        yield made


class Begin(Protocol):
    """Begins the next of several changes."""

    def __call__(self, act: Act, *, moves: bool = True) -> AbstractContextManager[Change]:
        """Give a change, as `change` does."""
        ...


@contextmanager
def changes(backend: Backend) -> Iterator[Begin]:
    """Give what begins one change after the other; all of them become visible together, or none.

    Each has its own revision and its own audit entry.
    """
    key = key_of(backend)
    heads: list[tuple[int, str]] = []
    with backend.writing() as connection:

        @contextmanager
        def begin(act: Act, *, moves: bool = True) -> Iterator[Change]:
            revision = lock_state(connection) + int(moves)
            made = Change(backend=backend, connection=connection, revision=revision, key=key)
            yield made
            if moves:
                connection.execute(STATE.update().values(revision=revision))
            _move_totals(made)
            heads.append(append(made, act))

        yield begin
    for head in heads[-1:]:
        keys.write_head(backend.store_id, *head)


def lock_state(connection: Connection) -> int:
    """Return the revision and keep every other writer waiting until this one is done."""
    row = connection.execute(sa.select(STATE.c.revision).with_for_update()).one()
    return int(row[0])


def _move_totals(made: Change) -> None:
    for layer, tally in made.tallies.items():
        if tally == Tally():
            continue
        where = LAYER_STATE.c.layer == layer
        rows, total = made.connection.execute(
            sa.select(LAYER_STATE.c.rows, LAYER_STATE.c.total).where(where)
        ).one()
        total = sum_text(int(total, 16) + tally.total - tally.taken_total)
        rows = rows + tally.rows - tally.taken
        made.connection.execute(LAYER_STATE.update().where(where).values(rows=rows, total=total))


def sum_text(total: int) -> str:
    """Return a sum of MACs as kept: 128 bits, hex."""
    return f"{total % (1 << 128):032x}"


def sum_of(macs: Iterable[str]) -> int:
    """Return the sum of MACs; what is no MAC (someone wrote past us) counts nothing."""
    kept = list(macs)
    try:
        return sum(map(_number, kept))
    except ValueError:
        return sum(_number(mac) for mac in kept if set(mac) <= _HEX and mac)


def _number(mac: str) -> int:
    return int(mac, 16)


def count_retired(connection: Connection, batch: int, rows: int, total: int) -> None:
    """Add to the number and sum of the rows that a bulk write is going to replace."""
    where = BATCHES.c.batch == batch
    query = sa.select(BATCHES.c.retired_rows, BATCHES.c.retired_total).where(where)
    had, had_total = connection.execute(query.with_for_update()).one()
    values = {
        "retired_rows": had + rows,
        "retired_total": sum_text(int(had_total, 16) + total),
    }
    connection.execute(BATCHES.update().where(where).values(values))


def append(made: Change, act: Act, outcome: str = "ok") -> tuple[int, str]:
    """Write the audit entry of a change; return its number and MAC."""
    last = sa.select(AUDIT.c.seq, AUDIT.c.mac).order_by(AUDIT.c.seq.desc()).limit(1)
    seq, prev = made.connection.execute(last).one_or_none() or (0, GENESIS)
    body = {layer: [t.rows, t.taken] for layer, t in made.tallies.items()} | made.notes
    entry = {
        "seq": seq + 1,
        "at": iso(act.at),
        "who": act.who,
        "what": act.what,
        "object": act.object,
        "why": act.why,
        "outcome": outcome,
        "revision": made.revision,
        "body": json_text(body),
        "state": state_digest(made.connection),
    }
    mac = entry_mac(made.key, prev, entry)
    made.connection.execute(AUDIT.insert().values(**entry, prev=prev, mac=mac))
    return seq + 1, mac


def entry_mac(key: bytes, prev: str, entry: dict[str, Any]) -> str:
    """Return the MAC of an audit entry, chained to the one before."""
    content = canonical(prev, [entry[name] for name in _ENTRY])
    return hmac.digest(key, content, "sha256").hex()


def state_digest(connection: Connection) -> str:
    """Return the digest of the number and sum of rows of every layer."""
    query = sa.select(LAYER_STATE.c.layer, LAYER_STATE.c.rows, LAYER_STATE.c.total)
    rows = [list(row) for row in connection.execute(query.order_by(LAYER_STATE.c.layer))]
    return hashlib.sha256(json_text(rows).encode()).hexdigest()
