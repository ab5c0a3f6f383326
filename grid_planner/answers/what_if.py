"""What would change with one crossing more? The unit divided twice, nothing kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely import LineString, Point

from gis.findings import Finding, Outcome, Place
from gis.places import Crossing, PlacesOf
from gis.rulebook import Pack, Words
from grid_planner.answers.asked import NoAnswerError
from grid_planner.answers.neighbours import two_places_of
from grid_planner.answers.terrain import terrain_of
from grid_planner.assemble import Assembled, assemble
from grid_planner.problem import Ints, Result
from grid_planner.request import Search

_TRIED = "what-if"
_SHOWN = 3  # pairs of new neighbours that are named

Lonlat = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A division of the unit: households of each grid, how many lie outside the band, the proof."""

    grids: tuple[int, ...]
    outside: int
    bound: int
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The division with and without a crossing (lon/lat points).

    `joined` are pairs of blocks that become neighbours; `gone` and `new` findings that one
    division has and the other has not; `moved` households whose grid changes.
    """

    unit_code: str
    crossing: tuple[Lonlat, ...]
    joined: tuple[tuple[str, str], ...]
    before: Division
    after: Division
    moved: int
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    finding: Finding


def what_if(places: PlacesOf, line: Sequence[Lonlat], pack: Pack, search: Search) -> WhatIf:
    """Return what a crossing through these points (one or more) would change.

    Raises NoAnswerError where the unit cannot be divided at all.
    """
    shape = Point(line[0]) if len(line) == 1 else LineString(line)
    tried = Crossing(crossing_id=_TRIED, kind=_TRIED, geometry=shape)
    here = _assembled(places, pack)
    there = _assembled(replace(places, crossings=(*places.crossings, tried)), pack)
    joined = _joined(here, there)
    # with it comes the compiler, a second and more: a service that is not asked starts without
    from grid_planner.solver import solve

    first = solve(here.problem, search.seconds, search.effort, search.seed)
    second = first
    if joined:
        second = solve(there.problem, search.seconds, search.effort, search.seed)
    told = {_key(f) for f in second.findings}, {_key(f) for f in first.findings}
    answer = WhatIf(
        unit_code=places.unit.code,
        crossing=tuple(line),
        joined=joined,
        before=_division(here, first),
        after=_division(there, second),
        moved=_moved(here.problem.known, first.grid_of, second.grid_of),
        gone=tuple(f for f in first.findings if _key(f) not in told[0]),
        new=tuple(f for f in second.findings if _key(f) not in told[1]),
        finding=pack["PLAN-49"].finding(
            Outcome.EXEMPT, _place(places), reach=pack.settings["crossing_reach_m"]
        ),
    )
    return replace(answer, finding=_told(places, answer, pack)) if joined else answer


def line_between(places: PlacesOf, a: str, b: str, pack: Pack) -> tuple[Lonlat, ...]:
    """Return the shortest line between two blocks of a unit, as a crossing to try.

    Raises NoAnswerError for a block that is not in the unit and for one block twice.
    """
    town = _assembled(places, pack)
    i, j = two_places_of(town, a, b)
    return terrain_of(places, town).between(i, j).ends


def _assembled(places: PlacesOf, pack: Pack) -> Assembled:
    town = assemble(places, pack)
    if isinstance(town, Assembled):
        return town
    why = next(iter(town), None)
    raise NoAnswerError(
        why.message_zh if why else "该村(社区)无法划分",
        why.message_en if why else "the unit cannot be divided",
    )


def _joined(here: Assembled, there: Assembled) -> tuple[tuple[str, str], ...]:
    known = {tuple(pair) for pair in here.problem.edges.tolist()}
    ids = there.problem.block_ids
    pairs = [pair for pair in there.problem.edges.tolist() if tuple(pair) not in known]
    return tuple((ids[i], ids[j]) for i, j in pairs)


def _division(town: Assembled, result: Result) -> Division:
    _, grid = np.unique(result.grid_of, return_inverse=True)
    total = np.bincount(grid, weights=town.problem.known).astype(np.int64).tolist()
    return Division(
        grids=tuple(sorted(total)),
        outside=sum(town.problem.limits.excess(h) for h in total),
        bound=result.bound,
        proof=result.proof,
    )


def _moved(households: Ints, before: Ints, after: Ints) -> int:
    _, old = np.unique(before, return_inverse=True)
    _, new = np.unique(after, return_inverse=True)
    shared = np.zeros((old.max() + 1, new.max() + 1), dtype=np.int64)
    np.add.at(shared, (old, new), households)
    from scipy.optimize import linear_sum_assignment  # half a second at a start

    return int(households.sum() - shared[linear_sum_assignment(-shared)].sum())


def _key(finding: Finding) -> tuple[str, Place, object]:
    return finding.rule, finding.place, finding.found


def _place(places: PlacesOf) -> Place:
    return Place("unit", places.unit.code, places.unit.code)


def _told(places: PlacesOf, answer: WhatIf, pack: Pack) -> Finding:
    names = {block.block_id: block.name or block.block_id for block in places.blocks}
    few = [(names[a], names[b]) for a, b in answer.joined[:_SHOWN]]
    pairs_zh = "、".join(f"“{a}”与“{b}”" for a, b in few)
    pairs_en = ", ".join(f'"{a}" and "{b}"' for a, b in few)
    n = len(answer.joined)
    rest = n > len(few)
    gone = Words("", "")
    if answer.gone:
        rules = "、".join(sorted({f.rule for f in answer.gone}))
        gone = Words(
            f"不再出现的问题:{rules}(共{len(answer.gone)}条)。",
            f"Findings that go: {rules.replace('、', ', ')} ({len(answer.gone)} in all). ",
        )
    return pack["PLAN-48"].finding(
        Outcome.EXEMPT, _place(places), found=answer.after.outside, required=0,
        unit=places.unit.name, n=len(answer.before.grids), m=len(answer.after.grids),
        x=answer.before.outside, y=answer.after.outside, moved=answer.moved, gone=gone,
        joined=Words(
            f"{n}对步行相邻({pairs_zh}{'等' if rest else ''})",
            f"{n} pair(s) become neighbours ({pairs_en}{' and others' if rest else ''})",
        ),
    )  # fmt: skip
