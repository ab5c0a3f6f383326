"""A rectangle of cells made into a table: its header, its merged cells, the rows that are data."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gis.reading.header import HEADER_ROWS, Header, header_of, named
from gis.reading.saying import is_amount
from gis.reading.table import Column, Note, RawTable
from gis.rulebook import Words

_MOST_NAMED = 40  # row numbers spelt out in one sentence
_NUMBERED = frozenset("甲乙丙丁戊己庚辛壬癸")
_FEWEST_LETTERED, _FEWEST_NUMBERED = 3, 6  # columns; a short row of 1, 2, 3 may be data


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Used cells as they stood: columns of equal length, the numbers of their rows from 1.

    `places` are the columns' own indices from 0; `merged` are ranges of first and last row
    number, first and last column index. `sheet` is the tab's name where there are several.
    """

    file: str
    name: str
    columns: Sequence[Column]
    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    merged: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 4), dtype=np.int64))
    sheet: str = ""

    @property
    def where(self) -> Words:
        """Return the words that name the sheet, empty where there is one only."""
        if not self.sheet:
            return Words("", "")
        return Words(f"(工作表“{self.sheet}”)", f' (sheet "{self.sheet}")')

    def spans(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield merged ranges as slices of this grid: first and end row, first and end column."""
        low = np.searchsorted(self.rows, self.merged[:, 0])
        high = np.searchsorted(self.rows, self.merged[:, 1], side="right")
        left = np.searchsorted(self.places, self.merged[:, 2])
        right = np.searchsorted(self.places, self.merged[:, 3], side="right")
        # the value stands in the first cell; where that is not used there is nothing to fill with
        there = (high > low) & (right > left)
        there[there] &= self.rows[low[there]] == self.merged[there, 0]
        there[there] &= self.places[left[there]] == self.merged[there, 2]
        yield from zip(*(side[there].tolist() for side in (low, high, left, right)), strict=True)

    def head(self) -> list[list[object]]:
        """Return the first rows, merged cells filled: where titles and header are looked for."""
        count = min(len(self.rows), HEADER_ROWS + 2)
        lines = [[column.item(at) for column in self.columns] for at in range(count)]
        for low, high, left, right in self.spans():
            for at in range(low, min(high, count)):
                lines[at][left:right] = [lines[low][left]] * (right - left)
        return lines


def table_of(grid: Grid, kind: str, labels: Collection[str], *, exact: bool) -> RawTable:
    """Return the table of a grid with what its reader did; `labels` are known column names."""
    header = header_of(grid.file, grid.head(), labels)
    notes = list(_of_header(grid, header))
    names = named(header.names)
    body = _Body(grid, header, names)
    notes += body.fill()
    notes += body.drop_no_data()
    columns = dict(zip(names, body.columns, strict=True))
    notes += _unnamed(grid, names, body)
    return RawTable(
        file=grid.file,
        layer=grid.name,
        kind=kind,
        columns={n: column for n, column in columns.items() if n},
        rows=body.rows,
        exact=exact,
        notes=tuple(notes),
        titles=tuple(_titles(grid, header)),
    )


def _titles(grid: Grid, header: Header) -> Iterator[str]:
    """Yield the texts above the header, each once."""
    cells = (cell for line in grid.head()[: header.first] for cell in line)
    yield from dict.fromkeys(cell.strip() for cell in cells if isinstance(cell, str) and cell)


def _of_header(grid: Grid, header: Header) -> Iterator[Note]:
    first, last = (int(grid.rows[at]) for at in (header.first, header.last))
    if header.first or header.last > header.first:
        rows = str(first) if first == last else f"{first}-{last}"
        yield Note(rule="IN-50", values={"found": header.first, "rows": rows, "sheet": grid.where})


def _unnamed(grid: Grid, names: Sequence[str], body: "_Body") -> Iterator[Note]:
    """Say which columns without a heading hold something that is not read."""
    letters = [
        _letters(int(place))
        for place, name, column in zip(grid.places, names, body.columns, strict=True)
        if not name and any(cell is not None and str(cell).strip() for cell in column.tolist())
    ]
    if letters:
        what = Words(f"{len(letters)} 列没有列名、未读取:{'、'.join(letters[:_MOST_NAMED])}",
                     f"{len(letters)} columns without a heading were not read: "
                     f"{', '.join(letters[:_MOST_NAMED])}")  # fmt: skip
        yield Note(rule="IN-55", values={"found": what})


def _letters(place: int) -> str:
    """Return the letters of a column by its index: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


class _Body:
    """The rows below the header while they are put right."""

    def __init__(self, grid: Grid, header: Header, names: Sequence[str]) -> None:
        self.grid, self.header, self.names = grid, header, names
        self.start = header.last + 1
        self.columns = [column[self.start :] for column in grid.columns]
        self.rows = grid.rows[self.start :]
        self.bands: list[int] = []

    def fill(self) -> list[Note]:
        """Fill merged cells within their ranges; leave amounts that stand for several rows."""
        if not len(self.grid.merged):
            return []
        self.columns = [column.copy() for column in self.columns]
        filled, amounts = _Tally(), _Tally()
        for low, high, left, right in self.grid.spans():
            if low < self.start:
                continue
            low, high = low - self.start, high - self.start  # noqa: PLW2901
            value = self.columns[left].item(low)
            if value is None or (high - low) * (right - left) == 1:
                continue
            if self._is_band(low, high, left, right):
                self.bands.append(low)
            elif high - low > 1 and _numeric(value) and is_amount(self.names[left]):
                amounts.add(high - low, self, low, left)
            else:
                for at in range(left, right):
                    self.columns[at][low:high] = value
                filled.add((high - low) * (right - left) - 1, self, low, left)
        return filled.notes("IN-51", self.grid) + amounts.notes("IN-52", self.grid)

    def _is_band(self, low: int, high: int, left: int, right: int) -> bool:
        """Tell whether a merged row is a heading or a note across the table."""
        wide = right - left >= max(3, (len(self.columns) + 1) // 2)
        others = (*self.columns[:left], *self.columns[right:])
        return high - low == 1 and wide and all(one.item(low) is None for one in others)

    def drop_no_data(self) -> list[Note]:
        """Drop repeated headers, the line that numbers the columns, and bands."""
        notes = []
        repeated = self._repeated()
        for rows, what in (
            (repeated, Words("重复的表头", "the header repeated")),
            (self._numbering(repeated), Words("栏目编号", "numbers of the columns")),
            (self.bands, Words("跨列的标题或说明", "headings or notes across the table")),
        ):
            if rows:
                shown = listed_rows(self.rows[rows])
                values = {"found": what, "n": len(rows), "sheet": self.grid.where, "rows": shown}
                notes.append(Note(rule="IN-53", values=values))
        out = sorted({*repeated, *self._numbering(repeated), *self.bands})
        if out:
            keep = np.ones(len(self.rows), dtype=bool)
            keep[out] = False
            self.columns = [column[keep] for column in self.columns]
            self.rows = self.rows[keep]
        return notes

    def _repeated(self) -> list[int]:
        """Return the rows that hold the lowest line of the header again, or its first line."""
        found: set[int] = set()
        for at in range(self.header.first, self.header.last + 1):
            line = [column.item(at) for column in self.grid.columns]
            filled = [place for place, cell in enumerate(line) if cell is not None]
            if len(filled) < min(2, len(line)):
                continue
            same = np.ones(len(self.rows), dtype=bool)
            for place in filled:
                same &= self.columns[place] == line[place]
                if not same.any():
                    break
            found |= set(np.flatnonzero(same).tolist())
        return sorted(found)

    def _numbering(self, repeated: Sequence[int]) -> list[int]:
        """Return the first row when it does nothing but number the columns."""
        if not len(self.rows) or 0 in repeated:
            return []
        cells = [column.item(0) for column in self.columns]
        told = [str(cell).strip("()（） ") for cell in cells if cell is not None]
        numbers = [one for one in told if one not in _NUMBERED]
        counted = [str(at) for at in range(1, len(numbers) + 1)]
        lettered = len(numbers) < len(told)
        fewest = _FEWEST_LETTERED if lettered else _FEWEST_NUMBERED
        return [0] if numbers == counted and len(told) >= fewest else []


def listed_rows(rows: NDArray[np.int64]) -> str:
    """Return row numbers as one text, the first of them and how many more there are."""
    shown = ", ".join(map(str, rows[:_MOST_NAMED].tolist()))
    return shown if len(rows) <= _MOST_NAMED else f"{shown} … (+{len(rows) - _MOST_NAMED})"


class _Tally:
    """How many ranges and cells, and the first of them."""

    def __init__(self) -> None:
        self.ranges = 0
        self.cells = 0
        self.first: dict[str, object] = {}

    def add(self, cells: int, body: _Body, row: int, column: int) -> None:
        value = body.columns[column].item(row)
        if not self.ranges:
            self.first = {
                "row": int(body.rows[row]),
                "col": body.names[column],
                "value": str(value)[:60],
                "n": cells,
            }
        self.ranges += 1
        self.cells += cells

    def notes(self, rule: str, grid: Grid) -> list[Note]:
        if not self.ranges:
            return []
        n = self.first["n"] if rule == "IN-52" else self.cells
        values = {**self.first, "n": n, "found": self.ranges, "sheet": grid.where}
        return [Note(rule=rule, values=values)]


def _numeric(value: object) -> bool:
    if isinstance(value, int | float):
        return True
    return isinstance(value, str) and value.strip().rstrip("户人个").isdecimal()


def stacked(tables: Sequence[RawTable], name: str, column: str) -> RawTable:
    """Return tables one below the other; `column` holds the name of the layer of each row.

    Rows are counted on from table to table, so that each has a number of its own.
    """
    names = list(dict.fromkeys(one for table in tables for one in table.columns))
    starts = np.cumsum([0, *(int(table.rows.max(initial=0)) for table in tables)])
    columns = {
        one: np.concatenate([_object_column(table, one) for table in tables]) for one in names
    }
    tabs = np.empty(sum(map(len, tables)), dtype=object)
    tabs[:] = [table.layer for table in tables for _ in range(len(table))]
    return replace(
        tables[0],
        layer=name,
        columns={column: tabs, **columns} if column not in columns else columns,
        rows=np.concatenate([t.rows + s for t, s in zip(tables, starts[:-1], strict=True)]),
        notes=tuple(note for table in tables for note in table.notes),
        titles=tuple(dict.fromkeys(title for table in tables for title in table.titles)),
    )


def _object_column(table: RawTable, name: str) -> Column:
    if name in table.columns:
        return table.columns[name].astype(object)
    return np.full(len(table), None, dtype=object)
