"""Numbers of persons inside cells: found however they are written, and covered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gis.cells.words import DIGITS_KEPT, text

MASK = "***"

_FOLDED = str.maketrans("０１２３４５６７８９ＸｘＥｅ．＋", "0123456789XxEe.+")
# what people put between the digits of a number, seen or not
_APART = (
    "\t\u00a0\u3000 -_\u2010\u2011\u2012\u2013\u2014\uff0d·\u200b\u200c\u200d\u2060\ufeff\u00ad"
)
_TOGETHER = dict.fromkeys(map(ord, _APART))
_ANY_APART = re.compile(f"[{re.escape(_APART)}]")
_SCIENTIFIC = re.compile(r"\d\.\d{8,17}[eE]\+?\d{1,2}", re.ASCII)
_DIGITS = re.compile(r"[0-9０-９][^\n]?[0-9０-９]")  # one digit is no number of a person
_ID_DIGITS = 18
_BORN = range(1850, 2100)
_LEAST = 1e10  # a number of eleven digits
_TOGETHER_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class PersonalNumbers:
    """What a number of a person looks like (DAT-09), in texts and in cells."""

    pattern: re.Pattern[str]
    named: re.Pattern[str] | None = None
    home: re.Pattern[str] | None = None

    def covered(self, words: str) -> str:
        """Return the text with every number of a person covered, and whose number or home it is.

        Full-width digits are seen, also with blanks, hyphens or invisible signs between them, and
        a long number that a sheet has rounded. Other names nobody can tell from words.
        """
        without = self._without_numbers(words)
        if self.named is not None and without != words:
            without = self.named.sub(MASK, without)
        return without if self.home is None else self.home.sub(MASK, without)

    def homes_in(self, cells: Sequence[object]) -> list[int]:
        """Return the indices of the texts that name a person's home: 张某某家门口."""
        home = self.home
        texts = [cell for cell in cells if type(cell) is str]
        if home is None or not home.search("\n".join(texts)):
            return []
        return [at for at, cell in enumerate(cells) if type(cell) is str and home.search(cell)]

    def _without_numbers(self, words: str) -> str:
        if not _DIGITS.search(words):
            return words
        plain = words.translate(_FOLDED)
        spans = self._spans(plain) + self._apart(plain)
        for found in _SCIENTIFIC.finditer(plain):
            if self._spans(str(int(float(found.group())))):
                spans.append(found.span())
        for start, end in reversed(_joined(spans)):
            words = words[:start] + MASK + words[end:]
        return words

    def held_by(self, cell: object) -> bool:
        """Tell whether the cell holds a number of a person."""
        words = text(_exact(cell))
        return words is not None and self._without_numbers(words) != words

    def shown(self, cell: object) -> str:
        """Return the cell as text, numbers of persons covered; "" for an empty cell."""
        if isinstance(cell, float) and self.held_by(cell):
            return MASK
        return self.covered(text(cell) or "")

    def rows_with(self, cells: Sequence[object]) -> list[int]:
        """Return the indices of the cells that hold a number of a person.

        Cells are looked at by the thousand: one search in all their texts says whether any of
        them need be looked at by itself.
        """
        numbers = bool(set(map(type, cells)) - {str, type(None)})
        found: list[int] = []
        for start in range(0, len(cells), _TOGETHER_AT_ONCE):
            some = cells[start : start + _TOGETHER_AT_ONCE]
            searched = self._somewhere("\n".join([cell for cell in some if type(cell) is str]))
            if searched or numbers:
                found += [start + at for at, cell in enumerate(some) if self._may(cell, searched)]
        return [at for at in found if self.held_by(cells[at])]

    def _may(self, cell: object, searched: bool) -> bool:  # noqa: FBT001
        if type(cell) is str:
            return searched and bool(_DIGITS.search(cell))
        return isinstance(cell, int | float) and abs(cell) >= _LEAST

    def _somewhere(self, plain: str) -> bool:
        """Tell whether a number may stand in one of many texts, at the price of one search."""
        if not plain.isascii():
            plain = plain.translate(_FOLDED)
        if self.pattern.search(plain):
            return True
        if _ANY_APART.search(plain) and self.pattern.search(plain.translate(_TOGETHER)):
            return True
        return bool(_SCIENTIFIC.search(plain))

    def _spans(self, plain: str) -> list[tuple[int, int]]:
        return [
            found.span() for found in self.pattern.finditer(plain) if _of_a_person(found.group())
        ]

    def _apart(self, plain: str) -> list[tuple[int, int]]:
        """Return where numbers stand whose digits are apart."""
        places = [at for at, sign in enumerate(plain) if ord(sign) not in _TOGETHER]
        if len(places) == len(plain):
            return []
        together = "".join(plain[at] for at in places)
        return [(places[a], places[b - 1] + 1) for a, b in self._spans(together)]


def large(cells: NDArray[np.generic]) -> bool:
    """Tell whether numbers of a typed column are long enough to be a person's."""
    return cells.dtype.kind in "iuf" and bool((np.abs(cells.astype(np.float64)) >= _LEAST).any())


def _exact(cell: object) -> object:
    whole = isinstance(cell, float) and cell.is_integer() and abs(cell) >= 10**DIGITS_KEPT
    return int(cell) if whole else cell  # type: ignore[call-overload]


def _of_a_person(number: str) -> bool:
    """Tell whether a number of eighteen digits holds a day of birth; a shorter one may pass."""
    if len(number) != _ID_DIGITS:
        return True
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year in _BORN


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


@cache
def personal_numbers(
    patterns: tuple[str, ...],
    *,
    families: str = "",
    places: str = "",
    homes: tuple[str, ...] = (),
    between: tuple[str, ...] = (),
) -> PersonalNumbers:
    """Return what numbers of persons look like, from the patterns of the rule book (DAT-09).

    A name is a letter of `families` and one or two that are none of `places`; it is told only
    before a number of a person, with nothing but words of `between` and signs between them, or
    before one of `homes`.
    """
    # digits behind a decimal point are the fraction of a number
    numbers = re.compile(rf"(?<!\d)(?<!\d\.)(?:{'|'.join(patterns)})(?!\d)", re.ASCII)
    if not families:
        return PersonalNumbers(numbers)
    name = rf"[{families}][^\W\da-zA-Z_{places}]"
    words = "|".join(map(re.escape, sorted(between, key=len, reverse=True)))
    until = rf"(?=(?:[\s(（,，、:：]|{words}){{0,6}}{re.escape(MASK)})"
    before = "|".join(map(re.escape, homes))
    return PersonalNumbers(
        numbers,
        named=re.compile(rf"(?:{name}[^\W\da-zA-Z_{places}]|{name}){until}"),
        home=re.compile(rf"{name}[^\W\da-zA-Z_{places}]?(?={before})") if homes else None,
    )
