"""CSV and its relatives: encoding, separator and line ends found, cells kept as they came."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np

from gis.cells.words import comparable
from gis.questions import Choice
from gis.reading.errors import UnreadableFileError, unreadable
from gis.reading.grid import Grid, table_of
from gis.reading.header import HEADER_ROWS
from gis.reading.refusals import refusal_of
from gis.reading.saying import question
from gis.reading.table import Column, Note, RawTable, Reading
from gis.reading.text import Encoded, encoding_of
from gis.rulebook import Words
from gis.writing import FORMULA

MOST_CELLS = 40_000_000
MOST_COLUMNS = 1_000
MOST_CELL = 8 * 2**20  # characters: a boundary of 200,000 points

_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
_SEPARATORS_ZH = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}
_ROWS_AT_ONCE = 20_000
_LOOKED_AT = 65_536  # characters in which the separator is looked for
_SAMPLE_ROWS = 60
_AS_TEXT = '="'
_QUOTED = tuple(f"'{sign}" for sign in FORMULA)
_SAYS = "sep="  # a first line by which Excel is told the separator


@dataclass(slots=True)
class _Cells:
    """Columns while they are read, in pieces; numbers of the rows that hold something.

    The pieces are arrays: lists of millions of texts would be gone through by every garbage
    collection.
    """

    columns: list[list[Column]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def csv_table(reading: Reading) -> RawTable:
    """Return the table of a text file."""
    path = reading.path
    encoded = encoding_of(path, reading.answers.get("encoding"))
    with _lines(path, encoded.name) as lines:
        start = lines.read(_LOOKED_AT)
    sign = _separator(start, reading.labels)
    try:
        cells = _read(path, encoded.name, sign, says=start[: len(_SAYS)].lower() == _SAYS)
    except csv.Error as error:
        detail = Words(f"单元格超过 {MOST_CELL:,} 个字符,或引号不成对({error})",
                       f"a cell has over {MOST_CELL:,} characters, or quotes are not in pairs "
                       f"({error})")  # fmt: skip
        wanted = Words("请检查引号,或重新导出", "look at the quotes, or export it again")
        raise UnreadableFileError(path.name, detail, wanted) from error
    except UnicodeError as error:
        raise unreadable(path.name, str(error)) from error
    notes = [_of_text(encoded, sign)] if _unusual(encoded, sign) else []
    columns = [np.concatenate(pieces) for pieces in cells.columns]
    if encoded.quotes and (quotes := _unquoted(columns)):
        notes.append(_of_quotes(quotes))
    if texts := _as_texts(columns):
        notes.append(_of_texts(texts))
    grid = Grid(
        file=path.name,
        name=path.stem,
        columns=columns,
        rows=np.array(cells.rows, dtype=np.int64),
        places=np.arange(len(columns), dtype=np.int64),
    )
    table = table_of(grid, "csv", reading.labels, exact=True)
    return _asking(replace(table, notes=(*notes, *table.notes)), encoded)


@contextmanager
def _lines(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    with path.open(encoding=encoding, errors="replace", newline="") as opened:
        yield opened


def _read(path: Path, encoding: str, sign: str, *, says: bool) -> _Cells:
    """Return all cells by column, in pieces of rows so that nothing is touched one by one."""
    cells = _Cells()
    csv.field_size_limit(MOST_CELL)
    with _lines(path, encoding) as lines:
        reader = csv.reader(lines, delimiter=sign)
        at = len(list(islice(reader, 1))) if says else 0
        while rows := list(islice(reader, _ROWS_AT_ONCE)):
            try:
                _take(cells, rows, at)
            except _TooWideError:
                raise refusal_of(path.name, "columns", str(MOST_COLUMNS)) from None
            at += len(rows)
            if len(cells.columns) * len(cells.rows) > MOST_CELLS:
                raise refusal_of(path.name, "large", str(MOST_CELLS))
    return cells


def _take(cells: _Cells, rows: list[list[str]], at: int) -> None:
    numbers: Sequence[int] = range(at + 1, at + 1 + len(rows))
    if not all(row and row[0] and not row[0].isspace() for row in rows):
        used = [(number, row) for number, row in zip(numbers, rows, strict=True)
                if any(cell and not cell.isspace() for cell in row)]  # fmt: skip
        numbers, rows = [number for number, _ in used], [row for _, row in used]
    if not rows:
        return
    widths = set(map(len, rows))
    if max(widths) > MOST_COLUMNS:
        rows = [_cut(row) for row in rows]
        widths = set(map(len, rows))
    wide = max(*widths, len(cells.columns))
    if wide > MOST_COLUMNS:
        raise _TooWideError
    for _ in range(wide - len(cells.columns)):
        cells.columns.append([np.full(len(cells.rows), None, dtype=object)])
    if widths != {wide}:
        padded: list[Sequence[str | None]] = [
            row if len(row) == wide else [*row, *[None] * (wide - len(row))] for row in rows
        ]
    else:
        padded = list(rows)
    for column, part in zip(cells.columns, zip(*padded, strict=True), strict=True):
        column.append(np.array(part, dtype=object))
    cells.rows += numbers


def _cut(row: list[str]) -> list[str]:
    """Return a row without the empty cells behind its last one."""
    while row and not row[-1]:
        row.pop()
    return row


class _TooWideError(ValueError):
    """A row of more cells than any table has columns."""


def _unquoted(columns: Sequence[Column]) -> int:
    """Take off the quotes that keep a spreadsheet from running a formula; return how many."""
    count = 0
    for column in columns:
        for at, cell in enumerate(column.tolist()):
            if cell and cell[0] == "'" and cell.startswith(_QUOTED):
                column[at] = cell[1:]
                count += 1
    return count


def _as_texts(columns: Sequence[Column]) -> int:
    """Take cells written ="081" as the text that they make a spreadsheet show; return how many."""
    count = 0
    for column in columns:
        if not any(cell and cell.startswith(_AS_TEXT) for cell in column[:_SAMPLE_ROWS].tolist()):
            continue
        for at, cell in enumerate(column.tolist()):
            if cell and len(cell) > len(_AS_TEXT) and cell[:2] == _AS_TEXT and cell[-1] == '"':
                column[at] = cell[2:-1]
                count += 1
    return count


def _separator(start: str, labels: Collection[str]) -> str:
    """Return what separates cells: what gives most known names, then most rows of one width."""
    first = start.partition("\n")[0].strip()
    if first[: len(_SAYS)].lower() == _SAYS and first[len(_SAYS) :][:1] in _SEPARATORS:
        return first[len(_SAYS)]
    return max(_SEPARATORS, key=lambda sign: _fits(start, sign, labels))


def _fits(start: str, sign: str, labels: Collection[str]) -> tuple[int, int, int]:
    csv.field_size_limit(MOST_CELL)
    lines = csv.reader(io.StringIO(start, newline=""), delimiter=sign)
    rows: list[list[str]] = []
    try:
        rows += islice(lines, _SAMPLE_ROWS)
    except csv.Error:
        return 0, 0, 0
    known = max(
        (len({comparable(cell) for cell in row} & set(labels)) for row in rows[:HEADER_ROWS]),
        default=0,
    )
    widths = [len(row) for row in rows if len(row) > 1]
    usual = max(set(widths), key=widths.count, default=0)
    return known, widths.count(usual), usual


def _unusual(encoded: Encoded, sign: str) -> bool:
    return encoded.name not in ("utf-8", "utf-8-sig") or sign != ","


def _of_text(encoded: Encoded, sign: str) -> Note:
    what = Words(f"按 {encoded.shown} 编码、{_SEPARATORS_ZH[sign]}分隔读取",
                 f"read as {encoded.shown} with cells parted by {_SEPARATORS[sign]}s")  # fmt: skip
    return Note(rule="IN-58", values={"found": what})


def _of_quotes(count: int) -> Note:
    what = Words(f"{count} 格开头的防公式引号(')已去掉,内容按文本保存",
                 f"the quote (') against formulas was taken off {count} cells, kept as text")  # fmt: skip
    return Note(rule="IN-58", values={"found": what})


def _of_texts(count: int) -> Note:
    what = Words(f'{count} 格写成 ="…"(让表格软件当作文本),已取引号中的内容',
                 f'{count} cells are written ="…", as texts of a spreadsheet; what is quoted was read')  # fmt: skip
    return Note(rule="IN-58", values={"found": what})


def _asking(table: RawTable, encoded: Encoded) -> RawTable:
    """Ask for the encoding where bytes could not be decoded."""
    if not (encoded.damaged or encoded.said):
        return table
    asks = question(
        "IN-59",
        "encoding",
        table.file,
        [Choice(value=one, label=Words(one, one)) for one in ("gb18030", "utf-8", "big5")],
        otherwise=Words(f"按 {encoded.shown} 读取", f"it is read as {encoded.shown}"),
        row=encoded.line,
        what=encoded.damaged,
        wanted=encoded.shown,
    )
    told = {"found": encoded.damaged, "required": encoded.shown, "row": encoded.line}
    notes = (Note(rule="IN-59", values=told),) if encoded.damaged else ()
    return replace(table, notes=(*table.notes, *notes), questions=(*table.questions, asks))
