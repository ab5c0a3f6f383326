"""What does repairing the plan in force cost? As many grids, one more, one fewer, side by side.

Each walkable piece has its own ways; one grid more or fewer in all is given to the piece where
that leaves least outside the band and moves fewest households.
"""

from dataclasses import replace

from gis.findings import Finding, Outcome, Place
from gis.rulebook import Words, load_pack
from grid_planner.graph.town import sums
from grid_planner.problem import Alternative, Repair, Result
from grid_planner.search.repair import Choice
from grid_planner.solved import Solved

_STEP = {Repair.MORE: 1, Repair.FEWER: -1}
_NAMES = {
    Repair.BEST: Words(zh="按需增减网格", en="grids as needed"),
    Repair.SAME: Words(zh="网格数不变", en="as many grids"),
    Repair.MORE: Words(zh="增加1个网格", en="one grid more"),
    Repair.FEWER: Words(zh="减少1个网格", en="one grid fewer"),
}

Ways = tuple[Choice | None, ...]


def chosen(solved: list[Solved], repair: Repair) -> list[Solved]:
    """Return the pieces repaired as was asked for; as they were where there is no such way."""
    ways = _ways(solved, repair) or _ways(solved, Repair.BEST)
    return [_divided(piece, way) for piece, way in zip(solved, ways, strict=True)]


def alternatives(solved: list[Solved], repair: Repair) -> tuple[Alternative, ...]:
    """Return the ways to repair the whole plan, the one taken first; empty when all is in order."""
    if not any(piece.choices for piece in solved):
        return ()
    named = {name: _ways(solved, name) for name in _NAMES}
    taken = named.get(repair) or named[Repair.BEST]
    different = {ways: name for name, ways in named.items() if ways}  # a name of its own wins
    order = dict.fromkeys(
        (taken, *sorted(different, key=lambda ways: list(_NAMES).index(different[ways])))
    )
    return tuple(_alternative(solved, ways, different[ways], taken=ways == taken) for ways in order)


def compared(result: Result, solved: list[Solved], repair: Repair, unit_code: str) -> Result:
    """Return the result with what each way to repair the plan in force comes to."""
    found = alternatives(solved, repair)
    if not found:
        return result
    findings = (*result.findings, trade_finding(found, unit_code, result.grids))
    return replace(result, alternatives=found, findings=findings)


def trade_finding(found: tuple[Alternative, ...], unit_code: str, n: int) -> Finding:
    """Return PLAN-22: what each way to repair the plan in force of a unit comes to."""
    place = Place("unit", unit_code, unit_code)
    return load_pack()["PLAN-22"].finding(
        Outcome.EXEMPT, place, found=found[0].moved, required="", n=n,
        taken=_NAMES[found[0].repair], ways=_said(found),
    )  # fmt: skip


def _said(found: tuple[Alternative, ...]) -> Words:
    zh = [
        f"{_NAMES[way.repair].zh}(共{way.grids}个):移动{way.moved}户,涉及{way.touched}个网格,"
        + (f"仍有{way.outside}户超出范围" if way.outside else "全部在范围内")
        for way in found
    ]
    en = [
        f"{_NAMES[way.repair].en} ({way.grids}): {way.moved} households move, "
        f"{way.touched} grids change, "
        + (f"{way.outside} households stay outside the band" if way.outside else "all in band")
        for way in found
    ]
    return Words(zh=";".join(zh), en="; ".join(en))


def _ways(solved: list[Solved], repair: Repair) -> Ways:
    """Return the choice of each piece (None: in order already); empty when there is no such way."""
    if repair not in _STEP and repair is not Repair.SAME:
        return tuple(piece.choices[0] if piece.choices else None for piece in solved)
    same: list[Choice | None] = [_with(piece, 0) for piece in solved]
    if repair is Repair.SAME:
        return tuple(same)
    best: tuple[tuple[int, int, int], Choice] | None = None
    for k, piece in enumerate(solved):
        now, other = same[k], _with(piece, _STEP[repair])
        if now is not None and other is not None:
            gain = (other.outside - now.outside, other.moved - now.moved, k)
            best = min(best or (gain, other), (gain, other), key=lambda item: item[0])
    if best is None:
        return ()
    same[best[0][2]] = best[1]
    return tuple(same)


def _with(piece: Solved, more: int) -> Choice | None:
    return next((choice for choice in piece.choices if choice.more == more), None)


def _divided(piece: Solved, way: Choice | None) -> Solved:
    if way is None or way is piece.choices[0]:
        return piece
    households = sums(way.grid_of, way.households)
    return replace(
        piece, grid_of=way.grid_of, sums=households, outside=way.outside, best=False,
        bound=min(piece.bound, len(households)),
    )  # fmt: skip


def _alternative(solved: list[Solved], ways: Ways, name: Repair, *, taken: bool) -> Alternative:
    pairs = list(zip(solved, ways, strict=True))
    return Alternative(
        repair=name,
        grids=sum(len(_divided(piece, way).sums) for piece, way in pairs),
        outside=sum(way.outside if way else piece.outside for piece, way in pairs),
        moved=sum(way.moved for way in ways if way),
        touched=sum(way.touched for way in ways if way),
        taken=taken,
    )
