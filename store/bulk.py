"""Large writes: rows come in chunks nobody sees, then one small step shows them all.

A large write brings its rows under a batch that is not done: readers do not see them, nor that
the rows they replace are marked. One small step then makes the batch done, together with the
revision, the audit entry and what comes with it. Rows replaced, and rows of a batch that was
never done, are cleared away in chunks afterwards (`store.clearing`): a process that dies at any
point leaves either everything or nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import sqlalchemy as sa
from sqlalchemy import Connection, Table

from store.backend import Act, Backend
from store.books import BATCHES, REJECTS, STATE
from store.change import Came, Change, change, count_retired, sum_of
from store.clearing import clear_up_held
from store.columns import Rows, TableRows, by_nearness
from store.history import close_import, new_batch, next_batch, open_import
from store.pace import Pace, pace_of, paced
from store.schema import Layer
from store.select import Condition, visible
from store.write import Write, put

With = Callable[[Change], None]
NO_ROWS = TableRows(REJECTS, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """What comes along with a write.

    `imports` makes it an import: things that are there the same stay as they are; with an
    `import_id` it can be undone. `undoes` is the number of the import that it undoes. `expected`
    runs before anything is shown and may refuse, `together` in the step that shows everything.
    `at_once` writes in one step, however many rows there are.
    """

    imports: bool = False
    import_id: str | None = None
    undoes: int | None = None
    rejects: TableRows = NO_ROWS
    expected: With | None = None
    together: With | None = None
    at_once: bool = False


def write(
    backend: Backend,
    act: Act,
    writing: Sequence[Write],
    along: Along | None = None,
    *,
    expected: With | None = None,
) -> int:
    """Write things of layers so that all of it is seen at once; return the revision.

    `expected` is short for what comes along and does nothing but refuse.
    """
    along = along or Along(expected=expected)
    if not _large(backend, writing, along):
        return _write_at_once(backend, act, writing, along)
    with backend.bulk_lock(wait=True):
        return _write_in_chunks(_Large(backend, act, writing, along))


def write_held(backend: Backend, act: Act, writing: Sequence[Write], along: Along) -> int:
    """Write as `write` does; the caller holds the bulk lock."""
    if not _large(backend, writing, along):
        return _write_at_once(backend, act, writing, along)
    return _write_in_chunks(_Large(backend, act, writing, along))


def _large(backend: Backend, writing: Sequence[Write], along: Along) -> bool:
    if along.at_once:
        return False
    rows = len(along.rejects) + sum(_size(backend, one) for one in writing)
    return rows > backend.chunk_rows


def _write_at_once(backend: Backend, act: Act, writing: Sequence[Write], along: Along) -> int:
    with change(backend, act) as made:
        made.undoes = along.undoes
        if along.imports:
            open_import(made, writing[0].layer, along.import_id)
        if along.expected is not None:
            along.expected(made)
        for one in writing:
            put(made, one)
        if along.imports:
            close_import(made)
        if len(along.rejects):
            backend.load(made.connection, along.rejects)
        if along.together is not None:
            along.together(made)
        return made.revision


def _size(backend: Backend, one: Write) -> int:
    """Return how many rows come, and how many go by condition."""
    coming = sum(map(len, one.rows))
    if one.instead_of is None:
        return coming
    with backend.reading() as connection:
        going = sum(
            connection.execute(
                sa.select(sa.func.count()).where(visible(table), one.instead_of(table))
            ).scalar_one()
            for table in one.layer.tables.values()
        )
    return coming + going


@dataclass(frozen=True, slots=True)
class _Large:
    """A write of more rows than one chunk holds."""

    backend: Backend
    act: Act
    writing: Sequence[Write]
    along: Along


@dataclass(slots=True)
class _Part:
    """What a large write does to one layer: what it brings, and what it leaves as it is.

    `leaves` are delivered rows, with the places of those among them that do come.
    """

    write: Write
    batch: int
    imports: bool
    brings: Rows = ()
    leaves: list[tuple[TableRows, set[int]]] = field(default_factory=list)
    came: Came = field(default_factory=Came)


def _write_in_chunks(large: _Large) -> int:
    backend = large.backend
    clear_up_held(backend)
    parts = [_begin(large, one) for one in large.writing]
    try:
        pace = pace_of(backend, backend.chunk_s)
        for part in parts:
            _mark(backend, part, pace_of(backend))
            _bring(backend, part, pace)
        paced(backend, large.along.rejects, pace, backend.load)
        revision = _publish(large, parts)
    finally:
        # also after a failure: then the batch is not done and its rows go
        clear_up_held(backend)
    return revision


def _begin(large: _Large, one: Write) -> _Part:
    along = large.along
    with large.backend.writing() as connection:
        number = next_batch(connection)
        since = int(connection.execute(sa.select(STATE.c.revision)).scalar_one())
        row = new_batch(number, one.layer, since)
        row |= {"import_id": along.import_id, "undoes": along.undoes}
        connection.execute(BATCHES.insert().values(row))
    return _Part(one, number, along.imports)


def _mark(backend: Backend, part: _Part, pace: Pace) -> None:
    """Mark the rows that will be replaced; they stay visible until the batch is done."""
    one = part.write
    there = _Standing()
    with backend.reading() as connection:
        for table in one.layer.tables.values():
            there.read(connection, one, table)
    part.brings = tuple(_left(part, some, there) for some in one.rows)
    for name, going in there.going(part.brings, one.layer).items():
        table = one.layer.tables[name]
        paced(backend, going, pace, partial(_mark_fids, table, part.batch))


def _left(part: _Part, rows: TableRows, there: "_Standing") -> TableRows:
    """Return the rows without those that an import finds there the same."""
    if not part.imports or not there.rows:
        part.came.new += len(rows)
        return rows
    keys = rows.columns[part.write.layer.key]
    news = part.came.news(keys, rows.columns["row_mac"], there.rows)
    if len(news) == len(rows):
        return rows
    part.leaves.append((rows, set(news)))
    return rows.chosen(news)


@dataclass(slots=True)
class _Standing:
    """The rows of a layer before a large write: by key the MAC, the import, the table, the fid."""

    rows: dict[str, tuple[str | None, int | None, str, int]] = field(default_factory=dict)
    leaving: dict[str, set[int]] = field(default_factory=dict)

    def read(self, connection: Connection, one: Write, table: Table) -> None:
        """Read one table."""
        self.leaving[table.name] = set()
        here = visible(table)
        if one.instead_of is not None:
            query = sa.select(table.c.fid).where(here, one.instead_of(table))
            self.leaving[table.name].update(connection.execute(query).scalars())
        if not one.rows:
            return
        key = table.c[one.layer.key]
        query = sa.select(key, table.c.row_mac, table.c.row_import, table.c.fid).where(here)
        for name, mac, brought_by, fid in connection.execute(query):
            self.rows[name] = (mac, brought_by, table.name, fid)

    def going(self, brings: Rows, layer: Layer) -> dict[str, list[int]]:
        """Return the rows that go, by table: those to leave, and those of a key that comes."""
        for rows in brings if self.rows else ():
            for key in rows.columns[layer.key]:
                found = self.rows.get(key)
                if found is not None:
                    self.leaving[found[2]].add(found[3])
        return {name: sorted(fids) for name, fids in self.leaving.items()}


def _mark_fids(table: Table, batch: int, connection: Connection, fids: Sequence[int]) -> None:
    _mark_some(connection, table, batch, table.c.fid.in_(fids))


def _mark_some(connection: Connection, table: Table, batch: int, condition: Condition) -> None:
    free = sa.and_(condition, table.c.row_retired.is_(None), table.c.row_batch != batch)
    macs = list(connection.execute(sa.select(table.c.row_mac).where(free)).scalars())
    if macs:
        connection.execute(table.update().where(free).values(row_retired=batch))
        ours = [mac for mac in macs if mac]
        count_retired(connection, batch, len(ours), sum_of(ours))


def _bring(backend: Backend, part: _Part, pace: Pace) -> None:
    """Insert the rows in the order of their keys, then into the spatial index by nearness."""
    for rows in part.brings:
        ordered = rows.by(part.write.layer.key)
        fids: list[int] = []

        def load(connection: Connection, some: TableRows, into: list[int] = fids) -> None:
            into += backend.load_hidden(connection, _hidden(part, some))

        paced(backend, ordered, pace, load)
        if fids and ordered.boxes is not None:
            entries = TableRows(rows.table, {"fid": fids}, ordered.boxes)
            near = by_nearness(np.nan_to_num(ordered.boxes)).tolist()
            paced(backend, entries.chosen(near), pace, backend.index)


def _hidden(part: _Part, rows: TableRows) -> TableRows:
    """Return rows with the bookkeeping that hides them until their batch is done."""
    brought_by = part.batch if part.imports else None
    stamps = {"row_revision": 0, "row_batch": part.batch, "row_import": brought_by}
    return rows.with_all(**{n: value for n, value in stamps.items() if n not in rows.columns})


def _publish(large: _Large, parts: Sequence[_Part]) -> int:
    along = large.along
    with change(large.backend, large.act) as made:
        made.undoes = along.undoes
        if along.expected is not None:
            along.expected(made)
        for part in parts:
            _show(made, part)
            if along.imports:
                made.imports, made.came = part.batch, part.came
                close_import(made)
        if along.together is not None:
            along.together(made)
        return made.revision


def _show(made: Change, part: _Part) -> None:
    """Make a batch done; single writes that came meanwhile are replaced by it too."""
    one, batch = part.write, part.batch
    where = BATCHES.c.batch == batch
    since = made.connection.execute(sa.select(BATCHES.c.since).where(where)).scalar_one()
    late = {
        name: sa.and_(visible(table), table.c.row_revision > since)
        for name, table in one.layer.tables.items()
    }
    macs = [mac for rows in part.brings for mac in rows.columns["row_mac"]]
    for rows in _wanted_again(made, part, late):
        made.backend.load(made.connection, _hidden(part, rows))
        macs += rows.columns["row_mac"]
    for name, table in one.layer.tables.items():
        condition = _replaced(one, table, late[name], batch)
        _mark_some(made.connection, table, batch, condition)
    query = sa.select(BATCHES.c.retired_rows, BATCHES.c.retired_total).where(where)
    retired, retired_total = made.connection.execute(query.with_for_update()).one()
    tally = made.tallies[one.layer.name]
    tally.rows += len(macs)
    tally.total += sum_of(macs)
    tally.taken += retired
    tally.taken_total += int(retired_total, 16)
    done = BATCHES.update().where(where)
    made.connection.execute(done.values(done=1, revision=made.revision))


def _wanted_again(made: Change, part: _Part, late: Mapping[str, Condition]) -> Iterator[TableRows]:
    """Return what was there the same at first, and was changed by others meanwhile."""
    key = part.write.layer.key
    changed: set[str] = set()
    if part.leaves:
        for name, table in part.write.layer.tables.items():
            query = sa.select(table.c[key]).where(late[name])
            changed.update(made.connection.execute(query).scalars())
    for rows, coming in part.leaves if changed else ():
        keys = rows.columns[key]
        again = [at for at, one in enumerate(keys) if one in changed and at not in coming]
        part.came.same -= len(again)
        part.came.changed += len(again)
        if again:
            yield rows.chosen(again)


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
