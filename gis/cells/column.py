"""A whole column of cells into values: each distinct cell is read once, plain ones at a glance."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.cells.angles import angle
from gis.cells.cell import CellError, Parse
from gis.cells.codes import CODES, OF_SHEETS, code, division_code, sheet_code, sheet_division_code
from gis.cells.counts import count
from gis.cells.dates import day, time
from gis.cells.numbers import number
from gis.cells.words import is_unknown, known_text, text

# How a cell looks that every parser of its kind reads as it stands, and what makes it a value.
_NUMBER = r"-?\d{1,9}(?:\.\d{1,17})?"
_CODE = r"\d+|[A-Za-z]++[-_]?\d[A-Za-z0-9_-]*"
_DIVISION = r"\d{1,14}"
_PLAIN: Mapping[Parse, tuple[str, Callable[[str], object]]] = {
    number: (_NUMBER, float),
    angle: (_NUMBER, float),
    count: (r"\d{1,9}", int),
    code: (_CODE, str),
    sheet_code: (_CODE, str),
    division_code: (_DIVISION, str),
    sheet_division_code: (_DIVISION, str),
}
_PLAIN_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
_AT_ONCE = 4096  # cells that are looked at together
_TEXTS = (known_text, text)
_TIMES = (day, time)


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """The value of every cell, None where it is not known or cannot be read.

    `errors` say by index what could not be read; `changed` are the indices of cells that were
    written in another way than their value (full-width digits, blanks, a unit behind a number).
    `plain` says that all cells were empty or plain texts or numbers of the kind that was asked.
    """

    values: list[Any]
    errors: Mapping[int, CellError] = field(default_factory=dict)
    changed: tuple[int, ...] = ()
    plain: bool = False


def read_column(cells: Sequence[object] | NDArray[np.generic], parse: Parse) -> ReadColumn:
    """Return what a parser makes of every cell of a column."""
    if isinstance(cells, np.ndarray):
        if parse in (number, angle) and cells.dtype.kind in "iuf" and np.isfinite(cells).all():
            return ReadColumn(cells.astype(np.float64).tolist())
        if parse is count and cells.dtype.kind in "iu" and bool((cells >= 0).all()):  # type: ignore[operator]
            return ReadColumn(cells.tolist())
        cells = as_list(cells)
    if parse not in _PLAIN or not set(map(type, cells)) <= {str, type(None)}:
        return _of_distinct(cells, parse)
    return _by_the_thousand(cells, parse)


def _by_the_thousand(cells: Sequence[Any], parse: Parse) -> ReadColumn:
    """Read thousands of plain texts at a glance; where one of them is not plain, each by itself."""
    look, value = _PLAIN[parse]
    plain = re.compile(rf"(?>(?:{look})?\n)*+", re.ASCII)
    values: list[Any] = []
    errors: dict[int, CellError] = {}
    changed: list[int] = []
    whole = True
    for start in range(0, len(cells), _AT_ONCE):
        some = cells[start : start + _AT_ONCE]
        texts = [cell or "" for cell in some]
        joined = "\n".join(texts) + "\n"
        if plain.fullmatch(joined) and joined.count("\n") == len(some):
            values += [value(cell) if cell else None for cell in texts]
            continue
        whole = False
        read = _of_distinct(some, parse)
        values += read.values
        errors |= {start + at: error for at, error in read.errors.items()}
        changed += [start + at for at in read.changed]
    return ReadColumn(values, errors, tuple(changed), plain=whole)


def as_list(cells: NDArray[np.generic]) -> list[Any]:
    """Return the cells as objects of Python, days and moments as datetimes."""
    if cells.dtype.kind == "M":
        cells = cells.astype("datetime64[us]")
    listed: list[Any] = cells.tolist()
    return listed


def _of_distinct(cells: Sequence[object], parse: Parse) -> ReadColumn:
    # 1, 1.0 and True are one key of a dictionary and may be three values
    plain = set(map(type, cells)) <= {str, type(None)}
    keys: Sequence[Any] = cells if plain else [*zip(map(type, cells), cells, strict=True)]
    known: dict[object, object] = {}
    bad: dict[object, CellError] = {}
    odd: set[object] = set()
    for key in set(keys):
        cell = key if plain else key[1]
        known[key], error, changed = _read(cell, parse)
        if error is not None:
            bad[key] = error
        elif changed:
            odd.add(key)
    return ReadColumn(
        [known[key] for key in keys],
        {at: bad[key] for at, key in enumerate(keys) if key in bad} if bad else {},
        tuple(at for at, key in enumerate(keys) if key in odd) if odd else (),
    )


def _read(cell: object, parse: Parse) -> tuple[object, CellError | None, bool]:
    """Return the value of one cell, why it has none, and whether it was written differently."""
    if type(cell) is str and parse is known_text and cell.isalnum():
        return (None if is_unknown(cell) else cell), None, False
    try:
        read = parse(cell)
    except CellError as error:
        return None, error, False
    return read, None, read is not None and _differs(cell, read, parse)


def _differs(cell: object, read: object, parse: Parse) -> bool:
    if parse in _PLAIN and parse not in CODES:
        return isinstance(cell, str) and not re.fullmatch(_PLAIN[parse][0], cell, re.ASCII)
    if parse in _TEXTS:
        return isinstance(cell, str) and cell != read
    if parse in CODES:
        return cell != read if isinstance(cell, str) else parse in OF_SHEETS.values()
    if parse in _TIMES:
        return not isinstance(cell, date) and not (
            isinstance(cell, str) and _PLAIN_TIME.fullmatch(cell)
        )
    return False
