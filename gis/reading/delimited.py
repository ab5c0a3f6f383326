"""CSV and its relatives: encoding and separator found, quotes against formulas taken off."""

import csv
import io

import numpy as np

from gis.reading.header import HEADER_ROWS, header_of, named
from gis.reading.kinds import unreadable
from gis.reading.table import RawTable, Reading
from gis.writing import FORMULA


def csv_table(reading: Reading) -> RawTable:
    """Return the table of a text file."""
    path, labels = reading.path, reading.labels
    text = _decoded(path.read_bytes())
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        rows = [(at, row) for at, row in enumerate(lines, start=1) if any(map(str.strip, row))]
    except csv.Error as error:
        raise unreadable(path.name, str(error)) from error
    header = header_of(path.name, [row for _, row in rows[:HEADER_ROWS]], labels)
    names = named(rows[header][1])
    body = rows[header + 1 :]
    columns = {
        name: np.array([_cell(row[at]) if at < len(row) else None for _, row in body], dtype=object)
        for at, name in enumerate(names)
        if name
    }
    numbers = np.array([number for number, _ in body], dtype=np.int64)
    return RawTable(file=path.name, layer=path.stem, kind="csv", columns=columns, rows=numbers)


def _cell(text: str) -> str:
    """Return a cell without the quote that keeps a spreadsheet from running it as a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _separator(text: str) -> str:
    """Return what separates cells: the sign that most often stands in the first lines."""
    lines = text[:20_000].splitlines()[:HEADER_ROWS]
    return max(",\t;|", key=lambda sign: (sum(line.count(sign) for line in lines), sign == ","))
