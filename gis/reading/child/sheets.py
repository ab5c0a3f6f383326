"""Spreadsheets: every sheet as columns of cells, with what a reader must say about them.

XLSX and XLS are read by calamine. It lays a sheet out as one rectangle, so cells far to the right
are taken out before; where cells far below still need more memory than there is, the process
dies, and the caller asks again for `read_far_book`, which reads an XLSX row by row.
"""

import contextlib
import datetime as dt
import resource
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np

from gis.reading.child.answer import RefusedError, blobs, chosen, encoded
from gis.reading.child.sheet_xml import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MERGED,
    Facts,
    facts_of,
    without_far,
)

MOST_FAR_CELLS = 1_500_000  # read one by one, within a quarter of a minute
MEMORY_BYTES = 4 * 2**30

_ERRORS = frozenset(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"])
_ROWS_AT_ONCE = 5_000
_EXACT = 10**15


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read: numbers of its used rows, cells by column."""

    name: str
    hidden: bool = False
    rows: list[int] = field(default_factory=list)
    cells: list[list[object]] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    far: int = 0
    facts: Facts = field(default_factory=Facts)


def read_book(path: str, kind: str, wanted: str) -> dict[str, np.ndarray]:
    """Return the used cells of every sheet, or of the one that is wanted."""
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    with contextlib.suppress(ValueError):  # the machine's own limit is lower still
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sheets = []
    try:
        facts = facts_of(path) if kind == "xlsx" else {}
        far = any(one.far for one in facts.values())
        book = CalamineWorkbook.from_object(without_far(path) if far else path)
        there = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        names = _named([one.name for one in there], wanted)
        left = MOST_CELLS
        for meta in there:
            if meta.name not in names:
                continue
            read = book.get_sheet_by_name(meta.name)
            left -= read.height * read.width
            if left < 0:
                raise RefusedError(f"large\t{MOST_CELLS}")
            sheet = _Sheet(
                name=meta.name,
                hidden=meta.visible != SheetVisibleEnum.Visible,
                merged=_ranges(read.merged_cell_ranges),
                facts=facts.get(meta.name, Facts()),
            )
            sheet.far = sheet.facts.far
            _fill(sheet, read.iter_rows(), left=(read.start or (0, 0))[1])
            sheets.append(sheet)
    except PasswordError as error:
        raise RefusedError("password") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise RefusedError(f"unreadable\t{error}") from error
    return _answer(sheets)


def _named(there: list[str], wanted: str) -> list[str]:
    """Return the sheets to read: the one wanted, else all of them."""
    names = [name for name in wanted.split("\t") if name]
    if wanted.startswith("=") or any(name in there for name in names):
        return [chosen(there, wanted)]
    return there


def _ranges(found: object) -> list[tuple[int, int, int, int]]:
    """Return merged ranges as first row, last row (from 1), first column, last column (from 0)."""
    return [(a + 1, c + 1, b, d) for (a, b), (c, d) in islice(found or (), MOST_MERGED)]  # type: ignore[call-overload]


def _fill(sheet: _Sheet, lines: Iterable[list[Any]], left: int) -> None:
    """Take the used rows of a sheet; `left` is the index of the first column in `lines`."""
    taken: list[list[object]] = []
    numbered = enumerate(lines, start=1)
    while piece := list(islice(numbered, _ROWS_AT_ONCE)):
        used = [(number, line) for number, line in piece if _used(line)]
        sheet.rows += [number for number, _ in used]
        turned = zip(*(line for _, line in used), strict=True)
        for at, part in enumerate(turned):
            if at == len(taken):
                taken.append([])
            taken[at] += part
    for at, cells in enumerate(taken, start=left):
        if cells.count("") < len(cells):
            sheet.columns.append(at)
            sheet.cells.append(_plain(cells))


def _used(line: list[object]) -> bool:
    """Tell whether a row holds anything but blanks."""
    blank = line.count("")
    if blank == len(line):
        return False
    if 2 * blank < len(line):
        return True
    return any(not isinstance(cell, str) or cell.strip() for cell in line)


def _plain(cells: list[object]) -> list[object]:
    """Return cells as Python has them: None for empty ones, whole numbers whole, one date type."""
    types = set(map(type, cells))
    if types == {str}:
        return [cell or None for cell in cells]
    return [_cell(cell) for cell in cells]


def _cell(cell: object) -> object:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
        return dt.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 -- a day has no zone
    return None if cell == "" or (isinstance(cell, str) and cell in _ERRORS) else cell


def _with_percents(sheet: _Sheet) -> None:
    """Write numbers that a person sees as percents as they are seen: 0.96 as 96%."""
    index = {number: at for at, number in enumerate(sheet.rows)}
    columns = dict(zip(sheet.columns, sheet.cells, strict=True))
    for row, column in sheet.facts.percents:
        cells, at = columns.get(column), index.get(row)
        if cells is not None and at is not None and type(cells[at]) in (int, float):
            seen = f"{Decimal(repr(cells[at])) * 100:f}"
            cells[at] = (seen.rstrip("0").rstrip(".") if "." in seen else seen) + "%"


def _answer(sheets: list[_Sheet]) -> dict[str, np.ndarray]:
    """Return the sheets as plain arrays: the columns of all of them one after the other."""
    columns: list[np.ndarray] = []
    answer = blobs("sheets", [sheet.name.encode(errors="replace") for sheet in sheets])
    for at, sheet in enumerate(sheets):
        if len(sheet.columns) > MOST_COLUMNS:
            raise RefusedError(f"columns\t{MOST_COLUMNS}")
        _with_percents(sheet)
        facts = sheet.facts
        answer[f"rows{at}"] = np.array(sheet.rows, dtype=np.int64)
        answer[f"columns{at}"] = np.array(sheet.columns, dtype=np.int64)
        answer[f"merged{at}"] = np.array(sheet.merged, dtype=np.int64).reshape(-1, 4)
        answer[f"facts{at}"] = np.array(
            [sheet.hidden, sheet.far, facts.errors, facts.error_row, facts.uncached,
             facts.uncached_row, facts.hidden_rows, facts.hidden_columns], dtype=np.int64,
        )  # fmt: skip
        for cells in sheet.cells:
            columns.append(np.empty(len(cells), dtype=object))
            columns[-1][:] = cells
    return answer | encoded([str(at) for at in range(len(columns))], columns)


def read_far_book(path: str, wanted: str) -> dict[str, np.ndarray]:
    """Return the same of an XLSX whose cells lie too far apart to be laid out."""
    import mimetypes

    mimetypes.knownfiles.clear()  # openpyxl would read those of this machine
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        facts = facts_of(path)
        with open(path, "rb") as opened:  # noqa: PTH123 -- by its bytes, whatever its name
            book = openpyxl.load_workbook(opened, read_only=True, data_only=True)
            names = _named([one.title for one in book.worksheets], wanted)
            sheets = [_far_sheet(book[name], facts.get(name, Facts())) for name in names]
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError,
            AttributeError, IndexError, OverflowError) as error:  # fmt: skip
        raise RefusedError(f"unreadable\t{error}") from error
    return _answer(sheets)


def _far_sheet(read: Any, facts: Facts) -> _Sheet:
    """Return a sheet without the cells far to the right of a table, which are counted."""
    sheet = _Sheet(
        name=read.title, hidden=read.sheet_state != "visible", facts=facts, merged=facts.merged
    )
    read.reset_dimensions()
    lines: list[list[object]] = []
    cells = 0
    for number, row in enumerate(read.iter_rows(values_only=True), start=1):
        line = ["" if cell is None else cell for cell in row[:MOST_COLUMNS]]
        sheet.far += sum(cell is not None for cell in row[MOST_COLUMNS:])
        while line and line[-1] == "":
            line.pop()
        if not _used(line):
            continue
        cells += len(line)
        if cells > MOST_FAR_CELLS:
            raise RefusedError(f"large\t{MOST_FAR_CELLS}")
        sheet.rows.append(number)
        lines.append(line)
    width = max(map(len, lines), default=0)
    if len(lines) * width > MOST_CELLS:
        raise RefusedError(f"large\t{MOST_CELLS}")
    numbers = sheet.rows
    sheet.rows = []
    _fill(sheet, (line + [""] * (width - len(line)) for line in lines), left=0)
    sheet.rows = numbers
    return sheet
