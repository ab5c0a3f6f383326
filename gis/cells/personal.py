"""Numbers of persons inside cells: found however they are written, and covered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gis.cells.words import DIGITS_KEPT, text

MASK = "***"

_FOLDED = str.maketrans("０１２３４５６７８９ＸｘＥｅ．＋", "0123456789XxEe.+")
_APART = (
    " \t\u00a0\u3000-\u2010\u2011\u2012\u2013\u2014\uff0d.·\u200b\u200c\u200d\u2060\ufeff\u00ad"
)
_SCIENTIFIC = re.compile(r"\d\.\d{8,17}[eE]\+?\d{1,2}", re.ASCII)
_DIGITS = re.compile(r"\d{2}|\d[^\n]{1,3}\d")  # fewer cannot be a number of a person


@dataclass(frozen=True, slots=True)
class Persons:
    """What a number of a person looks like (DAT-09), in texts and in cells."""

    pattern: re.Pattern[str]

    def covered(self, words: str) -> str:
        """Return the text with every number of a person covered.

        Full-width digits are seen, also with blanks, hyphens or invisible signs between them, and
        a long number that a sheet has rounded.
        """
        if not _DIGITS.search(words):
            return words
        plain = words.translate(_FOLDED)
        spans = [found.span() for found in self.pattern.finditer(plain)]
        spans += self._apart(plain)
        spans += [
            found.span()
            for found in _SCIENTIFIC.finditer(plain)
            if self.pattern.fullmatch(str(int(float(found.group()))))
        ]
        for start, end in reversed(_joined(spans)):
            words = words[:start] + MASK + words[end:]
        return words

    def held_by(self, cell: object) -> bool:
        """Tell whether the cell holds a number of a person."""
        if isinstance(cell, float) and cell.is_integer() and abs(cell) >= 10**DIGITS_KEPT:
            cell = int(cell)
        words = text(cell)
        return words is not None and self.covered(words) != words

    def shown(self, cell: object) -> str:
        """Return the cell as text, numbers of persons covered; "" for an empty cell."""
        if isinstance(cell, float) and self.held_by(cell):
            return MASK
        return self.covered(text(cell) or "")

    def _apart(self, plain: str) -> list[tuple[int, int]]:
        """Return where numbers stand whose digits are apart."""
        places = [at for at, sign in enumerate(plain) if sign not in _APART]
        if len(places) == len(plain):
            return []
        together = "".join(plain[at] for at in places)
        return [
            (places[found.start()], places[found.end() - 1] + 1)
            for found in self.pattern.finditer(together)
        ]


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


@cache
def persons(patterns: tuple[str, ...]) -> Persons:
    """Return what numbers of persons look like, from the patterns of the rule book (DAT-09)."""
    return Persons(re.compile(rf"(?<!\d)(?:{'|'.join(patterns)})(?!\d)", re.ASCII))
