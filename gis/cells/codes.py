"""Cells that are identifiers or codes: texts of digits, whatever a sheet has made of them."""

import re

from gis.cells.cell import CellError, Trouble
from gis.cells.words import DIGITS_KEPT, known_text, normal, text
from gis.rulebook import Words

_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d+")
_WHOLE_FLOAT = re.compile(r"\d{6,15}\.0+", re.ASCII)
_APART = re.compile(r"(?<=\d)[\s\-_.·]+(?=\d)")
_GRID_OF_ALL = re.compile(r"(\d{12})000", re.ASCII)  # the unit's code with no grid behind it
_NUMBER = re.compile(r"(?:\+?86[- ]?)?[\d(][\d()\- ]{4,19}(?:(?:转|-|ext\.?)\s*\d{1,6})?", re.ASCII)
_SEVERAL = re.compile(r"\s*[/、;,|\n]\s*|\s{2,}")
_LENGTHS = (2, 4, 6, 9, 12, 15)  # of codes of divisions, units and grids
_FEWEST_DIGITS = 5  # 12345 is a telephone number too


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
    if _WHOLE_FLOAT.fullmatch(plain):
        return plain.split(".")[0]
    return plain or None


def sheet_code(cell: object) -> str | None:
    """Return a code of a spreadsheet, where a whole number of over 15 digits was a float."""
    _refuse_rounded(cell)
    return code(cell)


def division_code(cell: object) -> str | None:
    """Return the code of a place: digits without blanks or hyphens between them.

    Fifteen digits ending in 000 are the code of a unit with no grid behind it. What is no code of
    digits (a name) stays as it is.

    >>> division_code("510722 109 203"), division_code("510722-109-203"), division_code("甲村")
    ('510722109203', '510722109203', '甲村')
    >>> division_code("510722109203000"), division_code("510722109")
    ('510722109203', '510722109')
    """
    plain = code(cell)
    if plain is None:
        return None
    joined = _APART.sub("", plain)
    if len(joined) not in _LENGTHS or not (joined.isascii() and joined.isdigit()):
        return plain
    unit = _GRID_OF_ALL.fullmatch(joined)
    return unit.group(1) if unit else joined


def sheet_division_code(cell: object) -> str | None:
    """Return the code of a place from a spreadsheet."""
    _refuse_rounded(cell)
    return division_code(cell)


def phone(cell: object) -> str | None:
    """Return the duty phones of staff, several of them with " / " between.

    >>> phone("0816-1234567/13800000000"), phone("0816－1234567、0816-7654321")
    ('0816-1234567 / 13800000000', '0816-1234567 / 0816-7654321')
    """
    words = code(cell)
    if words is None:
        return None
    numbers = [one for one in _SEVERAL.split(words) if one]
    if not numbers or not all(_is_number(one) for one in numbers):
        wanted = Words("电话号码(多个用“/”分开)", 'telephone numbers ("/" between several)')
        raise CellError(Trouble.UNREADABLE, words, wanted)
    return " / ".join(" ".join(one.split()) for one in numbers)


def _is_number(one: str) -> bool:
    return bool(_NUMBER.fullmatch(one)) and sum(map(str.isdigit, one)) >= _FEWEST_DIGITS


def _refuse_rounded(cell: object) -> None:
    if isinstance(cell, int) and abs(cell) >= 10**DIGITS_KEPT:
        raise _digits_lost(text(cell) or "")


def _digits_lost(found: str) -> CellError:
    wanted = Words("文本格式的完整号码", "the whole number as text")
    return CellError(Trouble.DIGITS_LOST, found, wanted)


OF_SHEETS = {code: sheet_code, division_code: sheet_division_code}  # where numbers were floats
CODES = (code, sheet_code, division_code, sheet_division_code)
