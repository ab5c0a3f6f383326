"""Why are two blocks neighbours, or why not? The barrier, gate or distance that decides it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from gis.findings import Finding, Outcome, Place
from gis.places import Area, PlacesOf
from gis.reasons import Joined
from gis.rulebook import Pack, Words
from grid_planner.answers.asked import NoAnswerError
from grid_planner.answers.terrain import (
    Between,
    Terrain,
    barrier_words,
    block_words,
    crossing_wanted,
    obstacle_words,
    terrain_of,
)
from grid_planner.assemble import Assembled

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What decides whether two blocks are neighbours on foot.

    `crossing_id` names the crossing or road they are joined through, `barrier_id` what parts
    them. `gap_m` is the straight distance between their grounds, `border_m` the border they
    share. `walk` are the blocks of the shortest walk, both ends included, of `walk_m` metres
    from middle to middle; empty and None when one cannot walk there.
    """

    a: str
    b: str
    neighbours: bool
    crossing_id: str | None
    barrier_id: str | None
    gap_m: float
    border_m: float
    walk: tuple[str, ...]
    walk_m: float | None
    finding: Finding


def why_not(places: PlacesOf, town: Assembled, a: str, b: str, *, pack: Pack) -> Why:
    """Return whether two blocks are neighbours, and what decides it.

    Raises NoAnswerError for a block that is not in the unit and for one block twice.
    """
    i, j = two_places_of(town, a, b)
    graph, terrain = town.graph, terrain_of(places, town)
    between = terrain.between(i, j)
    walk, walk_m = _shortest(town, i, j)
    edge, touch = graph.edge_of(i, j), graph.touch_of(i, j)
    parted = graph.why_not(i, j)
    way = int(graph.opened_by[edge]) if edge is not None else -1
    border_m = 0.0
    if edge is not None:
        border_m = float(graph.border_m[edge])
    elif touch is not None:
        border_m = float(graph.touch_m[touch])
    answer = _Answer(places, terrain, pack, (i, j), between)
    crossing = graph.way_ids[way] if way >= 0 else ""
    if edge is not None:
        finding = answer.joined(Joined(int(graph.joined[edge])), crossing, border_m)
    elif touch is not None:
        finding = answer.parted(parted, walk, walk_m)
    else:
        finding = answer.far(walk, walk_m)
    return Why(
        a=a,
        b=b,
        neighbours=edge is not None,
        crossing_id=crossing or None,
        barrier_id=parted if edge is None else None,
        gap_m=round(between.metres, 1),
        border_m=round(border_m, 1),
        walk=tuple(town.blocks[k].block_id for k in walk),
        walk_m=None if walk_m is None else round(walk_m, 1),
        finding=finding,
    )


def two_places_of(town: Assembled, a: str, b: str) -> tuple[int, int]:
    """Return the places of two blocks in an assembled unit. Raises NoAnswerError."""
    if a == b:
        raise NoAnswerError(
            f"“{a}”写了两次,请给出两个不同的楼栋(院落)",
            f"block {a!r} is named twice, expected two blocks",
        )
    return _place_of(town, a), _place_of(town, b)


def _place_of(town: Assembled, block_id: str) -> int:
    for i, block in enumerate(town.blocks):
        if block.block_id == block_id:
            return i
    name = f"{town.unit.code} ({town.unit.name})"
    raise NoAnswerError(
        f"{name}中没有楼栋(院落)“{block_id}”", f"there is no block {block_id!r} in {name}"
    )


def _shortest(town: Assembled, i: int, j: int) -> tuple[list[int], float | None]:
    n, edges = len(town.blocks), town.graph.edges
    metres = np.maximum(town.graph.length_m, 1e-3)  # blocks at one place are joined all the same
    links = coo_array((metres, (edges[:, 0], edges[:, 1])), shape=(n, n)).tocsr()
    away, before = dijkstra(links, directed=False, indices=[i], return_predecessors=True)
    if not np.isfinite(away[0, j]):
        return [], None
    way = [j]
    while way[-1] != i:
        way.append(int(before[0, way[-1]]))
    return way[::-1], float(away[0, j])


@dataclass(frozen=True, slots=True)
class _Answer:
    """Words for one pair of blocks."""

    places: PlacesOf
    terrain: Terrain
    pack: Pack
    pair: tuple[int, int]
    between: Between

    def joined(self, kind: Joined, way: str, border_m: float) -> Finding:
        """Return that they are neighbours, and through what."""
        if kind in (Joined.OPENING, Joined.BRIDGE):
            over = self.between.barriers
            return self._finding(
                "PLAN-41", Outcome.PASS, found=way, way=self._way(way), over=obstacle_words(over)
            )
        rule = "PLAN-46" if kind is Joined.PLACE else "PLAN-40"
        return self._finding(rule, Outcome.PASS, found=round(border_m), m=round(border_m))

    def parted(self, barrier_id: str | None, walk: list[int], walk_m: float | None) -> Finding:
        """Return that a barrier parts them, or that they meet in a bare corner."""
        around = self._around(walk, walk_m)
        barrier = next((b for b in self.places.barriers if b.barrier_id == barrier_id), None)
        if barrier is None:
            return self._finding("PLAN-43", Outcome.FAIL, around=around)
        return self._finding(
            "PLAN-42", Outcome.FAIL, found=barrier.barrier_id, barrier=barrier_words(barrier),
            wanted=crossing_wanted([barrier]), around=around,
        )  # fmt: skip

    def far(self, walk: list[int], walk_m: float | None) -> Finding:
        """Return that they do not touch, how far they are, and what is on the straight line."""
        met = self.between.barriers
        over = obstacle_words(met) if met else Words(",直线上没有阻隔", ", with no barrier on it")
        metres = round(self.between.metres)
        return self._finding(
            "PLAN-44", Outcome.FAIL, found=metres, m=metres, over=over,
            around=self._around(walk, walk_m),
        )  # fmt: skip

    def _around(self, walk: list[int], walk_m: float | None) -> Words:
        if walk_m is None:
            return Words("目前步行不通", "one cannot walk from one to the other at all")
        through = [f"“{self._name(k)}”" for k in walk[1:-1][:3]]
        more = len(walk) - 2 - len(through)
        zh = "、".join(through) + (f"等{more + len(through)}处" if more > 0 else "")
        en = ", ".join(name.replace("“", '"').replace("”", '"') for name in through)
        en += f" and {more} more" if more > 0 else ""
        return Words(
            f"最短步行路线约{walk_m:.0f}米" + (f",途经{zh}" if zh else ""),
            f"the shortest walk is about {walk_m:.0f} m" + (f", by {en}" if en else ""),
        )

    def _way(self, way_id: str) -> Words:
        things = [(c.crossing_id, c.name) for c in self.places.crossings]
        things += [(r.road_id, r.name) for r in self.places.roads]
        name = next((name for key, name in things if key == way_id and name), way_id)
        return Words(f"“{name}”(编号{way_id})", f'"{name}" ({way_id})')

    def _name(self, i: int) -> str:
        return block_words(self.terrain.assembled.blocks[i])

    def _finding(
        self, rule: str, outcome: Outcome, *, found: float | str | None = None, **words: object
    ) -> Finding:
        a, b = self.pair
        block = self.terrain.assembled.blocks[a]
        place = Place("block", block.block_id, block.unit_code or "")
        named = {"a": self._name(a), "b": self._name(b), **words}
        return self.pack[rule].finding(outcome, place, found=found, required=None, **named)


def joined_places(first: PlacesOf, second: PlacesOf) -> PlacesOf:
    """Return the places of two units as if they were one, to ask what lies between their blocks.

    The unit is the first one, on the ground of both.
    """
    grounds = [p.unit.boundary for p in (first, second) if p.unit.boundary is not None]
    whole = shapely.union_all(grounds) if len(grounds) == 2 else None  # noqa: PLR2004
    boundary = cast("Area | None", whole)

    return replace(
        first,
        unit=replace(first.unit, boundary=boundary),
        blocks=_once((*first.blocks, *second.blocks), lambda block: block.block_id),
        barriers=_once((*first.barriers, *second.barriers), lambda barrier: barrier.barrier_id),
        crossings=_once((*first.crossings, *second.crossings), lambda way: way.crossing_id),
        roads=_once((*first.roads, *second.roads), lambda road: road.road_id),
    )


def _once(things: Iterable[T], key: Callable[[T], str]) -> tuple[T, ...]:
    found = {key(thing): thing for thing in things}
    return tuple(found[name] for name in sorted(found))
