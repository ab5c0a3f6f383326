"""Large writes: rows come in chunks nobody sees, then one small step shows them all.

A large write brings its rows under a batch that is not done: readers do not see them, nor that
the rows they replace are marked. One small step then makes the batch done, together with the
revision, the audit entry and what comes with it. Rows replaced, and rows of a batch that was
never done, are cleared away in chunks afterwards, or when the store is next opened: a process
that dies at any point leaves either everything or nothing.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from store.backend import Act, Backend
from store.books import BATCHES, IMPORTS, REJECTS, STATE
from store.change import Change, change, count_retired, sum_of, sum_text
from store.schema import LAYERS, Layer
from store.select import Condition, visible
from store.write import Write, grouped, put, stamped

_PAUSE_S = 0.002  # other writers look every millisecond: one of them gets its turn
_SLOW_S, _FAST_S = 0.04, 0.015
_FEWEST = 200  # rows of the first chunk: how fast this machine is, is not known yet

With = Callable[[Change], None]


@dataclass(slots=True)
class _Pace:
    """How many rows a chunk has: fewer when the last one took long, so that nobody waits."""

    rows: int
    most: int

    def took(self, seconds: float) -> None:
        """Judge the last chunk and let other writers in."""
        if seconds > _SLOW_S:
            self.rows = max(_FEWEST, int(self.rows * _SLOW_S / seconds))
        elif seconds < _FAST_S:
            self.rows = min(self.most, self.rows * 2)
        time.sleep(_PAUSE_S)

    @contextmanager
    def turn(self, backend: Backend) -> Iterator[Connection]:
        """Give a connection for one chunk; how long others had to wait for it is measured."""
        with backend.writing(patient=True) as connection:
            began = time.perf_counter()
            yield connection
        self.took(time.perf_counter() - began)


def write(
    backend: Backend,
    act: Act,
    writing: Sequence[Write],
    *,
    rejects: Sequence[dict[str, Any]] = (),
    together: With | None = None,
    expected: Callable[[Change], None] | None = None,
) -> int:
    """Write things of layers so that all of it is seen at once; return the revision.

    `together` runs in the step that shows everything, `expected` before anything is shown.
    """
    large = len(rejects) + sum(_size(backend, one) for one in writing) > backend.chunk_rows
    if large and len(writing) == 1:
        return _write_in_chunks(_Large(backend, act, writing[0], rejects, together))
    with change(backend, act) as made:
        if expected is not None:
            expected(made)
        for one in writing:
            put(made, one)
        if rejects:
            backend.load(made.connection, REJECTS, rejects)
        if together is not None:
            together(made)
        return made.revision


def _size(backend: Backend, one: Write) -> int:
    """Return how many rows come, and how many go by condition."""
    if one.instead_of is None:
        return len(one.rows)
    with backend.reading() as connection:
        going = sum(
            connection.execute(
                sa.select(sa.func.count()).where(visible(table), one.instead_of(table))
            ).scalar_one()
            for table in one.layer.tables.values()
        )
    return len(one.rows) + going


@dataclass(frozen=True, slots=True)
class _Large:
    """A write of more rows than one chunk holds."""

    backend: Backend
    act: Act
    write: Write
    rejects: Sequence[dict[str, Any]]
    together: With | None


def _write_in_chunks(large: _Large) -> int:
    backend, one = large.backend, large.write
    with backend.bulk_lock(wait=True):
        clear_up_held(backend)
        batch = _begin(backend, one.layer, large.rejects)
        try:
            pace = _Pace(min(_FEWEST, backend.chunk_rows), backend.chunk_rows)
            _mark(backend, one, batch, pace)
            _bring(backend, one, batch, pace)
            for some in _paced(large.rejects, pace):
                with pace.turn(backend) as connection:
                    backend.load(connection, REJECTS, some)
            revision = _publish(large, batch)
        finally:
            # also after a failure: then the batch is not done and its rows go
            clear_up_held(backend)
        return revision


def _begin(backend: Backend, layer: Layer, rejects: Sequence[dict[str, Any]]) -> int:
    with backend.writing() as connection:
        query = sa.select(STATE.c.revision, STATE.c.next_batch).with_for_update()
        revision, batch = connection.execute(query).one()
        connection.execute(STATE.update().values(next_batch=batch + 1))
        zero = sum_text(0)
        connection.execute(
            BATCHES.insert().values(
                batch=batch,
                layer=layer.name,
                since=revision,
                done=0,
                rows=0,
                total=zero,
                retired_rows=0,
                retired_total=zero,
                import_id=rejects[0]["import_id"] if rejects else None,
            )
        )
    return int(batch)


def _mark(backend: Backend, one: Write, batch: int, pace: _Pace) -> None:
    """Mark the rows that will be replaced; they stay visible until the batch is done."""
    for table in one.layer.tables.values():
        going: list[int] = []
        with backend.reading() as connection:
            here = visible(table)
            if one.instead_of is not None:
                query = sa.select(table.c.fid).where(here, one.instead_of(table))
                going += connection.execute(query).scalars()
            keys = {row[one.layer.key] for _, row in one.rows}
            query = sa.select(table.c.fid, table.c[one.layer.key]).where(here)
            going += [fid for fid, key in connection.execute(query) if key in keys]
        for some in _paced(sorted(set(going)), pace):
            with pace.turn(backend) as connection:
                _mark_some(connection, table, batch, table.c.fid.in_(some))


def _mark_some(connection: Connection, table: Table, batch: int, condition: Condition) -> None:
    free = sa.and_(condition, table.c.row_retired.is_(None), table.c.row_batch != batch)
    macs = list(connection.execute(sa.select(table.c.row_mac).where(free)).scalars())
    if macs:
        connection.execute(table.update().where(free).values(row_retired=batch))
        ours = [mac for mac in macs if mac]
        count_retired(connection, batch, len(ours), sum_of(ours))


def _bring(backend: Backend, one: Write, batch: int, pace: _Pace) -> None:
    for some in _paced(one.rows, pace):
        with pace.turn(backend) as connection:
            for table, rows in grouped(some):
                full = [stamped(row, revision=0, batch=batch) for row in rows]
                backend.load(connection, table, full)


def _paced(items: Sequence[Any], pace: _Pace) -> Iterator[Sequence[Any]]:
    at = 0
    while at < len(items):
        some = items[at : at + pace.rows]
        at += len(some)
        yield some


def _publish(large: _Large, batch: int) -> int:
    one = large.write
    with change(large.backend, large.act) as made:
        where = BATCHES.c.batch == batch
        since = sa.select(BATCHES.c.since).where(where).scalar_subquery()
        for table in one.layer.tables.values():
            late = sa.and_(visible(table), table.c.row_revision > since)
            _mark_some(made.connection, table, batch, _replaced(one, table, late, batch))
        query = sa.select(BATCHES.c.retired_rows, BATCHES.c.retired_total).where(where)
        retired, retired_total = made.connection.execute(query.with_for_update()).one()
        tally = made.tallies[one.layer.name]
        tally.rows += len(one.rows)
        tally.total += sum(int(row["row_mac"], 16) for _, row in one.rows)
        tally.taken += retired
        tally.taken_total += int(retired_total, 16)
        done = BATCHES.update().where(where)
        made.connection.execute(done.values(done=1, revision=made.revision))
        if large.together is not None:
            large.together(made)
        return made.revision


def _replaced(one: Write, table: Table, late: Condition, batch: int) -> Condition:
    """Return the condition on rows written while the batch came that it replaces all the same."""
    key = one.layer.key
    brought = [
        sa.select(other.c[key]).where(other.c.row_batch == batch, other.c[key] == table.c[key])
        for other in (t.alias() for t in one.layer.tables.values())
    ]
    ways = [sa.exists(query) for query in brought]
    if one.instead_of is not None:
        return sa.and_(late, sa.or_(one.instead_of(table), *ways))
    return sa.and_(late, sa.or_(*ways))


# --- clearing up ----------------------------------------------------------------------------------


def clear_up(backend: Backend) -> None:
    """Clear away what a bulk write that died has left, unless one is under way."""
    with backend.reading() as connection:
        left = connection.execute(sa.select(BATCHES.c.batch).where(BATCHES.c.done < 2)).first()  # noqa: PLR2004
    if left is None:
        return
    with backend.bulk_lock(wait=False) as mine:
        if mine:
            clear_up_held(backend)


def clear_up_held(backend: Backend) -> None:
    """Clear away rows replaced and rows never shown; the caller holds the bulk lock."""
    with backend.reading() as connection:
        query = sa.select(BATCHES).where(BATCHES.c.done < 2).order_by(BATCHES.c.batch)  # noqa: PLR2004
        left = connection.execute(query).all()
    for batch in left:
        pace = _Pace(min(_FEWEST, backend.chunk_rows), backend.chunk_rows)
        for table in LAYERS[batch.layer].tables.values():
            column = table.c.row_retired if batch.done else table.c.row_batch
            _delete(backend, table, column == batch.batch, pace)
            if not batch.done:
                _unmark(backend, table, batch.batch, pace)
        if not batch.done:
            _forget_rejects(backend, batch.import_id, pace)
        with backend.writing() as connection:
            where = BATCHES.c.batch == batch.batch
            if batch.done:
                connection.execute(BATCHES.update().where(where).values(done=2))
            else:
                connection.execute(BATCHES.delete().where(where))


def _fids(backend: Backend, table: Table, condition: Condition) -> list[int]:
    with backend.reading() as connection:
        query = sa.select(table.c.fid).where(condition).order_by(table.c.fid)
        return list(connection.execute(query).scalars())


def _delete(backend: Backend, table: Table, condition: Condition, pace: _Pace) -> None:
    for some in _paced(_fids(backend, table, condition), pace):
        with pace.turn(backend) as connection:
            connection.execute(table.delete().where(table.c.fid.in_(some)))


def _unmark(backend: Backend, table: Table, batch: int, pace: _Pace) -> None:
    for some in _paced(_fids(backend, table, table.c.row_retired == batch), pace):
        with pace.turn(backend) as connection:
            where = table.c.fid.in_(some)
            connection.execute(table.update().where(where).values(row_retired=None))


def _forget_rejects(backend: Backend, import_id: str | None, pace: _Pace) -> None:
    if import_id is None:
        return
    orphan = sa.and_(
        REJECTS.c.import_id == import_id,
        sa.not_(sa.exists().where(IMPORTS.c.import_id == import_id)),
    )
    with backend.reading() as connection:
        query = sa.select(REJECTS.c.place).where(orphan).order_by(REJECTS.c.place)
        places = list(connection.execute(query).scalars())
    for some in _paced(places, pace):
        with pace.turn(backend) as connection:
            where = sa.and_(REJECTS.c.import_id == import_id, REJECTS.c.place.in_(some))
            connection.execute(REJECTS.delete().where(where))
