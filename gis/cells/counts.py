"""Cells that are counts of things: households, people, days."""

import re
import unicodedata

from gis.cells.cell import CellError, Trouble
from gis.cells.words import known_text, normal, text
from gis.rulebook import Words

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_INTEGER = re.compile(r"[+-]?\d+(\.0+)?")
_COUNTED = re.compile(r"(?<=\d)\s*[户人个口条]$")


def count(cell: object) -> int | None:
    """Return a count of things.

    >>> count("１,234户"), count("/"), count(0)
    (1234, None, 0)
    """
    whole = _whole(cell)
    if whole is not None and whole < 0:
        wanted = Words("0 或更大的整数", "a whole number of 0 or more")
        raise CellError(Trouble.NEGATIVE, text(cell), wanted)
    return whole


def _whole(cell: object) -> int | None:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    words = known_text(cell)
    if words is None:
        return None
    plain = _COUNTED.sub("", normal(words)).strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    # a number in a circle is the number of a list, not a count; NFKC would hide that
    listed = any(unicodedata.category(letter) == "No" for letter in words)
    if listed or isinstance(cell, bool) or not _INTEGER.fullmatch(plain):
        wanted = Words("整数(不知道请留空)", "a whole number (leave it empty when not known)")
        raise CellError(Trouble.COUNT, words, wanted)
    return int(plain.split(".")[0])
