"""The map on a village's page: what is seen, what is not, and where the cameras are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryCollection, STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from gis.crs import LocalPlane
from grid_planner.sheet.beneath import ground_marks, on_page
from grid_planner.sheet.content import Ground, Ways
from grid_planner.sheet.furniture import scale_bar
from grid_planner.sheet.mapping import unit_line
from grid_planner.sheet.marks import (
    MM_PER_PT,
    QUIET,
    WHITE,
    Box,
    Mark,
    Shape,
    Text,
    frame,
    line_height,
)
from grid_planner.sheet.press import Press
from grid_planner.sheet.scales import Projection, fitted
from web.reports.content import Report, Village
from web.reports.words import Voice, voice

Shapes = NDArray[np.object_]
VIEW, ASSUMED, GAP, CAMERA = "#2e86c1", "#e67e22", "#c0392b", "#1b2631"
_RIM = 0.05
_PLAIN = 9_000.0  # from this scale on lines and dots are drawn thinner
_DOT_MM, _SQUARE_MM = 0.75, 1.1
_LEGEND_PT, _NUMBER_PT = 7.0, 6.5


class MapFrame:
    """Ground, views and cameras of a report on its plane, found by where they are."""

    def __init__(self, report: Report) -> None:
        self.plane: LocalPlane = report.plane
        self._ground = report.ground
        views = [view for mine in report.views.values() for view in mine]
        self._views = STRtree(_moved(self.plane, [view.polygon for view in views]))
        self._assumed = np.array([view.assumed for view in views], dtype=bool)
        listed = [one for one in report.cameras() if one.camera.position is not None]
        self._cameras = STRtree(_moved(self.plane, [one.camera.position for one in listed]))
        self._blind = np.array([one.sight == "none" for one in listed], dtype=bool)

    @cached_property
    def _trees(self) -> dict[str, STRtree]:
        ground = self._ground
        return {
            "buildings": STRtree(ground.buildings),
            "roads": STRtree(ground.roads.shapes),
            "barriers": STRtree(ground.barriers.shapes),
        }

    def ground(self, room: Geometry) -> Ground:
        """Return the ground within a room in metres."""
        ground = self._ground
        at = {name: np.sort(tree.query(room)) for name, tree in self._trees.items()}
        return Ground(
            buildings=ground.buildings[at["buildings"]],
            roads=_some(ground.roads, at["roads"]),
            barriers=_some(ground.barriers, at["barriers"]),
        )

    def views(self, room: Geometry, *, assumed: bool) -> Shapes:
        """Return the views within a room that do, or do not, rest on assumed optics."""
        rows = np.sort(self._views.query(room, predicate="intersects"))
        shapes: Shapes = self._views.geometries[rows[self._assumed[rows] == assumed]]
        return shapes

    def cameras(self, room: Geometry, *, blind: bool) -> Shapes:
        """Return the cameras within a room with, or without, a view."""
        rows = np.sort(self._cameras.query(room))
        shapes: Shapes = self._cameras.geometries[rows[self._blind[rows] == blind]]
        return shapes


def _some(ways: Ways, rows: NDArray[np.intp]) -> Ways:
    return Ways(
        shapes=ways.shapes[rows],
        names=tuple(ways.names[at] for at in rows),
        kinds=tuple(ways.kinds[at] for at in rows),
    )


def _moved(plane: LocalPlane, shapes: Sequence[Any]) -> Shapes:
    return plane.to_metres([*shapes, None])[:-1]


@dataclass(frozen=True, slots=True)
class _Map:
    """The map of a village under way: what is on it, at what scale, where on the page."""

    village: Village
    held: MapFrame
    projection: Projection
    box: Box

    @property
    def thin(self) -> float:
        """Return how much thinner lines and dots are than on a plain scale, up to 1."""
        return min(1.0, max(0.35, _PLAIN / self.projection.ratio))

    def room(self) -> Geometry:
        """Return what of the ground may lie on the map, in metres."""
        metres = self.projection.ratio / 1000
        x, y = self.projection.middle_m
        wide, high = self.box.width * metres, self.box.height * metres
        return shapely.box(x - wide, y - high, x + wide, y + high)

    def here(self, shapes: Shapes) -> Shapes:
        """Return shapes in metres as they lie on the map, cut at its frame."""
        return on_page(shapes, self.projection, self.box)


def map_marks(village: Village, held: MapFrame, room: Box, press: Press) -> list[Mark]:
    """Return the map of a village above its legend and scale, within a room of the page."""
    say = voice(press.speech.language)
    low, high = _legend(Box(room.x0, room.y1 - 20, room.x1, room.y1), press, say)
    box = Box(room.x0, room.y0, room.x1, room.y1 - high)
    marks: list[Mark] = [*low, frame(box, fill="#fbfbf9", line=None)]
    if village.unit.boundary is None:
        x, y = box.middle
        words = say("map.none")
        return [*marks, frame(box), Text(text=words, x=x, y=y, size_pt=11, anchor="middle")]
    area = held.plane.to_metres([village.unit.boundary])[0]
    west, south, east, north = area.bounds
    rim = _RIM * min(box.width, box.height)
    projection = fitted((west, south, east, north), box.inset(rim))
    marks += _drawn(_Map(village, held, projection, box), area)
    bar, used = scale_bar(projection.ratio, (box.x0 + 2, box.y1 - 7.5), press)
    plate = Box(used.x0 - 1, used.y0 - 0.5, used.x1 + 1, used.y1 + 0.3)
    marks += [Shape(geometry=plate.shape(), fill=WHITE, opacity=0.85), *bar, frame(box)]
    return marks


def _drawn(on: _Map, area: Geometry) -> Iterator[Mark]:
    """Return ground, roads unseen, views, border, places unseen and cameras, from the lowest up."""
    held, room = on.held, on.room()
    yield from ground_marks(held.ground(room), on.projection, on.box, 1.0)
    yield from _roads(on)
    for assumed, colour in ((False, VIEW), (True, ASSUMED)):
        here = on.here(held.views(room, assumed=assumed))
        if len(here):
            dashes = (0.8, 0.5) if assumed else ()
            yield Shape(geometry=shapely.union_all(here), fill=colour, opacity=0.4)
            edges = _gathered(shapely.boundary(here))
            yield Shape(geometry=edges, line=colour, width_mm=0.2, dashes_mm=dashes)
    border = shapely.boundary(on.projection.to_page(np.array([area], dtype=object)))
    yield unit_line(shapely.intersection(border, on.box.shape())[0], 1.0)
    yield from _places(on)
    for blind, fill in ((True, WHITE), (False, CAMERA)):
        dots = _within(on.projection.to_page(held.cameras(room, blind=blind)), on.box)
        if len(dots):
            discs = _gathered(shapely.buffer(dots, _DOT_MM * on.thin**0.5, quad_segs=4))
            yield Shape(geometry=discs, fill=fill, line=CAMERA, width_mm=0.25)


def _gathered(shapes: Shapes) -> Geometry:
    """Return shapes as one."""
    return GeometryCollection(shapes.tolist())


def _within(points: Shapes, box: Box) -> Shapes:
    if not len(points):
        return points
    kept: Shapes = points[shapely.intersects(points, box.inset(_SQUARE_MM).shape())]
    return kept


def _roads(on: _Map) -> Iterator[Mark]:
    gaps = [gap.geometry for gap in on.village.gaps or () if gap.kind == "road"]
    here = on.here(_moved(on.held.plane, gaps))
    if len(here):
        dashes = (1.6 * on.thin, 0.6)
        lines = _gathered(here)
        yield Shape(geometry=lines, line=GAP, width_mm=0.28 * on.thin, dashes_mm=dashes)


def _places(on: _Map) -> Iterator[Mark]:
    """Return key places unseen with the numbers they have in the list of gaps."""
    numbered = enumerate(on.village.gaps or (), start=1)
    places = [(number, gap.geometry) for number, gap in numbered if gap.kind == "key_place"]
    shapes = on.projection.to_page(_moved(on.held.plane, [shape for _, shape in places]))
    for (number, _), shape in zip(places, shapes, strict=True):
        x, y = shape.centroid.coords[0]
        if not on.box.inset(_SQUARE_MM).shape().intersects(shape.centroid):
            continue
        yield Shape(geometry=_square(x, y), fill=WHITE, line=GAP, width_mm=0.5)
        yield Text(
            text=str(number), x=x + _SQUARE_MM + 0.4, y=y + 0.8, size_pt=_NUMBER_PT, bold=True,
            colour=GAP,
        )  # fmt: skip


def _square(x: float, y: float) -> Geometry:
    return shapely.box(x - _SQUARE_MM, y - _SQUARE_MM, x + _SQUARE_MM, y + _SQUARE_MM)


def _legend(room: Box, press: Press, say: Voice) -> tuple[list[Mark], float]:
    """Return the legend in lines at the foot of a room, and the height it takes."""
    size = _LEGEND_PT * press.growth
    step, wide = line_height(size) * 1.3, 7.0
    marks: list[Mark] = []
    x, y = room.x0, 0.0
    for key in ("boundary", "view", "assumed", "camera", "blind", "gap_place", "gap_road"):
        words = say(f"legend.{key}")
        need = wide + 1.2 + press.width(words, size)
        if x > room.x0 and x + need > room.x1:
            x, y = room.x0, y + step
        marks += _sample(key, Box(x, y, x + wide, y + step))
        base = y + step / 2 + 0.34 * size * MM_PER_PT
        marks.append(Text(text=words, x=x + wide + 1.2, y=base, size_pt=size, colour=QUIET))
        x += need + 4.0
    high = y + step + 1.0
    return [_down(mark, room.y1 - high + 1.0) for mark in marks], high


def _down(mark: Mark, by: float) -> Mark:
    if isinstance(mark, Text):
        return replace(mark, y=mark.y + by)
    return replace(
        mark, geometry=shapely.transform(mark.geometry, lambda xy: xy + np.array([0.0, by]))
    )


def _sample(key: str, box: Box) -> list[Mark]:
    x, y = box.middle
    line = shapely.linestrings([[box.x0, y], [box.x1, y]])
    area = shapely.box(box.x0, y - 1.2, box.x1, y + 1.2)
    if key == "boundary":
        return [unit_line(line, 1.0)]
    if key in ("view", "assumed"):
        colour = VIEW if key == "view" else ASSUMED
        dashes = () if key == "view" else (0.8, 0.5)
        return [
            Shape(geometry=area, fill=colour, opacity=0.4),
            Shape(geometry=shapely.boundary(area), line=colour, width_mm=0.2, dashes_mm=dashes),
        ]
    if key in ("camera", "blind"):
        disc = shapely.buffer(shapely.points(x, y), _DOT_MM, quad_segs=4)
        fill = CAMERA if key == "camera" else WHITE
        return [Shape(geometry=disc, fill=fill, line=CAMERA, width_mm=0.25)]
    if key == "gap_place":
        return [Shape(geometry=_square(x, y), fill=WHITE, line=GAP, width_mm=0.5)]
    return [Shape(geometry=line, line=GAP, width_mm=0.28, dashes_mm=(1.6, 0.6))]
