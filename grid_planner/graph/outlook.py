"""What is there to divide? Pieces one can walk through, those without households apart."""

from dataclasses import dataclass

import numpy as np

from grid_planner.graph.lumps import Lumps, lumps_of
from grid_planner.graph.pieces import linked
from grid_planner.graph.town import Graph, Town, dense, gathered, sums
from grid_planner.problem import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A problem made ready: pieces to divide (places in the town) and pieces without households.

    `graph` holds links over gaps where a fixed number of grids asks for them; `walkable` counts
    the pieces before; `wanted` is the number of grids for the blocks that are not locked.
    """

    town: Town
    lumps: Lumps
    graph: Graph
    pieces: tuple[Ints, ...]
    empty: tuple[Ints, ...]
    walkable: int
    wanted: int | None


def looked_at(town: Town) -> Outlook:
    """Return the walkable pieces of what is not locked, those without households set apart."""
    free = town.locked < 0
    label = town.graph.components(free)
    people = sums(label, town.households + town.unknown)
    locks = len(np.unique(town.locked[~free]))
    empty: tuple[Ints, ...] = ()
    if people.any():
        empty = tuple(blocks for blocks, h in zip(gathered(label), people, strict=True) if not h)
        label = dense(np.where((label >= 0) & (people[label] > 0), label, -1))
    wanted = None
    graph, walkable = town.graph, int(label.max(initial=-1)) + 1
    if town.problem.grids is not None and walkable:
        wanted = max(1, town.problem.grids - locks)
        graph, label = linked(town, label, wanted)
    return Outlook(
        town=town,
        lumps=lumps_of(town),
        graph=graph,
        pieces=tuple(gathered(label)),
        empty=empty,
        walkable=walkable,
        wanted=wanted,
    )
