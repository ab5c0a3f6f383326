"""Names of roads, railways and waters, set along them where nothing else stands.

Names come last: what finds no stretch that is long, straight and free enough is left without.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, LineString, Polygon

from grid_planner.sheet.content import WALLS, WATER, Ways
from grid_planner.sheet.labels import Ground
from grid_planner.sheet.marks import ASCENT, DESCENT, MM_PER_PT, Text
from grid_planner.sheet.press import Press

_SIZE_PT = 6.5
ROAD_NAME, WATER_NAME = "#5d6d7e", "#2c6a94"
# a name needs a way this many times as long as itself, or it is a driveway
_LENGTHS = 2.5
# of the arc: a chord as long as this is straight enough to be written along
_STRAIGHT = 0.985
_STEPS, _ANGLES = 24, 12
_MOST = 24
_LATTICE = 120


@dataclass(frozen=True, slots=True)
class Named:
    """Ways of one name as they lie on the page, cut at the frame."""

    name: str
    shape: Geometry
    colour: str


def named_ways(ways: Sequence[tuple[Ways, Sequence[Geometry]]]) -> list[Named]:
    """Return ways that have a name, those of one name together, the longest first; no walls.

    Each pair holds ways and their shapes on the page, in the same order; what lies outside the
    frame is empty.
    """
    parts: dict[tuple[str, str], list[Geometry]] = {}
    for kept, shapes in ways:
        for name, kind, shape in zip(kept.names, kept.kinds, shapes, strict=True):
            if name and kind not in WALLS and not shapely.is_empty(shape):
                colour = WATER_NAME if kind in WATER else ROAD_NAME
                parts.setdefault((name, colour), []).append(shape)
    found = [Named(name, _joined(shapes), colour) for (name, colour), shapes in parts.items()]
    return sorted(found, key=lambda one: (-float(shapely.length(one.shape)), one.name))


def way_names(
    named: Sequence[Named], room: Ground, lines: Sequence[Geometry], press: Press
) -> list[Text]:
    """Return the names that find a place among what is taken, and on none of the lines."""
    size = _SIZE_PT * press.growth**0.8
    found: list[Text] = []
    taken = shapely.union_all([*(box.shape() for box in room.taken), *room.leaders, *lines])
    shapely.prepare(taken)
    for one in named[:_MOST]:
        wide = press.width(one.name, size)
        for text in _places(one, size, wide):
            shape = text.shape(press.measure)
            free = not shapely.intersects(shape, taken)
            if free and shapely.contains(room.frame.shape(), shape):
                found.append(text)
                taken = shapely.union(taken, shapely.buffer(shape, 1.0))
                shapely.prepare(taken)
                break
    return found


def _joined(shapes: Sequence[Geometry]) -> Geometry:
    whole = shapely.union_all(list(shapes))
    return shapely.line_merge(whole) if shapely.get_dimensions(whole) == 1 else whole


def _places(one: Named, size: float, wide: float) -> Iterator[Text]:
    """Return the places a name may stand: along its longest line, or inside its largest area."""
    for part in sorted(shapely.get_parts(one.shape), key=lambda p: -float(shapely.length(p))):
        if isinstance(part, LineString) and part.length >= _LENGTHS * wide:
            yield from _along(one, part, size, wide)
        elif isinstance(part, Polygon):
            yield from _within(one, part, size, wide)


def _along(one: Named, line: LineString, size: float, wide: float) -> Iterator[Text]:
    """Return places on straight stretches of a line, the nearest to its middle first."""
    at = np.linspace(0, line.length - wide, _STEPS)
    starts = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ends = shapely.get_coordinates(shapely.line_interpolate_point(line, at + wide))
    chords = ends - starts
    straight = np.hypot(chords[:, 0], chords[:, 1]) >= _STRAIGHT * wide
    middle = (line.length - wide) / 2
    for n in np.argsort(np.abs(at - middle), kind="stable").tolist():
        if straight[n]:
            yield _text(one, (starts[n] + ends[n]) / 2, chords[n], size)


def _within(one: Named, area: Polygon, size: float, wide: float) -> Iterator[Text]:
    """Return places inside an area, the most level first."""
    inner = shapely.buffer(area, -size * MM_PER_PT * 0.55)
    if shapely.is_empty(inner):
        return
    shapely.prepare(inner)
    x0, y0, x1, y1 = inner.bounds
    step = max(size * MM_PER_PT * 0.5, (x1 - x0) / _LATTICE, (y1 - y0) / _LATTICE)
    spots = np.stack(np.meshgrid(np.arange(x0, x1, step), np.arange(y0, y1, step)), -1)
    spots = spots.reshape(-1, 2)
    spots = spots[shapely.contains_xy(inner, spots[:, 0], spots[:, 1])]
    for angle in _level_first():
        chord = np.array([np.cos(angle), np.sin(angle)]) * wide
        strips = shapely.linestrings(np.stack([spots - chord / 2, spots + chord / 2], axis=1))
        for n in np.flatnonzero(shapely.contains(inner, strips)).tolist():
            yield _text(one, spots[n], chord, size)


def _level_first() -> list[float]:
    angles = np.linspace(-np.pi / 2, np.pi / 2, _ANGLES, endpoint=False)
    return sorted(angles.tolist(), key=abs)


def _text(one: Named, middle: NDArray[np.float64], chord: NDArray[np.float64], size: float) -> Text:
    """Return a name whose middle is at a point, written along a chord from left to right."""
    angle = float(np.degrees(np.arctan2(chord[1], chord[0])))
    if not -90 < angle <= 90:  # noqa: PLR2004 -- nobody reads upside down
        angle += -180 if angle > 0 else 180
    drop = (ASCENT - DESCENT) / 2 * size * MM_PER_PT * 0.9
    turn = np.radians(angle)
    x, y = middle + drop * np.array([-np.sin(turn), np.cos(turn)])
    return Text(
        text=one.name, x=float(x), y=float(y), size_pt=size, colour=one.colour, anchor="middle",
        angle=angle,
    )  # fmt: skip
