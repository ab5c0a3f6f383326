"""Spreadsheets: the header found in the grid of cells that the child hands over."""

import numpy as np

from gis.reading.asking import asked, columns_of
from gis.reading.header import HEADER_ROWS, header_of, named
from gis.reading.table import RawTable, Reading


def sheet_table(reading: Reading) -> RawTable:
    """Return the table of one sheet of a workbook."""
    path = reading.path
    answer = asked(path, reading.kind, reading.wanted, path.name)
    grid = list(columns_of(answer).values())
    rows = [[column[at] for column in grid] for at in range(min(len(answer["rows"]), HEADER_ROWS))]
    header = header_of(path.name, rows, reading.labels)
    columns = {
        name: column[header + 1 :] for name, column in zip(named(rows[header]), grid, strict=True)
    }
    return RawTable(
        file=path.name,
        layer=str(answer["layer"]),
        kind=reading.kind,
        columns={name: column for name, column in columns.items() if name},
        rows=answer["rows"][header + 1 :].astype(np.int64),
        exact=False,
    )
