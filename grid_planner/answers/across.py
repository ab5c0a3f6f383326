"""What could be settled with a neighbouring unit: joining it, giving it blocks or taking some.

Proposals only: a grid belongs to one unit unless the pack says otherwise. Numbers in, findings
out; the walk between the units is handed in as pairs of blocks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gis.adjacency import Bools
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Words, load_pack
from grid_planner.graph.lumps import lumps_of
from grid_planner.graph.town import Graph, Town, merged, sums, town_of
from grid_planner.problem import Ints, Limits, Problem

_SEEDS = 40
"""Places along the line where blocks to move are looked for."""
_STEPS = 60
"""Blocks one such search may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A neighbouring unit: its totals, its blocks along the common line, and who walks to whom.

    `households` and `unknown` (blocks without a count) are of the whole unit, `problem` holds
    the blocks along the line only; `rooted` are those of them that cannot change their unit.
    `links` holds (our block id, their block id); `spans` whether the pack lets a grid lie in
    both units.
    """

    code: str
    name: str
    households: int
    unknown: int
    problem: Problem
    links: tuple[tuple[str, str], ...]
    rooted: frozenset[str] = frozenset()
    spans: bool = False


def across(town: Town, blocks: Ints, at: int, beside: Sequence[Beside]) -> list[Finding]:
    """Return proposals for a piece (places in the town) whose total fits no number of grids.

    `at` is the block the piece is named after.
    """
    mine = {town.ids[int(i)] for i in blocks}
    near = [unit for unit in beside if any(ours in mine for ours, _ in unit.links)]
    near.sort(key=lambda unit: unit.code)
    if not near:
        return []
    found = [_sums(town, blocks, at, near)]
    for unit in near:
        found += _deals(town, blocks, at, unit)
    return found


def _sums(town: Town, blocks: Ints, at: int, near: list[Beside]) -> Finding:
    total, limits = int(town.households[blocks].sum()), town.problem.limits
    zh, en = [], []
    for unit in near:
        if unit.unknown:
            zh.append(f"“{unit.name}”有{unit.unknown}处户数未知,合计无法计算")
            en.append(f'"{unit.name}" has {unit.unknown} blocks of unknown count, no sum')
            continue
        both = total + unit.households
        told = _fitting(limits, both)
        zh.append(f"与“{unit.name}”({unit.households}户)合计{both}户,{told.zh}")
        en.append(f'with "{unit.name}" ({unit.households}) {both} in all, {told.en}')
    span = Words(
        "规则包允许网格跨社区。" if near[0].spans else "规则包规定网格不跨社区,须先商定合并。",
        "The rule pack lets a grid span units."
        if near[0].spans
        else "The rule pack keeps grids within a unit, so the units have to agree first.",
    )
    return _finding(
        town,
        "PLAN-31",
        at,
        found=total,
        h=total,
        sums=Words(";".join(zh), "; ".join(en)),
        span=span,
    )


def _fitting(limits: Limits, total: int) -> Words:
    counts = limits.counts(total)
    if not counts:
        return Words("仍无合规划法", "still no number of grids fits")
    least, most = counts[0], counts[-1]
    span = str(least) if least == most else f"{least}—{most}"
    return Words(f"可划{span}个网格", f"enough for {span.replace('—', ' to ')} grid(s)")


def _deals(town: Town, blocks: Ints, at: int, unit: Beside) -> Iterator[Finding]:
    """Take blocks from the other unit, or give it some, as few households as will do."""
    other, limits = town_of(unit.problem), town.problem.limits
    place = {name: i for i, name in enumerate(town.ids)}
    theirs = {name: i for i, name in enumerate(other.ids)}
    inside = set(blocks.tolist())
    links = [(place[a], theirs[b]) for a, b in unit.links if a in place and b in theirs]
    links = [(a, b) for a, b in links if a in inside]
    total = int(town.households[blocks].sum())
    if unit.unknown or not links or limits.min_households == 0:
        return
    everyone = np.arange(len(other.ids))
    taken = _yard_of(other, unit.rooted).moved(
        everyone, sorted({b for _, b in links}), _Totals(unit.households, total, limits)
    )
    if taken is not None:
        names = _names(other, taken[0])
        yield _deal(town, at, (total, taken[1]), unit=unit, deal=Words(
            f"从相邻的“{unit.name}”沿界调入{names.zh}(共{taken[1]}户)",
            f'take {names.en} ({taken[1]} households) along the line from "{unit.name}"',
        ))  # fmt: skip
    given = _yard_of(town).moved(
        blocks, sorted({a for a, _ in links}), _Totals(total, unit.households, limits)
    )
    if given is not None:
        names = _names(town, given[0])
        yield _deal(town, at, (total, -given[1]), unit=unit, deal=Words(
            f"将{names.zh}(共{given[1]}户)沿界调给相邻的“{unit.name}”",
            f'give {names.en} ({given[1]} households) along the line to "{unit.name}"',
        ))  # fmt: skip


def _deal(town: Town, at: int, sums: tuple[int, int], *, unit: Beside, deal: Words) -> Finding:
    total, moved = sums
    limits = town.problem.limits
    after, rest = total + moved, unit.households - moved
    return _finding(
        town, "PLAN-32", at, found=abs(moved), deal=deal, h=after, unit=unit.name, rest=rest,
        n=limits.counts(after)[0], m=limits.counts(rest)[0],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Totals:
    """Households of the unit that gives blocks and of the one that takes them."""

    giver: int
    taker: int
    limits: Limits

    def fit(self, moved: int) -> bool:
        """Tell whether some number of grids fits both once so many households have moved."""
        counts = self.limits.counts
        return bool(counts(self.giver - moved)) and bool(counts(self.taker + moved))


@dataclass(frozen=True, slots=True)
class _Yard:
    """Lumps of a unit (`lump_of` each block, -1 = locked), their neighbours and households."""

    lump_of: Ints
    near: Graph
    weight: Ints
    known: Bools

    def moved(self, blocks: Ints, line: list[int], totals: _Totals) -> tuple[Ints, int] | None:
        """Return the lightest set of blocks on the line whose move makes both totals fit.

        The set hangs together from the line, no lump is divided, and what stays is in no more
        pieces than before.
        """
        whole = np.unique(self.lump_of[blocks])
        free = {k for k in whole.tolist() if k >= 0 and self.known[k]}
        seeds = [k for k in np.unique(self.lump_of[line]).tolist() if k in free]
        best: tuple[int, tuple[int, ...]] | None = None
        for seed in sorted(seeds, key=lambda k: (int(self.weight[k]), k))[:_SEEDS]:
            for chosen in self._grown(seed, free):
                moved = int(self.weight[list(chosen)].sum())
                if moved > totals.giver or (best is not None and moved >= best[0]):
                    break
                if moved and totals.fit(moved) and self._stays_whole(whole, chosen):
                    best = (moved, chosen)
                    break
        if best is None:
            return None
        return np.flatnonzero(np.isin(self.lump_of, best[1])), best[0]

    def _grown(self, seed: int, free: set[int]) -> Iterator[tuple[int, ...]]:
        """Return sets grown from a seed: next comes the one with most neighbours in the set."""
        chosen = [seed]
        yield (seed,)
        for _ in range(_STEPS):
            ring: dict[int, int] = {}
            for j in (j for i in chosen for j in self._beside(i)):
                if j in free and j not in chosen:
                    ring[j] = ring.get(j, 0) + 1
            if not ring:
                return
            chosen.append(min(ring, key=lambda j: (-ring[j], int(self.weight[j]), j)))
            yield tuple(chosen)

    def _stays_whole(self, whole: Ints, gone: tuple[int, ...]) -> bool:
        before = np.zeros(self.near.size, dtype=bool)
        before[whole[whole >= 0]] = True
        after = before.copy()
        after[list(gone)] = False
        return self._pieces(after) <= self._pieces(before)

    def _pieces(self, allowed: Bools) -> int:
        return int(self.near.components(allowed).max(initial=-1)) + 1

    def _beside(self, i: int) -> list[int]:
        return [int(j) for j in self.near.to[self.near.start[i] : self.near.start[i + 1]]]


def _yard_of(town: Town, rooted: frozenset[str] = frozenset()) -> _Yard:
    lump_of = lumps_of(town).lump_of
    count = int(lump_of.max(initial=-1)) + 1
    inside = np.where(lump_of < 0, count, lump_of)  # what is locked is one lump nobody may move
    known = np.ones(count + 1, dtype=bool)
    known[inside[town.unknown]] = False
    known[inside[[name in rooted for name in town.ids]]] = False
    return _Yard(
        lump_of=lump_of,
        near=merged(town.graph, inside),
        weight=sums(inside, town.households, count + 1),
        known=known,
    )


def _names(town: Town, blocks: Ints) -> Words:
    few = [town.ids[int(i)] for i in blocks[:4]]
    more = len(blocks) - len(few)
    return Words(
        "“" + "”、“".join(few) + "”" + (f"等{len(blocks)}处" if more else ""),
        ", ".join(f'"{name}"' for name in few) + (f" and {more} more" if more else ""),
    )


def _finding(town: Town, rule: str, at: int, *, found: float, **words: object) -> Finding:
    place = Place("block", town.ids[at], town.problem.unit_code)
    named = {"block": town.ids[at], **words}
    return load_pack()[rule].finding(Outcome.FAIL, place, found=found, required=None, **named)
