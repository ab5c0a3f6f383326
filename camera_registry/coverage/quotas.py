"""Are there as many cameras as the standard asks: CAM-01 to CAM-04.

Counted are cameras in service or faulty, each device once, in public areas. Those of unknown
status are shown beside the count and never inside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import Any

from camera_registry.camera import Camera, Status
from camera_registry.coverage.homes import grouped, homes, standing_in
from camera_registry.coverage.report import GRID, HAMLET, UNIT, Zone
from gis.findings import Finding, Outcome, Place
from gis.places import Area, Hamlet, Unit, UnitKind
from gis.rulebook import Pack, Words

_COUNTY_DIGITS = 6
_CODE_DIGITS = 12
_NAMES_SHOWN = 10
_RANK = {Status.IN_SERVICE: 0, Status.FAULTY: 1, Status.UNKNOWN: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Cameras of one unit or hamlet against its quota.

    `more` are cameras that may count: of unknown status, or (for a hamlet without a boundary)
    of the unit but of no known hamlet. `required` is None where the pack has no quota.
    """

    kind: str
    code: str
    unit_code: str
    name: str
    cameras: int = 0
    working: int = 0
    more: int = 0
    required: int | None = None
    state: Outcome = Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Quotas:
    """One count a unit and hamlet, sorted by kind and code, and what the rules say of them."""

    counts: tuple[Count, ...]
    findings: tuple[Finding, ...]


def against_quotas(
    units: Sequence[Unit], hamlets: Sequence[Hamlet], cameras: Sequence[Camera], pack: Pack
) -> Quotas:
    """Return the cameras of every unit and hamlet and the findings of CAM-01 to CAM-04.

    Only rules that the pack has switched on are held against anything, and only units that exist:
    one that was merged into another has no cameras to have.
    """
    units = [unit for unit in units if unit.abolished_into is None]
    devices, findings = one_each(cameras, pack)
    home = homes(units, hamlets, devices)
    by_unit, by_hamlet = home.by_unit(devices), home.by_hamlet(devices)
    adrift = home.by_unit(d for d in devices if d.counts and d.camera_id not in home.hamlet_of)
    of_units = [_of_unit(u, by_unit.get(u.code, ()), pack) for u in sorted(units, key=_code)]
    of_hamlets = [
        _of_hamlet(h, by_hamlet.get(h.code, ()), len(adrift.get(h.unit_code or "", ())), pack)
        for h in sorted(hamlets, key=_code)
    ]
    for count in of_units + of_hamlets:
        findings += _quota_finding(count, pack)
    villages = {unit.code: unit for unit in units if unit.kind is UnitKind.VILLAGE}
    findings += _townships(villages, of_units, of_hamlets, pack)
    findings += _counties([c for c in of_units if c.code in villages], pack)
    return Quotas((*of_units, *of_hamlets), tuple(findings))


def one_each(cameras: Iterable[Camera], pack: Pack) -> tuple[list[Camera], list[Finding]]:
    """Return the cameras that may count, each device once, and findings on what is no camera.

    Of several records with one device id the one in the best state stands. Recorders and
    platforms (COV-07) and cameras outside public areas are left out.
    """
    kept: dict[str, Camera] = {}
    findings: list[Finding] = []
    for camera in sorted(cameras, key=lambda c: (_RANK.get(c.status, len(_RANK)), c.camera_id)):
        if is_recorder(camera, pack):
            kind = _type(camera)
            place = Place("camera", camera.camera_id, camera.unit_code or "")
            findings.append(
                pack["COV-07"].finding(
                    Outcome.EXEMPT,
                    place,
                    found=kind,
                    cam=camera.name or camera.camera_id,
                    type=kind,
                )
            )
        elif camera.public_area is not False:
            kept.setdefault(camera.gb_id or f"id {camera.camera_id}", camera)
    return sorted(kept.values(), key=lambda c: c.camera_id), findings


def is_recorder(camera: Camera, pack: Pack) -> bool:
    """Tell whether the device is a recorder or a platform by its id, no camera (COV-07)."""
    return _type(camera) in pack["COV-07"].params["types"]


def _type(camera: Camera) -> str:
    return (camera.gb_id or "")[10:13]  # GB/T 28181: digits 11 to 13


def _code(place: Unit | Hamlet) -> str:
    return place.code


def _of_unit(unit: Unit, mine: Sequence[Camera], pack: Pack) -> Count:
    """Return the count of a unit; only villages have a quota (CAM-01)."""
    count = Count(kind=UNIT, code=unit.code, unit_code=unit.code, name=unit.name)
    if not pack.has("CAM-01") or unit.kind is None:
        return _counted(count, mine, 0, None)
    if unit.kind is not UnitKind.VILLAGE:
        return replace(_counted(count, mine, 0, None), state=Outcome.NOT_APPLICABLE)
    return _counted(count, mine, 0, pack["CAM-01"].count("min"))


def _of_hamlet(hamlet: Hamlet, mine: Sequence[Camera], adrift: int, pack: Pack) -> Count:
    """Return the count of a hamlet (CAM-02).

    `adrift` are cameras of its unit that belong to no hamlet: any of them may stand in a hamlet
    whose boundary is not known.
    """
    adrift = 0 if isinstance(hamlet.geometry, Area) else adrift
    count = Count(kind=HAMLET, code=hamlet.code, unit_code=hamlet.unit_code or "", name=hamlet.name)
    required = pack["CAM-02"].count("min") if pack.has("CAM-02") else None
    return _counted(count, mine, adrift, required)


def of_zones(zones: Iterable[Zone], cameras: Sequence[Camera]) -> list[Count]:
    """Return the count of every grid by where cameras stand: no standard asks a number of it."""
    zones = sorted(zones, key=lambda zone: zone.code)
    home = standing_in({zone.code: zone.boundary for zone in zones}, cameras)
    mine = grouped([c for c in cameras if c.public_area is not False], home)
    counts = [
        Count(kind=GRID, code=zone.code, unit_code=zone.unit_code, name=zone.name) for zone in zones
    ]
    return [
        replace(_counted(count, mine.get(count.code, ()), 0, None), state=Outcome.NOT_APPLICABLE)
        for count in counts
    ]


def _counted(count: Count, mine: Sequence[Camera], adrift: int, required: int | None) -> Count:
    by_status = Counter(camera.status for camera in mine)
    cameras = by_status[Status.IN_SERVICE] + by_status[Status.FAULTY]
    more = by_status[Status.UNKNOWN] + adrift
    state = Outcome.UNKNOWN
    if required is not None and cameras >= required:
        state = Outcome.PASS
    elif required is not None and cameras + more < required:
        state = Outcome.FAIL
    working = by_status[Status.IN_SERVICE]
    return replace(
        count, cameras=cameras, working=working, more=more, required=required, state=state
    )


def _quota_finding(count: Count, pack: Pack) -> list[Finding]:
    """Return the finding of CAM-01 or CAM-02; none where there is no quota."""
    if count.required is None:
        return []
    rule = pack["CAM-01" if count.kind == UNIT else "CAM-02"]
    gap = max(0, count.required - count.cameras)
    words: dict[str, Any] = {"unit": count.name, "hamlet": count.name, "got": count.cameras}
    finding = rule.finding(
        count.state,
        Place(count.kind, count.code, count.unit_code),
        found=count.cameras,
        required=count.required,
        gap=gap,
        **words,
    )
    if count.state is not Outcome.UNKNOWN:
        return [finding]
    both = {"more": count.more, "all": count.cameras + count.more, "min": count.required}
    told = pack["COV-06"].finding(count.state, finding.place, **words, **both)
    return [replace(finding, message_zh=told.message_zh, message_en=told.message_en)]


def _townships(
    villages: dict[str, Unit], of_units: Sequence[Count], of_hamlets: Sequence[Count], pack: Pack
) -> list[Finding]:
    """Return CAM-03: the share of villages that meet CAM-01 and CAM-02, a township."""
    if not (pack.has("CAM-03") and pack.has("CAM-01")):
        return []
    states: dict[str, list[Outcome]] = defaultdict(list)
    for count in (*of_units, *of_hamlets):
        if count.required is not None:
            states[count.unit_code].append(count.state)
    townships: dict[str, list[Unit]] = defaultdict(list)
    for unit in sorted(villages.values(), key=_code):
        if unit.parent:
            townships[unit.parent].append(unit)
    return [
        _township(code, members, {u.code: _all(states[u.code]) for u in members}, pack)
        for code, members in sorted(townships.items())
    ]


def _township(
    code: str, members: Sequence[Unit], state_of: dict[str, Outcome], pack: Pack
) -> Finding:
    short = [u.name for u in members if state_of[u.code] is Outcome.FAIL]
    open_ = [u.name for u in members if state_of[u.code] is Outcome.UNKNOWN]
    share = 1 - (len(short) + len(open_)) / len(members)
    return pack["CAM-03"].finding(
        _all(list(state_of.values())),
        Place("division", code),
        found=share,
        required=1.0,
        share=float(round(100 * share, 1)),
        list=Words(
            _listed(short, open_, "、", "({}个待核实)") or "无",
            _listed(short, open_, ", ", " ({} to be settled)") or "none",
        ),
    )


def _all(states: Sequence[Outcome]) -> Outcome:
    """Return what holds of all together: one failure fails, one unknown leaves it open."""
    if Outcome.FAIL in states:
        return Outcome.FAIL
    return Outcome.UNKNOWN if Outcome.UNKNOWN in states or not states else Outcome.PASS


def _listed(short: Sequence[str], open_: Sequence[str], comma: str, more: str) -> str:
    text = comma.join(short[:_NAMES_SHOWN])
    if len(short) > _NAMES_SHOWN:
        text += f"…(+{len(short) - _NAMES_SHOWN})"
    return text + (more.format(len(open_)) if open_ else "")


def _counties(villages: Sequence[Count], pack: Pack) -> list[Finding]:
    """Return CAM-04: cameras per village on average, a county (codes of 12 digits only)."""
    if not pack.has("CAM-04"):
        return []
    rule = pack["CAM-04"]
    counties: dict[str, list[int]] = defaultdict(list)
    for count in villages:
        if len(count.code) == _CODE_DIGITS and count.code.isdecimal():
            counties[count.code[:_COUNTY_DIGITS] + "000000"].append(count.cameras)
    findings = []
    for code, cameras in sorted(counties.items()):
        average, middle, least = mean(cameras), median(cameras), min(cameras)
        shown = Words(
            f"{average:.1f}(中位数{middle:g},最少{least})",
            f"{average:.1f} (median {middle:g}, least {least})",
        )
        outcome = Outcome.PASS if average >= rule.number("n") else Outcome.FAIL
        place, found = Place("division", code), round(average, 2)
        required = rule.number("n")
        findings.append(rule.finding(outcome, place, found=found, required=required, mean=shown))
    return findings
