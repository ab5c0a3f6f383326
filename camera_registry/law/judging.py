"""Hold the law against cameras: one by one, or a whole register so that people can read it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from camera_registry.camera import Camera
from camera_registry.coverage.quotas import is_recorder
from camera_registry.law.duties import basis, kept_long_enough, kept_no_longer, sign
from camera_registry.law.filing import Due, changed_numbers, changes, due_list, filing
from camera_registry.law.grounds import NOTHING_AROUND, Around, consent, place
from camera_registry.law.verdict import (
    ABOUT,
    NOBODY,
    RULES,
    Verdict,
    applies,
    finding_of,
    label,
    labels,
    today,
)
from gis.findings import Finding, Outcome, Place, reworded
from gis.places import Unit
from gis.rulebook import Pack, Words

_FEWEST = 2  # cameras of which the first is named with the number of the others
_JUDGED: Mapping[str, Callable[[Camera, date, Around, Pack], Verdict]] = {
    "CAM-11": lambda camera, on, _near, pack: filing(camera, on, pack),
    "CAM-12": lambda camera, _on, _near, _pack: changes(camera),
    "CAM-13": lambda camera, on, _near, pack: sign(camera, on, pack),
    "CAM-14": lambda camera, _on, near, pack: place(camera, near, pack),
    "CAM-15": lambda camera, _on, _near, _pack: basis(camera),
    "CAM-16": lambda camera, _on, near, pack: consent(camera, near, pack),
    "CAM-17": lambda camera, _on, _near, pack: kept_long_enough(camera, pack),
    "CAM-18": lambda camera, _on, _near, pack: kept_no_longer(camera, pack),
}


def judge(
    camera: Camera, pack: Pack, *, now: datetime, near: Around = NOTHING_AROUND
) -> list[Finding]:
    """Return one finding a rule of the law, passes too; rules the pack has switched off: none.

    A recorder or platform is no camera and has none.
    """
    return [finding for _, finding in judged(camera, pack, now=now, near=near)]


def judged(
    camera: Camera, pack: Pack, *, now: datetime, near: Around = NOTHING_AROUND
) -> list[tuple[Verdict, Finding]]:
    """Return each verdict of `judge` with its finding: the verdict names the fields missing."""
    found = _verdicts(camera, today(now), near, pack)
    return [(one, finding_of(one, camera, pack)) for one in found]


def _verdicts(camera: Camera, on: date, near: Around, pack: Pack) -> list[Verdict]:
    if is_recorder(camera, pack):
        return []
    return [
        applies(rule, camera, pack) or _JUDGED[rule](camera, on, near, pack)
        for rule in RULES
        if pack.has(rule)
    ]


def judge_register(
    cameras: Sequence[Camera],
    units: Iterable[Unit],
    pack: Pack,
    *,
    now: datetime,
    near: Around = NOTHING_AROUND,
) -> list[Finding]:
    """Return what is broken, due or not known in a register, in as few findings as tell it all.

    What is broken is told of each camera, filing of each operator, and what is not known once
    for each unit.
    """
    on = today(now)
    found: list[Finding] = []
    lacking: dict[str, list[tuple[Camera, Verdict]]] = defaultdict(list)
    for camera in cameras:
        for one in _verdicts(camera, on, near, pack):
            if one.told in ("LAW-02", "LAW-12"):
                continue  # told by the list of what is due
            if one.missing and not one.told:
                lacking[camera.unit_code or ""].append((camera, one))
            elif one.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
                found.append(finding_of(one, camera, pack))
    devices = [camera for camera in cameras if not is_recorder(camera, pack)]
    found += due_findings(due_list(devices, on, pack), pack)
    if pack.has("CAM-12"):
        found += changed_numbers(devices, pack)
    names = {unit.code: unit.name for unit in units}
    return found + [_lacking(c, names.get(c), lacking[c], pack) for c in sorted(lacking)]


def due_findings(dues: Iterable[Due], pack: Pack) -> list[Finding]:
    """Return CAM-11 and LAW-01 for what is late and what is due soon, one an operator and unit."""
    groups: dict[tuple[str, str, str], list[Due]] = defaultdict(list)
    for due in dues:
        told = "LAW-01" if due.left >= 0 else "LAW-02" if due.known else "LAW-12"
        groups[told, due.operator or "", due.unit_code or ""].append(due)
    return [_due_finding(told, mine, pack) for (told, *_), mine in sorted(groups.items())]


def _due_finding(told: str, mine: Sequence[Due], pack: Pack) -> Finding:
    worst = min(mine, key=lambda due: due.left)
    cameras = sorted((c for due in mine for c in due.cameras), key=lambda c: c.camera_id)
    first = worst.cameras[0]
    where = Place("camera", first.camera_id, first.unit_code or "")
    outcome = Outcome.FAIL if told == "LAW-02" else Outcome.UNKNOWN
    said = {
        "operator": worst.operator or NOBODY, "n": len(cameras), "first": _first(first, cameras),
        "since": worst.since.isoformat(), "days": worst.days, "due": worst.due.isoformat(),
        "late": -worst.left, "left": worst.left,
    }  # fmt: skip
    required = (worst.due - worst.since).days
    finding = pack[told].finding(outcome, where, found=worst.days, required=required, **said)
    if told == "LAW-01":
        return finding
    own = pack["CAM-11"].finding(outcome, where, found=worst.days, required=required, **said)
    return reworded(own, finding)


def _first(camera: Camera, cameras: Sequence[Camera]) -> Words | str:
    name = label(camera)
    more = len(cameras) >= _FEWEST
    return Words(f"“{name}”等", f'"{name}" and others') if more else f"“{name}”"


def _lacking(
    code: str, name: str | None, pairs: Sequence[tuple[Camera, Verdict]], pack: Pack
) -> Finding:
    """Return LAW-09: which fields how many cameras of a unit lack, and what cannot be judged."""
    lack = Counter({(c.camera_id, field) for c, one in pairs for field in one.missing})
    counts = Counter(field for _, field in lack)
    fields = sorted(counts, key=lambda field: (-counts[field], field))
    about = [ABOUT[rule] for rule in RULES if any(one.rule == rule for _, one in pairs)]
    cameras = {camera.camera_id for camera, _ in pairs}
    where = Place("unit", code, code) if code else Place("camera", min(cameras))
    return pack["LAW-09"].finding(
        Outcome.UNKNOWN,
        where,
        found=len(cameras),
        required=0,
        unit=name or code or Words("未指定村（社区）", "no village or community"),
        n=len(cameras),
        fields=labels(fields, counts),
        about=Words("、".join(a.zh for a in about), ", ".join(a.en for a in about)),
    )
