"""What a rule of the law says of one camera, and whether it speaks of it at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from camera_registry.camera import Camera, Status
from camera_registry.law.basis import Basis, basis_of
from gis.findings import Finding, Outcome, Place, reworded
from gis.layers.catalogue import LAYERS
from gis.places import OFFICE_ZONE
from gis.rulebook import Pack, Words

RULES = ("CAM-11", "CAM-12", "CAM-13", "CAM-14", "CAM-15", "CAM-16", "CAM-17", "CAM-18")
ABOUT: Mapping[str, Words] = {
    "CAM-11": Words("备案", "filing"),
    "CAM-12": Words("备案变更", "changes of the filing"),
    "CAM-13": Words("提示标识", "the sign"),
    "CAM-14": Words("安装部位", "the place"),
    "CAM-15": Words("安装依据", "the lawful basis"),
    "CAM-16": Words("涉密单位同意", "consent"),
    "CAM-17": Words("保存期限", "retention"),
    "CAM-18": Words("延长保存", "longer retention"),
}
_UNTIL_IN_USE = frozenset(("CAM-11", "CAM-12", "CAM-13", "CAM-17", "CAM-18"))
_ANYWHERE = frozenset(("CAM-14",))  # a place that is private is no public one
_LABELS = {one.name: Words(one.zh, one.name) for one in LAYERS["cameras"].all_fields}
_LABELS["position"] = Words("可信的位置", "a position to be trusted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One rule held against one camera.

    `missing` are fields of the register that would have to be known. `told` names the rule whose
    words say it better than the rule's own, `values` fill them in.
    """

    rule: str
    outcome: Outcome
    missing: tuple[str, ...] = ()
    found: float | str | None = None
    required: float | str | None = None
    told: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def unknown(rule: str, *missing: str) -> Verdict:
    """Return that a rule cannot be judged for want of these fields."""
    return Verdict(rule=rule, outcome=Outcome.UNKNOWN, missing=missing)


def applies(rule: str, camera: Camera, pack: Pack) -> Verdict | None:
    """Return why a rule is not judged by its own question; None where it is.

    Unknown status or basis leaves open whether a duty is there: neither kept nor broken.
    """
    if camera.status is Status.RETIRED or (camera.public_area is False and rule not in _ANYWHERE):
        return Verdict(rule=rule, outcome=Outcome.NOT_APPLICABLE)
    if camera.status is Status.PLANNED and rule in _UNTIL_IN_USE:
        return Verdict(rule=rule, outcome=Outcome.NOT_APPLICABLE)
    basis = basis_of(camera.legal_basis)
    exempt = rule in pack["LAW-03"].params["exempt"]
    if exempt and basis is Basis.ART9:
        return Verdict(rule=rule, outcome=Outcome.EXEMPT, told="LAW-03", values={"rule": rule})
    missing = ["status"] if camera.status is Status.UNKNOWN else []
    if exempt and basis is None:
        missing.append("legal_basis")
    return unknown(rule, *missing) if missing else None


def finding_of(verdict: Verdict, camera: Camera, pack: Pack) -> Finding:
    """Return the verdict as a finding about the camera, in the words that say it best."""
    place = Place("camera", camera.camera_id, camera.unit_code or "")
    words: dict[str, object] = {
        "cam": label(camera),
        "operator": camera.operator or NOBODY,
        **verdict.values,
    }
    both = {"found": verdict.found, "required": verdict.required}
    finding = pack[verdict.rule].finding(verdict.outcome, place, **both, **words)  # type: ignore[arg-type]
    told = verdict.told or ("LAW-08" if verdict.missing else "")
    if not told:
        return finding
    if verdict.missing:
        words |= {"fields": labels(verdict.missing), "about": ABOUT[verdict.rule]}
    return reworded(finding, pack[told].finding(verdict.outcome, place, **words))  # type: ignore[arg-type]


NOBODY = Words("未登记的管理单位", "an operator not on record")


def label(camera: Camera) -> str:
    """Return how a camera is called in words."""
    return camera.name or camera.camera_id


def labels(fields: Sequence[str], counts: Mapping[str, int] | None = None) -> Words:
    """Return fields of the register by name, with how many cameras lack each."""

    def told(name: str, text: str, shape: str) -> str:
        return text if counts is None else text + shape.format(counts[name])

    return Words(
        "、".join(told(name, _LABELS[name].zh, "（{}台）") for name in fields),
        ", ".join(told(name, _LABELS[name].en, " ({})") for name in fields),
    )


def day_of(text: str | None) -> date | None:
    """Return the day of an ISO 8601 text; None for none and for what is no day.

    >>> day_of("2025-04-01"), day_of("2025"), day_of(None)
    (datetime.date(2025, 4, 1), None, None)
    """
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None


def today(now: datetime) -> date:
    """Return the day it is in the office."""
    return now.astimezone(OFFICE_ZONE).date()
