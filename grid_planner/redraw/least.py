"""The fewest households that have to go from one grid to its neighbour so that both comply.

Exact where the grids are small: sets of blocks are looked at in the order of their households,
so the first one that fits is the least. Counted, not timed: equal drafts get equal answers.
"""

import heapq
from collections.abc import Iterator

import numpy as np

from gis.adjacency import Ints
from grid_planner.redraw.draft import Draft

LOOKS = 4000
"""Sets of blocks looked at, at most."""
_CHECKS = 250
"""Sets that are heavy enough and are held against one piece, at most."""


def least_bundle(draft: Draft, giver: str, taker: str, window: tuple[int, int]) -> Ints | None:
    """Return the blocks with fewest households, window[0] to window[1], that can go together.

    The taker stays in one piece with them and the giver without them; compounds go whole. None
    where nothing fits, or nothing was found in time.
    """
    low, high = window
    if low > high:
        return None
    yard = _Yard(draft, giver, taker)
    heap: list[tuple[int, int, tuple[int, ...]]] = [
        (yard.weight[lump], 1, (lump,)) for lump in yard.line if yard.weight[lump] <= high
    ]
    heapq.heapify(heap)
    seen = {chosen for _, _, chosen in heap}
    checks = 0
    for _ in range(LOOKS):
        if not heap or checks == _CHECKS:
            return None
        households, many, chosen = heapq.heappop(heap)
        if households >= low:
            checks += 1
            if yard.whole_without(chosen):
                return yard.blocks(chosen)
        for lump in yard.beside(chosen):
            more = households + yard.weight[lump]
            bigger = tuple(sorted((*chosen, lump)))
            if more <= high and bigger not in seen:
                seen.add(bigger)
                heapq.heappush(heap, (more, many + 1, bigger))
    return None


class _Yard:
    """The lumps of the giving grid: compounds and single blocks, who is beside whom."""

    def __init__(self, draft: Draft, giver: str, taker: str) -> None:
        ground = draft.ground
        self._draft, self._giver = draft, giver
        members = draft.members(giver)
        compound = ground.compound[members]
        label = np.where(compound >= 0, compound, len(draft.grid_of) + members)
        _, lump_of = np.unique(label, return_inverse=True)
        self._members = [members[lump_of == i] for i in range(int(lump_of.max(initial=-1)) + 1)]
        self.weight = [int(ground.known[blocks].sum()) for blocks in self._members]
        place = dict(zip(members.tolist(), lump_of.tolist(), strict=True))
        number = draft.number(taker)
        self._near: list[set[int]] = []
        self.line: list[int] = []
        for lump, blocks in enumerate(self._members):
            beside = ground.near(blocks).tolist()
            self._near.append({place[b] for b in beside if b in place} - {lump})
            if any(draft.grid_of[b] == number for b in beside):
                self.line.append(lump)
        self._parts = len(draft.pieces(giver))

    def beside(self, chosen: tuple[int, ...]) -> Iterator[int]:
        """Yield lumps that hang together with the chosen ones, or with the taker."""
        near = set(self.line).union(*(self._near[lump] for lump in chosen))
        yield from sorted(near - set(chosen))

    def blocks(self, chosen: tuple[int, ...]) -> Ints:
        """Return the blocks of lumps."""
        return np.sort(np.concatenate([self._members[lump] for lump in chosen]))

    def whole_without(self, chosen: tuple[int, ...]) -> bool:
        """Tell whether the giver is left with blocks, in no more pieces than it is in."""
        ground = self._draft.ground
        left = np.setdiff1d(self._draft.members(self._giver), self.blocks(chosen))
        if not len(left):
            return False
        return len(ground.parts(left[~ground.stray[left]])) <= max(1, self._parts)
