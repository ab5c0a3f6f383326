"""Cells that are identifiers or codes: texts of digits, whatever a sheet has made of them."""

import re

from gis.cells.cell import CellError, Trouble
from gis.cells.words import DIGITS_KEPT, known_text, normal
from gis.rulebook import Words

_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


def code(cell: object) -> str | None:
    """Return an identifier or code as text.

    A number of 15 digits or fewer is exact; a longer one from a sheet has lost its last digits
    (DAT-02) and is refused, and so is its scientific notation.

    >>> code(510722109203.0), code(" A-17 "), code("")
    ('510722109203', 'A-17', None)
    """
    words = known_text(cell)
    if words is None:
        return None
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 10**DIGITS_KEPT:
            return str(int(cell))
        raise _digits_lost(words)
    plain = normal(words)
    if _SCIENTIFIC.fullmatch(plain):
        raise _digits_lost(words)
    if re.fullmatch(r"\d{6,15}\.0+", plain):
        return plain.split(".")[0]
    return plain


def sheet_code(cell: object) -> str | None:
    """Return a code of a spreadsheet, where a whole number of over 15 digits was a float."""
    if isinstance(cell, int) and abs(cell) >= 10**DIGITS_KEPT:
        raise _digits_lost(str(cell))
    return code(cell)


def _digits_lost(found: str) -> CellError:
    wanted = Words("文本格式的编码", "the code as text")
    return CellError(Trouble.DIGITS_LOST, found, wanted)
