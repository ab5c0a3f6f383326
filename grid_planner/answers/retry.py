"""What if one thing were different? A few grids divided again with a crossing, lock or wish changed.

Only the grids around what is wrong are divided again, so an answer holds for the whole plan: all
other grids stay as they are. Equal for equal plans: effort is counted, never timed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from gis.rulebook import Words
from grid_planner.graph.town import Town
from grid_planner.problem import UNKNOWN, Ints, Problem
from grid_planner.solver import solve

_EFFORT = 400
_SECONDS = 600.0  # a ceiling that is never met: effort ends the search
_GRIDS = 8
_BLOCKS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different: a link of two blocks, wishes given up, grids unlocked, compounds divided.

    `join` holds (block, block, metres); `unlock` numbers of locked grids; `release` labels of
    compounds. Blocks are places in the town.
    """

    join: tuple[tuple[int, int, float], ...] = ()
    unlock: Collection[int] = ()
    release: Collection[int] = ()
    drop_together: bool = False
    drop_apart: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of some grids: households of each, how many lie outside the band, how many move.

    `before` is what lay outside the band in the same grids.
    """

    grids: tuple[int, ...]
    outside: int
    before: int
    moved: int

    @property
    def fits(self) -> bool:
        """Return whether every grid is in band now."""
        return self.outside == 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan as it stands: the town and the grid of each block, in town order."""

    town: Town
    grid_of: Ints

    def sums(self) -> dict[int, int]:
        """Return the known households of each grid."""
        numbers, back = np.unique(self.grid_of, return_inverse=True)
        total = np.bincount(back, weights=self.town.households)
        return {int(k): int(h) for k, h in zip(numbers, total, strict=True)}

    def outside(self, grids: Collection[int]) -> int:
        """Return how many households of these grids lie outside the band."""
        sums, limits = self.sums(), self.town.problem.limits
        return sum(limits.excess(sums[k]) for k in grids)

    def around(self, seeds: Collection[int], shut: Collection[int] = ()) -> list[int]:
        """Return the seeds and grids around them, ring by ring, a few; never one of `shut`."""
        rows, to = self.town.graph.rows(), self.town.graph.to
        pairs = np.unique(np.c_[self.grid_of[rows], self.grid_of[to]], axis=0)
        size = {int(k): int(n) for k, n in zip(*np.unique(self.grid_of, return_counts=True))}  # noqa: B905
        chosen = sorted(set(seeds))
        while True:
            ring = np.unique(pairs[np.isin(pairs[:, 0], chosen), 1]).tolist()
            for k in [k for k in ring if k not in chosen and k not in shut]:
                many = sum(size[c] for c in chosen) + size[k] > _BLOCKS
                if len(chosen) >= _GRIDS or many:
                    return sorted(chosen)
                chosen.append(k)
            if all(k in chosen or k in shut for k in ring):
                return sorted(chosen)

    def tried(self, grids: Collection[int], change: Change) -> Trial:
        """Return what becomes of these grids when they are divided again with the change."""
        blocks = np.flatnonzero(np.isin(self.grid_of, list(grids)))
        result = solve(self._part(blocks, change), _SECONDS, _EFFORT)
        total = np.bincount(result.grid_of, weights=self.town.households[blocks]).astype(np.int64)
        used = np.unique(result.grid_of)
        limits = self.town.problem.limits
        return Trial(
            grids=tuple(sorted(int(total[k]) for k in used)),
            outside=sum(limits.excess(int(total[k])) for k in used),
            before=self.outside(grids),
            moved=self._moved(blocks, result.grid_of),
        )

    def _moved(self, blocks: Ints, after: Ints) -> int:
        """Return the households that change grid, each new grid taken to continue the likeliest."""
        from scipy.optimize import linear_sum_assignment

        _, old = np.unique(self.grid_of[blocks], return_inverse=True)
        _, new = np.unique(after, return_inverse=True)
        shared = np.zeros((old.max() + 1, new.max() + 1), dtype=np.int64)
        weight = self.town.households[blocks]
        np.add.at(shared, (old, new), weight)
        return int(weight.sum() - shared[linear_sum_assignment(-shared)].sum())

    def _part(self, blocks: Ints, change: Change) -> Problem:
        town = self.town
        place = np.full(len(town.ids), -1, dtype=np.int64)
        place[blocks] = np.arange(len(blocks))
        locked = town.locked[blocks].copy()
        locked[np.isin(locked, list(change.unlock))] = -1
        compound = town.compound[blocks].copy()
        compound[np.isin(compound, list(change.release))] = -1
        edges, metres, border = self._edges(place, change)
        known = np.where(town.unknown[blocks], UNKNOWN, town.households[blocks])
        none = np.empty((0, 2), dtype=np.int64)
        return Problem(
            tuple(town.ids[int(i)] for i in blocks),
            known,
            edges,
            border,
            town.xy_m[blocks],
            town.problem.limits,
            headroom=town.problem.headroom,
            length_m=metres,
            compound=compound,
            locked=locked,
            previous=self.grid_of[blocks] if change.keep else None,
            together=none if change.drop_together else _inside(place, town.together),
            apart=none if change.drop_apart else _inside(place, town.apart),
        )

    def _edges(self, place: Ints, change: Change) -> tuple[Ints, np.ndarray, np.ndarray]:
        graph = self.town.graph
        u, v = place[graph.rows()], place[graph.to]
        keep = (u >= 0) & (u < v)
        pairs = np.c_[u[keep], v[keep]]
        known = {(int(i), int(j)) for i, j in pairs}
        links = [(*sorted((int(place[i]), int(place[j]))), d) for i, j, d in change.join]
        links = [(i, j, d) for i, j, d in links if i >= 0 and (i, j) not in known]
        more = np.array([(i, j) for i, j, _ in links], dtype=np.int64).reshape(-1, 2)
        metres = np.r_[graph.metres[keep], [d for _, _, d in links]]
        border = np.r_[graph.border[keep], np.zeros(len(links))]
        return np.r_[pairs, more].astype(np.int64), metres, border


def _inside(place: Ints, pairs: Ints) -> Ints:
    inner = place[pairs]
    return inner[(inner >= 0).all(axis=1)].reshape(-1, 2)


@dataclass(slots=True)
class Notes:
    """What was tried for a piece, and whether something fits."""

    tried: list[Words] = field(default_factory=list)
    fit: bool = False

    def of(self, trial: Trial, what: Words) -> Trial:
        """Return the trial, noted."""
        self.tried.append(what)
        self.fit |= trial.fits
        return trial


def effect(trial: Trial) -> Words:
    """Return what a trial changes, as half a sentence."""
    sizes_zh, sizes_en = "、".join(map(str, trial.grids)), ", ".join(map(str, trial.grids))
    n = len(trial.grids)
    if trial.fits:
        return Words(
            f"附近{n}个网格即可全部合规({sizes_zh}户)",
            f"the {n} grid(s) there all come into the band ({sizes_en})",
        )
    return Words(
        f"附近{n}个网格在范围之外的户数由{trial.before}户减为{trial.outside}户({sizes_zh}户)",
        f"the households outside the band in the {n} grid(s) there fall from {trial.before} to "
        f"{trial.outside} ({sizes_en})",
    )
