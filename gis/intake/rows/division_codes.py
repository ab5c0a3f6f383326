"""Whether the codes of divisions and units agree with their levels and the places above them."""

from collections.abc import Mapping, Sequence
from typing import Any

from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.intake.rows.keys import level_of
from gis.intake.rows.sieve import Sieve
from gis.questions import Choice
from gis.rulebook import Words

_ENDS = {"province": 2, "city": 4, "county": 6, "township": 9, "unit": 12}
_LEVEL = Words("区划代码与级别不符", "the code names another level")
_PARENT = Words("区划代码不以上级代码开头", "the code does not begin with that of the place above")

_LEVELS = {
    "province": Words("省", "a province"),
    "city": Words("市", "a prefecture"),
    "county": Words("县", "a county"),
    "township": Words("乡镇(街道)", "a township"),
}


def reject_no_units(sieve: Sieve, values: Mapping[str, Sequence[Any]]) -> None:
    """Reject, in a list of units, the rows that are none today.

    They are places above in a list that has units (IN-180), units that are marked as abolished
    without the day on which they were (IN-181), and statistical shells, unless a person says that
    these are meant (IN-182).
    """
    if sieve.columns.layer.name != "units" or not sieve.ledger.pack.has("ADM-01"):
        return
    shells = _marked(sieve, values, "IN-182")
    ended = values.get("valid_to", [None] * len(sieve.table))
    levels = [level_of(code or "") for code in values["code"]]
    for at, (code, named) in enumerate(zip(values["code"], levels, strict=True)):
        level = _LEVELS.get(named or "") if "unit" in levels else None
        if level is not None and at not in sieve.bad:
            sieve.reject(at, "IN-180", found=code, level=level)
    for at in _marked(sieve, values, "IN-181"):
        if ended[at] is None:
            sieve.reject(at, "IN-181", found=values["name"][at])
    if shells and not _meant(sieve, values, shells):
        for at in shells:
            sieve.reject(at, "IN-183", found=values["name"][at])


def _marked(sieve: Sieve, values: Mapping[str, Sequence[Any]], rule: str) -> list[int]:
    words = sieve.ledger.pack[rule].params["words"]
    names = values["name"]
    return [
        at
        for at, name in enumerate(names)
        if name is not None and at not in sieve.bad and any(word in name for word in words)
    ]


def _meant(sieve: Sieve, values: Mapping[str, Sequence[Any]], shells: Sequence[int]) -> bool:
    names = tuple(dict.fromkeys(values["name"][at] for at in shells))
    answer = sieve.ledger.ask(
        "IN-182",
        "shells",
        choices=(
            Choice(value="no", label=Words("不导入", "leave them out")),
            Choice(value="yes", label=Words("作为村(社区)导入", "take them as units")),
        ),
        samples=names[:3],
        otherwise=Words("这些行不导入", "these rows are not taken"),
        found=listed(names),
        n=len(shells),
    )
    return answer == "yes"


def check_codes(typed: Typed, layer: str, ledger: Ledger) -> None:
    """Say which codes of a list of divisions or units disagree with its other columns.

    Only where the rules of Chinese division codes hold (ADM-01). The rows are kept.
    """
    if layer not in ("divisions", "units") or not ledger.pack.has("ADM-01"):
        return
    nothing = [None] * len(typed)
    codes: Sequence[str] = typed.values["code"]
    levels = typed.values.get("level", nothing) if layer == "divisions" else nothing
    parents = typed.values.get("parent", nothing)
    _say(ledger, typed, _LEVEL, [
        level is not None and (level_of(code) or level) != level
        for code, level in zip(codes, levels, strict=True)
    ])  # fmt: skip
    _say(ledger, typed, _PARENT, [
        parent is not None and not _above(parent, code)
        for code, parent in zip(codes, parents, strict=True)
    ])  # fmt: skip


def _above(parent: str, code: str) -> bool:
    """Tell whether a code begins with the digits of the place above; unknown forms are not told."""
    level, own = level_of(parent), level_of(code)
    if level is None or own is None:
        return True
    return _ENDS[level] < _ENDS[own] and code.startswith(parent[: _ENDS[level]])


def _say(ledger: Ledger, typed: Typed, why: Words, wrong: Sequence[bool]) -> None:
    at = [n for n, bad in enumerate(wrong) if bad]
    if at:
        ledger.note(
            "IN-172",
            found=len(at),
            why=why,
            rows=listed([str(row) for row in typed.rows[at].tolist()]),
            names=listed([str(typed.values["code"][n]) for n in at]),
        )
