"""What can stand on a page: texts and shapes at places in millimetres, and nothing else.

A page is a list of marks in the order in which they are drawn. x runs to the right and y DOWN
from the upper left corner, as one reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import shapely
from shapely import Geometry, Polygon, affinity

# (text, size in points, bold) -> width in mm; whoever draws knows the font
Measure = Callable[[str, float, bool], float]
Anchor = Literal["start", "middle", "end"]

MM_PER_PT = 25.4 / 72
# of the size of a text: how far it reaches over and under its baseline (Noto Sans SC)
ASCENT, DESCENT = 0.88, 0.24
LINE = 1.32

INK = "#1c2833"
QUIET = "#566573"
ALARM = "#a61b1b"
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Return the width in mm."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Return the height in mm."""
        return self.y1 - self.y0

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point in the middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def inset(self, by: float, down: float | None = None) -> "Box":
        """Return the box without a rim of `by` mm, or `by` at the sides and `down` above and below."""
        down = by if down is None else down
        return Box(self.x0 + by, self.y0 + down, self.x1 - by, self.y1 - down)

    def shape(self) -> Polygon:
        """Return the rectangle as a polygon."""
        return shapely.box(self.x0, self.y0, self.x1, self.y1)

    def holds(self, other: "Box", slack: float = 1e-6) -> bool:
        """Tell whether another box lies in this one."""
        return (
            other.x0 >= self.x0 - slack
            and other.y0 >= self.y0 - slack
            and other.x1 <= self.x1 + slack
            and other.y1 <= self.y1 + slack
        )

    def meets(self, other: "Box", gap: float = 0.0) -> bool:
        """Tell whether two boxes overlap, or come nearer than `gap` mm."""
        return (
            self.x0 < other.x1 + gap
            and other.x0 < self.x1 + gap
            and self.y0 < other.y1 + gap
            and other.y0 < self.y1 + gap
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text; (x, y) is the point of its baseline that `anchor` names.

    `angle` turns it about that point, in degrees, clockwise on the page.
    """

    text: str
    x: float
    y: float
    size_pt: float
    bold: bool = False
    colour: str = INK
    anchor: Anchor = "start"
    angle: float = 0.0

    def shape(self, measure: Measure) -> Polygon:
        """Return the room the text takes, turned as it is."""
        level = self.box(measure).shape()
        # y runs down, so a positive angle of the library is clockwise on the page
        return affinity.rotate(level, self.angle, origin=(self.x, self.y))

    def box(self, measure: Measure) -> Box:
        """Return the room the text would take if it stood level."""
        width = measure(self.text, self.size_pt, self.bold)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        size = self.size_pt * MM_PER_PT
        return Box(left, self.y - ASCENT * size, left + width, self.y + DESCENT * size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Areas, lines or points with a fill, a line, or both; a point is a dot `width_mm` across."""

    geometry: Geometry
    fill: str | None = None
    line: str | None = None
    width_mm: float = 0.1
    dashes_mm: tuple[float, ...] = ()
    opacity: float = 1.0


Mark = Text | Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page with its marks, in the order in which they are drawn."""

    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]

    def texts(self) -> list[Text]:
        """Return the texts of the page."""
        return [mark for mark in self.marks if isinstance(mark, Text)]


def line_height(size_pt: float) -> float:
    """Return the distance in mm between two baselines."""
    return size_pt * MM_PER_PT * LINE


def frame(
    box: Box, *, fill: str | None = None, line: str | None = INK, width: float = 0.2
) -> Shape:
    """Return a box as a mark."""
    return Shape(geometry=box.shape(), fill=fill, line=line, width_mm=width)


def rule(x0: float, y0: float, x1: float, y1: float, *, width: float = 0.1) -> Shape:
    """Return a straight line as a mark."""
    return Shape(geometry=shapely.linestrings([[x0, y0], [x1, y1]]), line=INK, width_mm=width)
