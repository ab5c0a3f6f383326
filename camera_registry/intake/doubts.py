"""Which delivered positions are not to be trusted, and which records are doubtful otherwise.

Nothing is altered: a doubtful position stays as it was delivered and is called suspect.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from camera_registry.camera import Camera, PositionState
from camera_registry.intake.known import Known
from camera_registry.record.suspects import at_offices, filled_in, same_place, spots_of
from gis.cells.words import normal, text
from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.rulebook import Rule, Words

_DOUBLE = (16, 17)  # significant digits in which a program writes a whole float
_FREE_STATES = (None, "declared")  # which a suspicion may replace
_DIGITS = re.compile(r"[+-]?0*(\d*)\.?(\d*)")


def doubtful(
    cameras: Sequence[Camera], typed: Typed, ledger: Ledger, known: Known
) -> frozenset[str]:
    """Return the ids of cameras whose position is suspect; the ledger says why.

    A position that was surveyed or calibrated stands: who measured it knows better.
    """
    ids = {camera.camera_id for camera in cameras}
    beside = {spot: len(there - ids) for spot, there in known.spots.items() if there - ids}
    heaps = same_place(cameras, ledger.pack, beside=beside)
    offices = at_offices(cameras, known.offices, ledger.pack)
    ledger.findings.extend((*heaps.findings, *offices.findings))
    padded = _padded(cameras, typed, ledger)
    ledger.findings.extend(filled_in(cameras, ledger.pack))
    _tell_the_same(cameras, typed, ledger, heaps.camera_ids | offices.camera_ids)
    return heaps.camera_ids | offices.camera_ids | padded


def marked(
    cameras: Sequence[Camera], suspect: frozenset[str], typed: Typed
) -> Sequence[PositionState]:
    """Return the state of every position: suspect, unless it was measured, else as it was."""
    given = typed.values.get("position_state", [None] * len(typed))
    return [
        PositionState.SUSPECT
        if camera.camera_id in suspect and own in _FREE_STATES
        else camera.position_state
        for camera, own in zip(cameras, given, strict=True)
    ]


def padding(cell: object, rule: Rule) -> bool | None:
    """Tell whether the digits of a coordinate were padded; None when there is no sign of it.

    False says that there are many decimals, but those of a float as a program writes it.

    >>> from gis.rulebook import load_pack
    >>> rule = load_pack()["IN-96"]
    >>> [padding(cell, rule) for cell in ("30.5123", "30.5123000000001", "30.512345678901234")]
    [None, True, False]
    """
    found = _DIGITS.fullmatch(normal(_plain(cell)))
    if found is None:
        return None
    whole, decimals = found.groups()
    tail = re.search(rf"0{{{rule.count('tail_zeros')},}}[1-9]$", decimals)
    if len(decimals) < rule.count("decimals") and tail is None:
        return None
    return len((whole + decimals).lstrip("0")) not in _DOUBLE


def _plain(cell: object) -> str:
    if isinstance(cell, float):
        return format(Decimal(repr(float(cell))), "f")
    return text(cell) or ""


def _padded(cameras: Sequence[Camera], typed: Typed, ledger: Ledger) -> frozenset[str]:
    rule, pairs = ledger.pack["IN-96"], [typed.cells.get(name) for name in ("lon", "lat")]
    found: dict[int, tuple[str, bool]] = {}
    for cells in pairs:
        if cells is None:
            continue
        for at, cell in enumerate(cells):
            sign = padding(cell, rule) if _long(cell) else None
            if sign is not None and cameras[at].position is not None:
                found[at] = (_plain(cell), sign or (at in found and found[at][1]))
    if not found:
        return frozenset()
    suspect = frozenset(cameras[at].camera_id for at, (_, sign) in found.items() if sign)
    first = min(found)
    ledger.note(
        "IN-96",
        found=len(found),
        at=int(typed.rows[first]),
        first=found[first][0],
        suspect=len(suspect),
    )
    return suspect


def _long(cell: object) -> bool:
    """Tell whether a cell has so many letters that its digits may be padded."""
    written = str(cell)
    return len(written) > _SHORT or "000" in written


_SHORT = 12  # letters; a coordinate of twelve decimals is longer


def _tell_the_same(
    cameras: Sequence[Camera], typed: Typed, ledger: Ledger, heaps: frozenset[str]
) -> None:
    """Say which records may be one camera (IN-95): one id, or one place and one direction."""
    by_id: dict[object, list[int]] = defaultdict(list)
    by_aim: dict[object, list[int]] = defaultdict(list)
    for at, (camera, spot) in enumerate(zip(cameras, spots_of(cameras), strict=True)):
        if camera.gb_id is not None:
            by_id[camera.gb_id].append(at)
        if spot is not None and camera.bearing_deg is not None and camera.camera_id not in heaps:
            by_aim[spot, camera.bearing_deg].append(at)
    same_id = [ats for ats in by_id.values() if len(ats) > 1]
    known = {tuple(ats) for ats in same_id}
    same_aim = [ats for ats in by_aim.values() if len(ats) > 1 and tuple(ats) not in known]
    for groups, why in (
        (same_id, Words("设备编码相同", "the same device id")),
        (same_aim, Words("坐标和监控方位相同", "the same place and direction")),
    ):
        if groups:
            rows = [" + ".join(str(typed.rows[at]) for at in ats) for ats in groups]
            ledger.note("IN-95", found=len(groups), why=why, rows=listed(rows))
