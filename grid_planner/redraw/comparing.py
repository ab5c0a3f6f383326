"""Two plans side by side: which blocks moved, how many households, which grids are new or gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from gis.places import Block
from grid_planner.plan import Plan
from grid_planner.redraw.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A block that is in another grid; None stands for no grid or a count that is not known."""

    block: str
    grid: str | None
    to: str | None
    households: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two plans.

    `households` sums the known counts of the blocks that changed, `unknown_blocks` says how many
    of them have none; `kept` counts blocks in the same grid of both.
    """

    blocks: tuple[Changed, ...]
    households: int
    unknown_blocks: int
    grids_only_a: tuple[str, ...]
    grids_only_b: tuple[str, ...]
    kept: int


def plans_compared(a: Plan, b: Plan, blocks: Iterable[Block]) -> Comparison:
    """Return what differs between two plans in the units that both divide."""
    both = set(a.unit_codes) & set(b.unit_codes)
    counts = {block.block_id: block.households for block in blocks if block.unit_code in both}
    inside = [
        {block: grid for block, grid in plan.grid_of.items() if block in counts} for plan in (a, b)
    ]
    return compared(inside[0], inside[1], counts)


def compared(
    a: Mapping[str, str], b: Mapping[str, str], households: Mapping[str, int | None]
) -> Comparison:
    """Return what differs between two assignments (grid of each block), blocks sorted by id."""
    blocks = tuple(
        Changed(block=block, grid=a.get(block), to=b.get(block), households=households.get(block))
        for block in sorted(a.keys() | b.keys())
        if a.get(block) != b.get(block)
    )
    codes_a, codes_b = set(a.values()), set(b.values())
    return Comparison(
        blocks=blocks,
        households=sum(one.households or 0 for one in blocks),
        unknown_blocks=sum(one.households is None for one in blocks),
        grids_only_a=tuple(sorted(codes_a - codes_b)),
        grids_only_b=tuple(sorted(codes_b - codes_a)),
        kept=len(a.keys() & b.keys())
        - sum(one.grid is not None and one.to is not None for one in blocks),
    )


def changed_share(draft: Draft) -> float | None:
    """Return the share of households whose grid is another than in force (GRID-23).

    Each grid is taken to continue the one it shares most households with, whatever its code.
    None where nothing is in force, or nobody lives.
    """
    if not len(draft.former):
        return None
    both = (draft.former >= 0) & (draft.grid_of >= 0)
    weight = draft.ground.known[both]
    if not weight.sum():
        return None
    before, after = draft.former[both], draft.grid_of[both]
    shape = (int(before.max()) + 1, int(after.max()) + 1)
    pairs = np.bincount(before * shape[1] + after, weight, shape[0] * shape[1])
    shared = pairs.reshape(shape)
    from scipy.optimize import linear_sum_assignment  # half a second at a start

    return float(1 - shared[linear_sum_assignment(-shared)].sum() / weight.sum())
