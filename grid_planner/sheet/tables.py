"""Tables on paper: widths of columns, lines of cells, rows that follow one another down a page."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grid_planner.sheet.marks import (
    ASCENT,
    INK,
    MM_PER_PT,
    Anchor,
    Box,
    Mark,
    Measure,
    Shape,
    Text,
    frame,
    line_height,
    rule,
)

# no line begins with these, and none ends with those
_NOT_FIRST = frozenset("、，。；：！？）】》”’%·,.;:!?)]}")
_NOT_LAST = frozenset("（【《“‘([{")
_HEAD_FILL, _GROUP_FILL = "#e8ecef", "#f4f6f7"
_RULE_MM = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, how its cells are set, and whether they may be broken into lines.

    `share` makes a column that may be broken that many times as wide as the others of its kind.
    """

    heading: str
    align: Anchor = "start"
    breaks: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of texts; one with a `group` is a heading over the rows that follow."""

    cells: tuple[str, ...] = ()
    group: str = ""
    swatch: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; every row without a group has a cell for each column."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if not row.group and len(row.cells) != len(self.columns):
                raise ValueError(
                    f"row {row.cells} has {len(row.cells)} cells, expected {len(self.columns)}"
                )


@dataclass(frozen=True, slots=True)
class Style:
    """How a table is set: size of its text in points, and who measures text."""

    size_pt: float
    measure: Measure

    @property
    def pad(self) -> float:
        """Return the space in mm left and right of a cell's text."""
        return 0.32 * self.size_pt * MM_PER_PT

    @property
    def step(self) -> float:
        """Return the height in mm of a row of one line."""
        return line_height(self.size_pt) + self.pad

    def width(self, text: str, *, bold: bool = False) -> float:
        """Return the width in mm of a text with the space around it."""
        return self.measure(text, self.size_pt, bold) + 2 * self.pad


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row whose cells are broken into lines, and its height in mm."""

    row: Row
    lines: tuple[tuple[str, ...], ...]
    height: float


def broken(text: str, room_mm: float, style: Style, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text as lines of at most `room_mm`; Chinese breaks anywhere, Latin at blanks."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for piece in _pieces(part, room_mm, style, bold=bold):
            if line and style.measure((line + piece).rstrip(), style.size_pt, bold) > room_mm:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return tuple(lines)


def _pieces(text: str, room_mm: float, style: Style, *, bold: bool) -> Iterator[str]:
    """Return what is never broken: words with the blank behind them, single characters."""
    piece = ""
    for at, char in enumerate(text):
        following = text[at + 1 : at + 2]
        piece += char
        too_wide = style.measure(piece + following, style.size_pt, bold) > room_mm
        if too_wide or _may_break(char, following):
            yield piece
            piece = ""
    if piece:
        yield piece


def _may_break(char: str, following: str) -> bool:
    if not following or following in _NOT_FIRST or char in _NOT_LAST:
        return False
    return char == " " or ord(char) > 0x2E80 or ord(following) > 0x2E80  # noqa: PLR2004 -- CJK


def widths(table: Table, style: Style, room_mm: float | None = None) -> tuple[float, ...]:
    """Return the width of each column: as its cells need, breaking some to stay in the room.

    A column that may break and has no cell filled is written by hand: it takes its whole share.
    Without a room no cell is broken.
    """
    need = [
        max(style.width(line, bold=True) for line in column.heading.split("\n"))
        for column in table.columns
    ]
    for row in table.rows:
        for at, cell in enumerate(row.cells):
            for line in cell.split("\n"):
                need[at] = max(need[at], style.width(line, bold=row.bold))
    need[0] += max((style.step * 0.8 for row in table.rows if row.swatch), default=0.0)
    if room_mm is None:
        return tuple(need)
    rows = [row.cells for row in table.rows if row.cells]
    for at, column in enumerate(table.columns):
        if column.breaks and rows and not any(cells[at] for cells in rows):
            need[at] = math.inf
    fixed = sum(w for w, column in zip(need, table.columns, strict=True) if not column.breaks)
    shares = [column.share if column.breaks else 0.0 for column in table.columns]
    if not any(shares):
        return tuple(w * room_mm / sum(need) for w in need)
    return _shared(need, shares, room_mm - fixed)


def _shared(need: list[float], shares: list[float], left: float) -> tuple[float, ...]:
    """Return widths where columns that break share what is left; who needs less takes less."""
    result = [w if share == 0 else 0.0 for w, share in zip(need, shares, strict=True)]
    waiting = [at for at, share in enumerate(shares) if share]
    while waiting:
        unit = left / sum(shares[at] for at in waiting)
        content = [at for at in waiting if need[at] <= unit * shares[at]]
        if not content or len(content) == len(waiting):
            for at in waiting:
                result[at] = unit * shares[at]
            break
        for at in content:
            result[at] = need[at]
            left -= need[at]
        waiting = [at for at in waiting if at not in content]
    return tuple(result)


def set_rows(
    table: Table, columns: Sequence[float], style: Style, least: float = 0.0
) -> list[SetRow]:
    """Return the heading and the rows of a table, broken into columns of these widths in mm.

    Rows are at least `least` mm high: room to write by hand.
    """
    heading = Row(cells=tuple(column.heading for column in table.columns), bold=True)
    return [_set(heading, columns, style, 0.0)] + [
        _set(row, columns, style, 0.0 if row.group else least) for row in table.rows
    ]


def _set(row: Row, columns: Sequence[float], style: Style, least: float) -> SetRow:
    lines: tuple[tuple[str, ...], ...]
    if row.group:
        lines = (broken(row.group, sum(columns) - 2 * style.pad, style, bold=True),)
    else:
        rooms = [width - 2 * style.pad for width in columns]
        if row.swatch:
            rooms[0] -= style.step * 0.8
        lines = tuple(
            broken(cell, room + 1e-6, style, bold=row.bold)
            for cell, room in zip(row.cells, rooms, strict=True)
        )
    count = max(len(cell) for cell in lines)
    return SetRow(row, lines, max(least, count * line_height(style.size_pt) + style.pad))


def stacked(
    rows: Sequence[SetRow],
    high_mm: float,
    *,
    first_mm: float | None = None,
    end_mm: float = 0.0,
    again: bool = False,
) -> list[list[SetRow]]:
    """Return the rows in columns or pages of at most `high_mm`, the heading on each of them.

    The first may be of another height (`first_mm`); under the last row `end_mm` are left free. A
    group's heading is never the last of a page; with `again` it stands at the top of each page on
    which the group goes on.
    """
    head, pages = rows[0], [[rows[0]]]
    used, room = head.height, high_mm if first_mm is None else first_mm
    needs = [row.height for row in rows[:-1]] + [rows[-1].height + end_mm]
    for at in range(len(rows) - 2, 0, -1):  # a heading needs room for what it is a heading of
        needs[at] += needs[at + 1] if rows[at].row.group else 0.0
    group: SetRow | None = None
    for need, row in zip(needs[1:], rows[1:], strict=True):
        group = row if row.row.group else group
        if used + need > room + 1e-6 and len(pages[-1]) > 1:
            top = [head] if group in (None, row) or not again else [head, group]
            pages.append(top)
            used, room = sum(one.height for one in top), high_mm
        pages[-1].append(row)
        used += row.height
    return pages


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of a table are set: their widths in mm, where text stands, the style."""

    widths: tuple[float, ...]
    aligns: tuple[Anchor, ...]
    style: Style


def draw(rows: Sequence[SetRow], columns: Columns, at: tuple[float, float]) -> list[Mark]:
    """Return the marks of rows whose upper left corner is `at`; the first is the heading."""
    x0, y = at
    wide = sum(columns.widths)
    # a rule lies half on the row below it: what fills that row comes first
    fills: list[Mark] = []
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        box = Box(x0, y, x0 + wide, y + row.height)
        fill = _HEAD_FILL if number == 0 else (_GROUP_FILL if row.row.group else None)
        if fill:
            fills.append(Shape(geometry=box.shape(), fill=fill))
        marks += _row_marks(row, columns, box)
        y += row.height
        marks.append(rule(x0, y, x0 + wide, y, width=_RULE_MM))
    marks += _uprights(rows, columns, at)
    marks.append(frame(Box(x0, at[1], x0 + wide, y), width=0.25))
    return fills + marks


def _uprights(rows: Sequence[SetRow], columns: Columns, at: tuple[float, float]) -> Iterator[Mark]:
    """Return the lines between columns; they leave the headings of groups whole."""
    y = start = at[1]
    spans: list[tuple[float, float]] = []
    for row in rows:
        if row.row.group:
            spans.append((start, y))
            start = y + row.height
        y += row.height
    spans.append((start, y))
    x = at[0]
    for width in columns.widths[:-1]:
        x += width
        for top, bottom in spans:
            if bottom > top:
                yield rule(x, top, x, bottom, width=_RULE_MM)


def _row_marks(row: SetRow, columns: Columns, box: Box) -> Iterator[Mark]:
    style, x = columns.style, box.x0
    for at, lines in enumerate(row.lines):
        width = box.width if row.row.group else columns.widths[at]
        align = "start" if row.row.group else columns.aligns[at]
        left = x
        if at == 0 and row.row.swatch:
            side = style.step * 0.55
            top = box.y0 + (style.step - side) / 2
            here = Box(x + style.pad, top, x + style.pad + side, top + side)
            yield frame(here, fill=row.row.swatch, width=0.15)
            left = x + style.step * 0.8
        bold = row.row.bold or bool(row.row.group)
        yield from _cell(lines, Box(left, box.y0, x + width, box.y1), _Cell(style, align, bold))
        x += width


@dataclass(frozen=True, slots=True)
class _Cell:
    """How the text of a cell is set."""

    style: Style
    align: Anchor
    bold: bool


def _cell(lines: Sequence[str], box: Box, cell: _Cell) -> Iterator[Mark]:
    pad, size_pt = cell.style.pad, cell.style.size_pt
    x = {"start": box.x0 + pad, "middle": box.middle[0], "end": box.x1 - pad}[cell.align]
    step, size = line_height(size_pt), size_pt * MM_PER_PT
    first = box.middle[1] - len(lines) * step / 2 + (step - size * 1.12) / 2 + ASCENT * size
    for number, line in enumerate(lines):
        if line:
            yield Text(
                text=line,
                x=x,
                y=first + number * step,
                size_pt=size_pt,
                bold=cell.bold,
                colour=INK,
                anchor=cell.align,
            )
