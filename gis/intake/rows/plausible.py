"""Values that can be read and can hardly be meant: counts too large, angles packed as decimals."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from gis.cells import codes
from gis.cells.angles import packed
from gis.intake.rows.keys import level_of
from gis.intake.rows.sieve import Sieve
from gis.intake.rows.values import as_numbers
from gis.questions import Choice
from gis.rulebook import Words

_LEVELS = {"province": Words("省", "province"), "city": Words("市", "city"),
           "county": Words("县", "county"), "township": Words("乡镇", "township")}  # fmt: skip
_SHORT_CODES = (6, 9)  # of counties and townships, written without the zeros behind them
_SAMPLES = 3


def settle_angles(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    """Ask whether decimals are degrees and minutes in disguise, where a whole file could be so.

    112.1837 may be 112°18′37″, 11218.627 may be 112°18.627′: by its size no cell tells.
    """
    if not {"lon", "lat"} <= values.keys() or sieve.table.geometry is not None:
        return
    fewest = sieve.ledger.pack["IN-66"].count("fewest")
    pair = [as_numbers(values[name]) for name in ("lon", "lat")]
    ways = [packed(numbers[np.isfinite(numbers)], fewest=fewest) for numbers in pair]
    if ways[0] is None or ways[0] != ways[1]:
        return
    way = ways[0]
    known = np.flatnonzero(np.isfinite(pair[0]) & np.isfinite(pair[1]))[:_SAMPLES]
    shown = tuple(f"{pair[0][at]:.10g}, {pair[1][at]:.10g}" for at in known)
    meant = "{}, {}".format(*(f"{float(way.unpacked(one[known[:1]])[0]):.6f}" for one in pair))
    answer = sieve.ledger.ask(
        "IN-66",
        "angles",
        choices=(
            Choice(value="dms", label=Words(f"度分秒(即 {meant})", f"packed ({meant})")),
            Choice(value="decimal", label=Words("十进制度,照原样", "decimals, as they are")),
        ),
        samples=shown,
        found=shown[0],
        required=meant,
        col=f"{sieve.columns.heading('lon')}/{sieve.columns.heading('lat')}",
    )
    if answer == "dms":
        for name, numbers in zip(("lon", "lat"), pair, strict=True):
            degrees = np.round(way.unpacked(numbers), 9).tolist()
            values[name] = [None if value != value else value for value in degrees]  # noqa: PLR0124


def doubt_counts(sieve: Sieve, values: Mapping[str, list[Any]]) -> None:
    """Say which households are more than such a place can have; they are kept as delivered."""
    if "households" not in values:
        return
    rule = sieve.ledger.pack["IN-68"]
    most: Mapping[str, float] = rule.params["most"]
    layer = sieve.columns.layer.name
    if layer not in most:
        return
    counts = as_numbers(values["households"])
    for at in np.flatnonzero(counts > min(most.values())).tolist():
        kind = values["kind"][at] if "kind" in values else None
        limit = most.get(str(kind), most[layer])
        if counts[at] > limit and at not in sieve.bad:
            found, col = int(counts[at]), sieve.columns.heading("households")
            sieve.warn(at, "IN-68", found=found, required=limit, col=col)


def doubt_levels(sieve: Sieve, values: Mapping[str, list[Any]]) -> None:
    """Say once for a column that its codes are those of townships or counties, not of units."""
    layer = sieve.columns.layer
    names = [one.name for one in layer.fields if one.parse is codes.division_code]
    for name in names:
        if name not in values or ((name, layer.name) not in _OF_UNITS and name != "unit_code"):
            continue
        coded = Counter(values[name])
        del coded[None]
        levels: Counter[str | None] = Counter()
        for code, n in coded.items():
            levels[level_of(code) if _is_whole(code) else None] += n
        higher = {level: n for level, n in levels.items() if level in _LEVELS}
        if name == layer.key and levels["unit"]:  # beside units they are rejected
            continue
        if higher and (levels["unit"] or all(map(_is_whole, coded))):
            first = next(code for code in coded if level_of(code) in higher and _is_whole(code))
            sieve.ledger.note(
                "IN-65",
                found=sum(higher.values()),
                col=sieve.columns.heading(name),
                first=first,
                levels=Words(
                    "、".join(_LEVELS[level].zh for level in higher if level),
                    ", ".join(_LEVELS[level].en for level in higher if level),
                ),
            )


_OF_UNITS = (("code", "units"), ("abolished_into", "units"))


def _is_whole(code: str) -> bool:
    """Tell whether a code has one of the lengths of our statistics and begins like one."""
    full = len(code) in (*_SHORT_CODES, 12)
    return full and code.isascii() and code.isdigit() and code[0] in "12345678"
