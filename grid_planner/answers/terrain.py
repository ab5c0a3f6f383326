"""What lies between two blocks: metres, barriers, and how a barrier and its crossings are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from gis.adjacency import Ints, Shapes
from gis.places import Barrier, Block, PlacesOf
from gis.rulebook import Words
from grid_planner.assemble import Assembled

_KINDS: Mapping[tuple[str, ...], tuple[Words, Words]] = {
    ("river", "canal", "stream", "water", "河流", "水系", "沟渠", "溪"): (
        Words("河流(水面)", "water"),
        Words("桥梁", "a bridge"),
    ),
    ("railway", "rail", "铁路"): (
        Words("铁路", "railway"),
        Words("立交或道口", "an underpass or level crossing"),
    ),
    ("expressway", "motorway", "高速", "高速公路"): (
        Words("高速公路", "expressway"),
        Words("涵洞或天桥", "an underpass or footbridge"),
    ),
    ("wall", "fence", "compound_wall", "围墙", "院墙"): (
        Words("围墙", "wall"),
        Words("大门(出入口)", "a gate"),
    ),
}
_OTHER = (Words("阻隔", "barrier"), Words("过街点", "a crossing"))


@dataclass(frozen=True, slots=True)
class Between:
    """The straight way between two blocks: its metres, its ends, the barriers on it in order."""

    metres: float
    ends: tuple[tuple[float, float], tuple[float, float]]
    barriers: tuple[Barrier, ...]


@dataclass(frozen=True, slots=True)
class Terrain:
    """Blocks (in block order) and barriers of a unit in metres."""

    assembled: Assembled
    shapes: Shapes
    barriers: Sequence[Barrier]
    walls: Shapes

    def between(self, a: int, b: int) -> Between:
        """Return what lies between two blocks; `ends` are lon/lat of the shortest line."""
        line = shapely.shortest_line(self.shapes[a], self.shapes[b])
        met = np.flatnonzero(shapely.intersects(self.walls, line))
        start = shapely.get_point(line, 0)
        away = np.round(shapely.distance(shapely.intersection(self.walls[met], line), start), 3)
        plane = self.assembled.plane
        ends = shapely.get_coordinates(plane.to_degrees(np.array([line], dtype=object)))
        return Between(
            metres=float(shapely.length(line)),
            ends=(_pair(ends[0]), _pair(ends[-1])),
            barriers=tuple(self.barriers[met[i]] for i in np.lexsort((met, away))),
        )

    def nearest(self, ours: Ints, others: Ints) -> tuple[float, int, int]:
        """Return the shortest distance between two sets of blocks, and its two blocks."""
        tree = shapely.STRtree(self.shapes[others])
        (i, j), metres = tree.query_nearest(self.shapes[ours], return_distance=True)
        k = np.lexsort((others[j], ours[i], np.round(metres, 3)))[0]
        return float(metres[k]), int(ours[i[k]]), int(others[j[k]])


def terrain_of(places: PlacesOf, assembled: Assembled) -> Terrain:
    """Return the ground of an assembled unit."""
    plane = assembled.plane
    walls = plane.to_metres([barrier.geometry for barrier in places.barriers])
    shapes = plane.to_metres([block.geometry for block in assembled.blocks])
    return Terrain(assembled, _array(shapes), places.barriers, _array(walls))


def _array(shapes: Sequence[Geometry] | Shapes) -> Shapes:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _pair(xy: Shapes) -> tuple[float, float]:
    return round(float(xy[0]), 6), round(float(xy[1]), 6)


def barrier_words(barrier: Barrier) -> Words:
    """Return kind and name of a barrier; its id where it has no name."""
    kind = _words_of(barrier.kind)[0]
    name = barrier.name or barrier.barrier_id
    return Words(f"{kind.zh}“{name}”", f'the {kind.en} "{name}"')


def crossing_wanted(barriers: Sequence[Barrier]) -> Words:
    """Return what would lead over the first of the barriers; a passage where there is none."""
    if not barriers:
        return Words("通道", "a passage")
    return _words_of(barriers[0].kind)[1]


def obstacle_words(barriers: Sequence[Barrier]) -> Words:
    """Return what lies between, as a half sentence; empty words where nothing is known to."""
    if not barriers:
        return Words("", "")
    told = [barrier_words(barrier) for barrier in barriers[:3]]
    zh, en = "、".join(w.zh for w in told), ", ".join(w.en for w in told)
    return Words(f",中间隔着{zh}", f", across {en}")


def block_words(block: Block) -> str:
    """Return the name of a block, else its id."""
    return block.name or block.block_id


def _words_of(kind: str) -> tuple[Words, Words]:
    return next((told for names, told in _KINDS.items() if kind.lower() in names), _OTHER)
