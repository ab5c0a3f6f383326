"""Rows as the text that PostgreSQL's COPY reads, column by column."""

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from store.columns import TableRows, runs
from store.geometry import ewkb_hex

_AT_ONCE = 1000  # rows turned into text at a time
_MARKS = "\\\t\n\r"  # mean something in COPY
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_FEW = {bool, type(None)}


def copy_in(driver: Any, rows: TableRows) -> None:
    """Insert rows by COPY through a connection of psycopg."""
    names = [name for name, column in rows.columns.items() if not _without(column)]
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(rows.table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with driver.cursor() as cursor, cursor.copy(query) as copy:
        for some in runs(rows, _AT_ONCE):
            columns = [copy_texts(some.columns[name]) for name in names]
            lines = map("\t".join, zip(*columns, strict=True))
            copy.write("\n".join(lines) + "\n")


def _without(column: Sequence[Any]) -> bool:
    """Tell whether a column is NULL in every row, which is its default."""
    return column[0] is None and all(value is None for value in column)


def copy_texts(column: Sequence[Any]) -> list[str]:
    """Return values as COPY reads them; bytes are WKB.

    >>> copy_texts([7, 30]), copy_texts([True, False]), copy_texts(["a", 0.5])
    (['7', '30'], ['t', 'f'], ['a', '0.5'])
    """
    kinds = set(map(type, column))
    if kinds == {str}:
        joined = "".join(column)
        if not any(mark in joined for mark in _MARKS):
            return list(column)
    if kinds == {int}:
        return list(map(str, column))
    one_of = {value: _copy_text(value) for value in (None, True, False)} if kinds <= _FEW else {}
    return [one_of.get(value) or _copy_text(value) for value in column]


def _copy_text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bytes):
        return ewkb_hex(value) or ""
    return {True: "t", False: "f"}[value] if isinstance(value, bool) else repr(value)
