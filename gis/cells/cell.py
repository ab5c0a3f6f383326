"""What a cell is: a way to read it, and the error of one that cannot be read.

An empty cell and the words for "not known" give None, never 0. A cell that does not say exactly
what was asked raises CellError, which says what was found and what was wanted, and holds the
figure that was delivered where there is one ("about 500"); nothing is ever guessed.
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
    IMPOSSIBLE = auto()  # a day, an angle or a share that cannot be
    LOOKALIKE = auto()  # a letter that looks like a digit
    PERSONAL = auto()  # the number of a person
    LISTED = auto()  # ①: the number of a list, not a count
    ABOUT = auto()  # "about 500": the figure is the error's `value`
    VAGUE = auto()  # "500-600", "end of last year": no single value was delivered


REJECTS_ALWAYS = frozenset((Trouble.IMPOSSIBLE, Trouble.LOOKALIKE))
NEVER_REJECTS = frozenset((Trouble.LISTED, Trouble.ABOUT, Trouble.VAGUE))


class CellError(ValueError):
    """A cell that cannot be read: what kind of trouble, what stands there, what was wanted.

    `value` is the figure that was delivered with a word like "about", else None.
    """

    def __init__(
        self, trouble: Trouble, found: object, wanted: Words, *, value: object = None
    ) -> None:
        super().__init__(f"{trouble.name.lower()}: expected {wanted.en}")
        self.trouble = trouble
        self.found = str(found)
        self.wanted = wanted
        self.value = value


Parse = Callable[[object], object]
