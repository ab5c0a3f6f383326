"""Clear away what large writes leave: rows replaced, and rows that were never shown.

A process that dies at any point leaves either everything or nothing: what it left is cleared
away by the next large write, or when the store is next opened.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from store.backend import Backend
from store.books import BATCHES, IMPORTS, REJECTS
from store.change import Replacer
from store.history import forget, forgettable, remember
from store.pace import Pace, pace_of, paced
from store.schema import IMPORTED, LAYERS, Layer
from store.select import Condition

_CLEARED = 2


def clear_up(backend: Backend) -> None:
    """Clear away what a bulk write that died has left, unless one is under way."""
    with backend.reading() as connection:
        query = sa.select(BATCHES.c.batch).where(BATCHES.c.done < _CLEARED)
        left = connection.execute(query).first()
    if left is None:
        return
    with backend.bulk_lock(wait=False) as mine:
        if mine:
            clear_up_held(backend)


def clear_up_held(backend: Backend) -> None:
    """Clear away rows replaced and rows never shown; the caller holds the bulk lock."""
    with backend.reading() as connection:
        query = sa.select(BATCHES).where(BATCHES.c.done < _CLEARED).order_by(BATCHES.c.batch)
        left = connection.execute(query).all()
    for batch in left:
        pace = pace_of(backend)
        if batch.done:
            _finish(backend, batch, pace)
        else:
            _take_back(backend, batch, pace)


def _finish(backend: Backend, batch: sa.Row[tuple[object, ...]], pace: Pace) -> None:
    """Delete what a published batch replaced; an import's is kept, an undone import's forgotten."""
    layer = LAYERS[batch.layer]
    by = Replacer(batch.batch, whole=batch.import_id is not None)
    kept = layer.name in IMPORTED and batch.undoes is None
    for table in layer.tables.values():
        retired = table.c.row_retired == batch.batch
        _delete(backend, (layer, table), retired, pace, by=by if kept else None)
    if batch.undoes is not None:
        with backend.reading() as connection:
            numbers = forgettable(connection, batch.undoes)
        paced(backend, numbers, pace, forget)
    with backend.writing() as connection:
        where = BATCHES.c.batch == batch.batch
        connection.execute(BATCHES.update().where(where).values(done=_CLEARED))


def _take_back(backend: Backend, batch: sa.Row[tuple[object, ...]], pace: Pace) -> None:
    """Delete what a batch brought that was never published."""
    layer = LAYERS[batch.layer]
    for table in layer.tables.values():
        _delete(backend, (layer, table), table.c.row_batch == batch.batch, pace)
        _unmark(backend, table, batch.batch, pace)
    _forget_rejects(backend, batch.import_id, pace)
    with backend.writing() as connection:
        connection.execute(BATCHES.delete().where(BATCHES.c.batch == batch.batch))


def _fids(backend: Backend, table: Table, condition: Condition) -> list[int]:
    with backend.reading() as connection:
        query = sa.select(table.c.fid).where(condition).order_by(table.c.fid)
        return list(connection.execute(query).scalars())


def _delete(
    backend: Backend,
    place: tuple[Layer, Table],
    condition: Condition,
    pace: Pace,
    *,
    by: Replacer | None = None,
) -> None:
    table = place[1]

    def delete(connection: Connection, some: Sequence[int]) -> None:
        if by is not None:
            remember(backend, connection, place, some, by=by)
        backend.forget_pieces(connection, table, some)
        connection.execute(table.delete().where(table.c.fid.in_(some)))

    paced(backend, _fids(backend, table, condition), pace, delete)


def _unmark(backend: Backend, table: Table, batch: int, pace: Pace) -> None:
    def unmark(connection: Connection, some: Sequence[int]) -> None:
        where = table.c.fid.in_(some)
        connection.execute(table.update().where(where).values(row_retired=None))

    paced(backend, _fids(backend, table, table.c.row_retired == batch), pace, unmark)


def _forget_rejects(backend: Backend, import_id: str | None, pace: Pace) -> None:
    if import_id is None:
        return
    orphan = sa.and_(
        REJECTS.c.import_id == import_id,
        sa.not_(sa.exists().where(IMPORTS.c.import_id == import_id)),
    )
    with backend.reading() as connection:
        query = sa.select(REJECTS.c.place).where(orphan).order_by(REJECTS.c.place)
        places = list(connection.execute(query).scalars())

    def forget_some(connection: Connection, some: Sequence[int]) -> None:
        where = sa.and_(REJECTS.c.import_id == import_id, REJECTS.c.place.in_(some))
        connection.execute(REJECTS.delete().where(where))

    paced(backend, places, pace, forget_some)
