"""Where the labels of areas stand on a map: inside, beside with a leader, or nowhere.

No two labels overlap, none leaves the frame, no leader runs through a label. What finds no place
is told, so that a table can say it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, LineString, Point, Polygon

from grid_planner.sheet.marks import (
    ASCENT,
    DESCENT,
    INK,
    MM_PER_PT,
    WHITE,
    Box,
    Mark,
    Measure,
    Shape,
    Text,
    line_height,
)

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
_PAD = 0.6  # mm around the text of a label with a leader
_MIDDLE = 0.05  # mm from the border that a mm from the middle is worth
_PLATE = 0.6  # how much a label inside an area covers what is under it
# how many places along the longer side of an area are tried
_LATTICE = 24
_DIRECTIONS = 24
# of the diagonal of the frame: no leader is longer
_REACH = 0.2
_CLEARANCE = 0.5  # mm between two labels, before growth
_SPOT = 0.5  # mm from the middle of the spot a leader starts from to its rim


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a label."""

    text: str
    size_pt: float
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Wanted:
    """The label of an area: wordings from the fullest to the shortest.

    `area` is on the page, in mm. A full wording that does not fit inside may stand `beside` on
    open ground, with a leader; else a `short` one is set inside, and the last of these beside,
    wherever there is room. An area whose label may not lead is left without.
    """

    area: Geometry
    full: tuple[tuple[Line, ...], ...] = ()
    beside: tuple[Line, ...] = ()
    short: tuple[tuple[Line, ...], ...] = ()
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A label and where it stands; `leader` runs from the area to a label beside it."""

    wanted: int
    lines: tuple[Line, ...]
    box: Box
    leader: LineString | None = None

    def marks(self) -> list[Mark]:
        """Return what is drawn: lines of text in the middle of the box, and the leader."""
        plate = self.box.shape()
        drawn: list[Mark] = []
        if self.leader is None:
            drawn.append(Shape(geometry=plate, fill=WHITE, opacity=_PLATE))
        else:
            spot = Point(self.leader.coords[0])
            drawn.append(Shape(geometry=self.leader, line=INK, width_mm=0.18))
            drawn.append(Shape(geometry=spot, fill=INK, width_mm=2 * _SPOT))
            drawn.append(Shape(geometry=plate, fill=WHITE, line=INK, width_mm=0.15))
        y = self.box.y0 + (_PAD if self.leader is not None else 0.0)
        for line in self.lines:
            size = line.size_pt * MM_PER_PT
            drawn.append(_set(line, self.box.middle[0], y + ASCENT * size))
            y += line_height(line.size_pt)
        return drawn


def _set(line: Line, x: float, y: float) -> Text:
    return Text(
        text=line.text, x=x, y=y, size_pt=line.size_pt, bold=line.bold, colour=line.colour,
        anchor="middle",
    )  # fmt: skip


@dataclass(slots=True)
class Ground:
    """What is taken on a map while labels are placed: the frame, labels, leaders."""

    frame: Box
    taken: list[Box] = field(default_factory=list)
    leaders: list[Geometry] = field(default_factory=list)
    gap: float = _CLEARANCE

    def free(self, boxes: Floats) -> NDArray[np.bool_]:
        """Tell for each box (n, 4) whether it is inside the frame and meets nothing."""
        x0, y0, x1, y1 = boxes.T
        frame = self.frame
        ok: NDArray[np.bool_] = (
            (x0 >= frame.x0) & (y0 >= frame.y0) & (x1 <= frame.x1) & (y1 <= frame.y1)
        )
        gap = self.gap
        for box in self.taken:
            ok &= ~(
                (x0 < box.x1 + gap)
                & (box.x0 < x1 + gap)
                & (y0 < box.y1 + gap)
                & (box.y0 < y1 + gap)
            )
        if self.leaders and ok.any():
            lines = shapely.union_all(self.leaders)
            ok &= ~shapely.intersects(shapely.box(x0, y0, x1, y1), lines)
        return ok


def placed(
    wanted: Sequence[Wanted], ground: Ground, measure: Measure
) -> tuple[list[Placed], list[int]]:
    """Return the labels that found a place, and the numbers of those that did not.

    First come the full ones inside their areas, then the full ones on open ground, then the
    short ones inside, then those beside; the ground remembers all of them.
    """
    areas = shapely.union_all([one.area for one in wanted])
    seeker = _Seeker(wanted, ground, measure, areas)
    for number, one in enumerate(wanted):
        seeker.keep(seeker.inside(number, one.full))
    # the highest on the page first: leaders of one side then do not cross
    for number in seeker.waiting():
        if wanted[number].beside:
            seeker.keep(seeker.beside(number, wanted[number].beside, most_covered=0.0))
    for number in seeker.waiting():
        seeker.keep(seeker.inside(number, wanted[number].short))
    for number in seeker.waiting():
        if wanted[number].leads and wanted[number].short:
            seeker.keep(seeker.beside(number, wanted[number].short[-1], most_covered=1.0))
    return seeker.found, sorted(seeker.waiting())


def size_of(lines: Sequence[Line], measure: Measure) -> tuple[float, float]:
    """Return width and height in mm of the lines of a label."""
    width = max(measure(line.text, line.size_pt, line.bold) for line in lines)
    heights = [line_height(line.size_pt) for line in lines[:-1]]
    last = lines[-1].size_pt * MM_PER_PT * (ASCENT + DESCENT)
    return width, sum(heights) + last


@dataclass(slots=True)
class _Seeker:
    """Looks for places of labels, one after the other."""

    wanted: Sequence[Wanted]
    ground: Ground
    measure: Measure
    areas: Geometry
    found: list[Placed] = field(default_factory=list)

    def waiting(self) -> list[int]:
        """Return the numbers of areas without a label, the highest on the page first."""
        done = {one.wanted for one in self.found}
        left = [n for n in range(len(self.wanted)) if n not in done]
        return sorted(left, key=lambda n: (float(shapely.bounds(self.wanted[n].area)[1]), n))

    def keep(self, label: Placed | None) -> None:
        if label is None:
            return
        self.found.append(label)
        self.ground.taken.append(label.box)
        if label.leader is not None:
            spot = Point(label.leader.coords[0]).buffer(_SPOT)
            self.ground.leaders.append(shapely.union(label.leader, spot))

    def inside(self, number: int, wordings: Sequence[tuple[Line, ...]]) -> Placed | None:
        """Return the first wording that fits into the area, as far from its border as can be."""
        area = _largest(self.wanted[number].area)
        if area is None or not wordings:
            return None
        shapely.prepare(area)
        points, edge, middle = _lattice(area), shapely.boundary(area), shapely.centroid(area)
        for lines in wordings:
            boxes = _around(points, *size_of(lines, self.measure))
            boxes = boxes[self.ground.free(boxes)]
            shapes = _rectangles(boxes)
            held = shapely.contains_properly(area, shapes)
            if held.any():
                # far from the border; of places as far the one nearest to the middle
                away = shapely.distance(shapes[held], edge)
                away -= _MIDDLE * shapely.distance(shapely.centroid(shapes[held]), middle)
                best = boxes[held][int(np.argmax(np.round(away, 3)))]
                return Placed(number, lines, Box(*best.tolist()))
        return None

    def beside(self, number: int, lines: tuple[Line, ...], *, most_covered: float) -> Placed | None:
        """Return a label near the area, with a leader; open ground is preferred.

        `most_covered` is the share of the label that may lie on areas.
        """
        area = _largest(self.wanted[number].area)
        if area is None:
            return None
        start = shapely.get_coordinates(_heart(area))[0]
        width, height = (side + 2 * _PAD for side in size_of(lines, self.measure))
        boxes = _around(_rings(start, max(width, height), self.ground.frame), width, height)
        boxes = boxes[self.ground.free(boxes)]
        shapes = _rectangles(boxes)
        leaders = shapely.shortest_line(shapely.points(start), shapes)
        covered = shapely.area(shapely.intersection(shapes, self.areas)) / (width * height)
        cost = shapely.length(leaders) * (1 + 3 * covered) + 12 * covered
        cost[self._crossing(leaders, shapes, start) | (covered > most_covered)] = np.inf
        if not np.isfinite(cost).any():
            return None
        best = int(np.argmin(np.round(cost, 3)))
        return Placed(number, lines, Box(*boxes[best].tolist()), leaders[best])

    def _crossing(self, leaders: Shapes, shapes: Shapes, start: Floats) -> NDArray[np.bool_]:
        """Tell which leaders run through a label or another leader, or have no length.

        The spot they start from is no smaller than it is drawn.
        """
        crossing = np.asarray(shapely.contains(shapes, shapely.points(start)))
        if self.ground.taken:
            others = shapely.union_all([box.shape() for box in self.ground.taken])
            spot = shapely.buffer(shapely.points(start), _SPOT)
            crossing |= shapely.intersects(leaders, others) | shapely.intersects(spot, others)
        if self.ground.leaders:
            crossing |= shapely.intersects(leaders, shapely.union_all(self.ground.leaders))
        return crossing


def _rectangles(boxes: Floats) -> Shapes:
    shapes: Shapes = np.asarray(shapely.box(*boxes.T), dtype=object)
    return shapes


def _largest(area: Geometry) -> Polygon | None:
    """Return the largest part of an area, None of what has no area."""
    parts = [part for part in shapely.get_parts(area).tolist() if isinstance(part, Polygon)]
    parts = [part for part in parts if part.area > 0]
    return max(parts, key=lambda part: part.area, default=None)


def _heart(area: Polygon) -> Point:
    """Return the point of an area that is farthest from its border."""
    circle = shapely.maximum_inscribed_circle(area, tolerance=0.2)
    return Point(circle.coords[0])


def _lattice(area: Polygon) -> Floats:
    """Return points (n, 2) all over an area, its heart first."""
    x0, y0, x1, y1 = shapely.bounds(area)
    step = max(x1 - x0, y1 - y0) / _LATTICE
    xs, ys = np.arange(x0 + step / 2, x1, step), np.arange(y0 + step / 2, y1, step)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    inside = shapely.contains_xy(area, grid[:, 0], grid[:, 1])
    hearts = shapely.get_coordinates([_heart(area), shapely.centroid(area)])
    return np.concatenate([hearts, grid[inside]])


def _rings(start: Floats, step: float, frame: Box) -> Floats:
    """Return points (n, 2) on rings around a point, as far as the frame reaches."""
    reach = _REACH * float(np.hypot(frame.width, frame.height))
    radii = np.arange(step * 0.75, reach, step * 0.5)
    angles = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    # a label that is wider than leaders reach has no ring at all
    return np.concatenate([np.empty((0, 2)), *(start + radius * circle for radius in radii)])


def _around(centres: Floats, width: float, height: float) -> Floats:
    """Return boxes (n, 4) of one size around their centres (n, 2)."""
    half = np.array([width / 2, height / 2])
    return np.column_stack([centres - half, centres + half])
