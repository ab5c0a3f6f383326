"""The maps of a survey: for each group of its rows a page on which every block has its row number.

A building without a name or number is found by its place alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import shapely
from shapely import Geometry

from gis.places import Block
from grid_planner.sheet.content import Content, GridOnSheet, Order
from grid_planner.sheet.furniture import foot, foot_line, head, scale_bar, stamps
from grid_planner.sheet.mapping import Manner, draw_map, extent
from grid_planner.sheet.marks import (
    ASCENT,
    DESCENT,
    INK,
    MM_PER_PT,
    WHITE,
    Box,
    Mark,
    Measure,
    Page,
    Shape,
    Text,
    frame,
    line_height,
)
from grid_planner.sheet.paper import Format, growth_of
from grid_planner.sheet.press import Press
from grid_planner.sheet.tables import Style, broken
from grid_planner.sheet.words import Speech

_SIZES_PT = (8.0, 7.0, 6.0, 5.0, 4.4)
_NOTE_PT = 8.5
_EDGE = "#4d5b66"
_DASHES = (1.0, 0.8)
_FULL = 0.9  # of a block: what its number may take of it
# directions in which a number stands beside a block that is too small for it
_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_REACHES = (0.4, 1.6, 3.2)  # mm between a block and its number


def groups_of(content: Content) -> Iterator[tuple[GridOnSheet | None, list[Block]]]:
    """Return the blocks of a unit grid by grid, last those in none (None), in the order of rows."""
    for grid in (*content.grids, None):
        code = None if grid is None else grid.code
        mine = [b for b in content.blocks if content.grid_of.get(b.block_id) == code]
        if mine:
            yield grid, mine


def survey_maps(
    content: Content, form: Format, order: Order, measure: Measure
) -> Iterator[Page]:  # fmt: skip
    """Return a page for each group of one unit's rows that has a border and blocks to show."""
    press = Press(Speech(order.language), measure, growth_of(form.paper))
    for grid, blocks in groups_of(content):
        codes = None if grid is None else frozenset({grid.code})
        numbered = {
            str(number): shape
            for number, block in enumerate(blocks, start=1)
            if (shape := content.shapes.get(block.block_id)) is not None
        }
        if numbered and extent(content, codes) is not None:
            yield _page(_Sheet(content, form, order, press, grid), numbered)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page under way: the map of a grid, or of the blocks in none."""

    content: Content
    form: Format
    order: Order
    press: Press
    grid: GridOnSheet | None

    @property
    def title(self) -> str:
        """Return the words at the head."""
        speech, grid = self.press.speech, self.grid
        name = speech("survey.map.no_grid") if grid is None else grid.name
        return speech("survey.map", place=self.content.place, grid=name)


def _page(sheet: _Sheet, numbered: dict[str, Geometry]) -> Page:
    inside, press = sheet.form.inside, sheet.press
    marks, y = head(sheet.title, stamps(sheet.content, sheet.order, posted=False), inside, press)
    low, bottom = foot(foot_line(sheet.content, sheet.order), inside, press)
    step = line_height(_NOTE_PT * press.growth)
    room = Box(inside.x0, y + 1.0, inside.x1, bottom - 3 * step - 2.0 * press.growth)
    codes = None if sheet.grid is None else frozenset({sheet.grid.code})
    drawn = draw_map(sheet.content, room, press, Manner(codes=codes, named=False))
    shapes = drawn.projection.to_page(np.array([*numbered.values(), None], dtype=object))[:-1]
    taken = [mark.box(press.measure) for mark in drawn.marks if isinstance(mark, Text)]
    numbers = _Numbers(room, press, taken)
    for number, shape in sorted(
        zip(numbered, shapes, strict=True), key=lambda one: -float(shapely.area(one[1]))
    ):
        numbers.put(number, shape)
    bar, box = scale_bar(drawn.projection.ratio, (room.x0, room.y1 + 1.2 * press.growth), press)
    words = _notes(sheet, numbers.nowhere)
    notes = _lines(words, Box(room.x0, box.y1 + 0.4, room.x1, bottom), press)
    return Page(
        width_mm=sheet.form.width_mm,
        height_mm=sheet.form.height_mm,
        marks=(*drawn.marks, *numbers.marks(), frame(room, width=0.3), *marks, *bar, *notes, *low),
    )


def _notes(sheet: _Sheet, nowhere: Sequence[str]) -> str:
    speech = sheet.press.speech
    told = speech("survey.map.note")
    if nowhere:
        rows = speech("list.comma").join(_ranges(sorted(map(int, nowhere))))
        told += " " + speech("survey.map.nowhere", rows=rows)
    return told


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Return numbers as one says them: 3, 7-9."""
    for _, run in groupby(enumerate(numbers), key=lambda one: one[1] - one[0]):
        found = [number for _, number in run]
        yield str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}"


def _lines(words: str, room: Box, press: Press) -> list[Mark]:
    size = _NOTE_PT * press.growth
    step = line_height(size)
    lines = broken(words, room.width, Style(size, press.measure))
    most = max(1, int(room.height / step))
    if len(lines) > most:
        lines = (*lines[: most - 1], lines[most - 1][:-2] + "…")
    return [
        Text(text=line, x=room.x0, y=room.y0 + (n + 0.75) * step, size_pt=size)
        for n, line in enumerate(lines)
    ]


@dataclass(slots=True)
class _Numbers:
    """Row numbers on a map: in their blocks, else beside them with a line, else told as left out."""

    room: Box
    press: Press
    taken: list[Box]
    nowhere: list[str] = field(default_factory=list)
    _shapes: list[Mark] = field(default_factory=list)
    _texts: list[Mark] = field(default_factory=list)

    def marks(self) -> list[Mark]:
        """Return blocks first, then numbers."""
        return [*self._shapes, *self._texts]

    def put(self, number: str, shape: Geometry) -> None:
        """Draw a block with its number."""
        growth = self.press.growth
        if shapely.get_dimensions(shape) == 0:
            self._shapes.append(Shape(geometry=shape, fill=INK, width_mm=1.0 * growth))
        else:
            self._shapes.append(Shape(geometry=shape, fill=WHITE, line=_EDGE, width_mm=0.14))
        if shapely.get_num_geometries(shape) > 1:  # a group of houses: a ring holds them together
            shape = shapely.convex_hull(shape)
            ring = shapely.boundary(shape)
            self._shapes.append(Shape(geometry=ring, line=_EDGE, width_mm=0.2, dashes_mm=_DASHES))
        spot = shapely.point_on_surface(shape)
        x, y = float(spot.x), float(spot.y)
        for box, size in self._places(number, shape, x, y):
            if self.room.holds(box) and not any(box.meets(one) for one in self.taken):
                self._set(number, size, box, (x, y))
                return
        self.nowhere.append(number)

    def _places(
        self, number: str, shape: Geometry, x: float, y: float
    ) -> Iterator[tuple[Box, float]]:
        west, north, east, south = shapely.bounds(shape).tolist()
        areal = shapely.get_dimensions(shape) > 0
        for size_pt in _SIZES_PT if areal else ():
            size = size_pt * self.press.growth
            box = self._box(number, size, x, y)
            room = box.width * box.height <= shapely.area(shape) * _FULL
            if room and box.width <= east - west and box.height <= south - north:
                yield box, size
        least = _SIZES_PT[-1] * self.press.growth
        if areal:
            yield self._box(number, least, x, y), least
        at = self._box(number, least, x, y)
        for reach in _REACHES:
            for right, down in _AROUND:
                across = right * ((east - west + at.width) / 2 + reach)
                along = down * ((south - north + at.height) / 2 + reach)
                middle = (west + east) / 2 + across, (north + south) / 2 + along
                yield self._box(number, least, *middle), least

    def _box(self, number: str, size: float, x: float, y: float) -> Box:
        half = self.press.width(number, size) / 2
        high = size * MM_PER_PT * (ASCENT + DESCENT) * 0.42  # figures have nothing below the line
        return Box(x - half, y - high, x + half, y + high)

    def _set(self, number: str, size: float, box: Box, spot: tuple[float, float]) -> None:
        self.taken.append(box)
        x, y = box.middle
        if not (box.x0 <= spot[0] <= box.x1 and box.y0 <= spot[1] <= box.y1):
            line = shapely.linestrings([spot, (x, y)])
            self._shapes.append(Shape(geometry=line, line=INK, width_mm=0.1))
        self._texts.append(Shape(geometry=box.shape(), fill=WHITE, opacity=0.7))
        base = y + 0.36 * size * MM_PER_PT
        self._texts.append(Text(text=number, x=x, y=base, size_pt=size, anchor="middle"))
