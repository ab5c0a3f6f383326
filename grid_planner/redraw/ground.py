"""What a draft is drawn on: blocks of its units, who is whose neighbour on foot, bands.

`Land` is what does not change with counts and can be kept; `Ground` joins the lands of all units
of a draft with the counts of now. Arrays are in block order, n blocks sorted by id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.adjacency import Bools, Floats, Ints, Shapes, pieces
from gis.places import Block, Unit
from gis.rulebook import Pack
from grid_planner.assemble import Assembled
from grid_planner.problem import UNKNOWN, Headroom, Limits
from grid_planner.rules import NO_BAND, allowed_grids, headroom_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """The ground of one unit, blocks sorted by id, shapes in lon/lat EPSG:4490.

    `edges` are pairs one can walk between with their `metres` and `border_m`, `touch` all pairs
    that share a border; `cells` is the ground of each block (None: it has none of its own).
    """

    block_ids: tuple[str, ...]
    edges: Ints
    metres: Floats
    border_m: Floats
    touch: Ints
    cells: Shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A unit with its blocks of now, sorted by id, and the land they lie on."""

    unit: Unit
    blocks: tuple[Block, ...]
    land: Land


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What the rules allow for one unit; `fixed` is None where a band or nothing decides.

    `headroom` is the inner band grids should lie in, None where there is none.
    """

    unit: Unit
    limits: Limits
    fixed: int | None
    headroom: Headroom | None

    @property
    def banded(self) -> bool:
        """Return whether a household band applies to the unit's grids."""
        return self.limits != NO_BAND


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """The blocks of a draft: counts, neighbours, cells.

    `households` is -1 where unknown, `compound` and `unit` are numbers (-1: no compound); `to`
    holds the neighbours of block i at start[i]:start[i + 1]. `stray` marks blocks of walkable
    pieces where nobody lives: they may lie apart from their grid.
    """

    block_ids: tuple[str, ...]
    households: Ints
    unit: Ints
    compound: Ints
    compounds: tuple[str, ...]
    stray: Bools
    lonlat: Floats
    edges: Ints
    metres: Floats
    border_m: Floats
    start: Ints
    to: Ints
    touch: Ints
    cells: Shapes
    shares: tuple[Share, ...]
    place: Mapping[str, int]

    @property
    def known(self) -> Ints:
        """Return households with unknown counts taken as 0, for sums of what is known."""
        return np.maximum(self.households, 0)

    def near(self, blocks: Ints) -> Ints:
        """Return the neighbours of some blocks, each once."""
        return np.unique(np.concatenate([*(self._row(b) for b in blocks.tolist()), blocks[:0]]))

    def _row(self, block: int) -> Ints:
        return self.to[self.start[block] : self.start[block + 1]]

    def parts(self, blocks: Ints) -> list[Ints]:
        """Return the walkable pieces of some blocks (sorted), the one with most households first.

        Costs what the blocks and their neighbours cost, whatever the size of the ground.
        """
        if not len(blocks):
            return []
        first, last = self.start[blocks], self.start[blocks + 1]
        many = last - first
        row = np.repeat(np.arange(len(blocks)), many)
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        beside = self.to[np.repeat(first, many) + within]
        at = np.minimum(np.searchsorted(blocks, beside), len(blocks) - 1)
        inside = blocks[at] == beside
        label = pieces(len(blocks), np.column_stack([row[inside], at[inside]]))
        found = [blocks[label == k] for k in range(int(label.max()) + 1)]
        known = self.known
        return sorted(found, key=lambda part: (-int(known[part].sum()), -len(part), int(part[0])))


def land_of(town: Assembled) -> Land:
    """Return the land of an assembled unit, cells turned to lon/lat."""
    graph = town.graph
    return Land(
        block_ids=tuple(block.block_id for block in town.blocks),
        edges=graph.edges,
        metres=graph.length_m,
        border_m=graph.border_m,
        touch=graph.touch,
        cells=town.plane.to_degrees(graph.cells.cells()),
    )


def ground_of(parts: Sequence[Part], pack: Pack) -> Ground:
    """Return the ground of some units. Raises ValueError when a land is of other blocks."""
    shares = tuple(_share(part.unit, pack) for part in parts)
    blocks = [block for part in parts for block in part.blocks]
    _refuse_strange(parts)
    order = np.array(sorted(range(len(blocks)), key=lambda i: blocks[i].block_id), dtype=np.int64)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    ordered = [blocks[i] for i in order.tolist()]
    ids = tuple(block.block_id for block in ordered)
    households = np.array([UNKNOWN if b.households is None else b.households for b in ordered], dtype=np.int64)  # fmt: skip
    edges, metres, border = _joined(parts, rank)
    cells = np.concatenate([np.empty(0, object), *(part.land.cells for part in parts)])
    sizes = [len(part.blocks) for part in parts]
    names = sorted({block.compound_id for block in ordered if block.compound_id})
    number = {name: i for i, name in enumerate(names)}
    start, to = _rows(len(ids), edges)
    return Ground(
        block_ids=ids,
        households=households,
        unit=np.repeat(np.arange(len(parts)), sizes)[order],
        compound=np.array([number.get(b.compound_id or "", -1) for b in ordered], dtype=np.int64),
        compounds=tuple(names),
        stray=_stray(len(ids), edges, households),
        lonlat=_middles(ordered),
        edges=edges,
        metres=metres,
        border_m=border,
        start=start,
        to=to,
        touch=_pairs([part.land.touch for part in parts], sizes, rank),
        cells=cells[order],
        shares=shares,
        place={block_id: i for i, block_id in enumerate(ids)},
    )


def _share(unit: Unit, pack: Pack) -> Share:
    allowed = allowed_grids(unit, pack)
    return Share(
        unit=unit,
        limits=allowed.limits,
        fixed=allowed.fixed,
        headroom=headroom_of(allowed.limits, pack),
    )


def _refuse_strange(parts: Sequence[Part]) -> None:
    for part in parts:
        if part.land.block_ids != tuple(block.block_id for block in part.blocks):
            raise ValueError(f"unit {part.unit.code}: the land is of other blocks than given")


def _pairs(each: Sequence[Ints], sizes: Sequence[int], rank: Ints) -> Ints:
    """Return pairs of blocks of all parts in the order of the ground, smaller first."""
    begin = np.cumsum([0, *sizes])
    moved = [pairs + at for pairs, at in zip(each, begin.tolist(), strict=False)]
    joined = np.concatenate([np.empty((0, 2), dtype=np.int64), *moved])
    return np.sort(rank[joined], axis=1)


def _joined(parts: Sequence[Part], rank: Ints) -> tuple[Ints, Floats, Floats]:
    sizes = [len(part.blocks) for part in parts]
    edges = _pairs([part.land.edges for part in parts], sizes, rank)
    metres = np.concatenate([np.empty(0), *(part.land.metres for part in parts)])
    border = np.concatenate([np.empty(0), *(part.land.border_m for part in parts)])
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    return edges[order], metres[order], border[order]


def _rows(size: int, edges: Ints) -> tuple[Ints, Ints]:
    u = np.r_[edges[:, 0], edges[:, 1]]
    v = np.r_[edges[:, 1], edges[:, 0]]
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(u, minlength=size), out=start[1:])
    return start, v[np.lexsort((v, u))]


def _stray(size: int, edges: Ints, households: Ints) -> Bools:
    """Return the blocks of pieces where nobody lives; where nobody lives at all, none."""
    if not size:
        return np.zeros(0, dtype=bool)
    label = pieces(size, edges)
    inhabited = np.bincount(label, households != 0) > 0
    return ~inhabited[label] if inhabited.any() else np.zeros(size, dtype=bool)


def _middles(blocks: Sequence[Block]) -> Floats:
    shapes = np.array([block.geometry for block in blocks], dtype=object)
    xy: Floats = shapely.get_coordinates(shapely.centroid(shapes))
    return xy
