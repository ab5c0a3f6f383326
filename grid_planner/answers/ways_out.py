"""What could be done about an exception? Ways out, each tried before it is told.

Every piece outside the band gets its ways: an exception with its numbers, a crossing where the
gap is shortest, a compound divided, a lock opened, a wish dropped. Bounded and repeatable.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from gis.findings import Finding, Outcome, Place
from gis.rulebook import Words, load_pack
from grid_planner.answers.across import Beside, across
from grid_planner.answers.retry import Change, Notes, Standing, Trial, effect
from grid_planner.answers.terrain import Terrain, crossing_wanted, obstacle_words
from grid_planner.graph.lumps import lumps_of
from grid_planner.graph.outlook import looked_at
from grid_planner.graph.pieces import Piece, piece_of, shortest_gap
from grid_planner.graph.town import Town, town_of
from grid_planner.problem import Ints, Problem, Result
from grid_planner.proofs.bounds import gap_of
from grid_planner.proofs.presolve import DeadEnd, contracted

_PIECES = 12
"""Pieces that get ways out, those with most households outside the band first."""
_ENDS = 12
"""Dead ends of one piece that do."""
_COMPOUNDS = 6
"""Compounds tried in one piece, the heaviest first."""
_LOCKS = 6
"""Locked grids tried around one piece, those nearest first."""


def ways_out(
    problem: Problem,
    result: Result,
    terrain: Terrain | None = None,
    beside: Sequence[Beside] = (),
) -> tuple[Finding, ...]:
    """Return a finding for each way out of each exception of a plan; empty where all is in band.

    With `terrain` (blocks in the order of the problem) barriers are named; with `beside` what
    could be settled with neighbouring units is proposed. A fixed number of grids has no ways,
    nor has a piece with unknown counts: entering them comes first.
    """
    if problem.grids is not None or not problem.limits.max_households:
        return ()
    town = town_of(problem)
    grid_of = np.empty(len(town.ids), dtype=np.int64)
    grid_of[town.rank] = result.grid_of
    standing = Standing(town, grid_of)
    wrong = [k for k, h in standing.sums().items() if problem.limits.excess(h)]
    if not wrong:
        return ()
    told = frozenset(f.place.id for f in result.findings if f.rule == "PLAN-21")
    row_of = np.empty(len(town.ids), dtype=np.int64)
    row_of[town.rank] = np.arange(len(town.ids))
    found: list[Finding] = []
    for case in _cases(standing, wrong, terrain, row_of)[:_PIECES]:
        found += case.ways(tuple(beside), told)
    return tuple(dict.fromkeys(found))


def _cases(
    standing: Standing, wrong: list[int], terrain: Terrain | None, row_of: Ints
) -> list["_Case"]:
    """Return the pieces with grids out of band (and locked grids that are), the worst first."""
    town = standing.town
    outlook = looked_at(town)
    cases, told = [], set[frozenset[int]]()
    for blocks in outlook.pieces:
        mine = sorted(set(standing.grid_of[blocks].tolist()) & set(wrong))
        if mine and not town.unknown[blocks].any():
            cases.append(
                _Case(standing, blocks, tuple(mine), terrain, row_of, outlook.pieces, told)
            )
    for k in wrong:
        blocks = np.flatnonzero(standing.grid_of == k)
        if (town.locked[blocks] >= 0).any() and not town.unknown[blocks].any():
            cases.append(_Case(standing, blocks, (k,), terrain, row_of, (), told))
    return sorted(cases, key=lambda case: (-standing.outside(case.wrong), int(case.blocks[0])))


_CROSSING = Words("开通过街点", "a crossing")
_COMPOUND = Words("拆分院落", "dividing a compound")
_LOCK = Words("解锁附近的网格", "unlocking grids near by")


@dataclass(frozen=True, slots=True)
class _Case:
    """A walkable piece (or a locked grid) with the grids of it that lie outside the band."""

    standing: Standing
    blocks: Ints
    wrong: tuple[int, ...]
    terrain: Terrain | None
    row_of: Ints
    pieces: tuple[Ints, ...]
    told: set[frozenset[int]]
    notes: Notes = field(default_factory=Notes)

    @property
    def town(self) -> Town:
        return self.standing.town

    @property
    def total(self) -> int:
        return int(self.town.households[self.blocks].sum())

    def ways(self, beside: tuple[Beside, ...], told: frozenset[str]) -> list[Finding]:
        """Return the ways out of this piece."""
        gap = gap_of(self.total, self.town.problem.limits) if self.pieces else None
        found: list[Finding] = []
        if gap is not None:
            found.append(self._exception(gap))
            found += self._over_a_gap()
            found += across(self.town, self.blocks, self._at(self.blocks), beside)
        if self.pieces:
            piece = piece_of(self.town, self.town.graph, self.blocks, lumps_of(self.town).lump_of)
            heavy = np.flatnonzero(piece.weight > self.town.problem.limits.ceiling)
            for lump in heavy:
                found.append(self._heavy(self.blocks[piece.lump_of == lump]))
            if gap is None and not len(heavy):
                found += self._ends(piece)
        if gap is None:
            certain = bool({self.town.ids[int(i)] for i in self.blocks} & told)
            single = [*self._compounds(), *self._wishes()]
            found += [] if certain else single  # PLAN-21 says them itself
            found += self._all_compounds()
        found += self._locks()
        if self.notes.tried and not self.notes.fit:
            found.append(self._in_vain())
        return found

    def _exception(self, gap: tuple[int, int]) -> Finding:
        limits, total = self.town.problem.limits, self.total
        sums = self.standing.sums()
        mine = [sums[k] for k in np.unique(self.standing.grid_of[self.blocks]).tolist()]
        low, high = limits.min_households, limits.ceiling
        if total < low:
            options = Words(
                f"划1个网格,低于下限{low}户,少{low - total}户",
                f"one grid, {low - total} below the minimum of {low}",
            )
        else:
            less, more = gap
            staff, over, under = -(-total // high), total - less * high, more * low - total
            options = Words(
                f"划{less}个网格,超出上限共{over}户,按每名网格员不超过{high}户宜配{staff}名;"
                f"或划{more}个网格,每个约{round(total / more)}户,低于下限共{under}户",
                f"{less} grid(s), {over} over the maximum in all, with {staff} workers at most "
                f"{high} households each; or {more} grids of about {round(total / more)}, "
                f"{under} below the minimum in all",
            )
        now = Words(
            f"{len(mine)}个网格({'、'.join(map(str, sorted(mine)))}户)",
            f"{len(mine)} grid(s): {', '.join(map(str, sorted(mine)))}",
        )
        return self._finding(
            "PLAN-30", self._at(self.blocks), found=total, h=total, options=options, now=now
        )

    def _heavy(self, blocks: Ints) -> Finding:
        high = self.town.problem.limits.ceiling
        total = int(self.town.households[blocks].sum())
        names = [self.town.ids[int(i)] for i in blocks]
        if len(blocks) == 1:
            named = Words(f"“{names[0]}”", f'"{names[0]}"')
            zh, en = (
                "如能补录分单元户数,可再按单元划分。",
                "Counts per entrance would let it be divided.",
            )
        else:
            few_zh, few_en = "”、“".join(names[:3]), '", "'.join(names[:3])
            named = Words(f"要求合并的“{few_zh}”等{len(names)}处", f'"{few_en}" (kept together)')
            zh, en = (
                "取消其中的合并要求,则可再分。",
                "Dropping a keep-together wish lets it be divided.",
            )
        return self._finding(
            "PLAN-33", self._at(blocks), found=total, block=named, h=total, max=high,
            n=-(-total // high), else_zh=zh, else_en=en,
        )  # fmt: skip

    def _over_a_gap(self) -> Iterator[Finding]:
        """Try a crossing to the rest of the unit, where other walkable pieces are."""
        others = [p for p in self.pieces if p[0] != self.blocks[0]]
        if others:
            yield from self._crossings(self._at(self.blocks), self.blocks, np.concatenate(others))

    def _ends(self, piece: Piece) -> Iterator[Finding]:
        _, ends = contracted(piece, self.town.problem.limits)
        for end in sorted(ends, key=lambda end: (-end.households, end.behind))[:_ENDS]:
            behind = self.blocks[list(end.behind)]
            through = self.blocks[list(end.through)]
            known = np.isin(self.blocks, np.r_[behind, through])
            rest = self.blocks[~known]
            if len(rest):
                yield from self._crossings(self._at(through), behind, rest)
            yield from self._released_end(end, through)

    def _released_end(self, end: DeadEnd, through: Ints) -> Iterator[Finding]:
        labels = np.unique(self.town.compound[through])
        if len(end.through) > 1 and len(labels) == 1 and labels[0] >= 0:
            grids = self._around(self._grids(self.blocks[list(end.behind)]))
            trial = self._try(grids, Change(release=[int(labels[0])]), _COMPOUND)
            if trial.outside < trial.before:
                yield self._compound(int(labels[0]), trial)

    def _crossings(self, at: int, ours: Ints, others: Ints) -> Iterator[Finding]:
        """Try crossings from one set of blocks to the nearest grids of another; tell the best.

        `at` is the block that what is wrong is named after.
        """
        rule = load_pack()["PLAN-34"]
        best: tuple[int, float, int, int, Trial] | None = None
        left = others
        for _ in range(rule.count("places")):
            if not len(left):
                break
            metres, i, j = self._nearest(ours, left)
            if metres > rule.number("most_m"):
                break
            grids = self._around({*self._grids(ours), int(self.standing.grid_of[j])})
            trial = self._try(grids, Change(join=((i, j, metres),)), _CROSSING)
            found = (trial.outside - trial.before, metres, i, j, trial)
            best = found if best is None or found[0] < best[0] else best
            if trial.fits:
                break
            left = left[self.standing.grid_of[left] != self.standing.grid_of[j]]
        pair = frozenset(best[2:4]) if best is not None else frozenset[int]()
        if best is not None and best[0] < 0 and pair not in self.told:
            self.told.add(pair)
            yield self._crossing(at, best[1], (best[2], best[3]), best[4])

    def _crossing(self, at: int, metres: float, pair: tuple[int, int], trial: Trial) -> Finding:
        i, j = pair
        between = self.terrain.between(self._row(i), self._row(j)) if self.terrain else None
        walls = between.barriers if between else ()
        return self._finding(
            "PLAN-34", at, found=round(metres), one=self.town.ids[i], other=self.town.ids[j],
            m=round(metres),
            over=obstacle_words(walls), wanted=crossing_wanted(walls), effect=effect(trial),
        )  # fmt: skip

    def _nearest(self, ours: Ints, others: Ints) -> tuple[float, int, int]:
        if self.terrain is None:
            return shortest_gap(self.town.xy_m, ours, others)
        metres, i, j = self.terrain.nearest(self.row_of[ours], self.row_of[others])
        return metres, int(self.town.rank[i]), int(self.town.rank[j])

    def _compounds(self) -> Iterator[Finding]:
        """Try each compound around what is wrong, divided by building."""
        grids = self._around(self.wrong)
        for label in self._whole_compounds(grids)[:_COMPOUNDS]:
            trial = self._try(grids, Change(release=[label]), _COMPOUND)
            if trial.fits:
                yield self._compound(label, trial)

    def _whole_compounds(self, grids: list[int]) -> list[int]:
        """Return the compounds that are kept whole in these grids, the heaviest first."""
        town, limits = self.town, self.town.problem.limits
        inside = np.isin(self.standing.grid_of, grids) & (town.locked < 0) & (town.compound >= 0)
        sizes = []
        for label in np.unique(town.compound[inside]).tolist():
            members = town.compound == label
            total = int(town.households[members].sum())
            if members.sum() > 1 and total <= limits.ceiling:
                sizes.append((-total, label))
        return [label for _, label in sorted(sizes)]

    def _all_compounds(self) -> Iterator[Finding]:
        """Try without any compound kept whole, where no single one is enough."""
        grids = self._around(self.wrong)
        labels = self._whole_compounds(grids)
        if self.notes.fit or len(labels) < 2:  # noqa: PLR2004 -- a single one was tried
            return
        trial = self._try(grids, Change(release=labels), _COMPOUND)
        if trial.fits:
            n = len(labels)
            wishes = Words(f"院落不拆分的要求({n}处)", f"the wish to keep compounds whole ({n})")
            yield self._finding(
                "PLAN-37", self._at(self.blocks), found=n, wishes=wishes, effect=effect(trial)
            )

    def _compound(self, label: int, trial: Trial) -> Finding:
        members = np.flatnonzero(self.town.compound == label)
        total = int(self.town.households[members].sum())
        return self._finding(
            "PLAN-35", self._at(members), found=total, blocks=len(members), h=total,
            effect=effect(trial),
        )  # fmt: skip

    def _wishes(self) -> Iterator[Finding]:
        """Try without keeping together, without keeping apart."""
        grids = self._around(self.wrong)
        inside = np.isin(self.standing.grid_of, grids)
        kinds = (
            (self.town.together, Change(drop_together=True), "合并要求", "what is kept together"),
            (self.town.apart, Change(drop_apart=True), "分开要求", "what is kept apart"),
        )
        for pairs, change, zh, en in kinds:
            n = int(inside[pairs].any(axis=1).sum()) if len(pairs) else 0
            if n:
                trial = self._try(grids, change, Words(f"取消{zh}", f"dropping {en}"))
                if trial.fits:
                    wishes = Words(f"{zh}({n}项)", f"{en} ({n})")
                    yield self._finding(
                        "PLAN-37", self._at(self.blocks), found=n, wishes=wishes,
                        effect=effect(trial),
                    )  # fmt: skip

    def _locks(self) -> Iterator[Finding]:
        """Try each lock around what is wrong, then pairs; tell the one that moves least."""
        town, grid_of = self.town, self.standing.grid_of
        locks = {int(k) for k in np.unique(grid_of[town.locked >= 0])}
        if not locks:
            return
        near = [k for k in self.standing.around(self.wrong) if k in locks][:_LOCKS]
        for size in (1, 2):
            trials = []
            for chosen in combinations(near, size):
                shut = locks - set(chosen)
                grids = self.standing.around({*self.wrong, *chosen}, shut - set(self.wrong))
                labels = np.unique(town.locked[np.isin(grid_of, chosen)])
                change = Change(unlock=labels[labels >= 0].tolist(), keep=True)
                trials.append((self._try(grids, change, _LOCK), chosen))
            fits = [(trial.moved, chosen, trial) for trial, chosen in trials if trial.fits]
            if fits:
                yield self._unlocked(*min(fits, key=lambda row: row[:2]))
                return

    def _unlocked(self, moved: int, chosen: tuple[int, ...], trial: Trial) -> Finding:
        zh, en = [], []
        for k in chosen:
            name = self.town.ids[self._at(np.flatnonzero(self.standing.grid_of == k))]
            zh.append(f"“{name}”所在网格")
            en.append(f'the grid of "{name}"')
        return self._finding(
            "PLAN-36", self._at(self.blocks), found=moved, moved=moved, effect=effect(trial),
            grids=Words("、".join(zh), " and ".join(en)),
        )  # fmt: skip

    def _in_vain(self) -> Finding:
        ways = list(dict.fromkeys(self.notes.tried))
        tried = Words("、".join(w.zh for w in ways), ", ".join(w.en for w in ways))
        return self._finding("PLAN-38", self._at(self.blocks), tried=tried)

    def _try(self, grids: list[int], change: Change, what: Words) -> Trial:
        return self.notes.of(self.standing.tried(grids, change), what)

    def _around(self, seeds: set[int] | tuple[int, ...]) -> list[int]:
        """Return the grids that are divided again: around the seeds, locked ones left alone."""
        grid_of, town = self.standing.grid_of, self.town
        shut = np.unique(grid_of[town.locked >= 0]).tolist()
        return self.standing.around(seeds, shut)

    def _grids(self, blocks: Ints) -> set[int]:
        return set(self.standing.grid_of[blocks].tolist())

    def _row(self, block: int) -> int:
        return int(self.row_of[block])

    def _at(self, blocks: Ints) -> int:
        return int(blocks[np.argmax(self.town.households[blocks])])

    def _finding(
        self, rule: str, at: int, *, found: float | str | None = None, **words: object
    ) -> Finding:
        place = Place("block", self.town.ids[at], self.town.problem.unit_code)
        named = {"block": self.town.ids[at], **words}
        return load_pack()[rule].finding(Outcome.FAIL, place, found=found, required=None, **named)
