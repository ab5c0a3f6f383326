"""The index of pieces: an FTS5 table beside the table of a layer, GIN over an array in PostgreSQL.

PostgreSQL keeps its own from the rows. FTS5 keeps no text of its own: rows are put in by the two places that insert, and taken out by the
two that delete. What somebody else writes into the file is not found by a piece of its name until
it is imported; `wangge verify` names such rows.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import ARRAY

from store.pieces import NAMED_BY, as_question, word_rows

MAKE = "CREATE VIRTUAL TABLE find_cameras USING fts5(pieces, content='', detail='none', tokenize='ascii')"  # fmt: skip


def put_in_words(connection: Connection, name: str, fids: Sequence[int], columns: Any) -> None:
    """Put rows, known by their fids, into the index of their table, where it has one."""
    named = NAMED_BY.get(name)
    if named is None or not len(fids):
        return
    none = [None] * len(fids)
    words = word_rows([columns.get(column, none) for column in named])
    statement = f"INSERT INTO find_{name} (rowid, pieces) VALUES (?, ?)"  # noqa: S608
    connection.exec_driver_sql(statement, list(zip(fids, words, strict=True)))


def take_out_words(connection: Connection, table: Table, fids: Sequence[int]) -> None:
    """Take rows that are about to be deleted out of the index of their table."""
    named = NAMED_BY.get(table.name)
    if named is None or not len(fids):
        return
    query = sa.select(table.c.fid, *(table.c[column] for column in named))
    rows = connection.execute(query.where(table.c.fid.in_(fids))).all()
    if not rows:
        return
    at, *columns = zip(*rows, strict=True)
    name = f"find_{table.name}"
    statement = f"INSERT INTO {name} ({name}, rowid, pieces) VALUES ('delete', ?, ?)"  # noqa: S608
    connection.exec_driver_sql(statement, list(zip(at, word_rows(columns), strict=True)))


def with_words(
    connection: Connection, table: Table, ways: Sequence[Sequence[str]], most: int
) -> list[int]:
    """Return the fids of rows that hold all pieces of one of the ways, `most` of them at most."""
    name = f"find_{table.name}"
    query = f"SELECT rowid FROM {name} WHERE {name} MATCH ? LIMIT ?"  # noqa: S608
    return list(connection.exec_driver_sql(query, (as_question(ways), most)).scalars())


def with_array(
    connection: Connection, table: Table, ways: Sequence[Sequence[str]], most: int
) -> list[int]:
    """Return the same as `with_words`, where the pieces are an array that PostgreSQL indexes."""
    made = sa.func.wangge.pieces_of(*(table.c[name] for name in NAMED_BY[table.name]))
    text = ARRAY(sa.Text)
    held = [sa.type_coerce(made, text).contains(sa.cast(list(way), text)) for way in ways]
    # a common piece makes the planner believe that looking at every row is cheaper
    for setting in ("jit", "enable_seqscan"):
        connection.exec_driver_sql(f"SET LOCAL {setting} = off")
    query = sa.select(table.c.fid).where(sa.or_(*held)).limit(most)
    return list(connection.execute(query).scalars())


def without_words(connection: Connection) -> dict[str, int]:
    """Return how many rows of ours each index lacks, by the table; those of others are no finding."""
    found = {}
    for name in NAMED_BY:
        query = (
            f"SELECT count(*) FROM {name} WHERE row_mac IS NOT NULL "  # noqa: S608
            f"AND fid NOT IN (SELECT id FROM find_{name}_docsize)"
        )
        if missing := connection.exec_driver_sql(query).scalar_one():
            found[name] = int(missing)
    return found
