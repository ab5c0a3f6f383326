"""Spreadsheets, row by row."""

import numpy as np

from gis.reading.child.answer import RefusedError, chosen, encoded

MOST_CELLS = 40_000_000
MOST_COLUMNS = 512


def read_sheet(path: str, wanted: str) -> dict[str, np.ndarray]:
    """Return the used rows of a sheet."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        name = chosen([sheet.title for sheet in book.worksheets], wanted)
        rows = _used_rows(book[name])
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise RefusedError(f"unreadable\t{error}") from error
    width = max((len(row) for _, row in rows), default=0)
    columns = [
        np.array([row[at] if at < len(row) else None for _, row in rows] or [None], dtype=object)[
            : len(rows)
        ]
        for at in range(width)
    ]
    answer = encoded([str(at) for at in range(width)], columns)
    answer["layer"] = np.array(name)
    answer["rows"] = np.array([number for number, _ in rows], dtype=np.int64)
    return answer


def _used_rows(sheet: object) -> list[tuple[int, list[object]]]:
    """Return the rows that hold something, with their numbers, cut behind the last used cell."""
    rows: list[tuple[int, list[object]]] = []
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
        used = list(row[:MOST_COLUMNS])
        while used and used[-1] is None:
            used.pop()
        if used:
            rows.append((number, used))
            cells += len(used)
        if cells > MOST_CELLS:
            raise RefusedError(f"large\t{MOST_CELLS}")
    return rows
