"""Tables on a terminal: columns under each other, Chinese signs two wide."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence


def aligned(rows: Sequence[Sequence[str]], *, left: Collection[int] = (0,)) -> Iterator[str]:
    """Return the rows as lines; columns in `left` begin, the others end under each other."""
    if not rows:
        return
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = []
        for column, (text, wide) in enumerate(zip(row, widths, strict=True)):
            room = " " * (wide - width(text))
            cells.append(text + room if column in left else room + text)
        yield "  ".join(cells).rstrip()


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
