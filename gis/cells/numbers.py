"""Cells that are numbers: metres, degrees."""

import math
import re

from gis.cells.cell import CellError, Trouble
from gis.cells.words import known_text, normal
from gis.rulebook import Words

_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def number(cell: object) -> float | None:
    """Return a number: metres, degrees; full-width digits and a unit sign are understood.

    >>> number("１２.5"), number("—"), number("90°")
    (12.5, None, 90.0)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return None if math.isnan(cell) else _finite(float(cell))
    words = known_text(cell)
    if words is None:
        return None
    plain = re.sub(r"\s*(米|m|°|度|天)$", "", normal(words))
    if isinstance(cell, bool) or not _DECIMAL.fullmatch(plain):
        raise CellError(Trouble.UNREADABLE, words, Words("数字", "a number"))
    return _finite(float(plain))


def _finite(value: float) -> float:
    if math.isinf(value):
        raise CellError(Trouble.UNREADABLE, value, Words("数字", "a finite number"))
    return value
