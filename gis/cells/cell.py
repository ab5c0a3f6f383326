"""What a cell is: a way to read it, and the error of one that cannot be read.

An empty cell and the words for "not known" give None, never 0. A cell that cannot be read raises
CellError, which says what was found and what was wanted; nothing is ever guessed.
"""

from collections.abc import Callable
from enum import Enum, auto

from gis.rulebook import Words


class Trouble(Enum):
    """Why a cell cannot be read."""

    COUNT = auto()
    NEGATIVE = auto()
    DIGITS_LOST = auto()
    UNREADABLE = auto()


class CellError(ValueError):
    """A cell that cannot be read: what kind of trouble, what stands there, what was wanted."""

    def __init__(self, trouble: Trouble, found: object, wanted: Words) -> None:
        super().__init__(f"{trouble.name.lower()}: found {found!r}, expected {wanted.en}")
        self.trouble = trouble
        self.found = str(found)
        self.wanted = wanted


Parse = Callable[[object], object]
