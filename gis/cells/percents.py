"""Cells that are shares or changes in percent: 0.96, 96, 96%, 下降8.5%.

A sign says which is meant; a bare number is a share or a percentage by the column (its name, or
what a person said), which `bare_percent` reads.
"""

import re

from gis.cells.cell import CellError, Trouble
from gis.cells.numbers import decimal, finite, no_number
from gis.cells.words import known_text, normal
from gis.rulebook import Words

_SIGN = re.compile(r"\s*(%|percent|个?百分点)$", re.IGNORECASE)
_SIGNED_COLUMN = re.compile(r"%|％|百分|percent|pct", re.IGNORECASE)
_PERMILLE = re.compile(r"\s*‰$")
_FALLS = re.compile(r"^(同比|环比)?(下降|减少|降低|降)了?\s*")
_RISES = re.compile(r"^(同比|环比)?(上升|增加|增长|提高|升)了?\s*")
_SHARE = Words("0—100% 的比例", "a share from 0 to 100 %")
_CHANGE = Words("变化率(下降不会超过 100%)", "a change (nothing falls by more than 100 %)")


def says_percent(column: str) -> bool:
    """Tell whether a column's name says that its numbers are percentages."""
    return bool(_SIGNED_COLUMN.search(column))


def is_bare(cell: object) -> bool:
    """Tell whether the cell is a number without a sign of percent."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return True
    words = known_text(cell)
    return words is not None and decimal(normal(words)) is not None


def share(cell: object) -> float | None:
    """Return a share in 0..1; a bare number must be one already.

    >>> share("96%"), share("９６％"), share(0.96), share("/")
    (0.96, 0.96, 0.96, None)
    """
    return _within(cell, _fraction(cell, of=1), 0.0, 1.0)


def bare_percent(cell: object) -> float | None:
    """Return a share in 0..1, a bare number being a percentage: 96 is 0.96."""
    return _within(cell, _fraction(cell, of=100), 0.0, 1.0)


def change(cell: object) -> float | None:
    """Return a change as a share of what was before: 下降8.5% is -0.085.

    >>> change("上升12%"), change("-3%")
    (0.12, -0.03)
    """
    words = known_text(cell)
    plain = None if words is None else normal(words)
    if plain is None or not isinstance(cell, str):
        return _within(cell, _fraction(cell, of=1), -1.0, float("inf"))
    sign = -1 if _FALLS.match(plain) else 1
    size = _fraction(_RISES.sub("", _FALLS.sub("", plain)), of=1)
    return _within(cell, None if size is None else sign * size, -1.0, float("inf"))


def _fraction(cell: object, *, of: int) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = finite(cell)
        return None if value is None else value / of
    words = known_text(cell)
    if words is None:
        return None
    plain = normal(words)
    for sign, whole in ((_SIGN, 100), (_PERMILLE, 1000)):
        if sign.search(plain):
            plain, of = sign.sub("", plain), whole
    read = None if isinstance(cell, bool) else decimal(plain)
    if read is None:
        trouble = no_number(words, plain)
        raise CellError(trouble.trouble, words, Words("百分比,如 96%", "a percentage such as 96%"))
    return round(read / of, 15)


def _within(cell: object, value: float | None, low: float, high: float) -> float | None:
    if value is not None and not low <= value <= high:
        raise CellError(Trouble.IMPOSSIBLE, known_text(cell), _SHARE if high == 1.0 else _CHANGE)
    return value


def signed_only(cell: object) -> float | None:
    """Return a share only where a sign says what is meant."""
    if is_bare(cell):
        wanted = Words("带百分号的数,如 96%", "a number with a sign, such as 96%")
        raise CellError(Trouble.VAGUE, known_text(cell), wanted)
    return share(cell)
