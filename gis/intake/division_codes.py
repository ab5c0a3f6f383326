"""Whether the codes of divisions and units agree with their levels and the places above them."""

from collections.abc import Sequence

from gis.intake.keys import level_of
from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.rulebook import Words

_ENDS = {"province": 2, "city": 4, "county": 6, "township": 9, "unit": 12}
_LEVEL = Words("区划代码与级别不符", "the code names another level")
_PARENT = Words("区划代码不以上级代码开头", "the code does not begin with that of the place above")


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
