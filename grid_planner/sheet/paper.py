"""Sheets of paper: their sizes and margins, and how much larger things are on a larger sheet."""

from dataclasses import dataclass
from enum import StrEnum

from grid_planner.sheet.marks import Box


class Paper(StrEnum):
    """Sizes of ISO 216 an office prints on."""

    A4 = "A4"
    A3 = "A3"
    A2 = "A2"
    A1 = "A1"
    A0 = "A0"


_SHORT_LONG_MM = {
    Paper.A4: (210.0, 297.0),
    Paper.A3: (297.0, 420.0),
    Paper.A2: (420.0, 594.0),
    Paper.A1: (594.0, 841.0),
    Paper.A0: (841.0, 1189.0),
}
# a size is read from further away than the one below it, but not from 1.41 times as far
_STEP = 1.26


@dataclass(frozen=True, slots=True)
class Format:
    """A sheet of paper as it lies or stands."""

    paper: Paper
    landscape: bool

    @property
    def width_mm(self) -> float:
        """Return the width in mm."""
        return _SHORT_LONG_MM[self.paper][1 if self.landscape else 0]

    @property
    def height_mm(self) -> float:
        """Return the height in mm."""
        return _SHORT_LONG_MM[self.paper][0 if self.landscape else 1]

    @property
    def inside(self) -> Box:
        """Return what is inside the margins: printers reach no nearer to the edge than 8 mm."""
        margin = 8.0 * growth_of(self.paper)
        return Box(margin, margin, self.width_mm - margin, self.height_mm - margin)


def growth_of(paper: Paper) -> float:
    """Return how much larger text and lines are than on A4."""
    return float(_STEP ** list(Paper).index(paper))
