"""Why is the plan as it is? What could not be met, in words, with numbers and ways out."""

from collections.abc import Iterator

import numpy as np

from gis.findings import Finding, Outcome, Place
from gis.rulebook import Words, load_pack
from grid_planner.graph.outlook import Outlook
from grid_planner.graph.town import Town
from grid_planner.problem import Ints
from grid_planner.search.small import NoFit
from grid_planner.solved import Solved


def explained(
    outlook: Outlook, solved: list[Solved], joined: list[tuple[int, float]], group: Ints
) -> tuple[Finding, ...]:
    """Return the findings of a plan; `joined` says how far each empty piece was carried (m)."""
    whole = len(solved) == 1 and not (outlook.town.locked >= 0).any()
    findings: list[Finding] = []
    if outlook.wanted is None:
        for piece in solved:
            findings += _of_piece(outlook.town, piece, whole=whole)
    else:
        findings += _of_count(outlook, solved)
    findings += _of_wishes(outlook.town, group)
    findings += _of_empty(outlook, joined)
    findings += _of_compounds(outlook)
    findings += _of_unknown(outlook.town)
    return tuple(findings)


def _of_piece(town: Town, piece: Solved, *, whole: bool) -> Iterator[Finding]:
    limits, total = town.problem.limits, int(piece.sums.sum())
    rules, outcome = load_pack().rules, _outcome(town, piece.blocks)
    at = _main_block(town, piece.blocks)
    low, high = limits.min_households, limits.ceiling
    words = {"block": town.ids[at], "blocks": len(piece.blocks), "h": total, "min": low}
    if piece.gap is not None and total < low:
        rule = rules["PLAN-19" if whole else "PLAN-10"]
        yield rule.finding(
            outcome, _place(town, at), found=total, required=f">={low}", short=low - total, **words
        )
    elif piece.gap is not None and not piece.heavy:
        less, more = piece.gap
        yield rules["PLAN-11"].finding(
            outcome, _place(town, at), found=total, required=f"{low}-{high}", less=less, more=more,
            over=total - less * high, under=more * low - total, **words,
        )  # fmt: skip
    for lump in piece.heavy:
        yield from _of_heavy(town, piece.blocks[list(lump)])
    for end in piece.ends:
        block = _main_block(town, piece.blocks[list(end.through)])
        yield rules["PLAN-13"].finding(
            outcome, _place(town, block), found=end.own + end.households, required=f"<={high}",
            block=town.ids[block], own=end.own, blocks=len(end.behind), behind=end.households,
            h=end.own + end.households, min=low, max=high,
        )  # fmt: skip
    if piece.no_fit is not None:
        yield rules["PLAN-21"].finding(
            outcome, _place(town, at), found=piece.outside, required=0, max=high,
            units=len(piece.no_fit.lumps), largest=_largest(town, piece, piece.no_fit),
            way=_way_out(town, piece, piece.no_fit), **words,
        )  # fmt: skip
    if piece.outside and not piece.impossible:
        yield rules["PLAN-15"].finding(
            outcome, _place(town, at), found=piece.outside, required=0, **words
        )


def _of_heavy(town: Town, blocks: Ints) -> Iterator[Finding]:
    at = _main_block(town, blocks)
    high = town.problem.limits.ceiling
    total = int(town.households[blocks].sum())
    yield load_pack()["PLAN-12"].finding(
        Outcome.FAIL, _place(town, at), found=total, required=f"<={high}",
        block=_names(town, blocks), h=total, max=high,
    )  # fmt: skip


def _largest(town: Town, piece: Solved, no_fit: NoFit) -> Words:
    few = [piece.blocks[list(lump)] for lump in no_fit.lumps[:3]]
    told = [(_unit(town, blocks), int(town.households[blocks].sum())) for blocks in few]
    return Words(
        zh="、".join(f"{name.zh}({h}户)" for name, h in told),
        en=", ".join(f"{name.en} ({h})" for name, h in told),
    )


def _unit(town: Town, blocks: Ints) -> Words:
    name, more = town.ids[_main_block(town, blocks)], len(blocks) - 1
    return Words(
        zh=f"“{name}”" + (f"等{more + 1}处" if more else ""),
        en=f'"{name}"' + (f" with {more} more" if more else ""),
    )


def _way_out(town: Town, piece: Solved, no_fit: NoFit) -> Words:
    ways = []
    if no_fit.releases:
        names = [_unit(town, piece.blocks[list(blocks)]) for blocks in no_fit.releases]
        ways.append(
            Words(
                zh="只要允许拆分" + ",或".join(name.zh for name in names) + ",即有合规划法",
                en="Allow " + ", or ".join(name.en for name in names) + " to be divided",
            )
        )
    if no_fit.apart:
        ways.append(Words(zh="取消应分开的要求,即有合规划法", en="Drop the keep-apart wish"))
    if not ways:
        ways.append(_NO_WAY)
    return Words(zh=";".join(way.zh for way in ways), en=". ".join(way.en for way in ways))


_NO_WAY = Words(
    zh="可补录过街点、与相邻部分调剂楼栋(院落),或登记例外理由",
    en="Add a crossing, exchange blocks with a neighbour, or record why it is an exception",
)


def _of_count(outlook: Outlook, solved: list[Solved]) -> Iterator[Finding]:
    town, rules = outlook.town, load_pack().rules
    locks = len(np.unique(town.locked[town.locked >= 0]))
    got = locks + sum(len(piece.sums) for piece in solved)
    asked = town.problem.grids or 0
    place = Place("unit", town.problem.unit_code, town.problem.unit_code)
    if outlook.walkable > (outlook.wanted or 0):
        yield rules["PLAN-17"].finding(Outcome.FAIL, place, found=outlook.walkable, required=asked)
    if got != asked:
        why = _LOCKED if got > asked else _FEW
        yield rules["PLAN-04"].finding(Outcome.FAIL, place, found=got, required=asked, why=why)
    outside = sum(piece.outside for piece in solved)
    if outside:
        total = sum(int(piece.sums.sum()) for piece in solved)
        limits = town.problem.limits
        yield rules["PLAN-20"].finding(
            Outcome.FAIL, place, found=outside, required=0, n=asked, h=total,
            min=limits.min_households, max=limits.ceiling,
        )  # fmt: skip


_LOCKED = Words(zh="已锁定的网格占用了名额,请解锁或增加数量", en="locked grids take up the number; unlock or ask for more")  # fmt: skip
_FEW = Words(zh="可分的楼栋(院落)不够", en="there are too few blocks to divide")
_APART = Words(
    zh="它们之间步行不通,或被锁定的网格隔开,或合计超过上限;请补录过街点、解锁或取消该要求",
    en="one cannot walk between them, a locked grid parts them, or together they exceed the "
    "maximum; add a crossing, unlock, or drop the wish",
)
_JOINED = Words(
    zh="它们属于同一院落、同处要求合并的一组或同一锁定网格;请取消其中一项要求",
    en="they belong to one compound, one keep-together group or one locked grid; drop one wish",
)


def _of_wishes(town: Town, group: Ints) -> Iterator[Finding]:
    rules = load_pack().rules
    sets = [tuple(pair) for pair in town.together.tolist()]
    high = town.problem.limits.ceiling
    torn = _torn(town, group)
    sets += [tuple(m.tolist()) for m in torn if town.households[m].sum() <= high]
    for blocks in sets:
        grids = len(np.unique(group[list(blocks)]))
        if grids > 1:
            yield rules["PLAN-01"].finding(
                Outcome.FAIL, _place(town, blocks[0]), found=grids, required=1,
                blocks=_names(town, np.array(blocks)), why=_APART,
            )  # fmt: skip
    for i, j in town.apart.tolist():
        if group[i] == group[j]:
            yield rules["PLAN-02"].finding(
                Outcome.FAIL, _place(town, i), found=1, required=2,
                blocks=_names(town, np.array([i, j])), why=_JOINED,
            )  # fmt: skip


def _torn(town: Town, group: Ints) -> list[Ints]:
    """Return the blocks of each compound that lies in several grids."""
    blocks = np.flatnonzero(town.compound >= 0)
    _, first, number = np.unique(town.compound[blocks], return_index=True, return_inverse=True)
    grid_of = group[blocks]
    torn = np.unique(number[grid_of != grid_of[first][number]])
    return [blocks[number == k] for k in torn]


def _of_empty(outlook: Outlook, joined: list[tuple[int, float]]) -> Iterator[Finding]:
    town = outlook.town
    for (at, metres), blocks in zip(joined, outlook.empty, strict=True):
        yield load_pack()["PLAN-14"].finding(
            Outcome.EXEMPT, _place(town, at), found=round(metres), required="",
            block=town.ids[at], blocks=len(blocks), m=round(metres),
        )  # fmt: skip


def _of_compounds(outlook: Outlook) -> Iterator[Finding]:
    town = outlook.town
    for members in outlook.lumps.divided:
        total = int(town.households[list(members)].sum())
        high = town.problem.limits.ceiling
        yield load_pack()["PLAN-18"].finding(
            Outcome.EXEMPT, _place(town, members[0]), found=total, required=f"<={high}",
            block=town.ids[members[0]], h=total, max=high,
        )  # fmt: skip


def _of_unknown(town: Town) -> Iterator[Finding]:
    if town.unknown.any():
        place = Place("unit", town.problem.unit_code, town.problem.unit_code)
        yield load_pack()["PLAN-16"].finding(
            Outcome.UNKNOWN, place, found=int(town.unknown.sum()), required=0,
            h=int(town.households.sum()),
        )  # fmt: skip


def _outcome(town: Town, blocks: Ints) -> Outcome:
    return Outcome.UNKNOWN if town.unknown[blocks].any() else Outcome.FAIL


def _main_block(town: Town, blocks: Ints) -> int:
    return int(blocks[np.argmax(town.households[blocks])])


def _place(town: Town, block: int) -> Place:
    return Place("block", town.ids[block], town.problem.unit_code)


def _names(town: Town, blocks: Ints) -> Words:
    few = [town.ids[int(i)] for i in blocks[:4]]
    more = len(blocks) > len(few)
    return Words(
        zh="“" + "”、“".join(few) + "”" + (f"等{len(blocks)}处" if more else ""),
        en=", ".join(f'"{name}"' for name in few)
        + (f" and {len(blocks) - 4} more" if more else ""),
    )
