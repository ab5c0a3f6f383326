"""On which article a camera stands, read from what offices write."""

import re
from enum import StrEnum
from functools import lru_cache

from gis.cells.words import normal


class Basis(StrEnum):
    """Lawful bases; `art7` is Article 7 without its paragraph, `other` an article that is none."""

    ART7_1 = "art7_1"
    ART7_2 = "art7_2"
    ART7 = "art7"
    ART9 = "art9"
    OTHER = "other"


_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"([一二三四五六七八九十]+|\d+)"
_ARTICLE = re.compile(
    rf"第?\s*{_NUMBER}\s*条(?:\s*第?\s*{_NUMBER}\s*[款项])?"
    r"|\bart(?:icle)?\.?\s*(\d+)(?:\s*[_.(\-]\s*(\d+))?",
    re.IGNORECASE,
)
_PARAGRAPHS = {None: Basis.ART7, 1: Basis.ART7_1, 2: Basis.ART7_2}
_SEVEN, _NINE = 7, 9
_MANY = 4096  # distinct texts worth remembering


@lru_cache(maxsize=_MANY)
def basis_of(text: str | None) -> Basis | None:
    """Return the basis a text names; None when it names no article, or several.

    >>> basis_of("条例第七条第一款"), basis_of("art9"), basis_of("第七条")
    (<Basis.ART7_1: 'art7_1'>, <Basis.ART9: 'art9'>, <Basis.ART7: 'art7'>)
    >>> basis_of("第八条"), basis_of("治安防控"), basis_of("第七条、第九条")
    (<Basis.OTHER: 'other'>, None, None)
    """
    found = {_basis(*match.groups()) for match in _ARTICLE.finditer(normal(text or ""))}
    return found.pop() if len(found) == 1 else None


def _basis(article: str | None, part: str | None, art: str | None, sub: str | None) -> Basis:
    number, paragraph = _number(article or art), _number(part or sub)
    if number == _NINE:
        return Basis.ART9
    return _PARAGRAPHS.get(paragraph, Basis.OTHER) if number == _SEVEN else Basis.OTHER


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdecimal() else _DIGITS.get(text, 0)  # 0: ten and more, no basis
