"""The map of a sheet: ground, grids in colours that differ, borders, labels, the arrow north."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from grid_planner.sheet.beneath import ground_marks, on_page
from grid_planner.sheet.colours import colours, touching
from grid_planner.sheet.content import Content, GridOnSheet, Shapes
from grid_planner.sheet.labels import Ground, Line, Placed, Wanted, placed
from grid_planner.sheet.marks import INK, QUIET, WHITE, Box, Mark, Shape, Text
from grid_planner.sheet.press import Press
from grid_planner.sheet.scales import Projection, fitted
from grid_planner.sheet.waynames import named_ways, way_names

# four are enough on a plane; the others are for grids in several pieces
TINTS = ("#fdf1b8", "#cfe8cf", "#cfe2f6", "#f8d3d0", "#e0d4ef", "#fbdfb9", "#d8d8d8")
OTHER = "#e3e6e8"
GRID_LINE, UNIT_LINE, UNIT_NAME = "#34495e", "#8e2a7c", "#6c1f5f"
# borders of neighbouring grids may lie so far apart (a river between them, drawn to its banks)
_NEAR_M = 1.0
# so many grids can have full labels beside them without the map becoming a hedgehog
_FEW = 12
# a code is set as small as this before it is set beside its grid
_LEAST_PT, _SMALLER = 5.5, (0.85, 0.7, 0.6, 0.5, 0.4, 0.3)
# of the frame: left free around the grids for leaders; around one grid for its neighbours
_RIM, _RIM_AROUND = 0.04, 0.14
# mm from its border: a neighbour that reaches less far into the frame is not named beside it
_SLIVER = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What is put on a map: `codes` are the grids it is about, the others are grey (None: all).

    `named` grids and units carry their labels.
    """

    codes: frozenset[str] | None = None
    ground: bool = True
    named: bool = True

    def is_about(self, grid: GridOnSheet) -> bool:
        """Tell whether a grid is one the map is about."""
        return self.codes is None or grid.code in self.codes


@dataclass(frozen=True, slots=True)
class MapDrawn:
    """A map on its page: the marks, its scale, its labels, and the codes that found no place."""

    marks: tuple[Mark, ...]
    projection: Projection
    labels: tuple[Placed, ...]
    nowhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A map under way: grids with a border and their shapes on the page, cut at the frame."""

    content: Content
    frame: Box
    press: Press
    manner: Manner
    projection: Projection
    grids: tuple[GridOnSheet, ...]
    shapes: Shapes


def tints_of(grids: Sequence[GridOnSheet]) -> dict[str, str]:
    """Return a colour for each grid such that neighbours differ; without a border the first."""
    drawn = [grid for grid in grids if grid.boundary is not None]
    shapes = np.array([grid.boundary for grid in drawn] + [None], dtype=object)[:-1]
    found = colours(len(drawn), touching(shapes, _NEAR_M)) if drawn else []
    worn = {grid.code: TINTS[min(n, len(TINTS) - 1)] for grid, n in zip(drawn, found, strict=True)}
    return {grid.code: worn.get(grid.code, "#ffffff") for grid in grids}


def extent(content: Content, codes: frozenset[str] | None = None) -> tuple[float, ...] | None:
    """Return the bounds in metres of what the map is about; None when nothing has a border."""
    shapes = [g.boundary for g in content.grids if codes is None or g.code in codes]
    if codes is None:
        shapes += [unit.boundary for unit in content.units]
    known = [shape for shape in shapes if shape is not None]
    if not known:
        return None
    return tuple(shapely.total_bounds(np.array(known, dtype=object)).tolist())


def scale_for(content: Content, frame: Box, codes: frozenset[str] | None = None) -> Projection:
    """Return the scale at which the place fills a frame, a rim left free."""
    bounds = extent(content, codes) or (0.0, 0.0, 1000.0, 1000.0)
    rim = (_RIM if codes is None else _RIM_AROUND) * min(frame.width, frame.height)
    return fitted((bounds[0], bounds[1], bounds[2], bounds[3]), frame.inset(rim))


def draw_map(content: Content, frame: Box, press: Press, manner: Manner | None = None) -> MapDrawn:
    """Return the map of a content within a frame, everything cut at the frame."""
    manner = manner or Manner()
    projection = scale_for(content, frame, manner.codes)
    grids = tuple(grid for grid in content.grids if grid.boundary is not None)
    shapes = _cut([grid.boundary for grid in grids], projection, frame)
    drawing = _Drawing(content, frame, press, manner, projection, grids, shapes)
    marks = _fills(drawing)
    if manner.ground:
        marks += ground_marks(content.ground, projection, frame, press.growth)
    lines = _borders(drawing)
    marks += lines
    arrow = _arrow_box(drawing)
    room = Ground(frame.inset(0.6), [arrow], gap=0.4 * press.growth**0.5)
    found, nowhere = _labels(drawing, room) if manner.named else ([], ())
    if manner.ground:
        marks += _way_names(drawing, room, [line.geometry for line in lines])
    for label in found:
        marks += label.marks()
    marks += _arrow(arrow, press)
    return MapDrawn(tuple(marks), projection, tuple(found), nowhere)


def grid_line(line: Geometry, growth: float) -> Shape:
    """Return a line as the border of a grid."""
    return Shape(geometry=line, line=GRID_LINE, width_mm=0.42 * growth**0.7)


def unit_line(line: Geometry, growth: float) -> Shape:
    """Return a line as the border of a village or community: long and short dashes."""
    size = growth**0.7
    dashes = tuple(size * d for d in (5.0, 1.0, 0.9, 1.0))
    return Shape(geometry=line, line=UNIT_LINE, width_mm=0.75 * size, dashes_mm=dashes)


def _cut(shapes: Sequence[Geometry | None], projection: Projection, frame: Box) -> Shapes:
    here = projection.to_page(np.array([*shapes, None], dtype=object))[:-1]
    cut: Shapes = np.asarray(
        shapely.intersection(shapely.make_valid(here), frame.shape()), dtype=object
    )
    return cut


def _fills(drawing: _Drawing) -> list[Mark]:
    tints = tints_of(drawing.content.grids)
    return [
        Shape(geometry=shape, fill=tints[grid.code] if drawing.manner.is_about(grid) else OTHER)
        for grid, shape in zip(drawing.grids, drawing.shapes, strict=True)
        if not shapely.is_empty(shape)
    ]


def _borders(drawing: _Drawing) -> list[Shape]:
    growth, edge = drawing.press.growth, drawing.frame.inset(0.01).shape()
    # where the frame cuts an area is no border of it
    lines = shapely.intersection(shapely.boundary(drawing.shapes), edge)
    marks = [grid_line(line, growth) for line in lines if not shapely.is_empty(line)]
    known = [unit.boundary for unit in drawing.content.units if unit.boundary is not None]
    # a line two units share is drawn once, or the dashes of one fill the gaps of the other
    around = shapely.union_all(shapely.boundary(np.array([*known, None], dtype=object)[:-1]))
    outlines = shapely.get_parts(shapely.line_merge(around))
    here = on_page(outlines, drawing.projection, drawing.frame)
    marks += [Shape(geometry=line, line=WHITE, width_mm=0.75 * growth**0.7) for line in here]
    return marks + [unit_line(line, growth) for line in here]


def _way_names(drawing: _Drawing, room: Ground, lines: Sequence[Geometry]) -> list[Mark]:
    """Return the names of roads, railways and waters where the labels leave room for them."""
    ground, frame = drawing.content.ground, drawing.frame
    ways = []
    for kept in (ground.barriers, ground.roads):
        here = drawing.projection.to_page(kept.shapes)
        ways.append(
            (kept, list(shapely.clip_by_rect(here, frame.x0, frame.y0, frame.x1, frame.y1)))
        )
    found = way_names(named_ways(ways), room, lines, drawing.press)
    measure = drawing.press.measure
    plates = [Shape(geometry=one.shape(measure), fill=WHITE, opacity=0.55) for one in found]
    return [*plates, *found]


def _labels(drawing: _Drawing, room: Ground) -> tuple[list[Placed], tuple[str, ...]]:
    about = [
        (grid, shape)
        for grid, shape in zip(drawing.grids, drawing.shapes, strict=True)
        if not shapely.is_empty(shape)
    ]
    about.sort(key=lambda one: not drawing.manner.is_about(one[0]))
    wanted = [_wanted(grid, shape, drawing) for grid, shape in about]
    found, nowhere = placed(wanted, room, drawing.press.measure)
    if len(drawing.content.units) > 1:
        found += placed(_unit_names(drawing), room, drawing.press.measure)[0]
    missed = (about[n][0] for n in nowhere)
    return found, tuple(grid.code for grid in missed if drawing.manner.is_about(grid))


def _wanted(grid: GridOnSheet, shape: Geometry, drawing: _Drawing) -> Wanted:
    """Return the label of a grid, from the fullest wording to its code alone."""
    grow, speech = drawing.press.growth, drawing.press.speech
    code, name = Line(grid.short, 10.5 * grow, bold=True), Line(grid.name, 7.5 * grow, bold=True)
    if not drawing.manner.is_about(grid):
        return Wanted(shape, short=((Line(grid.short, 7.5 * grow, colour=QUIET),),), leads=False)
    homes = Line(speech.households(grid.households, grid.unknown_blocks), 7.0 * grow)
    few = Line(speech.households(grid.households, grid.unknown_blocks, short=True), 6.0 * grow)
    # where nobody at all is registered the sheet says it once
    anybody = any(one.contacts for one in drawing.content.grids)
    none = [f"{speech('column.worker')}{speech('colon')}{speech('unregistered')}"] * anybody
    beside = [f"{one.name} {one.phone or ''}".strip() for one in grid.contacts] or none
    below = [part for one in grid.contacts for part in (one.name, one.phone) if part] or none
    people, stacked = (tuple(Line(part, 6.5 * grow) for part in parts) for parts in (beside, below))
    full = ((code, name, homes, *people), (code, name, homes, *stacked), (code, homes, *stacked))
    plain = ((_smaller(code, by),) for by in _SMALLER if code.size_pt * by >= _LEAST_PT)
    short = ((code, name, homes), (code, homes), (_smaller(code, 0.8), few), (code,), *plain)
    return Wanted(
        shape,
        full=(*full, *(tuple(_smaller(line, 0.8) for line in lines) for lines in full)),
        beside=full[1] if len(drawing.grids) <= _FEW else (),
        short=short,
    )


def _smaller(line: Line, by: float) -> Line:
    return Line(line.text, line.size_pt * by, line.bold, line.colour)


def _unit_names(drawing: _Drawing) -> list[Wanted]:
    """Return the names of the units, wanted where there is room among the labels of grids."""
    known = [unit for unit in drawing.content.units if unit.boundary is not None]
    shapes = _cut([unit.boundary for unit in known], drawing.projection, drawing.frame)
    sizes = [size * drawing.press.growth for size in (13.0, 10.5, 8.5, 7.0)]
    edge = shapely.boundary(drawing.frame.shape())
    return [
        Wanted(
            shape,
            short=tuple((Line(unit.name, size, bold=True, colour=UNIT_NAME),) for size in sizes),
            leads=not _is_sliver(shape, edge, _SLIVER * drawing.press.growth),
        )
        for unit, shape in zip(known, shapes, strict=True)
    ]


def _is_sliver(shape: Geometry, edge: Geometry, least_mm: float) -> bool:
    """Tell whether the frame leaves no more than a rim of a shape to be seen."""
    if shapely.is_empty(shape) or shapely.distance(shape, edge) > least_mm:
        return False
    return bool(shapely.is_empty(shapely.buffer(shape, -least_mm)))


def _arrow_box(drawing: _Drawing) -> Box:
    """Return the corner of the frame where least of the grids lies."""
    frame, growth = drawing.frame, drawing.press.growth
    wide, high, rim = 9.0 * growth, 15.0 * growth, 1.5 * growth
    left, right = frame.x0 + rim, frame.x1 - rim - wide
    top, bottom = frame.y0 + rim, frame.y1 - rim - high
    corners = [
        Box(x, y, x + wide, y + high)
        for x, y in ((right, top), (left, top), (right, bottom), (left, bottom))
    ]
    covered = [
        float(shapely.area(shapely.intersection(drawing.shapes, corner.shape())).sum())
        for corner in corners
    ]
    return corners[int(np.argmin(np.round(covered, 3)))]


def _arrow(box: Box, press: Press) -> list[Mark]:
    middle, tip = box.middle[0], box.y0 + box.height * 0.32
    foot, waist = box.y1 - box.height * 0.06, box.y1 - box.height * 0.2
    reach = box.width * 0.3
    halves = (
        (shapely.polygons([[middle, tip], [middle + side, foot], [middle, waist]]), fill)
        for side, fill in ((-reach, INK), (reach, WHITE))
    )
    name = Text(
        text=press.speech("wall.north"), x=middle, y=box.y0 + box.height * 0.26,
        size_pt=9.0 * press.growth, bold=True, anchor="middle",
    )  # fmt: skip
    return [
        *(Shape(geometry=half, fill=fill, line=INK, width_mm=0.15) for half, fill in halves),
        name,
    ]
