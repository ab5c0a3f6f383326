"""What every part of a sheet is set with: the words, the font's widths, the size of the paper."""

from dataclasses import dataclass

from grid_planner.sheet.marks import Measure
from grid_planner.sheet.words import Speech


@dataclass(frozen=True, slots=True)
class Press:
    """Words in one language, who measures text, and how much larger than on A4 things are."""

    speech: Speech
    measure: Measure
    growth: float

    def width(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """Return the width of a line of text in mm."""
        return self.measure(text, size_pt, bold)
