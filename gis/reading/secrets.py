"""Passwords in a delivered table: columns of them, stream addresses that carry one, notes of one.

They are taken out before anything else sees the table, so that none is stored, shown or listed
with a rejected row. Addresses stay, without who logs in.
"""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from gis.cells.words import comparable
from gis.reading.table import Column, Note, RawTable
from gis.rulebook import Words

MASK = "***"

_COLUMN = re.compile(
    r"密码|口令|密钥|秘钥|passwo?r?d|passwd|pwd$|^pwd|secretkey|accesskey|apikey|token"
)
# what a text must hold to be looked at closely
_SIGNS = ("://", "：//", "密码", "口令", "pass", "Pass", "PASS", "pwd", "Pwd", "PWD")
_LOGIN = re.compile(r"([:：]//)[^\s@＠]*[:：]\S*[@＠](?=[\w.\[])")
_SAID = re.compile(
    r"((?:密码|口令|passwo?r?d|passwd|pwd)\s*(?:[:：=＝]|为|是)\s*)[^\s&,，;；。]+", re.IGNORECASE
)


def without_secrets(table: RawTable) -> RawTable:
    """Return the table without passwords; a note says how many there were, never what."""
    dropped = [name for name in table.columns if _COLUMN.search(comparable(name))]
    columns: dict[str, Column] = {}
    count = 0
    for name, column in table.columns.items():
        if name not in dropped:
            columns[name], some = _cleaned(column)
            count += some
    if not dropped and not count:
        return table
    names = ", ".join(dropped)
    said = Note(
        rule="IN-97",
        values={"found": count, "columns": names or Words("无", "none")},
    )
    questions = tuple(
        replace(one, samples=tuple(masked(sample) for sample in one.samples))
        for one in table.questions
    )
    return replace(table, columns=columns, notes=(*table.notes, said), questions=questions)


def masked(text: str) -> str:
    """Return a text without the passwords in it.

    >>> masked("rtsp://admin:Ab@12345@10.1.2.3:554/h264")
    'rtsp://***@10.1.2.3:554/h264'
    >>> masked("账号admin 密码：a1b2c3，已改")
    '账号admin 密码：***，已改'
    >>> masked("http://10.1.2.3:80/live")
    'http://10.1.2.3:80/live'
    """
    return _SAID.sub(rf"\1{MASK}", _LOGIN.sub(rf"\1{MASK}@", text))


def _cleaned(column: Column) -> tuple[Column, int]:
    """Return a column with its secrets masked, and in how many cells there were any."""
    if column.dtype.kind not in "OUT":
        return column, 0
    cells: list[Any] = column.tolist()
    together = "\n".join([cell for cell in cells if isinstance(cell, str)])
    if not any(sign in together for sign in _SIGNS):
        return column, 0
    clean = np.array([None, *cells], dtype=object)[1:]
    count = 0
    for at, cell in enumerate(cells):
        if isinstance(cell, str) and (safe := masked(cell)) != cell:
            clean[at] = safe
            count += 1
    return (clean, count) if count else (column, 0)
