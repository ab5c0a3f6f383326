"""Which way delivered cameras look: words, degrees and codes, and how exact each is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from camera_registry.record.bearings import Bearings, Unreadable, parse_bearings
from gis.cells.words import comparable, normal
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.questions import Choice
from gis.rulebook import Words

# columns that hold the codes 1-8 of GB/T 28181, and such as hold degrees whatever stands in them
_CODE_COLUMNS = frozenset(("监控方位", "监视方位", "directiontype", "gbdirectiontype"))
_DEGREE_COLUMNS = frozenset(
    ("bearingdeg", "方位角", "监控方位角", "azimuth", "bearing", "cameradirection")
)
_CODE = re.compile(r"[1-9](?:\.0)?")
_PLAIN = re.compile(r"\+?\d+(?:\.\d*)?\s*(?:°|º|度|deg|degrees)?")
_FULL_DEG = 360.0
_MANY = 4096  # distinct spellings of a direction worth remembering


@dataclass(frozen=True, slots=True)
class Aim:
    """The bearings of one camera, and how exact they are (None: as written)."""

    bearings: Bearings
    within_deg: float | None = None


_NO_AIM = Aim(Bearings())


@lru_cache(maxsize=_MANY)
def fault_of(text: str) -> Words | None:
    """Return why a direction cannot be one at all: two at once, or more than a full turn."""
    read = parse_bearings(text)
    return read.reason if isinstance(read, Unreadable) and read.impossible else None


def aims(typed: Typed, ledger: Ledger) -> list[Aim]:
    """Return the aim of every row; one that cannot be read is unknown and said."""
    texts: Sequence[Any] = typed.values.get("bearing_deg", [None] * len(typed))
    more = typed.values.get("more_bearings_deg")
    joined = list(texts)
    if more is not None:
        joined = [
            one if other is None else f"{'' if one is None else one};{other}"
            for one, other in zip(texts, more, strict=True)
        ]
    col = typed.headings.get("bearing_deg", "bearing_deg")
    within = ledger.pack["IN-90"].number("within")
    codes = _codes_meant(texts, typed, ledger, col)
    read = {text: _read(text, codes=codes, within=within) for text in dict.fromkeys(joined)}
    _tell(joined, read, typed.rows.tolist(), ledger=ledger, col=col)
    given = typed.values.get("bearing_within_deg")
    found = [one if isinstance(one := read[text], Aim) else _NO_AIM for text in joined]
    if given is None:
        return found
    return [
        aim if value is None else Aim(aim.bearings, value)
        for aim, value in zip(found, given, strict=True)
    ]


def _codes_meant(
    texts: Sequence[str | None], typed: Typed, ledger: Ledger, col: str
) -> bool | None:
    """Tell whether bare digits 1-9 are codes; None when it is not known."""
    met = Counter(text for text in texts if text is not None)
    digits = {text for text in met if _CODE.fullmatch(normal(text))}
    heading = comparable(col)
    if not digits or heading in _DEGREE_COLUMNS:
        return False
    degrees = any(_PLAIN.fullmatch(normal(text)) for text in met.keys() - digits)
    if heading in _CODE_COLUMNS and not degrees:
        ledger.note("IN-25", col=col)
        return True
    if heading not in _CODE_COLUMNS and degrees:
        return False
    first = next(at for at, text in enumerate(texts) if text in digits)
    answer = ledger.ask(
        "CAM-31",
        "codes.bearing_deg",
        choices=(
            Choice(
                value="codes", label=Words("国标方位代码(1为东)", "codes of GB/T 28181 (1 = east)")
            ),
            Choice(value="degrees", label=Words("度数", "degrees")),
        ),
        samples=tuple(sorted(digits))[:3],
        otherwise=Words("这些行的方位按“未知”保存", "their direction is stored as unknown"),
        found=sum(met[text] for text in digits),
        at=int(typed.rows[first]),
        first=texts[first],
        col=col,
    )
    return None if answer is None else answer == "codes"


def _read(text: str | None, *, codes: bool | None, within: float) -> Aim | Unreadable:
    if text is None:
        return _NO_AIM
    plain = normal(text)
    bare = bool(_CODE.fullmatch(plain))
    if bare and codes is None:
        return _NO_AIM
    read = parse_bearings(text, gb_codes=bare and bool(codes))
    if isinstance(read, Unreadable):
        return read
    parts = [part for part in re.split(r"[;/、|,]\s*", plain) if part]
    worded = read.bearing_deg is not None and not all(_DIGITS.search(part) for part in parts)
    return Aim(read, within if worded or (bare and codes) else None)


_DIGITS = re.compile(r"\d")


def _tell(
    joined: Sequence[str | None],
    read: Mapping[str | None, Aim | Unreadable],
    rows: Sequence[int],
    *,
    ledger: Ledger,
    col: str,
) -> None:
    """Say each direction that cannot be read, and once how many were turned into degrees."""
    strange = {text for text, one in read.items() if isinstance(one, Unreadable)}
    turned = {text for text, one in read.items() if isinstance(one, Aim) and _turned(text, one)}
    first: tuple[int, str | None] | None = None
    count = 0
    for row, text in zip(rows, joined, strict=True):
        if text in strange:
            one = read[text]
            assert isinstance(one, Unreadable)  # noqa: S101 -- told by the set
            ledger.note("IN-16", row=row, found=one.text, required=_wanted(one), col=col)
        elif text in turned:
            first = first or (row, text)
            count += 1
    if first is not None:
        aim = read[first[1]]
        assert isinstance(aim, Aim)  # noqa: S101 -- told by the set
        degrees = f"{aim.bearings.bearing_deg:g}"
        ledger.note("IN-90", found=count, col=col, first=first[1], degrees=degrees, at=first[0])


def _turned(text: str | None, aim: Aim) -> bool:
    """Tell whether what stands there is not the degrees that are kept."""
    if text is None or aim.bearings.bearing_deg is None:
        return False
    return aim.within_deg is not None or aim.bearings.notice is not None


def _wanted(read: Unreadable) -> Words:
    return Words(f"方向或角度({read.reason.zh})", f"a direction ({read.reason.en})")
