"""Which rows of a sheet are its header, and what its columns are called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from gis.cells.words import comparable
from gis.reading.errors import UnreadableFileError
from gis.reading.saying import is_amount, is_general, is_title
from gis.rulebook import Words

HEADER_ROWS = 20  # titles and notes stand above the header, never more than this
_MOST_LINES = 3  # group headings over headings over measures

Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The rows of a header, by index from `first` to `last`, and the names they give.

    `known` counts the columns whose names are known ones.
    """

    first: int
    last: int
    names: tuple[str, ...]
    known: int


def header_of(file: str, rows: Sequence[Row], labels: Collection[str]) -> Header:
    """Return the header among the first rows: the lines that hold most known names.

    Group headings over headings count as one header. Where no name is known it is the first row
    that is filled like a table, titles being shorter.
    """
    if not rows:
        nothing = Words("没有任何行", "it has no rows")
        raise UnreadableFileError(file, nothing, Words("应有表头和数据", "a header and rows"))
    width = max(map(len, rows))
    padded = [[*map(_words, row), *[""] * (width - len(row))] for row in rows]
    best = _header(padded[:1], 0, labels)
    for first in range(min(len(rows), HEADER_ROWS)):
        for last in range(first, min(first + _MOST_LINES, len(rows))):
            if last > first and not _goes_on(rows[last], padded[last - 1], padded[last]):
                break
            found = _header(padded[first : last + 1], first, labels)
            if (found.known, first - last) > (best.known, best.first - best.last):
                best = found
    if not best.known:
        return _header([padded[at := _first_full(padded)]], at, ())
    return _with_groups(best, rows, padded, labels)


def _with_groups(
    best: Header, rows: Sequence[Row], padded: Sequence[Sequence[str]], labels: Collection[str]
) -> Header:
    """Return the header with the group headings over it and the headings under its groups."""
    first, last = best.first, best.last
    while (
        first > 0
        and last - first + 1 < _MOST_LINES
        and _goes_on(rows[first], padded[first - 1], padded[first])
    ):
        first -= 1
    while (
        last + 1 < len(rows)
        and last - first + 1 < _MOST_LINES
        and _goes_on(rows[last + 1], padded[last], padded[last + 1])
        and _only_under_groups(padded[last], padded[last + 1])
    ):
        last += 1
    return (
        best
        if (first, last) == (best.first, best.last)
        else _header(padded[first : last + 1], first, labels)
    )


def _only_under_groups(above: Sequence[str], line: Sequence[str]) -> bool:
    """Tell whether a line says something new only under headings that span several columns."""
    fresh = {at for at, (a, b) in enumerate(zip(above, line, strict=True)) if b and a != b}
    same = {at for at, (a, b) in enumerate(pairwise(above)) if a == b != ""}
    spanned = same | {at + 1 for at in same} | {at for at, a in enumerate(above) if at and not a}
    starts = {at for at in range(len(above) - 1) if above[at] and not above[at + 1]}
    return len(fresh) > 1 and fresh <= spanned | starts


def _header(lines: Sequence[Sequence[str]], first: int, labels: Collection[str]) -> Header:
    names = tuple(_name(parts, labels) for parts in zip(*_spread(lines), strict=True))
    known = len({comparable(name) for name in names} & set(labels))
    return Header(first=first, last=first + len(lines) - 1, names=names, known=known)


def _spread(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines with every group heading over all the headings it groups."""
    spread = [list(line) for line in lines]
    for above, below in pairwise(spread):
        for at in range(1, len(above)):
            if not above[at] and below[at]:
                above[at] = above[at - 1]
    return spread


def _name(parts: Sequence[str], labels: Collection[str]) -> str:
    """Return the name of a column from what stands over it, top to bottom.

    It is the lowest that is a known name by itself. An amount is so only under groups that say
    nothing else: the households under "on benefits" are not all households.
    """
    told = list(dict.fromkeys(part for part in parts if part))
    for start in range(len(told) - 1, 0, -1):
        name = " ".join(told[start:])
        if comparable(name) in labels and (
            not is_amount(name) or all(map(is_general, told[:start]))
        ):
            return name
    turned = " ".join(reversed(told))  # "registered" under "households"
    return turned if comparable(turned) in labels else " ".join(told)


def _goes_on(raw: Row, above: Sequence[str], line: Sequence[str]) -> bool:
    """Tell whether a row goes on with a header: words alone, in groups or beside whole headings."""
    groups = {cell for cell in above if cell}
    if len(groups) <= 1 < len(above) or any(map(is_title, groups)):
        return False
    if any(isinstance(cell, int | float | datetime) for cell in raw) or not any(line):
        return False
    if any(cell.replace(".", "").isdigit() for cell in line):
        return False
    repeats = sum(a == b != "" for a, b in zip(above, line, strict=True))  # merged downwards
    spans = sum(a == b != "" for a, b in pairwise(above))  # merged to the right
    gaps = any(a and not b for a, b in zip(above, line, strict=True))
    under = any(b and not a for a, b in zip(above, line, strict=True))
    fresh = any(b and a != b for a, b in zip(above, line, strict=True))
    return fresh and bool(repeats or spans or (gaps and under))


def _first_full(rows: Sequence[Sequence[str]]) -> int:
    """Return the first row with over half of the most cells; a title merged across has one."""
    told = [[cell for cell in row if cell] for row in rows]
    filled = [len(row) if len(set(row)) > 1 else len(set(row)) for row in told]
    return next((at for at, count in enumerate(filled) if 2 * count > max(filled)), 0)


def _words(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def named(cells: Sequence[object]) -> list[str]:
    """Return column names; a name met again gets a number, a blank one stays empty."""
    names: list[str] = []
    taken: set[str] = set()
    for plain in map(_words, cells):
        name, times = plain, 1
        while plain and name in taken:
            times += 1
            name = f"{plain} ({times})"
        taken.add(name)
        names.append(name)
    return names
