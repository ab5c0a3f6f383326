"""Cells that are numbers: metres, degrees."""

import math
import re

from gis.cells.cell import CellError, Trouble
from gis.cells.words import known_text, normal
from gis.rulebook import Words

_DECIMAL = re.compile(r"[+-]?(\d{1,18}\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_UNIT = re.compile(r"\s*(米|m|°|度|天)$")
_LOOKALIKE = str.maketrans("OolI", "0011")


def number(cell: object) -> float | None:
    """Return a number: metres, degrees; full-width digits and a unit sign are understood.

    >>> number("１２.5"), number("—"), number("90°")
    (12.5, None, 90.0)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return finite(cell)
    words = known_text(cell)
    if words is None:
        return None
    plain = _UNIT.sub("", normal(words))
    read = None if isinstance(cell, bool) else decimal(plain)
    if read is None:
        raise no_number(words, plain)
    return read


def decimal(plain: str) -> float | None:
    """Return the number a plain text is, or None."""
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    return finite(float(plain)) if _DECIMAL.fullmatch(plain) else None


def no_number(words: str, plain: str) -> CellError:
    """Return what is wrong with a text that is no number."""
    meant = plain.translate(_LOOKALIKE)
    if meant != plain and _DECIMAL.fullmatch(meant) and re.search(r"[0-9]", plain):
        wanted = Words(
            f"数字;是否应为 {meant}(字母 O、l 不是数字 0、1)?",
            f"digits; is {meant} meant (the letters O and l are no 0 and 1)?",
        )
        return CellError(Trouble.LOOKALIKE, words, wanted)
    return CellError(Trouble.UNREADABLE, words, Words("数字", "a number"))


def finite(cell: float) -> float | None:
    """Return the number, None for nan; CellError when no float holds it."""
    try:
        value = float(cell)
    except OverflowError:
        value = math.inf
    if math.isinf(value):
        raise CellError(Trouble.UNREADABLE, cell, Words("数字", "a finite number"))
    return None if math.isnan(value) else value
